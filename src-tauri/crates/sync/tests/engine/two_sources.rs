//! Two integrations with the same numbers, in one company and in two, and with the same people.

use domain::{Field, InactiveReason, IntegrationId};
use opendental_testkit::{LoadOptions, Practice, edits};

use crate::check_store::assert_in_step;
use crate::fake_source::{FakeSource, patient};
use crate::harness::Harness;
use crate::read_store::Person;
use crate::server::{hold, shared, source};

/// All patients except those of an integration.
async fn but_for(harness: &Harness, id: IntegrationId) -> Vec<Person> {
    let mut all_patients = harness.all_patients().await;
    all_patients.retain(|person| person.links.iter().all(|link| link.0 != id.0));
    all_patients
}

#[tokio::test]
async fn the_same_numbers_of_two_integrations_never_touch_each_others_patients() {
    let server = shared().await;
    let (first, second) = (Practice::generate(31, 150), Practice::generate(32, 150));
    let mut one = hold(&server, &first, &LoadOptions::named("two_one")).await;
    let mut two = hold(&server, &second, &LoadOptions::named("two_two")).await;
    let harness = Harness::open().await;
    let elsewhere = harness.store.add_company("Elsewhere").await.unwrap().id;
    let a = harness.integration("one company, first").await;
    let b = harness.integration("one company, second").await;
    let c = harness.integration_of(elsewhere, "another company").await;

    for (id, database, practice) in [
        (a, "two_one", &first),
        (b, "two_two", &second),
        (c, "two_one", &first),
    ] {
        let before = but_for(&harness, id).await;
        let run = harness.full(id, &mut source(&server, database).await).await;
        assert_eq!(run.counts.added, practice.expected.importable as u64);
        assert_eq!(but_for(&harness, id).await, before);
    }
    assert_in_step(&harness, a, &mut one).await;
    assert_in_step(&harness, b, &mut two).await;
    assert_in_step(&harness, c, &mut one).await;

    edits::change_phones(&mut one, 150, 1).await.unwrap();
    for number in edits::choose_active(&mut one, 10, 2).await.unwrap() {
        edits::remove_row(&mut one, number).await.unwrap();
    }
    let before = but_for(&harness, a).await;
    harness.full(a, &mut source(&server, "two_one").await).await;
    assert_eq!(but_for(&harness, a).await, before);
    assert_in_step(&harness, a, &mut one).await;
    assert_in_step(&harness, b, &mut two).await;
}

#[tokio::test]
async fn a_person_in_two_databases_of_a_company_is_one_patient_here() {
    let harness = Harness::open().await;
    let (a, b) = (harness.integration("a").await, harness.integration("b").await);
    harness.full(a, &mut FakeSource::with(5)).await;
    let mut other = FakeSource::with(0);
    other.put(900, 1_000, patient("Ann", "Lee3"));
    other.rows.get_mut(&900).unwrap().ssn = Some("900112222");
    let run = harness.full(b, &mut other).await;
    assert_eq!((run.counts.updated, run.counts.added), (1, 0));
    let shared = harness.linked(a).await[&3].clone();
    assert_eq!(shared.links, [(a.0, 3), (b.0, 900)]);
    assert_eq!(
        shared.records,
        [(a.0, 3, None), (b.0, 900, Some("900112222".to_owned()))]
    );
}

/// Patient 3 of `a` is also patient 3 of `b`.
async fn shared_patient() -> (Harness, (IntegrationId, FakeSource), (IntegrationId, FakeSource)) {
    let harness = Harness::open().await;
    let a = (harness.integration("a").await, FakeSource::with(4));
    let b = (harness.integration("b").await, FakeSource::with(4));
    for (id, mut source) in [a.clone(), b.clone()] {
        harness.full(id, &mut source).await;
    }
    assert_eq!(harness.all_patients().await.len(), 4);
    (harness, a, b)
}

async fn status(harness: &Harness) -> String {
    harness.all_patients().await[2].status.clone()
}

#[tokio::test]
async fn a_patient_who_left_only_one_of_two_practices_stays_active() {
    let (harness, (a, mut first), (b, mut second)) = shared_patient().await;
    first.depart(3, InactiveReason::Archived);
    let left = harness.incremental(a, &mut first).await;
    assert_eq!((left.counts.deactivated, left.counts.updated), (0, 0));
    assert_eq!(
        status(&harness).await,
        "active",
        "the other practice still has her"
    );
    let same = harness.full(b, &mut second).await;
    assert_eq!((same.counts.updated, same.counts.unchanged), (0, 4));
    // From now on neither undoes the other, however often they run, and whatever restamps the rows.
    for _ in 0..3 {
        first.now += 10_000;
        second.now += 10_000;
        first.edit(3, |_| {});
        second.edit(3, |_| {});
        for (id, source) in [(a, &mut first), (b, &mut second)] {
            for run in [
                harness.full(id, source).await,
                harness.incremental(id, source).await,
            ] {
                assert_eq!((run.counts.updated, run.counts.deactivated), (0, 0));
            }
        }
        assert_eq!(status(&harness).await, "active");
    }
}

#[tokio::test]
async fn a_patient_who_left_both_practices_is_inactive_until_returning_to_one() {
    let (harness, (a, mut first), (b, mut second)) = shared_patient().await;
    first.depart(3, InactiveReason::Archived);
    harness.incremental(a, &mut first).await;
    second.depart(3, InactiveReason::Archived);
    harness.incremental(b, &mut second).await;
    assert_eq!(status(&harness).await, "archived");
    second.depart(3, InactiveReason::Deceased);
    harness.incremental(b, &mut second).await;
    harness.full(a, &mut first).await;
    assert_eq!(status(&harness).await, "deceased");

    first.edit(3, |row| row.status = domain::PatientStatus::Active);
    let back = harness.incremental(a, &mut first).await;
    assert_eq!(back.counts.updated, 1);
    harness.full(b, &mut second).await;
    assert_eq!(status(&harness).await, "active");
}

#[tokio::test]
async fn two_simultaneous_syncs_create_each_shared_patient_once() {
    let harness = Harness::open().await;
    let (a, b) = (harness.integration("a").await, harness.integration("b").await);
    let (mut first, mut second) = (FakeSource::with(40), FakeSource::with(40));
    let (one, two) = futures::join!(harness.full(a, &mut first), harness.full(b, &mut second));
    assert_eq!(one.counts.added + two.counts.added, 40);
    assert_eq!(one.counts.updated + two.counts.updated, 40);
    assert_eq!(harness.all_patients().await.len(), 40);
}

#[tokio::test]
async fn an_integration_added_again_replaces_the_entries_of_the_removed_one() {
    let harness = Harness::open().await;
    let mut source = FakeSource::with(5);
    source.edit(3, |row| row.ssn = Some("900112222"));
    let (first, west) = (
        harness.integration("main").await,
        harness.integration("west").await,
    );
    harness.full(first, &mut source).await;
    harness.full(west, &mut source).await;
    harness.store.remove_integration(first).await.unwrap();

    let again = harness.integration("main").await;
    source.edit(3, |row| row.ssn = Some("900113333"));
    let run = harness.full(again, &mut source).await;
    assert_eq!((run.counts.added, run.counts.updated), (0, 5));
    // That notes and links are in step is checked with each look at them.
    let ann = harness.linked(again).await[&3].clone();
    let record = |id: IntegrationId, ssn: &str| (id.0, 3, Some(ssn.to_owned()));
    assert_eq!(
        ann.records,
        [record(west, "900112222"), record(again, "900113333")]
    );
    let changes = harness.store.run_changes(run.id, 0, 100).await.unwrap();
    let changed: Vec<_> = changes
        .rows
        .iter()
        .filter(|change| change.fields.iter().any(|field| field.field == Field::Ssn))
        .collect();
    assert_eq!(changed.len(), 1, "what was known of her is what has changed");
}
