//! Each write of a sync fails once: no space, or an error of the disk.
//!
//! strace makes the n-th call of one kind on the store's files fail, for every n that a sync comes to. It counts in each
//! thread on its own, so that a thread that only opens the store may meet the fault as well. Where tracing is not
//! permitted, nothing is run, and the report says so with no rounds.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use practice::{DEMO_DATABASE, Practice, edits};
use serde_json::Value;

use super::ledger::{Ledger, Truth};
use super::report::{Report, first_seed, scale};
use crate::desk::{Desk, Said, bare, serve};

const PATIENTS: usize = 620;
/// What a sync writes with, and how it may fail.
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

/// An office with a sync before it, copied for each fault.
struct Office {
    desk: Desk,
    template: PathBuf,
    ledger: Ledger,
    truth: Truth,
}

impl Office {
    /// The sync on a copy of the office, under strace with these options; and whether a fault was met.
    fn traced(&self, options: &[String]) -> (Said, String) {
        let trace = self.desk.folder().join("trace");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "--seccomp-bpf", "-o"]).arg(&trace);
        for file in ["ontime.db", "ontime.db-wal", "ontime.db-journal"] {
            command.arg("-P").arg(self.desk.data().join(file));
        }
        command.args(options);
        let ontime = self.desk.command(&SYNC);
        command.arg(ontime.get_program()).args(ontime.get_args());
        let said = self.desk.finish(command, "");
        (said, std::fs::read_to_string(trace).unwrap_or_default())
    }

    /// Puts the office back to before the sync.
    fn restore(&self) {
        let data = self.desk.data();
        let _ = std::fs::remove_dir_all(&data);
        copy(&self.template, &data);
    }

    /// Every call that the sync makes, as often as the busiest thread makes it.
    fn faults(&self) -> Vec<Fault> {
        self.restore();
        let kinds = CALLS.map(|(call, _)| call).join(",");
        let (said, trace) = self.traced(&[format!("--trace={kinds}")]);
        assert_eq!(said.code, 0, "{} {}", said.stdout, said.stderr);
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

    /// False if the sync had no such call.
    async fn try_one(&self, fault: Fault) -> bool {
        self.restore();
        let Fault {
            call,
            error,
            nth,
            lasts,
        } = fault;
        let when = if lasts { format!("{nth}+") } else { nth.to_string() };
        let (said, trace) = self.traced(&[
            format!("--trace={call}"),
            format!("--inject={call}:error={error}:when={when}"),
        ]);
        if !trace.contains("(INJECTED)") {
            return false;
        }
        check_words(&said, fault);
        let book = self.ledger.look(&self.desk.data()).await;
        book.check(&self.truth);
        let next = self.desk.json(&SYNC[1..]).done();
        assert_eq!(next["outcome"], "completed", "{fault:?}");
        let book = self.ledger.look(&self.desk.data()).await;
        book.check(&self.truth);
        book.check_in_step(&self.truth);
        true
    }
}

/// The call ends well, or fails with words that fit; it never breaks down.
fn check_words(said: &Said, fault: Fault) {
    let value: Value = said.value();
    if said.code == 0 {
        return;
    }
    assert_eq!(said.code, 1, "{fault:?}: {} {}", said.stdout, said.stderr);
    let told = if value["code"].is_string() {
        &value
    } else {
        &value["error"]
    };
    let code = told["code"].as_str().unwrap_or("nothing");
    let fits = match fault.error {
        "ENOSPC" => code == "disk_full",
        _ => ["store_failed", "file_failed"].contains(&code),
    };
    assert!(fits, "{fault:?} is told as {code}: {value}");
    assert!(
        told["hint"].as_str().is_some_and(|hint| !hint.is_empty()),
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

fn can_trace() -> bool {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"]);
    command
        .arg(bare(Path::new("nowhere")).get_program())
        .arg("--version");
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// As many as are wanted, from beginning to end.
fn sample(faults: Vec<Fault>, wanted: usize) -> Vec<Fault> {
    let all = faults.len();
    if wanted == 0 || wanted >= all {
        return faults;
    }
    (0..wanted).map(|at| faults[at * all / wanted]).collect()
}

#[tokio::test]
async fn each_write_may_fail_once_and_the_next_sync_goes_on() {
    let seed = first_seed();
    let report = Report::begin("a write fails", seed);
    if !can_trace() {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: a write fails: strace is not here or may not trace"
        );
        return;
    }
    let server = serve(&Practice::generate(seed, PATIENTS)).await;
    let desk = Desk::connected(server.port());
    desk.json(&SYNC[1..]).done();
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
    let template = desk.folder().join("template");
    copy(&desk.data(), &template);
    let office = Office {
        ledger: Ledger::of(&desk.data()).await,
        truth: Truth::read(&mut db).await,
        desk,
        template,
    };
    let faults = office.faults();
    let all = faults.len();
    let wanted = usize::try_from(scale("ONTIME_WRITES", 20)).unwrap();
    let mut met = 0;
    for fault in sample(faults, wanted) {
        let was_met = office.try_one(fault).await;
        met += u64::from(was_met);
        report.count(u64::from(was_met), 0);
    }
    println!("{met} faults were met; a sync of this size has {all} places for one");
    assert!(met > 0);
}
