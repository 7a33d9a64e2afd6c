//! A sync that stops to ask, and is allowed to go on.

use practice::{DEMO_DATABASE, LoadOptions, Practice, edits, load};

use crate::desk::{Desk, assert_adds_up, count, serve};

#[tokio::test]
async fn an_emptied_database_stops_a_sync_until_its_changes_are_allowed_by_name() {
    let server = serve(&Practice::generate(29, 60)).await;
    let desk = Desk::connected(server.port());
    let words = ["sync", "Main office", "--full", "--no-limit"];
    let first = desk.json(&words).done();
    let mut db = server.connection().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "DELETE FROM {DEMO_DATABASE}.patient"
    )))
    .execute(&mut db)
    .await
    .unwrap();

    let stopped = desk.json(&words);
    assert_eq!(stopped.code, 1);
    assert_eq!(stopped.value()["error"]["code"], "needs_decision");
    assert_eq!(count(&stopped.value(), "deactivated"), 0);
    let said = desk.text(&words);
    assert!(said.stdout.contains("--allow-mass-change"), "{}", said.stdout);
    let history = desk.text(&["history"]);
    assert!(history.stdout.contains("stopped to ask"), "{}", history.stdout);
    assert!(!history.stdout.contains("failed"), "{}", history.stdout);

    let allowed = desk.json(&[&words[..], &["--allow-mass-change"]].concat()).done();
    assert_adds_up(&allowed);
    assert_eq!(count(&allowed, "deactivated"), count(&first, "added"));
    assert_eq!(allowed["mass_change_allowed"], true);
}

#[tokio::test]
async fn a_restored_backup_stops_an_incremental_sync_with_its_cause_and_a_full_one_makes_it_right() {
    let practice = Practice::generate(30, 60);
    let server = serve(&practice).await;
    let desk = Desk::connected(server.port());
    let incremental = ["sync", "Main office", "--incremental", "--no-limit"];
    desk.json(&["sync", "Main office", "--full", "--no-limit"]).done();
    let mut db = server.connection_to(DEMO_DATABASE).await.unwrap();
    let moved = edits::choose_active(&mut db, 3, 1).await.unwrap();
    for number in &moved {
        edits::set(&mut db, *number, "City", Some("Newtown"))
            .await
            .unwrap();
    }
    let changed = count(&desk.json(&incremental).done(), "updated");
    assert!(changed > 0);
    let mut db = server.connection().await.unwrap();
    load(&mut db, &practice, &LoadOptions::default()).await.unwrap();

    let stopped = desk.json(&incremental);
    assert_eq!(stopped.code, 1);
    let run = stopped.value();
    assert_eq!(
        (count(&run, "rows_read"), run["outcome"].as_str()),
        (0, Some("failed"))
    );
    let error = &run["error"];
    assert_eq!(error["code"], "source_changed", "{run}");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("A backup was restored"),
        "{run}"
    );
    assert!(
        error["hint"].as_str().unwrap().contains("Compare everything"),
        "{run}"
    );
    let said = desk.text(&incremental);
    assert!(said.stdout.contains("--full --no-limit"), "{}", said.stdout);

    let compared = desk.json(&["sync", "1", "--full", "--no-limit"]).done();
    assert_adds_up(&compared);
    assert_eq!(
        (compared["outcome"].as_str(), count(&compared, "updated")),
        (Some("completed"), changed)
    );
    let verified = &compared["verified"];
    assert_eq!(
        (count(verified, "missing"), count(verified, "surplus")),
        (0, 0),
        "{verified}"
    );
    assert_eq!(count(&desk.json(&incremental).done(), "updated"), 0);
}
