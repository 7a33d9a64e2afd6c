//! `ontime recovery-code`, `ontime recover`, and `ontime office`.

use std::path::Path;

use app::{App, DataFolder, Fault, Passphrase, RecoveryCode};
use serde::Serialize;
use serde_json::json;

use crate::output_types::{CommandOutput, SavedFile};
use crate::texts::{fill, text};

/// Creates a code and prints it. It is printed nowhere else.
pub(super) async fn new_code(
    folder: &DataFolder,
    passphrase: Option<&Passphrase>,
) -> Result<CommandOutput, Fault> {
    let code = RecoveryCode::generate();
    folder.set_recovery_code(passphrase, &code).await?;
    printed(&code)
}

/// As [`new_code`], and encrypts everything with new keys.
pub(super) async fn new_keys(
    folder: &DataFolder,
    app: &App,
    passphrase: Option<&Passphrase>,
) -> Result<CommandOutput, Fault> {
    app.close().await;
    let code = RecoveryCode::generate();
    folder.renew_keys(passphrase, &code).await?;
    printed(&code)
}

fn printed(code: &RecoveryCode) -> Result<CommandOutput, Fault> {
    #[derive(Serialize)]
    struct NewCode<'a> {
        recovery_code: &'a str,
    }
    let shown = code.expose();
    let lines = fill("recovery.newCode", json!({ "code": *shown }));
    CommandOutput::new(
        &NewCode {
            recovery_code: &shown,
        },
        lines,
    )
}

/// The data was opened with the code; says what is there.
pub(super) async fn opened(app: &App, key: &str) -> Result<CommandOutput, Fault> {
    CommandOutput::new(&app.companies().await?, text(key).to_owned())
}

pub(super) async fn save_office(folder: &DataFolder, app: &App, file: &Path) -> Result<CommandOutput, Fault> {
    folder.save_office_file(app, file).await?;
    SavedFile::output(file)
}
