//! The delay before a failed sync is retried.

use chrono::TimeDelta;
use rand::{RngExt, SeedableRng, rngs::SmallRng};

use crate::Timing;

/// The delay after the first failure. It doubles with each further one.
const MIN_DELAY: TimeDelta = TimeDelta::minutes(5);

/// A server that is off overnight is tried about ten times.
const MAX_DELAY: TimeDelta = TimeDelta::hours(2);

/// With several syncs a day, the longest delay is the interval between them, but at least this.
const MIN_INTERVAL_DELAY: TimeDelta = TimeDelta::minutes(30);

/// The jitter is at most this fraction of the delay.
const JITTER_PART: i32 = 4;

/// The delay before the next attempt after this many failures in a row. The jitter keeps the computers of a practice from
/// contacting a recovered server all at once; it depends only on the seed and the count.
pub(super) fn delay(timing: Timing, failures: u32, seed: u64) -> TimeDelta {
    let max = match timing {
        Timing::Every { minutes, .. } => {
            TimeDelta::minutes(minutes.into()).clamp(MIN_INTERVAL_DELAY, MAX_DELAY)
        }
        Timing::Off | Timing::Daily { .. } => MAX_DELAY,
    };
    let doublings = failures.saturating_sub(1).min(8);
    let delay = (MIN_DELAY * (1 << doublings)).min(max);
    let max_jitter = (delay / JITTER_PART).num_milliseconds();
    let mut random = SmallRng::seed_from_u64(seed.wrapping_add(failures.into()));
    delay + TimeDelta::milliseconds(random.random_range(0..=max_jitter))
}

/// The longest delay, including jitter.
pub(super) fn max_delay() -> TimeDelta {
    MAX_DELAY + MAX_DELAY / JITTER_PART
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Schedule;

    #[test]
    fn delays_grow_to_the_maximum_and_the_jitter_adds_at_most_a_quarter() {
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
                let (delay, least) = (delay(daily, failures, seed), TimeDelta::minutes(minutes));
                assert!(delay >= least && delay <= least + least / 4, "{failures} {seed}");
                assert!(delay <= max_delay());
            }
        }
    }

    #[test]
    fn different_seeds_spread_out_and_equal_seeds_give_equal_delays() {
        let daily = Schedule::default().timing();
        let all: std::collections::BTreeSet<_> = (0..100).map(|seed| delay(daily, 3, seed)).collect();
        assert!(all.len() > 95);
        let (first, last) = (all.first().unwrap(), all.last().unwrap());
        assert!(
            *last - *first > TimeDelta::minutes(4),
            "spread over most of the quarter"
        );
        assert_eq!(delay(daily, 3, 7), delay(daily, 3, 7));
    }
}
