//! Verifies the server's certificate by the TLS policy.

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

/// How a certificate is verified.
#[derive(Debug, Clone)]
pub(super) enum CertificatePolicy {
    /// Accept any.
    AcceptAny,
    /// Accept only this one.
    Pinned(CertificateFingerprint),
    /// Accept one that this computer trusts and that is for the server's name.
    TrustedRoots(Arc<RootCertStore>),
    /// Accept none.
    RejectAll,
}

impl CertificatePolicy {
    /// With this computer's trusted roots, which are read once.
    pub(super) async fn trusted_roots() -> Self {
        static TRUSTED: OnceLock<Arc<RootCertStore>> = OnceLock::new();
        if let Some(roots) = TRUSTED.get() {
            return Self::TrustedRoots(roots.clone());
        }
        let read = tokio::task::spawn_blocking(|| {
            let mut roots = RootCertStore::empty();
            let found = rustls_native_certs::load_native_certs();
            let (added, _) = roots.add_parsable_certificates(found.certs);
            tracing::debug!(
                added,
                errors = found.errors.len(),
                "read the trusted root certificates"
            );
            Arc::new(roots)
        });
        let roots = read.await.unwrap_or_else(|_| Arc::new(RootCertStore::empty()));
        Self::TrustedRoots(TRUSTED.get_or_init(|| roots).clone())
    }
}

/// The fingerprint of the certificate the server presented, accepted or not.
#[derive(Debug, Clone, Default)]
pub(super) struct SeenCertificate(Arc<Mutex<Option<CertificateFingerprint>>>);

impl SeenCertificate {
    pub(super) fn fingerprint(&self) -> Option<CertificateFingerprint> {
        self.0.lock().map_or(None, |seen| *seen)
    }

    fn set(&self, fingerprint: CertificateFingerprint) {
        if let Ok(mut seen) = self.0.lock() {
            *seen = Some(fingerprint);
        }
    }
}

/// The TLS configuration that verifies certificates by `policy`.
pub(super) fn client_config(
    policy: CertificatePolicy,
    seen: &SeenCertificate,
) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let root_verifier = match &policy {
        CertificatePolicy::TrustedRoots(roots) => root_verifier_of(roots.clone(), provider.clone()),
        _ => None,
    };
    let verifier = Verifier {
        policy,
        root_verifier,
        seen: seen.clone(),
        provider: provider.clone(),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // A database server has one certificate, and the network does not need to see its name.
    config.enable_sni = false;
    Ok(config)
}

/// `None` if this computer has no trusted roots.
fn root_verifier_of(
    roots: Arc<RootCertStore>,
    provider: Arc<CryptoProvider>,
) -> Option<Arc<WebPkiServerVerifier>> {
    let built: Result<_, VerifierBuilderError> =
        WebPkiServerVerifier::builder_with_provider(roots, provider).build();
    built.ok()
}

#[derive(Debug)]
struct Verifier {
    policy: CertificatePolicy,
    root_verifier: Option<Arc<WebPkiServerVerifier>>,
    seen: SeenCertificate,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let seen = CertificateFingerprint(Sha256::digest(certificate).into());
        self.seen.set(seen);
        match (&self.policy, &self.root_verifier) {
            (CertificatePolicy::AcceptAny, _) => Ok(ServerCertVerified::assertion()),
            (CertificatePolicy::Pinned(pinned), _) if *pinned == seen => Ok(ServerCertVerified::assertion()),
            (CertificatePolicy::Pinned(_), _) => Err(CertificateError::ApplicationVerificationFailure.into()),
            (CertificatePolicy::TrustedRoots(_), Some(roots)) => {
                roots.verify_server_cert(certificate, intermediates, name, ocsp_response, now)
            }
            (CertificatePolicy::TrustedRoots(_), None) => Err(CertificateError::UnknownIssuer.into()),
            (CertificatePolicy::RejectAll, _) => Err(CertificateError::NotValidForName.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
