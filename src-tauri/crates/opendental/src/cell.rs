//! Cell values as number, bytes, or NULL, decided by the type that the server sent. A column of an unexpected type is
//! therefore a data problem and not a panic.

use sqlx::mysql::MySqlRow;
use sqlx::{Column, Row as _, TypeInfo, ValueRef};

use crate::failure::Failure;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Number(i64),
    Text(Vec<u8>),
}

/// One row, by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row(Vec<Cell>);

/// The value is not valid text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotText;

impl Row {
    #[cfg(test)]
    pub(crate) fn of(cells: Vec<Cell>) -> Self {
        Self(cells)
    }

    /// Converts a row of the driver.
    pub(crate) fn take(row: &MySqlRow) -> Result<Self, Failure> {
        let cells = row
            .columns()
            .iter()
            .map(|column| take_cell(row, column.ordinal(), column.type_info().name()));
        cells
            .collect::<Result<_, sqlx::Error>>()
            .map(Self)
            .map_err(|_| Failure::ProtocolBroken)
    }

    /// A number, or text that is a number.
    pub(crate) fn number(&self, position: usize) -> Option<i64> {
        match self.0.get(position)? {
            Cell::Null => None,
            Cell::Number(number) => Some(*number),
            Cell::Text(bytes) => std::str::from_utf8(bytes).ok()?.trim().parse().ok(),
        }
    }

    /// Text; `None` for NULL.
    pub(crate) fn text(&self, position: usize) -> Result<Option<&str>, NotText> {
        match self.0.get(position) {
            None | Some(Cell::Null) => Ok(None),
            Some(Cell::Number(_)) => Err(NotText),
            Some(Cell::Text(bytes)) => std::str::from_utf8(bytes).map(Some).map_err(|_| NotText),
        }
    }
}

fn take_cell(row: &MySqlRow, position: usize, kind: &str) -> Result<Cell, sqlx::Error> {
    if row.try_get_raw(position)?.is_null() {
        return Ok(Cell::Null);
    }
    if kind.contains("INT") || kind == "BOOLEAN" {
        return row.try_get_unchecked(position).map(Cell::Number);
    }
    row.try_get_unchecked(position).map(Cell::Text)
}
