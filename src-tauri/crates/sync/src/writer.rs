//! Plans pages and writes them in batches.
//!
//! A batch is all pages that have arrived meanwhile, planned together and written in one transaction. Nothing waits for the
//! source while it is open. What the limit leaves is not planned. From the first batch that the mass-change guard stops,
//! nothing is written: what is left is only foreseen, so that a person can decide about all of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use domain::{Counts, Fault, Field, Mode, PatNum, PatientId};
use store::{
    Batch, BatchJob, Candidates, MassChange, OpenProblem, PageChanges, Proposal, ProposedChange, StoreError,
    changes_identity,
};
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, timeout_at};

use crate::chart::Known;
use crate::equal_row::EqualRow;
use crate::job::{Origin, Progress, Scope};
use crate::mass_change_guard::MassChangeGuard;
use crate::pages::{Member, Page};
use crate::plan::{Counting, plan, wanted};
use crate::stop::{Stop, check_cancelled};

/// A transaction costs a flush to the disk, and more rows per flush cost memory.
pub(crate) const BATCH_ROWS: usize = 10_000;

/// How long pages are collected for one batch. A slow source must not hide the progress.
const BATCH_TIME: Duration = Duration::from_millis(300);

pub(crate) struct Writer<'a, P> {
    scope: Scope<'a>,
    on_progress: P,
    pub(crate) guard: MassChangeGuard,
    /// What the run does not write, because a person must decide first; `None` while the guard has not stopped it.
    proposed: Option<BTreeMap<PatientId, ProposedChange>>,
    /// Numbers to be read that only their contents tell apart.
    pub(crate) hidden: HashSet<PatNum>,
    /// All open problems of the integration. Only this run changes them.
    problems: HashMap<PatNum, OpenProblem>,
    counts: Counts,
    expected: u64,
    /// Numbers that were read while their time of change was too young to be kept.
    pub(crate) recent: Vec<PatNum>,
    /// Whether patients, links, or problems were changed, apart from the times of `timed`.
    pub(crate) has_written: bool,
    /// Numbers of which [only the times](Self::write_times) were written.
    pub(crate) timed: Vec<PatNum>,
}

impl<'a, P: FnMut(Progress) + Send> Writer<'a, P> {
    pub(crate) async fn open(scope: Scope<'a>, on_progress: P) -> Result<Self, Stop> {
        let (store, integration) = (scope.store, scope.job.integration);
        let problems = store.open_problems(integration).await?.into_iter();
        Ok(Self {
            scope,
            on_progress,
            guard: MassChangeGuard::of(store, scope.job).await?,
            proposed: None,
            hidden: HashSet::new(),
            problems: problems.map(|open| (open.problem.pat_num, open)).collect(),
            counts: Counts::default(),
            expected: 0,
            recent: Vec::new(),
            has_written: false,
            timed: Vec::new(),
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
            let mut batch = collect(first, &mut pages).await;
            // The members of a cluster are read together later.
            let graph = self.scope.graph;
            let is_alone = |member: &Member| graph.cluster_of(member.pat_num).is_none();
            batch
                .members
                .retain(|member| member.cluster.is_some() || is_alone(member));
            self.write(&batch, counting).await?;
        }
        Ok(())
    }

    /// Plans pages without writing them, and remembers the changes that the guard counts.
    pub(crate) async fn foresee_pages(&mut self, mut pages: Receiver<Page>) -> Result<(), Stop> {
        while let Some(page) = pages.recv().await {
            check_cancelled(self.scope.cancel)?;
            self.foresee(&page).await?;
        }
        Ok(())
    }

    async fn foresee(&mut self, page: &Page) -> Result<(), Stop> {
        let known = self.look_up(&mut self.begin().await?, page).await?;
        let (changes, _) = plan(page, &known, Counting::All, None);
        let times = page
            .members
            .iter()
            .map(|member| (member.pat_num, member.changed_at));
        let times: HashMap<_, _> = match self.scope.source.has_utc_times {
            true => times.collect(),
            false => HashMap::new(),
        };
        let found = proposed(changes).map(|(patient, pat_num, proposal)| ProposedChange {
            patient,
            pat_num,
            proposal,
            changed_at: times.get(&pat_num).copied().flatten().map(|at| at.0),
        });
        let found: Vec<_> = found.collect();
        let proposed = self.proposed.get_or_insert_default();
        proposed.extend(found.into_iter().map(|change| (change.patient, change)));
        Ok(())
    }

    /// The changes that were foreseen.
    pub(crate) fn proposed(&self) -> Vec<ProposedChange> {
        self.proposed.iter().flat_map(BTreeMap::values).cloned().collect()
    }

    /// How many patients the foreseen changes would make inactive or rename.
    pub(crate) fn foreseen(&self) -> MassChange {
        let mut foreseen = MassChange::default();
        for change in self.proposed.iter().flat_map(BTreeMap::values) {
            match change.proposal {
                Proposal::Inactive(_) => foreseen.inactive += 1,
                Proposal::Renamed(_) => foreseen.renamed += 1,
            }
        }
        foreseen
    }

    /// Forgets the foreseen changes, because they may be made.
    pub(crate) fn accept_foreseen(&mut self) {
        self.proposed = None;
    }

    /// Counts patients that are equal in everything.
    pub(crate) async fn count_unchanged(&mut self, patients: u64) -> Result<(), Stop> {
        if patients == 0 {
            return Ok(());
        }
        let changes = PageChanges {
            counts: unchanged(patients),
            ..PageChanges::default()
        };
        let batch = self.begin().await?;
        self.commit(batch, changes).await?;
        self.report_progress();
        Ok(())
    }

    /// Counts rows that are equal in everything but the time of their change, and writes the times.
    pub(crate) async fn write_times(&mut self, rows: &[EqualRow]) -> Result<(), Stop> {
        if rows.is_empty() {
            return Ok(());
        }
        let numbers: Vec<PatNum> = rows.iter().map(|row| row.pat_num).collect();
        let mut batch = self.begin().await?;
        // The desk may have merged some of these patients meanwhile.
        let links = batch.links_of(&numbers).await?;
        let touch = |row: &EqualRow| row.touch(links.get(&row.pat_num)?, self.scope.graph);
        let changes = PageChanges {
            touched: rows.iter().filter_map(touch).collect(),
            counts: unchanged(rows.len() as u64),
            ..PageChanges::default()
        };
        let has_written = self.has_written;
        self.commit(batch, changes).await?;
        // These times can be forgotten without the others.
        self.has_written = has_written;
        self.timed.extend(numbers);
        self.report_progress();
        Ok(())
    }

    /// The question that stopped the run, once everything was read.
    pub(crate) fn check_question(&self) -> Result<(), Fault> {
        match self.proposed {
            Some(_) => Err(self.guard.question(self.foreseen())),
            None => Ok(()),
        }
    }

    /// Numbers with a problem that can resolve itself.
    pub(crate) fn rechecks(&self) -> Vec<PatNum> {
        let problems = self.problems.iter();
        let open = problems.filter(|(_, open)| open.problem.code.can_resolve_itself());
        let mut numbers: Vec<PatNum> = open.map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Numbers with a problem.
    pub(crate) fn open_problems(&self) -> impl Iterator<Item = PatNum> {
        self.problems.keys().copied()
    }

    pub(crate) fn rows_read(&self) -> u64 {
        self.counts.rows_read
    }

    pub(crate) fn expect_more(&mut self, rows: usize) {
        self.expect(self.counts.rows_read + rows as u64);
    }

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

    async fn begin(&self) -> Result<Batch<'a>, StoreError> {
        let job = BatchJob {
            run: self.scope.job.run,
            integration: self.scope.job.integration,
            company: self.scope.job.company,
        };
        self.scope.store.begin_batch(job).await
    }

    async fn write(&mut self, page: &Page, counting: Counting) -> Result<(), Stop> {
        if self.proposed.is_some() {
            return self.foresee(page).await;
        }
        let mut batch = self.begin().await?;
        let known = self.look_up(&mut batch, page).await?;
        let done = self.counts.added + self.counts.updated;
        let room = self.scope.job.limit.left_after(done);
        let (changes, planned) = plan(page, &known, counting, room);
        if self.guard.stops(changes.mass_change) {
            drop(batch);
            return self.foresee(page).await;
        }
        self.commit(batch, changes).await?;
        let (planned, rest) = page.members.split_at(planned);
        let young = planned
            .iter()
            .filter(|member| member.is_active() && member.changed_at.is_none());
        self.recent.extend(young.map(|member| member.pat_num));
        for member in planned {
            self.hidden.remove(&member.pat_num);
        }
        self.report_progress();
        if rest.is_empty() { Ok(()) } else { Err(Stop::Limit) }
    }

    async fn commit(&mut self, mut batch: Batch<'_>, mut changes: PageChanges) -> Result<(), Stop> {
        let is_full = self.scope.job.mode == Mode::Full && self.scope.origin != Origin::Other;
        changes.full_sync_begun_at = is_full.then_some(self.scope.started_at);
        batch.apply(&changes).await?;
        if self.scope.origin == Origin::First {
            batch.save_source_snapshot(self.scope.source).await?;
        }
        batch.commit().await?;
        self.adopt(changes);
        Ok(())
    }

    async fn look_up(&self, batch: &mut Batch<'_>, page: &Page) -> Result<Known<'_>, Stop> {
        let numbers = || page.members.iter().map(|member| member.pat_num);
        let mut known = Known {
            graph: self.scope.graph,
            problems: &self.problems,
            links: match page.range {
                Some((after, until)) => batch.links_in(after, until).await?,
                None => batch.links_of(&numbers().collect::<Vec<_>>()).await?,
            },
            patients: HashMap::new(),
            candidates: HashMap::new(),
        };
        let (mut patients, keys) = wanted(page, &known);
        known.candidates = batch.candidates(&keys).await?;
        for candidates in known.candidates.values() {
            if let Candidates::Few(candidates) = candidates {
                patients.extend(candidates.iter().map(|candidate| candidate.patient));
            }
        }
        known.patients = batch.patients(&patients).await?;
        Ok(known)
    }

    /// Counts what was written.
    fn adopt(&mut self, changes: PageChanges) {
        self.counts = self.counts.plus(&changes.counts);
        self.guard.changed += changes.mass_change;
        let is_known = |open: &OpenProblem| self.problems.get(&open.problem.pat_num) == Some(open);
        self.has_written |= changes.changes_patients() || !changes.problems.iter().all(is_known);
        for number in &changes.solved {
            self.problems.remove(number);
        }
        let problems = changes.problems.into_iter();
        self.problems
            .extend(problems.map(|open| (open.problem.pat_num, open)));
    }
}

fn unchanged(rows: u64) -> Counts {
    Counts {
        rows_read: rows,
        unchanged: rows,
        ..Counts::default()
    }
}

/// Of a plan, the changes that the mass-change guard counts.
fn proposed(changes: PageChanges) -> impl Iterator<Item = (PatientId, PatNum, Proposal)> {
    let counted: HashSet<PatientId> = changes.mass_changed.into_iter().collect();
    let inactive = changes
        .deactivations
        .into_iter()
        .map(|row| (row.patient, row.pat_num, Proposal::Inactive(row.reason)));
    let renamed = changes
        .updates
        .into_iter()
        .filter(|row| changes_identity(&row.changed))
        .map(|row| {
            let mut fields = row.changed;
            fields.retain(|change| Field::IDENTITY.contains(&change.field));
            (row.patient, row.pat_num, Proposal::Renamed(fields))
        });
    inactive
        .chain(renamed)
        .filter(move |(patient, ..)| counted.contains(patient))
}

async fn collect(first: Page, pages: &mut Receiver<Page>) -> Page {
    let deadline = Instant::now() + BATCH_TIME;
    let mut batch = first;
    while batch.members.len() < BATCH_ROWS {
        let Ok(Some(page)) = timeout_at(deadline, pages.recv()).await else {
            break;
        };
        batch.extend(page);
    }
    batch
}
