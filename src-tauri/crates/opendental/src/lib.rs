//! Open Dental as a source of patients: the practice's MySQL or MariaDB database, which is only ever read.
//!
//! Promises:
//! - every statement that reaches the server is in one module, `statements`, and reads; the session is read only
//!   besides, so that the server itself would refuse a change (MySQL before 5.6 cannot, and is used all the same);
//! - a credential leaves this PC only after the server's greeting has been judged, on the very connection that it came
//!   in by, never as a clear-text login, and to another computer only as its [`TlsPolicy`](domain::TlsPolicy) allows;
//! - a server that has its hands full is given way to before each page, though not for ever;
//! - every wait has a deadline, and a connection that missed one, or broke, is closed at once and never used again;
//! - a fault in the driver ends the connection's own task and comes back as an error, not as a crash;
//! - nothing that a server says of itself reaches an error's text.
//!
//! Limits: whom this computer trusts is its own matter, and nobody asks whether a certificate was revoked. On loopback
//! nobody checks who the server is unless its certificate is pinned.

mod cell;
mod courtesy;
mod database_kind;
mod diagnosis;
mod doctor;
mod facts;
mod failure;
mod gate;
mod login;
mod mapping;
mod reader_script;
mod rights;
mod session;
mod source;
mod statements;
mod survey;
mod workstation;

pub use database_kind::DatabaseKind;
pub use doctor::{Diagnosis, StageReport, Told, examine};
pub use login::Login;
pub use rights::Rights;
pub use source::OpenDental;
pub use survey::{DatabaseReport, likeliest};
pub use workstation::{WorkstationError, WorkstationSettings, find_settings, program_folders, read_settings};
