//! All records, prepared for comparisons, with the frequencies of their values.

use std::collections::HashMap;

use domain::{Gender, normalized_name};

use crate::contact;
use crate::names::Names;
use crate::record::{Day, Record, SsnMark};
use crate::spellings::{Spelling, SpellingId, Spellings};

/// The number of a phone number, email address, address, ZIP code, city, or insurance number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ValueId(u32);

/// A record, prepared.
pub(crate) struct Prepared {
    pub(crate) names: Names,
    pub(crate) birthday: Option<Day>,
    pub(crate) gender: Option<Gender>,
    pub(crate) phones: Vec<ValueId>,
    pub(crate) emails: Vec<ValueId>,
    pub(crate) address: Option<ValueId>,
    pub(crate) zip: Option<ValueId>,
    pub(crate) city: Option<ValueId>,
    pub(crate) insurance: Vec<ValueId>,
    pub(crate) ssn: Option<SsnMark>,
}

/// The records among which pairs are sought. A record is named by its index.
#[derive(Default)]
pub struct Population {
    pub(crate) records: Vec<Prepared>,
    spellings: Spellings,
    values: Values,
    first_names: HashMap<SpellingId, u32>,
    last_names: HashMap<SpellingId, u32>,
    birthdays: HashMap<Day, u32>,
}

#[derive(Default)]
struct Values {
    ids: HashMap<(Kind, String), ValueId>,
    texts: Vec<String>,
    counts: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Phone,
    Email,
    Address,
    Zip,
    City,
    Insurance,
}

impl Values {
    fn add(&mut self, kind: Kind, text: String) -> Option<ValueId> {
        if text.is_empty() {
            return None;
        }
        let next = ValueId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let id = *self.ids.entry((kind, text.clone())).or_insert(next);
        if id == next {
            self.texts.push(text);
            self.counts.push(0);
        }
        self.counts[id.0 as usize] += 1;
        Some(id)
    }
}

impl Population {
    /// Prepares records. The cost is linear.
    #[must_use]
    pub fn new(records: impl IntoIterator<Item = Record>) -> Self {
        let mut population = Self::default();
        for record in records {
            population.add(&record);
        }
        population
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Adds a record; its index is the number of those before it.
    pub fn add(&mut self, record: &Record) {
        let first = [record.first_name.as_str(), record.legal_first_name.as_str()];
        let names = Names::new(first, &record.last_name, &mut self.spellings);
        for name in &names.first {
            *self.first_names.entry(name.whole).or_default() += 1;
        }
        if let Some(last) = &names.last {
            *self.last_names.entry(last.whole).or_default() += 1;
            for word in last.words.iter().filter(|word| **word != last.whole) {
                *self.last_names.entry(*word).or_default() += 1;
            }
        }
        if let Some(day) = record.birthday {
            *self.birthdays.entry(day).or_default() += 1;
        }
        let values = &mut self.values;
        let zip = values.add(Kind::Zip, contact::zip(&record.zip));
        let city = values.add(Kind::City, normalized_name(&record.city));
        // The same street and number are common in different places.
        let mut address = contact::address(&record.address);
        if !address.is_empty() && !address.bytes().any(|byte| byte.is_ascii_digit()) {
            address.push(' ');
            address.push_str(&contact::zip(&record.zip));
        }
        let emails = contact::emails(&record.email).into_iter();
        let is_known = matches!(record.gender, Gender::Male | Gender::Female);
        self.records.push(Prepared {
            names,
            birthday: record.birthday,
            gender: is_known.then_some(record.gender),
            phones: values
                .add(Kind::Phone, contact::phone(&record.phone))
                .into_iter()
                .collect(),
            emails: emails
                .filter_map(|email| values.add(Kind::Email, email))
                .collect(),
            address: values.add(Kind::Address, address),
            zip,
            city,
            insurance: values
                .add(Kind::Insurance, contact::number(&record.insurance_number))
                .into_iter()
                .collect(),
            ssn: record.ssn,
        });
    }

    pub(crate) fn spelling(&self, id: SpellingId) -> &Spelling {
        self.spellings.get(id)
    }

    pub(crate) fn value(&self, id: ValueId) -> &str {
        &self.values.texts[id.0 as usize]
    }

    /// How many records have this value.
    pub(crate) fn value_count(&self, id: ValueId) -> u32 {
        self.values.counts[id.0 as usize]
    }

    pub(crate) fn first_name_count(&self, id: SpellingId) -> u32 {
        self.first_names.get(&id).copied().unwrap_or(0)
    }

    pub(crate) fn last_name_count(&self, id: SpellingId) -> u32 {
        self.last_names.get(&id).copied().unwrap_or(0)
    }

    pub(crate) fn birthday_count(&self, day: Day) -> u32 {
        self.birthdays.get(&day).copied().unwrap_or(0)
    }
}
