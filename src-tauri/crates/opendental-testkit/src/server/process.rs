//! The server's process: starts it, waits for it, signals it, and kills it when dropped.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::{Connection, MySqlConnection};

use super::options::ServerOptions;
use super::watchdog::Watchdog;
use crate::Error;

pub(super) const GENERAL_LOG: &str = "general.log";
const ERROR_LOG: &str = "error.log";
const INIT_STATEMENTS: &str = "init.sql";
const FREEZE_DEADLINE: Duration = Duration::from_secs(5);
const START_DEADLINE: Duration = Duration::from_secs(60);
const STOP_DEADLINE: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(super) struct Process {
    server: Child,
    watchdog: Option<Watchdog>,
}

impl Drop for Process {
    fn drop(&mut self) {
        // Before the process ends, because its id could then be reused.
        self.watchdog = None;
        // An error means that the process has already ended.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Process {
    pub(super) async fn wait_until_gone(&mut self) -> Result<(), Error> {
        let deadline = Instant::now() + STOP_DEADLINE;
        while Instant::now() < deadline {
            if self
                .server
                .try_wait()
                .map_err(Error::io("wait for", "the server"))?
                .is_some()
            {
                return Ok(());
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        Err(Error::Unsupported(
            "stop the database server: it ignored the request",
        ))
    }

    #[cfg(unix)]
    pub(super) fn signal(&self, name: &str) -> Result<(), Error> {
        let status = std::process::Command::new("kill")
            .args(["-s", name, &self.server.id().to_string()])
            .status()
            .map_err(Error::io("run", "kill"))?;
        if status.success() {
            Ok(())
        } else {
            Err(Error::NotRunning)
        }
    }

    /// A signal does not reach all threads at once, and a thread that it has not reached may still respond.
    pub(super) fn wait_until_stopped(&self) {
        let begun = Instant::now();
        while begun.elapsed() < FREEZE_DEADLINE && self.has_running_threads() {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Only known on Linux.
    fn has_running_threads(&self) -> bool {
        let threads = fs::read_dir(format!("/proc/{}/task", self.server.id()));
        let is_running = |thread: &Path| {
            let stat = fs::read_to_string(thread.join("stat")).unwrap_or_default();
            // The name before the state is in parentheses and may contain anything.
            let state = stat.rsplit_once(')').map_or("", |(_, state)| state.trim_start());
            !state.is_empty() && !state.starts_with(['T', 't'])
        };
        threads.is_ok_and(|mut threads| threads.any(|one| one.is_ok_and(|one| is_running(&one.path()))))
    }

    #[cfg(not(unix))]
    pub(super) fn signal(&self, _: &str) -> Result<(), Error> {
        Err(Error::Unsupported("freeze a process"))
    }
}

/// Starts the server on `folder` and `port` and waits until it responds with our data.
pub(super) async fn start(options: &ServerOptions, folder: &Path, port: u16) -> Result<Process, Error> {
    let mut process = spawn(options, folder, port)?;
    let begun = Instant::now();
    while begun.elapsed() < START_DEADLINE {
        if process
            .server
            .try_wait()
            .map_err(Error::io("wait for", "the server"))?
            .is_some()
        {
            break;
        }
        let answer = tokio::time::timeout(Duration::from_secs(2), data_folder_at(options, port));
        // Another process may have taken the port, so the server that responds must have our data folder.
        if let Ok(Ok(answered)) = answer.await
            && same_folder(&answered, folder)
        {
            return Ok(process);
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
    Err(Error::DidNotStart {
        port,
        waited: begun.elapsed(),
        log: end_of_log(folder),
    })
}

fn spawn(options: &ServerOptions, folder: &Path, port: u16) -> Result<Process, Error> {
    let kind = options.kind.as_ref().ok_or(Error::NotRunning)?;
    let log_path = folder.join(ERROR_LOG);
    let log = File::options()
        .create(true)
        .append(true)
        .open(&log_path)
        .map_err(Error::io("write", &log_path))?;
    let second = log.try_clone().map_err(Error::io("write", &log_path))?;
    let statements = folder.join(INIT_STATEMENTS);
    fs::write(&statements, init_statements(&options.root_password))
        .map_err(Error::io("write", &statements))?;
    let mut command = kind.command(folder);
    command
        .arg(format!("--port={port}"))
        .arg(format!("--init-file={}", statements.display()));
    if options.general_log {
        command.args([
            "--general-log=1".to_owned(),
            format!("--general-log-file={GENERAL_LOG}"),
        ]);
    }
    command
        .args(&options.extra)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(second);
    let server = command.spawn().map_err(Error::io("start", kind.server()))?;
    let temporary = options.data.is_none().then_some(folder);
    let watchdog = Some(Watchdog::over(server.id(), temporary));
    Ok(Process { server, watchdog })
}

/// The server runs these before it accepts connections, so root never has no password.
fn init_statements(password: &str) -> String {
    let password = password.replace('\\', "\\\\").replace('\'', "''");
    let mut text = String::from("CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';\n");
    for host in ["127.0.0.1", "localhost", "::1"] {
        text.push_str(&format!(
            "ALTER USER IF EXISTS 'root'@'{host}' IDENTIFIED BY '{password}';\n"
        ));
    }
    text.push_str("GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n");
    text
}

/// The options to connect as root. Statement logging is off because it would print whole practices.
pub(super) fn login(options: &ServerOptions, port: u16) -> MySqlConnectOptions {
    use sqlx::ConnectOptions;
    let mut login = MySqlConnectOptions::new()
        .host("127.0.0.1")
        .port(port)
        .username("root");
    if !options.root_password.is_empty() {
        login = login.password(&options.root_password);
    }
    if options.plain_logins {
        login = login.ssl_mode(MySqlSslMode::Disabled);
    }
    login.disable_statement_logging()
}

async fn data_folder_at(options: &ServerOptions, port: u16) -> Result<PathBuf, sqlx::Error> {
    let mut connection = MySqlConnection::connect_with(&login(options, port)).await?;
    let folder: String = sqlx::query_scalar("SELECT @@datadir")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(PathBuf::from(folder))
}

fn same_folder(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn end_of_log(folder: &Path) -> String {
    let bytes = fs::read(folder.join(ERROR_LOG)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
