//! The statement with which an administrator of the database server ends a fault.

use domain::Fault;

/// The statement, if one can end the fault. It is never executed here; a person may send it to IT.
#[must_use]
pub fn repair_statement(fault: &Fault) -> Option<String> {
    Some(match fault {
        Fault::DatabaseDenied { username, database } => {
            format!("GRANT SELECT ON {}.* TO {};", name(database), account(username))
        }
        Fault::HostBlocked { .. } => "FLUSH HOSTS;".to_owned(),
        Fault::HostNotAllowed { username, .. } => format!(
            "RENAME USER {0} TO {1}; -- or create {1} with the same permissions",
            account_at(username, "localhost"),
            account(username)
        ),
        Fault::QuotaReached { username } => format!(
            "ALTER USER {} WITH MAX_QUERIES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 0 MAX_USER_CONNECTIONS 0;",
            account(username)
        ),
        Fault::PasswordExpired { username } => {
            format!("ALTER USER {} PASSWORD EXPIRE NEVER;", account(username))
        }
        Fault::AccountLocked { username } => format!("ALTER USER {} ACCOUNT UNLOCK;", account(username)),
        Fault::TooManyConnections { .. } => "SHOW PROCESSLIST; -- and raise max_connections".to_owned(),
        Fault::TableDamaged { database } => format!("CHECK TABLE {}.patient;", name(database)),
        Fault::TableNameCase { database, table } => {
            let database = name(database);
            format!("RENAME TABLE {database}.{} TO {database}.patient;", name(table))
        }
        _ => return None,
    })
}

/// A name in backquotes.
fn name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// The account for any host, because the server does not say which host it is defined for.
fn account(username: &str) -> String {
    account_at(username, "%")
}

fn account_at(username: &str, host: &str) -> String {
    let username = username.replace('\\', "\\\\").replace('\'', "''");
    format!("'{username}'@'{host}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_quotes_every_name() {
        let denied = Fault::DatabaseDenied {
            username: "o'reader".to_owned(),
            database: "od`x".to_owned(),
        };
        assert_eq!(
            repair_statement(&denied).unwrap(),
            "GRANT SELECT ON `od``x`.* TO 'o''reader'@'%';"
        );
        assert_eq!(repair_statement(&Fault::RowsRepeated), None);
    }
}
