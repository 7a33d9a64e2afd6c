//! The store beside the practice's own rows: who must be here, who must not, and how.

use std::collections::BTreeMap;

use domain::IntegrationId;
use sqlx::MySqlConnection;

use crate::clinic::Clinic;
use crate::records::Records;
use crate::stored::Person;
use crate::truth::{Expected, active};

/// Those who can be brought in, by the number of the chart that speaks for them.
pub(crate) async fn importable(db: &mut MySqlConnection) -> BTreeMap<i64, Expected> {
    let records = Records::read(db).await;
    let all = active(db).await.into_iter();
    all.filter(|(number, _)| records.original(*number) == *number)
        .filter_map(|(number, patient)| Some((number, patient.ok()?)))
        .collect()
}

/// How many cannot, by reason.
pub(crate) async fn skipped(db: &mut MySqlConnection) -> BTreeMap<&'static str, usize> {
    let mut tally = BTreeMap::new();
    for reason in active(db).await.into_values().filter_map(Result::err) {
        *tally.entry(reason).or_default() += 1;
    }
    tally
}

/// Everybody who is active there is active here, once, field by field; and nobody else is.
pub(crate) async fn assert_in_step(clinic: &Clinic, id: IntegrationId, db: &mut MySqlConnection) {
    assert_in_step_apart_from(clinic, id, db, |_| false).await;
}

/// The same, but some who are not active there may be active here.
pub(crate) async fn assert_in_step_apart_from(
    clinic: &Clinic,
    id: IntegrationId,
    db: &mut MySqlConnection,
    may_stay: impl Fn(i64) -> bool,
) {
    let source = active(db).await;
    let records = Records::read(db).await;
    let here = clinic.linked(id).await;
    assert_equal(id, &source, &records, &here, may_stay);
}

/// The practice's active rows and its records of who is one person, beside everybody here by number.
pub(crate) fn assert_equal(
    id: IntegrationId,
    source: &BTreeMap<i64, Result<Expected, &'static str>>,
    records: &Records,
    here: &BTreeMap<i64, Person>,
    may_stay: impl Fn(i64) -> bool,
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
        let stays = numbers.any(|(_, other)| source.contains_key(other) || may_stay(*other));
        assert!(
            stays || !person.is_active(),
            "patient {number} is not active there"
        );
        if !stays {
            assert_points_to_survivor(id, *number, person, records, here);
        }
    }
}

/// All active charts of somebody stand for one active patient, with the fields of the first of them.
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
        assert!(person.is_active(), "patient {number} is {}", person.standing);
        assert!(found.is_none_or(|found| found == person.id), "{charts:?} are two");
        found = Some(person.id);
    }
    // Who cannot be read now, and could before, left the fields as they were.
    let first = charts.iter().find(|number| here.contains_key(number))?;
    if let (Ok(expected), Some(person)) = (&source[first], here.get(first)) {
        assert_eq!(person.fields, expected.fields, "patient {first} of {charts:?}");
        let record = person.records.iter().find(|record| record.0 == id.0).unwrap();
        assert_eq!(record.2, expected.ssn, "patient {first}");
    }
    found
}

/// Who was merged is inactive for that reason, and points to the patient of the one at the end, if there is one here. Of
/// several numbers that were merged into others, the lowest says into whom.
fn assert_points_to_survivor(
    id: IntegrationId,
    number: i64,
    person: &Person,
    records: &Records,
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
        None => assert_ne!(person.standing, "merged", "patient {number}"),
        Some(other) => assert_eq!(
            (person.standing.as_str(), person.merged_into),
            ("merged", other),
            "patient {number}"
        ),
    }
}
