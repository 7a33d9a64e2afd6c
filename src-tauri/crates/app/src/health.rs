//! The health of an integration in one word, and of all integrations as the tray shows it.
//!
//! # Guarantees
//! - A canceled or interrupted sync hides no failure and no pending decision: they stay until a sync completes.
//! - What was seen last counts: a failure to connect ends when a later connection test passes, or when a later sync reads
//!   patients, even if it did not complete.
//! - The age of several integrations' data is that of the oldest.

use chrono::{DateTime, Utc};
use domain::{Fault, Outcome};
use schedule::{Timing, Zone, overdue_since};
use store::{RunRecord, ScheduleRecord};

use crate::view::{IntegrationCard, IntegrationHealth};

/// What the history says about an integration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HealthInput<'a> {
    /// Whether a sync is running.
    pub running: bool,
    /// The last run that ended.
    pub ended: Option<&'a RunRecord>,
    /// The last run that shows whether syncs work.
    pub conclusive: Option<&'a RunRecord>,
    /// When a connection test last passed.
    pub connected_at: Option<DateTime<Utc>>,
}

impl HealthInput<'_> {
    /// Whether the server was used without this run's fault afterwards.
    fn is_over(&self, failed: &RunRecord) -> bool {
        let is_about_connection = failed
            .fault
            .as_ref()
            .is_some_and(|fault| fault.class().ends_when_connected());
        let tested = self
            .connected_at
            .is_some_and(|at| failed.finished_at.is_some_and(|failed_at| at > failed_at));
        let has_read = |run: &&RunRecord| run.id > failed.id && run.counts.rows_read > 0;
        is_about_connection && (tested || self.ended.filter(has_read).is_some())
    }
}

/// The first of these that applies: a sync is running, a person has to decide, the last conclusive sync failed, a sync is
/// overdue.
pub(crate) fn health(
    input: HealthInput<'_>,
    record: &ScheduleRecord,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) -> IntegrationHealth {
    if input.running {
        return IntegrationHealth::Syncing;
    }
    if let Some(failed) = input
        .conclusive
        .filter(|run| run.outcome == Some(Outcome::Failed) && !input.is_over(run))
    {
        return match needs_decision(failed) {
            true => IntegrationHealth::NeedsYou,
            false => IntegrationHealth::Failing,
        };
    }
    let late = overdue_since(&record.schedule, &record.state, now, zone).is_some();
    match input.ended.and_then(|run| run.outcome) {
        None => IntegrationHealth::New,
        Some(_) if late => IntegrationHealth::Late,
        Some(Outcome::Completed) if record.schedule.timing() == Timing::Off => IntegrationHealth::Paused,
        Some(Outcome::Completed) => IntegrationHealth::UpToDate,
        Some(_) => IntegrationHealth::Unfinished,
    }
}

/// The fault or pending decision that this health comes from.
pub(crate) fn fault(health: IntegrationHealth, conclusive: &RunRecord) -> Option<Fault> {
    let has_fault = matches!(health, IntegrationHealth::Failing | IntegrationHealth::NeedsYou);
    conclusive.fault.clone().filter(|_| has_fault)
}

fn needs_decision(run: &RunRecord) -> bool {
    run.fault.as_ref().is_some_and(Fault::needs_decision)
}

/// The health of all integrations: the most important state, and the oldest data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HealthSummary {
    /// `None` without integrations.
    pub health: Option<IntegrationHealth>,
    /// The integration in this state, if there are several integrations. Of several in the same state, the one that has been
    /// failing longest or has the oldest data.
    pub integration: Option<String>,
    /// The start of the first failed sync, if it is failing.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why it fails, or what has to be decided.
    pub fault: Option<Fault>,
    /// The age of the oldest data: what is shown must hold for every integration.
    pub data_as_of: Option<DateTime<Utc>>,
    /// The backups, if they are overdue.
    pub overdue_backup: Option<OverdueBackup>,
}

/// That the last good backup is too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverdueBackup {
    /// When it was made; `None` if there is none.
    pub last_at: Option<DateTime<Utc>>,
}

/// The health of these integrations together.
#[must_use]
pub fn summarize(cards: &[IntegrationCard]) -> HealthSummary {
    let failing_since = |card: &IntegrationCard| match card.health {
        IntegrationHealth::Failing => card.failing_since,
        _ => None,
    };
    let order = |card: &&IntegrationCard| {
        let since = failing_since(card).or(card.data_as_of);
        (card.health, since.is_none(), since)
    };
    let Some(worst) = cards.iter().min_by_key(order) else {
        return HealthSummary::default();
    };
    HealthSummary {
        health: Some(worst.health),
        integration: (cards.len() > 1).then(|| worst.name.clone()),
        failing_since: failing_since(worst),
        fault: worst.fault.clone(),
        data_as_of: cards.iter().filter_map(|card| card.data_as_of).min(),
        overdue_backup: None,
    }
}

#[cfg(test)]
mod tests {
    use domain::{Counts, IntegrationId, Limit, Mode, RunId, Trigger};

    use super::*;

    fn run(id: i64, outcome: Outcome, fault: Option<Fault>, rows_read: u64) -> RunRecord {
        let at = |seconds| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default();
        RunRecord {
            id: RunId(id),
            integration: IntegrationId(1),
            integration_name: "Main office".to_owned(),
            mode: Mode::Incremental,
            trigger: Trigger::Window,
            user: None,
            limit: Limit::None,
            mass_change_allowed: false,
            relations_skipped: false,
            outcome: Some(outcome),
            counts: Counts {
                rows_read,
                ..Counts::default()
            },
            errors: 0,
            remaining: None,
            verified: None,
            fault,
            started_at: at(id * 60),
            active_at: at(id * 60),
            finished_at: Some(at(id * 60 + 30)),
        }
    }

    #[test]
    fn a_failure_to_connect_ends_when_the_server_was_reached_later() {
        let lost = || Fault::ConnectionLost {
            address: "od:3306".to_owned(),
        };
        let is_over = |fault: Fault, later: Option<(Outcome, u64)>, tested_after: Option<i64>| {
            let failed = run(1, Outcome::Failed, Some(fault), 0);
            let later = later.map(|(outcome, rows_read)| run(2, outcome, None, rows_read));
            let after = |seconds| {
                failed
                    .finished_at
                    .map(|at| at + chrono::TimeDelta::seconds(seconds))
            };
            let input = HealthInput {
                running: false,
                ended: later.as_ref().or(Some(&failed)),
                conclusive: Some(&failed),
                connected_at: tested_after.and_then(after),
            };
            input.is_over(&failed)
        };
        assert!(is_over(lost(), None, Some(1)), "a connection test passed later");
        assert!(!is_over(lost(), None, Some(-1)), "it passed before");
        assert!(!is_over(lost(), None, None));
        assert!(
            is_over(lost(), Some((Outcome::Cancelled, 500)), None),
            "a canceled sync read patients"
        );
        assert!(
            !is_over(lost(), Some((Outcome::Cancelled, 0)), None),
            "it reached nothing"
        );
        for other in [
            Fault::DiskFull,
            Fault::RowsRepeated,
            Fault::SourceEmpty { linked: 9 },
        ] {
            assert!(!is_over(other, Some((Outcome::Cancelled, 500)), Some(1)));
        }
    }
}
