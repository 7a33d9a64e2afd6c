//! Starts `practice-server`: a private database server with a generated practice, under the guide's own values.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::run::{Failure, cannot_start};

pub(crate) const HOST: &str = "127.0.0.1";
pub(crate) const USER: &str = "root";
pub(crate) const PASSWORD: &str = "Dylan-12";
pub(crate) const DATABASE: &str = "demo";

/// A running server. It exits when its standard input closes, however this process ends.
pub(crate) struct PracticeServer {
    child: Child,
    port: String,
}

impl PracticeServer {
    /// Returns when the practice is loaded.
    pub(crate) fn start(program: &Path, arguments: &[&str]) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| cannot_start(&command, &error))?;
        let port = child.stdout.take().and_then(port_when_ready);
        let mut server = Self {
            child,
            port: String::new(),
        };
        server.port = port.ok_or_else(|| Failure::new("The practice's server did not start; see above."))?;
        Ok(server)
    }

    pub(crate) fn port(&self) -> &str {
        &self.port
    }
}

impl Drop for PracticeServer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // There is nothing to report its exit status to.
        let _ = self.child.wait();
    }
}

/// Reads `ready HOST PORT`. None if the server exited instead.
fn port_when_ready(output: ChildStdout) -> Option<String> {
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).ok()?;
    line.trim()
        .strip_prefix("ready ")?
        .split_once(' ')
        .map(|(_, port)| port.to_owned())
}
