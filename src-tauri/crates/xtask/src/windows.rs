//! `cargo xtask windows`: builds for 64-bit Windows on Debian, and tries with Wine what works without a window.
//!
//! Wine has no WebView2, so the window itself does not open. Tests that start a MariaDB server do not run either; instead
//! `ontime.exe` completes the guide against a server on Linux, and both systems read the other's store.

mod guide;
mod places;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;

use crate::npm;
use crate::paths::{Paths, on_path};
use crate::run::{Failure, heading, output_of, run};
use crate::setup::{self, Purpose};

pub(crate) const TARGET: &str = "x86_64-pc-windows-gnu";

/// Debian keeps the loader outside `PATH`.
const LOADERS: &[&str] = &["/usr/lib/wine/wine64", "/usr/bin/wine64", "/usr/bin/wine"];

/// Mono and an HTML engine are not needed, and their installers wait for a click, as does the report of a crash. Shortcuts stay off
/// the desktop of this system.
pub(crate) const WITHOUT: &str = "mscoree,mshtml,winedbg.exe,winemenubuilder.exe=";

/// The arguments of `reg` with which Wine is Windows 10 instead of 7.
pub(crate) const AS_WINDOWS_10: [&str; 7] =
    ["add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f"];

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Compile the whole workspace with its tests, without warnings
    Build,
    /// Run the tests that need no server under Wine
    Test,
    /// Let ontime.exe complete the guide, read its store on Linux and the other way around, and put data and backups in folders
    /// that only Windows has
    Guide,
}

/// Does the parts that were asked for, or all of them.
pub(crate) fn check(paths: &Paths, parts: &[Part]) -> Result<(), Failure> {
    setup::install(paths, Purpose::Windows)?;
    add_target()?;
    let wants = |part| parts.is_empty() || parts.contains(&part);
    if wants(Part::Build) {
        // The shell embeds it.
        npm::build(paths)?;
        heading("Compile for Windows");
        run(cargo(paths, "clippy").args(["--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    }
    if wants(Part::Test) {
        profile(paths)?;
        heading("Test under Wine");
        let whole =
            ["domain", "matching", "schedule", "vault", "store"].map(|name| format!("--package={name}"));
        run(test(paths).args(whole))?;
        let units = ["app", "sync", "opendental"].map(|name| format!("--package={name}"));
        // The skipped one starts a server.
        let skipped = [
            "--",
            "--skip",
            "the_server_itself_refuses_a_change_on_both_engines",
        ];
        run(test(paths).args(units).arg("--lib").args(skipped))?;
        run(test(paths).args(["--package=cli", "--bins"]))?;
    }
    if wants(Part::Guide) {
        guide::check(paths)?;
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

pub(crate) fn wine() -> PathBuf {
    let found = LOADERS.iter().map(PathBuf::from).find(|path| path.is_file());
    found.unwrap_or_else(|| "wine64".into())
}

/// A Windows of our own, in the target folder.
fn wine_settings(paths: &Paths) -> [(&'static str, PathBuf); 3] {
    [
        ("WINEPREFIX", prefix(paths)),
        ("WINEDEBUG", "-all".into()),
        ("WINEDLLOVERRIDES", WITHOUT.into()),
    ]
}

fn prefix(paths: &Paths) -> PathBuf {
    paths.target.join("wine")
}

/// Adds the library with which Rust's programs get random numbers, if this Wine is too old to have it.
pub(crate) fn add_random_numbers(prefix: &Path) -> Result<(), Failure> {
    const SOURCE: &str = include_str!("windows/bcryptprimitives.c");
    let library = prefix.join("drive_c/windows/system32/bcryptprimitives.dll");
    if library.exists() {
        return Ok(());
    }
    let source = prefix.join("bcryptprimitives.c");
    fs::write(&source, SOURCE).map_err(Failure::io("write", &source))?;
    let mut compile = Command::new("x86_64-w64-mingw32-gcc");
    compile.args(["-shared", "-O2", "-o"]).arg(&library);
    run(compile.arg(&source).arg("-ladvapi32"))
}

/// The profile of Wine's user, which is created if there is none.
fn profile(paths: &Paths) -> Result<PathBuf, Failure> {
    let users = prefix(paths).join("drive_c").join("users");
    if !users.exists() {
        output_of(under_wine(paths, Path::new("wineboot")).arg("--init"))?;
        output_of(under_wine(paths, Path::new("reg")).args(AS_WINDOWS_10))?;
        add_random_numbers(&prefix(paths))?;
    }
    let entries = fs::read_dir(&users).map_err(Failure::io("read", &users))?;
    let mut folders = entries.flatten().map(|entry| entry.path());
    let found = folders.find(|folder| !folder.ends_with("Public"));
    found.ok_or_else(|| Failure::new("Wine has no user."))
}

/// A path as Windows programs name it: below drive C if it is there, otherwise below drive Z, which is the whole file system.
fn seen_by_windows(paths: &Paths, path: &Path) -> String {
    let (drive, below) = match path.strip_prefix(prefix(paths).join("drive_c")) {
        Ok(below) => ("C:\\", below),
        Err(_) => ("Z:", path),
    };
    format!("{drive}{}", below.display().to_string().replace('/', "\\"))
}

/// Runs a Windows program.
fn under_wine(paths: &Paths, program: &Path) -> Command {
    let mut command = Command::new(wine());
    command.arg(program);
    for (name, value) in wine_settings(paths) {
        command.env(name, value);
    }
    command
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
