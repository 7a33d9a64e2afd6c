//! What is needed to sign in.

use domain::{CertificateFingerprint, Endpoint, Fault, Password, TlsPolicy};

/// The longest database name, in characters (MySQL manual, "Identifier Length Limits").
const MAX_DATABASE_LEN: usize = 64;

/// What is needed to sign in. Does not implement `Debug` or `Clone`, because it holds the password.
pub struct Login {
    /// Host and port.
    pub endpoint: Endpoint,
    /// The account.
    pub username: String,
    /// Its password; may be blank.
    pub password: Password,
    /// How the connection must be protected if the server is another computer.
    pub tls: TlsPolicy,
    /// What to do if a server on this computer requests the password itself and no certificate is pinned yet.
    pub first_use: FirstUse,
}

/// What to do if a server on this computer requests the password itself and no certificate is pinned yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstUse {
    /// Do not send it.
    Refuse,
    /// Send it, encrypted, and return the certificate to pin. Only for a new connection whose password a person just typed:
    /// afterwards, another program may listen on the server's port.
    Pin,
}

impl Login {
    /// Whether this is the server's administrator account, by its name.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.username.eq_ignore_ascii_case("root")
    }

    /// The same login for this certificate only.
    pub(crate) fn pinned(&self, certificate: CertificateFingerprint) -> Self {
        Self {
            endpoint: self.endpoint.clone(),
            username: self.username.clone(),
            password: self.password.duplicate(),
            tls: TlsPolicy::Pinned(certificate),
            first_use: FirstUse::Refuse,
        }
    }

    pub(crate) fn check(&self) -> Result<(), Fault> {
        if self.username.trim().is_empty() || self.username.contains('\0') {
            return Err(Fault::UsernameEmpty);
        }
        Ok(())
    }
}

/// Checks whether a database can have this name.
pub(crate) fn check_database(name: &str) -> Result<(), Fault> {
    let valid = !name.is_empty() && name.chars().count() <= MAX_DATABASE_LEN && !name.contains('\0');
    if valid {
        Ok(())
    } else {
        Err(Fault::DatabaseInvalid)
    }
}
