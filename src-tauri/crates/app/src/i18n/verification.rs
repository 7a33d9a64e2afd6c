//! The comparison with Open Dental in words, as `ontime` and the support file show it. The window has the same texts.

use domain::Reconciliation;
use serde_json::json;

use super::{Language, fill, text};

/// What the comparison at `when` found: the sum of the active patients, and what the next sync will do.
#[must_use]
pub fn verification_text(language: Language, found: &Reconciliation, when: &str) -> String {
    let sentence = |key: &str, count: u64| {
        let args = json!({ "count": count });
        (count > 0).then(|| fill(language, &format!("verified.{key}"), &args))
    };
    let plain =
        |key: &str, is_shown: bool| is_shown.then(|| text(language, &format!("verified.{key}")).to_owned());
    let sentences = [
        Some(sum(language, found, when)),
        plain("contents", found.is_complete()),
        sentence("unexpected", found.unexpected),
        plain("repair", !found.is_accounted_for()),
        sentence("changed", found.changed),
        sentence("recent", found.recent),
    ];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn sum(language: Language, found: &Reconciliation, when: &str) -> String {
    let key = if found.is_accounted_for() {
        "complete"
    } else {
        "differs"
    };
    let args = json!({ "count": found.source_active, "when": when });
    let total = fill(language, &format!("verified.{key}"), &args);
    let parts = [
        ("imported", found.imported),
        ("second_charts", found.second_charts),
        ("with_problems", found.with_problems),
        ("missing", found.missing),
    ];
    let parts = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(part, count)| {
            fill(
                language,
                &format!("verified.part.{part}"),
                &json!({ "count": count }),
            )
        });
    let parts = parts.collect::<Vec<_>>().join(", ");
    if parts.is_empty() {
        return format!("{total}.");
    }
    fill(
        language,
        "verified.sum",
        &json!({ "total": total, "parts": parts }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Reconciliation = Reconciliation {
        source_active: 1_499,
        imported: 1_480,
        second_charts: 9,
        with_problems: 10,
        missing: 0,
        unexpected: 0,
        changed: 0,
        recent: 0,
    };

    #[test]
    fn the_parts_that_are_not_zero_add_up_to_the_active_patients() {
        let all = "All 1,499 active patients accounted for as of 4:22 AM: 1,480 here, 9 second charts, 10 to fix. \
                   Each record here includes its last change in Open Dental.";
        let recent = "3 patients changed just before the sync; the next sync checks them again.";
        let changed = "All 3 active patients accounted for as of 4:22 AM: 3 here. \
                       2 patients changed during the sync; the next sync imports them.";
        let differs = "3 active patients in Open Dental as of 4:22 AM: 2 here, 1 missing here. \
                       1 patient here isn't active in Open Dental. The next sync will fix this.";
        let of = |source_active, imported| Reconciliation {
            source_active,
            imported,
            ..Reconciliation::default()
        };
        for (found, expected) in [
            (ALL, all.to_owned()),
            (Reconciliation { recent: 3, ..ALL }, format!("{all} {recent}")),
            (
                Reconciliation {
                    changed: 2,
                    ..of(3, 3)
                },
                changed.to_owned(),
            ),
            (
                Reconciliation {
                    missing: 1,
                    unexpected: 1,
                    ..of(3, 2)
                },
                differs.to_owned(),
            ),
        ] {
            assert_eq!(verification_text(Language::En, &found, "4:22 AM"), expected);
        }
        let spanish = verification_text(Language::Es, &ALL, "4:22 a. m.");
        assert!(
            spanish.contains("1,480 aquí, 9 segundos expedientes, 10 por corregir"),
            "{spanish}"
        );
    }
}
