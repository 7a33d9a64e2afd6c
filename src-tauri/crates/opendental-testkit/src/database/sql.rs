//! Builds SQL from text. Its input is always our own.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, MySqlConnection};

use crate::Error;

/// Runs one or more statements and discards their results.
pub(crate) async fn run(connection: &mut MySqlConnection, statements: String) -> Result<(), Error> {
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(connection)
        .await?;
    Ok(())
}

/// Appends a string literal, or NULL.
pub(crate) fn literal(statement: &mut String, value: Option<&str>) {
    let Some(value) = value else {
        statement.push_str("NULL");
        return;
    };
    statement.push('\'');
    for letter in value.chars() {
        if matches!(letter, '\'' | '\\') {
            statement.push('\\');
        }
        statement.push(letter);
    }
    statement.push('\'');
}

/// Appends a number.
pub(crate) fn number(statement: &mut String, value: impl std::fmt::Display) {
    // Writing to a String cannot fail.
    let _ = write!(statement, "{value}");
}

/// The quoted name of a database, table, or column.
pub(crate) fn name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
