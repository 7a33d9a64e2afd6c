//! Stops a server whose starter was killed, because then nothing is dropped and the server would keep running.
//!
//! A shell waits for the end of a pipe that only this process holds open. There is none on Windows.

use std::path::Path;
use std::process::Child;

/// Watches until dropped.
#[derive(Debug)]
pub(super) struct Watchdog(Option<Child>);

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(shell) = &mut self.0 {
            // An error means that it has already ended.
            let _ = shell.kill();
            let _ = shell.wait();
        }
    }
}

/// Ctrl-C in a terminal also reaches the shell, which must outlive the process it watches.
#[cfg(unix)]
const SCRIPT: &str = r#"trap "" INT TERM HUP; read -r _; kill -9 "$0"; [ -z "$1" ] || rm -rf "$1""#;

impl Watchdog {
    /// Watches the process `server`. Also removes the folder if it is `temporary`.
    #[cfg(unix)]
    pub(super) fn over(server: u32, temporary: Option<&Path>) -> Self {
        use std::process::{Command, Stdio};
        let mut shell = Command::new("sh");
        shell
            .args(["-c", SCRIPT, &server.to_string()])
            .arg(temporary.unwrap_or(Path::new("")));
        shell
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Without it, the server is only not cleaned up after a kill.
        Self(shell.spawn().ok())
    }

    #[cfg(not(unix))]
    pub(super) fn over(_: u32, _: Option<&Path>) -> Self {
        Self(None)
    }
}
