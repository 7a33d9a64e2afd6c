//! By what a practice's database is known again.

use domain::{Epoch, Mark, PatNum, SourceFacts};

use crate::cell::Row;
use crate::failure::Failure;
use crate::session::Session;
use crate::statements::Statement;
use crate::survey::program_version;

/// Asks for all of it. What an account may not see, or an old server does not have, is left out.
pub(crate) async fn facts(session: &mut Session) -> Result<SourceFacts, Failure> {
    let identity = ask(session, Statement::Identity).await?;
    let uuid = ask(session, Statement::ServerUuid).await?;
    let highest = session.ask(Statement::Highest).await?;
    let next = ask(session, Statement::NextNumber).await?;
    let newest = session.ask(Statement::Newest).await?;
    let notes_changes = notes_changes(session).await?;
    let versions = session.ask_if_possible(Statement::ProgramVersion).await?;
    Ok(SourceFacts {
        server: server(text(&uuid, 0), &identity),
        database: text(&identity, 3).unwrap_or_default(),
        highest: highest.first().and_then(|row| row.number(0)).map(PatNum),
        next_number: next.and_then(|row| row.number(0)).filter(|next| *next > 0),
        marks: marks(&newest).ok_or(Failure::Broken)?,
        notes_changes,
        program_version: versions.as_deref().and_then(program_version),
        time_zone: text(&identity, 4)
            .map(|zone| format!("{zone} {}", text(&identity, 5).unwrap_or_default())),
    })
}

/// A row each of number and time of change.
pub(crate) fn marks(rows: &[Row]) -> Option<Vec<Mark>> {
    let mark = |row: &Row| {
        Some(Mark {
            pat_num: PatNum(row.number(0)?),
            stamp: Epoch(row.number(1)?),
        })
    };
    rows.iter().map(mark).collect()
}

/// Whether the server notes the time when a patient is changed; `None` if it does not tell.
pub(crate) async fn notes_changes(session: &mut Session) -> Result<Option<bool>, Failure> {
    let rule = ask(session, Statement::StampRule).await?;
    Ok(text(&rule, 0).map(|rule| rule.to_lowercase().contains("on update")))
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
