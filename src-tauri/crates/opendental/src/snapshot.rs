//! Reads the snapshot that later shows whether this is still the same database.

use std::cmp::Reverse;

use domain::{PatNum, RECENT_CHANGES, RecentChange, ServerTime, SourceSnapshot};

use crate::cell::Row;
use crate::database_discovery::program_version;
use crate::failure::Failure;
use crate::session::Session;
use crate::statements::Statement;

/// A server reads this many rows in a few milliseconds.
const RANGE_ROWS: i64 = 4_000;
/// Eight million patients. A server that sends more is lying.
const MAX_RANGES: usize = 2_000;

/// Reads the snapshot. Values that the account cannot see, or that an old server lacks, are left out.
pub(crate) async fn snapshot(session: &mut Session) -> Result<SourceSnapshot, Failure> {
    let identity = first_row(session, Statement::Identity).await?;
    let uuid = first_row(session, Statement::ServerUuid).await?;
    let highest = session.query(Statement::Highest).await?;
    let next = first_row(session, Statement::NextNumber).await?;
    let recent_changes = newest_changes(session, RANGE_ROWS).await?;
    let has_on_update_timestamp = has_on_update_timestamp(session).await?;
    let versions = session.query_optional(Statement::ProgramVersion).await?;
    Ok(SourceSnapshot {
        server: server(text(&uuid, 0), &identity),
        database: text(&identity, 3).unwrap_or_default(),
        highest: highest.first().and_then(|row| row.number(0)).map(PatNum),
        next_number: next.and_then(|row| row.number(0)).filter(|next| *next > 0),
        recent_changes,
        has_on_update_timestamp,
        program_version: versions.as_deref().and_then(program_version),
        time_zone: text(&identity, 4)
            .map(|zone| format!("{zone} {}", text(&identity, 5).unwrap_or_default())),
    })
}

/// The rows that changed last, newest first. There is no index on the time of change, so the server scans the table. In
/// MyISAM that blocks writers; therefore the table is read in ranges of `range_rows` rows.
async fn newest_changes(session: &mut Session, range_rows: i64) -> Result<Vec<RecentChange>, Failure> {
    let (mut found, mut from) = (Vec::new(), i64::MIN);
    for _ in 0..MAX_RANGES {
        let next = session
            .query(Statement::NextRange {
                from,
                rows: range_rows,
            })
            .await?;
        let next = next.first().and_then(|row| row.number(0));
        let to = next.map_or(i64::MAX, |next| next.saturating_sub(1));
        let rows = session.query(Statement::NewestChanges { from, to }).await?;
        found.extend(recent_changes(&rows).ok_or(Failure::ProtocolBroken)?);
        found.sort_by_key(|change| Reverse((change.changed_at, change.pat_num)));
        found.truncate(RECENT_CHANGES);
        match next {
            Some(next) if next > from => from = next,
            Some(_) => break,
            None => return Ok(found),
        }
    }
    Err(Failure::ProtocolBroken)
}

/// Maps rows of number and time of change.
pub(crate) fn recent_changes(rows: &[Row]) -> Option<Vec<RecentChange>> {
    let change = |row: &Row| {
        Some(RecentChange {
            pat_num: PatNum(row.number(0)?),
            changed_at: ServerTime(row.number(1)?),
        })
    };
    rows.iter().map(change).collect()
}

/// Whether the server updates `DateTStamp` when a row changes; `None` if the account cannot see that.
pub(crate) async fn has_on_update_timestamp(session: &mut Session) -> Result<Option<bool>, Failure> {
    let rule = first_row(session, Statement::TimestampRule).await?;
    Ok(text(&rule, 0).map(|rule| rule.to_lowercase().contains("on update")))
}

async fn first_row(session: &mut Session, statement: Statement) -> Result<Option<Row>, Failure> {
    let rows = session.query_optional(statement).await?;
    Ok(rows.and_then(|rows| rows.into_iter().next()))
}

/// MySQL since 5.6 has a UUID per data folder. MariaDB and older servers are identified by host name, port, and server id,
/// which must be unique for replication.
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
    use opendental_testkit::{LoadOptions, Practice, Server, load};

    use super::*;
    use crate::login::Login;
    use crate::session::Purpose;

    #[tokio::test]
    async fn the_newest_changes_are_the_same_in_ranges_of_any_size() {
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
        let mut session = Session::open(&login, Some("demo"), Purpose::Background)
            .await
            .unwrap();
        let whole = newest_changes(&mut session, 1_000_000).await.unwrap();
        assert_eq!(whole.len(), RECENT_CHANGES);
        assert!(whole.is_sorted_by_key(|change| Reverse((change.changed_at, change.pat_num))));
        let rows = i64::try_from(practice.patients.len()).unwrap();
        for range_rows in [7, 100, rows - 1, rows, rows + 1] {
            assert_eq!(
                newest_changes(&mut session, range_rows).await.unwrap(),
                whole,
                "{range_rows}"
            );
        }
    }
}
