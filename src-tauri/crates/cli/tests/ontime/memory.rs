//! Searches the memory of a locked and of a syncing `ontime` for secrets. docs/SECURITY.md states the findings.
//!
//! The process is stopped, so that nothing changes during a search. Its memory belongs to root (see `app::protect_memory`), so
//! any other user finds nothing to search, and the tests say that they were skipped.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use opendental_testkit::process_memory::{Canary, Findings, search};
use opendental_testkit::{DEMO_PASSWORD, PatientRow, Practice};

use crate::cut_connection::StallingProxy;
use crate::harness::{Ontime, PASSPHRASE, bare, count, serve};
use crate::key_canaries::{key_canaries, ssn_canaries};
use crate::secrecy;

const PATIENTS: usize = 6_000;
/// The list of numbers and about eight of twelve pages of patients.
const MIDDLE: u64 = 600_000;
const DEADLINE: Duration = Duration::from_secs(60);
/// An environment variable that the search must find.
const MARK: &str = "a mark that every search finds 4417";

/// A process that is killed when dropped.
struct Searched(Child);

impl Drop for Searched {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn canaries(ontime: &Ontime, practice: &Practice) -> Vec<Canary> {
    let made = ontime.json(&["recovery-code"]).success();
    let code = made["recovery_code"].as_str().unwrap();
    let mut all = vec![
        ("mark", MARK.as_bytes().to_vec()),
        ("password", DEMO_PASSWORD.as_bytes().to_vec()),
        ("passphrase", PASSPHRASE.as_bytes().to_vec()),
        ("recovery code", code.as_bytes().to_vec()),
    ];
    all.extend(key_canaries(&ontime.data(), code).await);
    let [_, ssns] = ssns(practice, 0);
    all.extend(ssns.iter().flat_map(|ssn| ssn_canaries(ssn)));
    all.extend(
        secrecy::names(practice)
            .into_iter()
            .map(|name| ("name", name.into_bytes())),
    );
    all
}

/// The SSNs of the active patients, in the order in which a sync reads them: of the first `rows`, and of the others.
fn ssns(practice: &Practice, rows: usize) -> [BTreeSet<String>; 2] {
    let mut active: Vec<&PatientRow> = practice.active().collect();
    active.sort_by_key(|row| row.pat_num);
    let (first, others) = active.split_at(rows.min(active.len()));
    [first, others].map(|rows| {
        let ssns = rows.iter().filter_map(|row| row.ssn.as_ref());
        let digits = ssns.map(|ssn| ssn.replace('-', ""));
        digits.filter(|ssn| ssn.len() == 9).collect()
    })
}

/// What is in the memory of the process; `None` if this user must not read it.
fn report(what: &str, canaries: &[Canary], process: &Searched) -> Option<Findings> {
    let Ok(findings) = search(process.0.id(), canaries) else {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: {what}: only root may read this memory"
        );
        return None;
    };
    println!(
        "{what}: {} canaries, {} MB searched",
        canaries.len(),
        findings.bytes / 1_000_000
    );
    for (name, hits) in &findings.found {
        println!("  {name}: {} in {:?}", hits.which.len(), hits.places);
    }
    assert!(
        findings.found.contains_key("mark"),
        "the search finds nothing at all"
    );
    Some(findings)
}

#[tokio::test]
async fn nothing_secret_is_in_the_memory_of_a_locked_program() {
    let practice = Practice::generate(31, 400);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    ontime.json(&["sync", "Main office", "--no-limit"]).success();
    let canaries = canaries(&ontime, &practice).await;
    let mut command = bare(&ontime.data());
    command.arg("recover").env("ONTIME_MARK", MARK);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut process = command.spawn().unwrap();
    wait_until_it_reads(&mut process);
    let process = Searched(process);
    let Some(findings) = report("locked", &canaries, &process) else {
        return;
    };
    assert_eq!(findings.found.keys().collect::<Vec<_>>(), [&"mark"]);
}

/// Until the process waits for its standard input.
fn wait_until_it_reads(process: &mut Child) {
    let call = format!("/proc/{}/syscall", process.id());
    // `read` is call 0, or 63 on ARM, and standard input is file 0.
    let reads = |call: &str| call.starts_with("0 0x0 ") || call.starts_with("63 0x0 ");
    while fs::read_to_string(&call).is_ok_and(|call| !reads(&call)) {
        assert!(process.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_syncing_program_forgets_each_ssn_once_it_is_written() {
    let practice = Practice::generate(32, PATIENTS);
    let server = serve(&practice).await;
    let proxy = StallingProxy::to(server.port());
    let ontime = Ontime::connected(proxy.port());
    let canaries = canaries(&ontime, &practice).await;
    for (what, bytes, rows) in [("signing in", 0, 0), ("reading", MIDDLE, 500)] {
        proxy.stall_after(bytes);
        let mut command = ontime.command(&["--json", "sync", "Main office", "--no-limit"]);
        command.env("ONTIME_MARK", MARK).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let process = Searched(command.spawn().unwrap());
        let run =
            ontime.wait_for_run(|run| run["outcome"].is_null() && run["rows_read"].as_u64() >= Some(rows));
        let [written, others] = ssns(&practice, count(&run, "rows_read"));
        let is_written = |bytes: &[u8]| {
            let ssn = String::from_utf8_lossy(bytes).replace('-', "");
            written.contains(&ssn) && !others.contains(&ssn)
        };
        let started = Instant::now();
        loop {
            let Some(Findings { found, .. }) = report(what, &canaries, &process) else {
                return;
            };
            for never in ["master key", "recovery code"] {
                assert!(!found.contains_key(never), "{never}");
            }
            let found = found.get("SSN").map(|hits| hits.which.iter());
            let found = found.into_iter().flatten();
            let left = found.filter(|at| is_written(&canaries[**at].1)).count();
            println!("  {left} SSNs of {} that are written", written.len());
            if left == 0 {
                break;
            }
            // Rows are wiped right after their transaction.
            assert!(started.elapsed() < DEADLINE, "{left} SSNs stay in memory");
        }
        drop(process);
        proxy.resume();
    }
}
