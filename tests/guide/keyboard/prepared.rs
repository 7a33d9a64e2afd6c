//! A data folder with synced patients, made without a window.

use std::collections::HashSet;

use app::view::{PatientListRow, SyncRequest};
use app::{DataFolder, LanguageChoice, Mode, Preferences, SaveMode, Trigger};
use opendental_testkit::{DEMO_SEED, Practice, Server};

use crate::all_screens::texts::Language;
use crate::data_on_disk::{DataOnDisk, all_patients};
use crate::server::{demo_integration, demo_server};

/// Enough for a list that scrolls.
const PATIENTS: usize = 240;

/// More than the list of patients to fix shows at first.
const WITHOUT_BIRTHDATE: u32 = 140;

/// The name of the integration.
pub(super) const NAME: &str = "Main office";

/// A practice with many patients to fix, and a data folder that was synced with it.
pub(crate) async fn synced() -> (DataOnDisk, Server) {
    let server = demo_server(&Practice::generate(DEMO_SEED, PATIENTS)).await;
    let without = format!(
        "UPDATE demo.patient SET Birthdate = '0001-01-01' WHERE PatStatus = 0 ORDER BY PatNum LIMIT {WITHOUT_BIRTHDATE}"
    );
    server.execute(&without).await.unwrap();
    (imported(&server).await, server)
}

/// A data folder with a company and no patients.
pub(crate) async fn empty() -> DataOnDisk {
    let disk = DataOnDisk::new();
    let app = disk.open().await;
    app.add_company("Bright Smiles").await.unwrap();
    app.close().await;
    disk
}

/// Chooses the language of the window, as Settings > Appearance does.
pub(super) fn choose(disk: &DataOnDisk, language: Language) {
    let folder = DataFolder::locate(Some(disk.data())).unwrap();
    let choice = match language {
        Language::English => LanguageChoice::En,
        Language::Spanish => LanguageChoice::Es,
    };
    let preferences = Preferences {
        language_choice: choice,
        language: language.in_app(),
        ..folder.preferences()
    };
    folder.set_preferences(preferences).unwrap();
}

/// A data folder that was synced twice with this server.
pub(crate) async fn imported(server: &Server) -> DataOnDisk {
    let disk = DataOnDisk::new();
    let app = disk.open().await;
    let company = app.add_company("Bright Smiles").await.unwrap().id;
    let input = demo_integration(server, company, NAME);
    let integration = app.add_integration(&input, SaveMode::Tested).await.unwrap().id;
    for mode in [Mode::Full, Mode::Incremental] {
        let request = SyncRequest {
            integration,
            mode,
            limit: None,
            allow_mass_change: false,
        };
        let run = app.start_sync(request, Trigger::Window).await.unwrap();
        app.watch_sync(run).await.unwrap().end().await;
    }
    app.close().await;
    disk
}

/// The numbers of patients who are active after a sync, and neither merged nor cloned.
pub(crate) fn importable(practice: &Practice) -> Vec<i64> {
    let known = &practice.expected;
    let clones = known.clones.iter().flat_map(|pair| [pair.original, pair.clone]);
    let merges = known.merges.iter().flat_map(|pair| [pair.loser, pair.survivor]);
    let skipped = known.skipped.iter().map(|skip| skip.pat_num);
    let others: HashSet<i64> = clones.chain(merges).chain(skipped).collect();
    let active = practice.active().map(|row| row.pat_num);
    active.filter(|number| !others.contains(number)).collect()
}

/// A patient whose phone number and name no one else has.
pub(super) async fn someone_to_find(disk: &DataOnDisk) -> PatientListRow {
    let app = disk.open().await;
    let rows = all_patients(&app).await;
    app.close().await;
    let digits = |row: &PatientListRow| row.phone.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_alone = |row: &PatientListRow| {
        let same = |other: &&PatientListRow| digits(other) == digits(row) || other.last_name == row.last_name;
        rows.iter().filter(same).count() == 1
    };
    rows.iter()
        .find(|row| digits(row).len() == 10 && is_alone(row))
        .cloned()
        .expect("a patient with a phone number and a last name of their own")
}
