//! Changes are found whatever time they carry, and whenever they become visible.

use domain::{Fault, InactiveReason, IntegrationId, Limit, Mode, Outcome, PatientStatus};
use opendental_testkit::{Engine, LoadOptions, Practice, StampColumn, edits};
use store::RunRecord;
use tokio_util::sync::CancellationToken;

use crate::check_store::assert_in_step;
use crate::fake_source::{FakeSource, YOUNG};
use crate::harness::Harness;
use crate::mass_change::three_hundred;
use crate::server::{hold, shared, source};

const NOW: i64 = 1_700_000_000;

struct App {
    harness: Harness,
    id: IntegrationId,
    source: FakeSource,
}

impl App {
    /// Patients 1 to `count`, synced once. The server's clock shows `NOW`.
    async fn of(count: i64) -> Self {
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let mut source = FakeSource::with(count);
        source.now = NOW;
        harness.full(id, &mut source).await;
        Self { harness, id, source }
    }

    async fn incremental(&mut self) -> RunRecord {
        self.harness.incremental(self.id, &mut self.source).await
    }

    async fn city(&self, number: i64) -> String {
        self.harness.linked(self.id).await[&number].fields[8].clone()
    }

    fn set_city(&mut self, number: i64, city: &str, changed_at: i64) {
        let row = self.source.rows.get_mut(&number).unwrap();
        row.fields.city = city.to_owned();
        row.changed_at = changed_at;
    }
}

#[tokio::test]
async fn an_edit_is_found_whatever_time_it_carries() {
    let mut app = App::of(9).await;
    for (city, changed_at) in [
        ("a transaction open for half an hour", NOW - 1_800),
        ("a location that was offline for a month", NOW - 30 * 86_400),
        ("restored from before the practice began", 1),
        ("a zero time", 0),
        ("before 1970", -5),
        ("a clock that was a year ahead", NOW + 31_536_000),
    ] {
        app.set_city(5, city, changed_at);
        let run = app.incremental().await;
        assert_eq!((run.counts.updated, run.counts.rows_read), (1, 1), "{city}");
        assert!(run.verified.unwrap().is_complete, "{city}");
        assert_eq!(app.city(5).await, city);
    }
}

#[tokio::test]
async fn a_young_row_is_read_until_its_time_is_old_enough() {
    let mut app = App::of(9).await;
    app.set_city(5, "first", NOW);
    let run = app.incremental().await;
    assert_eq!(run.counts.updated, 1);
    let found = run.verified.unwrap().found;
    assert!(found.is_complete() && found.recent == 1, "{found:?}");

    // An edit in the same second, which had waited for a lock.
    app.set_city(5, "second", NOW);
    let run = app.incremental().await;
    assert_eq!(run.counts.updated, 1);
    assert_eq!(app.city(5).await, "second");
    for (later, read, recent) in [
        (YOUNG - 1, 1, 1),
        (YOUNG, 1, 0),
        (YOUNG + 1, 0, 0),
        (90_000, 0, 0),
    ] {
        app.source.now = NOW + later;
        let run = app.incremental().await;
        let found = run.verified.unwrap().found;
        assert_eq!(
            (run.counts.rows_read, run.counts.unchanged),
            (read, read),
            "{later}"
        );
        assert!(
            found.is_complete() && found.recent == recent,
            "{later}: {found:?}"
        );
    }
}

#[tokio::test]
async fn a_young_row_is_read_by_a_full_sync_too_and_named() {
    let mut app = App::of(9).await;
    app.set_city(2, "first", NOW);
    let run = app.harness.full(app.id, &mut app.source).await;
    assert_eq!((run.counts.updated, run.counts.rows_read), (1, 9));
    assert_eq!(run.verified.unwrap().found.recent, 1);
    app.set_city(2, "second", NOW);
    assert_eq!(app.incremental().await.counts.updated, 1);
}

#[tokio::test]
async fn a_row_restored_from_yesterday_is_imported_as_it_was() {
    let mut app = App::of(9).await;
    let yesterday = app.source.rows[&5].clone();
    app.set_city(5, "today", NOW - 1_000);
    app.incremental().await;
    app.source.rows.insert(5, yesterday.clone());
    app.source.rows.remove(&6);
    let run = app.incremental().await;
    assert_eq!((run.counts.updated, run.counts.deactivated), (1, 1));
    assert_eq!(app.city(5).await, yesterday.fields.city);
}

#[tokio::test]
async fn a_status_is_compared_even_if_no_time_moved() {
    let mut app = App::of(9).await;
    let set = |app: &mut App, status| app.source.rows.get_mut(&5).unwrap().status = status;
    for (status, counts) in [
        (PatientStatus::Inactive(InactiveReason::Archived), (0, 1)),
        (PatientStatus::Inactive(InactiveReason::Deceased), (0, 1)),
        (PatientStatus::Active, (1, 0)),
    ] {
        set(&mut app, status);
        let run = app.incremental().await;
        assert_eq!((run.counts.updated, run.counts.deactivated), counts, "{status:?}");
        assert_eq!(app.harness.linked(app.id).await[&5].status, status.as_str());
        assert_eq!(app.incremental().await.counts.rows_read, 0, "{status:?}");
    }
}

#[tokio::test]
async fn the_servers_clock_may_be_set_to_any_time_between_and_during_syncs() {
    let mut app = App::of(9).await;
    for (at, clock) in [40_000_000, 13_600_000_000, NOW - 7, 5_000, NOW + 3_600]
        .into_iter()
        .enumerate()
    {
        app.source.now = clock;
        let city = format!("City {at}");
        app.set_city(5, &city, clock);
        let run = app.incremental().await;
        assert_eq!(
            (run.counts.updated, run.outcome),
            (1, Some(Outcome::Completed)),
            "{clock}"
        );
        assert_eq!(app.city(5).await, city);
    }
}

#[tokio::test]
async fn times_that_moved_back_on_many_rows_look_like_a_restored_backup() {
    for (many, asks) in [(20, false), (30, false), (31, true), (300, true)] {
        let mut app = App::of(300).await;
        for number in 1..=many {
            app.set_city(number, "as of last week", 500);
        }
        let before = app.harness.all_patients().await;
        for (mode, limit) in [(Mode::Incremental, Limit::None), (Mode::Full, Limit::AtMost(400))] {
            let cancel = CancellationToken::new();
            let ran = app
                .harness
                .run(app.id, &mut app.source.again(None), mode, limit, &cancel)
                .await;
            if !asks {
                assert_eq!(ran.result.unwrap().outcome, Outcome::Completed, "{many} {mode:?}");
                continue;
            }
            assert_eq!(ran.result.unwrap_err(), Fault::SourceOlderCopy, "{many} {mode:?}");
            let counts = ran.record.counts;
            assert_eq!(counts.rows_read, counts.unchanged, "nothing is written");
            assert_eq!(app.harness.all_patients().await, before);
        }
        // A person compares everything.
        let run = app.harness.full(app.id, &mut app.source.again(None)).await;
        assert!(run.verified.unwrap().is_complete);
        assert_eq!(app.city(1).await, "as of last week");
    }
}

#[tokio::test]
async fn times_read_before_a_question_are_forgotten_and_those_that_moved_back_are_not() {
    let mut app = App::of(300).await;
    let known = || async {
        let page = app.harness.store.known_page(app.id, None, 1_000).await.unwrap();
        let times = page.into_iter().map(|known| known.changed_at.map(|at| at.0));
        times.collect::<Vec<_>>()
    };
    let before = known().await;
    app.source.now = 100_000;
    for (number, row) in &mut app.source.rows {
        row.changed_at = if *number <= 100 { 500 } else { 5_000 };
    }
    for mode in [Mode::Incremental, Mode::Full, Mode::Incremental] {
        let cancel = CancellationToken::new();
        let mut source = app.source.again(None);
        let ran = app
            .harness
            .run(app.id, &mut source, mode, Limit::AtMost(400), &cancel)
            .await;
        assert_eq!(ran.result.unwrap_err(), Fault::SourceOlderCopy, "{mode:?}");
        let after = known().await;
        assert_eq!(after[..100], before[..100], "{mode:?}");
        assert_eq!(after[100..], [None; 200], "{mode:?}");
    }
}

#[tokio::test]
async fn a_real_server_shows_late_restored_and_unstamped_changes() {
    let server = shared().await;
    for (database, engine) in [("stamps_my", Engine::MyIsam), ("stamps_inno", Engine::InnoDb)] {
        let practice = Practice::generate(71, 400);
        let options = LoadOptions {
            engine,
            days_stale: 3,
            ..LoadOptions::named(database)
        };
        let mut db = hold(&server, &practice, &options).await;
        edits::back_up(&mut db).await.unwrap();
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let mut open = source(&server, database).await;
        harness.full(id, &mut open).await;
        let chosen = edits::choose_active(&mut db, 6, 7).await.unwrap();
        let now = edits::server_clock(&mut db).await.unwrap();

        edits::set_as_of(&mut db, chosen[0], "City", Some("Late"), now - 5_000)
            .await
            .unwrap();
        edits::set_as_of(&mut db, chosen[1], "City", Some("Ahead"), now + 50_000)
            .await
            .unwrap();
        edits::set_without_stamp(&mut db, chosen[2], "PatStatus", Some("2"))
            .await
            .unwrap();
        edits::set(&mut db, chosen[3], "City", Some("Young"))
            .await
            .unwrap();
        let run = harness.incremental(id, &mut open).await;
        assert_eq!((run.counts.updated, run.counts.deactivated), (3, 1));
        let found = run.verified.unwrap().found;
        assert!(found.is_complete() && found.recent == 2, "{found:?}");
        assert_in_step(&harness, id, &mut db).await;

        edits::restore_rows(&mut db, Some(&chosen[..4])).await.unwrap();
        let run = harness.incremental(id, &mut open).await;
        assert_eq!(run.counts.updated, 4);
        assert_in_step(&harness, id, &mut db).await;
        let run = harness.incremental(id, &mut open).await;
        assert_eq!(run.counts.rows_read, 0, "nothing is young any more");
    }
}

#[tokio::test]
async fn local_times_of_any_zone_are_found_and_read_again_while_they_may_be_young() {
    let server = shared().await;
    let practice = Practice::generate(72, 300);
    let options = LoadOptions {
        stamp: StampColumn::LocalTime,
        days_stale: 3,
        ..LoadOptions::named("stamps_local")
    };
    let mut db = hold(&server, &practice, &options).await;
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut open = source(&server, "stamps_local").await;
    harness.full(id, &mut open).await;
    let number = edits::choose_active(&mut db, 1, 3).await.unwrap()[0];
    // Each writes the time of its own wall; the last hour of a night occurs twice.
    for zone in [
        "+00:00", "-05:00", "+09:30", "-11:00", "+13:00", "-04:00", "-05:00",
    ] {
        edits::use_time_zone(&mut db, zone).await.unwrap();
        for half in ["first", "second"] {
            let city = format!("{zone} {half}");
            edits::set(&mut db, number, "City", Some(&city)).await.unwrap();
            let run = harness.incremental(id, &mut open).await;
            assert_eq!(run.counts.updated, 1, "{city}");
            assert_eq!(harness.linked(id).await[&number].fields[8], city);
        }
    }
}

/// A program of the practice touched every row in the night. Names can differ, so all rows are read before the first is written.
#[tokio::test]
async fn of_many_touched_rows_only_those_with_other_contents_are_read_again() {
    let (harness, id, source) = three_hundred().await;
    let mut touched = source.again(None);
    touched.rows.values_mut().for_each(|row| row.changed_at = 5_000);
    for number in 1..=5 {
        touched.rows.get_mut(&number).unwrap().fields.city = "Salem".to_owned();
    }
    let never = CancellationToken::new();
    for (updated, unchanged, asked) in [(5, 295, 5), (0, 0, 0)] {
        let mut open = touched.again(None);
        let ran = harness
            .run(id, &mut open, Mode::Incremental, Limit::None, &never)
            .await;
        let counts = ran.record.counts;
        assert_eq!((counts.updated, counts.unchanged), (updated, unchanged));
        assert_eq!(open.asked, asked);
        assert!(ran.record.verified.unwrap().found.is_complete());
    }
}

#[tokio::test]
async fn a_row_that_is_equal_and_still_young_is_no_difference_after_a_full_sync() {
    let mut app = App::of(30).await;
    app.source.now = 100_000;
    for number in [3, 4] {
        let now = app.source.now;
        app.set_city(number, "Salem", now);
    }
    app.incremental().await;
    // The full sync writes something, so it compares again at its end.
    app.set_city(9, "Salem", 2_000);
    let run = app.harness.full(app.id, &mut app.source.again(None)).await;
    let verified = run.verified.unwrap();
    assert_eq!((run.counts.updated, run.counts.unchanged), (1, 29));
    assert_eq!((verified.is_complete, verified.found.recent), (true, 2));
}
