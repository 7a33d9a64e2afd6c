//! Whether everybody whom the source counts among its patients is accounted for here.

/// What a comparison of patient numbers found. `here` and `to_fix` are different people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Completeness {
    /// Active patients in the source.
    pub source_active: u64,
    /// Of ours, those who are active and as the source has them.
    pub here: u64,
    /// Those whom the source has to correct before they can be brought in, or in step again.
    pub to_fix: u64,
    /// Active in the source, and neither here nor known as a problem.
    pub missing: u64,
    /// Active here, or known as a problem, and not active in the source.
    pub surplus: u64,
}

impl Completeness {
    /// Whether nobody is missing and nobody is here in vain.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.missing == 0 && self.surplus == 0
    }
}
