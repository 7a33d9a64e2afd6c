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
