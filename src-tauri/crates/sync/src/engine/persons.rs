//! Merges and clones: asked for before the first page, and at the end of a walk compared with what is here. A record may
//! come after the rows that it speaks of were read, and often neither of them moves.

use std::collections::{BTreeSet, HashSet};

use domain::{PatNum, PatientSource, Relation, SourceRow};
use store::{CursorMove, Lookup, Store, StoreError};
use tokio_util::sync::CancellationToken;
use vault::FingerprintKey;

use super::{Kindred, Run, SyncError, TRIES, TURN, WalkEnd, out_of_order, patiently};
use crate::brake::Extent;
use crate::fingerprint::silent;
use crate::job::Job;
use crate::kin::Kinship;
use crate::lookup;
use crate::persons::{Evidence, Group, Verdict};
use crate::plan::settle;

/// More pages than a practice has; a server that goes on after them means no good.
const MOST_PAGES: usize = 2_000;

/// Reads all records. Where that cannot be done, what is known here stays as it is, and the run says so.
pub(super) async fn learn<S: PatientSource>(
    store: &Store,
    key: &FingerprintKey,
    source: &mut S,
    job: &Job,
    cancel: &CancellationToken,
) -> Result<Option<Kinship>, SyncError> {
    let Some(relations) = patiently(cancel, read(source)).await else {
        return Ok(None);
    };
    let known = store.persons_numbers(job.integration, silent(key)).await?;
    if let Some(relations) = relations? {
        let mut ties = known.aliases;
        // Of these something was said that nothing may say any more.
        let alone = known.merged.iter().chain(&known.silent);
        ties.extend(alone.map(|number| (*number, *number)));
        return Ok(Some(Kinship::of(relations, &ties)));
    }
    tracing::warn!(run = %job.run, "the source does not tell which patients were merged or cloned");
    store.note_unread_relations(job.run).await?;
    Ok(Some(Kinship::remembered(&known.aliases)))
}

async fn read<S: PatientSource>(source: &mut S) -> Result<Option<Vec<Relation>>, SyncError> {
    let (mut relations, mut after) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = source.relations_behind(after).await.map_err(SyncError::Source)?;
        let Some(page) = page else { return Ok(None) };
        let Some(last) = page.last().map(|relation| relation.record) else {
            return Ok(Some(relations));
        };
        if after.is_some_and(|after| last <= after) {
            return Err(SyncError::Source(out_of_order()));
        }
        relations.extend(page);
        after = Some(last);
    }
    Ok(None)
}

impl<P: FnMut(super::Progress) + Send> Run<'_, P> {
    /// The rows of everybody who is decided about together with somebody on the page; `None` if the run was cancelled
    /// and the source did not answer.
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
            let Some(rows) = self.patiently(source.rows(page)).await else {
                return Ok(None);
            };
            let rows = rows.map_err(SyncError::Source)?.into_iter();
            let wanted = rows.filter(|row| page.contains(&row.pat_num));
            kindred.extend(wanted.map(|row| (row.pat_num, row)));
        }
        Ok(Some(kindred))
    }

    /// Looks again at those whose records say something else than what is here.
    pub(super) async fn settle_persons<S: PatientSource>(
        &mut self,
        source: &mut S,
    ) -> Result<WalkEnd, SyncError> {
        let groups = self.unsettled().await?;
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
                self.waiting = u64::try_from(left.len() - done).unwrap_or(u64::MAX);
                return Ok(WalkEnd::Limit);
            }
            left = behind;
        }
        self.again.clear();
        Ok(WalkEnd::Reached)
    }

    /// How many of the groups there was room for.
    async fn put_right_together(
        &mut self,
        groups: &[Vec<PatNum>],
        kindred: &Kindred,
    ) -> Result<usize, SyncError> {
        let mut tries = 1;
        loop {
            match self.try_to_put_right(groups, kindred).await {
                Err(SyncError::Store(StoreError::Outdated)) if tries < TRIES => tries += 1,
                result => return result,
            }
        }
    }

    async fn try_to_put_right(
        &mut self,
        groups: &[Vec<PatNum>],
        kindred: &Kindred,
    ) -> Result<usize, SyncError> {
        let _turn = TURN.lock().await;
        let job = self.job;
        let numbers = groups.iter().flatten().copied();
        let keys: Vec<_> = lookup::of(numbers, kindred).collect();
        let found = self.store.lookup(job.integration, job.company, &keys).await?;
        let groups: Vec<&[PatNum]> = groups.iter().map(Vec::as_slice).collect();
        let plan = settle(&groups, self.known(&found, kindred), self.room());
        let done = plan.rows_done;
        self.brake
            .check(plan.mass, Extent::SoFar)
            .map_err(SyncError::Brake)?;
        self.write(plan, CursorMove::Stay).await?;
        Ok(done)
    }

    /// Groups that are not here as the records say, or of whom somebody has left.
    async fn unsettled(&self) -> Result<Vec<Vec<PatNum>>, SyncError> {
        let to_fix = self.accounted().await?.to_fix.into_iter().collect();
        let found = self.everybody().await?;
        let nobody = Kindred::new();
        let (known, evidence) = (
            self.known(&found, &nobody),
            Evidence::Remembered { to_fix: &to_fix },
        );
        let is_settled = |group: &[PatNum]| {
            let is_seen = !group.iter().any(|number| self.again.contains(number));
            // What we cannot ask about stays as it was.
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

/// As many whole groups as a page has room for, and at least one.
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
