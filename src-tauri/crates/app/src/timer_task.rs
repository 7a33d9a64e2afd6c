//! The task that the timer runs in, so that closing the app ends it.

use std::sync::{Mutex, PoisonError};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// At most one task.
#[derive(Default)]
pub(crate) struct TimerTask {
    closing: CancellationToken,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl TimerTask {
    /// Starts the task, unless it was started or stopped before.
    pub(crate) fn start(&self, spawn: impl FnOnce(CancellationToken) -> JoinHandle<()>) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if task.is_none() && !self.closing.is_cancelled() {
            *task = Some(spawn(self.closing.clone()));
        }
    }

    /// Stops the task and waits until it has ended.
    pub(crate) async fn stop(&self) {
        self.closing.cancel();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task
            && task.await.is_err()
        {
            tracing::error!("the timer panicked");
        }
    }
}
