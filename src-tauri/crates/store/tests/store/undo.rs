//! What an undo leaves as it is, and why.

use domain::{Field, Outcome, Trigger};
use store::LeftReason;

use crate::support::{App, create, creating, fields, update, updating};

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
