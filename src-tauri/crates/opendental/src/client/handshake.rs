//! Reads and validates the server's first packet, before anything is sent.
//!
//! The layout is `Protocol::HandshakeV10` in MySQL's protocol documentation. MariaDB uses the same.

use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::time::timeout;

use super::auth_plugin::AuthPlugin;
use super::capabilities;
use super::packet::{self, PacketError};
use super::scramble::Challenge;
use crate::failure::Failure;

/// Real handshakes have about 100 bytes.
const MAX_PACKET_LEN: usize = 1024;
/// A server that looks up the client's host name sends its handshake only after the lookup has timed out.
const TIMEOUT: Duration = Duration::from_secs(4);

const PROTOCOL: u8 = 10;
/// The protocol of MySQL 3.
const OLD_PROTOCOL: u8 = 9;
const ERROR: u8 = 0xff;
/// For MySQL and MariaDB: the oldest version that recent versions of Open Dental run on.
const MIN_VERSION: (u32, u32) = (5, 5);

/// Whether the server offers TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TlsOffer {
    Offered,
    Absent,
}

/// The handshake of a supported server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handshake {
    server: String,
    capabilities: u32,
    challenge: Challenge,
    plugin: Option<AuthPlugin>,
}

/// Reads and validates the first packet, and nothing after it.
pub(super) async fn read(server: &mut (impl AsyncRead + Unpin)) -> Result<Handshake, Failure> {
    let packet = timeout(TIMEOUT, packet::read(server, MAX_PACKET_LEN))
        .await
        .map_err(|_| Failure::ServerSilent)?;
    match packet {
        Ok(packet) if packet.sequence == 0 => Handshake::parse(&packet.body),
        Ok(_) | Err(PacketError::Invalid | PacketError::Disconnected) => Err(Failure::NotMysql),
    }
}

impl Handshake {
    /// Parses the first packet, without its header.
    pub(super) fn parse(packet: &[u8]) -> Result<Self, Failure> {
        let mut packet = Parser(packet);
        match packet.byte()? {
            ERROR => {
                let number = packet.number(2)?;
                return Err(Failure::server_error(
                    u16::try_from(number).unwrap_or_default(),
                    "",
                ));
            }
            PROTOCOL => {}
            OLD_PROTOCOL if packet.until_zero()?.first().is_some_and(u8::is_ascii_digit) => {
                return Err(Failure::ServerTooOld);
            }
            _ => return Err(Failure::NotMysql),
        }
        let (server, version) = product(packet.until_zero()?);
        packet.skip(CONNECTION_ID)?;
        let mut challenge = Challenge::default();
        challenge[..8].copy_from_slice(packet.take(8)?);
        packet.skip(FILLER)?;
        let low = packet.number(2)?;
        if version.is_some_and(|version| version < MIN_VERSION) {
            return Err(Failure::ServerTooOld);
        }
        packet.skip(COLLATION_AND_STATUS)?;
        let capabilities = low | packet.number(2)? << 16;
        if capabilities & capabilities::REQUIRED != capabilities::REQUIRED {
            return Err(Failure::ServerTooOld);
        }
        let length = packet.number(1)?;
        packet.skip(RESERVED)?;
        // The second half of the challenge: at least 12 bytes and a zero byte, whatever the length says.
        let second = packet.take(usize::try_from(length.saturating_sub(8).max(13)).unwrap_or(usize::MAX))?;
        challenge[8..].copy_from_slice(&second[..12]);
        // Some old servers omit the last zero byte.
        let plugin = packet.until_zero().unwrap_or(packet.0);
        Ok(Self {
            server,
            capabilities,
            challenge,
            plugin: AuthPlugin::from_name(plugin),
        })
    }

    /// Kind and version, for example `MariaDB 10.11.19`.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    pub(super) fn tls(&self) -> TlsOffer {
        if self.capabilities & capabilities::SSL == 0 {
            TlsOffer::Absent
        } else {
            TlsOffer::Offered
        }
    }

    /// The capabilities both sides have, without TLS.
    pub(super) fn common_capabilities(&self, with_database: bool) -> u32 {
        let database = if with_database {
            capabilities::CONNECT_WITH_DB
        } else {
            0
        };
        self.capabilities & capabilities::SUPPORTED | database
    }

    pub(super) fn challenge(&self) -> &Challenge {
        &self.challenge
    }

    /// The authentication plugin that the server starts with.
    ///
    /// # Errors
    /// If we do not support it. Then nothing may be sent.
    pub(super) fn plugin(&self) -> Result<AuthPlugin, Failure> {
        self.plugin.ok_or(Failure::LoginMethodUnsupported)
    }
}

const CONNECTION_ID: usize = 4;
const FILLER: usize = 1;
const COLLATION_AND_STATUS: usize = 3;
const RESERVED: usize = 10;

/// Name and version to show, and the version to compare. Only digits and dots of the server's text are used.
fn product(version: &[u8]) -> (String, Option<(u32, u32)>) {
    let text = String::from_utf8_lossy(version);
    // MariaDB's prefix, for replicas that expect a one-digit major version.
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

struct Parser<'a>(&'a [u8]);

impl<'a> Parser<'a> {
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

    /// At most four bytes, little-endian.
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

    const CAPABILITIES: u32 = capabilities::REQUIRED;

    fn packet(version: &str, capabilities: u32, method: &str) -> Vec<u8> {
        let mut bytes = vec![PROTOCOL];
        bytes.extend(version.bytes().chain([0]));
        bytes.extend([7; 4 + 8]);
        bytes.push(0);
        let [one, two, three, four] = capabilities.to_le_bytes();
        bytes.extend([one, two, 45, 2, 0, three, four, 21]);
        bytes.extend([0; 10]);
        bytes.extend([7; 12]);
        bytes.push(0);
        bytes.extend(method.bytes().chain([0]));
        bytes
    }

    #[test]
    fn only_product_and_version_are_read() {
        for (version, shown) in [
            ("5.5.5-10.11.19-MariaDB-0+deb12u1", "MariaDB 10.11.19"),
            ("11.4.2-MariaDB", "MariaDB 11.4.2"),
            ("5.5.62-log", "MySQL 5.5.62"),
            ("5.5.5", "MySQL 5.5.5"),
            ("8.0.36-0ubuntu0.22.04.1", "MySQL 8.0.36"),
            ("9.7.0", "MySQL 9.7.0"),
            ("<b>Smith", "MySQL"),
        ] {
            let handshake =
                Handshake::parse(&packet(version, CAPABILITIES, "mysql_native_password")).unwrap();
            assert_eq!(handshake.server(), shown, "{version}");
            assert_eq!(handshake.tls(), TlsOffer::Absent);
        }
    }

    #[test]
    fn only_plugins_that_protect_the_password_are_accepted() {
        for (method, expected) in [
            ("caching_sha2_password", None),
            ("mysql_native_password", None),
            ("mysql_clear_password", Some(Failure::LoginMethodUnsupported)),
            ("client_ed25519", Some(Failure::LoginMethodUnsupported)),
            ("mysql_old_password", Some(Failure::LoginMethodUnsupported)),
            ("", Some(Failure::LoginMethodUnsupported)),
        ] {
            let handshake =
                Handshake::parse(&packet("8.0.36", CAPABILITIES | capabilities::SSL, method)).unwrap();
            assert_eq!(handshake.plugin().err(), expected, "{method}");
        }
    }

    #[test]
    fn a_server_without_authentication_plugins_is_too_old() {
        for (version, capabilities) in [
            ("4.0.1", capabilities::REQUIRED),
            ("5.1.73-community", capabilities::REQUIRED),
            ("5.5.1", capabilities::PROTOCOL_41),
        ] {
            let read = Handshake::parse(&packet(version, capabilities, "mysql_native_password"));
            assert_eq!(read, Err(Failure::ServerTooOld), "{version}");
        }
        assert_eq!(
            Handshake::parse(b"\x093.23.58\0abcdefgh"),
            Err(Failure::ServerTooOld)
        );
    }

    #[test]
    fn a_handshake_that_is_an_error_keeps_its_number() {
        let mut bytes = vec![ERROR, 0x10, 0x04];
        bytes.extend(b"Too many connections");
        assert_eq!(Handshake::parse(&bytes), Err(Failure::server_error(1040, "")));
    }

    proptest! {
        #[test]
        fn a_truncated_handshake_is_never_accepted(cut in 0_usize..80) {
            let whole = packet("8.0.36", CAPABILITIES, "mysql_native_password");
            prop_assume!(cut < whole.len() - 1);
            let accepted = Handshake::parse(&whole[..cut]).and_then(|handshake| handshake.plugin());
            prop_assert!(accepted.is_err());
        }

        #[test]
        fn no_bytes_make_parsing_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Handshake::parse(&bytes);
        }
    }
}
