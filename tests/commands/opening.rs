//! Opening the office.

use serde_json::json;
use tempfile::tempdir;

use crate::window::Window;

#[test]
fn a_second_unlock_finds_the_office_that_is_open() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    window.ask(
        "set_up",
        json!({"practiceName": "Bright Smiles", "passphrase": null}),
    );
    // What would open another office, with another timer, is not even looked at.
    let state = window.ask(
        "unlock",
        json!({"passphrase": "not the one that it was opened with"}),
    );
    assert_eq!(state["state"], "ready");
}

#[test]
fn a_changed_passphrase_opens_the_office_at_the_next_start() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    let changed = |present: &str| json!({"present": present, "new": "nine loud geese"});
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

    let mut again = Window::open(dir.path(), "main");
    let with = |passphrase: &str| json!({"passphrase": passphrase});
    assert_eq!(
        again.code("unlock", with("the first of them")),
        "wrong_passphrase"
    );
    assert_eq!(again.ask("unlock", with("nine loud geese"))["state"], "ready");
    assert_eq!(again.ask("list_companies", json!({}))[0]["name"], "Bright Smiles");
}
