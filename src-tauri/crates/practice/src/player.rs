//! Plays a server in ways that no real one can be brought to, for tests that start a program of their own.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::Error;
use crate::stranger::packet;

/// Says something to whoever connects, answers each packet with the next of its answers, and then only listens. On
/// loopback, until the process ends.
#[derive(Debug)]
pub struct Player {
    port: u16,
}

impl Player {
    /// # Errors
    /// If nothing can listen on loopback.
    pub fn playing(says: Vec<u8>, answers: Vec<Vec<u8>>) -> Result<Self, Error> {
        let listen = || Error::io("listen on", "127.0.0.1");
        let listener = TcpListener::bind("127.0.0.1:0").map_err(listen())?;
        let port = listener.local_addr().map_err(listen())?.port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (says, answers) = (says.clone(), answers.clone());
                // Whoever goes away in the middle has heard enough.
                thread::spawn(move || play(stream, &says, &answers).ok());
            }
        });
        Ok(Self { port })
    }

    /// Where it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

fn play(mut stream: TcpStream, says: &[u8], answers: &[Vec<u8>]) -> io::Result<()> {
    stream.write_all(says)?;
    for answer in answers {
        let mut header = [0; 4];
        stream.read_exact(&mut header)?;
        let mut body = vec![0; usize::from(header[0]) | usize::from(header[1]) << 8];
        stream.read_exact(&mut body)?;
        stream.write_all(&packet(header[3].wrapping_add(1), answer))?;
    }
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}
