//! The status of a run as the history shows it.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::text_enum::text_enum;
use crate::{Fault, Outcome};

/// More precise than [`Outcome`]: a run that needs a decision counts as failed for scripts, but nothing broke.
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
pub enum RunStatus {
    /// It is running.
    Running,
    /// It reached the end.
    Completed,
    /// It stopped at its limit.
    Limited,
    /// A person canceled it.
    Cancelled,
    /// It stopped because a person must decide something.
    NeedsDecision,
    /// An error stopped it.
    Failed,
    /// The program ended during the run.
    Interrupted,
}

text_enum!(RunStatus);

impl RunStatus {
    /// The status of a run with this outcome, and with this fault if it failed.
    #[must_use]
    pub fn of(outcome: Option<Outcome>, fault: Option<&Fault>) -> Self {
        match outcome {
            None => Self::Running,
            Some(Outcome::Completed) => Self::Completed,
            Some(Outcome::Limited) => Self::Limited,
            Some(Outcome::Cancelled) => Self::Cancelled,
            Some(Outcome::Failed) if fault.is_some_and(Fault::needs_decision) => Self::NeedsDecision,
            Some(Outcome::Failed) => Self::Failed,
            Some(Outcome::Interrupted) => Self::Interrupted,
        }
    }

    /// The recorded outcome of a run with this status; `None` while it is running.
    #[must_use]
    pub fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Running => None,
            Self::Completed => Some(Outcome::Completed),
            Self::Limited => Some(Outcome::Limited),
            Self::Cancelled => Some(Outcome::Cancelled),
            Self::NeedsDecision | Self::Failed => Some(Outcome::Failed),
            Self::Interrupted => Some(Outcome::Interrupted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_needs_a_decision_has_not_failed() {
        let status = |fault| RunStatus::of(Some(Outcome::Failed), Some(&fault));
        assert_eq!(status(Fault::SourceOtherServer), RunStatus::NeedsDecision);
        assert_eq!(
            status(Fault::SourceEmpty { linked: 30 }),
            RunStatus::NeedsDecision
        );
        assert_eq!(status(Fault::SyncRunning), RunStatus::Failed);
        assert_eq!(RunStatus::of(Some(Outcome::Failed), None), RunStatus::Failed);
        assert_eq!(RunStatus::of(None, None), RunStatus::Running);
    }
}
