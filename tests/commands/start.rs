//! A start that fails before there is a window. On Linux only: elsewhere a box would wait for a person.

use std::process::Command;

use tempfile::tempdir;

fn started_with(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ontime-dental"))
        .args(arguments)
        .output()
        .unwrap();
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_start_that_fails_says_why_and_what_to_do() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    let (data, missing) = (data.to_str().unwrap(), dir.path().join("no such file"));
    let (started, said) = started_with(&["--data-dir", data, "--passphrase-file", missing.to_str().unwrap()]);
    assert!(!started);
    assert!(said.contains("OnTime Dental cannot start."), "{said}");
    assert!(said.contains("passphrase"), "{said}");

    // Where the log's folder should be is a file.
    std::fs::create_dir_all(data).unwrap();
    std::fs::write(dir.path().join("data").join("logs"), "x").unwrap();
    let (started, said) = started_with(&["--data-dir", data]);
    assert!(!started);
    assert!(said.contains("OnTime Dental cannot start. The log"), "{said}");
}
