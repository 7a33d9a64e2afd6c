//! Merges and clones: asked for before the first page, and at the end of a walk compared with what is here. A record may
//! come after the rows that it speaks of were read, and often neither of them moves.

use std::collections::BTreeSet;

use domain::{Departure, PatNum, PatientSource, Relation};
use store::{CursorMove, Lookup, PersonsNumbers, Store};
use tokio_util::sync::CancellationToken;

use super::{Reach, Run, Step, SyncError, WalkEnd, out_of_order, patiently};
use crate::brake::Extent;
use crate::fingerprint::silent;
use crate::job::Job;
use crate::kin::Kinship;
use crate::lookup;
use crate::unsettled::unsettled;

/// More pages than a practice has; a server that goes on after them means no good.
const MOST_PAGES: usize = 2_000;

/// How often the end of a walk looks whether what it has put right leaves something else to be put right.
const ROUNDS: usize = 3;

/// Reads all records. Where that cannot be done, what is known here stays as it is, and the run says so.
pub(super) async fn learn<S: PatientSource>(
    store: &Store,
    source: &mut S,
    job: &Job,
    cancel: &CancellationToken,
) -> Result<Option<Kinship>, SyncError> {
    let Some(relations) = patiently(cancel, read(source)).await else {
        return Ok(None);
    };
    if let Some(relations) = relations? {
        return Ok(Some(Kinship::of(relations)));
    }
    tracing::warn!(run = %job.run, "the source does not tell which patients were merged or cloned");
    store.note_unread_relations(job.run).await?;
    let known = store.persons_numbers(job.integration, None).await?;
    Ok(Some(Kinship::remembered(known.aliases)))
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
    /// Looks again at those whose records say something else than what is here.
    pub(super) async fn settle_persons<S: PatientSource>(
        &mut self,
        source: &mut S,
    ) -> Result<WalkEnd, SyncError> {
        if !self.kin.is_certain() {
            return Ok(WalkEnd::Reached);
        }
        let mut before = BTreeSet::new();
        for _ in 0..ROUNDS {
            let again = self.unsettled().await?;
            if again.is_empty() || again == before {
                break;
            }
            let numbers: Vec<PatNum> = again.iter().copied().collect();
            for page in numbers.chunks(page_size()) {
                match self.look_again(source, page).await? {
                    WalkEnd::Reached => {}
                    WalkEnd::Limit => {
                        self.waiting = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
                        return Ok(WalkEnd::Limit);
                    }
                    end => return Ok(end),
                }
            }
            before = again;
        }
        Ok(WalkEnd::Reached)
    }

    async fn look_again<S: PatientSource>(
        &mut self,
        source: &mut S,
        numbers: &[PatNum],
    ) -> Result<WalkEnd, SyncError> {
        if self.cancel.is_cancelled() {
            return Ok(WalkEnd::Cancelled);
        }
        let Some(rows) = self.patiently(source.rows(numbers)).await else {
            return Ok(WalkEnd::Abandoned);
        };
        let mut rows = rows.map_err(SyncError::Source)?;
        rows.retain(|row| numbers.contains(&row.pat_num));
        rows.sort_by_key(|row| row.pat_num);
        rows.dedup_by_key(|row| row.pat_num);
        let there: BTreeSet<PatNum> = rows.iter().map(|row| row.pat_num).collect();
        let vanished = numbers.iter().filter(|number| !there.contains(*number));
        let gone: Vec<_> = vanished.map(|number| (*number, Departure::Vanished)).collect();
        if !gone.is_empty() {
            let plan = self.plan_departures(&gone).await?;
            self.brake
                .check(plan.mass, Extent::SoFar)
                .map_err(SyncError::Brake)?;
            self.write(plan, CursorMove::Stay).await?;
        }
        match rows.is_empty() || self.apply(rows, Step::Stay).await? == Reach::WholePage {
            true => Ok(WalkEnd::Reached),
            false => Ok(WalkEnd::Limit),
        }
    }

    async fn unsettled(&self) -> Result<BTreeSet<PatNum>, SyncError> {
        let job = self.job;
        let silent = silent(self.key);
        let known = self.store.persons_numbers(job.integration, Some(silent)).await?;
        let to_fix = self.accounted().await?.to_fix.into_iter().collect();
        let found = self.everybody(&known).await?;
        Ok(unsettled(self.known(&found), &known, silent, &to_fix))
    }

    async fn everybody(&self, known: &PersonsNumbers) -> Result<Lookup, SyncError> {
        let mut numbers = self.kin.everybody();
        numbers.extend(
            known
                .aliases
                .iter()
                .flat_map(|(alias, head)| [Some(*alias), *head])
                .flatten(),
        );
        numbers.extend(known.merged.iter().chain(&known.silent));
        let numbers: Vec<PatNum> = numbers.into_iter().collect();
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

fn page_size() -> usize {
    usize::try_from(domain::PAGE_SIZE).unwrap_or(usize::MAX)
}
