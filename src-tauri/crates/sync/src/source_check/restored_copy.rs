//! Distinguishes an older copy of a database from one in which rows were deleted.
//!
//! In a database in use, a row's time of change only increases, and so does the number of the next new row; a deleted row
//! affects only its own number and time. So the highest number and the newest time prove nothing; the remembered rows that
//! still exist, and the next number, do.
//!
//! # Limits
//! - If only new patients are missing in a copy and the server does not report its next number, the copy is recognized from
//!   two missing rows on. Old InnoDB versions forget that number on restart, so a deleted highest row looks like a copy.
//! - A copy in which every remembered row was edited again before the next sync is not recognized.

use std::collections::HashMap;

use domain::{PatNum, RecentChange, ServerTime, SourceSnapshot};

use crate::walk::OVERLAP_SECONDS;

/// How many rows, including the highest, must be missing if the server does not report its next number.
const MIN_MISSING: usize = 2;

/// Whether `seen` is an older copy of what was `known`. `recent_changes` are the known rows with their current times; `read`
/// is the start of the last pass. Without a pass nothing can be missed. The mass change guard handles an empty source.
pub(super) fn is_older(
    known: &SourceSnapshot,
    seen: &SourceSnapshot,
    recent_changes: &[RecentChange],
    read: Option<ServerTime>,
) -> bool {
    let (Some(read), Some(highest)) = (read, seen.highest) else {
        return false;
    };
    let now: HashMap<PatNum, ServerTime> = recent_changes
        .iter()
        .map(|change| (change.pat_num, change.changed_at))
        .collect();
    let read_again = read.minus(OVERLAP_SECONDS);
    let went_back = |change: &RecentChange| {
        let changed_at = now.get(&change.pat_num);
        changed_at.is_some_and(|changed_at| *changed_at < change.changed_at && *changed_at < read_again)
    };
    if known.recent_changes.iter().any(went_back) {
        return true;
    }
    let missing = known
        .recent_changes
        .iter()
        .filter(|change| !now.contains_key(&change.pat_num));
    let numbers_went_back = match (known.next_number, seen.next_number) {
        (Some(known), Some(seen)) => seen < known,
        _ => missing.count() >= MIN_MISSING,
    };
    known.highest > Some(highest) && numbers_went_back
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: ServerTime = ServerTime(10_000);

    fn changes(rows: &[(i64, i64)]) -> Vec<RecentChange> {
        let change = |(number, changed_at): &(i64, i64)| RecentChange {
            pat_num: PatNum(*number),
            changed_at: ServerTime(*changed_at),
        };
        rows.iter().map(change).collect()
    }

    fn snapshot(highest: i64, next_number: Option<i64>) -> SourceSnapshot {
        SourceSnapshot {
            highest: Some(PatNum(highest)),
            next_number,
            recent_changes: changes(&[(50, 9_900), (49, 9_000), (3, 8_000)]),
            ..SourceSnapshot::default()
        }
    }

    #[test]
    fn rows_with_earlier_times_make_an_older_copy_and_deleted_rows_do_not() {
        let same = [(50, 9_900), (49, 9_000), (3, 8_000)];
        for (what, highest, next, now, older) in [
            ("nothing happened", 50, Some(51), &same[..], false),
            (
                "the highest and newest row was deleted",
                49,
                Some(51),
                &same[1..],
                false,
            ),
            ("all were deleted", 2, Some(51), &[], false),
            (
                "edited since",
                50,
                Some(51),
                &[(50, 9_950), (49, 9_000), (3, 11_000)],
                false,
            ),
            (
                "set back by less than the overlap",
                50,
                Some(51),
                &[(50, 9_400), (49, 9_000), (3, 8_000)],
                false,
            ),
            (
                "one row has its earlier time",
                50,
                Some(51),
                &[(50, 9_900), (49, 9_000), (3, 7_999)],
                true,
            ),
            (
                "one has its earlier time, and the others were edited",
                60,
                Some(61),
                &[(50, 12_000), (49, 12_000), (3, 7_999)],
                true,
            ),
            ("the newest row is missing", 49, Some(50), &same[1..], true),
            (
                "one is missing, and the next number is unknown",
                49,
                None,
                &same[1..],
                false,
            ),
            (
                "two are missing, and the next number is unknown",
                48,
                None,
                &same[2..],
                true,
            ),
        ] {
            let seen = snapshot(highest, next);
            let is_older = is_older(
                &snapshot(50, next.and(Some(51))),
                &seen,
                &changes(now),
                Some(READ),
            );
            assert_eq!(is_older, older, "{what}");
        }
    }

    #[test]
    fn without_a_pass_or_without_rows_no_copy_is_recognized() {
        let known = snapshot(50, Some(51));
        assert!(!is_older(&known, &snapshot(1, Some(2)), &[], None));
        let empty = SourceSnapshot::default();
        assert!(!is_older(&known, &empty, &[], Some(READ)));
    }
}
