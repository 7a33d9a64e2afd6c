//! Files of a store that were cut, deleted, exchanged, or put back: each state has a name, and opening changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::CompanyId;
use store::{FirstStart, Loss, LossKind, Losses, OpenOptions, Store, StoreError};
use tempfile::TempDir;
use vault::{Keys, MasterKey};

use crate::support::{App, all_patients, fields};

/// The files of a folder with their content, without the locks, which hold nothing.
pub(crate) type Files = BTreeMap<String, Arc<Vec<u8>>>;

pub(crate) const FILES: [&str; 3] = ["ontime.db", "ontime.db-wal", "ontime.head"];

pub(crate) fn read_files(folder: &Path) -> Files {
    let read = |name: &str| Some((name.to_owned(), Arc::new(fs::read(folder.join(name)).ok()?)));
    FILES.into_iter().filter_map(read).collect()
}

/// A folder with these files, as a killed process leaves them.
pub(crate) fn folder_of(files: &Files) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), &**bytes).unwrap();
    }
    folder
}

pub(crate) async fn names(store: &Store) -> Result<Vec<String>, StoreError> {
    let companies = store.companies().await?;
    Ok(companies.into_iter().map(|company| company.name).collect())
}

pub(crate) async fn open(folder: &Path, keys: &Arc<Keys>, losses: Losses) -> Result<Store, StoreError> {
    let options = OpenOptions {
        losses,
        ..OpenOptions::default()
    };
    Store::open_with(folder, keys.clone(), &options).await
}

/// Opening must fail with this loss and change no file. Then the store is opened with what is left.
async fn accept(folder: &Path, keys: &Arc<Keys>, kind: LossKind, changes: u64) -> Store {
    let before = read_files(folder);
    let error = open(folder, keys, Losses::Refuse).await.unwrap_err();
    let StoreError::Lost(loss) = error else {
        panic!("{error:?}");
    };
    assert_eq!((loss.kind, loss.changes), (kind, changes));
    assert_eq!(read_files(folder), before);
    let store = open(folder, keys, Losses::Accept).await.unwrap();
    assert_eq!(set_aside(folder), before, "the old files are kept");
    store.integrity_check().await.unwrap();
    store
}

/// The only set of files that was set aside.
fn set_aside(folder: &Path) -> Files {
    let mut sets = fs::read_dir(folder.join("set-aside")).unwrap();
    let set = read_files(&sets.next().unwrap().unwrap().path());
    assert!(sets.next().is_none());
    set
}

/// A store with companies A to C, of which only the log has C, as a killed process leaves it; and the files when it had A.
struct Killed {
    keys: Arc<Keys>,
    one_company: Files,
    files: Files,
}

impl Killed {
    async fn new() -> Self {
        let app = App::open().await;
        app.company("A").await;
        app.store.checkpoint().await.unwrap();
        let one_company = read_files(app.folder.path());
        app.company("B").await;
        app.store.checkpoint().await.unwrap();
        app.company("C").await;
        let files = read_files(app.folder.path());
        Self {
            keys: app.keys,
            one_company,
            files,
        }
    }

    fn folder(&self) -> TempDir {
        folder_of(&self.files)
    }
}

#[tokio::test]
async fn a_killed_store_opens_with_everything() {
    let killed = Killed::new().await;
    let folder = killed.folder();
    let store = open(folder.path(), &killed.keys, Losses::Refuse).await.unwrap();
    assert_eq!(names(&store).await.unwrap(), ["A", "B", "C"]);
    assert!(!folder.path().join("set-aside").exists());
}

#[tokio::test]
async fn a_log_that_is_deleted_cut_or_flipped_is_missed_and_what_is_left_can_be_opened() {
    let killed = Killed::new().await;
    let whole = killed.files["ontime.db-wal"].len();
    for damage in 0..4 {
        let folder = killed.folder();
        let log = folder.path().join("ontime.db-wal");
        match damage {
            0 => fs::remove_file(&log).unwrap(),
            1 => fs::write(&log, b"").unwrap(),
            2 => fs::write(&log, &killed.files["ontime.db-wal"][..whole / 2]).unwrap(),
            _ => {
                let mut bytes = killed.files["ontime.db-wal"].to_vec();
                bytes[whole / 2] ^= 1;
                fs::write(&log, bytes).unwrap();
            }
        }
        let store = accept(folder.path(), &killed.keys, LossKind::NewestMissing, 1).await;
        assert_eq!(names(&store).await.unwrap(), ["A", "B"]);
        store.add_company("D").await.unwrap();
        store.close().await.unwrap();
        let store = open(folder.path(), &killed.keys, Losses::Refuse).await.unwrap();
        assert_eq!(names(&store).await.unwrap(), ["A", "B", "D"]);
    }
}

#[tokio::test]
async fn what_is_lost_is_counted_in_changes_of_people_since_the_last_that_is_there() {
    let app = App::open().await;
    let company = app.company("A").await;
    app.store.checkpoint().await.unwrap();
    let after_a = chrono::Utc::now();
    for _ in 0..2 {
        let ann = fields("Ann", "Lee", "1979-04-12");
        app.store.add_patient(company, &ann, String::new()).await.unwrap();
    }
    let folder = folder_of(&read_files(app.folder.path()));
    fs::remove_file(folder.path().join("ontime.db-wal")).unwrap();
    let error = open(folder.path(), &app.keys, Losses::Refuse).await.unwrap_err();
    let StoreError::Lost(Loss { changes, since, .. }) = error else {
        panic!("{error:?}");
    };
    assert_eq!(changes, 2);
    assert!(
        since <= after_a && since > after_a - chrono::TimeDelta::minutes(1),
        "{since}"
    );
}

#[tokio::test]
async fn an_older_database_file_is_noticed_beside_its_newer_log_and_without_it() {
    let killed = Killed::new().await;
    for with_log in [true, false] {
        let folder = killed.folder();
        fs::write(
            folder.path().join("ontime.db"),
            &**killed.one_company["ontime.db"],
        )
        .unwrap();
        if !with_log {
            fs::remove_file(folder.path().join("ontime.db-wal")).unwrap();
        }
        let store = accept(folder.path(), &killed.keys, LossKind::Older, 2).await;
        assert_eq!(names(&store).await.unwrap(), ["A"]);
    }
}

#[tokio::test]
async fn a_log_of_another_store_or_of_another_time_is_never_applied() {
    let killed = Killed::new().await;
    let stranger = Killed::new().await;
    let mut older = App::open().await;
    older.company("A").await;
    let older_log = read_files(older.folder.path())["ontime.db-wal"].clone();
    older.company("B").await;
    older.store.checkpoint().await.unwrap();
    let clean = read_files(older.folder.path());
    // Everything is in the database file: the log is moved away, and nothing is lost.
    for (files, keys, log) in [
        (&clean, &older.keys, &older_log),
        (&clean, &older.keys, &stranger.files["ontime.db-wal"]),
    ] {
        let folder = folder_of(files);
        fs::write(folder.path().join("ontime.db-wal"), &**log).unwrap();
        let store = open(folder.path(), keys, Losses::Refuse).await.unwrap();
        assert_eq!(names(&store).await.unwrap(), ["A", "B"]);
        store.integrity_check().await.unwrap();
        assert_eq!(set_aside(folder.path())["ontime.db-wal"], *log);
    }
    older.store = older.second_handle().await;
    // The right log had changes that are nowhere else.
    let folder = killed.folder();
    fs::write(
        folder.path().join("ontime.db-wal"),
        &**stranger.files["ontime.db-wal"],
    )
    .unwrap();
    let store = accept(folder.path(), &killed.keys, LossKind::LogOfAnother, 1).await;
    assert_eq!(names(&store).await.unwrap(), ["A", "B"]);
}

#[tokio::test]
async fn without_the_head_file_nobody_knows_whether_the_newest_changes_are_there() {
    let killed = Killed::new().await;
    for damage in ["deleted", "emptied", "overwritten"] {
        let folder = killed.folder();
        let head = folder.path().join("ontime.head");
        match damage {
            "deleted" => fs::remove_file(&head).unwrap(),
            "emptied" => fs::write(&head, b"").unwrap(),
            _ => fs::write(&head, vec![7; 8_192]).unwrap(),
        }
        let store = accept(folder.path(), &killed.keys, LossKind::Unverified, 0).await;
        assert_eq!(names(&store).await.unwrap(), ["A", "B", "C"], "{damage}");
    }
}

#[tokio::test]
async fn a_whole_folder_of_an_earlier_day_is_found_by_what_is_remembered_elsewhere() {
    let killed = Killed::new().await;
    let folder = killed.folder();
    let store = open(folder.path(), &killed.keys, Losses::Refuse).await.unwrap();
    let remembered = store.head_copy();
    store.close().await.unwrap();
    let open_with = async |folder: &Path, remembered: &Option<Vec<u8>>, losses| {
        let options = OpenOptions {
            losses,
            remembered: remembered.clone(),
            ..OpenOptions::default()
        };
        Store::open_with(folder, killed.keys.clone(), &options).await
    };
    drop(
        open_with(folder.path(), &remembered, Losses::Refuse)
            .await
            .unwrap(),
    );

    let yesterday = folder_of(&killed.one_company);
    let error = open_with(yesterday.path(), &remembered, Losses::Refuse)
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Lost(Loss {
                kind: LossKind::Older,
                changes: 2,
                ..
            })
        ),
        "{error:?}"
    );
    assert_eq!(read_files(yesterday.path()), killed.one_company);
    let store = open_with(yesterday.path(), &remembered, Losses::Accept)
        .await
        .unwrap();
    assert_eq!(names(&store).await.unwrap(), ["A"]);
    store.close().await.unwrap();
    // Accepted once, it is accepted: what is remembered is older than it now.
    open_with(yesterday.path(), &remembered, Losses::Refuse)
        .await
        .unwrap();
    // What another key or chance wrote says nothing.
    let mut other = remembered.unwrap();
    other[20] ^= 1;
    open_with(folder.path(), &Some(other), Losses::Refuse)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_missing_database_is_never_replaced_by_an_empty_one_unless_asked() {
    let killed = Killed::new().await;
    for (kept, emptied) in [
        (&["ontime.db-wal", "ontime.head"][..], false),
        (&["ontime.db-wal", "ontime.head"][..], true),
        (&["ontime.head"][..], false),
        (&["ontime.db-wal"][..], true),
        (&["backups/ontime-x.db"][..], false),
    ] {
        let folder = killed.folder();
        for file in FILES.into_iter().filter(|file| !kept.contains(file)) {
            fs::remove_file(folder.path().join(file)).unwrap();
        }
        if emptied {
            fs::write(folder.path().join("ontime.db"), b"").unwrap();
        }
        for file in kept.iter().filter(|file| file.starts_with("backups")) {
            fs::create_dir(folder.path().join("backups")).unwrap();
            fs::write(folder.path().join(file), b"x").unwrap();
        }
        assert!(Store::any_trace(folder.path()));
        let before = read_files(folder.path());
        let error = open(folder.path(), &killed.keys, Losses::Refuse)
            .await
            .unwrap_err();
        assert!(
            matches!(error, StoreError::DatabaseMissing),
            "{kept:?}: {error:?}"
        );
        assert_eq!(read_files(folder.path()), before);
        let store = open(folder.path(), &killed.keys, Losses::Accept).await.unwrap();
        assert_eq!(names(&store).await.unwrap(), [""; 0]);
        store.add_company("New").await.unwrap();
        store.close().await.unwrap();
        assert_eq!(set_aside(folder.path()), before);
        // The old database is older than the new one.
        if kept.contains(&"ontime.head") {
            fs::write(folder.path().join("ontime.db"), &**killed.files["ontime.db"]).unwrap();
            let error = open(folder.path(), &killed.keys, Losses::Refuse)
                .await
                .unwrap_err();
            assert!(matches!(error, StoreError::Lost(_)), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_folder_without_a_trace_is_a_first_start_unless_its_key_shows_that_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Arc::new(MasterKey::generate().derive());
    let refused = OpenOptions {
        first_start: FirstStart::Refused,
        ..OpenOptions::default()
    };
    let error = Store::open_with(folder.path(), keys.clone(), &refused)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::DatabaseMissing), "{error:?}");
    assert!(!Store::any_trace(folder.path()));
    Store::open(folder.path(), keys.clone()).await.unwrap();
    Store::open_with(folder.path(), keys, &refused).await.unwrap();
}

#[tokio::test]
async fn a_first_start_that_was_interrupted_goes_on() {
    let keys = Arc::new(MasterKey::generate().derive());
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path(), &keys, Losses::Refuse).await.unwrap());
    let whole = read_files(folder.path());
    // The head is written before the database, whose file is empty at first.
    for content in [None, Some(Vec::new())] {
        let head_only = Files::from([("ontime.head".to_owned(), whole["ontime.head"].clone())]);
        let folder = folder_of(&head_only);
        if let Some(content) = content {
            fs::write(folder.path().join("ontime.db"), content).unwrap();
        }
        let store = open(folder.path(), &keys, Losses::Refuse).await.unwrap();
        store.add_company("A").await.unwrap();
        store.close().await.unwrap();
        open(folder.path(), &keys, Losses::Refuse).await.unwrap();
    }
}

#[tokio::test]
async fn a_right_key_shows_that_a_damaged_first_page_is_damage() {
    let killed = Killed::new().await;
    let folder = folder_of(&killed.one_company);
    let mut bytes = killed.one_company["ontime.db"].to_vec();
    bytes[100] ^= 1;
    fs::write(folder.path().join("ontime.db"), &bytes).unwrap();
    for losses in [Losses::Refuse, Losses::Accept] {
        let error = open(folder.path(), &killed.keys, losses).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged), "{error:?}");
        assert_eq!(fs::read(folder.path().join("ontime.db")).unwrap(), bytes);
    }
}

#[tokio::test]
async fn files_are_not_replaced_while_the_store_is_open() {
    let app = App::open().await;
    app.company("A").await;
    fs::remove_file(app.folder.path().join("ontime.head")).unwrap();
    let error = open(app.folder.path(), &app.keys, Losses::Accept)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Busy), "{error:?}");
    let copy = app.folder.path().join("copy.db");
    fs::copy(app.folder.path().join("ontime.db"), &copy).unwrap();
    let error = Store::restore(app.folder.path(), &app.keys, &copy, None)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Busy), "{error:?}");
    // The next commit writes a new head.
    app.company("B").await;
    drop(app.store);
    let store = open(app.folder.path(), &app.keys, Losses::Refuse).await.unwrap();
    assert_eq!(names(&store).await.unwrap(), ["A", "B"]);
}

#[tokio::test]
async fn a_restored_database_has_a_head_of_its_own_and_the_old_files_are_found_to_be_old() {
    let killed = Killed::new().await;
    let folder = killed.folder();
    let backup = folder.path().join("backup.db");
    fs::write(&backup, &**killed.one_company["ontime.db"]).unwrap();
    Store::restore(folder.path(), &killed.keys, &backup, None)
        .await
        .unwrap();
    assert_eq!(set_aside(folder.path()), killed.files);
    let store = open(folder.path(), &killed.keys, Losses::Refuse).await.unwrap();
    assert_eq!(names(&store).await.unwrap(), ["A"]);
    store.integrity_check().await.unwrap();
    drop(store);
    let restored = read_files(folder.path());
    for file in ["ontime.db", "ontime.head"] {
        fs::write(folder.path().join(file), &**killed.files[file]).unwrap();
        open(folder.path(), &killed.keys, Losses::Refuse)
            .await
            .unwrap_err();
        fs::write(folder.path().join(file), &**restored[file]).unwrap();
    }
    // Its log too: nothing of it is in the restored store.
    fs::write(
        folder.path().join("ontime.db-wal"),
        &**killed.files["ontime.db-wal"],
    )
    .unwrap();
    let store = open(folder.path(), &killed.keys, Losses::Refuse).await.unwrap();
    assert_eq!(names(&store).await.unwrap(), ["A"]);
}

#[tokio::test]
async fn a_read_only_backup_becomes_a_store_that_can_be_written() {
    let killed = Killed::new().await;
    let folder = killed.folder();
    let backup = folder.path().join("backup.db");
    fs::write(&backup, &**killed.one_company["ontime.db"]).unwrap();
    // As on a disc.
    let mut permissions = fs::metadata(&backup).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&backup, permissions).unwrap();
    Store::restore(folder.path(), &killed.keys, &backup, None)
        .await
        .unwrap();
    let restored = fs::metadata(folder.path().join("ontime.db")).unwrap();
    assert!(!restored.permissions().readonly());
    let store = open(folder.path(), &killed.keys, Losses::Refuse).await.unwrap();
    store.add_company("B").await.unwrap();
    assert_eq!(names(&store).await.unwrap(), ["A", "B"]);
}

#[tokio::test]
async fn a_file_that_is_no_backup_of_this_store_replaces_nothing() {
    let killed = Killed::new().await;
    let stranger = Killed::new().await;
    let folder = killed.folder();
    let backup = folder.path().join("backup.db");
    for bytes in [&**stranger.files["ontime.db"], &[0; 40_000][..], &[]] {
        fs::write(&backup, bytes).unwrap();
        Store::restore(folder.path(), &killed.keys, &backup, None)
            .await
            .unwrap_err();
        assert_eq!(read_files(folder.path()), killed.files);
    }
    let store = open(folder.path(), &killed.keys, Losses::Refuse).await.unwrap();
    assert_eq!(names(&store).await.unwrap(), ["A", "B", "C"]);
}

#[tokio::test]
async fn a_replacement_that_was_interrupted_anywhere_is_finished() {
    let killed = Killed::new().await;
    let done = killed.folder();
    fs::remove_file(done.path().join("ontime.db-wal")).unwrap();
    drop(open(done.path(), &killed.keys, Losses::Accept).await.unwrap());
    let new = read_files(done.path());
    for moved in 0..=5 {
        let folder = killed.folder();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("recovery")).unwrap();
        for name in ["ontime.db", "ontime.head"] {
            fs::write(path("recovery").join(name), &**new[name]).unwrap();
        }
        // As far as `finish` came.
        let old = FILES.iter().take(moved).map(|name| (*name, "old"));
        for (name, _) in old {
            fs::rename(path(name), path(&format!("{name}.moved"))).unwrap();
        }
        for name in ["ontime.db", "ontime.head"]
            .into_iter()
            .take(moved.saturating_sub(3))
        {
            fs::rename(path("recovery").join(name), path(name)).unwrap();
        }
        let store = open(folder.path(), &killed.keys, Losses::Refuse).await.unwrap();
        assert_eq!(names(&store).await.unwrap(), ["A", "B"], "{moved}");
        assert!(!path("recovery").exists());
    }
}

#[tokio::test]
async fn a_change_of_a_person_is_in_the_database_file_within_seconds() {
    let app = App::open().await;
    app.company("A").await;
    let company = CompanyId(1);
    let ann = fields("Ann", "Lee", "1979-04-12");
    app.store.add_patient(company, &ann, String::new()).await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        // The database file alone, as if the log were lost.
        let copy = Files::from([
            (
                "ontime.db".to_owned(),
                read_files(app.folder.path())["ontime.db"].clone(),
            ),
            (
                "ontime.head".to_owned(),
                read_files(app.folder.path())["ontime.head"].clone(),
            ),
        ]);
        let folder = folder_of(&copy);
        if let Ok(store) = open(folder.path(), &app.keys, Losses::Refuse).await {
            assert_eq!(store.patients(&all_patients()).await.unwrap().total, 1);
            return;
        }
        assert!(Instant::now() < deadline, "only the log has it");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
