//! Shows the application with a practice to import from, under the values that the guide types.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use crate::npm;
use crate::places::{Places, variable};
use crate::run::{Failure, cannot_start, heading, run, shown};
use crate::setup::{self, Purpose};

const HOST: &str = "127.0.0.1";
const USUAL_PORT: &str = "3306";
const USER: &str = "root";
const PASSWORD: &str = "Dylan-12";
const DATABASE: &str = "demo";
const COMPANY: &str = "Riverside Family Dental";
const INTEGRATION: &str = "Open Dental";

/// Returns when the application is closed; the server and all data of the demo are gone then.
pub(crate) fn show(places: &Places) -> Result<(), Failure> {
    setup::install(places, Purpose::Demo)?;
    npm::build(places)?;
    build(places)?;
    heading("Start a private MariaDB with a made-up practice");
    let server = PracticeServer::start(places)?;
    println!("{}", card(&server.port));
    let office = Office::new()?;
    if has_display() {
        open_window(places, &office)
    } else {
        println!(
            "There is no display here, so the same sync runs through `ontime`, the office without a window."
        );
        sync_without_window(places, &office, &server.port)
    }
}

/// For development: optimising all of it would take twice as long, and what must be fast is optimised here too.
fn build(places: &Places) -> Result<(), Failure> {
    heading("Build the application (the first time takes some minutes)");
    let mut command = places.cargo();
    command.args([
        "build",
        "--locked",
        "--package=ontime-dental",
        "--package=cli",
        "--package=practice",
    ]);
    command.args(["--bin=ontime-dental", "--bin=ontime", "--bin=practice-server"]);
    run(&mut command)
}

/// The demo practice's server. It ends when its input does: with us, however we end.
struct PracticeServer {
    child: Child,
    port: String,
}

impl PracticeServer {
    fn start(places: &Places) -> Result<Self, Failure> {
        let mut command = Command::new(places.built("practice-server"));
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
        server.port = port.ok_or_else(|| Failure::new("The practice's server did not start: see above."))?;
        Ok(server)
    }
}

impl Drop for PracticeServer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It has nobody to report to any more.
        let _ = self.child.wait();
    }
}

/// Reads `ready HOST PORT`; None if the server ended instead.
fn port_when_ready(output: ChildStdout) -> Option<String> {
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).ok()?;
    line.trim()
        .strip_prefix("ready ")?
        .split_once(' ')
        .map(|(_, port)| port.to_owned())
}

/// Where the demo's office keeps its data: apart from a real one, and under a passphrase, so that nothing is left in
/// anybody's keychain.
struct Office {
    folder: TempDir,
}

impl Office {
    fn new() -> Result<Self, Failure> {
        // A name to know it by: if the demo is interrupted, this folder stays.
        let folder = tempfile::Builder::new().prefix("ontime-dental-demo-").tempdir();
        let folder = folder.map_err(Failure::io("create a folder in", std::env::temp_dir()))?;
        let file = folder.path().join("passphrase");
        fs::write(&file, "a passphrase for the demo only\n").map_err(Failure::io("write", &file))?;
        make_private(&file)?;
        Ok(Self { folder })
    }

    fn command(&self, places: &Places, program: &str) -> Command {
        let mut command = Command::new(places.built(program));
        command.arg("--data-dir").arg(self.folder.path().join("data"));
        command
            .arg("--passphrase-file")
            .arg(self.folder.path().join("passphrase"));
        command
    }
}

fn open_window(places: &Places, office: &Office) -> Result<(), Failure> {
    heading("Open the application (closing its window ends the demo)");
    run(&mut office.command(places, "ontime-dental"))
}

fn sync_without_window(places: &Places, office: &Office, port: &str) -> Result<(), Failure> {
    let ontime = |words: &[&str]| {
        let mut command = office.command(places, "ontime");
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

/// Shows the command from the program's name on, then runs it with `input` as its standard input.
fn run_shown(mut command: Command, input: Option<&str>) -> Result<(), Failure> {
    let full = shown(&command);
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
        // If it ended without reading, its own message says more than a broken pipe.
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
        "   <- 3306 is in use on this machine"
    };
    format!(
        "
  The practice is ready. In the application: Settings > Integrations > Add Integration > Open Dental

      Server Host   {HOST}
      Port          {port}{note}
      Username      {USER}
      Password      {PASSWORD}
      Database      {DATABASE}   (1,500 active patients; the other databases are what real servers hold)

  Everybody in it is made up. Nothing of the demo is kept.
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
