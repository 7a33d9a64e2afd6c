//! Reads the snapshot that later shows whether this is still the same database.

use domain::{PatNum, SourceSnapshot};

use crate::database_discovery::program_version;
use crate::failure::Failure;
use crate::patient_table::{PatientTable, StampType};
use crate::rows::Rows;
use crate::session::Session;
use crate::statements::Statement;

/// Reads the snapshot. Values that the account cannot see, or that an old server lacks, are left out.
pub(crate) async fn snapshot(session: &mut Session) -> Result<SourceSnapshot, Failure> {
    let identity = optional(session, Statement::Identity).await?;
    let uuid = optional(session, Statement::ServerUuid).await?;
    let highest = session.query(Statement::Highest).await?;
    let next = optional(session, Statement::NextNumber).await?;
    let table = PatientTable::read(session).await?;
    let versions = optional(session, Statement::ProgramVersion).await?;
    let text = |position| identity.first_text(position).unwrap_or_default();
    Ok(SourceSnapshot {
        server: server(uuid.first_text(0), [text(0), text(1), text(2)]),
        database: text(3).to_owned(),
        highest: highest.first_number(0).map(PatNum),
        next_number: next.first_number(0).filter(|next| *next > 0),
        has_on_update_timestamp: table.has_on_update_timestamp,
        has_utc_times: table.stamp == StampType::Timestamp,
        program_version: program_version(&versions),
        time_zone: identity.first_text(4).map(|zone| format!("{zone} {}", text(5))),
    })
}

async fn optional(session: &mut Session, statement: Statement) -> Result<Rows, Failure> {
    Ok(session.query_optional(statement).await?.unwrap_or_default())
}

/// MySQL since 5.6 has a UUID per data folder. MariaDB and older servers are identified by host name, port, and server id,
/// which must be unique for replication.
fn server(uuid: Option<&str>, identity: [&str; 3]) -> String {
    uuid.map_or_else(|| identity.join(" ").to_lowercase(), str::to_owned)
}
