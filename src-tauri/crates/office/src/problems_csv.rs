//! A list of problems as CSV.

use std::path::Path;

use domain::{Fault, IntegrationId, Problem, RunId};
use store::ProblemList;

use crate::csv_file::{CsvList, save};
use crate::list_words::{PROBLEM_HEADINGS, Wording, severity};
use crate::office::Office;

impl Office {
    /// The run's problems as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run.
    pub async fn problems_csv(&self, run: RunId, words: &dyn Wording) -> Result<String, Fault> {
        write(&self.all_problems(ProblemList::OfRun(run)).await?, words)
    }

    /// Writes the run's problems to a file as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run or the file cannot be written.
    pub async fn save_problems_csv(&self, run: RunId, words: &dyn Wording, file: &Path) -> Result<(), Fault> {
        save(&self.problems_csv(run, words).await?, file).await
    }

    /// The integration's problems at present as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such integration.
    pub async fn current_problems_csv(
        &self,
        integration: IntegrationId,
        words: &dyn Wording,
    ) -> Result<String, Fault> {
        write(
            &self.all_problems(ProblemList::AtPresent(integration)).await?,
            words,
        )
    }

    /// Writes the integration's problems at present to a file as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such integration or the file cannot be written.
    pub async fn save_current_problems_csv(
        &self,
        integration: IntegrationId,
        words: &dyn Wording,
        file: &Path,
    ) -> Result<(), Fault> {
        save(&self.current_problems_csv(integration, words).await?, file).await
    }
}

fn write(problems: &[Problem], words: &dyn Wording) -> Result<String, Fault> {
    let mut list = CsvList::new(PROBLEM_HEADINGS.map(|heading| words.word(heading)))?;
    for problem in problems {
        let code = problem.code;
        list.push([
            problem.pat_num.to_string(),
            words.word(severity(code.severity())),
            words.problem(code, &problem.message()),
            words.problem(code, code.remedy()),
        ])?;
    }
    list.text()
}
