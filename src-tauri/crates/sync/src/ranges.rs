//! Finds ranges of patient numbers that differ between the source and us by comparing checksums.
//!
//! One query per 4,000 numbers if nothing differs, and a few dozen more to find one patient among hundreds of thousands.

use domain::{Fault, PatNum, PatientSource, RangeChecksum};

/// Ranges with at most this many of our numbers are not divided further, because a page holds them.
const LEAF: usize = 500;
/// At most this many of our numbers per query: some servers block writers meanwhile.
const AT_ONCE: usize = 4_000;
/// How many parts a range is divided into.
const FAN: usize = 16;
/// The search ends after this many differing ranges. More differences mean another database or need a full pass.
const MOST: usize = 40;

/// Patient numbers, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) from: PatNum,
    pub(crate) to: PatNum,
}

/// What a search found.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// The differing ranges, ascending.
    pub(crate) differing: Vec<Range>,
    /// Whether there may be more.
    pub(crate) gave_up: bool,
}

impl Range {
    pub(crate) const ALL: Self = Self {
        from: PatNum(i64::MIN),
        to: PatNum(i64::MAX),
    };

    pub(crate) fn contains(self, number: PatNum) -> bool {
        (self.from..=self.to).contains(&number)
    }

    /// The number before the range; `None` for the first range.
    pub(crate) fn after(self) -> Option<PatNum> {
        self.from.0.checked_sub(1).map(PatNum)
    }
}

/// Compares the source's active patients with `ours`, which must be ascending.
pub(crate) async fn search<S: PatientSource>(source: &mut S, ours: &[PatNum]) -> Result<Search, Fault> {
    let mut found = Search::default();
    // The last element is processed next, so the lowest range comes first.
    let mut ahead: Vec<_> = parts(Range::ALL, ours, AT_ONCE).into_iter().rev().collect();
    while let Some((range, ours)) = ahead.pop() {
        if source.range_checksum(range.from, range.to).await? == RangeChecksum::of(ours) {
            continue;
        }
        if ours.len() > LEAF {
            let size = ours.len().div_ceil(FAN).max(LEAF);
            ahead.extend(parts(range, ours, size).into_iter().rev());
            continue;
        }
        if found.differing.len() == MOST {
            found.gave_up = true;
            return Ok(found);
        }
        found.differing.push(range);
    }
    Ok(found)
}

/// Divides a range into parts of `size` of our numbers that cover it without gaps.
fn parts(range: Range, ours: &[PatNum], size: usize) -> Vec<(Range, &[PatNum])> {
    let mut parts = Vec::new();
    let (mut rest, mut from) = (ours, range.from);
    while let Some((chunk, behind)) = rest.split_at_checked(size) {
        let Some(next) = behind.first().copied() else {
            break;
        };
        let to = PatNum(next.0.saturating_sub(1));
        parts.push((Range { from, to }, chunk));
        (rest, from) = (behind, next);
    }
    parts.push((Range { from, to: range.to }, rest));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: i64) -> Vec<PatNum> {
        (0..count).map(|number| PatNum(number * 3)).collect()
    }

    #[test]
    fn parts_cover_a_range_without_a_gap_and_hold_their_own_numbers() {
        for (count, size, expected) in [
            (0, 500, 1),
            (500, 500, 1),
            (501, 500, 2),
            (1_000, 500, 2),
            (200_000, 10_000, 20),
        ] {
            let ours = numbers(count);
            let parts = parts(Range::ALL, &ours, size);
            assert_eq!(parts.len(), expected, "{count}");
            assert_eq!(parts.first().unwrap().0.from, Range::ALL.from);
            assert_eq!(parts.last().unwrap().0.to, Range::ALL.to);
            for pair in parts.windows(2) {
                assert_eq!(pair[0].0.to.0 + 1, pair[1].0.from.0);
            }
            for (range, chunk) in &parts {
                assert!(chunk.len() <= size && chunk.iter().all(|number| range.contains(*number)));
            }
            let sum: usize = parts.iter().map(|(_, chunk)| chunk.len()).sum();
            assert_eq!(sum, ours.len());
        }
    }
}
