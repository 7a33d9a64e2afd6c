//! A list of problems as CSV.

use std::path::Path;

use domain::{Fault, IntegrationId, Problem, RunId, Severity};
use store::ProblemList;

use crate::csv_file::{CsvList, save};
use crate::office::Office;

/// The file name that the save dialog offers.
#[must_use]
pub fn problems_file_name(run: RunId) -> String {
    format!("OnTime Dental - sync {run} - patients to fix.csv")
}

/// The same for the problems at present.
pub const CURRENT_PROBLEMS_FILE_NAME: &str = "OnTime Dental - patients to fix.csv";

impl Office {
    /// The run's problems as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run.
    pub async fn problems_csv(&self, run: RunId) -> Result<String, Fault> {
        write(&self.all_problems(ProblemList::OfRun(run)).await?)
    }

    /// Writes the run's problems to a file as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run or the file cannot be written.
    pub async fn save_problems_csv(&self, run: RunId, file: &Path) -> Result<(), Fault> {
        save(&self.problems_csv(run).await?, file).await
    }

    /// The integration's problems at present as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such integration.
    pub async fn current_problems_csv(&self, integration: IntegrationId) -> Result<String, Fault> {
        write(&self.all_problems(ProblemList::AtPresent(integration)).await?)
    }

    /// Writes the integration's problems at present to a file as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such integration or the file cannot be written.
    pub async fn save_current_problems_csv(
        &self,
        integration: IntegrationId,
        file: &Path,
    ) -> Result<(), Fault> {
        save(&self.current_problems_csv(integration).await?, file).await
    }
}

fn write(problems: &[Problem]) -> Result<String, Fault> {
    let mut list = CsvList::new(["Patient number", "Kind", "What is wrong", "What to do"])?;
    for problem in problems {
        let kind = match problem.code.severity() {
            Severity::Skipped => "Skipped",
            Severity::Error => "Error",
        };
        list.push([
            problem.pat_num.to_string(),
            kind.to_owned(),
            problem.message(),
            problem.code.remedy().to_owned(),
        ])?;
    }
    list.text()
}
