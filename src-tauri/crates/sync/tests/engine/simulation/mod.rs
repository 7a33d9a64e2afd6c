//! A deterministic simulation with the real engine and the real store. One seed determines the practice's edits,
//! its server's clock, network faults, limits, modes, and the moments at which the program ends.
//!
//! The practice's database is in memory ([`model`], [`source`]). After every run the store is checked against the
//! model ([`invariants`]). `ONTIME_SEED=<seed> cargo test -p sync --test engine simulation` repeats one seed.
//!
//! Limit: the store has its own threads, so a run that is dropped at its n-th poll is not always dropped at the
//! same statement.

mod invariants;
mod model;
mod scenario;
mod source;
mod undo;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::harness::Harness;
use crate::report::{Report, first_seed, only_seed, scale};

/// How many scenarios share a store, each with its own company, because creating a store takes as long as a
/// scenario.
const STORIES_A_STORE: u64 = 25;
const THREADS: usize = 2;

/// Runs seeds until none is left.
fn work(next: &AtomicU64, end: u64, report: &(impl Fn(u64) + Sync)) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut harness = None;
    let mut violations = 0;
    for told in 1.. {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            break;
        }
        let held = harness.get_or_insert_with(|| runtime.block_on(Harness::open_fast()));
        let passed = catch_unwind(AssertUnwindSafe(|| runtime.block_on(scenario::run(held, seed))));
        if passed.is_err() {
            println!("simulation: seed {seed} broke a promise; once more: ONTIME_SEED={seed}");
            violations += 1;
        }
        report(seed);
        if passed.is_err() || told % STORIES_A_STORE == 0 {
            harness = None;
        }
    }
    violations
}

#[test]
fn whatever_happens_no_patient_is_lost_or_imported_twice() {
    let first = first_seed();
    let seeds = only_seed().map_or_else(|| scale("ONTIME_SEEDS", 150), |_| 1);
    let report = Report::begin("simulation", first);
    let next = AtomicU64::new(first);
    let told = AtomicU64::new(0);
    let tell = |_| {
        told.fetch_add(1, Ordering::Relaxed);
    };
    let violations: u64 = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..THREADS)
            .map(|_| scope.spawn(|| work(&next, first + seeds, &tell)))
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).sum()
    });
    report.count(told.load(Ordering::Relaxed), violations);
    assert_eq!(violations, 0, "seeds are above");
}
