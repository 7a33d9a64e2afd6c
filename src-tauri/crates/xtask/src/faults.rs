//! Runs the fault tests and writes their results: which fault, how many rounds, how many violations.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use chrono::Utc;

use crate::measurements::{self, Section};
use crate::paths::Paths;
use crate::run::{Failure, run, run_lines};
use crate::setup::{self, Purpose};

/// How many rounds to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// The rounds of every test run, with fixed seeds.
    Quick,
    /// The rounds for a release, with new seeds.
    Full,
}

/// A fault test.
struct FaultTest {
    binary: &'static str,
    filter: &'static str,
    /// The environment variable for the number of rounds, and its value in the full profile.
    rounds: (&'static str, &'static str),
}

/// The longest first, so that all jobs end at about the same time.
const FAULT_TESTS: [FaultTest; 7] = [
    FaultTest {
        binary: "ontime",
        filter: "faults::writes::",
        // 0 is every write of a sync.
        rounds: ("ONTIME_WRITES", "0"),
    },
    FaultTest {
        binary: "ontime",
        filter: "faults::kills::",
        rounds: ("ONTIME_KILLS", "1000"),
    },
    FaultTest {
        binary: "engine",
        filter: "writers::",
        rounds: ("ONTIME_ROUNDS", "200"),
    },
    FaultTest {
        binary: "engine",
        filter: "simulation::whatever_happens",
        rounds: ("ONTIME_SEEDS", "10000"),
    },
    FaultTest {
        binary: "engine",
        filter: "simulation::undo::",
        rounds: ("ONTIME_UNDO_SEEDS", "1000"),
    },
    FaultTest {
        binary: "ontime",
        filter: "faults::replacements::",
        // Kills at each kind of call in each command.
        rounds: ("ONTIME_REPLACEMENTS", "40"),
    },
    FaultTest {
        binary: "store",
        filter: "file_faults::",
        rounds: ("ONTIME_FILE_FAULTS", "10000"),
    },
];

/// Tests run in parallel. Most of them wait for a server or a disk half of the time.
const JOBS: usize = 2;

/// Runs all fault tests, even if one fails.
pub(crate) fn run_all(paths: &Paths, profile: Profile) -> Result<(), Failure> {
    setup::install(paths, Purpose::Test)?;
    let started = Utc::now();
    let seed = match profile {
        Profile::Quick => 1,
        Profile::Full => u64::try_from(started.timestamp()).unwrap_or(1),
    };
    build(paths)?;
    let next = AtomicUsize::new(0);
    let job = || -> Vec<TestResult> {
        let tests = std::iter::from_fn(|| FAULT_TESTS.get(next.fetch_add(1, Ordering::Relaxed)));
        tests.map(|test| test.run(paths, profile, seed)).collect()
    };
    let results: Vec<TestResult> = thread::scope(|scope| {
        let jobs: Vec<_> = (0..JOBS).map(|_| scope.spawn(job)).collect();
        jobs.into_iter()
            .flat_map(|job| job.join().unwrap_or_default())
            .collect()
    });
    let rows: Vec<Row> = results.iter().flat_map(|result| result.rows.clone()).collect();
    let table = table(&rows);
    println!("\n{table}");
    // A job that panicked has no results.
    if results.len() < FAULT_TESTS.len() || results.iter().any(|result| !result.passed) {
        return Err(Failure::new("A fault test failed. The seeds are above."));
    }
    if profile == Profile::Full {
        let seconds = (Utc::now() - started).num_seconds().unsigned_abs();
        let body = format!("Duration: {} in total.\n\n{table}", duration(seconds));
        measurements::write(paths, Section::Faults, &body)?;
    }
    Ok(())
}

/// Builds the same tests as `cargo xtask test`, to reuse its output.
const BUILD: [&str; 3] = ["test", "--locked", "--workspace"];

/// Builds once, so that no job waits for another's compiler.
fn build(paths: &Paths) -> Result<(), Failure> {
    let mut command = paths.cargo();
    command.args(BUILD);
    command.args([
        "--no-run", "--test", "engine", "--test", "ontime", "--test", "store",
    ]);
    run(&mut command)
}

struct TestResult {
    rows: Vec<Row>,
    passed: bool,
}

impl FaultTest {
    fn name(&self) -> &'static str {
        self.filter.trim_end_matches(':')
    }

    fn command(&self, paths: &Paths, profile: Profile, seed: u64) -> Command {
        let mut command = paths.cargo();
        command.args(BUILD);
        command.args(["--quiet", "--test", self.binary, self.filter, "--", "--nocapture"]);
        command.env("ONTIME_FIRST_SEED", seed.to_string());
        if profile == Profile::Full {
            command.env(self.rounds.0, self.rounds.1);
        }
        command
    }

    fn run(&self, paths: &Paths, profile: Profile, seed: u64) -> TestResult {
        let name = self.name();
        println!("{name}: started");
        let mut rows = Vec::new();
        let outcome = run_lines(&mut self.command(paths, profile, seed), |line| {
            let line = String::from_utf8_lossy(line);
            println!("{name}: {}", line.trim_end());
            rows.extend(Row::read(&line));
        });
        let succeeded = match outcome {
            Ok(succeeded) => succeeded,
            Err(failure) => {
                println!("{name}: {failure}");
                false
            }
        };
        if rows.is_empty() {
            rows.push(Row::without_report(self));
        }
        let passed = succeeded && rows.iter().all(|row| row.violations == "0");
        TestResult { rows, passed }
    }
}

/// A row of the table, as the test printed it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    fault: String,
    rounds: String,
    violations: String,
    seed: String,
    seconds: u64,
}

impl Row {
    /// Reads `fault-report|name|rounds|violations|seed|seconds`. The test runner may have written before it on the same
    /// line.
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

    fn without_report(test: &FaultTest) -> Self {
        Self {
            fault: test.name().to_owned(),
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
            duration(row.seconds)
        ));
    }
    text
}

/// Minutes and seconds.
fn duration(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_found_in_its_line_and_other_lines_are_ignored() {
        let row = Row::read("test a::b ... fault-report|kill -9|50|0|1|94").unwrap();
        assert_eq!(
            table(&[row]).lines().last(),
            Some("| kill -9 | 50 | 0 | 1 | 1:34 |")
        );
        assert_eq!(Row::read("test result: ok. 1 passed; 0 failed"), None);
        assert_eq!(Row::read("fault-report|half a line"), None);
    }

    #[test]
    fn a_test_that_did_not_run_is_not_shown_as_passed() {
        let row = Row::read("fault-report|a write fails|0|0|1|0").unwrap();
        assert!(table(&[row]).contains("| not run |"));
    }
}
