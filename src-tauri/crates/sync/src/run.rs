//! One run, from the source check until the end, the limit, a cancellation, or an error.
//!
//! A run compares, asks if too much would change, reads and writes what differs, tries problems again that can resolve
//! themselves, and compares again. A full sync also reads every active row.

use chrono::Utc;
use domain::{Fault, Mode, Outcome, PatNum, PatientSource, Reconciliation, Relation};
use store::{PassEnd, Store};
use tokio::sync::mpsc::channel;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use vault::FingerprintKey;

use crate::compare::{Comparison, compare};
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
    /// Active patients that still differ or that the full pass has not read; `None` if unknown.
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
        let snapshot = answer(cancel, source.snapshot()).await?;
        let origin = source_check::check(store, &snapshot, job).await?;
        let records = read_relations(source, cancel).await?;
        if records.is_none() {
            tracing::warn!(run = %job.run, "the source does not tell which patients were merged or cloned");
            store.record_skipped_relations(job.run).await?;
        }
        let ties = store.secondary_links(job.integration).await?;
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
            reads_active: job.mode == Mode::Full,
            is_retrying: false,
            is_source_lost: false,
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
    /// Whether active rows after the position of the full pass are still to be read.
    reads_active: bool,
    /// Whether only problems are left that may have resolved themselves.
    is_retrying: bool,
    /// Whether the source must not be used again.
    is_source_lost: bool,
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
        if self.writer.has_written && (stop.is_question() || self.scope.origin == Origin::Other) {
            let integration = self.scope.job.integration;
            self.scope.store.forget_changed_at(integration).await?;
        }
        match stop {
            Stop::Failed(_) => Err(stop),
            _ => Ok(Report { outcome, remaining }),
        }
    }

    /// Returns what the comparison at the end found; `None` if the source did not respond to it.
    async fn sync(&mut self) -> Result<Option<Reconciliation>, Stop> {
        let (mut found, mut equal) = (Comparison::default(), None);
        if !self.is_first_import().await? {
            found = self.compare().await?;
            equal = found.is_equal().then_some(found.found);
            check_cancelled(self.scope.cancel)?;
            self.check_before_writing(&found).await?;
        }
        let active = self.count_remaining(&mut found).await?;
        let others = found.uncertain.len() + found.inactive.len();
        self.writer.expect(active + others as u64);
        let mut numbers = [found.active, found.uncertain, found.inactive].concat();
        if self.reads_active {
            let clusters = self.scope.graph.clusters.iter();
            numbers.extend(clusters.filter_map(|cluster| cluster.first()));
            let position = self.writer.pass.position;
            self.read(Wanted::Active(position), Counting::All).await?;
            self.reads_active = false;
        }
        let read = self.writer.write_equal().await?;
        numbers.retain(|number| read.binary_search(number).is_err());
        numbers.sort_unstable();
        numbers.dedup();
        self.read(Wanted::Numbers(&numbers), Counting::All).await?;
        self.writer.check_question()?;
        self.is_retrying = true;
        let rechecks = self.writer.rechecks();
        self.read(Wanted::Numbers(&rechecks), Counting::News).await?;
        self.reconcile(equal).await
    }

    /// Whether all active rows will be read and nothing is known here, so that a comparison could find nothing else.
    async fn is_first_import(&mut self) -> Result<bool, Stop> {
        let Scope { store, job, .. } = self.scope;
        let starts = self.reads_active && self.writer.pass.position.is_none();
        Ok(starts && store.known_page(job.integration, None, 1).await?.is_empty())
    }

    async fn compare(&mut self) -> Result<Comparison, Stop> {
        self.writer.recent.sort_unstable();
        compare(self.reader.source, self.scope, &self.writer.recent).await
    }

    /// Asks before the first row is written if too many patients would leave, or if too many times of change moved back.
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
        if is_empty.is_ok() && !self.writer.guard.stops(self.writer.foreseen()) {
            self.writer.accept_foreseen();
            return Ok(());
        }
        is_empty?;
        Ok(self.writer.check_question()?)
    }

    /// Plans these numbers without writing.
    async fn foresee(&mut self, numbers: &[PatNum]) -> Result<(), Stop> {
        let (pages, read) = channel(READ_AHEAD);
        let sending = self.reader.send(Wanted::Numbers(numbers), pages);
        let (sent, foreseen) = futures::join!(sending, self.writer.foresee_pages(read));
        foreseen.and(sent)
    }

    /// Counts active rows that differ or that the full pass has not read. What it will read is removed from `found`.
    async fn count_remaining(&mut self, found: &mut Comparison) -> Result<u64, Stop> {
        let mut unread = 0;
        if self.reads_active {
            let position = self.writer.pass.position;
            let is_read = |number: &PatNum| position.is_some_and(|position| *number <= position);
            found.active.retain(is_read);
            found.uncertain.retain(is_read);
            unread = match (position, found.found.source_active) {
                // The comparison has counted them.
                (None, 1..) => found.found.source_active,
                _ => answer(self.scope.cancel, self.reader.source.count_active(position)).await?,
            };
        }
        Ok(found.active.len() as u64 + unread)
    }

    /// As of now; `None` if the source does not respond.
    async fn remaining(&mut self) -> Option<u64> {
        if self.is_source_lost {
            return None;
        }
        let mut found = self.compare().await.ok()?;
        let retried = self.writer.rechecks().len() * usize::from(self.is_retrying);
        Some(self.count_remaining(&mut found).await.ok()? + retried as u64)
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

    /// A full sync that was resumed has data as old as its first page, unless the comparison shows that they are current.
    async fn finish(self, found: Option<Reconciliation>) -> Result<Report, Stop> {
        let (job, scope) = (self.scope.job, self.scope);
        let is_current = job.mode == Mode::Incremental || found.is_some_and(|found| found.is_complete());
        let end = PassEnd {
            run: job.run,
            integration: job.integration,
            mode: job.mode,
            data_as_of: match is_current {
                true => scope.started_at,
                false => self.writer.pass.started_at,
            },
            snapshot: scope.source,
            found: found.as_ref(),
        };
        scope.store.finish_pass(&end).await?;
        tracing::info!(run = %job.run, ?found, "compared with the source");
        let (outcome, remaining) = (Outcome::Completed, Some(0));
        Ok(Report { outcome, remaining })
    }
}
