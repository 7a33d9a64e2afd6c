//! The words of the licences, which have to be shipped with what is under them: one file, each text once, with the parts
//! that it is for above it.
//!
//! They are taken from the parts' own sources, as Cargo and npm unpacked them. Where a part may be had under the Apache
//! licence, that is chosen, because one text then serves all. A part that brings no text along has the usual one of its
//! licence.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::places::{Places, variable};
use crate::run::Failure;

/// Between a text and the next one's parts.
const RULE: &str = "----------------------------------------------------------------------------------------";

const MIT: &str = include_str!("mit.txt");

/// Parts without a text of their own, and whose is the same.
const LIKE: [(&str, &str); 2] = [("alloc-stdlib", "alloc-no-stdlib"), ("selectors", "cssparser")];

/// In the public domain: there is nothing to pass on.
const FREE: &str = "Public domain";

/// A line of one of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part<'a> {
    name: &'a str,
    version: &'a str,
    licence: &'a str,
}

impl<'a> Part<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.split('\t');
        Some(Self {
            name: fields.next()?,
            version: fields.next()?,
            licence: fields.next()?,
        })
    }

    /// As it stands above its text.
    fn heading(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

fn file(places: &Places) -> PathBuf {
    places.ui.join("src/features/settings/about/licences.txt")
}

/// Writes the file for the parts of these lists.
pub(super) fn write(places: &Places, crates: &str, packages: &str) -> Result<(), Failure> {
    let apache = read(&places.root.join("LICENSE"))?;
    let roots = unpacked()?;
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let listed = |list: &'static str| move |line| Part::read(line).map(|part| (list, part));
    let crates = crates.lines().filter_map(listed("crates"));
    for (list, part) in crates.chain(packages.lines().filter_map(listed("packages"))) {
        let found = match list {
            "crates" => crate_texts(&roots, part)?,
            _ => licence_files(&places.ui.join("node_modules").join(part.name))?,
        };
        for text in needed(part, found, &apache)? {
            texts.entry(text).or_default().insert(part.heading());
        }
    }
    let file = file(places);
    let whole = laid_out(&texts);
    fs::write(&file, &whole).map_err(Failure::io("write", &file))?;
    println!(
        "{} texts, {} KB, in {}",
        texts.len(),
        whole.len() / 1024,
        file.display()
    );
    Ok(())
}

/// The parts of these lists that stand above no text.
pub(super) fn missing(places: &Places, lists: &[&str]) -> Result<Vec<String>, Failure> {
    Ok(without_text(&read(&file(places))?, lists))
}

fn without_text(texts: &str, lists: &[&str]) -> Vec<String> {
    let lines: BTreeSet<&str> = texts.lines().collect();
    let parts = lists.iter().flat_map(|list| list.lines()).filter_map(Part::read);
    parts
        .filter(|part| part.licence != FREE)
        .map(|part| part.heading())
        .filter(|heading| !lines.contains(heading.as_str()))
        .collect()
}

/// Each text below its parts; the one of most parts first.
fn laid_out(texts: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut sections: Vec<_> = texts.iter().collect();
    sections.sort_by_key(|(_, parts)| std::cmp::Reverse(parts.len()));
    let section = |(text, parts): (&String, &BTreeSet<String>)| {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        format!("{}\n\n{text}\n", parts.join("\n"))
    };
    let sections: Vec<String> = sections.into_iter().map(section).collect();
    sections.join(&format!("\n{RULE}\n\n"))
}

/// Of what a part brings along, what has to be passed on.
fn needed(part: Part<'_>, found: Vec<(String, String)>, apache: &str) -> Result<Vec<String>, Failure> {
    if part.licence == FREE {
        return Ok(Vec::new());
    }
    if part.licence.contains("Apache-2.0") && !part.licence.contains(" AND ") {
        let notices = found.into_iter().filter(|(name, _)| is_notice(name));
        let notices = notices.map(|(_, text)| text);
        return Ok(std::iter::once(apache.to_owned()).chain(notices).collect());
    }
    if found.is_empty() && part.licence.contains("MIT") {
        let whose = format!("Copyright (c) the authors of {}", part.name);
        return Ok(vec![format!("MIT License\n\n{whose}\n\n{}", tidy(MIT))]);
    }
    if found.is_empty() {
        return Err(Failure::new(format!(
            "{} brings no text of its licence along ({}). Name one that is the same in xtask's list LIKE.",
            part.name, part.licence
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

/// What stands in the sources of a crate; the two libraries in C are inside crates.
fn crate_texts(roots: &[PathBuf], part: Part<'_>) -> Result<Vec<(String, String)>, Failure> {
    match part.name {
        "OpenSSL" | "SQLite" => return Ok(Vec::new()),
        "SQLCipher" => return licence_files(&folder(roots, "libsqlite3-sys", None)?.join("sqlcipher")),
        _ => {}
    }
    match LIKE.iter().find(|(name, _)| *name == part.name) {
        Some((_, like)) => licence_files(&folder(roots, like, None)?),
        None => licence_files(&folder(roots, part.name, Some(part.version))?),
    }
}

/// Where Cargo unpacked a crate; any version if none is named.
fn folder(roots: &[PathBuf], name: &str, version: Option<&str>) -> Result<PathBuf, Failure> {
    let is_it = |folder: &PathBuf| {
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
        found.extend(entries(root)?.into_iter().filter(is_it));
    }
    found
        .pop()
        .ok_or_else(|| Failure::new(format!("The sources of {name} are not there: run `cargo fetch`.")))
}

/// The folders that Cargo unpacks registries into.
fn unpacked() -> Result<Vec<PathBuf>, Failure> {
    let own = || {
        variable("HOME")
            .or_else(|| variable("USERPROFILE"))
            .map(|home| PathBuf::from(home).join(".cargo"))
    };
    let home = variable("CARGO_HOME").map(PathBuf::from).or_else(own);
    let home = home.ok_or_else(|| Failure::new("Where Cargo keeps sources is not known: set CARGO_HOME."))?;
    entries(&home.join("registry").join("src"))
}

/// Name in small letters, and text, of each file with words about the licence.
fn licence_files(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut found = Vec::new();
    for path in entries(folder)?.into_iter().filter(|path| path.is_file()) {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let words = [
            "licence",
            "license",
            "copying",
            "copyright",
            "notice",
            "unlicense",
        ];
        if words.iter().any(|word| name.starts_with(word)) {
            found.push((name, read(&path)?));
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let listed = fs::read_dir(folder).map_err(Failure::io("look into", folder))?;
    let mut paths: Vec<PathBuf> = listed.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

/// A text with one kind of line ends, nothing behind its lines and none empty around it.
fn read(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(Failure::io("read", path))?;
    Ok(tidy(&String::from_utf8_lossy(&bytes)))
}

fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part<'a>(name: &'a str, licence: &'a str) -> Part<'a> {
        let version = "1.0.0";
        Part {
            name,
            version,
            licence,
        }
    }

    fn files(all: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        all.iter().map(owned).collect()
    }

    #[test]
    fn apache_is_chosen_where_it_is_offered_and_notices_are_kept() {
        let found = files(&[("license-mit", "mit"), ("notice", "made by us")]);
        let texts = needed(part("a", "MIT OR Apache-2.0"), found, "apache").unwrap();
        assert_eq!(texts, ["apache", "made by us"]);
    }

    #[test]
    fn what_is_under_several_licences_keeps_all_texts() {
        let own = "Apache License\nTERMS AND CONDITIONS FOR USE";
        let found = files(&[("license-apache", own), ("license-unicode", "unicode")]);
        let texts = needed(part("a", "(MIT OR Apache-2.0) AND Unicode-3.0"), found, "apache").unwrap();
        assert_eq!(texts, ["apache", "unicode"]);
    }

    #[test]
    fn a_part_without_a_text_has_the_usual_one_or_is_named() {
        let usual = needed(part("a", "MIT"), Vec::new(), "apache").unwrap();
        assert!(usual[0].contains("the authors of a") && usual[0].contains("Permission is hereby granted"));
        let failure = needed(part("a", "BSD-3-Clause"), Vec::new(), "apache").unwrap_err();
        assert!(failure.to_string().contains("a brings no text"), "{failure}");
    }

    #[test]
    fn each_text_stands_once_below_its_parts_and_a_part_without_one_is_named() {
        let headings = |all: &[&str]| all.iter().map(|each| format!("{each} 1.0.0")).collect();
        let texts = BTreeMap::from([
            ("mine".to_owned(), headings(&["c"])),
            ("ours".to_owned(), headings(&["a", "b"])),
        ]);
        let laid_out = laid_out(&texts);
        assert_eq!(
            laid_out,
            format!("a 1.0.0\nb 1.0.0\n\nours\n\n{RULE}\n\nc 1.0.0\n\nmine\n")
        );
        let lists = ["a\t1.0.0\tMIT\nc\t2.0.0\tMIT\n", "SQLite\t3\tPublic domain\n"];
        assert_eq!(without_text(&laid_out, &lists), ["c 2.0.0"]);
    }
}
