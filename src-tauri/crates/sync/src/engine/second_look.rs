//! Retries patients whose problem may have disappeared without a change in the source: by an edit here, or as time passed.

use std::slice;

use domain::{PatNum, PatientSource, ProblemCode, SourceRow};

use super::persons::page_size;
use super::{CursorUpdate, Kindred, PageResult, Progress, Run, SyncError, WalkEnd};
use crate::lookup;
use crate::plan::plan;

impl<P: FnMut(Progress) + Send> Run<'_, P> {
    /// Reads the patients again and imports those without a problem. The others are not counted.
    pub(super) async fn recheck<S: PatientSource>(&mut self, source: &mut S) -> Result<WalkEnd, SyncError> {
        let codes = ProblemCode::ALL
            .iter()
            .copied()
            .filter(|code| code.can_resolve_itself());
        let codes: Vec<ProblemCode> = codes.collect();
        let numbers = self
            .store
            .open_problem_numbers(self.job.integration, &codes)
            .await?;
        for page in numbers.chunks(page_size()) {
            if self.cancel.is_cancelled() {
                return Ok(WalkEnd::Cancelled);
            }
            match self.recheck_page(source, page).await? {
                WalkEnd::Reached => {}
                end => return Ok(end),
            }
        }
        Ok(WalkEnd::Reached)
    }

    async fn recheck_page<S: PatientSource>(
        &mut self,
        source: &mut S,
        numbers: &[PatNum],
    ) -> Result<WalkEnd, SyncError> {
        let Some(rows) = self.rows(source, numbers).await? else {
            return Ok(WalkEnd::Abandoned);
        };
        let mut rows: Vec<SourceRow> = rows.into_values().collect();
        rows.sort_unstable_by_key(|row| row.pat_num);
        let Some(kindred) = self.kindred(source, &rows).await? else {
            return Ok(WalkEnd::Abandoned);
        };
        let possible = self.possible(rows, &kindred).await?;
        let (many, before) = (possible.len(), self.counts);
        if many == 0 || self.apply(possible, &kindred, CursorUpdate::Keep).await? == PageResult::WholePage {
            return Ok(WalkEnd::Reached);
        }
        let done = self.counts.added + self.counts.updated - before.added - before.updated;
        let left = u64::try_from(many).unwrap_or(u64::MAX).saturating_sub(done);
        self.deferred = left.max(1);
        Ok(WalkEnd::Limit)
    }

    /// The rows without a problem.
    async fn possible(
        &self,
        mut rows: Vec<SourceRow>,
        kindred: &Kindred,
    ) -> Result<Vec<SourceRow>, SyncError> {
        let keys = lookup::keys(&rows, &self.kin, kindred);
        let job = self.job;
        let found = self.store.lookup(job.integration, job.company, &keys).await?;
        let known = self.plan_context(&found, kindred);
        rows.retain(|row| {
            let tried = plan(slice::from_ref(row), known, None);
            !tried
                .problems
                .iter()
                .any(|problem| problem.pat_num == row.pat_num)
        });
        Ok(rows)
    }
}
