//! All SQL statements that are ever sent to the server. This list is what "read-only" means.
//!
//! A statement is a variant with numbers as parameters; SQL is never assembled elsewhere. The only text that varies is the
//! name of a database in the database discovery, which is an [`Identifier`].

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use domain::{ChangePosition, PAGE_SIZE, PatNum, RECENT_CHANGES, ServerTime};

/// The time of the last change in whole seconds; 0 if there is none. The same expression selects, filters, and sorts, so no
/// row can fall between two pages.
macro_rules! changed_at {
    () => {
        "CAST(COALESCE(UNIX_TIMESTAMP(DateTStamp), 0) AS SIGNED)"
    };
}

/// In the order of [`Column`]. Dates are read as text, because MySQL can store impossible ones.
macro_rules! columns {
    () => {
        concat!(
            "PatNum, LName, FName, MiddleI, Preferred, CAST(Birthdate AS CHAR), Email, HmPhone, WkPhone, WirelessPhone, \
             Address, Address2, City, State, Zip, CAST(Gender AS SIGNED), SSN, MedicaidID, ",
            changed_at!(),
            ", CAST(PatStatus AS SIGNED)"
        )
    };
}

/// Rows after a position in the order (time of change, number), up to a time.
macro_rules! changed {
    () => {
        concat!(
            "FROM patient WHERE (",
            changed_at!(),
            " > ? OR (",
            changed_at!(),
            " = ? AND PatNum >= ?)) AND ",
            changed_at!(),
            " <= ?"
        )
    };
}

/// The columns we read from the patient table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    PatNum,
    LName,
    FName,
    MiddleI,
    Preferred,
    Birthdate,
    Email,
    HmPhone,
    WkPhone,
    WirelessPhone,
    Address,
    Address2,
    City,
    State,
    Zip,
    Gender,
    Ssn,
    MedicaidId,
    DateTStamp,
    PatStatus,
}

impl Column {
    /// In the order of a page.
    pub(crate) const ALL: [Self; 20] = [
        Self::PatNum,
        Self::LName,
        Self::FName,
        Self::MiddleI,
        Self::Preferred,
        Self::Birthdate,
        Self::Email,
        Self::HmPhone,
        Self::WkPhone,
        Self::WirelessPhone,
        Self::Address,
        Self::Address2,
        Self::City,
        Self::State,
        Self::Zip,
        Self::Gender,
        Self::Ssn,
        Self::MedicaidId,
        Self::DateTStamp,
        Self::PatStatus,
    ];

    pub(crate) fn position(self) -> usize {
        self as usize
    }

    /// Open Dental's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PatNum => "PatNum",
            Self::LName => "LName",
            Self::FName => "FName",
            Self::MiddleI => "MiddleI",
            Self::Preferred => "Preferred",
            Self::Birthdate => "Birthdate",
            Self::Email => "Email",
            Self::HmPhone => "HmPhone",
            Self::WkPhone => "WkPhone",
            Self::WirelessPhone => "WirelessPhone",
            Self::Address => "Address",
            Self::Address2 => "Address2",
            Self::City => "City",
            Self::State => "State",
            Self::Zip => "Zip",
            Self::Gender => "Gender",
            Self::Ssn => "SSN",
            Self::MedicaidId => "MedicaidID",
            Self::DateTStamp => "DateTStamp",
            Self::PatStatus => "PatStatus",
        }
    }
}

/// A database name, quoted for SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identifier(String);

impl Identifier {
    pub(crate) fn quote(name: &str) -> Self {
        Self(format!("`{}`", name.replace('`', "``")))
    }
}

/// Where a page starts in the order (time of change, number), inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChangeStart {
    changed_at: i64,
    pat_num: i64,
}

impl ChangeStart {
    /// `None` if no row can follow the position.
    pub(crate) fn of(position: ChangePosition) -> Option<Self> {
        let from = |changed_at, pat_num| Some(Self { changed_at, pat_num });
        match position {
            ChangePosition::Beginning => from(i64::MIN, i64::MIN),
            ChangePosition::Before(ServerTime(changed_at)) => from(changed_at, i64::MIN),
            ChangePosition::After(ServerTime(changed_at), PatNum(number)) => match number.checked_add(1) {
                Some(next) => from(changed_at, next),
                None => from(changed_at.checked_add(1)?, i64::MIN),
            },
        }
    }
}

/// A statement with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Statement {
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
    /// The number that follows `rows` rows from `from`, if there is one.
    NextRange { from: i64, rows: i64 },
    /// The rows in a range of numbers that changed last.
    NewestChanges { from: i64, to: i64 },
    /// When these rows last changed; at most as many as a snapshot has.
    ChangeTimes { of: Vec<PatNum> },
    /// Whether the server updates `DateTStamp` when a row changes.
    TimestampRule,
    /// Checks that the patient table has all columns; returns no rows.
    Probe,
    /// The names of the patient table's columns.
    ColumnNames,
    /// The version of Open Dental.
    ProgramVersion,
    /// A page of active patients from this number.
    Active { from: i64 },
    /// The number of active patients from this number.
    CountActive { from: i64 },
    /// A page of patients, sorted by time of change.
    Changed { from: ChangeStart, until: ServerTime },
    /// The number of active patients among them.
    CountChanged { from: ChangeStart, until: ServerTime },
    /// Count and checksum of the active patients in a range of numbers.
    RangeChecksum { from: i64, to: i64 },
    /// The statuses of at most one page of patients.
    Statuses { of: Vec<PatNum> },
    /// The rows of at most one page of patients.
    Rows { of: Vec<PatNum> },
    /// A page of merges and clones from this record number.
    Relations { from: i64 },
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

const ACTIVE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM patient FORCE INDEX (PRIMARY) WHERE PatStatus = 0 AND PatNum >= ? ORDER BY PatNum LIMIT 500"
);
const NEWEST: &str = concat!(
    "SELECT PatNum, ",
    changed_at!(),
    " FROM patient FORCE INDEX (PRIMARY) WHERE PatNum >= ? AND PatNum <= ? ORDER BY ",
    changed_at!(),
    " DESC, PatNum DESC LIMIT 64"
);
const CHANGED: &str = concat!(
    "SELECT ",
    columns!(),
    " ",
    changed!(),
    " ORDER BY ",
    changed_at!(),
    ", PatNum LIMIT 500"
);
static STATUSES: LazyLock<String> = LazyLock::new(|| {
    let select = "SELECT PatNum, CAST(PatStatus AS SIGNED) FROM patient";
    among(select, slots(PAGE_SIZE))
});
static ROWS: LazyLock<String> = LazyLock::new(|| {
    let select = concat!("SELECT ", columns!(), " FROM patient");
    among(select, slots(PAGE_SIZE)) + " ORDER BY PatNum"
});
static CHANGE_TIMES: LazyLock<String> = LazyLock::new(|| {
    among(
        concat!("SELECT PatNum, ", changed_at!(), " FROM patient"),
        RECENT_CHANGES,
    )
});

fn among(select: &str, slots: usize) -> String {
    format!(
        "{select} WHERE PatNum IN (?{})",
        ", ?".repeat(slots.saturating_sub(1))
    )
}

fn slots(rows: u32) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// The numbers, padded to `slots` by repeating the last one.
fn padded(of: &[PatNum], slots: usize) -> Vec<i64> {
    let last = of.last().map_or(0, |number| number.0);
    let numbers = of.iter().map(|number| number.0);
    numbers.chain(std::iter::repeat(last)).take(slots).collect()
}

impl Statement {
    /// The SQL, which starts with SELECT, SHOW, or SET SESSION.
    pub(crate) fn sql(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
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
            Self::NextRange { .. } => {
                "SELECT PatNum FROM patient FORCE INDEX (PRIMARY) WHERE PatNum >= ? ORDER BY PatNum LIMIT 1 OFFSET ?"
            }
            Self::NewestChanges { .. } => NEWEST,
            Self::ChangeTimes { .. } => return Cow::Borrowed(CHANGE_TIMES.as_str()),
            Self::TimestampRule => {
                "SELECT EXTRA FROM information_schema.COLUMNS \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'patient' AND COLUMN_NAME = 'DateTStamp'"
            }
            Self::Probe => concat!("SELECT ", columns!(), " FROM patient LIMIT 0"),
            Self::ColumnNames => {
                "SELECT COLUMN_NAME FROM information_schema.COLUMNS \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'patient'"
            }
            Self::ProgramVersion => {
                "SELECT PrefName, ValueString FROM preference \
                 WHERE PrefName IN ('ProgramVersion', 'DataBaseVersion')"
            }
            Self::Active { .. } => ACTIVE,
            // An index is enough for this one.
            Self::CountActive { from: i64::MIN } => "SELECT COUNT(*) FROM patient WHERE PatStatus = 0",
            Self::CountActive { .. } => "SELECT COUNT(*) FROM patient WHERE PatStatus = 0 AND PatNum >= ?",
            Self::Changed { .. } => CHANGED,
            Self::CountChanged { .. } => concat!("SELECT COUNT(*) ", changed!(), " AND PatStatus = 0"),
            // See `domain::RangeChecksum` for why the values are squared. The sum is cast because it is a long decimal. Without
            // the index hint, a server may scan the whole table even for a fifth of it.
            Self::RangeChecksum { .. } => {
                "SELECT COUNT(*), CAST(COALESCE(SUM(CRC32(PatNum) * CRC32(PatNum) % 4294967291), 0) AS SIGNED) \
                 FROM patient FORCE INDEX (PRIMARY) WHERE PatStatus = 0 AND PatNum >= ? AND PatNum <= ?"
            }
            Self::Statuses { .. } => return Cow::Borrowed(STATUSES.as_str()),
            Self::Rows { .. } => return Cow::Borrowed(ROWS.as_str()),
            // The time as a number (year to second), because it is only compared.
            Self::Relations { .. } => {
                "SELECT PatientLinkNum, CAST(LinkType AS SIGNED), PatNumFrom, PatNumTo, \
                 CAST(COALESCE(DateTimeLink + 0, 0) AS SIGNED) FROM patientlink \
                 WHERE LinkType IN (1, 2) AND PatientLinkNum >= ? ORDER BY PatientLinkNum LIMIT 500"
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
            Self::SignatureColumns => {
                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS \
                 WHERE TABLE_NAME IN ('patient', 'preference') \
                 AND COLUMN_NAME IN ('PatNum', 'PatStatus', 'LName', 'DateTStamp', 'PrefName')"
            }
            Self::ActiveIn(database) => {
                return qualified(database, "SELECT COUNT(*) FROM ", "patient WHERE PatStatus = 0");
            }
            Self::NewestIn(database) => {
                return qualified(
                    database,
                    concat!("SELECT MAX(", changed_at!(), ") FROM "),
                    "patient",
                );
            }
            Self::VersionIn(database) => {
                return qualified(
                    database,
                    "SELECT PrefName, ValueString FROM ",
                    "preference WHERE PrefName IN ('ProgramVersion', 'DataBaseVersion')",
                );
            }
        })
    }

    /// The values of the placeholders, in order.
    pub(crate) fn params(&self) -> Vec<i64> {
        match self {
            Self::CountActive { from: i64::MIN } => Vec::new(),
            Self::Active { from } | Self::CountActive { from } | Self::Relations { from } => vec![*from],
            Self::Changed { from, until } | Self::CountChanged { from, until } => {
                vec![from.changed_at, from.changed_at, from.pat_num, until.0]
            }
            Self::NextRange { from, rows } => vec![*from, *rows],
            Self::RangeChecksum { from, to } | Self::NewestChanges { from, to } => vec![*from, *to],
            Self::Statuses { of } | Self::Rows { of } => padded(of, slots(PAGE_SIZE)),
            Self::ChangeTimes { of } => padded(of, RECENT_CHANGES),
            _ => Vec::new(),
        }
    }

    /// More rows than this violate the protocol.
    pub(crate) fn max_rows(&self) -> usize {
        match self {
            Self::Active { .. }
            | Self::Changed { .. }
            | Self::Statuses { .. }
            | Self::Rows { .. }
            | Self::Relations { .. } => slots(PAGE_SIZE),
            Self::NewestChanges { .. } | Self::ChangeTimes { .. } => RECENT_CHANGES,
            // Thousands of databases on one server are unlikely, but must not cause a failure.
            Self::Databases | Self::SignatureColumns => 100_000,
            Self::ColumnNames | Self::Grants => 4_096,
            Self::Tables => 3,
            Self::Load => 2,
            Self::ProgramVersion | Self::VersionIn(_) => 100,
            _ => 1,
        }
    }

    /// How long to wait for the whole response. A page of the largest practice takes a second on an old server. A person
    /// waits for the other statements.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(match self {
            Self::Active { .. }
            | Self::Changed { .. }
            | Self::Statuses { .. }
            | Self::Rows { .. }
            | Self::Relations { .. }
            | Self::CountActive { .. }
            | Self::CountChanged { .. }
            | Self::RangeChecksum { .. }
            | Self::NewestChanges { .. } => 60,
            Self::Clock => 8,
            // Longer than the lock wait, so that a locked table is not mistaken for a silent server.
            _ => 20,
        })
    }
}

fn qualified(database: &Identifier, before: &str, after: &str) -> Cow<'static, str> {
    let mut sql = String::from(before);
    // Writing to a String cannot fail.
    let _ = write!(sql, "{}.{after}", database.0);
    Cow::Owned(sql)
}

#[cfg(test)]
mod tests;
