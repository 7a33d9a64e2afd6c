//! The result of comparing our patients with the source's at the end of a sync.

/// What a comparison of the source's list with ours found.
/// `source_active = patients + second_charts + with_problems + missing`: no number is counted twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Reconciliation {
    /// Active rows in the source.
    #[ts(type = "number")]
    pub source_active: u64,
    /// Patients that are active here with the source's data.
    #[ts(type = "number")]
    pub imported: u64,
    /// Active rows that are second charts of those patients.
    #[ts(type = "number")]
    pub second_charts: u64,
    /// Numbers with a problem that must be fixed in the source before they can be imported or updated.
    #[ts(type = "number")]
    pub with_problems: u64,
    /// Active in the source, but neither here nor known as a problem.
    #[ts(type = "number")]
    pub missing: u64,
    /// Active here or known as a problem, but not active in the source.
    #[ts(type = "number")]
    pub unexpected: u64,
    /// Known here, but changed in the source since the sync read them.
    #[ts(type = "number")]
    pub changed: u64,
    /// Read less than ten minutes after their last change, so the next sync reads them again. Not a difference.
    #[ts(type = "number")]
    pub recent: u64,
}

impl Reconciliation {
    /// Whether each active patient of the source is here or known as a problem, and no other is active here.
    #[must_use]
    pub fn is_accounted_for(&self) -> bool {
        self.missing == 0 && self.unexpected == 0
    }

    /// Whether each active patient of the source is accounted for as of its last change, and no other is active here.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_accounted_for() && self.changed == 0
    }
}
