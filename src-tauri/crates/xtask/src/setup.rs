//! Installs what building and testing need on Debian and Ubuntu; on other systems prints what to install.
//!
//! It checks before it installs, so a prepared machine needs neither a network nor root permissions.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::auth_plugins;
use crate::paths::{Paths, on_path};
use crate::run::{Failure, heading, output_of, run};

/// The version that matches our version of Tauri.
const TAURI_DRIVER: &str = "2.1.0";
/// The oldest version that Vite supports.
const NODE: u32 = 20;

/// What the machine is set up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Building and running the app.
    Demo,
    /// Building the app and running every test.
    Test,
    /// Building for Windows, and running it with Wine.
    Windows,
    /// Building the packages for Windows and Linux.
    Package,
    /// Trying the packages.
    Installers,
}

impl Purpose {
    fn packages(self) -> Vec<&'static str> {
        let more: &[&[&str]] = match self {
            Self::Demo => &[SERVER],
            Self::Test => &[SERVER, TEST],
            Self::Windows => &[SERVER, MINGW, WINE],
            Self::Package => &[MINGW, PACKAGE],
            Self::Installers => &[MINGW, WINE, PACKAGE, INSTALLERS],
        };
        [BUILD, &more.concat()].concat()
    }
}

/// The libraries of the window, and a C compiler and Perl for OpenSSL.
const BUILD: &[&str] = &[
    "build-essential",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libwebkit2gtk-4.1-dev",
    "make",
    "perl",
    "pkg-config",
];

/// The database server. The release is packed on an older Ubuntu, where it has another name.
const SERVER: &[&str] = &["mariadb-client-core", "mariadb-server-core"];

/// A virtual screen with keys and screenshots, the WebDriver of the window, a keyring, strace for the fault tests, and SQLite for the
/// bench.
const TEST: &[&str] = &[
    "dbus",
    "dbus-x11",
    "fonts-dejavu-core",
    "gnome-keyring",
    "imagemagick",
    "sqlite3",
    "strace",
    "webkit2gtk-driver",
    "xauth",
    "xdotool",
    "xvfb",
];

/// A compiler for Windows.
const MINGW: &[&str] = &["g++-mingw-w64-x86-64-posix", "gcc-mingw-w64-x86-64-posix"];

const WINE: &[&str] = &["wine", "wine64"];

/// The builders of the packages, and the signing tool.
const PACKAGE: &[&str] = &["dpkg-dev", "nsis", "osslsigncode", "rpm", "uuid-runtime", "wixl"];

/// A clean Debian, a virtual screen with keys and pictures, and the unpacking of an RPM.
const INSTALLERS: &[&str] = &[
    "cpio",
    "debootstrap",
    "imagemagick",
    "openssl",
    "rpm2cpio",
    "xdotool",
    "xvfb",
];

/// Prepares the machine, or fails with what a person has to do.
pub(crate) fn install(paths: &Paths, purpose: Purpose) -> Result<(), Failure> {
    heading("Check the required tools");
    require_node()?;
    if cfg!(target_os = "linux") {
        packages(purpose)?;
    } else {
        println!("{}", manual_steps());
    }
    if purpose == Purpose::Test && cfg!(target_os = "linux") {
        install_tauri_driver(paths)?;
        auth_plugins::fetch(paths);
    }
    Ok(())
}

/// The WebDriver proxy for the tests, if it is installed.
pub(crate) fn tauri_driver(paths: &Paths) -> Option<PathBuf> {
    let file = format!("tauri-driver{}", std::env::consts::EXE_SUFFIX);
    Some(driver_folder(paths).join("bin").join(file)).filter(|path| path.is_file())
}

fn driver_folder(paths: &Paths) -> PathBuf {
    paths.tools.join(format!("tauri-driver-{TAURI_DRIVER}"))
}

fn install_tauri_driver(paths: &Paths) -> Result<(), Failure> {
    if tauri_driver(paths).is_some() {
        return Ok(());
    }
    heading("Install tauri-driver, with which tests control the window");
    let mut command = paths.cargo();
    command.args([
        "install",
        "tauri-driver",
        "--version",
        TAURI_DRIVER,
        "--locked",
        "--root",
    ]);
    command.arg(driver_folder(paths));
    // Without the variable cargo builds in a temporary folder; this is built only once.
    command.env_remove("CARGO_TARGET_DIR");
    run(&mut command)
}

fn require_node() -> Result<(), Failure> {
    let needed = format!(
        "Node {NODE} or newer with npm is required, from https://nodejs.org or your package manager."
    );
    let version =
        output_of(Command::new("node").arg("--version")).map_err(|_| Failure::new(needed.as_str()))?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => Err(Failure::new(format!("{needed} Found: {}", version.trim()))),
    }
}

fn packages(purpose: Purpose) -> Result<(), Failure> {
    let wanted = purpose.packages();
    if on_path("dpkg-query").is_none() || on_path("apt-get").is_none() {
        println!("This is not Debian or Ubuntu. Please install these packages under your system's names:");
        println!("  {}", wanted.join(" "));
        return Ok(());
    }
    let missing = missing(&wanted)?;
    if missing.is_empty() {
        println!("All packages are installed.");
        return Ok(());
    }
    heading(&format!("Install {}", missing.join(" ")));
    let mut update = apt_get(&wanted)?;
    update.arg("update");
    // An old package list often works, so a mirror that is down is not fatal.
    if let Err(failure) = run(&mut update) {
        println!("{failure}\nContinuing with the existing package list.");
    }
    let mut install = apt_get(&wanted)?;
    install
        .args(["install", "--yes", "--no-install-recommends"])
        .args(&missing);
    run(&mut install)
}

fn missing<'a>(wanted: &[&'a str]) -> Result<Vec<&'a str>, Failure> {
    // It fails if a package is unknown, but still lists the others.
    let mut query = Command::new("dpkg-query");
    query
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\n"])
        .args(wanted);
    let output = query
        .stdin(Stdio::null())
        .output()
        .map_err(|error| crate::run::cannot_start(&query, &error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(not_installed(wanted, &text))
}

fn not_installed<'a>(wanted: &[&'a str], listed: &str) -> Vec<&'a str> {
    let installed = |name: &str| {
        listed.lines().any(|line| {
            line.split_once(' ')
                .is_some_and(|(package, state)| package == name && state == "installed")
        })
    };
    wanted.iter().copied().filter(|name| !installed(name)).collect()
}

/// apt-get as root, or a failure with the command for an administrator.
fn apt_get(wanted: &[&str]) -> Result<Command, Failure> {
    const NONINTERACTIVE: &str = "DEBIAN_FRONTEND=noninteractive";
    let mut command;
    if is_root() {
        command = Command::new("env");
    } else if on_path("sudo").is_some() {
        command = Command::new("sudo");
    } else {
        return Err(Failure::new(format!(
            "Please run as root:\n  apt-get install {}",
            wanted.join(" ")
        )));
    }
    command.args([NONINTERACTIVE, "apt-get", "--quiet"]);
    Ok(command)
}

fn is_root() -> bool {
    output_of(Command::new("id").arg("--user")).is_ok_and(|id| id.trim() == "0")
}

fn manual_steps() -> &'static str {
    if cfg!(windows) {
        "Please install: Visual Studio's C++ build tools, Strawberry Perl and NASM (OpenSSL is \
         built from source), the WebView2 runtime, and MariaDB Server with its bin folder on PATH."
    } else {
        "Please install: Xcode's command line tools, and MariaDB (brew install mariadb)."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_counts_as_missing_unless_it_is_installed() {
        let listed = "make installed\nperl config-files\nxvfb not-installed\n";
        assert_eq!(
            not_installed(&["make", "perl", "xvfb", "strace"], listed),
            ["perl", "xvfb", "strace"]
        );
    }
}
