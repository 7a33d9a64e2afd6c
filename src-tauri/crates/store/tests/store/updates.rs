//! What a page does to patients who are here already.

use domain::{Counts, Departure, Field, PatNum, Ssn, Standing};
use store::{ChangeKind, Deactivation, FieldChange, Link, PageWrite, PatientQuery, Refresh};

use crate::applying::first_page;
use crate::support::{Office, by_number, fields, fingerprint, update};

fn phone(from: &str, to: &str) -> FieldChange {
    FieldChange {
        field: Field::Phone,
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

#[tokio::test]
async fn an_update_changes_fields_ssn_and_link_and_says_so() {
    let (office, sync) = Office::syncing().await;
    office.store.apply_page(&first_page(&sync)).await.unwrap();
    let ann = office.linked(&sync, 1).await.unwrap();
    let mut changed = fields("Ann", "Lee", "1979-04-12");
    changed.phone = String::new();
    let mut update = update(ann, 1, changed.clone());
    update.changed = vec![phone("(503)363-5432 x12", "")];
    update.ssn = Some(Ssn::new("900-11-3333".to_owned()));
    office
        .store
        .apply_page(&sync.updating(vec![update]))
        .await
        .unwrap();

    assert_eq!(office.store.patient(ann).await.unwrap().fields, changed);
    let found = office
        .store
        .lookup(sync.integration, sync.company, &[by_number(1)])
        .await
        .unwrap();
    assert_eq!(found.linked[&PatNum(1)].fingerprint, fingerprint(2));
    let changes = office.store.patient_changes(ann).await.unwrap();
    assert_eq!(changes[0].kind, ChangeKind::Updated);
    assert_eq!(changes[0].fields, [phone("(503)363-5432 x12", "")]);
    assert!(changes[0].ssn_changed);
}

#[tokio::test]
async fn an_equal_ssn_is_no_change() {
    let (office, sync) = Office::syncing().await;
    office.store.apply_page(&first_page(&sync)).await.unwrap();
    let ann = office.linked(&sync, 1).await.unwrap();
    let mut update = update(ann, 1, fields("Anna", "Lee", "1979-04-12"));
    update.ssn = Some(Ssn::new("900-11-2222".to_owned()));
    update.changed = vec![phone("a", "b")];
    office
        .store
        .apply_page(&sync.updating(vec![update]))
        .await
        .unwrap();
    assert!(!office.store.patient_changes(ann).await.unwrap()[0].ssn_changed);
    assert!(office.store.patient(ann).await.unwrap().has_ssn);
}

#[tokio::test]
async fn a_patient_found_by_name_gets_its_link_and_keeps_the_desks_notes() {
    let (office, sync) = Office::syncing().await;
    let by_hand = fields("Ann", "Lee", "1979-04-12");
    let desk = "Prefers mornings.\nSSN: ask her daughter";
    let ann = office
        .store
        .add_patient(sync.company, &by_hand, desk.to_owned())
        .await
        .unwrap();
    let mut link = update(ann, 42, by_hand);
    link.link = Link::New;
    link.ssn = Some(Ssn::new("900112222".to_owned()));
    office.store.apply_page(&sync.updating(vec![link])).await.unwrap();

    let record = office.store.patient(ann).await.unwrap();
    assert_eq!(record.desk_notes, desk);
    assert!(record.has_ssn);
    assert_eq!(record.links[0].pat_num, PatNum(42));
    let kinds: Vec<_> = office
        .store
        .patient_changes(ann)
        .await
        .unwrap()
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
    let (office, sync) = Office::syncing().await;
    office.store.apply_page(&first_page(&sync)).await.unwrap();
    let ann = office.linked(&sync, 1).await.unwrap();
    for desk in [
        "Prefers mornings",
        "Open Dental Patient Number: 7\nSSN: 123",
        "",
        "Zoë 🦷 \"quoted\"",
    ] {
        office.store.set_desk_notes(ann, desk.to_owned()).await.unwrap();
        assert!(
            office.store.patient(ann).await.unwrap().has_ssn,
            "the desk does not touch the source's lines"
        );
        let mut changed = update(ann, 1, fields("Ann", "Lee", "1979-04-12"));
        changed.ssn = Some(Ssn::new(format!("900-11-{:04}", desk.len())));
        office
            .store
            .apply_page(&sync.updating(vec![changed]))
            .await
            .unwrap();
        assert_eq!(office.store.patient(ann).await.unwrap().desk_notes, desk);
    }
}

#[tokio::test]
async fn a_patient_who_leaves_is_inactive_and_one_who_returns_is_active() {
    let (office, sync) = Office::syncing().await;
    office.store.apply_page(&first_page(&sync)).await.unwrap();
    let ann = office.linked(&sync, 1).await.unwrap();
    let leave = PageWrite {
        deactivations: vec![Deactivation {
            patient: ann,
            pat_num: PatNum(1),
            departure: Departure::Archived,
            into: None,
        }],
        counts: Counts {
            rows_read: 1,
            deactivated: 1,
            ..Counts::default()
        },
        ..sync.page()
    };
    office.store.apply_page(&leave).await.unwrap();
    let record = office.store.patient(ann).await.unwrap();
    assert_eq!(record.standing, Standing::Departed(Departure::Archived));
    assert!(record.has_ssn);
    let active = PatientQuery {
        limit: 10,
        ..PatientQuery::default()
    };
    assert_eq!(office.store.patients(&active).await.unwrap().total, 0);

    let mut back = update(ann, 1, fields("Ann", "Lee", "1979-04-12"));
    back.reactivated = true;
    office.store.apply_page(&sync.updating(vec![back])).await.unwrap();
    assert_eq!(
        office.store.patient(ann).await.unwrap().standing,
        Standing::Active
    );
    let standings: Vec<_> = office
        .store
        .patient_changes(ann)
        .await
        .unwrap()
        .into_iter()
        .take(2)
        .map(|change| {
            (
                change.kind,
                change
                    .fields
                    .into_iter()
                    .map(|it| (it.field, it.from, it.to))
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    let moved = |from: &str, to: &str| vec![(Field::Standing, from.to_owned(), to.to_owned())];
    assert_eq!(
        standings,
        [
            (ChangeKind::Reactivated, moved("archived", "active")),
            (ChangeKind::Deactivated, moved("active", "archived")),
        ]
    );
}

#[tokio::test]
async fn a_refreshed_fingerprint_changes_nothing_else() {
    let (office, sync) = Office::syncing().await;
    office.store.apply_page(&first_page(&sync)).await.unwrap();
    let page = PageWrite {
        refreshes: vec![Refresh {
            pat_num: PatNum(1),
            standing: Standing::Active,
            fingerprint: fingerprint(9),
        }],
        ..sync.page()
    };
    office.store.apply_page(&page).await.unwrap();
    let found = office
        .store
        .lookup(sync.integration, sync.company, &[by_number(1)])
        .await
        .unwrap();
    assert_eq!(found.linked[&PatNum(1)].fingerprint, fingerprint(9));
    assert_eq!(office.store.run_changes(sync.run, 0, 10).await.unwrap().total, 1);
}
