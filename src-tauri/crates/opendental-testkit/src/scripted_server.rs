//! A server that sends prepared bytes, for tests that run the program as a process.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::Error;
use crate::raw_packets::packet;

/// Sends bytes to each client, responds to each packet with the next response, and then only reads. Listens on loopback
/// until the process ends.
#[derive(Debug)]
pub struct ScriptedServer {
    port: u16,
}

impl ScriptedServer {
    /// Starts the server.
    ///
    /// # Errors
    /// If nothing can listen on loopback.
    pub fn start(first_bytes: Vec<u8>, responses: Vec<Vec<u8>>) -> Result<Self, Error> {
        let listen = || Error::io("listen on", "127.0.0.1");
        let listener = TcpListener::bind("127.0.0.1:0").map_err(listen())?;
        let port = listener.local_addr().map_err(listen())?.port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (first_bytes, responses) = (first_bytes.clone(), responses.clone());
                // An error means that the client disconnected, which is fine.
                thread::spawn(move || play(stream, &first_bytes, &responses).ok());
            }
        });
        Ok(Self { port })
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

fn play(mut stream: TcpStream, first_bytes: &[u8], responses: &[Vec<u8>]) -> io::Result<()> {
    stream.write_all(first_bytes)?;
    for response in responses {
        let mut header = [0; 4];
        stream.read_exact(&mut header)?;
        let mut body = vec![0; usize::from(header[0]) | usize::from(header[1]) << 8];
        stream.read_exact(&mut body)?;
        stream.write_all(&packet(header[3].wrapping_add(1), response))?;
    }
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}
