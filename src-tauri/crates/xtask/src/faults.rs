//! Runs what proves the syncs' promises under faults, and prints one table: what was done, how often, what broke.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use chrono::Utc;

use crate::places::Places;
use crate::run::{Failure, run, run_heard};
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
    binary: &'static str,
    test: &'static str,
    rounds: (&'static str, &'static str),
}

/// The longest first, so that the hands are done at about the same time.
const KINDS: [Kind; 4] = [
    Kind {
        binary: "ontime",
        test: "faults::writes::",
        // All that a sync makes.
        rounds: ("ONTIME_WRITES", "0"),
    },
    Kind {
        binary: "ontime",
        test: "faults::kills::",
        rounds: ("ONTIME_KILLS", "1000"),
    },
    Kind {
        binary: "engine",
        test: "writers::",
        rounds: ("ONTIME_ROUNDS", "200"),
    },
    Kind {
        binary: "engine",
        test: "simulation::",
        rounds: ("ONTIME_SEEDS", "5000"),
    },
];

/// So many kinds run side by side. Most of them wait for a server or a disk half of the time.
const HANDS: usize = 2;

/// Goes through all kinds, also when one has failed.
pub(crate) fn prove(places: &Places, form: Form) -> Result<(), Failure> {
    setup::install(places, Purpose::Test)?;
    let begun = Utc::now();
    let seed = match form {
        Form::Short => 1,
        Form::Long => u64::try_from(begun.timestamp()).unwrap_or(1),
    };
    build(places)?;
    let next = AtomicUsize::new(0);
    let hand = || -> Vec<Proved> {
        let taken = std::iter::from_fn(|| KINDS.get(next.fetch_add(1, Ordering::Relaxed)));
        taken.map(|kind| kind.prove(places, form, seed)).collect()
    };
    let proved: Vec<Proved> = thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS).map(|_| scope.spawn(hand)).collect();
        hands
            .into_iter()
            .flat_map(|hand| hand.join().unwrap_or_default())
            .collect()
    });
    let rows: Vec<Row> = proved.iter().flat_map(|proved| proved.rows.clone()).collect();
    let took = (Utc::now() - begun).num_seconds().unsigned_abs();
    println!(
        "\n{}, {} in all\n\n{}",
        begun.format("%Y-%m-%d"),
        clock(took),
        table(&rows)
    );
    // A hand that broke down has nothing to show.
    if proved.len() < KINDS.len() || proved.iter().any(|proved| !proved.well) {
        return Err(Failure::new("A promise was broken: the seeds are above."));
    }
    Ok(())
}

/// As all tests are built, so that what they left is used.
const BUILD: [&str; 3] = ["test", "--locked", "--workspace"];

/// Once for all kinds, so that none waits for another's compiler.
fn build(places: &Places) -> Result<(), Failure> {
    let mut command = places.cargo();
    command.args(BUILD);
    command.args(["--no-run", "--test", "engine", "--test", "ontime"]);
    run(&mut command)
}

/// What came of one kind.
struct Proved {
    rows: Vec<Row>,
    well: bool,
}

impl Kind {
    fn name(&self) -> &'static str {
        self.test.trim_end_matches(':')
    }

    fn command(&self, places: &Places, form: Form, seed: u64) -> Command {
        let mut command = places.cargo();
        command.args(BUILD);
        command.args(["--quiet", "--test", self.binary, self.test, "--", "--nocapture"]);
        command.env("ONTIME_FIRST_SEED", seed.to_string());
        if form == Form::Long {
            command.env(self.rounds.0, self.rounds.1);
        }
        command
    }

    fn prove(&self, places: &Places, form: Form, seed: u64) -> Proved {
        let name = self.name();
        println!("{name}: begins");
        let mut rows = Vec::new();
        let ended = run_heard(&mut self.command(places, form, seed), |line| {
            let line = String::from_utf8_lossy(line);
            println!("{name}: {}", line.trim_end());
            rows.extend(Row::read(&line));
        });
        let passed = match ended {
            Ok(passed) => passed,
            Err(failure) => {
                println!("{name}: {failure}");
                false
            }
        };
        if rows.is_empty() {
            rows.push(Row::without_a_report(self));
        }
        let well = passed && rows.iter().all(|row| row.violations == "0");
        Proved { rows, well }
    }
}

/// One line of the table, as the test printed it.
#[derive(Debug, Clone, PartialEq, Eq)]
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
            fault: kind.name().to_owned(),
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
        text.push_str(&format!(
            "\n| {} | {} | {} | {} | {} |",
            row.fault,
            row.rounds,
            row.violations,
            row.seed,
            clock(row.seconds)
        ));
    }
    text
}

/// Minutes and seconds.
fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
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
