//! Writers change a real MariaDB while syncs of random kinds run; in the end everything must be equal.
//!
//! Each round lets some writers edit, insert, delete, move and merge patients, some of them in transactions that stay open
//! for a while, and runs syncs with random limits meanwhile. Then the writers rest, a sync of each kind runs to its end,
//! and the store is compared with the practice's own rows.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::{IntegrationId, Limit, Mode, Outcome};
use practice::{Engine, LoadOptions, PatientRow, Practice, Server, edits};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::MySqlConnection;
use sync::Consent;
use tokio_util::sync::CancellationToken;

use crate::clinic::Clinic;
use crate::oracle::{assert_in_step, assert_in_step_apart_from};
use crate::report::{Report, first_seed, only_seed, scale};
use crate::server::{hold, shared, source};

const PATIENTS: usize = 1_100;
const WRITERS: u64 = 3;
/// After so many rounds the practice and the store are made anew.
const ROUNDS_A_PRACTICE: u64 = 20;
/// More runs than any walk needs once the writers rest.
const ENOUGH: usize = 60;

/// A practice at work, and the store that follows it.
struct Office {
    server: Arc<Server>,
    database: String,
    clinic: Clinic,
    integration: IntegrationId,
    db: MySqlConnection,
    /// Whom the writers copy when somebody new comes.
    model: PatientRow,
}

impl Office {
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
        let clinic = Clinic::open_fast().await;
        let integration = clinic.integration("main").await;
        Self {
            server: server.clone(),
            database,
            clinic,
            integration,
            db,
            model: model.unwrap().clone(),
        }
    }

    /// A person allows what the run asks for. The guard has no reason to stop it: writers remove the rows of the newest
    /// change and of the highest number, too, but that is no older copy.
    async fn sync(&self, mode: Mode, limit: Limit) -> Outcome {
        let mut open = source(&self.server, &self.database).await;
        let cancel = CancellationToken::new();
        let given = Consent::Given;
        let ran = self
            .clinic
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

    async fn round(&mut self, rng: &mut ChaCha8Rng) {
        let rest = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                let writer = Writer {
                    rng: ChaCha8Rng::seed_from_u64(rng.random()),
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

    /// The first walk to its end may be one that began while the writers were at work; the second one began afterwards.
    async fn compare(&mut self) {
        self.finish_walk(Mode::Incremental).await;
        self.finish_walk(Mode::Incremental).await;
        let rows: Vec<i64> = sqlx::query_scalar("SELECT PatNum FROM patient")
            .fetch_all(&mut self.db)
            .await
            .unwrap();
        let rows: BTreeSet<i64> = rows.into_iter().collect();
        let vanished = |number: i64| !rows.contains(&number);
        assert_in_step_apart_from(&self.clinic, self.integration, &mut self.db, vanished).await;
        self.finish_walk(Mode::Full).await;
        assert_in_step(&self.clinic, self.integration, &mut self.db).await;
    }
}

struct Writer {
    rng: ChaCha8Rng,
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

    /// A transaction that keeps rows stamped and unseen for a while; on MyISAM it is none, and harmless.
    async fn hold_open(&mut self, db: &mut MySqlConnection) {
        run(db, "START TRANSACTION").await;
        self.change(db).await;
        let open = self.rng.random_range(0..1_500);
        tokio::time::sleep(Duration::from_millis(open)).await;
        run(db, "COMMIT").await;
    }

    /// A deadlock of two writers is theirs: one of them has done nothing then.
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
    ) -> Result<(), practice::Error> {
        for _ in 0..2 {
            let text = self.rng.random_range(0..100_000).to_string();
            edits::set(db, number, "Email", Some(&text)).await?;
        }
        Ok(())
    }

    /// Merges and clones of whom it may be: so chains, reversals and second charts of second charts come about by themselves.
    async fn relate(&mut self, db: &mut MySqlConnection, number: i64) -> Result<(), practice::Error> {
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

    /// A second chart of the same name and birthdate.
    async fn clone_chart(&mut self, db: &mut MySqlConnection, number: i64) -> Result<(), practice::Error> {
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

    /// With a name of its own: people of one name are another test's.
    async fn add(&mut self, db: &mut MySqlConnection) -> Result<(), practice::Error> {
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
async fn while_others_write_nothing_is_lost_and_in_the_end_all_is_equal() {
    let first = first_seed();
    let rounds = only_seed().map_or_else(|| scale("ONTIME_ROUNDS", 8), |_| 1);
    let report = Report::begin("concurrent writers", first);
    let server = shared().await;
    let each = ROUNDS_A_PRACTICE.min(rounds.div_ceil(2));
    let mut office = None;
    for round in 0..rounds {
        let seed = first + round;
        let engine = if (round / each).is_multiple_of(2) {
            Engine::MyIsam
        } else {
            Engine::InnoDb
        };
        if round.is_multiple_of(each) {
            office = Some(Office::open(&server, seed, engine).await);
        }
        println!("round {round}: {engine:?}, seed {seed}");
        let office = office.as_mut().unwrap();
        office.round(&mut ChaCha8Rng::seed_from_u64(seed)).await;
        report.count(1, 0);
    }
}
