//! Backups: made by hand and by the timer, and restored.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use app::view::{BackupPlace, BackupRef, BackupView, PatientInput, StatusFilter};
use app::{App, BackupReason, Clock, Fault, RecoveryCode, Timer};
use chrono::TimeDelta;
use chrono_tz::Tz;
use domain::Gender;

use crate::fake_clock::{FakeClock, instant};
use crate::harness::{Harness, data_folder};

pub(crate) const ZONE: Tz = Tz::America__Chicago;

pub(crate) async fn add_patient(harness: &Harness, app: &App, first_name: &str) {
    let patient = PatientInput {
        company: harness.company,
        first_name: first_name.to_owned(),
        last_name: "Lee".to_owned(),
        birthday: "1979-04-12".to_owned(),
        gender: Gender::Unknown,
        email: String::new(),
        phone: String::new(),
        address: String::new(),
        city: String::new(),
        state: String::new(),
        zip: String::new(),
        insurance_number: String::new(),
        desk_notes: String::new(),
    };
    app.add_patient(&patient).await.unwrap();
}

pub(crate) async fn names(app: &App) -> Vec<String> {
    let query = app::view::PatientQuery {
        search: String::new(),
        company: None,
        status: StatusFilter::All,
        order: app::view::PatientOrder::FirstName,
        direction: app::view::SortDirection::Ascending,
        offset: 0,
        quick: None,
        limit: 99,
    };
    let rows = app.patients(&query).await.unwrap().rows;
    rows.into_iter().map(|row| row.first_name).collect()
}

/// The names of the backups in the data folder, newest first.
pub(crate) async fn local(harness: &Harness) -> Vec<BackupView> {
    let mut backups = harness.data.backups(None).await.backups;
    backups.retain(|view| view.backup.place == BackupPlace::Computer);
    backups
}

async fn reasons(harness: &Harness) -> Vec<BackupReason> {
    local(harness).await.into_iter().map(|view| view.reason).collect()
}

fn database(harness: &Harness) -> Vec<u8> {
    fs::read(harness.data_dir().join("ontime.db")).unwrap()
}

pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

#[tokio::test]
async fn a_restore_says_what_it_takes_away_and_can_be_undone() {
    let harness = Harness::open().await;
    add_patient(&harness, &harness.app, "Ann").await;
    let backup = harness.app.back_up(BackupReason::Manual).await.unwrap();
    add_patient(&harness, &harness.app, "Bob").await;
    add_patient(&harness, &harness.app, "Cid").await;

    let app = Some(&harness.app);
    let contents = harness.data.backup_contents(app, &backup, None).await.unwrap();
    assert_eq!((contents.patients, contents.current_patients), (1, Some(3)));
    assert_eq!(contents.changes_since, Some(2));
    assert_eq!(
        names(&harness.app).await,
        ["Ann", "Bob", "Cid"],
        "looking changes nothing"
    );

    let restored = harness.data.restore_backup(app, &backup, None).await.unwrap();
    assert_eq!(names(&restored).await, ["Ann"]);
    assert_eq!(
        reasons(&harness).await,
        [BackupReason::BeforeRestore, BackupReason::Manual]
    );

    let undo = harness
        .data_dir()
        .join("backups")
        .join(&local(&harness).await[0].backup.name);
    let app = Some(&restored);
    let contents = harness.data.backup_contents(app, &undo, None).await.unwrap();
    assert_eq!((contents.patients, contents.changes_since), (3, Some(0)));
    let undone = harness.data.restore_backup(app, &undo, None).await.unwrap();
    assert_eq!(names(&undone).await, ["Ann", "Bob", "Cid"]);
    undone.close().await;
    let again = harness.data.open(None).await.unwrap();
    assert_eq!(
        names(&again).await,
        ["Ann", "Bob", "Cid"],
        "no loss is seen after a restore"
    );
}

#[tokio::test]
async fn the_oldest_of_several_backups_of_a_day_is_still_there_to_be_restored() {
    let harness = Harness::open().await;
    add_patient(&harness, &harness.app, "Ann").await;
    let oldest = harness.app.back_up(BackupReason::Manual).await.unwrap();
    add_patient(&harness, &harness.app, "Bob").await;
    for _ in 0..2 {
        harness.app.back_up(BackupReason::Manual).await.unwrap();
    }
    let app = Some(&harness.app);
    let restored = harness.data.restore_backup(app, &oldest, None).await.unwrap();
    assert_eq!(names(&restored).await, ["Ann"]);
}

#[tokio::test]
async fn a_missing_database_comes_back_from_a_backup() {
    let harness = Harness::open().await;
    add_patient(&harness, &harness.app, "Ann").await;
    let backup = harness.app.back_up(BackupReason::Manual).await.unwrap();
    harness.app.close().await;
    for file in ["ontime.db", "ontime.head"] {
        fs::remove_file(harness.data_dir().join(file)).unwrap();
    }
    let data = data_folder(&harness.folder, &harness.keychain);
    assert_eq!(data.open(None).await.err(), Some(Fault::DatabaseFileMissing));
    let listed = data.backups(None).await.backups.remove(0).backup;
    assert_eq!(data.backup_file(&listed, None).unwrap(), backup);
    let contents = data.backup_contents(None, &backup, None).await.unwrap();
    assert_eq!(
        (
            contents.patients,
            contents.current_patients,
            contents.changes_since
        ),
        (1, None, None)
    );
    let app = data.restore_backup(None, &backup, None).await.unwrap();
    assert_eq!(names(&app).await, ["Ann"]);
}

#[tokio::test]
async fn a_damaged_database_comes_back_from_a_backup_and_is_set_aside() {
    let harness = Harness::open().await;
    add_patient(&harness, &harness.app, "Ann").await;
    let backup = harness.app.back_up(BackupReason::Manual).await.unwrap();
    harness.app.close().await;
    let mut damaged = database(&harness);
    for byte in damaged.iter_mut().step_by(64) {
        *byte ^= 1;
    }
    fs::write(harness.data_dir().join("ontime.db"), &damaged).unwrap();
    let data = data_folder(&harness.folder, &harness.keychain);
    data.open(None).await.err().unwrap();
    let app = data.restore_backup(None, &backup, None).await.unwrap();
    assert_eq!(names(&app).await, ["Ann"]);
    let aside = fs::read_dir(harness.data_dir().join("set-aside")).unwrap().next();
    let aside = aside.unwrap().unwrap().path().join("ontime.db");
    assert!(fs::read(aside).unwrap() == damaged);
}

#[tokio::test]
async fn a_file_that_cannot_be_restored_replaces_nothing_and_the_app_stays_open() {
    let (harness, stranger) = (Harness::open().await, Harness::open().await);
    add_patient(&harness, &harness.app, "Ann").await;
    let own = harness.app.back_up(BackupReason::Manual).await.unwrap();
    let foreign = stranger.app.back_up(BackupReason::Manual).await.unwrap();
    let outside = harness.folder.path().join("usb");
    fs::create_dir(&outside).unwrap();
    let mut bent = fs::read(&own).unwrap();
    let middle = bent.len() / 2;
    bent[middle] ^= 1;
    let cases: [(&str, Vec<u8>, Fault); 5] = [
        ("bent.db", bent, Fault::BackupDamaged),
        ("foreign.db", fs::read(&foreign).unwrap(), Fault::BackupOtherKey),
        ("empty.db", Vec::new(), Fault::BackupDamaged),
        ("photo.ontime", b"JFIF and so on".to_vec(), Fault::BackupDamaged),
        (
            "later.ontime",
            b"OnTime office 2\n and more".to_vec(),
            Fault::BackupNewer,
        ),
    ];
    let before = files(&harness.data_dir().join("backups"));
    for (name, content, fault) in cases {
        let file = outside.join(name);
        fs::write(&file, content).unwrap();
        let app = Some(&harness.app);
        let refused = harness.data.restore_backup(app, &file, None).await;
        assert_eq!(refused.err(), Some(fault), "{name}");
        assert_eq!(names(&harness.app).await, ["Ann"], "{name}");
        assert!(files(&harness.data_dir().join("backups")) == before, "{name}");
    }
}

#[tokio::test]
async fn the_window_cannot_name_a_file_outside_the_folders_of_backups() {
    let harness = Harness::open().await;
    let backup = harness.app.back_up(BackupReason::Manual).await.unwrap();
    let name = backup.file_name().unwrap().to_str().unwrap();
    let named = |place, name: &str| {
        let name = name.to_owned();
        harness.data.backup_file(&BackupRef { place, name }, None)
    };
    assert_eq!(named(BackupPlace::Computer, name), Ok(backup.clone()));
    for (place, name) in [
        (BackupPlace::Computer, "../ontime.db".to_owned()),
        (BackupPlace::Computer, "../vault.json".to_owned()),
        (BackupPlace::Computer, format!("../backups/{name}")),
        (BackupPlace::Computer, String::new()),
        (BackupPlace::SecondFolder, name.to_owned()),
        (BackupPlace::File, name.to_owned()),
    ] {
        assert_eq!(
            named(place, &name),
            Err(Fault::BackupNotFound),
            "{place:?} {name}"
        );
    }
}

#[tokio::test]
async fn the_timer_backs_up_once_a_day_and_only_what_there_is() {
    let harness = Harness::open().await;
    let clock = FakeClock::at(ZONE, "2026-06-01T09:00:00");
    let app = harness.app_with_clock(&clock).await;
    let mut timer = Timer::new(&app);
    let mut made_by = async |at: &str| {
        clock.set(instant(ZONE, at));
        timer.tick().await;
        timer.backup_ended().await;
        local(&harness).await.len()
    };
    assert_eq!(made_by("2026-06-01T10:00:00").await, 0, "there are no patients");
    add_patient(&harness, &app, "Ann").await;
    assert_eq!(made_by("2026-06-01T10:01:00").await, 1);
    assert_eq!(made_by("2026-06-01T20:00:00").await, 1);
    assert_eq!(made_by("2026-06-02T00:05:00").await, 2);
    assert_eq!(made_by("2026-06-02T23:59:00").await, 2);
    // The computer was off for three days.
    assert_eq!(made_by("2026-06-05T08:00:00").await, 3);
    assert_eq!(reasons(&harness).await, [BackupReason::Daily; 3]);
    let view = harness
        .data
        .clone()
        .with_clock(clock.clone())
        .backups(Some(&app))
        .await;
    assert!(!view.overdue);
    clock.set(instant(ZONE, "2026-06-08T08:00:00"));
    let view = harness
        .data
        .clone()
        .with_clock(clock.clone())
        .backups(Some(&app))
        .await;
    assert!(view.overdue);
}

#[tokio::test]
async fn a_backup_that_fails_leaves_the_others_and_is_repeated_after_an_hour() {
    let harness = Harness::open().await;
    let clock = FakeClock::at(ZONE, "2026-06-01T09:00:00");
    let app = harness.app_with_clock(&clock).await;
    add_patient(&harness, &app, "Ann").await;
    let backups = harness.data_dir().join("backups");
    fs::write(&backups, "a file where the folder should be").unwrap();
    let mut timer = Timer::new(&app);
    let view = async || {
        harness
            .data
            .clone()
            .with_clock(clock.clone())
            .backups(Some(&app))
            .await
    };
    timer.tick().await;
    timer.backup_ended().await;
    assert!(view().await.fault.is_some() && view().await.overdue);
    fs::remove_file(&backups).unwrap();
    for (minutes, made) in [(30, 0), (31, 1)] {
        clock.set(clock.now() + TimeDelta::minutes(minutes));
        timer.tick().await;
        timer.backup_ended().await;
        assert_eq!(local(&harness).await.len(), made);
    }
    assert_eq!((view().await.fault, view().await.overdue), (None, false));
}

#[tokio::test]
async fn new_keys_open_the_backups_too_and_the_old_code_opens_none() {
    let harness = Harness::open().await;
    add_patient(&harness, &harness.app, "Ann").await;
    let name = harness.app.back_up(BackupReason::Manual).await.unwrap();
    let before = fs::read(&name).unwrap();
    harness.app.close().await;
    harness
        .data
        .renew_keys(None, &RecoveryCode::generate())
        .await
        .unwrap();
    assert!(fs::read(&name).unwrap() != before);
    let app = harness.data.open(None).await.unwrap();
    add_patient(&harness, &app, "Bob").await;
    let restored = harness
        .data
        .restore_backup(Some(&app), &name, None)
        .await
        .unwrap();
    assert_eq!(names(&restored).await, ["Ann"]);
    let old = harness.folder.path().join("old.db");
    fs::write(&old, before).unwrap();
    let refused = harness.data.backup_contents(Some(&restored), &old, None).await;
    assert_eq!(refused.err(), Some(Fault::BackupOtherKey));
}
