//! Patients.

mod desk;
mod list;
mod record;
mod search;
mod stored;

pub use list::{Direction, PatientPage, PatientQuery, PatientRow, PatientSort, StandingFilter};
pub use record::{MergedInto, PatientRecord};

pub(crate) use stored::{
    FIELD_COLUMNS, StoredFields, fields, open_notes, push_fields, seal_notes, standing, standing_word,
};
