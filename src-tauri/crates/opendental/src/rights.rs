//! What an account may do, from `SHOW GRANTS`.
//!
//! Only names of privileges that we know are repeated: the rest of a grant names people's own accounts and databases.
//! Limits: what a role brings is not looked into, only that there is one.

use crate::cell::Row;

/// What an account may do beyond reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// The privileges that let it change something, such as `UPDATE`; empty for a reader.
    pub beyond_reading: Vec<String>,
    /// Whether it has roles, which may bring more.
    pub has_roles: bool,
}

/// With these nobody changes anything.
const READING: [&str; 11] = [
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
/// A word that a server made up is not repeated.
const LONGEST_NAME: usize = 40;

impl Rights {
    /// From the rows of `SHOW GRANTS`.
    pub(crate) fn read(grants: &[Row]) -> Self {
        let mut rights = Self::default();
        for grant in grants.iter().filter_map(|row| row.text(0).ok().flatten()) {
            rights.take(grant);
        }
        rights
    }

    /// Whether the account can change data.
    #[must_use]
    pub fn can_change(&self) -> bool {
        !self.beyond_reading.is_empty()
    }

    fn take(&mut self, grant: &str) {
        let Some(rest) = grant.strip_prefix("GRANT ") else {
            return;
        };
        let Some((privileges, behind)) = split_outside(rest, " ON ") else {
            self.has_roles = true;
            return;
        };
        for privilege in split_all(privileges) {
            let name = privilege
                .split('(')
                .next()
                .unwrap_or_default()
                .trim()
                .to_uppercase();
            // A PROXY grant lets one account stand for another, and changes nothing by itself.
            if !READING.contains(&name.as_str()) && name != "PROXY" {
                self.add(&name);
            }
        }
        if behind.ends_with(" WITH GRANT OPTION") {
            self.add("GRANT OPTION");
        }
    }

    fn add(&mut self, name: &str) {
        let usual = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '_');
        let name: String = name.chars().filter(|c| usual(*c)).take(LONGEST_NAME).collect();
        if !self.beyond_reading.contains(&name) {
            self.beyond_reading.push(name);
        }
    }
}

/// At a separator that is not in a name's quotes.
fn split_outside<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
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

/// At commas outside the lists of columns.
fn split_all(privileges: &str) -> impl Iterator<Item = &str> {
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
    use super::*;
    use crate::cell::Cell;

    fn rights(grants: &[&str]) -> Rights {
        let rows = grants
            .iter()
            .map(|grant| Row::of(vec![Cell::Text(grant.as_bytes().to_vec())]));
        Rights::read(&rows.collect::<Vec<_>>())
    }

    #[test]
    fn a_reader_is_one_however_the_server_writes_it() {
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
            let found = rights(grants);
            assert!(!found.can_change() && !found.has_roles, "{grants:?} {found:?}");
        }
    }

    #[test]
    fn whatever_goes_beyond_reading_is_named() {
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
            assert_eq!(rights(&[grant]).beyond_reading, beyond, "{grant}");
        }
        assert!(rights(&["GRANT `front desk`@`%` TO `od`@`%`"]).has_roles);
    }
}
