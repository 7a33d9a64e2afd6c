//! Who may call what.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::window::Window;

const CONFIG: &str = include_str!("../../tauri.conf.json");
const BUILD_SCRIPT: &str = include_str!("../../src-tauri/build.rs");
const HANDLER: &str = include_str!("../../src-tauri/src/commands.rs");

fn config() -> Value {
    serde_json::from_str(CONFIG).unwrap()
}

fn declared() -> BTreeSet<String> {
    let list = BUILD_SCRIPT
        .split("= &[")
        .nth(1)
        .unwrap()
        .split("];")
        .next()
        .unwrap();
    list.split(',')
        .map(|name| name.trim().trim_matches('"').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn handled() -> BTreeSet<String> {
    let list = HANDLER
        .split("generate_handler![")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    list.split(',')
        .filter_map(|path| path.trim().split("::").nth(1))
        .map(str::to_owned)
        .collect()
}

fn granted() -> BTreeSet<String> {
    let permissions = config()["app"]["security"]["capabilities"][0]["permissions"].clone();
    let names = permissions
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().to_owned());
    names
        .filter_map(|name| name.strip_prefix("allow-").map(|name| name.replace('-', "_")))
        .collect()
}

#[test]
fn every_command_is_declared_and_granted_by_name_and_nothing_else_is() {
    assert!(handled().len() > 20, "the handler's list was not found");
    assert_eq!(declared(), handled());
    assert_eq!(granted(), handled());
}

#[test]
fn the_window_may_do_nothing_but_call_our_commands_listen_and_be_made_larger() {
    let security = config()["app"]["security"].clone();
    let capabilities = security["capabilities"].as_array().unwrap().clone();
    assert_eq!(capabilities.len(), 1);
    let foreign: Vec<String> = capabilities[0]["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .filter(|name| !name.starts_with("allow-"))
        .collect();
    assert_eq!(
        foreign,
        [
            "core:event:allow-listen",
            "core:event:allow-unlisten",
            "core:webview:allow-set-webview-zoom"
        ]
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
        (
            "plugin:event|emit",
            json!({"event": "office-changed", "payload": null}),
        ),
    ] {
        let refusal = window.call(command, arguments).expect_err(command).to_string();
        assert!(refusal.contains("not allowed"), "{command}: {refusal}");
    }
}

#[test]
fn another_window_may_call_nothing() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "other");
    for command in handled() {
        let refusal = window.call(&command, json!({})).expect_err(&command).to_string();
        assert!(refusal.contains("not allowed"), "{command}: {refusal}");
    }
}

#[test]
fn nothing_is_answered_before_the_office_is_open() {
    let dir = tempdir().unwrap();
    let mut window = Window::open(dir.path(), "main");
    for command in ["list_companies", "list_integrations"] {
        assert_eq!(window.code(command, json!({})), "locked");
    }
    assert_eq!(window.code("patient", json!({"id": "1"})), "locked");
}
