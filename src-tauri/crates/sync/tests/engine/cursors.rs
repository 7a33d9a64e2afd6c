//! Where the next sync starts, and that no change in between is lost.

use domain::{ChangePosition, IntegrationId, Limit, Mode, Outcome, PatNum, ServerTime};
use store::{Cursors, FullWalk, IncrementalWalk};

use crate::fake_source::{FakeSource, patient};
use crate::harness::Harness;

async fn limited(
    harness: &Harness,
    id: IntegrationId,
    source: &mut FakeSource,
    mode: Mode,
    most: u32,
) -> Cursors {
    harness.sync(id, source, mode, Limit::AtMost(most)).await;
    harness.cursor(id).await
}

async fn synced(count: i64) -> (Harness, IntegrationId, FakeSource) {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    (harness, id, FakeSource::with(count))
}

#[tokio::test]
async fn since_is_the_servers_clock_before_the_first_page_of_the_pass() {
    let (harness, id, mut source) = synced(10).await;
    let cursors = limited(&harness, id, &mut source, Mode::Full, 4).await;
    let walk = FullWalk {
        started: ServerTime(2_000),
        position: Some(PatNum(4)),
    };
    assert_eq!((cursors.since, cursors.full), (None, Some(walk)));

    source.now = 5_000;
    let cursors = limited(&harness, id, &mut source, Mode::Full, 4).await;
    assert_eq!(cursors.full.unwrap().position, Some(PatNum(8)));
    source.now = 9_000;
    let cursors = limited(&harness, id, &mut source, Mode::Full, 4).await;
    assert_eq!((cursors.since, cursors.full), (Some(ServerTime(2_000)), None));

    let cursors = limited(&harness, id, &mut source, Mode::Incremental, 4).await;
    assert_eq!(cursors.since, Some(ServerTime(9_000)));
}

#[tokio::test]
async fn changes_between_the_runs_of_a_full_pass_are_in_the_next_incremental_sync() {
    let (harness, id, mut source) = synced(10).await;
    limited(&harness, id, &mut source, Mode::Full, 4).await;
    source.now = 1_000_000;
    source.edit(2, |row| row.fields.city = "Salem".to_owned());
    source.put(0, source.now, crate::fake_source::patient("New", "Low"));
    source.now = 2_000_000;
    let run = harness
        .sync(id, &mut source, Mode::Full, Limit::AtMost(100))
        .await;
    assert_eq!(
        run.counts.added, 7,
        "the one below the walk by the comparison at its end"
    );
    source.now = 3_000_000;
    let run = harness.incremental(id, &mut source).await;
    assert_eq!((run.counts.added, run.counts.updated), (0, 1));
    assert_eq!(harness.linked(id).await[&2].fields[8], "Salem");
}

#[tokio::test]
async fn changes_between_the_runs_of_an_incremental_pass_are_not_lost() {
    let (harness, id, mut source) = synced(9).await;
    harness.full(id, &mut source).await;
    source.now = 100_000;
    for number in 1..=9 {
        source.edit(number, |row| row.fields.zip = "97301".to_owned());
    }
    let cursors = limited(&harness, id, &mut source, Mode::Incremental, 5).await;
    let walk = IncrementalWalk {
        started: ServerTime(100_000),
        position: ChangePosition::After(ServerTime(100_000), PatNum(5)),
    };
    assert_eq!(
        (cursors.since, cursors.incremental),
        (Some(ServerTime(2_000)), Some(walk))
    );

    // After the cursor: in the same second, and later.
    source.edit(2, |row| row.fields.city = "Salem".to_owned());
    source.now = 200_000;
    source.edit(3, |row| row.fields.city = "Eugene".to_owned());
    source.now = 300_000;
    limited(&harness, id, &mut source, Mode::Incremental, 100).await;
    let cursors = limited(&harness, id, &mut source, Mode::Incremental, 100).await;
    assert_eq!(
        (cursors.since, cursors.incremental),
        (Some(ServerTime(300_000)), None)
    );
    let here = harness.linked(id).await;
    assert_eq!(
        (here[&2].fields[8].as_str(), here[&3].fields[8].as_str()),
        ("Salem", "Eugene")
    );
    assert!(here.values().all(|person| person.fields[10] == "97301"));
}

#[tokio::test]
async fn an_incremental_sync_during_an_unfinished_full_one_loses_neither() {
    let (harness, id, mut source) = synced(10).await;
    limited(&harness, id, &mut source, Mode::Full, 4).await;
    source.now = 50_000;
    source.edit(9, |row| row.fields.city = "Salem".to_owned());
    let cursors = limited(&harness, id, &mut source, Mode::Incremental, 3).await;
    assert!(cursors.full.is_some() && cursors.incremental.is_some());
    assert_eq!(cursors.since, None, "neither has come to its end");
    let run = harness.incremental(id, &mut source).await;
    assert_eq!(run.counts.added, 3);
    assert_eq!(harness.cursor(id).await.since, Some(ServerTime(50_000)));

    // The full pass continues. Its end moves `since` back to its own start, which loses nothing.
    let run = harness.full(id, &mut source).await;
    assert_eq!((run.counts.unchanged, run.counts.added), (6, 0));
    let cursors = harness.cursor(id).await;
    assert_eq!(
        (cursors.since, cursors.full, cursors.incremental),
        (Some(ServerTime(2_000)), None, None)
    );
    assert!(cursors.full_finished_at.is_some());
}

#[tokio::test]
async fn the_limit_counts_only_added_and_updated_patients_and_the_cursor_stops_before_the_next() {
    let (harness, id, mut source) = synced(12).await;
    harness.full(id, &mut source).await;
    source.now = 100_000;
    for number in [3, 6, 9, 12] {
        source.edit(number, |row| row.fields.city = "Salem".to_owned());
        source.rows.get_mut(&number).unwrap().changed_at = 1_000;
    }
    let run = harness.sync(id, &mut source, Mode::Full, Limit::AtMost(2)).await;
    assert_eq!((run.counts.updated, run.counts.unchanged), (2, 6));
    assert_eq!(run.remaining, Some(4));
    assert_eq!(harness.cursor(id).await.full.unwrap().position, Some(PatNum(8)));
    let run = harness.sync(id, &mut source, Mode::Full, Limit::AtMost(2)).await;
    assert_eq!(
        (run.counts.updated, run.counts.unchanged, run.remaining),
        (2, 2, Some(0))
    );
}

#[tokio::test]
async fn this_computers_clock_does_not_matter() {
    // The server's clock shows 1971 or 2400.
    for now in [40_000_000, 13_600_000_000] {
        let (harness, id, mut source) = synced(3).await;
        source.now = now;
        harness.full(id, &mut source).await;
        source.now = now + 3_600;
        source.edit(2, |row| row.fields.city = "Salem".to_owned());
        let run = harness.incremental(id, &mut source).await;
        assert_eq!((run.counts.updated, run.counts.rows_read), (1, 1));
    }
}

#[tokio::test]
async fn a_source_that_changes_without_end_does_not_keep_a_run_going_and_loses_nothing() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut source = FakeSource::with(12);
    harness.full(id, &mut source).await;
    source.edit(12, |row| row.fields.city = "Salem".to_owned());
    source.restless = true;
    for _ in 0..2 {
        let run = harness.incremental(id, &mut source).await;
        assert_eq!(run.outcome, Some(Outcome::Completed));
    }
    source.restless = false;
    harness.incremental(id, &mut source).await;
    assert_eq!(harness.linked(id).await[&12].fields[8], "Salem");
}

#[tokio::test]
async fn rows_with_a_future_time_of_change_are_read_at_once() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut source = FakeSource::with(12);
    harness.full(id, &mut source).await;
    // The clock was wrong by years and is right again.
    source.edit(5, |row| row.fields.city = "Salem".to_owned());
    source.rows.get_mut(&5).unwrap().changed_at = 900_000_000;
    for city in ["Salem", "Eugene"] {
        let run = harness.incremental(id, &mut source).await;
        assert_eq!(
            (run.counts.updated, run.outcome),
            (1, Some(Outcome::Completed)),
            "{city}"
        );
        source.edit(5, |row| row.fields.city = "Eugene".to_owned());
    }
}

#[tokio::test]
async fn inactive_charts_are_neither_expected_nor_remaining() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut source = FakeSource::with(6);
    for number in 100..140 {
        source.put(number, 1_000, patient("Old", &format!("Chart{number}")));
        source.depart(number, domain::InactiveReason::Archived);
    }
    let run = harness
        .sync(id, &mut source, Mode::Incremental, Limit::AtMost(2))
        .await;
    assert_eq!((run.outcome, run.remaining), (Some(Outcome::Limited), Some(4)));
}
