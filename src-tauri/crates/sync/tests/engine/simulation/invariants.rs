//! Invariants after every run, and at the end.

use std::collections::{BTreeMap, BTreeSet};

use domain::{CompanyId, Field, Outcome, PatientStatus, RelationKind, RunId};
use sqlx::sqlite::SqliteConnection;
use store::RunRecord;

use super::model::{Model, SimRow};
use super::scenario::Scenario;
use super::source::SimSource;
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
    let mut persons = scenario
        .harness
        .everybody_of(scenario.company, &mut scenario.file)
        .await;
    let kept = kept_fields(&mut scenario.file, scenario.company).await;
    let fields: Vec<_> = kept.keys().copied().collect();
    assert_eq!(
        fields,
        scenario.kept.keys().copied().collect::<Vec<_>>(),
        "what is kept"
    );
    for ((patient, field), theirs) in kept {
        let at = Field::ALL.iter().position(|one| *one == field).unwrap();
        let person = persons.iter_mut().find(|person| person.id == patient).unwrap();
        let ours = &scenario.kept[&(patient, field)];
        assert_eq!(&person.fields[at], ours, "a sync changed a kept {field:?}");
        // Everything else is checked as if nothing was kept.
        person.fields[at] = theirs;
    }
    let store = &scenario.harness.store;
    let runs = store.runs(Some(scenario.integration), 0, 1_000).await.unwrap();
    File {
        persons,
        runs: runs.rows,
    }
}

/// The source's values of all kept fields of a company.
pub(super) async fn kept_fields(
    file: &mut SqliteConnection,
    company: CompanyId,
) -> BTreeMap<(i64, Field), String> {
    let sql = "SELECT k.patient, k.field, k.theirs FROM kept_fields k JOIN patients p ON p.id = k.patient \
         WHERE p.company = ?";
    let rows = sqlx::query_as(sql).bind(company.0).fetch_all(file).await;
    let rows: Vec<(i64, String, String)> = rows.unwrap();
    rows.into_iter()
        .map(|(patient, field, theirs)| ((patient, Field::from_stored(&field).unwrap()), theirs))
        .collect()
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
        let has_undo = self.runs.iter().any(|run| run.undoes.is_some());
        assert!(
            has_undo || added == brought as u64,
            "each patient was added once, by one run"
        );
        for run in self.runs.iter().filter(|run| run.undoes.is_none()) {
            check_run(run, scenario).await;
        }
    }

    /// What a completed run promises, by the order of events alone:
    /// - a row that has not changed since the run first listed it is here as it is there;
    /// - if the run is verified, so is one that has not changed since it was last listed, unless it was young when it was read
    ///   and has changed since.
    ///
    /// `before` is the last event before the run.
    pub(super) fn check_contents(
        &self,
        scenario: &Scenario<'_>,
        run: &RunRecord,
        source: &SimSource,
        before: u64,
    ) {
        let walks = source.walks();
        let model = scenario.model.lock().unwrap();
        let (here, young) = (self.linked(), source.young());
        let first = walks.first().expect("a completed run has compared");
        assert!(first.is_complete);
        self.check_since(&here, &model, "first", |number, event| {
            event <= first.listed(number)
        });
        let Some(verified) = run.verified else { return };
        let last = walks.last().unwrap();
        let found = verified.found;
        let parts = found.imported + found.second_charts + found.with_problems + found.missing;
        assert_eq!(found.source_active, parts, "{found:?}");
        if verified.is_complete {
            let is_same_as_read = |number, event| young.get(&number).is_none_or(|read| event <= *read);
            let is_listed = |number, event| event <= last.listed(number) && is_same_as_read(number, event);
            self.check_since(&here, &model, "last", is_listed);
            let rows = model.rows.iter().map(|(number, row)| (*number, row.event));
            let gone = model.gone.iter().map(|(number, event)| (*number, *event));
            let is_same = rows.chain(gone).all(|(number, event)| is_listed(number, event));
            if is_same && !model.has_hidden() && model.related <= before {
                self.check_against(scenario, &model);
            }
        }
        if last.is_complete && last.is_current(model.event) {
            let active = model
                .rows
                .values()
                .filter(|row| row.status == PatientStatus::Active);
            assert_eq!(found.source_active, active.count() as u64);
            assert!(found.recent <= young.len() as u64, "{found:?}");
            assert!(verified.is_complete || walks.len() > 1);
        }
    }

    /// Checks every row, or deleted row, whose last event is in question.
    fn check_since(
        &self,
        here: &BTreeMap<i64, &Person>,
        model: &Model,
        why: &str,
        is_in_question: impl Fn(i64, u64) -> bool,
    ) {
        for (number, row) in model
            .rows
            .iter()
            .filter(|(number, row)| !row.is_hidden && is_in_question(**number, row.event))
        {
            let why = format!("{number} was listed by the {why} walk");
            let here = here.get(number).copied();
            if model.tangled.contains(number) {
                check_chart(here, row, &why);
            } else {
                check_row(here, row, &why);
            }
        }
        for (number, _) in model
            .gone
            .iter()
            .filter(|(number, event)| is_in_question(**number, **event))
        {
            let is_here = here.get(number).is_some_and(|person| person.is_active());
            assert!(
                !is_here || model.tangled.contains(number),
                "{number} is gone, not by the {why} walk"
            );
        }
    }

    /// Equal to the source, whose rows have no hidden changes.
    pub(super) fn check_in_step(&self, scenario: &Scenario<'_>) {
        let model = scenario.model.lock().unwrap();
        assert!(!model.has_hidden());
        self.check_against(scenario, &model);
    }

    fn check_against(&self, scenario: &Scenario<'_>, model: &Model) {
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
        assert_equal(scenario.integration, &source, &records, &here);
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

/// A run's counts match its change records.
async fn check_run(run: &RunRecord, scenario: &mut Scenario<'_>) {
    let counts = run.counts;
    assert!(counts.add_up());
    assert!(run.outcome.is_some(), "run {} has no end", run.id);
    if scenario.killed.contains(&run.id) {
        assert_eq!(run.outcome, Some(Outcome::Interrupted));
    }
    let one = format!("run {}", run.id);
    let changes = "SELECT kind, sum(patients), count(DISTINCT patient) FROM changes WHERE run = ? GROUP BY 1";
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
    // A new primary number may have the same fields, or none that can be imported.
    let is_tangled = !scenario.model.lock().unwrap().tangled.is_empty();
    assert!(
        is_tangled || counts.updated <= recorded && counts.updated >= of("linked").1,
        "{one}: {kinds:?}"
    );
    assert!(counts.updated >= updated[0].0 + updated[1].0, "{one}: {kinds:?}");
    let problems = "SELECT 'all', count(*), 0 FROM run_problems WHERE run = ?";
    // A problem that was known before is not listed again.
    assert!(
        tally(scenario, problems, run.id).await["all"].0 <= counts.skipped,
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
