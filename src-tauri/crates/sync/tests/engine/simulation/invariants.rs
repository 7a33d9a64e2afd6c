//! Invariants after every run, and at the end.

use std::collections::{BTreeMap, BTreeSet};

use domain::{ChangePosition, Mode, Outcome, PatientStatus, RelationKind, RunId, ServerTime};
use store::RunRecord;

use super::model::{Model, SimRow};
use super::scenario::Scenario;
use crate::check_store::assert_equal;
use crate::expected_state::Expected;
use crate::read_store::Person;
use crate::relation_oracle::RelationOracle;

/// The store's content of one scenario.
pub(super) struct File {
    persons: Vec<Person>,
    runs: Vec<RunRecord>,
}

pub(super) async fn read(scenario: &mut Scenario<'_>) -> File {
    let persons = scenario
        .harness
        .everybody_of(scenario.company, &mut scenario.file)
        .await;
    let store = &scenario.harness.store;
    let runs = store.runs(Some(scenario.integration), 0, 1_000).await.unwrap();
    File {
        persons,
        runs: runs.rows,
    }
}

impl File {
    /// No patient twice, the desk's patients unchanged, correct counts, and a known end of every run.
    pub(super) async fn check_books(&self, scenario: &mut Scenario<'_>) {
        let mut names = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        for person in &self.persons {
            for number in person.numbers() {
                assert!(numbers.insert(number), "{number:?} is two patients");
            }
            let is_tangled = self.is_tangled(person, scenario);
            assert!(
                is_tangled || names.insert(&person.fields[2]),
                "{} is here twice",
                person.fields[2]
            );
            let desk = scenario.desk.get(&domain::PatientId(person.id));
            assert_eq!(desk.map_or("", String::as_str), person.desk, "the desk's notes");
        }
        let added: u64 = self.runs.iter().map(|run| run.counts.added).sum();
        let brought = self.persons.len() - scenario.desk.len();
        assert_eq!(added, brought as u64, "each patient was added once, by one run");
        for run in &self.runs {
            check_run(run, scenario).await;
        }
    }

    /// Everything before a cursor is imported.
    pub(super) async fn check_cursors(&self, scenario: &Scenario<'_>) {
        let cursors = scenario.harness.cursor(scenario.integration).await;
        let clocks = scenario.clocks.lock().unwrap().clone();
        let model = scenario.model.lock().unwrap();
        let here = self.linked();
        for (number, row) in &model.rows {
            let seen = |began: ServerTime| row.event <= event_at(&clocks, began);
            let since = cursors.since.is_some_and(&seen);
            let full = cursors.full.is_some_and(|walk| {
                let behind = walk.position.is_some_and(|last| *number <= last.0);
                behind && row.status == PatientStatus::Active && seen(walk.started)
            });
            let incremental = cursors
                .incremental
                .is_some_and(|walk| is_after(walk.position, *number, row) && seen(walk.started));
            if since || full || incremental {
                let why = format!("{number} since {since} full {full} incremental {incremental}");
                let here = here.get(number).copied();
                if model.tangled.contains(number) {
                    check_chart(here, row, &why);
                } else {
                    check_row(here, row, &why);
                }
            }
        }
        let last = self.runs.first().filter(|run| run.mode == Mode::Full);
        if last.is_some_and(|run| run.outcome == Some(Outcome::Completed)) {
            let since = cursors.since.expect("a finished walk");
            check_gone(&here, &model, event_at(&clocks, since));
        }
    }

    /// Equal to the source. Only a full pass notices deleted rows.
    pub(super) fn check_in_step(&self, scenario: &Scenario<'_>, mode: Mode) {
        let model = scenario.model.lock().unwrap();
        let mut relations = model.relations.clone();
        relations.sort_by_key(|relation| relation.recorded_at);
        let records = RelationOracle::of(relations.into_iter().map(|relation| {
            let is_merge = relation.kind == RelationKind::Merge;
            (relation.from.0, relation.to.0, is_merge)
        }));
        let active = model
            .rows
            .iter()
            .filter(|(_, row)| row.status == PatientStatus::Active);
        let source = active.map(|(number, row)| (*number, expected(row))).collect();
        let linked = self.linked().into_iter();
        let here = linked.map(|(number, person)| (number, person.clone())).collect();
        let may_stay = |number: i64| mode == Mode::Incremental && model.gone.contains_key(&number);
        assert_equal(scenario.integration, &source, &records, &here, may_stay);
    }

    /// Whether a person has or had several charts; then another patient may have the same name.
    fn is_tangled(&self, person: &Person, scenario: &Scenario<'_>) -> bool {
        let tangled = &scenario.model.lock().unwrap().tangled;
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

/// The event at which the pass read the clock. If the clock showed that second several times, the first one, which
/// is certain.
fn event_at(clocks: &[(i64, u64)], began: ServerTime) -> u64 {
    let events = clocks.iter().filter(|(now, _)| *now == began.0);
    events
        .map(|(_, event)| *event)
        .min()
        .expect("a clock that was read")
}

fn is_after(position: ChangePosition, number: i64, row: &SimRow) -> bool {
    match position {
        ChangePosition::After(changed_at, last) => (row.changed_at, number) <= (changed_at.0, last.0),
        ChangePosition::Beginning | ChangePosition::Before(_) => false,
    }
}

fn check_row(here: Option<&Person>, row: &SimRow, why: &str) {
    match (row.status, row.problem) {
        (PatientStatus::Inactive(_), _) => {
            assert!(
                here.is_none_or(|person| !person.is_active()),
                "left, but active here: {why}"
            );
        }
        // Was skipped; if it was here before, it stays as it was.
        (PatientStatus::Active, Some(_)) => {}
        (PatientStatus::Active, None) => {
            let person = here.unwrap_or_else(|| panic!("lost: {why}"));
            assert!(person.is_active(), "{why}: {}", person.status);
            assert_eq!(person.fields, row.fields, "{why}");
            assert_eq!(person.records[0].2, row.ssn, "{why}");
        }
    }
}

/// One of several charts belongs to its person, who is active if this chart is.
fn check_chart(here: Option<&Person>, row: &SimRow, why: &str) {
    if row.status == PatientStatus::Active && row.problem.is_none() {
        let person = here.unwrap_or_else(|| panic!("lost: {why}"));
        assert!(person.is_active(), "{why}: {}", person.status);
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

/// A deleted patient is only active here through another chart.
fn check_gone(here: &BTreeMap<i64, &Person>, model: &Model, before: u64) {
    // Or was there when the walk began.
    let is_there = |number: i64| {
        let row = model.rows.get(&number);
        row.is_some_and(|row| row.status == PatientStatus::Active || row.event > before)
            || model.gone.get(&number).is_some_and(|event| *event > before)
    };
    for (number, event) in model.gone.iter().filter(|(_, event)| **event <= before) {
        let person = here.get(number).filter(|person| person.is_active());
        let by_another = |person: &&Person| person.numbers().iter().any(|(_, other)| is_there(*other));
        assert!(
            person.is_none_or(by_another),
            "{number} is gone there since {event} and active here at {before}: {:?}",
            person.map(|person| person.numbers())
        );
    }
}

/// A run's counts match its change records.
async fn check_run(run: &RunRecord, scenario: &mut Scenario<'_>) {
    let counts = run.counts;
    assert!(counts.add_up());
    assert!(run.outcome.is_some(), "run {} has no end", run.id);
    if scenario.killed.contains(&run.id) {
        assert_eq!(run.outcome, Some(Outcome::Interrupted));
    }
    let one = format!("run {}", run.id);
    let changes = "SELECT kind, count(*), count(DISTINCT patient) FROM changes WHERE run = ? GROUP BY 1";
    let kinds = tally(scenario, changes, run.id).await;
    let of = |kind: &str| kinds.get(kind).copied().unwrap_or_default();
    assert_eq!(
        (of("created").0, of("deactivated").0),
        (counts.added, counts.deactivated),
        "{one}"
    );
    // A link with a patient of the desk is recorded next to the changed fields.
    let updated = ["updated", "reactivated"].map(of);
    let recorded = updated[0].0 + updated[1].0 + of("linked").0;
    // A new primary number may have the same fields.
    let is_tangled = !scenario.model.lock().unwrap().tangled.is_empty();
    assert!(
        (counts.updated <= recorded || is_tangled) && counts.updated >= of("linked").1,
        "{one}: {kinds:?}"
    );
    assert!(counts.updated >= updated[0].0 + updated[1].0, "{one}: {kinds:?}");
    let problems = "SELECT 'all', count(*), 0 FROM run_problems WHERE run = ?";
    assert_eq!(
        tally(scenario, problems, run.id).await["all"].0,
        counts.skipped,
        "{one}"
    );
}

async fn tally(scenario: &mut Scenario<'_>, sql: &'static str, run: RunId) -> BTreeMap<String, (u64, u64)> {
    let rows: Vec<(String, u32, u32)> = sqlx::query_as(sql)
        .bind(run.0)
        .fetch_all(&mut scenario.file)
        .await
        .unwrap();
    rows.into_iter()
        .map(|(word, rows, patients)| (word, (rows.into(), patients.into())))
        .collect()
}
