//! A virtual screen, with pictures of it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::run::{Failure, cannot_start, run};

/// How long a window may take to appear.
const TIMEOUT: Duration = Duration::from_secs(90);
const POLL_INTERVAL: Duration = Duration::from_millis(700);

pub(super) struct Screen {
    server: Child,
    pub(super) display: String,
}

impl Screen {
    pub(super) fn start() -> Result<Self, Failure> {
        let mut command = Command::new("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
        ]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().map_err(|error| cannot_start(&command, &error))?;
        let mut number = String::new();
        if let Some(output) = server.stdout.take() {
            // An empty line is refused below.
            let _ = BufReader::new(output).read_line(&mut number);
        }
        let display = format!(":{}", number.trim());
        let screen = Self { server, display };
        if number.trim().is_empty() {
            return Err(Failure::new("Xvfb did not start."));
        }
        Ok(screen)
    }

    /// Waits until the screen differs from `before` and has stopped changing, and writes it to `file`. Returns the picture.
    pub(super) fn next(&self, before: &[u8], file: &Path) -> Result<Vec<u8>, Failure> {
        let deadline = Instant::now() + TIMEOUT;
        let mut last = Vec::new();
        loop {
            sleep(POLL_INTERVAL);
            let now = self.picture(file)?;
            if now == last && now != before {
                return Ok(now);
            }
            if Instant::now() > deadline {
                return Err(Failure::new(format!(
                    "The screen did not change: {}",
                    file.display()
                )));
            }
            last = now;
        }
    }

    /// What is on it, without a time in the file.
    pub(super) fn picture(&self, file: &Path) -> Result<Vec<u8>, Failure> {
        let mut import = Command::new("import");
        import.args(["-display", &self.display, "-window", "root"]);
        import.args(["-define", "png:exclude-chunks=date,time"]);
        run(import.arg(file))?;
        fs::read(file).map_err(Failure::io("read", file))
    }

    /// How many colors are on it: few before a window is drawn.
    pub(super) fn colors(&self, file: &Path) -> Result<usize, Failure> {
        self.picture(file)?;
        let mut identify = Command::new("identify");
        let count = crate::run::output_of(identify.args(["-format", "%k"]).arg(file))?;
        count
            .trim()
            .parse()
            .map_err(|_| Failure::new("identify counts no colors."))
    }

    /// Presses a key, such as `Return`.
    pub(super) fn press(&self, key: &str) -> Result<(), Failure> {
        run(Command::new("xdotool")
            .env("DISPLAY", &self.display)
            .args(["key", key]))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
