//! Merges of two patients.

use domain::{Field, InactiveReason, Outcome, PatNum, PatientId, PatientStatus, ServerTime, Trigger};
use sqlx::Connection;
use store::{
    ChangeKind, FieldChange, LinkTouch, Merged, PageChanges, PatientRecord, StoreError, ValueOrigin,
};

use crate::duplicates::{DAY, at_home, katherine, of_two_integrations, open_pairs};
use crate::support::{App, Sync, all_patients, fingerprint, update, updating};

#[tokio::test]
async fn merging_keeps_the_number_both_notes_and_both_histories_with_one_patient() {
    let (app, sync, imported, by_hand) = katherine().await;
    assert_eq!(open_pairs(&app).await.len(), 1);
    let merged = app.store.merge_patients([imported, by_hand]).await.unwrap();
    assert_eq!(
        merged,
        Merged {
            patient: imported,
            merged: by_hand
        }
    );
    let survivor = app.store.patient(imported).await.unwrap();
    assert_eq!(survivor.fields.first_name, "Katherine");
    assert_eq!(
        survivor.fields.email, "kt.nguyen@example.net",
        "an empty field is filled"
    );
    // The desk typed it, so the next sync must not empty it.
    let kept: Vec<_> = survivor
        .kept
        .iter()
        .map(|kept| (kept.field, kept.theirs.as_str()))
        .collect();
    assert_eq!(kept, [(Field::Email, "")]);
    assert_eq!(survivor.desk_notes, "Prefers mornings");
    assert!(survivor.has_ssn);
    assert_eq!(survivor.links.len(), 1);
    let records: Vec<_> = survivor
        .merged_records
        .iter()
        .map(|one| (one.id, one.name.as_str()))
        .collect();
    assert_eq!(records, [(by_hand, "Kathy Nguyen")]);
    let other = app.store.patient(by_hand).await.unwrap();
    assert_eq!(other.status, PatientStatus::Inactive(InactiveReason::Merged));
    let into = other.merged_into.unwrap();
    assert_eq!((into.id, into.merged_here), (imported, true));
    assert_eq!(other.desk_notes, "Prefers mornings");
    let kinds = async |patient| {
        let events = app.store.patient_events(patient, 0, 10).await.unwrap().rows;
        events.iter().map(|event| event.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(imported).await, [ChangeKind::Merged, ChangeKind::Created]);
    assert_eq!(
        kinds(by_hand).await,
        [ChangeKind::Deactivated, ChangeKind::Created]
    );
    assert!(open_pairs(&app).await.is_empty());
    assert_eq!(app.linked(&sync, 1204).await, Some(imported));
}

/// The values of the merged record that are offered.
pub(crate) fn offered(patient: &PatientRecord) -> Vec<(Field, &str, &str)> {
    let offered = patient.replaced.iter();
    offered
        .map(|one| {
            assert_eq!(one.origin, ValueOrigin::MergedRecord);
            (one.field, one.ours.as_str(), one.shown.as_str())
        })
        .collect()
}

const OTHER_PHONE: &str = "503-555-0100";

/// Kathy has another phone number than Katherine.
pub(crate) async fn with_another_phone() -> (App, Sync, [PatientId; 2]) {
    let (app, sync, imported, by_hand) = katherine().await;
    let mut typed = app.store.patient(by_hand).await.unwrap().fields;
    typed.phone = OTHER_PHONE.to_owned();
    app.store
        .update_patient(by_hand, &typed, "Prefers mornings".to_owned())
        .await
        .unwrap();
    (app, sync, [imported, by_hand])
}

#[tokio::test]
async fn another_value_of_the_merged_record_is_offered_until_the_desk_decides() {
    let (app, _sync, pair) = with_another_phone().await;
    app.store.merge_patients(pair).await.unwrap();
    let read = async || app.store.patient(pair[0]).await.unwrap();
    let merged = read().await;
    assert_eq!(merged.fields.phone, "(503)555-0148");
    let first_name = (Field::FirstName, "Kathy", "Kathy");
    let phone = (Field::Phone, OTHER_PHONE, "(503) 555-0100");
    assert_eq!(offered(&merged), [first_name, phone]);
    let events = app.store.patient_events(pair[0], 0, 1).await.unwrap().rows;
    let shown = FieldChange::of_kept(Field::Phone, "(503)555-0148", OTHER_PHONE);
    assert!(events[0].fields.contains(&shown), "{:?}", events[0].fields);

    app.store
        .keep_field(pair[0], Field::Phone, OTHER_PHONE)
        .await
        .unwrap();
    let used = read().await;
    assert_eq!(used.fields.phone, OTHER_PHONE);
    let kept = used.kept.iter().map(|kept| (kept.field, kept.theirs.as_str()));
    let kept: Vec<_> = kept.collect();
    assert_eq!(kept, [(Field::Email, ""), (Field::Phone, "(503)555-0148")]);
    assert_eq!(offered(&used), [first_name]);
    app.store.release_field(pair[0], Field::FirstName).await.unwrap();
    let left = read().await;
    assert_eq!(
        (left.fields.first_name.as_str(), offered(&left)),
        ("Katherine", vec![])
    );
}

/// By number 1377, with this phone number instead.
async fn read_from_source(app: &App, sync: &Sync, patient: PatientId, phone: &str) {
    let mut fields = app.store.patient(patient).await.unwrap().fields;
    let from = std::mem::replace(&mut fields.phone, phone.to_owned());
    let mut read = update(patient, 1377, fields);
    read.changed = vec![FieldChange::new(Field::Phone, from, phone)];
    app.apply(sync, &updating(vec![read])).await.unwrap();
}

#[tokio::test]
async fn a_released_field_is_not_offered_again_when_the_source_changes() {
    let (app, sync, _imported, by_hand) = katherine().await;
    read_from_source(&app, &sync, by_hand, OTHER_PHONE).await;
    assert_eq!(app.store.patient(by_hand).await.unwrap().replaced.len(), 1);
    app.store
        .keep_field(by_hand, Field::Phone, "503-555-0177")
        .await
        .unwrap();
    app.store.release_field(by_hand, Field::Phone).await.unwrap();
    read_from_source(&app, &sync, by_hand, "503-555-0199").await;
    let read = app.store.patient(by_hand).await.unwrap();
    assert_eq!(read.fields.phone, "503-555-0199");
    assert!(read.replaced.is_empty(), "{:?}", read.replaced);
}

#[tokio::test]
async fn without_an_integration_there_is_nothing_to_choose_from() {
    let (app, sync, _imported, by_hand) = katherine().await;
    read_from_source(&app, &sync, by_hand, OTHER_PHONE).await;
    let integration = sync.integration;
    drop(sync);
    app.store.remove_integration(integration).await.unwrap();
    let alone = app.store.patient(by_hand).await.unwrap();
    assert_eq!((alone.links, alone.replaced), (vec![], vec![]));
}

/// No sync would change the value, so nothing is kept from one.
#[tokio::test]
async fn two_patients_of_the_desk_offer_each_others_values_without_keeping_them() {
    let app = App::open().await;
    let company = app.company("Riverside").await;
    let mut ids = Vec::new();
    for (phone, email) in [
        ("(503)555-0148", "kt@example.net"),
        (OTHER_PHONE, "kathy@example.net"),
    ] {
        let mut typed = at_home("Katherine", "Nguyen", DAY);
        (typed.phone, typed.email) = (phone.to_owned(), email.to_owned());
        ids.push(
            app.store
                .add_patient(company, &typed, String::new())
                .await
                .unwrap(),
        );
    }
    app.store.merge_patients([ids[0], ids[1]]).await.unwrap();
    let read = async || app.store.patient(ids[0]).await.unwrap();
    let email = (Field::Email, "kathy@example.net", "kathy@example.net");
    let phone = (Field::Phone, OTHER_PHONE, "(503) 555-0100");
    assert_eq!(offered(&read().await), [email, phone]);
    app.store
        .keep_field(ids[0], Field::Phone, OTHER_PHONE)
        .await
        .unwrap();
    app.store.release_field(ids[0], Field::Email).await.unwrap();
    let decided = read().await;
    assert_eq!(
        (decided.fields.phone.as_str(), decided.fields.email.as_str()),
        (OTHER_PHONE, "kt@example.net")
    );
    assert_eq!(offered(&decided), []);
    let mut db = app.raw().await;
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM kept_fields")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(kept, 0);
    db.close().await.unwrap();
    let events = app.store.patient_events(ids[0], 0, 3).await.unwrap().rows;
    let kinds: Vec<ChangeKind> = events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [ChangeKind::Updated, ChangeKind::Updated, ChangeKind::Merged]
    );
}

#[tokio::test]
async fn patients_of_two_integrations_share_one_patient_after_a_merge_and_the_next_sync_keeps_them_together()
{
    let (app, syncs, pair) = of_two_integrations().await;
    assert_eq!(open_pairs(&app).await, [pair]);
    app.store.merge_patients(pair).await.unwrap();
    for sync in &syncs {
        assert_eq!(app.linked(sync, 7).await, Some(pair[0]));
        let counts: Vec<u64> = app
            .store
            .integrations()
            .await
            .unwrap()
            .iter()
            .map(|it| it.active_patients)
            .collect();
        assert_eq!(counts, [1, 1]);
    }
    let changed = at_home("Katharine", "Nguyen-Hill", DAY);
    app.apply(&syncs[1], &updating(vec![update(pair[0], 7, changed)]))
        .await
        .unwrap();
    assert_eq!(
        app.store.patient(pair[0]).await.unwrap().fields.last_name,
        "Nguyen-Hill"
    );
    for sync in &syncs {
        let touched = LinkTouch {
            pat_num: PatNum(7),
            status: PatientStatus::Active,
            is_other_state: false,
            changed_at: Some(ServerTime(5)),
            cluster: None,
        };
        let read = PageChanges {
            touched: vec![touched],
            ..PageChanges::default()
        };
        app.apply(sync, &read).await.unwrap();
        assert_eq!(app.link(sync, 7).await.unwrap().changed_at, Some(ServerTime(5)));
    }
    app.store.reopen_decision(pair).await.unwrap();
    for (sync, patient) in syncs.iter().zip(pair) {
        let link = app.link(sync, 7).await.unwrap();
        assert_eq!(link.patient, patient);
        // The row is read again, because the patient may have the other's values.
        assert_eq!((link.changed_at, link.fingerprint), (None, fingerprint(0)));
    }
}

/// The desk typed none of it, so the syncs decide.
#[tokio::test]
async fn what_a_merge_fills_from_another_integration_is_not_kept() {
    let (app, [_first, second], pair) = of_two_integrations().await;
    let mut fields = at_home("Katharine", "Nguyen", DAY);
    fields.email = "kt@example.net".to_owned();
    app.apply(&second, &updating(vec![update(pair[1], 7, fields)]))
        .await
        .unwrap();
    app.store.merge_patients(pair).await.unwrap();
    let merged = app.store.patient(pair[0]).await.unwrap();
    assert_eq!(
        (merged.fields.email.as_str(), merged.kept),
        ("kt@example.net", vec![])
    );
}

#[tokio::test]
async fn an_undo_leaves_the_numbers_of_two_patients_that_the_desk_has_merged() {
    let (app, [_, other], pair) = of_two_integrations().await;
    let (company, integration, first) = (other.company, other.integration, other.run);
    drop(other);
    let finish = async |run| {
        let finished = app.store.finish_run(run, Outcome::Completed, Some(0), None);
        finished.await.unwrap();
    };
    finish(first).await;
    let later = app.sync(company, integration).await;
    let changed = at_home("Katharine", "Nguyen-Hill", DAY);
    app.apply(&later, &updating(vec![update(pair[1], 7, changed)]))
        .await
        .unwrap();
    let run = later.run;
    drop(later);
    finish(run).await;
    app.store.merge_patients(pair).await.unwrap();

    let lease = app.store.try_lease(integration).await.unwrap();
    let undone = app.store.undo_run(&lease, run, Trigger::Window).await.unwrap();
    let mut left: Vec<PatientId> = undone.left.iter().map(|left| left.patient).collect();
    left.sort_unstable();
    assert_eq!(left, pair);
    drop(lease);
    let sync = app.sync(company, integration).await;
    assert_eq!(app.linked(&sync, 7).await, Some(pair[0]));
}

#[tokio::test]
async fn each_ssn_moves_with_its_number() {
    let (app, _syncs, pair) = of_two_integrations().await;
    let has_ssn = async |patient| app.store.patient(patient).await.unwrap().has_ssn;
    app.store.merge_patients(pair).await.unwrap();
    assert_eq!([has_ssn(pair[0]).await, has_ssn(pair[1]).await], [true, false]);
    app.store.reopen_decision(pair).await.unwrap();
    assert_eq!([has_ssn(pair[0]).await, has_ssn(pair[1]).await], [true, true]);
}

#[tokio::test]
async fn patients_that_cannot_be_merged_are_refused() {
    let (app, sync, imported, by_hand) = katherine().await;
    let other = app.company("Westside").await;
    let elsewhere = at_home("Kathy", "Nguyen", DAY);
    let elsewhere = app
        .store
        .add_patient(other, &elsewhere, String::new())
        .await
        .unwrap();
    app.store.merge_patients([imported, by_hand]).await.unwrap();
    for pair in [[imported, imported], [imported, elsewhere], [imported, by_hand]] {
        let error = app.store.merge_patients(pair).await.unwrap_err();
        assert!(matches!(error, StoreError::NotMergeable), "{pair:?} {error:?}");
    }
    let missing = app
        .store
        .merge_patients([imported, PatientId(9_999)])
        .await
        .unwrap_err();
    assert!(matches!(missing, StoreError::NotFound(_)));
    assert_eq!(app.store.patients(&all_patients()).await.unwrap().total, 3);
    assert!(
        open_pairs(&app).await.is_empty(),
        "another company is not compared"
    );
    drop(sync);
}

/// Counts, links, and pairs fit together in every state.
#[tokio::test]
async fn a_merged_store_still_passes_its_own_checks() {
    let (app, _syncs, pair) = of_two_integrations().await;
    open_pairs(&app).await;
    app.store.merge_patients(pair).await.unwrap();
    let mut db = app.raw().await;
    let wrong: Vec<i64> = sqlx::query_scalar("SELECT rowid FROM pragma_foreign_key_check")
        .fetch_all(&mut db)
        .await
        .unwrap();
    assert_eq!(wrong, Vec::<i64>::new());
    let counts = "SELECT i.active_patients = (SELECT count(*) FROM links l JOIN patients p ON p.id = l.patient \
         WHERE l.integration = i.id AND l.is_primary AND p.status = 'active') FROM integrations i";
    let counts: Vec<bool> = sqlx::query_scalar(counts).fetch_all(&mut db).await.unwrap();
    assert_eq!(counts, [true, true]);
    db.close().await.unwrap();
}
