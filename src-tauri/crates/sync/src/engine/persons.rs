//! Reads merge and clone records before the first page, and compares them with our patients at the end of a pass.
//!
//! A record may appear after its rows were read, often without changing them.

use std::collections::{BTreeSet, HashSet};

use domain::{Fault, PatNum, PatientSource, Relation, SourceRow};
use store::{CursorMove, Lookup, Store, StoreError};
use tokio_util::sync::CancellationToken;
use vault::FingerprintKey;

use super::{Kindred, MAX_ATTEMPTS, PLAN_LOCK, Run, SyncError, WalkEnd, or_cancelled};
use crate::fingerprint::secondary;
use crate::job::Job;
use crate::kin::Kinship;
use crate::lookup;
use crate::mass_change_guard::Extent;
use crate::persons::{Evidence, Group, Verdict};
use crate::plan::plan_clusters;

/// More pages than any practice has. A server that sends more is malicious.
const MOST_PAGES: usize = 2_000;

/// Reads all records. If that is not possible, known relations stay, and the run reports it.
pub(super) async fn load_relations<S: PatientSource>(
    store: &Store,
    key: &FingerprintKey,
    source: &mut S,
    job: &Job,
    cancel: &CancellationToken,
) -> Result<Option<Kinship>, SyncError> {
    let Some(relations) = or_cancelled(cancel, read(source)).await else {
        return Ok(None);
    };
    let known = store.persons_numbers(job.integration, secondary(key)).await?;
    if let Some(relations) = relations? {
        let mut ties = known.aliases;
        // These were recorded as merged or secondary, but no relation may say so any longer.
        let alone = known.merged.iter().chain(&known.silent);
        ties.extend(alone.map(|number| (*number, *number)));
        return Ok(Some(Kinship::of(relations, &ties)));
    }
    tracing::warn!(run = %job.run, "the source does not tell which patients were merged or cloned");
    store.record_skipped_relations(job.run).await?;
    Ok(Some(Kinship::remembered(&known.aliases)))
}

async fn read<S: PatientSource>(source: &mut S) -> Result<Option<Vec<Relation>>, SyncError> {
    let (mut relations, mut after) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = source.relations_after(after).await.map_err(SyncError::Source)?;
        let Some(page) = page else { return Ok(None) };
        let Some(last) = page.last().map(|relation| relation.record) else {
            return Ok(Some(relations));
        };
        if after.is_some_and(|after| last <= after) {
            return Err(SyncError::Source(Fault::RowsRepeated));
        }
        relations.extend(page);
        after = Some(last);
    }
    Ok(None)
}

impl<P: FnMut(super::Progress) + Send> Run<'_, P> {
    /// The rows of every cluster with a number on the page; `None` if the run was canceled and the source did not
    /// respond.
    pub(super) async fn kindred<S: PatientSource>(
        &self,
        source: &mut S,
        page: &[SourceRow],
    ) -> Result<Option<Kindred>, SyncError> {
        let groups = page.iter().filter_map(|row| self.kin.group(row.pat_num));
        let numbers: BTreeSet<PatNum> = groups.flatten().copied().collect();
        self.rows(source, &numbers.into_iter().collect::<Vec<_>>()).await
    }

    pub(super) async fn rows<S: PatientSource>(
        &self,
        source: &mut S,
        numbers: &[PatNum],
    ) -> Result<Option<Kindred>, SyncError> {
        let mut kindred = Kindred::new();
        for page in numbers.chunks(page_size()) {
            let Some(rows) = self.or_cancelled(source.rows(page)).await else {
                return Ok(None);
            };
            let rows = rows.map_err(SyncError::Source)?.into_iter();
            let wanted = rows.filter(|row| page.contains(&row.pat_num));
            kindred.extend(wanted.map(|row| (row.pat_num, row)));
        }
        Ok(Some(kindred))
    }

    /// Reconciles clusters whose records differ from our patients.
    pub(super) async fn reconcile_clusters<S: PatientSource>(
        &mut self,
        source: &mut S,
    ) -> Result<WalkEnd, SyncError> {
        let groups = self.changed_clusters().await?;
        let mut left = groups.as_slice();
        while !left.is_empty() {
            if self.cancel.is_cancelled() {
                return Ok(WalkEnd::Cancelled);
            }
            let (page, behind) = left.split_at(groups_a_page(left));
            let numbers: Vec<PatNum> = page.iter().flatten().copied().collect();
            let Some(kindred) = self.rows(source, &numbers).await? else {
                return Ok(WalkEnd::Abandoned);
            };
            let done = self.put_right_together(page, &kindred).await?;
            if done < page.len() {
                self.deferred = u64::try_from(left.len() - done).unwrap_or(u64::MAX);
                return Ok(WalkEnd::Limit);
            }
            left = behind;
        }
        self.to_recheck.clear();
        Ok(WalkEnd::Reached)
    }

    /// The number of clusters within the limit.
    async fn put_right_together(
        &mut self,
        groups: &[Vec<PatNum>],
        kindred: &Kindred,
    ) -> Result<usize, SyncError> {
        let mut tries = 1;
        loop {
            match self.try_to_put_right(groups, kindred).await {
                Err(SyncError::Store(StoreError::Outdated)) if tries < MAX_ATTEMPTS => tries += 1,
                result => return result,
            }
        }
    }

    async fn try_to_put_right(
        &mut self,
        groups: &[Vec<PatNum>],
        kindred: &Kindred,
    ) -> Result<usize, SyncError> {
        let _turn = PLAN_LOCK.lock().await;
        let job = self.job;
        let numbers = groups.iter().flatten().copied();
        let keys: Vec<_> = lookup::of(numbers, kindred).collect();
        let found = self.store.lookup(job.integration, job.company, &keys).await?;
        let groups: Vec<&[PatNum]> = groups.iter().map(Vec::as_slice).collect();
        let plan = plan_clusters(
            &groups,
            self.plan_context(&found, kindred),
            self.remaining_limit(),
        );
        let done = plan.rows_done;
        self.mass_change
            .check(plan.mass, Extent::AtLeast)
            .map_err(SyncError::NeedsDecision)?;
        self.write(plan, CursorMove::Stay).await?;
        Ok(done)
    }

    /// Clusters that differ from the records, or in which a number departed.
    async fn changed_clusters(&self) -> Result<Vec<Vec<PatNum>>, SyncError> {
        let to_fix = self.known_patients().await?.with_problems.into_iter().collect();
        let found = self.everybody().await?;
        let nobody = Kindred::new();
        let (known, evidence) = (
            self.plan_context(&found, &nobody),
            Evidence::Remembered { to_fix: &to_fix },
        );
        let is_settled = |group: &[PatNum]| {
            let is_seen = !group.iter().any(|number| self.to_recheck.contains(number));
            // Without readable records, nothing changes.
            let is_known = || !self.kin.is_certain();
            is_seen
                && (is_known()
                    || Verdict::on(&Group::of(group, known, evidence), &HashSet::new(), None).is_settled())
        };
        let groups = self.kin.groups().filter(|group| !is_settled(group));
        Ok(groups.map(<[PatNum]>::to_vec).collect())
    }

    async fn everybody(&self) -> Result<Lookup, SyncError> {
        let numbers: Vec<PatNum> = self.kin.groups().flatten().copied().collect();
        let mut all = Lookup::default();
        for page in numbers.chunks(page_size()) {
            let keys: Vec<_> = page.iter().copied().map(lookup::number).collect();
            let job = self.job;
            let found = self.store.lookup(job.integration, job.company, &keys).await?;
            all.linked.extend(found.linked);
        }
        Ok(all)
    }
}

/// The number of whole clusters that fit into a page, at least one.
fn groups_a_page(groups: &[Vec<PatNum>]) -> usize {
    let mut numbers = 0;
    let fitting = groups.iter().take_while(|group| {
        numbers += group.len();
        numbers <= page_size()
    });
    fitting.count().max(1)
}

pub(super) fn page_size() -> usize {
    usize::try_from(domain::PAGE_SIZE).unwrap_or(usize::MAX)
}
