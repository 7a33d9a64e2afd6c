//! Single cases in New York, where the clock skips an hour at 2:00 on March 8, 2026 and repeats one at 2:00 on November 1.

use crate::{Day, Schedule, Timing};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::fake_timer::{FakeTimer, at, daily, every, local, quiet, utc};
use crate::{SlotResult, next, overdue_since};

const HOME: Tz = Tz::America__New_York;

fn home(text: &str) -> DateTime<Utc> {
    at(HOME, text)
}

/// At noon of March 4, with the previous evening settled.
fn march_4(schedule: Schedule) -> FakeTimer {
    let mut timer = FakeTimer::new(schedule, HOME, home("2026-03-03T12:00:00"));
    timer.run_until(home("2026-03-04T12:00:00"), SlotResult::Settled);
    timer.tries.clear();
    timer
}

fn tried(timer: &FakeTimer) -> Vec<(String, String)> {
    let minute = |text: String| text[5..16].to_owned();
    let tries = timer.tries.iter();
    tries
        .map(|(slot, at)| {
            let shown = at.with_timezone(&HOME).naive_local();
            (minute(slot.local.to_string()), minute(shown.to_string()))
        })
        .collect()
}

fn pair(slot: &str, at: &str) -> (String, String) {
    (slot.to_owned(), at.to_owned())
}

#[test]
fn nothing_is_due_while_it_is_off() {
    let off = Schedule::new(Timing::Off, Day::ALL, None).unwrap();
    let timer = FakeTimer::new(off.clone(), HOME, home("2026-03-04T12:00:00"));
    assert_eq!(timer.due(), None);
    let years = timer.now + TimeDelta::days(999);
    assert_eq!(overdue_since(&off, &timer.state, years, &HOME), None);
}

#[test]
fn slots_before_the_schedule_was_set_are_not_made_up_for() {
    let timer = FakeTimer::new(daily("19:00"), HOME, home("2026-03-04T19:30:00"));
    assert_eq!(timer.due().unwrap().at, home("2026-03-05T19:00:00"));
}

#[test]
fn one_sync_makes_up_for_a_week_of_sleep_and_the_next_is_on_time() {
    let mut timer = march_4(daily("19:00"));
    timer.now = home("2026-03-11T07:10:00");
    timer.run_until(home("2026-03-12T00:00:00"), SlotResult::Settled);
    assert_eq!(
        tried(&timer),
        [
            pair("03-10 19:00", "03-11 07:10"),
            pair("03-11 19:00", "03-11 19:00")
        ]
    );
}

#[test]
fn a_completed_manual_sync_counts_only_for_the_slots_before_it() {
    let mut timer = march_4(daily("19:00"));
    timer.now = home("2026-03-05T08:00:00");
    timer.state.completed = Some(home("2026-03-05T07:59:00"));
    assert_eq!(timer.due().unwrap().at, home("2026-03-05T19:00:00"));
    timer.state.completed = Some(home("2026-03-04T18:59:00"));
    assert_eq!(timer.due().unwrap().slot.local, local("2026-03-04T19:00:00"));
}

#[test]
fn an_hour_that_the_clock_shows_twice_runs_once() {
    let mut timer = FakeTimer::new(daily("01:30"), HOME, home("2026-10-31T12:00:00"));
    timer.run_until(home("2026-11-02T00:00:00"), SlotResult::Settled);
    assert_eq!(tried(&timer), [pair("11-01 01:30", "11-01 01:30")]);
    assert_eq!(
        timer.tries[0].1,
        utc("2026-11-01T05:30:00Z"),
        "the first of the two"
    );

    let schedule = Schedule::new(every(30, "00:30", "02:30"), Day::ALL, None).unwrap();
    let mut timer = FakeTimer::new(schedule, HOME, home("2026-10-31T12:00:00"));
    timer.run_until(home("2026-11-01T12:00:00"), SlotResult::Settled);
    let slots: Vec<String> = tried(&timer).into_iter().map(|(slot, _)| slot).collect();
    assert_eq!(
        slots,
        [
            "11-01 00:30",
            "11-01 01:00",
            "11-01 01:30",
            "11-01 02:00",
            "11-01 02:30"
        ]
    );
}

#[test]
fn an_hour_that_the_clock_skips_runs_once_at_the_skip() {
    let mut timer = FakeTimer::new(daily("02:30"), HOME, home("2026-03-07T12:00:00"));
    timer.run_until(home("2026-03-09T12:00:00"), SlotResult::Settled);
    assert_eq!(
        tried(&timer),
        [
            pair("03-08 02:30", "03-08 03:00"),
            pair("03-09 02:30", "03-09 02:30")
        ]
    );

    let schedule = Schedule::new(every(30, "01:30", "03:30"), Day::ALL, None).unwrap();
    let mut timer = FakeTimer::new(schedule, HOME, home("2026-03-07T12:00:00"));
    timer.run_until(home("2026-03-08T12:00:00"), SlotResult::Settled);
    let expected =
        ["01:30", "03:00", "03:30"].map(|time| pair(&format!("03-08 {time}"), &format!("03-08 {time}")));
    assert_eq!(tried(&timer), expected);
}

#[test]
fn a_clock_that_is_set_back_within_a_day_repeats_no_slot() {
    for hours in [1, 5, 20] {
        let mut timer = march_4(daily("19:00"));
        timer.run_until(home("2026-03-04T19:30:00"), SlotResult::Settled);
        timer.now -= TimeDelta::hours(hours);
        timer.run_until(home("2026-03-05T19:30:00"), SlotResult::Settled);
        assert_eq!(
            tried(&timer),
            [
                pair("03-04 19:00", "03-04 19:00"),
                pair("03-05 19:00", "03-05 19:00")
            ],
            "{hours} hours"
        );
    }
}

#[test]
fn a_clock_that_was_years_ahead_costs_one_sync_and_never_stops_the_timer() {
    let mut timer = march_4(daily("19:00"));
    timer.now = home("2031-06-01T12:00:00");
    timer.tick(SlotResult::Settled);
    timer.now = home("2026-03-05T12:00:00");
    // Everything else that the wrong clock has left.
    timer.state.since = home("2031-05-01T12:00:00");
    timer.state.completed = Some(home("2031-06-01T12:00:00"));
    timer.state.retry = Some(home("2031-06-01T12:00:00"));
    timer.tries.clear();
    timer.run_until(home("2026-03-07T00:00:00"), SlotResult::Settled);
    let expected = [
        pair("03-04 19:00", "03-05 12:00"),
        pair("03-05 19:00", "03-05 19:00"),
        pair("03-06 19:00", "03-06 19:00"),
    ];
    assert_eq!(tried(&timer), expected);
}

#[test]
fn travel_to_another_zone_neither_repeats_nor_loses_an_evening() {
    let mut timer = march_4(daily("19:00"));
    timer.run_until(home("2026-03-04T20:00:00"), SlotResult::Settled);
    timer.zone = Tz::America__Los_Angeles;
    timer.run_until(home("2026-03-05T20:00:00"), SlotResult::Settled);
    assert_eq!(tried(&timer).len(), 1, "{:?}", tried(&timer));
    timer.run_until(home("2026-03-05T22:30:00"), SlotResult::Settled);
    assert_eq!(tried(&timer).last(), Some(&pair("03-05 19:00", "03-05 22:00")));
    timer.zone = Tz::Asia__Tokyo;
    timer.run_until(home("2026-03-06T22:30:00"), SlotResult::Settled);
    assert_eq!(timer.tries.len(), 3);
}

#[test]
fn failures_are_retried_at_growing_intervals_without_end_and_forgotten_after_a_success() {
    let mut timer = march_4(daily("19:00"));
    timer.run_until(home("2026-03-06T12:00:00"), SlotResult::Failed);
    let gaps: Vec<i64> = timer
        .tries
        .windows(2)
        .map(|two| (two[1].1 - two[0].1).num_minutes())
        .collect();
    for (gap, least) in gaps.iter().zip([5, 10, 20, 40, 80, 120, 120]) {
        assert!((least..=least + least / 4).contains(gap), "{gaps:?}");
    }
    assert!(gaps.iter().all(|gap| *gap <= 150) && gaps.len() > 17, "{gaps:?}");
    let slots: Vec<&str> = vec!["2026-03-04", "2026-03-05"];
    let mut tried: Vec<String> = timer
        .tries
        .iter()
        .map(|(slot, _)| slot.local.date().to_string())
        .collect();
    tried.dedup();
    assert_eq!(tried, slots, "the newest slot replaces the older one");

    timer.tries.clear();
    timer.pass(180, SlotResult::Settled);
    assert_eq!((timer.tries.len(), timer.state.failures), (1, 0));
    timer.tries.clear();
    timer.run_until(home("2026-03-06T19:06:30"), SlotResult::Failed);
    assert_eq!(timer.tries.len(), 2, "delays start at five minutes again");
}

#[test]
fn a_schedule_of_many_syncs_a_day_is_retried_about_every_half_hour() {
    let mut timer = march_4(Schedule::new(every(15, "08:00", "17:00"), Day::ALL, None).unwrap());
    timer.run_until(home("2026-03-05T17:00:00"), SlotResult::Failed);
    let gaps: Vec<i64> = timer
        .tries
        .windows(2)
        .map(|two| (two[1].1 - two[0].1).num_minutes())
        .collect();
    assert!(gaps.iter().skip(3).all(|gap| (30..=37).contains(gap)), "{gaps:?}");
}

#[test]
fn a_network_that_is_not_back_is_retried_in_a_minute_and_is_not_a_failure() {
    let mut timer = march_4(daily("19:00"));
    timer.now = home("2026-03-05T07:00:00");
    assert!(timer.tick(SlotResult::NetworkNotBack));
    assert_eq!(timer.state.failures, 0);
    assert_eq!(timer.due().unwrap().at, timer.now + TimeDelta::minutes(1));
    timer.pass(1, SlotResult::Settled);
    assert_eq!(timer.tries.len(), 2);
}

#[test]
fn a_sync_that_crashes_the_program_is_not_restarted_at_once() {
    let mut timer = march_4(daily("19:00"));
    timer.now = home("2026-03-04T19:00:00");
    timer.state = timer.state.started(&timer.schedule, timer.now, 1);
    assert_eq!(timer.state.failures, 1);
    let due = timer.due().unwrap();
    assert_eq!(due.slot.local, local("2026-03-04T19:00:00"));
    assert!(due.at >= timer.now + TimeDelta::minutes(5));
}

#[test]
fn quiet_hours_delay_late_syncs_and_retries() {
    let schedule = Schedule::new(
        Timing::Daily {
            at: super::fake_timer::time("19:00"),
        },
        Day::ALL,
        quiet("22:00", "06:30"),
    );
    let mut timer = march_4(schedule.unwrap());
    timer.now = home("2026-03-05T02:10:30");
    timer.run_until(home("2026-03-05T12:00:00"), SlotResult::Settled);
    assert_eq!(tried(&timer), [pair("03-04 19:00", "03-05 06:30")]);
    timer.run_until(home("2026-03-06T12:00:00"), SlotResult::Failed);
    let night = tried(&timer);
    assert!(
        night
            .iter()
            .all(|(_, at)| !("22:00".."24:00").contains(&&at[6..])),
        "{night:?}"
    );
    assert!(night.iter().all(|(_, at)| at[6..] >= *"06:30"), "{night:?}");
    assert!(night.len() > 6);
}

#[test]
fn data_is_overdue_an_hour_after_the_first_missed_slot() {
    let timer = march_4(daily("19:00"));
    let overdue = |at: &str| overdue_since(&timer.schedule, &timer.state, home(at), &HOME);
    assert_eq!(overdue("2026-03-04T19:59:00"), None);
    assert_eq!(overdue("2026-03-04T20:01:00"), Some(home("2026-03-04T19:00:00")));
    assert_eq!(overdue("2026-03-19T20:01:00"), Some(home("2026-03-04T19:00:00")));
}

#[test]
fn a_retry_is_never_before_its_slot() {
    let mut timer = march_4(daily("19:00"));
    timer.state.failures = 1;
    timer.state.retry = Some(timer.now);
    let due = next(&timer.schedule, &timer.state, timer.now, &HOME).unwrap();
    assert_eq!(due.at, home("2026-03-04T19:00:00"));
}
