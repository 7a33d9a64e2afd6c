//! What is needed to sign in, and the driver's options.

use domain::{Endpoint, Fault, Password, TlsPolicy};
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

use crate::auth_proxy::LoopbackListener;

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
}

/// The driver's options. Their password is valid for one connection on this computer.
pub(crate) struct DriverOptions(pub(crate) MySqlConnectOptions);

impl DriverOptions {
    /// For a driver that connects to `listener`.
    pub(crate) fn through(listener: &LoopbackListener) -> Self {
        let options = MySqlConnectOptions::new()
            .host(&listener.local_addr().ip().to_string())
            .port(listener.local_addr().port())
            .username("ontime")
            .password(listener.one_time_password())
            .ssl_mode(MySqlSslMode::Disabled)
            // Keep the server's own SQL mode: our statements do not depend on it.
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .disable_statement_logging();
        Self(options)
    }
}

impl Login {
    /// Whether this is the server's administrator account, by its name.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.username.eq_ignore_ascii_case("root")
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
