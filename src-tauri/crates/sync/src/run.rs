//! One run, from the source check until the end, the limit, a cancellation, or an error.
//!
//! A run compares, asks if too much would change, reads and writes what differs, tries problems again that can resolve
//! themselves, and compares again.

use chrono::Utc;
use domain::{Fault, Mode, Outcome, PatNum, PatientSource, Reconciliation, Relation};
use store::{PassEnd, Store};
use tokio::sync::mpsc::channel;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use vault::FingerprintKey;

use crate::compare::{Comparison, compare, compare_contents};
use crate::identity_graph::IdentityGraph;
use crate::job::{Job, Origin, Progress, Scope};
use crate::pages::{Reader, Wanted};
use crate::plan::Counting;
use crate::source_check;
use crate::stop::{CANCEL_GRACE, Stop, answer, check_cancelled};
use crate::writer::Writer;

/// How many pages are read ahead: as many as the next batch takes, so that it is complete when the one before is written.
const READ_AHEAD: usize = 20;

/// More pages of merge and clone records than any practice has. A server that sends more is malicious.
const MOST_PAGES: usize = 2_000;

/// The result of a run that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Completed, limited, or canceled.
    pub outcome: Outcome,
    /// Active patients that still differ or were not compared; `None` if unknown.
    pub remaining: Option<u64>,
}

/// Runs `job` against `source`. The counts in the store's run record are correct at any time; `on_progress` is called after
/// each batch.
///
/// # Errors
/// If the source or the store fails, or a person must decide first. Batches that were committed stay.
pub async fn run<S: PatientSource>(
    store: &Store,
    key: &FingerprintKey,
    source: &mut S,
    job: &Job,
    cancel: &CancellationToken,
    on_progress: impl FnMut(Progress) + Send,
) -> Result<Report, Fault> {
    let sync = async {
        check_cancelled(cancel)?;
        let started_at = Utc::now();
        // The store reads its links while the source is asked.
        let (read, ties) = futures::join!(
            async {
                let snapshot = answer(cancel, source.snapshot()).await?;
                let origin = source_check::check(store, &snapshot, job).await?;
                Ok::<_, Stop>((snapshot, origin, read_relations(source, cancel).await?))
            },
            store.secondary_links(job.integration)
        );
        let ((snapshot, origin, records), ties) = (read?, ties?);
        if records.is_none() {
            tracing::warn!(run = %job.run, "the source does not tell which patients were merged or cloned");
            store.record_skipped_relations(job.run).await?;
        }
        let scope = Scope {
            store,
            job,
            cancel,
            started_at,
            source: &snapshot,
            origin,
            graph: &IdentityGraph::new(records, &ties),
        };
        let run = Run {
            writer: Writer::open(scope, on_progress).await?,
            reader: Reader { source, key, scope },
            scope,
            is_comparing: false,
            is_retrying: false,
            is_source_lost: false,
            unread: Vec::new(),
        };
        run.execute().await
    };
    let (outcome, remaining) = (Outcome::Cancelled, None);
    match sync.await {
        Ok(report) => Ok(report),
        Err(Stop::Failed(fault)) => Err(fault),
        Err(Stop::Limit | Stop::Cancelled | Stop::SourceUnresponsive) => Ok(Report { outcome, remaining }),
    }
}

/// All merge and clone records; `None` if they cannot be read.
async fn read_relations<S: PatientSource>(
    source: &mut S,
    cancel: &CancellationToken,
) -> Result<Option<Vec<Relation>>, Stop> {
    let (mut relations, mut after) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let Some(page) = answer(cancel, source.relations(after)).await? else {
            return Ok(None);
        };
        let Some(last) = page.last().map(|relation| relation.record) else {
            return Ok(Some(relations));
        };
        if after.is_some_and(|after| last <= after) {
            return Err(Fault::RowsRepeated.into());
        }
        relations.extend(page);
        after = Some(last);
    }
    Ok(None)
}

struct Run<'a, S, P> {
    scope: Scope<'a>,
    reader: Reader<'a, S>,
    writer: Writer<'a, P>,
    /// Whether active rows are still to be compared.
    is_comparing: bool,
    /// Whether only problems are left that may have resolved themselves.
    is_retrying: bool,
    /// Whether the source must not be used again.
    is_source_lost: bool,
    /// Inactive numbers whose status is still to be read.
    unread: Vec<PatNum>,
}

impl<S: PatientSource, P: FnMut(Progress) + Send> Run<'_, S, P> {
    async fn execute(mut self) -> Result<Report, Stop> {
        let stop = match self.sync().await {
            Ok(found) => return self.finish(found).await,
            Err(stop) => stop,
        };
        let (outcome, remaining) = match &stop {
            Stop::Limit => (Outcome::Limited, self.remaining().await),
            Stop::Cancelled => {
                let remaining = timeout(CANCEL_GRACE, self.remaining()).await;
                (Outcome::Cancelled, remaining.ok().flatten())
            }
            Stop::SourceUnresponsive => (Outcome::Cancelled, None),
            Stop::Failed(_) => (Outcome::Failed, None),
        };
        if stop.is_question() {
            let (store, run) = (self.scope.store, self.scope.job.run);
            store.propose_changes(run, &self.writer.proposed()).await?;
        }
        // This may not be the practice's database. The known source stays, and the times that were read are not its own.
        if stop.is_question() || self.scope.origin == Origin::Other {
            let (store, integration) = (self.scope.store, self.scope.job.integration);
            match self.writer.has_written {
                true => store.forget_changed_at(integration).await?,
                // The others still tell which ones moved back.
                false => {
                    store
                        .forget_changed_at_of(integration, &self.writer.timed)
                        .await?
                }
            }
        }
        match stop {
            Stop::Failed(_) => Err(stop),
            _ => Ok(Report { outcome, remaining }),
        }
    }

    /// Returns what the comparison at the end found; `None` if the source did not respond to it.
    async fn sync(&mut self) -> Result<Option<Reconciliation>, Stop> {
        let equal = match self.is_first_import().await? {
            true => self.import_all().await?,
            false => self.sync_differences().await?,
        };
        self.writer.check_question()?;
        self.is_retrying = true;
        let rechecks = [self.writer.rechecks(), std::mem::take(&mut self.unread)].concat();
        self.read(Wanted::Numbers(&rechecks), Counting::News).await?;
        self.reconcile(equal).await
    }

    /// Whether all active rows will be read and nothing is known here, so that a comparison could find nothing else.
    async fn is_first_import(&mut self) -> Result<bool, Stop> {
        let Scope { store, job, .. } = self.scope;
        Ok(job.mode == Mode::Full && store.known_page(job.integration, None, 1).await?.is_empty())
    }

    async fn import_all(&mut self) -> Result<Option<Reconciliation>, Stop> {
        let active = answer(self.scope.cancel, self.reader.source.count_active()).await?;
        self.writer.expect(active);
        self.read(Wanted::Active, Counting::All).await?;
        self.read(Wanted::Numbers(&self.first_of_clusters()), Counting::All)
            .await?;
        Ok(None)
    }

    /// Reads and writes what differs. Returns the comparison if nothing does.
    async fn sync_differences(&mut self) -> Result<Option<Reconciliation>, Stop> {
        let is_full = self.scope.job.mode == Mode::Full;
        let found = match is_full {
            true => self.compare_contents().await?,
            false => self.compare_until_asking().await?,
        };
        check_cancelled(self.scope.cancel)?;
        self.check_before_writing(&found).await?;
        let mut numbers = [found.active, found.uncertain, found.inactive].concat();
        (self.writer.hidden, self.unread) = (found.contents.hidden, found.contents.unread);
        if is_full {
            numbers.extend(self.writer.open_problems());
            numbers.extend(self.first_of_clusters());
        }
        numbers.sort_unstable();
        numbers.dedup();
        self.writer.expect_more(numbers.len());
        self.read(Wanted::Numbers(&numbers), Counting::All).await?;
        Ok(found.found.is_complete().then_some(found.found))
    }

    /// With one of its numbers, a whole cluster is read.
    fn first_of_clusters(&self) -> Vec<PatNum> {
        let clusters = self.scope.graph.clusters.iter();
        clusters.filter_map(|cluster| cluster.first().copied()).collect()
    }

    async fn compare(&mut self) -> Result<Comparison, Stop> {
        self.writer.recent.sort_unstable();
        compare(self.reader.source, self.scope, &self.writer.recent, None).await
    }

    /// If very many rows differ, perhaps a program touched all of them and changed no value. Their contents tell.
    async fn compare_until_asking(&mut self) -> Result<Comparison, Stop> {
        let guard = Some(&self.writer.guard);
        let found = compare(self.reader.source, self.scope, &[], guard).await?;
        match found.is_cut {
            true => self.compare_contents().await,
            false => Ok(found),
        }
    }

    async fn compare_contents(&mut self) -> Result<Comparison, Stop> {
        let Scope { store, job, .. } = self.scope;
        self.writer.expect(store.active_patients(job.integration).await?);
        self.is_comparing = true;
        let mut found = Box::pin(compare_contents(&mut self.reader, &mut self.writer)).await?;
        self.is_comparing = false;
        self.writer.recent.append(&mut found.contents.young);
        Ok(found)
    }

    /// Asks before the first patient is changed if too many would leave or be renamed, or if too many times of change moved back.
    async fn check_before_writing(&mut self, found: &Comparison) -> Result<(), Stop> {
        let guard = &self.writer.guard;
        let is_empty = guard.check_active(found.found.source_active);
        if is_empty.is_ok() && guard.is_suspicious(found.moved_back) && !self.scope.job.compares_everything()
        {
            return Err(Fault::SourceOlderCopy.into());
        }
        // A patient who leaves has a number that does, and a patient who is renamed one that differs.
        let doubtful = found.found.unexpected + found.linked.len() as u64;
        let may_stop = doubtful > 0 && guard.is_suspicious(guard.changed.total() + doubtful);
        if is_empty.is_ok() && !may_stop {
            return Ok(());
        }
        self.foresee(&[&found.inactive[..], &found.linked].concat())
            .await?;
        is_empty?;
        if !self.writer.guard.stops(self.writer.foreseen()) {
            self.writer.accept_foreseen();
        }
        Ok(self.writer.check_question()?)
    }

    /// Plans these numbers without writing.
    async fn foresee(&mut self, numbers: &[PatNum]) -> Result<(), Stop> {
        let (pages, read) = channel(READ_AHEAD);
        let sending = self.reader.send(Wanted::Numbers(numbers), pages);
        let (sent, foreseen) = futures::join!(sending, self.writer.foresee_pages(read));
        sent.and(foreseen)
    }

    /// As of now; `None` if the source does not respond.
    async fn remaining(&mut self) -> Option<u64> {
        if self.is_source_lost {
            return None;
        }
        let found = self.compare().await.ok()?;
        if self.is_comparing {
            let compared = self.writer.rows_read();
            return Some(found.found.source_active.saturating_sub(compared));
        }
        let hidden = &mut self.writer.hidden;
        for number in found.active.iter().chain(&found.inactive) {
            hidden.remove(number);
        }
        let retried = self.writer.rechecks().len() * usize::from(self.is_retrying);
        Some((found.active.len() + self.writer.hidden.len() + retried) as u64)
    }

    /// Reads and writes at the same time. What stopped the writer counts: without it the reader has no receiver.
    async fn read(&mut self, wanted: Wanted<'_>, counting: Counting) -> Result<(), Stop> {
        let (pages, read) = channel(READ_AHEAD);
        let sending = self.reader.send(wanted, pages);
        let (sent, wrote) = futures::join!(sending, self.writer.write_pages(read, counting));
        self.is_source_lost = matches!(sent, Err(Stop::SourceUnresponsive | Stop::Failed(_)));
        wrote.and(sent)
    }

    /// Compares again, unless everything still is `equal`. If the source is silent, the pass is complete but not verified.
    async fn reconcile(&mut self, equal: Option<Reconciliation>) -> Result<Option<Reconciliation>, Stop> {
        if equal.is_some() && !self.writer.has_written {
            return Ok(equal);
        }
        match self.compare().await {
            Err(stop) if stop.is_silence() => {
                tracing::warn!(run = %self.scope.job.run, "the pass is done but could not be verified");
                Ok(None)
            }
            last => Ok(Some(last?.found)),
        }
    }

    async fn finish(self, found: Option<Reconciliation>) -> Result<Report, Stop> {
        let (job, scope) = (self.scope.job, self.scope);
        let end = PassEnd {
            run: job.run,
            integration: job.integration,
            mode: job.mode,
            data_as_of: scope.started_at,
            snapshot: scope.source,
            found: found.as_ref(),
        };
        scope.store.finish_pass(&end).await?;
        tracing::info!(run = %job.run, ?found, "compared with the source");
        let (outcome, remaining) = (Outcome::Completed, Some(0));
        Ok(Report { outcome, remaining })
    }
}
