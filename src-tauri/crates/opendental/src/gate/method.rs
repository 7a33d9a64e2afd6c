//! The ways to log in that we take part in: none hands the password to whoever listens.

use super::scramble::{self, Challenge};

/// A login method, by the name of its plugin on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Native,
    CachingSha2,
    /// Over an encrypted connection only.
    Sha256,
}

impl Method {
    /// Anything else is refused before it is tried.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
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

    /// The proof that can be shown to anybody; `None` if the method has none.
    pub(super) fn proof(self, password: &[u8], challenge: &Challenge) -> Option<Vec<u8>> {
        match self {
            Self::Native => Some(scramble::native(password, challenge)),
            Self::CachingSha2 => Some(scramble::caching_sha2(password, challenge)),
            Self::Sha256 => None,
        }
    }
}
