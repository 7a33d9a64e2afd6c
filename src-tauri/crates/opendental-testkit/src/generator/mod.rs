//! Generates a practice: pure data, the same for the same seed and size.

mod contact;
mod data_defects;
mod expectation;
mod household;
pub(crate) mod rows;
mod words;

use std::collections::HashSet;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use data_defects::{DEFECTS, IRREGULARITIES};
pub use expectation::{ClonePair, Expectation, MergePair, Skip, SkipReason};
use rows::{LinkKind, LinkRow, PatientRow, status};

/// One in this many active patients has an irregularity that must not prevent an import.
const IRREGULARITY_INTERVAL: usize = 7;
const SECONDS_PER_DAY: u32 = 86_400;

/// A generated practice, not yet in any database.
#[derive(Debug, PartialEq, Eq)]
pub struct Practice {
    /// The rows of `patient`, by number.
    pub patients: Vec<PatientRow>,
    /// The rows of `patientlink`, oldest first.
    pub links: Vec<LinkRow>,
    /// What a correct reader finds in it.
    pub expected: Expectation,
}

impl Practice {
    /// Generates a practice with exactly `active` active patients, and about a third as many inactive rows. With 200 or
    /// more active patients, every kind of defect occurs.
    #[must_use]
    pub fn generate(seed: u64, active: usize) -> Self {
        let mut generator = Generator::new(seed, active);
        while generator.practice.expected.active < active {
            generator.household();
        }
        let mut practice = generator.practice;
        practice.expected.rows = practice.patients.len();
        practice
    }

    /// The same practice with random patient numbers up to 2^63-1, as with Open Dental's preference RandomPrimaryKeys.
    #[must_use]
    pub fn with_random_numbers(mut self, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut taken = HashSet::new();
        let last = self.patients.last().map_or(0, |row| row.pat_num);
        let numbers: Vec<i64> = (0..=last)
            .map(|_| {
                loop {
                    let number = rng.random_range(1..=i64::MAX);
                    if taken.insert(number) {
                        break number;
                    }
                }
            })
            .collect();
        let renumber =
            |number: &mut i64| *number = usize::try_from(*number).map_or(*number, |old| numbers[old]);
        for row in &mut self.patients {
            renumber(&mut row.pat_num);
            renumber(&mut row.guarantor);
        }
        for link in &mut self.links {
            renumber(&mut link.from);
            renumber(&mut link.to);
        }
        self.expected.renumber(renumber);
        self.patients.sort_by_key(|row| row.pat_num);
        self
    }

    /// The row of one patient.
    #[must_use]
    pub fn patient(&self, pat_num: i64) -> Option<&PatientRow> {
        let at = self
            .patients
            .binary_search_by_key(&pat_num, |row| row.pat_num)
            .ok()?;
        self.patients.get(at)
    }

    /// The active rows, importable or not.
    pub fn active(&self) -> impl Iterator<Item = &PatientRow> {
        self.patients
            .iter()
            .filter(|row| row.pat_status == status::PATIENT)
    }
}

struct Generator {
    rng: ChaCha8Rng,
    wanted: usize,
    practice: Practice,
    /// First name or nickname, last name, and birthday of everyone so far, in lowercase.
    people: HashSet<(String, String, String)>,
    last_number: i64,
    /// Active patients so far, without clones; decides which get a defect.
    drawn: usize,
    defects: usize,
    irregularities: usize,
    merges: usize,
}

impl Generator {
    fn new(seed: u64, wanted: usize) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            wanted,
            practice: Practice {
                patients: Vec::new(),
                links: Vec::new(),
                expected: Expectation::default(),
            },
            people: HashSet::new(),
            last_number: 0,
            drawn: 0,
            defects: 0,
            irregularities: 0,
            merges: 0,
        }
    }

    fn household(&mut self) {
        let people = household::draw(&mut self.rng);
        let guarantor = self.last_number + 1;
        for mut row in people {
            if self.practice.expected.active == self.wanted {
                return;
            }
            self.make_distinct(&mut row);
            row.pat_num = self.next_number();
            row.pat_status = self.draw_status();
            row.guarantor = if row.pat_status == status::DELETED {
                row.pat_num
            } else {
                guarantor
            };
            if row.pat_status == status::PATIENT {
                self.add_active(row);
            } else {
                self.add_inactive(row);
            }
        }
        // The numbers of removed patients are not reused.
        if self.rng.random_bool(0.02) {
            self.last_number += self.rng.random_range(1..4);
        }
    }

    fn next_number(&mut self) -> i64 {
        self.last_number += 1;
        self.last_number
    }

    /// No two unrelated people share name and birthday: a duplicate gets another birthday. Twins may stop being twins
    /// by this.
    fn make_distinct(&mut self, row: &mut PatientRow) {
        loop {
            let identities = identities(row);
            if identities.iter().all(|identity| !self.people.contains(identity)) {
                self.people.extend(identities);
                return;
            }
            row.birthdate = Some(household::birthday(&mut self.rng, 1, 92));
        }
    }

    /// About one in four is inactive, of all six kinds.
    fn draw_status(&mut self) -> u8 {
        match self.rng.random_range(0..200) {
            0..4 => status::NON_PATIENT,
            4..28 => status::INACTIVE,
            28..40 => status::ARCHIVED,
            40..44 => status::DELETED,
            44..46 => status::DECEASED,
            46..49 => status::PROSPECTIVE,
            _ => status::PATIENT,
        }
    }

    fn add_inactive(&mut self, mut row: PatientRow) {
        if self.rng.random_bool(0.1) {
            row.birthdate = Some("0001-01-01".to_owned());
        }
        self.practice.patients.push(row);
    }

    fn add_active(&mut self, mut row: PatientRow) {
        self.practice.expected.active += 1;
        self.drawn += 1;
        let nth = self.drawn;
        if nth.is_multiple_of((self.wanted / (DEFECTS.len() + 2)).clamp(8, 100)) {
            return self.add_defective(row);
        }
        if nth.is_multiple_of(IRREGULARITY_INTERVAL) {
            IRREGULARITIES[self.irregularities % IRREGULARITIES.len()].apply(&mut self.rng, &mut row);
            self.irregularities += 1;
        }
        self.practice.expected.importable += 1;
        let original = row.clone();
        self.practice.patients.push(row);
        let rare = (self.wanted / 8).clamp(10, 150);
        if nth % rare == rare / 2 {
            self.add_merged(&original);
        } else if nth % rare == rare - 1 && self.practice.expected.active < self.wanted {
            self.add_clone(&original);
        }
    }

    fn add_defective(&mut self, mut row: PatientRow) {
        let defect = DEFECTS[self.defects % DEFECTS.len()];
        self.defects += 1;
        let expected = &mut self.practice.expected;
        match defect.apply(&mut row) {
            Some(reason) => expected.skipped.push(Skip {
                pat_num: row.pat_num,
                reason,
            }),
            None => {
                expected.importable += 1;
                expected.one_name_only.push(row.pat_num);
            }
        }
        self.practice.patients.push(row);
    }

    /// A person who was entered twice and merged. Some were first merged the other way, some in a chain.
    fn add_merged(&mut self, survivor: &PatientRow) {
        self.merges += 1;
        let ago = self.rng.random_range(10 * SECONDS_PER_DAY..300 * SECONDS_PER_DAY);
        let loser = self.add_loser(survivor, survivor.pat_num, ago);
        if self.merges.is_multiple_of(3) {
            let link = LinkRow {
                from: survivor.pat_num,
                to: loser,
                kind: LinkKind::Merge,
                recorded_ago: ago + SECONDS_PER_DAY,
            };
            let before = self.practice.links.len() - 1;
            self.practice.links.insert(before, link);
        }
        if self.merges.is_multiple_of(2) {
            self.add_loser(survivor, loser, ago + 2 * SECONDS_PER_DAY);
        }
    }

    fn add_loser(&mut self, survivor: &PatientRow, into: i64, recorded_ago: u32) -> i64 {
        let pat_num = self.next_number();
        self.practice.patients.push(PatientRow {
            pat_num,
            pat_status: status::ARCHIVED,
            email: Some(String::new()),
            changed_ago: recorded_ago,
            ..survivor.clone()
        });
        self.practice.links.push(LinkRow {
            from: pat_num,
            to: into,
            kind: LinkKind::Merge,
            recorded_ago,
        });
        self.practice.expected.merges.push(MergePair {
            loser: pat_num,
            survivor: survivor.pat_num,
        });
        pat_num
    }

    /// A second chart of the same person, for the orthodontist.
    fn add_clone(&mut self, original: &PatientRow) {
        let mut row = PatientRow {
            pat_num: self.next_number(),
            ..original.clone()
        };
        data_defects::change_names(&mut row, str::to_uppercase);
        let link = LinkRow {
            from: original.pat_num,
            to: row.pat_num,
            kind: LinkKind::Clone,
            recorded_ago: row.changed_ago,
        };
        self.practice.links.push(link);
        let expected = &mut self.practice.expected;
        expected.active += 1;
        expected.clones.push(ClonePair {
            original: original.pat_num,
            clone: row.pat_num,
        });
        self.practice.patients.push(row);
    }
}

fn identities(row: &PatientRow) -> Vec<(String, String, String)> {
    let folded = |name: &Option<String>| name.as_deref().unwrap_or_default().trim().to_lowercase();
    let birthday = row.birthdate.clone().unwrap_or_default();
    let mut firsts = vec![folded(&row.f_name)];
    let preferred = folded(&row.preferred);
    if !preferred.is_empty() {
        firsts.push(preferred);
    }
    firsts
        .into_iter()
        .map(|first| (first, folded(&row.l_name), birthday.clone()))
        .collect()
}
