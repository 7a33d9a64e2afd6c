//! Reads patients from Open Dental's MySQL or MariaDB database, and tests the connection to it.
//!
//! Guarantees:
//! - Read-only: every statement is listed in the module `statements` and only reads. The session is also read-only, so the
//!   server itself rejects changes (except MySQL before 5.6, which has no read-only sessions).
//! - Credentials are sent only after the server's handshake was checked, on the same connection, and to another computer
//!   only as its [`TlsPolicy`](domain::TlsPolicy) allows.
//! - The password itself, as opposed to a response to the server's challenge, is sent only over TLS and only to a server
//!   whose certificate was verified or pinned. The one exception is the first use of a server on this computer
//!   ([`FirstUse`]), which pins its certificate.
//! - Page reads are delayed while the server is busy, up to a limit.
//! - Every wait has a timeout. A connection that timed out or broke is closed at once and never used again.
//! - A response that is too long or malformed ends the connection and is an error.
//! - A value that cannot be used (too long, not text) is a problem of its patient and ends nothing.
//! - No error contains text that the server sent.
//!
//! Limits: a certificate is trusted if this computer trusts its issuer; revocation is not checked. On this
//! computer, any program may take the port of a server that is not running and whose certificate is not pinned: it gets the
//! response to a challenge, from which a weak password can be guessed.

mod client;
mod connection_test;
mod database_discovery;
mod database_kind;
mod failure;
mod faults;
mod local_settings;
mod login;
mod mapping;
mod patient_table;
mod privileges;
mod read_only_account_sql;
mod repair_statement;
mod rows;
mod session;
mod snapshot;
mod source;
mod source_name;
mod statements;
mod throttle;

pub use connection_test::{
    ConnectionReport, ItReport, OnStepReport, StepReport, TestResult, test_connection,
};
pub use database_discovery::DatabaseReport;
pub use database_kind::DatabaseKind;
pub use local_settings::{
    LocalSettings, LocalSettingsError, find_config_file, program_folders, read_config_file,
};
pub use login::{FirstUse, Login};
pub use privileges::Privileges;
pub use repair_statement::repair_statement;
pub use source::{OpenDental, PatientPage};
pub use source_name::SourceName;
