//! The list of third-party components that Settings > About shows, with the texts of their licenses.
//!
//! It is generated from Cargo's dependency tree, committed, and checked for drift. A test in `ui` lists and checks the npm
//! packages. The list covers Linux, Windows, and macOS. The check compares only the components of this system, which needs no
//! network; all others must be in Cargo.lock.

mod license_policy;
mod license_texts;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::paths::Paths;
use crate::run::{Failure, heading, output_of};

/// The systems that the app is built for.
pub(crate) const SYSTEMS: [System; 3] = [
    System::Target("x86_64-unknown-linux-gnu"),
    System::Target("x86_64-pc-windows-msvc"),
    System::Target("aarch64-apple-darwin"),
];

/// C libraries inside crates.
const BUNDLED: [&str; 3] = [
    "OpenSSL\t3\tApache-2.0",
    "SQLCipher\t4\tBSD-3-Clause",
    "SQLite\t3\tPublic domain",
];

/// A component without a license text to pass on.
pub(crate) const PUBLIC_DOMAIN: &str = "Public domain";

/// For which system Cargo chooses dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Host,
    Target(&'static str),
}

/// Which dependencies Cargo lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edges {
    /// What is compiled into the programs.
    Normal,
    /// Also what runs during the build.
    NormalAndBuild,
}

/// A line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Component<'a> {
    name: &'a str,
    version: &'a str,
    license: &'a str,
}

impl<'a> Component<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.split('\t');
        Some(Self {
            name: fields.next()?,
            version: fields.next()?,
            license: fields.next()?,
        })
    }

    /// The line above its license text.
    fn heading(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    fn is_locked(&self, lock: &str) -> bool {
        lock.contains(&format!(
            "name = \"{}\"\nversion = \"{}\"\n",
            self.name, self.version
        ))
    }
}

fn file(paths: &Paths) -> PathBuf {
    paths.ui.join("src/features/settings/about/crates.txt")
}

/// The list of npm packages, written by a test in `ui`.
fn packages(paths: &Paths) -> Result<String, Failure> {
    let file = paths.ui.join("src/features/settings/about/packages.txt");
    fs::read_to_string(&file).map_err(Failure::io("read", &file))
}

/// Writes the list and the license texts.
pub(crate) fn write(paths: &Paths) -> Result<(), Failure> {
    let mut components: BTreeSet<String> = BUNDLED.into_iter().map(str::to_owned).collect();
    for system in SYSTEMS {
        components.extend(crates(paths, system)?);
    }
    let text: String = components.iter().map(|line| format!("{line}\n")).collect();
    let file = file(paths);
    fs::write(&file, &text).map_err(Failure::io("write", &file))?;
    println!("{} components in {}", components.len(), file.display());
    license_texts::write(paths, &text, &packages(paths)?)
}

/// Fails with the components that are missing or outdated, lack a license text, or must not be shipped.
pub(crate) fn check(paths: &Paths) -> Result<(), Failure> {
    heading("Check the list of third-party software");
    let file = file(paths);
    let listed = fs::read_to_string(&file).map_err(Failure::io("read", &file))?;
    let lock = paths.root.join("Cargo.lock");
    let lock = fs::read_to_string(&lock).map_err(Failure::io("read", &lock))?;
    let lists = [listed.as_str(), &packages(paths)?];
    let rejected = license_policy::rejected(paths, &lists)?;
    if !rejected.is_empty() {
        return Err(Failure::new(format!(
            "deny.toml does not allow the license of: {}",
            rejected.join(", ")
        )));
    }
    let mut differing = differences(&listed, &crates(paths, System::Host)?, &lock);
    differing.extend(license_texts::missing(paths, &lists)?);
    if differing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "The list of third-party software is out of date: {}\nRun: cargo xtask third-party",
        differing.join(", ")
    )))
}

/// Name, version, and license of each shipped crate of others.
pub(crate) fn crates(paths: &Paths, system: System) -> Result<BTreeSet<String>, Failure> {
    let tree = tree(paths, system, Edges::Normal)?;
    let lines = tree.lines().filter_map(|line| line.split_once('\t'));
    Ok(lines.filter_map(|(_, package)| component(package)).collect())
}

/// Cargo's dependency tree of the shipped programs. Each line has its depth, a tab, and what [`component`] reads.
pub(crate) fn tree(paths: &Paths, system: System, edges: Edges) -> Result<String, Failure> {
    let mut command = paths.cargo();
    command.args(["tree", "--locked", "--package=ontime-dental", "--package=cli"]);
    command.args(["--prefix=depth", "--format=\t{p}\t{l}"]);
    command.arg(match edges {
        Edges::Normal => "--edges=normal",
        Edges::NormalAndBuild => "--edges=normal,build",
    });
    if let System::Target(system) = system {
        command.args(["--target", system]);
    }
    output_of(&mut command)
}

/// Reads `tauri v2.12.0\tMIT OR Apache-2.0`. `None` for a crate of this workspace.
pub(crate) fn component(package: &str) -> Option<String> {
    let (name, version, license) = fields(package)?;
    (!version.contains(' ')).then(|| format!("{name}\t{version}\t{license}"))
}

/// Reads `store v0.1.0 (/folder/of/store)\tApache-2.0`, as only a crate of this workspace has a folder.
pub(crate) fn own_crate(package: &str) -> Option<String> {
    let (name, version, license) = fields(package)?;
    let (version, _) = version.split_once(' ')?;
    Some(format!("{name}\t{version}\t{license}"))
}

fn fields(package: &str) -> Option<(&str, &str, String)> {
    let (package, license) = package.split_once('\t')?;
    let (name, version) = package.split_once(" v")?;
    let license = license.trim_end_matches(" (*)").replace('/', " OR ");
    Some((name, version.trim_end_matches(" (proc-macro)"), license))
}

/// The lists of crates and npm packages, without the C libraries.
pub(crate) fn shipped(paths: &Paths) -> Result<String, Failure> {
    let file = file(paths);
    let crates = fs::read_to_string(&file).map_err(Failure::io("read", &file))?;
    let lines = crates.lines().filter(|line| !BUNDLED.contains(line));
    let crates: String = lines.map(|line| format!("{line}\n")).collect();
    Ok(crates + &packages(paths)?)
}

/// The C libraries with their exact versions: OpenSSL, SQLCipher, and SQLite.
pub(crate) fn libraries(paths: &Paths) -> Result<Vec<String>, Failure> {
    let versions = license_texts::library_versions(paths)?;
    let lines = BUNDLED.iter().zip(versions).map(|(line, version)| {
        let component = Component::read(line)?;
        // The list that people read names the major version.
        version
            .starts_with(component.version)
            .then(|| format!("{}\t{version}\t{}", component.name, component.license))
    });
    let lines: Option<Vec<String>> = lines.collect();
    lines.ok_or_else(|| Failure::new("A C library has another major version. Correct BUNDLED in xtask."))
}

fn differences(listed: &str, here: &BTreeSet<String>, lock: &str) -> Vec<String> {
    let lock = lock.replace("\r\n", "\n");
    let listed: BTreeSet<&str> = listed.lines().collect();
    let missing = here
        .iter()
        .map(String::as_str)
        .filter(|line| !listed.contains(line));
    let outdated = listed.iter().copied().filter(|line| {
        !BUNDLED.contains(line) && !Component::read(line).is_some_and(|component| component.is_locked(&lock))
    });
    missing
        .chain(outdated)
        .map(|line| line.replace('\t', " "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn third_party_crates_are_listed_and_our_own_are_not() {
        for (line, listed) in [
            (
                "tauri v2.12.0\tApache-2.0 OR MIT",
                Some("tauri\t2.12.0\tApache-2.0 OR MIT"),
            ),
            (
                "serde v1.0.0\tMIT/Apache-2.0 (*)",
                Some("serde\t1.0.0\tMIT OR Apache-2.0"),
            ),
            (
                "ts-rs-macros v12.0.0 (proc-macro)\tMIT",
                Some("ts-rs-macros\t12.0.0\tMIT"),
            ),
            ("store v0.1.0 (/home/me/store)\tApache-2.0", None),
            ("", None),
        ] {
            assert_eq!(component(line).as_deref(), listed, "{line}");
        }
    }

    #[test]
    fn a_new_and_a_removed_component_are_named() {
        let lock = "name = \"a\"\nversion = \"1.0.0\"\n\nname = \"b\"\nversion = \"2.0.0\"\n";
        let here = BTreeSet::from(["a\t1.0.0\tMIT".to_owned()]);
        assert!(differences("a\t1.0.0\tMIT\nb\t2.0.0\tMIT\n", &here, lock).is_empty());
        assert_eq!(differences("b\t2.0.0\tMIT\n", &here, lock), ["a 1.0.0 MIT"]);
        assert_eq!(
            differences("a\t1.0.0\tMIT\nc\t3.0.0\tMIT\n", &here, lock),
            ["c 3.0.0 MIT"]
        );
        assert_eq!(
            differences("a\t1.0.0\tGPL-3.0\n", &here, lock),
            ["a 1.0.0 MIT"],
            "a changed license is a difference"
        );
    }
}
