//! Stores of other versions: a newer one is refused, and an older one is backed up and migrated.

#[cfg(target_os = "linux")]
mod killed;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Executor, Row, SqlSafeStr, SqlStr};
use vault::Keys;

use super::Folder;
use crate::backup_files::{backup_folder, list_backups};
use crate::connection::Connector;
use crate::{OpenOptions, Result, Store, StoreError, schema_version};

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
