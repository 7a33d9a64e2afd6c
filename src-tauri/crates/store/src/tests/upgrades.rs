//! Stores of other versions: a newer one is refused, and an older one is backed up and migrated, whenever the program is killed.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Executor, Row, SqlSafeStr, SqlStr};
use vault::{KeySource, Keychain, KeychainError, Keys};
use zeroize::Zeroizing;

use super::Folder;
use crate::backup_files::{backup_folder, list_backups};
use crate::connection::Connector;
use crate::{OpenOptions, Result, Store, StoreError, backup_contents, schema_version};

/// What the two next versions could do: new tables and columns with content, and a table that is built again.
const NEXT: [&str; 2] = [
    "CREATE TABLE visits (id INTEGER PRIMARY KEY, company INTEGER NOT NULL REFERENCES companies (id)) STRICT;
     ALTER TABLE companies ADD COLUMN phone TEXT NOT NULL DEFAULT '';
     UPDATE companies SET phone = '(503) 555-0163';
     INSERT INTO visits (company) SELECT id FROM companies;",
    "CREATE TABLE visits_new (id INTEGER PRIMARY KEY, company INTEGER NOT NULL REFERENCES companies (id),
                              note TEXT NOT NULL) STRICT;
     INSERT INTO visits_new SELECT id, company, 'checkup' FROM visits;
     DROP TABLE visits;
     ALTER TABLE visits_new RENAME TO visits;
     CREATE INDEX visits_company ON visits (company);",
];

/// The migrations of this version, and these after them.
fn migrations_with(next: impl IntoIterator<Item: SqlSafeStr>) -> Migrator {
    let mut all = schema_version::MIGRATIONS.migrations.to_vec();
    let newest = all.iter().map(|migration| migration.version).max().unwrap();
    let next = next.into_iter().map(SqlSafeStr::into_sql_str).zip(newest + 1..);
    all.extend(next.map(|(sql, version): (SqlStr, i64)| {
        Migration::new(version, "next".into(), MigrationType::Simple, sql, false)
    }));
    Migrator::with_migrations(all)
}

/// Opens the store as a program two versions newer would.
async fn open_as_next(folder: &Path, keys: Arc<Keys>) -> Result<Store> {
    Store::open_migrating(folder, keys, &OpenOptions::default(), &migrations_with(NEXT)).await
}

impl Folder {
    async fn upgrade(&self) -> Store {
        open_as_next(self.folder.path(), self.keys.clone()).await.unwrap()
    }
}

async fn companies(db: &mut SqliteConnection) -> Vec<String> {
    let names = sqlx::query_scalar("SELECT name FROM companies ORDER BY id");
    names.fetch_all(db).await.unwrap()
}

/// What the two migrations left: the phones of the companies and the visits.
async fn migrated(db: &mut SqliteConnection) -> Option<(i64, i64)> {
    let sql = "SELECT (SELECT count(*) FROM companies WHERE phone = '(503) 555-0163') AS phones, \
               (SELECT count(*) FROM visits WHERE note = 'checkup') AS visits";
    let row = db.fetch_one(sql).await.ok()?;
    Some((row.get("phones"), row.get("visits")))
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let old = Folder::new().await;
    old.upgrade().await.close().await.unwrap();
    let before = fs::read(old.path("ontime.db")).unwrap();
    let error = Store::open(old.folder.path(), old.keys.clone())
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Newer), "{error:?}");
    assert_eq!(fs::read(old.path("ontime.db")).unwrap(), before);
}

#[tokio::test]
async fn an_older_database_is_copied_and_then_migrated() {
    let old = Folder::new().await;
    let store = old.upgrade().await;
    assert_eq!(store.companies().await.unwrap().len(), 1);
    store.close().await.unwrap();

    let backups = list_backups(&backup_folder(old.folder.path()), "db").unwrap();
    let [backup] = &backups[..] else {
        panic!("{backups:?}");
    };
    assert_ne!(&fs::read(&backup.file).unwrap()[..16], b"SQLite format 3\0");
    for (file, expected) in [(&old.path("ontime.db"), Some((1, 1))), (&backup.file, None)] {
        let mut db = Connector::new(file, &old.keys.database).writer().await.unwrap();
        assert_eq!(migrated(&mut db).await, expected);
        assert_eq!(companies(&mut db).await, ["Bright Smiles"]);
        db.close().await.unwrap();
    }
}

#[tokio::test]
async fn only_our_own_older_backups_are_deleted_and_a_failure_to_delete_does_not_prevent_opening() {
    let old = Folder::new().await;
    let backups = old.path("backups");
    fs::create_dir(&backups).unwrap();
    let ours =
        |hour: u32, extension: &str| format!("ontime-20200101T0{hour}0000000Z-before-update.{extension}");
    let others = ["notes.txt", "aaa.db", "ontime-holiday.db", "half.part"].map(str::to_owned);
    // With the new one, the newest three.
    let kept = [ours(7, "db"), ours(8, "db")];
    let gone = [ours(5, "db"), ours(6, "db"), ours(4, "part")];
    for name in [&others[..], &kept, &gone].concat() {
        fs::write(backups.join(name), "x").unwrap();
    }
    // No file, so it cannot be removed as one.
    let stuck = ours(9, "part");
    fs::create_dir(backups.join(&stuck)).unwrap();

    old.upgrade().await;
    for name in others.iter().chain(&kept).chain([&stuck]) {
        assert!(backups.join(name).exists(), "{name}");
    }
    for name in &gone {
        assert!(!backups.join(name).exists(), "{name}");
    }
    let left = fs::read_dir(&backups).unwrap().count();
    assert_eq!(left, others.len() + kept.len() + 2, "and the new one");
}

#[tokio::test]
async fn a_migration_that_fails_changes_nothing_and_the_version_before_opens_the_store() {
    let old = Folder::new().await;
    let failing = migrations_with(["CREATE TABLE added (id INTEGER) STRICT; INSERT INTO missing VALUES (1)"]);
    let options = OpenOptions::default();
    let opened = Store::open_migrating(old.folder.path(), old.keys.clone(), &options, &failing).await;
    assert!(matches!(opened, Err(StoreError::UpgradeFailed(_))), "{opened:?}");

    let store = Store::open(old.folder.path(), old.keys.clone()).await.unwrap();
    assert_eq!(store.companies().await.unwrap().len(), 1);
    store.integrity_check().await.unwrap();
    store.close().await.unwrap();
    let mut db = old.connect("ontime.db").await;
    db.execute("SELECT * FROM added").await.unwrap_err();
    db.close().await.unwrap();
}

#[tokio::test]
async fn nothing_is_migrated_without_a_backup() {
    let old = Folder::new().await;
    // A file, so no backup can be written into it.
    fs::write(old.path("backups"), "x").unwrap();
    let opened = open_as_next(old.folder.path(), old.keys.clone()).await;
    assert!(matches!(opened, Err(StoreError::Folder(_))), "{opened:?}");
    let store = Store::open(old.folder.path(), old.keys.clone()).await.unwrap();
    assert_eq!(store.companies().await.unwrap().len(), 1);
}

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
        command.args(["--exact", "tests::upgrades::a_child_process_migrates"]);
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

#[cfg(target_os = "linux")]
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
