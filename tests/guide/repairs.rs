//! What a person decides or repairs after a sync that stopped, by mouse.

use std::path::PathBuf;

use app::view::{PatientOrder, PatientQuery};
use opendental_testkit::Server;

use crate::driver::Driver;
use crate::keyboard::prepared;
use crate::page::Page;

pub(crate) const NEW_PASSWORD: &str = "Autumn-2026";

/// Half of the practice leaves in the same minute, two hours ago.
const LEAVE: &str = "UPDATE demo.patient SET PatStatus = 2, DateTStamp = NOW() - INTERVAL 2 HOUR \
    WHERE PatStatus = 0 AND Birthdate > '1880-01-01' ORDER BY PatNum LIMIT 60";

pub(crate) async fn half_of_the_patients_leave(server: &Server) {
    server.execute(LEAVE).await.unwrap();
}

/// IT changes the password at night.
pub(crate) async fn change_password(server: &Server) {
    let change: Vec<String> = ["127.0.0.1", "localhost"]
        .map(|host| format!("ALTER USER IF EXISTS 'root'@'{host}' IDENTIFIED BY '{NEW_PASSWORD}'"))
        .into();
    server.execute(&change.join("; ")).await.unwrap();
}

fn pictures(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("repairs")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mass_change_is_decided_from_its_names() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server) = prepared::synced().await;
    let app = disk.open().await;
    let query = PatientQuery {
        order: PatientOrder::Added,
        limit: 1,
        ..PatientQuery::default()
    };
    let first = app.patients(&query).await.unwrap().rows.remove(0);
    app.close().await;
    half_of_the_patients_leave(&server).await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut page = Page::new(client, pictures("mass-change"));
    page.read("Since").await;
    let before = page.patient_count().await;
    page.press("Sync Patients").await;
    page.press("Start Sync").await;
    let leaving = page.number_in_heading("patients would become inactive").await;
    page.read("nothing was changed").await;
    page.press_containing("Show all").await;
    let search = "Search by name, birthday, or number";
    page.fill(search, &first.last_name).await;
    page.read(&first.first_name).await;
    page.shoot("found").await;
    page.fill(search, "no such name").await;
    page.read("No matches").await;
    page.press("Leave everything as it is").await;
    assert_eq!(page.patient_count().await, before);
    page.press("Review changes").await;
    page.press("Apply these changes").await;
    page.read("Sync finished").await;
    assert_eq!(page.figure("Made inactive").await, leaving);
    page.press("Done").await;
    page.wait_until_gone("Review changes").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_server_password_is_repaired_from_home() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server) = prepared::synced().await;
    change_password(&server).await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut page = Page::new(client, pictures("password"));
    page.press("Sync Patients").await;
    page.press("Start Sync").await;
    page.read("Sync failed").await;
    page.press("Done").await;
    page.read("1 failed").await;
    page.shoot("home").await;
    page.press("Enter new password").await;
    page.fill("Password", NEW_PASSWORD).await;
    page.press("Save Integration").await;
    page.read("Sync finished").await;
    page.press("Done").await;
    page.wait_until_gone("Enter new password").await;
    page.read("Up to date").await;
    page.close().await;
}
