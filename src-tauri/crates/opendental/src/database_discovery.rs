//! Lists the databases of a server, the practice's most likely one first.
//!
//! A database that cannot be read, or does not respond in time, is listed with what is known about it. Only a server that
//! cannot be used at all is an error.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ServerTime;
use serde::Serialize;
use tokio::time::Instant;
use ts_rs::TS;

use crate::database_kind::{DEMO, DatabaseKind};
use crate::failure::Failure;
use crate::login::Login;
use crate::rows::Rows;
use crate::session::{Purpose, Session};
use crate::statements::{Identifier, Statement};

/// The practice does not use a database that has not changed for a month.
const IN_USE: TimeDelta = TimeDelta::days(31);
/// The server's own databases.
const SYSTEM: [&str; 5] = [
    "mysql",
    "information_schema",
    "performance_schema",
    "sys",
    "ndbinfo",
];

/// What is known about one database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DatabaseReport {
    /// Its name.
    pub name: String,
    /// What it most likely is.
    pub kind: DatabaseKind,
    /// Whether the practice uses it: it has patients, and one of them changed within a month.
    pub in_use: bool,
    /// The number of active patients, if they could be counted.
    #[ts(type = "number | null")]
    pub active_patients: Option<u64>,
    /// When a patient last changed, by the server's clock.
    #[ts(type = "string | null")]
    pub newest_change: Option<DateTime<Utc>>,
    /// The version of Open Dental, if the database has it.
    pub program_version: Option<String>,
    /// The server's clock when the list was made.
    #[serde(skip)]
    pub server_now: DateTime<Utc>,
}

/// The databases that the account sees, except the server's own, classified by their columns and names. A server may refuse to
/// list databases (`skip_show_database`); then these are the Open Dental databases that the account may read.
pub(crate) async fn list(session: &mut Session) -> Result<Vec<DatabaseReport>, Failure> {
    let server_now = utc(clock(session).await?.0).unwrap_or_default();
    let listed = session.query_optional(Statement::Databases).await?;
    let mut names = names(&listed.unwrap_or_default());
    let signature = session
        .query_optional(Statement::SignatureColumns)
        .await?
        .unwrap_or_default();
    let practices = open_dental_databases(&signature);
    names.extend(
        practices
            .iter()
            .filter(|name| !names.contains(name))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let report = |name: String| {
        let mut report = DatabaseReport::unread(name, server_now);
        if practices.contains(&report.name) {
            report.kind = DatabaseKind::by_name(&report.name);
        }
        report
    };
    Ok(names.into_iter().map(report).collect())
}

/// Counts the patients of each Open Dental database, backups and archives last, and closes the session.
pub(crate) async fn count(
    mut session: Session,
    login: &Login,
    databases: &mut [DatabaseReport],
    until: Instant,
) -> Result<(), Failure> {
    databases.sort_by_key(|report| report.kind);
    for report in databases {
        let is_open_dental = report.kind != DatabaseKind::NotOpenDental;
        if is_open_dental && Instant::now() < until && fill(&mut session, report).await.is_err() {
            session = Session::open(login, None, Purpose::Interactive).await?;
        }
    }
    session.close().await;
    Ok(())
}

/// Sorts the practice's most likely database first.
pub(crate) fn sort(databases: &mut [DatabaseReport]) {
    classify_demo(databases);
    databases.sort_by_cached_key(DatabaseReport::rank);
}

/// The database to select if none is chosen yet; never a backup or an archive.
pub(crate) fn most_likely(databases: &[DatabaseReport]) -> Option<&DatabaseReport> {
    let can_be_selected =
        |report: &&DatabaseReport| matches!(report.kind, DatabaseKind::Practice | DatabaseKind::Training);
    databases.iter().find(can_be_selected)
}

/// Whether a variable is on. Servers write it as a number or a word.
pub(crate) fn is_on(rows: &Rows) -> bool {
    rows.first_text(0)
        .is_some_and(|value| !matches!(value.to_uppercase().as_str(), "" | "0" | "OFF"))
}

/// The server's clock.
pub(crate) async fn clock(session: &mut Session) -> Result<ServerTime, Failure> {
    let rows = session.query(Statement::Clock).await?;
    rows.first_number(0)
        .map(ServerTime)
        .ok_or(Failure::ProtocolBroken)
}

/// The version in the preference table: the program's, or else the database's, which may be older.
pub(crate) fn program_version(rows: &Rows) -> Option<String> {
    let find = |name| rows.iter().find(move |row| row.text(0) == Ok(Some(name)));
    let row = find("ProgramVersion").or_else(|| find("DataBaseVersion"))?;
    let text = row.text(1).ok().flatten()?;
    let version: String = text
        .trim()
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .take(20)
        .collect();
    (!version.is_empty()).then_some(version)
}

/// Without names that are not valid text, which could not be shown or chosen.
fn names(rows: &Rows) -> Vec<String> {
    let names = rows.iter().filter_map(|row| row.text(0).ok().flatten());
    names
        .filter(|name| !SYSTEM.contains(&name.to_lowercase().as_str()))
        .map(str::to_owned)
        .collect()
}

/// The databases with a patient table like Open Dental's. The account may only see that table, so a missing `preference`
/// alone proves nothing.
fn open_dental_databases(signature: &Rows) -> BTreeSet<String> {
    let mut columns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in signature.iter() {
        let text = |position| row.text(position).ok().flatten();
        if let (Some(database), Some(table), Some(column)) = (text(0), text(1), text(2)) {
            let column = format!("{}.{}", table.to_lowercase(), column.to_lowercase());
            columns.entry(database.to_owned()).or_default().insert(column);
        }
    }
    let is_open_dental = |columns: &BTreeSet<String>| {
        let has = |column: &str| columns.contains(column);
        has("patient.patnum")
            && has("patient.patstatus")
            && has("patient.lname")
            && (has("patient.datetstamp") || has("preference.prefname"))
    };
    columns
        .into_iter()
        .filter(|(_, columns)| is_open_dental(columns))
        .map(|(database, _)| database)
        .collect()
}

/// Values that the server refuses stay unknown. After an error the session is unusable.
async fn fill(session: &mut Session, report: &mut DatabaseReport) -> Result<(), Failure> {
    let database = Identifier::quote(&report.name);
    let first = |rows: Rows| rows.first_number(0);
    let active = session
        .query_optional(Statement::ActiveIn(database.clone()))
        .await?
        .and_then(first);
    report.active_patients = active.and_then(|count| u64::try_from(count).ok());
    if report.active_patients.is_none() {
        // Locked, damaged, or denied: each further query would take as long.
        return Ok(());
    }
    let newest = session
        .query_optional(Statement::NewestIn(database.clone()))
        .await?
        .and_then(first);
    report.newest_change = newest.filter(|seconds| *seconds > 0).and_then(utc);
    report.in_use = report.is_in_use();
    let version = session.query_optional(Statement::VersionIn(database)).await?;
    report.program_version = version.as_ref().and_then(program_version);
    Ok(())
}

/// `demo` is the name of the trial's database. It is the practice's if no other database has more patients.
fn classify_demo(databases: &mut [DatabaseReport]) {
    let active = |report: &DatabaseReport| report.active_patients.unwrap_or(0);
    let rival = databases
        .iter()
        .filter(|report| report.kind == DatabaseKind::Practice)
        .map(active)
        .max();
    for report in databases
        .iter_mut()
        .filter(|report| report.name.eq_ignore_ascii_case(DEMO))
    {
        if report.kind == DatabaseKind::Training && rival.unwrap_or(0) <= active(report) {
            report.kind = DatabaseKind::Practice;
        }
    }
}

impl DatabaseReport {
    fn unread(name: String, server_now: DateTime<Utc>) -> Self {
        Self {
            name,
            kind: DatabaseKind::NotOpenDental,
            in_use: false,
            active_patients: None,
            newest_change: None,
            server_now,
            program_version: None,
        }
    }

    fn is_in_use(&self) -> bool {
        let changed = self
            .newest_change
            .is_some_and(|newest| newest > self.server_now - IN_USE);
        changed && self.active_patients.is_some_and(|active| active > 0)
    }

    /// The most likely database has the smallest rank: by kind, then whether it is in use, then the number of patients.
    fn rank(&self) -> impl Ord + use<> {
        let active = self.active_patients.unwrap_or(0);
        (
            self.kind,
            !self.in_use,
            Reverse(active),
            Reverse(self.newest_change),
            self.name.to_lowercase(),
        )
    }
}

fn utc(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn report(name: &str, active: u64, changed_ago: i64) -> DatabaseReport {
        let mut report = DatabaseReport {
            kind: DatabaseKind::by_name(name),
            active_patients: Some(active),
            newest_change: utc(NOW - changed_ago),
            ..DatabaseReport::unread(name.to_owned(), utc(NOW).unwrap())
        };
        report.in_use = report.is_in_use();
        report
    }

    fn order(mut databases: Vec<DatabaseReport>) -> Vec<(String, DatabaseKind)> {
        classify_demo(&mut databases);
        databases.sort_by_cached_key(DatabaseReport::rank);
        databases
            .into_iter()
            .map(|report| (report.name, report.kind))
            .collect()
    }

    #[test]
    fn the_demo_database_is_the_practices_if_no_other_is() {
        let alone = order(vec![report("demo_training", 30, 0), report("demo", 1480, 240)]);
        assert_eq!(alone[0], ("demo".to_owned(), DatabaseKind::Practice));
        let empty_rival = order(vec![report("opendental", 0, 0), report("demo", 1480, 240)]);
        assert_eq!(empty_rival[0], ("demo".to_owned(), DatabaseKind::Practice));
        let with_rival = order(vec![report("demo", 30, 0), report("opendental", 1500, 240)]);
        assert_eq!(with_rival[1], ("demo".to_owned(), DatabaseKind::Training));
    }

    #[test]
    fn a_database_in_use_comes_before_a_larger_unused_one() {
        let found = order(vec![
            report("old_office", 9000, 2 * IN_USE.num_seconds()),
            report("office", 1500, 60),
        ]);
        assert_eq!(found[0].0, "office");
    }

    #[test]
    fn a_version_consists_of_digits_and_dots() {
        let rows = [["DataBaseVersion", "24.3.1.0"], ["ProgramVersion", " 24.3.35.0 "]];
        let version = |rows: &[[&str; 2]]| program_version(&Rows::of_texts(rows));
        assert_eq!(version(&rows).as_deref(), Some("24.3.35.0"));
        assert_eq!(version(&rows[..1]).as_deref(), Some("24.3.1.0"));
        assert_eq!(version(&[["ProgramVersion", "<b>"]]), None);
    }
}
