//! The position of a pass through a source, full or incremental, and how it moves.
//!
//! A pass outlives the run that started it: after a limit, a cancellation, or a crash, the next run of the same mode continues
//! it. `started` is the source server's clock before the first page; once the pass is complete, everything changed before
//! that second has been read.

use domain::{ChangePosition, Fault, Mode, PatNum, PatientSource, ServerTime, SourceRow};
use store::Cursors;

/// An incremental pass starts this many seconds before the last completed pass started, because a transaction that was
/// open then commits rows with earlier times. Rereading unchanged rows costs little.
pub(crate) const OVERLAP_SECONDS: i64 = 600;

/// An incremental run reads changes up to this many seconds after its start. That covers most changes made meanwhile, but a
/// source that changes faster than it is read does not keep the run going. The next run reads later changes.
const AHEAD_SECONDS: i64 = 60;

/// The latest time of change that a run started at `now` reads. It covers rows with a future timestamp (wrong clock), which
/// would otherwise not be read until that time.
pub(crate) fn window_end(now: ServerTime, newest: Option<ServerTime>) -> ServerTime {
    now.plus(AHEAD_SECONDS).max(newest.unwrap_or(now))
}

/// A position in one of the two orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// Active patients by number.
    Full(Option<PatNum>),
    /// All rows by (time of change, number).
    Incremental(ChangePosition),
}

/// The start of the run: the position of an unfinished pass, otherwise a new pass at `now` by the source's clock.
pub(crate) fn resume(mode: Mode, cursors: &Cursors, now: ServerTime) -> (ServerTime, Position) {
    match (mode, &cursors.full, &cursors.incremental) {
        (Mode::Full, Some(walk), _) => (walk.started, Position::Full(walk.position)),
        (Mode::Full, None, _) => (now, Position::Full(None)),
        (Mode::Incremental, _, Some(walk)) => (walk.started, Position::Incremental(walk.position)),
        (Mode::Incremental, _, None) => (now, Position::Incremental(beginning(cursors.since))),
    }
}

/// Without a completed pass everything is new.
fn beginning(since: Option<ServerTime>) -> ChangePosition {
    since.map_or(ChangePosition::Beginning, |since| {
        ChangePosition::Before(since.minus(OVERLAP_SECONDS))
    })
}

impl Position {
    /// The next page; an empty one is the end.
    pub(crate) async fn fetch<S: PatientSource>(
        self,
        source: &mut S,
        until: ServerTime,
    ) -> Result<Vec<SourceRow>, Fault> {
        match self {
            Self::Full(after) => source.active_after(after).await,
            Self::Incremental(position) => source.changed_after(position, until).await,
        }
    }

    /// How many active patients the pass has left.
    pub(crate) async fn count<S: PatientSource>(
        self,
        source: &mut S,
        until: ServerTime,
    ) -> Result<u64, Fault> {
        match self {
            Self::Full(after) => source.count_active_after(after).await,
            Self::Incremental(position) => source.count_changed_after(position, until).await,
        }
    }

    /// Whether the rows are in order and after this position. A damaged index can return the same rows forever, and
    /// the pass would never end.
    pub(crate) fn accepts(self, page: &[SourceRow]) -> bool {
        let next = |at: Self, row: PageKey| at.precedes(row).then(|| at.after_row(row));
        page.iter().map(PageKey::from).try_fold(self, next).is_some()
    }

    fn precedes(self, row: PageKey) -> bool {
        match self {
            Self::Full(None) | Self::Incremental(ChangePosition::Beginning) => true,
            Self::Full(Some(after)) => row.pat_num > after,
            Self::Incremental(ChangePosition::Before(changed_at)) => row.changed_at >= changed_at,
            Self::Incremental(ChangePosition::After(changed_at, after)) => {
                (row.changed_at, row.pat_num) > (changed_at, after)
            }
        }
    }

    /// The position after this row.
    pub(crate) fn after_row(self, row: PageKey) -> Self {
        match self {
            Self::Full(_) => Self::Full(Some(row.pat_num)),
            Self::Incremental(_) => Self::Incremental(ChangePosition::After(row.changed_at, row.pat_num)),
        }
    }
}

/// The part of a row that makes a position.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageKey {
    pat_num: PatNum,
    changed_at: ServerTime,
}

impl From<&SourceRow> for PageKey {
    fn from(row: &SourceRow) -> Self {
        Self {
            pat_num: row.pat_num,
            changed_at: row.changed_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use store::{FullWalk, IncrementalWalk};

    use super::*;

    const NOW: ServerTime = ServerTime(9_000);

    fn cursors(since: Option<i64>, full: Option<i64>, incremental: Option<ChangePosition>) -> Cursors {
        Cursors {
            since: since.map(ServerTime),
            full: full.map(|number| FullWalk {
                started: ServerTime(1_000),
                position: Some(PatNum(number)),
            }),
            incremental: incremental.map(|position| IncrementalWalk {
                started: ServerTime(2_000),
                position,
            }),
            full_finished_at: None,
        }
    }

    #[test]
    fn a_walk_goes_on_where_it_stopped_and_else_begins_at_the_servers_now() {
        let behind = ChangePosition::After(ServerTime(1_500), PatNum(7));
        let full = |number: Option<i64>| Position::Full(number.map(PatNum));
        for (mode, cursors, started, position) in [
            (Mode::Full, cursors(None, None, None), NOW, full(None)),
            (Mode::Full, cursors(Some(5), None, Some(behind)), NOW, full(None)),
            (
                Mode::Full,
                cursors(None, Some(42), Some(behind)),
                ServerTime(1_000),
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
                Position::Incremental(ChangePosition::Before(ServerTime(4_400))),
            ),
            (
                Mode::Incremental,
                cursors(Some(5_000), None, Some(behind)),
                ServerTime(2_000),
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
