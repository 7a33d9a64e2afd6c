//! The patients that the desk has to correct in Open Dental, grouped by what is wrong.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use domain::{Fault, IntegrationId, Problem, ProblemCode};
use store::ProblemList;

use crate::app::App;
use crate::view::{FixGroup, FixList, FixPatient};

impl App {
    /// The patients that an integration cannot import, grouped by problem.
    ///
    /// # Errors
    /// [`Fault::IntegrationNotFound`].
    pub async fn fix_list(&self, integration: IntegrationId) -> Result<FixList, Fault> {
        Ok(group_by_problem(
            self.all_problems(ProblemList::Open(integration)).await?,
        ))
    }
}

fn group_by_problem(problems: Vec<Problem>) -> FixList {
    let total = problems.len() as u64;
    let mut by_code: BTreeMap<ProblemCode, Vec<FixPatient>> = BTreeMap::new();
    for problem in problems {
        by_code.entry(problem.code).or_default().push(FixPatient {
            pat_num: problem.pat_num,
            detail: problem.detail,
        });
    }
    let mut groups: Vec<FixGroup> = by_code
        .into_iter()
        .map(|(code, patients)| group(code, patients))
        .collect();
    groups.sort_by_key(|group| Reverse(group.patients.len()));
    FixList { total, groups }
}

fn group(code: ProblemCode, mut patients: Vec<FixPatient>) -> FixGroup {
    patients.sort_by_key(|patient| patient.pat_num);
    FixGroup {
        code,
        severity: code.severity(),
        patients,
    }
}

#[cfg(test)]
mod tests {
    use domain::PatNum;

    use super::*;

    #[test]
    fn each_patient_is_in_the_group_of_its_problem_and_the_largest_group_comes_first() {
        let problem = |pat_num, code, detail: Option<&str>| Problem {
            pat_num: PatNum(pat_num),
            code,
            detail: detail.map(str::to_owned),
        };
        let list = group_by_problem(vec![
            problem(9, ProblemCode::BirthdateImpossible, Some("1979-00-15")),
            problem(7, ProblemCode::AmbiguousMatch, None),
            problem(5, ProblemCode::AmbiguousMatch, None),
        ]);
        let shown: Vec<_> = list
            .groups
            .iter()
            .map(|group| (group.code, group.patients.len()))
            .collect();
        assert_eq!(
            (list.total, shown),
            (
                3,
                vec![
                    (ProblemCode::AmbiguousMatch, 2),
                    (ProblemCode::BirthdateImpossible, 1)
                ]
            )
        );
        assert_eq!(list.groups[0].patients[0].pat_num, PatNum(5));
        assert_eq!(list.groups[1].patients[0].detail.as_deref(), Some("1979-00-15"));
    }
}
