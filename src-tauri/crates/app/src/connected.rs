//! When the connection test of each integration last passed.
//!
//! Kept while the program runs: after a restart, the last sync counts again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::IntegrationId;

/// The times of the last passed tests.
#[derive(Debug, Default)]
pub(crate) struct Connected(Mutex<BTreeMap<IntegrationId, DateTime<Utc>>>);

impl Connected {
    pub(crate) fn record(&self, id: IntegrationId, at: DateTime<Utc>) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.insert(id, at);
    }

    pub(crate) fn at(&self, id: IntegrationId) -> Option<DateTime<Utc>> {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.get(&id).copied()
    }
}
