//! What a server's slow query log says of each statement, if everything counts as slow.

use std::time::Duration;

/// A statement that was carried out.
pub(crate) struct Ran {
    pub(crate) sql: String,
    /// From having the table to the last byte of the answer.
    pub(crate) held: Duration,
    /// Of the answer.
    pub(crate) rows: usize,
    /// That it went through.
    pub(crate) examined: usize,
}

impl Ran {
    /// Whether it reads a page of patients.
    pub(crate) fn is_a_page(&self) -> bool {
        self.sql.contains(" FROM patient ") && self.sql.ends_with(" LIMIT 500")
    }
}

/// The statements of an account, in order. Each entry is some lines that begin with `#`, then the statement.
pub(crate) fn statements_of(log: &str, account: &str) -> Vec<Ran> {
    let entries = log.split("# User@Host: ").skip(1);
    let ours = entries.filter(|entry| entry.starts_with(&format!("{account}[")));
    ours.filter_map(ran).collect()
}

fn ran(entry: &str) -> Option<Ran> {
    let seconds = |name: &str| Some(Duration::from_secs_f64(word_behind(entry, name)?.parse().ok()?));
    let sql = entry
        .lines()
        .rfind(|line| !line.starts_with('#') && !line.is_empty())?;
    Some(Ran {
        sql: sql.trim_end_matches(';').to_owned(),
        held: seconds("Query_time: ")?.saturating_sub(seconds("Lock_time: ")?),
        rows: word_behind(entry, "Rows_sent: ")?.parse().ok()?,
        examined: word_behind(entry, "Rows_examined: ")?.parse().ok()?,
    })
}

fn word_behind<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split_once(name)?.1.split_whitespace().next()
}
