//! Syncs: starting, following, and canceling them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Counts, Fault, FaultClass, Limit, Outcome, ProblemCode, RunId, Trigger};
use store::{Integration, Lease, ProblemList, Store, computer_user};
use sync::{Consent, Job, Progress, Report};

use crate::active_runs::{ProgressWatch, RunHandle};
use crate::app::App;
use crate::change::Change;
use crate::faults::internal;
use crate::source;
use crate::view::{SyncProgress, SyncRequest};

/// How often the record of another program's run is read.
const EXTERNAL_POLL_INTERVAL: Duration = Duration::from_millis(500);

impl App {
    /// Starts a sync and returns at once. The sync keeps running if the caller goes away.
    ///
    /// # Errors
    /// [`Fault::SyncRunningSince`] with its trigger and start; [`Fault::LimitZero`]; a [`Fault`] of the store. A later
    /// failure is in the run's record.
    pub async fn start_sync(&self, request: SyncRequest, trigger: Trigger) -> Result<RunId, Fault> {
        limit(request.limit)?;
        let lease = self.store().try_lease(request.integration).await?;
        self.store().interrupt_stale_runs(&lease).await?;
        let integration = self.store().integration(request.integration).await?;
        let consent = consent(&request, trigger);
        let job = start_run(self.store(), (&integration, &request, trigger), &lease, consent).await?;
        let run = job.run;
        let user = computer_user();
        if trigger != Trigger::Timer && !user.is_empty() {
            self.store().record_user(run, user).await?;
        }
        tracing::info!(%run, integration = %integration.id, mode = request.mode.as_str(), trigger = trigger.as_str(), limit = request.limit, consent = (consent == Consent::Given), "sync started");
        let handle = self.active_runs().start(run, integration.id);
        self.changes().notify(Change::RunStarted(run));
        tokio::spawn(self.clone().execute(job, integration, lease, handle));
        Ok(run)
    }

    /// Starts a sync of every integration, as the timer would: without a limit, from where the last one stopped. An
    /// integration that is already syncing is skipped. Returns the started runs.
    ///
    /// # Errors
    /// The first [`Fault`] that prevented a sync; the others are started anyway.
    pub async fn sync_everything(&self, trigger: Trigger) -> Result<Vec<RunId>, Fault> {
        let (mut runs, mut first) = (Vec::new(), None);
        for card in self.cards().await?.iter() {
            let request = SyncRequest {
                integration: card.id,
                mode: card.suggested_mode,
                limit: None,
                allow_mass_change: false,
            };
            match self.start_sync(request, trigger).await {
                Ok(run) => runs.push(run),
                Err(fault) if fault.class() != FaultClass::SyncRunning => first = first.or(Some(fault)),
                Err(_) => {}
            }
        }
        first.map_or(Ok(runs), Err)
    }

    /// Follows a run of this program or another.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`].
    pub async fn watch_sync(&self, run: RunId) -> Result<ProgressWatch, Fault> {
        if let Some(watch) = self.active_runs().watch(run) {
            return Ok(watch);
        }
        let progress = self.recorded_progress(run).await?;
        if progress.outcome.is_some() {
            return Ok(ProgressWatch::ended(progress));
        }
        Ok(self.watch_external(progress))
    }

    /// Whether a sync is running in this program.
    #[must_use]
    pub fn is_syncing(&self) -> bool {
        !self.active_runs().is_empty()
    }

    /// Asks a run of this program to stop after its current page.
    ///
    /// # Errors
    /// [`Fault::NoSyncRunning`] if it has ended or runs in another program.
    pub fn cancel_sync(&self, run: RunId) -> Result<(), Fault> {
        if self.active_runs().cancel(run) {
            self.changes().notify(Change::Progress(run));
            return Ok(());
        }
        Err(Fault::NoSyncRunning)
    }

    /// Holds the lease until the outcome is recorded.
    async fn execute(self, job: Job, integration: Integration, lease: Lease, handle: RunHandle) {
        // In a task of its own: a panic there must not leave the run without an end.
        let app = self.clone();
        let handle = Arc::new(handle);
        let watched = handle.clone();
        let work = tokio::spawn(async move { app.sync(&job, &integration, &watched).await });
        let report = work.await.unwrap_or_else(|_| Err(internal("a sync panicked")));
        let outcome = self.record_end(job.run, report, &handle).await;
        drop(lease);
        let counts = match self.store().run(job.run).await {
            Ok(record) => record.counts,
            Err(error) => {
                tracing::error!(run = %job.run, %error, "the record of a sync could not be read");
                Counts::default()
            }
        };
        // Before the outcome is sent: a caller that waits for it may close the store next.
        if self.store().checkpoint().await.is_err() {
            tracing::warn!(run = %job.run, "the store could not be checkpointed after a sync; nothing is lost");
        }
        handle.end(counts, outcome);
        drop(handle);
        self.changes().notify(Change::RunEnded(job.run));
    }

    async fn sync(&self, job: &Job, integration: &Integration, handle: &RunHandle) -> Result<Report, Fault> {
        let cancel = &handle.cancel;
        let cancelled = Report {
            outcome: Outcome::Cancelled,
            remaining: None,
        };
        let mut source = tokio::select! {
            source = source::open(self, integration) => source?,
            () = cancel.cancelled() => return Ok(cancelled),
        };
        let on_progress = |progress: Progress| {
            handle.report(progress.counts, progress.expected);
            self.changes().notify(Change::Progress(job.run));
        };
        let keys = self.keys();
        let report = sync::run(
            self.store(),
            &keys.fingerprint,
            &mut source,
            job,
            cancel,
            on_progress,
        )
        .await?;
        source.close().await;
        Ok(report)
    }

    async fn record_end(&self, run: RunId, report: Result<Report, Fault>, handle: &RunHandle) -> Outcome {
        let (outcome, remaining, fault) = match report {
            Ok(report) if report.outcome == Outcome::Cancelled && self.active_runs().is_closing() => {
                (Outcome::Interrupted, report.remaining, None)
            }
            Ok(report) => (report.outcome, report.remaining, None),
            Err(fault) => (Outcome::Failed, None, Some(fault)),
        };
        if let Err(error) = self
            .store()
            .finish_run(run, outcome, remaining, fault.as_ref())
            .await
        {
            tracing::error!(%run, %error, "the end of a sync could not be recorded; after a restart it is interrupted");
            handle.remember(fault.unwrap_or_else(|| error.into()));
            return Outcome::Failed;
        }
        self.log_end(run, outcome, fault.as_ref()).await;
        outcome
    }

    /// Logs codes and counts only: a text of the source could hold a name.
    async fn log_end(&self, run: RunId, outcome: Outcome, fault: Option<&Fault>) {
        let record = match self.store().run(run).await {
            Ok(record) => record,
            Err(error) => {
                tracing::error!(%run, %error, "the record of a sync could not be read");
                return;
            }
        };
        let counts = record.counts;
        tracing::info!(
            %run, outcome = outcome.as_str(), rows_read = counts.rows_read, added = counts.added,
            updated = counts.updated, unchanged = counts.unchanged, skipped = counts.skipped,
            deactivated = counts.deactivated, errors = record.errors, remaining = record.remaining,
            code = fault.map(|fault| fault.code().as_str()), "sync ended"
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
            canceling: false,
            outcome: record.outcome,
        })
    }

    /// Reads the record of another program's run until it ends or that program has gone.
    fn watch_external(&self, first: SyncProgress) -> ProgressWatch {
        let (sender, watch) = ProgressWatch::external(first.clone());
        let app = self.clone();
        tokio::spawn(async move {
            while let Ok(mut progress) = app.recorded_progress(first.run).await {
                if progress.outcome.is_none() && !app.store().is_leased(first.integration) {
                    // It may have ended between the two reads.
                    let Ok(last) = app.recorded_progress(first.run).await else {
                        return;
                    };
                    progress = last;
                    progress.outcome = progress.outcome.or(Some(Outcome::Interrupted));
                }
                let ended = progress.outcome.is_some();
                if sender.send(progress).is_err() || ended {
                    return;
                }
                tokio::time::sleep(EXTERNAL_POLL_INTERVAL).await;
            }
        });
        watch
    }
}

/// For example `no_birthdate 16, no_name 2`.
fn by_reason(codes: impl Iterator<Item = ProblemCode>) -> String {
    let mut counts = BTreeMap::<&str, u64>::new();
    for code in codes {
        *counts.entry(code.as_str()).or_default() += 1;
    }
    let counts = counts.iter().map(|(code, count)| format!("{code} {count}"));
    counts.collect::<Vec<_>>().join(", ")
}

/// Only a person can consent; the timer cannot.
fn consent(request: &SyncRequest, trigger: Trigger) -> Consent {
    if request.allow_mass_change && trigger != Trigger::Timer {
        Consent::Given
    } else {
        Consent::NotGiven
    }
}

/// What a run is asked for: which integration, how, and by what.
pub(crate) type Asked<'a> = (&'a Integration, &'a SyncRequest, Trigger);

/// Records the start of a run, in the store or in a copy of it.
pub(crate) async fn start_run(
    store: &Store,
    (integration, request, trigger): Asked<'_>,
    lease: &Lease,
    consent: Consent,
) -> Result<Job, Fault> {
    let limit = limit(request.limit)?;
    let run = store.start_run(lease, request.mode, trigger, limit).await?;
    if consent == Consent::Given {
        store.allow_mass_change(run).await?;
    }
    Ok(Job {
        run,
        integration: integration.id,
        company: integration.company,
        mode: request.mode,
        trigger,
        limit,
        consent,
    })
}

pub(crate) fn limit(asked: Option<u32>) -> Result<Limit, Fault> {
    match asked {
        None => Ok(Limit::None),
        Some(0) => Err(Fault::LimitZero),
        Some(most) => Ok(Limit::AtMost(most)),
    }
}
