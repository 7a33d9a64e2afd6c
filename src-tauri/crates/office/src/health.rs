//! How an integration is doing, in one word.

use chrono::{DateTime, Utc};
use domain::{Outcome, Timing};
use store::{RunRecord, ScheduleRecord};
use sync::schedule::{Zone, overdue_since};

use crate::schedules::memory;
use crate::view::IntegrationHealth;

/// What is worst comes first: a person has to decide, the last sync failed, no sync has come when it was due.
pub(crate) fn health(
    running: bool,
    last: Option<&RunRecord>,
    schedule: &ScheduleRecord,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) -> IntegrationHealth {
    if running {
        return IntegrationHealth::Syncing;
    }
    let asks = |run: &RunRecord| run.fault.as_ref().is_some_and(|fault| fault.code.asks());
    let late = overdue_since(&schedule.schedule, &memory(schedule), now, zone).is_some();
    match last.and_then(|run| run.outcome) {
        None => IntegrationHealth::New,
        Some(Outcome::Failed) if last.is_some_and(asks) => IntegrationHealth::NeedsYou,
        Some(Outcome::Failed) => IntegrationHealth::Failing,
        Some(_) if late => IntegrationHealth::Late,
        Some(Outcome::Limited | Outcome::Cancelled | Outcome::Interrupted) => IntegrationHealth::Unfinished,
        Some(Outcome::Completed) if schedule.schedule.timing() == Timing::Off => IntegrationHealth::Paused,
        Some(Outcome::Completed) => IntegrationHealth::UpToDate,
    }
}
