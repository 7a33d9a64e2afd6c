//! Open Dental's numbers for gender and standing, from its published enumerations.

use domain::{Departure, Gender, RelationKind, Standing};

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
pub(crate) fn standing(code: Option<i64>) -> Standing {
    Standing::Departed(match code {
        Some(0) => return Standing::Active,
        Some(1) => Departure::NonPatient,
        Some(2) => Departure::Inactive,
        Some(3) => Departure::Archived,
        Some(4) => Departure::Deleted,
        Some(5) => Departure::Deceased,
        Some(6) => Departure::Prospective,
        _ => Departure::Other,
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
    fn every_number_has_its_meaning_and_an_unknown_one_is_not_active() {
        assert_eq!(gender(Some(0)), Gender::Male);
        assert_eq!(gender(Some(1)), Gender::Female);
        assert_eq!(gender(Some(2)), Gender::Unknown);
        assert_eq!(gender(Some(3)), Gender::Other);
        assert_eq!(gender(Some(200)), Gender::Unknown);
        assert_eq!(standing(Some(0)), Standing::Active);
        assert_eq!(standing(Some(3)), Standing::Departed(Departure::Archived));
        assert_eq!(standing(Some(4)), Standing::Departed(Departure::Deleted));
        for code in [Some(7), Some(-1), None] {
            assert_eq!(standing(code), Standing::Departed(Departure::Other));
        }
    }
}
