//! The open office.

use std::sync::Arc;

use store::Store;
use vault::Keys;

use crate::changes::Changes;
use crate::clock::Clock;
use crate::running::Running;
use crate::timer_task::TimerTask;

/// An office whose store is open. Cheap to clone; all clones are the same office.
#[derive(Clone)]
pub struct Office(Arc<Inner>);

struct Inner {
    store: Store,
    keys: Arc<Keys>,
    changes: Changes,
    running: Running,
    clock: Arc<dyn Clock>,
    timer: TimerTask,
}

/// A part of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Rows to pass over.
    pub offset: u64,
    /// Rows to return; more than 1,000 are not returned at once.
    pub limit: u32,
}

impl Page {
    const MOST: u32 = 1_000;

    pub(crate) fn size(self) -> u32 {
        self.limit.min(Self::MOST)
    }
}

impl Office {
    pub(crate) fn new(store: Store, keys: Arc<Keys>, changes: Changes, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            store,
            keys,
            changes,
            running: Running::default(),
            clock,
            timer: TimerTask::default(),
        }))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn keys(&self) -> Arc<Keys> {
        self.0.keys.clone()
    }

    pub(crate) fn changes(&self) -> &Changes {
        &self.0.changes
    }

    pub(crate) fn running(&self) -> &Running {
        &self.0.running
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub(crate) fn timer_task(&self) -> &TimerTask {
        &self.0.timer
    }

    /// Stops the timer and running syncs, each behind its last whole page, and closes the store for good: a connection that is open
    /// when the process ends can make it crash.
    pub async fn close(&self) {
        // The timer first: a timed sync that is stopped here is not one that a person stopped.
        self.0.timer.stop().await;
        for run in self.0.running.cancel_all() {
            run.end().await;
        }
        if self.0.store.clone().close().await.is_err() {
            tracing::warn!("the store could not be tidied up on closing; nothing is lost");
        }
    }
}
