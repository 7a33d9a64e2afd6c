//! The kind of a database server, its programs, and how it creates an empty data folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::Error;

/// A kind of database server.
#[derive(Debug, Clone)]
pub enum ServerKind {
    /// MariaDB, as packaged by Debian.
    MariaDb {
        /// `mariadbd`.
        server: PathBuf,
        /// `mariadb-install-db`.
        installer: PathBuf,
    },
    /// Oracle's MySQL 8 or 9: one program that also creates its data folder.
    MySql {
        /// `mysqld`, or a wrapper that starts it.
        server: PathBuf,
    },
}

impl ServerKind {
    /// This machine's MariaDB.
    ///
    /// # Errors
    /// If one of its programs is missing; the error names the package.
    pub fn mariadb() -> Result<Self, Error> {
        Ok(Self::MariaDb {
            server: find("mariadbd", "mariadb-server-core")?,
            installer: find("mariadb-install-db", "mariadb-server-core")?,
        })
    }

    /// A MySQL with this server program.
    pub fn mysql(server: impl Into<PathBuf>) -> Self {
        Self::MySql {
            server: server.into(),
        }
    }

    /// The server's version. Two versions never share a data folder.
    pub(crate) fn version(&self) -> Result<String, Error> {
        let output = Command::new(self.server())
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .map_err(Error::io("run", self.server()))?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Creates an empty data folder with a root user without a password.
    pub(crate) fn initialize(&self, folder: &Path) -> Result<(), Error> {
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

    /// The server's command line, without the options of one start.
    pub(crate) fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(self.server());
        command.args(self.fixed_options(folder));
        command.args([
            // As set by Open Dental's installer.
            "--sql-mode=",
            "--default-storage-engine=MyISAM",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--max-allowed-packet=64M",
            "--key-buffer-size=32M",
            "--innodb-flush-log-at-trx-commit=0",
            // Relative to the data folder, because a socket's path may have only 107 bytes.
            "--socket=server.sock",
            "--pid-file=server.pid",
        ]);
        command
    }

    /// Options that a data folder is created with and must be run with.
    fn fixed_options(&self, folder: &Path) -> Vec<OsString> {
        let mut options: Vec<OsString> = Vec::new();
        if matches!(self, Self::MariaDb { .. }) {
            options.push("--no-defaults".into());
        }
        // A MariaDB that starts deletes all temporary tables in its folder for temporary files. In the system's folder it
        // would delete those of other servers, which can crash them.
        for option in ["--datadir=", "--tmpdir="] {
            let mut option = OsString::from(option);
            option.push(folder);
            options.push(option);
        }
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

/// The folder with a MariaDB plugin that is not in the core package: the one that `PRACTICE_PLUGINS` names, or the
/// default one.
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

/// Searches `PATH` and Debian's folders for servers, which are not in every user's `PATH`.
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

/// A server refuses to run as root unless told to. The owner of the folder we just created is our user.
#[cfg(unix)]
fn owned_by_root(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).is_ok_and(|data| data.uid() == 0)
}

#[cfg(not(unix))]
fn owned_by_root(_: &Path) -> bool {
    false
}
