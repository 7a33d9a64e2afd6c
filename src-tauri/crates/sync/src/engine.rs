//! One run, from where the last one stopped to the end, the limit, a cancellation or an error.

mod leavers;
mod persons;
mod proof;
mod second_look;

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::time::Duration;

use domain::{Counts, Epoch, ErrorCode, Fault, Outcome, PatNum, PatientSource, SourceRow};
use store::{CursorMove, FullWalk, IncrementalWalk, Lookup, PageWrite, Store, StoreError};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use vault::FingerprintKey;

use crate::brake::{Brake, Extent};
use crate::guard::{self, Memory};
use crate::job::Job;
use crate::kin::Kinship;
use crate::lookup;
use crate::plan::{Known, Plan, plan};
use crate::walk::{Position, RowKey, horizon, resume};

/// How long a cancelled run waits for the page that is on its way, so that the connection ends cleanly and the
/// remaining patients can be counted. A dead network must not hold the person up for longer.
const CANCEL_GRACE: Duration = Duration::from_secs(2);

/// Held from looking a page up until it is written, so that two syncs of this process that meet the same new people do
/// not spoil each other's plans. What another process does meanwhile, the store notices.
static TURN: Mutex<()> = Mutex::const_new(());

/// How often a page is planned anew because the store has changed since it was looked up. Who loses the race this often
/// in a row has met something else.
const TRIES: u32 = 5;

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Counts so far, all of them written.
    pub counts: Counts,
    /// Active patients that the walk had before it when the run began; or as many as were read, if they are more: those
    /// who left are read, too.
    pub expected: Option<u64>,
}

/// How a run ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Completed, limited or cancelled.
    pub outcome: Outcome,
    /// Active patients that the walk still has before it; `None` where it could not be told.
    pub remaining: Option<u64>,
}

impl Report {
    /// Cancelled while the source did not answer, so that nobody can say how much remains.
    fn abandoned() -> Self {
        Self {
            outcome: Outcome::Cancelled,
            remaining: None,
        }
    }
}

/// Why a run failed. What was applied before stays, and the cursor is true.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The source could not be read.
    #[error(transparent)]
    Source(Fault),
    /// So much would change that a person has to decide.
    #[error(transparent)]
    Brake(Fault),
    /// Our own store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SyncError> for Fault {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Source(fault) | SyncError::Brake(fault) => fault,
            SyncError::Store(error) => error.into(),
        }
    }
}

/// Runs `job` against `source`. Counts are complete in the store's run record at any time; `progress` is told after
/// each page.
///
/// # Errors
/// [`SyncError`]; the run's pages that were applied stay applied.
pub async fn run<S: PatientSource>(
    store: &Store,
    key: &FingerprintKey,
    source: &mut S,
    job: &Job,
    cancel: &CancellationToken,
    progress: impl FnMut(Progress) + Send,
) -> Result<Report, SyncError> {
    // Before the first page: whatever is changed from now on has this second or a later one as its stamp.
    let Some(now) = patiently(cancel, source.clock()).await else {
        return Ok(Report::abandoned());
    };
    let now = now.map_err(SyncError::Source)?;
    let Some(memory) = guard::admit(store, source, job, now, cancel).await? else {
        return Ok(Report::abandoned());
    };
    let Some(kin) = persons::learn(store, key, source, job, cancel).await? else {
        return Ok(Report::abandoned());
    };
    let (started, position) = resume(job.mode, memory.cursors(), now);
    let until = horizon(now, memory.newest());
    let Some(expected) = patiently(cancel, position.count(source, until)).await else {
        return Ok(Report::abandoned());
    };
    let expected = expected.map_err(SyncError::Source)?;
    let brake = Brake::of(store, job).await?;
    let counts = Counts::default();
    let mut run = Run {
        store,
        key,
        job,
        cancel,
        progress,
        memory,
        started,
        until,
        position,
        counts,
        expected,
        brake,
        kin,
        again: BTreeSet::new(),
        waiting: 0,
    };
    run.tell();
    let ended = run.carry_out(source).await;
    if matches!(ended, Err(SyncError::Brake(_))) {
        run.memory.take_back(store, job.integration).await?;
    }
    ended
}

/// Rows of those who are decided about together, by number.
type Kindred = HashMap<PatNum, SourceRow>;

struct Run<'a, P> {
    store: &'a Store,
    key: &'a FingerprintKey,
    job: &'a Job,
    cancel: &'a CancellationToken,
    progress: P,
    memory: Memory,
    started: Epoch,
    /// Later changes are the next run's.
    until: Epoch,
    position: Position,
    counts: Counts,
    expected: u64,
    brake: Brake,
    kin: Kinship,
    /// Numbers that have left, and of which only the rows of others tell what becomes of them.
    again: BTreeSet<PatNum>,
    /// How many of those who were looked at again the limit has left over; tied numbers count as one.
    waiting: u64,
}

/// Why the walk through the pages stopped.
#[derive(Clone, Copy)]
enum WalkEnd {
    /// No row is left.
    Reached,
    /// The limit is used up and another row needs room.
    Limit,
    /// Cancelled; the source can still be asked.
    Cancelled,
    /// Cancelled while the source did not answer; it must not be used any more.
    Abandoned,
}

impl<P: FnMut(Progress) + Send> Run<'_, P> {
    async fn carry_out<S: PatientSource>(&mut self, source: &mut S) -> Result<Report, SyncError> {
        if !self.meets_somebody(source).await? {
            return Ok(Report::abandoned());
        }
        if self.memory.is_unknown_source()
            && let ControlFlow::Break(end) = self.foresee_departures(source).await?
        {
            return self.conclude(source, end).await;
        }
        let end = self.walk(source).await?;
        self.conclude(source, end).await
    }

    /// Whether the source has any active patient at all, if there is reason to doubt it; `false` if it did not answer
    /// to a cancelled run.
    async fn meets_somebody<S: PatientSource>(&self, source: &mut S) -> Result<bool, SyncError> {
        if self.expected > 0 || !self.brake.minds_emptiness() {
            return Ok(true);
        }
        match self.patiently(source.count_active_behind(None)).await {
            None => Ok(false),
            Some(Ok(0)) => Err(SyncError::Brake(self.brake.emptiness())),
            Some(count) => count.map(|_| true).map_err(SyncError::Source),
        }
    }

    /// Page by page; the next page is fetched while the last one is written.
    async fn walk<S: PatientSource>(&mut self, source: &mut S) -> Result<WalkEnd, SyncError> {
        let mut page = match self.patiently(self.position.fetch(source, self.until)).await {
            Some(page) => page.map_err(SyncError::Source)?,
            None => return Ok(WalkEnd::Abandoned),
        };
        while let Some(last) = page.last().map(RowKey::from) {
            if self.cancel.is_cancelled() {
                return Ok(WalkEnd::Cancelled);
            }
            if !self.position.leads_to(&page) {
                return Err(SyncError::Source(out_of_order()));
            }
            let Some(kindred) = self.kindred(source, &page).await? else {
                return Ok(WalkEnd::Abandoned);
            };
            let cancel = self.cancel.clone();
            let fetch = patiently(&cancel, self.position.behind(last).fetch(source, self.until));
            let (next, applied) = futures::join!(fetch, self.apply(page, &kindred, Step::Walk));
            if applied? == Reach::PartOfPage {
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

    async fn patiently<T>(&self, fetch: impl Future<Output = T>) -> Option<T> {
        patiently(self.cancel, fetch).await
    }

    /// Plans a page and writes it; once more if somebody it was to create has come in by another way meanwhile.
    async fn apply(
        &mut self,
        page: Vec<SourceRow>,
        kindred: &Kindred,
        step: Step,
    ) -> Result<Reach, SyncError> {
        let mut tries = 1;
        loop {
            match self.try_apply(&page, kindred, step).await {
                Err(SyncError::Store(StoreError::Outdated)) if tries < TRIES => tries += 1,
                result => return result,
            }
        }
    }

    /// Plans a page and writes it, in a walk with the cursor behind the last row that was dealt with.
    async fn try_apply(
        &mut self,
        page: &[SourceRow],
        kindred: &Kindred,
        step: Step,
    ) -> Result<Reach, SyncError> {
        let _turn = TURN.lock().await;
        let keys = lookup::keys(page, &self.kin, kindred);
        let found = self
            .store
            .lookup(self.job.integration, self.job.company, &keys)
            .await?;
        let plan = plan(page, self.known(&found, kindred), self.room());
        let reach = if plan.rows_done == page.len() {
            Reach::WholePage
        } else {
            Reach::PartOfPage
        };
        self.brake
            .check(plan.mass, Extent::SoFar)
            .map_err(SyncError::Brake)?;
        let last = plan.rows_done.checked_sub(1).and_then(|index| page.get(index));
        let position = last.map_or(self.position, |row| self.position.behind(row.into()));
        match step {
            Step::Stay => self.write(plan, CursorMove::Stay).await?,
            Step::Walk => {
                self.write(plan, self.cursor_at(position)).await?;
                self.position = position;
            }
        }
        Ok(reach)
    }

    fn room(&self) -> Option<u64> {
        self.job.limit.left_after(self.counts.added + self.counts.updated)
    }

    fn known<'b>(&'b self, found: &'b Lookup, kindred: &'b Kindred) -> Known<'b> {
        Known {
            found,
            kin: &self.kin,
            kindred,
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
            refreshes: plan.refreshes.into_values().collect(),
            deactivations: plan.deactivations,
            persons: plan.persons,
            dealt_with: plan.dealt_with,
            problems: plan.problems,
            counts: plan.counts,
            cursor,
        };
        self.memory.keep(self.store, self.job.integration).await?;
        self.store.apply_page(&page).await?;
        self.counts = counts;
        self.brake.add(mass);
        self.tell();
        Ok(())
    }

    fn cursor_at(&self, position: Position) -> CursorMove {
        let started = self.started;
        match position {
            Position::Full(position) => CursorMove::Full(FullWalk { started, position }),
            Position::Incremental(position) => CursorMove::Incremental(IncrementalWalk { started, position }),
        }
    }

    fn tell(&mut self) {
        (self.progress)(Progress {
            counts: self.counts,
            expected: Some(self.expected.max(self.counts.rows_read)),
        });
    }

    /// At the end of a full walk come those who left; only then is the walk finished.
    async fn conclude<S: PatientSource>(
        &mut self,
        source: &mut S,
        end: WalkEnd,
    ) -> Result<Report, SyncError> {
        let end = match (end, self.position) {
            (WalkEnd::Reached, Position::Full(_)) => self.departures(source).await?,
            (end, _) => end,
        };
        let end = match end {
            WalkEnd::Reached => self.look_again(source).await?,
            end => end,
        };
        let end = match end {
            WalkEnd::Reached => self.settle_persons(source).await?,
            end => end,
        };
        let outcome = match end {
            WalkEnd::Reached => {
                self.finish().await?;
                return self.prove(source).await;
            }
            WalkEnd::Abandoned => return Ok(Report::abandoned()),
            WalkEnd::Limit => Outcome::Limited,
            WalkEnd::Cancelled => Outcome::Cancelled,
        };
        // The run has done its work; a count that fails now must not turn it into a failed one.
        let remaining = self
            .patiently(self.position.count(source, self.until))
            .await
            .and_then(Result::ok)
            .map(|rows| rows + self.waiting);
        Ok(Report { outcome, remaining })
    }

    async fn finish(&mut self) -> Result<(), SyncError> {
        let since = self.started;
        let cursor = match self.position {
            Position::Full(_) => CursorMove::FinishFull { since },
            Position::Incremental(_) => CursorMove::FinishIncremental { since },
        };
        self.write(Plan::default(), cursor).await
    }
}

fn out_of_order() -> Fault {
    Fault::new(
        ErrorCode::TableDamaged,
        "The practice's database gave patients again that it had given before, so its patient table or an index of it \
         is damaged.",
        "Ask your IT to check and repair the patient table, then sync again; it goes on from there.",
    )
}

/// What a page does to the walk.
#[derive(Clone, Copy)]
enum Step {
    /// It is the walk's next one.
    Walk,
    /// It was read again.
    Stay,
}

#[derive(PartialEq, Eq)]
enum Reach {
    WholePage,
    PartOfPage,
}

/// The answer; or `None` if the run was cancelled and the answer did not come within [`CANCEL_GRACE`].
pub(crate) async fn patiently<T>(cancel: &CancellationToken, answer: impl Future<Output = T>) -> Option<T> {
    tokio::pin!(answer);
    tokio::select! {
        biased;
        answer = &mut answer => Some(answer),
        () = cancel.cancelled() => tokio::time::timeout(CANCEL_GRACE, answer).await.ok(),
    }
}
