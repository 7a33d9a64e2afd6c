//! The two ways through a source, as one: where a walk is, what comes next, and where it stands after a page.
//!
//! A walk outlives the run that began it: a limit, a cancellation or a crash leaves it where it is, and the next run
//! of the same mode goes on from there. `started` is the source server's clock before the walk's very first page; when
//! the walk has reached its end, everything changed before that second has been seen.

use domain::{ChangePosition, Epoch, Fault, Mode, PatNum, PatientSource, SourceRow};
use store::Cursors;

/// An incremental sync begins this many seconds before the last finished walk began: a transaction that was open then
/// commits rows with older stamps. Re-read rows that have not changed are free.
pub(crate) const OVERLAP_SECONDS: i64 = 600;

/// A place in one of the two orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// Active patients by number.
    Full(Option<PatNum>),
    /// All rows by (time of change, number).
    Incremental(ChangePosition),
}

/// Where the run begins: an unfinished walk goes on; else a new one starts at `now` by the source's clock.
pub(crate) fn resume(mode: Mode, cursors: &Cursors, now: Epoch) -> (Epoch, Position) {
    match (mode, &cursors.full, &cursors.incremental) {
        (Mode::Full, Some(walk), _) => (walk.started, Position::Full(walk.position)),
        (Mode::Full, None, _) => (now, Position::Full(None)),
        (Mode::Incremental, _, Some(walk)) => (walk.started, Position::Incremental(walk.position)),
        (Mode::Incremental, _, None) => (now, Position::Incremental(beginning(cursors.since))),
    }
}

/// Without a finished walk there is no "since": everything is new.
fn beginning(since: Option<Epoch>) -> ChangePosition {
    since.map_or(ChangePosition::Beginning, |since| {
        ChangePosition::Before(since.minus(OVERLAP_SECONDS))
    })
}

impl Position {
    /// The next page; an empty one is the end.
    pub(crate) async fn fetch<S: PatientSource>(self, source: &mut S) -> Result<Vec<SourceRow>, Fault> {
        match self {
            Self::Full(after) => source.active_behind(after).await,
            Self::Incremental(position) => source.changed_behind(position).await,
        }
    }

    /// How many rows the walk still has before it.
    pub(crate) async fn count<S: PatientSource>(self, source: &mut S) -> Result<u64, Fault> {
        match self {
            Self::Full(after) => source.count_active_behind(after).await,
            Self::Incremental(position) => source.count_changed_behind(position).await,
        }
    }

    /// Behind this row.
    pub(crate) fn behind(self, row: RowKey) -> Self {
        match self {
            Self::Full(_) => Self::Full(Some(row.pat_num)),
            Self::Incremental(_) => Self::Incremental(ChangePosition::Behind(row.stamp, row.pat_num)),
        }
    }
}

/// What a position is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowKey {
    pat_num: PatNum,
    stamp: Epoch,
}

impl From<&SourceRow> for RowKey {
    fn from(row: &SourceRow) -> Self {
        Self {
            pat_num: row.pat_num,
            stamp: row.stamp,
        }
    }
}
