//! The size of a fault test, and its line in the table of `cargo xtask faults`.
//!
//! The short form has fixed seeds, so that its result never depends on chance; the long form gets new ones.

use std::cell::Cell;
use std::time::Instant;

/// A number from the environment, or the short form's.
pub(crate) fn scale(variable: &str, short: u64) -> u64 {
    let set = std::env::var(variable).ok();
    let set = set.map(|text| text.trim().parse().expect("a whole number"));
    set.unwrap_or(short)
}

/// The seed to repeat, if there is one.
pub(crate) fn only_seed() -> Option<u64> {
    std::env::var_os("ONTIME_SEED")
        .is_some()
        .then(|| scale("ONTIME_SEED", 0))
}

/// The first seed.
pub(crate) fn first_seed() -> u64 {
    only_seed().unwrap_or_else(|| scale("ONTIME_FIRST_SEED", 1))
}

/// A line of the table. It is printed on drop, even by a failed assertion, which counts as a violation.
pub(crate) struct Report {
    fault: &'static str,
    seed: u64,
    begun: Instant,
    rounds: Cell<u64>,
    violations: Cell<u64>,
}

impl Report {
    pub(crate) fn begin(fault: &'static str, seed: u64) -> Self {
        println!("{fault}: seed {seed}");
        Self {
            fault,
            seed,
            begun: Instant::now(),
            rounds: Cell::new(0),
            violations: Cell::new(0),
        }
    }

    pub(crate) fn count(&self, rounds: u64, violations: u64) {
        self.rounds.set(self.rounds.get() + rounds);
        self.violations.set(self.violations.get() + violations);
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        let failed = u64::from(std::thread::panicking() && self.violations.get() == 0);
        println!(
            "fault-report|{}|{}|{}|{}|{}",
            self.fault,
            self.rounds.get(),
            self.violations.get() + failed,
            self.seed,
            self.begun.elapsed().as_secs()
        );
    }
}
