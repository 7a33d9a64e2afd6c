//! Each day exactly once, in every time zone.

use std::collections::BTreeSet;

use crate::{Day, Schedule};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::fake_timer::{FakeTimer, at, daily, every, local, quiet, utc};
use crate::{SlotResult, overdue_since};

/// Found by trying every minute, so it needs no rule about gaps and overlaps: the first minute at or after this time of
/// the date, even if that is on the next date; `None` if the zone has no such date.
fn first_minute(zone: Tz, date: NaiveDate, time: &str) -> Option<chrono::DateTime<Utc>> {
    let wanted = date.and_time(time.parse().unwrap());
    let begin = Utc.from_utc_datetime(&date.and_time(chrono::NaiveTime::MIN)) - TimeDelta::hours(15);
    let shown = (0..56 * 60).map(|minute| begin + TimeDelta::minutes(minute));
    let mut shown = shown.map(|at| (at, zone.from_utc_datetime(&at.naive_utc()).naive_local()));
    if !shown.clone().any(|(_, local)| local.date() == date) {
        return None;
    }
    shown.find(|(_, local)| *local >= wanted).map(|(at, _)| at)
}

fn year_of(zone: Tz, year: i32, time: &str) {
    let new_year = |year| Utc.with_ymd_and_hms(year, 1, 1, 12, 0, 0).unwrap();
    let mut timer = FakeTimer::new(daily(time), zone, new_year(year));
    timer.run_until(new_year(year + 1), SlotResult::Settled);
    let dates: Vec<NaiveDate> = timer.tries.iter().map(|(slot, _)| slot.local.date()).collect();
    let set: BTreeSet<NaiveDate> = dates.iter().copied().collect();
    assert_eq!(set.len(), dates.len(), "{zone} {year}: a day twice");
    let first = *dates.first().unwrap();
    for date in first.iter_days().take_while(|date| date <= dates.last().unwrap()) {
        let exists = (0..24 * 4).any(|quarter| {
            let local = date.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(15 * quarter);
            zone.from_local_datetime(&local).earliest().is_some()
        });
        assert_eq!(set.contains(&date), exists, "{zone} {date}");
    }
    for (slot, at) in timer.tries {
        let shown = zone.from_utc_datetime(&at.naive_utc()).naive_local();
        if zone.from_local_datetime(&slot.local).earliest().is_some() {
            assert_eq!(shown, slot.local, "{zone}");
        } else {
            let late = shown - slot.local;
            assert!(
                late > TimeDelta::zero() && late <= TimeDelta::hours(3),
                "{zone} {} {shown}",
                slot.local
            );
        }
    }
}

#[test]
fn a_year_in_every_zone_has_each_day_once_and_at_its_time() {
    let times = ["19:00", "02:30", "00:00", "01:15", "23:45", "03:00"];
    for (index, zone) in TZ_VARIANTS.iter().enumerate() {
        let year = 1991 + i32::try_from(index * 7 % 46).unwrap();
        year_of(*zone, year, times[index % times.len()]);
    }
}

#[test]
fn difficult_hours_of_difficult_zones_run_at_the_first_possible_minute_for_decades() {
    for (zone, time) in [
        (Tz::America__New_York, "02:30"),
        (Tz::America__New_York, "01:30"),
        (Tz::Australia__Lord_Howe, "02:15"),
        (Tz::America__Sao_Paulo, "00:30"),
        (Tz::Africa__Casablanca, "02:30"),
        (Tz::Asia__Tehran, "00:15"),
        (Tz::Pacific__Apia, "19:00"),
        (Tz::America__Nuuk, "22:30"),
        (Tz::Antarctica__Troll, "01:30"),
    ] {
        let mut timer = FakeTimer::new(daily(time), zone, utc("2004-01-01T12:00:00Z"));
        timer.run_until(utc("2028-01-01T12:00:00Z"), SlotResult::Settled);
        assert!(timer.tries.len() > 8_760, "{zone}: {}", timer.tries.len());
        let shown = |at: chrono::NaiveDateTime| zone.from_utc_datetime(&at).naive_local();
        for (slot, at) in &timer.tries {
            let offsets = [-2, 2].map(|days| shown(at.naive_utc() + TimeDelta::days(days)));
            // Only dates around a change are interesting.
            if offsets[1] - offsets[0] != TimeDelta::days(4) {
                let expected = first_minute(zone, slot.local.date(), time);
                assert_eq!(Some(*at), expected, "{zone} {}", slot.local);
            }
        }
    }
}

#[test]
fn a_date_that_a_zone_skips_has_no_sync_and_the_next_date_has_one() {
    let mut timer = FakeTimer::new(
        daily("19:00"),
        Tz::Pacific__Apia,
        at(Tz::Pacific__Apia, "2011-12-28T20:00:00"),
    );
    timer.run_until(at(Tz::Pacific__Apia, "2012-01-02T00:00:00"), SlotResult::Settled);
    let slots: Vec<NaiveDateTime> = timer.tries.iter().map(|(slot, _)| slot.local).collect();
    let expected = [
        "2011-12-29T19:00:00",
        "2011-12-31T19:00:00",
        "2012-01-01T19:00:00",
    ];
    assert_eq!(slots, expected.map(local));
}

#[test]
fn a_year_of_syncs_stays_within_the_hours_and_the_days() {
    let working = [Day::Mon, Day::Tue, Day::Wed, Day::Fri];
    let schedule = Schedule::new(every(20, "07:40", "17:00"), working, quiet("12:00", "13:00")).unwrap();
    for zone in [Tz::America__Los_Angeles, Tz::Europe__Berlin, Tz::Asia__Kathmandu] {
        let mut timer = FakeTimer::new(schedule.clone(), zone, at(zone, "2026-01-01T00:00:00"));
        timer.run_until(at(zone, "2027-01-01T00:00:00"), SlotResult::Settled);
        let days: BTreeSet<NaiveDate> = timer.tries.iter().map(|(slot, _)| slot.local.date()).collect();
        // 07:40 to 17:00 is 29 times, and 12:00, 12:20 and 12:40 are quiet.
        assert_eq!(timer.tries.len(), days.len() * 26, "{zone}");
        assert_eq!(days.len(), 208, "{zone}");
        assert!(
            days.iter()
                .all(|day| !matches!(day.weekday().number_from_monday(), 4 | 6 | 7))
        );
        for (slot, at) in &timer.tries {
            assert_eq!(slot.at, *at);
            let minute = slot.local.time().to_string();
            assert!(("07:40:00"..="17:00:00").contains(&minute.as_str()) && !minute.starts_with("12:"));
        }
        let (_, last) = timer.tries.last().unwrap();
        assert_eq!(
            overdue_since(&schedule, &timer.state, *last + TimeDelta::hours(3), &zone),
            None
        );
    }
}
