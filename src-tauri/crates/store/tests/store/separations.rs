//! Merges that are taken back.

use domain::{InactiveReason, PatientStatus};
use store::StoreError;

use crate::duplicates::{DAY, at_home, katherine, of_two_integrations, open_pairs};
use crate::merges::{offered, with_another_phone};
use crate::support::{create, creating, deactivating, deactivation, update, updating};

#[tokio::test]
async fn a_merge_is_taken_back_as_it_was() {
    let (app, sync, imported, by_hand) = katherine().await;
    let before = [
        app.store.patient(imported).await.unwrap(),
        app.store.patient(by_hand).await.unwrap(),
    ];
    app.store.merge_patients([imported, by_hand]).await.unwrap();
    app.store.reopen_decision([imported, by_hand]).await.unwrap();
    for before in before {
        let after = app.store.patient(before.id).await.unwrap();
        assert_eq!(after.fields, before.fields);
        assert_eq!(after.desk_notes, before.desk_notes);
        assert_eq!((after.status, after.has_ssn), (before.status, before.has_ssn));
        assert_eq!(after.merged_into.is_none(), before.merged_into.is_none());
        assert_eq!(after.links, before.links);
        assert_eq!(after.kept, before.kept);
    }
    assert_eq!(open_pairs(&app).await, [[imported, by_hand]]);
    assert_eq!(app.linked(&sync, 1204).await, Some(imported));
}

/// Otherwise the numbers of the first one would stay with the last one.
#[tokio::test]
async fn merges_that_build_on_each_other_are_taken_back_newest_first() {
    let (app, [first, second], [last, middle]) = of_two_integrations().await;
    let third = app.integration(first.company, "Eastside").await;
    let third = app.sync(first.company, third).await;
    let kate = create(7, at_home("Kate", "Nguyen", DAY), Some("900112222"));
    app.apply(&third, &creating(vec![kate])).await.unwrap();
    let kate = app.linked(&third, 7).await.unwrap();
    let syncs = [first, second, third];
    let read = async || {
        let mut patients = Vec::new();
        for id in [last, middle, kate] {
            let patient = app.store.patient(id).await.unwrap();
            patients.push((patient.fields, patient.status, patient.links, patient.has_ssn));
        }
        patients
    };
    let owners = async || {
        let mut owners = Vec::new();
        for sync in &syncs {
            owners.push(app.linked(sync, 7).await.unwrap());
        }
        owners
    };
    let before = read().await;
    app.store.merge_patients([middle, kate]).await.unwrap();
    app.store.merge_patients([last, middle]).await.unwrap();
    assert_eq!(owners().await, [last, last, last]);

    for refused in [
        app.store.reopen_decision([middle, kate]).await,
        app.store.decide_two_people([kate, middle]).await,
    ] {
        let error = refused.unwrap_err();
        assert!(
            matches!(error, StoreError::NewerMerge(newer) if newer == middle),
            "{error:?}"
        );
    }
    assert_eq!(owners().await, [last, last, last]);
    app.store.reopen_decision([middle, last]).await.unwrap();
    assert_eq!(owners().await, [last, middle, middle]);
    app.store.reopen_decision([kate, middle]).await.unwrap();
    assert_eq!(owners().await, [last, middle, kate]);
    assert_eq!(read().await, before);
}

#[tokio::test]
async fn an_inactive_patient_is_active_while_an_active_record_is_merged_into_it() {
    let (app, sync, imported, by_hand) = katherine().await;
    let archived = InactiveReason::Archived;
    app.apply(&sync, &deactivating(&[deactivation(imported, 1204, archived)]))
        .await
        .unwrap();
    let statuses = async || {
        let mut statuses = Vec::new();
        for id in [imported, by_hand] {
            statuses.push(app.store.patient(id).await.unwrap().status);
        }
        let integration = app.store.integrations().await.unwrap().remove(0);
        (statuses, integration.active_patients)
    };
    let before = (vec![PatientStatus::Inactive(archived), PatientStatus::Active], 0);
    assert_eq!(statuses().await, before);
    app.store.merge_patients([imported, by_hand]).await.unwrap();
    let merged = PatientStatus::Inactive(InactiveReason::Merged);
    assert_eq!(statuses().await, (vec![PatientStatus::Active, merged], 1));
    app.store.reopen_decision([imported, by_hand]).await.unwrap();
    assert_eq!(statuses().await, before);
}

#[tokio::test]
async fn taking_a_merge_back_leaves_what_the_desk_changed_since() {
    let (app, sync, imported, by_hand) = katherine().await;
    app.store.merge_patients([imported, by_hand]).await.unwrap();
    app.store
        .set_desk_notes(imported, "Prefers evenings".to_owned())
        .await
        .unwrap();
    let mut fields = app.store.patient(imported).await.unwrap().fields;
    fields.email = "new@example.net".to_owned();
    app.apply(&sync, &updating(vec![update(imported, 1204, fields)]))
        .await
        .unwrap();
    app.store.decide_two_people([imported, by_hand]).await.unwrap();
    let survivor = app.store.patient(imported).await.unwrap();
    assert_eq!(survivor.desk_notes, "Prefers evenings");
    assert_eq!(survivor.fields.email, "new@example.net");
    assert_eq!(
        app.store.patient(by_hand).await.unwrap().status,
        PatientStatus::Active
    );
    assert!(open_pairs(&app).await.is_empty());
}

#[tokio::test]
async fn a_merge_that_is_taken_back_offers_nothing() {
    let (app, _sync, pair) = with_another_phone().await;
    app.store.merge_patients(pair).await.unwrap();
    app.store.reopen_decision(pair).await.unwrap();
    let separated = app.store.patient(pair[0]).await.unwrap();
    assert_eq!(offered(&separated), []);
    assert!(separated.merged_records.is_empty());
    app.store.merge_patients(pair).await.unwrap();
    let merged = app.store.patient(pair[0]).await.unwrap();
    assert_eq!(offered(&merged).len(), 2, "merged again");
}
