//! What is on a server, with the likeliest practice first.
//!
//! A database that cannot be read, or does not answer in time, is listed with what is known of it; only a server that
//! cannot be used at all is an error.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use domain::Epoch;
use tokio::time::Instant;

use crate::cell::Row;
use crate::database_kind::{DatabaseKind, TRIAL};
use crate::failure::Failure;
use crate::login::Login;
use crate::session::{Purpose, Session};
use crate::statements::{Identifier, Statement};

/// A database that nobody changed for a month is not the one that the practice works with.
const LIVE: i64 = 31 * 24 * 60 * 60;
/// The server's own, which no practice is in.
const SYSTEM: [&str; 5] = [
    "mysql",
    "information_schema",
    "performance_schema",
    "sys",
    "ndbinfo",
];

/// What is known of one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseReport {
    /// Its name.
    pub name: String,
    /// What it most likely is.
    pub kind: DatabaseKind,
    /// How many active patients it has; `None` if that could not be read.
    pub active_patients: Option<u64>,
    /// The newest change of a patient, by the server's clock.
    pub newest_change: Option<Epoch>,
    /// The server's clock when it was asked, to compare with.
    pub server_now: Epoch,
    /// Version of Open Dental, if the database tells.
    pub program_version: Option<String>,
}

/// The databases that the account sees but for the server's own, each with what its name and columns tell.
pub(crate) async fn list(session: &mut Session) -> Result<Vec<DatabaseReport>, Failure> {
    let server_now = clock(session).await?;
    let names = names(&session.ask(Statement::Databases).await?);
    let telling = session
        .ask_if_possible(Statement::TellingColumns)
        .await?
        .unwrap_or_default();
    let practices = open_dental_databases(&telling);
    let report = |name: String| {
        let mut report = DatabaseReport::unread(name, server_now);
        if practices.contains(&report.name) {
            report.kind = DatabaseKind::by_name(&report.name);
        }
        report
    };
    Ok(names.into_iter().map(report).collect())
}

/// Looks into each of the Open Dental ones, copies and archives last, and closes the session.
pub(crate) async fn count(
    mut session: Session,
    login: &Login,
    databases: &mut [DatabaseReport],
    until: Instant,
) -> Result<(), Failure> {
    databases.sort_by_key(|report| report.kind);
    for report in databases {
        let is_one = report.kind != DatabaseKind::NotOpenDental;
        if is_one && Instant::now() < until && fill(&mut session, report).await.is_err() {
            session = Session::open(login, None, Purpose::Looking).await?;
        }
    }
    session.close().await;
    Ok(())
}

/// Puts the likeliest practice first.
pub(crate) fn sort(databases: &mut [DatabaseReport]) {
    judge_the_trial(databases);
    databases.sort_by_cached_key(DatabaseReport::rank);
}

/// What to choose where nobody has chosen yet; never a copy of some day.
#[must_use]
pub fn likeliest(databases: &[DatabaseReport]) -> Option<&DatabaseReport> {
    let usual =
        |report: &&DatabaseReport| matches!(report.kind, DatabaseKind::Practice | DatabaseKind::Training);
    databases.iter().find(usual)
}

/// Whether a setting is on, as each server writes it.
pub(crate) fn says_yes(rows: &[Row]) -> bool {
    let value = rows.first().and_then(|row| row.text(0).ok().flatten());
    value.is_some_and(|value| !matches!(value.to_uppercase().as_str(), "" | "0" | "OFF"))
}

/// The server's clock.
pub(crate) async fn clock(session: &mut Session) -> Result<Epoch, Failure> {
    let rows = session.ask(Statement::Clock).await?;
    rows.first()
        .and_then(|row| row.number(0))
        .map(Epoch)
        .ok_or(Failure::Broken)
}

/// The version that a preference table names: the program's, or else the database's, which is older.
pub(crate) fn program_version(rows: &[Row]) -> Option<String> {
    let find = |name| rows.iter().find(|row| row.text(0) == Ok(Some(name)));
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

/// A name that is no text cannot be shown or chosen.
fn names(rows: &[Row]) -> Vec<String> {
    let names = rows.iter().filter_map(|row| row.text(0).ok().flatten());
    names
        .filter(|name| !SYSTEM.contains(&name.to_lowercase().as_str()))
        .map(str::to_owned)
        .collect()
}

/// Those with a patient table like Open Dental's. An account may be allowed to see that table only, so that a missing
/// `preference` alone says nothing.
fn open_dental_databases(telling: &[Row]) -> BTreeSet<String> {
    let mut columns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in telling {
        let text = |position| row.text(position).ok().flatten();
        if let (Some(database), Some(table), Some(column)) = (text(0), text(1), text(2)) {
            let column = format!("{}.{}", table.to_lowercase(), column.to_lowercase());
            columns.entry(database.to_owned()).or_default().insert(column);
        }
    }
    let is_one = |columns: &BTreeSet<String>| {
        let has = |column: &str| columns.contains(column);
        has("patient.patnum")
            && has("patient.patstatus")
            && has("patient.lname")
            && (has("patient.datetstamp") || has("preference.prefname"))
    };
    columns
        .into_iter()
        .filter(|(_, columns)| is_one(columns))
        .map(|(database, _)| database)
        .collect()
}

/// What the server refuses stays unknown; an error means that the session is gone.
async fn fill(session: &mut Session, report: &mut DatabaseReport) -> Result<(), Failure> {
    let database = Identifier::quote(&report.name);
    let first = |rows: Vec<Row>| rows.first().and_then(|row| row.number(0));
    let active = session
        .ask_if_possible(Statement::ActiveIn(database.clone()))
        .await?
        .and_then(first);
    report.active_patients = active.and_then(|count| u64::try_from(count).ok());
    if report.active_patients.is_none() {
        // Held, damaged or closed: each further question would wait as long.
        return Ok(());
    }
    let newest = session
        .ask_if_possible(Statement::NewestIn(database.clone()))
        .await?
        .and_then(first);
    report.newest_change = newest.filter(|stamp| *stamp > 0).map(Epoch);
    let version = session.ask_if_possible(Statement::VersionIn(database)).await?;
    report.program_version = version.as_deref().and_then(program_version);
    Ok(())
}

/// `demo` is the trial's own name, and the practice's where no other database is more of one.
fn judge_the_trial(databases: &mut [DatabaseReport]) {
    let active = |report: &DatabaseReport| report.active_patients.unwrap_or(0);
    let rival = databases
        .iter()
        .filter(|report| report.kind == DatabaseKind::Practice)
        .map(active)
        .max();
    for report in databases
        .iter_mut()
        .filter(|report| report.name.eq_ignore_ascii_case(TRIAL))
    {
        if report.kind == DatabaseKind::Training && rival.unwrap_or(0) <= active(report) {
            report.kind = DatabaseKind::Practice;
        }
    }
}

impl DatabaseReport {
    fn unread(name: String, server_now: Epoch) -> Self {
        Self {
            name,
            kind: DatabaseKind::NotOpenDental,
            active_patients: None,
            newest_change: None,
            server_now,
            program_version: None,
        }
    }

    /// Whether somebody works with it: it has patients, and one was changed within a month.
    #[must_use]
    pub fn is_live(&self) -> bool {
        let changed = self
            .newest_change
            .is_some_and(|newest| newest > self.server_now.minus(LIVE));
        changed && self.active_patients.is_some_and(|active| active > 0)
    }

    /// The smaller, the likelier: its kind, then whether somebody works with it, then how many patients it has.
    fn rank(&self) -> (DatabaseKind, bool, Reverse<u64>, Reverse<Epoch>, String) {
        let newest = self.newest_change.unwrap_or(Epoch(0));
        let active = self.active_patients.unwrap_or(0);
        (
            self.kind,
            !self.is_live(),
            Reverse(active),
            Reverse(newest),
            self.name.to_lowercase(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Cell;

    const NOW: i64 = 1_800_000_000;

    fn report(name: &str, active: u64, changed_ago: i64) -> DatabaseReport {
        DatabaseReport {
            kind: DatabaseKind::by_name(name),
            active_patients: Some(active),
            newest_change: Some(Epoch(NOW - changed_ago)),
            ..DatabaseReport::unread(name.to_owned(), Epoch(NOW))
        }
    }

    fn order(mut databases: Vec<DatabaseReport>) -> Vec<(String, DatabaseKind)> {
        judge_the_trial(&mut databases);
        databases.sort_by_cached_key(DatabaseReport::rank);
        databases
            .into_iter()
            .map(|report| (report.name, report.kind))
            .collect()
    }

    #[test]
    fn the_trial_database_is_the_practice_where_no_other_is() {
        let alone = order(vec![report("demo_training", 30, 0), report("demo", 1480, 240)]);
        assert_eq!(alone[0], ("demo".to_owned(), DatabaseKind::Practice));
        let empty_rival = order(vec![report("opendental", 0, 0), report("demo", 1480, 240)]);
        assert_eq!(empty_rival[0], ("demo".to_owned(), DatabaseKind::Practice));
        let beside = order(vec![report("demo", 30, 0), report("opendental", 1500, 240)]);
        assert_eq!(beside[1], ("demo".to_owned(), DatabaseKind::Training));
    }

    #[test]
    fn a_practice_at_work_comes_before_a_larger_one_that_nobody_touches() {
        let found = order(vec![
            report("old_office", 9000, 2 * LIVE),
            report("office", 1500, 60),
        ]);
        assert_eq!(found[0].0, "office");
    }

    #[test]
    fn a_version_is_taken_as_digits_only() {
        let row = |name: &str, value: &str| {
            Row::of(vec![
                Cell::Text(name.as_bytes().to_vec()),
                Cell::Text(value.as_bytes().to_vec()),
            ])
        };
        let rows = [
            row("DataBaseVersion", "24.3.1.0"),
            row("ProgramVersion", " 24.3.35.0 "),
        ];
        assert_eq!(program_version(&rows).as_deref(), Some("24.3.35.0"));
        assert_eq!(program_version(&rows[..1]).as_deref(), Some("24.3.1.0"));
        assert_eq!(program_version(&[row("ProgramVersion", "<b>")]), None);
    }
}
