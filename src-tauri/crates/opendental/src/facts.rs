//! By what a practice's database is known again.

use std::cmp::Reverse;

use domain::{Epoch, MARKS, Mark, PatNum, SourceFacts};

use crate::cell::Row;
use crate::failure::Failure;
use crate::session::Session;
use crate::statements::Statement;
use crate::survey::program_version;

/// So many rows are gone through in some milliseconds.
const PIECE: i64 = 4_000;
/// Eight million patients. A server that has more pieces makes them up.
const MOST_PIECES: usize = 2_000;

/// Asks for all of it. What an account may not see, or an old server does not have, is left out.
pub(crate) async fn facts(session: &mut Session) -> Result<SourceFacts, Failure> {
    let identity = ask(session, Statement::Identity).await?;
    let uuid = ask(session, Statement::ServerUuid).await?;
    let highest = session.ask(Statement::Highest).await?;
    let next = ask(session, Statement::NextNumber).await?;
    let marks = newest(session, PIECE).await?;
    let notes_changes = notes_changes(session).await?;
    let versions = session.ask_if_possible(Statement::ProgramVersion).await?;
    Ok(SourceFacts {
        server: server(text(&uuid, 0), &identity),
        database: text(&identity, 3).unwrap_or_default(),
        highest: highest.first().and_then(|row| row.number(0)).map(PatNum),
        next_number: next.and_then(|row| row.number(0)).filter(|next| *next > 0),
        marks,
        notes_changes,
        program_version: versions.as_deref().and_then(program_version),
        time_zone: text(&identity, 4)
            .map(|zone| format!("{zone} {}", text(&identity, 5).unwrap_or_default())),
    })
}

/// The rows that were changed last, newest first. No index knows the time of a change, so that the table is gone through
/// row by row, and on a server of the old kind nobody can save meanwhile: it is asked for in pieces of so many rows.
async fn newest(session: &mut Session, piece: i64) -> Result<Vec<Mark>, Failure> {
    let (mut found, mut from) = (Vec::new(), i64::MIN);
    for _ in 0..MOST_PIECES {
        let behind = session.ask(Statement::Behind { from, rows: piece }).await?;
        let behind = behind.first().and_then(|row| row.number(0));
        let to = behind.map_or(i64::MAX, |behind| behind.saturating_sub(1));
        let rows = session.ask(Statement::Newest { from, to }).await?;
        found.extend(marks(&rows).ok_or(Failure::Broken)?);
        found.sort_by_key(|mark| Reverse((mark.stamp, mark.pat_num)));
        found.truncate(MARKS);
        match behind {
            Some(behind) if behind > from => from = behind,
            Some(_) => break,
            None => return Ok(found),
        }
    }
    Err(Failure::Broken)
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

#[cfg(test)]
mod tests {
    use domain::{Endpoint, Password, TlsPolicy};
    use practice::{LoadOptions, Practice, Server, load};

    use super::*;
    use crate::login::Login;
    use crate::session::Purpose;

    #[tokio::test]
    async fn the_newest_changes_are_the_same_in_pieces_of_any_size() {
        let server = Server::launch().await.unwrap();
        let mut root = server.connection().await.unwrap();
        let practice = Practice::generate(1, 300);
        load(&mut root, &practice, &LoadOptions::default()).await.unwrap();
        let login = Login {
            endpoint: Endpoint::parse(server.host(), server.port()).unwrap(),
            username: server.root().to_owned(),
            password: Password::new(String::new()),
            tls: TlsPolicy::default(),
        };
        let mut session = Session::open(&login, Some("demo"), Purpose::Sync).await.unwrap();
        let whole = newest(&mut session, 1_000_000).await.unwrap();
        assert_eq!(whole.len(), MARKS);
        assert!(whole.is_sorted_by_key(|mark| Reverse((mark.stamp, mark.pat_num))));
        let rows = i64::try_from(practice.patients.len()).unwrap();
        for piece in [7, 100, rows - 1, rows, rows + 1] {
            assert_eq!(newest(&mut session, piece).await.unwrap(), whole, "{piece}");
        }
    }
}
