//! `cargo xtask windows`: builds for 64-bit Windows on Debian, and tries with Wine what works without a window.
//!
//! Wine has no WebView2, so the window itself does not open. Tests that start a MariaDB server do not run either; instead
//! `ontime.exe` completes the guide against a server on Linux, and both systems read the other's store.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::ValueEnum;
use serde_json::Value;

use crate::data_folder::{DataFolder, integration_arguments};
use crate::npm;
use crate::paths::{Build, Paths, on_path};
use crate::practice_server::{PASSWORD, PracticeServer};
use crate::run::{Failure, cannot_start, command_line, heading, run};
use crate::setup::{self, Purpose};

pub(crate) const TARGET: &str = "x86_64-pc-windows-gnu";

/// Debian keeps the loader outside `PATH`.
const LOADERS: &[&str] = &["/usr/lib/wine/wine64", "/usr/bin/wine64", "/usr/bin/wine"];

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Compile the whole workspace with its tests, without warnings
    Build,
    /// Run the tests that need no server under Wine
    Test,
    /// Let ontime.exe complete the guide, and read its store on Linux and the other way around
    Guide,
}

/// Does the parts that were asked for, or all of them.
pub(crate) fn check(paths: &Paths, parts: &[Part]) -> Result<(), Failure> {
    setup::install(paths, Purpose::Windows)?;
    add_target()?;
    npm::build(paths)?;
    let wants = |part| parts.is_empty() || parts.contains(&part);
    if wants(Part::Build) {
        heading("Compile for Windows");
        run(cargo(paths, "clippy").args(["--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    }
    if wants(Part::Test) {
        heading("Test under Wine");
        let whole = ["domain", "schedule", "vault", "store"].map(|name| format!("--package={name}"));
        run(test(paths).args(whole))?;
        let units = ["app", "sync", "opendental"].map(|name| format!("--package={name}"));
        run(test(paths).args(units).arg("--lib"))?;
    }
    if wants(Part::Guide) {
        guide(paths)?;
    }
    Ok(())
}

/// Installs the standard library for Windows.
pub(crate) fn add_target() -> Result<(), Failure> {
    if on_path("rustup").is_none() {
        println!("There is no rustup; the toolchain must have the target {TARGET}.");
        return Ok(());
    }
    heading("Check the target");
    run(Command::new("rustup").args(["target", "add", TARGET]))
}

/// cargo for Windows, with Wine for the programs that it runs.
pub(crate) fn cargo(paths: &Paths, verb: &str) -> Command {
    let mut command = paths.cargo();
    command.args([verb, "--locked", "--target", TARGET]);
    command.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", wine());
    for (name, value) in wine_settings(paths) {
        command.env(name, value);
    }
    command
}

fn test(paths: &Paths) -> Command {
    let mut command = cargo(paths, "test");
    command.arg("--no-fail-fast");
    command
}

fn wine() -> PathBuf {
    let found = LOADERS.iter().map(PathBuf::from).find(|path| path.is_file());
    found.unwrap_or_else(|| "wine64".into())
}

/// A Windows of our own, in the target folder.
fn wine_settings(paths: &Paths) -> [(&'static str, PathBuf); 3] {
    [
        ("WINEPREFIX", paths.target.join("wine")),
        ("WINEDEBUG", "-all".into()),
        // Neither Mono nor an HTML engine is needed, and their installers wait for a click.
        ("WINEDLLOVERRIDES", "mscoree,mshtml=".into()),
    ]
}

/// Runs a Windows program.
pub(crate) fn under_wine(paths: &Paths, program: &Path) -> Command {
    let mut command = Command::new(wine());
    command.arg(program);
    for (name, value) in wine_settings(paths) {
        command.env(name, value);
    }
    command
}

/// `ontime` of one system, on a data folder of its own.
struct Ontime<'a> {
    paths: &'a Paths,
    program: PathBuf,
    is_windows: bool,
}

impl Ontime<'_> {
    /// Runs one command and returns its JSON.
    fn json(&self, folder: &DataFolder, words: &[&str], input: Option<&str>) -> Result<Value, Failure> {
        let mut command = match self.is_windows {
            true => under_wine(self.paths, &self.program),
            false => Command::new(&self.program),
        };
        // Wine shows the whole file system to Windows programs, and takes paths with slashes.
        command.arg("--data-dir").arg(folder.data());
        command.arg("--passphrase-file").arg(folder.passphrase_file());
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

    /// The guide up to the summary of a full sync.
    fn sync(&self, folder: &DataFolder, port: &str) -> Result<Value, Failure> {
        self.json(folder, &["company", "add", "Riverside Family Dental"], None)?;
        let add = integration_arguments("Open Dental", "Riverside Family Dental", port);
        self.json(folder, &add, Some(PASSWORD))?;
        self.json(folder, &["sync", "Open Dental", "--full", "--no-limit"], None)
    }
}

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

fn guide(paths: &Paths) -> Result<(), Failure> {
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
    let server = PracticeServer::start(&paths.built("practice-server", Build::Debug), &["--port", "0"])?;
    let ontime = |is_windows| Ontime {
        paths,
        program: match is_windows {
            true => paths.target.join(TARGET).join("debug").join("ontime.exe"),
            false => paths.built("ontime", Build::Debug),
        },
        is_windows,
    };
    let (windows, linux) = (ontime(true), ontime(false));
    let (theirs, ours) = (
        DataFolder::new(&std::env::temp_dir())?,
        DataFolder::new(&std::env::temp_dir())?,
    );
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
    let list = ["patients", "--limit", "5000"];
    for (name, folder) in [("Windows", &theirs), ("Linux", &ours)] {
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
    Ok(())
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), ToString::to_string)
}

/// The library that programs built with MinGW need next to them to show a window.
pub(crate) fn loader(paths: &Paths, profile: &str) -> Result<PathBuf, Failure> {
    let folder = paths.target.join(TARGET).join(profile).join("build");
    let entries = fs::read_dir(&folder).map_err(Failure::io("read", &folder))?;
    let found = entries
        .flatten()
        .map(|entry| entry.path().join("out/x64/WebView2Loader.dll"));
    let newest = found
        .filter(|path| path.is_file())
        .max_by_key(|path| path.metadata().and_then(|it| it.modified()).ok());
    newest.ok_or_else(|| Failure::new("WebView2Loader.dll was not built."))
}
