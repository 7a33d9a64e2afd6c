//! The TLS policy of a connection to a practice's server.
//!
//! A connection to this computer cannot be intercepted, but any program may be listening there. It is encrypted if the
//! server offers TLS that we support, with any certificate, unless a certificate is pinned or encryption is off. The
//! password itself is sent only to a server whose certificate was verified or pinned.

use std::fmt;
use std::str::FromStr;

use serde_with::{DeserializeFromStr, SerializeDisplay};

use crate::text_enum::ts_string;

/// The protection that a connection to another computer needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, SerializeDisplay, DeserializeFromStr)]
pub enum TlsPolicy {
    /// Encrypted, with a certificate that this computer trusts for that name.
    #[default]
    Required,
    /// Encrypted, with exactly this certificate.
    Pinned(CertificateFingerprint),
    /// Not encrypted. A person chose this.
    Off,
}

/// SHA-256 of a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SerializeDisplay, DeserializeFromStr)]
pub struct CertificateFingerprint(pub [u8; 32]);

/// The text is not a TLS policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("TLS is one of: required, pinned:FINGERPRINT (SHA-256, 64 hexadecimal digits), off")]
pub struct TlsPolicyError;

/// Pairs of digits separated by colons, as IT people compare it.
impl fmt::Display for CertificateFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let colon = if at == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl FromStr for CertificateFingerprint {
    type Err = TlsPolicyError;

    /// Accepts colons and spaces between the digits, and either case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digits = text.chars().filter(|c| !matches!(c, ':' | ' '));
        let mut bytes = [0; 32];
        for byte in &mut bytes {
            let mut next = || digits.next().and_then(|digit| digit.to_digit(16));
            let (high, low) = next().zip(next()).ok_or(TlsPolicyError)?;
            *byte = u8::try_from(high << 4 | low).map_err(|_| TlsPolicyError)?;
        }
        match digits.next() {
            None => Ok(Self(bytes)),
            Some(_) => Err(TlsPolicyError),
        }
    }
}

impl fmt::Display for TlsPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("required"),
            Self::Pinned(fingerprint) => write!(f, "pinned:{fingerprint}"),
            Self::Off => f.write_str("off"),
        }
    }
}

impl FromStr for TlsPolicy {
    type Err = TlsPolicyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "required" => Ok(Self::Required),
            "off" => Ok(Self::Off),
            other => match other.strip_prefix("pinned:") {
                Some(fingerprint) => fingerprint.parse().map(Self::Pinned),
                None => Err(TlsPolicyError),
            },
        }
    }
}

ts_string!(TlsPolicy, CertificateFingerprint);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_back_from_its_text() {
        let fingerprint = CertificateFingerprint([0xa5; 32]);
        for policy in [
            TlsPolicy::Required,
            TlsPolicy::Pinned(fingerprint),
            TlsPolicy::Off,
        ] {
            assert_eq!(policy.to_string().parse(), Ok(policy));
        }
        assert!(fingerprint.to_string().starts_with("A5:A5:"));
        let pasted = format!("pinned:{}", "a5 ".repeat(32));
        assert_eq!(pasted.parse(), Ok(TlsPolicy::Pinned(fingerprint)));
    }

    #[test]
    fn text_that_is_not_a_policy_is_refused() {
        let (short, long) = ("a5".repeat(31), "a5".repeat(33));
        for text in [
            "",
            "on",
            "pinned:",
            &short,
            &format!("pinned:{short}"),
            &format!("pinned:{long}"),
        ] {
            assert_eq!(text.parse::<TlsPolicy>(), Err(TlsPolicyError), "{text}");
        }
    }
}
