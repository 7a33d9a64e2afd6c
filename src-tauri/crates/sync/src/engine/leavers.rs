//! Finds departed patients: reads the source's status of every patient that is active here.

use std::ops::ControlFlow;

use domain::{InactiveReason, PatNum, PatientSource};
use store::{CursorMove, MassChange};

use super::{Kindred, Progress, Run, SyncError, WalkEnd};
use crate::departures;
use crate::lookup;
use crate::mass_change_guard::Extent;
use crate::plan::Plan;

/// A page of departed numbers with their reasons.
type Leavers = Vec<(PatNum, InactiveReason)>;

impl<P: FnMut(Progress) + Send> Run<'_, P> {
    /// Deactivates departed patients once their total is known. After a cancellation the next run, whose pass is
    /// already at its end, starts over here.
    pub(super) async fn departures<S: PatientSource>(
        &mut self,
        source: &mut S,
    ) -> Result<WalkEnd, SyncError> {
        let pages = match self.preview_departed(source).await? {
            ControlFlow::Continue(pages) => pages,
            ControlFlow::Break(end) => return Ok(end),
        };
        for gone in &pages {
            if self.cancel.is_cancelled() {
                return Ok(WalkEnd::Cancelled);
            }
            // Planned again, because another integration may have written in between.
            let (plan, kindred) = self.plan_departures(gone).await?;
            self.to_recheck.extend(kindred);
            self.write(plan, CursorMove::Stay).await?;
        }
        Ok(WalkEnd::Reached)
    }

    /// The departed numbers by page, if they are not too many. In a wrong database most of our numbers are missing,
    /// and none of its patients may be imported before that is known.
    pub(super) async fn preview_departed<S: PatientSource>(
        &self,
        source: &mut S,
    ) -> Result<ControlFlow<WalkEnd, Vec<Leavers>>, SyncError> {
        let found = self.find_departed(source).await?;
        if let ControlFlow::Continue(pages) = &found {
            let (mut mass, mut extent) = (MassChange::default(), Extent::Exactly);
            for gone in pages {
                let (plan, kindred) = self.plan_departures(gone).await?;
                mass += plan.mass;
                if !kindred.is_empty() {
                    extent = Extent::AtLeast;
                }
            }
            self.mass_change
                .check(mass, extent)
                .map_err(SyncError::NeedsDecision)?;
        }
        Ok(found)
    }

    /// Plans the departed numbers; also returns those whose cluster must be read first.
    pub(super) async fn plan_departures(
        &self,
        gone: &[(PatNum, InactiveReason)],
    ) -> Result<(Plan, Vec<PatNum>), SyncError> {
        let job = self.job;
        let keys: Vec<_> = gone.iter().map(|(number, _)| lookup::number(*number)).collect();
        let found = self.store.lookup(job.integration, job.company, &keys).await?;
        Ok(departures::plan(gone, self.plan_context(&found, &Kindred::new())))
    }

    /// The departed numbers by page, without empty pages.
    async fn find_departed<S: PatientSource>(
        &self,
        source: &mut S,
    ) -> Result<ControlFlow<WalkEnd, Vec<Leavers>>, SyncError> {
        let (mut after, mut pages) = (None, Vec::new());
        loop {
            let (store, job) = (self.store, self.job);
            let linked = store
                .linked_pat_nums_after(job.integration, after, domain::PAGE_SIZE)
                .await?;
            let Some(last) = linked.last().copied() else {
                return Ok(ControlFlow::Continue(pages));
            };
            if self.cancel.is_cancelled() {
                return Ok(ControlFlow::Break(WalkEnd::Cancelled));
            }
            let Some(statuses) = self.or_cancelled(source.statuses(&linked)).await else {
                return Ok(ControlFlow::Break(WalkEnd::Abandoned));
            };
            let gone = departures::gone(&linked, &statuses.map_err(SyncError::Source)?);
            if !gone.is_empty() {
                pages.push(gone);
            }
            after = Some(last);
        }
    }
}
