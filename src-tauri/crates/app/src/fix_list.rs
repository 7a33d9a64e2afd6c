//! The patients that the desk has to correct in Open Dental, grouped by what is wrong.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use domain::{Fault, IntegrationId, PatNum, Problem, ProblemCode, RunId};
use opendental::SourceName;
use store::{Fixed, ProblemList};

use crate::app::App;
use crate::source;
use crate::view::{FixGroup, FixList, FixPatient};

/// The most names that are read at once. A longer list has another cause than single patients.
const MAX_NAMES: usize = 5_000;

impl App {
    /// The patients that an integration cannot import, grouped by problem.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn fix_list(&self, integration: IntegrationId) -> Result<FixList, Fault> {
        self.grouped(integration, ProblemList::Open(integration)).await
    }

    /// The patients to fix that a run met, as [`run_problems`](Self::run_problems), grouped by problem.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`].
    pub async fn run_fix_list(&self, run: RunId) -> Result<FixList, Fault> {
        let integration = self.store().run(run).await?.integration;
        self.grouped(integration, self.problem_list(run).await?).await
    }

    async fn grouped(&self, integration: IntegrationId, list: ProblemList) -> Result<FixList, Fault> {
        let fixed = self.store().fixed_numbers(integration).await?;
        let fixed = fixed.into_iter().collect();
        Ok(group_by_problem(
            integration,
            self.all_problems(list).await?,
            &fixed,
        ))
    }

    /// Reads the names of patients in Open Dental now, for a person who must find them there. They are neither stored nor
    /// logged. Numbers that no longer exist are left out.
    ///
    /// # Errors
    /// A [`Fault`] of the connection; [`Fault::IntegrationNotFound`].
    pub async fn names_in_source(
        &self,
        integration: IntegrationId,
        numbers: &[PatNum],
    ) -> Result<Vec<SourceName>, Fault> {
        let integration = self.store().integration(integration).await?;
        let mut source = source::open(self, &integration).await?;
        let names = source.names(&numbers[..numbers.len().min(MAX_NAMES)]).await;
        source.close().await;
        names
    }

    /// Records that a patient was fixed in Open Dental, or was not. The next sync decides.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be written.
    pub async fn set_fixed(
        &self,
        integration: IntegrationId,
        number: PatNum,
        fixed: Fixed,
    ) -> Result<(), Fault> {
        Ok(self.store().set_fixed(integration, number, fixed).await?)
    }
}

fn group_by_problem(integration: IntegrationId, problems: Vec<Problem>, fixed: &HashSet<PatNum>) -> FixList {
    let total = problems.len() as u64;
    let mut by_code: BTreeMap<ProblemCode, Vec<FixPatient>> = BTreeMap::new();
    for problem in problems {
        by_code.entry(problem.code).or_default().push(FixPatient {
            pat_num: problem.pat_num,
            detail: problem.detail,
            fixed: fixed.contains(&problem.pat_num),
        });
    }
    let mut groups: Vec<FixGroup> = by_code
        .into_iter()
        .map(|(code, patients)| group(code, patients))
        .collect();
    groups.sort_by_key(|group| Reverse(group.patients.len()));
    FixList {
        integration,
        total,
        groups,
    }
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
    use super::*;

    #[test]
    fn each_patient_is_in_the_group_of_its_problem_and_the_largest_group_comes_first() {
        let problem = |pat_num, code, detail: Option<&str>| Problem {
            pat_num: PatNum(pat_num),
            code,
            detail: detail.map(str::to_owned),
        };
        let problems = vec![
            problem(9, ProblemCode::BirthdateImpossible, Some("1979-00-15")),
            problem(7, ProblemCode::AmbiguousMatch, None),
            problem(5, ProblemCode::AmbiguousMatch, None),
        ];
        let list = group_by_problem(IntegrationId(1), problems, &HashSet::from([PatNum(7)]));
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
        let ambiguous = &list.groups[0].patients;
        let fixed: Vec<_> = ambiguous.iter().map(|one| (one.pat_num.0, one.fixed)).collect();
        assert_eq!(fixed, [(5, false), (7, true)]);
        assert_eq!(list.groups[1].patients[0].detail.as_deref(), Some("1979-00-15"));
    }
}
