//! The syncs that run in this process: how far they are, and how to stop them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Counts, IntegrationId, Outcome, RunId};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::view::SyncProgress;

/// All of them.
#[derive(Clone, Default)]
pub(crate) struct Running(Arc<Mutex<HashMap<RunId, Entry>>>);

struct Entry {
    progress: watch::Sender<SyncProgress>,
    cancel: CancellationToken,
}

/// A run's own hold on its entry, which goes away with it.
pub(crate) struct RunHandle {
    run: RunId,
    running: Running,
    pub(crate) cancel: CancellationToken,
}

/// Follows a run to its end.
pub struct ProgressWatch {
    receiver: watch::Receiver<SyncProgress>,
    first: bool,
    ended: bool,
}

impl Running {
    pub(crate) fn begin(&self, run: RunId, integration: IntegrationId) -> RunHandle {
        let cancel = CancellationToken::new();
        let progress = watch::Sender::new(start(run, integration));
        self.entries().insert(
            run,
            Entry {
                progress,
                cancel: cancel.clone(),
            },
        );
        RunHandle {
            run,
            running: self.clone(),
            cancel,
        }
    }

    pub(crate) fn watch(&self, run: RunId) -> Option<ProgressWatch> {
        self.entries()
            .get(&run)
            .map(|entry| ProgressWatch::over(entry.progress.subscribe()))
    }

    /// Whether there was such a run to stop.
    pub(crate) fn cancel(&self, run: RunId) -> bool {
        let entries = self.entries();
        let Some(entry) = entries.get(&run) else {
            return false;
        };
        entry.progress.send_modify(|progress| progress.cancelling = true);
        entry.cancel.cancel();
        true
    }

    pub(crate) fn cancel_all(&self) -> Vec<ProgressWatch> {
        let runs: Vec<RunId> = self.entries().keys().copied().collect();
        runs.into_iter()
            .filter_map(|run| self.watch(run).filter(|_| self.cancel(run)))
            .collect()
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<RunId, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RunHandle {
    pub(crate) fn report(&self, counts: Counts, expected: Option<u64>) {
        if let Some(entry) = self.running.entries().get(&self.run) {
            entry.progress.send_modify(|progress| {
                progress.counts = counts;
                progress.expected = expected.or(progress.expected);
            });
        }
    }

    /// Tells whoever watches how it ended, and takes the run off the list.
    pub(crate) fn end(&self, counts: Counts, outcome: Outcome) {
        if let Some(entry) = self.running.entries().remove(&self.run) {
            entry.progress.send_modify(|progress| {
                progress.counts = counts;
                progress.outcome = Some(outcome);
            });
        }
    }
}

impl Drop for RunHandle {
    fn drop(&mut self) {
        self.running.entries().remove(&self.run);
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

    /// A run that has ended already: one message.
    pub(crate) fn ended(last: SyncProgress) -> Self {
        Self::over(watch::Sender::new(last).subscribe())
    }

    /// A run of another program, told by whoever holds the sender.
    pub(crate) fn of_another(first: SyncProgress) -> (watch::Sender<SyncProgress>, Self) {
        let (sender, receiver) = watch::channel(first);
        (sender, Self::over(receiver))
    }

    /// The state at once, then each new one; the one with an outcome is the last. `None` after it, or if the run went
    /// away without one.
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

fn start(run: RunId, integration: IntegrationId) -> SyncProgress {
    SyncProgress {
        run,
        integration,
        counts: Counts::default(),
        expected: None,
        elsewhere: false,
        cancelling: false,
        outcome: None,
    }
}
