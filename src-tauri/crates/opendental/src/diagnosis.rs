//! From a failure to what a person at the desk can understand and do.
//!
//! Texts name what the person typed: host, port, user, database. Never the password, never a word of the server's.

use domain::{Endpoint, ErrorCode, Fault};

use crate::failure::Failure;
use crate::login::Login;

/// What a person typed, to name it in an error.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    endpoint: Endpoint,
    username: String,
    database: Option<String>,
}

impl Target {
    pub(crate) fn new(login: &Login, database: Option<&str>) -> Self {
        Self {
            endpoint: login.endpoint.clone(),
            username: login.username.clone(),
            database: database.map(str::to_owned),
        }
    }

    /// The failure in words. Code, number and SQLSTATE go to the log.
    pub(crate) fn explain(&self, failure: &Failure) -> Fault {
        let fault = match failure {
            Failure::Refusal { number, .. } => self.refusal(*number),
            Failure::ColumnsMissing(columns) => self.columns_missing(columns),
            other => self.on_the_way(other),
        };
        match failure {
            Failure::Refusal { number, state } => {
                tracing::warn!(code = ?fault.code, number, sqlstate = state, "the server refused");
            }
            _ => tracing::warn!(code = ?fault.code, "the server could not be used"),
        }
        fault
    }

    fn on_the_way(&self, failure: &Failure) -> Fault {
        let (host, port, at) = (self.endpoint.host(), self.endpoint.port(), &self.endpoint);
        let (code, message, hint) = match failure {
            Failure::HostUnknown => (
                ErrorCode::HostUnknown,
                format!("No computer named {host} was found."),
                "Check the Server Host for typing errors. On the server itself it is 127.0.0.1; elsewhere it is the \
                 server's name or address."
                    .to_owned(),
            ),
            Failure::Refused => (
                ErrorCode::ConnectionRefused,
                format!("{host} answers, but no server listens on port {port}."),
                "Verify that the MySQL server is running, and check the port; it is usually 3306.".to_owned(),
            ),
            Failure::NoAnswer => (
                ErrorCode::NoAnswer,
                format!("{at} does not answer."),
                format!(
                    "Verify that the MySQL server is running and its computer switched on. Check that firewall \
                     settings allow connections to port {port}."
                ),
            ),
            Failure::Silent => (
                ErrorCode::NoAnswer,
                format!("{at} takes the connection, but then says nothing."),
                "Check the port; it is usually 3306. If it is right, the MySQL server hangs: restart it."
                    .to_owned(),
            ),
            Failure::NotMysql => (
                ErrorCode::NotMysql,
                format!("What answers at {at} is not a MySQL or MariaDB server."),
                "Check the Server Host and the port; it is usually 3306.".to_owned(),
            ),
            other => return self.in_the_login(other),
        };
        Fault::new(code, message, hint)
    }

    fn in_the_login(&self, failure: &Failure) -> Fault {
        let (at, user) = (&self.endpoint, &self.username);
        let (code, message, hint) = match failure {
            Failure::LoginMethod => (
                ErrorCode::LoginMethodUnsupported,
                format!(
                    "The server wants a kind of login for {user} that OnTime Dental does not use, because it is \
                     outdated, unsafe or not supported."
                ),
                "Ask your IT for an account that logs in with mysql_native_password or caching_sha2_password.",
            ),
            Failure::TlsRequired => (
                ErrorCode::TlsRequired,
                format!(
                    "The login of {user} needs an encrypted connection, and the server at {at} offers none."
                ),
                "Ask your IT to turn on TLS on the MySQL server, or to give the account the login method \
                 mysql_native_password.",
            ),
            Failure::TlsFailed => (
                ErrorCode::TlsFailed,
                format!("No encrypted connection to {at} could be made."),
                "Ask your IT whether the MySQL server supports TLS 1.2 and whether its certificate is in order.",
            ),
            Failure::Broken => (
                ErrorCode::ProtocolBroken,
                format!("What the server at {at} answered makes no sense."),
                "Try again. If it stays, ask your IT what stands between this PC and the MySQL server.",
            ),
            Failure::TimedOut => (
                ErrorCode::TimedOut,
                format!("The server at {at} did not finish in time."),
                "Try again when the server is less busy. If it stays, ask your IT to look at the MySQL server.",
            ),
            _ => (
                ErrorCode::ConnectionLost,
                format!("The connection to {at} broke."),
                "Verify that the MySQL server is running and the network works, then try again.",
            ),
        };
        Fault::new(code, message, hint)
    }

    /// Numbers from MySQL's and MariaDB's lists of server errors, which agree below 1900.
    fn refusal(&self, number: u16) -> Fault {
        match number {
            // Their own limits of one account count as well.
            1040 | 1203 | 1226 => self.too_many_connections(),
            1129 => self.host_blocked(),
            1130 => self.host_not_allowed(),
            1045 | 1698 => self.access_denied(),
            // MySQL and MariaDB, in this order.
            1820 | 1862 => self.account_closed("Its password has expired."),
            3118 | 4151 => self.account_closed("It is locked."),
            1251 | 1275 | 1524 => self.in_the_login(&Failure::LoginMethod),
            3159 => self.in_the_login(&Failure::TlsRequired),
            1044 | 1142 | 1143 | 1227 => self.database_denied(),
            1049 => self.database_missing(),
            1146 => self.no_patient_table(),
            1054 => self.columns_missing(&[]),
            126 | 127 | 134 | 141 | 144 | 145 | 1034 | 1035 | 1194 | 1195 | 1712 => self.table_damaged(),
            1205 | 1213 => self.table_locked(),
            1317 | 1969 | 3024 => self.in_the_login(&Failure::TimedOut),
            1053 | 1080 | 1152 | 1158..=1161 | 1184 | 1927 | 4031 => self.in_the_login(&Failure::Lost),
            1043 | 1047 | 1156 | 1157 => self.in_the_login(&Failure::Broken),
            _ => self.server_error(number),
        }
    }

    fn database(&self) -> String {
        self.database.as_deref().map_or_else(
            || "the database".to_owned(),
            |name| format!("the database {name}"),
        )
    }

    fn too_many_connections(&self) -> Fault {
        Fault::new(
            ErrorCode::TooManyConnections,
            format!("The server at {} has no free connection.", self.endpoint),
            "Try again in a few minutes. If it happens often, ask your IT to raise the limit of connections.",
        )
    }

    fn host_blocked(&self) -> Fault {
        Fault::new(
            ErrorCode::HostBlocked,
            format!(
                "The server at {} blocks this computer after too many failed connections.",
                self.endpoint
            ),
            "Ask your IT to run FLUSH HOSTS on the MySQL server, then try again.",
        )
    }

    fn host_not_allowed(&self) -> Fault {
        Fault::new(
            ErrorCode::HostNotAllowed,
            format!(
                "The server at {} lets nobody log in from this computer.",
                self.endpoint
            ),
            format!(
                "Ask your IT to allow the account {} to log in from this computer.",
                self.username
            ),
        )
    }

    fn access_denied(&self) -> Fault {
        Fault::new(
            ErrorCode::AccessDenied,
            format!(
                "The server does not accept the user name {} with this password.",
                self.username
            ),
            "Confirm that username and password are correct, and that the account may log in from this computer.",
        )
    }

    fn account_closed(&self, why: &str) -> Fault {
        Fault::new(
            ErrorCode::AccessDenied,
            format!("The account {} cannot be used. {why}", self.username),
            "Ask your IT to open the account again or to give it a new password.",
        )
    }

    fn database_denied(&self) -> Fault {
        Fault::new(
            ErrorCode::DatabaseDenied,
            format!("The account {} may not read {}.", self.username, self.database()),
            "Ensure that the database name is correct. Ask your IT to give the account the right to read (SELECT) in it.",
        )
    }

    fn database_missing(&self) -> Fault {
        Fault::new(
            ErrorCode::DatabaseMissing,
            format!(
                "The server has no database of that name: {}.",
                self.database.as_deref().unwrap_or_default()
            ),
            "Ensure that the database name is correct: click Test Connection and select it from the list.",
        )
    }

    fn no_patient_table(&self) -> Fault {
        Fault::new(
            ErrorCode::NoPatientTable,
            format!(
                "There is no patient table in {}, so it is not an Open Dental database.",
                self.database()
            ),
            "Check that the selected database contains patient data: click Test Connection and select another.",
        )
    }

    fn columns_missing(&self, columns: &[&str]) -> Fault {
        let which = match columns {
            [] => "columns that OnTime Dental reads".to_owned(),
            [one] => format!("the column {one}"),
            many => format!("the columns {}", many.join(", ")),
        };
        Fault::new(
            ErrorCode::ColumnsMissing,
            format!("The patient table in {} lacks {which}.", self.database()),
            if columns.contains(&"DateTStamp") {
                "Ensure that the DateTStamp field exists in the patient table: update Open Dental, or select another \
                 database."
            } else {
                "Check that this is the practice's own Open Dental database and that Open Dental is up to date."
            },
        )
    }

    fn table_damaged(&self) -> Fault {
        Fault::new(
            ErrorCode::TableDamaged,
            format!("The patient table in {} is damaged.", self.database()),
            "In Open Dental, run Tools > Database Maintenance, or ask Open Dental support. Make a backup first.",
        )
    }

    fn table_locked(&self) -> Fault {
        Fault::new(
            ErrorCode::TableLocked,
            format!("Another program holds the patient table in {}.", self.database()),
            "Try again in a few minutes: a backup or a database maintenance may be under way.",
        )
    }

    fn server_error(&self, number: u16) -> Fault {
        Fault::new(
            ErrorCode::ServerError,
            format!("The server at {} refused with its error {number}.", self.endpoint),
            "Try again. If it stays, give that number to your IT.",
        )
    }
}

#[cfg(test)]
mod tests {
    use domain::Password;

    use super::*;

    fn target() -> Target {
        let login = Login {
            endpoint: Endpoint::parse("od-server", 3306).unwrap(),
            username: "reader".to_owned(),
            password: Password::new("Dylan-12".to_owned()),
        };
        Target::new(&login, Some("demo"))
    }

    #[test]
    fn each_number_of_the_server_has_its_code() {
        for (number, code) in [
            (1040, ErrorCode::TooManyConnections),
            (1129, ErrorCode::HostBlocked),
            (1130, ErrorCode::HostNotAllowed),
            (1045, ErrorCode::AccessDenied),
            (1251, ErrorCode::LoginMethodUnsupported),
            (3159, ErrorCode::TlsRequired),
            (1044, ErrorCode::DatabaseDenied),
            (1142, ErrorCode::DatabaseDenied),
            (1049, ErrorCode::DatabaseMissing),
            (1146, ErrorCode::NoPatientTable),
            (1054, ErrorCode::ColumnsMissing),
            (145, ErrorCode::TableDamaged),
            (1194, ErrorCode::TableDamaged),
            (1205, ErrorCode::TableLocked),
            (1969, ErrorCode::TimedOut),
            (1927, ErrorCode::ConnectionLost),
            (1105, ErrorCode::ServerError),
        ] {
            assert_eq!(
                target().explain(&Failure::refusal(number, "HY000")).code,
                code,
                "{number}"
            );
        }
    }

    #[test]
    fn each_failure_on_the_way_has_its_code_and_whole_sentences() {
        for (failure, code) in [
            (Failure::HostUnknown, ErrorCode::HostUnknown),
            (Failure::Refused, ErrorCode::ConnectionRefused),
            (Failure::NoAnswer, ErrorCode::NoAnswer),
            (Failure::Silent, ErrorCode::NoAnswer),
            (Failure::NotMysql, ErrorCode::NotMysql),
            (Failure::LoginMethod, ErrorCode::LoginMethodUnsupported),
            (Failure::TlsRequired, ErrorCode::TlsRequired),
            (Failure::TlsFailed, ErrorCode::TlsFailed),
            (Failure::Broken, ErrorCode::ProtocolBroken),
            (Failure::Lost, ErrorCode::ConnectionLost),
            (Failure::TimedOut, ErrorCode::TimedOut),
            (
                Failure::ColumnsMissing(vec!["DateTStamp"]),
                ErrorCode::ColumnsMissing,
            ),
        ] {
            let fault = target().explain(&failure);
            assert_eq!(fault.code, code);
            assert!(
                fault.message.ends_with('.') && fault.hint.ends_with('.'),
                "{fault:?}"
            );
            assert!(!fault.to_string().contains("  "), "{fault}");
        }
    }
}
