//! Every statement that we ever send, and nothing else: this list is what "read only" means.
//!
//! A statement is a name with numbers, never a text that somebody put together. The one text that varies is the name
//! of a database in the survey, and that is an [`Identifier`].

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use domain::{ChangePosition, Epoch, MARKS, PAGE_SIZE, PatNum};

/// The time of a change in whole seconds; 0 where the column holds none. The same text selects, compares and orders,
/// so that no row can lie between two pages.
macro_rules! stamp {
    () => {
        "CAST(COALESCE(UNIX_TIMESTAMP(DateTStamp), 0) AS SIGNED)"
    };
}

/// In the order of [`Column`]. A date is asked for as text: impossible ones occur, which a date type cannot hold.
macro_rules! columns {
    () => {
        concat!(
            "PatNum, LName, FName, MiddleI, Preferred, CAST(Birthdate AS CHAR), Email, HmPhone, WkPhone, WirelessPhone, \
             Address, Address2, City, State, Zip, CAST(Gender AS SIGNED), SSN, MedicaidID, ",
            stamp!(),
            ", CAST(PatStatus AS SIGNED)"
        )
    };
}

/// Behind a place in the order (time of change, number), up to a time.
macro_rules! changed {
    () => {
        concat!(
            "FROM patient WHERE (",
            stamp!(),
            " > ? OR (",
            stamp!(),
            " = ? AND PatNum >= ?)) AND ",
            stamp!(),
            " <= ?"
        )
    };
}

/// The columns of the patient table that we read.
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
    /// In the order in which a page has them.
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

    /// As Open Dental calls it.
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

/// The name of a database, quoted for SQL whatever characters it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identifier(String);

impl Identifier {
    pub(crate) fn quote(name: &str) -> Self {
        Self(format!("`{}`", name.replace('`', "``")))
    }
}

/// The first place of a page in the order (time of change, number), itself included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChangeStart {
    stamp: i64,
    pat_num: i64,
}

impl ChangeStart {
    /// `None` if nothing can lie behind the position.
    pub(crate) fn of(position: ChangePosition) -> Option<Self> {
        let from = |stamp, pat_num| Some(Self { stamp, pat_num });
        match position {
            ChangePosition::Beginning => from(i64::MIN, i64::MIN),
            ChangePosition::Before(Epoch(stamp)) => from(stamp, i64::MIN),
            ChangePosition::Behind(Epoch(stamp), PatNum(number)) => match number.checked_add(1) {
                Some(next) => from(stamp, next),
                None => from(stamp.checked_add(1)?, i64::MIN),
            },
        }
    }
}

/// One statement with its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Statement {
    /// Makes the server refuse every change in this session.
    ReadOnly,
    /// How long to wait for a table that another program holds.
    LockWait,
    /// The same while a person looks on.
    ShortLockWait,
    /// Ends our own statement on the server when nobody waits for it any more; MariaDB's way.
    MariaDbTimeLimit,
    /// The same, MySQL's way.
    MySqlTimeLimit,
    /// The server's clock.
    Clock,
    /// What tells this server from another, the database, and the time zone.
    Identity,
    /// MySQL's own number for a server, which MariaDB does not have.
    ServerUuid,
    /// The highest patient number.
    Highest,
    /// The number that the next new patient gets.
    NextNumber,
    /// The number behind so many rows from this one up, if there is one.
    Behind { from: i64, rows: i64 },
    /// The rows that were changed last, of those with numbers from the one to the other.
    Newest { from: i64, to: i64 },
    /// When these rows, at most as many as are remembered, were changed.
    Stamps { of: Vec<PatNum> },
    /// What the server does to the time of change when a row changes.
    StampRule,
    /// Whether the patient table has all columns; no rows.
    Probe,
    /// The names of the patient table's columns.
    ColumnNames,
    /// Version of the practice's program.
    ProgramVersion,
    /// A page of active patients with numbers from this one up.
    Active { from: i64 },
    /// How many of them there are.
    CountActive { from: i64 },
    /// A page of patients in the order of change.
    Changed { from: ChangeStart, until: Epoch },
    /// How many active ones of them there are.
    CountChanged { from: ChangeStart, until: Epoch },
    /// Count and checksum of the active patients with numbers from the one to the other.
    Tally { from: i64, to: i64 },
    /// The standings of at most a page of patients.
    Standings { of: Vec<PatNum> },
    /// The rows of at most a page of patients.
    Rows { of: Vec<PatNum> },
    /// A page of merges and clones with record numbers from this one up.
    Relations { from: i64 },
    /// The databases that the account can see.
    Databases,
    /// Which of them have which of the columns that tell an Open Dental database.
    TellingColumns,
    /// What the account may do.
    Grants,
    /// The account, and the computer that the server sees it come from.
    WhoWeAre,
    /// Whether the server takes changes from anybody.
    TakesNoChanges,
    /// How many statements the server is at, ours included, and how often one had to wait for a table.
    Load,
    /// Which of the tables that we read are there.
    Tables,
    /// Active patients of one database.
    ActiveIn(Identifier),
    /// The newest change in one database.
    NewestIn(Identifier),
    /// The versions that one database names.
    VersionIn(Identifier),
    /// A change, to see it refused. Not in the program.
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
    stamp!(),
    " FROM patient FORCE INDEX (PRIMARY) WHERE PatNum >= ? AND PatNum <= ? ORDER BY ",
    stamp!(),
    " DESC, PatNum DESC LIMIT 64"
);
const CHANGED: &str = concat!(
    "SELECT ",
    columns!(),
    " ",
    changed!(),
    " ORDER BY ",
    stamp!(),
    ", PatNum LIMIT 500"
);
static STANDINGS: LazyLock<String> = LazyLock::new(|| {
    let select = "SELECT PatNum, CAST(PatStatus AS SIGNED) FROM patient";
    among(select, places(PAGE_SIZE))
});
static ROWS: LazyLock<String> = LazyLock::new(|| {
    let select = concat!("SELECT ", columns!(), " FROM patient");
    among(select, places(PAGE_SIZE)) + " ORDER BY PatNum"
});
static STAMPS: LazyLock<String> =
    LazyLock::new(|| among(concat!("SELECT PatNum, ", stamp!(), " FROM patient"), MARKS));

fn among(select: &str, places: usize) -> String {
    format!(
        "{select} WHERE PatNum IN (?{})",
        ", ?".repeat(places.saturating_sub(1))
    )
}

fn places(rows: u32) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// The numbers in so many places, the last of them as often as it takes.
fn filled(of: &[PatNum], places: usize) -> Vec<i64> {
    let last = of.last().map_or(0, |number| number.0);
    let numbers = of.iter().map(|number| number.0);
    numbers.chain(std::iter::repeat(last)).take(places).collect()
}

impl Statement {
    /// The text, which begins with SELECT, SHOW or SET SESSION.
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
            // Where the numbers are used up, MySQL and MariaDB say 2^63 or nothing.
            Self::NextNumber => {
                "SELECT CAST(LEAST(AUTO_INCREMENT, 9223372036854775807) AS SIGNED) FROM information_schema.TABLES \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'patient'"
            }
            Self::Behind { .. } => {
                "SELECT PatNum FROM patient FORCE INDEX (PRIMARY) WHERE PatNum >= ? ORDER BY PatNum LIMIT 1 OFFSET ?"
            }
            Self::Newest { .. } => NEWEST,
            Self::Stamps { .. } => return Cow::Borrowed(STAMPS.as_str()),
            Self::StampRule => {
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
            // An index alone answers it.
            Self::CountActive { from: i64::MIN } => "SELECT COUNT(*) FROM patient WHERE PatStatus = 0",
            Self::CountActive { .. } => "SELECT COUNT(*) FROM patient WHERE PatStatus = 0 AND PatNum >= ?",
            Self::Changed { .. } => CHANGED,
            Self::CountChanged { .. } => concat!("SELECT COUNT(*) ", changed!(), " AND PatStatus = 0"),
            // `domain::Tally` says why squared. A sum is a decimal number, which is longer than it needs to be here. Left
            // to choose, a server goes through the whole table for a fifth of it.
            Self::Tally { .. } => {
                "SELECT COUNT(*), CAST(COALESCE(SUM(CRC32(PatNum) * CRC32(PatNum) % 4294967291), 0) AS SIGNED) \
                 FROM patient FORCE INDEX (PRIMARY) WHERE PatStatus = 0 AND PatNum >= ? AND PatNum <= ?"
            }
            Self::Standings { .. } => return Cow::Borrowed(STANDINGS.as_str()),
            Self::Rows { .. } => return Cow::Borrowed(ROWS.as_str()),
            // The time as a number of digits from the year down to the second: it is only ever compared.
            Self::Relations { .. } => {
                "SELECT PatientLinkNum, CAST(LinkType AS SIGNED), PatNumFrom, PatNumTo, \
                 CAST(COALESCE(DateTimeLink + 0, 0) AS SIGNED) FROM patientlink \
                 WHERE LinkType IN (1, 2) AND PatientLinkNum >= ? ORDER BY PatientLinkNum LIMIT 500"
            }
            Self::Databases => "SHOW DATABASES",
            Self::Grants => "SHOW GRANTS",
            Self::WhoWeAre => "SELECT USER()",
            Self::TakesNoChanges => "SELECT CAST(@@global.read_only AS CHAR)",
            Self::Load => {
                "SHOW GLOBAL STATUS WHERE Variable_name IN ('Table_locks_waited', 'Threads_running')"
            }
            Self::Tables => {
                "SELECT TABLE_NAME FROM information_schema.TABLES \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ('patient', 'patientlink', 'preference')"
            }
            #[cfg(test)]
            Self::Change => "UPDATE patient SET LName = 'Changed'",
            Self::TellingColumns => {
                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS \
                 WHERE TABLE_NAME IN ('patient', 'preference') \
                 AND COLUMN_NAME IN ('PatNum', 'PatStatus', 'LName', 'DateTStamp', 'PrefName')"
            }
            Self::ActiveIn(database) => {
                return inside(database, "SELECT COUNT(*) FROM ", "patient WHERE PatStatus = 0");
            }
            Self::NewestIn(database) => {
                return inside(database, concat!("SELECT MAX(", stamp!(), ") FROM "), "patient");
            }
            Self::VersionIn(database) => {
                return inside(
                    database,
                    "SELECT PrefName, ValueString FROM ",
                    "preference WHERE PrefName IN ('ProgramVersion', 'DataBaseVersion')",
                );
            }
        })
    }

    /// What the question marks stand for, in their order.
    pub(crate) fn numbers(&self) -> Vec<i64> {
        match self {
            Self::CountActive { from: i64::MIN } => Vec::new(),
            Self::Active { from } | Self::CountActive { from } | Self::Relations { from } => vec![*from],
            Self::Changed { from, until } | Self::CountChanged { from, until } => {
                vec![from.stamp, from.stamp, from.pat_num, until.0]
            }
            Self::Behind { from, rows } => vec![*from, *rows],
            Self::Tally { from, to } | Self::Newest { from, to } => vec![*from, *to],
            Self::Standings { of } | Self::Rows { of } => filled(of, places(PAGE_SIZE)),
            Self::Stamps { of } => filled(of, MARKS),
            _ => Vec::new(),
        }
    }

    /// More rows than this break the protocol.
    pub(crate) fn most_rows(&self) -> usize {
        match self {
            Self::Active { .. }
            | Self::Changed { .. }
            | Self::Standings { .. }
            | Self::Rows { .. }
            | Self::Relations { .. } => places(PAGE_SIZE),
            Self::Newest { .. } | Self::Stamps { .. } => MARKS,
            // Thousands of databases on one server are somebody's mistake, but not ours to die of.
            Self::Databases | Self::TellingColumns => 100_000,
            Self::ColumnNames | Self::Grants => 4_096,
            Self::Tables => 3,
            Self::Load => 2,
            Self::ProgramVersion | Self::VersionIn(_) => 100,
            _ => 1,
        }
    }

    /// How long to wait for the whole answer. A page of the largest practice takes a second on an old server; a
    /// person waits for the rest.
    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs(match self {
            Self::Active { .. }
            | Self::Changed { .. }
            | Self::Standings { .. }
            | Self::Rows { .. }
            | Self::Relations { .. }
            | Self::CountActive { .. }
            | Self::CountChanged { .. }
            | Self::Tally { .. }
            | Self::Newest { .. } => 60,
            Self::Clock => 8,
            // Longer than the lock wait, so that a held table is told from a silent server.
            _ => 20,
        })
    }
}

fn inside(database: &Identifier, before: &str, after: &str) -> Cow<'static, str> {
    let mut sql = String::from(before);
    // Writing to a String cannot fail.
    let _ = write!(sql, "{}.{after}", database.0);
    Cow::Owned(sql)
}

#[cfg(test)]
mod tests;
