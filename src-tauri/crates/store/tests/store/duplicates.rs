//! Pairs that may be one person, and what was decided about them.

use domain::{InactiveReason, PatNum, PatientFields, PatientId};
use store::{PatientRef, StoreError};

use crate::support::{App, Sync, create, creating, deactivating, deactivation, fields};

pub(crate) const DAY: &str = "1979-02-18";

/// As a family of the practice.
pub(crate) fn at_home(first: &str, last: &str, birthday: &str) -> PatientFields {
    let mut fields = fields(first, last, birthday);
    fields.address = "88 Hazel Street".to_owned();
    fields.zip = "97301".to_owned();
    fields.phone = "(503)555-0148".to_owned();
    fields.email = String::new();
    fields
}

/// An imported Katherine and a Kathy entered by hand, with a note.
pub(crate) async fn katherine() -> (App, Sync, PatientId, PatientId) {
    let (app, sync) = App::syncing().await;
    let imported = create(1204, at_home("Katherine", "Nguyen", DAY), Some("900112222"));
    app.apply(&sync, &creating(vec![imported])).await.unwrap();
    let imported = app.linked(&sync, 1204).await.unwrap();
    let mut typed = at_home("Kathy", "Nguyen", DAY);
    typed.email = "kt.nguyen@example.net".to_owned();
    let notes = "Prefers mornings".to_owned();
    let by_hand = app.store.add_patient(sync.company, &typed, notes).await.unwrap();
    (app, sync, imported, by_hand)
}

pub(crate) async fn open_pairs(app: &App) -> Vec<[PatientId; 2]> {
    app.store.search_duplicates().await.unwrap();
    let page = app.store.duplicates(0, None).await.unwrap();
    assert_eq!(page.total, page.pairs.len() as u64);
    page.pairs.iter().map(|pair| pair.patients).collect()
}

#[tokio::test]
async fn a_patient_entered_by_hand_and_an_imported_one_are_found_with_numbers_and_reasons() {
    let (app, _sync, imported, by_hand) = katherine().await;
    assert!(app.store.search_duplicates().await.unwrap());
    let page = app.store.duplicates(0, Some(10)).await.unwrap();
    assert_eq!(page.total, 1);
    let pair = &page.pairs[0];
    assert_eq!(pair.patients, [imported, by_hand]);
    assert_eq!(pair.pat_nums, [vec![PatNum(1204)], vec![]]);
    let reasons: Vec<&str> = pair.reasons.iter().map(|reason| reason.as_str()).collect();
    for reason in ["first_name_short_form", "last_name_same", "birthday_same"] {
        assert!(reasons.contains(&reason), "{reasons:?}");
    }
    assert_eq!(pair.two_charts_in, None);
    assert!(pair.score > 0.9, "{}", pair.score);
    assert_eq!(app.store.duplicates(0, Some(0)).await.unwrap().pairs, []);
    assert_eq!(app.store.duplicate_count().await.unwrap(), 1);
}

#[tokio::test]
async fn nothing_is_compared_again_until_a_patient_changes() {
    let (app, sync, ..) = katherine().await;
    assert!(app.store.search_duplicates().await.unwrap());
    assert!(!app.store.search_duplicates().await.unwrap());
    let patient = at_home("Peter", "Nguyen", "1980-05-05");
    app.store
        .add_patient(sync.company, &patient, String::new())
        .await
        .unwrap();
    assert_eq!(open_pairs(&app).await.len(), 1);
}

#[tokio::test]
async fn two_people_are_not_asked_about_again_until_a_record_changes() {
    let (app, sync, imported, by_hand) = katherine().await;
    assert_eq!(open_pairs(&app).await, [[imported, by_hand]]);
    app.store.decide_two_people([by_hand, imported]).await.unwrap();
    assert!(open_pairs(&app).await.is_empty());
    // A change of someone else.
    let other = at_home("Peter", "Barlow", "1950-05-05");
    app.store
        .add_patient(sync.company, &other, String::new())
        .await
        .unwrap();
    assert!(open_pairs(&app).await.is_empty());
    let mut changed = at_home("Kathy", "Nguyen", DAY);
    changed.email = "kathy@example.net".to_owned();
    app.store
        .update_patient(by_hand, &changed, String::new())
        .await
        .unwrap();
    assert_eq!(open_pairs(&app).await, [[imported, by_hand]]);
}

/// A second integration of the company, with the same person under another number.
pub(crate) async fn of_two_integrations() -> (App, [Sync; 2], [PatientId; 2]) {
    let (app, sync) = App::syncing().await;
    let other = app.integration(sync.company, "Westside").await;
    let other = app.sync(sync.company, other).await;
    let one = create(7, at_home("Katherine", "Nguyen", DAY), Some("900112222"));
    app.apply(&sync, &creating(vec![one])).await.unwrap();
    let two = create(7, at_home("Katharine", "Nguyen", DAY), Some("900112222"));
    app.apply(&other, &creating(vec![two])).await.unwrap();
    let patients = [
        app.linked(&sync, 7).await.unwrap(),
        app.linked(&other, 7).await.unwrap(),
    ];
    (app, [sync, other], patients)
}

#[tokio::test]
async fn the_last_digits_of_the_ssn_are_compared_and_stay_in_the_store() {
    let (app, _syncs, pair) = of_two_integrations().await;
    assert_eq!(open_pairs(&app).await, [pair]);
    let page = app.store.duplicates(0, None).await.unwrap();
    let text = serde_json::to_string(&page).unwrap() + &format!("{page:?}");
    assert!(text.contains("ssn_same"), "{text}");
    assert!(!text.contains("2222"), "{text}");
}

#[tokio::test]
async fn two_charts_of_one_practice_can_only_be_merged_there_and_disappear_then() {
    let (app, sync) = App::syncing().await;
    let charts = [1, 2].map(|number| create(number, at_home("Katherine", "Nguyen", DAY), None));
    app.apply(&sync, &creating(charts.into())).await.unwrap();
    let pair = [
        app.linked(&sync, 1).await.unwrap(),
        app.linked(&sync, 2).await.unwrap(),
    ];
    assert_eq!(open_pairs(&app).await, [pair]);
    let page = app.store.duplicates(0, None).await.unwrap();
    assert_eq!(page.pairs[0].two_charts_in.as_deref(), Some("Main office"));
    let error = app.store.merge_patients(pair).await.unwrap_err();
    assert!(matches!(error, StoreError::TwoCharts { integration } if integration == "Main office"));
    // As a sync writes a merge in Open Dental.
    let mut merged = deactivating(&[deactivation(pair[1], 2, InactiveReason::Merged)]);
    merged.deactivations[0].into = Some(PatientRef::Existing(pair[0]));
    app.apply(&sync, &merged).await.unwrap();
    assert_eq!(
        app.store.duplicate_count().await.unwrap(),
        0,
        "before the next search"
    );
    assert!(open_pairs(&app).await.is_empty());
    let into = app.store.patient(pair[1]).await.unwrap().merged_into.unwrap();
    assert_eq!((into.id, into.merged_here), (pair[0], false));
}

#[tokio::test]
async fn two_inactive_patients_wait_for_no_decision() {
    let (app, [first, second], pair) = of_two_integrations().await;
    let leave = |patient| deactivating(&[deactivation(patient, 7, InactiveReason::Archived)]);
    app.apply(&first, &leave(pair[0])).await.unwrap();
    assert_eq!(open_pairs(&app).await, [pair], "one of them is active");
    app.apply(&second, &leave(pair[1])).await.unwrap();
    assert!(open_pairs(&app).await.is_empty());
}
