//! One seed's story: some syncs in trouble while life goes on, then one in peace of each kind.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use domain::{CompanyId, ErrorCode, IntegrationId, Limit, Mode, Outcome, PatientId, RunId};
use rand::RngExt;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use sync::Consent;
use tokio_util::sync::CancellationToken;

use super::invariants;
use super::source::{SimSource, Trouble};
use super::world::World;
use crate::clinic::Clinic;

/// A true hang costs the two seconds that a person waits for a cancelled sync.
const HANGS_IN: u32 = 150;
/// More runs than any walk in peace needs.
const ENOUGH: usize = 400;

/// What is known beside the store.
pub(super) struct Story<'a> {
    pub(super) clinic: &'a Clinic,
    pub(super) company: CompanyId,
    pub(super) integration: IntegrationId,
    pub(super) file: SqliteConnection,
    pub(super) world: Arc<Mutex<World>>,
    pub(super) clocks: Arc<Mutex<Vec<(i64, u64)>>>,
    /// Patients whom the desk entered, with what it wrote.
    pub(super) desk: BTreeMap<PatientId, String>,
    /// Runs that were ended from outside.
    pub(super) killed: Vec<RunId>,
}

pub(super) async fn tell(clinic: &Clinic, seed: u64) {
    let mut story = Story::begin(clinic, seed).await;
    let runs = story.draw(2, 9);
    for _ in 0..runs {
        story.troubled_run().await;
        story.check().await;
        let events = story.draw(0, 12);
        for _ in 0..events {
            story.world.lock().unwrap().live();
        }
    }
    story.peace().await;
    story.file.close().await.unwrap();
    if seed.is_multiple_of(20) {
        clinic.store.integrity_check().await.unwrap();
    }
}

impl<'a> Story<'a> {
    async fn begin(clinic: &'a Clinic, seed: u64) -> Self {
        let company = clinic
            .store
            .add_company(&format!("Company {seed}"))
            .await
            .unwrap()
            .id;
        let integration = clinic
            .integration_of(company, &format!("Integration {seed}"))
            .await;
        let mut story = Self {
            clinic,
            company,
            integration,
            file: clinic.file().await,
            world: Arc::new(Mutex::new(World::new(seed))),
            clocks: Arc::default(),
            desk: BTreeMap::new(),
            killed: Vec::new(),
        };
        story.enter_some_by_hand().await;
        story
    }

    fn draw(&self, from: usize, to: usize) -> usize {
        self.world.lock().unwrap().rng.random_range(from..to)
    }

    /// The desk has some of the practice's patients already, and somebody of its own.
    async fn enter_some_by_hand(&mut self) {
        let mut known: Vec<_> = {
            let world = self.world.lock().unwrap();
            world.rows.values().take(3).map(|row| row.patient()).collect()
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
                .clinic
                .store
                .add_patient(self.company, &fields, text.clone())
                .await;
            self.desk.insert(added.unwrap(), text);
        }
    }

    /// A run in any mode, with any limit, to which anything may happen.
    async fn troubled_run(&mut self) {
        let cancel = CancellationToken::new();
        let dead = CancellationToken::new();
        let (mode, limit, trouble, polls) = {
            let rng = &mut self.world.lock().unwrap().rng;
            let call = rng.random_range(1..14);
            let trouble = match rng.random_range(0..10) {
                0..2 => Some(Trouble::Breaks),
                2..4 => Some(Trouble::Dies(dead.clone())),
                4 => Some(Trouble::Cancelled(cancel.clone())),
                5 if rng.random_range(0..HANGS_IN) == 0 => Some(Trouble::Hangs(cancel.clone())),
                _ => None,
            };
            let polls = rng.random_bool(0.3).then(|| rng.random_range(1..60));
            (
                any_mode(rng),
                any_limit(rng),
                trouble.map(|trouble| (call, trouble)),
                polls,
            )
        };
        let mut source = SimSource::new(&self.world, &self.clocks, trouble);
        let run = self
            .clinic
            .run(self.integration, &mut source, mode, limit, &cancel);
        let run = at_most(polls.unwrap_or(usize::MAX), run);
        let ended = tokio::select! {
            ended = run => ended.map(|ran| ran.record),
            () = dead.cancelled() => None,
        };
        if ended.is_none() {
            self.pick_up().await;
        }
    }

    /// What the next program does about a run that nobody carries on: its end is recorded, or it is shown as interrupted.
    async fn pick_up(&mut self) {
        let store = &self.clinic.store;
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
        file.check_cursors(self).await;
    }

    /// Without trouble and to the end; life goes on at first. A person stands by, who allows what the run asks for. The
    /// guard has no reason to stop it: rows are deleted here, but no backup is restored.
    async fn finish_walk(&mut self, mode: Mode) {
        for _ in 0..ENOUGH {
            if self.watched_run(mode).await.expect("a run in peace") == Outcome::Completed {
                return;
            }
        }
        panic!("a walk in peace has no end");
    }

    async fn watched_run(&mut self, mode: Mode) -> Result<Outcome, ErrorCode> {
        let limit = any_limit(&mut self.world.lock().unwrap().rng);
        let mut source = SimSource::new(&self.world, &self.clocks, None);
        let nobody = CancellationToken::new();
        let ran = self
            .clinic
            .run_with(
                self.integration,
                &mut source,
                mode,
                limit,
                &nobody,
                Consent::Given,
            )
            .await;
        self.check().await;
        ran.result
            .map(|report| report.outcome)
            .map_err(|fault| fault.code)
    }

    async fn peace(&mut self) {
        self.finish_walk(Mode::Incremental).await;
        {
            let mut world = self.world.lock().unwrap();
            world.commit_all();
            world.quiet = true;
        }
        self.finish_walk(Mode::Incremental).await;
        invariants::read(self)
            .await
            .check_in_step(self, Mode::Incremental);
        self.finish_walk(Mode::Full).await;
        invariants::read(self).await.check_in_step(self, Mode::Full);
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

/// The future's answer; or nothing once it was asked so often: it is dropped then with whatever is under way, as when
/// its program ends.
async fn at_most<F: Future>(polls: usize, future: F) -> Option<F::Output> {
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
