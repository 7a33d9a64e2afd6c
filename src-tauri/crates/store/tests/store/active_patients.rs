//! The stored number of active patients equals the number that a join of all links counts.

use domain::{InactiveReason, PatNum};
use sqlx::Connection;
use store::{LinkUpsert, PageChanges, PatientRef, Update};

use crate::support::{
    App, Sync, create, creating, deactivating, deactivation, fields, link, update, updating,
};

/// Compares each integration's stored number with the real one, and returns that of `sync`.
async fn active(app: &App, sync: &Sync) -> u64 {
    let mut db = app.raw().await;
    let real: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT i.id, count(*) FILTER (WHERE p.status = 'active') FROM integrations i \
         LEFT JOIN links l ON l.integration = i.id AND l.is_primary LEFT JOIN patients p ON p.id = l.patient GROUP BY i.id",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    let wrong: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM integrations i WHERE linked_patients <> \
         (SELECT count(*) FROM links l WHERE l.integration = i.id AND l.is_primary)) \
         + (SELECT count(*) FROM companies c WHERE patients <> (SELECT count(*) FROM patients p WHERE p.company = c.id))",
    )
    .fetch_one(&mut db)
    .await
    .unwrap();
    assert_eq!(wrong, 0, "linked patients, and patients of companies");
    db.close().await.unwrap();
    for integration in app.store.integrations().await.unwrap() {
        let id = integration.id;
        let stored = i64::try_from(integration.active_patients).unwrap();
        assert!(real.contains(&(id.0, stored)), "{integration:?} {real:?}");
        assert_eq!(
            app.store.active_patients(id).await.unwrap(),
            integration.active_patients
        );
    }
    app.store.active_patients(sync.integration).await.unwrap()
}

fn lee(number: i64) -> domain::PatientFields {
    fields("Ann", &format!("Lee{number}"), "1979-04-12")
}

#[tokio::test]
async fn the_number_follows_every_change_of_links_and_patients() {
    let (app, main) = App::syncing().await;
    let west = app.integration(main.company, "Westside").await;
    let west = app.sync(main.company, west).await;
    assert_eq!(active(&app, &main).await, 0);

    let five = (1..=5).map(|number| create(number, lee(number), None)).collect();
    app.apply(&main, &creating(five)).await.unwrap();
    assert_eq!(active(&app, &main).await, 5);

    // The other integration finds two of them by name.
    let mut shared = Vec::new();
    for number in [1, 2] {
        let patient = app.linked(&main, number).await.unwrap();
        shared.push(patient);
        let link = update(patient, number + 100, lee(number));
        app.apply(&west, &updating(vec![link])).await.unwrap();
    }
    assert_eq!((active(&app, &main).await, active(&app, &west).await), (5, 2));

    // A patient inactive in both integrations counts in neither.
    let archived = |patient, number| deactivation(patient, number, InactiveReason::Archived);
    let mut out = deactivating(&[archived(shared[0], 101)]);
    out.deactivations.clear();
    app.apply(&west, &out).await.unwrap();
    assert_eq!((active(&app, &main).await, active(&app, &west).await), (5, 2));
    let leave = deactivating(&[archived(shared[0], 1)]);
    app.apply(&main, &leave).await.unwrap();
    assert_eq!((active(&app, &main).await, active(&app, &west).await), (4, 1));

    // Another reason changes nothing; a return counts again.
    let other = deactivation(shared[0], 1, InactiveReason::Deceased);
    app.apply(&main, &deactivating(&[other])).await.unwrap();
    assert_eq!(active(&app, &main).await, 4);
    let back = Update {
        reactivated: true,
        ..update(shared[0], 1, lee(1))
    };
    app.apply(&main, &updating(vec![back])).await.unwrap();
    assert_eq!((active(&app, &main).await, active(&app, &west).await), (5, 2));

    // Number 4 turns out to be a second chart of number 3.
    let third = app.linked(&main, 3).await.unwrap();
    let fourth = app.linked(&main, 4).await.unwrap();
    let mut merged = PageChanges {
        links: vec![LinkUpsert {
            is_primary: false,
            ..link(4, PatientRef::Existing(third))
        }],
        ..PageChanges::default()
    };
    merged.deactivations.push(archived(fourth, 4));
    app.apply(&main, &merged).await.unwrap();
    assert_eq!(active(&app, &main).await, 4);

    // Number 5 is removed while its patient stays active.
    let removed = PageChanges {
        removed_links: vec![PatNum(5)],
        ..PageChanges::default()
    };
    app.apply(&main, &removed).await.unwrap();
    assert_eq!(active(&app, &main).await, 3);

    // A rejected page leaves the number as it was.
    let mut bad = creating(vec![create(9, lee(9), None)]);
    bad.deactivations = vec![archived(domain::PatientId(999), 9)];
    app.apply(&main, &bad).await.unwrap_err();
    assert_eq!(active(&app, &main).await, 3);

    app.store
        .add_patient(main.company, &lee(6), String::new())
        .await
        .unwrap();
    app.store.remove_integration(main.integration).await.unwrap();
    assert_eq!(active(&app, &west).await, 2);
    app.store.integrity_check().await.unwrap();
}
