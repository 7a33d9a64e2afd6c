//! Loads a practice into a database, with many rows per statement: 200,000 active patients take a few seconds.

use std::borrow::Cow;

use sqlx::MySqlConnection;

use super::{schema, sql};
use crate::Error;
use crate::generator::Practice;
use crate::generator::rows::{LinkKind, LinkRow, PatientRow};

const ROWS_PER_STATEMENT: usize = 1_000;

/// The tables' engine. Open Dental's default is `MyISAM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Engine {
    /// No transactions; a reader blocks writers.
    #[default]
    MyIsam,
    /// Transactions and row locks.
    InnoDb,
}

impl Engine {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::MyIsam => "MyISAM",
            Self::InnoDb => "InnoDB",
        }
    }
}

/// The tables' character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// MySQL's three-byte UTF-8.
    #[default]
    Utf8,
    /// Western European letters.
    Latin1,
}

impl Charset {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf8",
            Self::Latin1 => "latin1",
        }
    }

    /// How a practice with this character set spells a generated text: letters that it lacks lose their accents.
    #[must_use]
    pub fn spelled(self, text: &str) -> Cow<'_, str> {
        if self == Self::Utf8 || text.chars().all(|letter| letter <= '\u{ff}') {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.chars().map(plain).collect())
    }
}

/// The letters of the name lists that are not in latin1.
fn plain(letter: char) -> char {
    match letter {
        'ř' => 'r',
        'Ř' => 'R',
        'ś' => 's',
        'Ś' => 'S',
        'ễ' => 'e',
        'Ễ' => 'E',
        other => other,
    }
}

/// The type of `DateTStamp`. Both are set by the server when a row changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StampColumn {
    /// `timestamp`, as in Open Dental.
    #[default]
    Timestamp,
    /// `datetime`: local time of the session that changes the row (see [`edits::use_time_zone`](super::edits)).
    LocalTime,
}

impl StampColumn {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Timestamp => "timestamp",
            Self::LocalTime => "datetime",
        }
    }
}

/// Where and how to load.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// The database's name.
    pub database: String,
    /// The tables' engine.
    pub engine: Engine,
    /// The tables' character set.
    pub charset: Charset,
    /// The preference `PracticeTitle`.
    pub title: String,
    /// How many days ago the last change was; 0 for a database in use.
    pub days_stale: u32,
    /// The type of `DateTStamp`.
    pub stamp: StampColumn,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self {
            database: crate::DEMO_DATABASE.to_owned(),
            engine: Engine::default(),
            charset: Charset::default(),
            title: "Riverside Family Dental".to_owned(),
            days_stale: 0,
            stamp: StampColumn::default(),
        }
    }
}

impl LoadOptions {
    /// The defaults with another database name.
    #[must_use]
    pub fn named(database: impl Into<String>) -> Self {
        Self {
            database: database.into(),
            ..Self::default()
        }
    }
}

/// Makes the database, **replacing** one of that name, and fills it. Leaves it chosen on the connection.
///
/// # Errors
/// If the server refuses a statement.
pub async fn load(
    connection: &mut MySqlConnection,
    practice: &Practice,
    options: &LoadOptions,
) -> Result<(), Error> {
    sql::run(connection, schema::statements(options)).await?;
    // Ages count back from the server's clock, because a sync compares with that.
    let clock: i64 = sqlx::query_scalar("SELECT CAST(UNIX_TIMESTAMP() AS SIGNED)")
        .fetch_one(&mut *connection)
        .await?;
    let now = clock - i64::from(options.days_stale) * 86_400;
    sql::run(connection, "ALTER TABLE patient DISABLE KEYS".to_owned()).await?;
    for rows in practice.patients.chunks(ROWS_PER_STATEMENT) {
        sql::run(connection, insert_patients(rows, options.charset, now)).await?;
    }
    sql::run(connection, "ALTER TABLE patient ENABLE KEYS".to_owned()).await?;
    for links in practice.links.chunks(ROWS_PER_STATEMENT) {
        sql::run(connection, insert_links(links, now)).await?;
    }
    Ok(())
}

/// One INSERT of patients. `now` (Unix seconds) minus a row's age is its time of change.
pub(super) fn insert_patients(rows: &[PatientRow], charset: Charset, now: i64) -> String {
    let mut text = format!("INSERT INTO patient ({}) VALUES ", schema::PATIENT_COLUMNS);
    for (at, row) in rows.iter().enumerate() {
        text.push_str(if at == 0 { "(" } else { ",(" });
        push_patient(&mut text, row, charset);
        text.push_str(",FROM_UNIXTIME(");
        sql::number(&mut text, now - i64::from(row.changed_ago));
        text.push_str("))");
    }
    text
}

fn push_patient(text: &mut String, row: &PatientRow, charset: Charset) {
    let string = |text: &mut String, value: &Option<String>| {
        sql::literal(
            text,
            value.as_deref().map(|value| charset.spelled(value)).as_deref(),
        );
        text.push(',');
    };
    sql::number(text, row.pat_num);
    text.push(',');
    for value in [&row.l_name, &row.f_name, &row.middle_i, &row.preferred] {
        string(text, value);
    }
    sql::number(text, format_args!("{},{},", row.pat_status, row.gender));
    let contact = [
        &row.birthdate,
        &row.ssn,
        &row.address,
        &row.address2,
        &row.city,
        &row.state,
        &row.zip,
    ];
    for value in contact {
        string(text, value);
    }
    for value in [
        &row.hm_phone,
        &row.wk_phone,
        &row.wireless_phone,
        &row.email,
        &row.medicaid_id,
    ] {
        string(text, value);
    }
    sql::number(text, row.guarantor);
}

fn insert_links(links: &[LinkRow], now: i64) -> String {
    let mut text =
        String::from("INSERT INTO patientlink (PatNumFrom, PatNumTo, LinkType, DateTimeLink) VALUES ");
    for (at, link) in links.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let kind = link_type(link.kind);
        let made = now - i64::from(link.recorded_ago);
        sql::number(
            &mut text,
            format_args!("{comma}({},{},{kind},FROM_UNIXTIME({made}))", link.from, link.to),
        );
    }
    text
}

pub(super) fn link_type(kind: LinkKind) -> u8 {
    match kind {
        LinkKind::Merge => 1,
        LinkKind::Clone => 2,
    }
}
