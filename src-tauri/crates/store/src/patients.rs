//! Patients: the list and its saved filters, one record, and what the desk enters.

pub(crate) mod conditions;
pub(crate) mod deleted;
pub(crate) mod desk;
pub(crate) mod household;
pub(crate) mod kept;
mod list;
pub(crate) mod list_block;
pub(crate) mod noted;
mod query;
pub(crate) mod record;
pub(crate) mod rows;
mod saved_filters;
mod search;
mod spelling;
mod stored;
pub(crate) mod write;

pub use deleted::DeletedPatient;
pub use household::{Household, Relative};
pub use kept::{KeptField, ReplacedField, ValueOrigin};
pub use query::{
    PatientListRow, PatientOrder, PatientPage, PatientQuery, QuickFilter, SortDirection, StatusFilter,
};
pub use record::{MergedInto, MergedRecord, NotesSaved, PatientLink, PatientRecord};
pub use saved_filters::SavedFilter;

pub(crate) use list_block::{ListCache, ListChanges};
pub(crate) use noted::NotesCache;
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
debug_id!(
    PatientListRow,
    MergedInto,
    PatientRecord,
    Relative,
    DeletedPatient
);
