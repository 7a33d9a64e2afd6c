//! The listener on loopback that the driver connects to instead of the server. It plays a MySQL server and accepts
//! only a client that proves the one-time password of this connection.
//!
//! Without that password, any program on this computer could connect first and use an account that is not its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use rand::Rng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use tokio::net::{TcpListener, TcpStream};
use zeroize::Zeroizing;

use super::scramble::{self, Challenge};
use super::{capabilities, packet, tls};

/// More than the driver's handshake response needs.
const MAX_PACKET_LEN: usize = 1024;
const OK: &[u8] = &[0, 0, 0, 2, 0, 0, 0];

/// Accepts the driver for one authenticated server connection.
pub(crate) struct LoopbackListener {
    listener: TcpListener,
    local_addr: SocketAddr,
    one_time_password: Zeroizing<String>,
}

impl LoopbackListener {
    pub(super) async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let local_addr = listener.local_addr()?;
        let mut random = Zeroizing::new([0_u8; 24]);
        UnwrapErr(SysRng).fill_bytes(&mut *random);
        let password = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            listener,
            local_addr,
            one_time_password: Zeroizing::new(password),
        })
    }

    /// Where the driver must connect.
    pub(crate) fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The password the driver must use.
    pub(crate) fn one_time_password(&self) -> &str {
        &self.one_time_password
    }

    /// Waits for the driver. Offers it the capabilities that were agreed with the server.
    pub(super) async fn accept_driver(self, capabilities: u32) -> io::Result<TcpStream> {
        loop {
            let (mut stream, _) = self.listener.accept().await?;
            // Requests and responses are small, and each waits for the other.
            let _ = stream.set_nodelay(true);
            if self.authenticate(&mut stream, capabilities).await? {
                return Ok(stream);
            }
        }
    }

    async fn authenticate(&self, stream: &mut TcpStream, capabilities: u32) -> io::Result<bool> {
        let challenge = challenge();
        packet::write(stream, 0, &handshake(capabilities, &challenge)).await?;
        let Ok(response) = packet::read(stream, MAX_PACKET_LEN).await else {
            return Ok(false);
        };
        let expected = scramble::native(self.one_time_password.as_bytes(), &challenge);
        if auth_response(&response.body) != Some(expected.as_slice()) {
            tracing::warn!("another program on this computer tried to use this connection");
            return Ok(false);
        }
        packet::write(stream, response.sequence.wrapping_add(1), OK).await?;
        Ok(true)
    }
}

/// Printable bytes: some clients stop at a zero byte.
fn challenge() -> Challenge {
    let mut challenge = Challenge::default();
    UnwrapErr(SysRng).fill_bytes(&mut challenge);
    challenge.map(|byte| byte % 94 + 33)
}

fn handshake(capabilities: u32, challenge: &Challenge) -> Vec<u8> {
    let capabilities = capabilities & capabilities::SUPPORTED | capabilities::LONG_PASSWORD;
    let [one, two, three, four] = capabilities.to_le_bytes();
    let mut bytes = b"\x0a5.5.0\0".to_vec();
    bytes.extend([1, 0, 0, 0]);
    bytes.extend(&challenge[..8]);
    bytes.extend([0, one, two, tls::COLLATION, 2, 0, three, four, 21]);
    bytes.extend([0; 10]);
    bytes.extend(&challenge[8..]);
    bytes.extend(b"\0mysql_native_password\0");
    bytes
}

/// The authentication response: 32 bytes, the username with a zero byte, and then a length and the response.
fn auth_response(packet: &[u8]) -> Option<&[u8]> {
    let name = packet.get(32..)?;
    let end = name.iter().position(|byte| *byte == 0)?;
    let (length, rest) = name.get(end + 1..)?.split_first()?;
    rest.get(..usize::from(*length))
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::super::handshake::Handshake;
    use super::*;

    async fn try_to_connect(listener: &LoopbackListener, password: &[u8]) -> bool {
        let mut stream = TcpStream::connect(listener.local_addr()).await.unwrap();
        let packet = packet::read(&mut stream, MAX_PACKET_LEN).await.unwrap();
        let handshake = Handshake::parse(&packet.body).unwrap();
        let mut response = tls::ssl_request(capabilities::REQUIRED);
        response.extend(b"ontime\0");
        let proof = scramble::native(password, handshake.challenge());
        response.push(u8::try_from(proof.len()).unwrap());
        response.extend(proof);
        packet::write(&mut stream, 1, &response).await.unwrap();
        let mut header = [0; packet::HEADER_LEN];
        stream.read_exact(&mut header).await.is_ok()
    }

    #[tokio::test]
    async fn only_a_client_with_the_one_time_password_is_accepted() {
        let listener = LoopbackListener::open().await.unwrap();
        let second = LoopbackListener {
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            local_addr: listener.local_addr(),
            one_time_password: listener.one_time_password.clone(),
        };
        let password = listener.one_time_password().to_owned();
        let accepted = tokio::spawn(listener.accept_driver(capabilities::REQUIRED));
        assert!(!try_to_connect(&second, b"").await);
        assert!(!try_to_connect(&second, b"guessed").await);
        assert!(!accepted.is_finished());
        assert!(try_to_connect(&second, password.as_bytes()).await);
        accepted.await.unwrap().unwrap();
    }
}
