//! Patients: the list, one record, and what the desk enters.

pub(crate) mod desk;
pub(crate) mod list;
pub(crate) mod list_block;
pub(crate) mod record;
mod search;
mod stored;
pub(crate) mod write;

pub use list::{PatientListRow, PatientOrder, PatientPage, PatientQuery, SortDirection, StatusFilter};
pub use record::{MergedInto, PatientLink, PatientRecord};

pub(crate) use list_block::{ListCache, ListChanges};
use stored::FIELD_COLUMNS;
pub(crate) use stored::{fields, fnv1a, match_key, open_notes, seal_notes};

/// Shows the id only, because the rest is patient data.
macro_rules! debug_id {
    ($($type:ident),+) => {$(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($type), "({})"), self.id)
            }
        }
    )+};
}
debug_id!(PatientListRow, MergedInto, PatientRecord);
