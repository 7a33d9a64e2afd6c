//! What it takes to log in, and how the driver is told.

use std::net::SocketAddr;

use domain::{Endpoint, ErrorCode, Fault, Password};
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

use crate::gate::Greeting;

/// The longest name of a database, in characters (MySQL manual, "Identifier Length Limits").
const LONGEST_DATABASE: usize = 64;

/// Everything needed to log in. Neither prints nor clones.
pub struct Login {
    /// Where the server is.
    pub endpoint: Endpoint,
    /// The account.
    pub username: String,
    /// Its password; blank is none.
    pub password: Password,
}

/// The driver's options, which hold the password and would print it.
pub(crate) struct DriverOptions(pub(crate) MySqlConnectOptions);

impl Login {
    /// Options for a driver that reaches the server through `way_in`.
    pub(crate) fn driver_options(
        &self,
        way_in: SocketAddr,
        database: Option<&str>,
        greeting: &Greeting,
    ) -> DriverOptions {
        let mut options = MySqlConnectOptions::new()
            .host(&way_in.ip().to_string())
            .port(way_in.port())
            .username(&self.username)
            .ssl_mode(tls_policy(&self.endpoint, greeting))
            // The server's own mode stays as it is: we rely on nothing in it.
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .disable_statement_logging();
        // To the driver a blank password is another thing than none.
        if !self.password.is_empty() {
            options = options.password(self.password.expose());
        }
        if let Some(database) = database {
            options = options.database(database);
        }
        DriverOptions(options)
    }

    pub(crate) fn check(&self) -> Result<(), Fault> {
        if self.username.trim().is_empty() || self.username.contains('\0') {
            return Err(Fault::new(
                ErrorCode::InvalidUsername,
                "The user name is empty.",
                "Enter the database user that your practice's Open Dental uses, such as root.",
            ));
        }
        Ok(())
    }
}

/// Whether the connection to this server must be encrypted. The one place that decides it.
///
/// At present the same everywhere: encrypted if the server can, and whoever the server says it is.
fn tls_policy(_: &Endpoint, _: &Greeting) -> MySqlSslMode {
    MySqlSslMode::Preferred
}

/// Whether a name can be one of a database at all.
pub(crate) fn check_database(name: &str) -> Result<(), Fault> {
    let usable = !name.is_empty() && name.chars().count() <= LONGEST_DATABASE && !name.contains('\0');
    if usable {
        return Ok(());
    }
    Err(Fault::new(
        ErrorCode::InvalidDatabase,
        "No database is chosen, or its name is not one that a database can have.",
        "Click Test Connection and select the practice's database from the list.",
    ))
}
