//! A server's host and port as people type them.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The default port of MySQL and MariaDB.
pub const DEFAULT_PORT: u16 = 3306;

/// A host and a port. IPv6 addresses are stored without brackets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    host: String,
    port: u16,
}

/// Why a host and a port cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The host field is empty.
    #[error("the server host is empty")]
    EmptyHost,
    /// The host has characters that no address has.
    #[error("the server host is not a computer name or address")]
    BadHost,
    /// The port is not a number from 1 to 65535.
    #[error("the port is not a number from 1 to 65535")]
    BadPort,
}

impl Endpoint {
    /// Reads a host as typed. It may have surrounding spaces, brackets around an IPv6 address, or a `:port` suffix, which
    /// overrides `port`.
    ///
    /// # Errors
    /// [`EndpointError`], which says whether the host or the port is wrong.
    pub fn parse(host: &str, port: u16) -> Result<Self, EndpointError> {
        let (host, port) = split_port(host.trim(), port)?;
        if host.is_empty() {
            return Err(EndpointError::EmptyHost);
        }
        if port == 0 {
            return Err(EndpointError::BadPort);
        }
        let usable = host.parse::<Ipv6Addr>().is_ok() || is_host_name(host);
        if usable {
            Ok(Self {
                host: host.to_owned(),
                port,
            })
        } else {
            Err(EndpointError::BadHost)
        }
    }

    /// Name or address, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether this is the computer that we run on: a literal loopback address, or the word `localhost`. A host name is not,
    /// even if it resolves to a loopback address: tomorrow it may resolve to another one.
    #[must_use]
    pub fn is_this_computer(&self) -> bool {
        let address: Option<IpAddr> = self.host.parse().ok();
        self.is_localhost() || address.is_some_and(|address| address.to_canonical().is_loopback())
    }

    /// Whether the host is the word `localhost`, which always means a loopback address (RFC 6761).
    #[must_use]
    pub fn is_localhost(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
    }

    /// Whether both lead to the same server. All addresses of this computer count as one.
    #[must_use]
    pub fn is_same_server(&self, other: &Self) -> bool {
        let both_here = self.is_this_computer() && other.is_this_computer();
        self.port == other.port && (both_here || self.host.eq_ignore_ascii_case(&other.host))
    }

    /// Port, 1 to 65535.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

fn split_port(text: &str, port: u16) -> Result<(&str, u16), EndpointError> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, tail) = rest.split_once(']').ok_or(EndpointError::BadHost)?;
        return match tail.strip_prefix(':') {
            Some(digits) => Ok((host, parse_port(digits)?)),
            None if tail.is_empty() => Ok((host, port)),
            None => Err(EndpointError::BadHost),
        };
    }
    match text.split_once(':') {
        Some((host, digits)) if !digits.contains(':') => Ok((host.trim_end(), parse_port(digits)?)),
        _ => Ok((text, port)),
    }
}

fn parse_port(digits: &str) -> Result<u16, EndpointError> {
    if digits.starts_with('/') {
        return Err(EndpointError::BadHost);
    }
    digits.trim().parse().map_err(|_| EndpointError::BadPort)
}

/// Letters of any script, digits, dots, hyphens, and underscores, which Windows names may have; at most 253 bytes
/// (RFC 1035).
fn is_host_name(text: &str) -> bool {
    text.len() <= 253
        && !text.starts_with(['.', '-'])
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_understood_as_people_type_it() {
        for (typed, shown) in [
            (" 127.0.0.1 ", "127.0.0.1:3306"),
            ("OD-SERVER", "OD-SERVER:3306"),
            ("od_server:3307", "od_server:3307"),
            ("::1", "[::1]:3306"),
            ("[fe80::1]", "[fe80::1]:3306"),
            ("[::1]:3310", "[::1]:3310"),
            ("praxis-münchen.example", "praxis-münchen.example:3306"),
        ] {
            assert_eq!(
                Endpoint::parse(typed, DEFAULT_PORT).unwrap().to_string(),
                shown,
                "{typed}"
            );
        }
    }

    #[test]
    fn only_a_literal_loopback_address_or_localhost_is_this_computer() {
        let is_here = |host| Endpoint::parse(host, DEFAULT_PORT).unwrap().is_this_computer();
        for host in [
            "127.0.0.1",
            "127.8.9.1",
            "::1",
            "[::1]",
            "::ffff:127.0.0.1",
            "LocalHost",
        ] {
            assert!(is_here(host), "{host}");
        }
        for host in [
            "localhost.localdomain",
            "localhost.",
            "my-localhost",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0.0.0.0",
            "::",
            "::ffff:10.0.0.1",
            "192.168.1.10",
            "OD-SERVER",
        ] {
            assert!(!is_here(host), "{host}");
        }
    }

    #[test]
    fn all_addresses_of_this_computer_are_one_server() {
        let same = |one, other| {
            let endpoint = |host| Endpoint::parse(host, DEFAULT_PORT).unwrap();
            endpoint(one).is_same_server(&endpoint(other))
        };
        assert!(same("localhost", "127.0.0.1") && same("od-server", "OD-SERVER"));
        assert!(!same("127.0.0.1:3307", "127.0.0.1") && !same("od-server", "127.0.0.1"));
    }

    #[test]
    fn the_error_says_which_field_is_wrong() {
        for (typed, port, expected) in [
            ("  ", 3306, EndpointError::EmptyHost),
            ("my server", 3306, EndpointError::BadHost),
            ("http://server", 3306, EndpointError::BadHost),
            ("server/x", 3306, EndpointError::BadHost),
            ("server:99999", 3306, EndpointError::BadPort),
            ("server", 0, EndpointError::BadPort),
            ("[::1", 3306, EndpointError::BadHost),
        ] {
            assert_eq!(Endpoint::parse(typed, port), Err(expected), "{typed}");
        }
    }
}
