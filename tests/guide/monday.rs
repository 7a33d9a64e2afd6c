//! A Monday morning after a failed night: Home says it, Activity shows it, and one button fixes it.

use std::path::PathBuf;
use std::sync::Arc;

use app::view::{ScheduleInput, SyncRequest, TimingInput};
use app::{Clock, DataFolder, Day, Mode, Passphrase, SaveMode, Trigger, Zone};
use chrono::{DateTime, Local, TimeDelta, Utc};
use fantoccini::key::Key;
use opendental_testkit::{DEMO_SEED, Practice, Server};
use sqlx::MySqlConnection;

use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::keyboard::keys::Keyboard;
use crate::page::Page;
use crate::server::{demo_integration, demo_server};

const PATIENTS: usize = 60;

/// A schedule that was set then has missed and failed days by now.
struct ThreeDaysAgo;

impl Clock for ThreeDaysAgo {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() - TimeDelta::days(3)
    }

    fn zone(&self) -> &dyn Zone {
        &Local
    }
}

/// Allows the account this many connections in an hour, from now on; 0 is any number.
async fn allow_connections(connection: &mut MySqlConnection, per_hour: u32) {
    let sql =
        format!("ALTER USER CURRENT_USER() WITH MAX_CONNECTIONS_PER_HOUR {per_hour}; FLUSH USER_RESOURCES");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(connection)
        .await
        .unwrap();
}

/// A data folder whose only scheduled sync failed, its server, and a connection that can repair it.
async fn after_a_failed_night() -> (DataOnDisk, Server, MySqlConnection) {
    let server = demo_server(&Practice::generate(DEMO_SEED, PATIENTS)).await;
    let mut repair = server.connection().await.unwrap();
    let disk = DataOnDisk::new();
    let passphrase = Passphrase::from_file(&disk.passphrase()).unwrap();
    let folder = DataFolder::locate(Some(disk.data())).unwrap();
    let app = folder
        .with_clock(Arc::new(ThreeDaysAgo))
        .open(Some(&passphrase))
        .await
        .unwrap();
    let company = app.add_company("Bright Smiles").await.unwrap().id;
    let input = demo_integration(&server, company, "Main office");
    let integration = app.add_integration(&input, SaveMode::Tested).await.unwrap().id;
    let schedule = ScheduleInput {
        timing: TimingInput::Daily {
            at: "19:00".to_owned(),
        },
        days: Day::ALL.to_vec(),
        quiet: None,
    };
    app.set_schedule(integration, &schedule).await.unwrap();
    allow_connections(&mut repair, 1).await;
    // This is the one.
    drop(server.connection().await.unwrap());
    let request = SyncRequest {
        integration,
        mode: Mode::Full,
        limit: None,
        allow_mass_change: false,
    };
    let run = app.start_sync(request, Trigger::Timer).await.unwrap();
    app.watch_sync(run).await.unwrap().end().await;
    app.close().await;
    (disk, server, repair)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_night_is_seen_and_fixed_with_one_button() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server, mut repair) = after_a_failed_night().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut page = Page::new(client, pictures("mouse"));
    page.read("Failing since").await;
    page.read("has reached one of its limits").await;
    page.shoot("home").await;
    page.go_to("Activity").await;
    page.read("1 day failed").await;
    page.read("Schedule").await;
    page.shoot("activity").await;
    allow_connections(&mut repair, 0).await;
    page.go_to("Home").await;
    page.press("Sync Patients").await;
    page.press("Start Sync").await;
    page.read("Sync finished").await;
    page.press("Done").await;
    page.read("Up to date").await;
    page.go_to("Activity").await;
    page.wait_until_gone("1 day failed").await;
    page.shoot("fixed").await;
    page.open_row("Finished").await;
    page.press("View changes").await;
    page.press_containing("Show ").await;
    page.read("Last name: ").await;
    page.shoot("changes").await;
    page.close().await;
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_night_is_seen_and_fixed_by_keyboard_alone() {
    let _display = crate::DISPLAY.lock().await;
    let (disk, server, mut repair) = after_a_failed_night().await;
    let driver = Driver::start();
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let keyboard = Keyboard::new(client, "monday");
    keyboard.page.read("Failing since").await;
    keyboard.press("Activity").await;
    keyboard.page.read("1 day failed").await;
    keyboard.press("Home").await;
    allow_connections(&mut repair, 0).await;
    keyboard.press("Sync Patients").await;
    keyboard.press("Start Sync").await;
    keyboard.is_announced("Sync finished").await;
    keyboard.press("Done").await;
    keyboard.page.read("Up to date").await;
    keyboard.press("Activity").await;
    keyboard.page.wait_until_gone("1 day failed").await;
    // A day of the strip opens its sync, and its changes open a patient.
    let day = async || {
        let focus = keyboard.focus().await;
        focus.is_some_and(|focus| focus.name.contains("started "))
    };
    for _ in 0..30 {
        if day().await {
            break;
        }
        keyboard.key(Key::Tab).await;
    }
    keyboard.key(Key::Enter).await;
    keyboard.is_announced("Sync finished").await;
    keyboard.press("View changes").await;
    // The list is one stop; the arrow keys move in it.
    keyboard.tab_to_row().await;
    keyboard.key(Key::Down).await;
    keyboard.key(Key::Right).await;
    keyboard.has_focus("Show ").await;
    keyboard.key(Key::Enter).await;
    keyboard.has_focus("Hide fields").await;
    keyboard.page.read("Last name: ").await;
    keyboard.key(Key::Escape).await;
    keyboard.page.close().await;
    drop(server);
}

fn pictures(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("monday")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}
