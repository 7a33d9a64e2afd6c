//! Where the next sync begins, and that nothing changes behind its back meanwhile.

use domain::{ChangePosition, Epoch, IntegrationId, Limit, Mode, Outcome, PatNum};
use store::{Cursors, FullWalk, IncrementalWalk};

use crate::clinic::Clinic;
use crate::scripted::{Scripted, patient};

async fn limited(
    clinic: &Clinic,
    id: IntegrationId,
    source: &mut Scripted,
    mode: Mode,
    most: u32,
) -> Cursors {
    clinic.sync(id, source, mode, Limit::AtMost(most)).await;
    clinic.cursor(id).await
}

async fn synced(count: i64) -> (Clinic, IntegrationId, Scripted) {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    (clinic, id, Scripted::with(count))
}

#[tokio::test]
async fn since_is_the_servers_clock_before_the_first_page_of_the_walk() {
    let (clinic, id, mut source) = synced(10).await;
    let cursors = limited(&clinic, id, &mut source, Mode::Full, 4).await;
    let walk = FullWalk {
        started: Epoch(2_000),
        position: Some(PatNum(4)),
    };
    assert_eq!((cursors.since, cursors.full), (None, Some(walk)));

    source.now = 5_000;
    let cursors = limited(&clinic, id, &mut source, Mode::Full, 4).await;
    assert_eq!(cursors.full.unwrap().position, Some(PatNum(8)));
    source.now = 9_000;
    let cursors = limited(&clinic, id, &mut source, Mode::Full, 4).await;
    assert_eq!((cursors.since, cursors.full), (Some(Epoch(2_000)), None));

    let cursors = limited(&clinic, id, &mut source, Mode::Incremental, 4).await;
    assert_eq!(cursors.since, Some(Epoch(9_000)));
}

#[tokio::test]
async fn what_changes_between_the_runs_of_one_full_walk_is_in_the_next_incremental() {
    let (clinic, id, mut source) = synced(10).await;
    limited(&clinic, id, &mut source, Mode::Full, 4).await;
    source.now = 1_000_000;
    source.edit(2, |row| row.fields.city = "Salem".to_owned());
    source.put(0, source.now, crate::scripted::patient("New", "Low"));
    source.now = 2_000_000;
    let run = clinic.sync(id, &mut source, Mode::Full, Limit::AtMost(100)).await;
    assert_eq!(
        run.counts.added, 7,
        "the one below the walk by the comparison at its end"
    );
    source.now = 3_000_000;
    let run = clinic.incremental(id, &mut source).await;
    assert_eq!((run.counts.added, run.counts.updated), (0, 1));
    assert_eq!(clinic.linked(id).await[&2].fields[8], "Salem");
}

#[tokio::test]
async fn what_changes_between_the_runs_of_one_incremental_walk_is_not_lost() {
    let (clinic, id, mut source) = synced(9).await;
    clinic.full(id, &mut source).await;
    source.now = 100_000;
    for number in 1..=9 {
        source.edit(number, |row| row.fields.zip = "97301".to_owned());
    }
    let cursors = limited(&clinic, id, &mut source, Mode::Incremental, 5).await;
    let walk = IncrementalWalk {
        started: Epoch(100_000),
        position: ChangePosition::Behind(Epoch(100_000), PatNum(5)),
    };
    assert_eq!(
        (cursors.since, cursors.incremental),
        (Some(Epoch(2_000)), Some(walk))
    );

    // In the same second behind the cursor, and later.
    source.edit(2, |row| row.fields.city = "Salem".to_owned());
    source.now = 200_000;
    source.edit(3, |row| row.fields.city = "Eugene".to_owned());
    source.now = 300_000;
    limited(&clinic, id, &mut source, Mode::Incremental, 100).await;
    let cursors = limited(&clinic, id, &mut source, Mode::Incremental, 100).await;
    assert_eq!((cursors.since, cursors.incremental), (Some(Epoch(300_000)), None));
    let here = clinic.linked(id).await;
    assert_eq!(
        (here[&2].fields[8].as_str(), here[&3].fields[8].as_str()),
        ("Salem", "Eugene")
    );
    assert!(here.values().all(|person| person.fields[10] == "97301"));
}

#[tokio::test]
async fn an_incremental_sync_while_a_full_one_is_unfinished_loses_neither() {
    let (clinic, id, mut source) = synced(10).await;
    limited(&clinic, id, &mut source, Mode::Full, 4).await;
    source.now = 50_000;
    source.edit(9, |row| row.fields.city = "Salem".to_owned());
    let cursors = limited(&clinic, id, &mut source, Mode::Incremental, 3).await;
    assert!(cursors.full.is_some() && cursors.incremental.is_some());
    assert_eq!(cursors.since, None, "neither has come to its end");
    let run = clinic.incremental(id, &mut source).await;
    assert_eq!(run.counts.added, 3);
    assert_eq!(clinic.cursor(id).await.since, Some(Epoch(50_000)));

    // The full walk goes on from where it was; its end takes `since` back to its own beginning, which loses nothing.
    let run = clinic.full(id, &mut source).await;
    assert_eq!((run.counts.unchanged, run.counts.added), (6, 0));
    let cursors = clinic.cursor(id).await;
    assert_eq!(
        (cursors.since, cursors.full, cursors.incremental),
        (Some(Epoch(2_000)), None, None)
    );
    assert!(cursors.full_finished_at.is_some());
}

#[tokio::test]
async fn the_limit_counts_only_added_and_updated_and_the_cursor_waits_before_the_next() {
    let (clinic, id, mut source) = synced(12).await;
    clinic.full(id, &mut source).await;
    source.now = 100_000;
    for number in [3, 6, 9, 12] {
        source.edit(number, |row| row.fields.city = "Salem".to_owned());
        source.rows.get_mut(&number).unwrap().stamp = 1_000;
    }
    let run = clinic.sync(id, &mut source, Mode::Full, Limit::AtMost(2)).await;
    assert_eq!((run.counts.updated, run.counts.unchanged), (2, 6));
    assert_eq!(run.remaining, Some(4));
    assert_eq!(clinic.cursor(id).await.full.unwrap().position, Some(PatNum(8)));
    let run = clinic.sync(id, &mut source, Mode::Full, Limit::AtMost(2)).await;
    assert_eq!(
        (run.counts.updated, run.counts.unchanged, run.remaining),
        (2, 2, Some(0))
    );
}

#[tokio::test]
async fn our_own_clock_plays_no_part() {
    // The server lives in 1971, or in 2400.
    for now in [40_000_000, 13_600_000_000] {
        let (clinic, id, mut source) = synced(3).await;
        source.now = now;
        clinic.full(id, &mut source).await;
        source.now = now + 3_600;
        source.edit(2, |row| row.fields.city = "Salem".to_owned());
        let run = clinic.incremental(id, &mut source).await;
        assert_eq!((run.counts.updated, run.counts.rows_read), (1, 1));
    }
}

#[tokio::test]
async fn a_source_that_stamps_its_rows_anew_without_end_is_not_followed_and_nothing_of_it_is_lost() {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut source = Scripted::with(12);
    clinic.full(id, &mut source).await;
    source.edit(12, |row| row.fields.city = "Salem".to_owned());
    source.restless = true;
    for _ in 0..2 {
        let run = clinic.incremental(id, &mut source).await;
        assert_eq!(run.outcome, Some(Outcome::Completed));
    }
    source.restless = false;
    clinic.incremental(id, &mut source).await;
    assert_eq!(clinic.linked(id).await[&12].fields[8], "Salem");
}

#[tokio::test]
async fn rows_that_are_dated_ahead_of_the_clock_come_at_once() {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut source = Scripted::with(12);
    clinic.full(id, &mut source).await;
    // The clock was wrong by years for a while, and is right again.
    source.edit(5, |row| row.fields.city = "Salem".to_owned());
    source.rows.get_mut(&5).unwrap().stamp = 900_000_000;
    for city in ["Salem", "Eugene"] {
        let run = clinic.incremental(id, &mut source).await;
        assert_eq!(
            (run.counts.updated, run.outcome),
            (1, Some(Outcome::Completed)),
            "{city}"
        );
        source.edit(5, |row| row.fields.city = "Eugene".to_owned());
    }
}

#[tokio::test]
async fn charts_that_nobody_imports_are_neither_expected_nor_said_to_remain() {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut source = Scripted::with(6);
    for number in 100..140 {
        source.put(number, 1_000, patient("Old", &format!("Chart{number}")));
        source.depart(number, domain::Departure::Archived);
    }
    let run = clinic
        .sync(id, &mut source, Mode::Incremental, Limit::AtMost(2))
        .await;
    assert_eq!((run.outcome, run.remaining), (Some(Outcome::Limited), Some(4)));
}
