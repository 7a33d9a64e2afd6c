//! Caches an empty data folder per server version and copies it for each server, which takes milliseconds instead of
//! seconds.
//!
//! Safe between processes: each process creates its own and renames it; the second one uses the first one's.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::server_kind::ServerKind;
use crate::Error;

/// Increased when the options of the data folder change, so that old templates are not used.
const LAYOUT: u32 = 1;

/// Copies an empty data folder to `target`, which exists and is empty.
pub(crate) fn copy_to(kind: &ServerKind, target: &Path) -> Result<(), Error> {
    copy_folder(&ready(kind)?, target)
}

fn ready(kind: &ServerKind) -> Result<PathBuf, Error> {
    let home = templates_folder();
    let template = home.join(key(&kind.version()?));
    if template.is_dir() {
        return Ok(template);
    }
    fs::create_dir_all(&home).map_err(Error::io("create", &home))?;
    let fresh = tempfile::tempdir_in(&home).map_err(Error::io("create a folder in", &home))?;
    let data = fresh.path().join("data");
    fs::create_dir(&data).map_err(Error::io("create", &data))?;
    kind.initialize(&data)?;
    match fs::rename(&data, &template) {
        Err(source) if !template.is_dir() => Err(Error::Io {
            doing: "move the new data folder to",
            path: template,
            source,
        }),
        _ => Ok(template),
    }
}

/// The version as a folder name.
fn key(version: &str) -> String {
    let tail = version.split_once("Ver").map_or(version, |(_, tail)| tail);
    let words: String = tail
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let short: String = words.trim_matches('-').chars().take(60).collect();
    format!("{short}-layout{LAYOUT}")
}

fn templates_folder() -> PathBuf {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else {
        variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))
    };
    cache
        .unwrap_or_else(std::env::temp_dir)
        .join("ontime-dental")
        .join("practice-templates")
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(from).map_err(Error::io("read", from))? {
        let entry = entry.map_err(Error::io("read", from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            fs::create_dir(&target).map_err(Error::io("create", &target))?;
            copy_folder(&source, &target)?;
        } else if belongs_to_data(&source) {
            fs::copy(&source, &target).map_err(Error::io("copy", &source))?;
        }
    }
    Ok(())
}

/// A copied `auto.cnf` would give every MySQL server the same UUID, and a log belongs to another server.
fn belongs_to_data(file: &Path) -> bool {
    file.file_name() != Some(OsStr::new("auto.cnf")) && file.extension() != Some(OsStr::new("log"))
}
