//! A program that listens on the port of a practice's server and asks for the password.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::Error;
use crate::raw_packets::{auth_switch, handshake, handshake_with_tls, ok, packet};

/// A client that sends nothing for this long has nothing more to send.
const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// How an [`Impostor`] asks for the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Names this authentication plugin in its handshake, and switches to it after the first response.
    Plugin(&'static str),
    /// The full authentication of `caching_sha2_password`, which sends the password itself.
    FullAuthentication,
}

/// A server with a certificate of its own. It records what it receives, without encryption, and accepts every password.
/// Dropping it frees the port.
#[derive(Debug)]
pub struct Impostor {
    port: u16,
    certificate: Vec<u8>,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    request: Request,
    tls: Option<Arc<ServerConfig>>,
    ended: AtomicBool,
    received: Mutex<Vec<Vec<u8>>>,
}

impl Impostor {
    /// Listens on a port of loopback, with 0 on any, and offers TLS.
    ///
    /// # Errors
    /// If the port is in use.
    pub fn listen(port: u16, request: Request) -> Result<Self, Error> {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]);
        let made = made.map_err(|error| io::Error::other(error.to_string()));
        let made = made.map_err(Error::io("make", "a certificate"))?;
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(vec![made.cert.der().clone()], key)
            })
            .map_err(io::Error::other)
            .map_err(Error::io("use", "a certificate"))?;
        Self::start(port, request, Some(Arc::new(config)), made.cert.der().to_vec())
    }

    /// As [`listen`](Self::listen), without TLS.
    ///
    /// # Errors
    /// If the port is in use.
    pub fn listen_without_tls(port: u16, request: Request) -> Result<Self, Error> {
        Self::start(port, request, None, Vec::new())
    }

    fn start(
        port: u16,
        request: Request,
        tls: Option<Arc<ServerConfig>>,
        certificate: Vec<u8>,
    ) -> Result<Self, Error> {
        let listen = || Error::io("listen on", "127.0.0.1");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(listen())?;
        let port = listener.local_addr().map_err(listen())?.port();
        let shared = Arc::new(Shared {
            request,
            tls,
            ended: AtomicBool::new(false),
            received: Mutex::default(),
        });
        let serving = shared.clone();
        let listening = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.ended.load(Ordering::SeqCst) {
                    return;
                }
                // An error means that the client disconnected, which is fine.
                let _ = serving.serve(stream);
            }
        });
        Ok(Self {
            port,
            certificate,
            shared,
            listening: Some(listening),
        })
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its certificate, in DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The packets of all clients without their headers, except requests for TLS.
    #[must_use]
    pub fn received(&self) -> Vec<Vec<u8>> {
        let received = self.shared.received.lock();
        received.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the thread, which waits for a client.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(READ_TIMEOUT))?;
        let plugin = match self.request {
            Request::Plugin(plugin) => plugin,
            Request::FullAuthentication => "caching_sha2_password",
        };
        // A client that supports no such plugin must be switched to it.
        let first = match plugin {
            "caching_sha2_password" => plugin,
            _ => "mysql_native_password",
        };
        let Some(tls) = &self.tls else {
            stream.write_all(&packet(0, &handshake(first)))?;
            return self.request_password(stream, plugin);
        };
        stream.write_all(&packet(0, &handshake_with_tls(first)))?;
        let (_, body) = read_packet(&mut stream)?;
        if body.len() != 32 {
            self.record(body);
            return Ok(());
        }
        let connection = ServerConnection::new(tls.clone()).map_err(io::Error::other)?;
        self.request_password(StreamOwned::new(connection, stream), plugin)
    }

    fn request_password(&self, mut stream: impl Read + Write, plugin: &str) -> io::Result<()> {
        let (number, body) = read_packet(&mut stream)?;
        self.record(body);
        let request = match self.request {
            Request::Plugin(_) => auth_switch(plugin),
            Request::FullAuthentication => vec![1, 4],
        };
        stream.write_all(&packet(number.wrapping_add(1), &request))?;
        loop {
            let (number, body) = read_packet(&mut stream)?;
            self.record(body);
            stream.write_all(&packet(number.wrapping_add(1), &ok()))?;
        }
    }

    fn record(&self, body: Vec<u8>) {
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        received.push(body);
    }
}

fn read_packet(stream: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut header = [0; 4];
    stream.read_exact(&mut header)?;
    let mut body = vec![0; usize::from(header[0]) | usize::from(header[1]) << 8];
    stream.read_exact(&mut body)?;
    Ok((header[3], body))
}
