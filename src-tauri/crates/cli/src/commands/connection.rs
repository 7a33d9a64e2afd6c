//! `ontime databases`, and how a connection that works is shown.

use domain::IntegrationId;
use office::view::{ConnectionInput, ConnectionReport, DatabaseChoice, DatabaseKind};
use office::{Fault, Office};

use crate::answer::Answer;
use crate::arguments::Server;
use crate::password;
use crate::table::{Align, Table};
use crate::text::{grouped, line, time};

pub(super) async fn databases(office: &Office, server: Server) -> Result<Answer, Fault> {
    let report = office.test_connection(&input(server)?).await?;
    let likeliest = report
        .preselected
        .as_ref()
        .map_or_else(String::new, |name| format!("\n\nThe likeliest: {}", line(name)));
    let text = format!("{}\n\n{}{likeliest}", works(&report), table(&report.databases));
    Answer::new(&report, text)
}

/// What was typed, with the password from standard input.
pub(super) fn input(server: Server) -> Result<ConnectionInput, Fault> {
    Ok(ConnectionInput {
        integration: None::<IntegrationId>,
        host: server.host,
        port: server.port,
        username: server.username,
        tls: Some(server.tls),
        password: Some(password::read()?),
    })
}

fn works(report: &ConnectionReport) -> String {
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
            kind(database).to_owned(),
            database.active_patients.map_or_else(|| "-".to_owned(), grouped),
            database.program_version.clone().unwrap_or_else(|| "-".to_owned()),
            time(database.newest_change.as_deref()),
        ]);
    }
    table.render()
}

fn kind(database: &DatabaseChoice) -> &'static str {
    match database.kind {
        DatabaseKind::Practice if database.in_use => "live practice",
        DatabaseKind::Practice => "practice, not in use",
        DatabaseKind::Training => "training or demo",
        DatabaseKind::Backup => "backup",
        DatabaseKind::Archive => "archive",
        DatabaseKind::NotOpenDental => "not Open Dental",
    }
}
