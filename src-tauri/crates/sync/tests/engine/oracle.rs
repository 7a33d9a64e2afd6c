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
        // With several charts, each may have left in its own way.
        if !stays && person.numbers().len() == 1 {
            assert_points_to_survivor(*number, person, records, here);
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

/// Who was merged is inactive for that reason, and points to the patient of the one at the end, if there is one here.
fn assert_points_to_survivor(number: i64, person: &Person, records: &Records, here: &BTreeMap<i64, Person>) {
    let Some(survivor) = records.survivor(number) else {
        assert_ne!(person.standing, "merged", "patient {number}");
        return;
    };
    let charts = records.charts(records.original(survivor));
    let with_link = |number: &&i64| {
        here.get(number)
            .is_some_and(|one| one.links.iter().any(|l| l.1 == **number))
    };
    let mut linked: Vec<&Person> = charts
        .iter()
        .filter(with_link)
        .map(|number| &here[number])
        .collect();
    linked.sort_by_key(|person| !person.is_active());
    let goes_on = here.get(&survivor).or(linked.first().copied());
    if goes_on.is_some_and(|goes_on| goes_on.id == person.id) {
        return;
    }
    assert_eq!(person.standing, "merged", "patient {number} into {survivor}");
    assert_eq!(
        person.merged_into,
        goes_on.map(|goes_on| goes_on.id),
        "patient {number} into {survivor}"
    );
}
