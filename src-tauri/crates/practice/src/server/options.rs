//! What a server is started with.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Once;

use super::flavor::Flavor;
use super::{DataFolder, Server, process, template};
use crate::Error;

/// Another process may take a port between our choosing it and the server's binding it.
const ATTEMPTS: u32 = 5;
/// How many ports are tried from the wished one on.
const NEIGHBOURS: u16 = 50;

/// Which port to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// One that the system gives out.
    Any,
    /// This one, or the next one that is free.
    From(u16),
}

/// How to start a [`Server`]; the default is MariaDB on any port, in a temporary folder, root without a password.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    pub(super) flavor: Option<Flavor>,
    pub(super) port: Port,
    pub(super) data: Option<PathBuf>,
    pub(super) root_password: String,
    pub(super) general_log: bool,
    pub(super) extra: Vec<String>,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            flavor: None,
            port: Port::Any,
            data: None,
            root_password: String::new(),
            general_log: false,
            extra: Vec::new(),
        }
    }
}

/// The variable that names another server program for the suites that run on any: a MySQL 8 or 9.
pub const OTHER_SERVER: &str = "PRACTICE_MYSQLD";

impl ServerOptions {
    /// The defaults with the server of this run: the MySQL that [`OTHER_SERVER`] names, else this machine's MariaDB. Says
    /// once which it is, on standard error, where a test runner shows it.
    #[must_use]
    pub fn of_this_run() -> Self {
        static SAID: Once = Once::new();
        let flavor = match std::env::var_os(OTHER_SERVER) {
            Some(program) => Some(Flavor::mysql(program)),
            None => Flavor::mariadb().ok(),
        };
        SAID.call_once(|| {
            let version = flavor.as_ref().and_then(|flavor| flavor.version().ok());
            let version = version.as_deref().unwrap_or("none");
            // There is nobody to tell that nothing can be told.
            let _ = writeln!(std::io::stderr(), "Database server of this run: {version}");
        });
        Self {
            flavor,
            ..Self::default()
        }
    }

    /// Another make of server than this machine's MariaDB.
    #[must_use]
    pub fn flavor(mut self, flavor: Flavor) -> Self {
        self.flavor = Some(flavor);
        self
    }

    /// Which port to listen on.
    #[must_use]
    pub fn port(mut self, port: Port) -> Self {
        self.port = port;
        self
    }

    /// Keeps the data in this folder, which is made if missing, reused if filled, and not removed.
    #[must_use]
    pub fn data_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = Some(folder.into());
        self
    }

    /// Root's password; set anew at each launch.
    #[must_use]
    pub fn root_password(mut self, password: impl Into<String>) -> Self {
        self.root_password = password.into();
        self
    }

    /// Writes every statement to a log that [`Server::general_log`] reads.
    #[must_use]
    pub fn general_log(mut self) -> Self {
        self.general_log = true;
        self
    }

    /// One more option of the server, such as `--default-time-zone=+02:00`. Comes last, so it wins over ours.
    #[must_use]
    pub fn option(mut self, option: impl Into<String>) -> Self {
        self.extra.push(option.into());
        self
    }

    /// Starts the server and waits until it answers.
    ///
    /// # Errors
    /// If the server is not installed, no port is free, or it does not come up.
    pub async fn launch(mut self) -> Result<Server, Error> {
        let flavor = match self.flavor.take() {
            Some(flavor) => flavor,
            None => Flavor::mariadb()?,
        };
        self.flavor = Some(flavor.clone());
        let wanted = self.data.clone();
        let data = tokio::task::spawn_blocking(move || prepare_data(&flavor, wanted))
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

fn prepare_data(flavor: &Flavor, wanted: Option<PathBuf>) -> Result<DataFolder, Error> {
    let Some(folder) = wanted else {
        let parent = std::env::temp_dir();
        let folder = tempfile::Builder::new()
            .prefix("practice-")
            .tempdir()
            .map_err(Error::io("create a folder in", parent))?;
        template::copy_to(flavor, folder.path())?;
        return Ok(DataFolder::Temporary(folder));
    };
    std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
    if !holds_data(&folder) {
        template::copy_to(flavor, &folder)?;
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
            let last = first.saturating_add(NEIGHBOURS);
            (first..=last)
                .find(|port| TcpListener::bind(at(*port)).is_ok())
                .ok_or(Error::NoFreePort { first, last })
        }
    }
}
