//! A practice in memory: its rows, its clock, and everything that a practice does to them.
//!
//! Beside the clock that a reader sees, the world counts its events. An event's number tells what truly came first,
//! whatever the clock says: what the checks rely on.
//!
//! The promise of an incremental sync is bounded by its overlap of 600 seconds, so the world stays within it: a
//! transaction is open for at most [`LATEST`] seconds, and the clock is set back by at most [`BACK`] in all.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Birthday, Departure, Epoch, Gender, Mark, PatNum, PatientFields, ProblemCode, Relation, RelationKind,
    Standing,
};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const LATEST: i64 = 250;
const BACK: i64 = 250;
const START: i64 = 1_700_000_000;
const BIRTHDAY: &str = "1980-02-03";

const REASONS: [Departure; 7] = [
    Departure::NonPatient,
    Departure::Inactive,
    Departure::Archived,
    Departure::Deleted,
    Departure::Deceased,
    Departure::Prospective,
    Departure::Other,
];

/// A row as it stands, all of it committed.
#[derive(Debug, Clone)]
pub(crate) struct SimRow {
    pub(crate) stamp: i64,
    pub(crate) standing: Standing,
    pub(crate) problem: Option<ProblemCode>,
    /// As the store keeps them: see `stored::Person`.
    pub(crate) fields: [String; 12],
    pub(crate) ssn: Option<String>,
    /// When it came to look like this, by the count of events.
    pub(crate) event: u64,
}

/// A row that an open transaction has changed and holds.
struct Late {
    number: i64,
    row: SimRow,
}

pub(crate) struct World {
    pub(crate) rng: ChaCha8Rng,
    pub(crate) now: i64,
    pub(crate) rows: BTreeMap<i64, SimRow>,
    /// Rows that are gone, and since which event.
    pub(crate) gone: BTreeMap<i64, u64>,
    /// Merges and clones, by rising number of the record.
    pub(crate) relations: Vec<Relation>,
    /// Whoever was once a second chart, or has had one.
    pub(crate) tangled: BTreeSet<i64>,
    /// All pairs that any record has named.
    ever: Vec<(i64, i64)>,
    pub(crate) event: u64,
    /// How many rows a page of the source has.
    pub(crate) page: usize,
    /// Nothing happens any more.
    pub(crate) quiet: bool,
    late: Vec<Late>,
    set_back: i64,
    next: i64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut world = Self {
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
        for _ in 0..world.rng.random_range(0..30) {
            world.insert();
            if world.rng.random_bool(0.3) {
                world.pass(world.now / 1_000_000);
            }
        }
        world
    }

    /// Something happens, or nothing.
    pub(crate) fn live(&mut self) {
        if self.quiet {
            return;
        }
        match self.rng.random_range(0..100) {
            0..30 => self.edit(),
            30..42 => self.move_on(),
            42..50 => self.insert(),
            50..56 => self.turn(),
            56..60 => self.restamp_all(),
            60..63 => self.remove(),
            63..70 => self.begin_transaction(),
            70..76 => self.commit_one(),
            76..80 => self.spoil(),
            80..82 => self.jump(),
            82..92 => self.relate(),
            _ => {}
        }
    }

    /// As the server counts: never back.
    pub(crate) fn next_number(&self) -> i64 {
        let ever = self.rows.keys().chain(self.gone.keys()).max();
        ever.map_or(1, |highest| highest.saturating_add(1))
    }

    /// The rows that were changed last.
    pub(crate) fn newest(&self, most: usize) -> Vec<Mark> {
        let mark = |(number, row): (&i64, &SimRow)| Mark {
            pat_num: PatNum(*number),
            stamp: Epoch(row.stamp),
        };
        let mut marks: Vec<Mark> = self.rows.iter().map(mark).collect();
        marks.sort_by_key(|mark| std::cmp::Reverse((mark.stamp, mark.pat_num)));
        marks.truncate(most);
        marks
    }

    /// Ends the day: no transaction is open any more.
    pub(crate) fn commit_all(&mut self) {
        while !self.late.is_empty() {
            self.commit_one();
        }
    }

    fn edit(&mut self) {
        let Some(number) = self.pick() else { return };
        let row = self.edited(number);
        self.put(number, row);
        // The second save of the same form, mostly within the same second.
        if self.rng.random_bool(0.3) {
            let row = self.edited(number);
            self.put(number, row);
        }
    }

    /// The row as an edit at this second leaves it.
    fn edited(&mut self, number: i64) -> SimRow {
        let mut row = self.rows[&number].clone();
        row.stamp = self.now;
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
            // Noise: a balance, which nobody imports.
            3 => {}
            field => row.fields[field + 2] = text,
        }
        row
    }

    /// Sometimes nothing: fields are emptied, too.
    fn text(&mut self) -> String {
        if self.rng.random_bool(0.2) {
            return String::new();
        }
        self.rng.random_range(0..100_000).to_string()
    }

    /// Leaves, or comes back.
    fn turn(&mut self) {
        let Some(number) = self.pick() else { return };
        let mut row = self.rows[&number].clone();
        row.stamp = self.now;
        row.standing = if self.rng.random_bool(0.5) {
            Standing::Active
        } else {
            Standing::Departed(*REASONS.choose(&mut self.rng).unwrap())
        };
        self.put(number, row);
    }

    /// Becomes unusable, or usable again.
    fn spoil(&mut self) {
        let Some(number) = self.pick() else { return };
        let mut row = self.rows[&number].clone();
        row.stamp = self.now;
        row.problem = match row.problem {
            Some(_) => None,
            None => Some(ProblemCode::NoBirthdate),
        };
        self.put(number, row);
    }

    /// A merge, a second chart, or an end to one.
    fn relate(&mut self) {
        let (Some(one), Some(other)) = (self.pick(), self.pick()) else {
            return;
        };
        match self.rng.random_range(0..10) {
            0..4 => {
                let mut row = self.rows[&one].clone();
                row.stamp = self.now;
                if row.standing != Standing::Departed(Departure::Deceased) {
                    row.standing = Standing::Departed(Departure::Archived);
                }
                self.put(one, row);
                self.record(RelationKind::Merge, one, other);
            }
            // Recorded long after both charts were made.
            4 => self.record(RelationKind::Clone, one, other),
            5..8 => {
                let row = self.rows[&other].clone();
                let clone = self.number();
                let mut fields = row.fields.clone();
                fields[2] = fields[2].to_uppercase();
                let inserted = SimRow {
                    stamp: self.now,
                    standing: Standing::Active,
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

    /// Numbers of records may be random, as those of patients may.
    fn record(&mut self, kind: RelationKind, from: i64, to: i64) {
        let record = self.rng.random();
        self.ever.push((from, to));
        if kind == RelationKind::Clone {
            self.tangled.extend([from, to]);
        }
        // Whoever has merged with one of them belongs to them.
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
            made: i64::try_from(self.event).unwrap(),
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
            stamp: self.now,
            standing: Standing::Active,
            problem: self.rng.random_bool(0.1).then_some(ProblemCode::NoBirthdate),
            fields: fields.map(str::to_owned),
            ssn: None,
            event: 0,
        };
        self.put(number, inserted);
    }

    /// The next one, or one that is far away on either side.
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

    /// Nightly aging: one second for all, and nothing that we import.
    fn restamp_all(&mut self) {
        let held: Vec<i64> = self.late.iter().map(|late| late.number).collect();
        self.event += 1;
        for (number, row) in &mut self.rows {
            if !held.contains(number) {
                row.stamp = self.now;
                row.event = self.event;
            }
        }
    }

    /// Stamped now, seen later.
    fn begin_transaction(&mut self) {
        let Some(number) = self.pick() else { return };
        let mut row = self.edited(number);
        if self.rng.random_bool(0.2) {
            row.standing = Standing::Departed(Departure::Inactive);
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

    /// No transaction stays open for longer than the overlap allows.
    pub(crate) fn pass(&mut self, seconds: i64) {
        self.now += seconds;
        while let Some(at) = self
            .late
            .iter()
            .position(|late| late.row.stamp + LATEST < self.now)
        {
            let late = self.late.swap_remove(at);
            self.put(late.number, late.row);
        }
    }

    /// The clock is set: forward by any time, back by little.
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

    /// A row that no transaction holds.
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
    /// In the program's own terms.
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
