//! The health of an integration in one word, and of all integrations as the tray shows it.
//!
//! # Guarantees
//! - A canceled or interrupted sync hides no failure and no pending decision: they stay until a sync completes.
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
        .filter(|run| run.outcome == Some(Outcome::Failed))
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
    }
}
