//! A script for IT that makes an account which can read the tables that we read, and nothing else.

/// What we read of a practice's database. `patientlink` came with Open Dental 17.1.
pub(crate) const TABLES: [&str; 3] = ["patient", "patientlink", "preference"];
/// To be replaced before the script is run; it says so itself.
const PASSWORD: &str = "PUT-A-LONG-PASSWORD-HERE";
const ACCOUNT: &str = "ontime_reader";

/// What the script is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reader<'a> {
    /// The practice's database.
    pub(crate) database: &'a str,
    /// Those of [`TABLES`] that it has.
    pub(crate) tables: Vec<&'static str>,
    /// This computer, as the server sees it.
    pub(crate) host: String,
}

/// The computer in what `USER()` answers, as far as it can be one.
pub(crate) fn host_of(user: &str) -> Option<String> {
    let (_, host) = user.rsplit_once('@')?;
    let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_');
    (!host.is_empty() && host.chars().all(usable)).then(|| host.to_owned())
}

impl Reader<'_> {
    /// The script. Runs on every MySQL since 5.5 and every MariaDB; an account of that name must not exist yet.
    pub(crate) fn script(&self) -> String {
        let account = format!("{}@{}", text(ACCOUNT), text(&self.host));
        let mut lines = vec![
            "-- Makes an account that can read what OnTime Dental imports, and can change nothing."
                .to_owned(),
            format!("-- 1. Replace {PASSWORD} by a password of your own."),
            format!(
                "-- 2. {} is the computer that OnTime Dental runs on, as this server sees it.",
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

/// A name in back quotes. In a grant on a table `%` and `_` stand for themselves.
fn name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text without anything in it that would have to be quoted differently from server to server.
fn text(text: &str) -> String {
    format!("'{text}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_any_name_is_quoted() {
        let reader = Reader {
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
    fn a_host_is_only_taken_if_it_can_be_one() {
        for (user, host) in [
            ("reader@192.168.1.20", Some("192.168.1.20")),
            ("a@b@front-desk.office", Some("front-desk.office")),
            ("reader@::1", Some("::1")),
            ("reader@x'; DROP USER root", None),
            ("reader@", None),
            ("reader", None),
        ] {
            assert_eq!(host_of(user).as_deref(), host, "{user}");
        }
    }
}
