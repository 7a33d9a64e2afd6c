//! The probabilities of the classes and levels.

use serde::{Deserialize, Serialize};

use crate::compare::{AddressLevel, BirthdayLevel, Comparison, FirstLevel, LastLevel, ValueLevel};
use crate::population::{Population, Prepared};
use crate::priors::{EXPECTED, TABLES, Table};
use crate::spellings::SpellingId;

/// What two records can be to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// One person.
    Match,
    /// Two members of a household.
    Household,
    /// A parent and a child with the same name.
    Namesake,
    Twin,
    Unrelated,
}

impl Class {
    pub(crate) const COUNT: usize = 5;
}

/// The probabilities by which pairs are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// How many pairs of each class there are for each record.
    pub(crate) expected: [f64; Class::COUNT],
    pub(crate) tables: [Table; Class::COUNT],
}

impl Default for Model {
    /// The shipped probabilities.
    fn default() -> Self {
        Self {
            expected: EXPECTED,
            tables: TABLES,
        }
    }
}

/// How likely a first or last name is of which nothing is known, and for how many records that counts.
const NAME_PRIOR: (f64, f64) = (0.0005, 500.0);
/// Relatives outside of the household who share a last name.
const RELATIVES: f64 = 3.0;
/// How likely a value is that only these two records have, as a part of one record.
const UNIQUE: f64 = 0.05;
const BIRTHDAYS: f64 = 1.0 / 25_000.0;

impl Model {
    /// The weights of the classes for a pair: how many such pairs are expected, times the likelihood of what was found.
    pub(crate) fn weights(
        &self,
        population: &Population,
        pair: [&Prepared; 2],
        found: &Comparison,
    ) -> [f64; Class::COUNT] {
        let records = population.len() as f64;
        let levels = found.levels();
        let mut weights = self.expected.map(|expected| expected * records);
        weights[Class::Unrelated as usize] = records * (records - 1.0) / 2.0;
        for (weight, table) in weights.iter_mut().zip(&self.tables) {
            for (row, level) in table.iter().zip(levels) {
                *weight *= row[usize::from(level)];
            }
        }
        weights[Class::Unrelated as usize] *= population.coincidence(pair, found);
        if !found.agrees_beyond_names() {
            weights[Class::Match as usize] = 0.0;
        }
        weights
    }

    /// The share of one class in the weights.
    pub(crate) fn share(weights: &[f64; Class::COUNT], class: Class) -> f64 {
        let sum: f64 = weights.iter().sum();
        if sum > 0.0 {
            weights[class as usize] / sum
        } else {
            0.0
        }
    }
}

impl Population {
    /// How likely an unrelated record has the values on which these two agree.
    fn coincidence(&self, pair: [&Prepared; 2], found: &Comparison) -> f64 {
        let records = self.len() as f64;
        let mut coincidence = 1.0;
        match (found.first.0, found.first.1) {
            (FirstLevel::Same, Some([name, _])) => coincidence *= self.first_name_frequency(name),
            (FirstLevel::Swapped, Some([first, last])) => {
                coincidence *= self.first_name_frequency(first) * self.last_name_frequency(last);
            }
            _ => {}
        }
        if let (LastLevel::Same | LastLevel::Part, Some(name)) = found.last {
            coincidence *= self.last_name_frequency(name);
        }
        if let (BirthdayLevel::Same, Some(day)) = (found.birthday, pair[0].birthday) {
            let others = f64::from(self.birthday_count(day).saturating_sub(2));
            coincidence *= (others / records).max(BIRTHDAYS);
        }
        for (level, value) in [found.phone, found.email, found.insurance] {
            if let (ValueLevel::Same, Some(value)) = (level, value) {
                coincidence *= self.value_frequency(self.value_count(value));
            }
        }
        match (found.address.0, found.address.1) {
            (AddressLevel::Same, Some(address)) => {
                coincidence *= self.value_frequency(self.value_count(address));
            }
            (AddressLevel::Area, Some(area)) => {
                coincidence *= self.value_frequency(self.value_count(area));
            }
            (AddressLevel::Different, _) => {
                let zips = pair.map(|record| record.zip.or(record.city));
                let counts = zips.map(|zip| zip.map_or(0, |zip| self.value_count(zip)));
                let share = f64::from(counts[0].max(counts[1])) / records;
                coincidence *= (1.0 - share).max(0.05);
            }
            _ => {}
        }
        coincidence
    }

    fn first_name_frequency(&self, name: SpellingId) -> f64 {
        let (prior, strength) = NAME_PRIOR;
        let others = f64::from(self.first_name_count(name).saturating_sub(1));
        (others + prior * strength) / (self.len() as f64 + strength)
    }

    fn last_name_frequency(&self, name: SpellingId) -> f64 {
        let (prior, strength) = NAME_PRIOR;
        let others = f64::from(self.last_name_count(name).saturating_sub(1)) + RELATIVES;
        (others + prior * strength) / (self.len() as f64 + strength)
    }

    fn value_frequency(&self, count: u32) -> f64 {
        (f64::from(count.saturating_sub(2)) + UNIQUE) / self.len() as f64
    }

    /// How many records are expected to have these names by chance.
    pub(crate) fn expected_namesakes(&self, found: &Comparison) -> Option<f64> {
        match (found.first, found.last) {
            ((FirstLevel::Same, Some([first, _])), (LastLevel::Same, Some(last))) => {
                let (first, last) = (self.first_name_count(first), self.last_name_count(last));
                Some(
                    f64::from(first.saturating_sub(1)) * f64::from(last.saturating_sub(1))
                        / self.len() as f64,
                )
            }
            _ => None,
        }
    }
}
