//! The connection to the server, plain or encrypted.

use tokio::io::{AsyncRead, AsyncWrite};

/// Bytes both ways.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// The connection, and what protects it.
pub(super) struct Line {
    pub(super) stream: Box<dyn Duplex>,
    pub(super) protection: Protection,
    /// The number of the next packet of ours.
    pub(super) next: u8,
}

/// What a listener on the way can see, and whether the server is the one it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protection {
    /// Everything can be read, but does not leave this computer.
    PlainHere,
    /// Everything can be read, as somebody chose.
    PlainByChoice,
    /// Nothing can be read; who the server is was not asked, for it is this computer.
    EncryptedHere,
    /// Nothing can be read, and this computer trusts the certificate for that name.
    TrustedByName,
    /// Nothing can be read, and the certificate is the pinned one.
    Pinned,
}

impl Protection {
    pub(super) fn is_encrypted(self) -> bool {
        !matches!(self, Self::PlainHere | Self::PlainByChoice)
    }
}
