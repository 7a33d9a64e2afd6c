//! How a run stands, as a history tells it.

use serde::{Deserialize, Serialize};

use crate::run::words;
use crate::{Fault, Outcome};

/// Finer than [`Outcome`]: a run that stopped to ask has failed for a script only, nothing broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Ending {
    /// It is under way.
    Running,
    /// It reached the end.
    Completed,
    /// It stopped at its limit.
    Limited,
    /// A person stopped it.
    Cancelled,
    /// It stopped because a person has to decide something.
    Asks,
    /// An error stopped it.
    Failed,
    /// The program ended in the middle.
    Interrupted,
}
words!(Ending {
    Running => "running",
    Completed => "completed",
    Limited => "limited",
    Cancelled => "cancelled",
    Asks => "asks",
    Failed => "failed",
    Interrupted => "interrupted",
});

impl Ending {
    /// How a run with this outcome, and this fault if it failed, stands.
    #[must_use]
    pub fn of(outcome: Option<Outcome>, fault: Option<&Fault>) -> Self {
        match outcome {
            None => Self::Running,
            Some(Outcome::Completed) => Self::Completed,
            Some(Outcome::Limited) => Self::Limited,
            Some(Outcome::Cancelled) => Self::Cancelled,
            Some(Outcome::Failed) if fault.is_some_and(|fault| fault.code.asks()) => Self::Asks,
            Some(Outcome::Failed) => Self::Failed,
            Some(Outcome::Interrupted) => Self::Interrupted,
        }
    }

    /// The outcome that a run with this ending has on record; none while it is under way.
    #[must_use]
    pub fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Running => None,
            Self::Completed => Some(Outcome::Completed),
            Self::Limited => Some(Outcome::Limited),
            Self::Cancelled => Some(Outcome::Cancelled),
            Self::Asks | Self::Failed => Some(Outcome::Failed),
            Self::Interrupted => Some(Outcome::Interrupted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;

    #[test]
    fn a_run_that_stopped_to_ask_has_not_failed() {
        let ended = |code| Ending::of(Some(Outcome::Failed), Some(&Fault::new(code, "So.", "Do.")));
        assert_eq!(ended(ErrorCode::SourceChanged), Ending::Asks);
        assert_eq!(ended(ErrorCode::NeedsDecision), Ending::Asks);
        assert_eq!(ended(ErrorCode::NoAnswer), Ending::Failed);
        assert_eq!(Ending::of(Some(Outcome::Failed), None), Ending::Failed);
        assert_eq!(Ending::of(None, None), Ending::Running);
    }
}
