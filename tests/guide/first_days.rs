//! The first days with a new installation: the checklist from the first start to the recovery code, and help.

use std::path::PathBuf;

use fantoccini::Locator;
use fantoccini::key::Key;
use opendental_testkit::{DEMO_PASSWORD, DEMO_SEED, Practice};

use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::keyboard::keys::Keyboard;
use crate::page::Page;
use crate::server::demo_server;

const PATIENTS: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn the_checklist_leads_from_the_first_start_to_the_recovery_code() {
    let _display = crate::DISPLAY.lock().await;
    let server = demo_server(&Practice::generate(DEMO_SEED, PATIENTS)).await;
    let disk = DataOnDisk::new();
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("first_days");
    let _ = std::fs::remove_dir_all(&folder);
    let mut page = Page::new(client.clone(), folder);
    page.fill("Company name", "Bright Smiles").await;
    page.press("Get started").await;
    page.press("Later").await;
    page.read("0 of 6 done").await;
    page.shoot("start").await;
    page.press("Add Integration").await;
    page.press_containing("Imports patients from").await;
    page.press("Where do I find this?").await;
    page.read("Choose Database").await;
    page.shoot("where").await;
    page.fill("Server Host", "127.0.0.1").await;
    page.fill("Port", &server.port().to_string()).await;
    page.fill("Username", "root").await;
    page.fill("Password", DEMO_PASSWORD).await;
    page.press("Test Connection").await;
    page.read("Connected to MariaDB").await;
    page.press("Save Integration").await;
    page.read("Not synced yet").await;
    page.go_to("Home").await;
    page.read("1 of 6 done").await;
    page.press("Sync Patients").await;
    page.press("Start Sync").await;
    page.read("Patients Added").await;
    page.press("Done").await;
    page.read("2 of 6 done").await;
    page.press("Show result").await;
    page.read("Patients Added").await;
    page.press("Done").await;
    page.read("3 of 6 done").await;
    page.press("Schedule").await;
    page.press("Cancel").await;
    page.read("4 of 6 done").await;
    page.shoot("almost-done").await;
    page.press("Create recovery code").await;
    page.read("Last four characters of the code").await;
    let code = client.find(Locator::Css("[role=dialog] output")).await.unwrap();
    let code = code.text().await.unwrap();
    let last: String = code.trim().chars().rev().take(4).collect();
    page.fill(
        "Last four characters of the code",
        &last.chars().rev().collect::<String>(),
    )
    .await;
    let asks = client
        .find_all(Locator::Css("[role=dialog] input[type=password]"))
        .await;
    if !asks.unwrap().is_empty() {
        page.fill("Current passphrase", "correct horse battery").await;
    }
    page.press("I have the code").await;
    page.read("5 of 6 done").await;
    page.press("Put this list away").await;
    page.wait_until_gone("5 of 6 done").await;
    page.read("To do").await;
    page.close().await;
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn help_is_one_key_away_and_covers_nothing() {
    let _display = crate::DISPLAY.lock().await;
    let disk = DataOnDisk::new();
    let app = disk.open().await;
    app.add_company("Bright Smiles").await.unwrap();
    app.close().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client.clone(), "help");
    keyboard.has_focus("Find a patient").await;
    keyboard.key(Key::F1).await;
    keyboard.has_focus("Help: Home").await;
    keyboard.page.read("Keyboard shortcuts").await;
    let overlap = "const main = document.querySelector('main').getBoundingClientRect(); \
                   const help = document.querySelector('aside').getBoundingClientRect(); \
                   return help.width > 0 && help.height > 0 && main.width > 300 && \
                   (main.right <= help.left + 1 || main.bottom <= help.top + 1)";
    let beside = client.execute(overlap, Vec::new()).await.unwrap();
    assert_eq!(beside, serde_json::Value::Bool(true), "it covers the page");
    keyboard.page.shoot("home").await;
    keyboard.press("Settings").await;
    keyboard.page.read("Help: Integrations").await;
    keyboard.page.read("Click Test Connection").await;
    keyboard.page.shoot("integrations").await;
    keyboard.key(Key::F1).await;
    keyboard.page.wait_until_gone("Help: Integrations").await;
    keyboard.page.close().await;
}
