//! Any schedule, any zone, any life of a computer.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use domain::{Day, Quiet, Schedule, TimeOfDay, Timing};
use proptest::prelude::*;

use super::life::Life;
use crate::schedule::{Ending, Memory, overdue_since};

const CASES: u32 = 400;

#[derive(Debug, Clone)]
enum Happening {
    /// Awake for so many minutes; what runs ends like this.
    Awake(i64, Ending),
    /// Asleep for so many minutes.
    Asleep(i64),
    /// The clock is set by so many minutes.
    ClockSet(i64),
    /// The computer is taken to another time zone.
    Moved(Tz),
    /// Somebody sets another schedule.
    Scheduled(Schedule),
    /// Somebody syncs by hand, to the end.
    ByHand,
    /// The program ends in the middle of a run, if one is due.
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
    let quiet = prop::option::of((time(), time()).prop_map(|(from, to)| Quiet { from, to }));
    (timing, days, quiet).prop_filter_map("a schedule that can be", |(timing, days, quiet)| {
        Schedule::new(timing, days, quiet).ok()
    })
}

fn zone() -> impl Strategy<Value = Tz> {
    prop::sample::select(TZ_VARIANTS.to_vec())
}

/// What happens to any computer.
fn happening() -> impl Strategy<Value = Happening> {
    let ending = prop_oneof![
        4 => Just(Ending::Settled),
        2 => Just(Ending::Failed),
    ];
    prop_oneof![
        6 => (1_i64..4_000, ending).prop_map(|(minutes, ending)| Happening::Awake(minutes, ending)),
        1 => (1_i64..10).prop_map(|minutes| Happening::Awake(minutes, Ending::NetworkNotBack)),
        3 => (1_i64..20_000).prop_map(Happening::Asleep),
        1 => Just(Happening::ByHand),
        1 => Just(Happening::Crash),
        1 => schedule().prop_map(Happening::Scheduled),
    ]
}

/// One whose clock is set now and then.
fn happening_with_clock() -> impl Strategy<Value = Happening> {
    prop_oneof![
        12 => happening(),
        1 => (SET_BACK..4_000).prop_map(Happening::ClockSet),
    ]
}

/// One that is taken along.
fn happening_with_journeys() -> impl Strategy<Value = Happening> {
    prop_oneof![
        12 => happening(),
        1 => zone().prop_map(Happening::Moved),
    ]
}

/// Minutes; a clock that is set back further is believed to have been wrong before.
const SET_BACK: i64 = -1_400;

fn happen(life: &mut Life, happening: Happening, latest: DateTime<Utc>) {
    match happening {
        Happening::Awake(minutes, ending) => life.pass(minutes, ending),
        Happening::Asleep(minutes) => life.now += TimeDelta::minutes(minutes),
        Happening::ClockSet(minutes) => {
            let set = life.now + TimeDelta::minutes(minutes);
            life.now = set.max(latest + TimeDelta::minutes(SET_BACK));
        }
        Happening::Moved(zone) => life.zone = zone,
        Happening::Scheduled(schedule) => {
            life.schedule = schedule;
            life.memory = Memory {
                since: life.now,
                failures: 0,
                retry: None,
                ..life.memory
            };
        }
        Happening::ByHand => life.memory.completed = Some(life.now),
        Happening::Crash => {
            if life.due().is_some_and(|due| due.at <= life.now) {
                life.memory = life.memory.begun(&life.schedule, life.now, 1);
            }
        }
    }
}

/// Checks the tries from the `first` on, which were all made by the present schedule in the present zone.
fn check(life: &Life, first: usize) -> Result<(), TestCaseError> {
    let once: BTreeSet<_> = life.done.iter().map(|slot| slot.local).collect();
    prop_assert_eq!(once.len(), life.done.len(), "a slot was done twice");
    for (slot, at) in &life.tries[first..] {
        prop_assert!(slot.at <= *at, "{} was run early", slot.local);
        let time = slot.local.time();
        let time = life
            .schedule
            .times()
            .find(|each| format!("{each}:00") == time.to_string());
        prop_assert!(time.is_some(), "{} is no slot", slot.local);
        let shown = at.with_timezone(&life.zone).naive_local().time().to_string();
        let shown: TimeOfDay = shown[..5].parse().unwrap();
        prop_assert!(
            !life.schedule.quiet().is_some_and(|quiet| quiet.holds(shown)),
            "at {shown} it is quiet"
        );
    }
    Ok(())
}

/// A whole life, and peace behind it: within nine days of being awake something is run, and then nothing is overdue.
fn live(schedule: Schedule, zone: Tz, start: i64, happenings: Vec<Happening>) -> Result<(), TestCaseError> {
    let now = Utc.timestamp_opt(500_000_000 + start, 0).unwrap();
    let (mut life, mut latest) = (Life::new(schedule, zone, now), now);
    for one in happenings {
        let tried = life.tries.len();
        happen(&mut life, one, latest);
        latest = latest.max(life.now);
        check(&life, tried)?;
    }
    let (done, tried) = (life.done.len(), life.tries.len());
    life.pass(10 * 24 * 60, Ending::Settled);
    check(&life, tried)?;
    prop_assert!(life.done.len() > done, "the timer has gone silent");
    prop_assert_eq!(
        overdue_since(&life.schedule, &life.memory, life.now, &life.zone),
        None
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn no_slot_is_done_twice_or_early_or_in_quiet_hours_and_the_timer_never_goes_silent(
        schedule in schedule(),
        zone in zone(),
        start in 0_i64..1_600_000_000,
        happenings in prop::collection::vec(happening_with_clock(), 1..30),
    ) {
        live(schedule, zone, start, happenings)?;
    }

    #[test]
    fn it_is_the_same_on_a_computer_that_goes_from_zone_to_zone(
        schedule in schedule(),
        zone in zone(),
        start in 0_i64..1_600_000_000,
        happenings in prop::collection::vec(happening_with_journeys(), 1..30),
    ) {
        live(schedule, zone, start, happenings)?;
    }
}
