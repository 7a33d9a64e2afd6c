//! One run, from the source check until the end, the limit, a cancellation, or an error.
//!
//! Every run takes the same steps: compare, ask if too much would change, read and write what differs, try problems again
//! that can resolve themselves, and compare again. A full sync also reads every active row.

use chrono::{DateTime, Utc};
use domain::{Fault, Mode, Outcome, PatNum, PatientSource, Reconciliation};
use store::{MassChange, PassEnd, Store};
use tokio::sync::mpsc::channel;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use vault::FingerprintKey;

use crate::compare::{Comparison, compare};
use crate::job::{Job, Progress, Scope};
use crate::mass_change_guard::Extent;
use crate::pages::{Reader, Wanted};
use crate::plan::Counting;
use crate::relations;
use crate::source_check::{self, Origin, Source};
use crate::stop::{CANCEL_GRACE, Stop, SyncError, answer, check_cancelled};
use crate::writer::Writer;

/// How many pages are read ahead: as many as a batch takes, so that reading and writing overlap.
const READ_AHEAD: usize = 10;

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
/// [`SyncError`]; batches that were committed stay.
pub async fn run<S: PatientSource>(
    store: &Store,
    key: &FingerprintKey,
    source: &mut S,
    job: &Job,
    cancel: &CancellationToken,
    on_progress: impl FnMut(Progress) + Send,
) -> Result<Report, SyncError> {
    let sync = async {
        let started_at = Utc::now();
        check_cancelled(cancel)?;
        let snapshot = answer(cancel, source.snapshot()).await?;
        let checked = source_check::check(store, snapshot, job).await?;
        let graph = &relations::load(store, source, job, cancel).await?;
        let scope = Scope {
            store,
            job,
            graph,
            cancel,
        };
        let run = Run {
            writer: Writer::open(scope, &checked, started_at, on_progress).await?,
            reader: Reader { source, key, scope },
            scope,
            checked,
            started_at,
            reads_active: job.mode == Mode::Full,
            is_retrying: false,
            is_source_lost: false,
        };
        run.execute().await
    };
    match sync.await {
        Ok(report) => Ok(report),
        Err(Stop::Failed(error)) => Err(error),
        Err(Stop::Limit | Stop::Cancelled | Stop::SourceUnresponsive) => Ok(Report {
            outcome: Outcome::Cancelled,
            remaining: None,
        }),
    }
}

struct Run<'a, S, P> {
    scope: Scope<'a>,
    reader: Reader<'a, S>,
    writer: Writer<'a, P>,
    checked: Source,
    started_at: DateTime<Utc>,
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
        // This may not be the practice's database. The known source stays, and the times that were read are not its own.
        if self.writer.has_written && (stop.is_question() || self.checked.origin == Origin::Other) {
            self.scope
                .store
                .forget_changed_at(self.scope.job.integration)
                .await?;
        }
        match stop {
            Stop::Failed(_) => Err(stop),
            _ => Ok(Report { outcome, remaining }),
        }
    }

    /// Returns what the comparison at the end found; `None` if the source did not respond to it.
    async fn sync(&mut self) -> Result<Option<Reconciliation>, Stop> {
        let found = self.compare().await?;
        check_cancelled(self.scope.cancel)?;
        self.check_before_writing(&found).await?;
        let numbers = self.numbers(&found);
        let expected =
            self.count_remaining(&found).await? + count(found.uncertain.len() + found.inactive.len());
        self.writer.expect(expected);
        if self.reads_active {
            self.read(Wanted::Active(self.writer.pass.position), Counting::All)
                .await?;
            self.reads_active = false;
        }
        self.read(Wanted::Numbers(&numbers), Counting::All).await?;
        self.is_retrying = true;
        let rechecks = self.writer.rechecks();
        self.read(Wanted::Numbers(&rechecks), Counting::News).await?;
        self.reconcile(found).await
    }

    async fn compare(&mut self) -> Result<Comparison, Stop> {
        self.writer.recent.sort_unstable();
        compare(self.reader.source, self.scope, &self.writer.recent).await
    }

    /// Asks before the first row is written if too many patients would leave, or if too many times of change moved back.
    async fn check_before_writing(&mut self, found: &Comparison) -> Result<(), Stop> {
        let guard = &self.writer.guard;
        guard.check_active(found.found.source_active)?;
        if guard.is_suspicious(found.moved_back) && !self.scope.job.compares_everything() {
            return Err(Fault::SourceOlderCopy.into());
        }
        // A patient who leaves has a number that does.
        let most = MassChange {
            inactive: found.found.unexpected,
            renamed: 0,
        };
        if guard.check(most, Extent::AtLeast).is_ok() {
            return Ok(());
        }
        let (pages, read) = channel(READ_AHEAD);
        let leaving = Wanted::Numbers(&found.inactive);
        let (sent, foreseen) = futures::join!(self.reader.send(leaving, pages), self.writer.foresee(read));
        sent?;
        self.writer.guard.check(foreseen?, Extent::Exactly)
    }

    /// Whether the number is read with the active rows.
    fn is_covered(&self, number: PatNum) -> bool {
        self.reads_active && self.writer.pass.position.is_none_or(|position| number > position)
    }

    /// The numbers to read besides the active rows of a full pass. Each cluster is named by its first number.
    fn numbers(&self, found: &Comparison) -> Vec<PatNum> {
        let active = found
            .active
            .iter()
            .chain(&found.uncertain)
            .filter(|number| !self.is_covered(**number));
        let mut numbers: Vec<PatNum> = active.chain(&found.inactive).copied().collect();
        numbers.extend(self.scope.graph.first_numbers().filter(|_| self.reads_active));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Active rows that differ or that the full pass has not read.
    async fn count_remaining(&mut self, found: &Comparison) -> Result<u64, Stop> {
        let differing = found
            .active
            .iter()
            .filter(|number| !self.is_covered(**number))
            .count();
        let position = self.writer.pass.position;
        let unread = match self.reads_active {
            true => answer(self.scope.cancel, self.reader.source.count_active(position)).await?,
            false => 0,
        };
        Ok(count(differing) + unread)
    }

    /// As of now; `None` if the source does not respond.
    async fn remaining(&mut self) -> Option<u64> {
        if self.is_source_lost {
            return None;
        }
        let found = self.compare().await.ok()?;
        let retried = if self.is_retrying {
            self.writer.rechecks().len()
        } else {
            0
        };
        Some(self.count_remaining(&found).await.ok()? + count(retried))
    }

    /// Reads and writes at the same time. What stopped the writer counts: the reader only has nobody to read for then.
    async fn read(&mut self, wanted: Wanted<'_>, counting: Counting) -> Result<(), Stop> {
        let (pages, read) = channel(READ_AHEAD);
        let (sent, wrote) = futures::join!(
            self.reader.send(wanted, pages),
            self.writer.write_pages(read, counting)
        );
        self.is_source_lost = matches!(sent, Err(Stop::SourceUnresponsive | Stop::Failed(_)));
        wrote.and(sent)
    }

    /// Compares again, unless the first comparison still holds. If the source stops responding, the pass is complete all the
    /// same, but not verified.
    async fn reconcile(&mut self, first: Comparison) -> Result<Option<Reconciliation>, Stop> {
        if first.is_equal() && !self.writer.has_written {
            return Ok(Some(first.found));
        }
        match self.compare().await {
            Ok(last) => Ok(Some(last.found)),
            Err(stop) if stop.is_silence() => {
                tracing::warn!(run = %self.scope.job.run, "the pass is done but could not be verified");
                Ok(None)
            }
            Err(stop) => Err(stop),
        }
    }

    /// A full sync that was resumed has data as old as its first page, unless the comparison shows that they are current.
    async fn finish(self, found: Option<Reconciliation>) -> Result<Report, Stop> {
        let Scope { store, job, .. } = self.scope;
        let is_current = job.mode == Mode::Incremental || found.is_some_and(|found| found.is_complete());
        let end = PassEnd {
            run: job.run,
            integration: job.integration,
            mode: job.mode,
            data_as_of: if is_current {
                self.started_at
            } else {
                self.writer.pass.started_at
            },
            snapshot: &self.checked.snapshot,
            found: found.as_ref(),
        };
        store.finish_pass(&end).await?;
        tracing::info!(run = %job.run, ?found, "compared with the source");
        Ok(Report {
            outcome: Outcome::Completed,
            remaining: Some(0),
        })
    }
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}
