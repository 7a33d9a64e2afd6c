//! The privileges of an account, from `SHOW GRANTS`.
//!
//! Only the names of privileges are kept: the rest of a grant contains the names of accounts and databases.
//!
//! Limits: the privileges of a role are not examined, only that there is one.

use serde::Serialize;
use ts_rs::TS;

use crate::login::Login;
use crate::rows::Rows;

/// What an account may do besides reading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Privileges {
    /// Whether it can change Open Dental's data.
    pub can_change: bool,
    /// The privileges that allow changes, for example `UPDATE`; empty for a read-only account.
    pub beyond_reading: Vec<String>,
    /// Whether it has roles, which may have more privileges.
    pub has_roles: bool,
    /// Whether it is the server's administrator account.
    pub is_root: bool,
    /// Whether it has no password.
    pub blank_password: bool,
}

/// Privileges that do not allow changes.
const READ_ONLY: [&str; 11] = [
    "SELECT",
    "USAGE",
    "SHOW VIEW",
    "SHOW DATABASES",
    "PROCESS",
    "REPLICATION CLIENT",
    "BINLOG MONITOR",
    "SLAVE MONITOR",
    "REPLICA MONITOR",
    "SHOW_ROUTINE",
    "SHOW CREATE ROUTINE",
];
/// Longer names are cut, because a server may send anything.
const MAX_NAME_LEN: usize = 40;

impl Privileges {
    /// From the rows of `SHOW GRANTS`.
    pub(crate) fn read(grants: &Rows, login: &Login) -> Self {
        let mut privileges = Self {
            is_root: login.is_root(),
            blank_password: login.password.is_empty(),
            ..Self::default()
        };
        for grant in grants.iter().filter_map(|row| row.text(0).ok().flatten()) {
            privileges.add_grant(grant);
        }
        privileges
    }

    fn add_grant(&mut self, grant: &str) {
        let Some(rest) = grant.strip_prefix("GRANT ") else {
            return;
        };
        let Some((privileges, scope)) = split_outside_quotes(rest, " ON ") else {
            self.has_roles = true;
            return;
        };
        for privilege in split_privileges(privileges) {
            let name = privilege
                .split('(')
                .next()
                .unwrap_or_default()
                .trim()
                .to_uppercase();
            // PROXY lets one account act as another, and allows no changes itself.
            if !READ_ONLY.contains(&name.as_str()) && name != "PROXY" {
                self.add(&name);
            }
        }
        if scope.ends_with(" WITH GRANT OPTION") {
            self.add("GRANT OPTION");
        }
    }

    fn add(&mut self, name: &str) {
        let allowed = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '_');
        let name: String = name.chars().filter(|c| allowed(*c)).take(MAX_NAME_LEN).collect();
        self.can_change = true;
        if !self.beyond_reading.contains(&name) {
            self.beyond_reading.push(name);
        }
    }
}

/// Splits at the first separator outside quoted names.
fn split_outside_quotes<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '`' | '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, _) if text[at..].starts_with(separator) => {
                return Some((&text[..at], &text[at + separator.len()..]));
            }
            _ => {}
        }
    }
    None
}

/// Splits at commas outside lists of columns.
fn split_privileges(privileges: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_u32;
    privileges.split(move |letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use domain::{Endpoint, Password, TlsPolicy};

    use super::*;
    use crate::login::FirstUse;

    fn privileges(grants: &[&str]) -> Privileges {
        let rows: Vec<_> = grants.iter().map(|&grant| [grant]).collect();
        let login = Login {
            endpoint: Endpoint::parse("od-server", 3306).unwrap(),
            username: "reader".to_owned(),
            password: Password::new(String::new()),
            tls: TlsPolicy::default(),
            first_use: FirstUse::Refuse,
        };
        Privileges::read(&Rows::of_texts(&rows), &login)
    }

    #[test]
    fn a_read_only_account_is_recognized_however_the_server_writes_its_grants() {
        for grants in [
            &[
                "GRANT USAGE ON *.* TO `r`@`%` IDENTIFIED BY PASSWORD '*AB'",
                "GRANT SELECT ON `demo`.`patient` TO `r`@`%`",
            ][..],
            &["GRANT SELECT (`PatNum`, `LName`), SHOW VIEW ON `demo`.* TO 'r'@'10.0.0.%'"],
            &[
                "GRANT USAGE ON *.* TO `r`@`%`",
                "GRANT SELECT ON `a ON b`.* TO `r`@`%` REQUIRE SSL",
            ],
        ] {
            let found = privileges(grants);
            assert!(!found.can_change && !found.has_roles, "{grants:?} {found:?}");
        }
    }

    #[test]
    fn each_privilege_that_allows_changes_is_named() {
        for (grant, beyond) in [
            (
                "GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION",
                &["ALL PRIVILEGES", "GRANT OPTION"][..],
            ),
            (
                "GRANT SELECT, INSERT, UPDATE ON `demo`.* TO `od`@`%`",
                &["INSERT", "UPDATE"],
            ),
            (
                "GRANT SELECT (`a`, `DELETE`), UPDATE (`b`) ON `demo`.`patient` TO `od`@`%`",
                &["UPDATE"],
            ),
            ("GRANT SELECT, FILE ON *.* TO `od`@`%`", &["FILE"]),
        ] {
            assert_eq!(privileges(&[grant]).beyond_reading, beyond, "{grant}");
        }
        assert!(privileges(&["GRANT `front desk`@`%` TO `od`@`%`"]).has_roles);
    }
}
