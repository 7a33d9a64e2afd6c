//! Tables without lines, which people can read and tools can search and cut.

use comfy_table::{CellAlignment, presets};

use crate::texts::{line, text};

/// A table. Every cell is one line.
pub(crate) struct Table(comfy_table::Table);

/// The side of a column on which its cells are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// For text.
    Left,
    /// For numbers.
    Right,
}

impl Table {
    /// A table with these headings: keys below `cli.column`.
    pub(crate) fn new(columns: &[(&str, Align)]) -> Self {
        let headings = columns.iter().map(|(key, _)| heading(key));
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING).set_header(headings);
        let mut table = Self(table);
        for (at, (_, align)) in columns.iter().enumerate() {
            table.align(at, *align);
        }
        table
    }

    /// A table without headings: names, which are keys below `cli.column`, and values.
    pub(crate) fn of_pairs<'a>(values: Align, pairs: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING);
        let mut table = Self(table);
        for (key, value) in pairs {
            table.row([heading(key).to_owned(), value]);
        }
        table.align(0, Align::Left);
        table.align(1, values);
        table
    }

    /// Adds a row with a cell for each column.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.add_row(cells.into_iter().map(|cell| line(&cell)));
    }

    /// The table, without a line break at its end.
    pub(crate) fn render(&self) -> String {
        self.0.trim_fmt()
    }

    fn align(&mut self, column: usize, align: Align) {
        if let Some(column) = self.0.column_mut(column) {
            column.set_padding((0, 2)).set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
        }
    }
}

fn heading(key: &str) -> &'static str {
    text(&format!("column.{key}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_in_every_script() {
        let mut table = Table::new(&[("name", Align::Left), ("patients", Align::Right)]);
        table.row(["José 林".to_owned(), "1,480".to_owned()]);
        table.row(["North\nSouth".to_owned(), "7".to_owned()]);
        assert_eq!(
            table.render(),
            "Name          Patients\nJosé 林          1,480\nNorth, South         7"
        );
    }
}
