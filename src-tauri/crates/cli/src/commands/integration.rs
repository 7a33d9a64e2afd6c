//! `ontime integration`.

use std::path::PathBuf;

use app::view::{IntegrationCard, IntegrationHealth, IntegrationInput};
use app::{App, Fault, IntegrationId, SaveMode};
use serde::Serialize;
use serde_json::{Value, json};

use super::stable_json::card_json;
use super::{connection, connection_test, schedule};
use crate::arguments::{IntegrationCommand, NewIntegration};
use crate::output::Output;
use crate::output_types::{CommandOutput, FaultReport};
use crate::resolve;
use crate::table::{Align, Table};
use crate::texts::{fill, health, line, number, text, time};

pub(super) async fn run(
    app: &App,
    command: IntegrationCommand,
    output: Output,
) -> Result<CommandOutput, Fault> {
    match command {
        IntegrationCommand::Add(new) => add(app, new).await,
        IntegrationCommand::Find { file } => find(file).await,
        IntegrationCommand::List => list(app).await,
        IntegrationCommand::Test { integration } => connection_test::test(app, &integration, output).await,
        IntegrationCommand::ReaderScript { integration } => connection_test::script(app, &integration).await,
        IntegrationCommand::Rename { integration, name } => {
            let card = resolve::integration(app, &integration).await?;
            let renamed = app.rename_integration(card.id, &name).await?;
            let args = json!({ "old": card.name, "new": renamed.name });
            CommandOutput::new(&card_json(&renamed), fill("integration.renamed", args))
        }
        IntegrationCommand::Schedule(arguments) => schedule::set(app, arguments).await,
        IntegrationCommand::Remove { integration } => remove(app, &integration).await,
    }
}

async fn find(file: Option<PathBuf>) -> Result<CommandOutput, Fault> {
    let settings = match file {
        Some(file) => Some(app::read_open_dental_settings(file).await?),
        None => app::find_open_dental_settings().await?,
    };
    let text = match &settings {
        Some(found) => fill("integration.found", json!(found)),
        None => text("integration.notFound").to_owned(),
    };
    CommandOutput::new(&settings, text)
}

async fn add(app: &App, new: NewIntegration) -> Result<CommandOutput, Fault> {
    let company = resolve::company(app, &new.company).await?;
    let input = IntegrationInput {
        name: new.name,
        company: company.id,
        connection: connection::input(new.server)?,
        database: new.database,
    };
    let mode = SaveMode::from_untested(new.untested);
    let card = app.add_integration(&input, mode).await?;
    let tested = match mode {
        SaveMode::Tested => text("integration.works"),
        SaveMode::Untested => text("integration.untested"),
    };
    let added = fill("integration.added", json!({ "name": card.name, "id": card.id }));
    CommandOutput::new(&card_json(&card), format!("{added} {tested}"))
}

async fn list(app: &App) -> Result<CommandOutput, Fault> {
    let cards = app.integrations().await?;
    let json: Vec<Value> = cards.iter().map(card_json).collect();
    CommandOutput::new(&json, table(&cards))
}

async fn remove(app: &App, id_or_name: &str) -> Result<CommandOutput, Fault> {
    #[derive(Serialize)]
    struct Removed {
        id: IntegrationId,
        name: String,
        patients_kept: u64,
    }
    let card = resolve::integration(app, id_or_name).await?;
    app.remove_integration(card.id).await?;
    let args = json!({ "name": card.name, "patients": card.patients });
    let removed = Removed {
        id: card.id,
        name: card.name,
        patients_kept: card.patients,
    };
    CommandOutput::new(&removed, fill("integration.removed", args))
}

fn table(cards: &[IntegrationCard]) -> String {
    if cards.is_empty() {
        return text("integration.none").to_owned();
    }
    let mut table = Table::new(&[
        ("id", Align::Right),
        ("integration", Align::Left),
        ("company", Align::Left),
        ("server", Align::Left),
        ("database", Align::Left),
        ("state", Align::Left),
        ("dataAsOf", Align::Left),
        ("lastSync", Align::Left),
        ("nextSync", Align::Left),
        ("patients", Align::Right),
    ]);
    for card in cards {
        table.row([
            card.id.to_string(),
            card.name.clone(),
            card.company_name.clone(),
            fill(
                "integration.place",
                json!({ "host": card.host, "port": card.port }),
            ),
            card.database.clone(),
            state(card),
            time(card.data_as_of),
            time(card.last_synced_at),
            time(card.next_due_at),
            number(card.patients),
        ]);
    }
    let faults = cards.iter().filter_map(fault);
    std::iter::once(table.render())
        .chain(faults)
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn state(card: &IntegrationCard) -> String {
    match card.failing_since {
        Some(since) if card.health == IntegrationHealth::Failing => {
            fill("integration.failingSince", json!({ "time": time(Some(since)) }))
        }
        _ => health(card.health).to_owned(),
    }
}

/// Why it fails or what has to be decided, and what to do.
fn fault(card: &IntegrationCard) -> Option<String> {
    let report = FaultReport::new(card.fault.as_ref()?);
    let args = json!({ "name": card.name, "message": report.message, "hint": report.hint });
    Some(line(&fill("integration.fault", args)))
}
