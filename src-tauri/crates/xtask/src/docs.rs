//! Checks that the docs name what exists: the crates in `README.md`, and the tests in `docs/GUARANTEES.md` and
//! `docs/SECURITY.md`. Also that the release workflow names each action by its digest.

use std::fs;
use std::path::Path;

use crate::paths::Paths;

fn read(paths: &Paths, file: &str) -> String {
    fs::read_to_string(paths.root.join(file)).unwrap()
}

/// The texts between backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn the_crate_map_lists_exactly_the_crates_of_the_workspace() {
    let paths = Paths::find().unwrap();
    let manifest = read(&paths, "Cargo.toml");
    let members = manifest.lines().filter_map(|line| {
        let member = line.trim().strip_prefix("\"src-tauri/crates/")?;
        member.strip_suffix("\",")
    });
    let mut members: Vec<&str> = members.collect();
    let readme = read(&paths, "README.md");
    let mut listed: Vec<&str> = code(&readme)
        .filter_map(|code| code.strip_prefix("src-tauri/crates/"))
        .collect();
    members.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, members);
}

#[test]
fn each_action_of_the_release_workflow_is_pinned_by_its_digest() {
    let workflow = read(&Paths::find().unwrap(), ".github/workflows/release.yml");
    let uses = workflow.lines().filter_map(|line| line.split_once("uses: "));
    let mut count = 0;
    for (_, action) in uses {
        let digest = action.split(['@', ' ']).nth(1).unwrap_or_default();
        let is_digest = digest.len() == 40 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(is_digest, "{action}");
        count += 1;
    }
    assert!(count > 10, "{count}");
}

#[test]
fn each_test_of_the_guarantees_exists() {
    assert!(named_tests("docs/GUARANTEES.md") > 20);
}

#[test]
fn each_test_of_the_threat_model_exists() {
    assert!(named_tests("docs/SECURITY.md") > 40);
}

/// Checks the tables whose last column is `test`: each row names a file, and tests in it. Returns how many tests.
fn named_tests(doc: &str) -> usize {
    let paths = Paths::find().unwrap();
    let text = read(&paths, doc);
    let (mut count, mut has_tests) = (0, false);
    for line in text.lines() {
        let Some(row) = line.strip_prefix("| ") else {
            has_tests &= line.starts_with("|---");
            continue;
        };
        let (_, last) = row.trim_end_matches(" |").rsplit_once(" | ").unwrap();
        if last == "test" {
            has_tests = true;
        } else if has_tests {
            count += check_tests(&paths, row, last);
        }
    }
    count
}

fn check_tests(paths: &Paths, row: &str, tests: &str) -> usize {
    let (mut count, mut file) = (0, "");
    for name in code(tests) {
        if name.contains('/') {
            file = name;
            assert!(paths.root.join(file).exists(), "{file} does not exist");
        } else {
            assert!(
                contains_test(&paths.root.join(file), name),
                "no test {name} in {file}"
            );
            count += 1;
        }
    }
    assert!(!file.is_empty(), "no test for {row}");
    count
}

/// Whether a file, or a file below a folder, contains this test.
fn contains_test(path: &Path, name: &str) -> bool {
    if path.is_dir() {
        let mut entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        return entries.any(|entry| contains_test(&entry, name));
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    let is_test = |(at, _): (usize, &str)| {
        let attributes = text[..at].rsplit("\n\n").next().unwrap_or_default();
        attributes.contains("#[test]") || attributes.contains("#[tokio::test")
    };
    text.match_indices(&format!("fn {name}(")).any(is_test) || text.contains(&format!("\"{name}\""))
}

#[test]
fn the_readme_is_short() {
    assert!(read(&Paths::find().unwrap(), "README.md").lines().count() <= 80);
}
