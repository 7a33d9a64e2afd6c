//! Pages that change existing patients.

use domain::{Counts, Field, InactiveReason, PatNum, PatientStatus, Ssn};
use store::{ChangeKind, Deactivation, FieldChange, Link, LinkUpdate, PageWrite, PatientQuery};

use crate::applying::first_page;
use crate::support::{App, by_number, fields, fingerprint, update};

fn phone(from: &str, to: &str) -> FieldChange {
    FieldChange::new(Field::Phone, from, to)
}

#[tokio::test]
async fn an_update_changes_fields_ssn_and_link_and_records_it() {
    let (app, sync) = App::syncing().await;
    app.store.apply_page(&first_page(&sync)).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    let mut changed = fields("Ann", "Lee", "1979-04-12");
    changed.phone = String::new();
    let mut update = update(ann, 1, changed.clone());
    update.changed = vec![phone("(503)363-5432 x12", "")];
    update.ssn = Some(Ssn::new("900-11-3333".to_owned()));
    app.store.apply_page(&sync.updating(vec![update])).await.unwrap();

    assert_eq!(app.store.patient(ann).await.unwrap().fields, changed);
    let found = app
        .store
        .lookup(sync.integration, sync.company, &[by_number(1)])
        .await
        .unwrap();
    assert_eq!(found.linked[&PatNum(1)].fingerprint, fingerprint(2));
    let changes = app.patient_changes(ann).await;
    assert_eq!(changes[0].kind, ChangeKind::Updated);
    let (ssn, fields) = changes[0].fields.split_last().unwrap();
    assert_eq!(fields, [phone("(503)363-5432 x12", "")]);
    assert_eq!((ssn.field, &ssn.to), (Field::Ssn, &None));
}

#[tokio::test]
async fn an_equal_ssn_is_no_change() {
    let (app, sync) = App::syncing().await;
    app.store.apply_page(&first_page(&sync)).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    let mut update = update(ann, 1, fields("Anna", "Lee", "1979-04-12"));
    update.ssn = Some(Ssn::new("900-11-2222".to_owned()));
    update.changed = vec![phone("a", "b")];
    app.store.apply_page(&sync.updating(vec![update])).await.unwrap();
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
    link.link = Link::New;
    link.ssn = Some(Ssn::new("900112222".to_owned()));
    app.store.apply_page(&sync.updating(vec![link])).await.unwrap();

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
    app.store.apply_page(&first_page(&sync)).await.unwrap();
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
        app.store.apply_page(&sync.updating(vec![changed])).await.unwrap();
        assert_eq!(app.store.patient(ann).await.unwrap().desk_notes, desk);
    }
}

#[tokio::test]
async fn a_patient_who_leaves_is_inactive_and_one_who_returns_is_active() {
    let (app, sync) = App::syncing().await;
    app.store.apply_page(&first_page(&sync)).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    let leave = PageWrite {
        deactivations: vec![Deactivation {
            patient: ann,
            pat_num: PatNum(1),
            reason: InactiveReason::Archived,
            into: None,
        }],
        counts: Counts {
            rows_read: 1,
            deactivated: 1,
            ..Counts::default()
        },
        ..sync.page()
    };
    app.store.apply_page(&leave).await.unwrap();
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
    app.store.apply_page(&sync.updating(vec![back])).await.unwrap();
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
    app.store.apply_page(&first_page(&sync)).await.unwrap();
    let page = PageWrite {
        link_updates: vec![LinkUpdate {
            pat_num: PatNum(1),
            status: PatientStatus::Active,
            fingerprint: fingerprint(9),
        }],
        ..sync.page()
    };
    app.store.apply_page(&page).await.unwrap();
    let found = app
        .store
        .lookup(sync.integration, sync.company, &[by_number(1)])
        .await
        .unwrap();
    assert_eq!(found.linked[&PatNum(1)].fingerprint, fingerprint(9));
    assert_eq!(app.store.run_changes(sync.run, 0, 10).await.unwrap().total, 1);
}
