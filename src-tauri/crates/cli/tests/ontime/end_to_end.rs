//! From an empty data folder to the daily sync, all in JSON.

use opendental_testkit::{DEMO_PASSWORD, PatientRow, Practice, Server, add_extra_databases, edits};
use serde_json::Value;

use crate::harness::{Ontime, assert_adds_up, count, login, serve};

#[tokio::test]
async fn a_practice_is_set_up_and_its_patients_are_imported() {
    let practice = Practice::generate(7, 600);
    let server = serve(&practice).await;
    let ontime = Ontime::new();
    set_up(&ontime, &server).await;
    full_syncs(&ontime, &practice);
    // A warning that nothing is wrong with hides the next one.
    let log = ontime.log();
    let syncs = log.lines().skip_while(|line| !line.contains("sync started"));
    let warnings = syncs.filter(|line| line.contains(" WARN opendental"));
    assert_eq!(warnings.count(), 0, "{log}");
    daily_edits(&ontime, &server, &practice).await;
    history(&ontime);
}

/// Adds a company, lists databases, and adds an integration, which is saved only with the right password.
async fn set_up(ontime: &Ontime, server: &Server) {
    add_extra_databases(&mut server.connection().await.unwrap())
        .await
        .unwrap();
    assert_eq!(ontime.json(&["company", "list"]).success(), serde_json::json!([]));
    let company = ontime.json(&["company", "add", "Riverside"]).success();
    assert!(company["id"].is_string());
    ontime
        .json(&["company", "add", "riverside"])
        .failure("name_taken");

    let port = server.port().to_string();
    let list = [&["databases"][..], &login(&port, "root")].concat();
    let found = ontime.json_with(&list, &format!("{DEMO_PASSWORD}\n")).success();
    assert_eq!(found["databases"][0]["name"], "demo");
    assert_eq!(found["databases"][0]["active_patients"], 600);
    ontime.json_with(&list, "wrong\n").failure("access_denied");

    ontime
        .add_integration("Main office", server.port(), "wrong")
        .failure("access_denied");
    assert_eq!(
        ontime.json(&["integration", "list"]).success(),
        serde_json::json!([])
    );
    let card = ontime
        .add_integration("Main office", server.port(), DEMO_PASSWORD)
        .success();
    assert_eq!(
        (&card["health"], &card["suggested_mode"]),
        (&"new".into(), &"full".into())
    );
    let id = card["id"].as_str().unwrap();
    for called in [id, "Main office", "main office"] {
        ontime.json(&["integration", "test", called]).success();
    }
    let renamed = ontime
        .json(&["integration", "rename", id, "Front desk"])
        .success();
    assert_eq!(renamed["name"], "Front desk");
    ontime
        .json(&["integration", "rename", "Front desk", "Main office"])
        .success();
}

/// The first sync stops at the default limit, the next one continues, and a third finds nothing to do.
fn full_syncs(ontime: &Ontime, practice: &Practice) {
    let first = sync(ontime, &[]);
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

    let rest = sync(ontime, &["--full", "--no-limit"]);
    assert_eq!(
        (&rest["outcome"], count(&rest, "remaining")),
        (&"completed".into(), 0)
    );
    assert_eq!(count(&rest, "rows_read"), 600, "it compares everything");
    let expected = &practice.expected;
    assert_eq!(100 + count(&rest, "added"), expected.importable);
    assert_eq!(count(&rest, "skipped"), expected.skipped.len());

    let again = sync(ontime, &["--full", "--no-limit"]);
    assert_eq!(count(&again, "rows_read"), 600);
    let charts = expected.importable + expected.clones.len();
    assert_eq!(count(&again, "unchanged"), charts);
    let mut named: Vec<i64> = errors(&again);
    named.sort_unstable();
    let known: Vec<i64> = expected.skipped.iter().map(|skip| skip.pat_num).collect();
    assert_eq!(named, known);

    let found = ontime.json(&["patients"]).success();
    assert_eq!(count(&found, "total"), expected.importable);
    assert_eq!(found["patients"].as_array().unwrap().len(), 50);
    let all = ontime.json(&["patients", "--limit", "100000"]).success();
    assert_eq!(all["patients"].as_array().unwrap().len(), expected.importable);
}

/// The next sync is incremental and imports exactly the day's edits.
async fn daily_edits(ontime: &Ontime, server: &Server, practice: &Practice) {
    let quiet = sync(ontime, &[]);
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
    let mut edited = edits::choose_active(&mut demo, 40, 3).await.unwrap();
    edited.retain(|pat_num| !skipped.contains(pat_num));
    for pat_num in &edited[..7] {
        let phone = format!("(503)555-0199 new {pat_num}");
        edits::set(&mut demo, *pat_num, "WirelessPhone", Some(&phone))
            .await
            .unwrap();
    }
    edits::delete(&mut demo, edited[7]).await.unwrap();
    edits::archive(&mut demo, edited[8]).await.unwrap();
    edits::move_birthdate(&mut demo, edited[9], "1979-00-15")
        .await
        .unwrap();
    let new_patient = PatientRow {
        f_name: Some("Adelheid".into()),
        l_name: Some("Quellenthaler".into()),
        birthdate: Some("1961-04-12".into()),
        ..PatientRow::default()
    };
    edits::add(&mut demo, &new_patient).await.unwrap();

    let day = sync(ontime, &["--incremental"]);
    assert_eq!(day["outcome"], "completed");
    assert_eq!(
        ["added", "updated", "unchanged", "skipped", "deactivated"].map(|name| count(&day, name)),
        [1, 7, 0, 1, 2],
        "{day}"
    );
    assert_eq!(errors(&day), [edited[9]]);
    assert_eq!(day["errors"][0]["code"], "birthdate_impossible");
    let to_fix = practice.expected.skipped.len() + 1;
    let verified = &day["verified"];
    let charts = count(verified, "second_charts");
    assert!(charts > 0);
    assert_eq!(
        ["source_active", "here", "to_fix", "missing", "surplus"].map(|name| count(verified, name)),
        [599, 599 - charts - to_fix, to_fix, 0, 0],
        "{day}"
    );
    let cards = ontime.json(&["integration", "list"]).success();
    assert_eq!(
        (&cards[0]["verified"], count(&cards[0], "problems")),
        (verified, to_fix)
    );

    let found = ontime.json(&["patients", "--search", "Quellenthaler"]).success();
    assert_eq!(found["total"], 1);
    let id = found["patients"][0]["id"].as_str().unwrap();
    let patient = ontime.json(&["patient", id]).success();
    assert_eq!(patient["first_name"], "Adelheid");
    filtered_patients(ontime);
}

/// Lists and saves the patients of a filter.
fn filtered_patients(ontime: &Ontime) {
    let all = ontime.json(&["patients"]).success();
    let filter = ["patients", "--only", "no-email", "--status", "active"];
    let found = ontime.json(&filter).success();
    let total = count(&found, "total");
    assert!(total > 0 && total < count(&all, "total"), "{total}");
    let file = ontime.folder().join("patients.csv");
    ontime
        .json(&[&filter[..], &["--csv", file.to_str().unwrap()]].concat())
        .success();
    let rows = std::fs::read_to_string(&file).unwrap();
    assert_eq!(rows.matches("\r\n").count(), total + 1);
    assert!(
        rows.starts_with("\u{feff}Last name,First name,Birthday,Age,"),
        "{rows}"
    );
    let gone = ["patients", "--only", "recently-inactive"];
    assert!(count(&ontime.json(&gone).success(), "total") >= 2);
}

fn history(ontime: &Ontime) {
    let history = ontime.json(&["history", "Main office"]).success();
    assert_eq!(history["total"], 5);
    assert_eq!(history["runs"][0]["deactivated"], 2);
    ontime.json(&["history", "Nowhere"]).failure("not_found");
    filtered_history(ontime, &history);

    let id = ontime.json(&["integration", "list"]).success()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let patients = ontime.json(&["patients"]).success()["total"].clone();
    ontime.json(&["integration", "remove", &id]).success();
    assert_eq!(
        ontime.json(&["integration", "list"]).success(),
        serde_json::json!([])
    );
    assert_eq!(ontime.json(&["patients"]).success()["total"], patients);
    assert_eq!(ontime.json(&["history", &id]).success()["total"], 5);
    ontime.json(&["sync", &id]).failure("not_found");
}

/// Filters the history and shows what the last sync changed.
fn filtered_history(ontime: &Ontime, history: &Value) {
    let limited = ontime.json(&["history", "--outcome", "limited"]).success();
    let runs = limited["runs"].as_array().unwrap();
    assert!(!runs.is_empty() && runs.iter().all(|run| run["outcome"] == "limited"));
    assert_eq!(
        ontime.json(&["history", "--started-by", "timer"]).success()["total"],
        0
    );
    assert_eq!(
        ontime.json(&["history", "--until", "2020-01-01"]).success()["total"],
        0
    );
    ontime
        .json(&["history", "--from", "2026-02-30"])
        .failure("invalid_input");

    let run = history["runs"][0]["run_id"].as_str().unwrap();
    let changes = ontime.json(&["changes", run]).success();
    let gone = changes["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["kind"] == "deactivated")
        .unwrap();
    let patient_history = ontime
        .json(&["patient", gone["patient"].as_str().unwrap(), "--history"])
        .success();
    assert_eq!(patient_history["events"][0]["sync"]["run"], run);
    assert_eq!(patient_history["events"][0]["reason"], gone["reason"]);
    ontime.json(&["changes", "999"]).failure("not_found");
    for words in [&["changes", run][..], &["history"]] {
        let file = ontime.folder().join("list.csv");
        ontime
            .json(&[words, &["--csv", file.to_str().unwrap()]].concat())
            .success();
        assert!(std::fs::read_to_string(&file).unwrap().starts_with('\u{feff}'));
    }
    let to_fix = ontime.json(&["to-fix", "Main office"]).success();
    assert_eq!(
        to_fix["total"],
        ontime.json(&["integration", "list"]).success()[0]["problems"]
    );
    assert!(
        ontime
            .text(&["to-fix", "Main office"])
            .stdout
            .contains("No birthdate (")
    );
}

fn sync(ontime: &Ontime, words: &[&str]) -> Value {
    let run = ontime.json(&[&["sync", "Main office"], words].concat()).success();
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
