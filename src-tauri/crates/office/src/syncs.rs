//! Syncs: started, followed, stopped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Counts, ErrorCode, Fault, IntegrationId, Limit, Outcome, ProblemCode, RunId, Trigger};
use opendental::OpenDental;
use store::{Integration, Lease, ProblemList};
use sync::{Consent, Job, Progress, Report};

use crate::faults::internal;
use crate::office::Office;
use crate::running::{ProgressWatch, RunHandle};
use crate::view::{SyncProgress, SyncRequest};

/// How often a run of another program is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

impl Office {
    /// Starts a sync and returns at once. It goes on whatever becomes of the caller.
    ///
    /// # Errors
    /// [`ErrorCode::SyncRunning`] with who runs it since when; [`ErrorCode::InvalidLimit`]; a [`Fault`] of the store.
    /// What goes wrong later is in the run's record.
    pub async fn start_sync(&self, request: SyncRequest, trigger: Trigger) -> Result<RunId, Fault> {
        let limit = limit(request.limit)?;
        let lease = self.store().try_lease(request.integration).await?;
        self.store().interrupt_stale_runs(&lease).await?;
        let integration = self.store().integration(request.integration).await?;
        let run = self
            .store()
            .start_run(&lease, request.mode, trigger, limit)
            .await?;
        let consent = consent(&request, trigger);
        if consent == Consent::Given {
            self.store().allow_mass_change(run).await?;
        }
        tracing::info!(%run, integration = %integration.id, mode = request.mode.as_str(), trigger = trigger.as_str(), ?limit, ?consent, "sync started");
        let job = Job {
            run,
            integration: integration.id,
            company: integration.company,
            mode: request.mode,
            trigger,
            limit,
            consent,
        };
        let handle = self.running().begin(run, integration.id);
        tokio::spawn(self.clone().carry_out(job, integration, lease, handle));
        self.changes().announce();
        Ok(run)
    }

    /// Starts a sync of every integration, as the timer would: without a limit, from where the last one stopped. One
    /// that is being synced already is left alone. Says which runs began.
    ///
    /// # Errors
    /// The first [`Fault`] that kept one from starting; the others are started all the same.
    pub async fn sync_everything(&self, trigger: Trigger) -> Result<Vec<RunId>, Fault> {
        let (mut runs, mut first) = (Vec::new(), None);
        for card in self.integrations().await? {
            let request = SyncRequest {
                integration: card.id,
                mode: card.suggested_mode,
                limit: None,
                allow_mass_change: false,
            };
            match self.start_sync(request, trigger).await {
                Ok(run) => runs.push(run),
                Err(fault) if fault.code != ErrorCode::SyncRunning => first = first.or(Some(fault)),
                Err(_) => {}
            }
        }
        first.map_or(Ok(runs), Err)
    }

    /// Follows a run, of this program or another.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run.
    pub async fn watch_sync(&self, run: RunId) -> Result<ProgressWatch, Fault> {
        if let Some(watch) = self.running().watch(run) {
            return Ok(watch);
        }
        let progress = self.recorded_progress(run).await?;
        if progress.outcome.is_some() {
            return Ok(ProgressWatch::ended(progress));
        }
        Ok(self.watch_elsewhere(progress))
    }

    /// Asks a run of this program to stop behind the page that it is at.
    ///
    /// # Errors
    /// [`ErrorCode::NoSyncRunning`] if it has ended, or runs in another program.
    pub fn cancel_sync(&self, run: RunId) -> Result<(), Fault> {
        if self.running().cancel(run) {
            return Ok(());
        }
        Err(Fault::new(
            ErrorCode::NoSyncRunning,
            "This sync is not running in this window any more.",
            "If another program runs it, stop it there.",
        ))
    }

    /// The lease is held until the outcome is on record.
    async fn carry_out(self, job: Job, integration: Integration, lease: Lease, handle: RunHandle) {
        // A fault in a task of its own: a panic there must not leave the run unended.
        let office = self.clone();
        let handle = Arc::new(handle);
        let watched = handle.clone();
        let work = tokio::spawn(async move { office.sync(&job, &integration, &watched).await });
        let report = work.await.unwrap_or_else(|_| Err(internal("a sync broke off")));
        let outcome = self.record_end(job.run, report).await;
        drop(lease);
        let record = self.store().run(job.run).await;
        // Before the end is told: who waits for it may close the store next.
        if self.store().checkpoint().await.is_err() {
            tracing::warn!(run = %job.run, "the store could not be tidied up after a sync; nothing is lost");
        }
        handle.end(
            record.map_or_else(|_| Counts::default(), |run| run.counts),
            outcome,
        );
        drop(handle);
        self.changes().announce();
    }

    async fn sync(&self, job: &Job, integration: &Integration, handle: &RunHandle) -> Result<Report, Fault> {
        let cancel = &handle.cancel;
        let login = self.saved_login(job.integration).await?;
        let cancelled = Report {
            outcome: Outcome::Cancelled,
            remaining: None,
        };
        let mut source = tokio::select! {
            source = OpenDental::connect(&login, &integration.database) => source?,
            () = cancel.cancelled() => return Ok(cancelled),
        };
        let tell = |progress: Progress| {
            handle.report(progress.counts, progress.expected);
            self.changes().announce();
        };
        let keys = self.keys();
        let report = sync::run(self.store(), &keys.fingerprint, &mut source, job, cancel, tell).await?;
        source.close().await;
        Ok(report)
    }

    async fn record_end(&self, run: RunId, report: Result<Report, Fault>) -> Outcome {
        let (outcome, remaining, fault) = match report {
            Ok(report) => (report.outcome, report.remaining, None),
            Err(fault) => (Outcome::Failed, None, Some(fault)),
        };
        if let Err(error) = self
            .store()
            .finish_run(run, outcome, remaining, fault.as_ref())
            .await
        {
            tracing::error!(%run, %error, "the end of a sync could not be recorded; it will be shown as interrupted");
            return outcome;
        }
        self.log_end(run, outcome, fault.as_ref()).await;
        outcome
    }

    /// Codes and counts only: a patient's number is not a name, but a text of the source could hold one.
    async fn log_end(&self, run: RunId, outcome: Outcome, fault: Option<&Fault>) {
        let Ok(record) = self.store().run(run).await else {
            return;
        };
        let counts = record.counts;
        tracing::info!(
            %run, outcome = outcome.as_str(), rows_read = counts.rows_read, added = counts.added,
            updated = counts.updated, unchanged = counts.unchanged, skipped = counts.skipped,
            deactivated = counts.deactivated, errors = record.errors, remaining = ?record.remaining,
            code = ?fault.map(|fault| fault.code), "sync ended"
        );
        let problems = self
            .all_problems(ProblemList::OfRun(run))
            .await
            .unwrap_or_default();
        if !problems.is_empty() {
            let reasons = by_reason(problems.iter().map(|problem| problem.code));
            tracing::warn!(%run, patients = problems.len(), %reasons, "patients skipped");
        }
    }

    async fn recorded_progress(&self, run: RunId) -> Result<SyncProgress, Fault> {
        let record = self.store().run(run).await?;
        Ok(SyncProgress {
            run,
            integration: record.integration,
            counts: record.counts,
            expected: None,
            elsewhere: record.outcome.is_none(),
            cancelling: false,
            outcome: record.outcome,
        })
    }

    /// Reads the record of a run that another program carries out, until it ends or that program has gone.
    fn watch_elsewhere(&self, first: SyncProgress) -> ProgressWatch {
        let (sender, watch) = ProgressWatch::of_another(first.clone());
        let office = self.clone();
        tokio::spawn(async move {
            while let Ok(mut progress) = office.recorded_progress(first.run).await {
                if progress.outcome.is_none() && !office.is_leased(first.integration).await {
                    // It may have come to its end between the two looks.
                    let Ok(last) = office.recorded_progress(first.run).await else {
                        return;
                    };
                    progress = last;
                    progress.outcome = progress.outcome.or(Some(Outcome::Interrupted));
                }
                let ended = progress.outcome.is_some();
                if sender.send(progress).is_err() || ended {
                    return;
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        });
        watch
    }

    async fn is_leased(&self, integration: IntegrationId) -> bool {
        self.store().try_lease(integration).await.is_err()
    }
}

/// Such as `no_birthdate 16, no_name 2`.
fn by_reason(codes: impl Iterator<Item = ProblemCode>) -> String {
    let mut counts = BTreeMap::<&str, u64>::new();
    for code in codes {
        *counts.entry(code.as_str()).or_default() += 1;
    }
    let counts = counts.iter().map(|(code, count)| format!("{code} {count}"));
    counts.collect::<Vec<_>>().join(", ")
}

/// Consent is a person's: the timer has none to give.
fn consent(request: &SyncRequest, trigger: Trigger) -> Consent {
    if request.allow_mass_change && trigger != Trigger::Timer {
        Consent::Given
    } else {
        Consent::NotGiven
    }
}

fn limit(asked: Option<u32>) -> Result<Limit, Fault> {
    match asked {
        None => Ok(Limit::None),
        Some(0) => Err(Fault::new(
            ErrorCode::InvalidLimit,
            "A sync with a limit of 0 patients would do nothing.",
            "Enter a limit from 1 up, or choose no limit.",
        )),
        Some(most) => Ok(Limit::AtMost(most)),
    }
}
