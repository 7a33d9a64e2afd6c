//! One trouble at a time, in New York, where the clock leaps at 2 on 8 March 2026 and falls back at 2 on 1 November.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{Day, Schedule, Timing};

use super::life::{Life, at, daily, every, local, quiet, utc};
use crate::schedule::{Ending, next, overdue_since};

const HOME: Tz = Tz::America__New_York;

fn home(text: &str) -> DateTime<Utc> {
    at(HOME, text)
}

/// At noon of 4 March, with the evening before done.
fn office(schedule: Schedule) -> Life {
    let mut life = Life::new(schedule, HOME, home("2026-03-03T12:00:00"));
    life.live_until(home("2026-03-04T12:00:00"), Ending::Settled);
    life.tries.clear();
    life
}

fn tried(life: &Life) -> Vec<(String, String)> {
    let minute = |text: String| text[5..16].to_owned();
    let tries = life.tries.iter();
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
    let life = Life::new(off.clone(), HOME, home("2026-03-04T12:00:00"));
    assert_eq!(life.due(), None);
    let years = life.now + TimeDelta::days(999);
    assert_eq!(overdue_since(&off, &life.memory, years, &HOME), None);
}

#[test]
fn what_was_due_before_the_schedule_was_set_is_not_made_up_for() {
    let life = Life::new(daily("19:00"), HOME, home("2026-03-04T19:30:00"));
    assert_eq!(life.due().unwrap().at, home("2026-03-05T19:00:00"));
}

#[test]
fn a_week_of_sleep_is_made_up_for_once_and_the_next_is_on_time() {
    let mut life = office(daily("19:00"));
    life.now = home("2026-03-11T07:10:00");
    life.live_until(home("2026-03-12T00:00:00"), Ending::Settled);
    assert_eq!(
        tried(&life),
        [
            pair("03-10 19:00", "03-11 07:10"),
            pair("03-11 19:00", "03-11 19:00")
        ]
    );
}

#[test]
fn a_sync_by_hand_that_came_to_its_end_counts_for_the_slots_before_it_only() {
    let mut life = office(daily("19:00"));
    life.now = home("2026-03-05T08:00:00");
    life.memory.completed = Some(home("2026-03-05T07:59:00"));
    assert_eq!(life.due().unwrap().at, home("2026-03-05T19:00:00"));
    life.memory.completed = Some(home("2026-03-04T18:59:00"));
    assert_eq!(life.due().unwrap().slot.local, local("2026-03-04T19:00:00"));
}

#[test]
fn an_hour_that_the_clock_shows_twice_is_run_once() {
    let mut life = Life::new(daily("01:30"), HOME, home("2026-10-31T12:00:00"));
    life.live_until(home("2026-11-02T00:00:00"), Ending::Settled);
    assert_eq!(tried(&life), [pair("11-01 01:30", "11-01 01:30")]);
    assert_eq!(
        life.tries[0].1,
        utc("2026-11-01T05:30:00Z"),
        "the first of the two"
    );

    let schedule = Schedule::new(every(30, "00:30", "02:30"), Day::ALL, None).unwrap();
    let mut life = Life::new(schedule, HOME, home("2026-10-31T12:00:00"));
    life.live_until(home("2026-11-01T12:00:00"), Ending::Settled);
    let slots: Vec<String> = tried(&life).into_iter().map(|(slot, _)| slot).collect();
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
fn an_hour_that_the_clock_leaps_over_is_run_once_at_the_leap() {
    let mut life = Life::new(daily("02:30"), HOME, home("2026-03-07T12:00:00"));
    life.live_until(home("2026-03-09T12:00:00"), Ending::Settled);
    assert_eq!(
        tried(&life),
        [
            pair("03-08 02:30", "03-08 03:00"),
            pair("03-09 02:30", "03-09 02:30")
        ]
    );

    let schedule = Schedule::new(every(30, "01:30", "03:30"), Day::ALL, None).unwrap();
    let mut life = Life::new(schedule, HOME, home("2026-03-07T12:00:00"));
    life.live_until(home("2026-03-08T12:00:00"), Ending::Settled);
    let expected =
        ["01:30", "03:00", "03:30"].map(|time| pair(&format!("03-08 {time}"), &format!("03-08 {time}")));
    assert_eq!(tried(&life), expected);
}

#[test]
fn a_clock_that_is_set_back_within_a_day_repeats_no_slot() {
    for hours in [1, 5, 20] {
        let mut life = office(daily("19:00"));
        life.live_until(home("2026-03-04T19:30:00"), Ending::Settled);
        life.now -= TimeDelta::hours(hours);
        life.live_until(home("2026-03-05T19:30:00"), Ending::Settled);
        assert_eq!(
            tried(&life),
            [
                pair("03-04 19:00", "03-04 19:00"),
                pair("03-05 19:00", "03-05 19:00")
            ],
            "{hours} hours"
        );
    }
}

#[test]
fn a_clock_that_was_years_ahead_costs_one_sync_and_never_silences_the_timer() {
    let mut life = office(daily("19:00"));
    life.now = home("2031-06-01T12:00:00");
    life.look(Ending::Settled);
    life.now = home("2026-03-05T12:00:00");
    // What else the wrong clock has left.
    life.memory.since = home("2031-05-01T12:00:00");
    life.memory.completed = Some(home("2031-06-01T12:00:00"));
    life.memory.retry = Some(home("2031-06-01T12:00:00"));
    life.tries.clear();
    life.live_until(home("2026-03-07T00:00:00"), Ending::Settled);
    let expected = [
        pair("03-04 19:00", "03-05 12:00"),
        pair("03-05 19:00", "03-05 19:00"),
        pair("03-06 19:00", "03-06 19:00"),
    ];
    assert_eq!(tried(&life), expected);
}

#[test]
fn a_journey_to_another_zone_neither_repeats_an_evening_nor_loses_one() {
    let mut life = office(daily("19:00"));
    life.live_until(home("2026-03-04T20:00:00"), Ending::Settled);
    life.zone = Tz::America__Los_Angeles;
    life.live_until(home("2026-03-05T20:00:00"), Ending::Settled);
    assert_eq!(tried(&life).len(), 1, "{:?}", tried(&life));
    life.live_until(home("2026-03-05T22:30:00"), Ending::Settled);
    assert_eq!(tried(&life).last(), Some(&pair("03-05 19:00", "03-05 22:00")));
    life.zone = Tz::Asia__Tokyo;
    life.live_until(home("2026-03-06T22:30:00"), Ending::Settled);
    assert_eq!(life.tries.len(), 3);
}

#[test]
fn failures_are_repeated_at_growing_distances_for_ever_and_forgotten_with_the_first_success() {
    let mut life = office(daily("19:00"));
    life.live_until(home("2026-03-06T12:00:00"), Ending::Failed);
    let gaps: Vec<i64> = life
        .tries
        .windows(2)
        .map(|two| (two[1].1 - two[0].1).num_minutes())
        .collect();
    for (gap, least) in gaps.iter().zip([5, 10, 20, 40, 80, 120, 120]) {
        assert!((least..=least + least / 4).contains(gap), "{gaps:?}");
    }
    assert!(gaps.iter().all(|gap| *gap <= 150) && gaps.len() > 17, "{gaps:?}");
    let slots: Vec<&str> = vec!["2026-03-04", "2026-03-05"];
    let mut tried: Vec<String> = life
        .tries
        .iter()
        .map(|(slot, _)| slot.local.date().to_string())
        .collect();
    tried.dedup();
    assert_eq!(tried, slots, "the newest slot takes the older one's place");

    life.tries.clear();
    life.pass(180, Ending::Settled);
    assert_eq!((life.tries.len(), life.memory.failures), (1, 0));
    life.tries.clear();
    life.live_until(home("2026-03-06T19:06:30"), Ending::Failed);
    assert_eq!(life.tries.len(), 2, "it begins with five minutes again");
}

#[test]
fn a_schedule_of_many_syncs_a_day_is_tried_every_half_hour_or_so_while_it_fails() {
    let mut life = office(Schedule::new(every(15, "08:00", "17:00"), Day::ALL, None).unwrap());
    life.live_until(home("2026-03-05T17:00:00"), Ending::Failed);
    let gaps: Vec<i64> = life
        .tries
        .windows(2)
        .map(|two| (two[1].1 - two[0].1).num_minutes())
        .collect();
    assert!(gaps.iter().skip(3).all(|gap| (30..=37).contains(gap)), "{gaps:?}");
}

#[test]
fn a_network_that_is_not_back_is_tried_again_in_a_minute_and_counts_as_no_failure() {
    let mut life = office(daily("19:00"));
    life.now = home("2026-03-05T07:00:00");
    assert!(life.look(Ending::NetworkNotBack));
    assert_eq!(life.memory.failures, 0);
    assert_eq!(life.due().unwrap().at, life.now + TimeDelta::minutes(1));
    life.pass(1, Ending::Settled);
    assert_eq!(life.tries.len(), 2);
}

#[test]
fn a_run_that_takes_the_program_with_it_is_not_begun_again_at_once() {
    let mut life = office(daily("19:00"));
    life.now = home("2026-03-04T19:00:00");
    life.memory = life.memory.begun(&life.schedule, life.now, 1);
    assert_eq!(life.memory.failures, 1);
    let due = life.due().unwrap();
    assert_eq!(due.slot.local, local("2026-03-04T19:00:00"));
    assert!(due.at >= life.now + TimeDelta::minutes(5));
}

#[test]
fn quiet_hours_hold_back_what_was_missed_and_what_is_tried_again() {
    let schedule = Schedule::new(
        Timing::Daily {
            at: super::life::time("19:00"),
        },
        Day::ALL,
        quiet("22:00", "06:30"),
    );
    let mut life = office(schedule.unwrap());
    life.now = home("2026-03-05T02:10:30");
    life.live_until(home("2026-03-05T12:00:00"), Ending::Settled);
    assert_eq!(tried(&life), [pair("03-04 19:00", "03-05 06:30")]);
    life.live_until(home("2026-03-06T12:00:00"), Ending::Failed);
    let night = tried(&life);
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
fn data_is_overdue_an_hour_after_the_first_slot_that_nobody_ran() {
    let life = office(daily("19:00"));
    let overdue = |at: &str| overdue_since(&life.schedule, &life.memory, home(at), &HOME);
    assert_eq!(overdue("2026-03-04T19:59:00"), None);
    assert_eq!(overdue("2026-03-04T20:01:00"), Some(home("2026-03-04T19:00:00")));
    assert_eq!(overdue("2026-03-19T20:01:00"), Some(home("2026-03-04T19:00:00")));
}

#[test]
fn a_retry_never_lies_before_its_own_slot() {
    let mut life = office(daily("19:00"));
    life.memory.failures = 1;
    life.memory.retry = Some(life.now);
    let due = next(&life.schedule, &life.memory, life.now, &HOME).unwrap();
    assert_eq!(due.at, home("2026-03-04T19:00:00"));
}
