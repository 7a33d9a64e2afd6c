//! The TypeScript types of everything the window receives, generated from Rust, committed, and checked for drift.
//!
//! `cargo xtask bindings` also records the responses that the UI's tests render. The tests of the app compare them, so
//! `--check` does not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::paths::Paths;
use crate::run::{Failure, command_line, heading, run, run_echoed};

type Files = BTreeMap<String, String>;

/// Replaces the types in `ui/src/bindings` and the responses in `ui/src/test/fixtures`.
pub(crate) fn write(paths: &Paths) -> Result<(), Failure> {
    let folder = paths.ui.join("src").join("bindings");
    let generated = generate(paths)?;
    fs::create_dir_all(&folder).map_err(Failure::io("create", &folder))?;
    let committed = read(&folder)?;
    for name in committed.keys().filter(|name| !generated.contains_key(*name)) {
        let file = folder.join(name);
        fs::remove_file(&file).map_err(Failure::io("remove", &file))?;
    }
    for (name, text) in generated
        .iter()
        .filter(|(name, text)| committed.get(*name) != Some(text))
    {
        let file = folder.join(name);
        fs::write(&file, text).map_err(Failure::io("write", &file))?;
    }
    println!("{} types in {}", generated.len(), folder.display());
    record_responses(paths)
}

/// Fails with the names of the committed files that differ from the generated ones.
pub(crate) fn check(paths: &Paths) -> Result<(), Failure> {
    let committed = read(&paths.ui.join("src").join("bindings"))?;
    let generated = generate(paths)?;
    let differing = differences(&committed, &generated);
    if differing.is_empty() {
        println!("{} types match Rust", generated.len());
        return Ok(());
    }
    let list = differing.join(", ");
    Err(Failure::new(format!(
        "ui/src/bindings differs from the types in Rust: {list}\nRun: cargo xtask bindings"
    )))
}

fn differences(committed: &Files, generated: &Files) -> Vec<String> {
    let mut names: Vec<String> = committed.keys().chain(generated.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| committed.get(name) != generated.get(name));
    names
}

/// The exports are tests that write files. Builds the same tests as `cargo xtask test`, to reuse its output.
fn generate(paths: &Paths) -> Result<Files, Failure> {
    heading("Generate the types of the window");
    let folder = TempDir::new().map_err(Failure::io("create", std::env::temp_dir()))?;
    let mut command = paths.cargo();
    command.args([
        "test",
        "--locked",
        "--workspace",
        "--lib",
        "--quiet",
        "export_bindings",
    ]);
    command.env("TS_RS_EXPORT_DIR", folder.path());
    if !run_echoed(&mut command, |_| {})? {
        return Err(Failure::new(format!("Failed: {}", command_line(&command))));
    }
    let files = read(folder.path())?;
    if files.is_empty() {
        return Err(Failure::new(
            "No type was generated. No test is named export_bindings_...",
        ));
    }
    Ok(files)
}

fn record_responses(paths: &Paths) -> Result<(), Failure> {
    heading("Record the responses for the UI's tests");
    let mut command = paths.cargo();
    command.args([
        "test",
        "--locked",
        "--workspace",
        "--test",
        "commands",
        "--quiet",
        "fixtures",
    ]);
    command.env("UPDATE_FIXTURES", "1");
    run(&mut command)
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
    fn changed_missing_and_stale_files_are_listed() {
        let files = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect()
        };
        let committed: Files = files(&[("Same.ts", "a"), ("Changed.ts", "a"), ("Stale.ts", "a")]);
        let generated: Files = files(&[("Same.ts", "a"), ("Changed.ts", "b"), ("Missing.ts", "a")]);
        assert_eq!(
            differences(&committed, &generated),
            ["Changed.ts", "Missing.ts", "Stale.ts"]
        );
        assert!(differences(&generated, &generated).is_empty());
    }
}
