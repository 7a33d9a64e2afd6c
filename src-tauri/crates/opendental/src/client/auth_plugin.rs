//! The authentication plugins we support. None reveals the password to someone who reads the traffic, but two may request
//! the password itself, which only a known server gets.

use super::scramble::{self, Challenge};

/// An authentication plugin of MySQL or MariaDB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuthPlugin {
    Native,
    CachingSha2,
    /// Only over an encrypted connection.
    Sha256,
}

impl AuthPlugin {
    /// The plugin of this name; `None` if we do not support it.
    pub(super) fn from_name(name: &[u8]) -> Option<Self> {
        match name {
            b"mysql_native_password" => Some(Self::Native),
            b"caching_sha2_password" => Some(Self::CachingSha2),
            b"sha256_password" => Some(Self::Sha256),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Native => "mysql_native_password",
            Self::CachingSha2 => "caching_sha2_password",
            Self::Sha256 => "sha256_password",
        }
    }

    /// Whether a server with this plugin may request the password itself.
    pub(super) fn may_request_password(self) -> bool {
        self != Self::Native
    }

    /// The scrambled password, which is safe on a plain connection; `None` if the plugin sends the password itself.
    pub(super) fn scramble(self, password: &[u8], challenge: &Challenge) -> Option<Vec<u8>> {
        match self {
            Self::Native => Some(scramble::native(password, challenge)),
            Self::CachingSha2 => Some(scramble::caching_sha2(password, challenge)),
            Self::Sha256 => None,
        }
    }
}
