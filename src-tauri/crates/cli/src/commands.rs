//! What each command does: it asks the office and puts the answer into words.

mod changes;
mod company;
mod connection;
mod diagnosis;
mod history;
mod integration;
mod patients;
mod run_view;
mod schedule;
mod support;
mod sync;
mod to_fix;
mod verification;

use office::{DataFolder, Office};

use crate::answer::Answer;
use crate::arguments::Command;
use crate::output::Output;
use crate::refusal::Refusal;

/// Carries one command out.
pub(crate) async fn run(
    folder: &DataFolder,
    office: &Office,
    command: Command,
    output: &Output,
) -> Result<Answer, Refusal> {
    match command {
        Command::Company(command) => Ok(company::run(office, command).await?),
        Command::Databases(server) => Ok(connection::databases(office, server).await?),
        Command::Integration(command) => Ok(integration::run(office, command, *output).await?),
        Command::Sync(arguments) => sync::run(office, &arguments, *output).await,
        Command::Patients { search, limit } => Ok(patients::list(office, search, limit).await?),
        Command::Patient { id, history: false } => Ok(patients::one(office, id).await?),
        Command::Patient { id, history: true } => Ok(changes::of_patient(office, id).await?),
        Command::SupportBundle { file } => Ok(support::save(folder, office, &file).await?),
        Command::History(arguments) => Ok(history::run(office, &arguments).await?),
        Command::Changes(arguments) => Ok(changes::of_run(office, &arguments).await?),
        Command::ToFix { integration } => Ok(to_fix::list(office, &integration).await?),
    }
}
