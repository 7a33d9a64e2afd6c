//! What a person sees: tables, figures with thousands apart, and no patient data that was not asked for.

use practice::Practice;

use crate::desk::{Desk, serve};

#[tokio::test]
async fn a_person_reads_tables_and_a_summary_in_the_words_of_the_window() {
    let practice = Practice::generate(5, 1_300);
    let server = serve(&practice).await;
    let desk = Desk::connected(server.port());
    let summary = desk.text(&["sync", "Main office", "--no-limit"]);
    assert_eq!(
        (summary.code, summary.stderr.as_str()),
        (0, ""),
        "no bar where there is no terminal"
    );
    for part in [
        "Full Sync of Main office: completed",
        "Patients Added",
        "Patients Updated",
        "Patients Skipped",
        "Unchanged",
        "Read in all       1,300",
        "No birthdate",
    ] {
        assert!(summary.stdout.contains(part), "{part}:\n{}", summary.stdout);
    }
    for (words, part) in [
        (&["company", "list"][..], "Riverside"),
        (&["integration", "list"], "up to date"),
        (&["integration", "test", "1"], "1,300 active patients"),
        (&["patients"], "50 of 1,"),
        (&["history"], "1 sync"),
        (&["patient", "1"], "Kept up to date from"),
    ] {
        let said = desk.text(words);
        assert_eq!(said.code, 0, "{}", said.stderr);
        assert!(said.stdout.contains(part), "{words:?}:\n{}", said.stdout);
        assert!(
            !said.stdout.contains('\u{1b}'),
            "no colours where there is no terminal"
        );
    }
}

#[tokio::test]
async fn a_reader_that_stops_reading_is_no_error() {
    let practice = Practice::generate(5, 300);
    let server = serve(&practice).await;
    let desk = Desk::connected(server.port());
    desk.json(&["sync", "Main office", "--no-limit"]).done();
    let mut command = desk.command(&["patients", "--limit", "1000"]);
    command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
