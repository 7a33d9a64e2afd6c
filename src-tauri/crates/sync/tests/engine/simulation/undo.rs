//! Undo in the simulation: after any run, however it ended, undoing it restores the state before the run, except for what it
//! lists; undoing that restores the state after the run. Then the syncs find all differences again.
//!
//! `ONTIME_UNDO_SEEDS=1000 cargo test -p sync --test engine an_undo` is the long form.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Field, PatientId, RunId, Trigger};
use rand::RngExt;
use sqlx::Connection;
use store::{BatchJob, LeftReason, StoreError, Undone};

use super::invariants::kept_fields;
use super::scenario::{Scenario, at_most};
use crate::harness::Harness;
use crate::read_store::Person;
use crate::report::{Report, first_seed, only_seed, scale};

/// Creating a store takes as long as a scenario.
const STORIES_A_STORE: u64 = 25;

/// Patient, whether it is the primary number, the source's status, and the fingerprint, by number.
type Links = BTreeMap<i64, (i64, bool, String, Vec<u8>)>;

/// What an undo must restore. Times of change are not part of it: restored rows are read again.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    persons: BTreeMap<i64, Person>,
    links: Links,
    /// The source's values of the fields that the desk keeps.
    kept: BTreeMap<(i64, Field), String>,
}

impl State {
    async fn read(scenario: &mut Scenario<'_>) -> Self {
        let persons = scenario
            .harness
            .everybody_of(scenario.company, &mut scenario.file)
            .await;
        let sql = "SELECT pat_num, patient, is_primary, status, fingerprint FROM links WHERE integration = ?";
        let links: Vec<(i64, i64, bool, String, Vec<u8>)> = sqlx::query_as(sql)
            .bind(scenario.integration.0)
            .fetch_all(&mut scenario.file)
            .await
            .unwrap();
        Self {
            persons: persons.into_iter().map(|person| (person.id, person)).collect(),
            links: links
                .into_iter()
                .map(|(number, patient, primary, status, print)| (number, (patient, primary, status, print)))
                .collect(),
            kept: kept_fields(&mut scenario.file, scenario.company).await,
        }
    }

    /// Without these patients.
    fn without(mut self, left: &BTreeSet<i64>) -> Self {
        self.persons.retain(|id, _| !left.contains(id));
        self.links.retain(|_, link| !left.contains(&link.0));
        self.kept.retain(|(patient, _), _| !left.contains(patient));
        self
    }
}

async fn undo(scenario: &Scenario<'_>, run: RunId) -> Result<Undone, StoreError> {
    let store = &scenario.harness.store;
    let lease = store.try_lease(scenario.integration).await.unwrap();
    store.undo_run(&lease, run, Trigger::Window).await
}

/// The newest run of the integration.
async fn newest(scenario: &Scenario<'_>) -> Option<RunId> {
    let store = &scenario.harness.store;
    let runs = store.runs(Some(scenario.integration), 0, 1).await.unwrap();
    runs.rows.first().map(|run| run.id)
}

/// The desk writes notes about some patients.
async fn write_notes(scenario: &mut Scenario<'_>, state: &State) -> BTreeSet<i64> {
    let mut noted = BTreeSet::new();
    for id in state.persons.keys() {
        if scenario.model.lock().unwrap().rng.random_bool(0.1) {
            let (patient, text) = (PatientId(*id), format!("Called {id}"));
            let store = &scenario.harness.store;
            store.set_desk_notes(patient, text.clone()).await.unwrap();
            scenario.desk.insert(patient, text);
            noted.insert(*id);
        }
    }
    noted
}

/// Undoes the newest run, after an attempt that may end in the middle.
async fn undo_checked(scenario: &mut Scenario<'_>, run: RunId) -> Result<Undone, StoreError> {
    let polls = {
        let rng = &mut scenario.model.lock().unwrap().rng;
        rng.random_bool(0.3).then(|| rng.random_range(1..60))
    };
    if let Some(polls) = polls {
        let before = State::read(scenario).await;
        match at_most(polls, undo(scenario, run)).await {
            Some(ended) => return ended,
            None => {
                // What was dropped ends before the writer is free, which this waits for: the run has ended.
                let job = BatchJob {
                    run,
                    integration: scenario.integration,
                    company: scenario.company,
                };
                assert!(scenario.harness.store.begin_batch(job).await.is_err());
                // It may have been committed just before it was dropped.
                if scenario.harness.store.run(run).await.unwrap().undone {
                    return Err(StoreError::NotUndoable);
                }
                assert_eq!(before, State::read(scenario).await, "half an undo");
            }
        }
    }
    undo(scenario, run).await
}

async fn story(harness: &Harness, seed: u64) {
    let mut scenario = Scenario::begin(harness, seed).await;
    let rounds = scenario.draw(2, 7);
    for _ in 0..rounds {
        let events = scenario.draw(0, 12);
        for _ in 0..events {
            scenario.model.lock().unwrap().live();
        }
        scenario.decide_about_fields().await;
        round(&mut scenario).await;
    }
    scenario.peace().await;
    scenario.file.close().await.unwrap();
    if seed.is_multiple_of(20) {
        harness.store.integrity_check().await.unwrap();
    }
}

async fn round(scenario: &mut Scenario<'_>) {
    let before = State::read(scenario).await;
    let last = newest(scenario).await;
    scenario.disturbed_run().await;
    let Some(run) = newest(scenario).await.filter(|run| Some(*run) != last) else {
        return;
    };
    let after_run = State::read(scenario).await;
    let noted = match scenario.draw(0, 2) {
        0 => write_notes(scenario, &after_run).await,
        _ => BTreeSet::new(),
    };
    let changed = State::read(scenario).await;
    let undone = match undo_checked(scenario, run).await {
        Ok(undone) => undone,
        Err(StoreError::NotUndoable) => {
            let is_undone = scenario.harness.store.run(run).await.unwrap().undone;
            assert!(is_undone || before == after_run, "it changed something");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let is_kept = |person: &&Person| noted.contains(&person.id) && !before.persons.contains_key(&person.id);
    let kept: BTreeSet<i64> = changed
        .persons
        .values()
        .filter(is_kept)
        .map(|person| person.id)
        .collect();
    let left: BTreeSet<i64> = undone.left.iter().map(|left| left.patient.0).collect();
    for left in &undone.left {
        let is_noted = kept.contains(&left.patient.0);
        assert_eq!(is_noted, left.reason == LeftReason::NotesWritten, "{left:?}");
    }
    assert!(kept.is_subset(&left), "notes of the desk were removed");
    let mut expected = before.without(&left);
    for (id, person) in &mut expected.persons {
        // Notes about patients who stay anyway.
        person.desk.clone_from(&changed.persons[id].desk);
    }
    let now = State::read(scenario).await;
    for id in &left {
        assert!(
            now.persons.contains_key(id),
            "{id} was removed although it was left"
        );
    }
    assert_eq!(expected, now.clone().without(&left), "undo of {run}");
    if scenario.draw(0, 2) == 0 {
        let again = match undo(scenario, undone.run_id).await {
            Err(StoreError::NotUndoable) => return assert_eq!(changed, now, "it changed something"),
            again => again.unwrap(),
        };
        assert_eq!(again.left, [], "nothing changed since");
        assert_eq!(changed, State::read(scenario).await, "undo of the undo of {run}");
        if scenario.draw(0, 2) == 0 {
            undo(scenario, again.run_id).await.unwrap();
        }
    }
}

#[test]
fn an_undo_restores_the_previous_state_except_for_what_it_lists() {
    let first = first_seed();
    let seeds = only_seed().map_or_else(|| scale("ONTIME_UNDO_SEEDS", 60), |_| 1);
    let report = Report::begin("undo", first);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut harness = None;
    for seed in first..first + seeds {
        let held = harness.get_or_insert_with(|| runtime.block_on(Harness::open_fast()));
        println!("undo: seed {seed}");
        runtime.block_on(story(held, seed));
        if (seed + 1 - first).is_multiple_of(STORIES_A_STORE) {
            harness = None;
        }
    }
    report.count(seeds, 0);
}
