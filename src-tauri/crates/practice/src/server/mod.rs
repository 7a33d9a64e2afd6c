//! A database server of our own: started for one test or one demo, on loopback, and gone afterwards.

pub(crate) mod flavor;
pub(crate) mod general_log;
mod options;
mod process;
mod template;
mod watchdog;

use std::path::{Path, PathBuf};

use sqlx::mysql::{MySqlConnectOptions, MySqlPool, MySqlPoolOptions};
use sqlx::{Connection, MySqlConnection};
use tempfile::TempDir;

pub use options::{OTHER_SERVER, Port, ServerOptions};

use crate::Error;
use crate::database::sql;
use general_log::LogEntry;
use process::Process;

/// A running (or unplugged) private server. Dropping it kills the process and removes its folder.
#[derive(Debug)]
pub struct Server {
    // Declared before the folder: fields are dropped in this order, and the process writes into the folder.
    process: Option<Process>,
    port: u16,
    data: DataFolder,
    options: ServerOptions,
}

#[derive(Debug)]
enum DataFolder {
    Temporary(TempDir),
    Given(PathBuf),
}

impl DataFolder {
    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Given(folder) => folder,
        }
    }
}

impl Server {
    /// A server with nothing special: any free port, a temporary folder, root without a password.
    ///
    /// # Errors
    /// If MariaDB is not installed or does not start.
    pub async fn launch() -> Result<Self, Error> {
        ServerOptions::default().launch().await
    }

    /// The address it listens on.
    #[must_use]
    pub fn host(&self) -> &'static str {
        "127.0.0.1"
    }

    /// The port it listens on, also while it is unplugged.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The user who may do everything.
    #[must_use]
    pub fn root(&self) -> &'static str {
        "root"
    }

    /// That user's password; empty for none.
    #[must_use]
    pub fn root_password(&self) -> &str {
        &self.options.root_password
    }

    /// Where its data lies.
    #[must_use]
    pub fn data_folder(&self) -> &Path {
        self.data.path()
    }

    /// A connection as root, with no database chosen.
    ///
    /// # Errors
    /// If the server does not answer.
    pub async fn connection(&self) -> Result<MySqlConnection, Error> {
        Ok(MySqlConnection::connect_with(&self.login()).await?)
    }

    /// A connection as root to one database.
    ///
    /// # Errors
    /// If the server does not answer or has no such database.
    pub async fn connection_to(&self, database: &str) -> Result<MySqlConnection, Error> {
        Ok(MySqlConnection::connect_with(&self.login().database(database)).await?)
    }

    /// A pool of connections as root to one database.
    ///
    /// # Errors
    /// If the server does not answer or has no such database.
    pub async fn pool(&self, database: &str) -> Result<MySqlPool, Error> {
        Ok(MySqlPoolOptions::new()
            .max_connections(8)
            .connect_with(self.login().database(database))
            .await?)
    }

    /// Runs one or more statements as root; results are thrown away.
    ///
    /// # Errors
    /// If the server refuses one.
    pub async fn execute(&self, statements: &str) -> Result<(), Error> {
        let mut connection = self.connection().await?;
        sql::run(&mut connection, statements.to_owned()).await?;
        connection.close().await?;
        Ok(())
    }

    /// Everything that one account's connections asked so far, if [`ServerOptions::general_log`] is on.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn log_of(&self, account: &str) -> Result<Vec<LogEntry>, Error> {
        Ok(general_log::entries_of(&self.general_log()?, account))
    }

    /// Every statement that the server got, if [`ServerOptions::general_log`] is on.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn general_log(&self) -> Result<String, Error> {
        let file = self.data_folder().join(process::GENERAL_LOG);
        let bytes = std::fs::read(&file).map_err(Error::io("read", file))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Starts it again on the same data and port.
    ///
    /// # Errors
    /// If it does not come up.
    pub async fn start(&mut self) -> Result<(), Error> {
        if self.process.is_none() {
            self.process = Some(process::start(&self.options, self.data.path(), self.port).await?);
        }
        Ok(())
    }

    /// Asks it to shut down, as a service manager would, and waits until it has.
    ///
    /// # Errors
    /// If it is not running or will not go.
    pub async fn stop(&mut self) -> Result<(), Error> {
        self.resume()?;
        let mut connection = self.connection().await?;
        // The answer may be a closed connection; whether it went is seen by the process.
        let _ = sql::run(&mut connection, "SHUTDOWN".to_owned()).await;
        let mut process = self.process.take().ok_or(Error::NotRunning)?;
        process.wait_until_gone().await
    }

    /// Ends it as a power cut would.
    ///
    /// # Errors
    /// If it is not running.
    pub fn kill(&mut self) -> Result<(), Error> {
        // Dropping the process kills it.
        self.process.take().map(drop).ok_or(Error::NotRunning)
    }

    /// Freezes it: connections stay open and nothing answers.
    ///
    /// # Errors
    /// If it is not running, or on Windows.
    pub fn pause(&self) -> Result<(), Error> {
        let process = self.process.as_ref().ok_or(Error::NotRunning)?;
        process.signal("STOP")?;
        process.wait_until_stopped();
        Ok(())
    }

    /// Lets a frozen server go on.
    ///
    /// # Errors
    /// If it is not running.
    pub fn resume(&self) -> Result<(), Error> {
        let process = self.process.as_ref().ok_or(Error::NotRunning)?;
        if cfg!(unix) {
            process.signal("CONT")
        } else {
            Ok(())
        }
    }

    fn login(&self) -> MySqlConnectOptions {
        process::login(self.port, &self.options.root_password)
    }
}
