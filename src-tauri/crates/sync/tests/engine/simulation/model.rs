//! A practice in memory: its rows, its clock, and its edits.
//!
//! The model also counts its events. The checks rely on that order, which is correct whatever the clock says.
//!
//! An incremental sync covers only its overlap of 600 seconds, so the model stays within it: a transaction is open
//! for at most [`LATEST`] seconds, and the clock is set back by at most [`BACK`] in total.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Birthday, Gender, InactiveReason, PatNum, PatientFields, PatientStatus, ProblemCode, RecentChange,
    Relation, RelationKind, ServerTime,
};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

const LATEST: i64 = 250;
const BACK: i64 = 250;
const START: i64 = 1_700_000_000;
const BIRTHDAY: &str = "1980-02-03";

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
}

/// A row changed by an open transaction.
struct Late {
    number: i64,
    row: SimRow,
}

pub(crate) struct Model {
    pub(crate) rng: SmallRng,
    pub(crate) now: i64,
    pub(crate) rows: BTreeMap<i64, SimRow>,
    /// Deleted rows and the event of the deletion.
    pub(crate) gone: BTreeMap<i64, u64>,
    /// Merge and clone records, by record number.
    pub(crate) relations: Vec<Relation>,
    /// Numbers that are or were part of a clone.
    pub(crate) tangled: BTreeSet<i64>,
    /// All pairs of any record so far.
    ever: Vec<(i64, i64)>,
    pub(crate) event: u64,
    /// The rows per page of the source.
    pub(crate) page: usize,
    /// No more events.
    pub(crate) quiet: bool,
    late: Vec<Late>,
    set_back: i64,
    next: i64,
}

impl Model {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = SmallRng::seed_from_u64(seed);
        let mut model = Self {
            now: START,
            rows: BTreeMap::new(),
            gone: BTreeMap::new(),
            relations: Vec::new(),
            tangled: BTreeSet::new(),
            ever: Vec::new(),
            event: 0,
            page: rng.random_range(1..8),
            quiet: false,
            late: Vec::new(),
            set_back: 0,
            next: 1,
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
            0..30 => self.edit(),
            30..42 => self.move_on(),
            42..50 => self.insert(),
            50..56 => self.turn(),
            56..60 => self.set_all_timestamps(),
            60..63 => self.remove(),
            63..70 => self.begin_transaction(),
            70..76 => self.commit_one(),
            76..80 => self.spoil(),
            80..82 => self.jump(),
            82..92 => self.relate(),
            _ => {}
        }
    }

    /// The next number of the server, which never decreases.
    pub(crate) fn next_number(&self) -> i64 {
        let ever = self.rows.keys().chain(self.gone.keys()).max();
        ever.map_or(1, |highest| highest.saturating_add(1))
    }

    /// The rows with the newest changes.
    pub(crate) fn newest(&self, most: usize) -> Vec<RecentChange> {
        let mark = |(number, row): (&i64, &SimRow)| RecentChange {
            pat_num: PatNum(*number),
            changed_at: ServerTime(row.changed_at),
        };
        let mut recent_changes: Vec<RecentChange> = self.rows.iter().map(mark).collect();
        recent_changes.sort_by_key(|mark| std::cmp::Reverse((mark.changed_at, mark.pat_num)));
        recent_changes.truncate(most);
        recent_changes
    }

    /// Commits all open transactions.
    pub(crate) fn commit_all(&mut self) {
        while !self.late.is_empty() {
            self.commit_one();
        }
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
        row.changed_at = self.now;
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

    /// Makes a patient inactive or active again.
    fn turn(&mut self) {
        let Some(number) = self.pick() else { return };
        let mut row = self.rows[&number].clone();
        row.changed_at = self.now;
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
        row.changed_at = self.now;
        row.problem = match row.problem {
            Some(_) => None,
            None => Some(ProblemCode::NoBirthdate),
        };
        self.put(number, row);
    }

    /// Adds or removes a merge or a clone.
    fn relate(&mut self) {
        let (Some(one), Some(other)) = (self.pick(), self.pick()) else {
            return;
        };
        match self.rng.random_range(0..10) {
            0..4 => {
                let mut row = self.rows[&one].clone();
                row.changed_at = self.now;
                if row.status != PatientStatus::Inactive(InactiveReason::Deceased) {
                    row.status = PatientStatus::Inactive(InactiveReason::Archived);
                }
                self.put(one, row);
                self.record(RelationKind::Merge, one, other);
            }
            // Recorded long after both charts were created.
            4 => self.record(RelationKind::Clone, one, other),
            5..8 => {
                let row = self.rows[&other].clone();
                let clone = self.number();
                let mut fields = row.fields.clone();
                fields[2] = fields[2].to_uppercase();
                let inserted = SimRow {
                    changed_at: self.now,
                    status: PatientStatus::Active,
                    fields,
                    ..row
                };
                self.put(clone, inserted);
                self.record(RelationKind::Clone, clone, other);
            }
            _ => {
                self.event += 1;
                let (one, other) = (PatNum(one), PatNum(other));
                self.relations
                    .retain(|relation| ![relation.from, relation.to].contains(&one));
                self.relations
                    .retain(|relation| (relation.from, relation.to) != (one, other));
            }
        }
    }

    /// Record numbers may be random, like patient numbers.
    fn record(&mut self, kind: RelationKind, from: i64, to: i64) {
        let record = self.rng.random();
        self.ever.push((from, to));
        if kind == RelationKind::Clone {
            self.tangled.extend([from, to]);
        }
        // Numbers merged with one of them belong to them.
        let mut known = 0;
        while known < self.tangled.len() {
            known = self.tangled.len();
            for (one, other) in &self.ever {
                if self.tangled.contains(one) || self.tangled.contains(other) {
                    self.tangled.extend([*one, *other]);
                }
            }
        }
        self.event += 1;
        self.relations.push(Relation {
            record,
            kind,
            from: PatNum(from),
            to: PatNum(to),
            recorded_at: i64::try_from(self.event).unwrap(),
        });
        self.relations.sort_by_key(|relation| relation.record);
    }

    fn insert(&mut self) {
        let number = self.number();
        let last = format!("Lee{number}");
        let fields = [
            "Ann", "Ann", &last, BIRTHDAY, "female", "", "", "", "", "", "", "",
        ];
        let inserted = SimRow {
            changed_at: self.now,
            status: PatientStatus::Active,
            problem: self.rng.random_bool(0.1).then_some(ProblemCode::NoBirthdate),
            fields: fields.map(str::to_owned),
            ssn: None,
            event: 0,
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
        self.event += 1;
        for (number, row) in &mut self.rows {
            if !held.contains(number) {
                row.changed_at = self.now;
                row.event = self.event;
            }
        }
    }

    /// A change that gets its time now and becomes visible later.
    fn begin_transaction(&mut self) {
        let Some(number) = self.pick() else { return };
        let mut row = self.edited(number);
        if self.rng.random_bool(0.2) {
            row.status = PatientStatus::Inactive(InactiveReason::Inactive);
        }
        self.late.push(Late { number, row });
    }

    fn commit_one(&mut self) {
        if self.late.is_empty() {
            return;
        }
        let at = self.rng.random_range(0..self.late.len());
        let late = self.late.swap_remove(at);
        self.put(late.number, late.row);
    }

    fn move_on(&mut self) {
        let seconds = *[1, 1, 2, 30, 200, 4_000].choose(&mut self.rng).unwrap();
        self.pass(seconds);
    }

    /// Advances the clock. No transaction stays open longer than the overlap allows.
    pub(crate) fn pass(&mut self, seconds: i64) {
        self.now += seconds;
        while let Some(at) = self
            .late
            .iter()
            .position(|late| late.row.changed_at + LATEST < self.now)
        {
            let late = self.late.swap_remove(at);
            self.put(late.number, late.row);
        }
    }

    /// Sets the clock forward by any time or back by a little.
    fn jump(&mut self) {
        if self.rng.random_bool(0.5) {
            let seconds = *[3_600, 86_400, 40_000_000].choose(&mut self.rng).unwrap();
            return self.pass(seconds);
        }
        let seconds = self.rng.random_range(0..=BACK - self.set_back);
        self.set_back += seconds;
        self.now -= seconds;
    }

    fn put(&mut self, number: i64, row: SimRow) {
        self.event += 1;
        let event = self.event;
        self.rows.insert(number, SimRow { event, ..row });
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
