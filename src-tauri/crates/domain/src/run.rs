//! One sync: its mode, trigger, limit, counts, and outcome.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::text_enum::text_enum;

/// Which patients a sync reads.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum Mode {
    /// All active patients, by patient number.
    Full,
    /// Patients changed since the last sync, by time of change.
    Incremental,
}

/// What started a sync.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum Trigger {
    /// A person in the window.
    #[default]
    Window,
    /// The command `ontime`.
    Command,
    /// The schedule.
    Timer,
}

/// How a sync ended.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum Outcome {
    /// It reached the end.
    Completed,
    /// It stopped at its limit; the next sync continues from there.
    Limited,
    /// A person canceled it; what was applied stays.
    Cancelled,
    /// An error stopped it; what was applied stays.
    Failed,
    /// The program ended during the sync; what was applied stays.
    Interrupted,
}

text_enum!(Mode, Trigger, Outcome);

/// What a sync did, in patients. The last five always add up to `rows_read`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Counts {
    /// Rows processed.
    #[ts(type = "number")]
    pub rows_read: u64,
    /// Patients created.
    #[ts(type = "number")]
    pub added: u64,
    /// Patients changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// Patients that were already up to date.
    #[ts(type = "number")]
    pub unchanged: u64,
    /// Patients not imported, each with a problem that says why; errors are included.
    #[ts(type = "number")]
    pub skipped: u64,
    /// Patients made inactive because they are no longer active in the source.
    #[ts(type = "number")]
    pub deactivated: u64,
}

impl Counts {
    /// Whether every row read is in exactly one of the five counts.
    #[must_use]
    pub fn add_up(&self) -> bool {
        self.rows_read == self.added + self.updated + self.unchanged + self.skipped + self.deactivated
    }

    /// The sum of both.
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
    /// At most this many; at least 1.
    AtMost(u32),
    /// No limit.
    None,
}

impl Limit {
    /// The preset in the window and in `ontime`.
    pub const DEFAULT: u32 = 100;

    /// How many more may be added or updated once `done` have been; `None` without a limit.
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
    fn counts_that_do_not_add_up_are_noticed() {
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
