use domain::PatNum;
use store::{Link, StoreError};

use crate::support::{Office, create, fields, update};

/// Two syncs with the same patient numbers, in one company or in two.
async fn with_equal_numbers(one_company: bool) {
    let (office, main) = Office::syncing().await;
    let company = if one_company {
        main.company
    } else {
        office.company("Westside Dental").await
    };
    let integration = office.integration(company, "Westside").await;
    let west = office.sync(company, integration).await;
    let store = &office.store;

    store
        .apply_page(&main.creating(vec![create(
            42,
            fields("Ann", "Lee", "1979-04-12"),
            Some("900112222"),
        )]))
        .await
        .unwrap();
    store
        .apply_page(&west.creating(vec![create(
            42,
            fields("Bob", "Ray", "1980-05-05"),
            Some("900113333"),
        )]))
        .await
        .unwrap();
    let ann = office.linked(&main, 42).await.unwrap();
    let bob = office.linked(&west, 42).await.unwrap();
    assert_ne!(ann, bob);

    let robert = fields("Robert", "Ray", "1980-05-05");
    store
        .apply_page(&west.updating(vec![update(bob, 42, robert)]))
        .await
        .unwrap();
    assert_eq!(store.patient(ann).await.unwrap().fields.first_name, "Ann");
    assert!(store.patient(ann).await.unwrap().has_ssn);
    let bob = store.patient(bob).await.unwrap();
    assert_eq!((bob.fields.first_name.as_str(), bob.company), ("Robert", company));
    assert!(!bob.has_ssn, "the update took it away, and from this one only");
    assert_eq!(bob.links[0].pat_num, PatNum(42));

    let wrong = west.updating(vec![update(ann, 42, fields("Nobody", "Ray", "1980-05-05"))]);
    let error = store.apply_page(&wrong).await.unwrap_err();
    assert!(matches!(error, StoreError::Outdated), "{error:?}");
    assert_eq!(store.patient(ann).await.unwrap().fields.first_name, "Ann");
}

#[tokio::test]
async fn equal_numbers_in_one_company_are_different_patients() {
    with_equal_numbers(true).await;
}

#[tokio::test]
async fn equal_numbers_in_two_companies_are_different_patients() {
    with_equal_numbers(false).await;
}

#[tokio::test]
async fn a_page_for_the_wrong_company_or_integration_is_refused() {
    let (office, main) = Office::syncing().await;
    let other = office.company("Westside Dental").await;
    let integration = office.integration(other, "Westside").await;
    let mut wrong_company = main.creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
    wrong_company.company = other;
    let mut wrong_integration = main.creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
    wrong_integration.integration = integration;
    for page in [wrong_company, wrong_integration] {
        let error = office.store.apply_page(&page).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound("run")), "{error:?}");
    }
    assert_eq!(office.total().await, 0);
}

#[tokio::test]
async fn a_patient_of_another_company_is_never_linked() {
    let (office, main) = Office::syncing().await;
    let other = office.company("Westside Dental").await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let theirs = office
        .store
        .add_patient(other, &ann, String::new())
        .await
        .unwrap();
    let mut link = update(theirs, 42, fields("Anna", "Lee", "1979-04-12"));
    link.link = Link::New;
    let error = office
        .store
        .apply_page(&main.updating(vec![link]))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Outdated), "{error:?}");
    let record = office.store.patient(theirs).await.unwrap();
    assert_eq!((record.fields, record.links), (ann, vec![]));
}
