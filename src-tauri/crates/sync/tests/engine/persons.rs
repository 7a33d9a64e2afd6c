//! One person under several numbers: merges, and second charts.

use domain::{Birthday, Departure, Limit, Mode, Outcome, PatientId, RelationKind, Standing};
use practice::{Engine, LoadOptions, Practice, edits};
use store::RunRecord;

use crate::clinic::Clinic;
use crate::oracle::assert_in_step;
use crate::scripted::{Scripted, patient};
use crate::server::{hold, shared, source};
use crate::stored::Person;

use RelationKind::{Clone as Second, Merge};

struct Office {
    clinic: Clinic,
    id: domain::IntegrationId,
    source: Scripted,
}

impl Office {
    /// Patients 1 to `count`, synced once.
    async fn of(count: i64) -> Self {
        let clinic = Clinic::open().await;
        let id = clinic.integration("main").await;
        let mut source = Scripted::with(count);
        clinic.full(id, &mut source).await;
        source.now += 10_000;
        Self { clinic, id, source }
    }

    async fn incremental(&mut self) -> RunRecord {
        let run = self.clinic.incremental(self.id, &mut self.source).await;
        self.source.now += 10_000;
        if let Some(verified) = run.verified {
            assert!(verified.found.is_proven(), "{:?}", verified.found);
        }
        run
    }

    async fn person(&self, number: i64) -> Person {
        self.clinic.linked(self.id).await[&number].clone()
    }

    async fn assert_merged(&self, loser: i64, survivor: i64) {
        let (loser, survivor) = (self.person(loser).await, self.person(survivor).await);
        assert_eq!(
            (loser.standing.as_str(), loser.merged_into),
            ("merged", Some(survivor.id))
        );
        assert!(survivor.is_active() && survivor.merged_into.is_none());
    }

    fn merge(&mut self, loser: i64, survivor: i64) {
        self.source.depart(loser, Departure::Archived);
        self.source.relate(Merge, loser, survivor);
    }

    fn revive(&mut self, number: i64) {
        self.source.edit(number, |row| row.standing = Standing::Active);
    }
}

#[tokio::test]
async fn the_loser_of_a_merge_points_to_the_survivor_who_stays_whole() {
    let mut office = Office::of(3).await;
    let survivor = office.person(2).await;
    let desk = PatientId(office.person(1).await.id);
    office
        .clinic
        .store
        .set_desk_notes(desk, "Likes window seats".to_owned())
        .await
        .unwrap();
    office.merge(1, 2);
    let run = office.incremental().await;
    assert_eq!((run.counts.deactivated, run.counts.updated), (1, 0));
    office.assert_merged(1, 2).await;
    assert_eq!(office.person(1).await.desk, "Likes window seats");
    assert_eq!(office.person(2).await, survivor);
    let again = office.incremental().await;
    assert_eq!((again.counts.deactivated, again.counts.updated), (0, 0));
}

#[tokio::test]
async fn a_record_that_comes_when_no_row_moves_any_more_is_seen_by_the_next_incremental_sync() {
    let mut office = Office::of(4).await;
    office.source.depart(1, Departure::Archived);
    office.incremental().await;
    assert_eq!(office.person(1).await.standing, "archived");
    office.source.relate(Merge, 1, 2);
    let run = office.incremental().await;
    assert_eq!(run.counts.deactivated, 1);
    office.assert_merged(1, 2).await;

    // The survivor is merged as well: the pointer follows the chain, and no row of the first one moves.
    office.merge(2, 3);
    office.incremental().await;
    office.assert_merged(1, 3).await;
    office.assert_merged(2, 3).await;
}

#[tokio::test]
async fn a_merge_the_other_way_cancels_the_older_one() {
    let mut office = Office::of(3).await;
    office.merge(1, 2);
    office.incremental().await;
    office.revive(1);
    office.merge(2, 1);
    let run = office.incremental().await;
    assert_eq!((run.counts.updated, run.counts.deactivated), (1, 1));
    office.assert_merged(2, 1).await;
}

#[tokio::test]
async fn an_undone_merge_makes_both_active_again() {
    let mut office = Office::of(2).await;
    let before = office.clinic.linked(office.id).await;
    office.merge(1, 2);
    office.incremental().await;
    office.source.relations = Some(Vec::new());
    office.revive(1);
    office.incremental().await;
    assert_eq!(office.clinic.linked(office.id).await, before);

    // Only the record is gone, and the row stays put away: it is archived, not merged.
    office.merge(1, 2);
    office.incremental().await;
    office.source.relations = Some(Vec::new());
    office.incremental().await;
    let person = office.person(1).await;
    assert_eq!((person.standing.as_str(), person.merged_into), ("archived", None));
}

#[tokio::test]
async fn a_survivor_who_was_not_known_comes_in_and_is_pointed_to() {
    let mut office = Office::of(2).await;
    office.merge(1, 900);
    office.incremental().await;
    let person = office.person(1).await;
    assert_eq!((person.standing.as_str(), person.merged_into), ("merged", None));
    // Same name and birthday: the loser is linked to another number, so somebody new comes.
    let now = office.source.now;
    office.source.put(900, now, patient("Ann", "Lee1"));
    let run = office.incremental().await;
    assert_eq!(run.counts.added, 1);
    office.assert_merged(1, 900).await;
}

#[tokio::test]
async fn a_second_chart_is_no_second_patient_whichever_comes_first() {
    for (original, clone) in [(1, 7), (7, 1)] {
        let clinic = Clinic::open().await;
        let id = clinic.integration("main").await;
        let mut source = Scripted::with(0);
        // Pages of three: the two lie on different ones.
        for number in 2..=6 {
            source.put(number, 1_000, patient("Ann", &format!("Lee{number}")));
        }
        source.put(original, 1_000, patient("Ann", "Hill"));
        source.put(clone, 1_000, patient("ANN", "HILL"));
        source.relate(Second, clone, original);
        let run = clinic.full(id, &mut source).await;
        assert_eq!(run.counts.added, 6, "original {original}");
        assert_eq!(clinic.everybody().await.len(), 6);
        let found = run.verified.unwrap().found;
        assert!(found.is_proven());
        assert_eq!((found.here, found.source_active), (7, 7));
        let linked = clinic.linked(id).await;
        assert_eq!(linked[&original], linked[&clone]);
        assert_eq!(linked[&original].fields[2], "Hill", "the original speaks");
        let again = clinic.full(id, &mut source).await;
        assert_eq!(again.counts.unchanged, 7);
    }
}

#[tokio::test]
async fn a_person_is_active_while_one_of_the_charts_is_and_the_second_one_speaks_then() {
    let mut office = Office::of(3).await;
    let now = office.source.now;
    office.source.put(8, now, patient("ANN", "LEE1"));
    office.source.relate(Second, 8, 1);
    office.incremental().await;
    assert_eq!(office.person(8).await, office.person(1).await);
    assert_eq!(office.person(1).await.fields[2], "Lee1");

    office.source.depart(1, Departure::Archived);
    let run = office.incremental().await;
    assert_eq!(run.counts.deactivated, 0);
    assert!(office.person(1).await.is_active());
    assert_eq!(office.person(1).await.fields[2], "LEE1");
    office.source.depart(8, Departure::Inactive);
    let run = office.incremental().await;
    assert_eq!(run.counts.deactivated, 1);
    assert!(!office.person(1).await.is_active());
    office.revive(1);
    office.incremental().await;
    assert_eq!(office.person(8).await.fields[2], "Lee1");
    assert_eq!(office.clinic.everybody().await.len(), 3);
}

#[tokio::test]
async fn a_clone_stands_in_for_an_original_that_cannot_be_brought_in() {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut source = Scripted::with(0);
    source.put(1, 1_000, patient("Ann", "Hill"));
    source.put(2, 1_000, patient("ANN", "HILL"));
    source.relate(Second, 2, 1);
    source.depart(1, Departure::Inactive);
    clinic.full(id, &mut source).await;
    let person = clinic.linked(id).await[&2].clone();
    assert!(person.is_active());
    // The original comes back: the same patient, by its own words.
    source.now += 10_000;
    source.edit(1, |row| row.standing = Standing::Active);
    clinic.incremental(id, &mut source).await;
    let linked = clinic.linked(id).await;
    assert_eq!((linked[&1].id, linked[&2].id), (person.id, person.id));
    assert_eq!(linked[&1].fields[2], "Hill");
    assert_eq!(clinic.everybody().await.len(), 1);
}

#[tokio::test]
async fn what_an_older_version_made_two_patients_of_is_made_one_and_keeps_the_notes() {
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut source = Scripted::with(2);
    source.put(8, 1_000, patient("ANN", "LEE1"));
    source.rows.get_mut(&8).unwrap().ssn = Some("900112222");
    let run = clinic.full(id, &mut source).await;
    assert_eq!(run.counts.added, 3, "nobody has said yet that two are one");
    let (first, second) = (
        clinic.linked(id).await[&1].clone(),
        clinic.linked(id).await[&8].clone(),
    );
    for (person, text) in [(&first, "First"), (&second, "Second")] {
        clinic
            .store
            .set_desk_notes(PatientId(person.id), text.to_owned())
            .await
            .unwrap();
    }
    source.relate(Second, 8, 1);
    source.now += 10_000;
    let run = clinic.incremental(id, &mut source).await;
    assert_eq!((run.counts.deactivated, run.counts.updated), (1, 0));
    assert!(run.verified.unwrap().found.is_proven());
    let everybody = clinic.everybody().await;
    let folded = everybody.iter().find(|person| person.id == second.id).unwrap();
    assert_eq!(
        (folded.standing.as_str(), folded.merged_into),
        ("clone", Some(first.id))
    );
    assert_eq!((folded.desk.as_str(), folded.has_ssn), ("Second", false));
    let person = clinic.linked(id).await[&8].clone();
    assert_eq!((person.id, person.desk.as_str()), (first.id, "First"));
    let changes = clinic.store.patient_changes(PatientId(second.id)).await.unwrap();
    assert!(changes[0].ssn_changed, "what the notes lost is in the history");

    // The record goes: they are two again, and the second one is who it was.
    source.relations = Some(Vec::new());
    source.now += 10_000;
    clinic.incremental(id, &mut source).await;
    let linked = clinic.linked(id).await;
    assert_eq!((linked[&8].id, linked[&1].id), (second.id, first.id));
    assert!(linked[&8].is_active() && linked[&8].desk == "Second");
}

#[tokio::test]
async fn a_sync_that_may_not_read_the_records_works_without_and_says_so_once() {
    let mut office = Office::of(3).await;
    let now = office.source.now;
    office.source.put(8, now, patient("ANN", "LEE1"));
    office.source.relate(Second, 8, 1);
    office.merge(2, 3);
    let run = office.incremental().await;
    assert!(!run.relations_unread);
    let before = office.clinic.everybody().await;

    office.source.relations = None;
    office.source.edit(8, |_| {});
    office.source.edit(2, |_| {});
    let run = office.incremental().await;
    assert!(run.relations_unread && run.outcome == Some(Outcome::Completed));
    assert_eq!(run.counts.skipped, 0);
    let full = office.clinic.full(office.id, &mut office.source).await;
    assert!(full.verified.unwrap().found.is_proven());
    assert_eq!(
        office.clinic.everybody().await,
        before,
        "what was one person stays one"
    );
}

#[tokio::test]
async fn a_limit_holds_for_those_who_are_looked_at_again() {
    let mut office = Office::of(9).await;
    for number in 1..=4 {
        let now = office.source.now;
        let mut clone = patient("ANN", &format!("LEE{number}"));
        clone.birthday = Birthday::from_stored("1980-02-03").unwrap();
        office.source.put(number + 20, now, clone);
        office.source.relate(Second, number + 20, number);
    }
    office.incremental().await;
    for number in 1..=4 {
        office.source.depart(number, Departure::Archived);
    }
    let mut updated = 0;
    for left in [3, 2, 1] {
        let limit = Limit::AtMost(1);
        let run = office
            .clinic
            .sync(office.id, &mut office.source, Mode::Incremental, limit)
            .await;
        assert_eq!(
            (run.outcome, run.remaining.is_some()),
            (Some(Outcome::Limited), true),
            "{left}"
        );
        updated += run.counts.updated;
    }
    updated += office.incremental().await.counts.updated;
    assert_eq!(updated, 4);
    for number in 1..=4 {
        assert_eq!(office.person(number).await.fields[2], format!("LEE{number}"));
    }
}

#[tokio::test]
async fn merges_and_clones_of_a_made_up_practice_are_what_it_says() {
    let server = shared().await;
    for (database, engine) in [("persons_my", Engine::MyIsam), ("persons_inno", Engine::InnoDb)] {
        let practice = Practice::generate(61, 700);
        let options = LoadOptions {
            engine,
            ..LoadOptions::named(database)
        };
        let mut db = hold(&server, &practice, &options).await;
        let clinic = Clinic::open().await;
        let id = clinic.integration("main").await;
        let mut open = source(&server, database).await;
        clinic.full(id, &mut open).await;
        let linked = clinic.linked(id).await;
        assert!(practice.expected.clones.len() > 4);
        for pair in &practice.expected.clones {
            assert_eq!(linked[&pair.clone], linked[&pair.original]);
        }
        let [first, second, third] = [0, 1, 2].map(|at| practice.expected.clones[at].original);
        edits::merge(&mut db, first, second).await.unwrap();
        edits::merge(&mut db, second, third).await.unwrap();
        clinic.incremental(id, &mut open).await;
        assert_in_step(&clinic, id, &mut db).await;
        edits::unlink(&mut db, second).await.unwrap();
        edits::set_status(&mut db, second, 0).await.unwrap();
        clinic.incremental(id, &mut open).await;
        assert_in_step(&clinic, id, &mut db).await;
    }
}
