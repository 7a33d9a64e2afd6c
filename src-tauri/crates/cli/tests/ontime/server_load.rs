//! A sync does not delay the front desk's saves.
//!
//! A writer saves patients alone, then during first imports and full syncs of the same MyISAM practice. The test prints its
//! measurements for `cargo xtask bench`, which runs it with more patients. It never asserts a time, because a busy machine
//! would fail.

use std::fs;
use std::process::{Output, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use opendental_testkit::{
    DEMO_DATABASE, DEMO_PASSWORD, LoadOptions, Practice, Server, ServerOptions, Writer, load,
};
use sqlx::AssertSqlSafe;

use crate::harness::{Ontime, count};
use crate::read_only_account::{READER, add_reader, connect_reader};
use crate::slow_log::{Statement, statements_of};

/// In the test; `cargo xtask bench` sets more.
const PATIENTS: usize = 9_000;
const SLOW_LOG: &str = "slow.log";
/// More rows than any statement examines (a page of the list has 2,048), and fewer than the practice has.
const AT_ONCE: usize = 8_000;

fn report(measure: &str, value: &str) {
    println!("bench-report|{measure}|{value}");
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

/// The longest and the 99th percentile.
fn shown(waits: &mut [Duration]) -> (Duration, Duration) {
    waits.sort_unstable();
    (waits[waits.len() - 1], waits[waits.len() * 99 / 100])
}

/// Reads the output in a thread: a list of several hundred problems is more than a pipe holds.
fn start(ontime: &Ontime) -> JoinHandle<Output> {
    let mut command = ontime.command(&["--json", "sync", "Reader", "--full", "--no-limit"]);
    command.stdin(Stdio::null());
    thread::spawn(move || command.output().unwrap())
}

/// Saves during a full sync, which must succeed.
async fn save_during_sync(writer: &mut Writer, ontime: &Ontime, waits: &mut Vec<Duration>) {
    let sync = start(ontime);
    let finished = |_| sync.is_finished();
    writer.save_until(waits, finished).await.unwrap();
    let run = ontime.record(sync.join().unwrap()).success();
    assert_eq!(run["outcome"], "completed");
    // Not the patients to fix: one that is saved during the sync is read and skipped twice.
    let done = ["added", "updated", "unchanged", "deactivated", "skipped"].map(|name| count(&run, name));
    assert_eq!(done.iter().sum::<usize>(), count(&run, "rows_read"));
    assert!(done[0] + done[2] > 0);
}

/// How long each of the same statements takes a client that only buffers the response.
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
    times
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sync_does_not_delay_other_saves() {
    let patients = std::env::var("ONTIME_BENCH_PATIENTS").map_or(PATIENTS, |many| many.parse().unwrap());
    // The longest wait of more saves is longer, so each situation has about as many.
    let saves = patients / 40;
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
    let mut ontime = Ontime::connected(server.port());
    connect_reader(&ontime, &server).await;

    let mut writer = Writer::connect(&server, DEMO_DATABASE).await.unwrap();
    let (mut alone, mut first_import, mut full) = (Vec::new(), Vec::new(), Vec::new());
    let enough = |saved| saved >= saves;
    writer.save_until(&mut alone, enough).await.unwrap();
    save_during_sync(&mut writer, &ontime, &mut first_import).await;
    while first_import.len() < saves {
        ontime = Ontime::connected(server.port());
        add_reader(&ontime, &server);
        save_during_sync(&mut writer, &ontime, &mut first_import).await;
    }
    while full.len() < saves {
        save_during_sync(&mut writer, &ontime, &mut full).await;
    }

    let log = fs::read_to_string(server.data_folder().join(SLOW_LOG)).unwrap();
    let (pages, mut others): (Vec<_>, Vec<_>) = statements_of(&log, READER)
        .into_iter()
        .partition(Statement::is_page);
    others.sort_by_key(|statement| std::cmp::Reverse(statement.held));
    assert!(pages.len() >= patients / 500, "{} pages", pages.len());
    assert!(pages.iter().all(|page| page.rows <= 500));
    let most = pages.iter().max_by_key(|page| page.examined).unwrap();
    assert!(most.examined < AT_ONCE, "{} rows by {}", most.examined, most.sql);

    report("active patients, MyISAM", &patients.to_string());
    for (when, waits) in [
        ("alone", &mut alone),
        ("during a first import", &mut first_import),
        ("during a full sync", &mut full),
    ] {
        let number = waits.len();
        let (longest, most) = shown(waits);
        report(
            &format!("longest wait of {number} saves, {when}"),
            &milliseconds(longest),
        );
        report(
            &format!("99th percentile of a save's wait, {when}"),
            &milliseconds(most),
        );
    }
    let fetched = shown(&mut fetched_alone(&server, &pages).await);
    let held = shown(&mut pages.iter().map(|page| page.held).collect::<Vec<_>>());
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
