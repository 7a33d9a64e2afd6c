use domain::{Birthday, CompanyId, Fault, Gender, PatientId, PatientStatus};
use store::{PatientOrder, PatientQuery, SortDirection, StatusFilter, StoreError};

use crate::support::{App, all_patients, create, creating, fields};

#[tokio::test]
async fn a_patient_entered_by_hand_comes_back_whole() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    for gender in [Gender::Male, Gender::Female, Gender::Unknown, Gender::Other] {
        let mut entered = fields("Zoë", "O'Neil-Peña", "1979-04-12");
        entered.legal_first_name = "Zoraya".to_owned();
        entered.gender = gender;
        let id = app
            .store
            .add_patient(company, &entered, "Prefers mornings".to_owned())
            .await
            .unwrap();
        let record = app.store.patient(id).await.unwrap();
        assert_eq!((record.id, record.company, record.fields), (id, company, entered));
        assert_eq!(
            (record.desk_notes.as_str(), record.has_ssn),
            ("Prefers mornings", false)
        );
        assert_eq!((record.status, record.links), (PatientStatus::Active, vec![]));
    }
}

#[tokio::test]
async fn an_edit_replaces_the_fields_and_is_found_under_the_new_name() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let before = fields("Ann", "Lee", "1979-04-12");
    let id = app
        .store
        .add_patient(company, &before, "Prefers mornings".to_owned())
        .await
        .unwrap();
    let mut after = fields("Ann", "Ray", "1979-04-13");
    after.phone = "541 555 0100".to_owned();
    let notes = "Prefers evenings".to_owned();
    app.store.update_patient(id, &after, notes).await.unwrap();
    let record = app.store.patient(id).await.unwrap();
    assert_eq!(
        (record.fields, record.desk_notes.as_str()),
        (after, "Prefers evenings")
    );
    assert!(record.updated_at >= record.created_at);
    for (search, found) in [
        ("ray", 1),
        ("lee", 0),
        ("5550100", 1),
        ("363", 0),
        ("4/13/1979", 1),
    ] {
        let query = PatientQuery {
            search: search.to_owned(),
            ..all_patients()
        };
        assert_eq!(app.store.patients(&query).await.unwrap().total, found, "{search}");
    }
}

#[tokio::test]
async fn a_patient_who_does_not_exist_is_reported_as_not_found() {
    let app = App::open().await;
    let (company, id) = (CompanyId(9), PatientId(9));
    let ann = fields("Ann", "Lee", "1979-04-12");
    let errors = [
        app.store.patient(id).await.unwrap_err(),
        app.store
            .update_patient(id, &ann, String::new())
            .await
            .unwrap_err(),
        app.store.set_desk_notes(id, String::new()).await.unwrap_err(),
        app.store
            .add_patient(company, &ann, String::new())
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, StoreError::NotFound(_)), "{error:?}");
    }
}

#[tokio::test]
async fn the_list_is_filtered_sorted_and_paged() {
    let app = App::open().await;
    let here = app.company("Bright Smiles").await;
    let there = app.company("Westside Dental").await;
    for (company, first, last, birthday, city) in [
        (here, "Ann", "Zuber", "1990-01-01", "albany"),
        (here, "Bob", "adams", "1985-01-01", "Salem"),
        (here, "Cid", "Ádams", "1980-01-01", "Bend"),
        (there, "Dan", "Miller", "1970-01-01", "Bend"),
    ] {
        let mut patient = fields(first, last, birthday);
        patient.city = city.to_owned();
        app.store
            .add_patient(company, &patient, String::new())
            .await
            .unwrap();
    }
    let names = async |query: &PatientQuery| -> Vec<String> {
        let page = app.store.patients(query).await.unwrap();
        page.rows.into_iter().map(|row| row.first_name).collect()
    };
    for (order, expected) in [
        (PatientOrder::LastName, ["Bob", "Cid", "Dan", "Ann"]),
        (PatientOrder::FirstName, ["Ann", "Bob", "Cid", "Dan"]),
        (PatientOrder::Birthday, ["Dan", "Cid", "Bob", "Ann"]),
        (PatientOrder::City, ["Ann", "Cid", "Dan", "Bob"]),
    ] {
        let mut query = PatientQuery {
            order,
            ..all_patients()
        };
        assert_eq!(names(&query).await, expected, "{order:?}");
        query.direction = SortDirection::Descending;
        assert_eq!(
            names(&query).await,
            expected.into_iter().rev().collect::<Vec<_>>(),
            "{order:?}"
        );
    }
    let one_company = PatientQuery {
        company: Some(here),
        offset: 1,
        limit: 1,
        ..all_patients()
    };
    assert_eq!(names(&one_company).await, ["Cid"]);
    assert_eq!(app.store.patients(&one_company).await.unwrap().total, 3);
    let inactive = PatientQuery {
        status: StatusFilter::Inactive,
        ..all_patients()
    };
    assert_eq!(names(&inactive).await, Vec::<String>::new());
}

#[tokio::test]
async fn rows_with_an_empty_sort_column_come_last_in_both_directions() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    for (first, last, city) in [("", "Adams", ""), ("Zoe", "", "Bend"), ("Bob", "Young", "Albany")] {
        let mut patient = fields(first, last, "1990-01-01");
        patient.city = city.to_owned();
        app.store
            .add_patient(company, &patient, String::new())
            .await
            .unwrap();
    }
    for (order, up, down) in [
        (
            PatientOrder::LastName,
            ["Adams", "Young", ""],
            ["Young", "Adams", ""],
        ),
        (
            PatientOrder::FirstName,
            ["Young", "", "Adams"],
            ["", "Young", "Adams"],
        ),
        (PatientOrder::City, ["Young", "", "Adams"], ["", "Young", "Adams"]),
    ] {
        for (direction, expected) in [(SortDirection::Ascending, up), (SortDirection::Descending, down)] {
            let query = PatientQuery {
                order,
                direction,
                ..all_patients()
            };
            let rows = app.store.patients(&query).await.unwrap().rows;
            let names: Vec<_> = rows.iter().map(|row| row.last_name.as_str()).collect();
            assert_eq!(names, expected, "{order:?} {direction:?}");
        }
    }
}

#[tokio::test]
async fn a_stored_value_of_an_unknown_form_is_damage_and_not_a_guess() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let id = app
        .store
        .add_patient(company, &fields("Ann", "Lee", "1979-04-12"), String::new())
        .await
        .unwrap();
    for (column, value) in [
        ("gender", "5"),
        ("status", "gone fishing"),
        ("birthday", "1979-00-15"),
    ] {
        let mut db = app.raw().await;
        let change = format!("UPDATE patients SET {column} = '{value}'");
        sqlx::query(sqlx::AssertSqlSafe(change))
            .execute(&mut db)
            .await
            .unwrap();
        sqlx::Connection::close(db).await.unwrap();
        let error = app.store.patient(id).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged), "{column}: {error:?}");
        let edit = app
            .store
            .update_patient(id, &fields("Ann", "Lee", "1979-04-12"), String::new())
            .await;
        assert_eq!(edit.is_ok(), column != "status", "an edit repairs the fields");
        if column == "status" {
            let mut db = app.raw().await;
            sqlx::query("UPDATE patients SET status = 'active'")
                .execute(&mut db)
                .await
                .unwrap();
            sqlx::Connection::close(db).await.unwrap();
        }
    }
    assert_eq!(
        app.store.patient(id).await.unwrap().fields.birthday,
        Birthday::from_stored("1979-04-12").unwrap()
    );
}

#[tokio::test]
async fn a_patient_managed_by_an_integration_cannot_be_edited() {
    let (app, sync) = App::syncing().await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let page = creating(vec![create(42, ann.clone(), None)]);
    app.apply(&sync, &page).await.unwrap();
    let id = app.linked(&sync, 42).await.unwrap();
    let other = fields("Anna", "Ray", "1979-04-13");
    let notes = "Prefers evenings".to_owned();
    let error = app.store.update_patient(id, &other, notes).await.unwrap_err();
    assert!(matches!(error, StoreError::ManagedBySource), "{error:?}");
    assert_eq!(Fault::from(error), Fault::ManagedBySource);
    let record = app.store.patient(id).await.unwrap();
    assert_eq!((record.fields, record.desk_notes.as_str()), (ann, ""));
}

#[tokio::test]
async fn an_edit_whose_notes_cannot_be_written_changes_no_field() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let before = fields("Ann", "Lee", "1979-04-12");
    let id = app
        .store
        .add_patient(company, &before, "Prefers mornings".to_owned())
        .await
        .unwrap();
    let mut db = app.raw().await;
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT notes FROM patients")
        .fetch_one(&mut db)
        .await
        .unwrap();
    let mut altered = sealed.clone();
    altered[40] ^= 1;
    for (notes, works) in [(altered, false), (sealed, true)] {
        sqlx::query("UPDATE patients SET notes = ?")
            .bind(notes)
            .execute(&mut db)
            .await
            .unwrap();
        if works {
            break;
        }
        let after = fields("Ann", "Ray", "1979-04-13");
        let edit = app.store.update_patient(id, &after, String::new()).await;
        assert!(matches!(edit, Err(StoreError::Damaged)), "{edit:?}");
    }
    sqlx::Connection::close(db).await.unwrap();
    let record = app.store.patient(id).await.unwrap();
    assert_eq!(
        (record.fields, record.desk_notes.as_str()),
        (before, "Prefers mornings")
    );
}
