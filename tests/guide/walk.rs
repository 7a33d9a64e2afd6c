//! The guide's steps, in its own words.

use std::path::PathBuf;

use practice::{DEMO_DATABASE, DEMO_PASSWORD, DEMO_SEED, DEMO_SIZE, Practice, Server};

use crate::driver::Driver;
use crate::office_on_disk::{OfficeOnDisk, all_patients};
use crate::screen::Screen;
use crate::server::demo_server;

struct Walk {
    screen: Screen,
    server: Server,
    practice: Practice,
}

/// As the window groups a number in English.
fn grouped(number: usize) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", number / 1_000, number % 1_000),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_holds_in_the_real_window() {
    let _screen = crate::SCREEN.lock().await;
    let practice = Practice::generate(DEMO_SEED, DEMO_SIZE);
    let server = demo_server(&practice).await;
    let disk = OfficeOnDisk::new();
    let driver = Driver::start();
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("guide");
    let _ = std::fs::remove_dir_all(&pictures);
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut walk = Walk {
        screen: Screen::new(client, pictures),
        server,
        practice,
    };

    walk.first_start().await;
    walk.connection_troubles().await;
    walk.add_integration().await;
    walk.first_hundred_and_on().await;
    walk.cancel_and_close_the_dialog().await;
    walk.patients().await;
    walk.change_the_integration().await;
    walk.troubles_of_a_saved_integration().await;
    walk.in_the_dark().await;
    assert_eq!(
        walk.screen.policy_violations().await,
        Vec::<serde_json::Value>::new()
    );
    walk.remove_the_integration().await;

    let Walk {
        screen,
        server,
        practice,
    } = walk;
    screen.close().await;
    drop(server);
    look_into_the_store(&disk, &practice).await;
}

impl Walk {
    async fn first_start(&mut self) {
        let screen = &mut self.screen;
        screen.read("Welcome to OnTime Dental").await;
        screen.policy_violations().await;
        screen.shoot("first-start").await;
        screen
            .fill("Practice name", "Bright Smiles Family Dentistry")
            .await;
        screen.press("Get started").await;
        screen.read("No patients yet").await;
        screen.shoot("patients-empty").await;
        screen.go_to("Activity").await;
        screen.read("No sync yet").await;
        screen.go_to("Settings").await;
        screen.tab("Integrations").await;
        screen.read("No integration yet").await;
        screen.shoot("integrations-empty").await;
    }

    /// Everything that can be wrong is said in words, and nothing that was typed is lost.
    async fn connection_troubles(&mut self) {
        let port = self.server.port().to_string();
        let screen = &mut self.screen;
        screen.press("Add Integration").await;
        screen.read("Where should patients come from?").await;
        screen.shoot("provider").await;
        screen.press_containing("Open Dental").await;
        assert_eq!(screen.value("Port").await, "3306");
        screen.fill("Server Host", "no-such-server.invalid").await;
        screen.fill("Username", "root").await;
        screen.fill("Password", "wrong").await;
        screen.press("Test Connection").await;
        screen
            .read("No computer named no-such-server.invalid was found")
            .await;
        screen.shoot("host-unknown").await;
        screen.fill("Server Host", "127.0.0.1").await;
        screen.fill("Port", "1").await;
        screen.press("Test Connection").await;
        screen.read("no server listens on port 1.").await;
        screen.read("Verify that the MySQL server is running").await;
        screen.shoot("wrong-port").await;
        screen.fill("Port", &port).await;
        screen.press("Test Connection").await;
        screen
            .read("Confirm that username and password are correct")
            .await;
        screen.shoot("wrong-password").await;
        for (label, typed) in [
            ("Server Host", "127.0.0.1"),
            ("Port", &port),
            ("Username", "root"),
            ("Password", "wrong"),
        ] {
            assert_eq!(screen.value(label).await, typed, "{label}");
        }
    }

    async fn add_integration(&mut self) {
        let active = grouped(self.practice.expected.active);
        let screen = &mut self.screen;
        screen.fill("Password", DEMO_PASSWORD).await;
        screen.press("Test Connection").await;
        screen.read("Connected to MariaDB").await;
        screen.read("Database").await;
        assert_eq!(
            screen.value("Database").await,
            DEMO_DATABASE,
            "the practice's own database is preselected"
        );
        screen.shoot("connected").await;
        screen.fill("Database", "dem").await;
        screen.read_anywhere(&format!("{active} active patients")).await;
        screen.shoot("database").await;
        screen.option(DEMO_DATABASE).await;
        screen.press("Save Integration").await;
        screen.read("Sync Patients").await;
        screen
            .read(&format!("demo on 127.0.0.1:{}", self.server.port()))
            .await;
        screen.shoot("integration").await;
    }

    async fn first_hundred_and_on(&mut self) {
        let expected = &self.practice.expected;
        let screen = &mut self.screen;
        screen.press("Sync Patients").await;
        screen.read("recommended for the first sync").await;
        assert_eq!(screen.value("Limit").await, "100");
        screen.shoot("sync-options").await;
        screen.press("Start Sync").await;
        screen.read("Sync stopped at its limit").await;
        assert_eq!(screen.figure("Patients Added").await, "100");
        screen.read("next sync goes on from here").await;
        screen.shoot("summary-limited").await;
        screen.press("Continue sync").await;
        screen.read("200 of").await;
        screen.read("Sync stopped at its limit").await;
        assert_eq!(screen.figure("Patients Added").await, "100");
        screen.press("Done").await;
        screen.press("Sync Patients").await;
        screen.read("goes on from there").await;
        screen.choose("No limit").await;
        screen.press("Start Sync").await;
        screen.read("Sync finished").await;
        assert_eq!(
            screen.figure("Patients Added").await,
            grouped(expected.importable - 200)
        );
        screen.shoot("summary").await;
        screen.press("What was changed?").await;
        screen.read("What was changed").await;
        screen.shoot("changes").await;
        screen.press("Back to the summary").await;
        screen.press("Done").await;
        screen.read("Up to date").await;
    }

    /// The server stands still, so that there is something to cancel and to come back to.
    async fn cancel_and_close_the_dialog(&mut self) {
        let expected = &self.practice.expected;
        let screen = &mut self.screen;
        screen.press("Sync Patients").await;
        screen.choose_starting("Full Sync").await;
        screen.choose("No limit").await;
        self.server.pause().unwrap();
        screen.press("Start Sync").await;
        screen.read("Connecting to Open Dental").await;
        screen.shoot("running").await;
        screen.press("Cancel sync").await;
        screen.read("Sync cancelled").await;
        screen.shoot("cancelled").await;
        screen.press("Done").await;
        screen.press("Sync Patients").await;
        screen.choose_starting("Full Sync").await;
        screen.choose("No limit").await;
        screen.press("Start Sync").await;
        screen.read("Cancel sync").await;
        screen.close_dialog().await;
        screen.read("Syncing").await;
        screen.shoot("syncing-card").await;
        self.server.resume().unwrap();
        screen.read("Up to date").await;
        screen.go_to("Activity").await;
        screen.read("Cancelled").await;
        screen.shoot("activity").await;
        screen.open_row("Finished").await;
        screen.read("Sync finished").await;
        let charts = expected.importable + expected.clones.len();
        assert_eq!(screen.figure("Unchanged").await, grouped(charts));
        assert_eq!(
            screen.figure("Patients Skipped").await,
            grouped(expected.skipped.len())
        );
        screen.fill("Search this list", "future").await;
        screen.read("Birthdate is in the future").await;
        screen.read_no_more("No birthdate").await;
        screen.shoot("problems-searched").await;
        screen.press("Done").await;
    }

    async fn patients(&mut self) {
        let screen = &mut self.screen;
        screen.go_to("Patients").await;
        screen
            .read(&format!(
                "{} patients",
                grouped(self.practice.expected.importable)
            ))
            .await;
        screen.shoot("patients").await;
        screen.press("Add Patient").await;
        screen.fill("First name", "Zelda").await;
        screen.fill("Last name", "Quillfeather").await;
        screen.press("Save Patient").await;
        screen.read("birthday").await;
        screen.shoot("patient-without-birthday").await;
        assert_eq!(screen.value("Last name").await, "Quillfeather");
        screen.fill("Birthday", "2/3/1990").await;
        screen.fill("Phone", "(503)555-0142 desk").await;
        screen.press("Save Patient").await;
        screen.read("Entered by hand").await;
        screen.shoot("patient-by-hand").await;
        screen.close_dialog().await;
        for search in ["quillf zel", "5035550142", "1990-02-03"] {
            screen.fill("Search patients", search).await;
            screen.read("Quillfeather").await;
        }
        screen.open_row("Quillfeather").await;
        screen.fill("Desk notes", "Prefers mornings.").await;
        screen.press("Save notes").await;
        screen.read("Notes saved").await;
        screen.close_dialog().await;
        let known = self
            .practice
            .active()
            .find(|row| row.ssn.as_ref().is_some_and(|ssn| ssn.len() == 9))
            .unwrap();
        screen.fill("Search patients", &known.pat_num.to_string()).await;
        screen.open_row(known.l_name.as_ref().unwrap()).await;
        screen.read("Kept up to date from").await;
        screen.read("On file").await;
        screen.shoot("patient").await;
        assert!(
            !screen.all_text().await.contains(known.ssn.as_ref().unwrap()),
            "an SSN is shown"
        );
        screen.close_dialog().await;
        screen.fill("Search patients", "no such person").await;
        screen.read("No patient matches").await;
        screen.shoot("patients-no-hit").await;
    }

    async fn change_the_integration(&mut self) {
        let screen = &mut self.screen;
        screen.go_to("Settings").await;
        screen.press("More for Open Dental").await;
        screen.menu_item("Rename").await;
        screen.fill("Name", "Main office").await;
        screen.press("Rename").await;
        screen.read("Main office").await;
        screen.press("More for Main office").await;
        screen.menu_item("Edit").await;
        assert_eq!(
            screen.value("Password").await,
            "",
            "the saved password is never shown"
        );
        screen.press("Test Connection").await;
        screen.read("Connected to MariaDB").await;
        screen.shoot("edit").await;
        screen.press("Save Integration").await;
        screen.press("More for Main office").await;
        screen.menu_item("Test Connection").await;
        screen.read("Connected to MariaDB").await;
        screen.close_dialog().await;
    }

    async fn troubles_of_a_saved_integration(&mut self) {
        self.server.stop().await.unwrap();
        let screen = &mut self.screen;
        screen.press("Sync Patients").await;
        screen.press("Start Sync").await;
        screen.read("Sync failed").await;
        screen.read("Verify that the MySQL server is running").await;
        screen.shoot("sync-failed").await;
        screen.press("Done").await;
        for place in ["//article", "//section[@aria-label='State of the integrations']"] {
            for text in ["Failing since", "no server listens on port", "Data as of"] {
                screen.read_inside(place, text).await;
            }
        }
        screen.shoot("integration-failing").await;
        self.server.start().await.unwrap();
        screen.press("Sync Patients").await;
        screen.press("Start Sync").await;
        screen.read("Sync finished").await;
        screen.press("Done").await;
        screen.read("Up to date").await;
    }

    async fn in_the_dark(&mut self) {
        let screen = &mut self.screen;
        screen.tab("Appearance").await;
        screen.choose("Dark").await;
        screen.shoot("dark-appearance").await;
        screen.tab("Integrations").await;
        screen.read("Connected systems").await;
        screen.shoot("dark-integrations").await;
        screen.press("Sync Patients").await;
        screen.read("Start Sync").await;
        screen.shoot("dark-sync-options").await;
        screen.choose_starting("Full Sync").await;
        screen.choose("No limit").await;
        screen.press("Start Sync").await;
        screen.read("Sync finished").await;
        screen.shoot("dark-summary").await;
        screen.press("Done").await;
        screen.press("Add Integration").await;
        screen.press_containing("Open Dental").await;
        screen.read("Server Host").await;
        screen.shoot("dark-connection").await;
        screen.close_dialog().await;
        screen.go_to("Patients").await;
        screen.fill("Search patients", "").await;
        screen.read("Birthday").await;
        screen.shoot("dark-patients").await;
        screen.go_to("Activity").await;
        screen.read("newest first").await;
        screen.shoot("dark-activity").await;
        screen.go_to("Settings").await;
        screen.tab("About").await;
        screen.read("Data folder").await;
        screen.shoot("dark-about").await;
    }

    async fn remove_the_integration(&mut self) {
        let screen = &mut self.screen;
        screen.tab("Integrations").await;
        screen.press("More for Main office").await;
        screen.menu_item("Remove").await;
        screen.read("patients stay in OnTime Dental").await;
        screen.shoot("remove").await;
        screen.press("Remove Integration").await;
        screen.read("No integration yet").await;
        screen.go_to("Patients").await;
        screen
            .read(&format!(
                "{} patients",
                grouped(self.practice.expected.importable + 1)
            ))
            .await;
    }
}

/// What the window said is what the store holds; and the files give nothing away.
async fn look_into_the_store(disk: &OfficeOnDisk, practice: &Practice) {
    let office = disk.open().await;
    let rows = all_patients(&office).await;
    assert_eq!(rows.len(), practice.expected.importable + 1);
    let zelda = rows.iter().find(|row| row.last_name == "Quillfeather").unwrap();
    assert_eq!(
        office.patient(zelda.id).await.unwrap().desk_notes,
        "Prefers mornings."
    );
    office.close().await;

    let files = disk.files();
    assert!(
        files
            .iter()
            .any(|(path, _)| path.extension().is_some_and(|e| e == "log")),
        "no log was written"
    );
    let log: Vec<u8> = files
        .iter()
        .filter(|(p, _)| p.extension().is_some_and(|e| e == "log"))
        .flat_map(|(_, b)| b.clone())
        .collect();
    let log = String::from_utf8(log).unwrap();
    assert!(
        log.contains("sync started") && log.contains("sync ended"),
        "{log}"
    );
    for secret in secrets(practice) {
        for (path, bytes) in &files {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", path.display());
        }
    }
}

/// The password, a good number of SSNs, and last names that no other word of ours holds.
fn secrets(practice: &Practice) -> Vec<String> {
    let ssns = practice
        .active()
        .filter_map(|row| row.ssn.clone())
        .filter(|ssn| ssn.len() >= 9)
        .take(40);
    let names = practice
        .active()
        .filter_map(|row| row.l_name.clone())
        .filter(|name| name.chars().count() >= 7)
        .take(40);
    std::iter::once(DEMO_PASSWORD.to_owned())
        .chain(ssns)
        .chain(names)
        .collect()
}
