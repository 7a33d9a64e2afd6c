//! The recovery code, and wrong passphrases, with `ontime`.

use std::fs;

use crate::harness::{Finished, Ontime, PASSPHRASE, bare};

const NEW: &str = "nine loud geese";

/// A command with another passphrase.
fn with(ontime: &Ontime, passphrase: &str, words: &[&str], input: &str) -> Finished {
    let file = ontime.folder().join("other");
    fs::write(&file, passphrase).unwrap();
    let mut command = bare(&ontime.data());
    command
        .arg("--json")
        .args(words)
        .arg("--passphrase-file")
        .arg(file);
    ontime.finish(command, input)
}

fn new_code(ontime: &Ontime) -> String {
    let made = ontime.json(&["recovery-code"]).success();
    made["recovery_code"].as_str().unwrap().to_owned()
}

#[test]
fn the_newest_code_replaces_a_forgotten_passphrase() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    let recover =
        |code: &str, passphrase: &str| with(&ontime, passphrase, &["recover"], &format!("{code}\r\n"));
    recover("000G-40R4-0M30-E209-185G-R01E", NEW).failure("no_recovery_code");
    let first = new_code(&ontime);
    let text = ontime.text(&["recovery-code"]);
    let second = text.stdout.lines().next().unwrap().to_owned();
    assert_eq!((second.len(), text.code), (29, 0), "{}", text.stdout);

    recover("my code", NEW).failure("invalid_recovery_code");
    recover(&first, NEW).failure("wrong_recovery_code");
    recover(&second, "password1234").failure("invalid_passphrase");
    let typed = format!("\u{feff}{}", second.to_lowercase().replace('-', " "));
    assert_eq!(recover(&typed, NEW).success()[0]["name"], "Riverside");
    ontime.json(&["company", "list"]).failure("wrong_passphrase");
    assert_eq!(
        with(&ontime, NEW, &["company", "list"], "").success()[0]["name"],
        "Riverside"
    );
    assert!(ontime.log().contains("wrong recovery code"));
    for file in ["recovery.json", "key.json"] {
        let stored = fs::read_to_string(ontime.data().join(file)).unwrap();
        for group in second.split('-') {
            assert!(!stored.contains(&format!("\"{group}")), "{stored}");
        }
        assert!(!stored.contains(&second) && !stored.contains(&second.replace('-', "")));
    }
}

#[test]
fn after_three_wrong_passphrases_the_next_process_waits() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    for _ in 0..3 {
        with(&ontime, "another long guess", &["company", "list"], "").failure("wrong_passphrase");
    }
    let refused = ontime.json(&["company", "list"]).failure("too_many_attempts");
    assert!(
        refused["hint"].as_str().unwrap().contains("Try again in "),
        "{refused}"
    );
    // As if the last one had been a day ago.
    let file = ontime.data().join("attempts.json");
    let mut attempts: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    attempts["last_at"] = (attempts["last_at"].as_u64().unwrap() - 86_400).into();
    fs::write(&file, attempts.to_string()).unwrap();
    ontime.json(&["company", "list"]).success();
    assert!(!file.exists());

    let log = ontime.log();
    for failures in 1..=3 {
        assert!(
            log.contains(&format!("wrong passphrase failures={failures}")),
            "{log}"
        );
    }
    assert!(log.contains("passphrase not checked"), "{log}");
    for secret in ["another long guess", PASSPHRASE] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn a_passphrase_is_the_same_however_its_accents_are_written() {
    let ontime = Ontime::new();
    fs::write(ontime.passphrase_file(), "Zahna\u{308}rzte ohne Grenzen\n").unwrap();
    ontime.json(&["company", "add", "Riverside"]).success();
    with(
        &ontime,
        "\u{feff}Zahn\u{e4}rzte ohne Grenzen\r\n",
        &["company", "list"],
        "",
    )
    .success();
    with(&ontime, PASSPHRASE, &["company", "list"], "").failure("wrong_passphrase");
}

#[test]
fn a_weak_passphrase_creates_nothing() {
    let ontime = Ontime::new();
    for weak in ["password", "password1234", "            "] {
        with(&ontime, weak, &["company", "list"], "").failure("invalid_passphrase");
    }
    assert!(!ontime.data().join("key.json").exists() && !ontime.data().join("ontime.db").exists());
}

#[test]
fn an_office_moves_with_its_file_and_code() {
    let old = Ontime::new();
    old.json(&["company", "add", "Riverside"]).success();
    let file = old.folder().join("office.ontime");
    let path = file.to_str().unwrap();
    old.json(&["office", "save", path]).failure("no_recovery_code");
    let code = new_code(&old);
    assert_eq!(old.json(&["office", "save", path]).success()["file"], path);
    old.json_with(&["office", "open", path], &code)
        .failure("office_exists");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let new = Ontime::new();
    new.json_with(&["office", "open", path], "000G-40R4-0M30-E209-185G-R01E")
        .failure("wrong_recovery_code");
    let opened = with(&new, NEW, &["office", "open", path], &code);
    assert_eq!(opened.success()[0]["name"], "Riverside");
    assert_eq!(
        with(&new, NEW, &["company", "list"], "").success()[0]["name"],
        "Riverside"
    );
    // Both computers have the same key, and each its own passphrase.
    new.json(&["company", "list"]).failure("wrong_passphrase");
    old.json(&["company", "list"]).success();
}

#[test]
fn new_keys_replace_the_code_and_the_old_key_file() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    let first = new_code(&ontime);
    let old_key = fs::read(ontime.data().join("key.json")).unwrap();
    let made = ontime.json(&["recovery-code", "--new-keys"]).success();
    let second = made["recovery_code"].as_str().unwrap().to_owned();
    assert_eq!(
        ontime.json(&["company", "list"]).success()[0]["name"],
        "Riverside"
    );
    ontime
        .json_with(&["recover"], &first)
        .failure("wrong_recovery_code");
    fs::write(ontime.data().join("key.json"), old_key).unwrap();
    ontime.json(&["company", "list"]).failure("key_mismatch");
    ontime.json_with(&["recover"], &second).success();
    ontime.json(&["company", "list"]).success();
}

#[test]
fn erasing_leaves_nothing_but_other_peoples_files() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    new_code(&ontime);
    ontime.json(&["backup"]).success();
    ontime.json(&["restore", "latest", "--yes"]).success();
    let other = ontime.data().join("a letter.txt");
    fs::write(&other, "Dear patient").unwrap();
    ontime.json(&["erase"]).failure("usage");
    assert!(ontime.data().join("ontime.db").exists());

    assert_eq!(ontime.json(&["erase", "--everything"]).success()["erased"], true);
    let left: Vec<_> = fs::read_dir(ontime.data())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left, std::slice::from_ref(&other));
    fs::remove_file(other).unwrap();
    ontime.json(&["erase", "--everything"]).success();
    assert!(!ontime.data().exists());
    let companies = ontime.json(&["company", "list"]).success();
    assert_eq!(companies.as_array().unwrap().len(), 0, "a first start");
}
