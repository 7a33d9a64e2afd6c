//! The reasons why a scheduled sync starts late.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

/// Why a scheduled sync did not start when it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum LateReason {
    /// The program was not open, or was locked.
    NotOpen,
    /// The computer was asleep, or its clock was set forward.
    Asleep,
    /// Another sync of the integration was running.
    Busy,
    /// One of the other reasons delayed the sync into the quiet hours.
    Quiet,
}

impl LateReason {
    /// The word in the store and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Reads a word written by [`as_str`](Self::as_str).
    #[must_use]
    pub fn from_stored(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}
