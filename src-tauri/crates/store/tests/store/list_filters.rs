//! Quick filters, saved filters, and all patients of a list.

use domain::{InactiveReason, PatientId};
use store::{PatientOrder, PatientQuery, QuickFilter, SavedFilter, SortDirection, StatusFilter, StoreError};

use crate::support::{App, all_patients, create, creating, deactivating, deactivation, fields};

async fn names(app: &App, query: &PatientQuery) -> Vec<String> {
    let page = app.store.patients(query).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.into_iter().map(|row| row.first_name).collect()
}

/// Sets back the time of all changes.
async fn a_month_ago(app: &App) {
    let mut db = app.raw().await;
    let month = 30 * 86_400_000_i64;
    sqlx::query("UPDATE changes SET applied_at = applied_at - ?")
        .bind(month)
        .execute(&mut db)
        .await
        .unwrap();
    sqlx::Connection::close(db).await.unwrap();
}

#[tokio::test]
async fn a_quick_filter_lists_those_it_names() {
    let (app, sync) = App::syncing().await;
    let mut whole = fields("Ann", "Lee", "1979-04-12");
    whole.phone = "541 555 0100".to_owned();
    whole.email = "ann@example.com".to_owned();
    whole.address = "9 Elm Court".to_owned();
    whole.city = "Salem".to_owned();
    let mut without = [(); 3].map(|()| whole.clone());
    for (patient, name) in without.iter_mut().zip(["Bob", "Cid", "Dee"]) {
        patient.first_name = name.to_owned();
    }
    without[0].phone = "none".to_owned();
    without[1].email = String::new();
    without[2].address = " ".to_owned();
    let creates = [&whole].into_iter().chain(&without).zip(1..);
    let creates = creates.map(|(patient, number)| create(number, patient.clone(), None));
    app.apply(&sync, &creating(creates.collect())).await.unwrap();
    a_month_ago(&app).await;
    let mut late = whole.clone();
    late.first_name = "Eve".to_owned();
    app.apply(&sync, &creating(vec![create(5, late, None)]))
        .await
        .unwrap();
    let mut by_hand = whole.clone();
    by_hand.first_name = "Fay".to_owned();
    app.store
        .add_patient(sync.company, &by_hand, String::new())
        .await
        .unwrap();
    for number in [1, 2] {
        let patient = app.linked(&sync, number).await.unwrap();
        let left = deactivation(patient, number, InactiveReason::Inactive);
        app.apply(&sync, &deactivating(&[left])).await.unwrap();
    }
    let quick = |quick, status| PatientQuery {
        quick: Some(quick),
        status,
        order: PatientOrder::FirstName,
        ..all_patients()
    };
    for (filter, expected) in [
        (QuickFilter::NoPhone, vec!["Bob"]),
        (QuickFilter::NoEmail, vec!["Cid"]),
        (QuickFilter::NoAddress, vec!["Dee"]),
        (QuickFilter::RecentlyAdded, vec!["Eve", "Fay"]),
        (QuickFilter::RecentlyInactive, vec!["Ann", "Bob"]),
        (QuickFilter::AddedByHand, vec!["Fay"]),
    ] {
        assert_eq!(
            names(&app, &quick(filter, StatusFilter::All)).await,
            expected,
            "{filter:?}"
        );
    }
    let active = quick(QuickFilter::NoPhone, StatusFilter::Active);
    let page = app.store.patients(&active).await.unwrap();
    assert_eq!((page.total, page.elsewhere), (0, 1));
    a_month_ago(&app).await;
    for filter in [QuickFilter::RecentlyAdded, QuickFilter::RecentlyInactive] {
        assert_eq!(
            names(&app, &quick(filter, StatusFilter::All)).await,
            Vec::<String>::new()
        );
    }
}

#[tokio::test]
async fn the_list_is_sorted_by_company_and_by_when_a_patient_was_added() {
    let app = App::open().await;
    let west = app.company("Westside").await;
    let bright = app.company("Bright Smiles").await;
    for (company, name) in [(west, "Cid"), (bright, "Bob"), (west, "Ann")] {
        let patient = fields(name, "Lee", "1979-04-12");
        app.store
            .add_patient(company, &patient, String::new())
            .await
            .unwrap();
    }
    for (order, expected) in [
        (PatientOrder::Company, ["Bob", "Ann", "Cid"]),
        (PatientOrder::Added, ["Cid", "Bob", "Ann"]),
    ] {
        let mut query = PatientQuery {
            order,
            ..all_patients()
        };
        assert_eq!(names(&app, &query).await, expected, "{order:?}");
        query.direction = SortDirection::Descending;
        let reversed: Vec<_> = expected.into_iter().rev().collect();
        assert_eq!(names(&app, &query).await, reversed, "{order:?}");
    }
}

#[tokio::test]
async fn all_patients_of_a_list_are_read_in_its_order_whatever_its_page() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    for name in ["Cid", "Bob", "Ann"] {
        let patient = fields(name, "Lee", "1979-04-12");
        app.store
            .add_patient(company, &patient, String::new())
            .await
            .unwrap();
    }
    let query = PatientQuery {
        offset: 1,
        limit: 1,
        ..all_patients()
    };
    let ids = app.store.patient_ids(&query).await.unwrap();
    assert_eq!(ids, [3, 2, 1].map(PatientId));
    let rows = app
        .store
        .patient_rows(&[PatientId(1), PatientId(3)])
        .await
        .unwrap();
    let names: Vec<_> = rows.iter().map(|row| row.first_name.as_str()).collect();
    assert_eq!(names, ["Cid", "Ann"]);
}

#[tokio::test]
async fn a_filter_is_saved_under_a_name_replaced_and_deleted() {
    let app = App::open().await;
    let filter = |name: &str, search: &str| SavedFilter {
        name: name.to_owned(),
        query: PatientQuery {
            search: search.to_owned(),
            quick: Some(QuickFilter::NoEmail),
            ..PatientQuery::default()
        },
    };
    app.store.save_filter(&filter(" Salem ", "salem")).await.unwrap();
    app.store.save_filter(&filter("bend", "bend")).await.unwrap();
    let mut paged = filter("SALEM", "salem or");
    paged.query.limit = 200;
    app.store.save_filter(&paged).await.unwrap();
    let expected = [filter("bend", "bend"), filter("SALEM", "salem or")];
    assert_eq!(app.store.saved_filters().await.unwrap(), expected);
    app.store.delete_saved_filter("Bend").await.unwrap();
    app.store.delete_saved_filter("none").await.unwrap();
    assert_eq!(app.store.saved_filters().await.unwrap(), expected[1..]);
    let nameless = app.store.save_filter(&filter(" ", "x")).await.unwrap_err();
    assert!(matches!(nameless, StoreError::NameEmpty), "{nameless:?}");
}
