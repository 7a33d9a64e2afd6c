//! The cached integration cards, shared by the window, the tray, and notifications.
//!
//! Cards are computed once per [`Change`](crate::Change) that affects them, however many readers ask. They are computed
//! again when another program has written to the store, and after [`MAX_AGE`], because time alone makes a sync overdue.

use std::sync::Arc;
use std::time::Duration;

use domain::Fault;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::app::App;
use crate::view::IntegrationCard;

/// Cards older than this are computed again.
const MAX_AGE: Duration = Duration::from_secs(60);

/// The last cards, and what they were computed from.
#[derive(Default)]
pub(crate) struct CardCache(Mutex<Option<Cached>>);

struct Cached {
    cards: Arc<Vec<IntegrationCard>>,
    computed_at: Instant,
    /// Of our own changes.
    version: u64,
    /// Of other programs' writes.
    data_version: Option<i64>,
}

impl App {
    /// All integrations by name, from the cache if nothing that affects them has changed.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn cards(&self) -> Result<Arc<Vec<IntegrationCard>>, Fault> {
        let mut cached = self.card_cache().0.lock().await;
        // Both versions are read first: a change during the computation makes the result outdated, not lost.
        let version = self.changes().cards_version();
        let data_version = self.store().data_version().await;
        if let Some(cached) = &*cached
            && cached.version == version
            // `None` while this program writes: a page of a sync does not affect cards.
            && (data_version.is_none() || data_version == cached.data_version)
            && cached.computed_at.elapsed() < MAX_AGE
        {
            return Ok(cached.cards.clone());
        }
        let computed_at = Instant::now();
        let cards = Arc::new(self.integrations().await?);
        *cached = Some(Cached {
            cards: cards.clone(),
            computed_at,
            version,
            data_version,
        });
        Ok(cards)
    }
}
