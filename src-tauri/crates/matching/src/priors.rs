//! The shipped probabilities: of each level, given the class of a pair.
//!
//! Chosen by hand from published error rates of registration data, and checked with `cargo xtask matching`. Of the class
//! [`Class::Unrelated`], agreement on a value has the value's own frequency instead.

use crate::compare::{Field, LEVELS};
use crate::model::Class;

pub(crate) type Levels = [f64; LEVELS];
pub(crate) type Table = [Levels; Field::COUNT];

/// How many pairs of each class there are for each record, except the unrelated ones.
pub(crate) const EXPECTED: [f64; Class::COUNT] = [0.02, 1.2, 0.02, 0.015, 0.0];

pub(crate) const TABLES: [Table; Class::COUNT] = [MATCH, HOUSEHOLD, NAMESAKE, TWIN, UNRELATED];

// A level that says nothing has the probability 1 in all classes.
const fn row<const N: usize>(levels: [f64; N]) -> Levels {
    let mut row = [1.0; LEVELS];
    let mut at = 0;
    while at < N {
        row[at + 1] = levels[at];
        at += 1;
    }
    row
}

#[rustfmt::skip]
const MATCH: Table = [
    // Same, short form, initial, mistyped, similar, different, swapped
    row([0.872, 0.05, 0.012, 0.035, 0.02, 0.008, 0.003]),
    // Same, part, mistyped, similar, different
    row([0.90, 0.025, 0.03, 0.01, 0.035, 1.0]),
    // Suffix: same, different
    row([0.98, 0.02]),
    // Birthday: same, swapped, digit, digit of another generation, similar, different
    row([0.955, 0.007, 0.018, 0.003, 0.010, 0.007]),
    // Gender: same, different
    row([0.985, 0.015]),
    // Phone, email: same, similar, different
    row([0.70, 0.03, 0.27]),
    row([0.65, 0.03, 0.32]),
    // Address: same, similar, area, different
    row([0.68, 0.08, 0.15, 0.09]),
    // Insurance: same, similar, different
    row([0.85, 0.05, 0.10]),
    // SSN: same, different
    row([0.94, 0.06]),
];

#[rustfmt::skip]
const HOUSEHOLD: Table = [
    row([0.0010, 0.002, 0.004, 0.001, 0.035, 0.957, 0.00002]),
    row([0.80, 0.04, 0.004, 0.010, 0.146, 1.0]),
    row([0.50, 0.50]),
    row([0.0005, 0.0003, 0.004, 0.002, 0.025, 0.968]),
    row([0.45, 0.55]),
    row([0.75, 0.005, 0.245]),
    row([0.55, 0.02, 0.43]),
    row([0.90, 0.04, 0.04, 0.02]),
    row([0.10, 0.10, 0.80]),
    row([0.01, 0.99]),
];

#[rustfmt::skip]
const NAMESAKE: Table = [
    row([0.85, 0.10, 0.030, 0.005, 0.005, 0.010, 0.0001]),
    row([0.97, 0.02, 0.003, 0.003, 0.004, 1.0]),
    row([0.10, 0.90]),
    row([0.0001, 0.0001, 0.0005, 0.001, 0.020, 0.978]),
    row([0.98, 0.02]),
    row([0.70, 0.01, 0.29]),
    row([0.50, 0.04, 0.46]),
    row([0.80, 0.04, 0.10, 0.06]),
    row([0.10, 0.10, 0.80]),
    row([0.02, 0.98]),
];

#[rustfmt::skip]
const TWIN: Table = [
    row([0.0002, 0.0005, 0.004, 0.001, 0.060, 0.934, 0.000002]),
    row([0.96, 0.01, 0.006, 0.004, 0.020, 1.0]),
    row([0.50, 0.50]),
    row([0.98, 0.001, 0.010, 0.0001, 0.005, 0.004]),
    row([0.64, 0.36]),
    row([0.80, 0.005, 0.195]),
    row([0.60, 0.02, 0.38]),
    row([0.92, 0.04, 0.03, 0.01]),
    row([0.10, 0.20, 0.70]),
    row([0.01, 0.99]),
];

#[rustfmt::skip]
const UNRELATED: Table = [
    row([1.0, 0.004, 0.001, 0.001, 0.030, 0.964, 1.0]),
    row([1.0, 1.0, 0.001, 0.015, 0.984, 1.0]),
    row([0.30, 0.70]),
    row([1.0, 0.00005, 0.0012, 0.0003, 0.020, 0.978]),
    row([0.5, 0.5]),
    row([1.0, 0.0001, 0.9999]),
    row([1.0, 0.002, 0.998]),
    row([1.0, 0.0005, 1.0, 1.0]),
    row([1.0, 0.002, 0.998]),
    row([0.0001, 0.9999]),
];
