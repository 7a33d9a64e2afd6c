//! Writers change a real MariaDB during random syncs; at the end everything must be equal.
//!
//! In each round, writers edit, insert, delete, and merge patients, partly in transactions that stay open for a
//! while, and syncs with random limits run. Then the writers stop, a sync of each kind completes, and the store is
//! compared with the practice's rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::{IntegrationId, Limit, Mode, Outcome};
use opendental_testkit::{Engine, LoadOptions, PatientRow, Practice, Server, edits};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use sqlx::MySqlConnection;
use sync::Consent;
use tokio_util::sync::CancellationToken;

use crate::check_store::assert_in_step;
use crate::harness::Harness;
use crate::report::{Report, first_seed, only_seed, scale};
use crate::server::{hold, shared, source};

const PATIENTS: usize = 1_100;
const WRITERS: u64 = 3;
/// After this many rounds, practice and store are recreated.
const ROUNDS_A_PRACTICE: u64 = 20;
/// More runs than any pass needs once the writers have stopped.
const ENOUGH: usize = 60;

/// A practice being edited, and the store that syncs it.
struct App {
    server: Arc<Server>,
    database: String,
    harness: Harness,
    integration: IntegrationId,
    db: MySqlConnection,
    /// The row that new patients are copied from.
    model: PatientRow,
}

impl App {
    async fn open(server: &Arc<Server>, seed: u64, engine: Engine) -> Self {
        let database = format!("writers_{seed}");
        let practice = Practice::generate(seed, PATIENTS);
        let model = practice
            .active()
            .find(|row| row.birthdate.as_deref() > Some("1900"));
        let options = LoadOptions {
            engine,
            ..LoadOptions::named(&database)
        };
        let db = hold(server, &practice, &options).await;
        let harness = Harness::open_fast().await;
        let integration = harness.integration("main").await;
        Self {
            server: server.clone(),
            database,
            harness,
            integration,
            db,
            model: model.unwrap().clone(),
        }
    }

    /// With consent to any number of changes. The source check must not stop it: the writers also delete the rows
    /// with the newest change and the highest number, but that does not make an older copy.
    async fn sync(&self, mode: Mode, limit: Limit) -> Outcome {
        let mut open = source(&self.server, &self.database).await;
        let cancel = CancellationToken::new();
        let given = Consent::Given;
        let ran = self
            .harness
            .run_with(self.integration, &mut open, mode, limit, &cancel, given)
            .await;
        ran.result.unwrap().outcome
    }

    async fn finish_walk(&self, mode: Mode) {
        for _ in 0..ENOUGH {
            if self.sync(mode, Limit::None).await == Outcome::Completed {
                return;
            }
        }
        panic!("the walk has no end");
    }

    async fn round(&mut self, rng: &mut SmallRng) {
        let rest = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                let writer = Writer {
                    rng: SmallRng::seed_from_u64(rng.random()),
                    rest: rest.clone(),
                    model: self.model.clone(),
                };
                tokio::spawn(writer.work(self.server.clone(), self.database.clone()))
            })
            .collect();
        for _ in 0..rng.random_range(2..6) {
            let mode = if rng.random_bool(0.3) {
                Mode::Full
            } else {
                Mode::Incremental
            };
            let limit = if rng.random_bool(0.4) {
                Limit::None
            } else {
                Limit::AtMost(rng.random_range(1..200))
            };
            self.sync(mode, limit).await;
        }
        rest.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.unwrap();
        }
        self.compare().await;
    }

    /// The first completed pass may have started while the writers were active; the second one started afterwards.
    async fn compare(&mut self) {
        self.finish_walk(Mode::Incremental).await;
        self.finish_walk(Mode::Incremental).await;
        assert_in_step(&self.harness, self.integration, &mut self.db).await;
        self.finish_walk(Mode::Full).await;
        assert_in_step(&self.harness, self.integration, &mut self.db).await;
    }
}

struct Writer {
    rng: SmallRng,
    rest: Arc<AtomicBool>,
    model: PatientRow,
}

impl Writer {
    async fn work(mut self, server: Arc<Server>, database: String) {
        let mut db = server.connection_to(&database).await.unwrap();
        while !self.rest.load(Ordering::Relaxed) {
            if self.rng.random_bool(0.15) {
                self.hold_open(&mut db).await;
            } else {
                self.change(&mut db).await;
            }
            let pause = self.rng.random_range(0..15);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }

    /// A transaction that delays the visibility of its rows; MyISAM has none, which is harmless.
    async fn hold_open(&mut self, db: &mut MySqlConnection) {
        run(db, "START TRANSACTION").await;
        self.change(db).await;
        let open = self.rng.random_range(0..1_500);
        tokio::time::sleep(Duration::from_millis(open)).await;
        run(db, "COMMIT").await;
    }

    /// After a deadlock of two writers, one of them has changed nothing.
    async fn change(&mut self, db: &mut MySqlConnection) {
        let Some(number) = self.any_patient(db).await else {
            return;
        };
        let text = self.rng.random_range(0..100_000).to_string();
        let _ = match self.rng.random_range(0..26) {
            0..6 => edits::set(db, number, "City", Some(&text)).await,
            6..8 => self.twice_within_a_second(db, number).await,
            8 => edits::set(db, number, "WirelessPhone", None).await,
            9..12 => {
                let status = *[0, 0, 0, 1, 2, 5, 6].choose(&mut self.rng).unwrap();
                edits::set_status(db, number, status).await
            }
            12 => edits::delete(db, number).await,
            13 => edits::remove_row(db, number).await,
            14 => edits::move_birthdate(db, number, "0001-01-01").await,
            15 => edits::move_birthdate(db, number, "1966-06-06").await,
            16..19 => self.add(db).await,
            19..25 => self.relate(db, number).await,
            _ => edits::age_balances(db).await,
        };
    }

    async fn any_patient(&mut self, db: &mut MySqlConnection) -> Option<i64> {
        let any = "SELECT PatNum FROM patient ORDER BY PatNum LIMIT 1 OFFSET ?";
        let at = self.rng.random_range(0..PATIENTS as u64);
        sqlx::query_scalar(any).bind(at).fetch_optional(db).await.unwrap()
    }

    async fn twice_within_a_second(
        &mut self,
        db: &mut MySqlConnection,
        number: i64,
    ) -> Result<(), opendental_testkit::Error> {
        for _ in 0..2 {
            let text = self.rng.random_range(0..100_000).to_string();
            edits::set(db, number, "Email", Some(&text)).await?;
        }
        Ok(())
    }

    /// Random merges and clones, which also produce chains, reversals, and second charts of second charts.
    async fn relate(
        &mut self,
        db: &mut MySqlConnection,
        number: i64,
    ) -> Result<(), opendental_testkit::Error> {
        let Some(other) = self.any_patient(db).await else {
            return Ok(());
        };
        match self.rng.random_range(0..8) {
            0..2 => edits::merge(db, number, other).await,
            // Undone some days later by a merge the other way.
            2 => {
                edits::merge(db, number, other).await?;
                edits::set_status(db, number, 0).await?;
                edits::merge(db, other, number).await
            }
            3 => edits::link_clone(db, number, other).await,
            4..6 => self.clone_chart(db, number).await,
            6 => edits::unlink(db, number).await,
            _ => {
                edits::unlink(db, number).await?;
                edits::set_status(db, number, 0).await
            }
        }
    }

    /// A second chart with the same name and birthdate.
    async fn clone_chart(
        &mut self,
        db: &mut MySqlConnection,
        number: i64,
    ) -> Result<(), opendental_testkit::Error> {
        let names =
            "SELECT UPPER(LName), UPPER(FName), CAST(Birthdate AS CHAR) FROM patient WHERE PatNum = ?";
        let names = sqlx::query_as(names)
            .bind(number)
            .fetch_optional(&mut *db)
            .await
            .unwrap();
        let Some((l_name, f_name, birthdate)) = names else {
            return Ok(());
        };
        let row = PatientRow {
            pat_num: 0,
            l_name,
            f_name,
            birthdate,
            ..self.model.clone()
        };
        let clone = edits::add(db, &row).await?;
        edits::link_clone(db, number, clone).await
    }

    /// With a unique name; another test covers patients with equal names.
    async fn add(&mut self, db: &mut MySqlConnection) -> Result<(), opendental_testkit::Error> {
        let row = PatientRow {
            pat_num: if self.rng.random_bool(0.1) {
                self.rng.random()
            } else {
                0
            },
            l_name: Some(format!("Newcomer {}", self.rng.random::<u64>())),
            ..self.model.clone()
        };
        edits::add(db, &row).await.map(drop)
    }
}

async fn run(db: &mut MySqlConnection, statement: &'static str) {
    sqlx::raw_sql(statement).execute(db).await.unwrap();
}

#[tokio::test]
async fn nothing_is_lost_while_others_write_and_at_the_end_everything_is_equal() {
    let first = first_seed();
    let rounds = only_seed().map_or_else(|| scale("ONTIME_ROUNDS", 8), |_| 1);
    let report = Report::begin("concurrent writers", first);
    let server = shared().await;
    let each = ROUNDS_A_PRACTICE.min(rounds.div_ceil(2));
    let mut app = None;
    for round in 0..rounds {
        let seed = first + round;
        let engine = if (round / each).is_multiple_of(2) {
            Engine::MyIsam
        } else {
            Engine::InnoDb
        };
        if round.is_multiple_of(each) {
            app = Some(App::open(&server, seed, engine).await);
        }
        println!("round {round}: {engine:?}, seed {seed}");
        let app = app.as_mut().unwrap();
        app.round(&mut SmallRng::seed_from_u64(seed)).await;
        report.count(1, 0);
    }
}
