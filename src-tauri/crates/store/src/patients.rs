//! Patients: the list, one record, and what the desk enters.

mod desk;
mod list;
mod record;
mod search;
mod stored;

pub use list::{PatientListRow, PatientOrder, PatientPage, PatientQuery, SortDirection, StatusFilter};
pub use record::{MergedInto, PatientRecord};

pub(crate) use stored::{FIELD_COLUMNS, StoredFields, fields, open_notes, push_fields, seal_notes};
