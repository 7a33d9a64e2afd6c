//! The office's story from an empty folder to its daily sync, told in JSON.

use practice::{DEMO_PASSWORD, PatientRow, Practice, Server, add_other_databases, edits};
use serde_json::Value;

use crate::desk::{Desk, assert_adds_up, count, serve};

#[tokio::test]
async fn an_office_is_set_up_and_its_patients_come_in() {
    let practice = Practice::generate(7, 600);
    let server = serve(&practice).await;
    let desk = Desk::new();
    set_up(&desk, &server).await;
    full_syncs(&desk, &practice);
    everyday(&desk, &server, &practice).await;
    look_back(&desk);
}

/// Company, databases, and an integration that is saved only once its password is right.
async fn set_up(desk: &Desk, server: &Server) {
    add_other_databases(&mut server.connection().await.unwrap())
        .await
        .unwrap();
    assert_eq!(desk.json(&["company", "list"]).done(), serde_json::json!([]));
    let company = desk.json(&["company", "add", "Riverside"]).done();
    assert!(company["id"].is_string());
    desk.json(&["company", "add", "riverside"]).refused("name_taken");

    let port = server.port().to_string();
    let login = [
        "databases",
        "--host",
        "127.0.0.1",
        "--port",
        &port,
        "--username",
        "root",
        "--password-stdin",
    ];
    let found = desk.json_with(&login, &format!("{DEMO_PASSWORD}\n")).done();
    assert_eq!(found["databases"][0]["name"], "demo");
    assert_eq!(found["databases"][0]["active_patients"], 600);
    desk.json_with(&login, "wrong\n").refused("access_denied");

    desk.add_integration("Main office", server.port(), "wrong")
        .refused("access_denied");
    assert_eq!(desk.json(&["integration", "list"]).done(), serde_json::json!([]));
    let card = desk
        .add_integration("Main office", server.port(), DEMO_PASSWORD)
        .done();
    assert_eq!(
        (&card["health"], &card["suggested_mode"]),
        (&"new".into(), &"full".into())
    );
    let id = card["id"].as_str().unwrap();
    for called in [id, "Main office", "main office"] {
        desk.json(&["integration", "test", called]).done();
    }
    let renamed = desk.json(&["integration", "rename", id, "Front desk"]).done();
    assert_eq!(renamed["name"], "Front desk");
    desk.json(&["integration", "rename", "Front desk", "Main office"])
        .done();
}

/// The first sync stops at the default limit, the next ones go on, and one more finds nothing to do.
fn full_syncs(desk: &Desk, practice: &Practice) {
    let first = sync(desk, &[]);
    assert_eq!(
        (&first["mode"], &first["trigger"]),
        (&"full".into(), &"command".into())
    );
    assert_eq!(
        (&first["outcome"], count(&first, "added")),
        (&"limited".into(), 100)
    );
    let left = count(&first, "remaining");
    assert_eq!(left, 600 - count(&first, "rows_read"));

    let rest = sync(desk, &["--full", "--no-limit"]);
    assert_eq!(
        (&rest["outcome"], count(&rest, "remaining")),
        (&"completed".into(), 0)
    );
    assert_eq!(count(&rest, "rows_read"), left);
    let expected = &practice.expected;
    assert_eq!(100 + count(&rest, "added"), expected.importable);
    let skipped = count(&first, "skipped") + count(&rest, "skipped");
    assert_eq!(skipped, expected.skipped.len());

    let again = sync(desk, &["--full", "--no-limit"]);
    assert_eq!(count(&again, "rows_read"), 600);
    let charts = expected.importable + expected.clones.len();
    assert_eq!(count(&again, "unchanged"), charts);
    let mut named: Vec<i64> = errors(&again);
    named.sort_unstable();
    let known: Vec<i64> = expected.skipped.iter().map(|skip| skip.pat_num).collect();
    assert_eq!(named, known);

    let found = desk.json(&["patients"]).done();
    assert_eq!(count(&found, "total"), expected.importable);
    assert_eq!(found["patients"].as_array().unwrap().len(), 50);
    let all = desk.json(&["patients", "--limit", "100000"]).done();
    assert_eq!(all["patients"].as_array().unwrap().len(), expected.importable);
}

/// A day's edits: all of them, and nothing else, come with the next sync, which is now an incremental one.
async fn everyday(desk: &Desk, server: &Server, practice: &Practice) {
    let quiet = sync(desk, &[]);
    assert_eq!(
        (&quiet["mode"], count(&quiet, "rows_read")),
        (&"incremental".into(), 0)
    );

    let mut demo = server.connection_to("demo").await.unwrap();
    let skipped: Vec<i64> = practice
        .expected
        .skipped
        .iter()
        .map(|skip| skip.pat_num)
        .collect();
    let mut people = edits::choose_active(&mut demo, 40, 3).await.unwrap();
    people.retain(|pat_num| !skipped.contains(pat_num));
    for pat_num in &people[..7] {
        let phone = format!("(503)555-0199 new {pat_num}");
        edits::set(&mut demo, *pat_num, "WirelessPhone", Some(&phone))
            .await
            .unwrap();
    }
    edits::delete(&mut demo, people[7]).await.unwrap();
    edits::archive(&mut demo, people[8]).await.unwrap();
    edits::move_birthdate(&mut demo, people[9], "1979-00-15")
        .await
        .unwrap();
    let newcomer = PatientRow {
        f_name: Some("Adelheid".into()),
        l_name: Some("Quellenthaler".into()),
        birthdate: Some("1961-04-12".into()),
        ..PatientRow::default()
    };
    edits::add(&mut demo, &newcomer).await.unwrap();

    let day = sync(desk, &["--incremental"]);
    assert_eq!(day["outcome"], "completed");
    assert_eq!(
        ["added", "updated", "unchanged", "skipped", "deactivated"].map(|name| count(&day, name)),
        [1, 7, 0, 1, 2],
        "{day}"
    );
    assert_eq!(errors(&day), [people[9]]);
    assert_eq!(day["errors"][0]["code"], "birthdate_impossible");
    let to_fix = practice.expected.skipped.len() + 1;
    let verified = &day["verified"];
    assert_eq!(
        ["source_active", "here", "to_fix", "missing", "surplus"].map(|name| count(verified, name)),
        [599, 599 - to_fix, to_fix, 0, 0],
        "{day}"
    );
    let cards = desk.json(&["integration", "list"]).done();
    assert_eq!(
        (&cards[0]["verified"], count(&cards[0], "problems")),
        (verified, to_fix)
    );

    let found = desk.json(&["patients", "--search", "Quellenthaler"]).done();
    assert_eq!(found["total"], 1);
    let id = found["patients"][0]["id"].as_str().unwrap();
    let patient = desk.json(&["patient", id]).done();
    assert_eq!(patient["first_name"], "Adelheid");
}

fn look_back(desk: &Desk) {
    let history = desk.json(&["history", "Main office"]).done();
    assert_eq!(history["total"], 5);
    assert_eq!(history["runs"][0]["deactivated"], 2);
    desk.json(&["history", "Elsewhere"]).refused("not_found");
    look_through(desk, &history);

    let id = desk.json(&["integration", "list"]).done()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let patients = desk.json(&["patients"]).done()["total"].clone();
    desk.json(&["integration", "remove", &id]).done();
    assert_eq!(desk.json(&["integration", "list"]).done(), serde_json::json!([]));
    assert_eq!(desk.json(&["patients"]).done()["total"], patients);
    assert_eq!(desk.json(&["history", &id]).done()["total"], 5);
    desk.json(&["sync", &id]).refused("not_found");
}

/// The history by what is asked for, and what the last sync did.
fn look_through(desk: &Desk, history: &Value) {
    let limited = desk.json(&["history", "--outcome", "limited"]).done();
    let runs = limited["runs"].as_array().unwrap();
    assert!(!runs.is_empty() && runs.iter().all(|run| run["outcome"] == "limited"));
    assert_eq!(
        desk.json(&["history", "--started-by", "timer"]).done()["total"],
        0
    );
    assert_eq!(
        desk.json(&["history", "--until", "2020-01-01"]).done()["total"],
        0
    );
    desk.json(&["history", "--from", "2026-02-30"])
        .refused("invalid_input");

    let run = history["runs"][0]["run_id"].as_str().unwrap();
    let changes = desk.json(&["changes", run]).done();
    let gone = changes["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["kind"] == "deactivated")
        .unwrap();
    let told = desk
        .json(&["patient", gone["patient"].as_str().unwrap(), "--history"])
        .done();
    assert_eq!(told["events"][0]["sync"]["run"], run);
    assert_eq!(told["events"][0]["reason"], gone["reason"]);
    desk.json(&["changes", "999"]).refused("not_found");
    for words in [&["changes", run][..], &["history"]] {
        let file = desk.folder().join("list.csv");
        desk.json(&[words, &["--csv", file.to_str().unwrap()]].concat())
            .done();
        assert!(std::fs::read_to_string(&file).unwrap().starts_with('\u{feff}'));
    }
    let to_fix = desk.json(&["to-fix", "Main office"]).done();
    assert_eq!(
        to_fix["total"],
        desk.json(&["integration", "list"]).done()[0]["problems"]
    );
    assert!(
        desk.text(&["to-fix", "Main office"])
            .stdout
            .contains("No birthdate (")
    );
}

fn sync(desk: &Desk, words: &[&str]) -> Value {
    let run = desk.json(&[&["sync", "Main office"], words].concat()).done();
    assert_adds_up(&run);
    assert!(run["run_id"].is_string());
    assert!(
        run["started_at"].as_str().unwrap().ends_with('Z')
            && run["finished_at"].as_str().unwrap().ends_with('Z')
    );
    assert!(run.get("error").is_none());
    run
}

fn errors(run: &Value) -> Vec<i64> {
    let errors = run["errors"].as_array().unwrap().iter();
    errors
        .map(|error| error["pat_num"].as_str().unwrap().parse().unwrap())
        .collect()
}
