//! A sync from its start to its end, as one program sees it.

use office::view::{IntegrationHealth, SyncProgress, SyncRequest};
use office::{ErrorCode, IntegrationId, Mode, Outcome, Page, RunId, Saving, Trigger};
use practice::{Practice, edits};

use crate::desk::{Desk, HANG, hold, server};

const ALL: Page = Page {
    offset: 0,
    limit: 1_000,
};

/// Everything that a watch tells, to its end.
async fn told(desk: &Desk, run: RunId) -> Vec<SyncProgress> {
    let mut watch = desk.office.watch_sync(run).await.unwrap();
    let mut told = Vec::new();
    while let Some(progress) = tokio::time::timeout(HANG, watch.next()).await.unwrap() {
        told.push(progress);
    }
    told
}

#[tokio::test]
async fn a_sync_is_followed_to_its_end_and_stands_in_the_history() {
    let server = server().await;
    let practice = Practice::generate(21, 620);
    hold(&server, &practice, "runs_story").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "runs_story").await;
    let heard = desk.data.changes().listen();
    let run = desk.start(id, Mode::Full, None).await;
    let told = told(&desk, run).await;
    let last = told.last().unwrap();
    assert_eq!(
        (last.run, last.integration, last.outcome),
        (run, id, Some(Outcome::Completed))
    );
    assert!(
        told[..told.len() - 1]
            .iter()
            .all(|progress| progress.outcome.is_none())
    );
    assert!(told.iter().all(|progress| progress.counts.add_up()));
    assert!(
        told.windows(2)
            .all(|two| two[0].counts.rows_read <= two[1].counts.rows_read)
    );
    assert_eq!(last.expected, Some(620));

    assert!(heard.has_changed().unwrap());
    let view = desk.office.run(run).await.unwrap();
    assert_eq!(view.counts, last.counts);
    assert_eq!(view.counts.added, practice.expected.importable as u64);
    assert_eq!(
        (view.mode, view.trigger, view.limit),
        (Mode::Full, Trigger::Window, None)
    );
    assert_eq!((view.remaining, &view.fault), (Some(0), &None));
    assert!(view.finished_at.as_ref().unwrap() >= &view.started_at);
    let history = desk.office.runs(Some(id), ALL).await.unwrap();
    assert_eq!((history.total, &history.runs[0]), (1, &view));
    // Who comes late hears the end.
    let late = self::told(&desk, run).await;
    assert_eq!((late.len(), late[0].outcome), (1, Some(Outcome::Completed)));
    assert_eq!(
        desk.office.cancel_sync(run).unwrap_err().code,
        ErrorCode::NoSyncRunning
    );
}

#[tokio::test]
async fn a_limit_stops_and_the_next_sync_goes_on_until_all_are_here() {
    let server = server().await;
    let practice = Practice::generate(22, 250);
    hold(&server, &practice, "runs_limit").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "runs_limit").await;
    let run = desk.sync(id, Mode::Full, Some(100)).await;
    assert_eq!(
        (run.outcome, run.limit, run.counts.added),
        (Some(Outcome::Limited), Some(100), 100)
    );
    let left = run.remaining.unwrap();
    assert_eq!(left + run.counts.rows_read, 250);
    let card = desk.card(id).await;
    assert_eq!(
        (card.health, card.suggested_mode),
        (IntegrationHealth::Unfinished, Mode::Full)
    );
    assert!(card.full_sync_unfinished && !card.full_sync_finished);
    assert_eq!((card.patients, card.last_run.as_ref()), (100, Some(&run)));
    assert_eq!(card.last_synced_at, run.finished_at);

    desk.sync(id, Mode::Full, Some(100)).await;
    let run = desk.sync(id, Mode::Full, Some(100)).await;
    assert_eq!(run.outcome, Some(Outcome::Completed));
    let card = desk.card(id).await;
    assert_eq!(
        (card.health, card.suggested_mode),
        (IntegrationHealth::UpToDate, Mode::Incremental)
    );
    assert!(!card.full_sync_unfinished && card.full_sync_finished);
    assert_eq!(card.patients, practice.expected.importable as u64);
}

#[tokio::test]
async fn what_cannot_be_started_is_refused_and_leaves_no_run() {
    let server = server().await;
    hold(&server, &Practice::generate(23, 20), "runs_refused").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "runs_refused").await;
    for (integration, limit, code) in [
        (id, Some(0), ErrorCode::InvalidLimit),
        (IntegrationId(99), None, ErrorCode::NotFound),
    ] {
        let request = SyncRequest {
            integration,
            mode: Mode::Full,
            limit,
            allow_mass_change: false,
        };
        let refused = desk
            .office
            .start_sync(request, Trigger::Window)
            .await
            .unwrap_err();
        assert_eq!(refused.code, code);
    }
    assert_eq!(desk.office.runs(None, ALL).await.unwrap().total, 0);
    assert_eq!(
        desk.office.watch_sync(RunId(99)).await.err().unwrap().code,
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn a_cancelled_sync_ends_soon_and_the_next_one_does_the_work() {
    let server = server().await;
    let mut db = hold(&server, &Practice::generate(24, 40), "runs_cancel").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "runs_cancel").await;
    // Nobody can read a table that is locked, so the run stays where it is.
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let run = desk.start(id, Mode::Full, None).await;
    let card = desk.card(id).await;
    assert_eq!(
        (card.health, card.running),
        (IntegrationHealth::Syncing, Some(run))
    );
    desk.office.cancel_sync(run).unwrap();
    let view = desk.end(run).await;
    assert_eq!(
        (view.outcome, view.counts.rows_read),
        (Some(Outcome::Cancelled), 0)
    );
    assert_eq!(desk.card(id).await.health, IntegrationHealth::Unfinished);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();
    assert_eq!(
        desk.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
}

#[tokio::test]
async fn closing_the_office_stops_its_syncs_with_their_end_on_record() {
    let server = server().await;
    let mut db = hold(&server, &Practice::generate(25, 40), "runs_close").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "runs_close").await;
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let run = desk.start(id, Mode::Full, None).await;
    tokio::time::timeout(HANG, desk.office.close()).await.unwrap();
    assert!(
        desk.office.run(run).await.is_err(),
        "no connection is left at the end"
    );
    let view = desk.another_program().await.run(run).await.unwrap();
    assert_eq!(view.outcome, Some(Outcome::Cancelled));
    assert!(view.finished_at.is_some());
}

#[tokio::test]
async fn a_failed_sync_says_why_and_a_card_remembers_the_last_good_one_for_ever() {
    let server = server().await;
    hold(&server, &Practice::generate(26, 20), "runs_failed").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "runs_failed").await;
    let good = desk.sync(id, Mode::Full, None).await;
    let mut away = desk.input(&server, "runs_failed", "runs_failed");
    away.connection.port = 1;
    desk.office
        .update_integration(id, &away, Saving::Untested)
        .await
        .unwrap();
    for _ in 0..23 {
        let run = desk.sync(id, Mode::Incremental, None).await;
        assert_eq!(run.outcome, Some(Outcome::Failed));
        assert_eq!(run.fault.unwrap().code, ErrorCode::ConnectionRefused);
    }
    let card = desk.card(id).await;
    assert_eq!(card.health, IntegrationHealth::Failing);
    assert_eq!(card.last_synced_at, good.finished_at);
    assert_eq!(card.patients, good.counts.added);
}

#[tokio::test]
async fn an_emptied_database_is_followed_by_a_persons_leave_only_and_never_by_the_timer() {
    let server = server().await;
    let mut db = hold(&server, &Practice::generate(26, 40), "runs_emptied").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "runs_emptied").await;
    let active = desk.sync(id, Mode::Full, None).await.counts.added;
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
        let run = desk.office.start_sync(request, trigger).await.unwrap();
        let run = desk.end(run).await;
        assert_eq!(
            (run.outcome, run.counts.deactivated),
            (Some(outcome), deactivated),
            "{trigger:?} {allow_mass_change}"
        );
        assert_eq!(run.mass_change_allowed, outcome == Outcome::Completed);
        assert_eq!(
            run.fault.map(|fault| fault.code),
            (outcome == Outcome::Failed).then_some(ErrorCode::NeedsDecision)
        );
    }
}

#[tokio::test]
async fn a_restored_backup_stops_incremental_syncs_until_everything_was_compared() {
    let server = server().await;
    let practice = Practice::generate(27, 60);
    let mut db = hold(&server, &practice, "runs_restored").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "runs_restored").await;
    desk.sync(id, Mode::Full, None).await;
    edits::change_phones(&mut db, 5, 1).await.unwrap();
    let changed = desk.sync(id, Mode::Incremental, None).await.counts.updated;
    assert!(changed > 0);
    drop(hold(&server, &practice, "runs_restored").await);
    for _ in 0..2 {
        let run = desk.sync(id, Mode::Incremental, None).await;
        assert_eq!((run.outcome, run.counts.rows_read), (Some(Outcome::Failed), 0));
        let fault = run.fault.unwrap();
        assert_eq!(fault.code, ErrorCode::SourceChanged);
        assert!(
            fault.message.contains("A backup was restored"),
            "{}",
            fault.message
        );
        assert!(fault.hint.contains("choose Compare everything"), "{}", fault.hint);
        let card = desk.card(id).await;
        assert_eq!(card.health, IntegrationHealth::NeedsYou);
        assert_eq!(card.last_run.unwrap().fault, Some(fault));
    }
    let run = desk.sync(id, Mode::Full, None).await;
    assert_eq!(
        (run.outcome, run.counts.updated),
        (Some(Outcome::Completed), changed)
    );
    let run = desk.sync(id, Mode::Incremental, None).await;
    assert_eq!((run.outcome, run.counts.updated), (Some(Outcome::Completed), 0));
    assert_eq!(desk.card(id).await.health, IntegrationHealth::UpToDate);
}
