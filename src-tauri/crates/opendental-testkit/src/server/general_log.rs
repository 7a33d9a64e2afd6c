//! Parses a server's general log: what each connection sent, and whether it only read.
//!
//! Strict: a statement that is not known to read counts as a change.
//!
//! Limits: a restarted server numbers its connections from the start again, so a log should contain only one run.

/// One entry: connection, command, and text with its line breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The connection's number.
    pub connection: u64,
    /// `Connect`, `Query`, `Prepare`, `Execute`, `Close stmt`, `Quit`, ...
    pub command: String,
    /// The statement, or the account that connects.
    pub text: String,
}

/// What an account sent, in order, over all of its connections.
pub(super) fn entries_of(log: &str, account: &str) -> Vec<LogEntry> {
    let entries = entries(log);
    let begins = format!("{account}@");
    let is_ours = |entry: &&LogEntry| entry.command == "Connect" && entry.text.starts_with(&begins);
    let ours: Vec<_> = entries
        .iter()
        .filter(is_ours)
        .map(|entry| entry.connection)
        .collect();
    entries
        .into_iter()
        .filter(|entry| ours.contains(&entry.connection))
        .collect()
}

fn entries(log: &str) -> Vec<LogEntry> {
    let mut entries: Vec<LogEntry> = Vec::new();
    for line in log.lines() {
        match (first_line(line), entries.last_mut()) {
            (Some(entry), _) => entries.push(entry),
            (None, Some(last)) => {
                last.text.push('\n');
                last.text.push_str(line);
            }
            // The header that the server writes when it starts.
            (None, None) => {}
        }
    }
    entries
}

/// Parses the first line of an entry: an optional time, a connection and a command, a tab, and the text, which may
/// contain tabs.
fn first_line(line: &str) -> Option<LogEntry> {
    let mut from = 0;
    // MariaDB writes two tabs if it omits the time; MySQL writes one tab after the time.
    for _ in 0..3 {
        let end = line.get(from..)?.find('\t').map_or(line.len(), |at| from + at);
        if let Some((connection, command)) = head(&line[from..end]) {
            let text = line.get(end + 1..).unwrap_or_default().to_owned();
            return Some(LogEntry {
                connection,
                command,
                text,
            });
        }
        from = end + 1;
    }
    None
}

fn head(text: &str) -> Option<(u64, String)> {
    let (number, command) = text.trim_start().split_once(' ')?;
    let is_command = command.starts_with(|c: char| c.is_ascii_uppercase())
        && command.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
    Some((number.parse().ok()?, command.trim().to_owned())).filter(|_| is_command)
}

impl LogEntry {
    /// Whether it can neither have changed anything nor locked a table beyond its own reading.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        match self.command.as_str() {
            "Connect" | "Quit" | "Close stmt" | "Reset stmt" => true,
            "Query" | "Prepare" | "Execute" => statement_only_reads(&self.text),
            _ => false,
        }
    }
}

fn statement_only_reads(sql: &str) -> bool {
    let sql = sql.to_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| sql.contains(word));
    if has(&[";", "/*"]) {
        return false;
    }
    match sql.split_whitespace().next().unwrap_or_default() {
        "SELECT" => !has(&[" INTO ", " FOR UPDATE", " FOR SHARE", " LOCK IN ", "GET_LOCK"]),
        "SHOW" => true,
        "SET" => !has(&["GLOBAL", "PERSIST", "PASSWORD", "ROLE", "@@", ":="]),
        "BEGIN" | "START" | "COMMIT" | "ROLLBACK" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARIADB: &str = "/usr/sbin/mariadbd, Version: 10.11. started with:\nTcp port: 0  Unix socket: server.sock\n\
        Time\t\t    Id Command\tArgument\n\
        260101 12:00:00\t     3 Connect\troot@127.0.0.1 on  using TCP/IP\n\
        \t\t     3 Query\tUPDATE patient SET Zip = 'a\tb'\n\
        \t\t     4 Connect\tontime@127.0.0.1 on demo using TCP/IP\n\
        \t\t     4 Query\tSET NAMES utf8mb4\n\
        \t\t     4 Prepare\tSELECT 'a\tb'\n  FROM patient\n\
        260101 12:00:01\t     4 Close stmt\t\n\
        \t\t     4 Quit\t\n";
    const MYSQL: &str = "2026-01-01T12:00:00.000001Z\t    9 Connect\tontime@localhost on demo using TCP/IP\n\
        2026-01-01T12:00:00.000002Z\t    9 Query\tSELECT 1\n";

    #[test]
    fn an_accounts_entries_are_parsed_from_the_log_of_either_server() {
        let found = entries_of(MARIADB, "ontime");
        let commands: Vec<_> = found.iter().map(|entry| entry.command.as_str()).collect();
        assert_eq!(commands, ["Connect", "Query", "Prepare", "Close stmt", "Quit"]);
        assert_eq!(found[2].text, "SELECT 'a\tb'\n  FROM patient");
        assert!(found.iter().all(LogEntry::only_reads));
        assert_eq!(entries_of(MYSQL, "ontime")[1].text, "SELECT 1");
        let root = entries_of(MARIADB, "root");
        assert!(root[1].text.ends_with("'a\tb'") && !root[1].only_reads());
    }

    #[test]
    fn a_statement_that_is_not_known_to_read_counts_as_a_change() {
        for (command, text, reads) in [
            ("Query", "SHOW GRANTS", true),
            ("Query", "SET SESSION TRANSACTION READ ONLY", true),
            ("Query", "SET GLOBAL read_only = 0", false),
            ("Query", "set @@global.read_only = 0", false),
            ("Query", "SET PASSWORD = ''", false),
            ("Execute", "SELECT LName FROM patient FOR UPDATE", false),
            ("Query", "SELECT 1 INTO OUTFILE 'x'", false),
            ("Query", "SELECT 1; DROP TABLE patient", false),
            ("Query", "SELECT 1 /*! INTO OUTFILE 'x' */", false),
            ("Query", "LOCK TABLES patient READ", false),
            ("Query", "CREATE TEMPORARY TABLE x (id int)", false),
            ("Query", "", false),
            ("Init DB", "demo", false),
            ("Shutdown", "", false),
        ] {
            let entry = LogEntry {
                connection: 1,
                command: command.to_owned(),
                text: text.to_owned(),
            };
            assert_eq!(entry.only_reads(), reads, "{command} {text}");
        }
    }
}
