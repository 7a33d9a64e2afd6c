//! A source that is not what it was: every sync stops before its first page, but the full one without a limit, which makes
//! it right.

use std::sync::Arc;

use domain::{ErrorCode, IntegrationId, Limit, Mode, Outcome};
use practice::{Engine, LoadOptions, PatientRow, Practice, Server, ServerOptions, edits, load};
use sqlx::MySqlConnection;
use tokio_util::sync::CancellationToken;

use crate::clinic::{Clinic, Ran};
use crate::oracle::assert_in_step;
use crate::scripted::{Mischief, Scripted, patient};
use crate::server::{hold, shared, source};

struct Office {
    server: Arc<Server>,
    clinic: Clinic,
    id: IntegrationId,
    db: MySqlConnection,
    practice: Practice,
    options: LoadOptions,
}

/// A practice of 640 active patients that was synced.
async fn office(database: &str, engine: Engine) -> Office {
    let server = shared().await;
    let practice = Practice::generate(61, 640);
    let options = LoadOptions {
        engine,
        ..LoadOptions::named(database)
    };
    let db = hold(&server, &practice, &options).await;
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let office = Office {
        server,
        clinic,
        id,
        db,
        practice,
        options,
    };
    assert_eq!(
        office.try_sync(Mode::Full).await.record.outcome,
        Some(Outcome::Completed)
    );
    office
}

impl Office {
    async fn try_sync(&self, mode: Mode) -> Ran {
        let mut open = source(&self.server, &self.options.database).await;
        let cancel = CancellationToken::new();
        let ran = self
            .clinic
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

    async fn assert_stops(&self, cause: &str) {
        let before = self.clinic.everybody().await;
        let ran = self.try_sync(Mode::Incremental).await;
        let fault = ran.result.unwrap_err();
        assert_eq!(fault.code, ErrorCode::SourceChanged);
        assert!(fault.message.contains(cause), "{}", fault.message);
        assert!(fault.hint.contains("Compare everything"));
        assert_eq!(ran.record.counts.rows_read, 0);
        assert_eq!(self.clinic.everybody().await, before);
    }

    async fn assert_made_right(&mut self) {
        let run = self.try_sync(Mode::Full).await.record;
        assert_eq!(run.outcome, Some(Outcome::Completed), "{:?}", run.fault);
        assert!(run.verified.unwrap().found.is_proven());
        let run = self.try_sync(Mode::Incremental).await.record;
        assert_eq!(run.outcome, Some(Outcome::Completed), "{:?}", run.fault);
        assert_in_step(&self.clinic, self.id, &mut self.db).await;
    }

    async fn run_sql(&mut self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&mut self.db).await.unwrap();
    }
}

#[tokio::test]
async fn a_restored_backup_is_noticed_by_numbers_or_by_times_and_put_right() {
    for (database, engine, newcomers) in [
        ("restored_my", Engine::MyIsam, true),
        ("restored_inno", Engine::InnoDb, false),
    ] {
        let mut office = office(database, engine).await;
        let newest = office.practice.active().next().unwrap().clone();
        edits::set(&mut office.db, newest.pat_num, "City", Some("Newtown"))
            .await
            .unwrap();
        if newcomers {
            let row = PatientRow {
                pat_num: 0,
                l_name: Some("Afterwards".to_owned()),
                ..newest.clone()
            };
            edits::add(&mut office.db, &row).await.unwrap();
        }
        let run = office.try_sync(Mode::Incremental).await.record;
        assert_eq!(run.counts.added, u64::from(newcomers));
        // The backup of this morning; then the desk works on it.
        load(&mut office.db, &office.practice, &office.options)
            .await
            .unwrap();
        if newcomers {
            let other = office.practice.active().nth(1).unwrap().pat_num;
            edits::set(&mut office.db, other, "City", Some("Late"))
                .await
                .unwrap();
        }
        office.assert_stops("older").await;
        office.assert_stops("older").await;
        office.assert_made_right().await;
    }
}

#[tokio::test]
async fn a_lost_time_of_change_stops_incremental_syncs_until_it_is_back() {
    let mut office = office("unnoted", Engine::MyIsam).await;
    office
        .run_sql("ALTER TABLE patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP")
        .await;
    let somebody = office.practice.active().next().unwrap().pat_num;
    edits::set(&mut office.db, somebody, "City", Some("Unnoticed"))
        .await
        .unwrap();
    office.assert_stops("does not note").await;
    let run = office.try_sync(Mode::Full).await.record;
    assert_eq!((run.outcome, run.counts.updated), (Some(Outcome::Completed), 1));
    office.assert_stops("does not note").await;
    office
        .run_sql(
            "ALTER TABLE patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP \
             ON UPDATE CURRENT_TIMESTAMP",
        )
        .await;
    office.assert_made_right().await;
}

#[tokio::test]
async fn another_server_is_noticed_and_its_unfinished_walk_is_not_gone_on_with() {
    let first = office("moved", Engine::InnoDb).await;
    // The replica: the same rows under other stamps.
    let replica = ServerOptions::of_this_run().launch().await.unwrap();
    let mut db = hold(&replica, &first.practice, &first.options).await;
    let mut open = source(&first.server, "moved").await;
    edits::restamp_all(&mut db, 1_900_000_000).await.unwrap();
    let (clinic, id) = (&first.clinic, first.id);
    // A full walk that stops at once, because its first patient changed and the limit is one.
    for number in first.practice.active().take(3).map(|row| row.pat_num) {
        let mut there = first.server.connection_to("moved").await.unwrap();
        edits::set(&mut there, number, "City", Some("Moved"))
            .await
            .unwrap();
    }
    clinic.sync(id, &mut open, Mode::Full, Limit::AtMost(1)).await;
    assert!(clinic.cursor(id).await.full.unwrap().position.is_some());

    let cancel = CancellationToken::new();
    let before = clinic.everybody().await;
    for (mode, limit) in [
        (Mode::Incremental, Limit::None),
        (Mode::Full, Limit::AtMost(1)),
        (Mode::Full, Limit::AtMost(100_000)),
    ] {
        let mut open = source(&replica, "moved").await;
        let ran = clinic.run(id, &mut open, mode, limit, &cancel).await;
        let fault = ran.result.unwrap_err();
        assert_eq!(fault.code, ErrorCode::SourceChanged, "{mode:?} {limit:?}");
        assert!(fault.message.starts_with("Another server"), "{}", fault.message);
        assert!(
            fault.hint.contains("a Full Sync without a limit"),
            "{}",
            fault.hint
        );
        assert_eq!(clinic.everybody().await, before);
    }

    let mut open = source(&replica, "moved").await;
    let run = clinic.full(id, &mut open).await;
    assert_eq!(
        run.counts.rows_read, first.practice.expected.active as u64,
        "from the very first patient on"
    );
    let run = clinic.incremental(id, &mut open).await;
    assert_eq!(run.outcome, Some(Outcome::Completed));
    assert_in_step(clinic, id, &mut db).await;
}

#[tokio::test]
async fn a_clock_set_back_stops_every_sync_but_the_comparison_of_everything() {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut source = Scripted::with(12);
    source.now = 50_000;
    clinic.full(id, &mut source).await;
    source.now = 49_400;
    clinic.incremental(id, &mut source).await;
    source.now = 48_000;
    source.put(13, 48_000, patient("New", "Behind"));
    let cancel = CancellationToken::new();
    for (mode, limit) in [(Mode::Incremental, Limit::None), (Mode::Full, Limit::AtMost(5))] {
        let ran = clinic.run(id, &mut source, mode, limit, &cancel).await;
        assert_eq!(ran.result.unwrap_err().code, ErrorCode::SourceChanged);
    }

    // Stopped in the middle, it has begun anew for good: each run goes on where the last one stopped.
    for number in 1..=12 {
        source.edit(number, |row| row.fields.city = "Salem".to_owned());
    }
    let mut call = 1;
    while clinic.cursor(id).await.full.is_none() {
        let stop = CancellationToken::new();
        let mut interrupted = source.again(Some((call, Mischief::Cancel(stop.clone()))));
        let ran = clinic
            .run(id, &mut interrupted, Mode::Full, Limit::None, &stop)
            .await;
        assert_eq!(ran.record.outcome, Some(Outcome::Cancelled));
        call += 1;
    }
    let run = clinic.sync(id, &mut source, Mode::Full, Limit::AtMost(100)).await;
    assert_eq!(run.outcome, Some(Outcome::Completed));
    assert!(run.counts.rows_read < 13, "it went on");
    let run = clinic.incremental(id, &mut source).await;
    assert!(run.verified.unwrap().found.is_proven());
    assert_eq!(clinic.linked(id).await.len(), 13);
}

#[tokio::test]
async fn a_deleted_row_is_no_older_copy_whichever_it_was() {
    for (database, engine) in [("deleted_my", Engine::MyIsam), ("deleted_inno", Engine::InnoDb)] {
        let mut office = office(database, engine).await;
        for take in [
            "ORDER BY DateTStamp DESC, PatNum DESC LIMIT 1",
            "ORDER BY PatNum DESC LIMIT 1",
            "ORDER BY PatNum DESC LIMIT 5",
            "ORDER BY DateTStamp DESC LIMIT 5",
        ] {
            let somebody = office.practice.active().next().unwrap().pat_num;
            edits::set(&mut office.db, somebody, "City", Some(take))
                .await
                .unwrap();
            office.done(Mode::Incremental).await;
            let delete = format!("DELETE FROM patient {take}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(delete))
                .execute(&mut office.db)
                .await
                .unwrap();
            office.done(Mode::Incremental).await;
        }
        assert_in_step(&office.clinic, office.id, &mut office.db).await;
    }
}

#[tokio::test]
async fn a_backup_that_lacks_nobody_but_newcomers_is_noticed() {
    for (database, engine) in [("lacking_my", Engine::MyIsam), ("lacking_inno", Engine::InnoDb)] {
        let mut office = office(database, engine).await;
        let newcomer = PatientRow {
            pat_num: 0,
            l_name: Some("Afterwards".to_owned()),
            ..office.practice.active().next().unwrap().clone()
        };
        edits::add(&mut office.db, &newcomer).await.unwrap();
        assert_eq!(office.done(Mode::Incremental).await.counts.added, 1);
        load(&mut office.db, &office.practice, &office.options)
            .await
            .unwrap();
        office.assert_stops("older").await;
        office.assert_made_right().await;
    }
}
