//! Everything that must pass before a change lands, quick checks first, the test runners last.

use std::process::Command;

use tempfile::TempDir;

use crate::places::{Places, on_path, path_with, variable};
use crate::run::{Failure, heading, run, run_watched};
use crate::setup::{self, Purpose};
use crate::tally::Tally;
use crate::{bindings, npm, parts, plugins};

/// Stops at the first failure. The last line is the number of tests, if the runners told it.
pub(crate) fn everything(places: &Places) -> Result<(), Failure> {
    setup::install(places, Purpose::Test)?;
    npm::build(places)?;
    heading("Lint the window");
    run(&mut npm::script(places, "lint"))?;
    heading("Format");
    run(places.cargo().args(["fmt", "--all", "--check"]))?;
    heading("Lint");
    run(places.cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ]))?;
    deny(places)?;
    bindings::check(places)?;
    parts::check(places)?;

    let mut tally = Tally::default();
    heading("Test the window");
    let passed = counted(&mut npm::script(places, "test"), &mut tally)? && {
        heading("Test the application");
        let session = Session::new()?;
        counted(&mut session.cargo_test(places)?, &mut tally)?
    };
    // A runner that was killed counts none as failed; a total would then read like a success.
    if passed || tally.has_failures() {
        println!("\n{tally}");
    }
    if passed {
        return Ok(());
    }
    Err(Failure::new("Tests failed: see above."))
}

/// Runs one runner; true if all its tests passed.
fn counted(command: &mut Command, total: &mut Tally) -> Result<bool, Failure> {
    let mut own = Tally::default();
    let passed = run_watched(command, |line| {
        own.read(line);
        total.read(line);
    })?;
    if passed && !own.is_counted() {
        return Err(Failure::new(
            "The test runner ended well but did not say how many tests it ran.",
        ));
    }
    Ok(passed)
}

/// Where cargo-deny is installed. Not the advisories: they come from the network and change from day to day, so that one
/// commit would pass today and fail tomorrow. `cargo deny check advisories` asks for them.
fn deny(places: &Places) -> Result<(), Failure> {
    if on_path("cargo-deny").is_none() {
        return Ok(());
    }
    heading("Licences, bans and sources of the dependencies");
    run(places
        .cargo()
        .args(["deny", "--offline", "check", "bans", "licenses", "sources"]))
}

/// What the tests that open the real window need around them; removed when dropped.
struct Session {
    scratch: TempDir,
}

impl Session {
    fn new() -> Result<Self, Failure> {
        // Made for its owner alone, which is what a runtime folder must be.
        let scratch = TempDir::new().map_err(Failure::io("create", std::env::temp_dir()))?;
        Ok(Self { scratch })
    }

    fn cargo_test(&self, places: &Places) -> Result<Command, Failure> {
        let cargo = places.cargo();
        let mut command = if cfg!(target_os = "linux") {
            in_own_display(&cargo)?
        } else {
            cargo
        };
        places.at_root(&mut command);
        command.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
        // The exports run here too, and would write into each crate's folder.
        command.env("TS_RS_EXPORT_DIR", self.scratch.path().join("bindings"));
        if variable("XDG_RUNTIME_DIR").is_none() {
            command.env("XDG_RUNTIME_DIR", self.scratch.path());
        }
        if let Some(driver) = setup::tauri_driver(places) {
            if let Some(folder) = driver.parent() {
                command.env("PATH", path_with(folder));
            }
            command.env("TAURI_DRIVER", driver);
        }
        if let Some(folder) = plugins::folder(places) {
            command.env("PRACTICE_PLUGINS", folder);
        }
        // No accessibility bus is running, and the virtual screen has no graphics card.
        command
            .env("NO_AT_BRIDGE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        Ok(command)
    }
}

/// A virtual screen and a message bus of their own, even where there are some: tests must not open windows on
/// somebody's desktop or write into their keyring.
fn in_own_display(inner: &Command) -> Result<Command, Failure> {
    for (program, package) in [("xvfb-run", "xvfb"), ("dbus-run-session", "dbus")] {
        if on_path(program).is_none() {
            return Err(Failure::new(format!(
                "The window's tests need {program} (Debian's package {package})."
            )));
        }
    }
    let mut command = Command::new("xvfb-run");
    command.args([
        "--auto-servernum",
        "--server-args=-screen 0 1280x800x24",
        "dbus-run-session",
        "--",
    ]);
    command.arg(inner.get_program());
    Ok(command)
}
