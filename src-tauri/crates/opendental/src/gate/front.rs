//! What the driver meets instead of the server: a listener on loopback that greets, asks for a password which was made
//! for this one connection, and lets in whoever proves it.
//!
//! Without that password any program of this computer could come in first, by a login that is not its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use rand::Rng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use tokio::net::{TcpListener, TcpStream};
use zeroize::Zeroizing;

use super::scramble::{self, Challenge};
use super::{ability, packet};

/// More than the driver's answer to a greeting has.
const LONGEST: usize = 1024;
const OK: &[u8] = &[0, 0, 0, 2, 0, 0, 0];

/// The way in to a server that is logged in to already.
pub(crate) struct Front {
    listener: TcpListener,
    way_in: SocketAddr,
    word: Zeroizing<String>,
}

impl Front {
    pub(super) async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let way_in = listener.local_addr()?;
        let mut random = Zeroizing::new([0_u8; 24]);
        UnwrapErr(SysRng).fill_bytes(&mut *random);
        let word = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            listener,
            way_in,
            word: Zeroizing::new(word),
        })
    }

    /// Where the driver has to connect to.
    pub(crate) fn way_in(&self) -> SocketAddr {
        self.way_in
    }

    /// The password that it has to bring.
    pub(crate) fn word(&self) -> &str {
        &self.word
    }

    /// Waits for the driver, with which the abilities are agreed that were agreed with the server.
    pub(super) async fn let_in(self, abilities: u32) -> io::Result<TcpStream> {
        loop {
            let (mut stream, _) = self.listener.accept().await?;
            // Requests and answers are small and wait for one another.
            let _ = stream.set_nodelay(true);
            if self.greet(&mut stream, abilities).await? {
                return Ok(stream);
            }
        }
    }

    async fn greet(&self, stream: &mut TcpStream, abilities: u32) -> io::Result<bool> {
        let challenge = challenge();
        packet::write(stream, 0, &greeting(abilities, &challenge)).await?;
        let Ok(answer) = packet::read(stream, LONGEST).await else {
            return Ok(false);
        };
        let expected = scramble::native(self.word.as_bytes(), &challenge);
        if proof(&answer.body) != Some(expected.as_slice()) {
            tracing::warn!("a program of this computer knocked at a connection that is not its own");
            return Ok(false);
        }
        packet::write(stream, answer.number.wrapping_add(1), OK).await?;
        Ok(true)
    }
}

/// A zero would end it for some readers.
fn challenge() -> Challenge {
    let mut challenge = Challenge::default();
    UnwrapErr(SysRng).fill_bytes(&mut challenge);
    challenge.map(|byte| byte % 94 + 33)
}

fn greeting(abilities: u32, challenge: &Challenge) -> Vec<u8> {
    let abilities = abilities & ability::WANTED | ability::NOT_MARIADB;
    let [one, two, three, four] = abilities.to_le_bytes();
    let mut bytes = b"\x0a5.5.0\0".to_vec();
    bytes.extend([1, 0, 0, 0]);
    bytes.extend(&challenge[..8]);
    bytes.extend([0, one, two, super::tls::COLLATION, 2, 0, three, four, 21]);
    bytes.extend([0; 10]);
    bytes.extend(&challenge[8..]);
    bytes.extend(b"\0mysql_native_password\0");
    bytes
}

/// Behind 32 bytes and the user's name: a length and the proof.
fn proof(answer: &[u8]) -> Option<&[u8]> {
    let name = answer.get(32..)?;
    let end = name.iter().position(|byte| *byte == 0)?;
    let (length, rest) = name.get(end + 1..)?.split_first()?;
    rest.get(..usize::from(*length))
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    async fn knock(front: &Front, word: &[u8]) -> bool {
        let mut stream = TcpStream::connect(front.way_in()).await.unwrap();
        let greeting = packet::read(&mut stream, LONGEST).await.unwrap();
        let read = super::super::greeting::Greeting::read(&greeting.body).unwrap();
        let mut answer = super::super::tls::opening(ability::NEEDED);
        answer.extend(b"ontime\0");
        let proof = scramble::native(word, read.challenge());
        answer.push(u8::try_from(proof.len()).unwrap());
        answer.extend(proof);
        packet::write(&mut stream, 1, &answer).await.unwrap();
        let mut said = [0; packet::HEADER];
        stream.read_exact(&mut said).await.is_ok()
    }

    #[tokio::test]
    async fn only_who_has_the_word_comes_in() {
        let front = Front::open().await.unwrap();
        let second = Front {
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            way_in: front.way_in(),
            word: front.word.clone(),
        };
        let word = front.word().to_owned();
        let inside = tokio::spawn(front.let_in(ability::NEEDED));
        assert!(!knock(&second, b"").await);
        assert!(!knock(&second, b"guessed").await);
        assert!(!inside.is_finished());
        assert!(knock(&second, word.as_bytes()).await);
        inside.await.unwrap().unwrap();
    }
}
