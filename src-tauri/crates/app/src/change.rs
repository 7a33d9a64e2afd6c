//! Typed change events: what changed, for everyone who shows it.
//!
//! A page of a sync sends [`Change::Progress`] and nothing else. Lists are read again when their own change arrives, so the
//! number of store queries does not depend on the number of pages.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::RunId;
use serde::Serialize;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use ts_rs::TS;

/// How many changes a listener may be late before it misses some; it then gets [`Change::Everything`].
const CAPACITY: usize = 256;

/// Something changed in the data folder. Serialized as `{"kind": "run_ended", "run": "7"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(tag = "kind", content = "run", rename_all = "snake_case")]
#[ts(export)]
pub enum Change {
    /// A running sync saved a page, or was asked to stop. Lists do not change before [`RunEnded`](Self::RunEnded).
    Progress(RunId),
    /// A sync started.
    RunStarted(RunId),
    /// A sync ended: its run, its patients, and its problems are final.
    RunEnded(RunId),
    /// Companies, integrations, or schedules.
    Integrations,
    /// Patients that the desk added or edited.
    Patients,
    /// The pairs of patients that may be one person.
    Duplicates,
    /// Preferences.
    Preferences,
    /// Backups, or the folders for them.
    Backups,
    /// What is known about updates of the program.
    Updates,
    /// The listener was too slow and missed changes: read everything again.
    Everything,
}

impl Change {
    /// Whether an integration card may look different now.
    #[must_use]
    pub fn affects_cards(self) -> bool {
        match self {
            Self::RunStarted(_) | Self::RunEnded(_) | Self::Integrations | Self::Everything => true,
            Self::Progress(_)
            | Self::Patients
            | Self::Duplicates
            | Self::Preferences
            | Self::Backups
            | Self::Updates => false,
        }
    }
}

/// Sends changes to all listeners of a data folder. Cheap to clone; all clones are the same notifier.
#[derive(Clone)]
pub struct ChangeNotifier {
    sender: broadcast::Sender<Change>,
    cards_version: Arc<AtomicU64>,
}

/// Receives the changes since it subscribed.
pub struct ChangeListener(broadcast::Receiver<Change>);

impl Default for ChangeNotifier {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(CAPACITY),
            cards_version: Arc::default(),
        }
    }
}

impl ChangeNotifier {
    pub(crate) fn notify(&self, change: Change) {
        if change.affects_cards() {
            self.cards_version.fetch_add(1, Ordering::AcqRel);
        }
        // It is an error only if no one listens.
        let _ = self.sender.send(change);
    }

    /// Receives every change from now on.
    #[must_use]
    pub fn subscribe(&self) -> ChangeListener {
        ChangeListener(self.sender.subscribe())
    }

    /// Increases with each change that affects cards.
    pub(crate) fn cards_version(&self) -> u64 {
        self.cards_version.load(Ordering::Acquire)
    }
}

impl ChangeListener {
    /// Waits for the next change; `None` if the data folder is gone.
    pub async fn next(&mut self) -> Option<Change> {
        match self.0.recv().await {
            Ok(change) => Some(change),
            Err(RecvError::Lagged(_)) => Some(Change::Everything),
            Err(RecvError::Closed) => None,
        }
    }

    /// Waits for a change that affects cards, and skips the changes that have already arrived after it: the caller
    /// reads all cards. `false` if the data folder is gone.
    pub async fn cards_changed(&mut self) -> bool {
        while let Some(change) = self.next().await {
            if change.affects_cards() {
                while !matches!(self.0.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn only_changes_that_affect_cards_wake_their_readers_and_a_burst_wakes_them_once() {
        let notifier = ChangeNotifier::default();
        let mut listener = notifier.subscribe();
        for change in [
            Change::Progress(RunId(1)),
            Change::RunEnded(RunId(1)),
            Change::Integrations,
        ] {
            notifier.notify(change);
        }
        assert!(listener.cards_changed().await);
        notifier.notify(Change::Progress(RunId(2)));
        let woken = tokio::time::timeout(Duration::from_millis(20), listener.cards_changed()).await;
        assert!(woken.is_err(), "progress affects no card");
        assert_eq!(notifier.cards_version(), 2);
    }

    #[tokio::test]
    async fn a_listener_that_is_too_slow_must_read_everything_again() {
        let notifier = ChangeNotifier::default();
        let mut listener = notifier.subscribe();
        for _ in 0..=CAPACITY {
            notifier.notify(Change::Patients);
        }
        assert_eq!(listener.next().await, Some(Change::Everything));
        drop(notifier);
        let mut left = 0;
        while listener.next().await.is_some() {
            left += 1;
        }
        assert_eq!(left, CAPACITY);
    }

    #[test]
    fn a_change_is_serialized_with_its_kind_and_run() {
        let json = |change| serde_json::to_value(change).unwrap();
        assert_eq!(
            json(Change::RunEnded(RunId(7))),
            serde_json::json!({"kind": "run_ended", "run": "7"})
        );
        assert_eq!(json(Change::Patients), serde_json::json!({"kind": "patients"}));
    }
}
