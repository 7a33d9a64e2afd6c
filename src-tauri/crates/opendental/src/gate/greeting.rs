//! A server's first packet: read within bounds, and judged before anything of ours is sent.
//!
//! The layout is that of `Protocol::HandshakeV10` in MySQL's documentation of its protocol, which MariaDB shares.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

use crate::failure::{Failure, TlsOffer};

/// A packet begins with its length in three bytes and a number in one.
pub(super) const HEADER: usize = 4;
/// Real greetings have about 100 bytes.
const LONGEST: usize = 1024;
/// A server that looks up the name of whoever connects, where nobody answers such questions, greets after some seconds.
const PATIENCE: Duration = Duration::from_secs(5);

const PROTOCOL: u8 = 10;
const ERROR: u8 = 0xff;
const CLIENT_PROTOCOL_41: u32 = 1 << 9;
const CLIENT_SSL: u32 = 1 << 11;
const CLIENT_SECURE_CONNECTION: u32 = 1 << 15;
const CLIENT_PLUGIN_AUTH: u32 = 1 << 19;
/// Logins that do not hand the password to whoever listens. Anything else is refused before it is tried.
const LOGIN_METHODS: [&[u8]; 3] = [
    b"mysql_native_password",
    b"caching_sha2_password",
    b"sha256_password",
];

/// What a usable server said of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Greeting {
    server: String,
    tls: TlsOffer,
}

/// Reads one packet, header and all, and not a byte more.
pub(super) async fn first_packet(server: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, Failure> {
    timeout(PATIENCE, read_packet(server))
        .await
        .unwrap_or(Err(Failure::Silent))
}

async fn read_packet(server: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, Failure> {
    let mut packet = vec![0; HEADER];
    server
        .read_exact(&mut packet)
        .await
        .map_err(|_| Failure::NotMysql)?;
    let length = usize::from(packet[0]) | usize::from(packet[1]) << 8 | usize::from(packet[2]) << 16;
    if length == 0 || length > LONGEST || packet[3] != 0 {
        return Err(Failure::NotMysql);
    }
    packet.resize(HEADER + length, 0);
    server
        .read_exact(&mut packet[HEADER..])
        .await
        .map_err(|_| Failure::NotMysql)?;
    Ok(packet)
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
            _ => return Err(Failure::NotMysql),
        }
        let version = packet.until_zero()?;
        // Connection number, the first half of the challenge, a filler.
        packet.skip(4 + 8 + 1)?;
        let low = packet.number(2)?;
        // Collation and status.
        packet.skip(1 + 2)?;
        let abilities = low | packet.number(2)? << 16;
        let wanted = CLIENT_PROTOCOL_41 | CLIENT_SECURE_CONNECTION | CLIENT_PLUGIN_AUTH;
        if abilities & wanted != wanted {
            return Err(Failure::LoginMethod);
        }
        let challenge = packet.number(1)?;
        packet.skip(10)?;
        // The second half of the challenge: at least 12 bytes and a zero, whatever the length says.
        packet.skip(usize::try_from(challenge.saturating_sub(8).max(13)).unwrap_or(usize::MAX))?;
        // Some old servers leave the last zero away.
        let method = packet.until_zero().unwrap_or(packet.0);
        if !LOGIN_METHODS.contains(&method) {
            return Err(Failure::LoginMethod);
        }
        let tls = if abilities & CLIENT_SSL == 0 {
            TlsOffer::Absent
        } else {
            TlsOffer::Offered
        };
        Ok(Self {
            server: product(version),
            tls,
        })
    }

    /// Kind and version, such as `MariaDB 10.11.19`.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    pub(crate) fn tls(&self) -> TlsOffer {
        self.tls
    }
}

/// Of the version nothing but digits and dots is taken over.
fn product(version: &[u8]) -> String {
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
    format!("{name} {number}").trim_end().to_owned()
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

    const ABILITIES: u32 = CLIENT_PROTOCOL_41 | CLIENT_SECURE_CONNECTION | CLIENT_PLUGIN_AUTH;

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
            let read = Greeting::read(&packet("8.0.36", ABILITIES | CLIENT_SSL, method));
            assert_eq!(read.err(), expected, "{method}");
        }
    }

    #[test]
    fn a_server_from_before_password_hashing_is_refused() {
        let read = Greeting::read(&packet("4.0.1", CLIENT_PROTOCOL_41, "mysql_native_password"));
        assert_eq!(read, Err(Failure::LoginMethod));
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
