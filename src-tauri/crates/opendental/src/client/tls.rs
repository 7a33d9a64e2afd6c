//! Applies the TLS policy before any credential is sent. No other code decides about encryption.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use domain::{Endpoint, TlsPolicy};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{CertificateError, Error as TlsError};

use super::certificate::{CertificatePolicy, SeenCertificate, client_config};
use super::connect::Connected;
use super::handshake::TlsOffer;
use super::server_stream::{Protection, ServerStream};
use super::{capabilities, packet};
use crate::failure::{CertificateProblem, Failure};

/// A TLS handshake takes milliseconds. A server that accepts the request and then stops responding is not waited for.
const TIMEOUT: Duration = Duration::from_secs(4);
/// `utf8mb4_general_ci`, whose number is the same on every server since MySQL 5.5.
pub(super) const COLLATION: u8 = 45;
/// The longest packet we send.
const MAX_PACKET_LEN: u32 = 1 << 24;

/// What the policy means for this server.
enum Decision {
    Plain(Protection),
    Encrypted(CertificatePolicy, Protection),
}

/// Whether a connection whose TLS handshake failed may be made again without TLS: to this computer, where an offer that
/// cannot be accepted is no worse than none.
pub(super) fn may_be_plain(policy: TlsPolicy, endpoint: &Endpoint) -> bool {
    policy == TlsPolicy::Required && endpoint.is_this_computer()
}

/// Encrypts the connection if the policy requires it or the server offers it.
pub(super) async fn secure(
    connected: Connected,
    offer: TlsOffer,
    policy: TlsPolicy,
    endpoint: &Endpoint,
    capabilities: u32,
) -> Result<ServerStream, Failure> {
    let host = endpoint.host();
    match decide(policy, offer, endpoint).await? {
        Decision::Plain(protection) => {
            if protection == Protection::PlainByChoice {
                tracing::warn!(
                    "the connection to the server is not encrypted, because TLS is turned off for it"
                );
            }
            Ok(ServerStream {
                stream: Box::new(connected.stream),
                protection,
                certificate: None,
                next_sequence: 1,
            })
        }
        Decision::Encrypted(certificates, protection) => timeout(
            TIMEOUT,
            encrypt(connected, host, certificates, protection, capabilities),
        )
        .await
        .unwrap_or(Err(Failure::TlsFailed)),
    }
}

async fn decide(policy: TlsPolicy, offer: TlsOffer, endpoint: &Endpoint) -> Result<Decision, Failure> {
    let (certificates, protection) = match (policy, endpoint.is_this_computer()) {
        (TlsPolicy::Off, true) => return Ok(Decision::Plain(Protection::PlainLoopback)),
        (TlsPolicy::Off, false) => return Ok(Decision::Plain(Protection::PlainByChoice)),
        (TlsPolicy::Required, true) if offer == TlsOffer::Absent => {
            return Ok(Decision::Plain(Protection::PlainLoopback));
        }
        (TlsPolicy::Required, true) => (CertificatePolicy::AcceptAny, Protection::EncryptedLoopback),
        (TlsPolicy::Pinned(fingerprint), _) => (CertificatePolicy::Pinned(fingerprint), Protection::Pinned),
        (TlsPolicy::Required, false) => {
            if offer == TlsOffer::Absent {
                return Err(Failure::TlsNotOffered);
            }
            if ServerName::try_from(endpoint.host()).is_err() {
                // No certificate can be valid for this name, but a person can still pin the one the server has.
                return Ok(Decision::Encrypted(
                    CertificatePolicy::RejectAll,
                    Protection::TrustedByName,
                ));
            }
            (
                CertificatePolicy::trusted_roots().await,
                Protection::TrustedByName,
            )
        }
    };
    match offer {
        TlsOffer::Offered => Ok(Decision::Encrypted(certificates, protection)),
        TlsOffer::Absent => Err(Failure::TlsNotOffered),
    }
}

async fn encrypt(
    mut connected: Connected,
    host: &str,
    certificates: CertificatePolicy,
    protection: Protection,
    capabilities: u32,
) -> Result<ServerStream, Failure> {
    let address = ServerName::from(connected.address.ip());
    let name = ServerName::try_from(host.to_owned()).unwrap_or(address);
    let seen = SeenCertificate::default();
    let config = client_config(certificates, &seen).map_err(|_| Failure::TlsFailed)?;
    let request = ssl_request(capabilities | capabilities::SSL);
    packet::write(&mut connected.stream, 1, &request)
        .await
        .map_err(|_| Failure::TlsFailed)?;
    let connector = TlsConnector::from(Arc::new(config));
    match connector.connect(name, connected.stream).await {
        Ok(stream) => Ok(ServerStream {
            stream: Box::new(stream),
            protection,
            certificate: seen.fingerprint(),
            next_sequence: 2,
        }),
        Err(error) => Err(tls_failure(&error, &seen)),
    }
}

/// The first 32 bytes of the response to a handshake, which alone request TLS. MariaDB uses these capabilities even if
/// the later response has others.
pub(super) fn ssl_request(capabilities: u32) -> Vec<u8> {
    let mut bytes = capabilities.to_le_bytes().to_vec();
    bytes.extend(MAX_PACKET_LEN.to_le_bytes());
    bytes.push(COLLATION);
    bytes.extend([0; 23]);
    bytes
}

fn tls_failure(error: &io::Error, seen: &SeenCertificate) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    let Some(TlsError::InvalidCertificate(error)) = inner else {
        return Failure::TlsIncompatible;
    };
    let problem = match error {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => CertificateProblem::Expired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateProblem::OtherHost
        }
        CertificateError::ApplicationVerificationFailure => CertificateProblem::Changed,
        _ => CertificateProblem::Unknown,
    };
    Failure::Certificate(problem, seen.fingerprint())
}
