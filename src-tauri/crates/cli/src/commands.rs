//! The commands: each calls the app and formats the result.

pub(crate) mod backup;
mod changes;
mod company;
mod connection;
mod connection_test;
mod history;
mod integration;
mod open;
mod paging;
mod patients;
mod recovery;
mod schedule;
mod stable_json;
mod support;
mod sync;
mod to_fix;

use app::{App, DataFolder, Fault, Passphrase};
use serde_json::json;

use crate::arguments::{Command, OfficeCommand};
use crate::exit_status::CommandError;
use crate::output::Output;
use crate::output_types::CommandOutput;
use crate::texts::text;

/// Runs a command.
pub(crate) async fn run(
    folder: &DataFolder,
    app: &App,
    passphrase: Option<&Passphrase>,
    command: Command,
    output: Output,
) -> Result<CommandOutput, CommandError> {
    Ok(match command {
        Command::Open { .. } => open::run()?,
        Command::Company(command) => company::run(app, passphrase, command).await?,
        Command::Databases(server) => connection::databases(app, server).await?,
        Command::Integration(command) => integration::run(app, command, output).await?,
        Command::Sync(arguments) => return sync::run(app, &arguments, output).await,
        Command::Patients(arguments) => patients::run(app, &arguments).await?,
        Command::Patient { id, history: false } => patients::one(app, id).await?,
        Command::Patient { id, history: true } => changes::of_patient(app, id).await?,
        Command::RecoveryCode { new_keys: false } => recovery::new_code(folder, passphrase).await?,
        Command::RecoveryCode { new_keys: true } => recovery::new_keys(folder, app, passphrase).await?,
        Command::Recover => recovery::opened(app, "recovery.opened").await?,
        Command::Backup => backup::make(folder, app).await?,
        Command::Backups(arguments) => backup::list(folder, app, arguments).await?,
        // They run without an open app.
        Command::Restore(_) | Command::Erase { .. } => return Err(Fault::Internal.into()),
        Command::Office(OfficeCommand::Save { file }) => recovery::save_office(folder, app, &file).await?,
        Command::Office(OfficeCommand::Open { .. }) => recovery::opened(app, "office.opened").await?,
        Command::SupportBundle { file } => support::save(folder, app, &file).await?,
        Command::History(arguments) => history::run(app, &arguments).await?,
        Command::Changes(arguments) => changes::of_run(app, &arguments).await?,
        Command::ToFix { integration } => to_fix::list(app, &integration).await?,
    })
}

/// Everything was deleted.
pub(crate) fn erased() -> Result<CommandOutput, Fault> {
    CommandOutput::new(&json!({ "erased": true }), text("erased").to_owned())
}
