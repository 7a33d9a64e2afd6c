//! Lists as CSV that a spreadsheet opens as they are meant: UTF-8 with a byte-order mark, and no cell that a spreadsheet
//! would take for a formula.

use std::path::Path;

use domain::Fault;

use crate::faults::{file_failed, internal};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A list that grows row by row.
pub(crate) struct CsvList {
    rows: csv::Writer<Vec<u8>>,
}

impl CsvList {
    /// A list with these headings.
    pub(crate) fn new<const COLUMNS: usize>(headings: [String; COLUMNS]) -> Result<Self, Fault> {
        let mut list = Self {
            rows: csv::WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .from_writer(Vec::new()),
        };
        list.push(headings)?;
        Ok(list)
    }

    /// One row, a cell for each heading.
    pub(crate) fn push<const COLUMNS: usize>(&mut self, cells: [String; COLUMNS]) -> Result<(), Fault> {
        self.rows
            .write_record(cells.map(harmless))
            .map_err(|_| unwritable())
    }

    /// The whole as text, without the byte-order mark that only a file needs.
    pub(crate) fn text(self) -> Result<String, Fault> {
        let bytes = self.rows.into_inner().map_err(|_| unwritable())?;
        String::from_utf8(bytes).map_err(|_| unwritable())
    }
}

fn unwritable() -> Fault {
    internal("a list could not be written as CSV")
}

/// Writes a list to a file.
pub(crate) async fn save(text: &str, file: &Path) -> Result<(), Fault> {
    tokio::fs::write(file, format!("{BYTE_ORDER_MARK}{text}"))
        .await
        .map_err(|error| file_failed("The file", &error))
}

/// Spreadsheets run a cell that begins like this (OWASP, CSV Injection).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Where some countries' spreadsheets begin a new cell, whatever stands around it.
const APART: [char; 2] = [';', '\t'];

/// An apostrophe before what would be a formula makes it text. Numbers of more than 15 digits would lose their last ones,
/// those that begin with zeros their first, and are made text too.
fn harmless(cell: String) -> String {
    let is_number = cell.bytes().all(|b| b.is_ascii_digit());
    let long_or_led_by_zero = cell.len() > 15 || (cell.len() > 1 && cell.starts_with('0'));
    let mut text = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    for letter in cell.chars() {
        if begins && FORMULA.contains(&letter) || text.is_empty() && is_number && long_or_led_by_zero {
            text.push('\'');
        }
        text.push(letter);
        begins = APART.contains(&letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_no_number_loses_digits() {
        let texts = [
            "=1+1",
            "+1",
            "-7",
            "@SUM(A1)",
            "\tx",
            "9223372036854775807",
            "02134",
            "00",
        ];
        for cell in texts {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["1042", "0", "2026-11-22 07:00", "x\",=1", "a; b"] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
        assert_eq!(harmless("x;=1+1;+2".to_owned()), "x;'=1+1;'+2");
    }

    #[test]
    fn every_cell_comes_back_whole() {
        let mut list = CsvList::new(["One", "Two"].map(str::to_owned)).unwrap();
        list.push(["x\",=1".to_owned(), "two\nlines".to_owned()]).unwrap();
        let text = list.text().unwrap();
        assert!(text.starts_with("One,Two\r\n"));
        let mut rows = csv::Reader::from_reader(text.as_bytes()).into_records();
        assert_eq!(rows.next().unwrap().unwrap(), vec!["x\",=1", "two\nlines"]);
    }
}
