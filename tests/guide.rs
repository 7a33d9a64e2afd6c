//! The guide, walked in the real window against a real database: the application that people start, in a window on a
//! virtual screen, driven by what a person reads there, and the store looked at afterwards.
//!
//! `cargo xtask test` prepares what this needs (screen, message bus, WebKitWebDriver, tauri-driver). Screenshots of each
//! step, light and dark, are left in `guide/` in the build's folder for temporary files, those of every screen in
//! `gallery/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]
#![cfg(target_os = "linux")]

#[path = "guide/driver.rs"]
mod driver;
#[path = "guide/gallery/mod.rs"]
mod gallery;
#[path = "guide/keyboard.rs"]
mod keyboard;
#[path = "guide/office.rs"]
mod office_on_disk;
#[path = "guide/screen.rs"]
mod screen;
#[path = "guide/server.rs"]
mod server;
#[path = "guide/troubles.rs"]
mod troubles;
#[path = "guide/walk.rs"]
mod walk;

/// The walks take turns: they share one screen, of which pictures are taken.
static SCREEN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
