//! Patients: the list, one record, and what the desk enters.

mod desk;
pub(crate) mod list;
pub(crate) mod list_block;
mod record;
mod search;
mod stored;
pub(crate) mod write;

pub use list::{PatientListRow, PatientOrder, PatientPage, PatientQuery, SortDirection, StatusFilter};
pub use record::{MergedInto, PatientRecord};

pub(crate) use list_block::{ListCache, ListChanges};
pub(crate) use stored::{FIELD_COLUMNS, fields, match_key, open_notes, seal_notes};
