//! Decides which sync results deserve a desktop notification.
//!
//! # Guarantees
//! - The user is notified once when a scheduled sync fails for the second time in a row, once when one needs a decision, and
//!   once when syncs work again after either. A sync that a person started is reported where it was started; one from the
//!   tray, where nothing shows its end, by a notification if it fails or needs a decision.
//! - A network that is not back when the computer wakes is tried every minute; these attempts count as one.
//! - No notification names a patient.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{Fault, IntegrationId, Outcome, RunId, Trigger};
use store::{CONCLUSIVE, RunRecord};

use crate::app::{App, Page};

/// One failure alone is often gone at the next attempt.
const FAILURES_BEFORE_NOTICE: usize = 2;

/// Failures closer together than this count as one: after a real failure the timer waits longer.
const ONE_FAILURE: TimeDelta = TimeDelta::minutes(4);

/// The runs of an integration that are considered.
const LATEST: Page = Page { offset: 0, limit: 50 };

/// What the user is notified of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationKind {
    /// Scheduled syncs fail.
    Failing,
    /// A sync stopped because a person has to decide.
    NeedsDecision,
    /// Scheduled syncs work again.
    Recovered,
    /// A sync started from the tray failed.
    Failed,
}

/// A notification about one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The integration's name.
    pub integration: String,
    /// What happened.
    pub kind: NotificationKind,
    /// The sync that it speaks of.
    pub run: RunId,
}

/// Remembers which runs were already considered.
#[derive(Debug)]
pub struct NotificationTracker {
    one_failure: TimeDelta,
    latest: Option<HashMap<IntegrationId, RunId>>,
}

impl Default for NotificationTracker {
    fn default() -> Self {
        Self::joining(ONE_FAILURE)
    }
}

impl NotificationTracker {
    /// With another time within which failures count as one. The times of runs are the computer's, also in a test with its
    /// own clock.
    #[must_use]
    pub fn joining(one_failure: TimeDelta) -> Self {
        Self {
            one_failure,
            latest: None,
        }
    }

    /// The notifications since the last call. The first call returns none: what is older is shown in the window.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn notifications(&mut self, app: &App) -> Result<Vec<Notification>, Fault> {
        let (mut notifications, mut latest) = (Vec::new(), HashMap::new());
        for card in app.cards().await?.iter() {
            let Some(last) = &card.last_run else { continue };
            latest.insert(card.id, last.id);
            let is_new = self
                .latest
                .as_ref()
                .is_some_and(|seen| seen.get(&card.id) != Some(&last.id));
            if !is_new {
                continue;
            }
            let runs = app.runs(Some(card.id), LATEST).await?.rows;
            notifications.extend(kind(&runs, self.one_failure).map(|kind| Notification {
                integration: card.name.clone(),
                kind,
                run: last.id,
            }));
        }
        self.latest = Some(latest);
        Ok(notifications)
    }
}

impl App {
    /// Waits for a run that no screen shows to end, and returns its notification; `None` if it completed or was canceled.
    ///
    /// # Errors
    /// [`Fault`] if the run cannot be followed to its end.
    pub async fn notification_for(&self, run: RunId) -> Result<Option<Notification>, Fault> {
        self.watch_sync(run).await?.end().await;
        let run = self.run(run).await?;
        if run.outcome != Some(Outcome::Failed) {
            return Ok(None);
        }
        let kind = if needs_decision(&run) {
            NotificationKind::NeedsDecision
        } else {
            NotificationKind::Failed
        };
        Ok(Some(Notification {
            integration: run.integration_name,
            kind,
            run: run.id,
        }))
    }
}

/// The notification that the latest ended run deserves, given the runs, newest first. Failures that are closer together than
/// `one_failure` count as one.
fn kind(runs: &[RunRecord], one_failure: TimeDelta) -> Option<NotificationKind> {
    let mut ended = runs.iter().filter(|run| is_conclusive(run));
    let newest = ended.next()?;
    if newest.trigger != Trigger::Timer {
        return None;
    }
    let failed: Vec<&RunRecord> = ended
        .take_while(|run| run.outcome == Some(Outcome::Failed))
        .filter(|run| run.trigger == Trigger::Timer)
        .collect();
    let was_pending = failed.iter().any(|run| needs_decision(run));
    if needs_decision(newest) {
        return (!was_pending).then_some(NotificationKind::NeedsDecision);
    }
    let before = failures(&failed, one_failure);
    if newest.outcome == Some(Outcome::Failed) {
        let another = failed
            .first()
            .is_none_or(|last| !is_same_failure(newest, last, one_failure));
        let second = another && before + 1 == FAILURES_BEFORE_NOTICE;
        return (second && !was_pending).then_some(NotificationKind::Failing);
    }
    (was_pending || before >= FAILURES_BEFORE_NOTICE).then_some(NotificationKind::Recovered)
}

/// The number of failures that these failed runs count as, newest first.
fn failures(runs: &[&RunRecord], one_failure: TimeDelta) -> usize {
    let joined = runs
        .windows(2)
        .filter(|pair| is_same_failure(pair[0], pair[1], one_failure))
        .count();
    runs.len() - joined
}

fn is_same_failure(later: &RunRecord, earlier: &RunRecord, one_failure: TimeDelta) -> bool {
    later.started_at - earlier.started_at < one_failure
}

fn is_conclusive(run: &RunRecord) -> bool {
    run.outcome.is_some_and(|outcome| CONCLUSIVE.contains(&outcome))
}

fn needs_decision(run: &RunRecord) -> bool {
    run.outcome == Some(Outcome::Failed) && run.fault.as_ref().is_some_and(Fault::needs_decision)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use domain::{Limit, Mode};

    use super::*;

    /// Each word is `t` for the timer or `w` for a person, then the result. Runs are ten minutes apart, or with `~` one minute
    /// after the one before.
    fn history(newest_first: &str) -> Vec<RunRecord> {
        let mut at = DateTime::UNIX_EPOCH;
        let mut runs: Vec<RunRecord> = newest_first
            .split_whitespace()
            .rev()
            .map(|words| {
                at += TimeDelta::minutes(if words.ends_with('~') { 1 } else { 10 });
                run(words.trim_end_matches('~'), at)
            })
            .collect();
        runs.reverse();
        runs
    }

    fn run(words: &str, at: DateTime<Utc>) -> RunRecord {
        let (trigger, ending) = words.split_at(1);
        let no_response = Fault::NoResponse {
            address: "od:3306".to_owned(),
            port: 3306,
        };
        let (outcome, fault) = match ending {
            "ok" => (Some(Outcome::Completed), None),
            "part" => (Some(Outcome::Limited), None),
            "fail" => (Some(Outcome::Failed), Some(no_response)),
            "asks" => (Some(Outcome::Failed), Some(Fault::SourceEmpty { linked: 30 })),
            "stop" => (Some(Outcome::Cancelled), None),
            "lost" => (Some(Outcome::Interrupted), None),
            _ => (None, None),
        };
        RunRecord {
            id: RunId(1),
            integration: IntegrationId(1),
            integration_name: "Main office".to_owned(),
            mode: Mode::Incremental,
            trigger: if trigger == "t" {
                Trigger::Timer
            } else {
                Trigger::Window
            },
            user: None,
            limit: Limit::None,
            mass_change_allowed: false,
            relations_skipped: false,
            outcome,
            counts: domain::Counts::default(),
            errors: 0,
            remaining: None,
            verified: None,
            fault,
            started_at: at,
            active_at: at,
            finished_at: None,
        }
    }

    #[test]
    fn the_user_is_notified_once_of_what_matters() {
        for (newest_first, expected) in [
            ("", None),
            ("tok", None),
            ("tfail", None),
            ("tfail tok", None),
            ("tfail tfail tok", Some(NotificationKind::Failing)),
            ("tfail tfail", Some(NotificationKind::Failing)),
            ("tfail tfail tfail tok", None),
            ("tfail tlost tfail tok", Some(NotificationKind::Failing)),
            ("tfail wstop tfail tok", Some(NotificationKind::Failing)),
            ("tfail wfail tfail tok", Some(NotificationKind::Failing)),
            ("tfail wfail tok", None),
            ("wfail tfail", None),
            ("tfail wok tfail tfail", None),
            ("tasks", Some(NotificationKind::NeedsDecision)),
            ("tasks tasks", None),
            ("tasks tfail tasks", None),
            ("tasks tfail tfail", Some(NotificationKind::NeedsDecision)),
            ("wasks tok", None),
            ("tok tfail tok", None),
            ("tok tfail tfail", Some(NotificationKind::Recovered)),
            ("tpart tfail tfail tfail", Some(NotificationKind::Recovered)),
            ("tok tasks", Some(NotificationKind::Recovered)),
            ("tok tok tfail tfail", None),
            ("wok tfail tfail", None),
            ("tok wok tfail tfail", None),
            ("trunning tfail tfail", Some(NotificationKind::Failing)),
            ("tstop tfail tfail", Some(NotificationKind::Failing)),
            ("tfail~ tfail~ tfail tok", None),
            ("tfail tfail~ tfail~ tfail tok", Some(NotificationKind::Failing)),
            ("tfail~ tfail tfail~ tfail tok", None),
            ("tok tfail~ tfail~ tfail", None),
            ("tok tfail~ tfail tfail~ tfail", Some(NotificationKind::Recovered)),
        ] {
            assert_eq!(
                kind(&history(newest_first), ONE_FAILURE),
                expected,
                "{newest_first}"
            );
        }
    }
}
