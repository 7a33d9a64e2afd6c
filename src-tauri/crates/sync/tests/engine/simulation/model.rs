//! A practice in memory: its rows, its clock, and its edits.
//!
//! The model also counts its events. The checks rely on that order, which is correct whatever the clock says.
//!
//! Rows carry the time at which their statement started, by a clock that is set to any time at any moment, in one zone or, in
//! a local time column, in the zone of the writer. Transactions commit after any time, a second edit of the same second waits
//! for the lock of the first, a replica shows rows with times of any age, rows come back from yesterday's backup, and a status
//! changes without a new time.
//!
//! Some edits are **hidden**: the row has a time again, or still, that it had with other contents when that time was old enough
//! to be kept. Only reading every row can find them, so the checks expect them from a full sync that started later, and from
//! nothing else.

mod records;
mod transactions;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{Birthday, Gender, InactiveReason, PatientFields, PatientStatus, ProblemCode, Relation};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use transactions::Late;

const START: i64 = 1_700_000_000;
const BIRTHDAY: &str = "1980-02-03";

/// A younger time of change is not kept; in a column of local times, hours count as young, too.
const YOUNG: i64 = 600;
const ZONES: i64 = 50_400;

const REASONS: [InactiveReason; 7] = [
    InactiveReason::NonPatient,
    InactiveReason::Inactive,
    InactiveReason::Archived,
    InactiveReason::Deleted,
    InactiveReason::Deceased,
    InactiveReason::Prospective,
    InactiveReason::Other,
];

/// A committed row.
#[derive(Debug, Clone)]
pub(crate) struct SimRow {
    pub(crate) changed_at: i64,
    pub(crate) status: PatientStatus,
    pub(crate) problem: Option<ProblemCode>,
    /// As stored; see `read_store::Person`.
    pub(crate) fields: [String; 12],
    pub(crate) ssn: Option<String>,
    /// The event of its last change.
    pub(crate) event: u64,
    /// Whether only a full sync can find that change.
    pub(crate) is_hidden: bool,
}

#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) rng: SmallRng,
    pub(crate) now: i64,
    pub(crate) rows: BTreeMap<i64, SimRow>,
    /// Deleted rows and the event of the deletion.
    pub(crate) gone: BTreeMap<i64, u64>,
    /// Merge and clone records, by record number.
    pub(crate) relations: Vec<Relation>,
    /// The event of their last change.
    pub(crate) related: u64,
    /// The rows as of some day, for a restore.
    backup: BTreeMap<i64, SimRow>,
    /// All contents that each row had with a time that was old enough to be kept.
    kept: HashMap<i64, HashMap<i64, Vec<Contents>>>,
    /// Whether times of change are local times, and that of the zone.
    has_local_times: bool,
    zone: i64,
    /// Numbers that are or were part of a clone.
    pub(crate) tangled: BTreeSet<i64>,
    /// All pairs of any record so far.
    ever: Vec<(i64, i64)>,
    pub(crate) event: u64,
    /// The rows per page of the source, and the entries per page of its list.
    pub(crate) page: usize,
    pub(crate) list_page: usize,
    /// No more events.
    pub(crate) quiet: bool,
    late: Vec<Late>,
    next: i64,
}

/// What an import reads of a row, besides its status.
type Contents = ([String; 12], Option<String>, Option<ProblemCode>);

impl Model {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = SmallRng::seed_from_u64(seed);
        let mut model = Self {
            now: START,
            rows: BTreeMap::new(),
            gone: BTreeMap::new(),
            relations: Vec::new(),
            related: 0,
            tangled: BTreeSet::new(),
            ever: Vec::new(),
            event: 0,
            page: rng.random_range(1..8),
            list_page: rng.random_range(1..20),
            quiet: false,
            late: Vec::new(),
            next: 1,
            backup: BTreeMap::new(),
            kept: HashMap::new(),
            has_local_times: rng.random_bool(0.2),
            zone: 0,
            rng,
        };
        for _ in 0..model.rng.random_range(0..30) {
            model.insert();
            if model.rng.random_bool(0.3) {
                model.pass(model.now / 1_000_000);
            }
        }
        model
    }

    /// A random event, or none.
    pub(crate) fn live(&mut self) {
        if self.quiet {
            return;
        }
        match self.rng.random_range(0..100) {
            0..19 => self.edit(),
            19..25 => self.wait_for_lock(),
            25..35 => self.move_on(),
            35..43 => self.insert(),
            43..49 => self.turn(),
            49..53 => self.set_all_timestamps(),
            53..56 => self.remove(),
            56..63 => self.begin_transaction(),
            63..69 => self.commit_one(),
            69..73 => self.spoil(),
            73..77 => self.jump(),
            77..86 => self.relate(),
            86..88 => self.backup = self.rows.clone(),
            88..91 => self.restore(),
            91..94 => self.replicate(),
            94..96 => self.edit_without_a_time(),
            96 => {
                self.zone = *[0, -39_600, -18_000, 3_600, 34_200, ZONES]
                    .choose(&mut self.rng)
                    .unwrap()
            }
            _ => {}
        }
    }

    /// The next number of the server, which never decreases.
    pub(crate) fn next_number(&self) -> i64 {
        let ever = self.rows.keys().chain(self.gone.keys()).max();
        ever.map_or(1, |highest| highest.saturating_add(1))
    }

    /// Whether a time of change is too young to be kept.
    pub(crate) fn is_young(&self, changed_at: i64) -> bool {
        changed_at > self.now - YOUNG - if self.has_local_times { ZONES } else { 0 }
    }

    /// The time of a statement that starts now.
    fn stamp(&self) -> i64 {
        self.now + if self.has_local_times { self.zone } else { 0 }
    }

    fn edit(&mut self) {
        let Some(number) = self.pick() else { return };
        let row = self.edited(number);
        self.put(number, row);
        // A second save of the same form, usually within the same second.
        if self.rng.random_bool(0.3) {
            let row = self.edited(number);
            self.put(number, row);
        }
    }

    /// The row after an edit at this second.
    fn edited(&mut self, number: i64) -> SimRow {
        let mut row = self.rows[&number].clone();
        row.changed_at = self.stamp();
        let text = self.text();
        match self.rng.random_range(0..10) {
            0 => row.fields[0] = format!("Nick{text}"),
            1 => {
                row.fields[4] = ["male", "female", "unknown", "other"]
                    .choose(&mut self.rng)
                    .unwrap()
                    .to_string()
            }
            2 => row.ssn = (!text.is_empty()).then(|| format!("9{text:0>8}")),
            // A change of a balance, which is not imported.
            3 => {}
            field => row.fields[field + 2] = text,
        }
        row
    }

    /// Sometimes empty.
    fn text(&mut self) -> String {
        if self.rng.random_bool(0.2) {
            return String::new();
        }
        self.rng.random_range(0..100_000).to_string()
    }

    /// A replica shows an edit, with the time that it had on its server.
    fn replicate(&mut self) {
        let Some(number) = self.pick() else { return };
        let mut row = self.edited(number);
        row.changed_at += self.any_time();
        self.put(number, row);
    }

    /// By a program that writes the column itself.
    fn edit_without_a_time(&mut self) {
        let Some(number) = self.pick() else { return };
        let changed_at = self.rows[&number].changed_at;
        let row = self.edited(number);
        self.put(number, SimRow { changed_at, ..row });
    }

    /// From seconds to decades, in either direction.
    fn any_time(&mut self) -> i64 {
        let most = 1_i64 << self.rng.random_range(0..31);
        self.rng.random_range(-most..=most)
    }

    /// The first edit is visible; the second one of the same second had to wait for it.
    fn wait_for_lock(&mut self) {
        let Some(number) = self.pick() else { return };
        let row = self.edited(number);
        self.put(number, row);
        let row = self.edited(number);
        self.late.push(Late { number, row });
    }

    /// Makes a patient inactive or active again, sometimes without a new time.
    fn turn(&mut self) {
        let Some(number) = self.pick() else { return };
        let mut row = self.rows[&number].clone();
        if self.rng.random_bool(0.7) {
            row.changed_at = self.stamp();
        }
        row.status = if self.rng.random_bool(0.5) {
            PatientStatus::Active
        } else {
            PatientStatus::Inactive(*REASONS.choose(&mut self.rng).unwrap())
        };
        self.put(number, row);
    }

    /// Makes a row unusable or usable again.
    fn spoil(&mut self) {
        let Some(number) = self.pick() else { return };
        let mut row = self.rows[&number].clone();
        row.changed_at = self.stamp();
        row.problem = match row.problem {
            Some(_) => None,
            None => Some(ProblemCode::NoBirthdate),
        };
        self.put(number, row);
    }

    fn insert(&mut self) {
        let number = self.number();
        let last = format!("Lee{number}");
        let fields = [
            "Ann", "Ann", &last, BIRTHDAY, "female", "", "", "", "", "", "", "",
        ];
        let inserted = SimRow {
            changed_at: self.stamp(),
            status: PatientStatus::Active,
            problem: self.rng.random_bool(0.1).then_some(ProblemCode::NoBirthdate),
            fields: fields.map(str::to_owned),
            ssn: None,
            event: 0,
            is_hidden: false,
        };
        self.put(number, inserted);
    }

    /// The next number, or a distant one on either side.
    fn number(&mut self) -> i64 {
        loop {
            let number = match self.rng.random_range(0..20) {
                0 => i64::MAX,
                1 => i64::MIN,
                2..5 => self.rng.random(),
                _ => self.next,
            };
            self.next += i64::from(number == self.next);
            if !self.rows.contains_key(&number) && !self.gone.contains_key(&number) {
                return number;
            }
        }
    }

    fn remove(&mut self) {
        let Some(number) = self.pick() else { return };
        self.event += 1;
        self.rows.remove(&number);
        self.gone.insert(number, self.event);
    }

    /// Nightly aging: the same second for all rows, and no imported field.
    fn set_all_timestamps(&mut self) {
        let held: Vec<i64> = self.late.iter().map(|late| late.number).collect();
        let stamp = self.stamp();
        let free: Vec<i64> = self
            .rows
            .keys()
            .copied()
            .filter(|number| !held.contains(number))
            .collect();
        for number in free {
            let changed_at = stamp;
            let row = SimRow {
                changed_at,
                ..self.rows[&number].clone()
            };
            self.put(number, row);
        }
    }

    /// Some rows are again as they were when the backup was made, even deleted ones.
    fn restore(&mut self) {
        for _ in 0..self.rng.random_range(1..6) {
            let held: Vec<i64> = self.late.iter().map(|late| late.number).collect();
            let saved: Vec<i64> = self
                .backup
                .keys()
                .copied()
                .filter(|number| !held.contains(number))
                .collect();
            if let Some(number) = saved.choose(&mut self.rng) {
                self.gone.remove(number);
                self.put(*number, self.backup[number].clone());
            }
        }
    }

    fn move_on(&mut self) {
        let seconds = *[1, 1, 2, 30, 200, 700, 4_000, 90_000]
            .choose(&mut self.rng)
            .unwrap();
        self.pass(seconds);
    }

    /// Advances the clock.
    pub(crate) fn pass(&mut self, seconds: i64) {
        self.now += seconds;
        self.event += u64::from(seconds != 0);
        let old = self.rows.iter().filter(|(_, row)| !self.is_young(row.changed_at));
        let old: Vec<(i64, i64, Contents)> = old
            .map(|(number, row)| (*number, row.changed_at, row.contents()))
            .collect();
        for (number, changed_at, contents) in old {
            let kept = self
                .kept
                .entry(number)
                .or_default()
                .entry(changed_at)
                .or_default();
            if !kept.contains(&contents) {
                kept.push(contents);
            }
        }
    }

    /// Advances the clock until no row's time is young.
    pub(crate) fn outlive_all_times(&mut self) {
        let last = self.rows.values().map(|row| row.changed_at).max();
        self.pass((last.unwrap_or(self.now) - self.now).max(0) + YOUNG + ZONES);
    }

    /// Sets the clock, by any time in any direction.
    fn jump(&mut self) {
        let seconds = self.any_time();
        self.pass(seconds);
    }

    fn put(&mut self, number: i64, mut row: SimRow) {
        self.event += 1;
        row.event = self.event;
        let kept = self.kept.get(&number).and_then(|kept| kept.get(&row.changed_at));
        row.is_hidden = kept.is_some_and(|kept| kept.iter().any(|known| *known != row.contents()));
        self.rows.insert(number, row);
        self.pass(0);
    }

    /// A full sync that started at this event is complete. It may not have read a chart whose records changed meanwhile.
    pub(crate) fn complete_full_run(&mut self, started: u64) {
        for (number, row) in &mut self.rows {
            let has_records = self
                .ever
                .iter()
                .any(|(one, other)| [one, other].contains(&number));
            row.is_hidden &= row.event > started || has_records && self.related > started;
        }
    }

    /// Whether a row has a change that only a full sync can find.
    pub(crate) fn has_hidden(&self) -> bool {
        self.rows.values().any(|row| row.is_hidden)
    }

    /// A row without an open transaction.
    fn pick(&mut self) -> Option<i64> {
        let free: Vec<i64> = self
            .rows
            .keys()
            .filter(|number| self.late.iter().all(|late| late.number != **number))
            .copied()
            .collect();
        free.choose(&mut self.rng).copied()
    }
}

impl SimRow {
    fn contents(&self) -> Contents {
        (self.fields.clone(), self.ssn.clone(), self.problem)
    }

    /// The row as [`PatientFields`].
    pub(crate) fn patient(&self) -> PatientFields {
        let text = |at: usize| self.fields[at].clone();
        PatientFields {
            first_name: text(0),
            legal_first_name: text(1),
            last_name: text(2),
            birthday: Birthday::from_stored(&self.fields[3]).unwrap(),
            gender: Gender::from_stored(&self.fields[4]).unwrap(),
            email: text(5),
            phone: text(6),
            address: text(7),
            city: text(8),
            state: text(9),
            zip: text(10),
            insurance_number: text(11),
        }
    }
}
