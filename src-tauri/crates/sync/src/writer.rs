//! Plans pages and writes them in batches.
//!
//! A batch is all pages that have arrived meanwhile, planned together and written in one transaction. Nothing waits for the
//! source while it is open. What the limit leaves is not planned. From the first batch that the mass-change guard stops,
//! nothing is written: what is left is only foreseen, so that a person can decide about all of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use domain::{Counts, Fault, Field, Mode, PatNum, PatientId, PatientStatus, ServerTime};
use store::{
    Batch, BatchJob, Candidates, FullPass, LinkRow, LinkTouch, MassChange, OpenProblem, PageChanges,
    Proposal, ProposedChange, StoreError, changes_identity,
};
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, timeout_at};
use vault::Fingerprint;

use crate::chart::{Chart, Known, charts, settled, units};
use crate::identity_graph::IdentityGraph;
use crate::job::{Origin, Progress, Scope};
use crate::mass_change_guard::MassChangeGuard;
use crate::pages::Page;
use crate::plan::{Counting, plan, wanted};
use crate::stop::{Stop, check_cancelled};

/// A transaction costs a flush to the disk, and more rows per flush cost memory.
const BATCH_ROWS: usize = 10_000;

/// How long pages are collected for one batch. A slow source must not hide the progress.
const BATCH_TIME: Duration = Duration::from_millis(300);

/// How many [equal rows](EqualRow) are remembered: 40 bytes each. Others are read again.
const MOST_EQUAL: usize = 250_000;

pub(crate) struct Writer<'a, P> {
    scope: Scope<'a>,
    on_progress: P,
    pub(crate) guard: MassChangeGuard,
    /// What the run does not write, because a person must decide first; `None` while the guard has not stopped it.
    proposed: Option<BTreeMap<PatientId, ProposedChange>>,
    equal: Vec<EqualRow>,
    /// All open problems of the integration. Only this run changes them.
    problems: HashMap<PatNum, OpenProblem>,
    pub(crate) pass: FullPass,
    counts: Counts,
    expected: u64,
    /// Numbers that were read while their time of change was too young to be kept.
    pub(crate) recent: Vec<PatNum>,
    /// Whether patients, links, or problems were changed.
    pub(crate) has_written: bool,
}

impl<'a, P: FnMut(Progress) + Send> Writer<'a, P> {
    pub(crate) async fn open(scope: Scope<'a>, on_progress: P) -> Result<Self, Stop> {
        let (store, integration) = (scope.store, scope.job.integration);
        let unfinished = store.sync_state(integration).await?.full_pass;
        let new = FullPass {
            started_at: scope.started_at,
            position: None,
        };
        let problems = store.open_problems(integration).await?.into_iter();
        Ok(Self {
            scope,
            on_progress,
            guard: MassChangeGuard::of(store, scope.job).await?,
            proposed: None,
            equal: Vec::new(),
            problems: problems.map(|open| (open.problem.pat_num, open)).collect(),
            pass: unfinished.filter(|_| scope.job.mode == Mode::Full).unwrap_or(new),
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
        // A full sync reads every row anyway.
        if self.scope.job.mode == Mode::Incremental {
            let room = MOST_EQUAL.saturating_sub(self.equal.len());
            self.equal.extend(equal_rows(page, &known).into_iter().take(room));
        }
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

    /// Writes the times of the foreseen rows that are equal here. Returns their numbers, ascending.
    pub(crate) async fn write_equal(&mut self) -> Result<Vec<PatNum>, Stop> {
        let rows = std::mem::take(&mut self.equal);
        let mut numbers: Vec<PatNum> = rows.iter().map(|row| row.pat_num).collect();
        for (rows, numbers) in rows.chunks(BATCH_ROWS).zip(numbers.chunks(BATCH_ROWS)) {
            check_cancelled(self.scope.cancel)?;
            let mut batch = self.begin().await?;
            // The desk may have merged some of these patients meanwhile.
            let links = batch.links_of(numbers).await?;
            let touch = |row: &EqualRow| row.touch(links.get(&row.pat_num)?, self.scope.graph);
            let read = rows.len() as u64;
            let changes = PageChanges {
                touched: rows.iter().filter_map(touch).collect(),
                counts: Counts {
                    rows_read: read,
                    unchanged: read,
                    ..Counts::default()
                },
                ..PageChanges::default()
            };
            self.commit(batch, changes).await?;
            self.report_progress();
        }
        numbers.sort_unstable();
        Ok(numbers)
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
        let (mut changes, planned) = plan(page, &known, counting, room);
        if self.guard.stops(changes.mass_change) {
            drop(batch);
            return self.foresee(page).await;
        }
        let (planned, rest) = page.members.split_at(planned);
        if let Some((_, until)) = page.range {
            let last = match rest {
                [] => Some(until),
                _ => planned.last().map(|member| member.pat_num),
            };
            self.pass.position = last.or(self.pass.position);
            let can_be_continued = self.scope.origin != Origin::Other;
            changes.full_pass = can_be_continued.then_some(self.pass);
        }
        self.commit(batch, changes).await?;
        let young = planned
            .iter()
            .filter(|member| member.is_active() && member.changed_at.is_none());
        self.recent.extend(young.map(|member| member.pat_num));
        self.report_progress();
        if rest.is_empty() { Ok(()) } else { Err(Stop::Limit) }
    }

    async fn commit(&mut self, mut batch: Batch<'_>, changes: PageChanges) -> Result<(), Stop> {
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

/// A row that was foreseen and differs in nothing but the time of its change, so it need not be read again.
struct EqualRow {
    pat_num: PatNum,
    changed_at: ServerTime,
    fingerprint: Fingerprint,
}

impl EqualRow {
    /// `None` if the link is not the one that the row was equal to.
    fn touch(&self, link: &LinkRow, graph: &IdentityGraph) -> Option<LinkTouch> {
        let is_same =
            link.is_primary && link.status == PatientStatus::Active && link.fingerprint == self.fingerprint;
        let cluster = graph.digest(self.pat_num, link.cluster);
        is_same.then_some(LinkTouch {
            pat_num: self.pat_num,
            status: link.status,
            is_other_state: link.cluster != cluster,
            changed_at: Some(self.changed_at),
            cluster,
        })
    }
}

/// The rows without clusters and problems that are equal here, and whose time of change can be kept.
fn equal_rows(page: &Page, known: &Known<'_>) -> Vec<EqualRow> {
    let charts = charts(page, known);
    let equal = |unit: &[Chart<'_>]| {
        let [chart] = unit else { return None };
        let link = settled(unit)?;
        let is_alone = chart.member.cluster.is_none() && !known.problems.contains_key(&chart.number);
        is_alone.then_some(EqualRow {
            pat_num: chart.number,
            changed_at: chart.member.changed_at?,
            fingerprint: link.fingerprint,
        })
    };
    units(&charts).filter_map(equal).collect()
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
