//! The list of other people's parts in the program, which Settings > About shows with the words of their licences:
//! generated from Cargo's own tree, committed, and checked for drift. The window's parts from npm are listed, and checked,
//! by a test in `ui`.
//!
//! Written are the parts for Linux, Windows and macOS; checked are those for the system at hand, which needs no network,
//! and that Cargo.lock knows all others.

mod allowed;
mod texts;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::places::Places;
use crate::run::{Failure, heading, quietly};

const SYSTEMS: [&str; 3] = [
    "x86_64-unknown-linux-gnu",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
];

/// What crates bring along without being it.
const WITHIN: [&str; 3] = [
    "OpenSSL\t3\tApache-2.0",
    "SQLCipher\t4\tBSD-3-Clause",
    "SQLite\t3\tPublic domain",
];

fn file(places: &Places) -> PathBuf {
    places.ui.join("src/features/settings/about/crates.txt")
}

/// What the window brings along, as the test in `ui` writes it.
fn packages(places: &Places) -> Result<String, Failure> {
    let file = places.ui.join("src/features/settings/about/packages.txt");
    fs::read_to_string(&file).map_err(Failure::io("read", &file))
}

/// Writes the list, and the words of the licences.
pub(crate) fn write(places: &Places) -> Result<(), Failure> {
    let mut parts: BTreeSet<String> = WITHIN.into_iter().map(str::to_owned).collect();
    for system in SYSTEMS {
        parts.extend(tree(places, Some(system))?);
    }
    let text: String = parts.iter().map(|part| format!("{part}\n")).collect();
    let file = file(places);
    fs::write(&file, &text).map_err(Failure::io("write", &file))?;
    println!("{} parts in {}", parts.len(), file.display());
    texts::write(places, &text, &packages(places)?)
}

/// Fails, naming the parts, if the list is not what would be written, the words of a licence are not there, or a part may
/// not be shipped.
pub(crate) fn check(places: &Places) -> Result<(), Failure> {
    heading("Compare the list of other people's parts");
    let file = file(places);
    let listed = fs::read_to_string(&file).map_err(Failure::io("read", &file))?;
    let lock = places.root.join("Cargo.lock");
    let lock = fs::read_to_string(&lock).map_err(Failure::io("read", &lock))?;
    let lists = [listed.as_str(), &packages(places)?];
    let refused = allowed::refused(places, &lists)?;
    if !refused.is_empty() {
        return Err(Failure::new(format!(
            "May not be shipped, by what deny.toml allows: {}",
            refused.join(", ")
        )));
    }
    let mut differing = differences(&listed, &tree(places, None)?, &lock);
    differing.extend(texts::missing(places, &lists)?);
    if differing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "Settings > About would not list what the program is made of: {}\nRun: cargo xtask parts",
        differing.join(", ")
    )))
}

/// Everything that ships, without what is our own: name, version and licence, for the host unless a system is named.
fn tree(places: &Places, system: Option<&str>) -> Result<BTreeSet<String>, Failure> {
    let mut command = places.cargo();
    command.args(["tree", "--locked", "--package=ontime-dental", "--package=cli"]);
    command.args(["--edges=normal", "--prefix=none", "--format={p}\t{l}"]);
    if let Some(system) = system {
        command.args(["--target", system]);
    }
    Ok(quietly(&mut command)?.lines().filter_map(part).collect())
}

/// `tauri v2.12.0\tMIT OR Apache-2.0` without the `v`; a package of ours has its folder behind the version.
fn part(line: &str) -> Option<String> {
    let (package, licence) = line.split_once('\t')?;
    let (name, version) = package.split_once(" v")?;
    let version = version.trim_end_matches(" (proc-macro)");
    let licence = licence.trim_end_matches(" (*)").replace('/', " OR ");
    (!version.contains(' ')).then(|| format!("{name}\t{version}\t{licence}"))
}

fn differences(listed: &str, here: &BTreeSet<String>, lock: &str) -> Vec<String> {
    let listed: BTreeSet<&str> = listed.lines().collect();
    let missing = here
        .iter()
        .filter(|part| !listed.contains(part.as_str()))
        .cloned();
    let gone = listed
        .iter()
        .filter(|part| !WITHIN.contains(part) && !is_locked(part, lock))
        .map(|part| (*part).to_owned());
    let mut differing: Vec<String> = missing.chain(gone).collect();
    for part in &mut differing {
        *part = part.replace('\t', " ");
    }
    differing
}

fn is_locked(part: &str, lock: &str) -> bool {
    let mut fields = part.split('\t');
    let (name, version) = (
        fields.next().unwrap_or_default(),
        fields.next().unwrap_or_default(),
    );
    lock.replace("\r\n", "\n")
        .contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_peoples_parts_are_listed_and_our_own_are_not() {
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
            ("office v0.1.0 (/home/me/office)\tApache-2.0", None),
            ("", None),
        ] {
            assert_eq!(part(line).as_deref(), listed, "{line}");
        }
    }

    #[test]
    fn a_part_that_came_or_went_is_named() {
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
            "another licence is another line"
        );
    }
}
