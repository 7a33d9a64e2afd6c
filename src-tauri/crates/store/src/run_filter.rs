//! Which runs of the history are wanted.

use chrono::{DateTime, Utc};
use domain::{Ending, ErrorCode, IntegrationId, Trigger};
use sqlx::{QueryBuilder, Sqlite};

use crate::StoreError;

/// Runs that are all of this; what is absent does not matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Of this integration.
    pub integration: Option<IntegrationId>,
    /// Started by this.
    pub trigger: Option<Trigger>,
    /// Ended so.
    pub ending: Option<Ending>,
    /// Begun at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Begun before this time.
    pub until: Option<DateTime<Utc>>,
}

/// The runs of one integration, or all.
impl From<Option<IntegrationId>> for RunFilter {
    fn from(integration: Option<IntegrationId>) -> Self {
        Self {
            integration,
            ..Self::default()
        }
    }
}

impl RunFilter {
    /// Adds the conditions to a statement about `runs r`.
    pub(crate) fn push_to(&self, sql: &mut QueryBuilder<Sqlite>) -> Result<(), StoreError> {
        sql.push(" WHERE true");
        if let Some(integration) = self.integration {
            sql.push(" AND r.integration = ").push_bind(integration.0);
        }
        if let Some(trigger) = self.trigger {
            sql.push(" AND r.trigger_word = ").push_bind(trigger.as_str());
        }
        if let Some(from) = self.from {
            sql.push(" AND r.started_at >= ")
                .push_bind(from.timestamp_millis());
        }
        if let Some(until) = self.until {
            sql.push(" AND r.started_at < ")
                .push_bind(until.timestamp_millis());
        }
        if let Some(ending) = self.ending {
            push_ending(sql, ending)?;
        }
        Ok(())
    }
}

fn push_ending(sql: &mut QueryBuilder<Sqlite>, ending: Ending) -> Result<(), StoreError> {
    match ending.outcome() {
        None => sql.push(" AND r.outcome IS NULL"),
        Some(outcome) => sql.push(" AND r.outcome = ").push_bind(outcome.as_str()),
    };
    let asked = match ending {
        Ending::Asks => "IN",
        Ending::Failed => "NOT IN",
        _ => return Ok(()),
    };
    sql.push(" AND coalesce(r.fault ->> '$.code', '') ").push(asked);
    sql.push(" (SELECT value FROM json_each(")
        .push_bind(serde_json::to_string(&ErrorCode::ASKING)?)
        .push("))");
    Ok(())
}
