//! Runs what proves the syncs' promises under faults, and prints one table: what was done, how often, what broke.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::places::Places;
use crate::run::{Failure, heading, run_watched};
use crate::setup::{self, Purpose};

/// How much is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// What every test run does, with the same seeds each time.
    Short,
    /// What a release is proved with, with new seeds.
    Long,
}

/// One kind of fault: the test that makes it, and how many rounds the long form asks for.
struct Kind {
    package: &'static str,
    binary: &'static str,
    test: &'static str,
    rounds: (&'static str, &'static str),
}

const KINDS: [Kind; 4] = [
    Kind {
        package: "sync",
        binary: "engine",
        test: "simulation::",
        rounds: ("ONTIME_SEEDS", "5000"),
    },
    Kind {
        package: "sync",
        binary: "engine",
        test: "writers::",
        rounds: ("ONTIME_ROUNDS", "200"),
    },
    Kind {
        package: "cli",
        binary: "ontime",
        test: "faults::kills::",
        rounds: ("ONTIME_KILLS", "1000"),
    },
    Kind {
        package: "cli",
        binary: "ontime",
        test: "faults::writes::",
        // All that a sync makes.
        rounds: ("ONTIME_WRITES", "0"),
    },
];

/// Goes through all kinds, also when one has failed.
pub(crate) fn prove(places: &Places, form: Form) -> Result<(), Failure> {
    setup::install(places, Purpose::Test)?;
    let seed = match form {
        Form::Short => 1,
        Form::Long => SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(1, |since| since.as_secs()),
    };
    let mut rows = Vec::new();
    let mut failed = false;
    for kind in &KINDS {
        heading(&format!(
            "{} of {}",
            kind.test.trim_end_matches(':'),
            kind.package
        ));
        let mut command = places.cargo();
        command.args([
            "test",
            "--locked",
            "--package",
            kind.package,
            "--test",
            kind.binary,
            kind.test,
        ]);
        command.args(["--", "--nocapture"]);
        command.env("ONTIME_FIRST_SEED", seed.to_string());
        if form == Form::Long {
            command.env(kind.rounds.0, kind.rounds.1);
        }
        let before = rows.len();
        let passed = run_watched(&mut command, |line| rows.extend(Row::read(line)))?;
        if rows.len() == before {
            rows.push(Row::without_a_report(kind));
        }
        failed |= !passed;
    }
    println!("\n{}", table(&rows));
    if failed || rows.iter().any(|row| row.violations != "0") {
        return Err(Failure::new("A promise was broken: the seeds are above."));
    }
    Ok(())
}

/// One line of the table, as the test printed it.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    fault: String,
    rounds: String,
    violations: String,
    seed: String,
    seconds: u64,
}

impl Row {
    /// `fault-report|name|rounds|violations|seed|seconds`, wherever it stands in its line: a test runner may have begun
    /// the line.
    fn read(line: &str) -> Option<Self> {
        let (_, report) = line.split_once("fault-report|")?;
        let [fault, rounds, violations, seed, seconds] =
            report.split('|').collect::<Vec<_>>().try_into().ok()?;
        Some(Self {
            fault: fault.to_owned(),
            rounds: if rounds == "0" {
                "not run".to_owned()
            } else {
                rounds.to_owned()
            },
            violations: violations.to_owned(),
            seed: seed.to_owned(),
            seconds: seconds.trim().parse().ok()?,
        })
    }

    fn without_a_report(kind: &Kind) -> Self {
        Self {
            fault: kind.test.trim_end_matches(':').to_owned(),
            rounds: "not run".to_owned(),
            violations: "unknown".to_owned(),
            seed: String::new(),
            seconds: 0,
        }
    }
}

fn table(rows: &[Row]) -> String {
    let mut text =
        String::from("| fault | rounds | violations | first seed | duration |\n|---|--:|--:|--:|--:|");
    for row in rows {
        let (minutes, seconds) = (row.seconds / 60, row.seconds % 60);
        text.push_str(&format!(
            "\n| {} | {} | {} | {} | {minutes}:{seconds:02} |",
            row.fault, row.rounds, row.violations, row.seed
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_found_in_its_line_and_other_lines_are_not() {
        let row = Row::read("test a::b ... fault-report|kill -9|50|0|1|94").unwrap();
        assert_eq!(
            table(&[row]).lines().last(),
            Some("| kill -9 | 50 | 0 | 1 | 1:34 |")
        );
        assert_eq!(Row::read("test result: ok. 1 passed; 0 failed"), None);
        assert_eq!(Row::read("fault-report|half a line"), None);
    }

    #[test]
    fn what_was_not_run_is_not_shown_as_proved() {
        let row = Row::read("fault-report|a write fails|0|0|1|0").unwrap();
        assert!(table(&[row]).contains("| not run |"));
    }
}
