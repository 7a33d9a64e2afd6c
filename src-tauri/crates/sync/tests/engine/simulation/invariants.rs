//! What must hold after every run, whatever happened to it, and what must hold in the end.

use std::collections::{BTreeMap, BTreeSet};

use domain::{ChangePosition, Epoch, Mode, Outcome, RelationKind, RunId, Standing};
use store::RunRecord;

use super::story::Story;
use super::world::{SimRow, World};
use crate::oracle::assert_equal;
use crate::records::Records;
use crate::stored::Person;
use crate::truth::Expected;

/// What the store holds of one story.
pub(super) struct File {
    persons: Vec<Person>,
    runs: Vec<RunRecord>,
}

pub(super) async fn read(story: &mut Story<'_>) -> File {
    let persons = story.clinic.everybody_of(story.company, &mut story.file).await;
    let store = &story.clinic.store;
    let runs = store.runs(Some(story.integration), 0, 1_000).await.unwrap();
    File {
        persons,
        runs: runs.rows,
    }
}

impl File {
    /// None twice, the desk's own untouched, every count true, every run's end known.
    pub(super) async fn check_books(&self, story: &mut Story<'_>) {
        let mut names = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        for person in &self.persons {
            for number in person.numbers() {
                assert!(numbers.insert(number), "{number:?} is two patients");
            }
            let is_tangled = self.is_tangled(person, story);
            assert!(
                is_tangled || names.insert(&person.fields[2]),
                "{} is here twice",
                person.fields[2]
            );
            let desk = story.desk.get(&domain::PatientId(person.id));
            assert_eq!(desk.map_or("", String::as_str), person.desk, "the desk's notes");
        }
        let added: u64 = self.runs.iter().map(|run| run.counts.added).sum();
        let brought = self.persons.len() - story.desk.len();
        assert_eq!(added, brought as u64, "each patient was added once, by one run");
        for run in &self.runs {
            check_run(run, story).await;
        }
    }

    /// Whatever lies behind a cursor is here.
    pub(super) async fn check_cursors(&self, story: &Story<'_>) {
        let cursors = story.clinic.cursor(story.integration).await;
        let clocks = story.clocks.lock().unwrap().clone();
        let world = story.world.lock().unwrap();
        let here = self.linked();
        for (number, row) in &world.rows {
            let seen = |began: Epoch| row.event <= event_at(&clocks, began);
            let since = cursors.since.is_some_and(&seen);
            let full = cursors.full.is_some_and(|walk| {
                let behind = walk.position.is_some_and(|last| *number <= last.0);
                behind && row.standing == Standing::Active && seen(walk.started)
            });
            let incremental = cursors
                .incremental
                .is_some_and(|walk| is_behind(walk.position, *number, row) && seen(walk.started));
            if since || full || incremental {
                let why = format!("{number} since {since} full {full} incremental {incremental}");
                let here = here.get(number).copied();
                if world.tangled.contains(number) {
                    check_chart(here, row, &why);
                } else {
                    check_row(here, row, &why);
                }
            }
        }
        let last = self.runs.first().filter(|run| run.mode == Mode::Full);
        if last.is_some_and(|run| run.outcome == Some(Outcome::Completed)) {
            let since = cursors.since.expect("a finished walk");
            check_gone(&here, &world, event_at(&clocks, since));
        }
    }

    /// Equal to the source. Only a full walk misses rows that are gone.
    pub(super) fn check_in_step(&self, story: &Story<'_>, mode: Mode) {
        let world = story.world.lock().unwrap();
        let mut relations = world.relations.clone();
        relations.sort_by_key(|relation| relation.made);
        let records = Records::of(relations.into_iter().map(|relation| {
            let is_merge = relation.kind == RelationKind::Merge;
            (relation.from.0, relation.to.0, is_merge)
        }));
        let active = world
            .rows
            .iter()
            .filter(|(_, row)| row.standing == Standing::Active);
        let source = active.map(|(number, row)| (*number, expected(row))).collect();
        let linked = self.linked().into_iter();
        let here = linked.map(|(number, person)| (number, person.clone())).collect();
        let may_stay = |number: i64| mode == Mode::Incremental && world.gone.contains_key(&number);
        assert_equal(story.integration, &source, &records, &here, may_stay);
    }

    /// Whether somebody has, or had, several charts; then another patient may have the same name.
    fn is_tangled(&self, person: &Person, story: &Story<'_>) -> bool {
        let tangled = &story.world.lock().unwrap().tangled;
        let has_left = person.merged_into.is_some() || person.links.is_empty();
        has_left
            || person
                .numbers()
                .iter()
                .any(|(_, number)| tangled.contains(number))
    }

    fn linked(&self) -> BTreeMap<i64, &Person> {
        let numbers = self.persons.iter().flat_map(|person| {
            let numbers = person.numbers().into_iter();
            numbers.map(move |(_, number)| (number, person))
        });
        numbers.collect()
    }
}

/// The event that the walk's clock was read at. If the clock showed that second several times, the first of them: that
/// one is sure.
fn event_at(clocks: &[(i64, u64)], began: Epoch) -> u64 {
    let events = clocks.iter().filter(|(now, _)| *now == began.0);
    events
        .map(|(_, event)| *event)
        .min()
        .expect("a clock that was read")
}

fn is_behind(position: ChangePosition, number: i64, row: &SimRow) -> bool {
    match position {
        ChangePosition::Behind(stamp, last) => (row.stamp, number) <= (stamp.0, last.0),
        ChangePosition::Beginning | ChangePosition::Before(_) => false,
    }
}

fn check_row(here: Option<&Person>, row: &SimRow, why: &str) {
    match (row.standing, row.problem) {
        (Standing::Departed(_), _) => {
            assert!(
                here.is_none_or(|person| !person.is_active()),
                "left, but active here: {why}"
            );
        }
        // Was skipped; if it was here before, it stays as it was.
        (Standing::Active, Some(_)) => {}
        (Standing::Active, None) => {
            let person = here.unwrap_or_else(|| panic!("lost: {why}"));
            assert!(person.is_active(), "{why}: {}", person.standing);
            assert_eq!(person.fields, row.fields, "{why}");
            assert_eq!(person.records[0].2, row.ssn, "{why}");
        }
    }
}

/// A chart of several is here with its person, who is active if this one is.
fn check_chart(here: Option<&Person>, row: &SimRow, why: &str) {
    if row.standing == Standing::Active && row.problem.is_none() {
        let person = here.unwrap_or_else(|| panic!("lost: {why}"));
        assert!(person.is_active(), "{why}: {}", person.standing);
    }
}

fn expected(row: &SimRow) -> Result<Expected, &'static str> {
    match row.problem {
        Some(problem) => Err(problem.as_str()),
        None => Ok(Expected {
            fields: row.fields.clone(),
            ssn: row.ssn.clone(),
        }),
    }
}

/// Whoever is gone there is active here by another chart only.
fn check_gone(here: &BTreeMap<i64, &Person>, world: &World, before: u64) {
    // Or was there when the walk began.
    let is_there = |number: i64| {
        let row = world.rows.get(&number);
        row.is_some_and(|row| row.standing == Standing::Active || row.event > before)
            || world.gone.get(&number).is_some_and(|event| *event > before)
    };
    for (number, event) in world.gone.iter().filter(|(_, event)| **event <= before) {
        let person = here.get(number).filter(|person| person.is_active());
        let by_another = |person: &&Person| person.numbers().iter().any(|(_, other)| is_there(*other));
        assert!(
            person.is_none_or(by_another),
            "{number} is gone there since {event} and active here at {before}: {:?}",
            person.map(|person| person.numbers())
        );
    }
}

/// What a run counted is what it recorded of each patient.
async fn check_run(run: &RunRecord, story: &mut Story<'_>) {
    let counts = run.counts;
    assert!(counts.add_up());
    assert!(run.outcome.is_some(), "run {} has no end", run.id);
    if story.killed.contains(&run.id) {
        assert_eq!(run.outcome, Some(Outcome::Interrupted));
    }
    let one = format!("run {}", run.id);
    let changes = "SELECT kind, count(*), count(DISTINCT patient) FROM changes WHERE run = ? GROUP BY 1";
    let kinds = tally(story, changes, run.id).await;
    let of = |kind: &str| kinds.get(kind).copied().unwrap_or_default();
    assert_eq!(
        (of("created").0, of("deactivated").0),
        (counts.added, counts.deactivated),
        "{one}"
    );
    // A link with somebody whom the desk entered is recorded beside the fields that it changed.
    let updated = ["updated", "reactivated"].map(of);
    let recorded = updated[0].0 + updated[1].0 + of("linked").0;
    // Who speaks for a person from now on may say the same.
    let is_tangled = !story.world.lock().unwrap().tangled.is_empty();
    assert!(
        (counts.updated <= recorded || is_tangled) && counts.updated >= of("linked").1,
        "{one}: {kinds:?}"
    );
    assert!(counts.updated >= updated[0].0 + updated[1].0, "{one}: {kinds:?}");
    let problems = "SELECT 'all', count(*), 0 FROM run_problems WHERE run = ?";
    assert_eq!(
        tally(story, problems, run.id).await["all"].0,
        counts.skipped,
        "{one}"
    );
}

async fn tally(story: &mut Story<'_>, sql: &'static str, run: RunId) -> BTreeMap<String, (u64, u64)> {
    let rows: Vec<(String, u32, u32)> = sqlx::query_as(sql)
        .bind(run.0)
        .fetch_all(&mut story.file)
        .await
        .unwrap();
    rows.into_iter()
        .map(|(word, rows, patients)| (word, (rows.into(), patients.into())))
        .collect()
}
