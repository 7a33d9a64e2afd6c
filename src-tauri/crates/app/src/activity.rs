//! Sync results over time: the figures of the activity charts.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use domain::{Fault, RunStatus};
use schedule::Zone;
use store::RunStats;

use crate::app::App;
use crate::run_query::{day, run_filter};
use crate::view::{ActivityPoint, ActivityStep, ActivityView, RunQuery};

/// More days than this are grouped by week.
const MAX_DAYS: i64 = 45;
/// More days than this are grouped by month.
const MAX_DAYS_IN_WEEKS: i64 = 400;
/// A chart of fewer days says little.
const MIN_DAYS: u64 = 14;
/// Only a wrong clock needs more.
const MAX_POINTS: usize = 2_000;

impl App {
    /// The figures of a query's runs by day, week, or month, empty periods included. Without a first day they start with the
    /// first run, but at least two weeks ago; without a last day they end today, or with a later run.
    ///
    /// # Errors
    /// [`Fault::DateInvalid`], or [`Fault`] if the store cannot be read.
    pub async fn activity(&self, query: &RunQuery) -> Result<ActivityView, Fault> {
        let zone = self.clock().zone();
        let stats = self.store().run_stats(&run_filter(query, zone)?).await?;
        let today = zone.local(self.clock().now()).date();
        let until = match query.until.as_deref() {
            Some(text) => day(text)?,
            // A clock that was ahead leaves runs in the future, which the list of runs has too.
            None => stats
                .last()
                .map_or(today, |last| today.max(local_day(last.started_at, zone))),
        };
        let from = match query.from.as_deref() {
            Some(text) => day(text)?,
            None => first_day(&stats, until, zone),
        };
        Ok(view(&stats, from, until, zone))
    }
}

fn first_day(stats: &[RunStats], until: NaiveDate, zone: &dyn Zone) -> NaiveDate {
    let short = until.checked_sub_days(Days::new(MIN_DAYS - 1)).unwrap_or(until);
    let first = stats.first().map(|run| local_day(run.started_at, zone));
    first.map_or(short, |first| first.min(short))
}

fn local_day(at: DateTime<Utc>, zone: &dyn Zone) -> NaiveDate {
    zone.local(at).date()
}

fn view(stats: &[RunStats], from: NaiveDate, until: NaiveDate, zone: &dyn Zone) -> ActivityView {
    let step = match (until - from).num_days() {
        ..MAX_DAYS => ActivityStep::Day,
        MAX_DAYS..MAX_DAYS_IN_WEEKS => ActivityStep::Week,
        _ => ActivityStep::Month,
    };
    let mut periods: BTreeMap<NaiveDate, Vec<&RunStats>> = BTreeMap::new();
    let mut start = period_start(step, from);
    while start <= until && periods.len() < MAX_POINTS {
        periods.insert(start, Vec::new());
        start = next_start(step, start);
    }
    for run in stats {
        let start = period_start(step, local_day(run.started_at, zone));
        if let Some(runs) = periods.get_mut(&start) {
            runs.push(run);
        }
    }
    let points = periods.into_iter().map(|(start, runs)| point(start, &runs));
    ActivityView {
        step,
        points: points.collect(),
    }
}

/// The first day of a day's period. Weeks start on Monday.
fn period_start(step: ActivityStep, day: NaiveDate) -> NaiveDate {
    let back = match step {
        ActivityStep::Day => 0,
        ActivityStep::Week => u64::from(day.weekday().num_days_from_monday()),
        ActivityStep::Month => u64::from(day.day0()),
    };
    day.checked_sub_days(Days::new(back)).unwrap_or(day)
}

fn next_start(step: ActivityStep, start: NaiveDate) -> NaiveDate {
    let next = match step {
        ActivityStep::Day => start.checked_add_days(Days::new(1)),
        ActivityStep::Week => start.checked_add_days(Days::new(7)),
        ActivityStep::Month => start.checked_add_months(Months::new(1)),
    };
    next.unwrap_or(NaiveDate::MAX)
}

fn point(start: NaiveDate, runs: &[&RunStats]) -> ActivityPoint {
    let sum = |figure: fn(&RunStats) -> u64| runs.iter().map(|run| figure(run)).sum();
    let timed = sum(|run| run.timed);
    let whole: i64 = runs.iter().map(|run| run.took.num_milliseconds()).sum();
    let longest = runs.iter().map(|run| run.longest.num_milliseconds()).max();
    let failed = runs.iter().filter(|run| {
        matches!(
            run.status,
            RunStatus::Failed | RunStatus::NeedsDecision | RunStatus::Interrupted
        )
    });
    ActivityPoint {
        begin: start.to_string(),
        runs: sum(|run| run.runs),
        failed: failed.map(|run| run.runs).sum(),
        undone: sum(|run| run.undone),
        undos: sum(|run| run.undos),
        added: sum(|run| run.added),
        updated: sum(|run| run.updated),
        deactivated: sum(|run| run.deactivated),
        errors: sum(|run| run.errors),
        average_ms: whole.unsigned_abs().checked_div(timed),
        longest_ms: longest.map(i64::unsigned_abs).filter(|_| timed > 0),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use chrono_tz::Tz;

    use super::*;

    fn ran(at: &str, status: RunStatus, added: u64, seconds: Option<i64>) -> RunStats {
        RunStats {
            started_at: at.parse().unwrap(),
            runs: 1,
            timed: u64::from(seconds.is_some()),
            took: TimeDelta::seconds(seconds.unwrap_or(0)),
            longest: TimeDelta::seconds(seconds.unwrap_or(0)),
            status,
            undone: 0,
            undos: 0,
            added,
            updated: 1,
            deactivated: 0,
            errors: 2,
        }
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_run_counts_on_its_day_by_the_local_clock() {
        let runs = [
            ran("2026-11-22T07:59:00Z", RunStatus::Completed, 5, Some(10)),
            ran("2026-11-22T08:01:00Z", RunStatus::Failed, 7, Some(30)),
            ran("2026-11-23T07:59:00Z", RunStatus::Interrupted, 11, None),
        ];
        let zone = Tz::America__Los_Angeles;
        let found = view(&runs, date("2026-11-20"), date("2026-11-22"), &zone);
        assert_eq!(found.step, ActivityStep::Day);
        let added: Vec<_> = found
            .points
            .iter()
            .map(|point| (point.begin.as_str(), point.added))
            .collect();
        assert_eq!(added, [("2026-11-20", 0), ("2026-11-21", 5), ("2026-11-22", 18)]);
        let last = &found.points[2];
        assert_eq!((last.runs, last.failed, last.updated, last.errors), (2, 2, 2, 4));
        assert_eq!((last.average_ms, last.longest_ms), (Some(30_000), Some(30_000)));
        assert_eq!((found.points[0].runs, found.points[0].average_ms), (0, None));
    }

    #[test]
    fn no_run_is_lost_between_two_periods_for_any_length_of_time() {
        for (from, step, begins) in [
            ("2026-10-09", ActivityStep::Day, "2026-10-09"),
            ("2026-10-08", ActivityStep::Week, "2026-10-05"),
            ("2025-10-19", ActivityStep::Week, "2025-10-13"),
            ("2024-02-29", ActivityStep::Month, "2024-02-01"),
        ] {
            let (first, last) = (date(from), date("2026-11-22"));
            let days = first.iter_days().take_while(|day| *day <= last);
            let runs: Vec<_> = days
                .map(|day| ran(&format!("{day}T12:00:00Z"), RunStatus::Completed, 1, Some(5)))
                .collect();
            let found = view(&runs, first, last, &Tz::UTC);
            assert_eq!(
                (found.step, found.points[0].begin.as_str()),
                (step, begins),
                "{from}"
            );
            let counted: u64 = found.points.iter().map(|point| point.runs).sum();
            assert_eq!(counted, runs.len() as u64, "{from}");
            assert!(found.points.len() <= 60);
        }
    }

    #[test]
    fn a_short_history_is_shown_as_two_weeks() {
        let runs = [ran("2026-11-20T12:00:00Z", RunStatus::Completed, 1, Some(5))];
        for (runs, expected) in [(&runs[..], "2026-11-09"), (&[], "2026-11-09")] {
            assert_eq!(first_day(runs, date("2026-11-22"), &Tz::UTC), date(expected));
        }
        let older = [ran("2026-10-01T12:00:00Z", RunStatus::Completed, 1, Some(5))];
        assert_eq!(
            first_day(&older, date("2026-11-22"), &Tz::UTC),
            date("2026-10-01")
        );
    }
}
