//! A server's general log: what each connection asked, and whether that can only have read.
//!
//! Strict: whatever is not known to read is taken for a change. Limits: a server that was started anew counts its
//! connections from the beginning, so that one log should be of one start.

/// One entry: a connection's number, what it did, and the text of it, line breaks and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The connection's number.
    pub connection: u64,
    /// `Connect`, `Query`, `Prepare`, `Execute`, `Close stmt`, `Quit`, ...
    pub command: String,
    /// The statement, or who connects.
    pub text: String,
}

/// What an account asked, in order, over all of its connections.
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
        match (begun(line), entries.last_mut()) {
            (Some(entry), _) => entries.push(entry),
            (None, Some(last)) => {
                last.text.push('\n');
                last.text.push_str(line);
            }
            // What a server says of itself at the start.
            (None, None) => {}
        }
    }
    entries
}

/// A line that begins an entry: behind an optional time a number and a command, then a tab and the text, which may hold
/// tabs of its own.
fn begun(line: &str) -> Option<LogEntry> {
    let mut from = 0;
    // MariaDB puts two tabs where a time is left out, MySQL one behind its time.
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
    /// Whether it cannot have changed anything, nor held a table beyond its own reading.
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
    fn an_accounts_entries_are_read_whole_from_either_servers_log() {
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
    fn whatever_is_not_known_to_read_is_taken_for_a_change() {
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
