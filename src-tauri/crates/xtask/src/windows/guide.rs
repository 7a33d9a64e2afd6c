//! `ontime.exe` completes the guide against a MariaDB on Linux, and both systems read the other's store.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{TARGET, cargo, places, profile, seen_by_windows, under_wine};
use crate::data_folder::{DataFolder, integration_arguments};
use crate::paths::{Build, Paths};
use crate::practice_server::{PASSWORD, PracticeServer};
use crate::run::{Failure, cannot_start, command_line, heading, run};

/// The counts of a summary that do not depend on the moment.
const COUNTS: &[&str] = &[
    "outcome",
    "rows_read",
    "added",
    "updated",
    "skipped",
    "unchanged",
    "deactivated",
];

/// `ontime` of one system.
#[derive(Clone, Copy)]
enum Ontime<'a> {
    Linux { program: &'a Path },
    Windows { paths: &'a Paths, program: &'a Path },
}

impl Ontime<'_> {
    /// Runs one command and returns its JSON.
    fn json(self, folder: &DataFolder, words: &[&str], input: Option<&str>) -> Result<Value, Failure> {
        let (data, passphrase) = (folder.data(), folder.passphrase_file());
        let command = match self {
            Self::Linux { program } => {
                let mut command = Command::new(program);
                command.arg("--data-dir").arg(data);
                command.arg("--passphrase-file").arg(passphrase);
                command
            }
            Self::Windows { paths, program } => {
                let mut command = under_wine(paths, program);
                command.args(["--data-dir", &seen_by_windows(paths, &data)]);
                command.args(["--passphrase-file", &seen_by_windows(paths, &passphrase)]);
                command
            }
        };
        json(command, words, input)
    }

    /// The guide up to the summary of a full sync.
    fn sync(self, folder: &DataFolder, port: &str) -> Result<Value, Failure> {
        self.json(folder, &["company", "add", "Riverside Family Dental"], None)?;
        let add = integration_arguments("Open Dental", "Riverside Family Dental", port);
        self.json(folder, &add, Some(PASSWORD))?;
        self.json(folder, &["sync", "Open Dental", "--full", "--no-limit"], None)
    }
}

/// Runs a command with `--json`, and parses what it prints.
pub(super) fn json(mut command: Command, words: &[&str], input: Option<&str>) -> Result<Value, Failure> {
    command.arg("--json").args(words);
    let stdin = input.map_or_else(Stdio::null, |_| Stdio::piped());
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| cannot_start(&command, &error))?;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        // If it exits without reading, its own message says more than a broken pipe.
        let _ = writeln!(pipe, "{input}");
    }
    let output = child
        .wait_with_output()
        .map_err(|error| cannot_start(&command, &error))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!(
            "{text}{errors}\nFailed: {}",
            command_line(&command)
        )));
    }
    serde_json::from_str(&text).map_err(|error| Failure::new(format!("No JSON ({error}): {text}")))
}

pub(super) fn check(paths: &Paths) -> Result<(), Failure> {
    heading("Build ontime for both systems");
    run(paths.cargo().args([
        "build",
        "--locked",
        "--package=cli",
        "--package=opendental-testkit",
        "--bin=ontime",
        "--bin=practice-server",
    ]))?;
    run(cargo(paths, "build").args(["--package=cli", "--bin=ontime"]))?;
    heading("Let ontime.exe complete the guide");
    let server = PracticeServer::start(&paths.built("practice-server", Build::Debug), &["--port", "3306"])?;
    let (exe, program) = (executable(paths), paths.built("ontime", Build::Debug));
    let (windows, linux) = (
        Ontime::Windows { paths, program: &exe },
        Ontime::Linux { program: &program },
    );
    let profile = profile(paths)?;
    let (theirs, ours) = (DataFolder::new(&profile)?, DataFolder::new(&profile)?);
    let (on_windows, on_linux) = (
        windows.sync(&theirs, server.port())?,
        linux.sync(&ours, server.port())?,
    );
    for count in COUNTS {
        let (there, here) = (on_windows.get(count), on_linux.get(count));
        println!("{count}: {} on Windows, {} on Linux", shown(there), shown(here));
        if there != here || there.is_none() {
            return Err(Failure::new(format!("The counts differ: {count}")));
        }
    }
    for (name, folder) in [("Windows", &theirs), ("Linux", &ours)] {
        let list = ["patients", "--limit", "5000"];
        let (there, here) = (
            windows.json(folder, &list, None)?,
            linux.json(folder, &list, None)?,
        );
        if there != here {
            return Err(Failure::new(format!(
                "The store of {name} reads differently on the other system."
            )));
        }
        println!("The store of {name} reads the same on both systems.");
    }
    places::check(paths, &exe, &theirs)
}

fn executable(paths: &Paths) -> PathBuf {
    paths.target.join(TARGET).join("debug").join("ontime.exe")
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), ToString::to_string)
}
