//! Bringing in a whole practice: in one go, in steps, and by either walk.

use std::collections::BTreeMap;

use domain::{Limit, Mode, Outcome};
use practice::{Charset, Engine, LoadOptions, Practice, SkipReason, edits};
use sqlx::MySqlConnection;

use crate::clinic::Clinic;
use crate::oracle::{self, assert_in_step};
use crate::server::{hold, shared, source};

/// How a reason is told to the office.
fn code(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::NoBirthdate | SkipReason::Before1880 => "no_birthdate",
        SkipReason::ImpossibleDate => "birthdate_impossible",
        SkipReason::FutureDate => "birthdate_in_future",
        SkipReason::NoName => "no_name",
    }
}

fn expected_skips(practice: &Practice) -> BTreeMap<&'static str, usize> {
    let mut tally = BTreeMap::new();
    for skip in &practice.expected.skipped {
        *tally.entry(code(skip.reason)).or_default() += 1;
    }
    tally
}

#[tokio::test]
async fn a_full_sync_brings_in_the_practice_and_a_second_one_finds_it_unchanged() {
    let server = shared().await;
    for (seed, engine, charset) in [
        (1, Engine::MyIsam, Charset::Utf8),
        (2, Engine::MyIsam, Charset::Latin1),
        (3, Engine::InnoDb, Charset::Utf8),
        (4, Engine::InnoDb, Charset::Latin1),
    ] {
        let made = Practice::generate(seed, 620);
        let practice = if seed == 3 {
            made.with_random_numbers(seed)
        } else {
            made
        };
        let options = LoadOptions {
            engine,
            charset,
            ..LoadOptions::named(format!("imports_{seed}"))
        };
        let mut db = hold(&server, &practice, &options).await;
        let clinic = Clinic::open().await;
        let id = clinic.integration("main").await;
        let mut open = source(&server, &options.database).await;

        let first = clinic.full(id, &mut open).await;
        assert_eq!(first.outcome, Some(Outcome::Completed));
        assert_eq!(first.counts.added, practice.expected.importable as u64);
        // A clone may come before its original, which speaks from then on: some of them are looked at again for that.
        let again = first.counts.rows_read - practice.expected.active as u64;
        assert!(
            again
                <= if seed == 3 {
                    practice.expected.clones.len() as u64
                } else {
                    0
                }
        );
        assert_eq!(first.remaining, Some(0));
        assert_eq!(clinic.problems(&first).await, expected_skips(&practice));
        assert_eq!(oracle::skipped(&mut db).await, expected_skips(&practice));
        assert_in_step(&clinic, id, &mut db).await;
        assert_eq!(clinic.everybody().await.len(), practice.expected.importable);

        let second = clinic.full(id, &mut open).await;
        let clones = practice.expected.clones.len() as u64;
        assert_eq!(second.counts.unchanged, first.counts.added + clones);
        assert_eq!(second.counts.skipped, first.counts.skipped);
        assert_eq!(second.counts.rows_read, practice.expected.active as u64);
    }
}

/// Syncs with a limit until one completes; gives the number of patients added and of runs.
async fn in_steps(
    clinic: &Clinic,
    id: domain::IntegrationId,
    database: &str,
    mode: Mode,
    limit: u32,
) -> (u64, u64, u32) {
    let server = shared().await;
    let (mut added, mut updated, mut runs) = (0, 0, 0);
    let mut remaining = u64::MAX;
    loop {
        // Each run connects anew, as in life.
        let mut open = source(&server, database).await;
        let ran = clinic.sync(id, &mut open, mode, Limit::AtMost(limit)).await;
        (added, updated, runs) = (added + ran.counts.added, updated + ran.counts.updated, runs + 1);
        let left = ran.remaining.unwrap();
        assert!(left < remaining, "{left} of {remaining}");
        remaining = left;
        if ran.outcome == Some(Outcome::Completed) {
            assert_eq!(remaining, 0);
            return (added, updated, runs);
        }
        assert_eq!(ran.outcome, Some(Outcome::Limited));
        assert_eq!(ran.counts.added + ran.counts.updated, u64::from(limit));
    }
}

#[tokio::test]
async fn steps_of_a_hundred_end_with_everybody_exactly_once_by_either_walk() {
    let server = shared().await;
    let practice = Practice::generate(6, 560);
    let mut db = hold(&server, &practice, &LoadOptions::named("imports_steps")).await;
    for mode in [Mode::Full, Mode::Incremental] {
        let clinic = Clinic::open().await;
        let id = clinic.integration("main").await;
        let (added, updated, runs) = in_steps(&clinic, id, "imports_steps", mode, 100).await;
        assert_eq!(
            (added, updated),
            (practice.expected.importable as u64, 0),
            "{mode:?}"
        );
        assert_eq!(u64::from(runs), added.div_ceil(100), "{mode:?}");
        assert_in_step(&clinic, id, &mut db).await;
        assert_eq!(clinic.everybody().await.len() as u64, added);
    }
}

#[tokio::test]
async fn an_incremental_sync_before_any_full_one_brings_in_everybody() {
    let server = shared().await;
    let practice = Practice::generate(7, 300);
    let mut db = hold(&server, &practice, &LoadOptions::named("imports_inc")).await;
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut open = source(&server, "imports_inc").await;

    let first = clinic.incremental(id, &mut open).await;
    assert_eq!(first.counts.added, practice.expected.importable as u64);
    assert_eq!(clinic.problems(&first).await, expected_skips(&practice));
    assert_in_step(&clinic, id, &mut db).await;
    let full = clinic.full(id, &mut open).await;
    assert_eq!(full.counts.unchanged, first.counts.added + first.counts.unchanged);
}

/// Edits every row in one statement, and gives all of them the stamp of this second.
async fn change_all_phones(db: &mut MySqlConnection) {
    sqlx::query("UPDATE patient SET WirelessPhone = CONCAT('(503)556-', 1000 + PatNum % 8999)")
        .execute(&mut *db)
        .await
        .unwrap();
    let now = edits::server_clock(db).await.unwrap();
    edits::restamp_all(db, now).await.unwrap();
}

#[tokio::test]
async fn thousands_of_rows_changed_in_one_second_all_arrive_whatever_the_limit() {
    let server = shared().await;
    let practice = Practice::generate(8, 2_300);
    let mut db = hold(&server, &practice, &LoadOptions::named("imports_second")).await;
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    clinic
        .full(id, &mut source(&server, "imports_second").await)
        .await;
    let everybody = practice.expected.importable as u64;

    change_all_phones(&mut db).await;
    let (added, updated, _) = in_steps(&clinic, id, "imports_second", Mode::Incremental, 333).await;
    assert_eq!((added, updated), (0, everybody));
    assert_in_step(&clinic, id, &mut db).await;

    // Nightly aging: all rows, one second, nothing that we import.
    edits::age_balances(&mut db).await.unwrap();
    let aged = clinic
        .incremental(id, &mut source(&server, "imports_second").await)
        .await;
    let charts = everybody + practice.expected.clones.len() as u64;
    assert_eq!((aged.counts.unchanged, aged.counts.updated), (charts, 0));
}

#[tokio::test]
async fn patient_numbers_may_be_negative_and_the_largest_there_is() {
    let server = shared().await;
    let practice = Practice::generate(9, 20);
    let mut db = hold(&server, &practice, &LoadOptions::named("imports_numbers")).await;
    let model = practice
        .active()
        .find(|row| row.birthdate.as_deref() > Some("1900"))
        .unwrap();
    for (number, name) in [(i64::MIN, "Least"), (-5, "Below"), (i64::MAX, "Most")] {
        let row = practice::PatientRow {
            pat_num: number,
            f_name: Some(name.to_owned()),
            preferred: None,
            ..model.clone()
        };
        edits::add(&mut db, &row).await.unwrap();
    }
    for mode in [Mode::Full, Mode::Incremental] {
        let clinic = Clinic::open().await;
        let id = clinic.integration("main").await;
        let (added, _, _) = in_steps(&clinic, id, "imports_numbers", mode, 1).await;
        assert_eq!(added, practice.expected.importable as u64 + 3);
        let linked = clinic.linked(id).await;
        assert_eq!(linked[&i64::MIN].fields[0], "Least");
        assert_eq!(linked[&i64::MAX].fields[0], "Most");
        assert_in_step(&clinic, id, &mut db).await;
        let again = clinic
            .full(id, &mut source(&server, "imports_numbers").await)
            .await;
        let clones = practice.expected.clones.len() as u64;
        assert_eq!(again.counts.unchanged, added + clones);
    }
}
