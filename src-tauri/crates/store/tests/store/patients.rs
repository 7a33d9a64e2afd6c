use domain::{Birthday, CompanyId, ErrorCode, Fault, Gender, PatientId, Standing};
use store::{Direction, PatientQuery, PatientSort, StandingFilter, StoreError};

use crate::support::{Office, create, everybody, fields};

#[tokio::test]
async fn a_patient_entered_by_hand_comes_back_whole() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    for gender in [Gender::Male, Gender::Female, Gender::Unknown, Gender::Other] {
        let mut entered = fields("Zoë", "O'Neil-Peña", "1979-04-12");
        entered.legal_first_name = "Zoraya".to_owned();
        entered.gender = gender;
        let id = office
            .store
            .add_patient(company, &entered, "Prefers mornings".to_owned())
            .await
            .unwrap();
        let record = office.store.patient(id).await.unwrap();
        assert_eq!((record.id, record.company, record.fields), (id, company, entered));
        assert_eq!(
            (record.desk_notes.as_str(), record.has_ssn),
            ("Prefers mornings", false)
        );
        assert_eq!((record.standing, record.links), (Standing::Active, vec![]));
    }
}

#[tokio::test]
async fn an_edit_replaces_the_fields_and_is_found_under_the_new_name() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let before = fields("Ann", "Lee", "1979-04-12");
    let id = office
        .store
        .add_patient(company, &before, "Prefers mornings".to_owned())
        .await
        .unwrap();
    let mut after = fields("Ann", "Ray", "1979-04-13");
    after.phone = "541 555 0100".to_owned();
    let notes = "Prefers evenings".to_owned();
    office.store.update_patient(id, &after, notes).await.unwrap();
    let record = office.store.patient(id).await.unwrap();
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
            search: Some(search.to_owned()),
            ..everybody()
        };
        assert_eq!(
            office.store.patients(&query).await.unwrap().total,
            found,
            "{search}"
        );
    }
}

#[tokio::test]
async fn a_patient_who_is_not_there_is_said_to_be_missing() {
    let office = Office::open().await;
    let (company, id) = (CompanyId(9), PatientId(9));
    let ann = fields("Ann", "Lee", "1979-04-12");
    let errors = [
        office.store.patient(id).await.unwrap_err(),
        office
            .store
            .update_patient(id, &ann, String::new())
            .await
            .unwrap_err(),
        office.store.set_desk_notes(id, String::new()).await.unwrap_err(),
        office
            .store
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
    let office = Office::open().await;
    let here = office.company("Bright Smiles").await;
    let there = office.company("Westside Dental").await;
    for (company, first, last, birthday, city) in [
        (here, "Ann", "Zuber", "1990-01-01", "albany"),
        (here, "Bob", "adams", "1985-01-01", "Salem"),
        (here, "Cid", "Ádams", "1980-01-01", "Bend"),
        (there, "Dan", "Miller", "1970-01-01", "Bend"),
    ] {
        let mut patient = fields(first, last, birthday);
        patient.city = city.to_owned();
        office
            .store
            .add_patient(company, &patient, String::new())
            .await
            .unwrap();
    }
    let names = async |query: &PatientQuery| -> Vec<String> {
        let page = office.store.patients(query).await.unwrap();
        page.rows.into_iter().map(|row| row.first_name).collect()
    };
    for (sort, expected) in [
        (PatientSort::LastName, ["Bob", "Cid", "Dan", "Ann"]),
        (PatientSort::FirstName, ["Ann", "Bob", "Cid", "Dan"]),
        (PatientSort::Birthday, ["Dan", "Cid", "Bob", "Ann"]),
        (PatientSort::City, ["Ann", "Cid", "Dan", "Bob"]),
    ] {
        let mut query = PatientQuery { sort, ..everybody() };
        assert_eq!(names(&query).await, expected, "{sort:?}");
        query.direction = Direction::Descending;
        assert_eq!(
            names(&query).await,
            expected.into_iter().rev().collect::<Vec<_>>(),
            "{sort:?}"
        );
    }
    let one_company = PatientQuery {
        company: Some(here),
        offset: 1,
        limit: 1,
        ..everybody()
    };
    assert_eq!(names(&one_company).await, ["Cid"]);
    assert_eq!(office.store.patients(&one_company).await.unwrap().total, 3);
    let inactive = PatientQuery {
        standing: StandingFilter::Inactive,
        ..everybody()
    };
    assert_eq!(names(&inactive).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_lacks_what_the_list_is_sorted_by_comes_last_both_ways() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    for (first, last, city) in [("", "Adams", ""), ("Zoe", "", "Bend"), ("Bob", "Young", "Albany")] {
        let mut patient = fields(first, last, "1990-01-01");
        patient.city = city.to_owned();
        office
            .store
            .add_patient(company, &patient, String::new())
            .await
            .unwrap();
    }
    for (sort, up, down) in [
        (
            PatientSort::LastName,
            ["Adams", "Young", ""],
            ["Young", "Adams", ""],
        ),
        (
            PatientSort::FirstName,
            ["Young", "", "Adams"],
            ["", "Young", "Adams"],
        ),
        (PatientSort::City, ["Young", "", "Adams"], ["", "Young", "Adams"]),
    ] {
        for (direction, expected) in [(Direction::Ascending, up), (Direction::Descending, down)] {
            let query = PatientQuery {
                sort,
                direction,
                ..everybody()
            };
            let rows = office.store.patients(&query).await.unwrap().rows;
            let names: Vec<_> = rows.iter().map(|row| row.last_name.as_str()).collect();
            assert_eq!(names, expected, "{sort:?} {direction:?}");
        }
    }
}

#[tokio::test]
async fn a_stored_value_of_an_unknown_form_is_damage_and_not_a_guess() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let id = office
        .store
        .add_patient(company, &fields("Ann", "Lee", "1979-04-12"), String::new())
        .await
        .unwrap();
    for (column, value) in [
        ("gender", "5"),
        ("standing", "gone fishing"),
        ("birthday", "1979-00-15"),
    ] {
        let mut db = office.raw().await;
        let change = format!("UPDATE patients SET {column} = '{value}'");
        sqlx::query(sqlx::AssertSqlSafe(change))
            .execute(&mut db)
            .await
            .unwrap();
        sqlx::Connection::close(db).await.unwrap();
        let error = office.store.patient(id).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged), "{column}: {error:?}");
        office
            .store
            .update_patient(id, &fields("Ann", "Lee", "1979-04-12"), String::new())
            .await
            .unwrap();
        if column == "standing" {
            let mut db = office.raw().await;
            sqlx::query("UPDATE patients SET standing = 'active'")
                .execute(&mut db)
                .await
                .unwrap();
            sqlx::Connection::close(db).await.unwrap();
        }
    }
    assert_eq!(
        office.store.patient(id).await.unwrap().fields.birthday,
        Birthday::from_stored("1979-04-12").unwrap()
    );
}

#[tokio::test]
async fn a_patient_whom_an_integration_keeps_is_not_edited_by_hand() {
    let (office, sync) = Office::syncing().await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let page = sync.creating(vec![create(42, ann.clone(), None)]);
    office.store.apply_page(&page).await.unwrap();
    let id = office.linked(&sync, 42).await.unwrap();
    let other = fields("Anna", "Ray", "1979-04-13");
    let notes = "Prefers evenings".to_owned();
    let error = office.store.update_patient(id, &other, notes).await.unwrap_err();
    assert!(matches!(error, StoreError::ManagedBySource), "{error:?}");
    assert_eq!(Fault::from(error).code, ErrorCode::ManagedBySource);
    let record = office.store.patient(id).await.unwrap();
    assert_eq!((record.fields, record.desk_notes.as_str()), (ann, ""));
}

#[tokio::test]
async fn an_edit_whose_notes_cannot_be_written_changes_no_field() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let before = fields("Ann", "Lee", "1979-04-12");
    let id = office
        .store
        .add_patient(company, &before, "Prefers mornings".to_owned())
        .await
        .unwrap();
    let mut db = office.raw().await;
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
        let edit = office.store.update_patient(id, &after, String::new()).await;
        assert!(matches!(edit, Err(StoreError::Damaged)), "{edit:?}");
    }
    sqlx::Connection::close(db).await.unwrap();
    let record = office.store.patient(id).await.unwrap();
    assert_eq!(
        (record.fields, record.desk_notes.as_str()),
        (before, "Prefers mornings")
    );
}
