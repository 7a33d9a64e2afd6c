//! The columns of the patient table that are read, as SQL.

use std::borrow::Cow;

use crate::patient_table::{PatientTable, StampType, Width};

/// A longer text is not imported. Open Dental's longest column that we read has 100 characters.
pub(crate) const MAX_CHARS: usize = 8_192;
/// A row can change again and get the same time as long as a statement that started then may still wait for a lock.
const YOUNG_SECONDS: i64 = 10 * 60;
/// Local time is ahead of the server's clock by at most this much, in Kiribati (UTC+14).
const MOST_AHEAD_OF_UTC_SECONDS: i64 = 14 * 60 * 60;

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

    /// The column of this name, in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|column| column.name().eq_ignore_ascii_case(name))
    }

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

    fn is_text(self) -> bool {
        !matches!(
            self,
            Self::PatNum | Self::Gender | Self::DateTStamp | Self::PatStatus
        )
    }

    /// The value as text or number. Dates are text, because MySQL can store impossible ones.
    fn value(self, table: &PatientTable) -> Cow<'static, str> {
        match self {
            Self::Birthdate => "CAST(Birthdate AS CHAR)".into(),
            Self::Gender => "CAST(Gender AS SIGNED)".into(),
            Self::PatStatus => "CAST(PatStatus AS SIGNED)".into(),
            Self::DateTStamp => stamp_if_known(table.stamp).into(),
            _ => self.name().into(),
        }
    }
}

/// All columns of a page, in the order of [`Column`].
pub(super) fn columns(table: &PatientTable) -> String {
    let value = |column: Column| {
        let value = column.value(table);
        if table.width == Width::Wide && column.is_text() {
            format!("LEFT({value}, {MAX_CHARS})")
        } else {
            value.into_owned()
        }
    };
    Column::ALL.map(value).join(", ")
}

/// How many characters of a row a page contains.
pub(super) fn size(table: &PatientTable) -> String {
    let texts = Column::ALL.into_iter().filter(|column| column.is_text());
    let size = |column: Column| {
        let value = column.value(table);
        format!("LEAST(CHAR_LENGTH(COALESCE({value}, '')), {MAX_CHARS})")
    };
    texts.map(size).collect::<Vec<_>>().join(" + ")
}

/// The time of the last change in whole seconds; 0 if there is none. UNIX_TIMESTAMP ends in 2038 on most servers, which
/// is enough for a timestamp, but a local time can be any.
pub(super) fn stamp(kind: StampType) -> &'static str {
    match kind {
        StampType::Timestamp => "CAST(COALESCE(UNIX_TIMESTAMP(DateTStamp), 0) AS SIGNED)",
        StampType::LocalTime => {
            "CAST(COALESCE(TIMESTAMPDIFF(SECOND, '1970-01-01', DateTStamp), 0) AS SIGNED)"
        }
    }
}

/// [`stamp`]; NULL if a later change of the row could get the same one. The server compares with its clock at the start
/// of the statement.
fn stamp_if_known(kind: StampType) -> String {
    let stamp = stamp(kind);
    let young = match kind {
        StampType::Timestamp => YOUNG_SECONDS,
        StampType::LocalTime => YOUNG_SECONDS + MOST_AHEAD_OF_UTC_SECONDS,
    };
    format!("IF({stamp} > CAST(UNIX_TIMESTAMP() AS SIGNED) - {young}, NULL, {stamp})")
}
