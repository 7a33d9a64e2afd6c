//! How the patient table is built, which decides how it is read.

use crate::failure::Failure;
use crate::rows::Rows;
use crate::session::Session;
use crate::statements::{Column, Statement, Table};

/// The most characters of all texts of a row together for which a page of whole rows is small enough: 20 MB.
const MAX_ROW_CHARS: i64 = 10_000;

/// What the patient table is. What the account cannot see is assumed to be the more difficult case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PatientTable {
    pub(crate) kind: TableKind,
    pub(crate) stamp: StampType,
    pub(crate) width: Width,
    /// Whether the server updates `DateTStamp` when a row changes; `None` if that cannot be seen, as in a view.
    pub(crate) has_on_update_timestamp: Option<bool>,
}

/// Whether rows can be found by their key without reading the whole table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableKind {
    /// It has its primary key, as in Open Dental.
    Keyed,
    /// A copy without that key. Numbers may repeat, and each page reads the whole table.
    Unkeyed,
    /// A view.
    View,
}

/// The type of `DateTStamp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StampType {
    /// A point in time, as in Open Dental.
    Timestamp,
    /// Date and time in the time zone of the session that changed the row.
    LocalTime,
}

/// How much one row can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// A page of the longest rows is no problem.
    Narrow,
    /// Texts can be so long that a page must be measured before it is read.
    Wide,
}

impl PatientTable {
    /// Reads how the table is built.
    pub(crate) async fn read(session: &mut Session) -> Result<Self, Failure> {
        let columns = session.query_optional(Statement::PatientColumns).await?;
        let kind = TableKind::read(session, Table::Patient).await?;
        Ok(Self::of(&columns.unwrap_or_default(), kind))
    }

    fn of(columns: &Rows, kind: TableKind) -> Self {
        let (mut chars, mut stamp, mut on_update) = (0_i64, StampType::LocalTime, None);
        for row in columns.iter() {
            let text = |position| row.text(position).ok().flatten().unwrap_or_default();
            let Some(column) = Column::named(text(0)) else {
                continue;
            };
            chars = chars.saturating_add(row.number(2).unwrap_or(0));
            if column == Column::DateTStamp {
                if text(1).eq_ignore_ascii_case("timestamp") {
                    stamp = StampType::Timestamp;
                }
                on_update = Some(text(3).to_lowercase().contains("on update"));
            }
        }
        Self {
            kind,
            stamp,
            width: if chars > MAX_ROW_CHARS || columns.is_empty() {
                Width::Wide
            } else {
                Width::Narrow
            },
            has_on_update_timestamp: on_update.filter(|_| kind != TableKind::View),
        }
    }
}

impl TableKind {
    /// Reads of which kind a table is.
    pub(crate) async fn read(session: &mut Session, table: Table) -> Result<Self, Failure> {
        let rows = session.query_optional(Statement::TableKind(table)).await?;
        Ok(Self::of(&rows.unwrap_or_default(), table))
    }

    fn of(rows: &Rows, table: Table) -> Self {
        match (rows.first_text(0), rows.first_text(1)) {
            (Some(kind), _) if kind.eq_ignore_ascii_case("VIEW") => Self::View,
            (_, Some(key)) if key.eq_ignore_ascii_case(table.key()) => Self::Keyed,
            _ => Self::Unkeyed,
        }
    }
}

/// The names among [`Column::ALL`] that are not among the table's columns.
pub(crate) fn missing_columns(columns: &Rows) -> Vec<&'static str> {
    let present: Vec<_> = columns
        .iter()
        .filter_map(|row| Column::named(row.text(0).ok().flatten()?))
        .collect();
    let missing = Column::ALL.into_iter().filter(|column| !present.contains(column));
    missing.map(Column::name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(kind: &str, extra: &str, city: &str) -> Rows {
        Rows::of_texts(&[
            ["patnum", "bigint", "", ""],
            ["City", "varchar", city, ""],
            ["AddrNote", "longtext", "4294967295", ""],
            ["DateTStamp", kind, "", extra],
        ])
    }

    #[test]
    fn a_table_has_its_key_only_if_that_is_the_whole_primary_key() {
        for (kind, key, expected) in [
            ("BASE TABLE", Some("patnum"), TableKind::Keyed),
            ("BASE TABLE", None, TableKind::Unkeyed),
            ("BASE TABLE", Some("ClinicNum,PatNum"), TableKind::Unkeyed),
            ("VIEW", None, TableKind::View),
        ] {
            let row = [Some(kind.as_bytes()), key.map(str::as_bytes)];
            assert_eq!(TableKind::of(&Rows::of(&[row]), Table::Patient), expected);
        }
        let unseen = TableKind::of(&Rows::default(), Table::Patient);
        assert_eq!(unseen, TableKind::Unkeyed);
    }

    #[test]
    fn a_table_is_recognized_by_its_stamp_and_its_width() {
        let open_dental = PatientTable {
            kind: TableKind::Keyed,
            stamp: StampType::Timestamp,
            width: Width::Narrow,
            has_on_update_timestamp: Some(true),
        };
        let usual = || {
            columns(
                "timestamp",
                "DEFAULT_GENERATED on update CURRENT_TIMESTAMP",
                "100",
            )
        };
        assert_eq!(PatientTable::of(&usual(), TableKind::Keyed), open_dental);
        let view = PatientTable::of(&usual(), TableKind::View);
        assert_eq!(view.has_on_update_timestamp, None);
        let local = PatientTable::of(&columns("datetime", "", "100"), TableKind::Keyed);
        assert_eq!(
            (local.stamp, local.has_on_update_timestamp),
            (StampType::LocalTime, Some(false))
        );
        let wide = columns("timestamp", "on update current_timestamp()", "16777215");
        assert_eq!(
            PatientTable::of(&wide, TableKind::Keyed),
            PatientTable {
                width: Width::Wide,
                ..open_dental
            }
        );
        assert_eq!(
            PatientTable::of(&Rows::default(), TableKind::Unkeyed),
            PatientTable {
                kind: TableKind::Unkeyed,
                stamp: StampType::LocalTime,
                width: Width::Wide,
                has_on_update_timestamp: None,
            }
        );
    }
}
