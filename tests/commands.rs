//! Tests of the commands through Tauri's mock runtime, with the real configuration, store, and Open Dental database.
//!
//! They check who may call a command, what it returns, and that no response contains a password or an SSN. They also record
//! the responses that the window's tests render, in `ui/src/test/fixtures`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot continue has failed"
)]

#[path = "commands/end_to_end.rs"]
mod end_to_end;
#[path = "commands/fixtures.rs"]
mod fixtures;
#[path = "commands/opening.rs"]
mod opening;
#[path = "commands/permissions.rs"]
mod permissions;
#[cfg(target_os = "linux")]
#[path = "commands/publisher.rs"]
mod publisher;
#[path = "commands/recorder.rs"]
mod recorder;
#[cfg(target_os = "linux")]
#[path = "commands/start.rs"]
mod start;
#[cfg(target_os = "linux")]
#[path = "commands/updates.rs"]
mod updates;
#[path = "commands/window.rs"]
mod window;
