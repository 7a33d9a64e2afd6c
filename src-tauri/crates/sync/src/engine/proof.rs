//! The end of a finished pass: is everybody accounted for? What differs is read again and put right at once.
//!
//! A range is right when what is here equals what one reading of it gave. So a patient who comes in between the pass
//! and the comparison is imported, and one who comes in after that reading is the next run's: neither is a fault.

use std::collections::BTreeSet;

use domain::{Completeness, ErrorCode, Outcome, PatNum, PatientSource, SourceRow, Standing, Tally};
use store::{Accounted, CursorMove};

use super::{Reach, Report, Run, Step, SyncError, WalkEnd, out_of_order};
use crate::brake::Extent;
use crate::departures;
use crate::ranges::{self, Range};
use crate::walk::Position;

/// The most pages that are read again.
const MOST_PAGES: usize = 80;

/// What reading the differing ranges again gave.
#[derive(Default)]
struct Reread {
    /// What was read, range by range without a gap in between.
    ranges: Vec<Range>,
    /// Who is active there, by that reading.
    active: BTreeSet<PatNum>,
    pages: usize,
    /// Whether something was left unread.
    gave_up: bool,
    /// Whether the run's limit kept somebody out.
    limited: bool,
}

impl<P: FnMut(super::Progress) + Send> Run<'_, P> {
    /// Compares, repairs, and puts on record what was found. A source that does not answer any more does not undo what
    /// the pass has done: there is no proof then, and the next run tries again. Anything else that it says is told.
    pub(super) async fn prove<S: PatientSource>(&mut self, source: &mut S) -> Result<Report, SyncError> {
        let completed = Report {
            outcome: Outcome::Completed,
            remaining: Some(0),
        };
        let mut reread = Reread::default();
        let found = match self.compare(source, &mut reread).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(completed),
            Err(SyncError::Source(fault)) if is_silence(fault.code) => {
                tracing::warn!(run = %self.job.run, code = ?fault.code, "the pass is done but could not be verified");
                return Ok(completed);
            }
            Err(error) => return Err(error),
        };
        self.store.record_verification(self.job.run, &found).await?;
        tracing::info!(
            run = %self.job.run, source_active = found.source_active, here = found.here, to_fix = found.to_fix,
            missing = found.missing, surplus = found.surplus, pages_read_again = reread.pages, "compared with the source"
        );
        let left = found.missing + self.waiting;
        if reread.limited && left > 0 {
            return Ok(Report {
                outcome: Outcome::Limited,
                remaining: Some(left),
            });
        }
        Ok(completed)
    }

    /// `None` if the run was cancelled before the source had answered.
    async fn compare<S: PatientSource>(
        &mut self,
        source: &mut S,
        reread: &mut Reread,
    ) -> Result<Option<Completeness>, SyncError> {
        let before = self.accounted().await?.all();
        let Some(search) = self.patiently(ranges::search(source, &before)).await else {
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
            match self.settle_persons(source).await? {
                WalkEnd::Reached => {}
                WalkEnd::Limit => reread.limited = true,
                WalkEnd::Cancelled | WalkEnd::Abandoned => return Ok(None),
            }
        }
        let ours = self.accounted().await?;
        if !reread.gave_up {
            return Ok(Some(reread.judge(&ours)));
        }
        let whole = source.tally(Range::ALL.from, Range::ALL.to);
        let whole = self.patiently(whole).await.transpose();
        Ok(whole
            .map_err(SyncError::Source)?
            .map(|theirs| roughly(&ours, theirs)))
    }

    pub(super) async fn accounted(&self) -> Result<Accounted, SyncError> {
        Ok(self.store.accounted(self.job.integration).await?)
    }

    /// Reads one range again, page by page, and puts right what differs from `ours`.
    async fn reread<S: PatientSource>(
        &mut self,
        source: &mut S,
        range: Range,
        ours: &[PatNum],
        reread: &mut Reread,
    ) -> Result<Option<()>, SyncError> {
        let mut after = range.after();
        loop {
            let Some(page) = self.patiently(source.active_behind(after)).await else {
                return Ok(None);
            };
            let mut page = page.map_err(SyncError::Source)?;
            if !Position::Full(after).leads_to(&page) {
                return Err(SyncError::Source(out_of_order()));
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

    /// Brings in whom we lack, and sees off whom the source does not count among its patients.
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
        let surplus: Vec<PatNum> = here.difference(&there).copied().collect();
        reread.active.extend(there);
        if !page.is_empty() {
            let Some(kindred) = self.kindred(source, &page).await? else {
                return Ok(None);
            };
            reread.limited |= self.apply(page, &kindred, Step::Stay).await? == Reach::PartOfPage;
        }
        if surplus.is_empty() {
            return Ok(Some(()));
        }
        let Some(standings) = self.patiently(source.standings(&surplus)).await else {
            return Ok(None);
        };
        let standings = standings.map_err(SyncError::Source)?;
        let returned = standings.iter().filter(|row| row.standing == Standing::Active);
        reread.active.extend(returned.map(|row| row.pat_num));
        let gone = departures::gone(&surplus, &standings);
        let (plan, kindred) = self.plan_departures(&gone).await?;
        self.again.extend(kindred);
        self.brake
            .check(plan.mass, Extent::SoFar)
            .map_err(SyncError::Brake)?;
        self.write(plan, CursorMove::Stay).await?;
        Ok(Some(()))
    }
}

impl Reread {
    /// Everything outside of what was read again has been found equal.
    fn judge(&self, ours: &Accounted) -> Completeness {
        let all = ours.all();
        let inside = |number: &PatNum| self.ranges.iter().any(|range| range.contains(*number));
        let (inside, outside): (BTreeSet<PatNum>, BTreeSet<PatNum>) = all.into_iter().partition(inside);
        let count = |numbers: usize| u64::try_from(numbers).unwrap_or(u64::MAX);
        Completeness {
            source_active: count(outside.len() + self.active.len()),
            here: count(ours.here.len()),
            to_fix: count(ours.to_fix.len()),
            missing: count(self.active.difference(&inside).count()),
            surplus: count(inside.difference(&self.active).count()),
        }
    }
}

/// Whether the source just does not answer any more.
fn is_silence(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::ConnectionLost | ErrorCode::TimedOut | ErrorCode::NoAnswer
    )
}

/// Where too much differed to look at all of it: at least so many.
fn roughly(ours: &Accounted, theirs: Tally) -> Completeness {
    let tally = Tally::of(&ours.all());
    let as_many_others = u64::from(tally.count == theirs.count && tally != theirs);
    Completeness {
        source_active: theirs.count,
        here: u64::try_from(ours.here.len()).unwrap_or(u64::MAX),
        to_fix: u64::try_from(ours.to_fix.len()).unwrap_or(u64::MAX),
        missing: theirs.count.saturating_sub(tally.count) + as_many_others,
        surplus: tally.count.saturating_sub(theirs.count) + as_many_others,
    }
}
