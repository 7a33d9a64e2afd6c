//! A sync from start to end, as one program sees it.

use app::view::{IntegrationHealth, SyncProgress, SyncRequest};
use app::{Change, Fault, FaultClass, IntegrationId, Mode, Outcome, Page, RunId, SaveMode, Trigger};
use domain::Limit;
use opendental_testkit::{Practice, edits};

use crate::harness::{HANG, Harness, load_practice, server};

const ALL: Page = Page {
    offset: 0,
    limit: 1_000,
};

/// All progress of a run, to its end.
async fn progress_of(harness: &Harness, run: RunId) -> Vec<SyncProgress> {
    let mut watch = harness.app.watch_sync(run).await.unwrap();
    let mut all = Vec::new();
    while let Some(progress) = tokio::time::timeout(HANG, watch.next()).await.unwrap() {
        all.push(progress);
    }
    all
}

#[tokio::test]
async fn a_sync_is_followed_to_its_end_and_is_in_the_history() {
    let server = server().await;
    let practice = Practice::generate(21, 620);
    load_practice(&server, &practice, "runs_story").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "runs_story").await;
    let mut changes = harness.data.changes().subscribe();
    let run = harness.start(id, Mode::Full, None).await;
    let all = progress_of(&harness, run).await;
    let last = all.last().unwrap();
    assert_eq!(
        (last.run, last.integration, last.outcome),
        (run, id, Some(Outcome::Completed))
    );
    assert!(
        all[..all.len() - 1]
            .iter()
            .all(|progress| progress.outcome.is_none())
    );
    assert!(all.iter().all(|progress| progress.counts.add_up()));
    assert!(
        all.windows(2)
            .all(|two| two[0].counts.rows_read <= two[1].counts.rows_read)
    );
    assert_eq!(last.expected, Some(620));

    assert_eq!(changes.next().await, Some(Change::RunStarted(run)));
    let mut last_change = None;
    while last_change != Some(Change::RunEnded(run)) {
        last_change = tokio::time::timeout(HANG, changes.next()).await.unwrap();
        assert!(
            [Some(Change::Progress(run)), Some(Change::RunEnded(run))].contains(&last_change),
            "a page sends progress and nothing else: {last_change:?}"
        );
    }
    let view = harness.app.run(run).await.unwrap();
    assert_eq!(view.counts, last.counts);
    assert_eq!(view.counts.added, practice.expected.importable as u64);
    assert_eq!(
        (view.mode, view.trigger, view.limit),
        (Mode::Full, Trigger::Window, Limit::None)
    );
    assert_eq!((view.remaining, &view.fault), (Some(0), &None));
    assert!(view.finished_at.as_ref().unwrap() >= &view.started_at);
    let history = harness.app.runs(Some(id), ALL).await.unwrap();
    assert_eq!((history.total, &history.rows[0]), (1, &view));
    // A late listener receives the end.
    let late = progress_of(&harness, run).await;
    assert_eq!((late.len(), late[0].outcome), (1, Some(Outcome::Completed)));
    assert_eq!(
        harness.app.cancel_sync(run).unwrap_err().class(),
        FaultClass::NoSyncRunning
    );
}

#[tokio::test]
async fn a_limit_stops_a_sync_and_the_next_one_continues_until_all_are_imported() {
    let server = server().await;
    let practice = Practice::generate(22, 250);
    load_practice(&server, &practice, "runs_limit").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "runs_limit").await;
    let run = harness.sync(id, Mode::Full, Some(100)).await;
    assert_eq!(
        (run.outcome, run.limit, run.counts.added),
        (Some(Outcome::Limited), Limit::AtMost(100), 100)
    );
    let left = run.remaining.unwrap();
    assert_eq!(left + run.counts.rows_read, 250);
    let card = harness.card(id).await;
    assert_eq!(
        (card.health, card.suggested_mode),
        (IntegrationHealth::Unfinished, Mode::Full)
    );
    assert!(card.full_sync_unfinished && !card.full_sync_finished);
    assert_eq!((card.patients, card.last_run.as_ref()), (100, Some(&run)));
    assert_eq!(card.last_synced_at, run.finished_at);

    harness.sync(id, Mode::Full, Some(100)).await;
    let run = harness.sync(id, Mode::Full, Some(100)).await;
    assert_eq!(run.outcome, Some(Outcome::Completed));
    let card = harness.card(id).await;
    assert_eq!(
        (card.health, card.suggested_mode),
        (IntegrationHealth::UpToDate, Mode::Incremental)
    );
    assert!(!card.full_sync_unfinished && card.full_sync_finished);
    assert_eq!(card.patients, practice.expected.importable as u64);
}

#[tokio::test]
async fn a_sync_that_cannot_start_is_refused_and_leaves_no_run() {
    let server = server().await;
    load_practice(&server, &Practice::generate(23, 20), "runs_refused").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "runs_refused").await;
    for (integration, limit, code) in [
        (id, Some(0), FaultClass::InvalidLimit),
        (IntegrationId(99), None, FaultClass::NotFound),
    ] {
        let request = SyncRequest {
            integration,
            mode: Mode::Full,
            limit,
            allow_mass_change: false,
        };
        let refused = harness
            .app
            .start_sync(request, Trigger::Window)
            .await
            .unwrap_err();
        assert_eq!(refused.class(), code);
    }
    assert_eq!(harness.app.runs(None, ALL).await.unwrap().total, 0);
    assert_eq!(
        harness.app.watch_sync(RunId(99)).await.err().unwrap().class(),
        FaultClass::NotFound
    );
}

#[tokio::test]
async fn a_canceled_sync_ends_soon_and_the_next_one_completes() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(24, 40), "runs_cancel").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "runs_cancel").await;
    // A locked table cannot be read, so the run does not continue.
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let run = harness.start(id, Mode::Full, None).await;
    let card = harness.card(id).await;
    assert_eq!(
        (card.health, card.running),
        (IntegrationHealth::Syncing, Some(run))
    );
    harness.app.cancel_sync(run).unwrap();
    let view = harness.end(run).await;
    assert_eq!(
        (view.outcome, view.counts.rows_read),
        (Some(Outcome::Cancelled), 0)
    );
    assert_eq!(harness.card(id).await.health, IntegrationHealth::Unfinished);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();
    assert_eq!(
        harness.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
}

#[tokio::test]
async fn closing_the_app_stops_its_syncs_and_records_their_end() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(25, 40), "runs_close").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "runs_close").await;
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let run = harness.start(id, Mode::Full, None).await;
    tokio::time::timeout(HANG, harness.app.close()).await.unwrap();
    assert!(
        harness.app.run(run).await.is_err(),
        "no connection is left at the end"
    );
    let view = harness.another_program().await.run(run).await.unwrap();
    assert_eq!(
        view.outcome,
        Some(Outcome::Interrupted),
        "not canceled by a person"
    );
    assert!(view.finished_at.is_some());
}

#[tokio::test]
async fn a_failed_sync_has_its_fault_and_the_card_keeps_the_last_good_one() {
    let server = server().await;
    load_practice(&server, &Practice::generate(26, 20), "runs_failed").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "runs_failed").await;
    let good = harness.sync(id, Mode::Full, None).await;
    let mut away = harness.input(&server, "runs_failed", "runs_failed");
    away.connection.port = 1;
    harness
        .app
        .update_integration(id, &away, SaveMode::Untested)
        .await
        .unwrap();
    for _ in 0..23 {
        let run = harness.sync(id, Mode::Incremental, None).await;
        assert_eq!(run.outcome, Some(Outcome::Failed));
        assert_eq!(run.fault.unwrap().class(), FaultClass::ConnectionRefused);
    }
    let card = harness.card(id).await;
    assert_eq!(card.health, IntegrationHealth::Failing);
    assert_eq!(card.last_synced_at, good.finished_at);
    assert_eq!(card.patients, good.counts.added);
}

#[tokio::test]
async fn an_emptied_database_is_applied_only_with_a_persons_consent_and_never_by_the_timer() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(26, 40), "runs_emptied").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "runs_emptied").await;
    let active = harness.sync(id, Mode::Full, None).await.counts.added;
    sqlx::raw_sql("DELETE FROM patient")
        .execute(&mut db)
        .await
        .unwrap();
    for (trigger, allow_mass_change, outcome, deactivated) in [
        (Trigger::Window, false, Outcome::Failed, 0),
        (Trigger::Timer, true, Outcome::Failed, 0),
        (Trigger::Window, true, Outcome::Completed, active),
    ] {
        let request = SyncRequest {
            integration: id,
            mode: Mode::Full,
            limit: None,
            allow_mass_change,
        };
        let run = harness.app.start_sync(request, trigger).await.unwrap();
        let run = harness.end(run).await;
        assert_eq!(
            (run.outcome, run.counts.deactivated),
            (Some(outcome), deactivated),
            "{trigger:?} {allow_mass_change}"
        );
        assert_eq!(run.mass_change_allowed, outcome == Outcome::Completed);
        assert_eq!(
            run.fault.map(|fault| fault.class()),
            (outcome == Outcome::Failed).then_some(FaultClass::NeedsDecision)
        );
    }
}

#[tokio::test]
async fn a_restored_backup_stops_incremental_syncs_until_a_full_sync() {
    let server = server().await;
    let practice = Practice::generate(27, 100);
    let mut db = load_practice(&server, &practice, "runs_restored").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "runs_restored").await;
    harness.sync(id, Mode::Full, None).await;
    edits::change_phones(&mut db, 40, 1).await.unwrap();
    sqlx::raw_sql(
        "UPDATE patient SET DateTStamp = NOW() - INTERVAL 1 HOUR WHERE DateTStamp > NOW() - INTERVAL 1 HOUR",
    )
    .execute(&mut db)
    .await
    .unwrap();
    let changed = harness.sync(id, Mode::Incremental, None).await.counts.updated;
    assert!(changed > 20);
    drop(load_practice(&server, &practice, "runs_restored").await);
    for _ in 0..2 {
        let run = harness.sync(id, Mode::Incremental, None).await;
        assert_eq!(run.outcome, Some(Outcome::Failed));
        // Patients who are equal in the backup may be counted before the question.
        assert_eq!(run.counts.rows_read, run.counts.unchanged);
        let fault = run.fault.unwrap();
        assert_eq!(fault, Fault::SourceOlderCopy);
        let card = harness.card(id).await;
        assert_eq!(card.health, IntegrationHealth::NeedsYou);
        assert_eq!(card.last_run.unwrap().fault, Some(fault));
    }
    let run = harness.sync(id, Mode::Full, None).await;
    assert_eq!(
        (run.outcome, run.counts.updated),
        (Some(Outcome::Completed), changed)
    );
    let run = harness.sync(id, Mode::Incremental, None).await;
    assert_eq!((run.outcome, run.counts.updated), (Some(Outcome::Completed), 0));
    assert_eq!(harness.card(id).await.health, IntegrationHealth::UpToDate);
}
