//! Why a run stops before its end.

use std::time::Duration;

use domain::{Fault, FaultClass};
use store::StoreError;
use tokio_util::sync::CancellationToken;

/// How long a canceled run waits for the source's answer, so that the connection closes cleanly and the remaining patients
/// can be counted. A person must not wait longer for a dead network.
pub(crate) const CANCEL_GRACE: Duration = Duration::from_secs(2);

/// Why a run failed. Batches that were committed stay.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The source could not be read, or a person must decide first.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SyncError> for Fault {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Fault(fault) => fault,
            SyncError::Store(error) => error.into(),
        }
    }
}

/// Why a run stopped, as the error of every step.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The limit is reached, and more rows need to be imported.
    Limit,
    /// Canceled; the source can still be read.
    Cancelled,
    /// Canceled while the source did not respond; it must not be used again.
    SourceUnresponsive,
    /// An error, or a question.
    Failed(SyncError),
}

impl Stop {
    /// Whether a person must decide first.
    pub(crate) fn is_question(&self) -> bool {
        matches!(self, Self::Failed(SyncError::Fault(fault)) if fault.needs_decision())
    }

    /// Whether the source stopped responding.
    pub(crate) fn is_silence(&self) -> bool {
        use FaultClass::{ConnectionLost, NoAnswer, TimedOut};
        match self {
            Self::Cancelled | Self::SourceUnresponsive => true,
            Self::Failed(SyncError::Fault(fault)) => {
                matches!(fault.class(), ConnectionLost | TimedOut | NoAnswer)
            }
            Self::Limit | Self::Failed(_) => false,
        }
    }
}

impl<E: Into<SyncError>> From<E> for Stop {
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
    if cancel.is_cancelled() {
        Err(Stop::Cancelled)
    } else {
        Ok(())
    }
}
