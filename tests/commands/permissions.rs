//! Which window may call which command.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::window::Window;

const CONFIG: &str = include_str!("../../tauri.conf.json");

macro_rules! commands {
    ($($module:ident::$name:ident),* $(,)?) => { &[$(stringify!($name)),*] };
}

const COMMANDS: &[&str] = include!("../../src-tauri/commands.in");

fn config() -> Value {
    serde_json::from_str(CONFIG).unwrap()
}

/// Whether Tauri's permissions stopped the call, and not the command itself.
fn is_denied(answer: &Result<Value, Value>) -> bool {
    answer
        .as_ref()
        .is_err_and(|refusal| refusal.as_str().is_some_and(|text| text.contains("not allowed")))
}

#[test]
fn the_list_names_each_command_once() {
    let names: BTreeSet<&str> = COMMANDS.iter().copied().collect();
    assert_eq!(names.len(), COMMANDS.len());
    assert!(names.len() > 40, "the list was not read: {names:?}");
}

#[test]
fn the_main_window_may_call_every_command_and_nothing_else() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    for command in COMMANDS.iter().filter(|name| !WITH_SIDE_EFFECTS.contains(name)) {
        // Without arguments, most are refused for the missing ones; what counts is who refuses.
        assert!(!is_denied(&window.call(command, json!({}))), "{command}");
    }
    for unknown in ["no_such_command", "office", ""] {
        assert!(is_denied(&window.call(unknown, json!({}))), "{unknown}");
    }
}

/// These need no argument, and open the data, a folder, or a dialog of the system, or end the program.
const WITH_SIDE_EFFECTS: [&str; 10] = [
    "accept_loss",
    "choose_backup_file",
    "choose_office_file",
    "choose_open_dental_settings",
    "close_window",
    "open_log_folder",
    "print_page",
    "quit",
    "restart",
    "save_support_file",
];

#[test]
fn the_window_may_only_call_our_commands_listen_to_events_and_zoom() {
    let security = config()["app"]["security"].clone();
    let capabilities = security["capabilities"].as_array().unwrap().clone();
    assert_eq!(capabilities.len(), 1);
    assert_eq!(
        capabilities[0]["permissions"],
        json!([
            "core:event:allow-listen",
            "core:event:allow-unlisten",
            "core:webview:allow-set-webview-zoom",
            "app-commands"
        ])
    );
    let csp = security["csp"].as_str().unwrap();
    assert!(csp.starts_with("default-src 'self';"), "{csp}");
    for hole in ["unsafe", "https:", "*", "blob:"] {
        assert!(!csp.contains(hole), "{hole} in {csp}");
    }
    assert_eq!(config()["app"]["withGlobalTauri"], false);
    assert_eq!(config()["app"]["windows"][0]["devtools"], false);
    assert_eq!(config()["app"]["windows"][0]["incognito"], true);
}

#[test]
fn plugins_and_the_core_cannot_be_called_from_the_window() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    for (command, arguments) in [
        ("plugin:dialog|open", json!({"options": {}})),
        ("plugin:dialog|save", json!({"options": {}})),
        ("plugin:window|close", json!({"label": "main"})),
        (
            "plugin:webview|create_webview_window",
            json!({"options": {"label": "x", "url": "https://example.com"}}),
        ),
        ("plugin:path|resolve_directory", json!({"directory": 1})),
        ("plugin:event|emit", json!({"event": "change", "payload": null})),
    ] {
        assert!(is_denied(&window.call(command, arguments)), "{command}");
    }
}

#[test]
fn another_window_may_call_nothing() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "other");
    for command in COMMANDS {
        assert!(is_denied(&window.call(command, json!({}))), "{command}");
    }
}

#[test]
fn no_data_is_returned_before_the_app_is_open() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    for command in ["list_companies", "list_integrations"] {
        assert_eq!(window.code(command, json!({})), "not_open");
    }
    assert_eq!(window.code("patient", json!({"id": "1"})), "not_open");
}
