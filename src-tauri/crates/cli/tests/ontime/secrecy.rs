//! Passwords, passphrases, and Social Security numbers never leave the store. Names leave it only on request.

use std::collections::BTreeSet;
use std::path::Path;

use app::{DataFolder, Passphrase, PatientId};
use opendental_testkit::{DEMO_PASSWORD, PatientRow, Practice, edits};

use crate::harness::{Ontime, PASSPHRASE, serve};

/// Shorter names occur by chance in text and in encrypted bytes.
const SHORTEST_NAME: usize = 6;

#[tokio::test]
async fn secrets_are_nowhere_and_names_are_not_in_files_or_log() {
    let practice = Practice::generate(21, 400);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    ontime
        .add_integration("Second", server.port(), "Dylan-12-wrong")
        .failure("access_denied");
    ontime.text(&["sync", "Main office", "--limit", "50"]);
    ontime.json(&["sync", "Main office", "--no-limit"]).success();
    let mut demo = server.connection_to("demo").await.unwrap();
    edits::change_phones(&mut demo, 5, 1).await.unwrap();
    ontime.json(&["sync", "Main office", "--no-limit"]).success();
    for words in [
        &["patients", "--limit", "1000"][..],
        &["patient", "1"],
        &["history"],
        &["integration", "list"],
    ] {
        ontime.json(words).success();
        ontime.text(words);
    }

    let files = files(&ontime.data());
    let (log, rest): (Vec<_>, Vec<_>) = files.iter().partition(|(name, _)| name.contains("logs"));
    assert!(!rest.is_empty() && log.iter().any(|(_, bytes)| contains(bytes, "sync ended")));
    let secrets = secrets(&practice);
    assert!(secrets.len() > 200);
    let names = names(&practice);
    assert!(names.len() > 100);
    for (name, bytes) in &files {
        for needle in secrets.iter().chain(&names) {
            assert!(!contains(bytes, needle), "{name} contains {needle}");
        }
    }
    let all_output = ontime.all_output();
    assert!(
        names.iter().any(|name| contains(&all_output, name)),
        "the scan finds names at all"
    );
    for secret in &secrets {
        assert!(!contains(&all_output, secret), "{secret} was printed");
    }
}

#[tokio::test]
async fn a_patient_is_shown_with_the_number_and_without_notes_and_ssn() {
    let practice = Practice::generate(22, 250);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    let mut demo = server.connection_to("demo").await.unwrap();
    let person = PatientRow {
        pat_num: 8_123_456_789_012_345,
        f_name: Some("Ottokar".into()),
        l_name: Some("Zwiebelfisch".into()),
        birthdate: Some("1950-05-05".into()),
        ssn: Some("900-77-6655".into()),
        ..PatientRow::default()
    };
    edits::add(&mut demo, &person).await.unwrap();
    ontime.json(&["sync", "Main office", "--no-limit"]).success();
    let found = ontime
        .json(&["patients", "--search", "8123456789012345"])
        .success();
    assert_eq!(found["total"], 1);
    let id = found["patients"][0]["id"].as_str().unwrap();
    let folder = DataFolder::locate(Some(ontime.data())).unwrap();
    let passphrase = Passphrase::from_file(&ontime.passphrase_file()).unwrap();
    let app = folder.open(Some(&passphrase)).await.unwrap();
    let patient = PatientId(id.parse().unwrap());
    app.set_desk_notes(patient, "Afraid of needles").await.unwrap();
    app.close().await;
    let patient = ontime.json(&["patient", id]);
    assert_eq!(patient.success()["ssn_on_file"], true);
    let card = ontime.text(&["patient", id]).stdout;
    assert!(card.contains("8123456789012345 (Main office)"), "{card}");
    let history = [true, false].map(|json| match json {
        true => ontime.json(&["patient", id, "--history"]).stdout,
        false => ontime.text(&["patient", id, "--history"]).stdout,
    });
    assert!(history[1].contains("Desk notes"), "{}", history[1]);
    let shown = [patient.stdout, found.to_string(), card, history.concat()].concat();
    for hidden in ["900-77-6655", "900776655", "needles"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
}

/// Each Social Security number with and without hyphens, the password, and the passphrase.
pub(crate) fn secrets(practice: &Practice) -> BTreeSet<String> {
    let typed = practice.patients.iter().filter_map(|row| row.ssn.clone());
    let digits = |ssn: String| [ssn.replace('-', ""), ssn];
    let numbers = typed.flat_map(digits).filter(|ssn| ssn.len() >= 9);
    numbers
        .chain([DEMO_PASSWORD.to_owned(), PASSPHRASE.to_owned()])
        .collect()
}

pub(crate) fn names(practice: &Practice) -> BTreeSet<String> {
    let rows = practice.patients.iter().filter(|row| row.pat_status == 0);
    let names = rows
        .flat_map(|row| [&row.l_name, &row.f_name, &row.preferred])
        .flatten();
    names
        .filter(|name| name.len() >= SHORTEST_NAME)
        .cloned()
        .collect()
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// While it runs, no other program of the user can read its memory, and a crash would leave no copy of it.
#[cfg(target_os = "linux")]
#[test]
fn the_process_leaves_no_core_file() {
    use std::process::Stdio;
    let ontime = Ontime::new();
    let mut command = ontime.command(&["recover"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It waits for the code, long after its first statement.
    while !ontime.data().join("logs").exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    drop(child.stdin.take());
    child.wait().unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    let values: Vec<&str> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(values, ["0", "0"], "{core}");
}
