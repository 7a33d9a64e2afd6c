use domain::{InactiveReason, PatNum, PatientStatus};
use store::{BatchJob, StoreError, Thing};

use crate::support::{App, apply, create, creating, deactivating, deactivation, fields, update, updating};

/// Two syncs with the same patient numbers, in one company or in two.
async fn with_equal_numbers(one_company: bool) {
    let (app, main) = App::syncing().await;
    let company = if one_company {
        main.company
    } else {
        app.company("Westside Dental").await
    };
    let integration = app.integration(company, "Westside").await;
    let west = app.sync(company, integration).await;
    let store = &app.store;

    let ann = create(42, fields("Ann", "Lee", "1979-04-12"), Some("900112222"));
    app.apply(&main, &creating(vec![ann])).await.unwrap();
    let bob = create(42, fields("Bob", "Ray", "1980-05-05"), Some("900113333"));
    app.apply(&west, &creating(vec![bob])).await.unwrap();
    let ann = app.linked(&main, 42).await.unwrap();
    let bob = app.linked(&west, 42).await.unwrap();
    assert_ne!(ann, bob);

    let robert = fields("Robert", "Ray", "1980-05-05");
    app.apply(&west, &updating(vec![update(bob, 42, robert)]))
        .await
        .unwrap();
    assert_eq!(store.patient(ann).await.unwrap().fields.first_name, "Ann");
    assert!(store.patient(ann).await.unwrap().has_ssn);
    let bob = store.patient(bob).await.unwrap();
    assert_eq!((bob.fields.first_name.as_str(), bob.company), ("Robert", company));
    assert!(!bob.has_ssn, "the update took it away, and from this one only");
    assert_eq!(bob.links[0].pat_num, PatNum(42));
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
    let (app, main) = App::syncing().await;
    let other = app.company("Westside Dental").await;
    let integration = app.integration(other, "Westside").await;
    let wrong_company = BatchJob {
        company: other,
        ..main.job
    };
    let wrong_integration = BatchJob {
        integration,
        ..main.job
    };
    for job in [wrong_company, wrong_integration] {
        let page = creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
        let error = apply(&app.store, job, &page).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound(Thing::Run)), "{error:?}");
    }
    assert_eq!(app.total().await, 0);
}

#[tokio::test]
async fn a_patient_of_another_company_is_never_linked() {
    let (app, main) = App::syncing().await;
    let other = app.company("Westside Dental").await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let theirs = app.store.add_patient(other, &ann, String::new()).await.unwrap();
    let link = update(theirs, 42, fields("Anna", "Lee", "1979-04-12"));
    app.apply(&main, &updating(vec![link])).await.unwrap_err();
    let record = app.store.patient(theirs).await.unwrap();
    assert_eq!((record.fields, record.links), (ann, vec![]));
}

#[tokio::test]
async fn a_patient_of_two_integrations_keeps_both_lines_and_counts_in_both() {
    let (app, main) = App::syncing().await;
    let integration = app.integration(main.company, "Westside").await;
    let west = app.sync(main.company, integration).await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let page = creating(vec![create(1, ann.clone(), Some("900112222"))]);
    app.apply(&main, &page).await.unwrap();
    let patient = app.linked(&main, 1).await.unwrap();
    app.apply(&west, &updating(vec![update(patient, 7, ann)]))
        .await
        .unwrap();
    let record = app.store.patient(patient).await.unwrap();
    let numbers: Vec<_> = record.links.iter().map(|link| link.pat_num).collect();
    assert_eq!((numbers, record.has_ssn), (vec![PatNum(1), PatNum(7)], true));
    let only_main = creating(vec![create(2, fields("Bea", "Lee", "1980-04-12"), None)]);
    app.apply(&main, &only_main).await.unwrap();
    for (sync, total, others) in [(&main, 2, "Westside"), (&west, 1, "Main office")] {
        let shared = app.store.shared_patients(sync.integration).await.unwrap();
        assert_eq!((shared.total, shared.shared), (total, 1));
        assert_eq!(shared.integrations, [others]);
    }
    for (sync, active) in [(&main, 2), (&west, 1)] {
        assert_eq!(app.store.active_patients(sync.integration).await.unwrap(), active);
    }
    let left = deactivation(patient, 1, InactiveReason::Archived);
    app.apply(&main, &deactivating(&[left])).await.unwrap();
    let gone = PatientStatus::Inactive(InactiveReason::Archived);
    assert_eq!(app.store.patient(patient).await.unwrap().status, gone);
    for (sync, active) in [(&main, 1), (&west, 0)] {
        assert_eq!(app.store.active_patients(sync.integration).await.unwrap(), active);
    }
}
