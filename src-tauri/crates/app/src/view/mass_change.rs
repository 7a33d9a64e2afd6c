//! The changes that a sync did not make, because a person must decide first.

use chrono::{DateTime, Utc};
use domain::{InactiveReason, PatNum, PatientId};
use serde::Serialize;
use store::FieldChange;
use ts_rs::TS;

/// The question of a sync, and a page of the patients it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MassChangePage {
    /// How many patients would become inactive.
    #[ts(type = "number")]
    pub inactive: u64,
    /// How many patients would get another name or birthday.
    #[ts(type = "number")]
    pub renamed: u64,
    /// How many patients this sync, and earlier ones that did not finish, have already changed like that.
    #[ts(type = "number")]
    pub before: u64,
    /// How many are no longer in the source at all.
    #[ts(type = "number")]
    pub gone: u64,
    /// The minute in which nearly all of them were changed in the source, if there is one.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub same_minute: Option<DateTime<Utc>>,
    /// The number of patients on all pages, which the search may reduce.
    #[ts(type = "number")]
    pub total: u64,
    /// The patients of this page, by last name.
    pub rows: Vec<MassChangeRow>,
}

/// What would happen to one patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MassChangeRow {
    /// The patient.
    pub patient: PatientId,
    /// The patient's number in Open Dental.
    pub pat_num: PatNum,
    /// First name, as it is now.
    pub first_name: String,
    /// Last name, as it is now.
    pub last_name: String,
    /// `YYYY-MM-DD`, as it is now.
    pub birthday: String,
    /// Why the patient would become inactive; absent for another name or birthday.
    pub reason: Option<InactiveReason>,
    /// The names and the birthday that would change.
    pub fields: Vec<FieldChange>,
}
