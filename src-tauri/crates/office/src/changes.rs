//! Word of a change in the store, for whoever shows it.

use tokio::sync::watch;

/// Says that something has changed; not what. Listeners that are slow miss nothing but repetitions.
#[derive(Clone)]
pub struct Changes(watch::Sender<()>);

impl Default for Changes {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Changes {
    pub(crate) fn announce(&self) {
        self.0.send_replace(());
    }

    /// Hears of every change from now on.
    #[must_use]
    pub fn listen(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
