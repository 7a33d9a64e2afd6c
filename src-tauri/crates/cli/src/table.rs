//! Columns that stand below one another, without lines: to be read at a terminal, searched and cut by tools.

use console::measure_text_width;

use crate::text;

/// A table of texts.
pub(crate) struct Table {
    align: Vec<Align>,
    rows: Vec<Vec<String>>,
}

/// Which side of its column a cell stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Texts.
    Left,
    /// Numbers.
    Right,
}

const BETWEEN: &str = "  ";

impl Table {
    /// A table with these headings.
    pub(crate) fn new(columns: &[(&str, Align)]) -> Self {
        Self {
            align: columns.iter().map(|(_, align)| *align).collect(),
            rows: vec![columns.iter().map(|(heading, _)| (*heading).to_owned()).collect()],
        }
    }

    /// Names on the left, values on the right of them; no headings.
    pub(crate) fn of_pairs<'a>(values: Align, pairs: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let mut table = Self {
            align: vec![Align::Left, values],
            rows: Vec::new(),
        };
        for (name, value) in pairs {
            table.row([name.to_owned(), value]);
        }
        table
    }

    /// Adds a row, a cell for each column.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows
            .push(cells.into_iter().map(|cell| text::line(&cell)).collect());
    }

    /// The whole, without a line break at its end.
    pub(crate) fn render(&self) -> String {
        let widths: Vec<usize> = (0..self.align.len()).map(|column| self.width(column)).collect();
        let lines = self.rows.iter().map(|row| self.render_row(row, &widths));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| measure_text_width(cell)).max().unwrap_or(0)
    }

    fn render_row(&self, row: &[String], widths: &[usize]) -> String {
        let cells = row.iter().zip(widths).zip(&self.align);
        let cells = cells.map(|((cell, width), align)| {
            let blanks = " ".repeat(width.saturating_sub(measure_text_width(cell)));
            match align {
                Align::Left => format!("{cell}{blanks}"),
                Align::Right => format!("{blanks}{cell}"),
            }
        });
        cells.collect::<Vec<_>>().join(BETWEEN).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_one_another_whatever_the_script() {
        let mut table = Table::new(&[("Name", Align::Left), ("Patients", Align::Right)]);
        table.row(["José 林".to_owned(), "1,480".to_owned()]);
        table.row(["North\nSouth".to_owned(), "7".to_owned()]);
        assert_eq!(
            table.render(),
            "Name          Patients\nJosé 林          1,480\nNorth, South         7"
        );
    }
}
