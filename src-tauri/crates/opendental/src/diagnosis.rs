//! From a failure to what a person at the desk can understand and do.
//!
//! Texts name what the person typed: host, port, user, database. Never the password, never a word of the server's.

mod login;
mod refusals;
mod way;

use domain::{Endpoint, Fault, TlsPolicy};

use crate::failure::Failure;
use crate::login::Login;

/// What a person typed, to name it in an error.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    endpoint: Endpoint,
    username: String,
    database: Option<String>,
    tls: TlsPolicy,
}

impl Target {
    pub(crate) fn new(login: &Login, database: Option<&str>) -> Self {
        Self {
            endpoint: login.endpoint.clone(),
            username: login.username.clone(),
            database: database.map(str::to_owned),
            tls: login.tls,
        }
    }

    /// The failure in words. Code, number and SQLSTATE go to the log.
    pub(crate) fn explain(&self, failure: &Failure) -> Fault {
        let fault = match failure {
            Failure::Refusal { number, .. } => self.refusal(*number),
            Failure::ColumnsMissing(columns) => self.columns_missing(columns),
            Failure::NotOpenDental => self.no_patient_table(),
            Failure::ChangesNotNoted => self.changes_not_noted(),
            Failure::NoDatabase => self.no_database(),
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

    fn database(&self) -> String {
        self.database.as_deref().map_or_else(
            || "the database".to_owned(),
            |name| format!("the database {name}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use domain::{CertificateFingerprint, ErrorCode, Password};

    use super::*;
    use crate::failure::CertificateTrouble;

    fn target() -> Target {
        let login = Login {
            endpoint: Endpoint::parse("od-server", 3306).unwrap(),
            username: "reader".to_owned(),
            password: Password::new("Dylan-12".to_owned()),
            tls: TlsPolicy::Required,
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
            (3032, ErrorCode::ServerReadOnly),
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
            (Failure::TlsNotOffered, ErrorCode::TlsNotOffered),
            (Failure::TooOld, ErrorCode::ServerTooOld),
            (Failure::ChangesNotNoted, ErrorCode::ChangesNotNoted),
            (Failure::NoDatabase, ErrorCode::NoPatientTable),
            (Failure::NotOpenDental, ErrorCode::NoPatientTable),
            (
                Failure::Certificate(CertificateTrouble::Unknown, Some(CertificateFingerprint([7; 32]))),
                ErrorCode::CertificateUnknown,
            ),
            (
                Failure::Certificate(CertificateTrouble::Expired, None),
                ErrorCode::CertificateExpired,
            ),
            (
                Failure::Certificate(CertificateTrouble::OtherHost, None),
                ErrorCode::CertificateOtherHost,
            ),
            (
                Failure::Certificate(CertificateTrouble::Changed, None),
                ErrorCode::CertificateChanged,
            ),
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
