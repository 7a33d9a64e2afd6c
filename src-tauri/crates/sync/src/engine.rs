//! One run, from where the last one stopped until the end, the limit, a cancellation, or an error.

mod leavers;
mod persons;
mod proof;
mod second_look;

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::time::Duration;

use domain::{Counts, Fault, Outcome, PatNum, PatientSource, ServerTime, SourceRow};
use store::{CursorMove, FullWalk, IncrementalWalk, Lookup, PageWrite, Store, StoreError};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use vault::FingerprintKey;

use crate::job::Job;
use crate::kin::Kinship;
use crate::lookup;
use crate::mass_change_guard::{Extent, MassChangeGuard};
use crate::plan::{Plan, PlanContext, plan};
use crate::source_check::{self, SourceCheck};
use crate::walk::{PageKey, Position, resume, window_end};

/// How long a canceled run waits for the current page, so that the connection closes cleanly and the remaining patients
/// can be counted. A person must not wait longer for a dead network.
const CANCEL_GRACE: Duration = Duration::from_secs(2);

/// Held from the lookup of a page until it is written, so that two syncs of this process with the same new patients do not
/// invalidate each other's plans. The store detects what another process wrote in between.
static PLAN_LOCK: Mutex<()> = Mutex::const_new(());

/// How often a page is planned again because the store changed after its lookup. More conflicts in a row have another cause.
const MAX_ATTEMPTS: u32 = 5;

/// The progress of a run.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Counts so far. All of them are written.
    pub counts: Counts,
    /// Active patients that the pass had left when the run started, or the rows read if those are more: inactive patients
    /// are read, too.
    pub expected: Option<u64>,
}

/// The result of a run that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Completed, limited, or canceled.
    pub outcome: Outcome,
    /// Active patients that the pass has left; `None` if unknown.
    pub remaining: Option<u64>,
}

impl Report {
    /// Canceled while the source did not respond, so the remaining patients are unknown.
    fn abandoned() -> Self {
        Self {
            outcome: Outcome::Cancelled,
            remaining: None,
        }
    }
}

/// Why a run failed. Pages that were applied stay, and the cursor is correct.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The source could not be read.
    #[error(transparent)]
    Source(Fault),
    /// So much would change that a person must decide.
    #[error(transparent)]
    NeedsDecision(Fault),
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SyncError> for Fault {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Source(fault) | SyncError::NeedsDecision(fault) => fault,
            SyncError::Store(error) => error.into(),
        }
    }
}

/// Runs `job` against `source`. The counts in the store's run record are correct at any time; `on_progress` is called after
/// each page.
///
/// # Errors
/// [`SyncError`]; pages that were applied stay applied.
pub async fn run<S: PatientSource>(
    store: &Store,
    key: &FingerprintKey,
    source: &mut S,
    job: &Job,
    cancel: &CancellationToken,
    on_progress: impl FnMut(Progress) + Send,
) -> Result<Report, SyncError> {
    // Read before the first page: every later change has this time of change or a later one.
    let Some(now) = or_cancelled(cancel, source.clock()).await else {
        return Ok(Report::abandoned());
    };
    let now = now.map_err(SyncError::Source)?;
    let Some(source_check) = source_check::verify_source(store, source, job, now, cancel).await? else {
        return Ok(Report::abandoned());
    };
    let Some(kin) = persons::load_relations(store, key, source, job, cancel).await? else {
        return Ok(Report::abandoned());
    };
    let (started, position) = resume(job.mode, source_check.cursors(), now);
    let until = window_end(now, source_check.newest());
    let Some(expected) = or_cancelled(cancel, position.count(source, until)).await else {
        return Ok(Report::abandoned());
    };
    let expected = expected.map_err(SyncError::Source)?;
    let mass_change = MassChangeGuard::of(store, job).await?;
    let counts = Counts::default();
    let mut run = Run {
        store,
        key,
        job,
        cancel,
        on_progress,
        source_check,
        started,
        until,
        position,
        counts,
        expected,
        mass_change,
        kin,
        to_recheck: BTreeSet::new(),
        deferred: 0,
    };
    run.report_progress();
    let ended = run.execute(source).await;
    if matches!(ended, Err(SyncError::NeedsDecision(_))) {
        run.source_check.forget(store, job.integration).await?;
    }
    ended
}

/// The rows of the page's clusters, by number.
type Kindred = HashMap<PatNum, SourceRow>;

struct Run<'a, P> {
    store: &'a Store,
    key: &'a FingerprintKey,
    job: &'a Job,
    cancel: &'a CancellationToken,
    on_progress: P,
    source_check: SourceCheck,
    started: ServerTime,
    /// Later changes are left to the next run.
    until: ServerTime,
    position: Position,
    counts: Counts,
    expected: u64,
    mass_change: MassChangeGuard,
    kin: Kinship,
    /// Departed numbers whose cluster must be read again to decide what happens to them.
    to_recheck: BTreeSet<PatNum>,
    /// How many rechecked patients the limit deferred; a cluster counts as one.
    deferred: u64,
}

/// Why a pass stopped.
#[derive(Clone, Copy)]
enum WalkEnd {
    /// No rows are left.
    Reached,
    /// The limit is reached, and more rows need to be imported.
    Limit,
    /// Canceled; the source can still be read.
    Cancelled,
    /// Canceled while the source did not respond; it must not be used again.
    Abandoned,
}

impl<P: FnMut(Progress) + Send> Run<'_, P> {
    async fn execute<S: PatientSource>(&mut self, source: &mut S) -> Result<Report, SyncError> {
        if !self.check_not_empty(source).await? {
            return Ok(Report::abandoned());
        }
        if self.source_check.is_unknown_source()
            && let ControlFlow::Break(end) = self.preview_departed(source).await?
        {
            return self.finish(source, end).await;
        }
        let end = self.walk(source).await?;
        self.finish(source, end).await
    }

    /// Fails if the source unexpectedly has no active patients; `false` if the run was canceled while it did not respond.
    async fn check_not_empty<S: PatientSource>(&self, source: &mut S) -> Result<bool, SyncError> {
        if self.expected > 0 || !self.mass_change.rejects_empty_source() {
            return Ok(true);
        }
        match self.or_cancelled(source.count_active_after(None)).await {
            None => Ok(false),
            Some(Ok(0)) => Err(SyncError::NeedsDecision(self.mass_change.empty_source())),
            Some(count) => count.map(|_| true).map_err(SyncError::Source),
        }
    }

    /// Applies page by page; the next page is fetched while the current one is written.
    async fn walk<S: PatientSource>(&mut self, source: &mut S) -> Result<WalkEnd, SyncError> {
        let mut page = match self.or_cancelled(self.position.fetch(source, self.until)).await {
            Some(page) => page.map_err(SyncError::Source)?,
            None => return Ok(WalkEnd::Abandoned),
        };
        while let Some(last) = page.last().map(PageKey::from) {
            if self.cancel.is_cancelled() {
                return Ok(WalkEnd::Cancelled);
            }
            if !self.position.accepts(&page) {
                return Err(SyncError::Source(Fault::RowsRepeated));
            }
            let Some(kindred) = self.kindred(source, &page).await? else {
                return Ok(WalkEnd::Abandoned);
            };
            let cancel = self.cancel.clone();
            let fetch = or_cancelled(&cancel, self.position.after_row(last).fetch(source, self.until));
            let (next, applied) = futures::join!(fetch, self.apply(page, &kindred, CursorUpdate::Advance));
            if applied? == PageResult::PartOfPage {
                return Ok(if next.is_some() {
                    WalkEnd::Limit
                } else {
                    WalkEnd::Abandoned
                });
            }
            match next {
                Some(next) => page = next.map_err(SyncError::Source)?,
                None => return Ok(WalkEnd::Abandoned),
            }
        }
        Ok(WalkEnd::Reached)
    }

    async fn or_cancelled<T>(&self, fetch: impl Future<Output = T>) -> Option<T> {
        or_cancelled(self.cancel, fetch).await
    }

    /// Plans and writes a page; tries again if the store has changed in between.
    async fn apply(
        &mut self,
        page: Vec<SourceRow>,
        kindred: &Kindred,
        cursor: CursorUpdate,
    ) -> Result<PageResult, SyncError> {
        let mut attempts = 1;
        loop {
            match self.try_apply(&page, kindred, cursor).await {
                Err(SyncError::Store(StoreError::Outdated)) if attempts < MAX_ATTEMPTS => attempts += 1,
                result => return result,
            }
        }
    }

    /// Plans and writes a page; [`CursorUpdate::Advance`] moves the cursor to its last processed row.
    async fn try_apply(
        &mut self,
        page: &[SourceRow],
        kindred: &Kindred,
        cursor: CursorUpdate,
    ) -> Result<PageResult, SyncError> {
        let _lock = PLAN_LOCK.lock().await;
        let keys = lookup::keys(page, &self.kin, kindred);
        let found = self
            .store
            .lookup(self.job.integration, self.job.company, &keys)
            .await?;
        let plan = plan(page, self.plan_context(&found, kindred), self.remaining_limit());
        let reach = if plan.rows_done == page.len() {
            PageResult::WholePage
        } else {
            PageResult::PartOfPage
        };
        self.mass_change
            .check(plan.mass, Extent::AtLeast)
            .map_err(SyncError::NeedsDecision)?;
        let last = plan.rows_done.checked_sub(1).and_then(|index| page.get(index));
        let position = last.map_or(self.position, |row| self.position.after_row(row.into()));
        match cursor {
            CursorUpdate::Keep => self.write(plan, CursorMove::Stay).await?,
            CursorUpdate::Advance => {
                self.write(plan, self.cursor_at(position)).await?;
                self.position = position;
            }
        }
        Ok(reach)
    }

    fn remaining_limit(&self) -> Option<u64> {
        self.job.limit.left_after(self.counts.added + self.counts.updated)
    }

    fn plan_context<'b>(&'b self, found: &'b Lookup, kindred: &'b Kindred) -> PlanContext<'b> {
        PlanContext {
            found,
            kin: &self.kin,
            cluster_rows: kindred,
            key: self.key,
        }
    }

    async fn write(&mut self, plan: Plan, cursor: CursorMove) -> Result<(), SyncError> {
        let counts = self.counts.plus(&plan.counts);
        let mass = plan.mass;
        let page = PageWrite {
            run: self.job.run,
            integration: self.job.integration,
            company: self.job.company,
            creates: plan.creates,
            updates: plan.updates,
            link_updates: plan.link_updates.into_values().collect(),
            deactivations: plan.deactivations,
            persons: plan.persons,
            processed: plan.processed,
            problems: plan.problems,
            counts: plan.counts,
            cursor,
        };
        self.source_check
            .remember(self.store, self.job.integration)
            .await?;
        self.store.apply_page(&page).await?;
        self.counts = counts;
        self.mass_change.add(mass);
        self.report_progress();
        Ok(())
    }

    fn cursor_at(&self, position: Position) -> CursorMove {
        let started = self.started;
        match position {
            Position::Full(position) => CursorMove::Full(FullWalk { started, position }),
            Position::Incremental(position) => CursorMove::Incremental(IncrementalWalk { started, position }),
        }
    }

    fn report_progress(&mut self) {
        (self.on_progress)(Progress {
            counts: self.counts,
            expected: Some(self.expected.max(self.counts.rows_read)),
        });
    }

    /// Finishes a run whose pass stopped. A pass that reached its end first handles departed patients (in a full sync),
    /// patients to recheck, and changed clusters.
    async fn finish<S: PatientSource>(&mut self, source: &mut S, end: WalkEnd) -> Result<Report, SyncError> {
        let end = match (end, self.position) {
            (WalkEnd::Reached, Position::Full(_)) => self.departures(source).await?,
            (end, _) => end,
        };
        let end = match end {
            WalkEnd::Reached => self.recheck(source).await?,
            end => end,
        };
        let end = match end {
            WalkEnd::Reached => self.reconcile_clusters(source).await?,
            end => end,
        };
        let outcome = match end {
            WalkEnd::Reached => {
                self.finish_pass().await?;
                return self.prove(source).await;
            }
            WalkEnd::Abandoned => return Ok(Report::abandoned()),
            WalkEnd::Limit => Outcome::Limited,
            WalkEnd::Cancelled => Outcome::Cancelled,
        };
        // The run has done its work. A count that fails now must not make it a failed run.
        let remaining = self
            .or_cancelled(self.position.count(source, self.until))
            .await
            .and_then(Result::ok)
            .map(|rows| rows + self.deferred);
        Ok(Report { outcome, remaining })
    }

    async fn finish_pass(&mut self) -> Result<(), SyncError> {
        let since = self.started;
        let cursor = match self.position {
            Position::Full(_) => CursorMove::FinishFull { since },
            Position::Incremental(_) => CursorMove::FinishIncremental { since },
        };
        self.write(Plan::default(), cursor).await
    }
}

/// How a page moves the cursor.
#[derive(Clone, Copy)]
enum CursorUpdate {
    /// The page is the next one of the pass.
    Advance,
    /// The page was read again out of order.
    Keep,
}

#[derive(PartialEq, Eq)]
enum PageResult {
    WholePage,
    PartOfPage,
}

/// The result; `None` if the run was canceled and the result did not arrive within [`CANCEL_GRACE`].
pub(crate) async fn or_cancelled<T>(
    cancel: &CancellationToken,
    answer: impl Future<Output = T>,
) -> Option<T> {
    tokio::pin!(answer);
    tokio::select! {
        biased;
        answer = &mut answer => Some(answer),
        () = cancel.cancelled() => tokio::time::timeout(CANCEL_GRACE, answer).await.ok(),
    }
}
