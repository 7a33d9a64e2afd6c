//! The result of comparing our active patients with the source's.

/// What a comparison of patient numbers found. No patient is counted both as `imported` and as `with_problems`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, ts_rs::TS)]
#[ts(export)]
pub struct Reconciliation {
    /// Active patients in the source.
    #[ts(type = "number")]
    pub source_active: u64,
    /// Numbers that are active here with the source's data.
    #[ts(type = "number")]
    pub imported: u64,
    /// Numbers with a problem that must be fixed in the source before they can be imported or updated.
    #[ts(type = "number")]
    pub with_problems: u64,
    /// Active in the source, but neither here nor known as a problem.
    #[ts(type = "number")]
    pub missing: u64,
    /// Active here or known as a problem, but not active in the source.
    #[ts(type = "number")]
    pub unexpected: u64,
}

impl Reconciliation {
    /// Whether each active patient of the source is accounted for, and no other is active here.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing == 0 && self.unexpected == 0
    }
}
