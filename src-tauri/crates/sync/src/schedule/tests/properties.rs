//! Any schedule, any zone, any life of a computer.

use std::collections::BTreeSet;

use chrono::{TimeDelta, TimeZone, Utc};
use chrono_tz::TZ_VARIANTS;
use domain::{Day, Quiet, Schedule, TimeOfDay, Timing};
use proptest::prelude::*;

use super::life::Life;
use crate::schedule::{Ending, overdue_since};

#[derive(Debug, Clone, Copy)]
enum Happening {
    /// Awake for so many minutes; what runs ends like this.
    Awake(i64, Ending),
    /// Asleep for so many minutes.
    Asleep(i64),
    /// The clock is set by so many minutes.
    ClockSet(i64),
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

fn happening() -> impl Strategy<Value = Happening> {
    let ending = prop_oneof![
        4 => Just(Ending::Settled),
        2 => Just(Ending::Failed),
    ];
    prop_oneof![
        6 => (1_i64..4_000, ending).prop_map(|(minutes, ending)| Happening::Awake(minutes, ending)),
        3 => (1_i64..20_000).prop_map(Happening::Asleep),
        1 => (-1_400_i64..4_000).prop_map(Happening::ClockSet),
        1 => Just(Happening::ByHand),
        1 => Just(Happening::Crash),
    ]
}

fn happen(life: &mut Life, happening: Happening) {
    match happening {
        Happening::Awake(minutes, ending) => life.pass(minutes, ending),
        Happening::Asleep(minutes) | Happening::ClockSet(minutes) => life.now += TimeDelta::minutes(minutes),
        Happening::ByHand => life.memory.completed = Some(life.now),
        Happening::Crash => {
            if life.due().is_some_and(|due| due.at <= life.now) {
                life.memory = life.memory.begun(&life.schedule, life.now, 1);
            }
        }
    }
}

fn check(life: &Life) -> Result<(), TestCaseError> {
    let once: BTreeSet<_> = life.done.iter().map(|slot| slot.local).collect();
    prop_assert_eq!(once.len(), life.done.len(), "a slot was done twice");
    for (slot, at) in &life.tries {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_slot_is_done_twice_or_early_or_in_quiet_hours_and_the_timer_never_goes_silent(
        schedule in schedule(),
        zone in prop::sample::select(TZ_VARIANTS.to_vec()),
        start in 0_i64..1_600_000_000,
        happenings in prop::collection::vec(happening(), 1..30),
    ) {
        let now = Utc.timestamp_opt(500_000_000 + start, 0).unwrap();
        let mut life = Life::new(schedule, zone, now);
        for one in happenings {
            happen(&mut life, one);
        }
        check(&life)?;
        // Peace: within nine days of being awake something is run, and then nothing is overdue.
        let before = life.done.len();
        life.pass(10 * 24 * 60, Ending::Settled);
        check(&life)?;
        prop_assert!(life.done.len() > before, "the timer has gone silent");
        prop_assert_eq!(overdue_since(&life.schedule, &life.memory, life.now, &life.zone), None);
    }
}
