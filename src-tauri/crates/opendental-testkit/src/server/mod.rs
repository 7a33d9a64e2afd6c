//! Starts a private database server on loopback for one test or demo.

pub(crate) mod general_log;
mod options;
mod process;
pub(crate) mod server_kind;
mod template;
mod watchdog;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::mysql::{MySqlConnectOptions, MySqlPool, MySqlPoolOptions};
use sqlx::{Connection, MySqlConnection};
use tempfile::TempDir;
use tokio::time::sleep;

pub use options::{OTHER_SERVER, Port, ServerOptions};

use crate::Error;
use crate::database::sql;
use general_log::LogEntry;
use process::Process;

/// How long a start waits for its port, and between two attempts.
const PORT_IS_TAKEN: Duration = Duration::from_secs(30);
const PORT_POLL: Duration = Duration::from_millis(200);

/// A private server, running or stopped. Dropping it kills the process and removes its folder.
#[derive(Debug)]
pub struct Server {
    // Declared before the folder: fields are dropped in order, and the process writes into the folder.
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
    /// Starts a server with the defaults: any free port, a temporary folder, root without a password.
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

    /// The port it listens on, also while it is stopped.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The administrator account.
    #[must_use]
    pub fn root(&self) -> &'static str {
        "root"
    }

    /// Its password; may be empty.
    #[must_use]
    pub fn root_password(&self) -> &str {
        &self.options.root_password
    }

    /// Its data folder.
    #[must_use]
    pub fn data_folder(&self) -> &Path {
        self.data.path()
    }

    /// A connection as root, without a database.
    ///
    /// # Errors
    /// If the server does not respond.
    pub async fn connection(&self) -> Result<MySqlConnection, Error> {
        Ok(MySqlConnection::connect_with(&self.login()).await?)
    }

    /// A connection as root to one database.
    ///
    /// # Errors
    /// If the server does not respond or has no such database.
    pub async fn connection_to(&self, database: &str) -> Result<MySqlConnection, Error> {
        Ok(MySqlConnection::connect_with(&self.login().database(database)).await?)
    }

    /// A pool of connections as root to one database.
    ///
    /// # Errors
    /// If the server does not respond or has no such database.
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

    /// Everything that an account's connections sent so far, if [`ServerOptions::general_log`] is on.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn log_of(&self, account: &str) -> Result<Vec<LogEntry>, Error> {
        Ok(general_log::entries_of(&self.general_log()?, account))
    }

    /// All statements that the server received, if [`ServerOptions::general_log`] is on.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn general_log(&self) -> Result<String, Error> {
        let file = self.data_folder().join(process::GENERAL_LOG);
        let bytes = std::fs::read(&file).map_err(Error::io("read", file))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Restarts it with the same data and port.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start(&mut self) -> Result<(), Error> {
        let begun = Instant::now();
        while self.process.is_none() {
            match process::start(&self.options, self.data.path(), self.port).await {
                Ok(process) => self.process = Some(process),
                // A connection of another program may have got the port meanwhile.
                Err(Error::DidNotStart { log, .. })
                    if log.contains("already in use") && begun.elapsed() < PORT_IS_TAKEN =>
                {
                    sleep(PORT_POLL).await;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Shuts it down and waits until the process has ended.
    ///
    /// # Errors
    /// If it is not running or does not stop.
    pub async fn stop(&mut self) -> Result<(), Error> {
        self.resume()?;
        let mut connection = self.connection().await?;
        // The response may be a closed connection, so only the process shows whether it stopped.
        let _ = sql::run(&mut connection, "SHUTDOWN".to_owned()).await;
        let mut process = self.process.take().ok_or(Error::NotRunning)?;
        process.wait_until_gone().await
    }

    /// Kills it, as a power failure would.
    ///
    /// # Errors
    /// If it is not running.
    pub fn kill(&mut self) -> Result<(), Error> {
        // Dropping the process kills it.
        self.process.take().map(drop).ok_or(Error::NotRunning)
    }

    /// Freezes it: connections stay open, but nothing responds.
    ///
    /// # Errors
    /// If it is not running, or on Windows.
    pub fn pause(&self) -> Result<(), Error> {
        let process = self.process.as_ref().ok_or(Error::NotRunning)?;
        process.signal("STOP")?;
        process.wait_until_stopped();
        Ok(())
    }

    /// Lets a frozen server continue.
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
        process::login(&self.options, self.port)
    }
}
