//! Those whom an earlier run could not bring in, and who may have become possible without a change in the source: the
//! desk has told two patients here apart, or a day has come.

use std::slice;

use domain::{PatNum, PatientSource, ProblemCode, SourceRow};

use super::persons::page_size;
use super::{Kindred, Progress, Reach, Run, Step, SyncError, WalkEnd};
use crate::lookup;
use crate::plan::plan;

impl<P: FnMut(Progress) + Send> Run<'_, P> {
    /// Reads them again and brings in who is possible now. Who is not counts nowhere: nothing has become of them.
    pub(super) async fn look_again<S: PatientSource>(
        &mut self,
        source: &mut S,
    ) -> Result<WalkEnd, SyncError> {
        let codes = ProblemCode::ALL.into_iter().filter(|code| code.may_pass());
        let codes: Vec<ProblemCode> = codes.collect();
        let numbers = self.store.numbers_to_fix(self.job.integration, &codes).await?;
        for page in numbers.chunks(page_size()) {
            if self.cancel.is_cancelled() {
                return Ok(WalkEnd::Cancelled);
            }
            match self.look_again_at(source, page).await? {
                WalkEnd::Reached => {}
                end => return Ok(end),
            }
        }
        Ok(WalkEnd::Reached)
    }

    async fn look_again_at<S: PatientSource>(
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
        if many == 0 || self.apply(possible, &kindred, Step::Stay).await? == Reach::WholePage {
            return Ok(WalkEnd::Reached);
        }
        let done = self.counts.added + self.counts.updated - before.added - before.updated;
        let left = u64::try_from(many).unwrap_or(u64::MAX).saturating_sub(done);
        self.waiting = left.max(1);
        Ok(WalkEnd::Limit)
    }

    /// Those of the rows that have no problem any more.
    async fn possible(
        &self,
        mut rows: Vec<SourceRow>,
        kindred: &Kindred,
    ) -> Result<Vec<SourceRow>, SyncError> {
        let keys = lookup::keys(&rows, &self.kin, kindred);
        let job = self.job;
        let found = self.store.lookup(job.integration, job.company, &keys).await?;
        let known = self.known(&found, kindred);
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
