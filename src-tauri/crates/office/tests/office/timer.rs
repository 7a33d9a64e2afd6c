//! The timer in an open office, against a real server.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::MissedReason;
use office::view::{IntegrationCard, IntegrationHealth, ScheduleInput, TimingInput};
use office::{Clock, Day, ErrorCode, IntegrationId, Mode, Office, Outcome, Page, Timer, Trigger};
use practice::Practice;

use crate::clockwork::{TestClock, instant};
use crate::desk::{Desk, HANG, card, hold, server};

const ZONE: Tz = Tz::America__Chicago;
const ALL: Page = Page { offset: 0, limit: 99 };

pub(crate) fn daily(at: &str) -> ScheduleInput {
    ScheduleInput {
        timing: TimingInput::Daily { at: at.to_owned() },
        days: Day::ALL.to_vec(),
        quiet: None,
    }
}

fn off() -> ScheduleInput {
    ScheduleInput {
        timing: TimingInput::Off,
        ..daily("00:00")
    }
}

async fn card_when(
    office: &Office,
    id: IntegrationId,
    it: impl Fn(&IntegrationCard) -> bool,
) -> IntegrationCard {
    let look = async {
        loop {
            let card = card(office, id).await;
            if it(&card) {
                return card;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(HANG, look).await.expect("it comes to that")
}

#[tokio::test]
async fn the_timer_of_an_open_office_syncs_when_it_is_due_and_shows_it() {
    let server = server().await;
    let practice = Practice::generate(61, 40);
    hold(&server, &practice, "timer_due").await;
    let desk = Desk::open().await;
    let clock = TestClock::at(ZONE, "2019-06-03T18:59:30");
    let office = desk.office_by(&clock).await;
    let id = desk.add(&server, "timer_due").await;
    let set = office.set_schedule(id, &daily("19:00")).await.unwrap();
    assert_eq!(set.next_due_at.as_deref(), Some("2019-06-04T00:00:00Z"));
    assert_eq!(set.health, IntegrationHealth::New);
    office.start_timer();
    office.start_timer();

    clock.set(instant(ZONE, "2019-06-03T19:00:01"));
    // Any change makes it look at once; else it would within a minute.
    office.add_company("Somebody else").await.unwrap();
    let done = card_when(&office, id, |card| card.health == IntegrationHealth::UpToDate).await;
    let run = done.last_run.unwrap();
    assert_eq!(
        (run.trigger, run.mode, run.limit),
        (Trigger::Timer, Mode::Full, None)
    );
    assert_eq!(run.counts.added, practice.expected.importable as u64);
    assert_eq!(done.missed, None);
    card_when(&office, id, |card| {
        card.next_due_at.as_deref() == Some("2019-06-05T00:00:00Z")
    })
    .await;
    tokio::time::timeout(HANG, office.close()).await.unwrap();
    assert_eq!(desk.office.runs(None, ALL).await.unwrap().total, 1);
}

#[tokio::test]
async fn an_office_that_is_closed_in_the_middle_of_a_timed_sync_makes_up_for_it() {
    let server = server().await;
    let mut db = hold(&server, &Practice::generate(62, 40), "timer_closed").await;
    let desk = Desk::open().await;
    let clock = TestClock::at(ZONE, "2019-06-03T18:59:30");
    let office = desk.office_by(&clock).await;
    let id = desk.add(&server, "timer_closed").await;
    office.set_schedule(id, &daily("19:00")).await.unwrap();
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    office.start_timer();
    clock.set(instant(ZONE, "2019-06-03T19:00:01"));
    office.add_company("Somebody else").await.unwrap();
    card_when(&office, id, |card| card.running.is_some()).await;
    tokio::time::timeout(HANG, office.close()).await.unwrap();
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();

    clock.set(instant(ZONE, "2019-06-04T08:00:00"));
    let office = desk.office_by(&clock).await;
    let mut timer = Timer::new(&office);
    let due = timer.look().await.unwrap();
    assert_eq!(
        due,
        clock.now() + TimeDelta::seconds(20),
        "the network may need a moment"
    );
    clock.set(due);
    timer.look().await;
    assert!(timer.run_ended().await);
    let card = card(&office, id).await;
    let run = card.last_run.unwrap();
    assert_eq!(
        (run.trigger, run.outcome),
        (Trigger::Timer, Some(Outcome::Completed))
    );
    assert_eq!(card.missed, None, "it had begun in time");
}

#[tokio::test]
async fn a_slot_at_which_another_sync_runs_is_left_for_later_without_a_trace() {
    let server = server().await;
    let mut db = hold(&server, &Practice::generate(63, 40), "timer_busy").await;
    let desk = Desk::open().await;
    let clock = TestClock::at(ZONE, "2019-06-03T18:00:00");
    let office = desk.office_by(&clock).await;
    let id = desk.add(&server, "timer_busy").await;
    office.set_schedule(id, &daily("19:00")).await.unwrap();
    let mut timer = Timer::new(&office);
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut db)
        .await
        .unwrap();
    let by_hand = desk.start(id, Mode::Full, Some(10)).await;
    clock.set(instant(ZONE, "2019-06-03T19:00:00"));
    let again = timer.look().await.unwrap();
    assert_eq!(again, clock.now() + TimeDelta::minutes(1));
    assert!(!timer.run_ended().await);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut db).await.unwrap();
    assert_eq!(desk.end(by_hand).await.outcome, Some(Outcome::Limited));

    clock.set(instant(ZONE, "2019-06-03T19:10:00"));
    timer.look().await;
    assert!(timer.run_ended().await);
    assert_eq!(office.runs(Some(id), ALL).await.unwrap().total, 2);
    let card = card(&office, id).await;
    let missed = card.missed.unwrap();
    assert_eq!(missed.reason, MissedReason::Busy);
    let told = |at: &str| at.parse::<DateTime<Utc>>().unwrap();
    assert_eq!(told(&missed.due_at), instant(ZONE, "2019-06-03T19:00:00"));
    assert_eq!(told(&missed.begun_at), instant(ZONE, "2019-06-03T19:10:00"));
}

#[tokio::test]
async fn health_tells_an_overdue_sync_a_schedule_that_is_off_and_since_when_it_fails() {
    let server = server().await;
    hold(&server, &Practice::generate(64, 20), "timer_health").await;
    let desk = Desk::open().await;
    let clock = TestClock::at(ZONE, "2019-06-03T12:00:00");
    let office = desk.office_by(&clock).await;
    let id = desk.add(&server, "timer_health").await;
    office.set_schedule(id, &daily("19:00")).await.unwrap();
    let run = desk.sync(id, Mode::Full, None).await;
    let now = card(&office, id).await;
    assert_eq!(
        (now.health, now.data_as_of),
        (IntegrationHealth::UpToDate, Some(run.started_at))
    );
    for (time, health) in [
        ("2019-06-03T19:59:59", IntegrationHealth::UpToDate),
        ("2019-06-03T20:00:01", IntegrationHealth::Late),
        ("2019-06-30T12:00:00", IntegrationHealth::Late),
    ] {
        clock.set(instant(ZONE, time));
        assert_eq!(card(&office, id).await.health, health, "{time}");
    }
    let paused = office.set_schedule(id, &off()).await.unwrap();
    assert_eq!(
        (paused.health, paused.next_due_at),
        (IntegrationHealth::Paused, None)
    );

    let mut away = desk.input(&server, "timer_health", "timer_health");
    away.connection.port = 1;
    office
        .update_integration(id, &away, office::Saving::Untested)
        .await
        .unwrap();
    let first = desk.sync(id, Mode::Incremental, None).await;
    desk.sync(id, Mode::Incremental, None).await;
    let failing = card(&office, id).await;
    assert_eq!(
        (failing.health, failing.failing_since),
        (IntegrationHealth::Failing, Some(first.started_at))
    );
}

#[tokio::test]
async fn a_schedule_that_could_never_run_is_refused_in_words_and_the_old_one_stays() {
    let server = server().await;
    hold(&server, &Practice::generate(65, 20), "timer_refused").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "timer_refused").await;
    let before = desk.card(id).await.schedule;
    let no_day = ScheduleInput {
        days: Vec::new(),
        ..daily("19:00")
    };
    for input in [daily("25:00"), daily(""), no_day] {
        let refused = desk.office.set_schedule(id, &input).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidSchedule, "{input:?}");
    }
    let gone = desk.office.set_schedule(IntegrationId(99), &daily("19:00")).await;
    assert_eq!(gone.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(desk.card(id).await.schedule, before);
}
