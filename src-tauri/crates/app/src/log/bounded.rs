//! Limits the size of a day's log: above one size it takes only warnings and errors, above another nothing.
//!
//! Several programs write to the same file, so its size is read from the disk for each line.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use chrono::Utc;

use super::{PREFIX, SUFFIX};

/// A file of this size takes only warnings and errors. A busy day writes a fortieth of it.
const MAX_INFO_BYTES: u64 = 4 << 20;

/// A file of this size takes nothing.
pub(super) const MAX_BYTES: u64 = 6 << 20;

/// Writes lines to the day's file until it is full.
pub(super) struct Bounded<W> {
    files: W,
    folder: PathBuf,
    /// The day for which the log says that lines are missing.
    noted: Option<String>,
}

impl<W: Write> Bounded<W> {
    /// `files` writes one file per day in the folder.
    pub(super) fn new(files: W, folder: PathBuf) -> Self {
        Self {
            files,
            folder,
            noted: None,
        }
    }

    fn note_missing_lines(&mut self, day: String) -> io::Result<()> {
        if self.noted.as_ref() == Some(&day) {
            return Ok(());
        }
        self.noted = Some(day);
        let at = Utc::now().to_rfc3339();
        writeln!(
            self.files,
            "{at}  WARN app::log: this day's log is full; lines are missing until tomorrow"
        )
    }
}

impl<W: Write> Write for Bounded<W> {
    /// Called with one line at a time.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let day = Utc::now().format("%Y-%m-%d").to_string();
        let file = self.folder.join(format!("{PREFIX}.{day}.{SUFFIX}"));
        let size = fs::metadata(file).map_or(0, |metadata| metadata.len());
        let after = size + line.len() as u64;
        if after <= MAX_INFO_BYTES || (is_important(line) && after <= MAX_BYTES) {
            self.files.write_all(line)?;
        } else if size < MAX_BYTES {
            self.note_missing_lines(day)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.files.flush()
    }
}

/// Whether a line is a warning or an error; its level follows the time.
fn is_important(line: &[u8]) -> bool {
    let head = String::from_utf8_lossy(line.get(..48).unwrap_or(line)).into_owned();
    matches!(head.split_whitespace().nth(1), Some("WARN" | "ERROR"))
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    const INFO: &str = "2026-11-22T20:26:32.750924273+00:00  INFO app::syncs: sync started run=1\n";
    const WARN: &str = "2026-11-22T20:26:32.750924273+00:00  WARN app::syncs: patients skipped run=1\n";

    #[test]
    fn a_runaway_day_keeps_its_warnings_and_then_stops_growing() {
        let folder = tempfile::tempdir().unwrap();
        let day = Utc::now().format("%Y-%m-%d");
        let path = folder.path().join(format!("ontime.{day}.log"));
        let mut log = Bounded::new(File::create(&path).unwrap(), folder.path().to_owned());
        let size = || fs::metadata(&path).unwrap().len();
        while size() + (INFO.len() as u64) <= MAX_INFO_BYTES {
            log.write_all(INFO.repeat(100).as_bytes()).unwrap();
            if size() + 100 * (INFO.len() as u64) > MAX_INFO_BYTES {
                log.write_all(INFO.as_bytes()).unwrap();
            }
        }
        let full = size();
        log.write_all(INFO.as_bytes()).unwrap();
        log.write_all(INFO.as_bytes()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches("lines are missing until tomorrow").count(), 1);
        assert!(size() - full < 200, "info lines are missing");
        for _ in 0..=(MAX_BYTES / WARN.len() as u64) {
            log.write_all(WARN.as_bytes()).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap().contains("patients skipped"));
        assert!(size() <= MAX_BYTES, "{} bytes", size());
    }
}
