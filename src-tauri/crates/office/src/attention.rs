//! When the office should hear of its timed syncs although nobody looks: a pure function of the history.
//!
//! # What is promised
//! - It is told once when a timed sync fails for the second time in a row, once when one stops to ask, and once when the
//!   syncs work again after either. What a person started is told where it was started; from the tray, where nothing
//!   shows how it ends, by a word if it fails or stops to ask.
//! - A network that is not back yet when the computer wakes up is tried every minute; such tries count as one.
//! - Nothing that is told names a patient.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Fault, IntegrationId, Outcome, RunId, Trigger};
use store::TELLING;

use crate::office::{Office, Page};
use crate::view::RunView;

/// Failures in a row that are worth a word: one alone is often gone by the next try.
const WORTH_A_WORD: usize = 2;

/// Failures closer together belong to one: the timer waits longer after what it takes for a failure itself.
const ONE_FAILURE: TimeDelta = TimeDelta::minutes(4);

/// The latest runs of an integration that are looked at.
const LATEST: Page = Page { offset: 0, limit: 50 };

/// What the office should hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tidings {
    /// Timed syncs fail.
    Failing,
    /// A timed sync stopped, so that a person decides.
    Asks,
    /// Timed syncs work again.
    Recovered,
    /// A sync that somebody began from the tray failed.
    Failed,
}

/// What the office should hear of one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// As the office calls it.
    pub integration: String,
    /// What.
    pub tidings: Tidings,
}

/// What has been looked at already.
#[derive(Debug)]
pub struct Attention {
    one_failure: TimeDelta,
    latest: Option<HashMap<IntegrationId, RunId>>,
}

impl Default for Attention {
    fn default() -> Self {
        Self::joining(ONE_FAILURE)
    }
}

impl Attention {
    /// With another distance below which failures count as one; the store's times are the computer's, whatever a test's are.
    #[must_use]
    pub fn joining(one_failure: TimeDelta) -> Self {
        Self {
            one_failure,
            latest: None,
        }
    }

    /// What is new since the last look. The first look only takes note: what is old is shown in the window.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn look(&mut self, office: &Office) -> Result<Vec<Notice>, Fault> {
        let (mut notices, mut latest) = (Vec::new(), HashMap::new());
        for card in office.integrations().await? {
            let Some(last) = card.last_run else { continue };
            latest.insert(card.id, last.run_id);
            let news = self
                .latest
                .as_ref()
                .is_some_and(|seen| seen.get(&card.id) != Some(&last.run_id));
            if !news {
                continue;
            }
            let runs = office.runs(Some(card.id), LATEST).await?.runs;
            notices.extend(tidings(&runs, self.one_failure).map(|tidings| Notice {
                integration: card.name,
                tidings,
            }));
        }
        self.latest = Some(latest);
        Ok(notices)
    }
}

impl Office {
    /// What the office should hear of a run that somebody began and does not look at, once it has ended; `None` if it did
    /// its work or was stopped.
    ///
    /// # Errors
    /// [`Fault`] if the run cannot be followed to its end.
    pub async fn tidings_of(&self, run: RunId) -> Result<Option<Notice>, Fault> {
        self.watch_sync(run).await?.end().await;
        let run = self.run(run).await?;
        if run.outcome != Some(Outcome::Failed) {
            return Ok(None);
        }
        let tidings = if asks(&run) {
            Tidings::Asks
        } else {
            Tidings::Failed
        };
        Ok(Some(Notice {
            integration: run.integration_name,
            tidings,
        }))
    }
}

/// What the latest run that has ended is worth saying, given the runs, newest first. Failures that lie closer together
/// than `one_failure` count as one.
#[must_use]
pub fn tidings(runs: &[RunView], one_failure: TimeDelta) -> Option<Tidings> {
    let mut ended = runs.iter().filter(|run| counts(run));
    let newest = ended.next()?;
    if newest.trigger != Trigger::Timer {
        return None;
    }
    let trouble: Vec<&RunView> = ended
        .take_while(|run| run.outcome == Some(Outcome::Failed))
        .filter(|run| run.trigger == Trigger::Timer)
        .collect();
    let asked = trouble.iter().any(|run| asks(run));
    if asks(newest) {
        return (!asked).then_some(Tidings::Asks);
    }
    let before = failures(&trouble, one_failure);
    if newest.outcome == Some(Outcome::Failed) {
        let another = trouble
            .first()
            .is_none_or(|last| !belong_together(newest, last, one_failure));
        let second = another && before + 1 == WORTH_A_WORD;
        return (second && !asked).then_some(Tidings::Failing);
    }
    (asked || before >= WORTH_A_WORD).then_some(Tidings::Recovered)
}

/// How many failures these failed runs come to, newest first.
fn failures(runs: &[&RunView], one_failure: TimeDelta) -> usize {
    let joined = runs
        .windows(2)
        .filter(|pair| belong_together(pair[0], pair[1], one_failure))
        .count();
    runs.len() - joined
}

fn belong_together(later: &RunView, earlier: &RunView, one_failure: TimeDelta) -> bool {
    let began = |run: &RunView| run.started_at.parse::<DateTime<Utc>>().ok();
    began(later)
        .zip(began(earlier))
        .is_some_and(|(later, earlier)| later - earlier < one_failure)
}

fn counts(run: &RunView) -> bool {
    run.outcome.is_some_and(|outcome| TELLING.contains(&outcome))
}

fn asks(run: &RunView) -> bool {
    run.outcome == Some(Outcome::Failed) && run.fault.as_ref().is_some_and(|fault| fault.code.asks())
}

#[cfg(test)]
mod tests {
    use domain::{ErrorCode, Mode};

    use super::*;

    /// Each has `t` for the timer or `w` for a person, then how it ended; they lie ten minutes apart, or with `~` one minute
    /// behind the one before.
    fn history(newest_first: &str) -> Vec<RunView> {
        let mut at = DateTime::UNIX_EPOCH;
        let mut runs: Vec<RunView> = newest_first
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

    fn run(words: &str, at: DateTime<Utc>) -> RunView {
        let (trigger, ending) = words.split_at(1);
        let fault = |code| Some(Fault::new(code, "What happened.", "What to do."));
        let (outcome, fault) = match ending {
            "ok" => (Some(Outcome::Completed), None),
            "part" => (Some(Outcome::Limited), None),
            "fail" => (Some(Outcome::Failed), fault(ErrorCode::NoAnswer)),
            "asks" => (Some(Outcome::Failed), fault(ErrorCode::NeedsDecision)),
            "stop" => (Some(Outcome::Cancelled), None),
            "lost" => (Some(Outcome::Interrupted), None),
            _ => (None, None),
        };
        RunView {
            run_id: RunId(1),
            integration: IntegrationId(1),
            integration_name: "Main office".to_owned(),
            mode: Mode::Incremental,
            trigger: if trigger == "t" {
                Trigger::Timer
            } else {
                Trigger::Window
            },
            limit: None,
            mass_change_allowed: false,
            relations_unread: false,
            outcome,
            counts: domain::Counts::default(),
            errors: 0,
            remaining: None,
            verified: None,
            fault,
            started_at: at.to_rfc3339(),
            finished_at: None,
        }
    }

    #[test]
    fn the_office_hears_of_what_it_would_want_to_know_and_of_it_once() {
        for (newest_first, told) in [
            ("", None),
            ("tok", None),
            ("tfail", None),
            ("tfail tok", None),
            ("tfail tfail tok", Some(Tidings::Failing)),
            ("tfail tfail", Some(Tidings::Failing)),
            ("tfail tfail tfail tok", None),
            ("tfail tlost tfail tok", Some(Tidings::Failing)),
            ("tfail wstop tfail tok", Some(Tidings::Failing)),
            ("tfail wfail tfail tok", Some(Tidings::Failing)),
            ("tfail wfail tok", None),
            ("wfail tfail", None),
            ("tfail wok tfail tfail", None),
            ("tasks", Some(Tidings::Asks)),
            ("tasks tasks", None),
            ("tasks tfail tasks", None),
            ("tasks tfail tfail", Some(Tidings::Asks)),
            ("wasks tok", None),
            ("tok tfail tok", None),
            ("tok tfail tfail", Some(Tidings::Recovered)),
            ("tpart tfail tfail tfail", Some(Tidings::Recovered)),
            ("tok tasks", Some(Tidings::Recovered)),
            ("tok tok tfail tfail", None),
            ("wok tfail tfail", None),
            ("tok wok tfail tfail", None),
            ("trunning tfail tfail", Some(Tidings::Failing)),
            ("tstop tfail tfail", Some(Tidings::Failing)),
            ("tfail~ tfail~ tfail tok", None),
            ("tfail tfail~ tfail~ tfail tok", Some(Tidings::Failing)),
            ("tfail~ tfail tfail~ tfail tok", None),
            ("tok tfail~ tfail~ tfail", None),
            ("tok tfail~ tfail tfail~ tfail", Some(Tidings::Recovered)),
        ] {
            assert_eq!(
                tidings(&history(newest_first), ONE_FAILURE),
                told,
                "{newest_first}"
            );
        }
    }
}
