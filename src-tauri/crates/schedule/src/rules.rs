//! Schedules as a person sets them, validated on construction.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};
use strum::EnumString;

/// When an integration is synced automatically, by the wall clock of the practice's computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Schedule {
    timing: Timing,
    days: BTreeSet<Day>,
    quiet: Option<QuietHours>,
}

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Timing {
    /// Only when a person starts it.
    Off,
    /// Several times a day, from the start of these hours.
    Every {
        /// Minutes between syncs.
        minutes: u16,
        /// The first sync of the day.
        from: TimeOfDay,
        /// No sync starts later than this.
        to: TimeOfDay,
    },
    /// Once a day.
    Daily {
        /// The time.
        at: TimeOfDay,
    },
}

/// No automatic sync starts from `from` until just before `to`, which may be past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct QuietHours {
    /// The first quiet minute.
    pub from: TimeOfDay,
    /// The first minute after the quiet hours.
    pub to: TimeOfDay,
}

/// A day of the week.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumString, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

/// A minute of the day, `HH:MM` in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr)]
pub struct TimeOfDay(u16);

/// Why a schedule is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// A time is not `HH:MM`.
    #[error("a time of day has the form HH:MM, from 00:00 to 23:59")]
    InvalidTime,
    /// No day is selected.
    #[error("a schedule needs at least one day of the week")]
    NoDays,
    /// The interval is outside the allowed range.
    #[error("the minutes between syncs must be from 5 to 720")]
    IntervalOutOfRange,
    /// The hours end before they start.
    #[error("the hours must end after they start")]
    EndsBeforeStart,
    /// The quiet hours are empty, or leave no time for a sync.
    #[error("the quiet hours leave no time for a sync")]
    AllQuiet,
}

impl Schedule {
    /// The least minutes between syncs.
    pub const MIN_MINUTES: u16 = 5;
    /// The most minutes between syncs.
    pub const MAX_MINUTES: u16 = 720;

    /// A schedule with at least one slot a week, or with none for [`Timing::Off`].
    ///
    /// # Errors
    /// [`ScheduleError`] if the schedule has no slot or a value is not valid.
    pub fn new(
        timing: Timing,
        days: impl IntoIterator<Item = Day>,
        quiet: Option<QuietHours>,
    ) -> Result<Self, ScheduleError> {
        let schedule = Self {
            timing,
            days: days.into_iter().collect(),
            quiet,
        };
        if schedule.days.is_empty() {
            return Err(ScheduleError::NoDays);
        }
        if let Timing::Every { minutes, from, to } = timing {
            if !(Self::MIN_MINUTES..=Self::MAX_MINUTES).contains(&minutes) {
                return Err(ScheduleError::IntervalOutOfRange);
            }
            if from >= to {
                return Err(ScheduleError::EndsBeforeStart);
            }
        }
        let empty = quiet.is_some_and(|quiet| quiet.from == quiet.to);
        let has_no_slot = timing != Timing::Off && schedule.times().next().is_none();
        if empty || has_no_slot {
            return Err(ScheduleError::AllQuiet);
        }
        Ok(schedule)
    }

    /// How often.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// The days of the week.
    #[must_use]
    pub fn days(&self) -> &BTreeSet<Day> {
        &self.days
    }

    /// When no automatic sync starts.
    #[must_use]
    pub fn quiet(&self) -> Option<QuietHours> {
        self.quiet
    }

    /// The times of day at which a sync is due, ascending and outside the quiet hours.
    pub fn times(&self) -> impl DoubleEndedIterator<Item = TimeOfDay> + use<> {
        let (first, last, step) = match self.timing {
            Timing::Off => (1, 0, 1),
            Timing::Daily { at } => (at.0, at.0, 1),
            Timing::Every { minutes, from, to } => (from.0, to.0, minutes.max(1)),
        };
        let quiet = self.quiet;
        (first..=last)
            .step_by(usize::from(step))
            .map(TimeOfDay)
            .filter(move |time| !quiet.is_some_and(|quiet| quiet.contains(*time)))
    }
}

impl Default for Schedule {
    /// Daily, after closing.
    fn default() -> Self {
        Self {
            timing: Timing::Daily {
                at: TimeOfDay(19 * 60),
            },
            days: Day::ALL.into_iter().collect(),
            quiet: None,
        }
    }
}

impl QuietHours {
    /// Whether this minute is in the quiet hours.
    #[must_use]
    pub fn contains(self, time: TimeOfDay) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&time)
        } else {
            time >= self.from || time < self.to
        }
    }
}

impl Day {
    /// Every day, starting with Monday.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];
}

impl TimeOfDay {
    /// The hour is 0 to 23, the minute 0 to 59.
    #[must_use]
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self(hour * 60 + minute))
    }

    /// 0 to 23.
    #[must_use]
    pub fn hour(self) -> u16 {
        self.0 / 60
    }

    /// 0 to 59.
    #[must_use]
    pub fn minute(self) -> u16 {
        self.0 % 60
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TimeOfDay {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| {
            let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        let (hour, minute) = text.trim().split_once(':').ok_or(ScheduleError::InvalidTime)?;
        let both = number(hour).zip(number(minute).filter(|_| minute.len() == 2));
        both.and_then(|(hour, minute)| Self::new(hour, minute))
            .ok_or(ScheduleError::InvalidTime)
    }
}

impl ts_rs::TS for TimeOfDay {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }
    fn inline(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> TimeOfDay {
        text.parse().unwrap()
    }

    fn every(minutes: u16, from: &str, to: &str) -> Timing {
        Timing::Every {
            minutes,
            from: at(from),
            to: at(to),
        }
    }

    fn quiet(from: &str, to: &str) -> Option<QuietHours> {
        Some(QuietHours {
            from: at(from),
            to: at(to),
        })
    }

    #[test]
    fn a_time_of_day_is_read_as_written_and_nothing_else_is_accepted() {
        for text in ["00:00", "07:05", "23:59"] {
            assert_eq!(at(text).to_string(), text);
        }
        assert_eq!(at(" 7:05 ").to_string(), "07:05");
        for text in [
            "", "24:00", "12:60", "1205", "12:5", "-1:00", "+1:00", "012:00", "12:00:00", "noon",
        ] {
            assert_eq!(
                text.parse::<TimeOfDay>(),
                Err(ScheduleError::InvalidTime),
                "{text}"
            );
        }
    }

    #[test]
    fn a_schedule_that_could_never_run_is_refused() {
        let daily = Timing::Daily { at: at("19:00") };
        for (timing, days, hours, why) in [
            (daily, vec![], None, ScheduleError::NoDays),
            (
                every(4, "08:00", "18:00"),
                Day::ALL.to_vec(),
                None,
                ScheduleError::IntervalOutOfRange,
            ),
            (
                every(721, "08:00", "18:00"),
                Day::ALL.to_vec(),
                None,
                ScheduleError::IntervalOutOfRange,
            ),
            (
                every(30, "18:00", "18:00"),
                Day::ALL.to_vec(),
                None,
                ScheduleError::EndsBeforeStart,
            ),
            (
                daily,
                vec![Day::Mon],
                quiet("18:00", "06:00"),
                ScheduleError::AllQuiet,
            ),
            (
                daily,
                vec![Day::Mon],
                quiet("06:00", "06:00"),
                ScheduleError::AllQuiet,
            ),
            (
                every(30, "08:00", "09:00"),
                vec![Day::Mon],
                quiet("07:00", "09:01"),
                ScheduleError::AllQuiet,
            ),
        ] {
            assert_eq!(Schedule::new(timing, days, hours), Err(why), "{timing:?}");
        }
    }

    #[test]
    fn the_times_of_a_day_are_within_the_hours_and_outside_the_quiet_hours() {
        let times = |timing, hours| {
            let schedule = Schedule::new(timing, Day::ALL, hours).unwrap();
            schedule.times().map(|time| time.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            times(every(45, "08:00", "10:15"), None),
            ["08:00", "08:45", "09:30", "10:15"]
        );
        assert_eq!(
            times(every(60, "08:00", "12:30"), quiet("09:00", "11:00")),
            ["08:00", "11:00", "12:00"]
        );
        assert_eq!(
            times(every(60, "05:00", "07:00"), quiet("22:00", "06:00")),
            ["06:00", "07:00"]
        );
        assert!(times(Timing::Off, None).is_empty());
    }

    #[test]
    fn the_default_is_daily_after_closing() {
        let default = Schedule::default();
        let rebuilt = Schedule::new(default.timing(), default.days().clone(), default.quiet());
        assert_eq!(rebuilt.as_ref(), Ok(&default));
        assert_eq!(default.timing(), Timing::Daily { at: at("19:00") });
        assert_eq!(default.days().len(), 7);
    }
}
