//! Records the result of a scheduled sync, which decides when the next one starts.

use domain::{Fault, FaultClass, IntegrationId, Outcome, RunId};
use schedule::{Slot, SlotResult};
use store::RunRecord;

use crate::app::App;
use crate::change::Change;

impl App {
    /// Waits for a scheduled run to end, and records its result. If that fails, the run still counts as failed and is
    /// retried later.
    pub(super) async fn record_result(
        &self,
        id: IntegrationId,
        slot: Slot,
        run: RunId,
        just_woke: bool,
        seed: u64,
    ) {
        match self.watch_sync(run).await {
            Ok(watch) => watch.end().await,
            Err(fault) => {
                tracing::warn!(%run, code = fault.code().as_str(), "a scheduled sync could not be followed")
            }
        }
        let (Ok(run), Ok(record)) = (self.store().run(run).await, self.store().schedule(id).await) else {
            return;
        };
        let (result, now) = (slot_result(&run, just_woke), self.clock().now());
        let ended = record.state.finished(&record.schedule, slot, result, now, seed);
        if let Err(error) = self.store().mark_timer(id, &ended).await {
            tracing::warn!(run = %run.id, %error, "the timer could not save the result of a sync");
        }
        // The card shows a new due time.
        self.changes().notify(Change::Integrations);
    }
}

fn slot_result(run: &RunRecord, just_woke: bool) -> SlotResult {
    let fault = run.fault.as_ref();
    match run.outcome {
        Some(Outcome::Completed | Outcome::Limited | Outcome::Cancelled) => SlotResult::Settled,
        // Another attempt would only need the same decision.
        Some(Outcome::Failed) if fault.is_some_and(Fault::needs_decision) => SlotResult::Settled,
        Some(Outcome::Failed) if just_woke && fault.is_some_and(is_unreachable) => SlotResult::NetworkNotBack,
        Some(Outcome::Failed | Outcome::Interrupted) | None => SlotResult::Failed,
    }
}

/// The faults that a network causes while it is not connected yet.
fn is_unreachable(fault: &Fault) -> bool {
    matches!(
        fault.class(),
        FaultClass::HostUnknown
            | FaultClass::ConnectionRefused
            | FaultClass::NoAnswer
            | FaultClass::ConnectionLost
            | FaultClass::TimedOut
    )
}
