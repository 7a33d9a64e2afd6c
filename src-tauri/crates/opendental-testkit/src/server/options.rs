//! Options for starting a server.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Once;

use super::server_kind::ServerKind;
use super::{DataFolder, Server, process, template};
use crate::Error;

/// Another process may take the port before the server binds it.
const ATTEMPTS: u32 = 5;
/// How many ports to try, from the requested one.
const PORT_ATTEMPTS: u16 = 50;

/// Which port to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// A port that the system chooses.
    Any,
    /// This port, or the next free one.
    From(u16),
}

/// How to start a [`Server`]. The default is MariaDB on any port, in a temporary folder, root without a password.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    pub(super) kind: Option<ServerKind>,
    pub(super) port: Port,
    pub(super) data: Option<PathBuf>,
    pub(super) root_password: String,
    pub(super) general_log: bool,
    pub(super) plain_logins: bool,
    pub(super) extra: Vec<String>,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            kind: None,
            port: Port::Any,
            data: None,
            root_password: String::new(),
            general_log: false,
            plain_logins: false,
            extra: Vec::new(),
        }
    }
}

/// The environment variable that names another server program, MySQL 8 or 9, for the tests that run on any server.
pub const OTHER_SERVER: &str = "PRACTICE_MYSQLD";

impl ServerOptions {
    /// The defaults with the server of this test run: the MySQL that [`OTHER_SERVER`] names, or this machine's MariaDB.
    /// Prints its version to standard error once, where a test runner shows it.
    #[must_use]
    pub fn from_environment() -> Self {
        static REPORTED: Once = Once::new();
        let kind = match std::env::var_os(OTHER_SERVER) {
            Some(program) => Some(ServerKind::mysql(program)),
            None => ServerKind::mariadb().ok(),
        };
        REPORTED.call_once(|| {
            let version = kind.as_ref().and_then(|kind| kind.version().ok());
            let version = version.as_deref().unwrap_or("none");
            // If standard error is closed, the version is not needed.
            let _ = writeln!(std::io::stderr(), "Database server of this run: {version}");
        });
        Self {
            kind,
            ..Self::default()
        }
    }

    /// Uses another kind of server than this machine's MariaDB.
    #[must_use]
    pub fn kind(mut self, kind: ServerKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Which port to listen on.
    #[must_use]
    pub fn port(mut self, port: Port) -> Self {
        self.port = port;
        self
    }

    /// Keeps the data in this folder, which is created if missing, reused if it contains data, and not removed.
    #[must_use]
    pub fn data_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = Some(folder.into());
        self
    }

    /// Root's password; set at each launch.
    #[must_use]
    pub fn root_password(mut self, password: impl Into<String>) -> Self {
        self.root_password = password.into();
        self
    }

    /// Writes every statement to a log, which [`Server::general_log`] reads.
    #[must_use]
    pub fn general_log(mut self) -> Self {
        self.general_log = true;
        self
    }

    /// Our own connections do not use TLS, for a server whose TLS the driver does not support.
    #[must_use]
    pub fn plain_logins(mut self) -> Self {
        self.plain_logins = true;
        self
    }

    /// Adds a server option, for example `--default-time-zone=+02:00`. It overrides ours.
    #[must_use]
    pub fn option(mut self, option: impl Into<String>) -> Self {
        self.extra.push(option.into());
        self
    }

    /// Starts the server and waits until it responds.
    ///
    /// # Errors
    /// If the server is not installed, no port is free, or it does not start.
    pub async fn launch(mut self) -> Result<Server, Error> {
        let kind = match self.kind.take() {
            Some(kind) => kind,
            None => ServerKind::mariadb()?,
        };
        self.kind = Some(kind.clone());
        let requested = self.data.clone();
        let data = tokio::task::spawn_blocking(move || prepare_data(&kind, requested))
            .await
            .map_err(|_| Error::NotRunning)??;
        for attempt in 1.. {
            let port = choose(self.port)?;
            match process::start(&self, data.path(), port).await {
                Ok(process) => {
                    return Ok(Server {
                        process: Some(process),
                        port,
                        data,
                        options: self,
                    });
                }
                Err(Error::DidNotStart { .. })
                    if attempt < ATTEMPTS && TcpListener::bind(at(port)).is_err() => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::NotRunning)
    }
}

fn prepare_data(kind: &ServerKind, requested: Option<PathBuf>) -> Result<DataFolder, Error> {
    let Some(folder) = requested else {
        let parent = std::env::temp_dir();
        let folder = tempfile::Builder::new()
            .prefix("practice-")
            .tempdir()
            .map_err(Error::io("create a folder in", parent))?;
        template::copy_to(kind, folder.path())?;
        return Ok(DataFolder::Temporary(folder));
    };
    std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
    if !holds_data(&folder) {
        template::copy_to(kind, &folder)?;
    }
    Ok(DataFolder::Given(folder))
}

fn holds_data(folder: &Path) -> bool {
    folder.join("mysql").is_dir()
}

fn at(port: u16) -> (&'static str, u16) {
    ("127.0.0.1", port)
}

fn choose(port: Port) -> Result<u16, Error> {
    match port {
        Port::Any => {
            let listener = TcpListener::bind(at(0)).map_err(Error::io("listen on", "127.0.0.1"))?;
            Ok(listener
                .local_addr()
                .map_err(Error::io("listen on", "127.0.0.1"))?
                .port())
        }
        Port::From(first) => {
            let last = first.saturating_add(PORT_ATTEMPTS);
            (first..=last)
                .find(|port| TcpListener::bind(at(*port)).is_ok())
                .ok_or(Error::NoFreePort { first, last })
        }
    }
}
