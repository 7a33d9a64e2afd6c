//! Measures what a full sync of a large practice costs those who work on the server meanwhile, and prints one table.

use chrono::Utc;

use crate::places::Places;
use crate::run::{Failure, run_heard};
use crate::setup::{self, Purpose};

/// As large as a group of practices gets.
const PATIENTS: &str = "200000";
/// The same test as among all others, which does it in short.
const TEST: &str = "gentle::";

/// Runs the one test at length, in the build that all tests use.
pub(crate) fn measure(places: &Places) -> Result<(), Failure> {
    setup::install(places, Purpose::Test)?;
    let mut command = places.cargo();
    command.args(["test", "--locked", "--workspace", "--test", "ontime", TEST]);
    command.args(["--", "--nocapture"]);
    command.env("ONTIME_BENCH_PATIENTS", PATIENTS);
    let mut rows = Vec::new();
    let passed = run_heard(&mut command, |line| {
        let line = String::from_utf8_lossy(line);
        match row(&line) {
            Some(row) => rows.push(row),
            None => println!("{}", line.trim_end()),
        }
    })?;
    println!("\n{}\n\n{}", Utc::now().format("%Y-%m-%d"), table(&rows));
    if passed && !rows.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        "The sync that was to be measured failed: see above.",
    ))
}

/// `bench-report|measure|value`, wherever it stands in its line: a test runner may have begun the line.
fn row(line: &str) -> Option<(String, String)> {
    let (_, report) = line.split_once("bench-report|")?;
    let (measure, value) = report.trim_end().rsplit_once('|')?;
    Some((measure.to_owned(), value.to_owned()))
}

fn table(rows: &[(String, String)]) -> String {
    let lines = rows
        .iter()
        .map(|(measure, value)| format!("\n| {measure} | {value} |"));
    String::from("| measured | |\n|---|--:|") + &lines.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_is_found_in_its_line_and_other_lines_are_not() {
        let found = row("test gentle::a ... bench-report|longest wait|3.1 ms\n").unwrap();
        assert_eq!(table(&[found]).lines().last(), Some("| longest wait | 3.1 ms |"));
        assert_eq!(row("test result: ok. 1 passed"), None);
    }
}
