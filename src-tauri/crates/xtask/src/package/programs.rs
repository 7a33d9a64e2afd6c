//! The two programs in release, so that the folders of the building machine are not in them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::paths::{Paths, variable};
use crate::run::{Failure, heading, run};
use crate::windows;

pub(super) const LINUX: &str = "x86_64-unknown-linux-gnu";
pub(super) const WINDOWS: &str = windows::TARGET;

/// The time that compilers and linkers write into the programs: 1980-01-01, so that a commit alone changes nothing.
const TIME: &str = "315532800";

/// Where the programs for `target` are after the build.
pub(super) fn folder(paths: &Paths, target: &str) -> PathBuf {
    paths.target.join(target).join("release")
}

/// Builds both for `target`.
pub(super) fn build(paths: &Paths, target: &str) -> Result<(), Failure> {
    heading("Build the programs (the first build takes several minutes)");
    let mut cargo = paths.cargo();
    cargo.args(["build", "--locked", "--release", "--target", target]);
    cargo.args(["--package=ontime-dental", "--package=cli"]);
    cargo.args(["--bin=ontime-dental", "--bin=ontime"]);
    cargo.env("SOURCE_DATE_EPOCH", TIME);
    // It also takes paths with spaces, which RUSTFLAGS does not.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", remapped(paths));
    run(&mut cargo)
}

/// Flags that shorten the paths in the texts of panics.
fn remapped(paths: &Paths) -> OsString {
    let home = variable("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".cargo")));
    let folders: [(Option<&Path>, &str); 3] = [
        (home.as_deref(), "cargo"),
        (Some(&paths.root), "ontime-dental"),
        (Some(&paths.target), "target"),
    ];
    let flags = folders.into_iter().filter_map(|(folder, name)| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(folder?);
        flag.push("=");
        flag.push(name);
        Some(flag)
    });
    flags.collect::<Vec<_>>().join(&OsString::from("\u{1f}"))
}
