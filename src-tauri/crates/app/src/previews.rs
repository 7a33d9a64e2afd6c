//! Previews: what a sync would do. The sync runs on a copy of the store in memory, so nothing is written to any file.
//!
//! The window keeps one preview at a time, with its rows, until it is closed.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{Fault, FaultAction, Outcome, RunId, Trigger};
use store::{PreviewChange, PreviewKind, PreviewQuery, RunRecord, Store};
use sync::{Consent, Progress};
use tokio_util::sync::CancellationToken;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use crate::app::{App, Page};
use crate::history::problem_view;
use crate::i18n::Language;
use crate::source;
use crate::syncs::{Asked, limit, start_run};
use crate::view::{
    PreviewChangeView, PreviewCounts, PreviewPageView, SyncPreview, SyncProgress, SyncRequest,
};

/// The preview of this process.
#[derive(Default)]
pub(crate) struct Previews(Mutex<Current>);

#[derive(Default)]
struct Current {
    id: u32,
    cancel: CancellationToken,
    kept: Option<Kept>,
    /// The last run that was started from a preview, and whether it did something else.
    compared: Option<(RunId, bool)>,
}

/// A finished preview.
#[derive(Clone)]
struct Kept {
    request: SyncRequest,
    copy: Store,
    record: RunRecord,
    /// The stored run that was started from it.
    started: Option<RunId>,
}

/// A run on a copy.
struct Foreseen {
    copy: Store,
    record: RunRecord,
}

impl Previews {
    fn lock(&self) -> MutexGuard<'_, Current> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self, id: u32) -> Result<Kept, Fault> {
        let current = self.lock();
        let kept = current.kept.as_ref().filter(|_| current.id == id);
        kept.cloned().ok_or(Fault::RunNotFound)
    }

    fn set(&self, id: u32, kept: Option<Kept>) -> Option<Kept> {
        let mut current = self.lock();
        match current.id == id {
            true => std::mem::replace(&mut current.kept, kept),
            false => kept,
        }
    }
}

impl App {
    /// Runs a sync whose writes go nowhere, and keeps what it would do. The source is only read, and no file of the store is
    /// changed. The preview before this one is canceled or closed.
    ///
    /// # Errors
    /// [`Fault::SyncRunning`]; [`Fault::LimitZero`]; a [`Fault`] of the store. Why the sync itself would fail is in its record.
    pub async fn preview_sync(
        &self,
        request: SyncRequest,
        trigger: Trigger,
        mut on_progress: impl FnMut(SyncProgress) + Send,
    ) -> Result<SyncPreview, Fault> {
        limit(request.limit)?;
        if self.store().is_leased(request.integration) {
            return Err(Fault::SyncRunning);
        }
        let (id, cancel) = self.next_preview().await;
        let preview = async {
            let integration = self.store().integration(request.integration).await?;
            let consent = match request.allow_mass_change {
                true => Consent::Given,
                false => Consent::NotGiven,
            };
            let asked = (&integration, &request, trigger);
            let mut foreseen = self.foresee(asked, consent, &cancel, &mut on_progress).await?;
            // The question is shown together with what the sync would do if a person allows it.
            let fault = foreseen.record.fault.clone();
            let question = fault.filter(|fault| fault.code().action() == FaultAction::ReviewChanges);
            if question.is_some() {
                let allowed = self
                    .foresee(asked, Consent::Given, &cancel, &mut on_progress)
                    .await?;
                foreseen.copy.close().await?;
                foreseen = allowed;
            }
            foreseen
                .copy
                .make_preview(foreseen.record.id, self.store())
                .await?;
            Ok::<_, Fault>((foreseen, question))
        };
        // What is logged would be written to a file.
        let (Foreseen { copy, record }, question) = preview.with_subscriber(NoSubscriber::default()).await?;
        let counts = copy.preview_counts().await?;
        let count = |kind| counts.get(&kind).copied().unwrap_or_default();
        let rows = PreviewCounts {
            added: count(PreviewKind::Added),
            updated: count(PreviewKind::Updated),
            deactivated: count(PreviewKind::Deactivated),
            matched: count(PreviewKind::Matched),
            skipped: count(PreviewKind::Skipped),
        };
        let kept = Kept {
            request: SyncRequest {
                allow_mass_change: request.allow_mass_change || question.is_some(),
                ..request
            },
            copy,
            record: record.clone(),
            started: None,
        };
        // Another preview may have started meanwhile.
        if let Some(unwanted) = self.previews().set(id, Some(kept)) {
            unwanted.copy.close().await?;
            return Err(Fault::RunNotFound);
        }
        Ok(SyncPreview {
            preview: id,
            run: record,
            question,
            rows,
        })
    }

    /// Asks a preview that is being computed to stop.
    pub fn cancel_preview(&self) {
        self.previews().lock().cancel.cancel();
    }

    /// A page of a preview.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`] if it was closed.
    pub async fn preview_changes(
        &self,
        preview: u32,
        query: &PreviewQuery,
        page: Page,
    ) -> Result<PreviewPageView, Fault> {
        let copy = self.previews().kept(preview)?.copy;
        let found = copy.preview_page(query, page.offset, page.size()).await?;
        Ok(PreviewPageView {
            total: found.total,
            changes: found.rows.into_iter().map(change_view).collect(),
        })
    }

    /// Saves the rows of a preview as CSV in this language, one row per field.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`] if it was closed; [`Fault`] if the file cannot be written.
    pub async fn save_preview_csv(
        &self,
        preview: u32,
        query: &PreviewQuery,
        language: Language,
        file: &Path,
    ) -> Result<(), Fault> {
        let copy = self.previews().kept(preview)?.copy;
        let csv = crate::preview_csv::csv(&copy, query, language).await?;
        self.save_csv(&csv, file).await
    }

    /// Starts the sync of a preview, with the data as they are now. A question that the preview showed is answered by that.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`] if it was closed; otherwise as [`start_sync`](Self::start_sync).
    pub async fn start_previewed_sync(&self, preview: u32, trigger: Trigger) -> Result<RunId, Fault> {
        let mut kept = self.previews().kept(preview)?;
        let run = self.start_sync(kept.request, trigger).await?;
        kept.started = Some(run);
        self.previews().set(preview, Some(kept));
        Ok(run)
    }

    /// Whether a run that was started from a preview did something else than was shown, because the data changed meanwhile.
    /// `None` if it was not started from one, or has not ended.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn differs_from_preview(&self, run: RunId) -> Result<Option<bool>, Fault> {
        let (id, kept, compared) = {
            let current = self.previews().lock();
            (current.id, current.kept.clone(), current.compared)
        };
        if let Some((_, differs)) = compared.filter(|(compared, _)| *compared == run) {
            return Ok(Some(differs));
        }
        let Some(kept) = kept.filter(|kept| kept.started == Some(run)) else {
            return Ok(None);
        };
        let record = self.run(run).await?;
        if record.outcome.is_none() {
            return Ok(None);
        }
        let shown = kept.copy.changes_hash(kept.record.id).await?;
        let is_same = record.counts == kept.record.counts && shown == self.store().changes_hash(run).await?;
        self.previews().lock().compared = Some((run, !is_same));
        self.previews().set(id, None);
        kept.copy.close().await?;
        Ok(Some(!is_same))
    }

    /// Forgets a preview. One from which a sync was started is still compared with it.
    ///
    /// # Errors
    /// None in practice.
    pub async fn close_preview(&self, preview: u32) -> Result<(), Fault> {
        let kept = self.previews().kept(preview).ok();
        if kept.is_none_or(|kept| kept.started.is_some()) {
            return Ok(());
        }
        if let Some(kept) = self.previews().set(preview, None) {
            kept.copy.close().await?;
        }
        Ok(())
    }

    /// Stops the preview that is being computed, and forgets the kept one.
    pub(crate) async fn close_previews(&self) {
        self.next_preview().await;
    }

    async fn next_preview(&self) -> (u32, CancellationToken) {
        let cancel = CancellationToken::new();
        let (id, before) = {
            let mut current = self.previews().lock();
            current.cancel.cancel();
            current.cancel = cancel.clone();
            current.id += 1;
            (current.id, current.kept.take())
        };
        if let Some(before) = before {
            // What cannot be closed is dropped.
            let _ = before.copy.close().await;
        }
        (id, cancel)
    }

    async fn foresee(
        &self,
        asked: Asked<'_>,
        consent: Consent,
        cancel: &CancellationToken,
        on_progress: &mut (impl FnMut(SyncProgress) + Send),
    ) -> Result<Foreseen, Fault> {
        let (integration, ..) = asked;
        let copy = self.store().copy_in_memory(integration.id).await?;
        let lease = copy.try_lease(integration.id).await?;
        let job = start_run(&copy, asked, &lease, consent).await?;
        let run = job.run;
        let report = async {
            let mut source = tokio::select! {
                source = source::open(self, integration) => source?,
                () = cancel.cancelled() => return Ok((Outcome::Cancelled, None)),
            };
            let keys = self.keys();
            let told = |progress: Progress| {
                on_progress(SyncProgress {
                    run,
                    integration: integration.id,
                    counts: progress.counts,
                    expected: progress.expected,
                    elsewhere: false,
                    canceling: cancel.is_cancelled(),
                    outcome: None,
                });
            };
            let report = sync::run(&copy, &keys.fingerprint, &mut source, &job, cancel, told).await?;
            source.close().await;
            Ok((report.outcome, report.remaining))
        };
        let report: Result<_, Fault> = report.await;
        let (outcome, remaining, fault) = match report {
            Ok((outcome, remaining)) => (outcome, remaining, None),
            Err(fault) => (Outcome::Failed, None, Some(fault)),
        };
        copy.finish_run(run, outcome, remaining, fault.as_ref()).await?;
        let record = copy.run(run).await?;
        Ok(Foreseen { copy, record })
    }
}

fn change_view(change: PreviewChange) -> PreviewChangeView {
    PreviewChangeView {
        pat_num: change.pat_num,
        patient: change.patient,
        patient_name: change.patient_name,
        kind: change.kind,
        reason: change.reason,
        problem: change.problem.map(problem_view),
        fields: change.fields,
    }
}
