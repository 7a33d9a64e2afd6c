//! Random schedules, zones, and events on a computer.

use std::collections::BTreeSet;

use crate::{Day, QuietHours, Schedule, TimeOfDay, Timing};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use proptest::prelude::*;

use super::fake_timer::FakeTimer;
use crate::{SlotResult, TimerState, overdue_since};

const CASES: u32 = 400;

#[derive(Debug, Clone)]
enum Event {
    /// Awake for these minutes; syncs end with this result.
    Awake(i64, SlotResult),
    /// Asleep for these minutes.
    Asleep(i64),
    /// The clock is set by these minutes.
    ClockSet(i64),
    /// The computer moves to another time zone.
    Moved(Tz),
    /// A person sets another schedule.
    Scheduled(Schedule),
    /// A person runs a sync to the end.
    ByHand,
    /// The program crashes during a sync, if one is due.
    Crash,
}

fn time() -> impl Strategy<Value = TimeOfDay> {
    (0_u16..24, 0_u16..60).prop_map(|(hour, minute)| TimeOfDay::new(hour, minute).unwrap())
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let timing = prop_oneof![
        time().prop_map(|at| Timing::Daily { at }),
        (5_u16..=720, time(), time()).prop_map(|(minutes, from, to)| Timing::Every { minutes, from, to }),
    ];
    let days = prop::collection::btree_set(prop::sample::select(Day::ALL.to_vec()), 1..=7);
    let quiet = prop::option::of((time(), time()).prop_map(|(from, to)| QuietHours { from, to }));
    (timing, days, quiet).prop_filter_map("a valid schedule", |(timing, days, quiet)| {
        Schedule::new(timing, days, quiet).ok()
    })
}

fn zone() -> impl Strategy<Value = Tz> {
    prop::sample::select(TZ_VARIANTS.to_vec())
}

/// Events on any computer.
fn event() -> impl Strategy<Value = Event> {
    let result = prop_oneof![
        4 => Just(SlotResult::Settled),
        2 => Just(SlotResult::Failed),
    ];
    prop_oneof![
        6 => (1_i64..4_000, result).prop_map(|(minutes, result)| Event::Awake(minutes, result)),
        1 => (1_i64..10).prop_map(|minutes| Event::Awake(minutes, SlotResult::NetworkNotBack)),
        3 => (1_i64..20_000).prop_map(Event::Asleep),
        1 => Just(Event::ByHand),
        1 => Just(Event::Crash),
        1 => schedule().prop_map(Event::Scheduled),
    ]
}

/// Events on a computer whose clock is sometimes set.
fn event_with_clock() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => event(),
        1 => (SET_BACK..4_000).prop_map(Event::ClockSet),
    ]
}

/// Events on a computer that travels.
fn event_with_travel() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => event(),
        1 => zone().prop_map(Event::Moved),
    ]
}

/// In minutes. A clock that is set back further is assumed to have been wrong before.
const SET_BACK: i64 = -1_400;

fn happen(timer: &mut FakeTimer, event: Event, latest: DateTime<Utc>) {
    match event {
        Event::Awake(minutes, result) => timer.pass(minutes, result),
        Event::Asleep(minutes) => timer.now += TimeDelta::minutes(minutes),
        Event::ClockSet(minutes) => {
            let set = timer.now + TimeDelta::minutes(minutes);
            timer.now = set.max(latest + TimeDelta::minutes(SET_BACK));
        }
        Event::Moved(zone) => timer.zone = zone,
        Event::Scheduled(schedule) => {
            timer.schedule = schedule;
            timer.state = TimerState {
                since: timer.now,
                failures: 0,
                retry: None,
                ..timer.state
            };
        }
        Event::ByHand => timer.state.completed = Some(timer.now),
        Event::Crash => {
            if timer.due().is_some_and(|due| due.at <= timer.now) {
                timer.state = timer.state.started(&timer.schedule, timer.now, 1);
            }
        }
    }
}

/// Checks the attempts from `first` on, which were all made with the current schedule and zone.
fn check(timer: &FakeTimer, first: usize) -> Result<(), TestCaseError> {
    let once: BTreeSet<_> = timer.done.iter().map(|slot| slot.local).collect();
    prop_assert_eq!(once.len(), timer.done.len(), "a slot was settled twice");
    for (slot, at) in &timer.tries[first..] {
        prop_assert!(slot.at <= *at, "{} was run early", slot.local);
        let time = slot.local.time();
        let time = timer
            .schedule
            .times()
            .find(|each| format!("{each}:00") == time.to_string());
        prop_assert!(time.is_some(), "{} is not a slot", slot.local);
        let shown = at.with_timezone(&timer.zone).naive_local().time().to_string();
        let shown: TimeOfDay = shown[..5].parse().unwrap();
        prop_assert!(
            !timer.schedule.quiet().is_some_and(|quiet| quiet.contains(shown)),
            "at {shown} it is quiet"
        );
    }
    Ok(())
}

/// Runs the events, then ten undisturbed days: a sync runs in them, and then none is overdue.
fn live(schedule: Schedule, zone: Tz, start: i64, events: Vec<Event>) -> Result<(), TestCaseError> {
    let now = Utc.timestamp_opt(500_000_000 + start, 0).unwrap();
    let (mut timer, mut latest) = (FakeTimer::new(schedule, zone, now), now);
    for one in events {
        let tried = timer.tries.len();
        happen(&mut timer, one, latest);
        latest = latest.max(timer.now);
        check(&timer, tried)?;
    }
    let (done, tried) = (timer.done.len(), timer.tries.len());
    timer.pass(10 * 24 * 60, SlotResult::Settled);
    check(&timer, tried)?;
    prop_assert!(timer.done.len() > done, "the timer stopped");
    prop_assert_eq!(
        overdue_since(&timer.schedule, &timer.state, timer.now, &timer.zone),
        None
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn no_slot_runs_twice_or_early_or_in_quiet_hours_and_the_timer_never_stops(
        schedule in schedule(),
        zone in zone(),
        start in 0_i64..1_600_000_000,
        events in prop::collection::vec(event_with_clock(), 1..30),
    ) {
        live(schedule, zone, start, events)?;
    }

    #[test]
    fn the_same_holds_on_a_computer_that_travels_between_zones(
        schedule in schedule(),
        zone in zone(),
        start in 0_i64..1_600_000_000,
        events in prop::collection::vec(event_with_travel(), 1..30),
    ) {
        live(schedule, zone, start, events)?;
    }
}
