//! What an undo leaves as it is, and why.

use domain::{CompanyId, Field, InactiveReason, IntegrationId, Outcome, PatientStatus, RunId, Trigger};
use store::{FieldChange, LeftReason, PageChanges, Undone};

use crate::support::{
    App, all_patients, create, creating, deactivating, deactivation, fields, update, updating,
};

#[tokio::test]
async fn an_undo_leaves_patients_that_others_use_or_changed_and_says_why() {
    let (app, sync) = App::syncing().await;
    let other = app.integration(sync.company, "Westside").await;
    let other = app.sync(sync.company, other).await;
    let rows = (1..).zip(["Ann", "Bob", "Cid", "Dora"]);
    let rows = rows.map(|(number, name)| create(number, fields(name, "Lee", "1979-04-12"), None));
    app.apply(&sync, &creating(rows.collect())).await.unwrap();
    let [noted, shared, kept] = [
        app.linked(&sync, 1).await.unwrap(),
        app.linked(&sync, 2).await.unwrap(),
        app.linked(&sync, 3).await.unwrap(),
    ];
    let notes = "Prefers mornings".to_owned();
    app.store.set_desk_notes(noted, notes).await.unwrap();
    let same = app.store.patient(shared).await.unwrap().fields;
    app.apply(&other, &updating(vec![update(shared, 7, same)]))
        .await
        .unwrap();
    app.store
        .keep_field(kept, Field::Phone, "503-555-0100")
        .await
        .unwrap();
    let (integration, run) = (sync.integration, sync.run);
    drop(sync);
    let finished = app.store.finish_run(run, Outcome::Completed, Some(0), None);
    finished.await.unwrap();

    let lease = app.store.try_lease(integration).await.unwrap();
    let undone = app.store.undo_run(&lease, run, Trigger::Window).await.unwrap();
    let left = undone.left.iter().map(|left| (left.patient, left.reason));
    assert_eq!(
        left.collect::<Vec<_>>(),
        [
            (noted, LeftReason::NotesWritten),
            (shared, LeftReason::LinkedElsewhere),
            (kept, LeftReason::ChangedSince),
        ]
    );
    assert_eq!(undone.removed, 1, "no one else has Dora");
}

/// What one sync of an integration writes, from its start to its end.
async fn synced(app: &App, company: CompanyId, integration: IntegrationId, changes: PageChanges) -> RunId {
    let sync = app.sync(company, integration).await;
    app.apply(&sync, &changes).await.unwrap();
    let run = sync.run;
    drop(sync);
    let finished = app.store.finish_run(run, Outcome::Completed, Some(0), None);
    finished.await.unwrap();
    run
}

async fn undo(app: &App, integration: IntegrationId, run: RunId) -> Undone {
    let lease = app.store.try_lease(integration).await.unwrap();
    app.store.undo_run(&lease, run, Trigger::Window).await.unwrap()
}

#[tokio::test]
async fn an_undo_leaves_what_another_integration_changed_since() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let [main, west] = [
        app.integration(company, "Main office").await,
        app.integration(company, "Westside").await,
    ];
    let first = || fields("Ann", "Lee", "1979-04-12");
    let of = |city: &str, zip: &str| domain::PatientFields {
        city: city.to_owned(),
        zip: zip.to_owned(),
        ..first()
    };
    synced(&app, company, main, creating(vec![create(1, first(), None)])).await;
    let ann = app.store.patients(&all_patients()).await.unwrap().rows[0].id;
    let change = |number: i64, from: domain::PatientFields, to: domain::PatientFields| {
        let mut change = update(ann, number, to.clone());
        for field in [Field::City, Field::Zip] {
            let (from, to) = (from.get(field).unwrap(), to.get(field).unwrap());
            change
                .changed
                .extend((from != to).then(|| FieldChange::new(field, from, to)));
        }
        updating(vec![change])
    };
    synced(&app, company, west, updating(vec![update(ann, 7, first())])).await;
    let moved = change(1, first(), of("Bend", "97701"));
    let run = synced(&app, company, main, moved).await;
    let again = change(7, of("Bend", "97701"), of("Eugene", "97701"));
    synced(&app, company, west, again).await;

    let undone = undo(&app, main, run).await;
    assert_eq!((undone.restored, undone.left.len()), (1, 1));
    assert_eq!(undone.left[0].reason, LeftReason::ChangedSince);
    let now = app.store.patient(ann).await.unwrap().fields;
    assert_eq!((now.city.as_str(), &now.zip), ("Eugene", &first().zip));
}

#[tokio::test]
async fn an_undo_leaves_a_patient_active_who_is_active_in_another_integration() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let [main, west] = [
        app.integration(company, "Main office").await,
        app.integration(company, "Westside").await,
    ];
    let ann = || fields("Ann", "Lee", "1979-04-12");
    synced(&app, company, main, creating(vec![create(1, ann(), None)])).await;
    let id = app.store.patients(&all_patients()).await.unwrap().rows[0].id;
    let leaves = [deactivation(id, 1, InactiveReason::Archived)];
    synced(&app, company, main, deactivating(&leaves)).await;
    let mut returns = update(id, 1, ann());
    returns.reactivated = true;
    let run = synced(&app, company, main, updating(vec![returns])).await;
    for is_elsewhere in [false, true] {
        if is_elsewhere {
            synced(&app, company, west, updating(vec![update(id, 7, ann())])).await;
        }
        let undone = undo(&app, main, run).await;
        let status = app.store.patient(id).await.unwrap().status;
        assert_eq!(
            (status == PatientStatus::Active, undone.left.len()),
            (is_elsewhere, usize::from(is_elsewhere))
        );
        // The next round starts as this one.
        if !is_elsewhere {
            undo(&app, main, undone.run_id).await;
        }
    }
}
