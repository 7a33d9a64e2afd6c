//! The same window by keyboard alone: the Tab key reaches everything, what has the focus shows it after every key, and a
//! dialog that closes gives the focus back. What happens is told to who listens.

#[path = "keyboard/first.rs"]
mod first;
#[path = "keyboard/history.rs"]
mod history;
#[path = "keyboard/integrations.rs"]
mod integrations;
#[path = "keyboard/keys.rs"]
mod keys;
#[path = "keyboard/prepared.rs"]
mod prepared;
#[path = "keyboard/settings.rs"]
mod settings;
#[path = "keyboard/syncs.rs"]
mod syncs;

use practice::{DEMO_SEED, Practice};

use self::keys::Keyboard;
use crate::driver::Driver;
use crate::office_on_disk::OfficeOnDisk;
use crate::server::demo_server;

/// Few enough that the first sync of the walk brings all of them in.
const PATIENTS: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_reached_and_used_by_keyboard_alone() {
    let _screen = crate::SCREEN.lock().await;
    let server = demo_server(&Practice::generate(DEMO_SEED, PATIENTS)).await;
    let disk = OfficeOnDisk::new();
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut walk = Keyboard::new(client, "guide");
    walk.first_start().await;
    walk.add_integration(&server.port().to_string()).await;
    walk.sync().await;
    walk.patients().await;
    walk.remove_integration().await;
    walk.screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_is_looked_after_by_keyboard_alone() {
    let _screen = crate::SCREEN.lock().await;
    let (disk, mut server) = prepared::office().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut walk = Keyboard::new(client, "integration");
    walk.schedule().await;
    walk.rename().await;
    walk.edit().await;
    walk.patients_to_fix().await;
    walk.cancelled_sync(&server).await;
    walk.failed_sync(&mut server).await;
    walk.screen.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_and_settings_are_read_and_changed_by_keyboard_alone() {
    let _screen = crate::SCREEN.lock().await;
    let (disk, server) = prepared::office().await;
    let driver = Driver::start();
    let client = driver.open_locked(&disk.data()).await;
    let mut walk = Keyboard::new(client, "settings");
    walk.unlock().await;
    walk.activity().await;
    walk.patient_history().await;
    walk.companies().await;
    walk.appearance().await;
    walk.security().await;
    walk.logs().await;
    walk.about().await;
    walk.screen.close().await;
    drop(server);
}
