//! Plain types and rules that all crates share: no I/O and no clock.
//!
//! Everything here can be built, compared, and tested without a database, a window, or a network. What is specific to Open
//! Dental (columns, status numbers, name rules) is in `opendental`; what is specific to our tables is in `store`.

mod birthday;
mod connection;
mod connection_test;
mod fault;
mod fault_action;
mod fault_class;
mod fault_file;
mod fault_traits;
mod ids;
mod normalized_name;
mod notes;
mod patient;
mod phone;
mod problem;
mod reconciliation;
mod run;
mod run_status;
mod secret;
mod source;
mod source_snapshot;
mod step_note;
mod text_enum;
mod tls;
mod typed_date;

pub use birthday::{Birthday, BirthdayError};
pub use connection::{DEFAULT_PORT, Endpoint, EndpointError};
pub use connection_test::{Step, StepState, WhoCanFix};
pub use fault::{Fault, FaultCode};
pub use fault_action::FaultAction;
pub use fault_class::FaultClass;
pub use fault_file::{FileKind, FileReason};
pub use fault_traits::SaveUntested;
pub use ids::{CompanyId, IntegrationId, PatNum, PatientId, RunId};
pub use normalized_name::normalized_name;
pub use notes::{Notes, NotesError, SourceNote};
pub use patient::{Field, Gender, PatientFields};
pub use phone::{formatted_phone, load_phone_formats, phone_digits};
pub use problem::{Problem, ProblemCode, Severity};
pub use reconciliation::Reconciliation;
pub use run::{Counts, Limit, Mode, Outcome, Trigger};
pub use run_status::RunStatus;
pub use secret::{Password, Ssn, typed_secret};
pub use source::{
    InactiveReason, LIST_PAGE, PAGE_SIZE, PatientSource, PatientStatus, Relation, RelationKind, ServerTime,
    SourceEntry, SourceInfo, SourcePage, SourcePatient, SourceRow,
};
pub use source_snapshot::SourceSnapshot;
pub use step_note::StepNote;
pub use tls::{CertificateFingerprint, TlsPolicy, TlsPolicyError};
pub use typed_date::{DateOrder, TypedDate, birth_year};
