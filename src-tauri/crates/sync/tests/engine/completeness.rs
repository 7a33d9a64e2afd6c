//! The comparison after each pass is correct, and repairs what differs.

use std::sync::Arc;

use domain::{IntegrationId, Limit, Mode, Outcome, Reconciliation};
use opendental::OpenDental;
use opendental_testkit::{Engine, LoadOptions, PatientRow, Practice, Server, edits};
use sqlx::MySqlConnection;
use store::RunRecord;

use crate::check_store::assert_in_step;
use crate::concurrent_edits::ConcurrentEdits;
use crate::expected_state;
use crate::fake_source::{FakeSource, patient};
use crate::harness::Harness;
use crate::server::{hold, shared, source};

/// A practice, and a store that has not synced it yet.
struct App {
    server: Arc<Server>,
    practice: Practice,
    harness: Harness,
    id: IntegrationId,
    db: MySqlConnection,
    database: &'static str,
}

async fn app(database: &'static str, engine: Engine, practice: Practice) -> App {
    let server = shared().await;
    let options = LoadOptions {
        engine,
        ..LoadOptions::named(database)
    };
    let db = hold(&server, &practice, &options).await;
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    App {
        server,
        practice,
        harness,
        id,
        db,
        database,
    }
}

impl App {
    async fn open(&self) -> OpenDental {
        source(&self.server, self.database).await
    }

    async fn full(&self) -> RunRecord {
        self.harness.full(self.id, &mut self.open().await).await
    }

    async fn incremental(&self) -> RunRecord {
        self.harness.incremental(self.id, &mut self.open().await).await
    }

    /// Asserts that the run verified the practice, and that the result is true.
    async fn assert_proven(&mut self, run: &RunRecord) -> Reconciliation {
        let found = run.verified.expect("it was compared").found;
        assert!(found.is_complete(), "{found:?}");
        let active = expected_state::active(&mut self.db).await;
        assert_eq!(found.source_active, active.len() as u64);
        assert_eq!(
            found.imported + found.second_charts + found.with_problems,
            found.source_active
        );
        let to_fix = self.harness.store.open_problem_count(self.id).await.unwrap();
        assert_eq!(found.with_problems, to_fix);
        assert_in_step(&self.harness, self.id, &mut self.db).await;
        found
    }
}

/// A row as from a backup, with an old time of change.
async fn restore(db: &mut MySqlConnection, row: &PatientRow) -> i64 {
    let number = edits::add(db, row).await.unwrap();
    edits::set_timestamp(db, number, 1_500_000_000).await.unwrap();
    number
}

fn newcomer(practice: &Practice, pat_num: i64, last: &str) -> PatientRow {
    let model = practice
        .active()
        .find(|row| row.birthdate.as_deref() > Some("1900"))
        .unwrap();
    PatientRow {
        pat_num,
        l_name: Some(last.to_owned()),
        ..model.clone()
    }
}

#[tokio::test]
async fn every_patient_is_accounted_for_after_a_full_sync_and_after_incremental_ones() {
    for (database, engine, random) in [
        ("proof_my", Engine::MyIsam, false),
        ("proof_inno", Engine::InnoDb, true),
    ] {
        let mut practice = Practice::generate(51, 1_100);
        if random {
            practice = practice.with_random_numbers(51);
        }
        let mut app = app(database, engine, practice).await;
        let run = app.full().await;
        let first = app.assert_proven(&run).await;
        let expected = &app.practice.expected;
        assert_eq!(
            (first.imported, first.second_charts, first.with_problems),
            (
                expected.importable as u64,
                expected.clones.len() as u64,
                expected.skipped.len() as u64
            )
        );
        for _ in 0..2 {
            let run = app.incremental().await;
            assert_eq!(app.assert_proven(&run).await, first);
        }
        let last = app.harness.store.last_verification(app.id).await.unwrap();
        assert_eq!(last.unwrap().found, first);
    }
}

#[tokio::test]
async fn an_incremental_sync_finds_rows_without_a_new_time_of_change() {
    for (database, engine) in [
        ("stampless_my", Engine::MyIsam),
        ("stampless_inno", Engine::InnoDb),
    ] {
        let mut app = app(database, engine, Practice::generate(52, 1_300)).await;
        app.full().await;
        let all = edits::choose_active(&mut app.db, 100_000, 1).await.unwrap();
        for number in [all[0], all[700], all[all.len() - 2]] {
            edits::remove_row(&mut app.db, number).await.unwrap();
        }
        let row = newcomer(&app.practice, -(1 << 62), "Restored");
        let low = restore(&mut app.db, &row).await;
        let high = restore(&mut app.db, &newcomer(&app.practice, i64::MAX, "Highest")).await;
        let broken = PatientRow {
            birthdate: Some("0001-01-01".to_owned()),
            ..newcomer(&app.practice, i64::MAX - 1, "Undated")
        };
        restore(&mut app.db, &broken).await;
        let run = app.incremental().await;
        assert_eq!((run.counts.added, run.outcome), (2, Some(Outcome::Completed)));
        assert_eq!(run.counts.skipped, 1, "the undated one");
        assert!(run.counts.deactivated >= 2);
        app.assert_proven(&run).await;
        let linked = app.harness.linked(app.id).await;
        assert!(linked[&low].is_active() && linked[&high].is_active());
    }
}

#[tokio::test]
async fn a_problem_counts_until_it_is_fixed_or_its_patient_is_deleted() {
    let mut app = app("problems", Engine::MyIsam, Practice::generate(53, 700)).await;
    let run = app.full().await;
    let before = app.assert_proven(&run).await.with_problems;
    let undated: Vec<i64> = app
        .practice
        .expected
        .skipped
        .iter()
        .map(|skip| skip.pat_num)
        .collect();
    edits::remove_row(&mut app.db, undated[0]).await.unwrap();
    edits::set_status(&mut app.db, undated[1], 2).await.unwrap();
    edits::move_birthdate(&mut app.db, undated[2], "1977-07-07")
        .await
        .unwrap();
    edits::set(&mut app.db, undated[2], "LName", Some("Datedatlast"))
        .await
        .unwrap();
    let run = app.incremental().await;
    assert_eq!(app.assert_proven(&run).await.with_problems, before - 3);

    // A patient that is already here counts once, as imported or to fix.
    let here = *app.harness.linked(app.id).await.keys().next().unwrap();
    edits::move_birthdate(&mut app.db, here, "0001-01-01")
        .await
        .unwrap();
    let run = app.incremental().await;
    let found = run.verified.unwrap().found;
    assert!(found.is_complete());
    assert_eq!(found.with_problems, before - 2);
    assert_eq!(
        found.imported + found.second_charts + found.with_problems,
        found.source_active
    );
}

#[tokio::test]
async fn a_patient_added_or_gone_before_the_last_comparison_is_named_and_left_to_the_next_run() {
    // A full sync lists the source only at its end.
    for (database, mode, engine, last) in [
        ("between_full", Mode::Full, Engine::MyIsam, 1),
        ("between_inc", Mode::Incremental, Engine::InnoDb, 2),
    ] {
        let mut app = app(database, engine, Practice::generate(54, 600)).await;
        app.full().await;
        let edited = *app.harness.linked(app.id).await.keys().next().unwrap();
        edits::set(&mut app.db, edited, "City", Some("Salem"))
            .await
            .unwrap();
        let rows = [1, 2].map(|n| newcomer(&app.practice, 0, &format!("Latecomer{n}")));
        let leaver = *app.harness.linked(app.id).await.keys().next_back().unwrap();
        let server = app.server.clone();
        let work = async move {
            let mut db = server.connection_to(database).await.unwrap();
            for row in rows {
                edits::add(&mut db, &row).await.unwrap();
            }
            edits::archive(&mut db, leaver).await.unwrap();
        };
        let mut open = ConcurrentEdits::new(app.open().await).before_list(last, work);
        let run = app.harness.sync(app.id, &mut open, mode, Limit::None).await;
        assert_eq!(
            (run.counts.updated, run.counts.added, run.outcome),
            (1, 0, Some(Outcome::Completed))
        );
        let verified = run.verified.unwrap();
        assert_eq!((verified.found.missing, verified.found.unexpected), (2, 1));
        assert!(!verified.is_complete);

        let run = app.incremental().await;
        assert_eq!((run.counts.added, run.counts.deactivated), (2, 1));
        app.assert_proven(&run).await;
    }
}

#[tokio::test]
async fn links_and_problems_lost_here_are_found_and_repaired() {
    let mut app = app("lost_here", Engine::InnoDb, Practice::generate(55, 1_200)).await;
    app.full().await;
    let linked = app.harness.linked(app.id).await;
    let lost = *linked.keys().nth(3).unwrap();
    app.harness
        .damage(&format!(
            "DELETE FROM links WHERE pat_num = {lost}; UPDATE integrations SET linked_patients = linked_patients - 1"
        ))
        .await;
    app.harness
        .damage("DELETE FROM open_problems WHERE pat_num IN (SELECT max(pat_num) FROM open_problems)")
        .await;
    let run = app.incremental().await;
    assert_eq!(
        (run.counts.updated, run.counts.added, run.counts.skipped),
        (1, 0, 1)
    );
    app.assert_proven(&run).await;
    assert_eq!(
        app.harness.linked(app.id).await[&lost].id,
        linked[&lost].id,
        "it is the same person"
    );
}

#[tokio::test]
async fn any_number_of_differences_is_repaired_by_an_incremental_sync() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut source = FakeSource::with(1);
    harness.full(id, &mut source).await;
    for number in 2..=1_400 {
        source.put(number, 10, patient("Old", &format!("Stamp{number}")));
    }
    let run = harness.incremental(id, &mut source).await;
    assert_eq!(run.counts.added, 1_399);
    assert!(run.verified.unwrap().is_complete);
    assert_eq!(harness.all_patients().await.len(), 1_400);
}
