//! When an integration is synced by itself: plain data, checked when it is made.
//!
//! What it means on a given day, in a given time zone, is the engine's to say.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::run::words;

/// When an integration is synced by itself. The times are those of the wall clock of the office's computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Schedule {
    timing: Timing,
    days: BTreeSet<Day>,
    quiet: Option<Quiet>,
}

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Timing {
    /// Only when a person asks for it.
    Off,
    /// Again and again within the office's hours, beginning at their start.
    Every {
        /// From one sync to the next.
        minutes: u16,
        /// The first of the day.
        from: TimeOfDay,
        /// None begins later than this.
        to: TimeOfDay,
    },
    /// Once a day.
    Daily {
        /// When.
        at: TimeOfDay,
    },
}

/// No sync begins by itself from `from` until just before `to`, which may be past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Quiet {
    /// The first quiet minute.
    pub from: TimeOfDay,
    /// The first minute that is not quiet any more.
    pub to: TimeOfDay,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
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
words!(Day {
    Mon => "mon", Tue => "tue", Wed => "wed", Thu => "thu", Fri => "fri", Sat => "sat", Sun => "sun",
});

/// Why a timed sync did not begin when it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum MissedReason {
    /// The program was not open, or was locked.
    NotOpen,
    /// The computer was asleep, or its clock was set forward.
    Asleep,
    /// Another sync of the integration was under way.
    Busy,
    /// For one of the other reasons, and when it could begin the quiet hours had to end first.
    Quiet,
}
words!(MissedReason {
    NotOpen => "not_open",
    Asleep => "asleep",
    Busy => "busy",
    Quiet => "quiet",
});

/// A minute of the day, `HH:MM` in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

/// Why a schedule cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// A time is not `HH:MM`.
    #[error("a time of day has the form HH:MM, from 00:00 to 23:59")]
    Time,
    /// No day is chosen.
    #[error("at least one day of the week is needed")]
    NoDay,
    /// Too often, or too rarely for something that is repeated within a day.
    #[error("the minutes from one sync to the next must be from 5 to 720")]
    Minutes,
    /// The hours end before they begin.
    #[error("the hours must end after they begin")]
    Hours,
    /// The quiet hours are empty, or leave no time for a sync.
    #[error("the quiet hours leave no time for a sync")]
    Quiet,
}

impl Schedule {
    /// The fewest minutes from one sync to the next.
    pub const FEWEST_MINUTES: u16 = 5;
    /// The most.
    pub const MOST_MINUTES: u16 = 720;

    /// A schedule with at least one moment a week at which a sync can begin, or none at all by [`Timing::Off`].
    ///
    /// # Errors
    /// [`ScheduleError`] if there is no such moment.
    pub fn new(
        timing: Timing,
        days: impl IntoIterator<Item = Day>,
        quiet: Option<Quiet>,
    ) -> Result<Self, ScheduleError> {
        let schedule = Self {
            timing,
            days: days.into_iter().collect(),
            quiet,
        };
        if schedule.days.is_empty() {
            return Err(ScheduleError::NoDay);
        }
        if let Timing::Every { minutes, from, to } = timing {
            if !(Self::FEWEST_MINUTES..=Self::MOST_MINUTES).contains(&minutes) {
                return Err(ScheduleError::Minutes);
            }
            if from >= to {
                return Err(ScheduleError::Hours);
            }
        }
        let empty = quiet.is_some_and(|quiet| quiet.from == quiet.to);
        let stifled = timing != Timing::Off && schedule.times().next().is_none();
        if empty || stifled {
            return Err(ScheduleError::Quiet);
        }
        Ok(schedule)
    }

    /// How often.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// On which days of the week.
    #[must_use]
    pub fn days(&self) -> &BTreeSet<Day> {
        &self.days
    }

    /// When no sync begins by itself.
    #[must_use]
    pub fn quiet(&self) -> Option<Quiet> {
        self.quiet
    }

    /// The times of a day at which a sync is due, ascending; none of them is quiet.
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
            .filter(move |time| !quiet.is_some_and(|quiet| quiet.holds(*time)))
    }
}

impl Default for Schedule {
    /// Daily after closing time.
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

impl Quiet {
    /// Whether this minute is quiet.
    #[must_use]
    pub fn holds(self, time: TimeOfDay) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&time)
        } else {
            time >= self.from || time < self.to
        }
    }
}

impl Day {
    /// Every day, from Monday.
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
    /// Hour from 0 to 23, minute from 0 to 59.
    #[must_use]
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self(hour * 60 + minute))
    }

    /// From 0 to 23.
    #[must_use]
    pub fn hour(self) -> u16 {
        self.0 / 60
    }

    /// From 0 to 59.
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
        let (hour, minute) = text.trim().split_once(':').ok_or(ScheduleError::Time)?;
        let both = number(hour).zip(number(minute).filter(|_| minute.len() == 2));
        both.and_then(|(hour, minute)| Self::new(hour, minute))
            .ok_or(ScheduleError::Time)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
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

    fn quiet(from: &str, to: &str) -> Option<Quiet> {
        Some(Quiet {
            from: at(from),
            to: at(to),
        })
    }

    #[test]
    fn a_time_of_day_is_read_as_it_is_written_and_nothing_else_is() {
        for text in ["00:00", "07:05", "23:59"] {
            assert_eq!(at(text).to_string(), text);
        }
        assert_eq!(at(" 7:05 ").to_string(), "07:05");
        for text in [
            "", "24:00", "12:60", "1205", "12:5", "-1:00", "+1:00", "012:00", "12:00:00", "noon",
        ] {
            assert_eq!(text.parse::<TimeOfDay>(), Err(ScheduleError::Time), "{text}");
        }
    }

    #[test]
    fn a_schedule_that_could_never_run_is_refused() {
        let daily = Timing::Daily { at: at("19:00") };
        for (timing, days, hours, why) in [
            (daily, vec![], None, ScheduleError::NoDay),
            (
                every(4, "08:00", "18:00"),
                Day::ALL.to_vec(),
                None,
                ScheduleError::Minutes,
            ),
            (
                every(721, "08:00", "18:00"),
                Day::ALL.to_vec(),
                None,
                ScheduleError::Minutes,
            ),
            (
                every(30, "18:00", "18:00"),
                Day::ALL.to_vec(),
                None,
                ScheduleError::Hours,
            ),
            (
                daily,
                vec![Day::Mon],
                quiet("18:00", "06:00"),
                ScheduleError::Quiet,
            ),
            (
                daily,
                vec![Day::Mon],
                quiet("06:00", "06:00"),
                ScheduleError::Quiet,
            ),
            (
                every(30, "08:00", "09:00"),
                vec![Day::Mon],
                quiet("07:00", "09:01"),
                ScheduleError::Quiet,
            ),
        ] {
            assert_eq!(Schedule::new(timing, days, hours), Err(why), "{timing:?}");
        }
    }

    #[test]
    fn the_times_of_a_day_keep_to_the_hours_and_out_of_the_quiet_ones() {
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
    fn the_default_is_daily_after_closing_time() {
        let default = Schedule::default();
        let made = Schedule::new(default.timing(), default.days().clone(), default.quiet());
        assert_eq!(made.as_ref(), Ok(&default));
        assert_eq!(default.timing(), Timing::Daily { at: at("19:00") });
        assert_eq!(default.days().len(), 7);
    }
}
