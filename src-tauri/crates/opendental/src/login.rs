//! What it takes to log in, and how the driver is told.

use domain::{Endpoint, ErrorCode, Fault, Password, TlsPolicy};
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

use crate::gate::Front;

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
    /// What the connection has to be like if the server is another computer.
    pub tls: TlsPolicy,
}

/// The driver's options. The password in them is good for one connection within this computer.
pub(crate) struct DriverOptions(pub(crate) MySqlConnectOptions);

impl DriverOptions {
    /// For a driver that comes in through `front`.
    pub(crate) fn through(front: &Front) -> Self {
        let options = MySqlConnectOptions::new()
            .host(&front.way_in().ip().to_string())
            .port(front.way_in().port())
            .username("ontime")
            .password(front.word())
            .ssl_mode(MySqlSslMode::Disabled)
            // The server's own mode stays as it is: we rely on nothing in it.
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .disable_statement_logging();
        Self(options)
    }
}

impl Login {
    /// Whether the account is the server's administrator, by its name.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.username.eq_ignore_ascii_case("root")
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
