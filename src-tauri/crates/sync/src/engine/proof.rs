//! Compares our patient numbers with the source at the end of a pass, and repairs differences.
//!
//! A range is correct if it equals one read of the source. A patient added between the pass and that read is imported now;
//! one added later is left to the next run. Neither is an error.

use std::collections::BTreeSet;

use domain::{
    Fault, FaultClass, Outcome, PatNum, PatientSource, PatientStatus, RangeChecksum, Reconciliation,
    SourceRow,
};
use store::{CursorMove, KnownPatients};

use super::{CursorUpdate, PageResult, Report, Run, SyncError, WalkEnd};
use crate::departures;
use crate::mass_change_guard::Extent;
use crate::ranges::{self, Range};
use crate::walk::Position;

/// The most pages that are read again.
const MOST_PAGES: usize = 80;

/// The result of reading the differing ranges again.
#[derive(Default)]
struct Reread {
    /// The ranges that were read, without gaps.
    ranges: Vec<Range>,
    /// Numbers active in the source in these ranges.
    active: BTreeSet<PatNum>,
    pages: usize,
    /// Whether some ranges were not read.
    gave_up: bool,
    /// Whether the limit stopped an import.
    limited: bool,
}

impl<P: FnMut(super::Progress) + Send> Run<'_, P> {
    /// Compares, repairs, and records the result. If the source stops responding, the pass still counts as completed,
    /// but it is not verified, and the next run tries again. Other errors are returned.
    pub(super) async fn prove<S: PatientSource>(&mut self, source: &mut S) -> Result<Report, SyncError> {
        let completed = Report {
            outcome: Outcome::Completed,
            remaining: Some(0),
        };
        let mut reread = Reread::default();
        let found = match self.compare(source, &mut reread).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(completed),
            Err(SyncError::Source(fault)) if is_silence(&fault) => {
                tracing::warn!(run = %self.job.run, code = fault.code().as_str(), "the pass is done but could not be verified");
                return Ok(completed);
            }
            Err(error) => return Err(error),
        };
        self.store.record_verification(self.job.run, &found).await?;
        tracing::info!(
            run = %self.job.run, source_active = found.source_active, imported = found.imported, with_problems = found.with_problems,
            missing = found.missing, unexpected = found.unexpected, pages_read_again = reread.pages, "compared with the source"
        );
        let left = found.missing + self.deferred;
        if reread.limited && left > 0 {
            return Ok(Report {
                outcome: Outcome::Limited,
                remaining: Some(left),
            });
        }
        Ok(completed)
    }

    /// `None` if the run was canceled before the source responded.
    async fn compare<S: PatientSource>(
        &mut self,
        source: &mut S,
        reread: &mut Reread,
    ) -> Result<Option<Reconciliation>, SyncError> {
        let before = self.known_patients().await?.all();
        let Some(search) = self.or_cancelled(ranges::search(source, &before)).await else {
            return Ok(None);
        };
        let search = search.map_err(SyncError::Source)?;
        reread.gave_up = search.gave_up;
        for range in search.differing {
            if self.cancel.is_cancelled() {
                return Ok(None);
            }
            if reread.pages >= MOST_PAGES {
                reread.gave_up = true;
                break;
            }
            if self.reread(source, range, &before, reread).await?.is_none() {
                return Ok(None);
            }
        }
        if reread.pages > 0 {
            match self.reconcile_clusters(source).await? {
                WalkEnd::Reached => {}
                WalkEnd::Limit => reread.limited = true,
                WalkEnd::Cancelled | WalkEnd::Abandoned => return Ok(None),
            }
        }
        let ours = self.known_patients().await?;
        if !reread.gave_up {
            return Ok(Some(reread.judge(&ours)));
        }
        let whole = source.range_checksum(Range::ALL.from, Range::ALL.to);
        let whole = self.or_cancelled(whole).await.transpose();
        Ok(whole
            .map_err(SyncError::Source)?
            .map(|theirs| roughly(&ours, theirs)))
    }

    pub(super) async fn known_patients(&self) -> Result<KnownPatients, SyncError> {
        Ok(self.store.known_patients(self.job.integration).await?)
    }

    /// Reads one range again, page by page, and repairs differences from `ours`.
    async fn reread<S: PatientSource>(
        &mut self,
        source: &mut S,
        range: Range,
        ours: &[PatNum],
        reread: &mut Reread,
    ) -> Result<Option<()>, SyncError> {
        let mut after = range.after();
        loop {
            let Some(page) = self.or_cancelled(source.active_after(after)).await else {
                return Ok(None);
            };
            let mut page = page.map_err(SyncError::Source)?;
            if !Position::Full(after).accepts(&page) {
                return Err(SyncError::Source(Fault::RowsRepeated));
            }
            let last = page.last().map(|row| row.pat_num).filter(|last| *last < range.to);
            page.retain(|row| row.pat_num <= range.to);
            let part = Range {
                from: after.map_or(Range::ALL.from, |after| PatNum(after.0.saturating_add(1))),
                to: last.unwrap_or(range.to),
            };
            reread.pages += 1;
            reread.ranges.push(part);
            if self.put_right(source, part, page, ours, reread).await?.is_none() {
                return Ok(None);
            }
            if last.is_none() {
                return Ok(Some(()));
            }
            if reread.pages >= MOST_PAGES {
                reread.gave_up = true;
                return Ok(Some(()));
            }
            after = last;
        }
    }

    /// Imports missing patients and deactivates those that are not active in the source.
    async fn put_right<S: PatientSource>(
        &mut self,
        source: &mut S,
        part: Range,
        mut page: Vec<SourceRow>,
        ours: &[PatNum],
        reread: &mut Reread,
    ) -> Result<Option<()>, SyncError> {
        let there: BTreeSet<PatNum> = page.iter().map(|row| row.pat_num).collect();
        let here: BTreeSet<PatNum> = ours
            .iter()
            .copied()
            .filter(|number| part.contains(*number))
            .collect();
        page.retain(|row| !here.contains(&row.pat_num));
        let unexpected: Vec<PatNum> = here.difference(&there).copied().collect();
        reread.active.extend(there);
        if !page.is_empty() {
            let Some(kindred) = self.kindred(source, &page).await? else {
                return Ok(None);
            };
            reread.limited |= self.apply(page, &kindred, CursorUpdate::Keep).await? == PageResult::PartOfPage;
        }
        if unexpected.is_empty() {
            return Ok(Some(()));
        }
        let Some(statuses) = self.or_cancelled(source.statuses(&unexpected)).await else {
            return Ok(None);
        };
        let statuses = statuses.map_err(SyncError::Source)?;
        let returned = statuses.iter().filter(|row| row.status == PatientStatus::Active);
        reread.active.extend(returned.map(|row| row.pat_num));
        let gone = departures::gone(&unexpected, &statuses);
        let (plan, kindred) = self.plan_departures(&gone).await?;
        self.to_recheck.extend(kindred);
        self.mass_change
            .check(plan.mass, Extent::AtLeast)
            .map_err(SyncError::NeedsDecision)?;
        self.write(plan, CursorMove::Stay).await?;
        Ok(Some(()))
    }
}

impl Reread {
    /// Everything outside the ranges that were read again is equal.
    fn judge(&self, ours: &KnownPatients) -> Reconciliation {
        let all = ours.all();
        let inside = |number: &PatNum| self.ranges.iter().any(|range| range.contains(*number));
        let (inside, outside): (BTreeSet<PatNum>, BTreeSet<PatNum>) = all.into_iter().partition(inside);
        let count = |numbers: usize| u64::try_from(numbers).unwrap_or(u64::MAX);
        Reconciliation {
            source_active: count(outside.len() + self.active.len()),
            imported: count(ours.imported.len()),
            with_problems: count(ours.with_problems.len()),
            missing: count(self.active.difference(&inside).count()),
            unexpected: count(inside.difference(&self.active).count()),
        }
    }
}

/// Whether the source stopped responding.
fn is_silence(fault: &Fault) -> bool {
    matches!(
        fault.class(),
        FaultClass::ConnectionLost | FaultClass::TimedOut | FaultClass::NoAnswer
    )
}

/// An estimate, at least, if too much differed to read all of it.
fn roughly(ours: &KnownPatients, theirs: RangeChecksum) -> Reconciliation {
    let tally = RangeChecksum::of(&ours.all());
    let as_many_others = u64::from(tally.count == theirs.count && tally != theirs);
    Reconciliation {
        source_active: theirs.count,
        imported: u64::try_from(ours.imported.len()).unwrap_or(u64::MAX),
        with_problems: u64::try_from(ours.with_problems.len()).unwrap_or(u64::MAX),
        missing: theirs.count.saturating_sub(tally.count) + as_many_others,
        unexpected: tally.count.saturating_sub(theirs.count) + as_many_others,
    }
}
