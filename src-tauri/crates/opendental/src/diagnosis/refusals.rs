//! The server's own errors, by their numbers, and what is wrong inside a database, in words.

use domain::{ErrorCode, Fault, TlsPolicy};

use super::Target;
use crate::failure::Failure;

impl Target {
    /// Numbers from MySQL's and MariaDB's lists of server errors, which agree below 1900.
    pub(super) fn refusal(&self, number: u16) -> Fault {
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
            // MySQL's offline mode; MariaDB's and MySQL's read-only option.
            3032 | 1290 | 1836 => self.read_only(),
            1205 | 1213 => self.table_locked(),
            1317 | 1969 | 3024 => self.in_the_login(&Failure::TimedOut),
            1053 | 1080 | 1152 | 1158..=1161 | 1184 | 1927 | 4031 => self.in_the_login(&Failure::Lost),
            1043 | 1047 | 1156 | 1157 => self.in_the_login(&Failure::Broken),
            _ => self.server_error(number),
        }
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
            "Ask your IT to unblock this computer on the MySQL server (FLUSH HOSTS, or in MySQL 8.4 and newer TRUNCATE TABLE \
             performance_schema.host_cache), then try again.",
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
        let mut hint =
            "Confirm that username and password are correct, and that the account may log in from this computer."
                .to_owned();
        if self.tls == TlsPolicy::Off {
            // MariaDB gives the same number for it.
            hint.push_str(" The server may also want the connection to be encrypted, which is switched off.");
        }
        Fault::new(
            ErrorCode::AccessDenied,
            format!(
                "The server does not accept the user name {} with this password.",
                self.username
            ),
            hint,
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

    pub(super) fn no_patient_table(&self) -> Fault {
        Fault::new(
            ErrorCode::NoPatientTable,
            format!(
                "There is no patient table of Open Dental in {}, so it is not an Open Dental database.",
                self.database()
            ),
            "Check that the selected database contains patient data: click Test Connection and select another.",
        )
    }

    pub(super) fn columns_missing(&self, columns: &[&str]) -> Fault {
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

    fn read_only(&self) -> Fault {
        Fault::new(
            ErrorCode::ServerReadOnly,
            format!(
                "The server at {} is closed for maintenance at present.",
                self.endpoint
            ),
            "Try again later. If it stays, ask your IT whether the MySQL server is in offline or read-only mode.",
        )
    }

    pub(super) fn changes_not_noted(&self) -> Fault {
        Fault::new(
            ErrorCode::ChangesNotNoted,
            format!(
                "The patient table in {} does not note when a patient is changed: its DateTStamp is not updated by \
                 itself, so an Incremental Sync would miss changes.",
                self.database()
            ),
            "Ask Open Dental support to repair the DateTStamp column. Until then use Full Sync only.",
        )
    }

    pub(super) fn no_database(&self) -> Fault {
        Fault::new(
            ErrorCode::NoPatientTable,
            format!(
                "The account {} sees no Open Dental database on this server.",
                self.username
            ),
            "Check that this is the server of your practice. Ask your IT to give the account the right to read \
             (SELECT) in Open Dental's database.",
        )
    }
}
