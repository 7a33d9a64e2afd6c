//! Makes each write of a sync fail once, with a full disk or an I/O error.
//!
//! strace makes the n-th call of one kind on the store's files fail, for every n that a sync reaches. It counts per thread, so
//! a thread that only opens the store may hit the fault as well. Where tracing is not permitted, nothing runs, and the report
//! shows zero rounds.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use opendental_testkit::{DEMO_DATABASE, Practice, edits};
use serde_json::Value;

use super::report::{Report, first_seed, scale};
use super::store_check::{SourceState, StoreCheck};
use crate::harness::{Finished, Ontime, bare, serve};

const PATIENTS: usize = 620;
/// The system calls with which a sync writes, and how each can fail.
const CALLS: [(&str, &[&str]); 5] = [
    ("pwrite64", &["ENOSPC", "EIO"]),
    ("write", &["ENOSPC", "EIO"]),
    ("ftruncate", &["EIO"]),
    ("fsync", &["EIO"]),
    ("fdatasync", &["EIO"]),
];
const SYNC: [&str; 5] = ["--json", "sync", "Main office", "--full", "--no-limit"];

/// One fault: the n-th call of a kind, or all calls from the n-th on.
#[derive(Debug, Clone, Copy)]
struct Fault {
    call: &'static str,
    error: &'static str,
    nth: usize,
    lasts: bool,
}

/// A data folder before a sync, restored for each fault.
struct Fixture {
    ontime: Ontime,
    template: PathBuf,
    store_check: StoreCheck,
    source: SourceState,
}

impl Fixture {
    /// Runs the sync under strace with these options; returns its result and the trace.
    fn traced(&self, options: &[String]) -> (Finished, String) {
        let trace = self.ontime.folder().join("trace");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "--seccomp-bpf", "-o"]).arg(&trace);
        for file in ["ontime.db", "ontime.db-wal", "ontime.db-journal"] {
            command.arg("-P").arg(self.ontime.data().join(file));
        }
        command.args(options);
        let command_line = self.ontime.command(&SYNC);
        command
            .arg(command_line.get_program())
            .args(command_line.get_args());
        let result = self.ontime.finish(command, "");
        (result, std::fs::read_to_string(trace).unwrap_or_default())
    }

    /// Restores the data folder to before the sync.
    fn restore(&self) {
        let data = self.ontime.data();
        let _ = std::fs::remove_dir_all(&data);
        copy(&self.template, &data);
    }

    /// Every fault that can occur: each call, as often as the busiest thread makes it.
    fn faults(&self) -> Vec<Fault> {
        self.restore();
        let kinds = CALLS.map(|(call, _)| call).join(",");
        let (result, trace) = self.traced(&[format!("--trace={kinds}")]);
        assert_eq!(result.code, 0, "{} {}", result.stdout, result.stderr);
        let mut faults = Vec::new();
        for (call, errors) in CALLS {
            let mut threads = BTreeMap::<&str, usize>::new();
            let calls = trace.lines().filter(|line| line.contains(&format!(" {call}(")));
            for thread in calls.filter_map(|line| line.split_whitespace().next()) {
                *threads.entry(thread).or_default() += 1;
            }
            let most = threads.into_values().max().unwrap_or_default();
            for nth in 1..=most {
                faults.extend(errors.iter().flat_map(|error| {
                    [false, true].map(|lasts| Fault {
                        call,
                        error,
                        nth,
                        lasts,
                    })
                }));
            }
        }
        faults
    }

    /// Returns false if the sync made no such call.
    async fn try_one(&self, fault: Fault) -> bool {
        self.restore();
        let Fault {
            call,
            error,
            nth,
            lasts,
        } = fault;
        let when = if lasts { format!("{nth}+") } else { nth.to_string() };
        let (result, trace) = self.traced(&[
            format!("--trace={call}"),
            format!("--inject={call}:error={error}:when={when}"),
        ]);
        if !trace.contains("(INJECTED)") {
            return false;
        }
        check_fault(&result, fault);
        let contents = self.store_check.read(&self.ontime.data()).await;
        contents.check(&self.source);
        let next = self.ontime.json(&SYNC[1..]).success();
        assert_eq!(next["outcome"], "completed", "{fault:?}");
        let contents = self.store_check.read(&self.ontime.data()).await;
        contents.check(&self.source);
        contents.check_equal(&self.source);
        true
    }
}

/// The command succeeds, or fails with a matching code; it never crashes.
fn check_fault(result: &Finished, fault: Fault) {
    let value: Value = result.value();
    if result.code == 0 {
        return;
    }
    assert_eq!(result.code, 1, "{fault:?}: {} {}", result.stdout, result.stderr);
    let error_json = if value["code"].is_string() {
        &value
    } else {
        &value["error"]
    };
    let code = error_json["code"].as_str().unwrap_or("nothing");
    let fits = match fault.error {
        "ENOSPC" => code == "disk_full",
        _ => ["store_failed", "file_failed"].contains(&code),
    };
    assert!(fits, "{fault:?} is reported as {code}: {value}");
    assert!(
        error_json["hint"].as_str().is_some_and(|hint| !hint.is_empty()),
        "{value}"
    );
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

pub(super) fn can_trace() -> bool {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"]);
    command
        .arg(bare(Path::new("nowhere")).get_program())
        .arg("--version");
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// `wanted` faults, evenly spread.
fn sample(faults: Vec<Fault>, wanted: usize) -> Vec<Fault> {
    let all = faults.len();
    if wanted == 0 || wanted >= all {
        return faults;
    }
    (0..wanted).map(|at| faults[at * all / wanted]).collect()
}

#[tokio::test]
async fn each_write_can_fail_and_the_next_sync_continues() {
    let seed = first_seed();
    let report = Report::begin("a write fails", seed);
    if !can_trace() {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: a write fails: strace is missing or not permitted"
        );
        return;
    }
    let server = serve(&Practice::generate(seed, PATIENTS)).await;
    let ontime = Ontime::connected(server.port());
    ontime.json(&SYNC[1..]).success();
    let mut db = server.connection_to(DEMO_DATABASE).await.unwrap();
    for (at, number) in edits::choose_active(&mut db, 40, seed)
        .await
        .unwrap()
        .into_iter()
        .enumerate()
    {
        match at % 8 {
            0 => edits::set_status(&mut db, number, 2).await.unwrap(),
            1 => edits::remove_row(&mut db, number).await.unwrap(),
            _ => edits::set(&mut db, number, "City", Some("Newtown"))
                .await
                .unwrap(),
        }
    }
    let template = ontime.folder().join("template");
    copy(&ontime.data(), &template);
    let fixture = Fixture {
        store_check: StoreCheck::of(&ontime.data()).await,
        source: SourceState::read(&mut db).await,
        ontime,
        template,
    };
    let faults = fixture.faults();
    let all = faults.len();
    let wanted = usize::try_from(scale("ONTIME_WRITES", 20)).unwrap();
    let mut count = 0;
    for fault in sample(faults, wanted) {
        let occurred = fixture.try_one(fault).await;
        count += u64::from(occurred);
        report.count(u64::from(occurred), 0);
    }
    println!("{count} faults occurred; a sync of this size has {all} possible ones");
    assert!(count > 0);
}
