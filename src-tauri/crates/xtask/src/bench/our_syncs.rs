//! The measured commands of `ontime`, including its start and the office passphrase.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::cost::{self, Cost};
use super::practice::Practice;
use crate::data_folder::{DataFolder, integration_arguments};
use crate::practice_server::PASSWORD;
use crate::run::{Failure, cannot_start};

const COMPANY: &str = "Riverside Family Dental";
const INTEGRATION: &str = "Open Dental";

/// A measured command. Each continues where the one before it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    PreviewOfFirstImport,
    FirstImport,
    FirstSearchForDuplicates,
    SearchForDuplicatesUnchanged,
    FullUnchanged,
    IncrementalUnchanged,
    IncrementalAllStamps,
}

impl Step {
    pub(crate) const ALL: [Self; 7] = [
        Self::PreviewOfFirstImport,
        Self::FirstImport,
        Self::FirstSearchForDuplicates,
        Self::SearchForDuplicatesUnchanged,
        Self::FullUnchanged,
        Self::IncrementalUnchanged,
        Self::IncrementalAllStamps,
    ];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::PreviewOfFirstImport => "**ours, preview of the first import**",
            Self::FirstImport => "**ours, first import**",
            Self::FirstSearchForDuplicates => "**ours, first search for duplicates**",
            Self::SearchForDuplicatesUnchanged => "**ours, search for duplicates, nothing changed**",
            Self::FullUnchanged => "**ours, full sync, nothing changed**",
            Self::IncrementalUnchanged => "**ours, incremental, nothing changed**",
            Self::IncrementalAllStamps => "**ours, incremental, every stamp moved and nothing else**",
        }
    }

    /// Whether it changes the store as the source says.
    pub(crate) fn is_sync(self) -> bool {
        !matches!(
            self,
            Self::PreviewOfFirstImport | Self::FirstSearchForDuplicates | Self::SearchForDuplicatesUnchanged
        )
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::PreviewOfFirstImport => &["sync", INTEGRATION, "--full", "--no-limit", "--preview"],
            Self::FirstImport | Self::FullUnchanged => &["sync", INTEGRATION, "--full", "--no-limit"],
            Self::FirstSearchForDuplicates | Self::SearchForDuplicatesUnchanged => {
                &["duplicates", "--limit", "1"]
            }
            Self::IncrementalUnchanged | Self::IncrementalAllStamps => {
                &["sync", INTEGRATION, "--incremental", "--no-limit"]
            }
        }
    }
}

/// A data folder connected to the practice.
pub(crate) struct Office {
    folder: DataFolder,
    program: PathBuf,
    report: PathBuf,
}

impl Office {
    /// Creates it in `scratch`.
    pub(crate) fn new(program: &Path, practice: &Practice, scratch: &Path) -> Result<Self, Failure> {
        let office = Self {
            folder: DataFolder::new(scratch)?,
            program: program.to_owned(),
            report: scratch.join("report.json"),
        };
        office.prepare(&["company", "add", COMPANY])?;
        office.prepare(&integration_arguments(INTEGRATION, COMPANY, practice.port()))?;
        Ok(office)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.folder.command(&self.program);
        command.arg("--json").args(words);
        command
    }

    fn prepare(&self, words: &[&str]) -> Result<(), Failure> {
        let mut command = self.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| cannot_start(&command, &error))?;
        if let Some(mut pipe) = child.stdin.take() {
            // `company add` does not read it.
            let _ = writeln!(pipe, "{PASSWORD}");
        }
        let output = child.wait_with_output();
        let output = output.map_err(|error| cannot_start(&command, &error))?;
        if output.status.success() {
            return Ok(());
        }
        Err(Failure::new(String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// Runs a command, and fails unless it found what it must.
    pub(crate) fn run(&self, step: Step, practice: &Practice) -> Result<Cost, Failure> {
        if step == Step::IncrementalAllStamps {
            practice.move_every_stamp()?;
        }
        let output = File::create(&self.report).map_err(Failure::io("create", &self.report))?;
        let mut command = self.command(step.arguments());
        command.stdin(Stdio::null()).stdout(output);
        let cost = cost::of(&mut command);
        let report = fs::read_to_string(&self.report).map_err(Failure::io("read", &self.report))?;
        let summary = summary(&report);
        let cost = cost.map_err(|failure| Failure::new(format!("{summary}\n{failure}")))?;
        if is_expected(step, practice.active, &report) {
            return Ok(cost);
        }
        Err(Failure::new(format!(
            "{} did not end as it must: {summary}",
            step.label()
        )))
    }

    /// All files of the store.
    pub(crate) fn megabytes(&self) -> Result<f64, Failure> {
        let folder = self.folder.data();
        let entries = fs::read_dir(&folder).map_err(Failure::io("read", &folder))?;
        let sizes = entries
            .flatten()
            .filter(is_store)
            .filter_map(|entry| entry.metadata().ok());
        let kilobytes = sizes.map(|data| data.len() / 1024).sum::<u64>();
        Ok(f64::from(u32::try_from(kilobytes).unwrap_or(u32::MAX)) / 1024.0)
    }
}

fn is_store(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with("ontime.db")
}

fn is_expected(step: Step, active: u32, report: &str) -> bool {
    let count = |name| count(report, name);
    if matches!(
        step,
        Step::FirstSearchForDuplicates | Step::SearchForDuplicatesUnchanged
    ) {
        return count("total").is_some();
    }
    let is_complete = report.contains(r#""outcome":"completed""#);
    let (Some(added), Some(updated), Some(deactivated)) =
        (count("added"), count("updated"), count("deactivated"))
    else {
        return false;
    };
    let is_first = matches!(step, Step::PreviewOfFirstImport | Step::FirstImport);
    // Some patients of the generated practice cannot be imported, and some have two charts.
    let is_added = if is_first {
        added > active / 10 * 9
    } else {
        added == 0
    };
    is_complete && is_added && updated == 0 && deactivated == 0
}

/// A number in the report.
fn count(report: &str, name: &str) -> Option<u32> {
    let (_, rest) = report.split_once(&format!("\"{name}\":"))?;
    let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The report without its list of patients.
fn summary(report: &str) -> String {
    let (before, rest) = report.split_once(r#""errors":["#).unwrap_or((report, ""));
    let after = rest.rsplit_once(']').map_or("", |(_, after)| after);
    format!("{before}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_that_did_something_else_is_not_measured() {
        let report = |added, updated| {
            format!(
                r#"{{"added":{added},"updated":{updated},"deactivated":0,"outcome":"completed","errors":[1]}}"#
            )
        };
        for (step, added, updated, expected) in [
            (Step::FirstImport, 950, 0, true),
            (Step::FirstImport, 800, 0, false),
            (Step::FullUnchanged, 0, 0, true),
            (Step::FullUnchanged, 1, 0, false),
            (Step::IncrementalAllStamps, 0, 3, false),
        ] {
            let report = report(added, updated);
            assert_eq!(is_expected(step, 1_000, &report), expected, "{report}");
            let stopped = report.replace("completed", "limited");
            assert!(!is_expected(step, 1_000, &stopped));
        }
        assert!(!is_expected(Step::FullUnchanged, 1_000, ""));
        assert!(summary(&report(1, 2)).ends_with(r#""outcome":"completed",}"#));
    }
}
