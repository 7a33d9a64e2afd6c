//! By what a practice's database is known again.

use domain::{Epoch, PatNum, SourceFacts};

use crate::cell::Row;
use crate::failure::Failure;
use crate::session::Session;
use crate::statements::Statement;
use crate::survey::program_version;

/// Asks for all of it. What an account may not see, or an old server does not have, is left out.
pub(crate) async fn facts(session: &mut Session) -> Result<SourceFacts, Failure> {
    let identity = ask(session, Statement::Identity).await?;
    let uuid = ask(session, Statement::ServerUuid).await?;
    let extremes = session.ask(Statement::Extremes).await?;
    let rule = ask(session, Statement::StampRule).await?;
    let versions = session.ask_if_possible(Statement::ProgramVersion).await?;
    let extreme = |position| extremes.first().and_then(|row| row.number(position));
    Ok(SourceFacts {
        server: server(text(&uuid, 0), &identity),
        database: text(&identity, 3).unwrap_or_default(),
        highest: extreme(0).map(PatNum),
        newest: extreme(1).map(Epoch),
        notes_changes: text(&rule, 0).map(|rule| rule.to_lowercase().contains("on update")),
        program_version: versions.as_deref().and_then(program_version),
        time_zone: text(&identity, 4)
            .map(|zone| format!("{zone} {}", text(&identity, 5).unwrap_or_default())),
    })
}

async fn ask(session: &mut Session, statement: Statement) -> Result<Option<Row>, Failure> {
    let rows = session.ask_if_possible(statement).await?;
    Ok(rows.and_then(|rows| rows.into_iter().next()))
}

/// MySQL since 5.6 has a number of its own in each data folder. MariaDB and older ones are known by computer, port and
/// the number that replication demands to differ.
fn server(uuid: Option<String>, identity: &Option<Row>) -> String {
    uuid.unwrap_or_else(|| {
        let parts = [0, 1, 2].map(|position| text(identity, position).unwrap_or_default());
        parts.join(" ").to_lowercase()
    })
}

fn text(row: &Option<Row>, position: usize) -> Option<String> {
    let text = row.as_ref()?.text(position).ok().flatten()?;
    Some(text.to_owned())
}
