use std::fs;
use std::sync::Arc;

use domain::{Departure, PatNum, Standing};
use sqlx::{Connection, Executor};
use store::{Store, StoreError};
use vault::MasterKey;

use crate::support::{Office, by_number, create, fields, raw};

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    office.store.set_setting("theme", "dark").await.unwrap();
    office.store.set_setting("theme", "light").await.unwrap();
    office.store.close().await.unwrap();

    let store = Store::open(office.folder.path(), office.keys).await.unwrap();
    let companies = store.companies().await.unwrap();
    assert_eq!(companies.len(), 1);
    assert_eq!(
        (companies[0].id, companies[0].name.as_str()),
        (company, "Bright Smiles")
    );
    assert_eq!(store.setting("theme").await.unwrap().as_deref(), Some("light"));
    assert_eq!(store.setting("unknown").await.unwrap(), None);
    store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn a_closed_store_is_closed_for_every_clone() {
    let office = Office::open().await;
    office.store.clone().close().await.unwrap();
    assert!(matches!(
        office.store.add_company("x").await,
        Err(StoreError::Failed(_))
    ));
    assert!(matches!(
        office.store.companies().await,
        Err(StoreError::Failed(_))
    ));
    let wal = office.folder.path().join("ontime.db-wal");
    assert!(
        !wal.exists(),
        "the last one out empties and removes the write-ahead log"
    );
}

#[tokio::test]
async fn a_dropped_store_has_no_connection_left() {
    let office = Office::open().await;
    office.company("Bright Smiles").await;
    office.store.companies().await.unwrap();
    office.store.add_company("Bright Smiles").await.unwrap_err();
    office.store.set_setting("after", "a failed write").await.unwrap();
    let wal = office.folder.path().join("ontime.db-wal");
    assert!(wal.exists());
    drop(office.store);
    assert!(!wal.exists(), "the last connection removes it when it closes");
}

#[tokio::test]
async fn a_folder_has_a_store_once_something_was_stored() {
    let folder = tempfile::tempdir().unwrap();
    assert!(!Store::exists(folder.path()));
    fs::write(folder.path().join("ontime.db"), b"").unwrap();
    assert!(!Store::exists(folder.path()), "an empty file holds nothing");
    let keys = Arc::new(MasterKey::generate().derive());
    Store::open(folder.path(), keys).await.unwrap();
    assert!(Store::exists(folder.path()));
}

#[tokio::test]
async fn another_key_opens_nothing_and_changes_nothing() {
    let office = Office::open().await;
    office.company("Bright Smiles").await;
    office.store.close().await.unwrap();
    let file = office.folder.path().join("ontime.db");
    let before = fs::read(&file).unwrap();

    let other = Arc::new(MasterKey::generate().derive());
    let error = Store::open(office.folder.path(), other).await.unwrap_err();
    assert!(matches!(error, StoreError::KeyMismatch), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), before);

    let store = Store::open(office.folder.path(), office.keys).await.unwrap();
    assert_eq!(store.companies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_that_is_no_database_of_ours_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ontime.db");
    fs::write(&file, vec![b'x'; 8192]).unwrap();
    let keys = Arc::new(MasterKey::generate().derive());
    let error = Store::open(folder.path(), keys).await.unwrap_err();
    assert!(matches!(error, StoreError::KeyMismatch), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), vec![b'x'; 8192]);
}

#[tokio::test]
async fn the_file_does_not_say_that_it_is_a_database() {
    let office = Office::open().await;
    office.store.checkpoint().await.unwrap();
    let bytes = fs::read(office.folder.path().join("ontime.db")).unwrap();
    assert!(bytes.len() > 4096);
    assert_ne!(&bytes[..16], b"SQLite format 3\0");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let office = Office::open().await;
    let mut db = office.raw().await;
    db.execute(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'of the future', true, x'00', 0)",
    )
    .await
    .unwrap();
    db.close().await.unwrap();
    let error = Store::open(office.folder.path(), office.keys).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer), "{error:?}");
}

/// An office of an older program.
async fn older_office() -> Office {
    let office = Office::open().await;
    office.company("Bright Smiles").await;
    let mut db = office.raw().await;
    db.execute(
        "DROP TABLE settings; DROP TABLE current_problems; DROP TABLE verifications; \
         DROP TABLE source_facts; DROP TABLE schedules; DROP TABLE desk_changes; \
         ALTER TABLE integrations DROP COLUMN tls; \
         ALTER TABLE runs DROP COLUMN mass_change_allowed; ALTER TABLE runs DROP COLUMN relations_unread; \
         DROP TABLE aliases; DROP INDEX patients_merged_into; ALTER TABLE patients DROP COLUMN merged_into; \
         ALTER TABLE links DROP COLUMN standing; \
         DELETE FROM _sqlx_migrations WHERE version >= 4",
    )
    .await
    .unwrap();
    db.close().await.unwrap();
    office.store.clone().close().await.unwrap();
    office
}

#[tokio::test]
async fn an_older_database_is_copied_and_then_migrated() {
    let office = older_office().await;
    let store = Store::open(office.folder.path(), office.keys.clone())
        .await
        .unwrap();
    store.set_setting("theme", "dark").await.unwrap();
    assert_eq!(store.companies().await.unwrap().len(), 1);

    let backups: Vec<_> = fs::read_dir(office.folder.path().join("backups"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(backups.len(), 1, "{backups:?}");
    assert_ne!(&fs::read(&backups[0]).unwrap()[..16], b"SQLite format 3\0");
    let mut copy = raw(&backups[0], &office.keys).await.unwrap();
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'settings'")
        .fetch_one(&mut copy)
        .await
        .unwrap();
    let companies: Vec<String> = sqlx::query_scalar("SELECT name FROM companies")
        .fetch_all(&mut copy)
        .await
        .unwrap();
    assert_eq!((tables, companies), (0, vec!["Bright Smiles".to_owned()]));
    copy.close().await.unwrap();
}

#[tokio::test]
async fn only_our_own_older_backups_are_tidied_up_and_what_cannot_go_keeps_nobody_out() {
    let office = older_office().await;
    let backups = office.folder.path().join("backups");
    fs::create_dir(&backups).unwrap();
    let ours =
        |day: u32, extension: &str| format!("ontime-2020010{day}T000000000Z-before-migrating-3.{extension}");
    let somebodys = ["notes.txt", "aaa.db", "ontime-holiday.db", "half.part"].map(str::to_owned);
    let kept = [ours(2, "db"), ours(3, "db")];
    let gone = [ours(1, "db"), ours(4, "part")];
    for name in [&somebodys[..], &kept, &gone].concat() {
        fs::write(backups.join(name), "x").unwrap();
    }
    // No file, so it cannot be removed as one.
    let stuck = ours(5, "part");
    fs::create_dir(backups.join(&stuck)).unwrap();

    Store::open(office.folder.path(), office.keys.clone())
        .await
        .unwrap();
    for name in somebodys.iter().chain(&kept).chain([&stuck]) {
        assert!(backups.join(name).exists(), "{name}");
    }
    for name in &gone {
        assert!(!backups.join(name).exists(), "{name}");
    }
    let left = fs::read_dir(&backups).unwrap().count();
    assert_eq!(left, somebodys.len() + kept.len() + 2, "and the new one");
}

#[tokio::test]
async fn links_of_an_older_database_say_what_their_patients_are() {
    let (office, sync) = Office::syncing().await;
    let two = ["Lee", "Ray"].map(|last| fields("Ann", last, "1980-02-03"));
    let creates = two
        .into_iter()
        .zip(1..)
        .map(|(it, number)| create(number, it, None));
    office
        .store
        .apply_page(&sync.creating(creates.collect()))
        .await
        .unwrap();
    let mut db = office.raw().await;
    db.execute(
        "UPDATE patients SET standing = 'deceased' WHERE last_name = 'Ray'; \
         ALTER TABLE runs DROP COLUMN relations_unread; DROP TABLE aliases; DROP INDEX patients_merged_into; \
         ALTER TABLE patients DROP COLUMN merged_into; ALTER TABLE links DROP COLUMN standing; \
         DROP TABLE schedules; DROP TABLE desk_changes; DELETE FROM _sqlx_migrations WHERE version >= 41",
    )
    .await
    .unwrap();
    db.close().await.unwrap();
    office.store.close().await.unwrap();

    let store = Store::open(office.folder.path(), office.keys.clone())
        .await
        .unwrap();
    let found = store
        .lookup(sync.integration, sync.company, &[by_number(1), by_number(2)])
        .await
        .unwrap();
    let said = [1, 2].map(|number| found.linked[&PatNum(number)].said);
    assert_eq!(said, [Standing::Active, Standing::Departed(Departure::Deceased)]);
}

#[tokio::test]
async fn no_backup_is_made_when_nothing_is_migrated() {
    let office = Office::open().await;
    office.store.close().await.unwrap();
    Store::open(office.folder.path(), office.keys).await.unwrap();
    assert!(!office.folder.path().join("backups").exists());
}

const PAGE: usize = 4096;

/// What is said of the store when one page of its file has become this.
async fn with_a_page_changed(office: &Office, page: usize, change: fn(&mut [u8])) -> Result<(), StoreError> {
    let file = office.folder.path().join("ontime.db");
    let good = fs::read(&file).unwrap();
    let mut bad = good.clone();
    change(&mut bad[page * PAGE..][..PAGE]);
    fs::write(&file, bad).unwrap();
    let said = match Store::open(office.folder.path(), office.keys.clone()).await {
        Ok(store) => {
            let said = store.integrity_check().await;
            // The last checkpoint may meet the bad page, too.
            let _ = store.close().await;
            said
        }
        Err(error) => Err(error),
    };
    fs::write(&file, good).unwrap();
    said
}

#[tokio::test]
async fn one_changed_bit_is_found_in_any_page_in_use_and_a_page_never_written_is_no_damage() {
    let office = Office::open().await;
    office.company("Bright Smiles").await;
    // A page that was once used and is used no more, as a sync leaves them, too.
    let mut raw = office.raw().await;
    raw.execute(
        "CREATE TABLE scrap (bytes BLOB); INSERT INTO scrap VALUES (zeroblob(60000)); DROP TABLE scrap",
    )
    .await
    .unwrap();
    let unused: i64 = sqlx::query_scalar("PRAGMA freelist_count")
        .fetch_one(&mut raw)
        .await
        .unwrap();
    assert!(unused > 10, "{unused}");
    raw.close().await.unwrap();
    office.store.integrity_check().await.unwrap();
    office.store.clone().close().await.unwrap();

    let pages = fs::read(office.folder.path().join("ontime.db")).unwrap().len() / PAGE;
    let mut harmless = 0;
    for page in 0..pages {
        let emptied = with_a_page_changed(&office, page, |page| page.fill(0)).await;
        let flipped = with_a_page_changed(&office, page, |page| page[1000] ^= 1).await;
        match (&emptied, &flipped) {
            (Ok(()), Ok(())) => harmless += 1,
            // The first page, emptied, is a new file's: this key does not fit it.
            (
                Err(StoreError::Damaged | StoreError::KeyMismatch),
                Err(StoreError::Damaged | StoreError::KeyMismatch),
            ) => {}
            (emptied, flipped) => panic!("page {page}: {emptied:?}, {flipped:?}"),
        }
    }
    // The first of the unused pages lists the others and is read.
    assert_eq!(harmless, unused - 1, "of {pages} pages");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_computer_may_look_into_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::open().await;
    let folder = office.folder.path();
    // As an earlier program may have left them.
    for (path, mode) in [("", 0o755), ("ontime.db", 0o644), ("locks", 0o755)] {
        std::fs::set_permissions(folder.join(path), std::fs::Permissions::from_mode(mode)).unwrap();
    }
    office.store.clone().close().await.unwrap();
    let store = office.second_handle().await;
    store.add_company("Bright Smiles").await.unwrap();
    for (path, mode) in [
        ("", 0o700),
        ("locks", 0o700),
        ("locks/write.lock", 0o600),
        ("ontime.db", 0o600),
        ("ontime.db-wal", 0o600),
        ("ontime.db-shm", 0o600),
    ] {
        let found = std::fs::metadata(folder.join(path)).unwrap().permissions().mode();
        assert_eq!(found & 0o777, mode, "{path}");
    }
}
