//! Kills commands that replace the store, its keys, or a file of it at each system call that changes a file or folder.
//!
//! strace kills the process at the n-th call of one kind, for every n that it reaches. After each kill, the folder opens with
//! its passphrase and has all data, and either the old recovery code works or the new key does: one of two good states. An
//! office is either whole or absent. Where
//! tracing is not permitted, nothing runs, and the report shows zero rounds.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use opendental_testkit::Practice;

use super::report::{Report, scale};
use super::writes::can_trace;
use crate::harness::{Finished, Ontime, bare, serve};

const CALLS: [&str; 9] = [
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "mkdir",
    "fsync",
    "fdatasync",
    "ftruncate",
    "pwrite64",
];
/// A database that was replaced; so late that no test deletes it as too old.
const SET_ASIDE: &str = "set-aside/29991231T235959000Z/ontime.db";
const NEW_KEYS: [&str; 3] = ["--json", "recovery-code", "--new-keys"];

struct Fixture {
    ontime: Ontime,
    template: PathBuf,
    code: String,
    patients: serde_json::Value,
}

impl Fixture {
    async fn new() -> Self {
        let practice = Practice::generate(91, 120);
        let server = serve(&practice).await;
        let ontime = Ontime::connected(server.port());
        ontime.json(&["sync", "Main office", "--no-limit"]).success();
        let code = ontime.json(&["recovery-code"]).success();
        let patients = ontime.json(&["patients", "--limit", "500"]).success();
        assert!(patients["total"].as_u64().unwrap() > 50);
        let backups = ontime.data().join("backups");
        fs::create_dir_all(&backups).unwrap();
        fs::copy(ontime.data().join("ontime.db"), backups.join("ontime-copy.db")).unwrap();
        let set_aside = ontime.data().join(SET_ASIDE);
        fs::create_dir_all(set_aside.parent().unwrap()).unwrap();
        fs::copy(ontime.data().join("ontime.db"), set_aside).unwrap();
        let template = ontime.folder().join("template");
        copy(&ontime.data(), &template);
        Self {
            code: code["recovery_code"].as_str().unwrap().to_owned(),
            ontime,
            template,
            patients,
        }
    }

    fn restore(&self) {
        let data = self.ontime.data();
        fs::remove_dir_all(&data).unwrap();
        copy(&self.template, &data);
    }

    /// Runs `ontime` under strace; returns its result and the trace.
    fn traced(&self, words: &[&str], input: &str, options: &[String]) -> (Finished, String) {
        let trace = self.ontime.folder().join("trace");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o"]).arg(&trace).args(options);
        let ontime = self.ontime.command(words);
        command.arg(ontime.get_program()).args(ontime.get_args());
        let result = self.ontime.finish(command, input);
        (result, fs::read_to_string(trace).unwrap_or_default())
    }

    /// Which state the kill left; `None` if the command made no such call.
    fn kill_at(&self, call: &str, nth: usize) -> Option<&'static str> {
        self.restore();
        if !self.kill(&NEW_KEYS, "", call, nth) {
            return None;
        }
        let shown = self.ontime.json(&["patients", "--limit", "500"]).success();
        assert_eq!(shown, self.patients, "{call} {nth}");
        for leftover in ["incoming", "incoming.part"] {
            assert!(!self.ontime.data().join(leftover).exists(), "{call} {nth}");
        }
        let same = |file: &str| {
            let [now, before] =
                [&self.ontime.data(), &self.template].map(|folder| fs::read(folder.join(file)).unwrap());
            now == before
        };
        let old = [
            same("key.json"),
            same("recovery.json"),
            same("backups/ontime-copy.db"),
            same(SET_ASIDE),
        ];
        match old {
            [true, true, true, true] => {
                self.recover(&self.code).success();
                Some("old keys")
            }
            [false, false, false, false] => {
                self.recover(&self.code).failure("wrong_recovery_code");
                // The old key file opens nothing.
                fs::copy(
                    self.template.join("key.json"),
                    self.ontime.data().join("key.json"),
                )
                .unwrap();
                self.ontime.json(&["company", "list"]).failure("key_mismatch");
                Some("new keys")
            }
            mixed => panic!("{call} {nth}: {mixed:?}"),
        }
    }

    /// Kills the command at this call. Returns false if it made no such call.
    fn kill(&self, words: &[&str], input: &str, call: &str, nth: usize) -> bool {
        let inject = format!("--inject={call}:signal=KILL:when={nth}");
        let (result, trace) = self.traced(words, input, &[format!("--trace={call}"), inject]);
        result.code != 0 && trace.contains("SIGKILL")
    }

    /// Which state a kill of `office open` left; `None` if the command made no such call.
    fn kill_opening_at(&self, file: &str, call: &str, nth: usize) -> Option<&'static str> {
        fs::remove_dir_all(self.ontime.data()).unwrap();
        let words = ["--json", "office", "open", file];
        if !self.kill(&words, &self.code, call, nth) {
            return None;
        }
        let again = self.ontime.json_with(&words[1..], &self.code);
        let state = if again.code == 0 {
            "no office"
        } else {
            again.failure("office_exists");
            "the whole office"
        };
        let shown = self.ontime.json(&["patients", "--limit", "500"]).success();
        assert_eq!(shown, self.patients, "{call} {nth}");
        Some(state)
    }

    /// Which state a kill of `backup` left; `None` if the command made no such call.
    fn kill_backup_at(&self, call: &str, nth: usize) -> Option<&'static str> {
        self.restore();
        fs::remove_dir_all(self.ontime.data().join("backups")).unwrap();
        if !self.kill(&["--json", "backup"], "", call, nth) {
            return None;
        }
        let shown = self.ontime.json(&["patients", "--limit", "500"]).success();
        assert_eq!(shown, self.patients, "{call} {nth}");
        let state = match self.whole_backups() {
            0 => "no backup",
            1 => "a whole backup",
            more => panic!("{call} {nth}: {more} backups"),
        };
        self.ontime.json(&["backup"]).success();
        let left = fs::read_dir(self.ontime.data().join("backups")).unwrap();
        let unfinished = left.filter(|entry| {
            let path = entry.as_ref().unwrap().path();
            path.extension().is_some_and(|extension| extension == "part")
        });
        assert_eq!(unfinished.count(), 0, "{call} {nth}");
        Some(state)
    }

    /// How many backups are listed. Each must be whole.
    fn whole_backups(&self) -> usize {
        let listed = self.ontime.json(&["backups"]).success();
        let listed = listed["backups"].as_array().unwrap().clone();
        for backup in &listed {
            let name = backup["backup"]["name"].as_str().unwrap();
            self.ontime.json(&["restore", name]).success();
        }
        listed.len()
    }

    /// Which state a kill of `restore` left; `None` if the command made no such call. The backup lacks a company that the
    /// store has.
    fn kill_restore_at(&self, backup: &str, call: &str, nth: usize) -> Option<&'static str> {
        self.restore();
        self.ontime.json(&["company", "add", "Lakeside"]).success();
        if !self.kill(&["--json", "restore", backup, "--yes"], "", call, nth) {
            return None;
        }
        let shown = self.ontime.json(&["patients", "--limit", "500"]).success();
        assert_eq!(shown, self.patients, "{call} {nth}");
        let companies = self.ontime.json(&["company", "list"]).success();
        let state = match companies.as_array().map(Vec::len) {
            Some(1) => "restored",
            Some(2) => "not restored",
            other => panic!("{call} {nth}: {other:?}"),
        };
        let backups = self.whole_backups();
        if state == "restored" {
            assert_eq!(backups, 1, "{call} {nth}");
            self.ontime.json(&["restore", "latest", "--yes"]).success();
            let companies = self.ontime.json(&["company", "list"]).success();
            assert_eq!(
                companies.as_array().map(Vec::len),
                Some(2),
                "the state before was kept"
            );
        }
        Some(state)
    }

    /// Which state a kill of `office save` over an earlier file left; `None` if the command made no such call.
    fn kill_saving_at(&self, file: &Path, earlier: &[u8], call: &str, nth: usize) -> Option<&'static str> {
        self.restore();
        fs::write(file, earlier).unwrap();
        if !self.kill(
            &["--json", "office", "save", file.to_str().unwrap()],
            "",
            call,
            nth,
        ) {
            return None;
        }
        let shown = self.ontime.json(&["patients", "--limit", "500"]).success();
        assert_eq!(shown, self.patients, "{call} {nth}");
        if fs::read(file).unwrap() == earlier {
            return Some("the earlier file");
        }
        fs::remove_dir_all(self.ontime.data()).unwrap();
        self.ontime
            .json_with(&["office", "open", file.to_str().unwrap()], &self.code)
            .success();
        let shown = self.ontime.json(&["patients", "--limit", "500"]).success();
        assert_eq!(shown, self.patients, "{call} {nth}");
        Some("the new file")
    }

    fn recover(&self, code: &str) -> Finished {
        let mut command = bare(&self.ontime.data());
        command.args(["--json", "recover", "--passphrase-file"]);
        command.arg(self.ontime.passphrase_file());
        self.ontime.finish(command, code)
    }
}

/// How often the busiest thread makes each call.
fn most_calls(trace: &str, call: &str) -> usize {
    let mut threads = BTreeMap::<&str, usize>::new();
    let calls = trace.lines().filter(|line| line.contains(&format!(" {call}(")));
    for thread in calls.filter_map(|line| line.split_whitespace().next()) {
        *threads.entry(thread).or_default() += 1;
    }
    threads.into_values().max().unwrap_or_default()
}

/// Kills a command at an even choice of its calls, and counts the states that this leaves.
fn kill_everywhere(
    report: &Report,
    trace: &str,
    kill: impl Fn(&str, usize) -> Option<&'static str>,
) -> BTreeMap<&'static str, u32> {
    let wanted = usize::try_from(scale("ONTIME_REPLACEMENTS", 8)).unwrap();
    let mut states = BTreeMap::new();
    for call in CALLS {
        let most = most_calls(trace, call);
        for at in 0..most.min(wanted) {
            if let Some(state) = kill(call, 1 + at * most / most.min(wanted)) {
                *states.entry(state).or_default() += 1;
                report.count(1, 0);
            }
        }
    }
    println!("{states:?}");
    states
}

fn traced_calls() -> [String; 1] {
    [format!("--trace={}", CALLS.join(","))]
}

fn skipped(what: &str) -> bool {
    if !can_trace() {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: {what}: strace is missing or not permitted"
        );
        return true;
    }
    false
}

#[tokio::test]
async fn new_keys_killed_anywhere_leave_one_of_two_good_states() {
    let report = Report::begin("new keys are killed", 91);
    if skipped("new keys are killed") {
        return;
    }
    let fixture = Fixture::new().await;
    let (whole, trace) = fixture.traced(&NEW_KEYS, "", &traced_calls());
    whole.success();
    let states = kill_everywhere(&report, &trace, |call, nth| fixture.kill_at(call, nth));
    assert_eq!(states.len(), 2, "kills before and after the decision: {states:?}");
}

#[tokio::test]
async fn opening_an_office_killed_anywhere_leaves_none_or_all_of_it() {
    let report = Report::begin("opening an office is killed", 92);
    if skipped("opening an office is killed") {
        return;
    }
    let fixture = Fixture::new().await;
    let file = fixture.ontime.folder().join("office.ontime");
    let file = file.to_str().unwrap();
    fixture.ontime.json(&["office", "save", file]).success();
    fs::remove_dir_all(fixture.ontime.data()).unwrap();
    let words = ["--json", "office", "open", file];
    let (whole, trace) = fixture.traced(&words, &fixture.code, &traced_calls());
    whole.success();
    let states = kill_everywhere(&report, &trace, |call, nth| {
        fixture.kill_opening_at(file, call, nth)
    });
    assert_eq!(states.len(), 2, "kills before and after the decision: {states:?}");
}

#[tokio::test]
async fn a_backup_killed_anywhere_is_whole_or_absent() {
    let report = Report::begin("a backup is killed", 93);
    if skipped("a backup is killed") {
        return;
    }
    let fixture = Fixture::new().await;
    let (whole, trace) = fixture.traced(&["--json", "backup"], "", &traced_calls());
    whole.success();
    let states = kill_everywhere(&report, &trace, |call, nth| fixture.kill_backup_at(call, nth));
    assert_eq!(
        states.len(),
        2,
        "kills before and after it has its name: {states:?}"
    );
}

#[tokio::test]
async fn a_restore_killed_anywhere_leaves_one_of_two_good_states() {
    let report = Report::begin("a restore is killed", 94);
    if skipped("a restore is killed") {
        return;
    }
    let fixture = Fixture::new().await;
    let made = fixture.ontime.json(&["backup"]).success();
    let backup = fixture.ontime.folder().join("kept.db");
    fs::copy(made["file"].as_str().unwrap(), &backup).unwrap();
    let backup = backup.to_str().unwrap();
    let words = ["--json", "restore", backup, "--yes"];
    let (whole, trace) = fixture.traced(&words, "", &traced_calls());
    whole.success();
    let states = kill_everywhere(&report, &trace, |call, nth| {
        fixture.kill_restore_at(backup, call, nth)
    });
    assert_eq!(states.len(), 2, "kills before and after the decision: {states:?}");
}

#[tokio::test]
async fn saving_an_office_killed_anywhere_leaves_the_earlier_file_or_the_new_one() {
    let report = Report::begin("saving an office is killed", 95);
    if skipped("saving an office is killed") {
        return;
    }
    let fixture = Fixture::new().await;
    let file = fixture.ontime.folder().join("office.ontime");
    let words = ["--json", "office", "save", file.to_str().unwrap()];
    let (whole, trace) = fixture.traced(&words, "", &traced_calls());
    whole.success();
    let states = kill_everywhere(&report, &trace, |call, nth| {
        fixture.kill_saving_at(&file, b"earlier", call, nth)
    });
    assert_eq!(
        states.len(),
        2,
        "kills before and after the file is replaced: {states:?}"
    );
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
