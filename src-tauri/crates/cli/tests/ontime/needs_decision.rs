//! Syncs that stop for a decision, and how to allow their changes.

use app::Fault;
use app::i18n::{Language, fault_message};
use opendental_testkit::{DEMO_DATABASE, LoadOptions, Practice, edits, load};

use crate::harness::{Ontime, assert_adds_up, count, serve, text};

#[tokio::test]
async fn an_emptied_database_stops_a_sync_until_its_changes_are_allowed_by_name() {
    let server = serve(&Practice::generate(29, 60)).await;
    let ontime = Ontime::connected(server.port());
    let words = ["sync", "Main office", "--full", "--no-limit"];
    let first = ontime.json(&words).success();
    let mut db = server.connection().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "DELETE FROM {DEMO_DATABASE}.patient"
    )))
    .execute(&mut db)
    .await
    .unwrap();

    let stopped = ontime.json(&words);
    assert_eq!(stopped.code, 1);
    assert_eq!(stopped.value()["error"]["code"], "needs_decision");
    assert_eq!(count(&stopped.value(), "deactivated"), 0);
    let result = ontime.text(&words);
    assert!(result.stdout.contains("--allow-mass-change"), "{}", result.stdout);
    let history = ontime.text(&["history"]);
    assert!(
        history.stdout.contains(text("activity.outcomes.needs_decision")),
        "{}",
        history.stdout
    );
    assert!(
        !history.stdout.contains(text("activity.outcomes.failed")),
        "{}",
        history.stdout
    );

    let allowed = ontime
        .json(&[&words[..], &["--allow-mass-change"]].concat())
        .success();
    assert_adds_up(&allowed);
    assert_eq!(count(&allowed, "deactivated"), count(&first, "added"));
    assert_eq!(allowed["mass_change_allowed"], true);
}

#[tokio::test]
async fn a_restored_backup_stops_an_incremental_sync_and_a_full_sync_corrects_the_list() {
    let practice = Practice::generate(30, 60);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    let incremental = ["sync", "Main office", "--incremental", "--no-limit"];
    ontime
        .json(&["sync", "Main office", "--full", "--no-limit"])
        .success();
    let mut db = server.connection_to(DEMO_DATABASE).await.unwrap();
    let moved = edits::choose_active(&mut db, 40, 1).await.unwrap();
    for number in &moved {
        edits::set(&mut db, *number, "City", Some("Newtown"))
            .await
            .unwrap();
    }
    // Times of the last ten minutes are not kept, so they cannot move back.
    sqlx::raw_sql("UPDATE patient SET DateTStamp = NOW() - INTERVAL 1 HOUR WHERE City = 'Newtown'")
        .execute(&mut db)
        .await
        .unwrap();
    let changed = count(&ontime.json(&incremental).success(), "updated");
    assert!(changed > 20);
    let mut db = server.connection().await.unwrap();
    load(&mut db, &practice, &LoadOptions::default()).await.unwrap();

    let stopped = ontime.json(&incremental);
    assert_eq!(stopped.code, 1);
    let run = stopped.value();
    assert_eq!(run["outcome"], "failed");
    // Patients who are equal in the backup may be counted before the question.
    assert_eq!(count(&run, "rows_read"), count(&run, "unchanged"), "{run}");
    let error = &run["error"];
    assert_eq!(error["code"], "source_changed", "{run}");
    assert_eq!(
        error["message"],
        fault_message(Language::En, &Fault::SourceOlderCopy),
        "{run}"
    );
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains(text("faultAction.compare_all")), "{hint}");
    assert!(hint.contains("ontime sync 1 --full --no-limit"), "{hint}");
    let result = ontime.text(&incremental);
    assert!(result.stdout.contains("--full --no-limit"), "{}", result.stdout);

    let compared = ontime.json(&["sync", "1", "--full", "--no-limit"]).success();
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
    assert_eq!(count(&ontime.json(&incremental).success(), "updated"), 0);
}
