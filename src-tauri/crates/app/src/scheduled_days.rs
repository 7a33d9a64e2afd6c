//! What became of the scheduled syncs, day by day: whether each night's sync ran, failed, or was missed.
//!
//! The syncs of a day are those from its first slot until the first slot of the next day that has one. A sync that a person
//! starts in that time counts, too.
//!
//! # Limits
//! - The slots are those of the current schedule, so days before it was set have none.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{Fault, IntegrationId, Outcome, RunStatus};
use schedule::{Schedule, Slot, Zone, slots_on};
use store::{RunFilter, RunRecord};

use crate::app::App;
use crate::view::{DayResult, IntegrationDays, ScheduledDay};

/// Two weeks show whether the same weekday was missed twice.
const SHOWN_DAYS: u64 = 14;

/// A sync that starts later than this after the day's last slot made up for it.
const LATE: TimeDelta = TimeDelta::hours(1);

/// Every schedule has a slot each week.
const NEXT_SLOT_WITHIN: u64 = 8;

/// Far more than two weeks of syncs every five minutes.
const MAX_RUNS: u32 = 10_000;

impl App {
    /// The last two weeks of every integration, by name, today included.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn scheduled_days(&self) -> Result<Vec<IntegrationDays>, Fault> {
        let mut all = Vec::new();
        for card in self.cards().await?.iter() {
            all.push(IntegrationDays {
                integration: card.id,
                days: self.days_of(card.id).await?,
            });
        }
        Ok(all)
    }

    async fn days_of(&self, id: IntegrationId) -> Result<Vec<ScheduledDay>, Fault> {
        let (now, zone) = (self.clock().now(), self.clock().zone());
        let record = self.store().schedule(id).await?;
        let filter = RunFilter {
            from: Some(now - TimeDelta::days(15)),
            ..RunFilter::from(Some(id))
        };
        let found = self.store().runs(filter, 0, MAX_RUNS).await?;
        let runs: Vec<RunRecord> = found
            .rows
            .into_iter()
            .rev()
            .map(|run| self.settled(run))
            .collect();
        let calendar = Calendar {
            schedule: &record.schedule,
            since: record.state.since,
            zone,
        };
        Ok(days(&calendar, &runs, now))
    }
}

/// The slots of an integration by date.
struct Calendar<'a> {
    schedule: &'a Schedule,
    since: DateTime<Utc>,
    zone: &'a dyn Zone,
}

impl Calendar<'_> {
    fn slots(&self, date: NaiveDate) -> Vec<Slot> {
        slots_on(self.schedule, self.since, self.zone, date)
    }

    fn first_slot_after(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        let later = (1..=NEXT_SLOT_WITHIN).filter_map(|on| date.checked_add_days(Days::new(on)));
        later
            .map(|date| self.slots(date))
            .find_map(|slots| Some(slots.first()?.at))
    }

    fn is_on(&self, at: DateTime<Utc>, date: NaiveDate) -> bool {
        self.zone.local(at).date() == date
    }
}

/// The runs are in the order in which they started.
fn days(calendar: &Calendar<'_>, runs: &[RunRecord], now: DateTime<Utc>) -> Vec<ScheduledDay> {
    let today = calendar.zone.local(now).date();
    let dates = (0..SHOWN_DAYS)
        .rev()
        .filter_map(|back| today.checked_sub_days(Days::new(back)));
    dates.map(|date| day(calendar, date, runs, now)).collect()
}

fn day(calendar: &Calendar<'_>, date: NaiveDate, runs: &[RunRecord], now: DateTime<Utc>) -> ScheduledDay {
    let slots = calendar.slots(date);
    let (result, run) = match (slots.first(), slots.last()) {
        (Some(first), Some(last)) => {
            let end = calendar
                .first_slot_after(date)
                .unwrap_or(DateTime::<Utc>::MAX_UTC);
            let own = runs
                .iter()
                .filter(|run| (first.at..end).contains(&run.started_at));
            scheduled(&own.collect::<Vec<_>>(), last.at + LATE, now)
        }
        _ => {
            let worked = runs
                .iter()
                .find(|run| calendar.is_on(run.started_at, date) && has_worked(run));
            (worked.map_or(DayResult::None, |_| DayResult::Ran), worked)
        }
    };
    ScheduledDay {
        day: date.to_string(),
        result,
        run: run.map(|run| run.id),
        started_at: run.map(|run| run.started_at),
    }
}

/// The result of these syncs, and the one that decides it. After `late` they only make up for the schedule.
fn scheduled<'a>(
    runs: &[&'a RunRecord],
    late: DateTime<Utc>,
    now: DateTime<Utc>,
) -> (DayResult, Option<&'a RunRecord>) {
    let status = |run: &RunRecord| RunStatus::of(run.outcome, run.fault.as_ref());
    if let Some(worked) = runs.iter().copied().find(|run| has_worked(run)) {
        let result = if worked.started_at > late {
            DayResult::RanLate
        } else {
            DayResult::Ran
        };
        return (result, Some(worked));
    }
    let last = |wanted: fn(RunStatus) -> bool| runs.iter().rev().copied().find(|run| wanted(status(run)));
    let candidates: [(DayResult, fn(RunStatus) -> bool); 4] = [
        (DayResult::Ahead, |status| status == RunStatus::Running),
        (DayResult::NeedsDecision, |status| {
            status == RunStatus::NeedsDecision
        }),
        (DayResult::Failed, |status| status == RunStatus::Failed),
        (DayResult::Stopped, |_| true),
    ];
    for (result, wanted) in candidates {
        if let Some(run) = last(wanted) {
            return (result, Some(run));
        }
    }
    let result = if now > late {
        DayResult::Missed
    } else {
        DayResult::Ahead
    };
    (result, None)
}

fn has_worked(run: &RunRecord) -> bool {
    matches!(run.outcome, Some(Outcome::Completed | Outcome::Limited))
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use domain::{Counts, Limit, Mode, RunId, Trigger};
    use schedule::{Day, Timing};

    use super::*;

    const ZONE: Tz = Tz::America__Chicago;

    fn at(local: &str) -> DateTime<Utc> {
        ZONE.instant(local.parse().unwrap()).unwrap()
    }

    fn run(id: i64, local: &str, outcome: Option<Outcome>, fault: Option<Fault>) -> RunRecord {
        RunRecord {
            id: RunId(id),
            integration: IntegrationId(1),
            integration_name: "Main office".to_owned(),
            mode: Mode::Incremental,
            trigger: Trigger::Timer,
            user: None,
            limit: Limit::None,
            mass_change_allowed: false,
            relations_skipped: false,
            outcome,
            counts: Counts::default(),
            errors: 0,
            remaining: None,
            verified: None,
            fault,
            started_at: at(local),
            active_at: at(local),
            finished_at: outcome.map(|_| at(local)),
        }
    }

    /// Every weekday at 7 PM since Monday, November 16, as seen on the second Monday morning.
    #[test]
    fn each_night_says_whether_its_sync_ran() {
        let schedule = Schedule::new(
            Timing::Daily {
                at: "19:00".parse().unwrap(),
            },
            [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri],
            None,
        )
        .unwrap();
        let calendar = Calendar {
            schedule: &schedule,
            since: at("2026-11-16T12:00:00"),
            zone: &ZONE,
        };
        let failed = || (Some(Outcome::Failed), Some(Fault::RowsRepeated));
        let runs = [
            run(1, "2026-11-16T11:00:00", Some(Outcome::Completed), None),
            run(2, "2026-11-16T19:00:00", Some(Outcome::Limited), None),
            // The computer was off on Tuesday evening.
            run(3, "2026-11-18T08:02:00", Some(Outcome::Completed), None),
            run(4, "2026-11-18T19:00:00", failed().0, failed().1),
            run(5, "2026-11-18T19:10:00", Some(Outcome::Completed), None),
            run(6, "2026-11-19T19:00:00", Some(Outcome::Interrupted), None),
            run(7, "2026-11-20T19:00:00", failed().0, failed().1),
            run(8, "2026-11-20T20:00:00", failed().0, failed().1),
            run(9, "2026-11-20T21:00:00", Some(Outcome::Cancelled), None),
            run(
                10,
                "2026-11-24T19:00:00",
                failed().0,
                Some(Fault::SourceOtherServer),
            ),
            run(11, "2026-11-26T19:30:00", None, None),
        ];
        let found = days(&calendar, &runs, at("2026-11-27T08:00:00"));
        let told: Vec<_> = found
            .iter()
            .map(|day| (day.day.as_str(), day.result, day.run.map(|run| run.0)))
            .collect();
        use DayResult::{Ahead, Failed, Missed, NeedsDecision, None as Nothing, Ran, RanLate, Stopped};
        assert_eq!(
            told,
            [
                ("2026-11-14", Nothing, None),
                ("2026-11-15", Nothing, None),
                ("2026-11-16", Ran, Some(2)),
                ("2026-11-17", RanLate, Some(3)),
                ("2026-11-18", Ran, Some(5)),
                ("2026-11-19", Stopped, Some(6)),
                ("2026-11-20", Failed, Some(8)),
                ("2026-11-21", Nothing, None),
                ("2026-11-22", Nothing, None),
                ("2026-11-23", Missed, None),
                ("2026-11-24", NeedsDecision, Some(10)),
                ("2026-11-25", Missed, None),
                ("2026-11-26", Ahead, Some(11)),
                ("2026-11-27", Ahead, None),
            ]
        );
    }

    /// Days before the schedule was set have no slots, but what ran on them is shown.
    #[test]
    fn a_day_without_slots_shows_a_sync_that_worked() {
        let schedule = Schedule::default();
        let calendar = Calendar {
            schedule: &schedule,
            since: at("2026-11-27T09:00:00"),
            zone: &ZONE,
        };
        let runs = [
            run(1, "2026-11-25T09:00:00", Some(Outcome::Failed), None),
            run(2, "2026-11-26T23:30:00", Some(Outcome::Completed), None),
        ];
        let found = days(&calendar, &runs, at("2026-11-27T10:00:00"));
        let results: Vec<_> = found.iter().rev().take(3).map(|day| day.result).collect();
        assert_eq!(results, [DayResult::Ahead, DayResult::Ran, DayResult::None]);
    }
}
