//! What the end of a timed sync means for the next one.

use domain::{ErrorCode, IntegrationId, Outcome, RunId};
use store::RunRecord;
use sync::schedule::{Ending, Slot};

use super::mark;
use crate::office::Office;
use crate::schedules::memory;

impl Office {
    /// Waits for the end of a timed run, and keeps what it means. If that cannot be kept, the run still counts as failed
    /// and is tried again later.
    pub(super) async fn settle(&self, id: IntegrationId, slot: Slot, run: RunId, waking: bool, seed: u64) {
        match self.watch_sync(run).await {
            Ok(watch) => watch.end().await,
            Err(fault) => tracing::warn!(%run, code = ?fault.code, "a timed sync could not be followed"),
        }
        let (Ok(run), Ok(record)) = (self.store().run(run).await, self.store().schedule(id).await) else {
            return;
        };
        let (ending, now) = (ending(&run, waking), self.clock().now());
        let ended = memory(&record).ended(&record.schedule, slot, ending, now, seed);
        if let Err(error) = self.store().mark_timer(id, mark(&ended)).await {
            tracing::warn!(run = %run.id, %error, "the timer could not keep what it has done");
        }
        self.changes().announce();
    }
}

fn ending(run: &RunRecord, waking: bool) -> Ending {
    let code = run.fault.as_ref().map(|fault| fault.code);
    match run.outcome {
        Some(Outcome::Completed | Outcome::Limited | Outcome::Cancelled) => Ending::Settled,
        // Trying again would only ask again.
        Some(Outcome::Failed) if code.is_some_and(ErrorCode::asks) => Ending::Settled,
        Some(Outcome::Failed) if waking && code.is_some_and(is_unreachable) => Ending::NetworkNotBack,
        Some(Outcome::Failed | Outcome::Interrupted) | None => Ending::Failed,
    }
}

/// What a network that is not back looks like.
fn is_unreachable(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::HostUnknown
            | ErrorCode::ConnectionRefused
            | ErrorCode::NoAnswer
            | ErrorCode::ConnectionLost
            | ErrorCode::TimedOut
    )
}
