//! Two integrations: with the same numbers, in one company and in two, and with the same people.

use domain::{Departure, IntegrationId};
use practice::{LoadOptions, Practice, edits};

use crate::clinic::Clinic;
use crate::oracle::assert_in_step;
use crate::scripted::{Scripted, patient};
use crate::server::{hold, shared, source};
use crate::stored::Person;

/// Everybody, but for whom an integration brought in.
async fn but_for(clinic: &Clinic, id: IntegrationId) -> Vec<Person> {
    let mut everybody = clinic.everybody().await;
    everybody.retain(|person| person.links.iter().all(|link| link.0 != id.0));
    everybody
}

#[tokio::test]
async fn the_same_numbers_of_two_integrations_never_touch_each_others_patients() {
    let server = shared().await;
    let (first, second) = (Practice::generate(31, 150), Practice::generate(32, 150));
    let mut one = hold(&server, &first, &LoadOptions::named("two_one")).await;
    let mut two = hold(&server, &second, &LoadOptions::named("two_two")).await;
    let clinic = Clinic::open().await;
    let elsewhere = clinic.store.add_company("Elsewhere").await.unwrap().id;
    let a = clinic.integration("one company, first").await;
    let b = clinic.integration("one company, second").await;
    let c = clinic.integration_of(elsewhere, "another company").await;

    for (id, database, practice) in [
        (a, "two_one", &first),
        (b, "two_two", &second),
        (c, "two_one", &first),
    ] {
        let before = but_for(&clinic, id).await;
        let run = clinic.full(id, &mut source(&server, database).await).await;
        assert_eq!(run.counts.added, practice.expected.importable as u64);
        assert_eq!(but_for(&clinic, id).await, before);
    }
    assert_in_step(&clinic, a, &mut one).await;
    assert_in_step(&clinic, b, &mut two).await;
    assert_in_step(&clinic, c, &mut one).await;

    edits::change_phones(&mut one, 150, 1).await.unwrap();
    for number in edits::choose_active(&mut one, 10, 2).await.unwrap() {
        edits::remove_row(&mut one, number).await.unwrap();
    }
    let before = but_for(&clinic, a).await;
    clinic.full(a, &mut source(&server, "two_one").await).await;
    assert_eq!(but_for(&clinic, a).await, before);
    assert_in_step(&clinic, a, &mut one).await;
    assert_in_step(&clinic, b, &mut two).await;
}

#[tokio::test]
async fn a_person_in_two_databases_of_a_company_is_one_patient_here() {
    let clinic = Clinic::open().await;
    let (a, b) = (clinic.integration("a").await, clinic.integration("b").await);
    clinic.full(a, &mut Scripted::with(5)).await;
    let mut other = Scripted::with(0);
    other.put(900, 1_000, patient("Ann", "Lee3"));
    other.rows.get_mut(&900).unwrap().ssn = Some("900112222");
    let run = clinic.full(b, &mut other).await;
    assert_eq!((run.counts.updated, run.counts.added), (1, 0));
    let shared = clinic.linked(a).await[&3].clone();
    assert_eq!(shared.links, [(a.0, 3), (b.0, 900)]);
    assert_eq!(
        shared.records,
        [(a.0, 3, None), (b.0, 900, Some("900112222".to_owned()))]
    );
}

/// Patient 3 of `a` is patient 3 of `b` as well.
async fn shared_patient() -> (Clinic, (IntegrationId, Scripted), (IntegrationId, Scripted)) {
    let clinic = Clinic::open().await;
    let a = (clinic.integration("a").await, Scripted::with(4));
    let b = (clinic.integration("b").await, Scripted::with(4));
    for (id, mut source) in [a.clone(), b.clone()] {
        clinic.full(id, &mut source).await;
    }
    assert_eq!(clinic.everybody().await.len(), 4);
    (clinic, a, b)
}

async fn standing(clinic: &Clinic) -> String {
    clinic.everybody().await[2].standing.clone()
}

#[tokio::test]
async fn who_left_one_practice_and_not_the_other_ends_active_and_stays_so() {
    let (clinic, (a, mut first), (b, mut second)) = shared_patient().await;
    first.depart(3, Departure::Archived);
    let left = clinic.incremental(a, &mut first).await;
    assert_eq!((left.counts.deactivated, left.counts.updated), (0, 0));
    assert_eq!(
        standing(&clinic).await,
        "active",
        "the other practice still has her"
    );
    let same = clinic.full(b, &mut second).await;
    assert_eq!((same.counts.updated, same.counts.unchanged), (0, 4));
    // From now on neither undoes the other, however often they run, and whatever restamps the rows.
    for _ in 0..3 {
        first.now += 10_000;
        second.now += 10_000;
        first.edit(3, |_| {});
        second.edit(3, |_| {});
        for (id, source) in [(a, &mut first), (b, &mut second)] {
            for run in [
                clinic.full(id, source).await,
                clinic.incremental(id, source).await,
            ] {
                assert_eq!((run.counts.updated, run.counts.deactivated), (0, 0));
            }
        }
        assert_eq!(standing(&clinic).await, "active");
    }
}

#[tokio::test]
async fn who_left_both_is_inactive_and_who_returns_to_one_is_active() {
    let (clinic, (a, mut first), (b, mut second)) = shared_patient().await;
    first.depart(3, Departure::Archived);
    clinic.incremental(a, &mut first).await;
    second.depart(3, Departure::Archived);
    clinic.incremental(b, &mut second).await;
    assert_eq!(standing(&clinic).await, "archived");
    second.depart(3, Departure::Deceased);
    clinic.incremental(b, &mut second).await;
    clinic.full(a, &mut first).await;
    assert_eq!(standing(&clinic).await, "deceased");

    first.edit(3, |row| row.standing = domain::Standing::Active);
    let back = clinic.incremental(a, &mut first).await;
    assert_eq!(back.counts.updated, 1);
    clinic.full(b, &mut second).await;
    assert_eq!(standing(&clinic).await, "active");
}

#[tokio::test]
async fn two_syncs_at_once_that_meet_the_same_people_make_each_once() {
    let clinic = Clinic::open().await;
    let (a, b) = (clinic.integration("a").await, clinic.integration("b").await);
    let (mut first, mut second) = (Scripted::with(40), Scripted::with(40));
    let (one, two) = futures::join!(clinic.full(a, &mut first), clinic.full(b, &mut second));
    assert_eq!(one.counts.added + two.counts.added, 40);
    assert_eq!(one.counts.updated + two.counts.updated, 40);
    assert_eq!(clinic.everybody().await.len(), 40);
}

#[tokio::test]
async fn an_integration_that_is_added_again_takes_over_the_lines_that_the_removed_one_left() {
    let clinic = Clinic::open().await;
    let mut source = Scripted::with(5);
    source.edit(3, |row| row.ssn = Some("900112222"));
    let (first, west) = (clinic.integration("main").await, clinic.integration("west").await);
    clinic.full(first, &mut source).await;
    clinic.full(west, &mut source).await;
    clinic.store.remove_integration(first).await.unwrap();

    let again = clinic.integration("main").await;
    source.edit(3, |row| row.ssn = Some("900113333"));
    let run = clinic.full(again, &mut source).await;
    assert_eq!((run.counts.added, run.counts.updated), (0, 5));
    // That notes and links are in step is checked with each look at them.
    let ann = clinic.linked(again).await[&3].clone();
    let record = |id: IntegrationId, ssn: &str| (id.0, 3, Some(ssn.to_owned()));
    assert_eq!(
        ann.records,
        [record(west, "900112222"), record(again, "900113333")]
    );
    let changes = clinic.store.run_changes(run.id, 0, 100).await.unwrap();
    let changed: Vec<_> = changes.rows.iter().filter(|change| change.ssn_changed).collect();
    assert_eq!(changed.len(), 1, "what was known of her is what has changed");
}
