//! Measures how a full sync of a large practice affects other clients of the server, and writes the results.

use crate::measurements::{self, Section};
use crate::paths::Paths;
use crate::run::{Failure, run_lines};
use crate::setup::{self, Purpose};

/// The size of a large group of practices.
const PATIENTS: &str = "200000";
/// A test of `cargo xtask test`, which runs it with fewer patients.
const TEST: &str = "server_load::";

/// Runs the test with many patients, in the build that all tests use.
pub(crate) fn measure(paths: &Paths) -> Result<(), Failure> {
    setup::install(paths, Purpose::Test)?;
    let mut command = paths.cargo();
    command.args(["test", "--locked", "--workspace", "--test", "ontime", TEST]);
    command.args(["--", "--nocapture"]);
    command.env("ONTIME_BENCH_PATIENTS", PATIENTS);
    let mut rows = Vec::new();
    let passed = run_lines(&mut command, |line| {
        let line = String::from_utf8_lossy(line);
        match row(&line) {
            Some(row) => rows.push(row),
            None => println!("{}", line.trim_end()),
        }
    })?;
    let table = table(&rows);
    println!("\n{table}");
    if !passed || rows.is_empty() {
        return Err(Failure::new("The measured sync failed; see above."));
    }
    measurements::write(paths, Section::Bench, &table)
}

/// Reads `bench-report|measure|value`. The test runner may have written before it on the same line.
fn row(line: &str) -> Option<(String, String)> {
    let (_, report) = line.split_once("bench-report|")?;
    let (measure, value) = report.trim_end().rsplit_once('|')?;
    Some((measure.to_owned(), value.to_owned()))
}

fn table(rows: &[(String, String)]) -> String {
    let lines = rows
        .iter()
        .map(|(measure, value)| format!("\n| {measure} | {value} |"));
    String::from("| measure | value |\n|---|--:|") + &lines.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_is_found_in_its_line_and_other_lines_are_ignored() {
        let measure = row("test server_load::a ... bench-report|longest wait|3.1 ms\n").unwrap();
        assert_eq!(
            table(&[measure]).lines().last(),
            Some("| longest wait | 3.1 ms |")
        );
        assert_eq!(row("test result: ok. 1 passed"), None);
    }
}
