//! Makes the connection as safe as the policy wants it, before any credential leaves. The one place that decides it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use domain::TlsPolicy;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{CertificateError, Error as TlsError};

use super::certificate::{Judge, Judgement, client};
use super::greeting::{Greeting, TlsOffer};
use super::line::{Line, Protection};
use super::reach::Reached;
use super::{ability, packet};
use crate::failure::{CertificateTrouble, Failure};

/// A handshake takes some milliseconds; a server that takes the request and says nothing more is not waited for.
const PATIENCE: Duration = Duration::from_secs(4);
/// `utf8mb4_general_ci`, which every server since MySQL 5.5 knows by this number.
pub(super) const COLLATION: u8 = 45;
/// The longest packet that we send.
pub(super) const LONGEST: u32 = 1 << 24;

/// What the policy comes to for this server.
enum Wanted {
    Plain(Protection),
    Encrypted(Judge, Protection),
}

/// Encrypts the connection if it has to be, or can be.
pub(super) async fn protect(
    reached: Reached,
    greeting: &Greeting,
    policy: TlsPolicy,
    host: &str,
    abilities: u32,
) -> Result<Line, Failure> {
    match decide(policy, greeting.tls(), reached.is_here, host).await? {
        Wanted::Plain(protection) => {
            if protection == Protection::PlainByChoice {
                tracing::warn!("the connection to the server is not encrypted, as chosen for it");
            }
            Ok(Line {
                stream: Box::new(reached.stream),
                protection,
                next: 1,
            })
        }
        Wanted::Encrypted(judge, protection) => {
            timeout(PATIENCE, encrypt(reached, host, judge, protection, abilities))
                .await
                .unwrap_or(Err(Failure::TlsFailed))
        }
    }
}

async fn decide(policy: TlsPolicy, offer: TlsOffer, is_here: bool, host: &str) -> Result<Wanted, Failure> {
    let (judge, protection) = match (policy, is_here) {
        (TlsPolicy::Off, true) => return Ok(Wanted::Plain(Protection::PlainHere)),
        (TlsPolicy::Off, false) => return Ok(Wanted::Plain(Protection::PlainByChoice)),
        (TlsPolicy::Required, true) if offer == TlsOffer::Absent => {
            return Ok(Wanted::Plain(Protection::PlainHere));
        }
        (TlsPolicy::Required, true) => (Judge::Anybody, Protection::EncryptedHere),
        (TlsPolicy::Pinned(fingerprint), _) => (Judge::Pinned(fingerprint), Protection::Pinned),
        (TlsPolicy::Required, false) => {
            if offer == TlsOffer::Absent {
                return Err(Failure::TlsNotOffered);
            }
            if ServerName::try_from(host).is_err() {
                // No certificate can be for it, but which one the server has is worth knowing.
                return Ok(Wanted::Encrypted(Judge::Nobody, Protection::TrustedByName));
            }
            (Judge::by_name().await, Protection::TrustedByName)
        }
    };
    match offer {
        TlsOffer::Offered => Ok(Wanted::Encrypted(judge, protection)),
        TlsOffer::Absent => Err(Failure::TlsNotOffered),
    }
}

async fn encrypt(
    mut reached: Reached,
    host: &str,
    judge: Judge,
    protection: Protection,
    abilities: u32,
) -> Result<Line, Failure> {
    let address = ServerName::from(reached.address.ip());
    let name = ServerName::try_from(host.to_owned()).unwrap_or(address);
    let judgement = Judgement::default();
    let config = client(judge, &judgement).map_err(|_| Failure::TlsFailed)?;
    packet::write(&mut reached.stream, 1, &opening(abilities | ability::TLS))
        .await
        .map_err(|_| Failure::TlsFailed)?;
    let connector = TlsConnector::from(Arc::new(config));
    match connector.connect(name, reached.stream).await {
        Ok(stream) => Ok(Line {
            stream: Box::new(stream),
            protection,
            next: 2,
        }),
        Err(error) => Err(blame(&error, &judgement)),
    }
}

/// The first 32 bytes of the answer to a greeting; alone they say that TLS begins. MariaDB goes by those abilities even
/// if the rest names others.
pub(super) fn opening(abilities: u32) -> Vec<u8> {
    let mut bytes = abilities.to_le_bytes().to_vec();
    bytes.extend(LONGEST.to_le_bytes());
    bytes.push(COLLATION);
    bytes.extend([0; 23]);
    bytes
}

fn blame(error: &io::Error, judgement: &Judgement) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    let Some(TlsError::InvalidCertificate(trouble)) = inner else {
        return Failure::TlsFailed;
    };
    let trouble = match trouble {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => CertificateTrouble::Expired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateTrouble::OtherHost
        }
        CertificateError::ApplicationVerificationFailure => CertificateTrouble::Changed,
        _ => CertificateTrouble::Unknown,
    };
    Failure::Certificate(trouble, judgement.fingerprint())
}
