//! A second folder for backups, such as one on a USB stick.

use std::fs;
use std::path::PathBuf;

use app::view::BackupPlace;
use app::{App, BackupReason, Clock, Fault, RecoveryCode, Timer};
use chrono::TimeDelta;

use crate::backups::{ZONE, add_patient, files, local, names};
use crate::fake_clock::FakeClock;
use crate::harness::{Harness, data_folder};

/// Chooses a folder for copies, and returns it.
async fn stick(harness: &Harness, app: &App) -> PathBuf {
    let stick = harness.folder.path().join("usb");
    fs::create_dir(&stick).unwrap();
    harness
        .data
        .set_second_folder(app, Some(stick.clone()))
        .await
        .unwrap();
    stick
}

#[tokio::test]
async fn a_copy_in_the_second_folder_opens_on_another_computer_with_the_code() {
    let harness = Harness::open().await;
    add_patient(&harness, &harness.app, "Ann").await;
    let code = RecoveryCode::generate();
    harness.data.set_recovery_code(None, &code).await.unwrap();
    let inside = harness
        .data
        .set_second_folder(&harness.app, Some(harness.data_dir()))
        .await;
    assert_eq!(inside, Err(Fault::FileInDataFolder));
    stick(&harness, &harness.app).await;
    harness.app.back_up(BackupReason::Manual).await.unwrap();
    let view = harness.data.backups(Some(&harness.app)).await;
    let second = view.second.unwrap();
    assert_eq!((second.fault, second.last_copy_at), (None, view.last_backup_at));
    let places: Vec<_> = view.backups.iter().map(|view| view.backup.place).collect();
    assert_eq!(places.len(), 2);
    let copy = view
        .backups
        .iter()
        .find(|view| view.backup.place == BackupPlace::SecondFolder);
    let copy = harness.data.backup_file(&copy.unwrap().backup, None).unwrap();

    let app = harness
        .data
        .restore_backup(Some(&harness.app), &copy, None)
        .await
        .unwrap();
    assert_eq!(names(&app).await, ["Ann"], "here it needs no code");

    let other = Harness::open().await;
    let (folder, keychain) = (tempfile::tempdir().unwrap(), other.keychain.clone());
    let data = data_folder(&folder, &keychain);
    let opened = data.open_office_file(&copy, &code, None).await.unwrap();
    assert_eq!(names(&opened).await, ["Ann"]);
}

#[tokio::test]
async fn a_second_folder_that_is_not_connected_is_used_again_when_it_is_back() {
    let harness = Harness::open().await;
    let clock = FakeClock::at(ZONE, "2026-06-01T12:00:00");
    let app = harness.app_with_clock(&clock).await;
    add_patient(&harness, &app, "Ann").await;
    let stick = stick(&harness, &app).await;
    let drawer = harness.folder.path().join("drawer");
    let folder = stick.join("OnTime Dental Backups");
    assert_eq!(
        fs::read_dir(&folder).unwrap().count(),
        0,
        "there is no backup yet"
    );
    fs::rename(&stick, &drawer).unwrap();
    // An empty folder remains where the stick was.
    fs::create_dir(&stick).unwrap();

    app.back_up(BackupReason::Manual).await.unwrap();
    let second = async || harness.data.backups(Some(&app)).await.second.unwrap();
    let missing = Fault::BackupFolderMissing {
        folder: folder.display().to_string(),
    };
    assert_eq!(
        (second().await.fault, second().await.last_copy_at),
        (Some(missing), None)
    );
    assert_eq!(
        local(&harness).await.len(),
        1,
        "it does not prevent the backup on this computer"
    );
    assert_eq!(fs::read_dir(&stick).unwrap().count(), 0);

    fs::remove_dir(&stick).unwrap();
    fs::rename(&drawer, &stick).unwrap();
    let mut timer = Timer::new(&app);
    for (minutes, copied) in [(10, 0), (6, 1)] {
        clock.set(clock.now() + TimeDelta::minutes(minutes));
        timer.tick().await;
        timer.backup_ended().await;
        assert_eq!(fs::read_dir(&folder).unwrap().count(), copied);
    }
    assert_eq!(second().await.fault, None);
    assert_eq!(
        second().await.last_copy_at,
        Some(local(&harness).await[0].made_at)
    );
    assert_eq!(local(&harness).await.len(), 1);
}

#[tokio::test]
async fn both_folders_keep_what_is_to_be_kept_and_all_files_of_others() {
    let harness = Harness::open().await;
    let clock = FakeClock::at(ZONE, "2026-06-03T12:00:00");
    let app = harness.app_with_clock(&clock).await;
    add_patient(&harness, &app, "Ann").await;
    let stick = stick(&harness, &app).await;
    let folders = [
        (harness.data_dir().join("backups"), "db"),
        (stick.join("OnTime Dental Backups"), "ontime"),
    ];
    for (folder, extension) in &folders {
        fs::create_dir_all(folder).unwrap();
        for minute in 1..=5 {
            let name = format!("ontime-20260601T100{minute}00000Z-manual.{extension}");
            fs::write(folder.join(name), "a backup of Monday").unwrap();
        }
        for other in ["taxes.pdf", "ontime-notes.txt"] {
            fs::write(folder.join(other), "another program's").unwrap();
        }
        let cut_off = "ontime-20260601T100900000Z-manual.part";
        fs::write(folder.join(cut_off), "half").unwrap();
    }
    app.back_up(BackupReason::Manual).await.unwrap();
    for (folder, extension) in &folders {
        let mut names: Vec<String> = files(folder)
            .into_keys()
            .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.retain(|name| !name.starts_with("ontime-20260603"));
        assert_eq!(
            names,
            [
                format!("ontime-20260601T100400000Z-manual.{extension}"),
                format!("ontime-20260601T100500000Z-manual.{extension}"),
                "ontime-notes.txt".to_owned(),
                "taxes.pdf".to_owned(),
            ]
        );
        assert_eq!(files(folder).len(), names.len() + 1);
    }
}
