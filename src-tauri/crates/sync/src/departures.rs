//! Finds departed patients by comparing patient numbers, and plans what becomes of them.

use std::collections::HashMap;

use domain::{InactiveReason, PatNum, PatientStatus, StatusRow};

use crate::plan::{Plan, PlanContext};

/// The numbers in `linked` that are not active in the source, and why. A number without a row has vanished.
pub(crate) fn gone(linked: &[PatNum], statuses: &[StatusRow]) -> Vec<(PatNum, InactiveReason)> {
    let known: HashMap<PatNum, PatientStatus> =
        statuses.iter().map(|row| (row.pat_num, row.status)).collect();
    let reason = |number: &PatNum| match known.get(number) {
        Some(PatientStatus::Active) => None,
        Some(PatientStatus::Inactive(reason)) => Some((*number, *reason)),
        None => Some((*number, InactiveReason::Vanished)),
    };
    linked.iter().filter_map(reason).collect()
}

/// Plans the departed numbers; also returns those whose cluster must be read first.
pub(crate) fn plan(gone: &[(PatNum, InactiveReason)], known: PlanContext<'_>) -> (Plan, Vec<PatNum>) {
    let (mut plan, mut kindred) = (Plan::default(), Vec::new());
    for (pat_num, reason) in gone {
        if known.kin.group(*pat_num).is_some() {
            kindred.push(*pat_num);
            continue;
        }
        plan.processed.push(*pat_num);
        plan.deactivate(*pat_num, *reason, known);
    }
    (plan, kindred)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_a_row_has_vanished_and_an_active_one_stays() {
        let statuses = [
            StatusRow {
                pat_num: PatNum(1),
                status: PatientStatus::Active,
            },
            StatusRow {
                pat_num: PatNum(2),
                status: PatientStatus::Inactive(InactiveReason::Deceased),
            },
        ];
        let linked = [PatNum(1), PatNum(2), PatNum(3)];
        assert_eq!(
            gone(&linked, &statuses),
            [
                (PatNum(2), InactiveReason::Deceased),
                (PatNum(3), InactiveReason::Vanished)
            ]
        );
    }
}
