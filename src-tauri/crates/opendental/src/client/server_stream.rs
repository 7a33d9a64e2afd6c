//! The connection to the server, plain or encrypted.

use domain::CertificateFingerprint;
use tokio::io::{AsyncRead, AsyncWrite};

/// A stream that can be read and written.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// The connection to the server and its protection.
pub(super) struct ServerStream {
    pub(super) stream: Box<dyn Duplex>,
    pub(super) protection: Protection,
    /// The server's certificate, if the connection is encrypted.
    pub(super) certificate: Option<CertificateFingerprint>,
    /// The sequence number of our next packet.
    pub(super) next_sequence: u8,
}

/// How the connection is protected: whether others can read it, and whether the server's identity is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protection {
    /// Not encrypted; the traffic stays on this computer.
    PlainLoopback,
    /// Not encrypted, because a person turned encryption off.
    PlainByChoice,
    /// Encrypted; the certificate is not checked, because the traffic stays on this computer.
    EncryptedLoopback,
    /// Encrypted; the certificate is trusted by this computer and is for the server's name.
    TrustedByName,
    /// Encrypted; the certificate is the pinned one.
    Pinned,
}

impl Protection {
    pub(super) fn is_encrypted(self) -> bool {
        !matches!(self, Self::PlainLoopback | Self::PlainByChoice)
    }

    /// Whether the server's identity is known, so that it may get the password itself.
    pub(super) fn is_server_known(self) -> bool {
        matches!(self, Self::TrustedByName | Self::Pinned)
    }
}
