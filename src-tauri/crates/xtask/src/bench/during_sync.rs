//! What others notice of a sync: the practice's saves and the desk's searches, measured by tests of `ontime`.

use std::process::Command;

use crate::paths::Paths;
use crate::run::{Failure, run_lines};

/// The tests, which `cargo xtask test` runs with fewer patients.
const TESTS: [(&str, &str); 2] = [("server_load::", "200000"), ("search_load::", "100000")];

/// The measures of all tests as a table.
pub(crate) fn measure(paths: &Paths) -> Result<String, Failure> {
    let mut rows = Vec::new();
    for (test, patients) in TESTS {
        let mut command = command(paths, test);
        command.env("ONTIME_BENCH_PATIENTS", patients);
        rows.extend(reported(&mut command)?);
    }
    Ok(table(&rows))
}

/// Runs a test, and returns the measures that it reports.
pub(super) fn reported(test: &mut Command) -> Result<Vec<(String, String)>, Failure> {
    let mut rows = Vec::new();
    let passed = run_lines(test, |line| {
        let line = String::from_utf8_lossy(line);
        println!("{}", line.trim_end());
        rows.extend(row(&line));
    })?;
    if !passed {
        return Err(Failure::new("The measured test failed; see above."));
    }
    if rows.is_empty() {
        return Err(Failure::new("The test measured nothing."));
    }
    Ok(rows)
}

fn command(paths: &Paths, test: &str) -> Command {
    let mut command = paths.cargo();
    command.args([
        "test",
        "--locked",
        "--release",
        "--package=cli",
        "--test=ontime",
        test,
    ]);
    command.args(["--", "--nocapture"]);
    command
}

/// Reads `bench-report|measure|value`. The test runner may have written before it on the same line.
fn row(line: &str) -> Option<(String, String)> {
    let (_, report) = line.split_once("bench-report|")?;
    let (measure, value) = report.trim_end().rsplit_once('|')?;
    Some((measure.to_owned(), value.to_owned()))
}

pub(super) fn table(rows: &[(String, String)]) -> String {
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
