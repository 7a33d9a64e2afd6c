//! How long to wait after a failure.

use chrono::TimeDelta;
use domain::Timing;

/// After the first failure; doubled with each one more.
const FIRST: TimeDelta = TimeDelta::minutes(5);

/// A server that is off for the night is asked some ten times.
const LONGEST: TimeDelta = TimeDelta::hours(2);

/// A schedule of many syncs a day is to be back on time soon.
const LONGEST_WITHIN_HOURS: TimeDelta = TimeDelta::minutes(30);

/// The most that is added, as a part of the distance.
const JITTER_PART: i32 = 4;

/// The distance to the next try after this many failures in a row. The jitter keeps the computers of a practice from
/// asking a server that is just back all at once; it follows from the seed alone.
pub(super) fn distance(timing: Timing, failures: u32, seed: u64) -> TimeDelta {
    let longest = match timing {
        Timing::Every { minutes, .. } => {
            TimeDelta::minutes(minutes.into()).clamp(LONGEST_WITHIN_HOURS, LONGEST)
        }
        Timing::Off | Timing::Daily { .. } => LONGEST,
    };
    let doublings = failures.saturating_sub(1).min(8);
    let distance = (FIRST * (1 << doublings)).min(longest);
    let most = (distance / JITTER_PART).num_milliseconds();
    let share = i64::from(scatter(seed, failures) >> 1);
    distance + TimeDelta::milliseconds(most * share / i64::from(u32::MAX >> 1))
}

/// No distance is longer.
pub(super) fn longest() -> TimeDelta {
    LONGEST + LONGEST / JITTER_PART
}

/// Spreads seed and count evenly over 32 bits, in the way of SplitMix64.
fn scatter(seed: u64, count: u32) -> u32 {
    let mut bits = seed.wrapping_add(u64::from(count).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u32::try_from((bits ^ (bits >> 31)) >> 32).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Schedule;

    #[test]
    fn distances_grow_to_their_longest_and_the_jitter_adds_a_quarter_at_most() {
        let daily = Schedule::default().timing();
        for (failures, minutes) in [
            (1, 5),
            (2, 10),
            (3, 20),
            (4, 40),
            (5, 80),
            (6, 120),
            (7, 120),
            (u32::MAX, 120),
        ] {
            for seed in 0..200 {
                let (distance, least) = (distance(daily, failures, seed), TimeDelta::minutes(minutes));
                assert!(
                    distance >= least && distance <= least + least / 4,
                    "{failures} {seed}"
                );
                assert!(distance <= longest());
            }
        }
    }

    #[test]
    fn seeds_are_spread_out_and_one_seed_gives_one_jitter() {
        let daily = Schedule::default().timing();
        let all: std::collections::BTreeSet<_> = (0..100).map(|seed| distance(daily, 3, seed)).collect();
        assert!(all.len() > 95);
        let (first, last) = (all.first().unwrap(), all.last().unwrap());
        assert!(*last - *first > TimeDelta::minutes(4), "over most of the quarter");
        assert_eq!(distance(daily, 3, 7), distance(daily, 3, 7));
    }
}
