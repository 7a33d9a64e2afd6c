//! Reads a server's slow query log, with every statement counted as slow.

use std::time::Duration;

/// An executed statement.
pub(crate) struct Statement {
    pub(crate) sql: String,
    /// From acquiring the table to the last byte of the response.
    pub(crate) held: Duration,
    /// Rows in the response.
    pub(crate) rows: usize,
    /// Rows the server examined.
    pub(crate) examined: usize,
}

impl Statement {
    /// Whether it reads a page of patients.
    pub(crate) fn is_page(&self) -> bool {
        self.sql.contains(" FROM patient ") && self.sql.ends_with(" LIMIT 500")
    }
}

/// The statements of an account, in order. An entry is a few lines that start with `#`, then the statement.
pub(crate) fn statements_of(log: &str, account: &str) -> Vec<Statement> {
    let entries = log.split("# User@Host: ").skip(1);
    let ours = entries.filter(|entry| entry.starts_with(&format!("{account}[")));
    ours.filter_map(statement).collect()
}

fn statement(entry: &str) -> Option<Statement> {
    let seconds = |name: &str| Some(Duration::from_secs_f64(word_after(entry, name)?.parse().ok()?));
    let sql = entry
        .lines()
        .rfind(|line| !line.starts_with('#') && !line.is_empty())?;
    Some(Statement {
        sql: sql.trim_end_matches(';').to_owned(),
        held: seconds("Query_time: ")?.saturating_sub(seconds("Lock_time: ")?),
        rows: word_after(entry, "Rows_sent: ")?.parse().ok()?,
        examined: word_after(entry, "Rows_examined: ")?.parse().ok()?,
    })
}

fn word_after<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split_once(name)?.1.split_whitespace().next()
}
