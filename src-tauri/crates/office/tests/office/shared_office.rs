//! Two programs on one data folder, such as the window and `ontime`; and what a crash of one leaves.

use std::sync::Arc;
use std::time::Duration;

use office::view::{IntegrationHealth, SyncRequest};
use office::{ErrorCode, IntegrationId, Mode, Outcome, Saving, Trigger};
use practice::Practice;
use store::Store;
use vault::KeySource;

use crate::desk::{Desk, HANG, card, hold, server};

fn full(integration: IntegrationId) -> SyncRequest {
    SyncRequest {
        integration,
        mode: Mode::Full,
        limit: None,
        allow_mass_change: false,
    }
}

/// The store as a third program would have it open.
pub(crate) async fn store(desk: &Desk) -> Store {
    let data = desk.folder.path().join("data");
    let keychain = KeySource::Keychain(desk.keychain.clone());
    let keys = vault::unlock(&data, true, keychain).await.unwrap();
    Store::open(&data, Arc::new(keys)).await.unwrap()
}

#[tokio::test]
async fn only_one_sync_of_an_integration_runs_and_the_others_are_told_who_and_since_when() {
    let server = server().await;
    let mut db = hold(&server, &Practice::generate(31, 40), "shared_one").await;
    let desk = Desk::open().await;
    let other = desk.another_program().await;
    let id = desk.add(&server, "shared_one").await;
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let run = desk.start(id, Mode::Full, None).await;

    for office in [&desk.office, &other] {
        let refused = office.start_sync(full(id), Trigger::Timer).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::SyncRunning);
        assert!(
            refused.message.contains("started in the window"),
            "{}",
            refused.message
        );
        assert!(refused.message.contains(" since "), "{}", refused.message);
        let shown = card(office, id).await;
        assert_eq!(
            (shown.health, shown.running),
            (IntegrationHealth::Syncing, Some(run))
        );
        let removed = office.remove_integration(id).await.unwrap_err();
        assert_eq!(removed.code, ErrorCode::SyncRunning);
        let input = desk.input(&server, "Renamed", "shared_one");
        let edited = office
            .update_integration(id, &input, Saving::Untested)
            .await
            .unwrap_err();
        assert_eq!(edited.code, ErrorCode::SyncRunning);
    }
    assert_eq!(card(&other, id).await.name, "shared_one");
    assert_eq!(other.cancel_sync(run).unwrap_err().code, ErrorCode::NoSyncRunning);

    let mut watch = other.watch_sync(run).await.unwrap();
    let first = watch.next().await.unwrap();
    assert_eq!((first.outcome, first.elsewhere), (None, true));
    let mut here = desk.office.watch_sync(run).await.unwrap();
    assert!(!here.next().await.unwrap().elsewhere);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();
    let view = desk.end(run).await;
    let mut last = None;
    while let Some(progress) = tokio::time::timeout(HANG, watch.next()).await.unwrap() {
        last = Some(progress);
    }
    let last = last.unwrap();
    assert_eq!(
        (last.outcome, last.counts),
        (Some(Outcome::Completed), view.counts)
    );
    assert_eq!(
        other
            .runs(None, office::Page { offset: 0, limit: 9 })
            .await
            .unwrap()
            .total,
        1
    );
}

#[tokio::test]
async fn another_integration_may_sync_meanwhile() {
    let server = server().await;
    let mut db = hold(&server, &Practice::generate(32, 40), "shared_held").await;
    hold(&server, &Practice::generate(33, 40), "shared_free").await;
    let desk = Desk::open().await;
    let held = desk.add(&server, "shared_held").await;
    let free = desk.add(&server, "shared_free").await;
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let waiting = desk.start(held, Mode::Full, None).await;
    assert_eq!(
        desk.sync(free, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
    assert_eq!(desk.office.run(waiting).await.unwrap().outcome, None);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();
    assert_eq!(desk.end(waiting).await.outcome, Some(Outcome::Completed));
}

#[tokio::test]
async fn a_run_that_a_crash_left_is_shown_as_interrupted_and_the_next_sync_starts() {
    let server = server().await;
    hold(&server, &Practice::generate(34, 40), "shared_crash").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "shared_crash").await;
    let crashed = store(&desk).await;
    let lease = crashed.try_lease(id).await.unwrap();
    let run = crashed
        .start_run(&lease, Mode::Full, Trigger::Timer, domain::Limit::None)
        .await
        .unwrap();
    assert_eq!(
        desk.card(id).await.running,
        Some(run),
        "as long as its program lives"
    );
    let mut watch = desk.office.watch_sync(run).await.unwrap();
    assert_eq!(watch.next().await.unwrap().outcome, None);

    drop(lease);
    let mut last = None;
    while let Some(progress) = tokio::time::timeout(HANG, watch.next()).await.unwrap() {
        last = progress.outcome;
    }
    assert_eq!(last, Some(Outcome::Interrupted));
    let card = desk.card(id).await;
    assert_eq!((card.health, card.running), (IntegrationHealth::Unfinished, None));
    assert_eq!(card.last_run.unwrap().outcome, Some(Outcome::Interrupted));
    assert_eq!(
        desk.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
}

#[tokio::test]
async fn a_short_look_at_the_lease_does_not_refuse_a_sync() {
    let server = server().await;
    hold(&server, &Practice::generate(35, 20), "shared_look").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "shared_look").await;
    let looking = store(&desk).await;
    let lease = looking.try_lease(id).await.unwrap();
    let looked = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(40)).await;
        drop(lease);
    });
    assert_eq!(
        desk.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
    looked.await.unwrap();
}
