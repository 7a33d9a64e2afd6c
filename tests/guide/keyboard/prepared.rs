//! An office that has patients already, made without a window.

use office::view::{IntegrationInput, SyncRequest};
use office::{Mode, Saving, Trigger};
use practice::{DEMO_DATABASE, DEMO_PASSWORD, DEMO_SEED, Practice, Server};
use serde_json::json;

use crate::office_on_disk::OfficeOnDisk;
use crate::server::demo_server;

/// Few enough for a walk, enough for a list that scrolls.
const PATIENTS: usize = 240;

/// More than the list of patients to fix shows at first.
const WITHOUT_BIRTHDATE: u32 = 140;

/// How the office calls its integration.
pub(super) const NAME: &str = "Main office";

/// A practice with a good number of patients to fix, and an office that is in step with it.
pub(super) async fn office() -> (OfficeOnDisk, Server) {
    let server = demo_server(&Practice::generate(DEMO_SEED, PATIENTS)).await;
    let without = format!(
        "UPDATE demo.patient SET Birthdate = '0001-01-01' WHERE PatStatus = 0 ORDER BY PatNum LIMIT {WITHOUT_BIRTHDATE}"
    );
    server.execute(&without).await.unwrap();
    let disk = OfficeOnDisk::new();
    let office = disk.open().await;
    let company = office.add_company("Bright Smiles").await.unwrap().id;
    let input: IntegrationInput = serde_json::from_value(json!({
        "name": NAME,
        "company": company,
        "connection": {
            "integration": null,
            "host": "127.0.0.1",
            "port": server.port(),
            "username": server.root(),
            "password": DEMO_PASSWORD,
        },
        "database": DEMO_DATABASE,
    }))
    .unwrap();
    let integration = office.add_integration(&input, Saving::Tested).await.unwrap().id;
    for mode in [Mode::Full, Mode::Incremental] {
        let request = SyncRequest {
            integration,
            mode,
            limit: None,
            allow_mass_change: false,
        };
        let run = office.start_sync(request, Trigger::Window).await.unwrap();
        office.watch_sync(run).await.unwrap().end().await;
    }
    office.close().await;
    (disk, server)
}
