//! Rows as Open Dental stores them: raw, unchecked text that may be NULL.

/// The values of `patient.PatStatus`.
pub mod status {
    /// An active patient.
    pub const PATIENT: u8 = 0;
    /// A person who is on an account but not treated.
    pub const NON_PATIENT: u8 = 1;
    /// Has not visited for a long time.
    pub const INACTIVE: u8 = 2;
    /// Archived; also the result of a merge for the merged patient.
    pub const ARCHIVED: u8 = 3;
    /// Deleted in Open Dental; the row stays.
    pub const DELETED: u8 = 4;
    /// Deceased.
    pub const DECEASED: u8 = 5;
    /// Asked for an appointment but has not been seen.
    pub const PROSPECTIVE: u8 = 6;
}

/// One row of `patient`, with the columns that matter to a reader.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PatientRow {
    /// Primary key.
    pub pat_num: i64,
    /// Last name.
    pub l_name: Option<String>,
    /// First name.
    pub f_name: Option<String>,
    /// Middle initial or name.
    pub middle_i: Option<String>,
    /// Nickname.
    pub preferred: Option<String>,
    /// One of [`status`].
    pub pat_status: u8,
    /// 0 male, 1 female, 2 unknown, 3 other.
    pub gender: u8,
    /// Birthdate as stored, valid or not.
    pub birthdate: Option<String>,
    /// Social Security number, in plain text.
    pub ssn: Option<String>,
    /// Street.
    pub address: Option<String>,
    /// Apartment, unit, or PO box.
    pub address2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State.
    pub state: Option<String>,
    /// ZIP code.
    pub zip: Option<String>,
    /// Home phone.
    pub hm_phone: Option<String>,
    /// Work phone.
    pub wk_phone: Option<String>,
    /// Mobile phone.
    pub wireless_phone: Option<String>,
    /// One email address, or several.
    pub email: Option<String>,
    /// Medicaid ID.
    pub medicaid_id: Option<String>,
    /// The guarantor's patient number.
    pub guarantor: i64,
    /// Age of the last change in seconds, at the time of the load.
    pub changed_ago: u32,
}

/// The kind of a row of `patientlink`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// `from` was merged into `to` (LinkType 1).
    Merge,
    /// `to` is a second chart of `from` (LinkType 2).
    Clone,
}

/// One row of `patientlink`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRow {
    /// PatNumFrom.
    pub from: i64,
    /// PatNumTo.
    pub to: i64,
    /// LinkType.
    pub kind: LinkKind,
    /// Age of the link in seconds, at the time of the load.
    pub recorded_ago: u32,
}
