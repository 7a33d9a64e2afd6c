//! What the desk does with one patient: notes with their authors, family, deleting, and restoring.

use domain::{CompanyId, Field, PatientFields, PatientId};
use store::{ChangeKind, FieldChange, PatientQuery, Store, StoreError, Thing};

use crate::support::{App, all_patients, create, creating, fields, new_integration};

async fn add(store: &Store, company: CompanyId, fields: &PatientFields) -> PatientId {
    store.add_patient(company, fields, String::new()).await.unwrap()
}

#[tokio::test]
async fn each_saved_text_of_the_notes_stays_in_the_history_with_its_author() {
    let (app, sync) = App::syncing().await;
    let page = creating(vec![create(42, fields("Ann", "Lee", "1979-04-12"), None)]);
    app.apply(&sync, &page).await.unwrap();
    let ann = app.linked(&sync, 42).await.unwrap();
    assert_eq!(app.store.patient(ann).await.unwrap().notes_saved, None);
    for text in ["Prefers mornings", "Prefers evenings", "Prefers evenings", ""] {
        app.store.set_desk_notes(ann, text.to_owned()).await.unwrap();
    }
    let events = app.store.patient_events(ann, 0, 10).await.unwrap().rows;
    let notes = |from: &str, to: &str| vec![FieldChange::new(Field::DeskNotes, from, to)];
    let changed: Vec<_> = events.iter().map(|event| event.fields.clone()).take(3).collect();
    assert_eq!(
        changed,
        [
            notes("Prefers evenings", ""),
            notes("Prefers mornings", "Prefers evenings"),
            notes("", "Prefers mornings"),
        ]
    );
    let saved = app.store.patient(ann).await.unwrap().notes_saved.unwrap();
    assert_eq!(
        (saved.author.as_str(), saved.at),
        (store::computer_user(), events[0].at)
    );
    assert_eq!(events[3].author, None, "a sync added her");
    let app_notes_by_a_sync = app.patient_changes(ann).await;
    assert_eq!(app_notes_by_a_sync.len(), 1);
}

#[tokio::test]
async fn a_family_is_found_by_phone_and_by_address_however_they_are_typed() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let other_company = app.company("Lakeside").await;
    let with = |first: &str, birthday: &str, phone: &str, address: &str, zip: &str| PatientFields {
        phone: phone.to_owned(),
        address: address.to_owned(),
        zip: zip.to_owned(),
        city: String::new(),
        ..fields(first, "Lee", birthday)
    };
    let ann = with(
        "Ann",
        "1979-04-12",
        "(503) 363-5432 x12",
        "1 Oak Street\nUnit 2",
        "97301-1234",
    );
    let ann = add(&app.store, company, &ann).await;
    for (first, birthday, phone, address, zip) in [
        ("Bea", "2010-01-02", "none", "1 oak street, unit 2", "97301"),
        (
            "Cid",
            "1975-01-02",
            "+1 503.363.5432",
            "1 Oak Street\nUnit 2",
            "97301",
        ),
        ("Dee", "1980-01-02", "Mom 5033635432", "7 Elm Street", "97301"),
        (
            "Eve",
            "1980-01-02",
            "503-363-5433",
            "1 Oak Street\nUnit 2",
            "97302",
        ),
        ("Flo", "1980-01-02", "", "", ""),
    ] {
        add(&app.store, company, &with(first, birthday, phone, address, zip)).await;
    }
    let elsewhere = with("Gus", "1980-01-02", "5033635432", "1 Oak Street\nUnit 2", "97301");
    add(&app.store, other_company, &elsewhere).await;
    let household = app.store.household(ann).await.unwrap();
    let names = |relatives: &[store::Relative]| -> Vec<String> {
        relatives.iter().map(|relative| relative.name.clone()).collect()
    };
    assert_eq!(
        names(&household.same_address),
        ["Cid Lee", "Bea Lee"],
        "the oldest first"
    );
    assert_eq!(names(&household.same_phone), ["Dee Lee"], "each is listed once");
    // The keys follow an edit.
    let moved = with("Ann", "1979-04-12", "", "7 Elm Street", "97301");
    app.store
        .update_patient(ann, &moved, String::new())
        .await
        .unwrap();
    let household = app.store.household(ann).await.unwrap();
    assert_eq!(names(&household.same_address), ["Dee Lee"]);
    assert!(household.same_phone.is_empty());
}

#[tokio::test]
async fn a_deleted_patient_is_restored_with_notes_history_and_times() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let before = fields("Ann", "Lee", "1979-04-12");
    let notes = "Prefers mornings".to_owned();
    let ann = app.store.add_patient(company, &before, notes).await.unwrap();
    let mut after = before.clone();
    after.last_name = "Ray".to_owned();
    app.store
        .update_patient(ann, &after, "Prefers evenings".to_owned())
        .await
        .unwrap();
    let bea = add(&app.store, company, &fields("Bea", "Lee", "1980-04-12")).await;
    let record = app.store.patient(ann).await.unwrap();
    let events = app.store.patient_events(ann, 0, 10).await.unwrap().rows;
    assert!(record.is_deletable);

    app.store.delete_patient(ann).await.unwrap();
    let gone = app.store.patient(ann).await.unwrap_err();
    assert!(matches!(gone, StoreError::NotFound(Thing::Patient)), "{gone:?}");
    let listed = app.store.patients(&all_patients()).await.unwrap();
    assert_eq!((listed.total, listed.rows[0].id), (1, bea));
    let deleted = app.store.deleted_patients().await.unwrap();
    assert_eq!((deleted[0].id, deleted[0].name.as_str()), (ann, "Ann Ray"));
    assert_eq!(deleted[0].author, store::computer_user());
    // Ids of what was deleted are not used again.
    let cid = add(&app.store, company, &fields("Cid", "Lee", "1981-04-12")).await;

    // Another process restores it.
    let other = app.second_handle().await;
    other.restore_patient(ann).await.unwrap();
    let restored = app.store.patient(ann).await.unwrap();
    assert_eq!(
        (&restored.fields, &restored.desk_notes),
        (&record.fields, &record.desk_notes)
    );
    assert_eq!(
        (restored.created_at, restored.updated_at, restored.notes_saved),
        (record.created_at, record.updated_at, record.notes_saved)
    );
    let history = app.store.patient_events(ann, 0, 10).await.unwrap().rows;
    assert_eq!(history[2..], events);
    assert_eq!(
        [history[0].kind, history[1].kind],
        [ChangeKind::Restored, ChangeKind::Deleted]
    );
    assert_eq!(history[1].at, deleted[0].deleted_at);
    let listed = app.store.patients(&all_patients()).await.unwrap();
    let ids: Vec<_> = listed.rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, [bea, cid, ann]);
    let search = PatientQuery {
        search: "ray 4/12/1979".to_owned(),
        ..all_patients()
    };
    assert_eq!(app.store.patients(&search).await.unwrap().total, 1);
    assert!(app.store.deleted_patients().await.unwrap().is_empty());
    let again = app.store.restore_patient(ann).await.unwrap_err();
    assert!(matches!(again, StoreError::NotFound(Thing::Patient)), "{again:?}");
}

#[tokio::test]
async fn a_patient_whom_a_sync_knows_or_knew_is_not_deleted() {
    let (app, sync) = App::syncing().await;
    let page = creating(vec![create(42, fields("Ann", "Lee", "1979-04-12"), None)]);
    app.apply(&sync, &page).await.unwrap();
    let ann = app.linked(&sync, 42).await.unwrap();
    assert!(!app.store.patient(ann).await.unwrap().is_deletable);
    let linked = app.store.delete_patient(ann).await.unwrap_err();
    assert!(matches!(linked, StoreError::ManagedBySource), "{linked:?}");
    drop(sync);
    let integration = app.store.integrations().await.unwrap()[0].id;
    app.store.remove_integration(integration).await.unwrap();
    let imported = app.store.delete_patient(ann).await.unwrap_err();
    assert!(matches!(imported, StoreError::NotDeletable), "{imported:?}");
    assert!(!app.store.patient(ann).await.unwrap().is_deletable);
}

#[tokio::test]
async fn only_an_empty_company_is_removed() {
    let app = App::open().await;
    let [one, two] = [app.company("Bright Smiles").await, app.company("Lakeside").await];
    let is_empty = async |id| {
        let companies = app.store.companies().await.unwrap();
        companies
            .into_iter()
            .find(|company| company.id == id)
            .unwrap()
            .is_empty
    };
    let ann = add(&app.store, one, &fields("Ann", "Lee", "1979-04-12")).await;
    app.store
        .add_integration(two, new_integration("Main office"))
        .await
        .unwrap();
    for company in [one, two] {
        assert!(!is_empty(company).await);
        let refused = app.store.remove_company(company).await.unwrap_err();
        assert!(matches!(refused, StoreError::CompanyInUse), "{refused:?}");
    }
    app.store.delete_patient(ann).await.unwrap();
    assert!(is_empty(one).await);
    app.store.remove_company(one).await.unwrap();
    assert!(app.store.deleted_patients().await.unwrap().is_empty());
    let gone = app.store.remove_company(one).await.unwrap_err();
    assert!(matches!(gone, StoreError::NotFound(Thing::Company)), "{gone:?}");
    assert_eq!(app.store.companies().await.unwrap().len(), 1);
}
