//! Fields for which the desk keeps its own value.

use domain::{Field, PatientFields, PatientId, Trigger};
use sqlx::Connection;
use store::{ChangeKind, FieldChange, PatientQuery, PatientRecord, QuickFilter};

use crate::fake_source::{FakeSource, patient};
use crate::harness::Harness;

const OURS: &str = "503-555-0100";
const THEIRS: &str = "503-555-0199";
const LATER: &str = "503-555-0177";

/// Patient 1 as the desk typed it: the practice has another phone, and no email.
fn typed() -> PatientFields {
    PatientFields {
        phone: OURS.to_owned(),
        email: "ann@example.test".to_owned(),
        ..patient("Ann", "Lee1")
    }
}

fn practice() -> FakeSource {
    let mut source = FakeSource::with(3);
    source.edit(1, |row| {
        row.changed_at = 1_000;
        row.fields.phone = THEIRS.to_owned();
        row.fields.city = "Salem".to_owned();
    });
    source
}

async fn read(harness: &Harness, id: PatientId) -> PatientRecord {
    harness.store.patient(id).await.unwrap()
}

/// Kept fields with the source's value and whether it has changed.
fn kept(record: &PatientRecord) -> Vec<(Field, &str, bool)> {
    let kept = record.kept.iter();
    kept.map(|kept| (kept.field, kept.theirs.as_str(), kept.has_changed))
        .collect()
}

fn replaced(record: &PatientRecord) -> Vec<(Field, &str)> {
    let replaced = record.replaced.iter();
    replaced.map(|one| (one.field, one.ours.as_str())).collect()
}

/// How many patients Home lists.
async fn listed(harness: &Harness) -> u64 {
    let query = PatientQuery {
        quick: Some(QuickFilter::KeptChanged),
        limit: 10,
        ..PatientQuery::default()
    };
    harness.store.patients(&query).await.unwrap().total
}

#[tokio::test]
async fn what_a_match_replaces_is_shown_and_each_field_can_be_kept_and_released() {
    let (harness, mut source) = (Harness::open().await, practice());
    let ann = harness.add_by_hand(&typed(), "").await;
    assert_eq!(replaced(&read(&harness, ann).await), []);
    let id = harness.integration("main").await;
    harness.full(id, &mut source).await;
    let matched = read(&harness, ann).await;
    assert_eq!(
        (matched.fields.phone.as_str(), matched.fields.email.as_str()),
        (THEIRS, "")
    );
    let both = [(Field::Email, "ann@example.test"), (Field::Phone, OURS)];
    assert_eq!(replaced(&matched), both);
    let events = harness.store.patient_events(ann, 0, 9).await.unwrap().rows;
    let shown = FieldChange::new(Field::Phone, OURS, THEIRS);
    assert!(events.iter().any(|event| event.fields.contains(&shown)));

    harness.store.keep_field(ann, Field::Phone, OURS).await.unwrap();
    harness.store.release_field(ann, Field::Email).await.unwrap();
    let decided = read(&harness, ann).await;
    assert_eq!(
        (decided.fields.phone.as_str(), decided.fields.email.as_str()),
        (OURS, "")
    );
    assert_eq!(kept(&decided), [(Field::Phone, THEIRS, false)]);
    assert_eq!(replaced(&decided), []);

    // A kept field is no reason to write or count the patient again.
    let run = harness.full(id, &mut source).await;
    assert_eq!((run.counts.updated, run.counts.unchanged), (0, 3));
    source.now += 60;
    source.edit(1, |row| row.fields.phone = LATER.to_owned());
    assert_eq!(listed(&harness).await, 0);
    let run = harness.incremental(id, &mut source).await;
    assert_eq!(run.counts.updated, 1);
    let changes = harness.store.run_changes(run.id, 0, 9).await.unwrap().rows;
    let change = FieldChange::of_kept(Field::Phone, THEIRS, LATER);
    assert_eq!((changes.len(), &changes[0].fields), (1, &vec![change]));
    let changed = read(&harness, ann).await;
    assert_eq!(changed.fields.phone, OURS);
    assert_eq!(kept(&changed), [(Field::Phone, LATER, true)]);
    assert_eq!(listed(&harness).await, 1);
    assert_eq!(harness.full(id, &mut source).await.counts.updated, 0);

    // Deciding again, or the same value in the practice, leaves nothing to decide.
    harness.store.keep_field(ann, Field::Phone, OURS).await.unwrap();
    assert_eq!(kept(&read(&harness, ann).await), [(Field::Phone, LATER, false)]);
    assert_eq!(listed(&harness).await, 0);
    source.now += 60;
    source.edit(1, |row| row.fields.phone = OURS.to_owned());
    harness.incremental(id, &mut source).await;
    assert_eq!(kept(&read(&harness, ann).await), [(Field::Phone, OURS, false)]);
    source.now += 60;
    source.edit(1, |row| row.fields.phone = String::new());
    harness.incremental(id, &mut source).await;
    assert_eq!(kept(&read(&harness, ann).await), [(Field::Phone, "", true)]);

    harness.store.release_field(ann, Field::Phone).await.unwrap();
    let released = read(&harness, ann).await;
    assert_eq!((released.fields.phone.as_str(), kept(&released)), ("", vec![]));
    source.now += 60;
    source.edit(1, |row| row.fields.phone = LATER.to_owned());
    harness.incremental(id, &mut source).await;
    let followed = read(&harness, ann).await;
    assert_eq!(
        (followed.fields.phone.as_str(), replaced(&followed)),
        (LATER, vec![])
    );
    let events = harness.store.patient_events(ann, 0, 1).await.unwrap().rows;
    assert_eq!(events[0].kind, ChangeKind::Updated);
}

#[tokio::test]
async fn a_kept_name_does_not_ask_before_a_mass_change_and_is_linked_by_its_number() {
    let (harness, mut source) = (Harness::open().await, FakeSource::with(3));
    let id = harness.integration("main").await;
    harness.full(id, &mut source).await;
    let two = PatientId(harness.linked(id).await[&2].id);
    harness
        .store
        .keep_field(two, Field::LastName, "Lee-Hart")
        .await
        .unwrap();
    source.now += 60;
    source.edit(2, |row| row.fields.last_name = "Hart".to_owned());
    let run = harness.incremental(id, &mut source).await;
    assert_eq!((run.counts.updated, run.counts.added), (1, 0));
    let record = read(&harness, two).await;
    assert_eq!(record.fields.last_name, "Lee-Hart");
    assert_eq!(kept(&record), [(Field::LastName, "Hart", true)]);
    // The whole record shows that no one was renamed.
    let mut file = harness.file().await;
    let renamed: i64 = sqlx::query_scalar("SELECT sum(renamed) FROM runs")
        .fetch_one(&mut file)
        .await
        .unwrap();
    file.close().await.unwrap();
    assert_eq!(renamed, 0);
}

#[tokio::test]
async fn an_undo_takes_back_what_a_run_read_and_leaves_the_desks_value() {
    let (harness, mut source) = (Harness::open().await, practice());
    let ann = harness.add_by_hand(&typed(), "").await;
    let id = harness.integration("main").await;
    let undo = async |run| {
        let lease = harness.store.try_lease(id).await.unwrap();
        harness
            .store
            .undo_run(&lease, run, Trigger::Window)
            .await
            .unwrap()
    };
    let first = harness.full(id, &mut source).await.id;
    harness.store.keep_field(ann, Field::Phone, OURS).await.unwrap();
    source.now += 60;
    source.edit(1, |row| row.fields.phone = LATER.to_owned());
    let second = harness.incremental(id, &mut source).await.id;

    // Kept before the run: all is as before. Undone again: as after the run.
    let undone = undo(second).await;
    assert_eq!(undone.left, []);
    let theirs = |record: &PatientRecord| record.kept[0].theirs.clone();
    assert_eq!(theirs(&read(&harness, ann).await), THEIRS);
    undo(undone.run_id).await;
    assert_eq!(theirs(&read(&harness, ann).await), LATER);
    undo(second).await;

    // Kept after the run: the desk's value stays, and is listed. The others are as before.
    let undone = undo(first).await;
    assert_eq!(
        undone.left.iter().map(|left| left.patient).collect::<Vec<_>>(),
        [ann]
    );
    let alone = read(&harness, ann).await;
    assert_eq!(
        (alone.fields.phone.as_str(), alone.fields.email.as_str()),
        (OURS, "ann@example.test")
    );
    assert_eq!((alone.links.len(), kept(&alone)), (0, vec![]));

    // Matched again, the field is still kept, and what the practice has is known.
    harness.full(id, &mut source).await;
    let matched = read(&harness, ann).await;
    assert_eq!((matched.fields.phone.as_str(), matched.links.len()), (OURS, 1));
    assert_eq!(kept(&matched), [(Field::Phone, LATER, true)]);
    assert_eq!(replaced(&matched), [(Field::Email, "ann@example.test")]);
}
