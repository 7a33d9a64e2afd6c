//! `ontime` with a data folder of its own.

use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use app::i18n::{self, Language};
use chrono::{DateTime, Utc};
use opendental_testkit::{DEMO_DATABASE, DEMO_PASSWORD, LoadOptions, Practice, Server, ServerOptions, load};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "seven quiet herons wait";
const DEADLINE: Duration = Duration::from_secs(60);

/// `ontime` with a temporary data folder.
pub(crate) struct Ontime {
    folder: TempDir,
    output: RefCell<Vec<u8>>,
}

/// A finished call: exit code and output.
pub(crate) struct Finished {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ontime {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        Self {
            folder,
            output: RefCell::default(),
        }
    }

    /// With the company `Riverside` and the integration `Main office` at that port.
    pub(crate) fn connected(port: u16) -> Self {
        let ontime = Self::new();
        ontime.json(&["company", "add", "Riverside"]).success();
        ontime
            .add_integration("Main office", port, DEMO_PASSWORD)
            .success();
        ontime
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// All files of the log.
    pub(crate) fn log(&self) -> String {
        let files = std::fs::read_dir(self.data().join("logs")).unwrap();
        files
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .collect()
    }

    pub(crate) fn passphrase_file(&self) -> PathBuf {
        self.folder.path().join("passphrase")
    }

    /// Everything that all calls wrote so far.
    pub(crate) fn all_output(&self) -> Vec<u8> {
        self.output.borrow().clone()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = bare(&self.data());
        command.arg("--passphrase-file").arg(self.passphrase_file());
        command.args(words);
        command
    }

    /// Runs a command as a person does.
    pub(crate) fn text(&self, words: &[&str]) -> Finished {
        self.finish(self.command(words), "")
    }

    /// Runs a command with `--json`, as a script does.
    pub(crate) fn json(&self, words: &[&str]) -> Finished {
        self.json_with(words, "")
    }

    /// Runs a command with `--json` and text on standard input.
    pub(crate) fn json_with(&self, words: &[&str], input: &str) -> Finished {
        let mut command = self.command(&["--json"]);
        command.args(words);
        let result = self.finish(command, input);
        result.value();
        result
    }

    pub(crate) fn add_integration(&self, name: &str, port: u16, password: &str) -> Finished {
        self.add_database(name, port, password, DEMO_DATABASE)
    }

    pub(crate) fn add_database(&self, name: &str, port: u16, password: &str, database: &str) -> Finished {
        let port = port.to_string();
        let words = [
            "integration",
            "add",
            "--name",
            name,
            "--company",
            "Riverside",
            "--database",
            database,
        ];
        let words = [&words[..], &login(&port, "root")].concat();
        self.json_with(&words, &format!("{password}\r\n"))
    }

    /// Starts a sync with `--json` and returns at once.
    pub(crate) fn start_sync(&self, words: &[&str]) -> Child {
        let mut command = self.command(&["--json", "sync", "Main office"]);
        command.args(words).stdin(Stdio::null());
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub(crate) fn finish(&self, mut command: Command, input: &str) -> Finished {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // It exits without reading if the command line is invalid.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        self.record(child.wait_with_output().unwrap())
    }

    pub(crate) fn record(&self, output: Output) -> Finished {
        self.output.borrow_mut().extend(&output.stdout);
        self.output.borrow_mut().extend(&output.stderr);
        Finished {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Waits until the newest run satisfies `wanted`.
    pub(crate) fn wait_for_run(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        self.wait_for_runs(1, wanted).remove(0)
    }

    /// Waits until there are `many` runs and each satisfies `wanted`.
    pub(crate) fn wait_for_runs(&self, many: usize, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let started = Instant::now();
        loop {
            let history = self.json(&["history", "--limit", &many.to_string()]).success();
            let runs = history["runs"].as_array().unwrap().clone();
            if runs.len() == many && runs.iter().all(&wanted) {
                return runs;
            }
            assert!(started.elapsed() < DEADLINE, "timed out; the runs are {runs:?}");
        }
    }
}

impl Finished {
    /// Standard output: one JSON value on one line.
    pub(crate) fn value(&self) -> Value {
        let value = serde_json::from_str(&self.stdout);
        let value = value.unwrap_or_else(|error| panic!("{error}: {:?} {:?}", self.stdout, self.stderr));
        assert_eq!(self.stdout.lines().count(), 1, "{:?}", self.stdout);
        value
    }

    /// The JSON of a call that must have succeeded.
    #[track_caller]
    pub(crate) fn success(&self) -> Value {
        assert_eq!(self.code, 0, "{} {}", self.stdout, self.stderr);
        assert_eq!(self.stderr, "", "with --json standard error stays empty");
        self.value()
    }

    /// The JSON error of a call that must have failed with this code.
    #[track_caller]
    pub(crate) fn failure(&self, code: &str) -> Value {
        assert_eq!(self.code, if code == "usage" { 2 } else { 1 }, "{}", self.stdout);
        let error = self.value();
        assert_eq!(error["code"], code, "{error}");
        assert_eq!(error.as_object().unwrap().len(), 3, "{error}");
        for part in ["message", "hint"] {
            assert!(!error[part].as_str().unwrap().is_empty(), "{error}");
        }
        error
    }
}

/// The options for an account of a server on this computer, with the password on standard input.
pub(crate) fn login<'a>(port: &'a str, username: &'a str) -> [&'a str; 7] {
    [
        "--host",
        "127.0.0.1",
        "--port",
        port,
        "--username",
        username,
        "--password-stdin",
    ]
}

/// `ontime` for a data folder, without the passphrase option.
pub(crate) fn bare(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ontime"));
    command.arg("--data-dir").arg(data);
    command
}

/// A server with the practice in database `demo` and the guide's password.
pub(crate) async fn serve(practice: &Practice) -> Server {
    let server = ServerOptions::from_environment()
        .root_password(DEMO_PASSWORD)
        .launch()
        .await
        .unwrap();
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, practice, &LoadOptions::default())
        .await
        .unwrap();
    server
}

/// A text of the English catalog.
pub(crate) fn text(key: &str) -> &'static str {
    i18n::text(Language::En, key)
}

/// A text of the English catalog with its placeholders filled.
pub(crate) fn fill(key: &str, args: &Value) -> String {
    i18n::fill(Language::En, key, args)
}

/// A time in JSON as people read it.
pub(crate) fn shown_time(time: &Value) -> String {
    let time: DateTime<Utc> = time.as_str().unwrap().parse().unwrap();
    i18n::date_time(Language::En, time)
}

#[track_caller]
pub(crate) fn count(value: &Value, name: &str) -> usize {
    let number = value[name]
        .as_u64()
        .unwrap_or_else(|| panic!("{name} of {value}"));
    usize::try_from(number).unwrap()
}

/// Asserts that the five counts add up to the rows read and that each skipped patient is listed.
#[track_caller]
pub(crate) fn assert_adds_up(run: &Value) {
    let parts = ["added", "updated", "unchanged", "skipped", "deactivated"];
    let sum: usize = parts.iter().map(|part| count(run, part)).sum();
    assert_eq!(sum, count(run, "rows_read"), "{run}");
    let errors = run["errors"].as_array().unwrap();
    assert_eq!(errors.len(), count(run, "skipped"), "{run}");
    for error in errors {
        assert!(error["pat_num"].is_string() && error["code"].is_string() && error["message"].is_string());
    }
}
