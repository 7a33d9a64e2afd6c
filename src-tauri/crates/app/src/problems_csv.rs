//! Patients that could not be imported, as CSV.

use std::path::Path;

use domain::{Fault, IntegrationId, Problem, RunId};
use store::ProblemList;

use crate::app::App;
use crate::csv_file::CsvList;
use crate::i18n::{Language, problem_remedy, problem_title, serialized_name, text};

/// The last part of the key of each heading.
const HEADINGS: [&str; 4] = ["patientNumber", "type", "problem", "fix"];

impl App {
    /// The problems of a run, as CSV in this language: those of [`run_problems`](Self::run_problems).
    ///
    /// # Errors
    /// [`Fault`] if there is no such run.
    pub async fn problems_csv(&self, run: RunId, language: Language) -> Result<String, Fault> {
        to_csv(&self.all_problems(self.problem_list(run).await?).await?, language)
    }

    /// Saves the problems of a run as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run or the file cannot be written.
    pub async fn save_problems_csv(&self, run: RunId, language: Language, file: &Path) -> Result<(), Fault> {
        self.save_csv(&self.problems_csv(run, language).await?, file)
            .await
    }

    /// The open problems of an integration, as CSV in this language.
    ///
    /// # Errors
    /// [`Fault`] if there is no such integration.
    pub async fn open_problems_csv(&self, id: IntegrationId, language: Language) -> Result<String, Fault> {
        to_csv(&self.all_problems(ProblemList::Open(id)).await?, language)
    }

    /// Saves the open problems of an integration as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such integration or the file cannot be written.
    pub async fn save_open_problems_csv(
        &self,
        id: IntegrationId,
        language: Language,
        file: &Path,
    ) -> Result<(), Fault> {
        self.save_csv(&self.open_problems_csv(id, language).await?, file)
            .await
    }
}

fn to_csv(problems: &[Problem], language: Language) -> Result<String, Fault> {
    let label = |key: String| text(language, &key).to_owned();
    let mut list = CsvList::new(HEADINGS.map(|heading| label(format!("csv.problem.{heading}"))))?;
    for problem in problems {
        list.push([
            problem.pat_num.to_string(),
            label(format!(
                "csv.severity.{}",
                serialized_name(problem.code.severity())
            )),
            problem_title(language, problem.code, problem.detail.as_deref()),
            problem_remedy(language, problem.code).to_owned(),
        ])?;
    }
    list.text()
}
