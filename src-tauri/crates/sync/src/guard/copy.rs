//! What tells an older copy of a database from one in which rows were deleted.
//!
//! In a database that lives on, a row's time of change only ever moves on, and so does the number that the next new row
//! gets; a deleted row takes its own number and time with it, and nobody else's. So no conclusion is drawn from what is
//! the highest or the newest, but from the remembered rows that are still there, and from the next number.
//!
//! # Limits
//! - A copy in which nobody but newcomers is missing, from a server that does not tell its next number, is recognized
//!   from two missing on. On an old InnoDB, which forgets that number when it is restarted, a deleted highest row looks
//!   like such a copy.
//! - A copy in which each of the remembered rows has been edited anew before the next sync is not recognized.

use std::collections::HashMap;

use domain::{Epoch, Mark, PatNum, SourceFacts};

use crate::walk::OVERLAP_SECONDS;

/// How many rows must be missing, the highest among them, where the server does not tell its next number.
const TOO_MANY: usize = 2;

/// Whether `seen` is an older copy of what was `known`. `marks` are the known ones as they are now; `read` is when the last
/// walk began. Without a walk nothing can be passed by. A source without any row is the brake's.
pub(super) fn is_older(known: &SourceFacts, seen: &SourceFacts, marks: &[Mark], read: Option<Epoch>) -> bool {
    let (Some(read), Some(highest)) = (read, seen.highest) else {
        return false;
    };
    let now: HashMap<PatNum, Epoch> = marks.iter().map(|mark| (mark.pat_num, mark.stamp)).collect();
    let read_again = read.minus(OVERLAP_SECONDS);
    let went_back = |mark: &Mark| {
        let stamp = now.get(&mark.pat_num);
        stamp.is_some_and(|stamp| *stamp < mark.stamp && *stamp < read_again)
    };
    if known.marks.iter().any(went_back) {
        return true;
    }
    let missing = known.marks.iter().filter(|mark| !now.contains_key(&mark.pat_num));
    let numbers_went_back = match (known.next_number, seen.next_number) {
        (Some(known), Some(seen)) => seen < known,
        _ => missing.count() >= TOO_MANY,
    };
    known.highest > Some(highest) && numbers_went_back
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Epoch = Epoch(10_000);

    fn marks(rows: &[(i64, i64)]) -> Vec<Mark> {
        let mark = |(number, stamp): &(i64, i64)| Mark {
            pat_num: PatNum(*number),
            stamp: Epoch(*stamp),
        };
        rows.iter().map(mark).collect()
    }

    fn facts(highest: i64, next_number: Option<i64>) -> SourceFacts {
        SourceFacts {
            highest: Some(PatNum(highest)),
            next_number,
            marks: marks(&[(50, 9_900), (49, 9_000), (3, 8_000)]),
            ..SourceFacts::default()
        }
    }

    #[test]
    fn deleted_rows_are_no_older_copy_and_rows_that_went_back_are() {
        let same = [(50, 9_900), (49, 9_000), (3, 8_000)];
        for (what, highest, next, now, older) in [
            ("nothing happened", 50, Some(51), &same[..], false),
            ("the highest and newest is gone", 49, Some(51), &same[1..], false),
            ("all of them are gone", 2, Some(51), &[], false),
            (
                "edited since",
                50,
                Some(51),
                &[(50, 9_950), (49, 9_000), (3, 11_000)],
                false,
            ),
            (
                "set back by less than is read again",
                50,
                Some(51),
                &[(50, 9_400), (49, 9_000), (3, 8_000)],
                false,
            ),
            (
                "one row is as it was before",
                50,
                Some(51),
                &[(50, 9_900), (49, 9_000), (3, 7_999)],
                true,
            ),
            (
                "and the others were edited",
                60,
                Some(61),
                &[(50, 12_000), (49, 12_000), (3, 7_999)],
                true,
            ),
            ("the newcomer never came", 49, Some(50), &same[1..], true),
            ("one is gone, and nothing is told", 49, None, &same[1..], false),
            ("two are gone, and nothing is told", 48, None, &same[2..], true),
        ] {
            let seen = facts(highest, next);
            let told = is_older(&facts(50, next.and(Some(51))), &seen, &marks(now), Some(READ));
            assert_eq!(told, older, "{what}");
        }
    }

    #[test]
    fn where_nothing_was_read_or_nobody_is_there_it_is_not_asked() {
        let known = facts(50, Some(51));
        assert!(!is_older(&known, &facts(1, Some(2)), &[], None));
        let empty = SourceFacts::default();
        assert!(!is_older(&known, &empty, &[], Some(READ)));
    }
}
