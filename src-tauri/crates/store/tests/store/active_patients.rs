//! The stored number of active patients equals the number that a join of all links counts.

use domain::{InactiveReason, PatNum, PatientId, PatientStatus};
use sqlx::Connection;
use store::{Deactivation, Fold, Link, NumberRow, PageWrite, PersonsWrite, Update, Whose};

use crate::support::{App, Sync, create, fields, fingerprint, update};

/// Compares each integration's stored number with the real one, and returns that of `sync`.
async fn active(app: &App, sync: &Sync) -> u64 {
    let mut db = app.raw().await;
    let real: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT i.id, count(*) FILTER (WHERE p.status = 'active') FROM integrations i \
         LEFT JOIN links l ON l.integration = i.id LEFT JOIN patients p ON p.id = l.patient GROUP BY i.id",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
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

fn leaving(patient: PatientId, pat_num: i64) -> Deactivation {
    Deactivation {
        patient,
        pat_num: PatNum(pat_num),
        reason: InactiveReason::Archived,
        into: None,
    }
}

async fn apply(app: &App, page: PageWrite) {
    app.store.apply_page(&page).await.unwrap();
}

#[tokio::test]
async fn the_number_follows_every_change_of_links_and_patients() {
    let (app, main) = App::syncing().await;
    let west = app.integration(main.company, "Westside").await;
    let west = app.sync(main.company, west).await;
    assert_eq!(active(&app, &main).await, 0);

    apply(
        &app,
        main.creating((1..=5).map(|number| create(number, lee(number), None)).collect()),
    )
    .await;
    assert_eq!(active(&app, &main).await, 5);

    // The other integration finds two of them by name.
    let mut shared = Vec::new();
    for number in [1, 2] {
        let patient = app.linked(&main, number).await.unwrap();
        shared.push(patient);
        let link = Update {
            link: Link::New,
            ..update(patient, number + 100, lee(number))
        };
        apply(&app, west.updating(vec![link])).await;
    }
    assert_eq!((active(&app, &main).await, active(&app, &west).await), (5, 2));

    // A patient inactive in both integrations counts in neither.
    let leave = |patient, number| vec![leaving(patient, number)];
    let out = store::LinkUpdate {
        pat_num: PatNum(101),
        status: PatientStatus::Inactive(InactiveReason::Archived),
        fingerprint: fingerprint(1),
    };
    apply(
        &app,
        PageWrite {
            link_updates: vec![out],
            ..west.page()
        },
    )
    .await;
    assert_eq!((active(&app, &main).await, active(&app, &west).await), (5, 2));
    apply(
        &app,
        PageWrite {
            deactivations: leave(shared[0], 1),
            ..main.page()
        },
    )
    .await;
    assert_eq!((active(&app, &main).await, active(&app, &west).await), (4, 1));

    // Another reason changes nothing; a return counts again.
    let mut other = leaving(shared[0], 1);
    other.reason = InactiveReason::Deceased;
    apply(
        &app,
        PageWrite {
            deactivations: vec![other],
            ..main.page()
        },
    )
    .await;
    assert_eq!(active(&app, &main).await, 4);
    let back = Update {
        reactivated: true,
        ..update(shared[0], 1, lee(1))
    };
    apply(&app, main.updating(vec![back])).await;
    assert_eq!((active(&app, &main).await, active(&app, &west).await), (5, 2));

    // Number 4 turns out to be a second chart of number 3.
    let third = app.linked(&main, 3).await.unwrap();
    let fourth = app.linked(&main, 4).await.unwrap();
    let row = |number, whose| NumberRow {
        pat_num: PatNum(number),
        whose,
        status: PatientStatus::Active,
        fingerprint: fingerprint(1),
    };
    let persons = PersonsWrite {
        replaced: vec![PatNum(3), PatNum(4)],
        numbers: vec![row(3, Whose::Link(third)), row(4, Whose::Beside(PatNum(3)))],
        folds: vec![Fold {
            patient: fourth,
            pat_num: PatNum(4),
            into: PatNum(3),
            deactivates: true,
        }],
        ..PersonsWrite::default()
    };
    apply(
        &app,
        PageWrite {
            persons,
            ..main.page()
        },
    )
    .await;
    assert_eq!(active(&app, &main).await, 4);

    // A rejected page leaves the number as it was.
    let mut bad = main.creating(vec![create(9, lee(9), None)]);
    bad.deactivations = leave(third, 999);
    app.store.apply_page(&bad).await.unwrap_err();
    assert_eq!(active(&app, &main).await, 4);

    app.store.remove_integration(main.integration).await.unwrap();
    assert_eq!(active(&app, &west).await, 2);
    app.store.integrity_check().await.unwrap();
}
