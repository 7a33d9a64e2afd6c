//! Who judges a server's certificate, and by what.

use std::sync::{Arc, Mutex, OnceLock};

use domain::CertificateFingerprint;
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{VerifierBuilderError, WebPkiServerVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
};

/// By what a certificate is judged.
#[derive(Debug, Clone)]
pub(super) enum Judge {
    /// Not at all.
    Anybody,
    /// It is this one.
    Pinned(CertificateFingerprint),
    /// This computer trusts who vouches for it, and it is for the server's name.
    ByName(Arc<RootCertStore>),
    /// None will do.
    Nobody,
}

impl Judge {
    /// With whom this computer trusts, read once.
    pub(super) async fn by_name() -> Self {
        static TRUSTED: OnceLock<Arc<RootCertStore>> = OnceLock::new();
        if let Some(roots) = TRUSTED.get() {
            return Self::ByName(roots.clone());
        }
        let read = tokio::task::spawn_blocking(|| {
            let mut roots = RootCertStore::empty();
            let found = rustls_native_certs::load_native_certs();
            let (taken, _) = roots.add_parsable_certificates(found.certs);
            tracing::debug!(
                taken,
                errors = found.errors.len(),
                "read whom this computer trusts"
            );
            Arc::new(roots)
        });
        let roots = read.await.unwrap_or_else(|_| Arc::new(RootCertStore::empty()));
        Self::ByName(TRUSTED.get_or_init(|| roots).clone())
    }
}

/// What was seen of the certificate, whatever became of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Judgement(Arc<Mutex<Option<CertificateFingerprint>>>);

impl Judgement {
    pub(super) fn fingerprint(&self) -> Option<CertificateFingerprint> {
        self.0.lock().map_or(None, |seen| *seen)
    }

    fn note(&self, fingerprint: CertificateFingerprint) {
        if let Ok(mut seen) = self.0.lock() {
            *seen = Some(fingerprint);
        }
    }
}

/// The settings of a handshake in which `judge` judges.
pub(super) fn client(judge: Judge, judgement: &Judgement) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let trusted = match &judge {
        Judge::ByName(roots) => by_name(roots.clone(), provider.clone()),
        _ => None,
    };
    let verifier = Verifier {
        judge,
        trusted,
        judgement: judgement.clone(),
        provider: provider.clone(),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // A database server has one certificate, and its name need not be told to whoever listens.
    config.enable_sni = false;
    Ok(config)
}

/// `None` if this computer trusts nobody.
fn by_name(roots: Arc<RootCertStore>, provider: Arc<CryptoProvider>) -> Option<Arc<WebPkiServerVerifier>> {
    let built: Result<_, VerifierBuilderError> =
        WebPkiServerVerifier::builder_with_provider(roots, provider).build();
    built.ok()
}

#[derive(Debug)]
struct Verifier {
    judge: Judge,
    trusted: Option<Arc<WebPkiServerVerifier>>,
    judgement: Judgement,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        revocation: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let seen = CertificateFingerprint(Sha256::digest(certificate).into());
        self.judgement.note(seen);
        match (&self.judge, &self.trusted) {
            (Judge::Anybody, _) => Ok(ServerCertVerified::assertion()),
            (Judge::Pinned(pinned), _) if *pinned == seen => Ok(ServerCertVerified::assertion()),
            (Judge::Pinned(_), _) => Err(CertificateError::ApplicationVerificationFailure.into()),
            (Judge::ByName(_), Some(trusted)) => {
                trusted.verify_server_cert(certificate, others, name, revocation, now)
            }
            (Judge::ByName(_), None) => Err(CertificateError::UnknownIssuer.into()),
            (Judge::Nobody, _) => Err(CertificateError::NotValidForName.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        if matches!(self.judge, Judge::Anybody) {
            return Ok(HandshakeSignatureValid::assertion());
        }
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        if matches!(self.judge, Judge::Anybody) {
            return Ok(HandshakeSignatureValid::assertion());
        }
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
