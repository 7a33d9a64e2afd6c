//! Checks licenses, and looks for known vulnerabilities of the dependencies in RustSec's and npm's databases.
//!
//! The databases are online and change from day to day, so `cargo xtask test` checks the licenses only. What could not be
//! checked is said, and is an exit code of its own: it is neither a success nor a finding.

use std::process::{Command, ExitCode, Stdio};

use serde_json::Value;

use crate::paths::{Paths, on_path};
use crate::run::{Failure, cannot_start, heading, run};
use crate::{npm, third_party};

/// The exit code if nothing was found, but not everything could be checked.
const INCOMPLETE: u8 = 2;

/// What a database says.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    NothingKnown,
    NotChecked(String),
}

/// Fails if a license is not allowed or a vulnerability is known.
pub(crate) fn check(paths: &Paths) -> Result<ExitCode, Failure> {
    third_party::check(paths)?;
    heading("Look for known vulnerabilities of the crates");
    let crates = crates(paths)?;
    report(&crates);
    heading("Look for known vulnerabilities of the npm packages");
    let packages = packages(paths)?;
    report(&packages);
    let complete = [crates, packages]
        .iter()
        .all(|answer| *answer == Answer::NothingKnown);
    Ok(if complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}

fn report(answer: &Answer) {
    match answer {
        Answer::NothingKnown => println!("None is known."),
        Answer::NotChecked(reason) => println!("NOT CHECKED: {reason}"),
    }
}

/// Fetches first: cargo-deny has the same exit code for a database it cannot reach and for a vulnerability.
fn crates(paths: &Paths) -> Result<Answer, Failure> {
    if on_path("cargo-deny").is_none() {
        let reason = "cargo-deny is not installed (cargo install cargo-deny).";
        return Ok(Answer::NotChecked(reason.to_owned()));
    }
    if run(paths.cargo().args(["deny", "fetch", "db"])).is_err() {
        return Ok(Answer::NotChecked(
            "RustSec's database cannot be reached.".to_owned(),
        ));
    }
    run(paths.cargo().args(["deny", "--offline", "check", "advisories"]))?;
    Ok(Answer::NothingKnown)
}

fn packages(paths: &Paths) -> Result<Answer, Failure> {
    let mut command: Command = npm::audit(paths);
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output();
    let output = output.map_err(|error| cannot_start(&command, &error))?;
    audited(&output.stdout)
}

/// Reads the report of `npm audit`. Without the database it holds an error instead.
fn audited(report: &[u8]) -> Result<Answer, Failure> {
    let report: Value = serde_json::from_slice(report).unwrap_or_default();
    match report["metadata"]["vulnerabilities"]["total"].as_u64() {
        Some(0) => Ok(Answer::NothingKnown),
        Some(_) => {
            let names = report["vulnerabilities"]
                .as_object()
                .into_iter()
                .flat_map(|all| all.keys());
            let names: Vec<&str> = names.map(String::as_str).collect();
            Err(Failure::new(format!(
                "Known vulnerabilities: {}. Run: npm audit",
                names.join(", ")
            )))
        }
        None => {
            let message = report["message"].as_str().unwrap_or("no report");
            Ok(Answer::NotChecked(format!(
                "npm's database cannot be reached ({message})."
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vulnerability_an_unreachable_database_and_a_clean_report_are_different() {
        let clean =
            br#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0}}}"#;
        assert_eq!(audited(clean).unwrap(), Answer::NothingKnown);
        let found =
            br#"{"vulnerabilities":{"left-pad":{}},"metadata":{"vulnerabilities":{"high":1,"total":1}}}"#;
        assert!(audited(found).unwrap_err().to_string().contains("left-pad"));
        for unreachable in [
            &br#"{"message":"405 Method Not Allowed","error":{}}"#[..],
            b"{}",
            b"",
            b"<html>",
        ] {
            let answer = audited(unreachable).unwrap();
            assert!(matches!(answer, Answer::NotChecked(_)), "{answer:?}");
        }
    }
}
