//! Statements that write many rows at once.
//!
//! The statement for a full chunk of rows is prepared once per connection; only the last, shorter chunk of a list has a
//! statement of its own. The text is made of constants; every value is bound.

use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe, Encode, Sqlite, Type};

use crate::error::internal_code;
use crate::{Result, StoreError};

/// Rows in a statement: half a page of the source. More are not faster, and SQLite takes 32,766 values.
const ROWS: usize = 250;

/// A statement with a list of rows between two constant texts.
pub(crate) struct ManyRows {
    pub(crate) before: &'static str,
    /// One row, such as `(?, ?, 'active')`.
    pub(crate) row: &'static str,
    pub(crate) after: &'static str,
}

/// Takes the values of the rows, in order.
pub(crate) struct Values {
    arguments: SqliteArguments,
    is_complete: bool,
}

impl Values {
    pub(crate) fn push<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> &mut Self {
        self.is_complete &= self.arguments.add(value).is_ok();
        self
    }
}

impl ManyRows {
    /// Executes the statement for all rows, with `last` as one more value after them, and returns how many it changed.
    pub(crate) async fn execute<T>(
        &self,
        db: &mut SqliteConnection,
        rows: &[T],
        last: Option<i64>,
        bind: impl Fn(&mut Values, &T),
    ) -> Result<u64> {
        let columns = self.row.matches('?').count();
        let mut text: Arc<str> = "".into();
        let mut done = 0;
        for (index, chunk) in rows.chunks(ROWS).enumerate() {
            if index == 0 || chunk.len() < ROWS {
                text = self.text(chunk.len()).into();
            }
            let mut values = Values {
                arguments: SqliteArguments::default(),
                is_complete: true,
            };
            values.arguments.reserve(chunk.len() * columns, 0);
            chunk.iter().for_each(|row| bind(&mut values, row));
            if let Some(last) = last {
                values.push(last);
            }
            if !values.is_complete {
                return Err(StoreError::Failed(internal_code::NO_RESULT_CODE));
            }
            let statement = sqlx::query_with(AssertSqlSafe(text.clone()), values.arguments);
            let statement = statement.persistent(chunk.len() == ROWS);
            done += statement.execute(&mut *db).await?.rows_affected();
        }
        Ok(done)
    }

    pub(crate) fn text(&self, rows: usize) -> String {
        let rows = vec![self.row; rows].join(", ");
        [self.before, &rows, self.after].join(" ")
    }
}
