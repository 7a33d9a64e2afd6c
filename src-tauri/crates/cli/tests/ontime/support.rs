//! The support file is useful and safe to share.

use opendental_testkit::{Practice, edits};

use crate::harness::{Ontime, serve};
use crate::secrecy::{names, secrets};

#[tokio::test]
async fn the_support_file_contains_no_patient_data_and_no_secret() {
    let practice = Practice::generate(31, 400);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    ontime
        .add_integration("Second", server.port(), "Dylan-12-wrong")
        .failure("access_denied");
    ontime.json(&["sync", "Main office", "--limit", "50"]).success();
    let mut demo = server.connection_to("demo").await.unwrap();
    edits::change_phones(&mut demo, 5, 1).await.unwrap();
    ontime.json(&["sync", "Main office", "--no-limit"]).success();

    let file = ontime.folder().join("support.txt");
    let saved = ontime.json(&["support-bundle", file.to_str().unwrap()]).success();
    assert_eq!(saved["file"], file.to_str().unwrap());
    let text = std::fs::read_to_string(&file).unwrap();
    for part in [
        "Version: ",
        "Key: protected by the office passphrase",
        "Schedule: {\"timing\":{",
        "Preferences: {\"",
        "\"keep_running\":",
        "Time zone: ",
        "Data as of: 2",
        "Account: root",
        "sync ended",
        "patients skipped",
        "Connection test of integration",
    ] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
    let (before_log, _) = text.split_once("== Log").unwrap();
    for debug in ["Some(", "None", "AtMost(", "Schedule {"] {
        assert!(
            !before_log.contains(debug),
            "{debug} is Rust's debug output: {before_log}"
        );
    }
    for line in text
        .lines()
        .filter(|line| line.contains("sync ended") || line.contains("connection tested"))
    {
        assert!(!line.contains("Some("), "{line}");
    }
    let personal = personal(&practice);
    assert!(personal.len() > 1_000, "{}", personal.len());
    for needle in secrets(&practice)
        .iter()
        .chain(&names(&practice))
        .chain(&personal)
    {
        assert!(!text.contains(needle.as_str()), "it contains {needle}");
    }
}

/// Birthdays, phones, streets, email addresses, and full names, as in the practice's database.
fn personal(practice: &Practice) -> Vec<String> {
    let mut found = Vec::new();
    for row in &practice.patients {
        let whole_name = row.f_name.as_ref().zip(row.l_name.as_ref());
        found.extend(whole_name.map(|(first, last)| format!("{first} {last}")));
        let fields = [
            &row.birthdate,
            &row.email,
            &row.address,
            &row.hm_phone,
            &row.wk_phone,
            &row.wireless_phone,
        ];
        found.extend(fields.into_iter().flatten().cloned());
    }
    // Shorter values, such as a zero birthdate or a single letter, identify no one.
    found.retain(|text| text.trim().len() >= 8 && text.bytes().any(|byte| (b'1'..=b'z').contains(&byte)));
    found
}
