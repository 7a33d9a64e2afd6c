//! Statements that write many rows at once.
//!
//! The statement for a full chunk of rows is prepared once per connection. A chunk that is more than half full is filled up with
//! rows of NULLs, which the statement ignores, because preparing a statement costs more than binding it. The text is made of
//! constants; every value is bound.

use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe, Encode, Sqlite, Type};

use crate::error::internal_code;
use crate::{Result, StoreError};

/// Rows in a statement: half a page of the source. More are not faster, and SQLite takes 32,766 values.
const ROWS: usize = 250;

/// Statements for at most this many rows are kept, too: most syncs change a handful of patients.
const FEW: usize = 3;

/// A statement for a list of rows, `v`. The first value of a row is never NULL.
pub(crate) struct ManyRows {
    /// The names of the values.
    pub(crate) columns: &'static str,
    /// What is done with the rows. Must ignore those with NULL as their first value.
    pub(crate) statement: &'static str,
}

/// Takes the values of the rows, in order.
pub(crate) struct Values {
    arguments: SqliteArguments,
    empty: Arc<str>,
    failure: Option<StoreError>,
}

impl Values {
    pub(crate) fn push<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> &mut Self {
        if self.arguments.add(value).is_err() {
            self.failure = Some(StoreError::Failed(internal_code::NO_RESULT_CODE));
        }
        self
    }

    /// If there is no value, nothing is written.
    pub(crate) fn try_push<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(
        &mut self,
        value: Result<T>,
    ) -> &mut Self {
        match value {
            Ok(value) => return self.push(value),
            Err(error) => self.failure = Some(error),
        }
        self
    }

    /// Many texts are empty, and need no memory.
    pub(crate) fn push_text(&mut self, text: &str) -> &mut Self {
        match text {
            "" => self.push(self.empty.clone()),
            _ => self.push(Arc::<str>::from(text)),
        }
    }
}

impl ManyRows {
    /// Executes the statement for all rows, with `last` as one more value after them, and returns how many it changed. Values
    /// are bound while the rows before them are written.
    pub(crate) async fn execute<T>(
        &self,
        db: &mut SqliteConnection,
        rows: &[T],
        last: Option<i64>,
        mut bind: impl FnMut(&mut Values, &T),
    ) -> Result<u64> {
        let mut bound = |chunk: &[T]| {
            let length = if chunk.len() > ROWS / 2 { ROWS } else { chunk.len() };
            let mut values = Values {
                arguments: SqliteArguments::default(),
                empty: "".into(),
                failure: None,
            };
            let columns = self.columns.split(',').count();
            values.arguments.reserve(length * columns + 1, 0);
            chunk.iter().for_each(|row| bind(&mut values, row));
            for _ in chunk.len() * columns..length * columns {
                values.push(None::<i64>);
            }
            if let Some(last) = last {
                values.push(last);
            }
            if let Some(failure) = values.failure {
                return Err(failure);
            }
            let statement = sqlx::query_with(AssertSqlSafe(self.text(length)), values.arguments);
            Ok(statement.persistent(length == ROWS || length <= FEW))
        };
        let mut chunks = rows.chunks(ROWS).map(&mut bound);
        let (mut done, mut next) = (0, chunks.next());
        while let Some(statement) = next {
            let writing = statement?.execute(&mut *db);
            let (written, following) = futures::join!(writing, async { chunks.next() });
            done += written?.rows_affected();
            next = following;
        }
        Ok(done)
    }

    pub(crate) fn text(&self, rows: usize) -> String {
        let Self { columns, statement } = self;
        let row = format!(
            "({})",
            columns.split(',').map(|_| "?").collect::<Vec<_>>().join(",")
        );
        let rows = vec![row; rows].join(",");
        format!("WITH v ({columns}) AS (VALUES {rows}) {statement}")
    }
}
