//! Which database server, where its programs are, and how it makes an empty data folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::Error;

/// A make of database server.
#[derive(Debug, Clone)]
pub enum Flavor {
    /// MariaDB, as Debian packages it.
    MariaDb {
        /// `mariadbd`.
        server: PathBuf,
        /// `mariadb-install-db`.
        installer: PathBuf,
    },
    /// Oracle's MySQL 8 or 9: one program that also makes its own data folder.
    MySql {
        /// `mysqld`, or a wrapper that starts it.
        server: PathBuf,
    },
}

impl Flavor {
    /// The MariaDB of this machine.
    ///
    /// # Errors
    /// If one of its programs is missing, naming the package that has it.
    pub fn mariadb() -> Result<Self, Error> {
        Ok(Self::MariaDb {
            server: find("mariadbd", "mariadb-server-core")?,
            installer: find("mariadb-install-db", "mariadb-server-core")?,
        })
    }

    /// A MySQL whose server program is at `server`.
    pub fn mysql(server: impl Into<PathBuf>) -> Self {
        Self::MySql {
            server: server.into(),
        }
    }

    /// What the server says of its version: two versions never share a data folder.
    pub(crate) fn version(&self) -> Result<String, Error> {
        let output = Command::new(self.server())
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .map_err(Error::io("run", self.server()))?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Makes an empty data folder with a root user who has no password.
    pub(crate) fn initialise(&self, folder: &Path) -> Result<(), Error> {
        let output = match self {
            Self::MariaDb { installer, .. } => run_installer(installer, folder, self.fixed_options(folder))?,
            Self::MySql { server } => Command::new(server)
                .args(self.fixed_options(folder))
                .arg("--initialize-insecure")
                .stdin(Stdio::null())
                .output()
                .map_err(Error::io("run", server))?,
        };
        if output.status.success() {
            return Ok(());
        }
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        Err(Error::Template {
            program: self.server().to_owned(),
            output: text,
        })
    }

    /// The server's command up to the options that each start chooses.
    pub(crate) fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(self.server());
        command.args(self.fixed_options(folder));
        command.args([
            // Open Dental's installer leaves these two so, and readers meet them in every office.
            "--sql-mode=",
            "--default-storage-engine=MyISAM",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--max-allowed-packet=64M",
            "--key-buffer-size=32M",
            "--innodb-flush-log-at-trx-commit=0",
            // Relative to the data folder: a socket's path may have 107 bytes only.
            "--socket=server.sock",
            "--pid-file=server.pid",
        ]);
        command
    }

    /// What a data folder is made with and must be run with.
    fn fixed_options(&self, folder: &Path) -> Vec<OsString> {
        let mut options: Vec<OsString> = Vec::new();
        if matches!(self, Self::MariaDb { .. }) {
            options.push("--no-defaults".into());
        }
        let mut datadir = OsString::from("--datadir=");
        datadir.push(folder);
        options.push(datadir);
        options.extend([
            "--lower-case-table-names=1".into(),
            "--innodb-buffer-pool-size=64M".into(),
        ]);
        if matches!(self, Self::MariaDb { .. }) {
            options.push("--innodb-log-file-size=8M".into());
        }
        if owned_by_root(folder) {
            options.push("--user=root".into());
        }
        options
    }

    pub(crate) fn server(&self) -> &Path {
        match self {
            Self::MariaDb { server, .. } | Self::MySql { server } => server,
        }
    }
}

/// Where this machine has a plugin of MariaDB's that is not in its core package: the folder that `PRACTICE_PLUGINS` names,
/// or the usual one.
#[must_use]
pub fn plugin_folder(plugin: &str) -> Option<PathBuf> {
    let named = std::env::var_os("PRACTICE_PLUGINS").map(PathBuf::from);
    let usual = PathBuf::from("/usr/lib/mysql/plugin");
    let holds = |folder: &PathBuf| folder.join(format!("{plugin}.so")).is_file();
    named.into_iter().chain([usual]).find(holds)
}

fn run_installer(installer: &Path, folder: &Path, options: Vec<OsString>) -> Result<Output, Error> {
    Command::new(installer)
        .args(options)
        .args([
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve",
        ])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(Error::io("run", installer))
}

/// Looks where `PATH` says and where Debian keeps servers, which is not on every user's `PATH`.
fn find(program: &'static str, package: &'static str) -> Result<PathBuf, Error> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let fixed = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(fixed)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
        .ok_or(Error::MissingProgram { program, package })
}

/// A server refuses to run as root unless told to; who owns the folder that we just made tells who we are.
#[cfg(unix)]
fn owned_by_root(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).is_ok_and(|data| data.uid() == 0)
}

#[cfg(not(unix))]
fn owned_by_root(_: &Path) -> bool {
    false
}
