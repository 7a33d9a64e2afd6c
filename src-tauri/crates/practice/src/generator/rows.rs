//! Rows as Open Dental holds them: raw text, unchecked, any string possibly NULL.

/// The values of `patient.PatStatus`.
pub mod status {
    /// An active patient.
    pub const PATIENT: u8 = 0;
    /// Somebody who is on an account but not treated.
    pub const NON_PATIENT: u8 = 1;
    /// Has not come for long.
    pub const INACTIVE: u8 = 2;
    /// Put away, also what a merge leaves of its loser.
    pub const ARCHIVED: u8 = 3;
    /// Deleted on the screen; the row stays.
    pub const DELETED: u8 = 4;
    /// Died.
    pub const DECEASED: u8 = 5;
    /// Has asked for an appointment and not been seen.
    pub const PROSPECTIVE: u8 = 6;
}

/// One row of `patient`, in the columns that matter to a reader.
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
    /// Birthdate as written into the column, possible or not.
    pub birthdate: Option<String>,
    /// Social security number, in clear.
    pub ssn: Option<String>,
    /// Street.
    pub address: Option<String>,
    /// Apartment, unit, post box.
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
    /// One mail address, or several.
    pub email: Option<String>,
    /// Medicaid ID.
    pub medicaid_id: Option<String>,
    /// The head of the family, by patient number.
    pub guarantor: i64,
    /// How many seconds before the load the row was last changed.
    pub changed_ago: u32,
}

/// What a row of `patientlink` says.
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
    /// How many seconds before the load the link was made.
    pub made_ago: u32,
}
