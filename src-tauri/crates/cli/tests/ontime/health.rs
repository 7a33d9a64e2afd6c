//! The health of an integration in the terminal and in the support file.

use opendental_testkit::Practice;

use app::Fault;
use app::i18n::{Language, fault_message};
use serde_json::json;

use crate::harness::{Ontime, fill, serve, shown_time};

#[tokio::test]
async fn a_failing_integration_shows_since_when_why_and_the_age_of_its_data() {
    let server = serve(&Practice::generate(41, 20)).await;
    let ontime = Ontime::connected(server.port());
    let good = ontime.json(&["sync", "Main office", "--no-limit"]).success();
    let port = server.port();
    drop(server);
    for _ in 0..2 {
        let failed = ontime.json(&["sync", "Main office"]).value();
        assert_eq!(failed["error"]["code"], "connection_refused", "{failed}");
    }
    let runs = ontime.json(&["history"]).success()["runs"].clone();
    let since = runs[1]["started_at"].as_str().unwrap();
    let card = &ontime.json(&["integration", "list"]).success()[0];
    assert_eq!(
        (&card["health"], &card["failing_since"], &card["data_as_of"]),
        (&"failing".into(), &since.into(), &good["started_at"])
    );

    let listed = ontime.text(&["integration", "list"]).stdout;
    let failing = fill(
        "cli.integration.failingSince",
        &json!({ "time": shown_time(&card["failing_since"]) }),
    );
    for (column, expected) in [
        ("State", failing),
        ("Data as of", shown_time(&good["started_at"])),
    ] {
        let mut lines = listed.lines();
        let at = lines.next().unwrap().find(column).unwrap();
        let line = lines.find(|line| line.contains("Main office")).unwrap();
        assert!(
            line[at..].starts_with(&expected),
            "{expected} is missing: {listed}"
        );
    }
    let fault = Fault::ConnectionRefused {
        host: "127.0.0.1".to_owned(),
        port,
    };
    let reason = format!("Main office: {}", fault_message(Language::En, &fault));
    assert!(listed.contains(&reason), "{reason} is missing: {listed}");

    let file = ontime.folder().join("support.txt");
    ontime.json(&["support-bundle", file.to_str().unwrap()]).success();
    let text = std::fs::read_to_string(&file).unwrap();
    let state = fill(
        "support.failing",
        &json!({ "since": since, "code": "connection_refused" }),
    );
    assert!(text.contains(&state), "{state} is missing: {text}");
    assert!(text.contains("\nData as of: 2"), "{text}");
}
