use std::fs;
use std::sync::Arc;

use sqlx::{Connection, Executor};
use store::{Store, StoreError};
use vault::MasterKey;

use crate::support::App;

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    app.store.close().await.unwrap();

    let store = Store::open(app.folder.path(), app.keys).await.unwrap();
    let companies = store.companies().await.unwrap();
    assert_eq!(companies.len(), 1);
    assert_eq!(
        (companies[0].id, companies[0].name.as_str()),
        (company, "Bright Smiles")
    );
    store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn a_closed_store_is_closed_for_every_clone() {
    let app = App::open().await;
    app.store.clone().close().await.unwrap();
    assert!(matches!(
        app.store.add_company("x").await,
        Err(StoreError::Failed(_))
    ));
    assert!(matches!(app.store.companies().await, Err(StoreError::Failed(_))));
    let wal = app.folder.path().join("ontime.db-wal");
    assert!(
        !wal.exists(),
        "the last one out empties and removes the write-ahead log"
    );
}

#[tokio::test]
async fn a_dropped_store_has_no_connection_left() {
    let app = App::open().await;
    app.company("Bright Smiles").await;
    app.store.companies().await.unwrap();
    app.store.add_company("Bright Smiles").await.unwrap_err();
    app.store.add_company("After a failed write").await.unwrap();
    let wal = app.folder.path().join("ontime.db-wal");
    assert!(wal.exists());
    drop(app.store);
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
async fn a_wrong_key_opens_nothing_and_changes_nothing() {
    let app = App::open().await;
    app.company("Bright Smiles").await;
    app.store.close().await.unwrap();
    let file = app.folder.path().join("ontime.db");
    let before = fs::read(&file).unwrap();

    let other = Arc::new(MasterKey::generate().derive());
    let error = Store::open(app.folder.path(), other).await.unwrap_err();
    assert!(matches!(error, StoreError::KeyMismatch), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), before);

    let store = Store::open(app.folder.path(), app.keys).await.unwrap();
    assert_eq!(store.companies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_that_is_not_our_database_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ontime.db");
    fs::write(&file, vec![b'x'; 8192]).unwrap();
    let keys = Arc::new(MasterKey::generate().derive());
    let error = Store::open(folder.path(), keys).await.unwrap_err();
    assert!(matches!(error, StoreError::KeyMismatch), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), vec![b'x'; 8192]);
}

#[tokio::test]
async fn the_file_has_no_sqlite_header() {
    let app = App::open().await;
    app.store.checkpoint().await.unwrap();
    let bytes = fs::read(app.folder.path().join("ontime.db")).unwrap();
    assert!(bytes.len() > 4096);
    assert_ne!(&bytes[..16], b"SQLite format 3\0");
}

#[tokio::test]
async fn no_backup_is_made_when_nothing_is_migrated() {
    let app = App::open().await;
    app.store.close().await.unwrap();
    Store::open(app.folder.path(), app.keys).await.unwrap();
    assert!(!app.folder.path().join("backups").exists());
}

const PAGE: usize = 16_384;

/// The result of opening and checking the store after one page of its file was changed.
async fn with_a_page_changed(app: &App, page: usize, change: fn(&mut [u8])) -> Result<(), StoreError> {
    let file = app.folder.path().join("ontime.db");
    let good = fs::read(&file).unwrap();
    let mut bad = good.clone();
    change(&mut bad[page * PAGE..][..PAGE]);
    fs::write(&file, bad).unwrap();
    let said = match Store::open(app.folder.path(), app.keys.clone()).await {
        Ok(store) => {
            let said = store.integrity_check().await;
            // The final checkpoint may read the bad page too.
            let _ = store.close().await;
            said
        }
        Err(error) => Err(error),
    };
    fs::write(&file, good).unwrap();
    said
}

#[tokio::test]
async fn a_changed_bit_is_found_in_any_used_page_and_an_unused_page_is_not_damage() {
    let app = App::open().await;
    app.company("Bright Smiles").await;
    // A page that is no longer used; a sync leaves such pages too.
    let mut raw = app.raw().await;
    raw.execute(
        "CREATE TABLE scrap (bytes BLOB); INSERT INTO scrap VALUES (zeroblob(240000)); DROP TABLE scrap",
    )
    .await
    .unwrap();
    let unused: i64 = sqlx::query_scalar("PRAGMA freelist_count")
        .fetch_one(&mut raw)
        .await
        .unwrap();
    assert!(unused > 10, "{unused}");
    raw.close().await.unwrap();
    app.store.integrity_check().await.unwrap();
    app.store.clone().close().await.unwrap();

    let pages = fs::read(app.folder.path().join("ontime.db")).unwrap().len() / PAGE;
    let mut harmless = 0;
    for page in 0..pages {
        let emptied = with_a_page_changed(&app, page, |page| page.fill(0)).await;
        let flipped = with_a_page_changed(&app, page, |page| page[1000] ^= 1).await;
        match (&emptied, &flipped) {
            (Ok(()), Ok(())) => harmless += 1,
            // An empty first page looks like a file with another key.
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
async fn other_users_of_the_computer_cannot_open_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let app = App::open().await;
    let folder = app.folder.path();
    // As another program may have left them.
    for (path, mode) in [("", 0o755), ("ontime.db", 0o644), ("locks", 0o755)] {
        std::fs::set_permissions(folder.join(path), std::fs::Permissions::from_mode(mode)).unwrap();
    }
    app.store.clone().close().await.unwrap();
    let store = app.second_handle().await;
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
