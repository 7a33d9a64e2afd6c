//! A patient as the window shows and edits it.

use chrono::{DateTime, Utc};
use domain::{CompanyId, Gender, IntegrationId, PatNum, PatientId, PatientStatus};
use serde::{Deserialize, Serialize};
use store::{Household, KeptField, MergedInto, MergedRecord, NotesSaved, ReplacedField};
use ts_rs::TS;

/// Everything that the window may show of a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PatientDetail {
    /// Its id.
    pub id: PatientId,
    /// Its company.
    pub company: CompanyId,
    /// The company's name.
    pub company_name: String,
    /// First name: the preferred one, if there is one.
    pub first_name: String,
    /// Legal first name, if it differs.
    pub legal_first_name: Option<String>,
    /// Last name.
    pub last_name: String,
    /// `YYYY-MM-DD`.
    pub birthday: String,
    /// Gender.
    pub gender: Gender,
    /// Email.
    pub email: String,
    /// Phone as typed.
    pub phone: String,
    /// Phone as shown; see [`domain::formatted_phone`].
    pub formatted_phone: String,
    /// Address; lines are separated by line breaks.
    pub address: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// ZIP code.
    pub zip: String,
    /// Insurance number (Medicaid ID).
    pub insurance_number: String,
    /// Whether an SSN is on file. The number itself is never shown.
    pub ssn_on_file: bool,
    /// The desk's own notes.
    pub desk_notes: String,
    /// Who last changed those, and when.
    pub notes_saved: Option<NotesSaved>,
    /// Others with the same phone or address.
    pub household: Household,
    /// Whether the desk may delete the patient.
    pub deletable: bool,
    /// Active, or why not.
    pub status: PatientStatus,
    /// The surviving patient after a merge, or the original of a second chart.
    pub merged_into: Option<MergedInto>,
    /// The records that a person merged into this patient here.
    pub merged_records: Vec<MergedRecord>,
    /// The integrations that keep this patient up to date. If there are any, the desk edits only its notes and fields that it
    /// keeps.
    pub links: Vec<LinkView>,
    /// The fields that the desk keeps.
    pub kept: Vec<KeptField>,
    /// The values that the desk typed and a sync replaced, and those of merged records, until the desk decides about them.
    pub replaced: Vec<ReplacedField>,
    /// When the patient was created here, UTC.
    #[serde(serialize_with = "store::json::time")]
    #[ts(type = "string")]
    pub created_at: DateTime<Utc>,
    /// When the patient was last changed here, UTC.
    #[serde(serialize_with = "store::json::time")]
    #[ts(type = "string")]
    pub updated_at: DateTime<Utc>,
}

/// An integration that keeps a patient up to date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LinkView {
    /// Its id.
    pub integration: IntegrationId,
    /// Its name.
    pub integration_name: String,
    /// The patient's number in it.
    pub pat_num: PatNum,
    /// The numbers of the patient's other charts in it.
    pub other_numbers: Vec<PatNum>,
    /// When the patient was linked, UTC.
    #[serde(serialize_with = "store::json::time")]
    #[ts(type = "string")]
    pub linked_at: DateTime<Utc>,
}

/// The patients with a field that the desk keeps and that has changed in the source since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct KeptChanges {
    /// How many.
    #[ts(type = "number")]
    pub total: u64,
    /// The names of the first ones.
    pub names: Vec<String>,
}

/// A patient as the desk enters it.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct PatientInput {
    /// Its company.
    pub company: CompanyId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// `YYYY-MM-DD`, or as [`domain::TypedDate`] reads it, with its year.
    pub birthday: String,
    /// Gender.
    pub gender: Gender,
    /// Email.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Address; lines are separated by line breaks.
    pub address: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// ZIP code.
    pub zip: String,
    /// Insurance number.
    pub insurance_number: String,
    /// The desk's own notes.
    pub desk_notes: String,
}

/// The id of a patient that was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PatientSaved {
    /// Its id.
    pub id: PatientId,
}
