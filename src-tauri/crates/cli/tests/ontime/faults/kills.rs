//! Kills `ontime` repeatedly during syncs, at moments chosen by a seed.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use domain::{Outcome, RunId};
use opendental_testkit::{DEMO_DATABASE, PatientRow, Practice, edits};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::{AssertSqlSafe, MySqlConnection};

use super::report::{Report, first_seed, scale};
use super::store_check::{SourceState, StoreCheck};
use crate::harness::{Ontime, serve};

const PATIENTS: usize = 1_300;
const TIMEOUT: Duration = Duration::from_secs(120);
const POLL_INTERVAL: Duration = Duration::from_millis(1);
/// About what a large run leaves in the write-ahead log, in bytes.
const LONG_LOG: u64 = 3_000_000;

/// When to kill.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// This long after the start, which is mostly while the store opens.
    After(Duration),
    /// This long after so many bytes were written.
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
    ontime: Ontime,
    store_check: StoreCheck,
    db: MySqlConnection,
    model: PatientRow,
    rng: ChaCha8Rng,
    kills: u64,
    /// Runs that a kill left unfinished.
    cut: Vec<RunId>,
}

impl Loop {
    /// One sync, killed or not; then checks the store.
    async fn round(&mut self, number: u64) {
        if number.is_multiple_of(2) {
            self.edit_source(number).await;
        }
        let source = SourceState::read(&mut self.db).await;
        let moment = Moment::draw(&mut self.rng);
        let mut child = self.start();
        let was_killed = kill_at(&mut child, moment, &self.ontime.data().join("ontime.db-wal"));
        self.kills += u64::from(was_killed);
        let contents = self.store_check.read(&self.ontime.data()).await;
        contents.check(&source);
        if let Some(run) = contents.run_left_open() {
            let said = std::fs::read_to_string(self.output()).unwrap();
            assert!(
                was_killed,
                "a run that was not killed has an outcome: {moment:?}, {said}"
            );
            self.cut.push(run.id);
        }
        // The next process has marked it as interrupted.
        for run in contents
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
        let mut command = self.ontime.command(&words);
        let output = std::fs::File::create(self.output()).unwrap();
        command
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output);
        command.spawn().unwrap()
    }

    /// What the last sync printed.
    fn output(&self) -> PathBuf {
        self.ontime.data().join("output.txt")
    }

    /// Changes many rows with the same time of change, and adds, deletes, and reactivates a few.
    async fn edit_source(&mut self, number: u64) {
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
        let new_patient = PatientRow {
            pat_num: 0,
            l_name: Some(format!("Newcomer {number}")),
            ..self.model.clone()
        };
        edits::add(&mut self.db, &new_patient).await.unwrap();
        let gone = edits::choose_active(&mut self.db, 1, number).await.unwrap();
        edits::remove_row(&mut self.db, gone[0]).await.unwrap();
    }

    /// At the end the store equals the source, and every killed run is shown as interrupted.
    async fn end(&mut self) {
        for mode in ["--full", "--incremental", "--incremental", "--full"] {
            let words = ["sync", "Main office", "--allow-mass-change", mode, "--no-limit"];
            self.ontime.json(&words).success();
        }
        let source = SourceState::read(&mut self.db).await;
        let contents = self.store_check.read(&self.ontime.data()).await;
        contents.check(&source);
        contents.check_equal(&source);
        let history = self.ontime.json(&["history", "--limit", "10000"]).success();
        for run in &self.cut {
            let mut shown = history["runs"].as_array().unwrap().iter();
            let shown = shown.find(|shown| shown["run_id"] == run.to_string()).unwrap();
            assert_eq!(shown["outcome"], "interrupted", "{shown}");
        }
    }
}

/// Kills the process at that moment. Returns false if it exited earlier.
fn kill_at(child: &mut Child, moment: Moment, log: &Path) -> bool {
    let started = Instant::now();
    loop {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        let written = || std::fs::metadata(log).map_or(0, |file| file.len());
        match moment {
            Moment::After(delay) if started.elapsed() >= delay => break,
            Moment::Written(bytes, later) if written() > bytes => {
                std::thread::sleep(later);
                break;
            }
            _ => {}
        }
        assert!(started.elapsed() < TIMEOUT, "timed out before {moment:?}");
        std::thread::sleep(POLL_INTERVAL);
    }
    let runs = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    runs
}

#[tokio::test]
async fn a_kill_at_any_moment_loses_nothing_and_the_next_sync_continues() {
    let seed = first_seed();
    let wanted = scale("ONTIME_KILLS", 50);
    let report = Report::begin("kill -9 of a sync", seed);
    let practice = Practice::generate(seed, PATIENTS);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    let model = practice
        .active()
        .find(|row| row.birthdate.as_deref() > Some("1900"));
    let mut app = Loop {
        store_check: StoreCheck::of(&ontime.data()).await,
        ontime,
        db: server.connection_to(DEMO_DATABASE).await.unwrap(),
        model: model.unwrap().clone(),
        rng: ChaCha8Rng::seed_from_u64(seed),
        kills: 0,
        cut: Vec::new(),
    };
    let mut round = 0;
    while app.kills < wanted {
        let before = app.kills;
        app.round(round).await;
        report.count(app.kills - before, 0);
        round += 1;
    }
    println!(
        "{} kills in {round} syncs, {} of them during a run",
        app.kills,
        app.cut.len()
    );
    assert!(!app.cut.is_empty(), "no kill met a run");
    app.end().await;
}
