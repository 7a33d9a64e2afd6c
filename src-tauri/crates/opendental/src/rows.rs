//! The rows of a response. All values are text or NULL, and are read where they arrived, without a copy.
//!
//! The bytes are wiped when the rows are dropped.

use std::fmt;

use zeroize::Zeroizing;

/// The place of a value that is NULL.
pub(crate) const NULL: (u32, u32) = (u32::MAX, 0);

/// All rows of one response. `Debug` shows no values, because they are patient data.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct Rows {
    bytes: Zeroizing<Vec<u8>>,
    columns: usize,
    /// Start and end of each value.
    values: Vec<(u32, u32)>,
}

/// One row, by position.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    bytes: &'a [u8],
    values: &'a [(u32, u32)],
}

/// The value is not valid text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotText;

impl Rows {
    pub(crate) fn new(bytes: Zeroizing<Vec<u8>>, columns: usize, values: Vec<(u32, u32)>) -> Self {
        Self {
            bytes,
            columns,
            values,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.values.chunks_exact(self.columns.max(1)).map(|values| Row {
            bytes: &self.bytes,
            values,
        })
    }

    pub(crate) fn first(&self) -> Option<Row<'_>> {
        self.iter().next()
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len() / self.columns.max(1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// A number in the first row.
    pub(crate) fn first_number(&self, position: usize) -> Option<i64> {
        self.first()?.number(position)
    }

    /// A text in the first row.
    pub(crate) fn first_text(&self, position: usize) -> Option<&str> {
        self.first()?.text(position).ok().flatten()
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows", self.len())
    }
}

impl<'a> Row<'a> {
    /// A value; `None` for NULL.
    pub(crate) fn bytes(&self, position: usize) -> Option<&'a [u8]> {
        let (start, end) = *self.values.get(position)?;
        self.bytes
            .get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }

    /// A number.
    pub(crate) fn number(&self, position: usize) -> Option<i64> {
        let text = std::str::from_utf8(self.bytes(position)?).ok()?;
        text.trim().parse().ok()
    }

    /// Text; `None` for NULL.
    pub(crate) fn text(&self, position: usize) -> Result<Option<&'a str>, NotText> {
        self.bytes(position)
            .map(std::str::from_utf8)
            .transpose()
            .map_err(|_| NotText)
    }
}

#[cfg(test)]
impl Rows {
    /// Rows with these values.
    pub(crate) fn of<const N: usize>(rows: &[[Option<&[u8]>; N]]) -> Self {
        let (mut bytes, mut values) = (Vec::new(), Vec::new());
        let position = |bytes: &Vec<u8>| u32::try_from(bytes.len()).unwrap();
        for value in rows.iter().flatten() {
            let start = position(&bytes);
            bytes.extend(value.unwrap_or_default());
            let end = position(&bytes);
            values.push(value.map_or(NULL, |_| (start, end)));
        }
        Self::new(Zeroizing::new(bytes), N, values)
    }

    /// Rows with these texts.
    pub(crate) fn of_texts<const N: usize>(rows: &[[&str; N]]) -> Self {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| row.map(|text| Some(text.as_bytes())))
            .collect();
        Self::of(&rows)
    }
}
