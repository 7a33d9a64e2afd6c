//! What the patient list is asked for, and what it answers.

use chrono::{DateTime, Utc};
use domain::{Birthday, CompanyId, Gender, PatNum, PatientId, PatientStatus, formatted_phone};
use serde::{Deserialize, Serialize, Serializer};
use strum::VariantArray;

use crate::json;

/// Which patients to list, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PatientQuery {
    /// Words in any order, each of which is part of a name, the email, the address, or the company's name, or is a birthday, a
    /// year of birth, a phone number, or a patient number (`#42` is nothing else); `""` finds all. If no one has them, words
    /// may be in the desk's notes, too.
    pub search: String,
    /// Only patients of this company.
    pub company: Option<CompanyId>,
    /// Active, inactive, or all.
    pub status: StatusFilter,
    /// Only these.
    #[serde(default)]
    pub quick: Option<QuickFilter>,
    /// Sorted by.
    pub order: PatientOrder,
    /// Up or down.
    pub direction: SortDirection,
    /// Rows to skip.
    #[ts(type = "number")]
    pub offset: u64,
    /// Rows to return at most.
    pub limit: u32,
}

/// Which patients to list by their status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StatusFilter {
    /// Active patients.
    #[default]
    Active,
    /// Inactive patients.
    Inactive,
    /// All patients.
    All,
}

/// A common question about the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, VariantArray, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum QuickFilter {
    /// Patients without a phone number.
    NoPhone,
    /// Patients without an email.
    NoEmail,
    /// Patients without a street address.
    NoAddress,
    /// Patients added in the last seven days.
    RecentlyAdded,
    /// Patients made inactive by a sync in the last seven days.
    RecentlyInactive,
    /// Patients that the desk added.
    AddedByHand,
    /// Patients with a field that the desk keeps and that has changed in Open Dental since.
    KeptChanged,
}

/// What the list is sorted by. Equal rows are sorted by last name, first name, birthday.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PatientOrder {
    /// Last name.
    #[default]
    LastName,
    /// First name.
    FirstName,
    /// Birthday.
    Birthday,
    /// City.
    City,
    /// The company's name.
    Company,
    /// When the patient was added.
    Added,
}

/// The direction of a sorted list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SortDirection {
    /// A to Z, oldest first.
    #[default]
    Ascending,
    /// Z to A, youngest first.
    Descending,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct PatientPage {
    /// Number of patients on all pages.
    #[ts(type = "number")]
    pub total: u64,
    /// Number of patients who match but for their status: inactive ones if active ones are listed, and the other way around.
    #[ts(type = "number")]
    pub elsewhere: u64,
    /// The search as it may have been meant, if no one was found: with a name that differs by one letter.
    pub suggestion: Option<String>,
    /// The rows of this page.
    pub rows: Vec<PatientListRow>,
}

/// One row of the list.
#[derive(Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct PatientListRow {
    /// Its id.
    pub id: PatientId,
    /// First name: the preferred one, if there is one.
    pub first_name: String,
    /// Legal first name, if it differs.
    pub legal_first_name: Option<String>,
    /// Last name.
    pub last_name: String,
    /// Birthday.
    pub birthday: Birthday,
    /// Gender.
    pub gender: Gender,
    /// The first number to call as typed; in JSON as people read it.
    #[serde(serialize_with = "shown_phone")]
    pub phone: String,
    /// Email.
    pub email: String,
    /// Both address lines, separated by a line break.
    pub address: String,
    /// City.
    pub city: String,
    /// State or province.
    pub state: String,
    /// ZIP or postal code.
    pub zip: String,
    /// Insurance number.
    pub insurance_number: String,
    /// The company.
    pub company: CompanyId,
    /// The patient's numbers in Open Dental, the primary one of each integration first.
    pub pat_nums: Vec<PatNum>,
    /// Whether only the desk's notes have a word of the search.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub in_notes: bool,
    /// Whether the patient is active, and if not, why.
    pub status: PatientStatus,
    /// When the patient was added.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub created_at: DateTime<Utc>,
    /// When the patient was last changed.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub updated_at: DateTime<Utc>,
}

fn shown_phone<S: Serializer>(phone: &str, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_str(&formatted_phone(phone))
}
