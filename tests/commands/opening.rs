//! Opening the app.

use std::path::Path;

use serde_json::json;
use tempfile::tempdir;

use crate::window::Window;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

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
        json!({"practiceName": "Bright Smiles", "passphrase": "molar crown bridge"}),
    );
    assert_eq!(
        window.code("change_passphrase", changed("another")),
        "wrong_passphrase"
    );
    window.ask("change_passphrase", changed("molar crown bridge"));
    drop(window);
    let mut again = opened_only_with(dir.path(), "nine loud geese", "molar crown bridge");
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
        assert_eq!(window.code("set_up", set_up(name, "molar crown bridge")), code);
    }
    assert!(!dir.path().join("data").join("key.json").exists());
    assert_eq!(window.ask("app_state", json!({}))["state"], "first_start");
    window.ask("set_up", set_up("Bright Smiles", "seven quiet herons"));
    drop(window);
    opened_only_with(dir.path(), "seven quiet herons", "molar crown bridge");
}

#[test]
fn a_recovery_code_works_once_its_end_was_typed() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    let passphrase = "molar crown bridge";
    assert_eq!(window.code("draft_recovery_code", json!({})), "not_open");
    window.ask(
        "set_up",
        json!({"practiceName": "Bright Smiles", "passphrase": passphrase}),
    );
    let save = |typed: &str, passphrase: &str, new_keys: bool| json!({"typed": typed, "passphrase": passphrase, "newKeys": new_keys});
    assert_eq!(
        window.code("save_recovery_code", save("0000", passphrase, false)),
        "recovery_code_not_confirmed",
        "none is shown"
    );
    let shown = window.ask("draft_recovery_code", json!({}));
    let first = shown.as_str().unwrap().to_owned();
    let end = first[25..].to_owned();
    let wrong = if end == "0000" { "1111" } else { "0000" };
    assert_eq!(
        window.code("save_recovery_code", save(wrong, passphrase, false)),
        "recovery_code_not_confirmed"
    );
    assert_eq!(
        window.code("save_recovery_code", save(&end, "another wrong one", false)),
        "wrong_passphrase"
    );
    assert_eq!(window.ask("security", json!({}))["recovery_code_at"], json!(null));
    window.ask("save_recovery_code", save(&end.to_lowercase(), passphrase, false));
    assert!(window.ask("security", json!({}))["recovery_code_at"].is_string());

    // With new keys, everything is closed and opened again, and the first code opens nothing.
    let second = window.ask("draft_recovery_code", json!({}));
    let second = second.as_str().unwrap().to_owned();
    let wrong = save(&second[25..], "another wrong one", true);
    assert_eq!(window.code("save_recovery_code", wrong), "wrong_passphrase");
    let companies = window.ask("list_companies", json!({}));
    assert_eq!(companies[0]["name"], "Bright Smiles", "it is still open");
    let attempts = std::fs::read_to_string(dir.path().join("data").join("attempts.json")).unwrap();
    let attempts: serde_json::Value = serde_json::from_str(&attempts).unwrap();
    assert_eq!(attempts["failures"], 1, "one was typed");
    window.ask("save_recovery_code", save(&second[25..], passphrase, true));
    assert_eq!(
        window.ask("list_companies", json!({}))[0]["name"],
        "Bright Smiles"
    );

    // On another computer, because the first window still has the folder open.
    let other = tempdir().unwrap();
    copy(&dir.path().join("data"), &other.path().join("data"));
    let mut window = Window::open(other.path(), "main");
    let recover = |code: &str, passphrase: &str| json!({"code": code, "passphrase": passphrase});
    assert_eq!(
        window.code("recover", recover("my code", passphrase)),
        "recovery_code_malformed"
    );
    assert_eq!(
        window.code("recover", recover(&first, passphrase)),
        "recovery_code_wrong"
    );
    assert_eq!(
        window.ask("recover", recover(&second, "nine loud geese"))["state"],
        "ready"
    );
    drop(window);
    opened_only_with(other.path(), "nine loud geese", passphrase);
}

#[test]
fn the_practices_name_is_no_passphrase() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    let name = json!({"practiceName": "Quoxley Dental", "passphrase": "Quoxley Dental 1"});
    assert_eq!(window.code("set_up", name), "passphrase_too_common");
    assert!(!dir.path().join("data").join("key.json").exists());
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
    // All but the database, in another folder: this process still has the first one open.
    let copy = tempdir().unwrap();
    let data = |folder: &Path| folder.join("data");
    std::fs::create_dir(data(copy.path())).unwrap();
    for file in ["key.json", "ontime.head"] {
        std::fs::copy(data(dir.path()).join(file), data(copy.path()).join(file)).unwrap();
    }
    let mut window = Window::open(copy.path(), "main");
    let unlock = json!({"passphrase": passphrase});
    assert_eq!(window.code("unlock", unlock.clone()), "database_file_missing");
    assert_eq!(window.ask("accept_loss", unlock)["state"], "first_start");
}
