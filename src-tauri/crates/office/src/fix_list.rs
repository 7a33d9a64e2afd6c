//! What the desk has to correct in the source, one kind of correction after the other.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use domain::{Fault, IntegrationId, Problem, ProblemCode};
use store::ProblemList;

use crate::office::Office;
use crate::view::{FixGroup, FixList, FixPatient};

impl Office {
    /// Whom an integration cannot bring in at present, by what has to be done.
    ///
    /// # Errors
    /// [`Fault`] if there is no such integration.
    pub async fn fix_list(&self, integration: IntegrationId) -> Result<FixList, Fault> {
        Ok(grouped(
            self.all_problems(ProblemList::AtPresent(integration)).await?,
        ))
    }
}

fn grouped(problems: Vec<Problem>) -> FixList {
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
        message: code.title().to_owned(),
        remedy: code.remedy().to_owned(),
        patients,
    }
}

#[cfg(test)]
mod tests {
    use domain::PatNum;

    use super::*;

    #[test]
    fn everybody_is_in_the_group_of_their_correction_and_the_largest_comes_first() {
        let problem = |pat_num, code, detail: Option<&str>| Problem {
            pat_num: PatNum(pat_num),
            code,
            detail: detail.map(str::to_owned),
        };
        let list = grouped(vec![
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
        assert_eq!(list.groups[1].message, "Birthdate is not a real date");
        assert_eq!(list.groups[1].patients[0].detail.as_deref(), Some("1979-00-15"));
    }
}
