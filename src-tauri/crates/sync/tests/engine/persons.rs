//! One person with several numbers: merges and second charts.

use domain::{
    Birthday, Field, InactiveReason, Limit, Mode, Outcome, PatientId, PatientStatus, RelationKind, Trigger,
};
use opendental_testkit::{Engine, LoadOptions, Practice, edits};
use store::RunRecord;

use crate::check_store::assert_in_step;
use crate::fake_source::{FakeSource, patient};
use crate::harness::Harness;
use crate::read_store::Person;
use crate::server::{hold, shared, source};

use RelationKind::{Clone as Second, Merge};

struct App {
    harness: Harness,
    id: domain::IntegrationId,
    source: FakeSource,
}

impl App {
    /// Patients 1 to `count`, synced once.
    async fn of(count: i64) -> Self {
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let mut source = FakeSource::with(count);
        harness.full(id, &mut source).await;
        source.now += 10_000;
        Self { harness, id, source }
    }

    async fn incremental(&mut self) -> RunRecord {
        let run = self.harness.incremental(self.id, &mut self.source).await;
        self.source.now += 10_000;
        if let Some(verified) = run.verified {
            assert!(verified.found.is_complete(), "{:?}", verified.found);
        }
        run
    }

    async fn person(&self, number: i64) -> Person {
        self.harness.linked(self.id).await[&number].clone()
    }

    async fn assert_merged(&self, loser: i64, survivor: i64) {
        let (loser, survivor) = (self.person(loser).await, self.person(survivor).await);
        assert_eq!(
            (loser.status.as_str(), loser.merged_into),
            ("merged", Some(survivor.id))
        );
        assert!(survivor.is_active() && survivor.merged_into.is_none());
    }

    fn merge(&mut self, loser: i64, survivor: i64) {
        self.source.depart(loser, InactiveReason::Archived);
        self.source.relate(Merge, loser, survivor);
    }

    fn revive(&mut self, number: i64) {
        self.source.edit(number, |row| row.status = PatientStatus::Active);
    }
}

#[tokio::test]
async fn a_merged_patient_points_to_the_survivor_who_stays_unchanged() {
    let mut app = App::of(3).await;
    let survivor = app.person(2).await;
    let desk = PatientId(app.person(1).await.id);
    app.harness
        .store
        .set_desk_notes(desk, "Likes window seats".to_owned())
        .await
        .unwrap();
    app.merge(1, 2);
    let run = app.incremental().await;
    assert_eq!((run.counts.deactivated, run.counts.updated), (1, 0));
    app.assert_merged(1, 2).await;
    assert_eq!(app.person(1).await.desk, "Likes window seats");
    assert_eq!(app.person(2).await, survivor);
    let again = app.incremental().await;
    assert_eq!((again.counts.deactivated, again.counts.updated), (0, 0));
}

#[tokio::test]
async fn a_record_added_without_a_row_change_is_found_by_the_next_incremental_sync() {
    let mut app = App::of(4).await;
    app.source.depart(1, InactiveReason::Archived);
    app.incremental().await;
    assert_eq!(app.person(1).await.status, "archived");
    app.source.relate(Merge, 1, 2);
    let run = app.incremental().await;
    assert_eq!(run.counts.deactivated, 1);
    app.assert_merged(1, 2).await;

    // The survivor is merged as well: the pointer follows the chain, and no row of the first one moves.
    app.merge(2, 3);
    app.incremental().await;
    app.assert_merged(1, 3).await;
    app.assert_merged(2, 3).await;
}

#[tokio::test]
async fn a_merge_the_other_way_cancels_the_older_one() {
    let mut app = App::of(3).await;
    app.merge(1, 2);
    app.incremental().await;
    app.revive(1);
    app.merge(2, 1);
    let run = app.incremental().await;
    assert_eq!((run.counts.updated, run.counts.deactivated), (1, 1));
    app.assert_merged(2, 1).await;
}

#[tokio::test]
async fn an_undone_merge_makes_both_active_again() {
    let mut app = App::of(2).await;
    let before = app.harness.linked(app.id).await;
    app.merge(1, 2);
    app.incremental().await;
    app.source.relations = Some(Vec::new());
    app.revive(1);
    app.incremental().await;
    assert_eq!(app.harness.linked(app.id).await, before);

    // Only the record is gone, and the row stays put away: it is archived, not merged.
    app.merge(1, 2);
    app.incremental().await;
    app.source.relations = Some(Vec::new());
    app.incremental().await;
    let person = app.person(1).await;
    assert_eq!((person.status.as_str(), person.merged_into), ("archived", None));
}

#[tokio::test]
async fn a_sync_finds_again_what_an_undo_took_back_although_no_row_changed() {
    let mut app = App::of(2).await;
    app.merge(1, 2);
    app.incremental().await;
    // Only the record is gone, not the row.
    app.source.relations = Some(Vec::new());
    let run = app.incremental().await;
    let lease = app.harness.store.try_lease(app.id).await.unwrap();
    let undone = app.harness.store.undo_run(&lease, run.id, Trigger::Window).await;
    assert_eq!(undone.unwrap().restored, 1);
    drop(lease);
    app.assert_merged(1, 2).await;
    app.incremental().await;
    let person = app.person(1).await;
    assert_eq!((person.status.as_str(), person.merged_into), ("archived", None));
}

#[tokio::test]
async fn a_run_counts_as_undone_after_each_odd_undo() {
    let mut app = App::of(1).await;
    let now = app.source.now;
    app.source.put(1, now, patient("Ann", "Hill"));
    let changed = app.incremental().await;
    let first = app.harness.store.runs(Some(app.id), 0, 9).await.unwrap();
    let first = first.rows.last().unwrap().id;
    let lease = app.harness.store.try_lease(app.id).await.unwrap();
    let undo = async |run| app.harness.store.undo_run(&lease, run, Trigger::Window).await;
    let mut newest = changed.id;
    for is_undone in [true, false, true] {
        newest = undo(newest).await.unwrap().run_id;
        assert_eq!(app.harness.store.run(changed.id).await.unwrap().undone, is_undone);
    }
    // Nothing of the two runs is left, then only the first run counts again.
    let undone = undo(first).await.unwrap();
    assert_eq!(undone.removed, 1);
    let paused = async || app.harness.store.sync_state(app.id).await.unwrap().paused_by;
    assert_eq!(paused().await, Some(undone.run_id));
    undo(undone.run_id).await.unwrap();
    assert_eq!(paused().await, Some(newest), "the change is still undone");
    undo(newest).await.unwrap();
    assert_eq!(paused().await, None);
}

#[tokio::test]
async fn an_unknown_survivor_is_imported_and_pointed_to() {
    let mut app = App::of(2).await;
    app.merge(1, 900);
    app.incremental().await;
    let person = app.person(1).await;
    assert_eq!((person.status.as_str(), person.merged_into), ("merged", None));
    // Same name and birthday: the merged patient is linked to another number, so a new patient is created.
    let now = app.source.now;
    app.source.put(900, now, patient("Ann", "Lee1"));
    let run = app.incremental().await;
    assert_eq!(run.counts.added, 1);
    app.assert_merged(1, 900).await;
}

#[tokio::test]
async fn a_second_chart_is_not_a_second_patient_whichever_is_read_first() {
    for (original, clone) in [(1, 7), (7, 1)] {
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let mut source = FakeSource::with(0);
        // Pages of three: the two lie on different ones.
        for number in 2..=6 {
            source.put(number, 1_000, patient("Ann", &format!("Lee{number}")));
        }
        source.put(original, 1_000, patient("Ann", "Hill"));
        source.put(clone, 1_000, patient("ANN", "HILL"));
        source.relate(Second, clone, original);
        let run = harness.full(id, &mut source).await;
        assert_eq!(run.counts.added, 6, "original {original}");
        assert_eq!(harness.all_patients().await.len(), 6);
        let found = run.verified.unwrap().found;
        assert!(found.is_complete());
        assert_eq!(
            (found.imported, found.second_charts, found.source_active),
            (6, 1, 7)
        );
        let linked = harness.linked(id).await;
        assert_eq!(linked[&original], linked[&clone]);
        assert_eq!(linked[&original].fields[2], "Hill", "the original speaks");
        let again = harness.full(id, &mut source).await;
        assert_eq!(again.counts.unchanged, 7);
    }
}

#[tokio::test]
async fn a_person_is_active_while_any_chart_is_and_the_second_chart_then_gives_the_fields() {
    let mut app = App::of(3).await;
    let now = app.source.now;
    app.source.put(8, now, patient("ANN", "LEE1"));
    app.source.relate(Second, 8, 1);
    app.incremental().await;
    assert_eq!(app.person(8).await, app.person(1).await);
    assert_eq!(app.person(1).await.fields[2], "Lee1");

    app.source.depart(1, InactiveReason::Archived);
    let run = app.incremental().await;
    assert_eq!(run.counts.deactivated, 0);
    assert!(app.person(1).await.is_active());
    assert_eq!(app.person(1).await.fields[2], "LEE1");
    app.source.depart(8, InactiveReason::Inactive);
    let run = app.incremental().await;
    assert_eq!(run.counts.deactivated, 1);
    assert!(!app.person(1).await.is_active());
    app.revive(1);
    app.incremental().await;
    assert_eq!(app.person(8).await.fields[2], "Lee1");
    assert_eq!(app.harness.all_patients().await.len(), 3);
}

#[tokio::test]
async fn a_clone_replaces_an_original_that_cannot_be_imported() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut source = FakeSource::with(0);
    source.put(1, 1_000, patient("Ann", "Hill"));
    source.put(2, 1_000, patient("ANN", "HILL"));
    source.relate(Second, 2, 1);
    source.depart(1, InactiveReason::Inactive);
    harness.full(id, &mut source).await;
    let person = harness.linked(id).await[&2].clone();
    assert!(person.is_active());
    // The original comes back: the same patient, by its own words.
    source.now += 10_000;
    source.edit(1, |row| row.status = PatientStatus::Active);
    harness.incremental(id, &mut source).await;
    let linked = harness.linked(id).await;
    assert_eq!((linked[&1].id, linked[&2].id), (person.id, person.id));
    assert_eq!(linked[&1].fields[2], "Hill");
    assert_eq!(harness.all_patients().await.len(), 1);
}

#[tokio::test]
async fn two_patients_of_one_person_become_one_and_keep_the_notes() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut source = FakeSource::with(2);
    source.put(8, 1_000, patient("ANN", "LEE1"));
    source.rows.get_mut(&8).unwrap().ssn = Some("900112222");
    let run = harness.full(id, &mut source).await;
    assert_eq!(run.counts.added, 3, "no record yet says that two are one");
    let (first, second) = (
        harness.linked(id).await[&1].clone(),
        harness.linked(id).await[&8].clone(),
    );
    for (person, text) in [(&first, "First"), (&second, "Second")] {
        harness
            .store
            .set_desk_notes(PatientId(person.id), text.to_owned())
            .await
            .unwrap();
    }
    source.relate(Second, 8, 1);
    source.now += 10_000;
    let run = harness.incremental(id, &mut source).await;
    assert_eq!((run.counts.deactivated, run.counts.updated), (1, 0));
    assert!(run.verified.unwrap().found.is_complete());
    let all_patients = harness.all_patients().await;
    let folded = all_patients.iter().find(|person| person.id == second.id).unwrap();
    assert_eq!(
        (folded.status.as_str(), folded.merged_into),
        ("clone", Some(first.id))
    );
    assert_eq!((folded.desk.as_str(), folded.has_ssn), ("Second", false));
    let person = harness.linked(id).await[&8].clone();
    assert_eq!((person.id, person.desk.as_str()), (first.id, "First"));
    let events = harness
        .store
        .patient_events(PatientId(second.id), 0, 10)
        .await
        .unwrap();
    let has_ssn = events.rows[0]
        .fields
        .iter()
        .any(|change| change.field == Field::Ssn);
    assert!(has_ssn, "the history has the SSN that the notes lost");

    // Without the record they are two again, and the second one is as before.
    source.relations = Some(Vec::new());
    source.now += 10_000;
    harness.incremental(id, &mut source).await;
    let linked = harness.linked(id).await;
    assert_eq!((linked[&8].id, linked[&1].id), (second.id, first.id));
    assert!(linked[&8].is_active() && linked[&8].desk == "Second");
}

#[tokio::test]
async fn a_sync_that_cannot_read_the_records_works_without_them_and_reports_it_once() {
    let mut app = App::of(3).await;
    let now = app.source.now;
    app.source.put(8, now, patient("ANN", "LEE1"));
    app.source.relate(Second, 8, 1);
    app.merge(2, 3);
    let run = app.incremental().await;
    assert!(!run.relations_skipped);
    let before = app.harness.all_patients().await;

    app.source.relations = None;
    app.source.edit(8, |_| {});
    app.source.edit(2, |_| {});
    let run = app.incremental().await;
    assert!(run.relations_skipped && run.outcome == Some(Outcome::Completed));
    assert_eq!(run.counts.skipped, 0);
    let full = app.harness.full(app.id, &mut app.source).await;
    assert!(full.verified.unwrap().found.is_complete());
    assert_eq!(
        app.harness.all_patients().await,
        before,
        "what was one person stays one"
    );
}

#[tokio::test]
async fn a_limit_applies_to_rechecked_patients() {
    let mut app = App::of(9).await;
    for number in 1..=4 {
        let now = app.source.now;
        let mut clone = patient("ANN", &format!("LEE{number}"));
        clone.birthday = Birthday::from_stored("1980-02-03").unwrap();
        app.source.put(number + 20, now, clone);
        app.source.relate(Second, number + 20, number);
    }
    app.incremental().await;
    for number in 1..=4 {
        app.source.depart(number, InactiveReason::Archived);
    }
    let mut updated = 0;
    for left in [3, 2, 1] {
        let limit = Limit::AtMost(1);
        let run = app
            .harness
            .sync(app.id, &mut app.source, Mode::Incremental, limit)
            .await;
        assert_eq!(
            (run.outcome, run.remaining.is_some()),
            (Some(Outcome::Limited), true),
            "{left}"
        );
        updated += run.counts.updated;
    }
    updated += app.incremental().await.counts.updated;
    assert_eq!(updated, 4);
    for number in 1..=4 {
        assert_eq!(app.person(number).await.fields[2], format!("LEE{number}"));
    }
}

#[tokio::test]
async fn merges_and_clones_of_a_generated_practice_match_its_records() {
    let server = shared().await;
    for (database, engine) in [("persons_my", Engine::MyIsam), ("persons_inno", Engine::InnoDb)] {
        let practice = Practice::generate(61, 700);
        let options = LoadOptions {
            engine,
            ..LoadOptions::named(database)
        };
        let mut db = hold(&server, &practice, &options).await;
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let mut open = source(&server, database).await;
        harness.full(id, &mut open).await;
        let linked = harness.linked(id).await;
        assert!(practice.expected.clones.len() > 4);
        for pair in &practice.expected.clones {
            assert_eq!(linked[&pair.clone], linked[&pair.original]);
        }
        let [first, second, third] = [0, 1, 2].map(|at| practice.expected.clones[at].original);
        edits::merge(&mut db, first, second).await.unwrap();
        edits::merge(&mut db, second, third).await.unwrap();
        harness.incremental(id, &mut open).await;
        assert_in_step(&harness, id, &mut db).await;
        edits::unlink(&mut db, second).await.unwrap();
        edits::set_status(&mut db, second, 0).await.unwrap();
        harness.incremental(id, &mut open).await;
        assert_in_step(&harness, id, &mut db).await;
    }
}
