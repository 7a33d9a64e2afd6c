//! Compares the store with the practice's rows.

use std::collections::BTreeMap;

use domain::IntegrationId;
use sqlx::MySqlConnection;

use crate::expected_state::{Expected, active};
use crate::harness::Harness;
use crate::read_store::Person;
use crate::relation_oracle::RelationOracle;

/// Importable patients by the number of their primary chart.
pub(crate) async fn importable(db: &mut MySqlConnection) -> BTreeMap<i64, Expected> {
    let records = RelationOracle::read(db).await;
    let all = active(db).await.into_iter();
    all.filter(|(number, _)| records.original(*number) == *number)
        .filter_map(|(number, patient)| Some((number, patient.ok()?)))
        .collect()
}

/// How many patients are not importable, by reason.
pub(crate) async fn skipped(db: &mut MySqlConnection) -> BTreeMap<&'static str, usize> {
    let mut tally = BTreeMap::new();
    for reason in active(db).await.into_values().filter_map(Result::err) {
        *tally.entry(reason).or_default() += 1;
    }
    tally
}

/// Asserts that exactly the active patients of the practice are active here, each once and with equal fields.
pub(crate) async fn assert_in_step(harness: &Harness, id: IntegrationId, db: &mut MySqlConnection) {
    let source = active(db).await;
    let records = RelationOracle::read(db).await;
    let here = harness.linked(id).await;
    assert_equal(id, &source, &records, &here);
}

/// Compares the practice's active rows and relation records with our patients by number.
pub(crate) fn assert_equal(
    id: IntegrationId,
    source: &BTreeMap<i64, Result<Expected, &'static str>>,
    records: &RelationOracle,
    here: &BTreeMap<i64, Person>,
) {
    let mut persons: BTreeMap<i64, i64> = BTreeMap::new();
    for original in source.keys().map(|number| records.original(*number)) {
        let mut charts = records.charts(original);
        charts.retain(|number| source.contains_key(number) && records.original(*number) == original);
        if let Some(person) = assert_one_person(id, &charts, source, here) {
            let others = persons.insert(person, original);
            assert!(
                others.is_none_or(|other| other == original),
                "{others:?} and {original} are one"
            );
        }
    }
    for (number, person) in here.iter().filter(|(number, _)| !source.contains_key(number)) {
        let numbers = person.numbers();
        let mut numbers = numbers.iter().filter(|(integration, _)| *integration == id.0);
        let stays = numbers.any(|(_, other)| source.contains_key(other));
        assert!(
            stays || !person.is_active(),
            "patient {number} is not active there"
        );
        if !stays {
            assert_points_to_survivor(id, *number, person, records, here);
        }
    }
}

/// All active charts of a person belong to one active patient, which has the fields of the first chart.
fn assert_one_person(
    id: IntegrationId,
    charts: &[i64],
    source: &BTreeMap<i64, Result<Expected, &'static str>>,
    here: &BTreeMap<i64, Person>,
) -> Option<i64> {
    let mut found = None;
    for number in charts.iter().filter(|number| source[*number].is_ok()) {
        let person = here
            .get(number)
            .unwrap_or_else(|| panic!("patient {number} is missing"));
        assert!(person.is_active(), "patient {number} is {}", person.status);
        assert!(found.is_none_or(|found| found == person.id), "{charts:?} are two");
        found = Some(person.id);
    }
    // A row that can no longer be read leaves the fields unchanged.
    let first = charts.iter().find(|number| here.contains_key(number))?;
    if let (Ok(expected), Some(person)) = (&source[first], here.get(first)) {
        assert_eq!(person.fields, expected.fields, "patient {first} of {charts:?}");
        let record = person.records.iter().find(|record| record.0 == id.0).unwrap();
        assert_eq!(record.2, expected.ssn, "patient {first}");
    }
    found
}

/// A merged patient is inactive for that reason and points to the surviving patient, if it is here. If several of
/// its numbers were merged, the lowest decides.
fn assert_points_to_survivor(
    id: IntegrationId,
    number: i64,
    person: &Person,
    records: &RelationOracle,
    here: &BTreeMap<i64, Person>,
) {
    let goes_on = |number: i64| {
        let survivor = records.survivor(number)?;
        let charts = records.charts(records.original(survivor));
        let mut known: Vec<&Person> = charts.iter().filter_map(|chart| here.get(chart)).collect();
        known.sort_by_key(|person| !person.is_active());
        Some(known.first().map(|person| person.id))
    };
    let numbers = person
        .numbers()
        .into_iter()
        .filter(|(integration, _)| *integration == id.0);
    let others = numbers
        .filter_map(|(_, number)| goes_on(number))
        .find(|other| *other != Some(person.id));
    match others {
        None => assert_ne!(person.status, "merged", "patient {number}"),
        Some(other) => assert_eq!(
            (person.status.as_str(), person.merged_into),
            ("merged", other),
            "patient {number}"
        ),
    }
}
