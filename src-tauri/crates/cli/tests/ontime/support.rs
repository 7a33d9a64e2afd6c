//! The file for support: useful, and safe to hand out.

use practice::{Practice, edits};

use crate::desk::{Desk, serve};
use crate::secrecy::{names, secrets};

#[tokio::test]
async fn the_file_for_support_holds_no_patients_data_and_no_secret() {
    let practice = Practice::generate(31, 400);
    let server = serve(&practice).await;
    let desk = Desk::connected(server.port());
    desk.add_integration("Second", server.port(), "Dylan-12-wrong")
        .refused("access_denied");
    desk.json(&["sync", "Main office", "--limit", "50"]).done();
    let mut demo = server.connection_to("demo").await.unwrap();
    edits::change_phones(&mut demo, 5, 1).await.unwrap();
    desk.json(&["sync", "Main office", "--no-limit"]).done();

    let file = desk.folder().join("for support.txt");
    let saved = desk.json(&["support-bundle", file.to_str().unwrap()]).done();
    assert_eq!(saved["file"], file.to_str().unwrap());
    let text = std::fs::read_to_string(&file).unwrap();
    for part in [
        "Version: ",
        "Key: under the office passphrase",
        "Schedule: Schedule { timing: Daily",
        "Preferences: Preferences { ",
        "keep_running: ",
        "Data as of: 2",
        "Account: root",
        "sync ended",
        "patients skipped",
        "Connection test of integration",
    ] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
    let personal = personal(&practice);
    assert!(personal.len() > 1_000, "{}", personal.len());
    for needle in secrets(&practice)
        .iter()
        .chain(&names(&practice))
        .chain(&personal)
    {
        assert!(!text.contains(needle.as_str()), "it holds {needle}");
    }
}

/// Birthdays, phones, streets, email addresses and whole names, as they stand in the practice's database.
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
    // Shorter ones, such as a birthdate of zeros or a lone letter, say nothing of anybody.
    found.retain(|text| text.trim().len() >= 8 && text.bytes().any(|byte| (b'1'..=b'z').contains(&byte)));
    found
}
