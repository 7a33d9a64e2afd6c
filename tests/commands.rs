//! The commands as the window calls them, with the real configuration, office, store and database, on a window that is
//! only pretended: what each may be called by, what it answers, and what no answer ever holds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[path = "commands/opening.rs"]
mod opening;
#[path = "commands/permissions.rs"]
mod permissions;
#[cfg(target_os = "linux")]
#[path = "commands/start.rs"]
mod start;
#[path = "commands/story.rs"]
mod story;
#[path = "commands/window.rs"]
mod window;
