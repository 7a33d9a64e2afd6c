//! `ontime sync --preview` and `ontime undo`.

use opendental_testkit::{DEMO_DATABASE, Practice, edits};

use crate::harness::{Ontime, count, serve, text};

#[tokio::test]
async fn a_preview_has_the_fields_of_the_summary_and_each_change() {
    let server = serve(&Practice::generate(81, 220)).await;
    let ontime = Ontime::connected(server.port());
    let words = ["sync", "Main office", "--full", "--no-limit", "--preview"];
    let shown = ontime.json(&words).success();
    assert_eq!(ontime.json(&["patients"]).success()["total"], 0);
    assert_eq!(ontime.json(&["history"]).success()["total"], 0);
    let changes = shown["changes"].as_array().unwrap();
    let of = |kind: &str| changes.iter().filter(|row| row["kind"] == kind).count();
    assert_eq!(
        (of("added"), of("skipped")),
        (count(&shown, "added"), count(&shown, "skipped"))
    );
    let added = changes.iter().find(|row| row["kind"] == "added").unwrap();
    assert_eq!(added["fields"][0]["from"], "");
    let result = ontime.text(&words);
    assert!(
        result.stdout.contains(text("cli.preview.nothingWritten")),
        "{}",
        result.stdout
    );

    let synced = ontime.json(&words[..4]).success();
    for field in [
        "added",
        "updated",
        "unchanged",
        "skipped",
        "deactivated",
        "remaining",
        "outcome",
    ] {
        assert_eq!(shown[field], synced[field], "{field}");
    }
    let mut db = server.connection_to(DEMO_DATABASE).await.unwrap();
    let changed = edits::change_phones(&mut db, 3, 1).await.unwrap();
    let shown = ontime
        .json(&["sync", "Main office", "--incremental", "--preview"])
        .success();
    let numbers: Vec<String> = changed.iter().map(ToString::to_string).collect();
    for row in shown["changes"].as_array().unwrap() {
        assert!(
            numbers.contains(&row["pat_num"].as_str().unwrap().to_owned()),
            "{row}"
        );
        assert_eq!(row["fields"][0]["field"], "phone");
    }
}

#[tokio::test]
async fn an_undo_reports_what_it_did_and_the_next_sync_is_shown_first() {
    let server = serve(&Practice::generate(82, 60)).await;
    let ontime = Ontime::connected(server.port());
    let words = ["sync", "Main office", "--full", "--no-limit"];
    let synced = ontime.json(&words).success();
    let run = synced["run_id"].as_str().unwrap().to_owned();
    let undone = ontime.json(&["undo", &run]).success();
    assert_eq!(undone["undone"], run.as_str());
    assert_eq!(count(&undone, "removed"), count(&synced, "added"));
    assert_eq!(undone["left"], serde_json::json!([]));
    assert_eq!(ontime.json(&["patients"]).success()["total"], 0);
    assert_eq!(ontime.json(&["undo", &run]).value()["code"], "not_undoable");
    let result = ontime.text(&words);
    assert!(
        result.stdout.contains(text("cli.preview.nothingWritten")),
        "{}",
        result.stdout
    );
    let patients = ontime.json(&["patients"]).success();
    assert_eq!(count(&patients, "total"), count(&synced, "added"));
}
