//! The timer of an open app, against a real server.

use std::time::Duration;

use app::view::{IntegrationCard, IntegrationHealth, ScheduleInput, TimingInput};
use app::{App, Clock, Day, FaultClass, IntegrationId, LateReason, Mode, Outcome, Page, Timer, Trigger};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::Limit;
use opendental_testkit::{Practice, edits};

use crate::fake_clock::{FakeClock, instant};
use crate::harness::{HANG, Harness, card, load_practice, server};

const ZONE: Tz = Tz::America__Chicago;
const ALL: Page = Page { offset: 0, limit: 99 };

pub(crate) fn daily(at: &str) -> ScheduleInput {
    ScheduleInput {
        timing: TimingInput::Daily { at: at.to_owned() },
        days: Day::ALL.to_vec(),
        quiet: None,
    }
}

fn utc(at: &str) -> Option<DateTime<Utc>> {
    Some(at.parse().unwrap())
}

fn off() -> ScheduleInput {
    ScheduleInput {
        timing: TimingInput::Off,
        ..daily("00:00")
    }
}

async fn card_when(app: &App, id: IntegrationId, it: impl Fn(&IntegrationCard) -> bool) -> IntegrationCard {
    let poll = async {
        loop {
            let card = card(app, id).await;
            if it(&card) {
                return card;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(HANG, poll)
        .await
        .expect("the card reaches that state")
}

#[tokio::test]
async fn the_timer_of_an_open_app_syncs_when_a_sync_is_due() {
    let server = server().await;
    let practice = Practice::generate(61, 40);
    load_practice(&server, &practice, "timer_due").await;
    let harness = Harness::open().await;
    let clock = FakeClock::at(ZONE, "2019-06-03T18:59:30");
    let app = harness.app_with_clock(&clock).await;
    let id = harness.add(&server, "timer_due").await;
    let set = app.set_schedule(id, &daily("19:00")).await.unwrap();
    assert_eq!(set.next_due_at, utc("2019-06-04T00:00:00Z"));
    assert_eq!(set.health, IntegrationHealth::New);
    app.start_timer();
    app.start_timer();

    clock.set(instant(ZONE, "2019-06-03T19:00:01"));
    // Any change to an integration or company causes a tick; otherwise there is one each minute.
    app.add_company("Another practice").await.unwrap();
    let done = card_when(&app, id, |card| card.health == IntegrationHealth::UpToDate).await;
    let run = done.last_run.unwrap();
    assert_eq!(
        (run.trigger, run.mode, run.limit),
        (Trigger::Timer, Mode::Full, Limit::None)
    );
    assert_eq!(run.counts.added, practice.expected.importable as u64);
    assert_eq!(done.late, None);
    card_when(&app, id, |card| card.next_due_at == utc("2019-06-05T00:00:00Z")).await;
    tokio::time::timeout(HANG, app.close()).await.unwrap();
    assert_eq!(harness.app.runs(None, ALL).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_scheduled_sync_stopped_by_closing_the_app_is_repeated_later() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(62, 40), "timer_closed").await;
    let harness = Harness::open().await;
    let clock = FakeClock::at(ZONE, "2019-06-03T18:59:30");
    let app = harness.app_with_clock(&clock).await;
    let id = harness.add(&server, "timer_closed").await;
    app.set_schedule(id, &daily("19:00")).await.unwrap();
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    app.start_timer();
    clock.set(instant(ZONE, "2019-06-03T19:00:01"));
    app.add_company("Another practice").await.unwrap();
    card_when(&app, id, |card| card.running.is_some()).await;
    tokio::time::timeout(HANG, app.close()).await.unwrap();
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();

    clock.set(instant(ZONE, "2019-06-04T08:00:00"));
    let app = harness.app_with_clock(&clock).await;
    let mut timer = Timer::new(&app);
    let due = timer.tick().await.unwrap();
    assert_eq!(
        due,
        clock.now() + TimeDelta::seconds(20),
        "the network may need a moment"
    );
    clock.set(due);
    timer.tick().await;
    assert!(timer.run_ended().await);
    let card = card(&app, id).await;
    let run = card.last_run.unwrap();
    assert_eq!(
        (run.trigger, run.outcome),
        (Trigger::Timer, Some(Outcome::Completed))
    );
    assert_eq!(card.late, None, "it had started on time");
}

#[tokio::test]
async fn a_slot_during_another_sync_is_tried_later_and_leaves_no_run() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(63, 40), "timer_busy").await;
    let harness = Harness::open().await;
    let clock = FakeClock::at(ZONE, "2019-06-03T18:00:00");
    let app = harness.app_with_clock(&clock).await;
    let id = harness.add(&server, "timer_busy").await;
    app.set_schedule(id, &daily("19:00")).await.unwrap();
    let mut timer = Timer::new(&app);
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let by_hand = harness.start(id, Mode::Full, Some(10)).await;
    clock.set(instant(ZONE, "2019-06-03T19:00:00"));
    let again = timer.tick().await.unwrap();
    assert_eq!(again, clock.now() + TimeDelta::minutes(1));
    assert!(!timer.run_ended().await);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();
    assert_eq!(harness.end(by_hand).await.outcome, Some(Outcome::Limited));

    clock.set(instant(ZONE, "2019-06-03T19:10:00"));
    timer.tick().await;
    assert!(timer.run_ended().await);
    assert_eq!(app.runs(Some(id), ALL).await.unwrap().total, 2);
    let card = card(&app, id).await;
    let late = card.late.unwrap();
    assert_eq!(late.reason, LateReason::Busy);
    assert_eq!(late.due_at, instant(ZONE, "2019-06-03T19:00:00"));
    assert_eq!(late.started_at, instant(ZONE, "2019-06-03T19:10:00"));
}

#[tokio::test]
async fn one_scheduled_sync_a_week_is_a_full_one_without_a_limit() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(66, 20), "timer_week").await;
    let harness = Harness::open().await;
    // The store's clock is the computer's.
    let clock = FakeClock::at(ZONE, "2019-06-03T12:00:00");
    let start = Utc::now();
    clock.set(start);
    let app = harness.app_with_clock(&clock).await;
    let id = harness.add(&server, "timer_week").await;
    app.set_schedule(id, &daily("00:00")).await.unwrap();
    // An edit that leaves no time of change.
    let number = edits::choose_active(&mut db, 1, 66).await.unwrap()[0];
    let edit = "UPDATE patient SET City = 'Elsewhere', DateTStamp = DateTStamp WHERE PatNum = ?";
    let mut timer = Timer::new(&app);
    let mut modes = Vec::new();
    for day in 1..=7 {
        clock.set(start + TimeDelta::days(day));
        timer.tick().await;
        assert!(timer.run_ended().await, "day {day}");
        let run = card(&app, id).await.last_run.unwrap();
        assert_eq!((run.outcome, run.limit), (Some(Outcome::Completed), Limit::None));
        modes.push((run.mode, run.counts.updated));
        if day == 1 {
            sqlx::query(edit).bind(number).execute(&mut db).await.unwrap();
        }
    }
    let (full, quiet) = ((Mode::Full, 0), (Mode::Incremental, 0));
    assert_eq!(modes, [full, quiet, quiet, quiet, quiet, quiet, (Mode::Full, 1)]);
}

#[tokio::test]
async fn health_shows_an_overdue_sync_a_schedule_that_is_off_and_since_when_it_fails() {
    let server = server().await;
    load_practice(&server, &Practice::generate(64, 20), "timer_health").await;
    let harness = Harness::open().await;
    let clock = FakeClock::at(ZONE, "2019-06-03T12:00:00");
    let app = harness.app_with_clock(&clock).await;
    let id = harness.add(&server, "timer_health").await;
    app.set_schedule(id, &daily("19:00")).await.unwrap();
    let run = harness.sync(id, Mode::Full, None).await;
    let now = card(&app, id).await;
    assert_eq!(now.health, IntegrationHealth::UpToDate);
    let data_as_of = now.data_as_of.unwrap();
    assert!(run.started_at <= data_as_of && data_as_of < run.finished_at.unwrap());
    for (time, health) in [
        ("2019-06-03T19:59:59", IntegrationHealth::UpToDate),
        ("2019-06-03T20:00:01", IntegrationHealth::Late),
        ("2019-06-30T12:00:00", IntegrationHealth::Late),
    ] {
        clock.set(instant(ZONE, time));
        assert_eq!(card(&app, id).await.health, health, "{time}");
    }
    let paused = app.set_schedule(id, &off()).await.unwrap();
    assert_eq!(
        (paused.health, paused.next_due_at),
        (IntegrationHealth::Paused, None)
    );

    let mut away = harness.input(&server, "timer_health", "timer_health");
    away.connection.port = 1;
    app.update_integration(id, &away, app::SaveMode::Untested)
        .await
        .unwrap();
    let first = harness.sync(id, Mode::Incremental, None).await;
    harness.sync(id, Mode::Incremental, None).await;
    let failing = card(&app, id).await;
    assert_eq!(
        (failing.health, failing.failing_since),
        (IntegrationHealth::Failing, Some(first.started_at))
    );
}

#[tokio::test]
async fn a_schedule_that_could_never_run_is_refused_and_the_old_one_stays() {
    let server = server().await;
    load_practice(&server, &Practice::generate(65, 20), "timer_refused").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "timer_refused").await;
    let before = harness.card(id).await.schedule;
    let no_day = ScheduleInput {
        days: Vec::new(),
        ..daily("19:00")
    };
    for input in [daily("25:00"), daily(""), no_day] {
        let refused = harness.app.set_schedule(id, &input).await.unwrap_err();
        assert_eq!(refused.class(), FaultClass::InvalidSchedule, "{input:?}");
    }
    let gone = harness.app.set_schedule(IntegrationId(99), &daily("19:00")).await;
    assert_eq!(gone.unwrap_err().class(), FaultClass::NotFound);
    assert_eq!(harness.card(id).await.schedule, before);
}
