//! The syncs that run in this process: their progress, and how to stop them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Counts, Fault, IntegrationId, Outcome, RunId};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::view::SyncProgress;

/// All running syncs of this process. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct ActiveRuns(Arc<Mutex<Runs>>);

#[derive(Default)]
struct Runs {
    active: HashMap<RunId, Entry>,
    /// Why runs failed whose end could not be recorded, as when the disk fails. After a restart they are interrupted.
    unrecorded: HashMap<RunId, Fault>,
    /// Whether the program stops them all, because it is being closed.
    closing: bool,
}

struct Entry {
    progress: watch::Sender<SyncProgress>,
    cancel: CancellationToken,
}

/// Held by the run itself; dropping it removes the run from the list.
pub(crate) struct RunHandle {
    run: RunId,
    active: ActiveRuns,
    pub(crate) cancel: CancellationToken,
}

/// Follows the progress of a run until it ends.
pub struct ProgressWatch {
    receiver: watch::Receiver<SyncProgress>,
    first: bool,
    ended: bool,
}

impl ActiveRuns {
    pub(crate) fn start(&self, run: RunId, integration: IntegrationId) -> RunHandle {
        let cancel = CancellationToken::new();
        let progress = watch::Sender::new(initial(run, integration));
        self.runs().active.insert(
            run,
            Entry {
                progress,
                cancel: cancel.clone(),
            },
        );
        RunHandle {
            run,
            active: self.clone(),
            cancel,
        }
    }

    pub(crate) fn watch(&self, run: RunId) -> Option<ProgressWatch> {
        self.runs()
            .active
            .get(&run)
            .map(|entry| ProgressWatch::over(entry.progress.subscribe()))
    }

    /// Returns whether the run was active here.
    pub(crate) fn cancel(&self, run: RunId) -> bool {
        let runs = self.runs();
        let Some(entry) = runs.active.get(&run) else {
            return false;
        };
        entry.progress.send_modify(|progress| progress.canceling = true);
        entry.cancel.cancel();
        true
    }

    /// Stops every run, because the program is being closed.
    pub(crate) fn close(&self) -> Vec<ProgressWatch> {
        self.runs().closing = true;
        let runs: Vec<RunId> = self.runs().active.keys().copied().collect();
        runs.into_iter()
            .filter_map(|run| self.watch(run).filter(|_| self.cancel(run)))
            .collect()
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.runs().closing
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.runs().active.is_empty()
    }

    pub(crate) fn unrecorded(&self, run: RunId) -> Option<Fault> {
        self.runs().unrecorded.get(&run).cloned()
    }

    fn runs(&self) -> MutexGuard<'_, Runs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RunHandle {
    pub(crate) fn report(&self, counts: Counts, expected: Option<u64>) {
        if let Some(entry) = self.active.runs().active.get(&self.run) {
            entry.progress.send_modify(|progress| {
                progress.counts = counts;
                progress.expected = expected.or(progress.expected);
            });
        }
    }

    /// Remembers why the run failed, because that could not be recorded.
    pub(crate) fn remember(&self, fault: Fault) {
        self.active.runs().unrecorded.insert(self.run, fault);
    }

    /// Sends the outcome to everyone who watches, and removes the run from the list.
    pub(crate) fn end(&self, counts: Counts, outcome: Outcome) {
        if let Some(entry) = self.active.runs().active.remove(&self.run) {
            entry.progress.send_modify(|progress| {
                progress.counts = counts;
                progress.outcome = Some(outcome);
            });
        }
    }
}

impl Drop for RunHandle {
    fn drop(&mut self) {
        self.active.runs().active.remove(&self.run);
    }
}

impl ProgressWatch {
    fn over(receiver: watch::Receiver<SyncProgress>) -> Self {
        Self {
            receiver,
            first: true,
            ended: false,
        }
    }

    /// A run that has already ended: one message.
    pub(crate) fn ended(last: SyncProgress) -> Self {
        Self::over(watch::Sender::new(last).subscribe())
    }

    /// A run of another program; the owner of the sender reports its progress.
    pub(crate) fn external(first: SyncProgress) -> (watch::Sender<SyncProgress>, Self) {
        let (sender, receiver) = watch::channel(first);
        (sender, Self::over(receiver))
    }

    /// The current progress first, then each new one; the last has an outcome. `None` after that, or if the run disappeared
    /// without an outcome.
    pub async fn next(&mut self) -> Option<SyncProgress> {
        if self.ended {
            return None;
        }
        if !std::mem::take(&mut self.first) && self.receiver.changed().await.is_err() {
            return None;
        }
        let progress = self.receiver.borrow_and_update().clone();
        self.ended = progress.outcome.is_some();
        Some(progress)
    }

    /// Waits until the run has ended.
    pub async fn end(mut self) {
        while self.next().await.is_some() {}
    }
}

fn initial(run: RunId, integration: IntegrationId) -> SyncProgress {
    SyncProgress {
        run,
        integration,
        counts: Counts::default(),
        expected: None,
        elsewhere: false,
        canceling: false,
        outcome: None,
    }
}
