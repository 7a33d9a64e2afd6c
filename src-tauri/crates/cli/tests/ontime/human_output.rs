//! Output for people: tables, formatted numbers, and no patient data beyond what was requested.

use opendental_testkit::Practice;
use serde_json::json;

use crate::harness::{Ontime, fill, serve, text};

#[tokio::test]
async fn a_person_reads_tables_and_a_summary_in_the_terms_of_the_window() {
    let practice = Practice::generate(5, 1_300);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    let summary = ontime.text(&["sync", "Main office", "--no-limit"]);
    assert_eq!(
        (summary.code, summary.stderr.as_str()),
        (0, ""),
        "no progress bar without a terminal"
    );
    let headline = fill(
        "cli.sync.headline",
        &json!({
            "mode": text("csv.mode.full"), "name": "Main office", "status": text("activity.outcomes.completed"),
        }),
    );
    for part in [
        headline.as_str(),
        "Patients Added",
        "Patients Updated",
        "Patients Skipped",
        "Unchanged",
        "Rows read         1,300",
        text("problem.no_birthdate.title"),
    ] {
        assert!(summary.stdout.contains(part), "{part}:\n{}", summary.stdout);
    }
    for (words, part) in [
        (&["company", "list"][..], "Riverside"),
        (&["integration", "list"], text("health.up_to_date")),
        (&["integration", "test", "1"], "1,300 active patients"),
        (&["patients"], "50 of 1,"),
        (&["history"], "1 sync"),
        (&["patient", "1"], "Synced from"),
    ] {
        let result = ontime.text(words);
        assert_eq!(result.code, 0, "{}", result.stderr);
        assert!(result.stdout.contains(part), "{words:?}:\n{}", result.stdout);
        assert!(!result.stdout.contains('\u{1b}'), "no colors without a terminal");
    }
}

#[tokio::test]
async fn a_closed_pipe_is_not_an_error() {
    let practice = Practice::generate(5, 300);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    ontime.json(&["sync", "Main office", "--no-limit"]).success();
    let mut command = ontime.command(&["patients", "--limit", "1000"]);
    command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_terminal_obeys_nothing_that_a_name_contains() {
    let ontime = Ontime::new();
    let name = "River\u{202e}side\u{1b}[2J\u{9b}31m";
    let added = ontime.json(&["company", "add", name]);
    assert_eq!(added.success()["name"], name);
    let listed = ontime.text(&["company", "list"]);
    let refused = ontime.text(&["integration", "test", name]);
    for text in [added.stdout, listed.stdout, refused.stderr] {
        assert!(text.contains("River"), "{text:?}");
        let obeyed = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
        assert!(!text.contains(obeyed), "{text:?}");
    }
}
