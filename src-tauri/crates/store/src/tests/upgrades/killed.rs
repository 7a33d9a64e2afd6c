//! A migration that is killed at any write leaves a store that opens. Linux only: strace kills it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use sqlx::Connection;
use vault::{KeySource, Keychain, KeychainError, Keys};
use zeroize::Zeroizing;

use super::{companies, migrated, open_as_next};
use crate::backup_files::{backup_folder, list_backups};
use crate::connection::Connector;
use crate::{Store, StoreError, backup_contents};

/// The system calls that change files.
const CALLS: [&str; 8] = [
    "pwrite64",
    "write",
    "ftruncate",
    "fsync",
    "fdatasync",
    "rename",
    "unlink",
    "mkdir",
];

/// A keychain in a folder, which a child process can read too.
struct FolderKeychain(PathBuf);

impl Keychain for FolderKeychain {
    fn read(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        Ok(fs::read(self.0.join(entry)).ok().map(Zeroizing::new))
    }

    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        fs::write(self.0.join(entry), secret).unwrap();
        Ok(())
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Ok(())
    }
}

async fn unlock(keychain: &Path, data: &Path) -> Arc<Keys> {
    let source = KeySource::Keychain(Arc::new(FolderKeychain(keychain.to_owned())));
    Arc::new(vault::unlock(data, Store::exists(data), source).await.unwrap())
}

/// Does nothing in an ordinary run. In the process started by a test it migrates a store until it is killed.
#[tokio::test]
async fn a_child_process_migrates() {
    let Some(root) = std::env::var_os("STORE_TEST_MIGRATES").map(PathBuf::from) else {
        return;
    };
    let data = root.join("data");
    let keys = unlock(&root.join("keychain"), &data).await;
    open_as_next(&data, keys).await.unwrap().close().await.unwrap();
}

/// A data folder as a killed program of this version left it: its newest company is only in the log.
struct Killed {
    root: tempfile::TempDir,
    keys: Arc<Keys>,
}

impl Killed {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        for name in ["keychain", "open", "template"] {
            fs::create_dir(path(name)).unwrap();
        }
        let keys = unlock(&path("keychain"), &path("open")).await;
        let store = Store::open(&path("open"), keys.clone()).await.unwrap();
        store.add_company("Bright Smiles").await.unwrap();
        store.checkpoint().await.unwrap();
        store.add_company("Westside Dental").await.unwrap();
        for name in ["ontime.db", "ontime.db-wal", "ontime.head", "vault.json"] {
            fs::copy(path("open").join(name), path("template").join(name)).unwrap();
        }
        store.close().await.unwrap();
        Self { root, keys }
    }

    fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    fn restore(&self) {
        let _ = fs::remove_dir_all(self.data());
        copy(&self.root.path().join("template"), &self.data());
    }

    /// Migrates the store in a process under strace with these options. Returns whether it ended well.
    fn migrate(&self, options: &[String]) -> bool {
        self.restore();
        let test = std::env::current_exe().unwrap();
        let mut command = Command::new("strace");
        // Not with `--seccomp-bpf`, which sends no signals.
        command.args(["-f", "-qq", "-o"]);
        command
            .arg(self.root.path().join("trace"))
            .args(options)
            .arg(test);
        command.args(["--exact", "tests::upgrades::killed::a_child_process_migrates"]);
        command.env("STORE_TEST_MIGRATES", self.root.path());
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }

    /// The calls of each kind, as often as the busiest thread makes them.
    fn calls(&self) -> BTreeMap<&'static str, usize> {
        let ended = self.migrate(&[format!("--trace={}", CALLS.join(","))]);
        assert!(ended, "the migration does not run under strace");
        let trace = fs::read_to_string(self.root.path().join("trace")).unwrap();
        let most = |call: &&'static str| {
            let mut threads = BTreeMap::<&str, usize>::new();
            let calls = trace.lines().filter(|line| line.contains(&format!(" {call}(")));
            for thread in calls.filter_map(|line| line.split_whitespace().next()) {
                *threads.entry(thread).or_default() += 1;
            }
            (*call, threads.into_values().max().unwrap_or_default())
        };
        CALLS.iter().map(most).collect()
    }

    /// The version before opens the store or says that it is newer, and the newer version completes it. Returns what the
    /// version before found.
    async fn check(&self, what: &str) -> Seen {
        let everything = ["Bright Smiles", "Westside Dental"];
        let before = self.root.path().join("before");
        let _ = fs::remove_dir_all(&before);
        copy(&self.data(), &before);
        let seen = match Store::open(&before, self.keys.clone()).await {
            Ok(store) => {
                let names = store.companies().await.unwrap();
                let names: Vec<&str> = names.iter().map(|company| &*company.name).collect();
                assert_eq!(names, everything, "{what}");
                store.close().await.unwrap();
                Seen::Unchanged
            }
            Err(StoreError::Newer) => {
                let backups = list_backups(&backup_folder(&before), "db").unwrap();
                assert_eq!(backups.len(), 1, "{what}");
                let backup = backup_contents(&before, &backups[0].file, &self.keys).await;
                backup.unwrap_or_else(|error| panic!("{what}: the backup: {error:?}"));
                Seen::Migrated
            }
            Err(error) => panic!("{what}: {error:?}"),
        };
        let opened = open_as_next(&self.data(), self.keys.clone()).await;
        let store = opened.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        store.integrity_check().await.unwrap();
        store.close().await.unwrap();
        let connector = Connector::new(&self.data().join("ontime.db"), &self.keys.database);
        let mut db = connector.writer().await.unwrap();
        assert_eq!(companies(&mut db).await, everything, "{what}");
        assert_eq!(migrated(&mut db).await, Some((2, 2)), "{what}");
        db.close().await.unwrap();
        seen
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Unchanged,
    Migrated,
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_kill_at_each_write_of_each_migration_leaves_a_store_that_opens() {
    let can_trace = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "true"])
        .status()
        .is_ok_and(|status| status.success());
    if !can_trace {
        let _ = writeln!(std::io::stderr(), "SKIPPED: strace is missing or not permitted");
        return;
    }
    let killed = Killed::new().await;
    let mut seen = BTreeMap::<Seen, usize>::new();
    for (call, most) in killed.calls() {
        for nth in 1..=most {
            let inject = format!("--inject={call}:signal=KILL:when={nth}");
            let ended = killed.migrate(&[format!("--trace={call}"), inject]);
            // Others may be made less often: locks are waited for, and the test harness writes too.
            assert!(!ended || call != "pwrite64", "not killed at {nth}");
            if !ended {
                *seen
                    .entry(killed.check(&format!("{call} {nth}")).await)
                    .or_default() += 1;
            }
        }
    }
    assert!(
        seen.contains_key(&Seen::Unchanged) && seen.contains_key(&Seen::Migrated),
        "{seen:?}"
    );
}
