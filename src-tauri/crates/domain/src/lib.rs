//! Plain types and rules of the office: no I/O, no clock, no provider.
//!
//! Everything here can be built, compared and tested without a database, a window or a network. What belongs to one
//! provider (Open Dental's columns, status numbers and name rules) lives in that provider's crate; what belongs to
//! our own tables lives in `store`.

mod birthday;
mod completeness;
mod connection;
mod ending;
mod examination;
mod fault;
mod grouped;
mod ids;
mod name_key;
mod notes;
mod patient;
mod problem;
mod run;
mod schedule;
mod secret;
mod source;
mod source_facts;
mod tally;
mod tls;

pub use birthday::{Birthday, BirthdayError};
pub use completeness::Completeness;
pub use connection::{DEFAULT_PORT, Endpoint, EndpointError};
pub use ending::Ending;
pub use examination::{Fixer, Stage, StageState};
pub use fault::{ErrorCode, Fault};
pub use grouped::grouped;
pub use ids::{CompanyId, IntegrationId, PatNum, PatientId, RunId};
pub use name_key::name_key;
pub use notes::{Notes, NotesError, SourceRecord};
pub use patient::{Field, Gender, PatientFields};
pub use problem::{Problem, ProblemCode, Severity};
pub use run::{Counts, Limit, Mode, Outcome, Trigger};
pub use schedule::{Day, MissedReason, Quiet, Schedule, ScheduleError, TimeOfDay, Timing};
pub use secret::{Password, Ssn};
pub use source::{
    ChangePosition, Departure, Epoch, PAGE_SIZE, PatientSource, Relation, RelationKind, SourceInfo,
    SourcePatient, SourceRow, Standing, StandingRow,
};
pub use source_facts::{MARKS, Mark, SourceFacts};
pub use tally::Tally;
pub use tls::{CertificateFingerprint, TlsPolicy, TlsPolicyError};
