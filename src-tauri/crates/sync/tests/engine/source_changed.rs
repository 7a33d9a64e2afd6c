//! A changed source: every sync stops before its first page, except a full sync without a limit, which accepts it.

use std::sync::Arc;

use domain::{Fault, FaultAction, FaultClass, IntegrationId, Limit, Mode, Outcome};
use opendental_testkit::{Engine, LoadOptions, PatientRow, Practice, Server, ServerOptions, edits, load};
use sqlx::MySqlConnection;
use tokio_util::sync::CancellationToken;

use crate::check_store::assert_in_step;
use crate::fake_source::{FakeSource, InjectedFault};
use crate::harness::{Harness, Ran};
use crate::server::{hold, shared, source};

struct App {
    server: Arc<Server>,
    harness: Harness,
    id: IntegrationId,
    db: MySqlConnection,
    practice: Practice,
    options: LoadOptions,
}

/// A practice of 640 active patients, synced once.
async fn app(database: &str, engine: Engine) -> App {
    let server = shared().await;
    let practice = Practice::generate(61, 640);
    let options = LoadOptions {
        engine,
        days_stale: 3,
        ..LoadOptions::named(database)
    };
    let db = hold(&server, &practice, &options).await;
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let app = App {
        server,
        harness,
        id,
        db,
        practice,
        options,
    };
    assert_eq!(
        app.try_sync(Mode::Full).await.record.outcome,
        Some(Outcome::Completed)
    );
    app
}

impl App {
    async fn try_sync(&self, mode: Mode) -> Ran {
        let mut open = source(&self.server, &self.options.database).await;
        let cancel = CancellationToken::new();
        let ran = self
            .harness
            .run(self.id, &mut open, mode, Limit::None, &cancel)
            .await;
        assert!(ran.record.outcome.is_some());
        ran
    }

    async fn done(&self, mode: Mode) -> store::RunRecord {
        let run = self.try_sync(mode).await.record;
        assert_eq!(run.outcome, Some(Outcome::Completed), "{:?}", run.fault);
        run
    }

    async fn assert_stops(&self, expected: &Fault) {
        let before = self.harness.all_patients().await;
        let ran = self.try_sync(Mode::Incremental).await;
        let fault = ran.result.unwrap_err();
        assert_eq!(fault, *expected);
        assert_eq!(fault.class(), FaultClass::SourceChanged);
        assert_eq!(fault.code().action(), FaultAction::CompareAll);
        assert_eq!(ran.record.counts.rows_read, 0);
        assert_eq!(self.harness.all_patients().await, before);
    }

    async fn assert_made_right(&mut self) {
        let run = self.try_sync(Mode::Full).await.record;
        assert_eq!(run.outcome, Some(Outcome::Completed), "{:?}", run.fault);
        assert!(run.verified.unwrap().found.is_complete());
        let run = self.try_sync(Mode::Incremental).await.record;
        assert_eq!(run.outcome, Some(Outcome::Completed), "{:?}", run.fault);
        assert_in_step(&self.harness, self.id, &mut self.db).await;
    }

    async fn run_sql(&mut self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&mut self.db).await.unwrap();
    }
}

#[tokio::test]
async fn a_restored_backup_is_recognized_by_its_times_of_change() {
    for (database, engine) in [("restored_my", Engine::MyIsam), ("restored_inno", Engine::InnoDb)] {
        let mut app = app(database, engine).await;
        edits::back_up(&mut app.db).await.unwrap();
        edits::change_phones(&mut app.db, 100, 3).await.unwrap();
        let run = app.try_sync(Mode::Incremental).await.record;
        assert!(run.counts.updated > 64, "more than a tenth");
        // A day later.
        app.run_sql("UPDATE patient SET DateTStamp = CURRENT_TIMESTAMP - INTERVAL 1 DAY")
            .await;
        app.done(Mode::Incremental).await;
        edits::restore_rows(&mut app.db, None).await.unwrap();
        app.assert_stops(&Fault::SourceOlderCopy).await;
        app.assert_stops(&Fault::SourceOlderCopy).await;
        app.assert_made_right().await;
    }
}

#[tokio::test]
async fn without_recorded_changes_incremental_syncs_stop_until_they_are_back() {
    let mut app = app("unnoted", Engine::MyIsam).await;
    app.run_sql("ALTER TABLE patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP")
        .await;
    let somebody = app.practice.active().next().unwrap().pat_num;
    edits::set(&mut app.db, somebody, "City", Some("Unnoticed"))
        .await
        .unwrap();
    app.assert_stops(&Fault::SourceChangesNotRecorded).await;
    let run = app.try_sync(Mode::Full).await.record;
    assert_eq!((run.outcome, run.counts.updated), (Some(Outcome::Completed), 1));
    app.assert_stops(&Fault::SourceChangesNotRecorded).await;
    app.run_sql(
        "ALTER TABLE patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP \
             ON UPDATE CURRENT_TIMESTAMP",
    )
    .await;
    app.assert_made_right().await;
}

#[tokio::test]
async fn another_server_is_recognized_and_an_unfinished_pass_is_not_continued_there() {
    let first = app("moved", Engine::InnoDb).await;
    // The replica: the same rows under other stamps.
    let replica = ServerOptions::from_environment().launch().await.unwrap();
    let mut db = hold(&replica, &first.practice, &first.options).await;
    let mut open = source(&first.server, "moved").await;
    edits::set_all_timestamps(&mut db, 1_900_000_000).await.unwrap();
    let (harness, id) = (&first.harness, first.id);
    // A full walk that stops at once, because its first patient changed and the limit is one.
    for number in first.practice.active().take(3).map(|row| row.pat_num) {
        let mut there = first.server.connection_to("moved").await.unwrap();
        edits::set(&mut there, number, "City", Some("Moved"))
            .await
            .unwrap();
    }
    harness.sync(id, &mut open, Mode::Full, Limit::AtMost(1)).await;
    assert!(harness.state(id).await.full_sync_begun_at.is_some());

    let cancel = CancellationToken::new();
    let before = harness.all_patients().await;
    for (mode, limit) in [
        (Mode::Incremental, Limit::None),
        (Mode::Full, Limit::AtMost(1)),
        (Mode::Full, Limit::AtMost(100_000)),
    ] {
        let mut open = source(&replica, "moved").await;
        let ran = harness.run(id, &mut open, mode, limit, &cancel).await;
        let fault = ran.result.unwrap_err();
        assert_eq!(fault, Fault::SourceOtherServer, "{mode:?} {limit:?}");
        assert_eq!(fault.code().action(), FaultAction::CompareAll);
        assert_eq!(harness.all_patients().await, before);
    }

    let mut open = source(&replica, "moved").await;
    let run = harness.full(id, &mut open).await;
    assert_eq!(
        run.counts.rows_read, first.practice.expected.active as u64,
        "from the very first patient on"
    );
    let run = harness.incremental(id, &mut open).await;
    assert_eq!(run.outcome, Some(Outcome::Completed));
    assert_in_step(harness, id, &mut db).await;
}

#[tokio::test]
async fn a_changed_source_becomes_the_known_one_only_when_everything_is_compared() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let first = FakeSource::with(12);
    harness.full(id, &mut first.again(None)).await;
    let facts = harness.store.source_snapshot(id).await.unwrap();
    // The same times of change, and other contents.
    let mut other = first.clone();
    other.server = "replica";
    for number in 1..=12 {
        other.rows.get_mut(&number).unwrap().fields.city = "Salem".to_owned();
    }
    for call in 1..40 {
        let stop = CancellationToken::new();
        let mut interrupted = other.again(Some((call, InjectedFault::Cancel(stop.clone()))));
        let ran = harness
            .run(id, &mut interrupted, Mode::Full, Limit::None, &stop)
            .await;
        if ran.record.outcome == Some(Outcome::Completed) {
            assert!(call > 6);
            break;
        }
        assert_eq!(harness.store.source_snapshot(id).await.unwrap(), facts);
        assert!(harness.state(id).await.full_sync_begun_at.is_none(), "{call}");
        // Back at the first source, the times that were read of the other one do not count.
        let run = harness.incremental(id, &mut first.again(None)).await;
        assert!(run.verified.unwrap().is_complete);
        let here = harness.linked(id).await;
        assert!(here.values().all(|person| person.fields[8].is_empty()), "{call}");
    }
    assert_ne!(harness.store.source_snapshot(id).await.unwrap(), facts);
    let run = harness.incremental(id, &mut other).await;
    assert_eq!(run.counts.rows_read, 0);
    assert!(
        harness
            .linked(id)
            .await
            .values()
            .all(|person| person.fields[8] == "Salem")
    );
}

#[tokio::test]
async fn no_deleted_row_makes_an_older_copy() {
    for (database, engine) in [("deleted_my", Engine::MyIsam), ("deleted_inno", Engine::InnoDb)] {
        let mut app = app(database, engine).await;
        for take in [
            "ORDER BY DateTStamp DESC, PatNum DESC LIMIT 1",
            "ORDER BY PatNum DESC LIMIT 1",
            "ORDER BY PatNum DESC LIMIT 5",
            "ORDER BY DateTStamp DESC LIMIT 5",
        ] {
            let somebody = app.practice.active().next().unwrap().pat_num;
            edits::set(&mut app.db, somebody, "City", Some(take))
                .await
                .unwrap();
            app.done(Mode::Incremental).await;
            let delete = format!("DELETE FROM patient {take}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(delete))
                .execute(&mut app.db)
                .await
                .unwrap();
            app.done(Mode::Incremental).await;
        }
        assert_in_step(&app.harness, app.id, &mut app.db).await;
    }
}

#[tokio::test]
async fn a_backup_that_lacks_only_new_patients_is_recognized() {
    for (database, engine) in [("lacking_my", Engine::MyIsam), ("lacking_inno", Engine::InnoDb)] {
        let mut app = app(database, engine).await;
        let newcomer = PatientRow {
            pat_num: 0,
            l_name: Some("Afterwards".to_owned()),
            ..app.practice.active().next().unwrap().clone()
        };
        edits::add(&mut app.db, &newcomer).await.unwrap();
        assert_eq!(app.done(Mode::Incremental).await.counts.added, 1);
        load(&mut app.db, &app.practice, &app.options).await.unwrap();
        app.assert_stops(&Fault::SourceOlderCopy).await;
        app.assert_made_right().await;
    }
}
