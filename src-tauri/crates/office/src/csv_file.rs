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
    pub(crate) fn new<const COLUMNS: usize>(headings: [&str; COLUMNS]) -> Result<Self, Fault> {
        let mut list = Self {
            rows: csv::WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .from_writer(Vec::new()),
        };
        list.push(headings.map(str::to_owned))?;
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

/// Spreadsheets run a cell that begins like this; an apostrophe before it makes it text (OWASP, CSV Injection). Numbers
/// of more than 15 digits would lose their last ones and are made text too.
fn harmless(cell: String) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let long_number = cell.len() > 15 && cell.bytes().all(|b| b.is_ascii_digit());
    if formula || long_number {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_no_number_loses_digits() {
        for cell in ["=1+1", "+1", "-7", "@SUM(A1)", "\tx", "9223372036854775807"] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["1042", "2026-11-22 07:00", "x\",=1"] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
    }

    #[test]
    fn every_cell_comes_back_whole() {
        let mut list = CsvList::new(["One", "Two"]).unwrap();
        list.push(["x\",=1".to_owned(), "two\nlines".to_owned()]).unwrap();
        let text = list.text().unwrap();
        assert!(text.starts_with("One,Two\r\n"));
        let mut rows = csv::Reader::from_reader(text.as_bytes()).into_records();
        assert_eq!(rows.next().unwrap().unwrap(), vec!["x\",=1", "two\nlines"]);
    }
}
