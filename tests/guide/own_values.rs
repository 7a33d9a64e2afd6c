//! The desk's own values beside Open Dental's, by mouse.

use app::view::{PatientInput, SyncRequest};
use app::{Field, Mode, PatientId, Trigger};
use opendental_testkit::{DEMO_SEED, Practice, Server};
use serde_json::json;

use crate::data_on_disk::{DataOnDisk, all_patients};
use crate::driver::Driver;
use crate::keyboard::prepared::imported;
use crate::page::Page;
use crate::server::demo_server;

/// A row that was no patient becomes the practice's record of Zelda, who has another phone and no email.
const ZELDA: &str = "UPDATE demo.patient SET PatStatus = 0, FName = 'Zelda', LName = 'Quillfeather', Preferred = '', \
     Birthdate = '1987-03-12', WirelessPhone = '5035550199', HmPhone = '', WkPhone = '', Email = '' \
     WHERE PatStatus = 2 ORDER BY PatNum LIMIT 1";

/// A data folder with Zelda, added by the desk before the practice had her, and with someone whose kept city has changed in
/// Open Dental. Also returns the last name of the second one.
pub(crate) async fn prepared() -> (DataOnDisk, Server, String) {
    let server = demo_server(&Practice::generate(DEMO_SEED, 60)).await;
    let disk = imported(&server).await;
    let app = disk.open().await;
    let rows = all_patients(&app).await;
    let other = rows
        .iter()
        .find(|row| row.pat_nums.len() == 1 && !row.city.is_empty())
        .unwrap();
    app.keep_field(other.id, Field::City, "Portland").await.unwrap();
    let input: PatientInput = serde_json::from_value(json!({
        "company": other.company, "first_name": "Zelda", "last_name": "Quillfeather", "birthday": "1987-03-12",
        "gender": "unknown", "email": "zelda@example.com", "phone": "503-555-0163", "address": "", "city": "",
        "state": "", "zip": "", "insurance_number": "", "desk_notes": "",
    }))
    .unwrap();
    app.add_patient(&input).await.unwrap();
    server.execute(ZELDA).await.unwrap();
    let moved = format!(
        "UPDATE demo.patient SET City = 'Keizer' WHERE PatNum = {}",
        other.pat_nums[0]
    );
    server.execute(&moved).await.unwrap();
    let request = SyncRequest {
        integration: app.integrations().await.unwrap()[0].id,
        mode: Mode::Full,
        limit: None,
        allow_mass_change: true,
    };
    let run = app.start_sync(request, Trigger::Window).await.unwrap();
    app.watch_sync(run).await.unwrap().end().await;
    app.close().await;
    (disk, server, other.last_name.clone())
}

/// The values of Zelda and the other patient after the test: phone, email, and kept fields.
pub(crate) async fn check_decided(disk: &DataOnDisk) {
    let app = disk.open().await;
    let rows = all_patients(&app).await;
    let zelda = rows.iter().find(|row| row.last_name == "Quillfeather").unwrap();
    let zelda = app.patient(zelda.id).await.unwrap();
    assert_eq!((zelda.phone.as_str(), zelda.email.as_str()), ("503-555-0163", ""));
    assert_eq!(zelda.city, "Eugene");
    let kept: Vec<Field> = zelda.kept.iter().map(|kept| kept.field).collect();
    assert_eq!(kept, [Field::Phone, Field::City]);
    assert!(zelda.replaced.is_empty());
    let moved: Vec<PatientId> = rows
        .iter()
        .filter(|row| row.city == "Keizer" && row.pat_nums.len() == 1)
        .map(|row| row.id)
        .collect();
    assert!(!moved.is_empty(), "Open Dental's city is used again");
    assert_eq!(app.kept_changes().await.unwrap().total, 0);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_values_are_kept_and_given_up_by_mouse() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server, other) = prepared().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("own_values");
    let _ = std::fs::remove_dir_all(&folder);
    let mut page = Page::new(client, folder);
    page.read("Patient whose kept field changed in Open Dental").await;
    page.shoot("home").await;
    page.press("Decide").await;
    page.read("1 patient").await;
    page.open_row(&other).await;
    page.read("Open Dental has a new value since you kept ours.")
        .await;
    page.shoot("changed").await;
    page.press("Keep ours: City").await;
    page.read("Ours is kept. Syncs don't change it.").await;
    page.press("Use Open Dental's: City").await;
    page.wait_until_gone("Ours or Open Dental's").await;
    page.close_dialog().await;

    page.go_to("Home").await;
    page.fill("Find a patient", "quillfeather").await;
    page.option_containing("Quillfeather").await;
    page.read("A sync replaced what was typed here.").await;
    page.shoot("replaced").await;
    page.press("Keep ours: Phone").await;
    page.read("Ours is kept. Syncs don't change it.").await;
    page.press("Use Open Dental's: Email").await;
    page.wait_until_gone("A sync replaced what was typed here.").await;
    page.press("Change a field").await;
    page.choose("Field").await;
    page.option("City").await;
    page.fill("Ours", "Eugene").await;
    page.shoot("change-a-field").await;
    page.press("Keep ours").await;
    page.read("Eugene").await;
    page.shoot("kept").await;
    page.close().await;
    check_decided(&disk).await;
    drop(server);
}
