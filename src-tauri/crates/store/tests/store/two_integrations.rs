use domain::{InactiveReason, PatNum, PatientStatus};
use store::{Deactivation, Link, LinkUpdate, StoreError, Thing};

use crate::support::{App, create, fields, fingerprint, update};

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
    let ann = app.linked(&main, 42).await.unwrap();
    let bob = app.linked(&west, 42).await.unwrap();
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
    let (app, main) = App::syncing().await;
    let other = app.company("Westside Dental").await;
    let integration = app.integration(other, "Westside").await;
    let mut wrong_company = main.creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
    wrong_company.company = other;
    let mut wrong_integration = main.creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
    wrong_integration.integration = integration;
    for page in [wrong_company, wrong_integration] {
        let error = app.store.apply_page(&page).await.unwrap_err();
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
    let mut link = update(theirs, 42, fields("Anna", "Lee", "1979-04-12"));
    link.link = Link::New;
    let error = app
        .store
        .apply_page(&main.updating(vec![link]))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Outdated), "{error:?}");
    let record = app.store.patient(theirs).await.unwrap();
    assert_eq!((record.fields, record.links), (ann, vec![]));
}

#[tokio::test]
async fn a_patient_created_since_the_lookup_is_not_created_again() {
    let liz = || {
        let mut liz = fields("Liz", "Okafor", "1979-04-12");
        liz.legal_first_name = "Elizabeth".to_owned();
        liz
    };
    for (first, legal, last, birthday, same) in [
        ("LÍZ", "x", "okafor", "1979-04-12", true),
        ("x", "elizabeth", "Okafor", "1979-04-12", true),
        ("Elizabeth", "x", "Okafor", "1979-04-12", true),
        ("Beth", "Bethany", "Okafor", "1979-04-12", false),
        ("Liz", "Elizabeth", "Okafor", "1979-04-13", false),
        ("Liz", "Elizabeth", "Oakfor", "1979-04-12", false),
    ] {
        let (app, main) = App::syncing().await;
        let integration = app.integration(main.company, "Westside").await;
        let west = app.sync(main.company, integration).await;
        let mut met = fields(first, last, birthday);
        met.legal_first_name = legal.to_owned();
        let page = west.creating(vec![create(7, met, None)]);
        app.store.apply_page(&page).await.unwrap();

        let page = main.creating(vec![
            create(41, fields("Bob", "Ray", "1980-05-05"), None),
            create(42, liz(), None),
        ]);
        let result = app.store.apply_page(&page).await;
        assert_eq!(
            matches!(result, Err(StoreError::Outdated)),
            same,
            "{first} {legal} {last} {birthday}: {result:?}"
        );
        assert_eq!(app.total().await, if same { 1 } else { 3 });
    }
}

#[tokio::test]
async fn a_namesake_linked_to_another_number_does_not_prevent_creation() {
    let (app, main) = App::syncing().await;
    let james = || fields("James", "Hill", "1979-04-12");
    let (senior, junior) = (create(1, james(), None), create(2, james(), None));
    for page in [main.creating(vec![senior]), main.creating(vec![junior])] {
        app.store.apply_page(&page).await.unwrap();
    }
    let id = app
        .store
        .add_patient(main.company, &james(), String::new())
        .await
        .unwrap();
    // One row of the page takes the patient of the desk, the other is new beside him.
    let mut link = update(id, 3, james());
    link.link = Link::New;
    let mut page = main.updating(vec![link]);
    page.creates = vec![create(4, james(), None)];
    page.counts.added = 1;
    page.counts.rows_read += 1;
    app.store.apply_page(&page).await.unwrap();
    assert_eq!(app.total().await, 4);
}

#[tokio::test]
async fn a_plan_that_another_integration_has_overtaken_is_refused_whole() {
    let (app, main) = App::syncing().await;
    let integration = app.integration(main.company, "Westside").await;
    let west = app.sync(main.company, integration).await;
    let (store, ann) = (&app.store, fields("Ann", "Lee", "1979-04-12"));
    store
        .apply_page(&main.creating(vec![create(1, ann.clone(), None)]))
        .await
        .unwrap();
    let patient = app.linked(&main, 1).await.unwrap();
    let mut link = update(patient, 7, ann);
    link.link = Link::New;
    store.apply_page(&west.updating(vec![link])).await.unwrap();

    let gone = PatientStatus::Inactive(InactiveReason::Archived);
    let leaves = |pat_num| Deactivation {
        patient,
        pat_num: PatNum(pat_num),
        reason: InactiveReason::Archived,
        into: None,
    };
    let says = |pat_num| LinkUpdate {
        pat_num: PatNum(pat_num),
        status: gone,
        fingerprint: fingerprint(2),
    };
    let mut alone = main.page();
    alone.deactivations.push(leaves(1));
    let refused = store.apply_page(&alone).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::Outdated),
        "the other one says active"
    );
    assert_eq!(
        store.patient(patient).await.unwrap().status,
        PatientStatus::Active
    );

    let mut leaves_here = main.page();
    leaves_here.link_updates.push(says(1));
    store.apply_page(&leaves_here).await.unwrap();
    let mut leaves_there = west.page();
    leaves_there.link_updates.push(says(7));
    let refused = store.apply_page(&leaves_there).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::Outdated),
        "nobody says active any more"
    );
    leaves_there.link_updates.clear();
    leaves_there.deactivations.push(leaves(7));
    store.apply_page(&leaves_there).await.unwrap();
    assert_eq!(store.patient(patient).await.unwrap().status, gone);
}
