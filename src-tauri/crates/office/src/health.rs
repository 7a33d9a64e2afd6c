//! How an integration is doing, in one word, and how several are doing, as one sign for all shows it.
//!
//! # What is promised
//! - A sync that was cancelled or interrupted hides no failure and no question: they stay until a sync does its work.
//! - The age of several integrations' data is that of the oldest.

use chrono::{DateTime, Utc};
use domain::{Fault, Outcome, Timing};
use store::{RunRecord, ScheduleRecord};
use sync::schedule::{Zone, overdue_since};

use crate::schedules::memory;
use crate::view::{IntegrationCard, IntegrationHealth};

/// What the history says of an integration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct State<'a> {
    /// Whether a sync is under way.
    pub running: bool,
    /// The last run that ended.
    pub ended: Option<&'a RunRecord>,
    /// The last that tells how syncs fare.
    pub telling: Option<&'a RunRecord>,
}

/// A person has to decide, the last sync that tells failed, no sync has come when it was due: the first of these that holds.
pub(crate) fn health(
    state: State<'_>,
    schedule: &ScheduleRecord,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) -> IntegrationHealth {
    if state.running {
        return IntegrationHealth::Syncing;
    }
    if let Some(failed) = state.telling.filter(|run| run.outcome == Some(Outcome::Failed)) {
        return match asks(failed) {
            true => IntegrationHealth::NeedsYou,
            false => IntegrationHealth::Failing,
        };
    }
    let late = overdue_since(&schedule.schedule, &memory(schedule), now, zone).is_some();
    match state.ended.and_then(|run| run.outcome) {
        None => IntegrationHealth::New,
        Some(_) if late => IntegrationHealth::Late,
        Some(Outcome::Completed) if schedule.schedule.timing() == Timing::Off => IntegrationHealth::Paused,
        Some(Outcome::Completed) => IntegrationHealth::UpToDate,
        Some(_) => IntegrationHealth::Unfinished,
    }
}

/// Why an integration in this state fails, or what it asks.
pub(crate) fn trouble(health: IntegrationHealth, telling: &RunRecord) -> Option<Fault> {
    let troubled = matches!(health, IntegrationHealth::Failing | IntegrationHealth::NeedsYou);
    telling.fault.clone().filter(|_| troubled)
}

fn asks(run: &RunRecord) -> bool {
    run.fault.as_ref().is_some_and(|fault| fault.code.asks())
}

/// How all integrations are doing: the state that matters most, and the oldest data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overall {
    /// `None` if there is no integration.
    pub health: Option<IntegrationHealth>,
    /// The integration that is in this state, where there are others beside it. Of several in it, the one that has been
    /// failing longest or has the oldest data.
    pub integration: Option<String>,
    /// Since when it fails, if it does.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why it fails, or what it asks.
    pub trouble: Option<Fault>,
    /// How old the oldest data is: what is said must hold for every one of them.
    pub data_as_of: Option<DateTime<Utc>>,
}

/// How these integrations are doing, all together.
#[must_use]
pub fn overall(cards: &[IntegrationCard]) -> Overall {
    let failing_since = |card: &IntegrationCard| match card.health {
        IntegrationHealth::Failing => instant(card.failing_since.as_deref()),
        _ => None,
    };
    let data_as_of = |card: &IntegrationCard| instant(card.data_as_of.as_deref());
    let order = |card: &&IntegrationCard| {
        let since = failing_since(card).or_else(|| data_as_of(card));
        (card.health, since.is_none(), since)
    };
    let Some(worst) = cards.iter().min_by_key(order) else {
        return Overall::default();
    };
    Overall {
        health: Some(worst.health),
        integration: (cards.len() > 1).then(|| worst.name.clone()),
        failing_since: failing_since(worst),
        trouble: worst.trouble.clone(),
        data_as_of: cards.iter().filter_map(data_as_of).min(),
    }
}

fn instant(rfc3339: Option<&str>) -> Option<DateTime<Utc>> {
    rfc3339?.parse().ok()
}
