//! Installs what is missing, on Debian and Ubuntu; elsewhere says what to install.
//!
//! Looks before it installs, so that on a prepared machine it needs neither network nor rights.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::places::{Places, on_path};
use crate::plugins;
use crate::run::{Failure, heading, quietly, run};

/// The version that speaks with the window of the Tauri version we use.
const TAURI_DRIVER: &str = "2.1.0";
/// Vite refuses older ones.
const NODE: u32 = 20;

/// What the machine is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Build the application and show it.
    Demo,
    /// That, and run every test.
    Test,
}

/// The window's libraries, a C compiler with what OpenSSL's own build asks for, and the database server.
const BUILD: &[&str] = &[
    "build-essential",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libwebkit2gtk-4.1-dev",
    "make",
    "mariadb-client-core",
    "mariadb-server-core",
    "perl",
    "pkg-config",
];

/// A virtual screen and what takes pictures of it, the driver of the window, a keyring, and what tests break things with.
const TEST: &[&str] = &[
    "dbus",
    "dbus-x11",
    "fonts-dejavu-core",
    "gnome-keyring",
    "imagemagick",
    "strace",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
];

/// Makes the machine ready for its purpose, or says what a person has to do.
pub(crate) fn install(places: &Places, purpose: Purpose) -> Result<(), Failure> {
    heading("Look for what is needed");
    require_node()?;
    if cfg!(target_os = "linux") {
        packages(purpose)?;
    } else {
        println!("{}", elsewhere());
    }
    if purpose == Purpose::Test && cfg!(target_os = "linux") {
        install_tauri_driver(places)?;
        plugins::fetch(places);
    }
    Ok(())
}

/// The driver that tests talk to, if it was installed.
pub(crate) fn tauri_driver(places: &Places) -> Option<PathBuf> {
    let file = format!("tauri-driver{}", std::env::consts::EXE_SUFFIX);
    Some(driver_folder(places).join("bin").join(file)).filter(|path| path.is_file())
}

fn driver_folder(places: &Places) -> PathBuf {
    places.tools.join(format!("tauri-driver-{TAURI_DRIVER}"))
}

fn install_tauri_driver(places: &Places) -> Result<(), Failure> {
    if tauri_driver(places).is_some() {
        return Ok(());
    }
    heading("Install tauri-driver, which lets tests use the window");
    let mut command = places.cargo();
    command.args([
        "install",
        "tauri-driver",
        "--version",
        TAURI_DRIVER,
        "--locked",
        "--root",
    ]);
    command.arg(driver_folder(places));
    // Without it cargo builds in a temporary folder: once is all that this is built.
    command.env_remove("CARGO_TARGET_DIR");
    run(&mut command)
}

fn require_node() -> Result<(), Failure> {
    let wish =
        format!("Node {NODE} or newer with npm is needed, from https://nodejs.org or your package manager.");
    let version = quietly(Command::new("node").arg("--version")).map_err(|_| Failure::new(wish.as_str()))?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => Err(Failure::new(format!("{wish} Found: {}", version.trim()))),
    }
}

fn packages(purpose: Purpose) -> Result<(), Failure> {
    let wanted: Vec<&str> = match purpose {
        Purpose::Demo => BUILD.to_vec(),
        Purpose::Test => [BUILD, TEST].concat(),
    };
    if on_path("dpkg-query").is_none() || on_path("apt-get").is_none() {
        println!(
            "This is not Debian or Ubuntu. Please see that these, under your system's names, are installed:"
        );
        println!("  {}", wanted.join(" "));
        return Ok(());
    }
    let missing = missing(&wanted)?;
    if missing.is_empty() {
        println!("All packages are installed.");
        return Ok(());
    }
    heading(&format!("Install {}", missing.join(" ")));
    let mut update = apt_get()?;
    update.arg("update");
    // An old list of packages often does, so that a mirror that is down need not stop us.
    if let Err(failure) = run(&mut update) {
        println!("{failure}\nGoing on with the list of packages that is there.");
    }
    let mut install = apt_get()?;
    install
        .args(["install", "--yes", "--no-install-recommends"])
        .args(&missing);
    run(&mut install)
}

fn missing<'a>(wanted: &[&'a str]) -> Result<Vec<&'a str>, Failure> {
    // It fails if it does not know one of them, and lists the others all the same.
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
                .is_some_and(|(who, state)| who == name && state == "installed")
        })
    };
    wanted.iter().copied().filter(|name| !installed(name)).collect()
}

/// apt-get with the rights that it needs, or words for somebody who has them.
fn apt_get() -> Result<Command, Failure> {
    const QUIETLY: &str = "DEBIAN_FRONTEND=noninteractive";
    let mut command;
    if is_root() {
        command = Command::new("env");
    } else if on_path("sudo").is_some() {
        command = Command::new("sudo");
    } else {
        let packages = [BUILD, TEST].concat().join(" ");
        return Err(Failure::new(format!(
            "Please run as root:\n  apt-get install {packages}"
        )));
    }
    command.args([QUIETLY, "apt-get", "--quiet"]);
    Ok(command)
}

fn is_root() -> bool {
    quietly(Command::new("id").arg("--user")).is_ok_and(|id| id.trim() == "0")
}

fn elsewhere() -> &'static str {
    if cfg!(windows) {
        "Please see that these are installed: Visual Studio's C++ build tools, Strawberry Perl and NASM (OpenSSL is \
         built from source), the WebView2 runtime, and MariaDB Server with its bin folder on PATH."
    } else {
        "Please see that these are installed: Xcode's command line tools, and MariaDB (brew install mariadb)."
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
