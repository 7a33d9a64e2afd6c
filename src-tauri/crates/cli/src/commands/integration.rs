//! `ontime integration`.

use std::path::PathBuf;

use office::view::{IntegrationCard, IntegrationHealth, IntegrationInput};
use office::{Fault, IntegrationId, Office, Saving};
use serde::Serialize;

use super::{connection, diagnosis, schedule};
use crate::answer::Answer;
use crate::arguments::{IntegrationCommand, NewIntegration};
use crate::find;
use crate::output::Output;
use crate::table::{Align, Table};
use crate::text::{counted, grouped, line, time};

pub(super) async fn run(
    office: &Office,
    command: IntegrationCommand,
    output: Output,
) -> Result<Answer, Fault> {
    match command {
        IntegrationCommand::Add(new) => add(office, new).await,
        IntegrationCommand::Find { file } => found(file).await,
        IntegrationCommand::List => {
            let cards = office.integrations().await?;
            Answer::new(&cards, table(&cards))
        }
        IntegrationCommand::Test { integration } => diagnosis::test(office, &integration, output).await,
        IntegrationCommand::ReaderScript { integration } => diagnosis::script(office, &integration).await,
        IntegrationCommand::Rename { integration, name } => {
            let card = find::integration(office, &integration).await?;
            let renamed = office.rename_integration(card.id, &name).await?;
            Answer::new(&renamed, format!("{} is now called {}.", card.name, renamed.name))
        }
        IntegrationCommand::Schedule(arguments) => schedule::set(office, arguments).await,
        IntegrationCommand::Remove { integration } => remove(office, &integration).await,
    }
}

async fn found(file: Option<PathBuf>) -> Result<Answer, Fault> {
    let settings = match file {
        Some(file) => Some(office::read_open_dental_settings(file).await?),
        None => office::find_open_dental_settings().await?,
    };
    let text = match &settings {
        Some(found) => format!(
            "Open Dental works with the database {} on {}, port {}, as {}. ({})",
            found.database, found.host, found.port, found.username, found.file
        ),
        None => "Open Dental was not found in its usual folders on this computer.".to_owned(),
    };
    Answer::new(&settings, text)
}

async fn add(office: &Office, new: NewIntegration) -> Result<Answer, Fault> {
    let company = find::company(office, &new.company).await?;
    let input = IntegrationInput {
        name: new.name,
        company: company.id,
        connection: connection::input(new.server)?,
        database: new.database,
    };
    let saving = Saving::from_untested(new.untested);
    let card = office.add_integration(&input, saving).await?;
    let tested = match saving {
        Saving::Tested => "The connection works.",
        Saving::Untested => "The connection was not tested.",
    };
    let text = format!(
        "Added the integration {} with the id {}. {tested}",
        card.name, card.id
    );
    Answer::new(&card, text)
}

async fn remove(office: &Office, called: &str) -> Result<Answer, Fault> {
    #[derive(Serialize)]
    struct Removed {
        id: IntegrationId,
        name: String,
        patients_kept: u64,
    }
    let card = find::integration(office, called).await?;
    office.remove_integration(card.id).await?;
    let text = format!(
        "Removed the integration {}. Its {} and the history of its syncs stay.",
        card.name,
        counted(card.patients, "patient", "patients")
    );
    let removed = Removed {
        id: card.id,
        name: card.name,
        patients_kept: card.patients,
    };
    Answer::new(&removed, text)
}

fn table(cards: &[IntegrationCard]) -> String {
    if cards.is_empty() {
        return "There is no integration yet. Add one: ontime integration add --help".to_owned();
    }
    let mut table = Table::new(&[
        ("Id", Align::Right),
        ("Integration", Align::Left),
        ("Company", Align::Left),
        ("Server", Align::Left),
        ("Database", Align::Left),
        ("State", Align::Left),
        ("Data as of", Align::Left),
        ("Last sync", Align::Left),
        ("Next sync", Align::Left),
        ("Patients", Align::Right),
    ]);
    for card in cards {
        table.row([
            card.id.to_string(),
            card.name.clone(),
            card.company_name.clone(),
            format!("{} port {}", card.host, card.port),
            card.database.clone(),
            state(card),
            time(card.data_as_of.as_deref()),
            time(card.last_synced_at.as_deref()),
            time(card.next_due_at.as_deref()),
            grouped(card.patients),
        ]);
    }
    cards
        .iter()
        .filter_map(reason)
        .fold(table.render(), |text, reason| format!("{text}\n\n{reason}"))
}

fn state(card: &IntegrationCard) -> String {
    let words = health(card.health);
    match card.failing_since.as_deref() {
        Some(since) if card.health == IntegrationHealth::Failing => {
            format!("{words} since {}", time(Some(since)))
        }
        _ => words.to_owned(),
    }
}

/// Why it fails, or what it asks, and what to do.
fn reason(card: &IntegrationCard) -> Option<String> {
    let fault = card.trouble.as_ref()?;
    Some(line(&format!("{}: {} {}", card.name, fault.message, fault.hint)))
}

fn health(health: IntegrationHealth) -> &'static str {
    match health {
        IntegrationHealth::New => "never synced",
        IntegrationHealth::Syncing => "syncing",
        IntegrationHealth::UpToDate => "up to date",
        IntegrationHealth::Paused => "up to date, no schedule",
        IntegrationHealth::Late => "late",
        IntegrationHealth::Unfinished => "unfinished",
        IntegrationHealth::NeedsYou => "needs a decision",
        IntegrationHealth::Failing => "failing",
    }
}
