//! Filters of the list that the desk saved under a name. They are in the database, because a search may name a patient.

use serde::{Deserialize, Serialize};

use super::query::PatientQuery;
use crate::decode::checked_name;
use crate::{Result, Store};

/// A filter under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SavedFilter {
    /// Its name, unique ignoring case.
    pub name: String,
    /// The search, the filters, and the order; not a page.
    pub query: PatientQuery,
}

impl Store {
    /// All saved filters, by name.
    pub async fn saved_filters(&self) -> Result<Vec<SavedFilter>> {
        let saved = sqlx::query_as("SELECT name, query FROM saved_filters ORDER BY name");
        let saved: Vec<(String, String)> = saved.fetch_all(self.reader().await?.db()?).await?;
        let parsed = saved.into_iter().map(|(name, query)| {
            Ok(SavedFilter {
                name,
                query: serde_json::from_str(&query)?,
            })
        });
        parsed.collect()
    }

    /// Saves a filter, in place of one with this name.
    pub async fn save_filter(&self, filter: &SavedFilter) -> Result<()> {
        let name = checked_name(&filter.name)?;
        let query = PatientQuery {
            offset: 0,
            limit: 0,
            ..filter.query.clone()
        };
        let sql = "INSERT INTO saved_filters (name, query) VALUES (?, ?) \
                   ON CONFLICT (name) DO UPDATE SET name = excluded.name, query = excluded.query";
        self.edit(bind!(sqlx::query(sql); name, serde_json::to_string(&query)?))
            .await?;
        Ok(())
    }

    /// Deletes a saved filter, if there is one of this name.
    pub async fn delete_saved_filter(&self, name: &str) -> Result<()> {
        let sql = "DELETE FROM saved_filters WHERE name = ?";
        self.edit(bind!(sqlx::query(sql); name)).await?;
        Ok(())
    }
}
