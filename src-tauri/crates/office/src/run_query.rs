//! Which runs are wanted, from days as a person chooses them to instants as the store knows them.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{ErrorCode, Fault};
use store::RunFilter;
use sync::schedule::Zone;

use crate::view::RunQuery;

/// The filter behind a query, its days in this zone.
pub(crate) fn run_filter(query: &RunQuery, zone: &dyn Zone) -> Result<RunFilter, Fault> {
    let from = query.from.as_deref().map(day).transpose()?;
    let until = query.until.as_deref().map(day).transpose()?;
    let behind = until.and_then(|day| day.checked_add_days(Days::new(1)));
    Ok(RunFilter {
        integration: query.integration,
        trigger: query.trigger,
        ending: query.ending,
        from: from.and_then(|day| begin_of(day, zone)),
        until: behind.and_then(|day| begin_of(day, zone)),
    })
}

/// A day as views and queries write it.
pub(crate) fn day(text: &str) -> Result<NaiveDate, Fault> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| {
        Fault::new(
            ErrorCode::InvalidInput,
            "A date is not a day of the calendar.",
            "Enter it as year, month and day, such as 2026-11-22.",
        )
    })
}

/// The first instant of a day. Where the clocks leap over midnight, the day begins later.
fn begin_of(day: NaiveDate, zone: &dyn Zone) -> Option<DateTime<Utc>> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    let quarters = 0..=LONGEST_LEAP_IN_QUARTERS;
    quarters
        .filter_map(|quarter| zone.instant(midnight.checked_add_signed(TimeDelta::minutes(15 * quarter))?))
        .next()
}

/// No clock leaps further forward than the day that Samoa left out.
const LONGEST_LEAP_IN_QUARTERS: i64 = 26 * 4;

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
    fn a_period_goes_from_the_first_days_begin_to_the_last_days_end_in_the_office() {
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
            // Clocks that leap over midnight.
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
    fn what_is_no_day_is_refused_in_words() {
        for text in ["2026-02-30", "yesterday", ""] {
            assert_eq!(day(text).unwrap_err().code, ErrorCode::InvalidInput, "{text}");
        }
    }
}
