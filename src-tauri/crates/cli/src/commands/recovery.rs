//! `ontime recovery-code` and `ontime recover`.

use app::{App, DataFolder, Fault, Passphrase, RecoveryCode};
use serde::Serialize;
use serde_json::json;

use crate::output_types::CommandOutput;
use crate::texts::{fill, text};

/// Creates the code and prints it. It is printed nowhere else.
pub(super) async fn new_code(
    folder: &DataFolder,
    passphrase: Option<&Passphrase>,
) -> Result<CommandOutput, Fault> {
    #[derive(Serialize)]
    struct NewCode<'a> {
        recovery_code: &'a str,
    }
    let code = RecoveryCode::generate();
    folder.set_recovery_code(passphrase, &code).await?;
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
pub(super) async fn opened(app: &App) -> Result<CommandOutput, Fault> {
    let companies = app.companies().await?;
    CommandOutput::new(&companies, text("recovery.opened").to_owned())
}
