//! The `.deb` in a clean Debian: installed, used, and removed. The `.rpm`: read and unpacked.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::clean_tree::CleanTree;
use super::expect;
use super::screen::Screen;
use crate::package::VERSION;
use crate::paths::Paths;
use crate::run::{Failure, cannot_start, heading, output_of, run};

/// Uses `ontime` once, with data of its own.
const USE: &str = "umask 077; mkdir /tmp/try; echo 'a passphrase for this test' > /tmp/try/passphrase; \
    o() { ontime --data-dir /tmp/try/data --passphrase-file /tmp/try/passphrase \"$@\"; }; \
    o company add 'Riverside Family Dental' && o company list; ended=$?; rm -r /tmp/try; exit $ended";

/// Starts the window in a home of its own, and asks it to quit as soon as the file appears.
const WINDOW: &str = "export HOME=/tmp/home; mkdir $HOME; dbus-run-session -- sh -c 'ontime-dental & \
    until [ -e /tmp/quit ]; do sleep 0.3; done; ontime-dental --quit && wait $!' 2>/tmp/window.log; \
    ended=$?; rm -r /tmp/quit /tmp/home; exit $ended";

pub(super) fn deb(paths: &Paths, package: &Path, pictures: Option<&Path>) -> Result<(), Failure> {
    let tree = CleanTree::open(paths)?;
    heading("Install the .deb in a clean Debian, use it, and remove it");
    let before = tree.files()?;
    let inside = tree.root().join("tmp/ontime-dental.deb");
    fs::copy(package, &inside).map_err(Failure::io("copy", package))?;
    tree.install(&["/tmp/ontime-dental.deb"])?;
    let version = output_of(&mut tree.command("ontime", &["--version"]))?;
    expect(
        &format!("ontime --version prints: {}", version.trim()),
        version.trim() == format!("ontime {VERSION}"),
    )?;
    let used = output_of(&mut tree.command("sh", &["-c", USE]))?;
    expect(
        "ontime creates a data folder and lists its company",
        used.contains("Riverside Family Dental"),
    )?;
    window(&tree, pictures)?;
    let purge = ["purge", "--yes", "--quiet=2", "--auto-remove", "ontime-dental"];
    output_of(&mut tree.command("apt-get", &purge))?;
    let left: Vec<String> = tree.files()?.difference(&before).cloned().collect();
    expect(
        &format!("Files that the package left: {}", left.join(" ")),
        left.is_empty(),
    )
}

fn window(tree: &CleanTree, pictures: Option<&Path>) -> Result<(), Failure> {
    /// A drawn window has more; an empty screen has one.
    const COLORS: usize = 100;
    let scratch = TempDir::new().map_err(Failure::io("create", "a temporary folder"))?;
    let file = pictures.unwrap_or(scratch.path()).join("deb-window.png");
    let screen = Screen::start()?;
    let mut command = tree.command("sh", &["-c", WINDOW]);
    command.env("DISPLAY", &screen.display).stdin(Stdio::null());
    let mut shown = command.spawn().map_err(|error| cannot_start(&command, &error))?;
    let deadline = Instant::now() + Duration::from_secs(120);
    let mut colors = 0;
    while colors < COLORS && Instant::now() < deadline && matches!(shown.try_wait(), Ok(None)) {
        std::thread::sleep(Duration::from_secs(1));
        colors = screen.colors(&file)?;
    }
    // After the fonts.
    let settled = screen.next(&[], &file);
    fs::write(tree.root().join("tmp/quit"), "").map_err(Failure::io("write", tree.root()))?;
    let status = shown.wait().map_err(|error| cannot_start(&command, &error))?;
    settled?;
    expect(
        &format!("The window is drawn with {colors} colors"),
        colors >= COLORS,
    )?;
    expect(
        &format!("ontime-dental --quit ends it ({status})"),
        status.success(),
    )
}

pub(super) fn rpm(package: &Path, deb: &Path) -> Result<(), Failure> {
    heading("Read and unpack the .rpm");
    let query = |arguments: &[&str]| output_of(Command::new("rpm").arg("-qp").args(arguments).arg(package));
    let name = query(&["--queryformat", "%{NAME} %{VERSION} %{ARCH} %{LICENSE}"])?;
    let is_named = name.starts_with(&format!("ontime-dental {VERSION} x86_64"));
    expect(&format!("It is {name}"), is_named)?;
    let requires = query(&["--requires"])?;
    for library in [
        "libwebkit2gtk-4.1.so.0",
        "libgtk-3.so.0",
        "libayatana-appindicator3.so.1",
    ] {
        expect(&format!("It requires {library}"), requires.contains(library))?;
    }
    let scratch = TempDir::new().map_err(Failure::io("create", "a temporary folder"))?;
    let (theirs, ours) = (scratch.path().join("rpm"), scratch.path().join("deb"));
    fs::create_dir_all(&theirs).map_err(Failure::io("create", &theirs))?;
    let mut unpack = Command::new("sh");
    unpack
        .current_dir(&theirs)
        .args(["-c", "rpm2cpio \"$0\" | cpio --quiet -idm"]);
    run(unpack.arg(package))?;
    run(Command::new("dpkg-deb").arg("-x").arg(deb).arg(&ours))?;
    let differs = output_of(
        Command::new("diff")
            .args(["--recursive", "--brief"])
            .arg(&theirs)
            .arg(&ours),
    );
    expect("It has the same files as the .deb", differs.is_ok())?;
    let version = output_of(Command::new(theirs.join("usr/bin/ontime")).arg("--version"))?;
    expect(
        &format!("Its ontime --version prints: {}", version.trim()),
        version.trim() == format!("ontime {VERSION}"),
    )
}
