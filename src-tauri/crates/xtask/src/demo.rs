//! Runs the app with a demo practice, under the connection details that the guide uses.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use crate::npm;
use crate::paths::{Paths, variable};
use crate::run::{Failure, cannot_start, command_line, heading, run};
use crate::setup::{self, Purpose};

const HOST: &str = "127.0.0.1";
const USUAL_PORT: &str = "3306";
const USER: &str = "root";
const PASSWORD: &str = "Dylan-12";
const DATABASE: &str = "demo";
const COMPANY: &str = "Riverside Family Dental";
const INTEGRATION: &str = "Open Dental";

/// Returns when the app is closed. The server and all data of the demo are removed.
pub(crate) fn show(paths: &Paths) -> Result<(), Failure> {
    setup::install(paths, Purpose::Demo)?;
    npm::build(paths)?;
    build(paths)?;
    heading("Start a private MariaDB with a generated practice");
    let server = PracticeServer::start(paths)?;
    println!("{}", card(&server.port));
    let app = App::new()?;
    if has_display() {
        open_window(paths, &app)
    } else {
        println!("There is no display, so the same sync runs through `ontime`, the app without a window.");
        sync_without_window(paths, &app, &server.port)
    }
}

/// The debug build. A release build would take twice as long, and the crates that must be fast are optimized here too.
fn build(paths: &Paths) -> Result<(), Failure> {
    heading("Build the app (the first build takes several minutes)");
    let mut command = paths.cargo();
    command.args([
        "build",
        "--locked",
        "--package=ontime-dental",
        "--package=cli",
        "--package=opendental-testkit",
    ]);
    command.args(["--bin=ontime-dental", "--bin=ontime", "--bin=practice-server"]);
    run(&mut command)
}

/// The server of the demo practice. It exits when its standard input closes, however this process ends.
struct PracticeServer {
    child: Child,
    port: String,
}

impl PracticeServer {
    fn start(paths: &Paths) -> Result<Self, Failure> {
        let mut command = Command::new(paths.built("practice-server"));
        command
            .args(["--port", USUAL_PORT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| cannot_start(&command, &error))?;
        let port = child.stdout.take().and_then(port_when_ready);
        let mut server = Self {
            child,
            port: String::new(),
        };
        server.port = port.ok_or_else(|| Failure::new("The practice's server did not start; see above."))?;
        Ok(server)
    }
}

impl Drop for PracticeServer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // There is nothing to report its exit status to.
        let _ = self.child.wait();
    }
}

/// Reads `ready HOST PORT`. None if the server exited instead.
fn port_when_ready(output: ChildStdout) -> Option<String> {
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).ok()?;
    line.trim()
        .strip_prefix("ready ")?
        .split_once(' ')
        .map(|(_, port)| port.to_owned())
}

/// A temporary data folder with a passphrase, so the demo leaves nothing in the keychain.
struct App {
    folder: TempDir,
}

impl App {
    fn new() -> Result<Self, Failure> {
        // A recognizable name, because the folder stays if the demo is killed.
        let folder = tempfile::Builder::new().prefix("ontime-dental-demo-").tempdir();
        let folder = folder.map_err(Failure::io("create a folder in", std::env::temp_dir()))?;
        let file = folder.path().join("passphrase");
        fs::write(&file, "a passphrase for the demo only\n").map_err(Failure::io("write", &file))?;
        make_private(&file)?;
        Ok(Self { folder })
    }

    fn command(&self, paths: &Paths, program: &str) -> Command {
        let mut command = Command::new(paths.built(program));
        command.arg("--data-dir").arg(self.folder.path().join("data"));
        command
            .arg("--passphrase-file")
            .arg(self.folder.path().join("passphrase"));
        command
    }
}

fn open_window(paths: &Paths, app: &App) -> Result<(), Failure> {
    heading("Open the app (closing its window ends the demo)");
    run(&mut app.command(paths, "ontime-dental"))
}

fn sync_without_window(paths: &Paths, app: &App, port: &str) -> Result<(), Failure> {
    let ontime = |words: &[&str]| {
        let mut command = app.command(paths, "ontime");
        command.args(words);
        command
    };
    run_shown(ontime(&["company", "add", COMPANY]), None)?;
    let add = [
        "integration",
        "add",
        "--name",
        INTEGRATION,
        "--company",
        COMPANY,
        "--host",
        HOST,
        "--port",
        port,
    ];
    let mut add = ontime(&add);
    add.args(["--username", USER, "--password-stdin", "--database", DATABASE]);
    run_shown(add, Some(PASSWORD))?;
    run_shown(ontime(&["sync", INTEGRATION, "--full", "--no-limit"]), None)?;
    run_shown(ontime(&["history", INTEGRATION]), None)
}

/// Prints the command from the program's name on, then runs it with `input` as its standard input.
fn run_shown(mut command: Command, input: Option<&str>) -> Result<(), Failure> {
    let full = command_line(&command);
    let words = full
        .split_once("passphrase ")
        .map_or(full.as_str(), |(_, words)| words);
    println!("\n$ ontime {words}");
    command.stdin(if input.is_some() {
        Stdio::piped()
    } else {
        Stdio::null()
    });
    let mut child = command.spawn().map_err(|error| cannot_start(&command, &error))?;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        // If it exits without reading, its own message says more than a broken pipe.
        let _ = writeln!(pipe, "{input}");
    }
    let status = child.wait().map_err(|error| cannot_start(&command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("Failed ({status}): ontime {words}")))
    }
}

fn has_display() -> bool {
    !cfg!(target_os = "linux") || variable("DISPLAY").is_some() || variable("WAYLAND_DISPLAY").is_some()
}

fn card(port: &str) -> String {
    let note = if port == USUAL_PORT {
        ""
    } else {
        "   (3306 is in use on this machine)"
    };
    format!(
        "
  The practice is ready. In the app: Settings > Integrations > Add Integration > Open Dental

      Server Host   {HOST}
      Port          {port}{note}
      Username      {USER}
      Password      {PASSWORD}
      Database      {DATABASE}   (1,500 active patients; the other databases are typical of real servers)

  All patients are generated. The demo keeps no data.
"
    )
}

#[cfg(unix)]
fn make_private(file: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).map_err(Failure::io("protect", file))
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> Result<(), Failure> {
    Ok(())
}
