//! Open Dental's numbers for gender and status, from its published enumerations.

use domain::{Gender, InactiveReason, PatientStatus, RelationKind};

/// `Gender`. 0 is a real value, not a missing one.
pub(crate) fn gender(code: Option<i64>) -> Gender {
    match code {
        Some(0) => Gender::Male,
        Some(1) => Gender::Female,
        // Since version 22.2.
        Some(3) => Gender::Other,
        _ => Gender::Unknown,
    }
}

/// `PatStatus`.
pub(crate) fn status(code: Option<i64>) -> PatientStatus {
    PatientStatus::Inactive(match code {
        Some(0) => return PatientStatus::Active,
        Some(1) => InactiveReason::NonPatient,
        Some(2) => InactiveReason::Inactive,
        Some(3) => InactiveReason::Archived,
        Some(4) => InactiveReason::Deleted,
        Some(5) => InactiveReason::Deceased,
        Some(6) => InactiveReason::Prospective,
        _ => InactiveReason::Other,
    })
}

/// `LinkType`.
pub(crate) fn relation(code: i64) -> Option<RelationKind> {
    match code {
        1 => Some(RelationKind::Merge),
        2 => Some(RelationKind::Clone),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_meaning_and_an_unknown_one_is_not_active() {
        assert_eq!(gender(Some(0)), Gender::Male);
        assert_eq!(gender(Some(1)), Gender::Female);
        assert_eq!(gender(Some(2)), Gender::Unknown);
        assert_eq!(gender(Some(3)), Gender::Other);
        assert_eq!(gender(Some(200)), Gender::Unknown);
        assert_eq!(status(Some(0)), PatientStatus::Active);
        assert_eq!(status(Some(3)), PatientStatus::Inactive(InactiveReason::Archived));
        assert_eq!(status(Some(4)), PatientStatus::Inactive(InactiveReason::Deleted));
        for code in [Some(7), Some(-1), None] {
            assert_eq!(status(code), PatientStatus::Inactive(InactiveReason::Other));
        }
    }
}
