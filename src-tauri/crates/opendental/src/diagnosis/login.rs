//! What can go wrong between the greeting and the end of the login, in words.

use domain::{CertificateFingerprint, ErrorCode, Fault};

use super::Target;
use crate::failure::{CertificateTrouble, Failure};

impl Target {
    pub(super) fn in_the_login(&self, failure: &Failure) -> Fault {
        let (at, user) = (&self.endpoint, &self.username);
        let (code, message, hint) = match failure {
            Failure::LoginMethod => (
                ErrorCode::LoginMethodUnsupported,
                format!(
                    "The server wants a kind of login for {user} that OnTime Dental does not use, because it is \
                     outdated, unsafe or not supported."
                ),
                "Ask your IT for an account that logs in with mysql_native_password or caching_sha2_password.",
            ),
            Failure::TlsRequired => (
                ErrorCode::TlsRequired,
                format!(
                    "The login of {user} needs an encrypted connection, and the one to {at} is not encrypted."
                ),
                "Require TLS for this connection. If the MySQL server offers none, ask your IT to turn it on, or to \
                 give the account the login method mysql_native_password.",
            ),
            Failure::TlsFailed => (
                ErrorCode::TlsFailed,
                format!("No encrypted connection to {at} could be made."),
                "Ask your IT whether the MySQL server supports TLS 1.2 and whether its certificate is in order.",
            ),
            Failure::TlsNotOffered => (
                ErrorCode::TlsNotOffered,
                format!(
                    "The server at {at} offers no encrypted connection, so patients' data would cross the network in clear."
                ),
                "Ask your IT to turn on TLS on the MySQL server. If your IT answers for the network, you can choose \
                 to connect without encryption.",
            ),
            Failure::Certificate(trouble, seen) => return self.certificate(*trouble, *seen),
            Failure::Broken => (
                ErrorCode::ProtocolBroken,
                format!("What the server at {at} answered makes no sense."),
                "Try again. If it stays, ask your IT what stands between this PC and the MySQL server.",
            ),
            Failure::TimedOut => (
                ErrorCode::TimedOut,
                format!("The server at {at} did not finish in time."),
                "Try again when the server is less busy. If it stays, ask your IT to look at the MySQL server.",
            ),
            _ => (
                ErrorCode::ConnectionLost,
                format!("The connection to {at} broke."),
                "Verify that the MySQL server is running and the network works, then try again.",
            ),
        };
        Fault::new(code, message, hint)
    }

    fn certificate(&self, trouble: CertificateTrouble, seen: Option<CertificateFingerprint>) -> Fault {
        let (at, host) = (&self.endpoint, self.endpoint.host());
        let seen = seen.map_or_else(String::new, |seen| format!(" Its SHA-256 fingerprint is {seen}."));
        let (code, message, hint) = match trouble {
            CertificateTrouble::Unknown => (
                ErrorCode::CertificateUnknown,
                format!(
                    "Nobody that this computer trusts vouches for the certificate of the server at {at}.{seen}"
                ),
                "Ask your IT for the fingerprint of the MySQL server's certificate. If it is the same, accept this \
                 certificate; if not, somebody else may be answering.",
            ),
            CertificateTrouble::Expired => (
                ErrorCode::CertificateExpired,
                format!("The certificate of the server at {at} is out of date, or not valid yet.{seen}"),
                "Check the date of this computer. If it is right, ask your IT to renew the MySQL server's certificate.",
            ),
            CertificateTrouble::OtherHost => (
                ErrorCode::CertificateOtherHost,
                format!("The server at {at} shows a certificate that is not for {host}.{seen}"),
                "Enter the name that the certificate is for as Server Host, or ask your IT whether this is the right \
                 server; if it is, accept its certificate.",
            ),
            CertificateTrouble::Changed => (
                ErrorCode::CertificateChanged,
                format!("The server at {at} shows another certificate than the one that was accepted.{seen}"),
                "Ask your IT whether the MySQL server was given a new certificate. If it was, compare the fingerprint \
                 and accept the new one; if not, somebody else may be answering.",
            ),
        };
        Fault::new(code, message, hint)
    }
}
