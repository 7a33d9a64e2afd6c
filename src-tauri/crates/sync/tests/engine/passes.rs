//! What a sync leaves to the next one, and that no change in between is lost.

use domain::{InactiveReason, IntegrationId, Limit, Mode, Outcome};
use tokio_util::sync::CancellationToken;

use crate::fake_source::{FakeSource, InjectedFault, patient};
use crate::harness::Harness;

/// Patients 1 to `count`, not synced yet.
async fn practice(count: i64) -> (Harness, IntegrationId, FakeSource) {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    (harness, id, FakeSource::with(count))
}

async fn limited(
    harness: &Harness,
    id: IntegrationId,
    source: &mut FakeSource,
    mode: Mode,
    most: u32,
) -> store::RunRecord {
    harness.sync(id, source, mode, Limit::AtMost(most)).await
}

#[tokio::test]
async fn a_limited_full_sync_continues_with_the_patients_that_are_not_here() {
    let (harness, id, mut source) = practice(10).await;
    for (added, before, remaining) in [(4, 0, 6), (4, 4, 2), (2, 8, 0)] {
        let run = limited(&harness, id, &mut source, Mode::Full, 4).await;
        assert_eq!((run.counts.added, run.counts.unchanged), (added, before));
        assert_eq!(run.remaining, Some(remaining));
        let state = harness.state(id).await;
        assert_eq!(state.full_sync_begun_at.is_some(), remaining > 0);
        assert_eq!(state.full_completed_at.is_some(), remaining == 0);
    }
}

#[tokio::test]
async fn the_data_of_a_full_sync_are_of_its_own_start_verified_or_not() {
    let (harness, id, mut source) = practice(10).await;
    limited(&harness, id, &mut source, Mode::Full, 4).await;
    let started = harness.state(id).await.full_sync_begun_at.unwrap();
    let run = harness.full(id, &mut source).await;
    let data_as_of = harness.state(id).await.data_as_of.unwrap();
    assert!(data_as_of > started && data_as_of >= run.started_at && data_as_of <= run.finished_at.unwrap());

    // The source does not answer the last comparison.
    source.now = 100_000;
    source.edit(3, |row| row.fields.city = "Salem".to_owned());
    // Snapshot, records, four pages and their end, the row, and the first list.
    let mut silent = source.again(Some((9, InjectedFault::Fail)));
    let run = harness.full(id, &mut silent).await;
    assert_eq!((run.counts.updated, run.verified), (1, None));
    let data_as_of = harness.state(id).await.data_as_of.unwrap();
    assert!(data_as_of >= run.started_at && data_as_of <= run.finished_at.unwrap());
}

#[tokio::test]
async fn a_full_sync_that_is_canceled_says_how_many_it_has_not_compared() {
    let (harness, id, mut source) = practice(10).await;
    harness.full(id, &mut source).await;
    let cancel = CancellationToken::new();
    // Snapshot, records, and two pages.
    let mut canceled = source.again(Some((4, InjectedFault::Cancel(cancel.clone()))));
    let ran = harness
        .run(id, &mut canceled, Mode::Full, Limit::None, &cancel)
        .await;
    let (run, compared) = (ran.record, 2 * 3);
    assert_eq!(
        (run.outcome, run.counts.unchanged, run.remaining),
        (Some(Outcome::Cancelled), compared, Some(10 - compared))
    );
}

#[tokio::test]
async fn all_rows_changed_before_a_full_sync_is_resumed_are_imported_by_it() {
    let (harness, id, mut source) = practice(30).await;
    let (cancel, never) = (CancellationToken::new(), CancellationToken::new());
    // Snapshot, records, count, ten pages.
    let mut killed = source.again(Some((8, InjectedFault::Hang(cancel.clone()))));
    tokio::select! {
        _ = harness.run(id, &mut killed, Mode::Full, Limit::None, &never) => panic!("it cannot end"),
        () = cancel.cancelled() => {}
    }
    let lease = harness.store.try_lease(id).await.unwrap();
    harness.store.interrupt_stale_runs(&lease).await.unwrap();
    drop(lease);
    source.now = 100_000;
    for number in 1..=30 {
        source.edit(number, |row| row.fields.city = "Salem".to_owned());
    }
    source.now += 10_000;
    let run = harness.full(id, &mut source).await;
    let here = harness.linked(id).await;
    assert!(here.len() == 30 && here.values().all(|person| person.fields[8] == "Salem"));
    assert!(run.verified.unwrap().is_complete);
}

#[tokio::test]
async fn changes_between_two_full_syncs_are_imported_by_the_second() {
    let (harness, id, mut source) = practice(10).await;
    limited(&harness, id, &mut source, Mode::Full, 4).await;
    source.now = 1_000_000;
    source.edit(2, |row| row.fields.city = "Salem".to_owned());
    source.depart(3, InactiveReason::Archived);
    source.put(0, source.now, patient("New", "Low"));
    source.now = 2_000_000;
    let run = limited(&harness, id, &mut source, Mode::Full, 100).await;
    let counts = run.counts;
    assert_eq!((counts.added, counts.updated, counts.deactivated), (7, 1, 1));
    assert!(run.verified.unwrap().is_complete);
    assert_eq!(harness.linked(id).await[&2].fields[8], "Salem");
    let run = harness.incremental(id, &mut source).await;
    assert_eq!(run.counts.rows_read, 0);
}

#[tokio::test]
async fn changes_between_the_runs_of_an_incremental_sync_are_not_lost() {
    let (harness, id, mut source) = practice(9).await;
    harness.full(id, &mut source).await;
    source.now = 100_000;
    for number in 1..=9 {
        source.edit(number, |row| row.fields.zip = "97301".to_owned());
    }
    source.now = 200_000;
    let run = limited(&harness, id, &mut source, Mode::Incremental, 5).await;
    assert_eq!((run.counts.updated, run.remaining), (5, Some(4)));
    source.edit(2, |row| row.fields.city = "Salem".to_owned());
    source.edit(8, |row| row.fields.city = "Eugene".to_owned());
    source.now = 300_000;
    let run = limited(&harness, id, &mut source, Mode::Incremental, 100).await;
    assert_eq!((run.counts.updated, run.counts.rows_read), (5, 5));
    let here = harness.linked(id).await;
    assert_eq!(
        (here[&2].fields[8].as_str(), here[&8].fields[8].as_str()),
        ("Salem", "Eugene")
    );
    assert!(here.values().all(|person| person.fields[10] == "97301"));
}

#[tokio::test]
async fn an_incremental_sync_during_an_unfinished_full_one_disturbs_neither() {
    let (harness, id, mut source) = practice(10).await;
    limited(&harness, id, &mut source, Mode::Full, 4).await;
    let run = limited(&harness, id, &mut source, Mode::Incremental, 3).await;
    assert_eq!((run.counts.added, run.remaining), (3, Some(3)));
    let run = harness.incremental(id, &mut source).await;
    assert_eq!(run.counts.added, 3);
    let state = harness.state(id).await;
    assert!(
        state.full_sync_begun_at.is_some() && state.data_as_of.is_some() && state.full_completed_at.is_none()
    );
    let run = harness.full(id, &mut source).await;
    assert_eq!((run.counts.unchanged, run.counts.added), (10, 0));
    assert!(harness.state(id).await.full_sync_begun_at.is_none());
}

#[tokio::test]
async fn the_limit_counts_only_added_and_updated_patients_and_stops_before_the_next() {
    let (harness, id, mut source) = practice(12).await;
    harness.full(id, &mut source).await;
    source.now = 100_000;
    for number in [3, 6, 9, 12] {
        source.edit(number, |row| row.fields.city = "Salem".to_owned());
        source.rows.get_mut(&number).unwrap().changed_at = 1_000;
    }
    let run = limited(&harness, id, &mut source, Mode::Full, 2).await;
    assert_eq!((run.counts.updated, run.counts.unchanged), (2, 8));
    // Only their contents tell that they differ.
    assert_eq!(run.remaining, Some(2));
    let run = limited(&harness, id, &mut source, Mode::Full, 2).await;
    assert_eq!(
        (run.counts.updated, run.counts.unchanged, run.remaining),
        (2, 10, Some(0))
    );
}

#[tokio::test]
async fn imported_second_charts_problems_and_remaining_are_all_active_patients() {
    let (harness, id, mut source) = practice(40).await;
    source.put(100, 1_000, patient("ANN", "LEE3"));
    source.put(101, 1_000, patient("ANN", "LEE4"));
    source.relate(domain::RelationKind::Clone, 100, 3);
    source.relate(domain::RelationKind::Clone, 101, 4);
    for _ in 0..2 {
        harness.add_by_hand(&patient("Ann", "Lee9"), "").await;
    }
    for mode in [Mode::Full, Mode::Full, Mode::Incremental] {
        let run = limited(&harness, id, &mut source, mode, 10).await;
        let here = harness.linked(id).await.len() + harness.problems_at_present(id).await.len();
        assert_eq!(42, here as u64 + run.remaining.unwrap(), "{mode:?}");
    }
    let run = harness.incremental(id, &mut source).await;
    let found = run.verified.unwrap().found;
    assert_eq!(
        (found.source_active, found.imported, found.second_charts),
        (42, 39, 2)
    );
    assert_eq!((found.with_problems, found.missing, found.changed), (1, 0, 0));
}

#[tokio::test]
async fn a_source_that_changes_without_end_does_not_keep_a_run_going_and_loses_nothing() {
    let (harness, id, mut source) = practice(12).await;
    harness.full(id, &mut source).await;
    source.edit(12, |row| row.fields.city = "Salem".to_owned());
    source.restless = true;
    for _ in 0..2 {
        let run = harness.incremental(id, &mut source).await;
        assert_eq!(run.outcome, Some(Outcome::Completed));
    }
    assert_eq!(harness.linked(id).await[&12].fields[8], "Salem");
    source.restless = false;
    source.now += 10_000;
    let run = harness.incremental(id, &mut source).await;
    assert!(run.verified.unwrap().is_complete);
}

#[tokio::test]
async fn inactive_charts_are_neither_read_nor_counted_nor_remaining() {
    let (harness, id, mut source) = practice(6).await;
    for number in 100..140 {
        source.put(number, 1_000, patient("Old", &format!("Chart{number}")));
        source.depart(number, InactiveReason::Archived);
    }
    for mode in [Mode::Full, Mode::Incremental] {
        let run = limited(&harness, id, &mut source, mode, 2).await;
        assert_eq!((run.outcome, run.counts.rows_read), (Some(Outcome::Limited), 2));
    }
    let run = harness.incremental(id, &mut source).await;
    assert_eq!((run.counts.added, run.counts.rows_read), (2, 2));
}

#[tokio::test]
async fn a_full_sync_finds_another_reason_of_a_patient_who_left() {
    let (harness, id, mut source) = practice(6).await;
    harness.full(id, &mut source).await;
    for (reason, word) in [
        (InactiveReason::Archived, "archived"),
        (InactiveReason::Deceased, "deceased"),
    ] {
        source.depart(3, reason);
        let run = harness.full(id, &mut source).await;
        let counts = run.counts;
        assert_eq!(
            (counts.deactivated, counts.unchanged, counts.rows_read),
            (1, 5, 6)
        );
        assert_eq!(harness.linked(id).await[&3].status, word);
        // A patient who left is read, and counts only with news.
        let run = harness.full(id, &mut source).await;
        assert_eq!((run.counts.deactivated, run.counts.rows_read), (0, 5));
        assert!(run.verified.unwrap().is_complete);
    }
}
