//! Opening the app.

use std::path::Path;

use serde_json::json;
use tempfile::tempdir;

use crate::window::Window;

/// The window at the next start: `refused` does not open it, `right` does.
fn opened_only_with(folder: &Path, right: &str, refused: &str) -> Window {
    let mut window = Window::open(folder, "main");
    let with = |passphrase: &str| json!({"passphrase": passphrase});
    assert_eq!(window.code("unlock", with(refused)), "wrong_passphrase");
    assert_eq!(window.ask("unlock", with(right))["state"], "ready");
    window
}

#[test]
fn a_second_unlock_finds_the_open_app() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    window.ask(
        "set_up",
        json!({"practiceName": "Bright Smiles", "passphrase": null}),
    );
    // The passphrase is not even checked: opening again would run a second timer.
    let state = window.ask(
        "unlock",
        json!({"passphrase": "not the one that it was opened with"}),
    );
    assert_eq!(state["state"], "ready");
}

#[test]
fn a_changed_passphrase_opens_the_app_at_the_next_start() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    let changed = |current: &str| json!({"current": current, "new": "nine loud geese"});
    window.ask(
        "set_up",
        json!({"practiceName": "Bright Smiles", "passphrase": "the first of them"}),
    );
    assert_eq!(
        window.code("change_passphrase", changed("another")),
        "wrong_passphrase"
    );
    window.ask("change_passphrase", changed("the first of them"));
    drop(window);
    let mut again = opened_only_with(dir.path(), "nine loud geese", "the first of them");
    assert_eq!(again.ask("list_companies", json!({}))[0]["name"], "Bright Smiles");
}

#[test]
fn a_refused_practice_name_at_first_start_sets_no_passphrase() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    let set_up = |name: &str, passphrase: &str| json!({"practiceName": name, "passphrase": passphrase});
    for (name, code) in [
        ("", "name_empty"),
        ("   ", "name_empty"),
        (&"x".repeat(201), "name_too_long"),
    ] {
        assert_eq!(window.code("set_up", set_up(name, "the first of them")), code);
    }
    assert!(!dir.path().join("data").join("key.json").exists());
    assert_eq!(window.ask("app_state", json!({}))["state"], "first_start");
    window.ask("set_up", set_up("Bright Smiles", "the second of them"));
    drop(window);
    opened_only_with(dir.path(), "the second of them", "the first of them");
}

#[test]
fn missing_changes_are_said_and_accepted_by_a_command_of_their_own() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    let passphrase = "the first of them";
    window.ask(
        "set_up",
        json!({"practiceName": "Bright Smiles", "passphrase": passphrase}),
    );
    drop(window);
    std::fs::remove_file(dir.path().join("data").join("ontime.db")).unwrap();
    let mut window = Window::open(dir.path(), "main");
    let unlock = json!({"passphrase": passphrase});
    assert_eq!(window.code("unlock", unlock.clone()), "database_file_missing");
    assert_eq!(window.ask("accept_loss", unlock)["state"], "first_start");
}
