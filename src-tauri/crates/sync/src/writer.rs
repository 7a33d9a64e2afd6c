//! Plans pages and writes them in batches.
//!
//! A batch is one write transaction for the pages that have arrived meanwhile. It looks up and plans each page and writes it
//! together with the counts, the change records, and the position of a full pass. Nothing waits for the source while a batch
//! is open. A page that the limit or the mass-change guard stops is the last of its batch; the pages before it are kept.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{Counts, Mode, PatNum, SourceSnapshot};
use store::{Batch, BatchJob, FullPass, MassChange, OpenProblem, PageChanges, StoreError};
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, timeout_at};

use crate::job::{Job, Progress, Scope};
use crate::mass_change_guard::{Extent, MassChangeGuard};
use crate::pages::Page;

use crate::plan::{Counting, Known, Plan, plan, wanted};
use crate::source_check::{Origin, Source};
use crate::stop::{Stop, check_cancelled};

/// A transaction costs a flush to the disk, and more rows per flush cost memory.
const BATCH_ROWS: usize = 5_000;

/// How long pages are collected for one batch. A slow source must not hide the progress.
const BATCH_TIME: Duration = Duration::from_millis(300);

/// Writes what a run reads.
pub(crate) struct Writer<'a, P> {
    scope: Scope<'a>,
    on_progress: P,
    pub(crate) guard: MassChangeGuard,
    /// All open problems of the integration. Only this run changes them.
    problems: HashMap<PatNum, OpenProblem>,
    /// The first source's snapshot, until it is saved with the first batch.
    new_snapshot: Option<SourceSnapshot>,
    /// The full pass.
    pub(crate) pass: FullPass,
    /// Whether the next run can continue the full pass.
    saves_position: bool,
    counts: Counts,
    /// How many rows the run will read.
    expected: u64,
    /// Numbers that were read while their time of change was too young to be kept.
    pub(crate) recent: Vec<PatNum>,
    /// Whether patients, links, or problems were changed.
    pub(crate) has_written: bool,
}

impl<'a, P: FnMut(Progress) + Send> Writer<'a, P> {
    pub(crate) async fn open(
        scope: Scope<'a>,
        checked: &Source,
        started_at: DateTime<Utc>,
        on_progress: P,
    ) -> Result<Self, StoreError> {
        let Scope { store, job, .. } = scope;
        let pass = store.sync_state(job.integration).await?.full_pass;
        let problems = store.open_problems(job.integration).await?.into_iter();
        Ok(Self {
            scope,
            on_progress,
            guard: MassChangeGuard::of(store, job).await?,
            problems: problems.map(|open| (open.problem.pat_num, open)).collect(),
            new_snapshot: (checked.origin == Origin::First).then(|| checked.snapshot.clone()),
            pass: pass.filter(|_| job.mode == Mode::Full).unwrap_or(FullPass {
                started_at,
                position: None,
            }),
            saves_position: checked.origin != Origin::Other,
            counts: Counts::default(),
            expected: 0,
            recent: Vec::new(),
            has_written: false,
        })
    }

    /// Writes pages until there are no more, or one of them stops the run.
    pub(crate) async fn write_pages(
        &mut self,
        mut pages: Receiver<Page>,
        counting: Counting,
    ) -> Result<(), Stop> {
        while let Some(first) = pages.recv().await {
            check_cancelled(self.scope.cancel)?;
            let batch = collect(first, &mut pages).await;
            self.write_batch(&batch, counting).await?;
        }
        Ok(())
    }

    /// What writing the pages would come to. Nothing is written.
    pub(crate) async fn foresee(&self, mut pages: Receiver<Page>) -> Result<MassChange, Stop> {
        let mut foreseen = MassChange::default();
        while let Some(page) = pages.recv().await {
            let mut batch = begin(self.scope).await?;
            let known = self.look_up(&mut batch, &page).await?;
            foreseen += plan(&page, known, Counting::All, None).changes.mass_change;
        }
        Ok(foreseen)
    }

    /// Numbers with a problem that can resolve itself.
    pub(crate) fn rechecks(&self) -> Vec<PatNum> {
        let open = self.problems.values().map(|open| &open.problem);
        let numbers = open
            .filter(|problem| problem.code.can_resolve_itself())
            .map(|problem| problem.pat_num);
        let mut numbers: Vec<PatNum> = numbers.collect();
        numbers.sort_unstable();
        numbers
    }

    /// Reports how many rows the run will read.
    pub(crate) fn expect(&mut self, rows: u64) {
        self.expected = rows;
        self.report_progress();
    }

    fn report_progress(&mut self) {
        (self.on_progress)(Progress {
            counts: self.counts,
            expected: Some(self.expected.max(self.counts.rows_read)),
        });
    }

    /// A page that the limit or the guard stops is the last one; what was planned before is committed.
    async fn write_batch(&mut self, pages: &[Page], counting: Counting) -> Result<(), Stop> {
        let scope = self.scope;
        let mut batch = begin(scope).await?;
        let mut ended = Ok(());
        for page in pages {
            ended = self.write_page(&mut batch, page, counting).await;
            match &ended {
                Ok(()) => {}
                Err(stop) if matches!(stop, Stop::Limit) || stop.is_question() => break,
                Err(_) => return ended,
            }
        }
        if let Some(snapshot) = self.new_snapshot.take() {
            batch.save_source_snapshot(&snapshot).await?;
        }
        batch.commit().await?;
        self.report_progress();
        ended
    }

    async fn write_page(
        &mut self,
        batch: &mut Batch<'_>,
        page: &Page,
        counting: Counting,
    ) -> Result<(), Stop> {
        let known = self.look_up(batch, page).await?;
        let room = self
            .scope
            .job
            .limit
            .left_after(self.counts.added + self.counts.updated);
        let Plan {
            mut changes,
            last,
            is_short,
        } = plan(page, known, counting, room);
        self.guard.check(changes.mass_change, Extent::AtLeast)?;
        if let Some(range) = page.range {
            let last = if is_short { last } else { Some(range.until) };
            self.pass.position = last.or(self.pass.position);
            changes.full_pass = self.saves_position.then_some(self.pass);
        }
        batch.apply(&changes).await?;
        self.adopt(&changes);
        self.recent.extend(page.recent());
        if is_short { Err(Stop::Limit) } else { Ok(()) }
    }

    /// Looks up what the store has for a page.
    async fn look_up(&self, batch: &mut Batch<'_>, page: &Page) -> Result<Known<'_>, Stop> {
        let numbers = || page.members.iter().map(|member| member.pat_num);
        let links = match page.range {
            Some(range) => batch.links_in(range.after, range.until).await?,
            None => batch.links_of(&numbers().collect::<Vec<_>>()).await?,
        };
        let (patients, keys) = wanted(page, &links);
        Ok(Known {
            graph: self.scope.graph,
            links,
            patients: batch.patients(&patients).await?,
            candidates: batch.candidates(&keys).await?,
            problems: &self.problems,
        })
    }

    /// Counts what the batch will write. If it cannot be committed, the run fails.
    fn adopt(&mut self, changes: &PageChanges) {
        self.counts = self.counts.plus(&changes.counts);
        self.guard.add(changes.mass_change);
        self.has_written |= !changes.is_empty() || !changes.solved.is_empty();
        for number in &changes.solved {
            self.problems.remove(number);
        }
        let problems = changes.problems.iter().cloned();
        self.problems
            .extend(problems.map(|open| (open.problem.pat_num, open)));
    }
}

async fn begin(scope: Scope<'_>) -> Result<Batch<'_>, StoreError> {
    let Job {
        run,
        integration,
        company,
        ..
    } = *scope.job;
    scope
        .store
        .begin_batch(BatchJob {
            run,
            integration,
            company,
        })
        .await
}

/// The pages that arrive within [`BATCH_TIME`], up to [`BATCH_ROWS`].
async fn collect(first: Page, pages: &mut Receiver<Page>) -> Vec<Page> {
    let deadline = Instant::now() + BATCH_TIME;
    let (mut rows, mut batch) = (first.members.len(), vec![first]);
    while rows < BATCH_ROWS {
        let Ok(Some(page)) = timeout_at(deadline, pages.recv()).await else {
            break;
        };
        rows += page.members.len();
        batch.push(page);
    }
    batch
}
