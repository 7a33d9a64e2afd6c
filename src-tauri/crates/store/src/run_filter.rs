//! Filters for the run history.

use chrono::{DateTime, Utc};
use domain::{FaultCode, IntegrationId, Mode, RunStatus, Trigger};
use sqlx::{QueryBuilder, Sqlite};
use strum::VariantArray;

use crate::Result;

/// Selects the runs that meet every condition given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Runs of this integration.
    pub integration: Option<IntegrationId>,
    /// Full or incremental runs.
    pub mode: Option<Mode>,
    /// Runs started by this.
    pub trigger: Option<Trigger>,
    /// Runs with this status.
    pub status: Option<RunStatus>,
    /// Only runs that added, updated, or made inactive a patient.
    pub changed_patients: bool,
    /// Runs started at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Runs started before this time.
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
    pub(crate) fn push_to(&self, sql: &mut QueryBuilder<Sqlite>) -> Result<()> {
        self.push_common_to(sql);
        if let Some(status) = self.status {
            push_status(sql, status)?;
        }
        if self.changed_patients {
            sql.push(" AND r.added + r.updated + r.deactivated > 0");
        }
        Ok(())
    }

    /// Adds the conditions to a statement about `daily_totals r`.
    pub(crate) fn push_totals_to(&self, sql: &mut QueryBuilder<Sqlite>) {
        self.push_common_to(sql);
        if let Some(status) = self.status {
            sql.push(" AND r.status = ").push_bind(status.as_str());
        }
        if self.changed_patients {
            // Only runs that changed nothing are summed up.
            sql.push(" AND false");
        }
    }

    fn push_common_to(&self, sql: &mut QueryBuilder<Sqlite>) {
        sql.push(" WHERE true");
        if let Some(integration) = self.integration {
            sql.push(" AND r.integration = ").push_bind(integration.0);
        }
        if let Some(mode) = self.mode {
            sql.push(" AND r.mode = ").push_bind(mode.as_str());
        }
        if let Some(trigger) = self.trigger {
            sql.push(" AND r.trigger = ").push_bind(trigger.as_str());
        }
        if let Some(from) = self.from {
            sql.push(" AND r.started_at >= ");
            sql.push_bind(from.timestamp_millis());
        }
        if let Some(until) = self.until {
            sql.push(" AND r.started_at < ");
            sql.push_bind(until.timestamp_millis());
        }
    }
}

fn push_status(sql: &mut QueryBuilder<Sqlite>, status: RunStatus) -> Result<()> {
    match status.outcome() {
        None => sql.push(" AND r.outcome IS NULL"),
        Some(outcome) => sql.push(" AND r.outcome = ").push_bind(outcome.as_str()),
    };
    let operator = match status {
        RunStatus::NeedsDecision => "IN",
        RunStatus::Failed => "NOT IN",
        _ => return Ok(()),
    };
    let codes = FaultCode::VARIANTS
        .iter()
        .filter(|code| code.class().needs_decision());
    let codes = serde_json::to_string(&codes.collect::<Vec<_>>())?;
    sql.push(" AND coalesce(r.fault ->> '$.code', '') ")
        .push(operator);
    sql.push(" (SELECT value FROM json_each(")
        .push_bind(codes)
        .push("))");
    Ok(())
}
