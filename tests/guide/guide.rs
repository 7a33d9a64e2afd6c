//! Follows the guide step by step, with its own words.

use std::path::PathBuf;

use app::Fault;
use opendental_testkit::{DEMO_DATABASE, DEMO_PASSWORD, DEMO_SEED, DEMO_SIZE, Practice, Server};

use crate::data_on_disk::{DataOnDisk, all_patients};
use crate::driver::Driver;
use crate::page::{Page, message};
use crate::server::demo_server;

struct Guide {
    page: Page,
    server: Server,
    practice: Practice,
}

/// A number as the window shows it in English.
fn format_thousands(number: usize) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", number / 1_000, number % 1_000),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_works_in_the_real_window() {
    let _display = crate::DISPLAY.lock().await;
    let practice = Practice::generate(DEMO_SEED, DEMO_SIZE);
    let server = demo_server(&practice).await;
    let disk = DataOnDisk::new();
    let driver = Driver::start();
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("guide");
    let _ = std::fs::remove_dir_all(&pictures);
    let client = driver.open(&disk.data(), &disk.passphrase()).await;
    let mut guide = Guide {
        page: Page::new(client, pictures),
        server,
        practice,
    };

    guide.first_start().await;
    guide.connection_errors().await;
    guide.add_integration().await;
    guide.limited_then_full_sync().await;
    guide.cancel_and_close_the_dialog().await;
    guide.patients().await;
    guide.edit_the_integration().await;
    guide.server_off().await;
    guide.dark_theme().await;
    assert_eq!(
        guide.page.policy_violations().await,
        Vec::<serde_json::Value>::new()
    );
    guide.remove_the_integration().await;

    let Guide {
        page,
        server,
        practice,
    } = guide;
    page.close().await;
    drop(server);
    check_the_store(&disk, &practice).await;
}

impl Guide {
    async fn first_start(&mut self) {
        let page = &mut self.page;
        page.read("Welcome to OnTime Dental").await;
        page.policy_violations().await;
        page.shoot_for_docs("first-start").await;
        page.fill("Company name", "Bright Smiles Family Dentistry").await;
        page.press("Get started").await;
        page.read("Your recovery code").await;
        page.shoot("recovery-code").await;
        page.press("Later").await;
        page.read("Connect Open Dental").await;
        page.shoot("home-empty").await;
        page.go_to("Patients").await;
        page.read("No patients yet").await;
        page.shoot("patients-empty").await;
        page.go_to("Activity").await;
        page.read("No syncs yet").await;
        page.go_to("Settings").await;
        page.tab("Integrations").await;
        page.read("No integrations yet").await;
        page.shoot("integrations-empty").await;
    }

    /// Each error is explained, and nothing typed is lost.
    async fn connection_errors(&mut self) {
        let port = self.server.port().to_string();
        let page = &mut self.page;
        page.press("Add Integration").await;
        page.read("Where are your patients now?").await;
        page.shoot("provider").await;
        page.press_containing("Open Dental").await;
        assert_eq!(page.value("Port").await, "3306");
        page.fill("Server Host", "no-such-server.invalid").await;
        page.fill("Username", "root").await;
        page.fill("Password", "wrong").await;
        page.press("Test Connection").await;
        page.read_fault(&Fault::HostUnknown {
            host: "no-such-server.invalid".to_owned(),
        })
        .await;
        page.shoot("host-unknown").await;
        page.fill("Server Host", "127.0.0.1").await;
        page.fill("Port", "1").await;
        page.press("Test Connection").await;
        page.read_fault(&Fault::ConnectionRefused {
            host: "127.0.0.1".to_owned(),
            port: 1,
        })
        .await;
        page.shoot("wrong-port").await;
        page.fill("Port", &port).await;
        page.press("Test Connection").await;
        page.read_fault(&Fault::AccessDenied {
            username: "root".to_owned(),
        })
        .await;
        page.shoot_for_docs("connection-error").await;
        for (label, typed) in [
            ("Server Host", "127.0.0.1"),
            ("Port", &port),
            ("Username", "root"),
            ("Password", "wrong"),
        ] {
            assert_eq!(page.value(label).await, typed, "{label}");
        }
    }

    async fn add_integration(&mut self) {
        let active = format_thousands(self.practice.expected.active);
        let page = &mut self.page;
        page.fill("Password", DEMO_PASSWORD).await;
        page.press("Test Connection").await;
        page.read("Connected to MariaDB").await;
        page.read("Database").await;
        assert_eq!(
            page.value("Database").await,
            DEMO_DATABASE,
            "the practice's database is preselected"
        );
        page.shoot_for_docs("connection").await;
        page.fill("Database", "dem").await;
        page.read_anywhere(&format!("{active} active patients")).await;
        page.shoot("database").await;
        page.option(DEMO_DATABASE).await;
        page.press("Save Integration").await;
        page.read("Sync Patients").await;
        page.read(&format!("demo on 127.0.0.1:{}", self.server.port()))
            .await;
        page.shoot("integration").await;
    }

    async fn limited_then_full_sync(&mut self) {
        let expected = &self.practice.expected;
        let page = &mut self.page;
        page.press("Sync Patients").await;
        page.read("recommended for the first sync").await;
        assert_eq!(page.value("Limit").await, "100");
        page.shoot_for_docs("sync-options").await;
        page.press("Start Sync").await;
        page.read("Sync stopped at the limit").await;
        assert_eq!(page.figure("Patients Added").await, "100");
        let skipped: usize = page.figure("Patients Skipped").await.parse().unwrap();
        let remaining = format!(
            "{} patients remain. The next sync picks up from here.",
            format_thousands(expected.active - 100 - skipped)
        );
        page.read(&remaining).await;
        page.shoot("summary-limited").await;
        page.press("Continue sync").await;
        page.wait_until_gone(&remaining).await;
        page.read("Sync stopped at the limit").await;
        assert_eq!(page.figure("Patients Added").await, "100");
        page.press("Done").await;
        page.press("Sync Patients").await;
        page.read("picks up where it left off").await;
        page.choose("No limit").await;
        page.press("Start Sync").await;
        page.read("Sync finished").await;
        assert_eq!(
            page.figure("Patients Added").await,
            format_thousands(expected.importable - 200)
        );
        let sum = format!(
            "{} here, {} second charts, {} to fix.",
            format_thousands(expected.importable),
            expected.clones.len(),
            expected.skipped.len()
        );
        page.read(&sum).await;
        page.shoot_for_docs("summary").await;
        page.press("View changes").await;
        page.read("Changes").await;
        page.shoot("changes").await;
        page.press("Back to summary").await;
        page.press("Done").await;
        page.read("Up to date").await;
        page.read(&sum).await;
        page.shoot_for_docs("integrations").await;
    }

    /// The server is paused, so there is a running sync to cancel and to return to.
    async fn cancel_and_close_the_dialog(&mut self) {
        let expected = &self.practice.expected;
        let page = &mut self.page;
        page.press("Sync Patients").await;
        page.choose_starting("Full Sync").await;
        page.choose("No limit").await;
        self.server.pause().unwrap();
        page.press("Start Sync").await;
        page.read("Connecting to Open Dental").await;
        page.shoot("running").await;
        page.press("Cancel sync").await;
        page.read("Sync canceled").await;
        page.shoot("cancelled").await;
        page.press("Done").await;
        page.press("Sync Patients").await;
        page.choose_starting("Full Sync").await;
        page.choose("No limit").await;
        page.press("Start Sync").await;
        page.read("Cancel sync").await;
        page.close_dialog().await;
        page.read("Syncing").await;
        page.shoot("syncing-card").await;
        self.server.resume().unwrap();
        page.read("Up to date").await;
        page.go_to("Activity").await;
        page.read("Canceled").await;
        page.shoot_for_docs("activity").await;
        page.open_row("Finished").await;
        page.read("Sync finished").await;
        let charts = expected.importable + expected.clones.len();
        assert_eq!(page.figure("Unchanged").await, format_thousands(charts));
        assert_eq!(
            page.figure("Patients Skipped").await,
            format_thousands(expected.skipped.len())
        );
        page.fill("Search this list", "future").await;
        page.read("Birthdate is in the future").await;
        page.wait_until_gone("No birthdate").await;
        page.shoot("problems-searched").await;
        page.press("Done").await;
    }

    async fn patients(&mut self) {
        let page = &mut self.page;
        page.go_to("Patients").await;
        page.read(&format!(
            "{} patients",
            format_thousands(self.practice.expected.importable)
        ))
        .await;
        page.shoot_for_docs("patients").await;
        page.press("Add patient").await;
        page.fill("First name", "Zelda").await;
        page.fill("Last name", "Quillfeather").await;
        page.press("Save patient").await;
        page.read("birthday").await;
        page.shoot("patient-without-birthday").await;
        assert_eq!(page.value("Last name").await, "Quillfeather");
        page.fill("Birthday", "2/3/1990").await;
        page.fill("Phone", "(503)555-0142 desk").await;
        page.press("Save patient").await;
        page.read("Added manually").await;
        page.shoot("patient-by-hand").await;
        page.close_dialog().await;
        for search in ["quillf zel", "5035550142", "1990-02-03"] {
            page.fill("Search patients", search).await;
            page.read("Quillfeather").await;
        }
        page.open_row("Quillfeather").await;
        page.fill("Desk notes", "Prefers mornings.").await;
        page.press("Save notes").await;
        page.read("Notes saved").await;
        page.close_dialog().await;
        let known = self
            .practice
            .active()
            .find(|row| row.ssn.as_ref().is_some_and(|ssn| ssn.len() == 9))
            .unwrap();
        page.fill("Search patients", &known.pat_num.to_string()).await;
        page.open_row(known.l_name.as_ref().unwrap()).await;
        page.read("Synced from").await;
        page.read("On file").await;
        page.shoot("patient").await;
        assert!(
            !page.all_text().await.contains(known.ssn.as_ref().unwrap()),
            "an SSN is shown"
        );
        page.close_dialog().await;
        page.fill("Search patients", "no such person").await;
        page.read("No matching patients").await;
        page.shoot("patients-no-hit").await;
    }

    async fn edit_the_integration(&mut self) {
        let page = &mut self.page;
        page.go_to("Settings").await;
        page.press("More options for Open Dental").await;
        page.menu_item("Rename").await;
        page.fill("Name", "Main office").await;
        page.press("Rename").await;
        page.read("Main office").await;
        page.press("More options for Main office").await;
        page.menu_item("Edit").await;
        assert_eq!(
            page.value("Password").await,
            "",
            "the saved password is never shown"
        );
        page.press("Test Connection").await;
        page.read("Connected to MariaDB").await;
        page.shoot("edit").await;
        page.press("Save Integration").await;
        page.press("More options for Main office").await;
        page.menu_item("Test Connection").await;
        page.read("Connected to MariaDB").await;
        page.close_dialog().await;
    }

    async fn server_off(&mut self) {
        self.server.stop().await.unwrap();
        let page = &mut self.page;
        page.press("Sync Patients").await;
        page.press("Start Sync").await;
        page.read("Sync failed").await;
        let refused = Fault::ConnectionRefused {
            host: "127.0.0.1".to_owned(),
            port: self.server.port(),
        };
        page.read_fault(&refused).await;
        page.shoot("sync-failed").await;
        page.press("Done").await;
        for place in ["//article", "//section[@aria-label='Integration status']"] {
            for text in ["Failing since", &message(&refused), "Data as of"] {
                page.read_inside(place, text).await;
            }
        }
        page.shoot("integration-failing").await;
        self.server.start().await.unwrap();
        page.press("Sync Patients").await;
        page.press("Start Sync").await;
        page.read("Sync finished").await;
        page.press("Done").await;
        page.read("Up to date").await;
    }

    async fn dark_theme(&mut self) {
        let page = &mut self.page;
        page.tab("Appearance").await;
        page.choose("Dark").await;
        page.shoot("dark-appearance").await;
        page.tab("Integrations").await;
        page.read("Connected systems").await;
        page.shoot("dark-integrations").await;
        page.press("Sync Patients").await;
        page.read("Start Sync").await;
        page.shoot("dark-sync-options").await;
        page.choose_starting("Full Sync").await;
        page.choose("No limit").await;
        page.press("Start Sync").await;
        page.read("Sync finished").await;
        page.shoot("dark-summary").await;
        page.press("Done").await;
        page.press("Add Integration").await;
        page.press_containing("Open Dental").await;
        page.read("Server Host").await;
        page.shoot("dark-connection").await;
        page.close_dialog().await;
        page.go_to("Patients").await;
        page.fill("Search patients", "").await;
        page.read("Birthday").await;
        page.shoot("dark-patients").await;
        page.go_to("Activity").await;
        page.read("newest first").await;
        page.shoot("dark-activity").await;
        page.go_to("Settings").await;
        page.tab("About").await;
        page.read("Data folder").await;
        page.shoot("dark-about").await;
    }

    async fn remove_the_integration(&mut self) {
        let page = &mut self.page;
        page.tab("Integrations").await;
        page.press("More options for Main office").await;
        page.menu_item("Remove").await;
        page.read("stay in OnTime Dental").await;
        page.shoot("remove").await;
        page.press("Remove integration").await;
        page.read("No integrations yet").await;
        page.go_to("Patients").await;
        page.read(&format!(
            "{} patients",
            format_thousands(self.practice.expected.importable + 1)
        ))
        .await;
    }
}

/// The store holds what the window showed, and no file contains a secret.
async fn check_the_store(disk: &DataOnDisk, practice: &Practice) {
    let app = disk.open().await;
    let rows = all_patients(&app).await;
    assert_eq!(rows.len(), practice.expected.importable + 1);
    let zelda = rows.iter().find(|row| row.last_name == "Quillfeather").unwrap();
    assert_eq!(
        app.patient(zelda.id).await.unwrap().desk_notes,
        "Prefers mornings."
    );
    app.close().await;

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
            assert!(!found, "{secret} is in {}", path.display());
        }
    }
}

/// The password, many SSNs, and last names long enough not to occur by chance.
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
