//! What syncs came to over time: the figures that charts are drawn from.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};
use domain::{Ending, Fault};
use store::RunTally;
use sync::schedule::Zone;

use crate::office::Office;
use crate::run_query::{day, run_filter};
use crate::view::{ActivityPoint, ActivityStep, ActivityView, RunQuery};

/// As many days are shown one by one; more of them by the week.
const MOST_DAYS: i64 = 45;
/// As many days are shown by the week; more of them by the month.
const MOST_DAYS_IN_WEEKS: i64 = 400;
/// A chart of less than this says little.
const FEWEST_DAYS: u64 = 14;
/// Nobody has so many; a wrong clock may.
const MOST_POINTS: usize = 2_000;

impl Office {
    /// The runs of a query in figures, by the day, week or month, empty ones included. Without a first day the figures
    /// begin with the first run, but two weeks ago at least; without a last one they end today.
    ///
    /// # Errors
    /// [`Fault`] if a day is none, or the store cannot be read.
    pub async fn activity(&self, query: &RunQuery) -> Result<ActivityView, Fault> {
        let zone = self.clock().zone();
        let tallies = self.store().run_tallies(&run_filter(query, zone)?).await?;
        let today = zone.local(self.clock().now()).date();
        let until = query.until.as_deref().map(day).transpose()?.unwrap_or(today);
        let from = match query.from.as_deref() {
            Some(text) => day(text)?,
            None => first_day(&tallies, until, zone),
        };
        Ok(view(&tallies, from, until, zone))
    }
}

fn first_day(tallies: &[RunTally], until: NaiveDate, zone: &dyn Zone) -> NaiveDate {
    let short = until
        .checked_sub_days(Days::new(FEWEST_DAYS - 1))
        .unwrap_or(until);
    let first = tallies.first().map(|tally| local_day(tally.started_at, zone));
    first.map_or(short, |first| first.min(short))
}

fn local_day(at: DateTime<Utc>, zone: &dyn Zone) -> NaiveDate {
    zone.local(at).date()
}

fn view(tallies: &[RunTally], from: NaiveDate, until: NaiveDate, zone: &dyn Zone) -> ActivityView {
    let step = match (until - from).num_days() {
        ..MOST_DAYS => ActivityStep::Day,
        MOST_DAYS..MOST_DAYS_IN_WEEKS => ActivityStep::Week,
        _ => ActivityStep::Month,
    };
    let mut periods: BTreeMap<NaiveDate, Vec<&RunTally>> = BTreeMap::new();
    let mut begin = step_begin(step, from);
    while begin <= until && periods.len() < MOST_POINTS {
        periods.insert(begin, Vec::new());
        begin = next_begin(step, begin);
    }
    for tally in tallies {
        let begin = step_begin(step, local_day(tally.started_at, zone));
        if let Some(runs) = periods.get_mut(&begin) {
            runs.push(tally);
        }
    }
    let points = periods.into_iter().map(|(begin, runs)| point(begin, &runs));
    ActivityView {
        step,
        points: points.collect(),
    }
}

/// The first day of the period that a day lies in; weeks begin on Monday.
fn step_begin(step: ActivityStep, day: NaiveDate) -> NaiveDate {
    let back = match step {
        ActivityStep::Day => 0,
        ActivityStep::Week => u64::from(day.weekday().num_days_from_monday()),
        ActivityStep::Month => u64::from(day.day0()),
    };
    day.checked_sub_days(Days::new(back)).unwrap_or(day)
}

fn next_begin(step: ActivityStep, begin: NaiveDate) -> NaiveDate {
    let next = match step {
        ActivityStep::Day => begin.checked_add_days(Days::new(1)),
        ActivityStep::Week => begin.checked_add_days(Days::new(7)),
        ActivityStep::Month => begin.checked_add_months(Months::new(1)),
    };
    next.unwrap_or(NaiveDate::MAX)
}

fn point(begin: NaiveDate, runs: &[&RunTally]) -> ActivityPoint {
    let sum = |figure: fn(&RunTally) -> u64| runs.iter().map(|run| figure(run)).sum();
    let took: Vec<TimeDelta> = runs.iter().filter_map(|run| run.took).collect();
    let whole: i64 = took.iter().map(TimeDelta::num_milliseconds).sum();
    let average = whole / i64::try_from(took.len().max(1)).unwrap_or(i64::MAX);
    let longest = took.iter().map(TimeDelta::num_milliseconds).max();
    let failed = runs
        .iter()
        .filter(|run| matches!(run.ending, Ending::Failed | Ending::Interrupted));
    ActivityPoint {
        begin: begin.to_string(),
        runs: runs.len() as u64,
        failed: failed.count() as u64,
        added: sum(|run| run.added),
        updated: sum(|run| run.updated),
        deactivated: sum(|run| run.deactivated),
        errors: sum(|run| run.errors),
        average_ms: (!took.is_empty()).then(|| average.unsigned_abs()),
        longest_ms: longest.map(i64::unsigned_abs),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    fn ran(at: &str, ending: Ending, added: u64, seconds: Option<i64>) -> RunTally {
        RunTally {
            started_at: at.parse().unwrap(),
            took: seconds.map(TimeDelta::seconds),
            ending,
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
    fn a_run_counts_on_the_day_the_offices_clock_showed() {
        let runs = [
            ran("2026-11-22T07:59:00Z", Ending::Completed, 5, Some(10)),
            ran("2026-11-22T08:01:00Z", Ending::Failed, 7, Some(30)),
            ran("2026-11-23T07:59:00Z", Ending::Interrupted, 11, None),
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
    fn no_run_is_lost_between_two_periods_however_long_the_time() {
        for (from, step, begins) in [
            ("2026-10-09", ActivityStep::Day, "2026-10-09"),
            ("2026-10-08", ActivityStep::Week, "2026-10-05"),
            ("2025-10-19", ActivityStep::Week, "2025-10-13"),
            ("2024-02-29", ActivityStep::Month, "2024-02-01"),
        ] {
            let (first, last) = (date(from), date("2026-11-22"));
            let days = first.iter_days().take_while(|day| *day <= last);
            let runs: Vec<_> = days
                .map(|day| ran(&format!("{day}T12:00:00Z"), Ending::Completed, 1, Some(5)))
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
        let runs = [ran("2026-11-20T12:00:00Z", Ending::Completed, 1, Some(5))];
        for (runs, expected) in [(&runs[..], "2026-11-09"), (&[], "2026-11-09")] {
            assert_eq!(first_day(runs, date("2026-11-22"), &Tz::UTC), date(expected));
        }
        let older = [ran("2026-10-01T12:00:00Z", Ending::Completed, 1, Some(5))];
        assert_eq!(
            first_day(&older, date("2026-11-22"), &Tz::UTC),
            date("2026-10-01")
        );
    }
}
