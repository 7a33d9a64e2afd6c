//! The SQL script for IT that creates a read-only account.

/// The tables we read. `patientlink` exists since Open Dental 17.1.
pub(crate) const TABLES: [&str; 3] = ["patient", "patientlink", "preference"];
/// A placeholder, which the script says to replace.
const PASSWORD: &str = "PUT-A-LONG-PASSWORD-HERE";
const ACCOUNT: &str = "ontime_reader";

/// What the script grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadOnlyAccount<'a> {
    /// The practice's database.
    pub(crate) database: &'a str,
    /// The [`TABLES`] that it has.
    pub(crate) tables: Vec<&'static str>,
    /// This computer's host, as the server sees it.
    pub(crate) host: String,
}

/// The host in the result of `USER()`, if it is a valid one.
pub(crate) fn client_host(user: &str) -> Option<String> {
    let (_, host) = user.rsplit_once('@')?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_');
    (!host.is_empty() && host.chars().all(allowed)).then(|| host.to_owned())
}

impl ReadOnlyAccount<'_> {
    /// The script. It runs on MySQL 5.5 and newer and on MariaDB. The account must not exist yet.
    pub(crate) fn script(&self) -> String {
        let account = format!("{}@{}", text(ACCOUNT), text(&self.host));
        let mut lines = vec![
            "-- Creates a read-only account for OnTime Dental.".to_owned(),
            format!("-- 1. Replace {PASSWORD} with your own password."),
            format!(
                "-- 2. {} is the computer OnTime Dental runs on, as this server sees it.",
                self.host
            ),
            "--    If its address changes, use a pattern such as 192.168.1.% instead.".to_owned(),
            "-- 3. Run this as an administrator of the database server.".to_owned(),
            format!("CREATE USER {account} IDENTIFIED BY {};", text(PASSWORD)),
        ];
        let database = name(self.database);
        lines.extend(
            self.tables
                .iter()
                .map(|table| format!("GRANT SELECT ON {database}.{} TO {account};", name(table))),
        );
        lines.join("\n") + "\n"
    }
}

/// A name in backquotes. In a grant on a table, `%` and `_` are not wildcards.
fn name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A string literal. The text must not contain characters that servers escape differently.
fn text(text: &str) -> String {
    format!("'{text}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_any_name_is_quoted() {
        let reader = ReadOnlyAccount {
            database: "od`; DROP TABLE x; --",
            tables: vec!["patient"],
            host: "192.168.1.20".to_owned(),
        };
        let script = reader.script();
        assert!(
            script.ends_with(
                "GRANT SELECT ON `od``; DROP TABLE x; --`.`patient` TO 'ontime_reader'@'192.168.1.20';\n"
            ),
            "{script}"
        );
        assert!(script.contains("IDENTIFIED BY 'PUT-A-LONG-PASSWORD-HERE'"));
    }

    #[test]
    fn only_a_valid_host_is_used() {
        for (user, host) in [
            ("reader@192.168.1.20", Some("192.168.1.20")),
            ("a@b@front-desk.office", Some("front-desk.office")),
            ("reader@::1", Some("::1")),
            ("reader@x'; DROP USER root", None),
            ("reader@", None),
            ("reader", None),
        ] {
            assert_eq!(client_host(user).as_deref(), host, "{user}");
        }
    }
}
