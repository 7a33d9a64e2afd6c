//! Runs the app with a demo practice, under the connection details that the guide uses.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::data_folder::{DataFolder, integration_arguments};
use crate::npm;
use crate::paths::{Build, Paths, variable};
use crate::practice_server::{DATABASE, HOST, PASSWORD, PracticeServer, USER};
use crate::run::{Failure, cannot_start, command_line, heading, run};
use crate::setup::{self, Purpose};

const USUAL_PORT: &str = "3306";
const COMPANY: &str = "Riverside Family Dental";
const INTEGRATION: &str = "Open Dental";

/// Returns when the app is closed. The server and all data of the demo are removed.
pub(crate) fn show(paths: &Paths) -> Result<(), Failure> {
    setup::install(paths, Purpose::Demo)?;
    npm::build(paths)?;
    build(paths)?;
    heading("Start a private MariaDB with a generated practice");
    let program = paths.built("practice-server", Build::Debug);
    let server = PracticeServer::start(&program, &["--port", USUAL_PORT])?;
    println!("{}", card(server.port()));
    let app = DataFolder::new(&std::env::temp_dir())?;
    if has_display() {
        open_window(paths, &app)
    } else {
        println!("There is no display, so the same sync runs through `ontime`, the app without a window.");
        sync_without_window(paths, &app, server.port())
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

fn open_window(paths: &Paths, app: &DataFolder) -> Result<(), Failure> {
    heading("Open the app (closing its window ends the demo)");
    run(&mut app.command(&paths.built("ontime-dental", Build::Debug)))
}

fn sync_without_window(paths: &Paths, app: &DataFolder, port: &str) -> Result<(), Failure> {
    let ontime = |words: &[&str]| {
        let mut command = app.command(&paths.built("ontime", Build::Debug));
        command.args(words);
        command
    };
    run_shown(ontime(&["company", "add", COMPANY]), None)?;
    let add = ontime(&integration_arguments(INTEGRATION, COMPANY, port));
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
