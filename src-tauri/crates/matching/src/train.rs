//! Adjusts the probabilities to the records by expectation maximization.
//!
//! The shipped probabilities count as if they had been seen in some hundred pairs. So a small office keeps them, and a large
//! one learns its own, within limits: records whose names, phones, or emails resemble each other for another reason must not
//! pass for one person. Of unrelated people, agreement comes from frequencies, and resemblance from random pairs.

use crate::compare::{Field, LEVELS};
use crate::model::{Class, Model};
use crate::population::Population;
use crate::priors::{EXPECTED, TABLES, Table};

const ROUNDS: usize = 12;
/// The most pairs that are looked at.
const MAX_PAIRS: usize = 200_000;
/// As how many pairs the shipped probabilities count.
const STRENGTH: f64 = 300.0;
/// How many times as likely as shipped a level can become, or as unlikely.
const LIMIT: f64 = 6.0;
/// The most pairs of one person for each record.
const MOST_MATCHES: f64 = 0.5;
/// How many random pairs are looked at, at most and for each record, and as how many of them the shipped probabilities count.
const RANDOM_PAIRS: u64 = 50_000;
const PAIRS_A_RECORD: u64 = 3;
const RANDOM_STRENGTH: f64 = 2_000.0;
/// As how many records the shipped shares of the classes count.
const SHARE_STRENGTH: f64 = 300.0;

/// The classes and fields that are adjusted. Those of namesakes and twins are rare, and what distinguishes them from one
/// person must not be learned from pairs that may be one person.
const LEARNED: [(Class, &[Field]); 2] = [
    (
        Class::Match,
        &[
            Field::FirstName,
            Field::LastName,
            Field::Birthday,
            Field::Gender,
            Field::Phone,
            Field::Email,
            Field::Address,
            Field::Insurance,
            Field::Ssn,
        ],
    ),
    (
        Class::Household,
        &[Field::LastName, Field::Phone, Field::Email, Field::Address],
    ),
];

struct Seen {
    levels: [u8; Field::COUNT],
    may_match: bool,
    /// The likelihood of an unrelated pair, which does not change.
    unrelated: f64,
}

impl Model {
    /// The shipped model adjusted to these records. `candidates` are all of [`Population::candidates`].
    #[must_use]
    pub fn trained(population: &Population, candidates: &[(u32, u32)]) -> Self {
        let mut model = Self::default();
        model.tables[Class::Unrelated as usize] = unrelated(population);
        let step = candidates.len().div_ceil(MAX_PAIRS).max(1);
        let pairs = candidates.iter().step_by(step);
        let seen: Vec<Seen> = pairs.map(|pair| model.see(population, *pair)).collect();
        for _ in 0..ROUNDS {
            model = model.next(&seen, population.len() as f64, step as f64);
        }
        model
    }

    fn see(&self, population: &Population, (one, other): (u32, u32)) -> Seen {
        let pair = [one, other].map(|index| &population.records[index as usize]);
        let found = population.compare(pair[0], pair[1]);
        Seen {
            levels: found.levels(),
            may_match: found.agrees_beyond_names(),
            unrelated: self.weights(population, pair, &found)[Class::Unrelated as usize],
        }
    }

    fn next(&self, seen: &[Seen], records: f64, step: f64) -> Self {
        let mut counts = [[[0.0; LEVELS]; Field::COUNT]; Class::COUNT];
        let mut totals = [0.0; Class::COUNT];
        for pair in seen {
            let mut weights = self.expected.map(|expected| expected * records);
            for (weight, table) in weights.iter_mut().zip(&self.tables) {
                for (row, level) in table.iter().zip(pair.levels) {
                    *weight *= row[usize::from(level)];
                }
            }
            weights[Class::Unrelated as usize] = pair.unrelated;
            if !pair.may_match {
                weights[Class::Match as usize] = 0.0;
            }
            let sum: f64 = weights.iter().sum();
            if sum <= 0.0 {
                continue;
            }
            for ((weight, total), table) in weights.iter().zip(&mut totals).zip(&mut counts) {
                let share = weight / sum * step;
                *total += share;
                for (row, level) in table.iter_mut().zip(pair.levels) {
                    row[usize::from(level)] += share;
                }
            }
        }
        let mut next = Self::default();
        next.tables[Class::Unrelated as usize] = self.tables[Class::Unrelated as usize];
        for (class, total) in totals.iter().enumerate().take(Class::Unrelated as usize) {
            next.expected[class] = (total + EXPECTED[class] * SHARE_STRENGTH) / (records + SHARE_STRENGTH);
        }
        let matches = &mut next.expected[Class::Match as usize];
        *matches = matches.min(MOST_MATCHES);
        for (class, fields) in LEARNED {
            let class = class as usize;
            for field in fields.iter().map(|field| *field as usize) {
                let shipped = &TABLES[class][field];
                let known: f64 = counts[class][field][1..].iter().sum();
                for level in 1..LEVELS {
                    // Levels that say nothing stay so.
                    if shipped[level] < 1.0 {
                        let seen =
                            (counts[class][field][level] + shipped[level] * STRENGTH) / (known + STRENGTH);
                        next.tables[class][field][level] =
                            seen.clamp(shipped[level] / LIMIT, shipped[level] * LIMIT);
                    }
                }
            }
        }
        next
    }
}

/// How likely unrelated records resemble each other, from random pairs. Nearly all of them are unrelated.
fn unrelated(population: &Population) -> Table {
    let shipped = &TABLES[Class::Unrelated as usize];
    let mut table = *shipped;
    let records = population.len() as u64;
    let mut counts = [[0.0; LEVELS]; Field::COUNT];
    for at in 0..RANDOM_PAIRS.min(records * PAIRS_A_RECORD) {
        // Multiplicative hashing: the same pairs in every run.
        let hash = (at + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let [one, other] = [hash >> 32, hash & 0xFFFF_FFFF].map(|half| ((half * records) >> 32) as usize);
        if one != other {
            let found = population.compare(&population.records[one], &population.records[other]);
            for (row, level) in counts.iter_mut().zip(found.levels()) {
                row[usize::from(level)] += 1.0;
            }
        }
    }
    for (field, row) in table.iter_mut().enumerate() {
        let known: f64 = counts[field][1..].iter().sum();
        // The first level is agreement.
        for level in 2..LEVELS {
            if shipped[field][level] < 1.0 {
                row[level] = (counts[field][level] + shipped[field][level] * RANDOM_STRENGTH)
                    / (known + RANDOM_STRENGTH);
            }
        }
    }
    table
}
