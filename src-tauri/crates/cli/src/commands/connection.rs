//! `ontime databases`, and the connection options of other commands.

use app::view::{ConnectionInput, ConnectionReport, DatabaseKind, DatabaseReport};
use app::{App, Fault};
use serde_json::json;

use crate::arguments::Server;
use crate::output_types::CommandOutput;
use crate::password;
use crate::table::{Align, Table};
use crate::texts::{fill, line, number, text, time};

pub(super) async fn databases(app: &App, server: Server) -> Result<CommandOutput, Fault> {
    let report = app.list_databases(&input(server)?).await?;
    CommandOutput::new(&report, summary(&report))
}

/// The connection as typed, with the password from standard input.
pub(super) fn input(server: Server) -> Result<ConnectionInput, Fault> {
    Ok(ConnectionInput {
        integration: None,
        host: server.host,
        port: server.port,
        username: server.username,
        tls: server.tls,
        password: Some(password::read()?),
    })
}

fn summary(report: &ConnectionReport) -> String {
    let args = json!({ "endpoint": report.endpoint, "server": report.server });
    let works = fill("databases.works", args);
    let most_likely = report.preselected.as_ref().map(|name| {
        let args = json!({ "database": line(name) });
        fill("databases.mostLikely", args)
    });
    let parts = [Some(works), Some(table(&report.databases)), most_likely];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

fn table(databases: &[DatabaseReport]) -> String {
    if databases.is_empty() {
        return text("databases.none").to_owned();
    }
    let mut table = Table::new(&[
        ("database", Align::Left),
        ("kind", Align::Left),
        ("activePatients", Align::Right),
        ("openDental", Align::Left),
        ("lastChange", Align::Left),
    ]);
    for database in databases {
        table.row([
            database.name.clone(),
            kind(database).to_owned(),
            database.active_patients.map_or_else(|| "-".to_owned(), number),
            database.program_version.clone().unwrap_or_else(|| "-".to_owned()),
            time(database.newest_change),
        ]);
    }
    table.render()
}

fn kind(database: &DatabaseReport) -> &'static str {
    text(match database.kind {
        DatabaseKind::Practice if database.in_use => "databaseKind.live",
        DatabaseKind::Practice => "databaseKind.practice",
        DatabaseKind::Training => "databaseKind.training",
        DatabaseKind::Backup => "databaseKind.backup",
        DatabaseKind::Archive => "databaseKind.archive",
        DatabaseKind::NotOpenDental => "databaseKind.not_open_dental",
    })
}
