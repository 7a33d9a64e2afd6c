//! Filters of the run history: from days as a person chooses them to instants as the store compares them.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::Fault;
use schedule::Zone;
use store::RunFilter;

use crate::view::RunQuery;

/// The filter of a query, its days in this zone.
pub(crate) fn run_filter(query: &RunQuery, zone: &dyn Zone) -> Result<RunFilter, Fault> {
    let from = query.from.as_deref().map(day).transpose()?;
    let until = query.until.as_deref().map(day).transpose()?;
    let after = until.and_then(|day| day.checked_add_days(Days::new(1)));
    Ok(RunFilter {
        integration: query.integration,
        mode: query.mode,
        trigger: query.trigger,
        status: query.status,
        changed_patients: query.changed_patients,
        from: from.and_then(|day| start_of(day, zone)),
        until: after.and_then(|day| start_of(day, zone)),
    })
}

/// A day as views and queries write it.
pub(crate) fn day(text: &str) -> Result<NaiveDate, Fault> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| Fault::DateInvalid)
}

/// The first instant of a day. Where the clocks skip midnight, the day starts later.
fn start_of(day: NaiveDate, zone: &dyn Zone) -> Option<DateTime<Utc>> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    let quarters = 0..=MAX_SKIP_IN_QUARTERS;
    quarters
        .filter_map(|quarter| zone.instant(midnight.checked_add_signed(TimeDelta::minutes(15 * quarter))?))
        .next()
}

/// The longest skip on record is the day that Samoa left out in 2011.
const MAX_SKIP_IN_QUARTERS: i64 = 26 * 4;

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    fn filter(from: &str, until: &str, zone: Tz) -> [String; 2] {
        let query = RunQuery {
            from: Some(from.to_owned()),
            until: Some(until.to_owned()),
            ..RunQuery::default()
        };
        let filter = run_filter(&query, &zone).unwrap();
        [filter.from, filter.until].map(|at| at.unwrap().to_rfc3339())
    }

    #[test]
    fn a_period_is_from_the_start_of_its_first_day_to_the_end_of_its_last_in_the_local_zone() {
        for (from, until, zone, expected) in [
            (
                "2026-11-22",
                "2026-11-22",
                Tz::America__Los_Angeles,
                ["2026-11-22T08:00:00+00:00", "2026-11-23T08:00:00+00:00"],
            ),
            // The night in which the clocks are set back.
            (
                "2026-11-01",
                "2026-11-01",
                Tz::America__Los_Angeles,
                ["2026-11-01T07:00:00+00:00", "2026-11-02T08:00:00+00:00"],
            ),
            // Clocks that skip midnight.
            (
                "2026-09-06",
                "2026-09-06",
                Tz::America__Santiago,
                ["2026-09-06T04:00:00+00:00", "2026-09-07T03:00:00+00:00"],
            ),
        ] {
            assert_eq!(filter(from, until, zone), expected, "{from} {zone}");
        }
    }

    #[test]
    fn a_text_that_is_no_date_is_refused() {
        for text in ["2026-02-30", "yesterday", ""] {
            assert_eq!(day(text).unwrap_err(), Fault::DateInvalid, "{text}");
        }
    }
}
