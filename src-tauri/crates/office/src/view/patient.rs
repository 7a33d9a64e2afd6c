//! Patients as the window lists, shows and edits them.

use domain::{CompanyId, Departure, Gender, IntegrationId, PatientId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which patients to list. One page of a list that the window scrolls through.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct PatientQuery {
    /// Name, phone, birthday or patient number, or a part of them; `""` finds all.
    pub search: String,
    /// Of this company only.
    pub company: Option<CompanyId>,
    /// Active, inactive or all.
    pub standing: StandingFilter,
    /// Sorted by.
    pub order: PatientOrder,
    /// Up or down.
    pub direction: SortDirection,
    /// Rows to pass over.
    #[ts(type = "number")]
    pub offset: u64,
    /// Rows to return, 1 to 500.
    pub limit: u32,
}

/// Active, inactive or all patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StandingFilter {
    /// Active ones.
    Active,
    /// Inactive ones.
    Inactive,
    /// All.
    All,
}

/// What a list of patients is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PatientOrder {
    /// Last name, then first name.
    LastName,
    /// First name, then last name.
    FirstName,
    /// Birthday.
    Birthday,
    /// City.
    City,
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SortDirection {
    /// A to Z, oldest first.
    Ascending,
    /// Z to A, youngest first.
    Descending,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PatientPage {
    /// How many patients the query finds in all.
    #[ts(type = "number")]
    pub total: u64,
    /// The rows asked for.
    pub rows: Vec<PatientListRow>,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PatientListRow {
    /// Our id.
    pub id: PatientId,
    /// What the patient is called.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// `YYYY-MM-DD`.
    pub birthday: String,
    /// Phone, as the desk typed it.
    pub phone: String,
    /// City.
    pub city: String,
    /// Active, or why not.
    pub standing: StandingView,
}

/// Whether a patient is active here, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "standing", content = "reason", rename_all = "snake_case")]
#[ts(export)]
pub enum StandingView {
    /// Active.
    Active,
    /// Left the practice in the source.
    Inactive(Departure),
}

/// The patient who goes on for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MergedIntoView {
    /// Our id.
    pub id: PatientId,
    /// First and last name.
    pub name: String,
}

/// Everything that the window may know of a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PatientDetail {
    /// Our id.
    pub id: PatientId,
    /// Whose patient.
    pub company: CompanyId,
    /// That company's name.
    pub company_name: String,
    /// What the patient is called.
    pub first_name: String,
    /// First name on official papers, if another.
    pub legal_first_name: Option<String>,
    /// Family name.
    pub last_name: String,
    /// `YYYY-MM-DD`.
    pub birthday: String,
    /// Gender.
    pub gender: Gender,
    /// E-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Address, lines parted by a line break.
    pub address: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// ZIP.
    pub zip: String,
    /// Insurance number (Medicaid ID).
    pub insurance_number: String,
    /// Whether a social security number is on file. The number itself is not shown.
    pub ssn_on_file: bool,
    /// What the desk itself wrote.
    pub desk_notes: String,
    /// Active, or why not.
    pub standing: StandingView,
    /// The patient who goes on for this one, after a merge or as the original of a second chart, if that one is here.
    pub merged_into: Option<MergedIntoView>,
    /// The integrations that keep this patient up to date; while there is one, only the desk's notes can be edited.
    pub links: Vec<LinkView>,
    /// When the patient was created here, UTC.
    pub created_at: String,
    /// When anything was last changed here, UTC.
    pub updated_at: String,
}

/// An integration that keeps a patient up to date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LinkView {
    /// Its id.
    pub integration: IntegrationId,
    /// Its name.
    pub integration_name: String,
    /// Since when, UTC.
    pub linked_at: String,
}

/// A patient as typed by hand.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct PatientInput {
    /// Whose patient.
    pub company: CompanyId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// `YYYY-MM-DD`.
    pub birthday: String,
    /// Gender.
    pub gender: Gender,
    /// E-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Address, lines parted by a line break.
    pub address: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// ZIP.
    pub zip: String,
    /// Insurance number.
    pub insurance_number: String,
    /// The desk's own notes.
    pub desk_notes: String,
}

/// A patient was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PatientSaved {
    /// Our id.
    pub id: PatientId,
}
