//! Why a run stops before its end.

use std::time::Duration;

use domain::{Fault, FaultClass};
use tokio_util::sync::CancellationToken;

/// How long a canceled run waits for the source's answer, so that the connection closes cleanly and the remaining patients
/// can be counted. A person must not wait longer for a dead network.
pub(crate) const CANCEL_GRACE: Duration = Duration::from_secs(2);

/// Why a run stopped, as the error of every step.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The limit is reached, and more rows need to be imported.
    Limit,
    /// Canceled; the source can still be read.
    Cancelled,
    /// Canceled while the source did not respond; it must not be used again.
    SourceUnresponsive,
    /// An error, or a question that a person must decide.
    Failed(Fault),
}

impl Stop {
    pub(crate) fn is_question(&self) -> bool {
        matches!(self, Self::Failed(fault) if fault.needs_decision())
    }

    /// Whether the source stopped responding.
    pub(crate) fn is_silence(&self) -> bool {
        use FaultClass::{ConnectionLost, NoAnswer, TimedOut};
        match self {
            Self::Cancelled | Self::SourceUnresponsive => true,
            Self::Failed(fault) => matches!(fault.class(), ConnectionLost | TimedOut | NoAnswer),
            Self::Limit => false,
        }
    }
}

impl<E: Into<Fault>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The source's answer, unless the run was canceled and the answer did not arrive within [`CANCEL_GRACE`].
pub(crate) async fn answer<T>(
    cancel: &CancellationToken,
    answer: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Stop> {
    tokio::pin!(answer);
    let answer = tokio::select! {
        biased;
        answer = &mut answer => Some(answer),
        () = cancel.cancelled() => tokio::time::timeout(CANCEL_GRACE, answer).await.ok(),
    };
    Ok(answer.ok_or(Stop::SourceUnresponsive)??)
}

/// Stops if the run was canceled.
pub(crate) fn check_cancelled(cancel: &CancellationToken) -> Result<(), Stop> {
    match cancel.is_cancelled() {
        true => Err(Stop::Cancelled),
        false => Ok(()),
    }
}
