//! The TypeScript types of what the window is sent: generated from the Rust ones, committed, and checked for drift.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::places::Places;
use crate::run::{Failure, heading, run_watched, shown};

type Files = BTreeMap<String, String>;

/// Replaces what is in `ui/src/bindings`.
pub(crate) fn write(places: &Places) -> Result<(), Failure> {
    let folder = places.ui.join("src").join("bindings");
    let wanted = generate(places)?;
    fs::create_dir_all(&folder).map_err(Failure::io("create", &folder))?;
    let present = read(&folder)?;
    for name in present.keys().filter(|name| !wanted.contains_key(*name)) {
        let file = folder.join(name);
        fs::remove_file(&file).map_err(Failure::io("remove", &file))?;
    }
    for (name, text) in wanted
        .iter()
        .filter(|(name, text)| present.get(*name) != Some(text))
    {
        let file = folder.join(name);
        fs::write(&file, text).map_err(Failure::io("write", &file))?;
    }
    println!("{} types in {}", wanted.len(), folder.display());
    Ok(())
}

/// Fails, naming the files, if what is committed is not what would be written.
pub(crate) fn check(places: &Places) -> Result<(), Failure> {
    let present = read(&places.ui.join("src").join("bindings"))?;
    let wanted = generate(places)?;
    let differing = differences(&present, &wanted);
    if differing.is_empty() {
        println!("{} types are as in Rust", wanted.len());
        return Ok(());
    }
    let list = differing.join(", ");
    Err(Failure::new(format!(
        "ui/src/bindings is not what Rust says: {list}\nRun: cargo xtask bindings"
    )))
}

fn differences(present: &Files, wanted: &Files) -> Vec<String> {
    let mut names: Vec<String> = present.keys().chain(wanted.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| present.get(name) != wanted.get(name));
    names
}

/// The exports are tests that write files. Only the packages that have some: types are generated while the shell that
/// sends them does not build yet.
fn generate(places: &Places) -> Result<Files, Failure> {
    heading("Generate the window's types");
    let folder = TempDir::new().map_err(Failure::io("create", std::env::temp_dir()))?;
    let mut command = places.cargo();
    command.args([
        "test",
        "--package=office",
        "--package=domain",
        "--lib",
        "--quiet",
        "export_bindings",
    ]);
    command.env("TS_RS_EXPORT_DIR", folder.path());
    if !run_watched(&mut command, |_| {})? {
        return Err(Failure::new(format!("Failed: {}", shown(&command))));
    }
    let files = read(folder.path())?;
    if files.is_empty() {
        return Err(Failure::new(
            "No type was generated: no test is named export_bindings_...",
        ));
    }
    Ok(files)
}

fn read(folder: &Path) -> Result<Files, Failure> {
    let mut files = Files::new();
    for entry in fs::read_dir(folder).map_err(Failure::io("read", folder))? {
        let path = entry.map_err(Failure::io("read", folder))?.path();
        if path.extension().is_some_and(|extension| extension == "ts") {
            let text = fs::read_to_string(&path).map_err(Failure::io("read", &path))?;
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.insert(name, text.replace("\r\n", "\n"));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_missing_and_stale_files_are_named() {
        let files = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect()
        };
        let present: Files = files(&[("Same.ts", "a"), ("Changed.ts", "a"), ("Stale.ts", "a")]);
        let wanted: Files = files(&[("Same.ts", "a"), ("Changed.ts", "b"), ("Missing.ts", "a")]);
        assert_eq!(
            differences(&present, &wanted),
            ["Changed.ts", "Missing.ts", "Stale.ts"]
        );
        assert!(differences(&wanted, &wanted).is_empty());
    }
}
