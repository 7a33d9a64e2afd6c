//! A deterministic simulation: one seed drives what the practice does, its server's clock, the network's faults, the
//! limits, the modes and the moments at which the program is ended, through the real engine and the real store.
//!
//! The practice's database is in memory ([`world`], [`source`]). After every run the store is checked against what truly
//! happened there ([`invariants`]). `ONTIME_SEED=<seed> cargo test -p sync --test engine simulation` runs one again.
//!
//! Limit: the store works on threads of its own, so that a run that is dropped at its n-th poll is not always dropped at
//! the same statement of the same transaction.

mod invariants;
mod source;
mod story;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clinic::Clinic;
use crate::report::{Report, first_seed, only_seed, scale};

/// A store is used for so many stories, each with a company of its own: to make one costs as much as a story.
const STORIES_A_STORE: u64 = 25;
const THREADS: usize = 2;

/// Seeds are handed out until none is left; tells how many stories broke a promise.
fn work(next: &AtomicU64, end: u64, report: &(impl Fn(u64) + Sync)) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut clinic = None;
    let mut violations = 0;
    for told in 1.. {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            break;
        }
        let held = clinic.get_or_insert_with(|| runtime.block_on(Clinic::open_fast()));
        let told_well = catch_unwind(AssertUnwindSafe(|| runtime.block_on(story::tell(held, seed))));
        if told_well.is_err() {
            println!("simulation: seed {seed} broke a promise; once more: ONTIME_SEED={seed}");
            violations += 1;
        }
        report(seed);
        if told_well.is_err() || told % STORIES_A_STORE == 0 {
            clinic = None;
        }
    }
    violations
}

#[test]
fn whatever_happens_nothing_is_lost_and_none_comes_twice() {
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
