//! Those who left the practice, found by comparing patient numbers.

use std::collections::HashMap;

use domain::{Departure, PatNum, Standing, StandingRow};

use crate::plan::{Known, Plan};

/// Those of `linked` who are not active patients of the source any more, and why. Who has no row there has vanished.
pub(crate) fn gone(linked: &[PatNum], standings: &[StandingRow]) -> Vec<(PatNum, Departure)> {
    let known: HashMap<PatNum, Standing> = standings.iter().map(|row| (row.pat_num, row.standing)).collect();
    let reason = |number: &PatNum| match known.get(number) {
        Some(Standing::Active) => None,
        Some(Standing::Departed(reason)) => Some((*number, *reason)),
        None => Some((*number, Departure::Vanished)),
    };
    linked.iter().filter_map(reason).collect()
}

/// What their leaving means for our patients, and of whom only the rows can tell, with those of others.
pub(crate) fn plan(gone: &[(PatNum, Departure)], known: Known<'_>) -> (Plan, Vec<PatNum>) {
    let (mut plan, mut kindred) = (Plan::default(), Vec::new());
    for (pat_num, reason) in gone {
        if known.kin.group(*pat_num).is_some() {
            kindred.push(*pat_num);
            continue;
        }
        plan.dealt_with.push(*pat_num);
        plan.depart(*pat_num, *reason, known);
    }
    (plan, kindred)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_no_row_has_vanished_and_who_is_active_stays() {
        let standings = [
            StandingRow {
                pat_num: PatNum(1),
                standing: Standing::Active,
            },
            StandingRow {
                pat_num: PatNum(2),
                standing: Standing::Departed(Departure::Deceased),
            },
        ];
        let linked = [PatNum(1), PatNum(2), PatNum(3)];
        assert_eq!(
            gone(&linked, &standings),
            [(PatNum(2), Departure::Deceased), (PatNum(3), Departure::Vanished)]
        );
    }
}
