//! A day's log that cannot fill the disk: past a size it takes warnings and errors only, past another nothing.
//!
//! Several programs write the same day's file, so its size is looked at on the disk, line by line.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use chrono::Utc;

use super::{PREFIX, SUFFIX};

/// From here on a day's file takes no ordinary lines; an office's busy day has a fortieth of it.
const CROWDED_BYTES: u64 = 4 << 20;

/// From here on it takes none at all.
pub(super) const MOST_BYTES: u64 = 6 << 20;

/// Lines on their way to a day's file.
pub(super) struct Bounded<W> {
    files: W,
    folder: PathBuf,
    /// The day on which it was said that lines are left out.
    told: Option<String>,
}

impl<W: Write> Bounded<W> {
    /// `files` writes to one file a day in the folder.
    pub(super) fn new(files: W, folder: PathBuf) -> Self {
        Self {
            files,
            folder,
            told: None,
        }
    }

    fn leave_out(&mut self, day: String) -> io::Result<()> {
        if self.told.as_ref() == Some(&day) {
            return Ok(());
        }
        self.told = Some(day);
        let at = Utc::now().to_rfc3339();
        writeln!(
            self.files,
            "{at}  WARN office::log: this day's log is full; lines are left out until tomorrow"
        )
    }
}

impl<W: Write> Write for Bounded<W> {
    /// One line at a time, as the log hands them over.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let day = Utc::now().format("%Y-%m-%d").to_string();
        let file = self.folder.join(format!("{PREFIX}.{day}.{SUFFIX}"));
        let size = fs::metadata(file).map_or(0, |metadata| metadata.len());
        let after = size + line.len() as u64;
        if after <= CROWDED_BYTES || (matters(line) && after <= MOST_BYTES) {
            self.files.write_all(line)?;
        } else if size < MOST_BYTES {
            self.leave_out(day)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.files.flush()
    }
}

/// Whether a line is a warning or an error: its level stands behind the time.
fn matters(line: &[u8]) -> bool {
    let head = String::from_utf8_lossy(line.get(..48).unwrap_or(line)).into_owned();
    matches!(head.split_whitespace().nth(1), Some("WARN" | "ERROR"))
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    const INFO: &str = "2026-11-22T20:26:32.750924273+00:00  INFO office::syncs: sync started run=1\n";
    const WARN: &str = "2026-11-22T20:26:32.750924273+00:00  WARN office::syncs: patients skipped run=1\n";

    #[test]
    fn a_runaway_day_keeps_its_warnings_and_then_stops_growing() {
        let folder = tempfile::tempdir().unwrap();
        let day = Utc::now().format("%Y-%m-%d");
        let path = folder.path().join(format!("ontime.{day}.log"));
        let mut log = Bounded::new(File::create(&path).unwrap(), folder.path().to_owned());
        let size = || fs::metadata(&path).unwrap().len();
        while size() + (INFO.len() as u64) <= CROWDED_BYTES {
            log.write_all(INFO.repeat(100).as_bytes()).unwrap();
            if size() + 100 * (INFO.len() as u64) > CROWDED_BYTES {
                log.write_all(INFO.as_bytes()).unwrap();
            }
        }
        let crowded = size();
        log.write_all(INFO.as_bytes()).unwrap();
        log.write_all(INFO.as_bytes()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches("lines are left out until tomorrow").count(), 1);
        assert!(size() - crowded < 200, "ordinary lines are left out");
        for _ in 0..=(MOST_BYTES / WARN.len() as u64) {
            log.write_all(WARN.as_bytes()).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap().contains("patients skipped"));
        assert!(size() <= MOST_BYTES, "{} bytes", size());
    }
}
