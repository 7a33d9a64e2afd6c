//! Imports of a whole practice: at once, in steps, and by both kinds of sync.

use std::collections::BTreeMap;

use domain::{Limit, Mode, Outcome};
use opendental_testkit::{Charset, Engine, LoadOptions, Practice, SkipReason, edits};
use sqlx::MySqlConnection;

use crate::check_store::{self, assert_in_step};
use crate::harness::Harness;
use crate::server::{hold, shared, source};

/// The problem code of a reason.
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
async fn a_full_sync_imports_the_practice_and_a_second_one_finds_it_unchanged() {
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
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let mut open = source(&server, &options.database).await;

        let first = harness.full(id, &mut open).await;
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
        assert_eq!(harness.problems(&first).await, expected_skips(&practice));
        assert_eq!(check_store::skipped(&mut db).await, expected_skips(&practice));
        assert_in_step(&harness, id, &mut db).await;
        assert_eq!(harness.all_patients().await.len(), practice.expected.importable);

        let second = harness.full(id, &mut open).await;
        let clones = practice.expected.clones.len() as u64;
        assert_eq!(second.counts.unchanged, first.counts.added + clones);
        assert_eq!(second.counts.skipped, first.counts.skipped);
        assert_eq!(second.counts.rows_read, practice.expected.active as u64);
    }
}

/// Syncs with a limit until one completes. Returns the number of patients added and of runs.
async fn in_steps(
    harness: &Harness,
    id: domain::IntegrationId,
    database: &str,
    mode: Mode,
    limit: u32,
) -> (u64, u64, u32) {
    let server = shared().await;
    let (mut added, mut updated, mut runs) = (0, 0, 0);
    let mut remaining = u64::MAX;
    loop {
        // Each run opens its own connection.
        let mut open = source(&server, database).await;
        let ran = harness.sync(id, &mut open, mode, Limit::AtMost(limit)).await;
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
async fn steps_of_a_hundred_import_every_patient_once_by_both_kinds_of_sync() {
    let server = shared().await;
    let practice = Practice::generate(6, 560);
    let mut db = hold(&server, &practice, &LoadOptions::named("imports_steps")).await;
    for mode in [Mode::Full, Mode::Incremental] {
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let (added, updated, runs) = in_steps(&harness, id, "imports_steps", mode, 100).await;
        assert_eq!(
            (added, updated),
            (practice.expected.importable as u64, 0),
            "{mode:?}"
        );
        assert_eq!(u64::from(runs), added.div_ceil(100), "{mode:?}");
        assert_in_step(&harness, id, &mut db).await;
        assert_eq!(harness.all_patients().await.len() as u64, added);
    }
}

#[tokio::test]
async fn an_incremental_sync_before_any_full_one_imports_every_patient() {
    let server = shared().await;
    let practice = Practice::generate(7, 300);
    let mut db = hold(&server, &practice, &LoadOptions::named("imports_inc")).await;
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut open = source(&server, "imports_inc").await;

    let first = harness.incremental(id, &mut open).await;
    assert_eq!(first.counts.added, practice.expected.importable as u64);
    assert_eq!(harness.problems(&first).await, expected_skips(&practice));
    assert_in_step(&harness, id, &mut db).await;
    let full = harness.full(id, &mut open).await;
    assert_eq!(full.counts.unchanged, first.counts.added + first.counts.unchanged);
}

/// Edits every row in one statement, so that all have the same time of change.
async fn change_all_phones(db: &mut MySqlConnection) {
    sqlx::query("UPDATE patient SET WirelessPhone = CONCAT('(503)556-', 1000 + PatNum % 8999)")
        .execute(&mut *db)
        .await
        .unwrap();
    let now = edits::server_clock(db).await.unwrap();
    edits::set_all_timestamps(db, now).await.unwrap();
}

#[tokio::test]
async fn thousands_of_rows_changed_in_one_second_all_arrive_whatever_the_limit() {
    let server = shared().await;
    let practice = Practice::generate(8, 2_300);
    let mut db = hold(&server, &practice, &LoadOptions::named("imports_second")).await;
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    harness
        .full(id, &mut source(&server, "imports_second").await)
        .await;
    let all_patients = practice.expected.importable as u64;

    change_all_phones(&mut db).await;
    let (added, updated, _) = in_steps(&harness, id, "imports_second", Mode::Incremental, 333).await;
    assert_eq!((added, updated), (0, all_patients));
    assert_in_step(&harness, id, &mut db).await;

    // Nightly aging: all rows, one second, nothing that we import.
    edits::age_balances(&mut db).await.unwrap();
    let aged = harness
        .incremental(id, &mut source(&server, "imports_second").await)
        .await;
    let charts = all_patients + practice.expected.clones.len() as u64;
    assert_eq!((aged.counts.unchanged, aged.counts.updated), (charts, 0));
}

#[tokio::test]
async fn patient_numbers_may_be_negative_or_the_largest_possible() {
    let server = shared().await;
    let practice = Practice::generate(9, 20);
    let mut db = hold(&server, &practice, &LoadOptions::named("imports_numbers")).await;
    let model = practice
        .active()
        .find(|row| row.birthdate.as_deref() > Some("1900"))
        .unwrap();
    for (number, name) in [(i64::MIN, "Least"), (-5, "Below"), (i64::MAX, "Most")] {
        let row = opendental_testkit::PatientRow {
            pat_num: number,
            f_name: Some(name.to_owned()),
            preferred: None,
            ..model.clone()
        };
        edits::add(&mut db, &row).await.unwrap();
    }
    for mode in [Mode::Full, Mode::Incremental] {
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let (added, _, _) = in_steps(&harness, id, "imports_numbers", mode, 1).await;
        assert_eq!(added, practice.expected.importable as u64 + 3);
        let linked = harness.linked(id).await;
        assert_eq!(linked[&i64::MIN].fields[0], "Least");
        assert_eq!(linked[&i64::MAX].fields[0], "Most");
        assert_in_step(&harness, id, &mut db).await;
        let again = harness
            .full(id, &mut source(&server, "imports_numbers").await)
            .await;
        let clones = practice.expected.clones.len() as u64;
        assert_eq!(again.counts.unchanged, added + clones);
    }
}
