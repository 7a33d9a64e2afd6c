//! The window by keyboard alone.
//!
//! The Tab key reaches everything, the focus is visible after every key, a closed dialog returns the focus, and screen readers
//! get every message.

#[path = "keyboard/backups.rs"]
mod backups;
#[path = "keyboard/calls.rs"]
mod calls;
#[path = "keyboard/duplicates.rs"]
mod duplicates;
#[path = "keyboard/first.rs"]
mod first;
#[path = "keyboard/history.rs"]
mod history;
#[path = "keyboard/home.rs"]
mod home;
#[path = "keyboard/integrations.rs"]
mod integrations;
#[path = "keyboard/keys.rs"]
pub(crate) mod keys;
#[path = "keyboard/losses.rs"]
mod losses;
#[path = "keyboard/own_values.rs"]
mod own_values;
#[path = "keyboard/patient.rs"]
mod patient;
#[path = "keyboard/prepared.rs"]
pub(crate) mod prepared;
#[path = "keyboard/preview.rs"]
mod preview;
#[path = "keyboard/repairs.rs"]
mod repairs;
#[path = "keyboard/settings.rs"]
mod settings;
#[path = "keyboard/syncs.rs"]
mod syncs;

use app::BackupReason;
use opendental_testkit::{DEMO_SEED, Practice};

use self::keys::Keyboard;
use crate::all_screens::texts::Language;
use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::losses::{Loss, Losses};
use crate::server::demo_server;

/// Few enough that the first sync imports all of them.
const PATIENTS: usize = 60;

/// Some patients who can be imported move.
const MOVED: &str = "UPDATE demo.patient SET City = 'Bend' WHERE PatStatus = 0 AND Birthdate > '1900-01-01' \
     ORDER BY PatNum DESC LIMIT 6";

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_works_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let server = demo_server(&Practice::generate(DEMO_SEED, PATIENTS)).await;
    let disk = DataOnDisk::new();
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "guide");
    keyboard.first_start().await;
    keyboard.add_integration(&server.port().to_string()).await;
    keyboard.sync().await;
    keyboard.patients().await;
    keyboard.remove_integration().await;
    keyboard.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_is_found_and_opened_from_home_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server) = prepared::synced().await;
    let known = prepared::someone_to_find(&disk).await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "home");
    keyboard.find_from_home(&known).await;
    keyboard.shortcuts().await;
    keyboard.page.close().await;
    drop(server);
}

/// What callers say about themselves, in the forms in which people say it.
#[tokio::test(flavor = "multi_thread")]
async fn ten_calls_in_a_row_each_end_with_the_right_patient_by_keyboard_and_by_mouse() {
    let _display = crate::DISPLAY.lock().await;
    let (practice, calls) = calls::ten();
    let server = demo_server(&practice).await;
    let disk = prepared::imported(&server).await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "calls");
    keyboard.answer_from_home(&calls).await;
    keyboard.answer_from_the_list(&calls).await;
    keyboard.answer_by_mouse(&calls).await;
    keyboard.page.close().await;
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_is_not_added_twice_and_a_deletion_is_undone_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let disk = crate::patient::family().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "patient");
    keyboard.same_patient_and_family().await;
    keyboard.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_values_are_kept_and_given_up_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server, _) = crate::own_values::prepared().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "own-values");
    keyboard.decide_about_values().await;
    keyboard.page.close().await;
    crate::own_values::check_decided(&disk).await;
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_are_decided_by_keyboard_alone() {
    decide_duplicates(Language::English).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_are_decided_by_keyboard_alone_in_spanish() {
    decide_duplicates(Language::Spanish).await;
}

async fn decide_duplicates(language: Language) {
    let _display = crate::DISPLAY.lock().await;
    let disk = prepared::empty().await;
    prepared::choose(&disk, language);
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::in_language(language, client, "duplicates");
    keyboard.decide_duplicates().await;
    keyboard.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_is_managed_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, mut server) = prepared::synced().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "integration");
    keyboard.schedule().await;
    keyboard.rename().await;
    keyboard.edit().await;
    keyboard.patients_to_fix().await;
    keyboard.cancelled_sync(&server).await;
    keyboard.failed_sync(&mut server).await;
    keyboard.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_is_previewed_started_and_undone_by_keyboard_alone() {
    preview_and_undo(Language::English).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_is_previewed_started_and_undone_by_keyboard_alone_in_spanish() {
    preview_and_undo(Language::Spanish).await;
}

async fn preview_and_undo(language: Language) {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server) = prepared::synced().await;
    prepared::choose(&disk, language);
    server.execute(MOVED).await.unwrap();
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::in_language(language, client, "preview");
    keyboard.preview().await;
    keyboard.undo().await;
    keyboard.page.close().await;
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn history_and_settings_are_read_and_changed_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server) = prepared::synced().await;
    let driver = Driver::start();
    let client = driver.open_locked(&disk.data()).await;
    let mut keyboard = Keyboard::new(client, "settings");
    keyboard.unlock().await;
    keyboard.activity().await;
    keyboard.patient_history().await;
    keyboard.companies().await;
    keyboard.appearance().await;
    keyboard.security().await;
    keyboard.logs().await;
    keyboard.about().await;
    keyboard.page.close().await;
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_and_restored_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server) = prepared::synced().await;
    drop(server);
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "backups");
    keyboard.back_up_and_restore().await;
    keyboard.page.close().await;
    Losses::prepare(&disk).await.cause(&disk, Loss::Unverified);
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "backups-after-a-loss");
    keyboard.restore_after_a_loss().await;
    keyboard.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_loss_is_answered_by_keyboard_alone_in_both_languages() {
    let _display = crate::DISPLAY.lock().await;
    let disk = crate::patient::family().await;
    let app = disk.open().await;
    app.back_up(BackupReason::Manual).await.unwrap();
    app.close().await;
    let files = Losses::prepare(&disk).await;
    let driver = Driver::start_without_keychain();
    for language in [Language::English, Language::Spanish] {
        prepared::choose(&disk, language);
        for (loss, fault) in losses::LOSSES {
            files.cause(&disk, loss);
            let client = driver.open_locked(&disk.data()).await;
            let mut keyboard = Keyboard::new(client, &format!("{loss:?}-{language:?}"));
            keyboard.answer_loss(loss, fault, language.in_app()).await;
            keyboard.page.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mass_change_is_decided_from_its_names_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server) = prepared::synced().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "mass-change");
    keyboard.keep_unsaved_input().await;
    keyboard.decide_from_names(&server).await;
    keyboard.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_server_password_is_repaired_from_home_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server) = prepared::synced().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut keyboard = Keyboard::new(client, "password");
    keyboard.repair_password(&server).await;
    keyboard.page.close().await;
}
