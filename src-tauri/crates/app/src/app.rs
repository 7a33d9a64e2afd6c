//! The open application: store, keys, running syncs, and timer.

use std::sync::{Arc, Weak};

use store::Store;
use vault::Keys;

use crate::active_runs::ActiveRuns;
use crate::backups::Backups;
use crate::cards::CardCache;
use crate::change::ChangeNotifier;
use crate::clock::Clock;
use crate::connected::Connected;
use crate::previews::Previews;
use crate::remembered_head::{self, RememberedHead};
use crate::timer_task::TimerTask;

/// An open data folder. Cheap to clone; all clones share the same state.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    keys: Arc<Keys>,
    changes: ChangeNotifier,
    cards: CardCache,
    active_runs: ActiveRuns,
    connected: Connected,
    clock: Arc<dyn Clock>,
    timer: TimerTask,
    backups: Backups,
    previews: Previews,
    /// `None` if the key is under a passphrase.
    remembered_head: Option<RememberedHead>,
}

/// A section of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Rows to skip.
    pub offset: u64,
    /// Rows to return, at most 1,000.
    pub limit: u32,
}

impl Page {
    const MAX_ROWS: u32 = 1_000;

    pub(crate) fn size(self) -> u32 {
        self.limit.min(Self::MAX_ROWS)
    }
}

impl App {
    pub(crate) fn new(
        store: Store,
        keys: Arc<Keys>,
        changes: ChangeNotifier,
        clock: Arc<dyn Clock>,
        remembered_head: Option<RememberedHead>,
    ) -> Self {
        let app = Self(Arc::new(Inner {
            store,
            keys,
            changes,
            cards: CardCache::default(),
            active_runs: ActiveRuns::default(),
            connected: Connected::default(),
            clock,
            timer: TimerTask::default(),
            backups: Backups::default(),
            previews: Previews::default(),
            remembered_head,
        }));
        tokio::spawn(remember_while_open(Arc::downgrade(&app.0)));
        app
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    /// How many reads each module of the store has carried out.
    #[cfg(feature = "test-support")]
    #[must_use]
    pub fn read_counts(&self) -> std::collections::BTreeMap<&'static str, u64> {
        self.store().read_counts()
    }

    pub(crate) fn keys(&self) -> Arc<Keys> {
        self.0.keys.clone()
    }

    pub(crate) fn changes(&self) -> &ChangeNotifier {
        &self.0.changes
    }

    pub(crate) fn card_cache(&self) -> &CardCache {
        &self.0.cards
    }

    pub(crate) fn active_runs(&self) -> &ActiveRuns {
        &self.0.active_runs
    }

    pub(crate) fn connected(&self) -> &Connected {
        &self.0.connected
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub(crate) fn backups(&self) -> &Backups {
        &self.0.backups
    }

    pub(crate) fn previews(&self) -> &Previews {
        &self.0.previews
    }

    pub(crate) fn timer_task(&self) -> &TimerTask {
        &self.0.timer
    }

    /// Whether [`close`](Self::close) was called.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.backups.is_closed()
    }

    /// Stops the timer and the running syncs, each after its current page, and closes the store. A connection that is still
    /// open when the process ends can crash it.
    pub async fn close(&self) {
        // The timer goes first, so it does not record these syncs as canceled by a person.
        self.0.timer.stop().await;
        for run in self.0.active_runs.close() {
            run.end().await;
        }
        self.close_previews().await;
        self.0.backups.close().await;
        self.0.remember_head().await;
        if self.0.store.clone().close().await.is_err() {
            tracing::warn!("the store could not be checkpointed on closing; nothing is lost");
        }
    }
}

impl Inner {
    async fn remember_head(&self) {
        if let Some(head) = &self.remembered_head {
            head.write(&self.store).await;
        }
    }
}

/// Ends after the app was dropped.
async fn remember_while_open(app: Weak<Inner>) {
    loop {
        tokio::time::sleep(remembered_head::INTERVAL).await;
        let Some(app) = app.upgrade() else {
            return;
        };
        app.remember_head().await;
    }
}
