//! An office in a temporary folder, and its command line.

use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use practice::{DEMO_DATABASE, DEMO_PASSWORD, LoadOptions, Practice, Server, ServerOptions, load};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "seven quiet herons wait";
const DEADLINE: Duration = Duration::from_secs(60);

/// An office of its own.
pub(crate) struct Desk {
    folder: TempDir,
    heard: RefCell<Vec<u8>>,
}

/// What one call said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        Self {
            folder,
            heard: RefCell::default(),
        }
    }

    /// The office, its company and an integration named `Main office` at that port.
    pub(crate) fn connected(port: u16) -> Self {
        let desk = Self::new();
        desk.json(&["company", "add", "Riverside"]).done();
        desk.add_integration("Main office", port, DEMO_PASSWORD).done();
        desk
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn passphrase_file(&self) -> PathBuf {
        self.folder.path().join("passphrase")
    }

    /// Everything that any call wrote.
    pub(crate) fn heard(&self) -> Vec<u8> {
        self.heard.borrow().clone()
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

    /// As a person calls it.
    pub(crate) fn text(&self, words: &[&str]) -> Said {
        self.finish(self.command(words), "")
    }

    /// As a script calls it.
    pub(crate) fn json(&self, words: &[&str]) -> Said {
        self.json_with(words, "")
    }

    /// As a script calls it, with something on standard input.
    pub(crate) fn json_with(&self, words: &[&str], input: &str) -> Said {
        let mut command = self.command(&["--json"]);
        command.args(words);
        let said = self.finish(command, input);
        said.value();
        said
    }

    pub(crate) fn add_integration(&self, name: &str, port: u16, password: &str) -> Said {
        let port = port.to_string();
        let words = [
            "integration",
            "add",
            "--name",
            name,
            "--company",
            "Riverside",
            "--host",
            "127.0.0.1",
            "--port",
            &port,
            "--username",
            "root",
            "--password-stdin",
            "--database",
            DEMO_DATABASE,
        ];
        self.json_with(&words, &format!("{password}\r\n"))
    }

    /// Starts a sync with `--json` and lets it run.
    pub(crate) fn start_sync(&self, words: &[&str]) -> Child {
        let mut command = self.command(&["--json", "sync", "Main office"]);
        command.args(words).stdin(Stdio::null());
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub(crate) fn finish(&self, mut command: Command, input: &str) -> Said {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // It may end without reading, if the line cannot be understood.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        self.hear(child.wait_with_output().unwrap())
    }

    pub(crate) fn hear(&self, output: Output) -> Said {
        self.heard.borrow_mut().extend(&output.stdout);
        self.heard.borrow_mut().extend(&output.stderr);
        Said {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The newest run, once it looks as wished.
    pub(crate) fn wait_for_run(&self, wished: impl Fn(&Value) -> bool) -> Value {
        self.wait_for_runs(1, wished).remove(0)
    }

    /// The newest runs, once there are as many and each looks as wished.
    pub(crate) fn wait_for_runs(&self, many: usize, wished: impl Fn(&Value) -> bool) -> Vec<Value> {
        let begun = Instant::now();
        loop {
            let history = self.json(&["history", "--limit", &many.to_string()]).done();
            let runs = history["runs"].as_array().unwrap().clone();
            if runs.len() == many && runs.iter().all(&wished) {
                return runs;
            }
            assert!(begun.elapsed() < DEADLINE, "the runs stay as they are: {runs:?}");
        }
    }
}

impl Said {
    /// Standard output as one JSON value on one line.
    pub(crate) fn value(&self) -> Value {
        let value = serde_json::from_str(&self.stdout);
        let value = value.unwrap_or_else(|error| panic!("{error}: {:?} {:?}", self.stdout, self.stderr));
        assert_eq!(self.stdout.lines().count(), 1, "{:?}", self.stdout);
        value
    }

    /// The answer of a call that must have succeeded.
    #[track_caller]
    pub(crate) fn done(&self) -> Value {
        assert_eq!(self.code, 0, "{} {}", self.stdout, self.stderr);
        assert_eq!(self.stderr, "", "with --json nothing is said beside the answer");
        self.value()
    }

    /// The error of a call that must have failed with this code.
    #[track_caller]
    pub(crate) fn refused(&self, code: &str) -> Value {
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

/// `ontime` on a data folder, without its passphrase.
pub(crate) fn bare(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ontime"));
    command.arg("--data-dir").arg(data);
    command
}

/// A server that holds the practice as database `demo`, with the guide's password.
pub(crate) async fn serve(practice: &Practice) -> Server {
    let server = ServerOptions::default()
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

#[track_caller]
pub(crate) fn count(value: &Value, name: &str) -> usize {
    let number = value[name]
        .as_u64()
        .unwrap_or_else(|| panic!("{name} of {value}"));
    usize::try_from(number).unwrap()
}

/// The five counts must add up to the rows read, and each skipped patient must be named.
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
