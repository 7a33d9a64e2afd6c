//! One sync: how it was asked for, what it counted, how it ended.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($name:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $name {
            /// The word that the store, the log and JSON use.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads what [`as_str`](Self::as_str) wrote.
            #[must_use]
            pub fn from_stored(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;

/// Which patients a sync goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Mode {
    /// All active patients, by patient number.
    Full,
    /// Those changed since the last sync, by time of change.
    Incremental,
}
words!(Mode { Full => "full", Incremental => "incremental" });

/// Who asked for a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Trigger {
    /// A person in the window.
    Window,
    /// The command `ontime`.
    Command,
    /// The timer.
    Timer,
}
words!(Trigger { Window => "window", Command => "command", Timer => "timer" });

/// How a sync ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Outcome {
    /// It reached the end.
    Completed,
    /// It stopped at its limit; the next goes on from there.
    Limited,
    /// A person stopped it; what was applied stays.
    Cancelled,
    /// An error stopped it; what was applied stays.
    Failed,
    /// The program ended in the middle; what was applied stays.
    Interrupted,
}
words!(Outcome {
    Completed => "completed",
    Limited => "limited",
    Cancelled => "cancelled",
    Failed => "failed",
    Interrupted => "interrupted",
});

/// What a sync did, in patients. The last five always add up to `rows_read`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Counts {
    /// Rows dealt with.
    #[ts(type = "number")]
    pub rows_read: u64,
    /// Patients created.
    #[ts(type = "number")]
    pub added: u64,
    /// Patients changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// Patients found to be as they are here.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Patients not brought in, each with a problem that says why; those in error are among them.
    #[ts(type = "number")]
    pub skipped: u64,
    /// Patients made inactive, because they left the practice in the source.
    #[ts(type = "number")]
    pub deactivated: u64,
}

impl Counts {
    /// Whether every row read is in exactly one of the five counts.
    #[must_use]
    pub fn add_up(&self) -> bool {
        self.rows_read == self.added + self.updated + self.unchanged + self.skipped + self.deactivated
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            rows_read: self.rows_read + other.rows_read,
            added: self.added + other.added,
            updated: self.updated + other.updated,
            unchanged: self.unchanged + other.unchanged,
            skipped: self.skipped + other.skipped,
            deactivated: self.deactivated + other.deactivated,
        }
    }
}

/// How many patients one sync may add or update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// At most this many, from 1 up.
    AtMost(u32),
    /// As many as there are.
    None,
}

impl Limit {
    /// What the window and `ontime` offer first.
    pub const OFFERED: u32 = 100;

    /// How many more may be added or updated after `done` of them; `None` without a limit.
    #[must_use]
    pub fn left_after(self, done: u64) -> Option<u64> {
        match self {
            Self::AtMost(most) => Some(u64::from(most).saturating_sub(done)),
            Self::None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_left_out_shows() {
        let counts = Counts {
            rows_read: 3,
            added: 1,
            updated: 1,
            ..Counts::default()
        };
        assert!(!counts.add_up());
        assert!(
            counts
                .plus(&Counts {
                    skipped: 1,
                    ..Counts::default()
                })
                .add_up()
        );
    }
}
