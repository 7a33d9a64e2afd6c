//! The scenario of one seed: syncs with faults during edits, then an undisturbed one of each kind.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use domain::{CompanyId, FaultClass, Field, IntegrationId, Limit, Mode, Outcome, PatientId, RunId};
use rand::RngExt;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use store::RunRecord;
use sync::Consent;
use tokio_util::sync::CancellationToken;

use super::invariants;
use super::model::Model;
use super::source::{SimSource, Trouble};
use crate::harness::Harness;
use crate::previews::Previewed;

/// A real hang costs the two seconds that a canceled sync waits.
const HANGS_IN: u32 = 150;
/// More runs than an undisturbed pass needs.
const ENOUGH: usize = 400;

/// The state of a scenario.
pub(super) struct Scenario<'a> {
    pub(super) harness: &'a Harness,
    pub(super) company: CompanyId,
    pub(super) integration: IntegrationId,
    pub(super) file: SqliteConnection,
    pub(super) model: Arc<Mutex<Model>>,
    /// Patients entered by the desk, with their notes.
    pub(super) desk: BTreeMap<PatientId, String>,
    /// The desk's values of the fields that it keeps.
    pub(super) kept: BTreeMap<(i64, Field), String>,
    /// Runs that were ended from outside.
    pub(super) killed: Vec<RunId>,
}

pub(super) async fn run(harness: &Harness, seed: u64) {
    let mut scenario = Scenario::begin(harness, seed).await;
    let runs = scenario.draw(2, 9);
    for _ in 0..runs {
        scenario.troubled_run().await;
        scenario.check().await;
        scenario.decide_about_fields().await;
        let events = scenario.draw(0, 12);
        for _ in 0..events {
            scenario.model.lock().unwrap().live();
        }
    }
    scenario.peace().await;
    scenario.file.close().await.unwrap();
    if seed.is_multiple_of(20) {
        harness.store.integrity_check().await.unwrap();
    }
}

impl<'a> Scenario<'a> {
    pub(super) async fn begin(harness: &'a Harness, seed: u64) -> Self {
        let company = harness
            .store
            .add_company(&format!("Company {seed}"))
            .await
            .unwrap()
            .id;
        let integration = harness
            .integration_of(company, &format!("Integration {seed}"))
            .await;
        let mut scenario = Self {
            harness,
            company,
            integration,
            file: harness.file().await,
            model: Arc::new(Mutex::new(Model::new(seed))),
            desk: BTreeMap::new(),
            kept: BTreeMap::new(),
            killed: Vec::new(),
        };
        scenario.enter_some_by_hand().await;
        scenario
    }

    pub(super) fn draw(&self, from: usize, to: usize) -> usize {
        self.model.lock().unwrap().rng.random_range(from..to)
    }

    /// The desk has entered some of the practice's patients and one of its own.
    async fn enter_some_by_hand(&mut self) {
        let mut known: Vec<_> = {
            let model = self.model.lock().unwrap();
            model.rows.values().take(3).map(|row| row.patient()).collect()
        };
        if let Some(first) = known.first().cloned() {
            known.push(domain::PatientFields {
                last_name: "Nowhere".to_owned(),
                ..first
            });
        }
        for (at, fields) in known.into_iter().enumerate() {
            let text = format!("Note {at}\nAllergic to latex");
            let added = self
                .harness
                .store
                .add_patient(self.company, &fields, text.clone())
                .await;
            self.desk.insert(added.unwrap(), text);
        }
    }

    /// The desk keeps some fields of linked patients, and releases others.
    pub(super) async fn decide_about_fields(&mut self) {
        let persons = self.harness.everybody_of(self.company, &mut self.file).await;
        let store = &self.harness.store;
        for person in persons.iter().filter(|person| !person.links.is_empty()) {
            let (draw, at, text) = {
                let rng = &mut self.model.lock().unwrap().rng;
                (
                    rng.random_range(0..20),
                    rng.random_range(5..12),
                    rng.random_range(0..9),
                )
            };
            let (patient, field) = (PatientId(person.id), Field::ALL[at]);
            match draw {
                0..2 => {
                    let ours = match text {
                        0 => String::new(),
                        1..3 => person.fields[at].clone(),
                        _ => format!("ours {text}"),
                    };
                    store.keep_field(patient, field, &ours).await.unwrap();
                    self.kept.insert((person.id, field), ours);
                }
                2..4 => {
                    store.release_field(patient, field).await.unwrap();
                    self.kept.remove(&(person.id, field));
                }
                _ => {}
            }
        }
    }

    async fn troubled_run(&mut self) {
        if self.model.lock().unwrap().rng.random_bool(0.3) {
            return self.foreseen_run().await;
        }
        self.disturbed_run().await;
    }

    /// A run with a random mode, limit, and fault.
    pub(super) async fn disturbed_run(&mut self) {
        let cancel = CancellationToken::new();
        let dead = CancellationToken::new();
        let (mode, limit, trouble, polls) = {
            let rng = &mut self.model.lock().unwrap().rng;
            let call = rng.random_range(1..50);
            let trouble = match rng.random_range(0..10) {
                0..2 => Some(Trouble::Breaks),
                2..4 => Some(Trouble::Dies(dead.clone())),
                4 => Some(Trouble::Cancelled(cancel.clone())),
                5 if rng.random_range(0..HANGS_IN) == 0 => Some(Trouble::Hangs(cancel.clone())),
                _ => None,
            };
            let polls = rng.random_bool(0.3).then(|| rng.random_range(1..150));
            (
                any_mode(rng),
                any_limit(rng),
                trouble.map(|trouble| (call, trouble)),
                polls,
            )
        };
        let mut source = SimSource::new(&self.model, trouble);
        let before = self.now();
        let run = self
            .harness
            .run(self.integration, &mut source, mode, limit, &cancel);
        let run = at_most(polls.unwrap_or(usize::MAX), run);
        let ended = tokio::select! {
            ended = run => ended.map(|ran| ran.record),
            () = dead.cancelled() => None,
        };
        match ended {
            Some(run) => self.check_run(&run, &source, before).await,
            None => self.pick_up().await,
        }
    }

    /// A run without events or faults, which must do what its preview showed.
    async fn foreseen_run(&mut self) {
        let (mode, limit) = {
            let model = &mut self.model.lock().unwrap();
            model.quiet = true;
            (any_mode(&mut model.rng), any_limit(&mut model.rng))
        };
        let before = self.now();
        let expected = self.preview(mode, limit, Consent::NotGiven).await;
        let mut source = SimSource::new(&self.model, None);
        let never = CancellationToken::new();
        let ran = self
            .harness
            .run(self.integration, &mut source, mode, limit, &never)
            .await;
        expected.assert_is_what(self.harness, &ran).await;
        self.check_run(&ran.record, &source, before).await;
        self.model.lock().unwrap().quiet = false;
    }

    /// A preview against the practice as it is now.
    async fn preview(&self, mode: Mode, limit: Limit, consent: Consent) -> Previewed {
        let model = Arc::new(Mutex::new(self.model.lock().unwrap().clone()));
        let mut source = SimSource::new(&model, None);
        Previewed::of(
            self.harness,
            self.integration,
            &mut source,
            (mode, limit, consent),
        )
        .await
    }

    /// The last event.
    fn now(&self) -> u64 {
        self.model.lock().unwrap().event
    }

    /// What the next start does about an unfinished run: it records the end or marks the run as interrupted.
    async fn pick_up(&mut self) {
        let store = &self.harness.store;
        let lease = store
            .try_lease(self.integration)
            .await
            .expect("no lease is left behind");
        self.killed
            .extend(store.interrupt_stale_runs(&lease).await.unwrap());
    }

    async fn check(&mut self) {
        let file = invariants::read(self).await;
        file.check_books(self).await;
    }

    /// The contents after a completed run. `before` is the last event before it.
    async fn check_run(&mut self, run: &RunRecord, source: &SimSource, before: u64) {
        if run.outcome == Some(Outcome::Completed) {
            if run.mode == Mode::Full {
                self.model.lock().unwrap().complete_full_run(before);
            }
            let file = invariants::read(self).await;
            file.check_contents(self, run, source, before);
            let is_equal = {
                let model = self.model.lock().unwrap();
                model.event == before && !model.has_hidden()
            };
            if is_equal {
                file.check_in_step(self);
            }
        }
    }

    /// Completes a pass without faults and with consent. The source check must not stop it: rows are deleted, but the
    /// server's next number never decreases.
    async fn finish_walk(&mut self, mode: Mode) {
        for _ in 0..ENOUGH {
            if self.watched_run(mode).await.expect("a run in peace") == Outcome::Completed {
                return;
            }
        }
        panic!("a walk in peace has no end");
    }

    async fn watched_run(&mut self, mode: Mode) -> Result<Outcome, FaultClass> {
        let limit = any_limit(&mut self.model.lock().unwrap().rng);
        let is_quiet = self.model.lock().unwrap().quiet;
        let expected = match is_quiet {
            true => Some(self.preview(mode, limit, Consent::Given).await),
            false => None,
        };
        let mut source = SimSource::new(&self.model, None);
        let before = self.now();
        let never = CancellationToken::new();
        let ran = self
            .harness
            .run_with(self.integration, &mut source, mode, limit, &never, Consent::Given)
            .await;
        if let Some(expected) = expected {
            expected.assert_is_what(self.harness, &ran).await;
        }
        self.check().await;
        self.check_run(&ran.record, &source, before).await;
        ran.result
            .map(|report| report.outcome)
            .map_err(|fault| fault.class())
    }

    pub(super) async fn peace(&mut self) {
        self.finish_walk(Mode::Incremental).await;
        {
            let mut model = self.model.lock().unwrap();
            model.commit_all();
            model.quiet = true;
        }
        self.finish_walk(Mode::Incremental).await;
        self.finish_walk(Mode::Full).await;
        invariants::read(self).await.check_in_step(self);
        // All times are old now. Each row is read again if it was young, and then never again.
        self.model.lock().unwrap().outlive_all_times();
        self.finish_walk(Mode::Incremental).await;
        let run = self
            .harness
            .incremental(self.integration, &mut SimSource::new(&self.model, None))
            .await;
        let found = run.verified.expect("the source responds");
        assert!(found.is_complete && found.found.recent == 0, "{found:?}");
        assert_eq!(run.counts.rows_read, 0, "nothing differs any more");
        invariants::read(self).await.check_in_step(self);
    }
}

fn any_mode(rng: &mut impl RngExt) -> Mode {
    if rng.random_bool(0.4) {
        Mode::Full
    } else {
        Mode::Incremental
    }
}

fn any_limit(rng: &mut impl RngExt) -> Limit {
    if rng.random_bool(0.5) {
        Limit::None
    } else {
        Limit::AtMost(rng.random_range(1..7))
    }
}

/// The future's result; `None` after this many polls, when it is dropped as if its program ended.
pub(super) async fn at_most<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending => {
            left -= 1;
            if left == 0 {
                Poll::Ready(None)
            } else {
                Poll::Pending
            }
        }
    })
    .await
}
