//! Ends a server whose starter was killed: then nothing is dropped, and a server in memory and on disk would stay.
//!
//! A shell that waits for the end of a pipe which only we hold open. On Windows there is none.

use std::path::Path;
use std::process::Child;

/// Watches until it is dropped.
#[derive(Debug)]
pub(super) struct Watchdog(Option<Child>);

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(shell) = &mut self.0 {
            // Gone already is as good.
            let _ = shell.kill();
            let _ = shell.wait();
        }
    }
}

/// A Ctrl-C in the terminal goes to the shell too, which must outlive the one that it watches.
#[cfg(unix)]
const SCRIPT: &str = r#"trap "" INT TERM HUP; read -r _; kill -9 "$0"; [ -z "$1" ] || rm -rf "$1""#;

impl Watchdog {
    /// Watches over the process `server`; a folder that is `temporary` goes with it.
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
        // Without it the server is only less well looked after.
        Self(shell.spawn().ok())
    }

    #[cfg(not(unix))]
    pub(super) fn over(_: u32, _: Option<&Path>) -> Self {
        Self(None)
    }
}
