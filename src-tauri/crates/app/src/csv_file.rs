//! CSV files that a spreadsheet opens as intended: UTF-8 with a byte-order mark, and no cell that is a formula.

use std::path::Path;

use domain::Fault;

use crate::app::App;
use crate::faults::internal;
use crate::saved_file;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A CSV text that is built row by row.
pub(crate) struct CsvList {
    rows: csv::Writer<Vec<u8>>,
}

impl CsvList {
    /// A list with these headings.
    pub(crate) fn new(headings: impl IntoIterator<Item = String>) -> Result<Self, Fault> {
        let mut list = Self {
            rows: csv::WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .from_writer(Vec::new()),
        };
        list.push(headings)?;
        Ok(list)
    }

    /// Adds a row, one cell per heading.
    pub(crate) fn push(&mut self, cells: impl IntoIterator<Item = String>) -> Result<(), Fault> {
        self.rows
            .write_record(cells.into_iter().map(escape_formula))
            .map_err(|_| unwritable())
    }

    /// The whole list, without the byte-order mark that only a file needs.
    pub(crate) fn text(self) -> Result<String, Fault> {
        let bytes = self.rows.into_inner().map_err(|_| unwritable())?;
        String::from_utf8(bytes).map_err(|_| unwritable())
    }
}

fn unwritable() -> Fault {
    internal("a list could not be written as CSV")
}

impl App {
    /// Saves a list as a file.
    pub(crate) async fn save_csv(&self, text: &str, file: &Path) -> Result<(), Fault> {
        saved_file::save(self.store().folder(), file, format!("{BYTE_ORDER_MARK}{text}")).await
    }
}

/// A spreadsheet runs a cell that starts with one of these (OWASP, CSV Injection).
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Spreadsheets of some countries start a new cell after these, even inside quotes.
const SEPARATORS: [char; 2] = [';', '\t'];

/// Puts an apostrophe before what would be a formula, which makes it text. Numbers of more than 15 digits become text too,
/// because a spreadsheet would round them.
fn escape_formula(cell: String) -> String {
    let is_rounded = cell.len() > 15 && cell.bytes().all(|byte| byte.is_ascii_digit());
    let mut text = String::with_capacity(cell.len() + 1);
    let mut starts_cell = true;
    for letter in cell.chars() {
        if starts_cell && FORMULA.contains(&letter) || text.is_empty() && is_rounded {
            text.push('\'');
        }
        text.push(letter);
        starts_cell = SEPARATORS.contains(&letter);
    }
    text
}

/// A cell of a column of text that people typed, such as names, addresses, and insurance numbers. A spreadsheet would turn
/// `1234E12` into a number and `10-12` into a day, so an apostrophe makes it text unless it has only words.
pub(crate) fn typed_cell(text: &str) -> String {
    let is_words = text.starts_with(char::is_alphabetic) && !text.contains(char::is_numeric);
    if text.is_empty() || is_words {
        text.to_owned()
    } else {
        format!("'{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_no_number_is_rounded() {
        let texts = [
            "=1+1",
            "+1",
            "-7",
            "@SUM(A1)",
            "\tx",
            "\n=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠A1",
            "9223372036854775807",
        ];
        for cell in texts {
            assert_eq!(written(cell), format!("'{cell}"));
        }
        for cell in ["1042", "0", "2026-11-22 07:00", "x\",=1", "a; b"] {
            assert_eq!(written(cell), cell);
        }
        assert_eq!(written("x;=1+1;+2"), "x;'=1+1;'+2");
    }

    /// A cell as it is read from the list.
    fn written(cell: &str) -> String {
        let mut list = CsvList::new(["Cell".to_owned()]).unwrap();
        list.push([cell.to_owned()]).unwrap();
        let text = list.text().unwrap();
        let mut rows = csv::Reader::from_reader(text.as_bytes()).into_records();
        rows.next().unwrap().unwrap()[0].to_owned()
    }

    #[test]
    fn what_people_typed_stays_text() {
        let texts = [
            "1234E12",
            "0012E4",
            "9E5",
            "12-10",
            "10-12",
            "3/4",
            "02134",
            "00",
            "(541) 555-0100",
            "Mar 1",
            "=1",
            "²3",
            " 7",
        ];
        for typed in texts {
            assert_eq!(typed_cell(typed), format!("'{typed}"));
        }
        for typed in ["", "Ann", "O'Brien-Lee", "Ångström", "林 小明", "Oak Ave."] {
            assert_eq!(typed_cell(typed), typed);
        }
    }

    #[test]
    fn every_cell_can_be_read_back() {
        let mut list = CsvList::new(["One", "Two"].map(str::to_owned)).unwrap();
        list.push(["x\",=1".to_owned(), "two\nlines".to_owned()]).unwrap();
        let text = list.text().unwrap();
        assert!(text.starts_with("One,Two\r\n"));
        let mut rows = csv::Reader::from_reader(text.as_bytes()).into_records();
        assert_eq!(rows.next().unwrap().unwrap(), vec!["x\",=1", "two\nlines"]);
    }
}
