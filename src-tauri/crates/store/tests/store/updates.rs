//! Pages that change existing patients.

use domain::{Field, InactiveReason, PatNum, PatientId, PatientStatus, Ssn};
use store::{
    ChangeKind, Deactivation, FieldChange, LinkUpsert, PageChanges, PatientQuery, PatientRef, SurvivorChange,
};

use crate::applying::first_page;
use crate::support::{
    App, create, creating, deactivating, deactivation, fields, fingerprint, link, update, updating,
};

fn phone(from: &str, to: &str) -> FieldChange {
    FieldChange::new(Field::Phone, from, to)
}

#[tokio::test]
async fn an_update_changes_fields_ssn_and_link_and_records_it() {
    let (app, sync) = App::syncing().await;
    app.apply(&sync, &first_page()).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    let mut changed = fields("Ann", "Lee", "1979-04-12");
    changed.phone = String::new();
    let mut update = update(ann, 1, changed.clone());
    update.changed = vec![phone("(503)363-5432 x12", "")];
    update.ssn = Some(Ssn::new("900-11-3333".to_owned()));
    app.apply(&sync, &updating(vec![update])).await.unwrap();

    assert_eq!(app.store.patient(ann).await.unwrap().fields, changed);
    assert_eq!(app.link(&sync, 1).await.unwrap().fingerprint, fingerprint(2));
    let changes = app.patient_changes(ann).await;
    assert_eq!(changes[0].kind, ChangeKind::Updated);
    let (ssn, fields) = changes[0].fields.split_last().unwrap();
    assert_eq!(fields, [phone("(503)363-5432 x12", "")]);
    assert_eq!((ssn.field, &ssn.to), (Field::Ssn, &None));
}

#[tokio::test]
async fn an_equal_ssn_is_no_change() {
    let (app, sync) = App::syncing().await;
    app.apply(&sync, &first_page()).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    let mut update = update(ann, 1, fields("Anna", "Lee", "1979-04-12"));
    update.ssn = Some(Ssn::new("900-11-2222".to_owned()));
    update.changed = vec![phone("a", "b")];
    app.apply(&sync, &updating(vec![update])).await.unwrap();
    assert_eq!(app.patient_changes(ann).await[0].fields, [phone("a", "b")]);
    assert!(app.store.patient(ann).await.unwrap().has_ssn);
}

#[tokio::test]
async fn a_patient_matched_by_name_is_linked_and_keeps_the_desk_notes() {
    let (app, sync) = App::syncing().await;
    let by_hand = fields("Ann", "Lee", "1979-04-12");
    let desk = "Prefers mornings.\nSSN: ask her daughter";
    let ann = app
        .store
        .add_patient(sync.company, &by_hand, desk.to_owned())
        .await
        .unwrap();
    let mut link = update(ann, 42, by_hand);
    link.ssn = Some(Ssn::new("900112222".to_owned()));
    app.apply(&sync, &updating(vec![link])).await.unwrap();

    let record = app.store.patient(ann).await.unwrap();
    assert_eq!(record.desk_notes, desk);
    assert!(record.has_ssn);
    assert_eq!(record.links[0].pat_num, PatNum(42));
    let kinds: Vec<_> = app
        .patient_changes(ann)
        .await
        .into_iter()
        .map(|change| change.kind)
        .collect();
    assert_eq!(
        kinds,
        [ChangeKind::Updated, ChangeKind::Linked],
        "newest first; the SSN is an update"
    );
}

#[tokio::test]
async fn the_desks_notes_and_edits_survive_any_sync() {
    let (app, sync) = App::syncing().await;
    app.apply(&sync, &first_page()).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    for desk in [
        "Prefers mornings",
        "Open Dental Patient Number: 7\nSSN: 123",
        "",
        "Zoë 🦷 \"quoted\"",
    ] {
        app.store.set_desk_notes(ann, desk.to_owned()).await.unwrap();
        assert!(
            app.store.patient(ann).await.unwrap().has_ssn,
            "the desk does not touch the source's lines"
        );
        let mut changed = update(ann, 1, fields("Ann", "Lee", "1979-04-12"));
        changed.ssn = Some(Ssn::new(format!("900-11-{:04}", desk.len())));
        app.apply(&sync, &updating(vec![changed])).await.unwrap();
        assert_eq!(app.store.patient(ann).await.unwrap().desk_notes, desk);
    }
}

#[tokio::test]
async fn a_patient_who_leaves_is_inactive_and_one_who_returns_is_active() {
    let (app, sync) = App::syncing().await;
    app.apply(&sync, &first_page()).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    let leave = deactivating(&[deactivation(ann, 1, InactiveReason::Archived)]);
    app.apply(&sync, &leave).await.unwrap();
    let record = app.store.patient(ann).await.unwrap();
    assert_eq!(record.status, PatientStatus::Inactive(InactiveReason::Archived));
    assert!(record.has_ssn);
    let active = PatientQuery {
        limit: 10,
        ..PatientQuery::default()
    };
    assert_eq!(app.store.patients(&active).await.unwrap().total, 0);

    let mut back = update(ann, 1, fields("Ann", "Lee", "1979-04-12"));
    back.reactivated = true;
    app.apply(&sync, &updating(vec![back])).await.unwrap();
    assert_eq!(
        app.store.patient(ann).await.unwrap().status,
        PatientStatus::Active
    );
    let statuses: Vec<_> = app
        .patient_changes(ann)
        .await
        .into_iter()
        .take(2)
        .map(|change| {
            (
                change.kind,
                change
                    .fields
                    .into_iter()
                    .filter(|it| it.field != Field::Ssn)
                    .map(|it| (it.field, it.from, it.to))
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    let moved = |from: &str, to: &str| vec![(Field::Status, Some(from.to_owned()), Some(to.to_owned()))];
    assert_eq!(
        statuses,
        [
            (ChangeKind::Reactivated, moved("archived", "active")),
            (ChangeKind::Deactivated, moved("active", "archived")),
        ]
    );
}

#[tokio::test]
async fn an_updated_fingerprint_changes_nothing_else() {
    let (app, sync) = App::syncing().await;
    app.apply(&sync, &first_page()).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    let page = PageChanges {
        links: vec![LinkUpsert {
            fingerprint: fingerprint(9),
            ..link(1, PatientRef::Existing(ann))
        }],
        ..PageChanges::default()
    };
    app.apply(&sync, &page).await.unwrap();
    assert_eq!(app.link(&sync, 1).await.unwrap().fingerprint, fingerprint(9));
    assert_eq!(app.store.run_changes(sync.run, 0, 10).await.unwrap().total, 1);
    assert!(app.store.patient(ann).await.unwrap().has_ssn);
}

/// Two patients, Ann as number 1 with an SSN and Bob as number 2.
async fn ann_and_bob(app: &App, sync: &crate::support::Sync) -> (PatientId, PatientId) {
    let ann = create(1, fields("Ann", "Lee", "1979-04-12"), Some("900-11-2222"));
    let bob = create(2, fields("Bob", "Ray", "1980-05-05"), None);
    app.apply(sync, &creating(vec![ann, bob])).await.unwrap();
    (
        app.linked(sync, 1).await.unwrap(),
        app.linked(sync, 2).await.unwrap(),
    )
}

#[tokio::test]
async fn two_patients_can_exchange_their_numbers() {
    let (app, sync) = App::syncing().await;
    let (ann, bob) = ann_and_bob(&app, &sync).await;
    let exchanged = PageChanges {
        links: vec![
            link(1, PatientRef::Existing(bob)),
            link(2, PatientRef::Existing(ann)),
        ],
        ..PageChanges::default()
    };
    let before = app.store.patient(ann).await.unwrap().links[0].linked_at;
    app.apply(&sync, &exchanged).await.unwrap();
    let record = app.store.patient(ann).await.unwrap();
    assert_eq!(
        (record.links[0].pat_num, record.links[0].linked_at),
        (PatNum(2), before)
    );
    assert_eq!(record.fields.first_name, "Ann");
    assert!(record.has_ssn, "the SSN stays with its patient");
    assert!(!app.store.patient(bob).await.unwrap().has_ssn);
    for patient in [ann, bob] {
        assert_eq!(app.patient_changes(patient).await[0].kind, ChangeKind::Linked);
    }
    app.store.integrity_check().await.unwrap();
}

/// Number 1 turns out to be a second chart of number 2, and later not.
#[tokio::test]
async fn a_second_chart_leaves_its_patient_without_a_number_and_comes_back() {
    let (app, sync) = App::syncing().await;
    let (ann, bob) = ann_and_bob(&app, &sync).await;
    let second = LinkUpsert {
        is_primary: false,
        ..link(1, PatientRef::Existing(bob))
    };
    let mut merged = PageChanges {
        links: vec![second],
        ..PageChanges::default()
    };
    merged.deactivations.push(Deactivation {
        into: Some(PatientRef::Existing(bob)),
        ..deactivation(ann, 1, InactiveReason::Clone)
    });
    app.apply(&sync, &merged).await.unwrap();
    let record = app.store.patient(ann).await.unwrap();
    assert_eq!(record.status, PatientStatus::Inactive(InactiveReason::Clone));
    assert_eq!((record.has_ssn, record.links), (false, vec![]));
    assert_eq!(record.merged_into.unwrap().id, bob);
    let change = app.patient_changes(ann).await.remove(0);
    assert_eq!(
        (change.kind, change.reason),
        (ChangeKind::Deactivated, Some(InactiveReason::Clone))
    );
    assert_eq!(
        change.fields.last().unwrap().field,
        Field::Ssn,
        "it stays sealed in the record"
    );
    assert_eq!(app.linked(&sync, 1).await, Some(bob));

    let to_nobody = PageChanges {
        survivors: vec![SurvivorChange {
            patient: ann,
            into: None,
        }],
        ..PageChanges::default()
    };
    app.apply(&sync, &to_nobody).await.unwrap();
    assert_eq!(app.store.patient(ann).await.unwrap().merged_into, None);

    let mut back = update(ann, 1, fields("Ann", "Lee", "1979-04-12"));
    back.ssn = Some(Ssn::new("900-11-2222".to_owned()));
    back.reactivated = true;
    app.apply(&sync, &updating(vec![back])).await.unwrap();
    let record = app.store.patient(ann).await.unwrap();
    assert_eq!((record.status, record.has_ssn), (PatientStatus::Active, true));
    assert_eq!(record.links[0].pat_num, PatNum(1));
    let kinds: Vec<_> = app.patient_changes(ann).await.iter().map(|it| it.kind).collect();
    assert_eq!(kinds[..2], [ChangeKind::Reactivated, ChangeKind::Linked]);
    app.store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn a_patient_can_survive_that_is_created_with_the_same_changes() {
    let (app, sync) = App::syncing().await;
    let (ann, _) = ann_and_bob(&app, &sync).await;
    let mut page = creating(vec![create(3, fields("Cora", "Fay", "1981-06-06"), None)]);
    let mut later = creating(vec![create(4, fields("Anna", "Lee", "1979-04-12"), None)]);
    later.deactivations.push(Deactivation {
        into: Some(PatientRef::Created(0)),
        ..deactivation(ann, 1, InactiveReason::Merged)
    });
    page.extend(later);
    app.apply(&sync, &page).await.unwrap();
    let anna = app.linked(&sync, 4).await.unwrap();
    assert_eq!(
        app.store.patient(ann).await.unwrap().merged_into.unwrap().id,
        anna
    );
}

/// The integration's line names the primary number, and those of removed integrations are replaced.
#[tokio::test]
async fn a_chart_that_was_added_again_has_one_line_in_the_notes() {
    let (app, sync) = App::syncing().await;
    let (ann, _) = ann_and_bob(&app, &sync).await;
    let company = sync.company;
    app.store.remove_integration(sync.integration).await.unwrap();
    drop(sync);
    let again = app.integration(company, "Main office").await;
    let again = app.sync(company, again).await;
    let mut found = update(ann, 1, fields("Ann", "Lee", "1979-04-12"));
    found.ssn = Some(Ssn::new("900-11-2222".to_owned()));
    app.apply(&again, &updating(vec![found])).await.unwrap();
    assert_eq!(
        app.patient_changes(ann).await[0].kind,
        ChangeKind::Linked,
        "the same SSN under a new integration is no change"
    );
    let mut without = update(ann, 1, fields("Ann", "Lee", "1979-04-12"));
    without.ssn = None;
    app.apply(&again, &updating(vec![without])).await.unwrap();
    assert!(
        !app.store.patient(ann).await.unwrap().has_ssn,
        "no old line is left"
    );
}
