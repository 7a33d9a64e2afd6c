//! All SQL statements that are ever sent to the server. This list is what "read-only" means.
//!
//! A statement is a variant with numbers as parameters; SQL is never assembled elsewhere. The only text that varies is the
//! name of a database in the database discovery, which is an [`Identifier`].

mod columns;

use std::borrow::Cow;
use std::time::Duration;

use domain::{LIST_PAGE, PAGE_SIZE, PatNum};

use crate::client::Expected;
use crate::patient_table::{PatientTable, StampType, TableKind};

pub(crate) use columns::{Column, MAX_CHARS};
use columns::{columns, size, stamp};

/// More of a name is not shown.
const MAX_NAME_CHARS: usize = 100;

/// A table with a page order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Patient,
    PatientLink,
}

impl Table {
    fn name(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::PatientLink => "patientlink",
        }
    }

    /// The column of its primary key.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Patient => "PatNum",
            Self::PatientLink => "PatientLinkNum",
        }
    }

    /// The table, and the index without which a server may read and sort all of it.
    fn by_key(self, kind: TableKind) -> String {
        match kind {
            TableKind::Keyed => format!("{} FORCE INDEX (PRIMARY)", self.name()),
            TableKind::Unkeyed | TableKind::View => self.name().to_owned(),
        }
    }
}

/// A number as SQL. Without its sign, the smallest is too large for an integer.
fn literal(number: i64) -> String {
    match number {
        i64::MIN => format!("({} - 1)", i64::MIN + 1),
        other => other.to_string(),
    }
}

/// A list of numbers as SQL. It must not be empty.
fn list(numbers: &[PatNum]) -> String {
    let numbers: Vec<_> = numbers.iter().map(|number| literal(number.0)).collect();
    numbers.join(", ")
}

/// A database name, quoted for SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identifier(String);

impl Identifier {
    pub(crate) fn quote(name: &str) -> Self {
        Self(format!("`{}`", name.replace('`', "``")))
    }
}

/// Which rows of the patient table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    /// At most this many active patients from this number.
    Active { from: i64, most: usize },
    /// Those of these numbers that exist; at least one number and at most one page.
    These(Vec<PatNum>),
}

/// A statement with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Statement {
    /// Makes times UTC and texts UTF-8.
    Representation,
    /// Makes the server reject changes in this session.
    ReadOnly,
    /// How long to wait for a table that another program has locked.
    LockWait,
    /// As [`LockWait`](Self::LockWait), while a person waits.
    ShortLockWait,
    /// Makes the server end a statement that takes too long (MariaDB).
    MariaDbTimeLimit,
    /// Makes the server end a statement that takes too long (MySQL).
    MySqlTimeLimit,
    /// The server's clock.
    Clock,
    /// Identifies the server, the database, and the time zone.
    Identity,
    /// MySQL's UUID of the server. MariaDB has none.
    ServerUuid,
    /// The highest patient number.
    Highest,
    /// The next auto-increment value of the patient table.
    NextNumber,
    /// Checks that the patient table has all columns; returns no rows.
    Probe,
    /// Name, type, length in characters, and rule of the patient table's columns.
    PatientColumns,
    /// The name of the patient table, in whatever case.
    PatientTableName,
    /// Whether a table is a view, and the columns of its primary key.
    TableKind(Table),
    /// The version of Open Dental.
    ProgramVersion,
    /// A page of numbers, stamps, and statuses from this number.
    List { table: PatientTable, from: i64 },
    /// A page of patients, by number.
    Patients { table: PatientTable, which: Which },
    /// As [`Patients`](Self::Patients); only the numbers, and how many characters the rest has.
    Sizes { table: PatientTable, which: Which },
    /// Names and birthdates of these numbers, for a person who looks for them in Open Dental.
    Names { kind: TableKind, numbers: Vec<PatNum> },
    /// The number of active patients.
    CountActive,
    /// A page of merges and clones from this record number.
    Relations { kind: TableKind, from: i64 },
    /// The databases that the account sees.
    Databases,
    /// Which of the columns that identify an Open Dental database each of them has.
    SignatureColumns,
    /// The account's privileges.
    Grants,
    /// The account, and the host that it connects from.
    CurrentUser,
    /// Whether the server rejects all changes.
    ReadOnlyMode,
    /// How many statements the server is running, ours included, and how often one waited for a table.
    Load,
    /// Which of the tables we read exist.
    Tables,
    /// The number of active patients in one database.
    ActiveIn(Identifier),
    /// The newest change of a patient in one database.
    NewestIn(Identifier),
    /// The version of Open Dental in one database.
    VersionIn(Identifier),
    /// A change, to test that the server rejects it.
    #[cfg(test)]
    Change,
}

fn slots(rows: u32) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}

impl Which {
    /// The condition, order, and length of a page.
    fn clause(&self) -> String {
        match self {
            Self::Active { from, most } => {
                let from = literal(*from);
                format!("WHERE PatStatus = 0 AND PatNum >= {from} ORDER BY PatNum LIMIT {most}")
            }
            Self::These(numbers) => {
                format!("WHERE PatNum IN ({}) ORDER BY PatNum", list(numbers))
            }
        }
    }
}

impl Statement {
    /// The SQL, which starts with SELECT, SHOW, or SET SESSION.
    pub(crate) fn sql(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Representation => "SET SESSION time_zone = '+00:00', NAMES utf8mb4",
            Self::ReadOnly => "SET SESSION TRANSACTION READ ONLY",
            Self::LockWait => "SET SESSION lock_wait_timeout = 10",
            Self::ShortLockWait => "SET SESSION lock_wait_timeout = 3",
            Self::MariaDbTimeLimit => "SET SESSION max_statement_time = 60",
            Self::MySqlTimeLimit => "SET SESSION max_execution_time = 60000",
            Self::Clock => "SELECT CAST(UNIX_TIMESTAMP() AS SIGNED)",
            Self::Identity => {
                "SELECT @@hostname, CAST(@@port AS CHAR), CAST(@@server_id AS CHAR), DATABASE(), @@global.time_zone, \
                 @@system_time_zone"
            }
            Self::ServerUuid => "SELECT @@server_uuid",
            Self::Highest => "SELECT MAX(PatNum) FROM patient",
            // If all numbers are used up, MySQL and MariaDB return 2^63 or NULL.
            Self::NextNumber => {
                "SELECT CAST(LEAST(AUTO_INCREMENT, 9223372036854775807) AS SIGNED) FROM information_schema.TABLES \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'patient'"
            }
            Self::Probe => {
                let names = Column::ALL.map(Column::name).join(", ");
                return Cow::Owned(format!("SELECT {names} FROM patient LIMIT 0"));
            }
            Self::PatientColumns => {
                "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, EXTRA FROM information_schema.COLUMNS \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'patient'"
            }
            Self::PatientTableName => {
                "SELECT TABLE_NAME FROM information_schema.TABLES \
                 WHERE TABLE_SCHEMA = DATABASE() AND LOWER(TABLE_NAME) = 'patient' LIMIT 1"
            }
            Self::TableKind(table) => {
                let table = table.name();
                return Cow::Owned(format!(
                    "SELECT TABLE_TYPE, \
                     (SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) FROM information_schema.STATISTICS \
                     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}' AND INDEX_NAME = 'PRIMARY') \
                     FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}'"
                ));
            }
            Self::ProgramVersion => {
                "SELECT PrefName, ValueString FROM preference \
                 WHERE PrefName IN ('ProgramVersion', 'DataBaseVersion')"
            }
            Self::List { table, from } => {
                let (patients, stamp, from) = (
                    Table::Patient.by_key(table.kind),
                    stamp(table.stamp),
                    literal(*from),
                );
                return Cow::Owned(format!(
                    "SELECT PatNum, {stamp}, CAST(PatStatus AS SIGNED) FROM {patients} \
                     WHERE PatNum >= {from} ORDER BY PatNum LIMIT {LIST_PAGE}"
                ));
            }
            Self::Patients { table, which } => {
                let (columns, patients, clause) =
                    (columns(table), Table::Patient.by_key(table.kind), which.clause());
                return Cow::Owned(format!("SELECT {columns} FROM {patients} {clause}"));
            }
            Self::Sizes { table, which } => {
                let (size, patients, clause) =
                    (size(table), Table::Patient.by_key(table.kind), which.clause());
                return Cow::Owned(format!("SELECT PatNum, {size} FROM {patients} {clause}"));
            }
            Self::Names { kind, numbers } => {
                let names = [Column::LName, Column::FName, Column::Preferred].map(|column| {
                    let name = column.name();
                    format!("LEFT({name}, {MAX_NAME_CHARS})")
                });
                let (names, patients) = (names.join(", "), Table::Patient.by_key(*kind));
                let numbers = list(numbers);
                return Cow::Owned(format!(
                    "SELECT PatNum, {names}, CAST(Birthdate AS CHAR) FROM {patients} \
                     WHERE PatNum IN ({numbers}) ORDER BY PatNum"
                ));
            }
            Self::CountActive => "SELECT COUNT(*) FROM patient WHERE PatStatus = 0",
            // The time as a number (year to second), because it is only compared.
            Self::Relations { kind, from } => {
                let (patientlink, from) = (Table::PatientLink.by_key(*kind), literal(*from));
                return Cow::Owned(format!(
                    "SELECT PatientLinkNum, CAST(LinkType AS SIGNED), PatNumFrom, PatNumTo, \
                     CAST(COALESCE(DateTimeLink + 0, 0) AS SIGNED) FROM {patientlink} \
                     WHERE LinkType IN (1, 2) AND PatientLinkNum >= {from} ORDER BY PatientLinkNum LIMIT {PAGE_SIZE}"
                ));
            }
            Self::Databases => "SHOW DATABASES",
            Self::Grants => "SHOW GRANTS",
            Self::CurrentUser => "SELECT USER()",
            Self::ReadOnlyMode => "SELECT CAST(@@global.read_only AS CHAR)",
            Self::Load => {
                "SHOW GLOBAL STATUS WHERE Variable_name IN ('Table_locks_waited', 'Threads_running')"
            }
            Self::Tables => {
                "SELECT TABLE_NAME FROM information_schema.TABLES \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ('patient', 'patientlink', 'preference')"
            }
            #[cfg(test)]
            Self::Change => "UPDATE patient SET LName = 'Changed'",
            // One table at a time: given several names, MariaDB opens all tables of all databases.
            Self::SignatureColumns => {
                // `Patient` is what a database that was moved from Windows can have.
                let columns = ["patient", "Patient", "preference"].map(|table| {
                    format!(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS \
                         WHERE TABLE_NAME = '{table}' \
                         AND COLUMN_NAME IN ('PatNum', 'PatStatus', 'LName', 'DateTStamp', 'PrefName')"
                    )
                });
                return Cow::Owned(columns.join(" UNION ALL "));
            }
            Self::ActiveIn(Identifier(database)) => {
                return Cow::Owned(format!(
                    "SELECT COUNT(*) FROM {database}.patient WHERE PatStatus = 0"
                ));
            }
            Self::NewestIn(Identifier(database)) => {
                let stamp = stamp(StampType::Timestamp);
                return Cow::Owned(format!("SELECT MAX({stamp}) FROM {database}.patient"));
            }
            Self::VersionIn(Identifier(database)) => {
                return Cow::Owned(format!(
                    "SELECT PrefName, ValueString FROM {database}.preference \
                     WHERE PrefName IN ('ProgramVersion', 'DataBaseVersion')"
                ));
            }
        })
    }

    /// What the server must respond. More rows violate the protocol.
    pub(crate) fn expected(&self) -> Expected {
        Expected::Rows(match self {
            Self::Representation
            | Self::ReadOnly
            | Self::LockWait
            | Self::ShortLockWait
            | Self::MariaDbTimeLimit
            | Self::MySqlTimeLimit => return Expected::Done,
            #[cfg(test)]
            Self::Change => return Expected::Done,
            Self::List { .. } => slots(LIST_PAGE),
            // One more, so that a number that occurs twice is recognized as that.
            Self::Patients { .. } | Self::Sizes { .. } | Self::Names { .. } => slots(PAGE_SIZE) + 1,
            Self::Relations { .. } => slots(PAGE_SIZE),
            // Thousands of databases on one server are unlikely, but must not cause a failure.
            Self::Databases | Self::SignatureColumns => 100_000,
            Self::PatientColumns | Self::Grants => 4_096,
            Self::Tables => 3,
            Self::Load => 2,
            Self::ProgramVersion | Self::VersionIn(_) => 100,
            _ => 1,
        })
    }

    /// How long to wait for the whole response. A page of the largest practice takes a second on an old server. A person
    /// waits for the other statements.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(match self {
            Self::List { .. }
            | Self::Patients { .. }
            | Self::Sizes { .. }
            | Self::Relations { .. }
            | Self::CountActive => 60,
            Self::Clock => 8,
            // Longer than the lock wait, so that a locked table is not mistaken for a silent server.
            _ => 20,
        })
    }
}

#[cfg(test)]
mod tests;
