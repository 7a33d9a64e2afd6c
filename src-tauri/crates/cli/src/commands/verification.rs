//! What the comparison with Open Dental found, in words.

use office::view::VerificationView;

use crate::text::{counted, grouped, time};

/// One paragraph.
pub(super) fn words(found: &VerificationView) -> String {
    let at = time(Some(&found.at));
    if found.missing == 0 && found.surplus == 0 {
        return format!(
            "All {} accounted for, verified {at} ({} here, {} to fix).",
            counted(found.source_active, "active patient", "active patients"),
            grouped(found.here),
            grouped(found.to_fix)
        );
    }
    format!(
        "Compared with Open Dental at {at}: {} missing here, {} here but not active there. The next Full Sync puts \
         this right.",
        counted(found.missing, "active patient", "active patients"),
        grouped(found.surplus)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_proven_or_says_what_differs() {
        let mut found = VerificationView {
            at: "2026-03-01T09:30:00Z".to_owned(),
            source_active: 1_480,
            here: 1_464,
            to_fix: 16,
            missing: 0,
            surplus: 0,
        };
        assert_eq!(
            words(&found),
            "All 1,480 active patients accounted for, verified 2026-03-01 09:30:00 UTC (1,464 here, 16 to fix)."
        );
        found.missing = 1;
        assert!(words(&found).contains("1 active patient missing here, 0 here but not active there"));
    }
}
