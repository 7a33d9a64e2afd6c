//! Plays a server in ways that no real one can be brought to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use practice::stranger::packet;

/// Says something to whoever connects, answers each packet with the next of its answers, and then only listens.
pub(crate) struct Player {
    port: u16,
}

impl Player {
    pub(crate) fn playing(says: Vec<u8>, answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (says, answers) = (says.clone(), answers.clone());
                // Whoever goes away in the middle has heard enough.
                thread::spawn(move || play(stream, &says, &answers).ok());
            }
        });
        Self { port }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

fn play(mut stream: TcpStream, says: &[u8], answers: &[Vec<u8>]) -> std::io::Result<()> {
    stream.write_all(says)?;
    for answer in answers {
        let mut header = [0; 4];
        stream.read_exact(&mut header)?;
        let mut body = vec![0; usize::from(header[0]) | usize::from(header[1]) << 8];
        stream.read_exact(&mut body)?;
        stream.write_all(&packet(header[3].wrapping_add(1), answer))?;
    }
    std::io::copy(&mut stream, &mut std::io::sink())?;
    Ok(())
}
