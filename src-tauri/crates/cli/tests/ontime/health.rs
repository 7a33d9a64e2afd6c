//! How an integration is doing, as a terminal and the file for support tell it.

use practice::Practice;

use crate::desk::{Desk, serve};

#[tokio::test]
async fn a_failing_integration_is_listed_with_since_when_why_and_how_old_its_data_is() {
    let server = serve(&Practice::generate(41, 20)).await;
    let desk = Desk::connected(server.port());
    let good = desk.json(&["sync", "Main office", "--no-limit"]).done();
    drop(server);
    for _ in 0..2 {
        let failed = desk.json(&["sync", "Main office"]).value();
        assert_eq!(failed["error"]["code"], "connection_refused", "{failed}");
    }
    let runs = desk.json(&["history"]).done()["runs"].clone();
    let since = runs[1]["started_at"].as_str().unwrap();
    let card = &desk.json(&["integration", "list"]).done()[0];
    assert_eq!(
        (&card["health"], &card["failing_since"], &card["data_as_of"]),
        (&"failing".into(), &since.into(), &good["started_at"])
    );

    let readable = |time: &str| time.replace('T', " ").replace('Z', " UTC");
    let listed = desk.text(&["integration", "list"]).stdout;
    let began = readable(good["started_at"].as_str().unwrap());
    for (column, words) in [
        ("State", format!("failing since {}", readable(since))),
        ("Data as of", began),
    ] {
        let mut lines = listed.lines();
        let at = lines.next().unwrap().find(column).unwrap();
        let told = lines.find(|line| line.contains("Main office")).unwrap();
        assert!(told[at..].starts_with(&words), "{words} is missing: {listed}");
    }
    let reason = "Main office: 127.0.0.1 answers, but no server listens on port";
    assert!(listed.contains(reason), "{listed}");

    let file = desk.folder().join("for support.txt");
    desk.json(&["support-bundle", file.to_str().unwrap()]).done();
    let text = std::fs::read_to_string(&file).unwrap();
    let state = format!("State: Failing since {since} (ConnectionRefused)\nData as of: ");
    assert!(text.contains(&state), "{state} is missing: {text}");
}
