//! A server's host and port as people type them.

use std::fmt;
use std::net::Ipv6Addr;

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
