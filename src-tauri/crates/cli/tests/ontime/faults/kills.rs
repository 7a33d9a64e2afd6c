//! The process is killed in the middle of its work, again and again, at moments that a seed chooses.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use domain::{Outcome, RunId};
use practice::{DEMO_DATABASE, PatientRow, Practice, edits};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::{AssertSqlSafe, MySqlConnection};

use super::ledger::{Ledger, Truth};
use super::report::{Report, first_seed, scale};
use crate::desk::{Desk, serve};

const PATIENTS: usize = 1_300;
const HANG: Duration = Duration::from_secs(120);
const LOOK_AGAIN: Duration = Duration::from_millis(1);
/// About what a run that writes much leaves in the write-ahead log.
const LONG_LOG: u64 = 3_000_000;

/// When to kill.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after the start: mostly while the office is opened.
    After(Duration),
    /// Once so many bytes were written, and a little later.
    Written(u64, Duration),
}

impl Moment {
    fn draw(rng: &mut ChaCha8Rng) -> Self {
        if rng.random_bool(0.15) {
            return Self::After(Duration::from_millis(rng.random_range(0..600)));
        }
        let most = if rng.random_bool(0.5) {
            LONG_LOG
        } else {
            LONG_LOG / 20
        };
        let later = Duration::from_micros(rng.random_range(0..20_000));
        Self::Written(rng.random_range(0..most), later)
    }
}

struct Loop {
    desk: Desk,
    ledger: Ledger,
    db: MySqlConnection,
    model: PatientRow,
    rng: ChaCha8Rng,
    kills: u64,
    /// Runs that a kill left under way.
    cut: Vec<RunId>,
}

impl Loop {
    /// One sync, killed or not; then the store is looked at.
    async fn round(&mut self, number: u64) {
        if number.is_multiple_of(2) {
            self.work_at_the_practice(number).await;
        }
        let truth = Truth::read(&mut self.db).await;
        let moment = Moment::draw(&mut self.rng);
        let mut child = self.start();
        let was_killed = kill_at(&mut child, moment, &self.desk.data().join("ontime.db-wal"));
        self.kills += u64::from(was_killed);
        let book = self.ledger.look(&self.desk.data()).await;
        book.check(&truth);
        if let Some(run) = book.run_left_open() {
            assert!(
                was_killed,
                "a run that ended by itself has an outcome: {moment:?}"
            );
            self.cut.push(run.id);
        }
        // Whoever came next has said so.
        for run in book
            .runs
            .iter()
            .filter(|run| self.cut.contains(&run.id))
            .skip_while(|run| run.outcome.is_none())
        {
            assert_eq!(run.outcome, Some(Outcome::Interrupted), "run {}", run.id);
        }
    }

    fn start(&mut self) -> Child {
        let mode = ["--full", "--incremental"][self.rng.random_range(0..2)];
        let limit = self.rng.random_range(1..900_u32).to_string();
        let mut words = vec!["--json", "sync", "Main office", "--allow-mass-change", mode];
        if self.rng.random_bool(0.7) {
            words.push("--no-limit");
        } else {
            words.extend(["--limit", &limit]);
        }
        let mut command = self.desk.command(&words);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().unwrap()
    }

    /// Many rows at once with one stamp, and a little of everything else.
    async fn work_at_the_practice(&mut self, number: u64) {
        let share = self.rng.random_range(1..6);
        let all = format!(
            "UPDATE patient SET City = 'Town {number}' WHERE PatStatus = 0 AND PatNum % 6 < {share}; \
             UPDATE patient SET PatStatus = IF(PatStatus = 0, 2, 0) WHERE PatNum % 97 = {}",
            number % 97
        );
        sqlx::raw_sql(AssertSqlSafe(all))
            .execute(&mut self.db)
            .await
            .unwrap();
        let newcomer = PatientRow {
            pat_num: 0,
            l_name: Some(format!("Newcomer {number}")),
            ..self.model.clone()
        };
        edits::add(&mut self.db, &newcomer).await.unwrap();
        let gone = edits::choose_active(&mut self.db, 1, number).await.unwrap();
        edits::remove_row(&mut self.db, gone[0]).await.unwrap();
    }

    /// In the end everything is equal, and every cut run is shown as what it was.
    async fn end(&mut self) {
        for mode in ["--full", "--incremental", "--incremental", "--full"] {
            let words = ["sync", "Main office", "--allow-mass-change", mode, "--no-limit"];
            self.desk.json(&words).done();
        }
        let truth = Truth::read(&mut self.db).await;
        let book = self.ledger.look(&self.desk.data()).await;
        book.check(&truth);
        book.check_in_step(&truth);
        let history = self.desk.json(&["history", "--limit", "10000"]).done();
        for run in &self.cut {
            let mut shown = history["runs"].as_array().unwrap().iter();
            let shown = shown.find(|shown| shown["run_id"] == run.to_string()).unwrap();
            assert_eq!(shown["outcome"], "interrupted", "{shown}");
        }
    }
}

/// Kills it at the moment; false if it ended before.
fn kill_at(child: &mut Child, moment: Moment, log: &Path) -> bool {
    let begun = Instant::now();
    loop {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        let written = || std::fs::metadata(log).map_or(0, |file| file.len());
        match moment {
            Moment::After(delay) if begun.elapsed() >= delay => break,
            Moment::Written(bytes, later) if written() > bytes => {
                std::thread::sleep(later);
                break;
            }
            _ => {}
        }
        assert!(begun.elapsed() < HANG, "neither its end nor {moment:?} came");
        std::thread::sleep(LOOK_AGAIN);
    }
    let runs = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    runs
}

#[tokio::test]
async fn killed_at_any_moment_it_loses_nothing_and_the_next_sync_goes_on() {
    let seed = first_seed();
    let wanted = scale("ONTIME_KILLS", 50);
    let report = Report::begin("kill -9 of a sync", seed);
    let practice = Practice::generate(seed, PATIENTS);
    let server = serve(&practice).await;
    let desk = Desk::connected(server.port());
    let model = practice
        .active()
        .find(|row| row.birthdate.as_deref() > Some("1900"));
    let mut office = Loop {
        ledger: Ledger::of(&desk.data()).await,
        desk,
        db: server.connection_to(DEMO_DATABASE).await.unwrap(),
        model: model.unwrap().clone(),
        rng: ChaCha8Rng::seed_from_u64(seed),
        kills: 0,
        cut: Vec::new(),
    };
    let mut round = 0;
    while office.kills < wanted {
        let before = office.kills;
        office.round(round).await;
        report.count(office.kills - before, 0);
        round += 1;
    }
    println!(
        "{} kills in {round} syncs, {} of them in the middle of a run",
        office.kills,
        office.cut.len()
    );
    assert!(!office.cut.is_empty(), "no kill met a run");
    office.end().await;
}
