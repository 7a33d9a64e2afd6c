//! A sync does not delay the front desk's saves.
//!
//! A writer saves patients alone, then during a full sync of the same MyISAM practice. The test prints its measurements for
//! `cargo xtask bench`, which runs it with more patients. It never asserts a time, because a busy machine would fail.

use std::fs;
use std::process::{Output, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use opendental_testkit::{DEMO_DATABASE, DEMO_PASSWORD, LoadOptions, Practice, Server, ServerOptions, load};
use sqlx::{AssertSqlSafe, MySqlConnection};

use crate::harness::{Ontime, assert_adds_up, count};
use crate::read_only_account::{READER, connect_reader};
use crate::slow_log::{Statement, statements_of};

/// In the test; `cargo xtask bench` sets more.
const PATIENTS: usize = 9_000;
const SLOW_LOG: &str = "slow.log";
/// Between two saves. Much faster than a person, so that many saves fall into the sync.
const PAUSE: Duration = Duration::from_millis(2);

/// More rows than any statement examines, and fewer than the practice has.
const AT_ONCE: usize = 8_000;

/// Saves one patient after another.
struct Writer {
    db: MySqlConnection,
    numbers: Vec<i64>,
    saved: usize,
}

impl Writer {
    async fn at(server: &Server) -> Self {
        let mut db = server.connection_to(DEMO_DATABASE).await.unwrap();
        let numbers = sqlx::query_scalar("SELECT PatNum FROM patient WHERE PatStatus = 0 ORDER BY RAND(7)");
        let numbers = numbers.fetch_all(&mut db).await.unwrap();
        Self {
            db,
            numbers,
            saved: 0,
        }
    }

    /// Saves until `stop`; returns how long each save took, shortest first.
    async fn save_until(&mut self, mut stop: impl FnMut(usize) -> bool) -> Vec<Duration> {
        let mut waits = Vec::new();
        while !stop(waits.len()) {
            let number = self.numbers[self.saved % self.numbers.len()];
            let update = sqlx::query("UPDATE patient SET BillingCycleDay = ? WHERE PatNum = ?");
            let update = update.bind(i64::try_from(self.saved).unwrap()).bind(number);
            let started = Instant::now();
            update.execute(&mut self.db).await.unwrap();
            waits.push(started.elapsed());
            self.saved += 1;
            tokio::time::sleep(PAUSE).await;
        }
        waits.sort();
        waits
    }
}

fn report(measure: &str, value: &str) {
    println!("bench-report|{measure}|{value}");
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

/// The longest and the 99th percentile of the sorted waits.
fn shown(waits: &[Duration]) -> (Duration, Duration) {
    (waits[waits.len() - 1], waits[waits.len() * 99 / 100])
}

fn compare(what: &str, alone: Duration, meanwhile: Duration) {
    report(&format!("{what}, the writer alone"), &milliseconds(alone));
    report(&format!("{what}, during the sync"), &milliseconds(meanwhile));
    let ratio = meanwhile.as_secs_f64() / alone.as_secs_f64();
    report(&format!("{what}, ratio"), &format!("{ratio:.2}"));
}

/// Reads the output in a thread: a list of several hundred problems is more than a pipe holds.
fn start(ontime: &Ontime) -> JoinHandle<Output> {
    let mut command = ontime.command(&["--json", "sync", "Reader", "--full", "--no-limit"]);
    command.stdin(Stdio::null());
    thread::spawn(move || command.output().unwrap())
}

/// How long each of the same statements takes a client that only buffers the response; shortest first.
async fn fetched_alone(server: &Server, statements: &[Statement]) -> Vec<Duration> {
    let mut db = server.connection_to(DEMO_DATABASE).await.unwrap();
    let mut times = Vec::new();
    for statement in statements {
        let started = Instant::now();
        let rows = sqlx::raw_sql(AssertSqlSafe(statement.sql.clone()))
            .fetch_all(&mut db)
            .await;
        assert_eq!(rows.unwrap().len(), statement.rows);
        times.push(started.elapsed());
    }
    times.sort();
    times
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sync_does_not_delay_other_saves() {
    let patients = std::env::var("ONTIME_BENCH_PATIENTS").map_or(PATIENTS, |many| many.parse().unwrap());
    let options = ServerOptions::from_environment().root_password(DEMO_PASSWORD);
    let options = options
        .option("--slow-query-log=1")
        .option("--long-query-time=0")
        .option(format!("--slow-query-log-file={SLOW_LOG}"));
    let server = options.launch().await.unwrap();
    let mut root = server.connection().await.unwrap();
    load(
        &mut root,
        &Practice::generate(6, patients),
        &LoadOptions::default(),
    )
    .await
    .unwrap();
    let ontime = Ontime::connected(server.port());
    connect_reader(&ontime, &server).await;

    let mut writer = Writer::at(&server).await;
    let alone = writer.save_until(|saved| saved == patients / 20).await;
    let started = Instant::now();
    let sync = start(&ontime);
    let meanwhile = writer.save_until(|_| sync.is_finished()).await;
    let took = started.elapsed();
    let run = ontime.record(sync.join().unwrap()).success();
    assert_adds_up(&run);
    assert_eq!(run["outcome"], "completed", "{run}");

    let log = fs::read_to_string(server.data_folder().join(SLOW_LOG)).unwrap();
    let (pages, mut others): (Vec<_>, Vec<_>) = statements_of(&log, READER)
        .into_iter()
        .partition(Statement::is_page);
    others.sort_by_key(|statement| std::cmp::Reverse(statement.held));
    assert!(pages.len() >= patients / 500, "{} pages", pages.len());
    assert!(pages.iter().all(|page| page.rows <= 500));
    let most = pages.iter().max_by_key(|page| page.examined).unwrap();
    assert!(most.examined < AT_ONCE, "{} rows by {}", most.examined, most.sql);

    report("patients, MyISAM", &patients.to_string());
    report("the full sync, rows", &count(&run, "rows_read").to_string());
    report("the full sync, seconds", &format!("{:.1}", took.as_secs_f64()));
    report(
        "saves alone, during the sync",
        &format!("{}, {}", alone.len(), meanwhile.len()),
    );
    let ((longest_before, most_before), (longest, most)) = (shown(&alone), shown(&meanwhile));
    compare("longest wait of a save", longest_before, longest);
    compare("99th percentile of a save's wait", most_before, most);
    let fetched = shown(&fetched_alone(&server, &pages).await);
    let mut held: Vec<_> = pages.iter().map(|page| page.held).collect();
    held.sort();
    let held = shown(&held);
    report("a page held the table for at most", &milliseconds(held.0));
    report(
        "such a page's own buffered fetch alone, at most",
        &milliseconds(fetched.0),
    );
    report(
        "99th percentile of that, a page held the table",
        &milliseconds(held.1),
    );
    report(
        "99th percentile of that, its own fetch alone",
        &milliseconds(fetched.1),
    );
    // The count reads an index and takes no longer than a page.
    others.retain(|other| !other.sql.ends_with(" FROM patient WHERE PatStatus = 0"));
    report(
        "any other statement held the table for at most",
        &milliseconds(others[0].held),
    );
    let most = others.iter().max_by_key(|other| other.examined).unwrap();
    report(
        "rows that one of them went through, at most",
        &most.examined.to_string(),
    );
    assert!(most.examined < AT_ONCE, "{} rows by {}", most.examined, most.sql);
}
