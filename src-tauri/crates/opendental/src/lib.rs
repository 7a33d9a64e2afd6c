//! Open Dental as a source of patients: the practice's MySQL or MariaDB database, which is only ever read.
//!
//! Promises:
//! - every statement that reaches the server is in one module, `statements`, and reads; the session is read only
//!   besides, so that the server itself would refuse a change (MySQL before 5.6 cannot, and is used all the same);
//! - a credential leaves this PC only after the server's greeting has been judged, on the very connection that it came
//!   in by, and never as a clear-text login;
//! - every wait has a deadline, and a connection that missed one, or broke, is closed at once and never used again;
//! - a fault in the driver ends the connection's own task and comes back as an error, not as a crash;
//! - nothing that a server says of itself reaches an error's text.
//!
//! Limits: off loopback the connection is encrypted where the server offers it, but nobody checks yet who the server
//! is. What one answer may cost is bounded in bytes and rows, not in what the driver sets aside for the column count
//! that an ill-meaning server announces.

mod cell;
mod database_kind;
mod diagnosis;
mod facts;
mod failure;
mod gate;
mod login;
mod mapping;
mod session;
mod source;
mod statements;
mod survey;
mod workstation;

pub use database_kind::DatabaseKind;
pub use login::Login;
pub use source::OpenDental;
pub use survey::{DatabaseReport, ServerReport, survey};
pub use workstation::{WorkstationError, WorkstationSettings, find_settings, program_folders, read_settings};
