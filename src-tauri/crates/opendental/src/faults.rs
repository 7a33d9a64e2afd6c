//! Converts a failure to the `Fault` that a person sees.
//!
//! The arguments of a fault are what the person typed: host, port, username, database. They never contain the password or
//! any text of the server.

use domain::{CertificateFingerprint, Endpoint, Fault, TlsPolicy};

use crate::failure::{CertificateProblem, Failure};
use crate::login::Login;

/// What the person typed, to name it in a fault.
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

    /// The fault of a failure. Logs its code, and the server's error number and SQLSTATE.
    pub(crate) fn to_fault(&self, failure: &Failure) -> Fault {
        let fault = self.fault(failure);
        let code = fault.code().as_str();
        match failure {
            Failure::ServerError { number, state } => {
                tracing::warn!(code, number, sqlstate = state, "the server returned an error");
            }
            _ => tracing::warn!(code, "the server could not be used"),
        }
        fault
    }

    /// The same without a line in the log, for a failure that may never happen.
    pub(crate) fn fault(&self, failure: &Failure) -> Fault {
        let (host, port, address) = (
            self.endpoint.host().to_owned(),
            self.endpoint.port(),
            self.address(),
        );
        match failure {
            Failure::HostUnknown => Fault::HostUnknown { host },
            Failure::ConnectionRefused => Fault::ConnectionRefused { host, port },
            Failure::NoResponse => Fault::NoResponse { address, port },
            Failure::ServerSilent => Fault::ServerSilent { address },
            Failure::NotMysql => Fault::NotMysql { address },
            Failure::ServerTooOld => Fault::ServerTooOld { address },
            Failure::LoginMethodUnsupported => self.login_method_unsupported(),
            Failure::TlsRequired => self.tls_required(),
            Failure::TlsNotOffered => Fault::TlsNotOffered { address },
            Failure::TlsFailed | Failure::TlsIncompatible => Fault::TlsFailed { address },
            Failure::PasswordWithheld(certificate) => Fault::PasswordWithheld {
                address,
                fingerprint: certificate.to_string(),
            },
            Failure::Certificate(problem, seen) => self.certificate(*problem, *seen),
            Failure::ServerError { number, .. } => self.server_error(*number),
            Failure::ColumnsMissing(columns) => self.columns_missing(columns),
            Failure::NotOpenDental => self.no_patient_table(),
            Failure::ChangesNotRecorded => {
                self.in_database(|database| Fault::ChangesNotRecorded { database })
            }
            Failure::RowsRepeated => Fault::RowsRepeated,
            Failure::TableNameCase(table) => self.in_database(|database| Fault::TableNameCase {
                database,
                table: table.clone(),
            }),
            Failure::NoOpenDentalDatabase => self.no_open_dental_database(),
            Failure::ClosedAfterSignIn => Fault::ClosedAfterSignIn {
                address,
                username: self.username.clone(),
            },
            Failure::ProtocolBroken => Fault::ProtocolBroken { address },
            Failure::ConnectionLost => Fault::ConnectionLost { address },
            Failure::TimedOut => Fault::TimedOut { address },
        }
    }

    /// Error numbers of MySQL and MariaDB, which are the same below 1900.
    fn server_error(&self, number: u16) -> Fault {
        let (address, username) = (self.address(), self.username.clone());
        match number {
            1040 => Fault::TooManyConnections { address },
            // `max_user_connections` of the server, and the limits of one account (`MAX_QUERIES_PER_HOUR` etc.).
            1203 | 1226 => Fault::QuotaReached { username },
            1129 => Fault::HostBlocked { address },
            1130 => Fault::HostNotAllowed { address, username },
            // MariaDB returns the same number if the account requires encryption.
            1045 | 1698 if self.tls == TlsPolicy::Off => Fault::AccessDeniedUnencrypted { username },
            1045 | 1698 => Fault::AccessDenied { username },
            // MySQL's number, then MariaDB's.
            1820 | 1862 => Fault::PasswordExpired { username },
            3118 | 4151 => Fault::AccountLocked { username },
            1251 | 1275 | 1524 => self.login_method_unsupported(),
            3159 => self.tls_required(),
            1044 | 1142 | 1143 | 1227 => self.database_denied(),
            1049 => self.database_missing(),
            1102 => Fault::DatabaseInvalid,
            1146 => self.no_patient_table(),
            1054 => self.columns_missing(&[]),
            126 | 127 | 134 | 141 | 144 | 145 | 1034 | 1035 | 1194 | 1195 | 1712 => {
                self.in_database(|database| Fault::TableDamaged { database })
            }
            // MySQL's offline mode; the read-only option of MariaDB and MySQL.
            3032 | 1290 | 1836 => Fault::ServerReadOnly { address },
            1205 | 1213 => self.in_database(|database| Fault::TableLocked { database }),
            1412 | 1615 => self.in_database(|database| Fault::TableChanging { database }),
            1064 | 1149 | 1235 => Fault::StatementNotUnderstood { address, number },
            1317 | 1969 | 3024 => Fault::TimedOut { address },
            1053 | 1080 | 1152 | 1158..=1161 | 1184 | 1927 | 4031 => Fault::ConnectionLost { address },
            1043 | 1047 | 1156 | 1157 => Fault::ProtocolBroken { address },
            _ => Fault::ServerError { address, number },
        }
    }

    fn certificate(&self, problem: CertificateProblem, seen: Option<CertificateFingerprint>) -> Fault {
        let address = self.address();
        let fingerprint = seen.map(|seen| seen.to_string());
        match (problem, fingerprint) {
            (CertificateProblem::Unknown, None) => Fault::CertificateUnknown { address },
            (CertificateProblem::Unknown, Some(fingerprint)) => {
                Fault::CertificateUnknownSeen { address, fingerprint }
            }
            (CertificateProblem::Changed, None) => Fault::CertificateChanged { address },
            (CertificateProblem::Changed, Some(fingerprint)) => {
                Fault::CertificateChangedSeen { address, fingerprint }
            }
            (CertificateProblem::Expired, _) => Fault::CertificateExpired { address },
            (CertificateProblem::OtherHost, _) => Fault::CertificateOtherHost {
                address,
                host: self.endpoint.host().to_owned(),
            },
        }
    }

    fn login_method_unsupported(&self) -> Fault {
        Fault::LoginMethodUnsupported {
            username: self.username.clone(),
        }
    }

    fn tls_required(&self) -> Fault {
        Fault::TlsRequired {
            address: self.address(),
            username: self.username.clone(),
        }
    }

    fn database_denied(&self) -> Fault {
        let username = self.username.clone();
        match self.database.clone() {
            Some(database) => Fault::DatabaseDenied { username, database },
            None => Fault::DatabasesDenied { username },
        }
    }

    fn database_missing(&self) -> Fault {
        self.in_database(|database| Fault::DatabaseMissing { database })
    }

    fn no_patient_table(&self) -> Fault {
        self.in_database(|database| Fault::NoPatientTable { database })
    }

    fn columns_missing(&self, columns: &[&str]) -> Fault {
        self.in_database(|database| match columns {
            [] => Fault::SomeColumnsMissing { database },
            ["DateTStamp"] => Fault::TimestampMissing { database },
            _ => Fault::ColumnsMissing {
                database,
                columns: columns.iter().map(|&column| column.to_owned()).collect(),
            },
        })
    }

    /// A fault inside the chosen database. Before a database is chosen, the server can only refuse to show any.
    fn in_database(&self, fault: impl FnOnce(String) -> Fault) -> Fault {
        match self.database.clone() {
            Some(database) => fault(database),
            None => self.no_open_dental_database(),
        }
    }

    fn no_open_dental_database(&self) -> Fault {
        Fault::NoOpenDentalDatabase {
            username: self.username.clone(),
        }
    }

    fn address(&self) -> String {
        self.endpoint.to_string()
    }
}

#[cfg(test)]
mod tests {
    use domain::{FaultCode, Password};

    use super::*;
    use crate::login::FirstUse;

    fn target(tls: TlsPolicy, database: Option<&str>) -> Target {
        let login = Login {
            endpoint: Endpoint::parse("od-server", 3306).unwrap(),
            username: "reader".to_owned(),
            password: Password::new("Dylan-12".to_owned()),
            tls,
            first_use: FirstUse::Refuse,
        };
        Target::new(&login, database)
    }

    fn code(failure: &Failure) -> FaultCode {
        target(TlsPolicy::Required, Some("demo")).to_fault(failure).code()
    }

    #[test]
    fn each_error_number_has_its_code() {
        for (number, expected) in [
            (1040, FaultCode::TooManyConnections),
            (1203, FaultCode::QuotaReached),
            (1226, FaultCode::QuotaReached),
            (1129, FaultCode::HostBlocked),
            (1130, FaultCode::HostNotAllowed),
            (1045, FaultCode::AccessDenied),
            (1862, FaultCode::PasswordExpired),
            (4151, FaultCode::AccountLocked),
            (1251, FaultCode::LoginMethodUnsupported),
            (3159, FaultCode::TlsRequired),
            (1044, FaultCode::DatabaseDenied),
            (1142, FaultCode::DatabaseDenied),
            (1049, FaultCode::DatabaseMissing),
            (1102, FaultCode::DatabaseInvalid),
            (1146, FaultCode::NoPatientTable),
            (1054, FaultCode::SomeColumnsMissing),
            (145, FaultCode::TableDamaged),
            (1194, FaultCode::TableDamaged),
            (1205, FaultCode::TableLocked),
            (1615, FaultCode::TableChanging),
            (1064, FaultCode::StatementNotUnderstood),
            (1969, FaultCode::TimedOut),
            (1927, FaultCode::ConnectionLost),
            (3032, FaultCode::ServerReadOnly),
            (1105, FaultCode::ServerError),
        ] {
            assert_eq!(
                code(&Failure::server_error(number, "HY000")),
                expected,
                "{number}"
            );
        }
    }

    #[test]
    fn each_failure_has_its_code() {
        let seen = Some(CertificateFingerprint([7; 32]));
        for (failure, expected) in [
            (Failure::HostUnknown, FaultCode::HostUnknown),
            (Failure::ConnectionRefused, FaultCode::ConnectionRefused),
            (Failure::NoResponse, FaultCode::NoResponse),
            (Failure::ServerSilent, FaultCode::ServerSilent),
            (Failure::NotMysql, FaultCode::NotMysql),
            (Failure::LoginMethodUnsupported, FaultCode::LoginMethodUnsupported),
            (Failure::TlsRequired, FaultCode::TlsRequired),
            (Failure::TlsFailed, FaultCode::TlsFailed),
            (Failure::TlsNotOffered, FaultCode::TlsNotOffered),
            (Failure::ServerTooOld, FaultCode::ServerTooOld),
            (Failure::ChangesNotRecorded, FaultCode::ChangesNotRecorded),
            (Failure::RowsRepeated, FaultCode::RowsRepeated),
            (Failure::NoOpenDentalDatabase, FaultCode::NoOpenDentalDatabase),
            (Failure::NotOpenDental, FaultCode::NoPatientTable),
            (
                Failure::Certificate(CertificateProblem::Unknown, seen),
                FaultCode::CertificateUnknownSeen,
            ),
            (
                Failure::Certificate(CertificateProblem::Unknown, None),
                FaultCode::CertificateUnknown,
            ),
            (
                Failure::Certificate(CertificateProblem::Expired, None),
                FaultCode::CertificateExpired,
            ),
            (
                Failure::Certificate(CertificateProblem::OtherHost, None),
                FaultCode::CertificateOtherHost,
            ),
            (
                Failure::Certificate(CertificateProblem::Changed, None),
                FaultCode::CertificateChanged,
            ),
            (
                Failure::Certificate(CertificateProblem::Changed, seen),
                FaultCode::CertificateChangedSeen,
            ),
            (Failure::ProtocolBroken, FaultCode::ProtocolBroken),
            (Failure::ConnectionLost, FaultCode::ConnectionLost),
            (Failure::TimedOut, FaultCode::TimedOut),
            (
                Failure::ColumnsMissing(vec!["DateTStamp"]),
                FaultCode::TimestampMissing,
            ),
            (
                Failure::ColumnsMissing(vec!["Zip", "DateTStamp"]),
                FaultCode::ColumnsMissing,
            ),
        ] {
            assert_eq!(code(&failure), expected);
        }
    }

    #[test]
    fn without_encryption_a_refused_login_may_mean_that_the_server_requires_it() {
        let fault = target(TlsPolicy::Off, Some("demo")).to_fault(&Failure::server_error(1045, "28000"));
        assert_eq!(fault.code(), FaultCode::AccessDeniedUnencrypted);
    }

    #[test]
    fn before_a_database_is_chosen_no_fault_names_one() {
        for (number, expected) in [
            (1044, FaultCode::DatabasesDenied),
            (1049, FaultCode::NoOpenDentalDatabase),
            (1146, FaultCode::NoOpenDentalDatabase),
        ] {
            let fault = target(TlsPolicy::Required, None).to_fault(&Failure::server_error(number, ""));
            assert_eq!(fault.code(), expected, "{number}");
        }
    }
}
