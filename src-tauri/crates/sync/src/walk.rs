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

/// A walk in the order of change ends at what was changed so many seconds after its run began: what is changed while
/// pages are read mostly still comes with them, and a source that stamps rows faster than they are read is not followed
/// for ever. Later changes are the next run's, which begins before this one began.
const AHEAD_SECONDS: i64 = 60;

/// Up to which time of change a run reads, that began at `now`. Rows that are dated later still, because a clock was wrong,
/// would else wait for that time.
pub(crate) fn horizon(now: Epoch, newest: Option<Epoch>) -> Epoch {
    now.plus(AHEAD_SECONDS).max(newest.unwrap_or(now))
}

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
    pub(crate) async fn fetch<S: PatientSource>(
        self,
        source: &mut S,
        until: Epoch,
    ) -> Result<Vec<SourceRow>, Fault> {
        match self {
            Self::Full(after) => source.active_behind(after).await,
            Self::Incremental(position) => source.changed_behind(position, until).await,
        }
    }

    /// How many active patients the walk still has before it.
    pub(crate) async fn count<S: PatientSource>(self, source: &mut S, until: Epoch) -> Result<u64, Fault> {
        match self {
            Self::Full(after) => source.count_active_behind(after).await,
            Self::Incremental(position) => source.count_changed_behind(position, until).await,
        }
    }

    /// Whether these rows lie behind this place, each behind the one before. A damaged index can give the same rows for
    /// ever, and the walk would have no end.
    pub(crate) fn leads_to(self, page: &[SourceRow]) -> bool {
        let next = |at: Self, row: RowKey| at.is_before(row).then(|| at.behind(row));
        page.iter().map(RowKey::from).try_fold(self, next).is_some()
    }

    fn is_before(self, row: RowKey) -> bool {
        match self {
            Self::Full(None) | Self::Incremental(ChangePosition::Beginning) => true,
            Self::Full(Some(after)) => row.pat_num > after,
            Self::Incremental(ChangePosition::Before(stamp)) => row.stamp >= stamp,
            Self::Incremental(ChangePosition::Behind(stamp, after)) => {
                (row.stamp, row.pat_num) > (stamp, after)
            }
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

#[cfg(test)]
mod tests {
    use store::{FullWalk, IncrementalWalk};

    use super::*;

    const NOW: Epoch = Epoch(9_000);

    fn cursors(since: Option<i64>, full: Option<i64>, incremental: Option<ChangePosition>) -> Cursors {
        Cursors {
            since: since.map(Epoch),
            full: full.map(|number| FullWalk {
                started: Epoch(1_000),
                position: Some(PatNum(number)),
            }),
            incremental: incremental.map(|position| IncrementalWalk {
                started: Epoch(2_000),
                position,
            }),
            full_finished_at: None,
        }
    }

    #[test]
    fn a_walk_goes_on_where_it_stopped_and_else_begins_at_the_servers_now() {
        let behind = ChangePosition::Behind(Epoch(1_500), PatNum(7));
        let full = |number: Option<i64>| Position::Full(number.map(PatNum));
        for (mode, cursors, started, position) in [
            (Mode::Full, cursors(None, None, None), NOW, full(None)),
            (Mode::Full, cursors(Some(5), None, Some(behind)), NOW, full(None)),
            (
                Mode::Full,
                cursors(None, Some(42), Some(behind)),
                Epoch(1_000),
                full(Some(42)),
            ),
            (
                Mode::Incremental,
                cursors(None, Some(42), None),
                NOW,
                Position::Incremental(ChangePosition::Beginning),
            ),
            (
                Mode::Incremental,
                cursors(Some(5_000), Some(42), None),
                NOW,
                Position::Incremental(ChangePosition::Before(Epoch(4_400))),
            ),
            (
                Mode::Incremental,
                cursors(Some(5_000), None, Some(behind)),
                Epoch(2_000),
                Position::Incremental(behind),
            ),
        ] {
            assert_eq!(
                resume(mode, &cursors, NOW),
                (started, position),
                "{mode:?} {cursors:?}"
            );
        }
    }
}
