//! The license texts that must be shipped: one file with each text once, below the components it covers.
//!
//! The texts come from the sources that Cargo and npm unpacked. If a component offers the Apache license, that one is chosen,
//! because one text then covers all of them. A component without a text gets the usual text of its license.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{Component, PUBLIC_DOMAIN};
use crate::paths::{Paths, variable};
use crate::run::Failure;

/// Between two texts.
const RULE: &str = "----------------------------------------------------------------------------------------";

const MIT: &str = include_str!("mit.txt");

/// Components without a text, and a component with the same one.
const SAME_TEXT: [(&str, &str); 2] = [("alloc-stdlib", "alloc-no-stdlib"), ("selectors", "cssparser")];

fn file(paths: &Paths) -> PathBuf {
    paths.ui.join("src/features/settings/about/licenses.txt")
}

/// Writes the file for the components of these lists.
pub(super) fn write(paths: &Paths, crates: &str, packages: &str) -> Result<(), Failure> {
    let apache = read(&paths.root.join("LICENSE"))?;
    let roots = unpacked()?;
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |component: Component<'_>, found| -> Result<(), Failure> {
        for text in required(component, found, &apache)? {
            texts.entry(text).or_default().insert(component.heading());
        }
        Ok(())
    };
    for component in crates.lines().filter_map(Component::read) {
        add(component, crate_texts(&roots, component)?)?;
    }
    for component in packages.lines().filter_map(Component::read) {
        let folder = paths.ui.join("node_modules").join(component.name);
        add(component, license_files(&folder)?)?;
    }
    let file = file(paths);
    let whole = render(&texts);
    fs::write(&file, &whole).map_err(Failure::io("write", &file))?;
    println!(
        "{} texts, {} KB, in {}",
        texts.len(),
        whole.len() / 1024,
        file.display()
    );
    Ok(())
}

/// The components of these lists without a text.
pub(super) fn missing(paths: &Paths, lists: &[&str]) -> Result<Vec<String>, Failure> {
    Ok(without_text(&read(&file(paths))?, lists))
}

fn without_text(texts: &str, lists: &[&str]) -> Vec<String> {
    let lines: BTreeSet<&str> = texts.lines().collect();
    let components = lists
        .iter()
        .flat_map(|list| list.lines())
        .filter_map(Component::read);
    components
        .filter(|component| component.license != PUBLIC_DOMAIN)
        .map(|component| component.heading())
        .filter(|heading| !lines.contains(heading.as_str()))
        .collect()
}

/// Each text below its components. The text of the most components is first.
fn render(texts: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut sections: Vec<_> = texts.iter().collect();
    sections.sort_by_key(|(_, headings)| std::cmp::Reverse(headings.len()));
    let section = |(text, headings): (&String, &BTreeSet<String>)| {
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        format!("{}\n\n{text}\n", headings.join("\n"))
    };
    let sections: Vec<String> = sections.into_iter().map(section).collect();
    sections.join(&format!("\n{RULE}\n\n"))
}

/// The texts of a component that must be shipped.
fn required(
    component: Component<'_>,
    found: Vec<(String, String)>,
    apache: &str,
) -> Result<Vec<String>, Failure> {
    if component.license == PUBLIC_DOMAIN {
        return Ok(Vec::new());
    }
    if component.license.contains("Apache-2.0") && !component.license.contains(" AND ") {
        let notices = found.into_iter().filter(|(name, _)| is_notice(name));
        let notices = notices.map(|(_, text)| text);
        return Ok(std::iter::once(apache.to_owned()).chain(notices).collect());
    }
    if found.is_empty() && component.license.contains("MIT") {
        let copyright = format!("Copyright (c) the authors of {}", component.name);
        return Ok(vec![format!("MIT License\n\n{copyright}\n\n{}", normalize(MIT))]);
    }
    if found.is_empty() {
        return Err(Failure::new(format!(
            "{} contains no license text ({}). Add a component with the same text to SAME_TEXT in xtask.",
            component.name, component.license
        )));
    }
    let texts = found.into_iter().map(|(_, text)| text);
    Ok(texts
        .map(|text| if is_apache(&text) { apache.to_owned() } else { text })
        .collect())
}

fn is_apache(text: &str) -> bool {
    text.contains("Apache License") && text.contains("TERMS AND CONDITIONS FOR USE")
}

fn is_notice(name: &str) -> bool {
    name.starts_with("notice") || name.starts_with("copyright")
}

/// The license files in the sources of a crate. The C libraries are inside crates.
fn crate_texts(roots: &[PathBuf], component: Component<'_>) -> Result<Vec<(String, String)>, Failure> {
    match component.name {
        "OpenSSL" | "SQLite" => return Ok(Vec::new()),
        "SQLCipher" => return license_files(&folder(roots, "libsqlite3-sys", None)?.join("sqlcipher")),
        _ => {}
    }
    match SAME_TEXT.iter().find(|(name, _)| *name == component.name) {
        Some((_, other)) => license_files(&folder(roots, other, None)?),
        None => license_files(&folder(roots, component.name, Some(component.version))?),
    }
}

/// The versions of OpenSSL, SQLCipher, and SQLite in the sources that Cargo unpacked.
pub(super) fn library_versions(paths: &Paths) -> Result<[String; 3], Failure> {
    let lock = read(&paths.root.join("Cargo.lock"))?;
    let locked = |name: &str| {
        let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
        rest.split('"').next()
    };
    let missing = |what: &str| Failure::new(format!("The version of {what} was not found."));
    let openssl = locked("openssl-src").and_then(|version| version.split_once('+'));
    let (_, openssl) = openssl.ok_or_else(|| missing("OpenSSL"))?;
    let sources = folder(&unpacked()?, "libsqlite3-sys", locked("libsqlite3-sys"))?.join("sqlcipher");
    let defined = |file: &str, name: &str| {
        let text = read(&sources.join(file))?;
        let mut lines = text
            .lines()
            .filter_map(|line| line.strip_prefix("#define ")?.strip_prefix(name));
        let value = lines
            .next()
            .map(|value| value.trim().trim_matches('"').to_owned());
        value.ok_or_else(|| missing(name))
    };
    Ok([
        openssl.to_owned(),
        defined("sqlite3.c", "CIPHER_VERSION_NUMBER ")?,
        defined("sqlite3.h", "SQLITE_VERSION ")?,
    ])
}

/// The folder into which Cargo unpacked a crate. Any version if `version` is None.
fn folder(roots: &[PathBuf], name: &str, version: Option<&str>) -> Result<PathBuf, Failure> {
    let matches = |folder: &PathBuf| {
        let last = folder
            .file_name()
            .and_then(|last| last.to_str())
            .unwrap_or_default();
        let found = last.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        found.is_some_and(|found| match version {
            Some(version) => found == version,
            None => found.starts_with(|first: char| first.is_ascii_digit()),
        })
    };
    let mut found: Vec<PathBuf> = Vec::new();
    for root in roots {
        found.extend(entries(root)?.into_iter().filter(matches));
    }
    found
        .pop()
        .ok_or_else(|| Failure::new(format!("The sources of {name} are missing. Run `cargo fetch`.")))
}

/// The folders into which Cargo unpacks registries.
fn unpacked() -> Result<Vec<PathBuf>, Failure> {
    let default = || {
        variable("HOME")
            .or_else(|| variable("USERPROFILE"))
            .map(|home| PathBuf::from(home).join(".cargo"))
    };
    let home = variable("CARGO_HOME").map(PathBuf::from).or_else(default);
    let home = home.ok_or_else(|| Failure::new("Cargo's home folder is unknown. Set CARGO_HOME."))?;
    entries(&home.join("registry").join("src"))
}

/// Lowercase name and text of each license or notice file.
fn license_files(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut found = Vec::new();
    for path in entries(folder)?.into_iter().filter(|path| path.is_file()) {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        // Some are spelled `LICENCE`.
        let prefixes = ["licen", "copying", "copyright", "notice", "unlicense"];
        if prefixes.iter().any(|prefix| name.starts_with(prefix)) {
            found.push((name, read(&path)?));
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let listed = fs::read_dir(folder).map_err(Failure::io("read", folder))?;
    let mut paths: Vec<PathBuf> = listed.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

/// Reads a text and normalizes its line breaks and trailing blanks.
fn read(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(Failure::io("read", path))?;
    Ok(normalize(&String::from_utf8_lossy(&bytes)))
}

fn normalize(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component<'a>(name: &'a str, license: &'a str) -> Component<'a> {
        let version = "1.0.0";
        Component {
            name,
            version,
            license,
        }
    }

    fn files(all: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        all.iter().map(owned).collect()
    }

    #[test]
    fn the_apache_license_is_chosen_if_offered_and_notices_are_kept() {
        let found = files(&[("license-mit", "mit"), ("notice", "our notice")]);
        let texts = required(component("a", "MIT OR Apache-2.0"), found, "apache").unwrap();
        assert_eq!(texts, ["apache", "our notice"]);
    }

    #[test]
    fn a_component_under_several_licenses_keeps_all_texts() {
        let own = "Apache License\nTERMS AND CONDITIONS FOR USE";
        let found = files(&[("license-apache", own), ("license-unicode", "unicode")]);
        let texts = required(
            component("a", "(MIT OR Apache-2.0) AND Unicode-3.0"),
            found,
            "apache",
        )
        .unwrap();
        assert_eq!(texts, ["apache", "unicode"]);
    }

    #[test]
    fn a_component_without_a_text_gets_the_usual_one_or_is_named() {
        let usual = required(component("a", "MIT"), Vec::new(), "apache").unwrap();
        assert!(usual[0].contains("the authors of a") && usual[0].contains("Permission is hereby granted"));
        let failure = required(component("a", "BSD-3-Clause"), Vec::new(), "apache").unwrap_err();
        assert!(
            failure.to_string().contains("a contains no license text"),
            "{failure}"
        );
    }

    #[test]
    fn each_text_is_printed_once_below_its_components_and_a_component_without_one_is_named() {
        let headings = |all: &[&str]| all.iter().map(|each| format!("{each} 1.0.0")).collect();
        let texts = BTreeMap::from([
            ("mine".to_owned(), headings(&["c"])),
            ("ours".to_owned(), headings(&["a", "b"])),
        ]);
        let rendered = render(&texts);
        assert_eq!(
            rendered,
            format!("a 1.0.0\nb 1.0.0\n\nours\n\n{RULE}\n\nc 1.0.0\n\nmine\n")
        );
        let lists = ["a\t1.0.0\tMIT\nc\t2.0.0\tMIT\n", "SQLite\t3\tPublic domain\n"];
        assert_eq!(without_text(&rendered, &lists), ["c 2.0.0"]);
    }
}
