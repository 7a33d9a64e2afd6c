//! Files and folders chosen with the system's own dialogs: the patient list as CSV, and the second place for backups.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use app::Fault;

use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::page::Page;
use crate::patient::family;
use crate::system_dialog::SystemDialog;

async fn page(driver: &Driver, disk: &DataOnDisk, pictures: &str) -> Page {
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(pictures);
    let _ = std::fs::remove_dir_all(&folder);
    Page::new(client, folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "GTK's dialog loses keys on a busy display; run by hand"]
async fn a_list_is_saved_where_the_systems_dialog_says_and_never_over_patient_data() {
    let _display = crate::DISPLAY.lock().await;
    let disk = family().await;
    let driver = Driver::start();
    let mut page = page(&driver, &disk, "save_dialog").await;
    page.go_to("Patients").await;
    page.press("Save as CSV").await;
    let dialog = SystemDialog::open("Save File").await;
    page.shoot("dialog").await;
    dialog.cancel().await;

    page.press("Save as CSV").await;
    let inside = disk.data().join("ontime.csv");
    SystemDialog::open("Save File").await.choose(&inside).await;
    page.read_fault(&Fault::FileInDataFolder).await;
    page.shoot("refused").await;
    assert!(!inside.exists());

    let list = disk.data().with_file_name("list.csv");
    page.press("Save as CSV").await;
    SystemDialog::open("Save File").await.choose(&list).await;
    page.read_anywhere(list.to_str().unwrap()).await;
    page.shoot("saved").await;
    let text = std::fs::read_to_string(&list).unwrap();
    assert!(
        text.contains("Quillfeather") && text.lines().count() == 3,
        "{text}"
    );
    let mode = std::fs::metadata(&list).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "GTK's dialog loses keys on a busy display; run by hand"]
async fn a_second_place_and_a_backup_in_it_are_chosen_with_the_systems_dialogs() {
    let _display = crate::DISPLAY.lock().await;
    let disk = family().await;
    let stick = tempfile::tempdir().unwrap();
    let driver = Driver::start();
    let mut page = page(&driver, &disk, "folder_dialog").await;
    page.go_to("Settings").await;
    page.tab("Backups").await;
    page.press("Back up now").await;
    page.read("Backup made and checked").await;
    page.press("Choose a folder…").await;
    let dialog = SystemDialog::open("Select Folder").await;
    page.shoot("dialog").await;
    dialog.cancel().await;

    page.press("Choose a folder…").await;
    SystemDialog::open("Select Folder")
        .await
        .choose(&disk.data())
        .await;
    page.read_fault(&Fault::FileInDataFolder).await;
    assert!(!disk.data().join("OnTime Dental Backups").exists());

    page.press("Choose a folder…").await;
    SystemDialog::open("Select Folder")
        .await
        .choose(stick.path())
        .await;
    let chosen = stick.path().join("OnTime Dental Backups");
    page.read(chosen.to_str().unwrap()).await;
    page.read("Last copy").await;
    page.shoot("chosen").await;
    let copies = files(&chosen);
    assert_eq!(copies.len(), 1, "{copies:?}");

    page.press("Restore from a file…").await;
    let dialog = SystemDialog::open("Open File").await;
    page.shoot("open-dialog").await;
    dialog.choose(&copies[0]).await;
    page.read("Restore this backup?").await;
    page.read("Data as of").await;
    page.shoot("contents").await;
    page.press("Cancel").await;
    page.close().await;
}
