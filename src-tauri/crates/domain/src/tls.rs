//! How far the connection to a practice's server must be protected.
//!
//! On this computer itself (a loopback address) nobody stands between: there the connection is encrypted if the server
//! can, whoever it says it is, unless a certificate is pinned or encryption is switched off.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// What a connection to another computer has to be like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum TlsPolicy {
    /// Encrypted, to a server whose certificate this computer trusts for that name.
    #[default]
    Required,
    /// Encrypted, to the server that has exactly this certificate.
    Pinned(CertificateFingerprint),
    /// Not encrypted. Somebody chose that.
    Off,
}

/// SHA-256 of a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CertificateFingerprint(pub [u8; 32]);

/// A text is no TLS policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("TLS is one of: required, pinned:FINGERPRINT (SHA-256, 64 hexadecimal digits), off")]
pub struct TlsPolicyError;

/// As IT people compare it: pairs of digits with colons between.
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

    /// Takes colons and blanks between the digits, and either capitals.
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

macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(D::Error::custom)
            }
        }

        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
            fn inline(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
        }
    };
}
as_text!(TlsPolicy);
as_text!(CertificateFingerprint);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_comes_back_from_its_text() {
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
    fn what_is_no_policy_is_refused() {
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
