//! A server's first packet: read within bounds, and judged before anything of ours is sent.
//!
//! The layout is that of `Protocol::HandshakeV10` in MySQL's documentation of its protocol, which MariaDB shares.

use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::time::timeout;

use super::ability;
use super::method::Method;
use super::packet::{self, NoPacket};
use super::scramble::Challenge;
use crate::failure::Failure;

/// Real greetings have about 100 bytes.
const LONGEST: usize = 1024;
/// A server that looks up the name of whoever connects, where nobody answers such questions, greets after some seconds.
const PATIENCE: Duration = Duration::from_secs(4);

const PROTOCOL: u8 = 10;
/// That of MySQL 3.
const OLD_PROTOCOL: u8 = 9;
const ERROR: u8 = 0xff;
/// MySQL and MariaDB alike: 5.5 is the oldest that an Open Dental of the last years was seen on.
const OLDEST: (u32, u32) = (5, 5);

/// Whether the greeting offers an encrypted connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TlsOffer {
    Offered,
    Absent,
}

/// What a usable server said of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Greeting {
    server: String,
    abilities: u32,
    challenge: Challenge,
    method: Method,
}

/// Reads and judges the first packet, and takes not a byte more.
pub(super) async fn hear(server: &mut (impl AsyncRead + Unpin)) -> Result<Greeting, Failure> {
    let packet = timeout(PATIENCE, packet::read(server, LONGEST))
        .await
        .map_err(|_| Failure::Silent)?;
    match packet {
        Ok(packet) if packet.number == 0 => Greeting::read(&packet.body),
        Ok(_) | Err(NoPacket::Unfit | NoPacket::Line) => Err(Failure::NotMysql),
    }
}

impl Greeting {
    /// Reads a first packet without its header.
    pub(super) fn read(packet: &[u8]) -> Result<Self, Failure> {
        let mut packet = Reader(packet);
        match packet.byte()? {
            ERROR => {
                let number = packet.number(2)?;
                return Err(Failure::refusal(u16::try_from(number).unwrap_or_default(), ""));
            }
            PROTOCOL => {}
            OLD_PROTOCOL if packet.until_zero()?.first().is_some_and(u8::is_ascii_digit) => {
                return Err(Failure::TooOld);
            }
            _ => return Err(Failure::NotMysql),
        }
        let (server, version) = product(packet.until_zero()?);
        packet.skip(CONNECTION_NUMBER)?;
        let mut challenge = Challenge::default();
        challenge[..8].copy_from_slice(packet.take(8)?);
        packet.skip(FILLER)?;
        let low = packet.number(2)?;
        if version.is_some_and(|version| version < OLDEST) {
            return Err(Failure::TooOld);
        }
        packet.skip(COLLATION_AND_STATUS)?;
        let abilities = low | packet.number(2)? << 16;
        if abilities & ability::NEEDED != ability::NEEDED {
            return Err(Failure::TooOld);
        }
        let length = packet.number(1)?;
        packet.skip(RESERVED)?;
        // The second half: at least 12 bytes and a zero, whatever the length says.
        let second = packet.take(usize::try_from(length.saturating_sub(8).max(13)).unwrap_or(usize::MAX))?;
        challenge[8..].copy_from_slice(&second[..12]);
        // Some old servers leave the last zero away.
        let method = packet.until_zero().unwrap_or(packet.0);
        Ok(Self {
            server,
            abilities,
            challenge,
            method: Method::named(method).ok_or(Failure::LoginMethod)?,
        })
    }

    /// Kind and version, such as `MariaDB 10.11.19`.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    pub(super) fn tls(&self) -> TlsOffer {
        if self.abilities & ability::TLS == 0 {
            TlsOffer::Absent
        } else {
            TlsOffer::Offered
        }
    }

    /// What both sides can do, but for encryption.
    pub(super) fn agreed(&self, with_database: bool) -> u32 {
        let database = if with_database { ability::WITH_DATABASE } else { 0 };
        self.abilities & ability::WANTED | database
    }

    pub(super) fn challenge(&self) -> &Challenge {
        &self.challenge
    }

    pub(super) fn method(&self) -> Method {
        self.method
    }
}

const CONNECTION_NUMBER: usize = 4;
const FILLER: usize = 1;
const COLLATION_AND_STATUS: usize = 3;
const RESERVED: usize = 10;

/// Name and version for people, and the version to compare. Of what the server says nothing but digits and dots is
/// taken over.
fn product(version: &[u8]) -> (String, Option<(u32, u32)>) {
    let text = String::from_utf8_lossy(version);
    // MariaDB puts this before its own version, for replicas that understand one digit only.
    let (prefixed, text) = match text.strip_prefix("5.5.5-") {
        Some(rest) if rest.contains('.') => (true, rest),
        _ => (false, text.as_ref()),
    };
    let number: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .take(20)
        .collect();
    let name = if prefixed || text.to_ascii_lowercase().contains("mariadb") {
        "MariaDB"
    } else {
        "MySQL"
    };
    let mut parts = number.split('.').map(|part| part.parse().ok());
    let version = parts.next().flatten().zip(parts.next().flatten());
    (format!("{name} {number}").trim_end().to_owned(), version)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Failure> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Failure::NotMysql)?;
        self.0 = rest;
        Ok(taken)
    }

    fn skip(&mut self, count: usize) -> Result<(), Failure> {
        self.take(count).map(drop)
    }

    fn byte(&mut self) -> Result<u8, Failure> {
        Ok(self.take(1)?[0])
    }

    /// At most four bytes, the lowest first.
    fn number(&mut self, bytes: usize) -> Result<u32, Failure> {
        Ok(self
            .take(bytes)?
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    fn until_zero(&mut self) -> Result<&'a [u8], Failure> {
        let length = self
            .0
            .iter()
            .position(|byte| *byte == 0)
            .ok_or(Failure::NotMysql)?;
        let text = self.take(length)?;
        self.skip(1)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ABILITIES: u32 = ability::NEEDED;

    fn packet(version: &str, abilities: u32, method: &str) -> Vec<u8> {
        let mut bytes = vec![PROTOCOL];
        bytes.extend(version.bytes().chain([0]));
        bytes.extend([7; 4 + 8]);
        bytes.push(0);
        let [one, two, three, four] = abilities.to_le_bytes();
        bytes.extend([one, two, 45, 2, 0, three, four, 21]);
        bytes.extend([0; 10]);
        bytes.extend([7; 12]);
        bytes.push(0);
        bytes.extend(method.bytes().chain([0]));
        bytes
    }

    #[test]
    fn product_and_version_are_read_and_nothing_else() {
        for (version, shown) in [
            ("5.5.5-10.11.19-MariaDB-0+deb12u1", "MariaDB 10.11.19"),
            ("11.4.2-MariaDB", "MariaDB 11.4.2"),
            ("5.5.62-log", "MySQL 5.5.62"),
            ("5.5.5", "MySQL 5.5.5"),
            ("8.0.36-0ubuntu0.22.04.1", "MySQL 8.0.36"),
            ("9.7.0", "MySQL 9.7.0"),
            ("<b>Smith", "MySQL"),
        ] {
            let greeting = Greeting::read(&packet(version, ABILITIES, "mysql_native_password")).unwrap();
            assert_eq!(greeting.server(), shown, "{version}");
            assert_eq!(greeting.tls(), TlsOffer::Absent);
        }
    }

    #[test]
    fn only_logins_that_do_not_give_the_password_away_are_let_through() {
        for (method, expected) in [
            ("caching_sha2_password", None),
            ("mysql_native_password", None),
            ("mysql_clear_password", Some(Failure::LoginMethod)),
            ("client_ed25519", Some(Failure::LoginMethod)),
            ("mysql_old_password", Some(Failure::LoginMethod)),
            ("", Some(Failure::LoginMethod)),
        ] {
            let read = Greeting::read(&packet("8.0.36", ABILITIES | ability::TLS, method));
            assert_eq!(read.err(), expected, "{method}");
        }
    }

    #[test]
    fn a_server_from_before_login_plugins_is_too_old() {
        for (version, abilities) in [
            ("4.0.1", ability::NEEDED),
            ("5.1.73-community", ability::NEEDED),
            ("5.5.1", ability::PROTOCOL_41),
        ] {
            let read = Greeting::read(&packet(version, abilities, "mysql_native_password"));
            assert_eq!(read, Err(Failure::TooOld), "{version}");
        }
        assert_eq!(Greeting::read(b"\x093.23.58\0abcdefgh"), Err(Failure::TooOld));
    }

    #[test]
    fn a_greeting_that_is_a_refusal_keeps_its_number() {
        let mut bytes = vec![ERROR, 0x10, 0x04];
        bytes.extend(b"Too many connections");
        assert_eq!(Greeting::read(&bytes), Err(Failure::refusal(1040, "")));
    }

    proptest! {
        #[test]
        fn a_cut_greeting_is_never_taken_for_a_whole_one(cut in 0_usize..80) {
            let whole = packet("8.0.36", ABILITIES, "mysql_native_password");
            prop_assume!(cut < whole.len() - 1);
            prop_assert!(Greeting::read(&whole[..cut]).is_err());
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Greeting::read(&bytes);
        }
    }
}
