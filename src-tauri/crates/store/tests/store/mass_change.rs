//! What earlier runs of a pass have changed counts for the guard against mass changes.

use domain::{Field, InactiveReason, Limit, Mode, Outcome, PatNum, RunId, Trigger};
use store::{Deactivation, FieldChange, Link, MassChange, PageWrite, Update};

use crate::support::{App, Sync, create, fields, update};

fn leaving(patient: domain::PatientId, pat_num: i64, reason: InactiveReason) -> Deactivation {
    Deactivation {
        patient,
        pat_num: PatNum(pat_num),
        reason,
        into: None,
    }
}

async fn before(app: &App, sync: &Sync, run: RunId, mode: Mode) -> (u64, u64) {
    let MassChange { inactive, renamed } = app
        .store
        .mass_change_before(run, sync.integration, mode)
        .await
        .unwrap();
    (inactive, renamed)
}

#[tokio::test]
async fn only_active_patients_who_leave_and_linked_patients_who_are_renamed_count() {
    let (app, sync) = App::syncing().await;
    let lee = |number: i64| fields("Ann", &format!("Lee{number}"), "1979-04-12");
    let creates = (1..=4).map(|number| create(number, lee(number), None));
    app.store
        .apply_page(&sync.creating(creates.collect()))
        .await
        .unwrap();
    let mut patients = Vec::new();
    for number in 1..=4 {
        patients.push(app.linked(&sync, number).await.unwrap());
    }
    let by_hand = app
        .store
        .add_patient(sync.company, &lee(5), String::new())
        .await
        .unwrap();

    let renamed = |field| vec![FieldChange::new(field, "a", "b")];
    let updates = vec![
        Update {
            changed: renamed(Field::LegalFirstName),
            ..update(patients[0], 1, lee(1))
        },
        Update {
            changed: renamed(Field::City),
            ..update(patients[1], 2, lee(2))
        },
        Update {
            changed: renamed(Field::LastName),
            link: Link::New,
            ..update(by_hand, 5, lee(5))
        },
    ];
    app.store.apply_page(&sync.updating(updates)).await.unwrap();
    for reason in [InactiveReason::Archived, InactiveReason::Deceased] {
        let page = PageWrite {
            deactivations: vec![leaving(patients[2], 3, reason)],
            ..sync.page()
        };
        app.store.apply_page(&page).await.unwrap();
    }
    let clone = PageWrite {
        deactivations: vec![leaving(patients[3], 4, InactiveReason::Clone)],
        ..sync.page()
    };
    app.store.apply_page(&clone).await.unwrap();
    app.store
        .finish_run(sync.run, Outcome::Limited, None, None)
        .await
        .unwrap();

    let next = RunId(sync.run.0 + 1);
    assert_eq!(before(&app, &sync, next, Mode::Full).await, (1, 1));
    assert_eq!(before(&app, &sync, next, Mode::Incremental).await, (1, 1));
    assert_eq!(
        before(&app, &sync, sync.run, Mode::Full).await,
        (0, 0),
        "a run does not count itself"
    );
}

#[tokio::test]
async fn a_pass_ends_with_a_run_that_completed_or_was_allowed_to_change_more() {
    for (mode, outcome, allowed, full, incremental) in [
        (Mode::Full, Outcome::Limited, false, 1, 1),
        (Mode::Full, Outcome::Completed, false, 0, 0),
        (Mode::Full, Outcome::Cancelled, true, 0, 0),
        (Mode::Incremental, Outcome::Limited, false, 1, 1),
        (Mode::Incremental, Outcome::Completed, false, 1, 0),
    ] {
        let (app, sync) = App::syncing().await;
        let page = sync.creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
        app.store.apply_page(&page).await.unwrap();
        let ann = app.linked(&sync, 1).await.unwrap();
        let page = PageWrite {
            deactivations: vec![leaving(ann, 1, InactiveReason::Archived)],
            ..sync.page()
        };
        app.store.apply_page(&page).await.unwrap();
        app.store
            .finish_run(sync.run, Outcome::Limited, None, None)
            .await
            .unwrap();
        let integration = sync.integration;
        drop(sync);
        let lease = app.store.try_lease(integration).await.unwrap();
        let second = app
            .store
            .start_run(&lease, mode, Trigger::Timer, Limit::None)
            .await
            .unwrap();
        if allowed {
            app.store.allow_mass_change(second).await.unwrap();
        }
        app.store.finish_run(second, outcome, None, None).await.unwrap();
        for (next, expected) in [(Mode::Full, full), (Mode::Incremental, incremental)] {
            let found = app
                .store
                .mass_change_before(RunId(second.0 + 1), integration, next)
                .await;
            assert_eq!(
                found.unwrap().inactive,
                expected,
                "{mode:?} {outcome:?} {allowed}, then {next:?}"
            );
        }
    }
}
