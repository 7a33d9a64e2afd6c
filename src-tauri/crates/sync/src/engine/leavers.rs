//! Those who left the practice, found by asking for the standing of everybody whom we take for active.

use std::ops::ControlFlow;

use domain::{Departure, PatNum, PatientSource};
use store::{CursorMove, MassChange};

use super::{Kindred, Progress, Run, SyncError, WalkEnd};
use crate::brake::Extent;
use crate::departures;
use crate::lookup;
use crate::plan::Plan;

/// A page of them, and why.
type Leavers = Vec<(PatNum, Departure)>;

impl<P: FnMut(Progress) + Send> Run<'_, P> {
    /// Compares the patients that are linked and active here with their standing in the source, and makes those inactive
    /// who left, once it is known how many they are. Cancelled, it begins anew in the next run, whose walk is at its end
    /// at once.
    pub(super) async fn departures<S: PatientSource>(
        &mut self,
        source: &mut S,
    ) -> Result<WalkEnd, SyncError> {
        let pages = match self.foresee_departures(source).await? {
            ControlFlow::Continue(pages) => pages,
            ControlFlow::Break(end) => return Ok(end),
        };
        for gone in &pages {
            if self.cancel.is_cancelled() {
                return Ok(WalkEnd::Cancelled);
            }
            // Planned anew: another integration may have spoken for them meanwhile.
            let (plan, kindred) = self.plan_departures(gone).await?;
            self.again.extend(kindred);
            self.write(plan, CursorMove::Stay).await?;
        }
        Ok(WalkEnd::Reached)
    }

    /// Those who left, by pages, if they are not too many. In a database that is not the practice's most of our numbers
    /// are missing, and none of its people may come in before that is known.
    pub(super) async fn foresee_departures<S: PatientSource>(
        &self,
        source: &mut S,
    ) -> Result<ControlFlow<WalkEnd, Vec<Leavers>>, SyncError> {
        let found = self.who_left(source).await?;
        if let ControlFlow::Continue(pages) = &found {
            let (mut mass, mut extent) = (MassChange::default(), Extent::InAll);
            for gone in pages {
                let (plan, kindred) = self.plan_departures(gone).await?;
                mass += plan.mass;
                if !kindred.is_empty() {
                    extent = Extent::SoFar;
                }
            }
            self.brake.check(mass, extent).map_err(SyncError::Brake)?;
        }
        Ok(found)
    }

    /// What becomes of them; and those of whom only the rows of others tell it.
    pub(super) async fn plan_departures(
        &self,
        gone: &[(PatNum, Departure)],
    ) -> Result<(Plan, Vec<PatNum>), SyncError> {
        let job = self.job;
        let keys: Vec<_> = gone.iter().map(|(number, _)| lookup::number(*number)).collect();
        let found = self.store.lookup(job.integration, job.company, &keys).await?;
        Ok(departures::plan(gone, self.known(&found, &Kindred::new())))
    }

    /// Those who left, by pages, and no page without any.
    async fn who_left<S: PatientSource>(
        &self,
        source: &mut S,
    ) -> Result<ControlFlow<WalkEnd, Vec<Leavers>>, SyncError> {
        let (mut after, mut pages) = (None, Vec::new());
        loop {
            let (store, job) = (self.store, self.job);
            let linked = store
                .linked_pat_nums_behind(job.integration, after, domain::PAGE_SIZE)
                .await?;
            let Some(last) = linked.last().copied() else {
                return Ok(ControlFlow::Continue(pages));
            };
            if self.cancel.is_cancelled() {
                return Ok(ControlFlow::Break(WalkEnd::Cancelled));
            }
            let Some(standings) = self.patiently(source.standings(&linked)).await else {
                return Ok(ControlFlow::Break(WalkEnd::Abandoned));
            };
            let gone = departures::gone(&linked, &standings.map_err(SyncError::Source)?);
            if !gone.is_empty() {
                pages.push(gone);
            }
            after = Some(last);
        }
    }
}
