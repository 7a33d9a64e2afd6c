//! Tests in the real window: the program itself on a virtual display, operated through what it shows, against a real database.
//!
//! `cargo xtask test` prepares what they need (display, message bus, WebKitWebDriver, tauri-driver). They save screenshots of
//! each step in the build's temporary folder, under `guide/`, `keyboard/`, `all_screens/`, and others. The guide also writes the
//! pictures in `docs/pictures`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot continue has failed"
)]
#![cfg(target_os = "linux")]

#[path = "guide/all_screens/mod.rs"]
mod all_screens;
#[path = "guide/connection_errors.rs"]
mod connection_errors;
#[path = "guide/data_on_disk.rs"]
mod data_on_disk;
#[path = "guide/docs_pictures.rs"]
mod docs_pictures;
#[path = "guide/drag_source.rs"]
mod drag_source;
#[path = "guide/driver.rs"]
mod driver;
#[path = "guide/first_days.rs"]
mod first_days;
#[path = "guide/guide.rs"]
mod guide_steps;
#[path = "guide/hostile.rs"]
mod hostile;
#[path = "../src-tauri/crates/cli/tests/ontime/key_canaries.rs"]
mod key_canaries;
#[path = "guide/keyboard.rs"]
mod keyboard;
#[path = "guide/losses.rs"]
mod losses;
#[path = "guide/measure.rs"]
mod measure;
#[path = "guide/memory.rs"]
mod memory;
#[path = "guide/monday.rs"]
mod monday;
#[path = "guide/own_values.rs"]
mod own_values;
#[path = "guide/page.rs"]
mod page;
#[path = "guide/patient.rs"]
mod patient;
#[path = "commands/publisher.rs"]
#[expect(dead_code, reason = "the tests of the commands use more of it")]
mod publisher;
#[path = "guide/repairs.rs"]
mod repairs;
#[path = "guide/server.rs"]
mod server;
#[path = "guide/system_dialog.rs"]
mod system_dialog;
#[path = "guide/system_dialogs.rs"]
mod system_dialogs;
#[path = "guide/updates.rs"]
mod updates;

/// One test at a time: they take pictures of the one display.
static DISPLAY: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
