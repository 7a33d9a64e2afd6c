//! "All accounted for" is said when it is true, and made true when it is not.

use std::sync::Arc;

use domain::{Completeness, IntegrationId, Limit, Mode, Outcome};
use opendental::OpenDental;
use practice::{Engine, LoadOptions, PatientRow, Practice, Server, edits};
use sqlx::MySqlConnection;
use store::RunRecord;

use crate::clinic::Clinic;
use crate::meddled::Meddled;
use crate::oracle::assert_in_step;
use crate::scripted::{Scripted, patient};
use crate::server::{hold, shared, source};
use crate::truth;

/// A practice, and an office that has not met it yet.
struct Office {
    server: Arc<Server>,
    practice: Practice,
    clinic: Clinic,
    id: IntegrationId,
    db: MySqlConnection,
    database: &'static str,
}

async fn office(database: &'static str, engine: Engine, practice: Practice) -> Office {
    let server = shared().await;
    let options = LoadOptions {
        engine,
        ..LoadOptions::named(database)
    };
    let db = hold(&server, &practice, &options).await;
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    Office {
        server,
        practice,
        clinic,
        id,
        db,
        database,
    }
}

impl Office {
    async fn open(&self) -> OpenDental {
        source(&self.server, self.database).await
    }

    async fn full(&self) -> RunRecord {
        self.clinic.full(self.id, &mut self.open().await).await
    }

    async fn incremental(&self) -> RunRecord {
        self.clinic.incremental(self.id, &mut self.open().await).await
    }

    /// That the run found what the practice holds, and that this is so.
    async fn assert_proven(&mut self, run: &RunRecord) -> Completeness {
        let found = run.verified.expect("it was compared").found;
        assert!(found.is_proven(), "{found:?}");
        let active = truth::active(&mut self.db).await;
        assert_eq!(found.source_active, active.len() as u64);
        assert_eq!(found.here + found.to_fix, found.source_active);
        let to_fix = self.clinic.store.current_problem_count(self.id).await.unwrap();
        assert_eq!(found.to_fix, to_fix);
        assert_in_step(&self.clinic, self.id, &mut self.db).await;
        found
    }
}

/// A row as of a backup: with a stamp of long ago.
async fn restore(db: &mut MySqlConnection, row: &PatientRow) -> i64 {
    let number = edits::add(db, row).await.unwrap();
    edits::restamp(db, number, 1_500_000_000).await.unwrap();
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
async fn everybody_is_accounted_for_after_a_full_sync_and_after_any_number_of_incremental_ones() {
    for (database, engine, random) in [
        ("proof_my", Engine::MyIsam, false),
        ("proof_inno", Engine::InnoDb, true),
    ] {
        let mut practice = Practice::generate(51, 1_100);
        if random {
            practice = practice.with_random_numbers(51);
        }
        let mut office = office(database, engine, practice).await;
        let run = office.full().await;
        let first = office.assert_proven(&run).await;
        let expected = &office.practice.expected;
        assert_eq!(
            (first.here, first.to_fix),
            (
                (expected.importable + expected.clones.len()) as u64,
                expected.skipped.len() as u64
            )
        );
        for _ in 0..2 {
            let run = office.incremental().await;
            assert_eq!(office.assert_proven(&run).await, first);
        }
        let last = office.clinic.store.last_verification(office.id).await.unwrap();
        assert_eq!(last.unwrap().found, first);
    }
}

#[tokio::test]
async fn an_incremental_sync_finds_rows_that_no_stamp_tells_of() {
    for (database, engine) in [
        ("stampless_my", Engine::MyIsam),
        ("stampless_inno", Engine::InnoDb),
    ] {
        let mut office = office(database, engine, Practice::generate(52, 1_300)).await;
        office.full().await;
        let all = edits::choose_active(&mut office.db, 100_000, 1).await.unwrap();
        for number in [all[0], all[700], all[all.len() - 2]] {
            edits::remove_row(&mut office.db, number).await.unwrap();
        }
        let row = newcomer(&office.practice, -(1 << 62), "Restored");
        let low = restore(&mut office.db, &row).await;
        let high = restore(&mut office.db, &newcomer(&office.practice, i64::MAX, "Highest")).await;
        let broken = PatientRow {
            birthdate: Some("0001-01-01".to_owned()),
            ..newcomer(&office.practice, i64::MAX - 1, "Undated")
        };
        restore(&mut office.db, &broken).await;
        let run = office.incremental().await;
        assert_eq!((run.counts.added, run.outcome), (2, Some(Outcome::Completed)));
        assert_eq!(run.counts.skipped, 1, "the undated one");
        assert!(run.counts.deactivated >= 2);
        office.assert_proven(&run).await;
        let linked = office.clinic.linked(office.id).await;
        assert!(linked[&low].is_active() && linked[&high].is_active());
    }
}

#[tokio::test]
async fn a_problem_counts_until_it_is_solved_or_its_patient_is_gone() {
    let mut office = office("problems", Engine::MyIsam, Practice::generate(53, 700)).await;
    let run = office.full().await;
    let before = office.assert_proven(&run).await.to_fix;
    let undated: Vec<i64> = office
        .practice
        .expected
        .skipped
        .iter()
        .map(|skip| skip.pat_num)
        .collect();
    edits::remove_row(&mut office.db, undated[0]).await.unwrap();
    edits::set_status(&mut office.db, undated[1], 2).await.unwrap();
    edits::move_birthdate(&mut office.db, undated[2], "1977-07-07")
        .await
        .unwrap();
    edits::set(&mut office.db, undated[2], "LName", Some("Datedatlast"))
        .await
        .unwrap();
    let run = office.incremental().await;
    assert_eq!(office.assert_proven(&run).await.to_fix, before - 3);

    // Somebody who is here already is one person, here or to fix.
    let here = *office.clinic.linked(office.id).await.keys().next().unwrap();
    edits::move_birthdate(&mut office.db, here, "0001-01-01")
        .await
        .unwrap();
    let run = office.incremental().await;
    let found = run.verified.unwrap().found;
    assert!(found.is_proven());
    assert_eq!(found.to_fix, before - 2);
    assert_eq!(found.here + found.to_fix, found.source_active);
}

#[tokio::test]
async fn who_comes_or_goes_between_the_walk_and_the_comparison_is_no_fault() {
    for (database, mode, engine) in [
        ("between_full", Mode::Full, Engine::MyIsam),
        ("between_inc", Mode::Incremental, Engine::InnoDb),
    ] {
        let mut office = office(database, engine, Practice::generate(54, 600)).await;
        office.full().await;
        let rows = [1, 2].map(|n| newcomer(&office.practice, 0, &format!("Latecomer{n}")));
        let leaver = *office.clinic.linked(office.id).await.keys().next_back().unwrap();
        let server = office.server.clone();
        let work = async move {
            let mut db = server.connection_to(database).await.unwrap();
            for row in rows {
                edits::add(&mut db, &row).await.unwrap();
            }
            edits::archive(&mut db, leaver).await.unwrap();
        };
        let mut open = Meddled::new(office.open().await).before_tally(1, work);
        let limit = Limit::AtMost(1);
        let run = office.clinic.sync(office.id, &mut open, mode, limit).await;
        assert_eq!((run.counts.added, run.counts.deactivated), (1, 1));
        assert_eq!((run.outcome, run.remaining), (Some(Outcome::Limited), Some(1)));
        let found = run.verified.unwrap().found;
        assert_eq!((found.missing, found.surplus), (1, 0));

        let run = office.incremental().await;
        assert_eq!(run.counts.added, 1);
        office.assert_proven(&run).await;
    }
}

#[tokio::test]
async fn what_is_lost_here_is_found_and_put_right() {
    let mut office = office("lost_here", Engine::InnoDb, Practice::generate(55, 1_200)).await;
    office.full().await;
    let linked = office.clinic.linked(office.id).await;
    let numbers: Vec<i64> = linked.keys().copied().collect();
    let (lost, off) = (numbers[3], numbers[numbers.len() - 3]);
    office
        .clinic
        .damage(&format!("DELETE FROM links WHERE pat_num = {lost}"))
        .await;
    let sleeper = linked[&off].id;
    office
        .clinic
        .damage(&format!(
            "UPDATE patients SET standing = 'archived' WHERE id = {sleeper}"
        ))
        .await;
    office
        .clinic
        .damage("DELETE FROM current_problems WHERE pat_num IN (SELECT max(pat_num) FROM current_problems)")
        .await;
    let run = office.incremental().await;
    assert_eq!((run.counts.updated, run.counts.added), (2, 0));
    office.assert_proven(&run).await;
    assert_eq!(
        office.clinic.linked(office.id).await[&lost].id,
        linked[&lost].id,
        "it is the same person"
    );
}

#[tokio::test]
async fn more_differences_than_an_incremental_sync_puts_right_are_told_and_end_with_a_full_one() {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut source = Scripted::with(1);
    clinic.full(id, &mut source).await;
    // Pages of three: eighty of them are not enough.
    for number in 2..=400 {
        source.put(number, 10, patient("Old", &format!("Stamp{number}")));
    }
    let run = clinic.incremental(id, &mut source).await;
    let found = run.verified.unwrap().found;
    assert!(
        run.counts.added >= 200 && found.missing == 399 - run.counts.added,
        "{found:?}"
    );
    assert_eq!(found.source_active, 400);
    let run = clinic.full(id, &mut source).await;
    assert!(run.verified.unwrap().found.is_proven());
    assert_eq!(clinic.everybody().await.len(), 400);
}
