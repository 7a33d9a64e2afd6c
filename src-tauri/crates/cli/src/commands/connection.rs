//! `ontime databases`, and how a connection that works is shown.

use domain::IntegrationId;
use office::view::{ConnectionInput, ConnectionReport, DatabaseChoice, DatabaseKind};
use office::{Fault, Office};

use crate::answer::Answer;
use crate::arguments::Server;
use crate::password;
use crate::table::{Align, Table};
use crate::text::{grouped, time};

pub(super) async fn databases(office: &Office, server: Server) -> Result<Answer, Fault> {
    let report = office.test_connection(&input(server)?).await?;
    let text = format!("{}\n\n{}", works(&report), table(&report.databases));
    Answer::new(&report, text)
}

/// What was typed, with the password from standard input.
pub(super) fn input(server: Server) -> Result<ConnectionInput, Fault> {
    Ok(ConnectionInput {
        integration: None::<IntegrationId>,
        host: server.host,
        port: server.port,
        username: server.username,
        password: Some(password::read()?),
    })
}

pub(super) fn works(report: &ConnectionReport) -> String {
    format!(
        "The connection to {} works. It is {}.",
        report.endpoint, report.server
    )
}

fn table(databases: &[DatabaseChoice]) -> String {
    if databases.is_empty() {
        return "This account sees no database there.".to_owned();
    }
    let mut table = Table::new(&[
        ("Database", Align::Left),
        ("Kind", Align::Left),
        ("Active patients", Align::Right),
        ("Open Dental", Align::Left),
        ("Last change", Align::Left),
    ]);
    for database in databases {
        table.row([
            database.name.clone(),
            kind(database.kind).to_owned(),
            database.active_patients.map_or_else(|| "-".to_owned(), grouped),
            database.program_version.clone().unwrap_or_else(|| "-".to_owned()),
            time(database.newest_change.as_deref()),
        ]);
    }
    table.render()
}

fn kind(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::Practice => "practice",
        DatabaseKind::Training => "training",
        DatabaseKind::Backup => "backup",
        DatabaseKind::Archive => "archive",
        DatabaseKind::NotOpenDental => "not Open Dental",
    }
}
