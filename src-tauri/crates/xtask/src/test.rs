//! Everything that must pass before a commit: quick checks first, then the test runners.

use std::process::Command;

use tempfile::TempDir;

use crate::paths::{Build, Paths, on_path, path_with, variable};
use crate::run::{Failure, heading, run, run_echoed};
use crate::setup::{self, Purpose};
use crate::test_counts::TestCounts;
use crate::{auth_plugins, bench, bindings, npm, third_party, words};

/// Stops at the first failure. The last line is the number of tests.
pub(crate) fn everything(paths: &Paths) -> Result<(), Failure> {
    setup::install(paths, Purpose::Test)?;
    words::check(paths)?;
    npm::build(paths)?;
    heading("Lint the window");
    run(&mut npm::script(paths, "lint"))?;
    heading("Format");
    run(paths.cargo().args(["fmt", "--all", "--check"]))?;
    heading("Lint");
    run(paths.cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ]))?;
    deny(paths)?;
    bindings::check(paths)?;
    third_party::check(paths)?;

    let mut counts = TestCounts::default();
    heading("Test the window");
    let passed = counted(&mut npm::script(paths, "test"), &mut counts)? && {
        heading("Test the app");
        let session = Session::new()?;
        let mut command = session.cargo(paths)?;
        command.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
        counted(&mut command, &mut counts)?
    };
    if !passed {
        // A killed runner reports no failed test, and a total would look like a success.
        if counts.has_failures() {
            println!("\n{counts}");
        }
        return Err(Failure::new("Tests failed: see above."));
    }
    // It measures nothing in this build, but a bench that never runs would be found broken when it is needed.
    if cfg!(target_os = "linux") {
        heading("Run the bench once");
        bench::once(paths, Build::Debug)?;
    }
    println!("\n{counts}");
    Ok(())
}

/// Runs a test runner. Returns whether all its tests passed.
fn counted(command: &mut Command, total: &mut TestCounts) -> Result<bool, Failure> {
    let mut own = TestCounts::default();
    let passed = run_echoed(command, |line| {
        own.read(line);
        total.read(line);
    })?;
    if passed && !own.is_counted() {
        return Err(Failure::new(
            "The test runner succeeded but did not report how many tests it ran.",
        ));
    }
    Ok(passed)
}

/// Runs cargo-deny, if it is installed, without the advisories: they need the network and change from day to day, so a
/// commit could pass today and fail tomorrow. `cargo deny check advisories` checks them.
fn deny(paths: &Paths) -> Result<(), Failure> {
    if on_path("cargo-deny").is_none() {
        return Ok(());
    }
    heading("Check licenses, bans, and sources of the dependencies");
    run(paths
        .cargo()
        .args(["deny", "--offline", "check", "bans", "licenses", "sources"]))
}

/// The environment of the tests that open the real window. Removed when dropped.
pub(crate) struct Session {
    scratch: TempDir,
}

impl Session {
    pub(crate) fn new() -> Result<Self, Failure> {
        // Private to its owner, as a runtime folder must be.
        let scratch = TempDir::new().map_err(Failure::io("create", std::env::temp_dir()))?;
        Ok(Self { scratch })
    }

    /// Cargo in this environment.
    pub(crate) fn cargo(&self, paths: &Paths) -> Result<Command, Failure> {
        let cargo = paths.cargo();
        let mut command = if cfg!(target_os = "linux") {
            in_own_display(&cargo)?
        } else {
            cargo
        };
        paths.at_root(&mut command);
        // The exports run here, too, and would write into the repository.
        command.env("TS_RS_EXPORT_DIR", self.scratch.path().join("bindings"));
        if variable("XDG_RUNTIME_DIR").is_none() {
            command.env("XDG_RUNTIME_DIR", self.scratch.path());
        }
        if let Some(driver) = setup::tauri_driver(paths) {
            if let Some(folder) = driver.parent() {
                command.env("PATH", path_with(folder));
            }
            command.env("TAURI_DRIVER", driver);
        }
        if let Some(folder) = auth_plugins::folder(paths) {
            command.env("PRACTICE_PLUGINS", folder);
        }
        // There is no accessibility bus, and the virtual screen has no graphics card.
        command
            .env("NO_AT_BRIDGE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        Ok(command)
    }
}

/// A private virtual screen and message bus, even on a desktop: tests must not open windows on it or write into its
/// keyring.
fn in_own_display(inner: &Command) -> Result<Command, Failure> {
    for (program, package) in [("xvfb-run", "xvfb"), ("dbus-run-session", "dbus")] {
        if on_path(program).is_none() {
            return Err(Failure::new(format!(
                "The tests of the window need {program} (Debian package {package})."
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
