//! Two programs on one data folder, such as the window and `ontime`; and the recovery after one crashed.

use std::sync::Arc;
use std::time::Duration;

use app::view::{IntegrationHealth, SyncRequest};
use app::{Fault, FaultClass, IntegrationId, Mode, Outcome, SaveMode, Trigger};
use opendental_testkit::Practice;
use store::Store;
use vault::KeySource;

use crate::harness::{HANG, Harness, card, load_practice, server};

fn full(integration: IntegrationId) -> SyncRequest {
    SyncRequest {
        integration,
        mode: Mode::Full,
        limit: None,
        allow_mass_change: false,
    }
}

/// The store as a third program has it open.
pub(crate) async fn store(harness: &Harness) -> Store {
    let data = harness.folder.path().join("data");
    let keychain = KeySource::Keychain(harness.keychain.clone());
    let keys = vault::unlock(&data, true, keychain).await.unwrap();
    Store::open(&data, Arc::new(keys)).await.unwrap()
}

#[tokio::test]
async fn only_one_sync_of_an_integration_runs_and_the_refusal_names_its_start_and_trigger() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(31, 40), "shared_one").await;
    let harness = Harness::open().await;
    let other = harness.another_program().await;
    let id = harness.add(&server, "shared_one").await;
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let run = harness.start(id, Mode::Full, None).await;

    for app in [&harness.app, &other] {
        let refused = app.start_sync(full(id), Trigger::Timer).await.unwrap_err();
        assert!(
            matches!(
                refused,
                Fault::SyncRunningSince {
                    started_by: Trigger::Window,
                    ..
                }
            ),
            "{refused:?}"
        );
        let shown = card(app, id).await;
        assert_eq!(
            (shown.health, shown.running),
            (IntegrationHealth::Syncing, Some(run))
        );
        let removed = app.remove_integration(id).await.unwrap_err();
        assert_eq!(removed.class(), FaultClass::SyncRunning);
        let input = harness.input(&server, "Renamed", "shared_one");
        let edited = app
            .update_integration(id, &input, SaveMode::Untested)
            .await
            .unwrap_err();
        assert_eq!(edited.class(), FaultClass::SyncRunning);
    }
    assert_eq!(card(&other, id).await.name, "shared_one");
    assert_eq!(
        other.cancel_sync(run).unwrap_err().class(),
        FaultClass::NoSyncRunning
    );

    let mut watch = other.watch_sync(run).await.unwrap();
    let first = watch.next().await.unwrap();
    assert_eq!((first.outcome, first.elsewhere), (None, true));
    let mut here = harness.app.watch_sync(run).await.unwrap();
    assert!(!here.next().await.unwrap().elsewhere);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();
    let view = harness.end(run).await;
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
            .runs(None, app::Page { offset: 0, limit: 9 })
            .await
            .unwrap()
            .total,
        1
    );
}

#[tokio::test]
async fn two_integrations_can_sync_at_the_same_time() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(32, 40), "shared_held").await;
    load_practice(&server, &Practice::generate(33, 40), "shared_free").await;
    let harness = Harness::open().await;
    let held = harness.add(&server, "shared_held").await;
    let free = harness.add(&server, "shared_free").await;
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let waiting = harness.start(held, Mode::Full, None).await;
    assert_eq!(
        harness.sync(free, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
    assert_eq!(harness.app.run(waiting).await.unwrap().outcome, None);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();
    assert_eq!(harness.end(waiting).await.outcome, Some(Outcome::Completed));
}

#[tokio::test]
async fn a_run_that_a_crash_left_is_shown_as_interrupted_and_the_next_sync_starts() {
    let server = server().await;
    load_practice(&server, &Practice::generate(34, 40), "shared_crash").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "shared_crash").await;
    let crashed = store(&harness).await;
    let lease = crashed.try_lease(id).await.unwrap();
    let run = crashed
        .start_run(&lease, Mode::Full, Trigger::Timer, domain::Limit::None)
        .await
        .unwrap();
    assert_eq!(
        harness.card(id).await.running,
        Some(run),
        "as long as its program lives"
    );
    let mut watch = harness.app.watch_sync(run).await.unwrap();
    assert_eq!(watch.next().await.unwrap().outcome, None);

    drop(lease);
    let mut last = None;
    while let Some(progress) = tokio::time::timeout(HANG, watch.next()).await.unwrap() {
        last = progress.outcome;
    }
    assert_eq!(last, Some(Outcome::Interrupted));
    let card = harness.card(id).await;
    assert_eq!((card.health, card.running), (IntegrationHealth::Unfinished, None));
    assert_eq!(card.last_run.unwrap().outcome, Some(Outcome::Interrupted));
    assert_eq!(
        harness.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
}

#[tokio::test]
async fn a_lease_held_for_an_instant_does_not_refuse_a_sync() {
    let server = server().await;
    load_practice(&server, &Practice::generate(35, 20), "shared_look").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "shared_look").await;
    let looking = store(&harness).await;
    let lease = looking.try_lease(id).await.unwrap();
    let looked = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(40)).await;
        drop(lease);
    });
    assert_eq!(
        harness.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
    looked.await.unwrap();
}
