//! Notes of a passed step of Test Connection, as a code with named arguments.
//!
//! The texts are in the catalogs under `stepNote.<code>`. Arguments never hold a password or text that a server sent,
//! except the server's kind and version, which are digits and dots.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

/// What a step found. Notes without arguments are for a step whose details are unknown because a later step failed.
///
/// Serialized as `{"code": "port_open", "args": {"port": 3306}}`; `args` is absent if there are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumIter, IntoStaticStr, ts_rs::TS)]
#[serde(tag = "code", content = "args", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum StepNote {
    /// The host was entered as an address.
    AddressSame {
        /// As typed.
        host: String,
    },
    /// The host name resolves to an address.
    AddressResolved {
        /// As typed.
        host: String,
        /// The first address.
        address: String,
    },
    /// The address is known.
    AddressKnown,
    /// The port accepts connections.
    PortOpen {
        /// As typed.
        port: u16,
    },
    /// The port accepts connections.
    PortReached,
    /// A supported server responded.
    ServerFound {
        /// Kind and version, for example `MariaDB 10.11.19`.
        server: String,
    },
    /// A supported server responded.
    ServerResponded,
    /// Not encrypted, and the traffic stays on this computer.
    PlainLoopback,
    /// A warning: not encrypted, because a person turned encryption off.
    PlainByChoice,
    /// Encrypted, and the traffic stays on this computer.
    EncryptedLoopback,
    /// Encrypted, and this computer trusts the server's certificate.
    CertificateTrusted {
        /// The name the certificate is for.
        host: String,
    },
    /// Encrypted, and the certificate is the accepted one.
    CertificatePinned,
    /// The connection satisfies the TLS policy.
    ConnectionSecure,
    /// The authentication plugin that was used.
    LoginMethod {
        /// Its name.
        method: String,
    },
    /// The server's certificate is pinned from now on.
    CertificatePinnedNow,
    /// The authentication plugin is one we support.
    LoginMethodSafe,
    /// The account is signed in.
    SignedInAs {
        /// As typed.
        username: String,
    },
    /// The account is signed in.
    SignedIn,
    /// The account can only read.
    ReadOnlyAccount,
    /// A warning: the server accepts no changes at the moment.
    ServerReadOnly,
    /// A warning: the account can change data.
    CanChangeData {
        /// A few of the privileges that allow it.
        privileges: Vec<String>,
    },
    /// A warning: the account has roles, whose privileges are unknown.
    HasRoles,
    /// A warning: this is the server's administrator account.
    IsRoot,
    /// A warning: the account has no password.
    NoPassword,
    /// The chosen database exists.
    DatabaseFound {
        /// Its name.
        database: String,
    },
    /// The server listed its databases.
    DatabasesListed,
    /// The database is Open Dental's.
    OpenDentalDatabase {
        /// Its name.
        database: String,
    },
    /// The database has a patient table.
    PatientTableFound,
    /// The patient table has all columns, and changes are recorded.
    ColumnsComplete,
    /// A warning: the patient table is a view, so it cannot be seen whether changes are recorded.
    PatientView,
    /// A warning: the patient table has no primary key, as a copy has none.
    NoPrimaryKey,
    /// Patients could be read.
    SampleRead,
    /// A warning: the database has no active patients.
    NoActivePatients,
}

impl StepNote {
    /// The word in JSON and in the catalogs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn each_code_is_the_same_word_in_json_and_in_the_catalogs() {
        for note in StepNote::iter() {
            assert_eq!(serde_json::to_value(&note).unwrap()["code"], note.code());
        }
    }
}
