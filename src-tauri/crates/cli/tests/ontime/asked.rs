//! A sync that stops to ask, and is allowed to go on.

use practice::{DEMO_DATABASE, Practice};

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

    let allowed = desk.json(&[&words[..], &["--allow-mass-change"]].concat()).done();
    assert_adds_up(&allowed);
    assert_eq!(count(&allowed, "deactivated"), count(&first, "added"));
    assert_eq!(allowed["mass_change_allowed"], true);
}
