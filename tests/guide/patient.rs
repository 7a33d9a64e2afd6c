//! One patient at the desk, by mouse: added twice by mistake, copied from, deleted with undo, and the family.

use std::path::PathBuf;

use app::view::PatientInput;
use serde_json::json;

use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::page::Page;

/// A data folder with a mother and her baby, who were added manually.
pub(crate) async fn family() -> DataOnDisk {
    let disk = DataOnDisk::new();
    let app = disk.open().await;
    let company = app.add_company("Bright Smiles").await.unwrap().id;
    for (first_name, birthday, phone) in [
        ("Zelda", "1987-03-12", "5035550163 x12"),
        ("Ben", "2026-01-02", ""),
    ] {
        let input: PatientInput = serde_json::from_value(json!({
            "company": company, "first_name": first_name, "last_name": "Quillfeather", "birthday": birthday,
            "gender": "unknown", "email": "zelda@example.com", "phone": phone, "address": "12 Main St",
            "city": "Salem", "state": "OR", "zip": "97301", "insurance_number": "", "desk_notes": "Prefers mornings.",
        }))
        .unwrap();
        app.add_patient(&input).await.unwrap();
    }
    app.close().await;
    disk
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_is_not_added_twice_and_is_copied_from_deleted_and_restored() {
    let _display = crate::DISPLAY.lock().await;
    let disk = family().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("patient");
    let _ = std::fs::remove_dir_all(&folder);
    let mut page = Page::new(client, folder);
    page.go_to("Patients").await;
    page.press("Add patient").await;
    page.fill("First name", "zelda").await;
    page.fill("Last name", "QUILLFEATHER").await;
    page.fill("Birthday", "mar 12 87").await;
    page.read("March 12, 1987 – ").await;
    page.press("Save patient").await;
    page.read("already in the list").await;
    page.shoot("already-in-the-list").await;
    page.press("Open patient").await;
    page.read("Zelda Quillfeather").await;
    page.read("(503) 555-0163 ext. 12").await;
    page.read("Prefers mornings.").await;
    page.shoot("zelda").await;

    page.press("Copy phone").await;
    page.read("Copied").await;
    page.press("Ben Quillfeather").await;
    page.read("month").await;
    page.press("Delete patient").await;
    page.read("Delete Ben Quillfeather?").await;
    page.shoot("delete").await;
    page.press("Delete patient").await;
    page.read_anywhere("Ben Quillfeather was deleted.").await;
    page.read("1 patient").await;
    page.shoot("deleted").await;
    page.press("Undo").await;
    page.read("Ben Quillfeather was restored.").await;
    page.read("2 patients").await;
    page.paste("Search patients").await;
    assert_eq!(page.value("Search patients").await, "(503) 555-0163 ext. 12");
    page.fill("Search patients", "ben").await;
    page.read("1 patient").await;
    page.open_row("Quillfeather").await;
    page.read("Restored").await;
    page.press("Zelda Quillfeather").await;
    page.read("years old").await;
    page.close().await;
}
