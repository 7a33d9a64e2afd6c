//! Which pairs are compared: those that share a key.
//!
//! Keys combine parts of names, birthday, and address so that errors in two of them leave one that agrees, and every value that
//! few people share. A block of more than [`MAX_BLOCK`] records (a common name, a default birthday, the phone number of an office)
//! is divided again by each of several other keys, and what is still too large is compared with its neighbors in order. So
//! the number of pairs grows linearly with the records.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::contact::house_number;
use crate::population::{Population, Prepared};
use crate::spellings::SpellingId;

/// The most records of a block that are all compared with each other.
const MAX_BLOCK: usize = 24;
/// How many neighbors a record of a divided block that is still too large is compared with.
const NEIGHBORS: usize = 8;

type Entry = (u64, u32);

impl Population {
    /// The pairs to compare, ascending, each with the smaller index first. With `changed`, only those with such a record.
    #[must_use]
    pub fn candidates(&self, changed: Option<&[bool]>) -> Vec<(u32, u32)> {
        let mut entries: Vec<Entry> = Vec::with_capacity(self.records.len() * 16);
        for (index, record) in (0..).zip(&self.records) {
            self.keys(record, |key| entries.push((key, index)));
        }
        let mut pairs = Pairs {
            changed,
            found: Vec::new(),
        };
        for block in blocks(&mut entries) {
            self.pair_up(block, &mut pairs);
        }
        pairs.found.sort_unstable();
        pairs.found.dedup();
        pairs.found
    }

    fn keys(&self, record: &Prepared, mut key: impl FnMut(u64)) {
        let names = &record.names;
        let firsts: Vec<u64> = names
            .first
            .iter()
            .flat_map(|name| self.forms(name.whole, &name.words))
            .collect();
        let lasts: Vec<u64> = match &names.last {
            Some(last) if last.words.len() > 1 => last
                .words
                .iter()
                .chain([&last.whole])
                .map(|word| self.sound(*word))
                .collect(),
            Some(last) => vec![self.sound(last.whole)],
            None => Vec::new(),
        };
        if let Some(day) = record.birthday {
            let (low, high) = (day.month.min(day.day), day.month.max(day.day));
            key(hash((1, day.year, low, high)));
            let parts = [(day.year, low, 0), (day.year, 0, high), (0, day.month, day.day)];
            for part in parts {
                firsts.iter().for_each(|first| key(hash((2, part, first))));
                lasts.iter().for_each(|last| key(hash((2, part, last))));
            }
        }
        for first in &firsts {
            for last in &lasts {
                // In either order, because they may be exchanged.
                key(hash((3, first.min(last), first.max(last))));
            }
        }
        if let Some(number) = house_number(self.street(record)) {
            firsts.iter().for_each(|first| key(hash((9, number, first))));
            lasts.iter().for_each(|last| key(hash((9, number, last))));
        }
        let beginning = |id: SpellingId| self.spelling(id).text.chars().take(3).collect::<String>();
        if let (Some(first), Some(last)) = (names.first.first(), &names.last) {
            key(hash((4, beginning(first.whole), beginning(last.whole))));
        }
        let values = [&record.phones, &record.emails, &record.insurance]
            .into_iter()
            .flatten();
        values.for_each(|value| key(hash((5, value))));
        record.address.iter().for_each(|address| key(hash((5, address))));
        record.ssn.iter().for_each(|ssn| key(hash((6, ssn))));
    }

    /// What a first name is filed under: each name that it can stand for, and how it sounds.
    fn forms(&self, whole: SpellingId, words: &[SpellingId]) -> Vec<u64> {
        let word = words.first().copied().unwrap_or(whole);
        let mut forms: Vec<u64> = self
            .spelling(word)
            .groups
            .iter()
            .map(|group| hash((7, group)))
            .collect();
        forms.push(self.sound(word));
        if word != whole {
            forms.push(self.sound(whole));
        }
        forms
    }

    fn sound(&self, id: SpellingId) -> u64 {
        hash((8, &self.spelling(id).sound))
    }

    fn pair_up(&self, block: &[Entry], pairs: &mut Pairs<'_>) {
        if block.len() <= MAX_BLOCK {
            return pairs.add_all(block);
        }
        let mut divided: Vec<Entry> = Vec::with_capacity(block.len());
        for by in 0..7 {
            divided.clear();
            for (_, index) in block {
                let record = &self.records[*index as usize];
                divided.extend(self.part(record, by).map(|part| (part, *index)));
            }
            for part in blocks(&mut divided) {
                match part.len() <= MAX_BLOCK {
                    true => pairs.add_all(part),
                    false => pairs.add_neighbors(&self.ordered(part)),
                }
            }
        }
    }

    /// The keys by which a large block is divided.
    fn part(&self, record: &Prepared, by: u8) -> Option<u64> {
        let first = record.names.first.first();
        let first = || {
            first.map(|name| {
                self.spelling(name.whole)
                    .groups
                    .first()
                    .map_or(self.sound(name.whole), hash)
            })
        };
        let last = || record.names.last.as_ref().map(|name| self.sound(name.whole));
        match by {
            0 => record
                .birthday
                .map(|day| hash((day.year, day.month.min(day.day)))),
            1 => record.birthday.map(|day| hash((day.month, day.day))),
            2 => record.phones.first().map(hash),
            3 => record.address.map(hash),
            4 => record.emails.first().map(hash),
            5 => Some(hash((first()?, last()?))),
            _ => record
                .ssn
                .map(hash)
                .or_else(|| record.insurance.first().map(hash)),
        }
    }

    /// By name and birthday.
    fn ordered(&self, block: &[Entry]) -> Vec<Entry> {
        let mut ordered = block.to_vec();
        ordered.sort_by_cached_key(|(_, index)| {
            let record = &self.records[*index as usize];
            let name = |id: SpellingId| self.spelling(id).text.clone();
            let last = record.names.last.as_ref().map(|last| name(last.whole));
            let first = record.names.first.first().map(|first| name(first.whole));
            let day = record.birthday.map(|day| (day.year, day.month, day.day));
            (last, first, day, *index)
        });
        ordered
    }
}

struct Pairs<'c> {
    changed: Option<&'c [bool]>,
    found: Vec<(u32, u32)>,
}

impl Pairs<'_> {
    fn add(&mut self, one: u32, other: u32) {
        let is_changed = |index: u32| {
            self.changed
                .is_none_or(|changed| changed.get(index as usize) == Some(&true))
        };
        if one != other && (is_changed(one) || is_changed(other)) {
            self.found.push((one.min(other), one.max(other)));
        }
    }

    fn add_all(&mut self, block: &[Entry]) {
        for (at, (_, one)) in block.iter().enumerate() {
            for (_, other) in &block[at + 1..] {
                self.add(*one, *other);
            }
        }
    }

    fn add_neighbors(&mut self, ordered: &[Entry]) {
        for (at, (_, one)) in ordered.iter().enumerate() {
            for (_, other) in ordered.iter().skip(at + 1).take(NEIGHBORS) {
                self.add(*one, *other);
            }
        }
    }
}

fn blocks(entries: &mut Vec<Entry>) -> impl Iterator<Item = &[Entry]> {
    entries.sort_unstable();
    entries.dedup();
    entries
        .chunk_by(|one, other| one.0 == other.0)
        .filter(|block| block.len() > 1)
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
