//! A list of problems as CSV that a spreadsheet opens as it is meant: UTF-8 with a byte-order mark, and no
//! cell that a spreadsheet would take for a formula.

use std::path::Path;

use domain::{Fault, IntegrationId, Problem, RunId, Severity};
use store::ProblemList;

use crate::faults::{file_failed, internal};
use crate::office::Office;

const BYTE_ORDER_MARK: &str = "\u{feff}";
const HEADINGS: [&str; 4] = ["Patient number", "Kind", "What is wrong", "What to do"];

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
        self.csv(ProblemList::OfRun(run)).await
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
        self.csv(ProblemList::AtPresent(integration)).await
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

    async fn csv(&self, list: ProblemList) -> Result<String, Fault> {
        write(&self.all_problems(list).await?).map_err(|_| internal("a list could not be written as CSV"))
    }
}

async fn save(text: &str, file: &Path) -> Result<(), Fault> {
    tokio::fs::write(file, format!("{BYTE_ORDER_MARK}{text}"))
        .await
        .map_err(|error| file_failed("The file", &error))
}

fn write(problems: &[Problem]) -> Result<String, csv::Error> {
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    csv.write_record(HEADINGS)?;
    for problem in problems {
        let kind = match problem.code.severity() {
            Severity::Skipped => "Skipped",
            Severity::Error => "Error",
        };
        let cells = [
            problem.pat_num.to_string(),
            kind.to_owned(),
            problem.message(),
            problem.code.remedy().to_owned(),
        ];
        csv.write_record(cells.map(harmless))?;
    }
    let bytes = csv.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Spreadsheets run a cell that begins like this; an apostrophe before it makes it text (OWASP, CSV Injection). Numbers
/// of more than 15 digits would lose their last ones and are made text too.
fn harmless(cell: String) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let long_number = cell.len() > 15 && cell.bytes().all(|b| b.is_ascii_digit());
    if formula || long_number {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use domain::{PatNum, ProblemCode};

    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_no_number_loses_digits() {
        let problem = |pat_num, detail: &str| Problem {
            pat_num: PatNum(pat_num),
            code: ProblemCode::BirthdateImpossible,
            detail: Some(detail.to_owned()),
        };
        let text = write(&[problem(-7, "1979-00-15"), problem(i64::MAX, "x\",=1")]).unwrap();
        let mut rows = csv::Reader::from_reader(text.as_bytes())
            .into_records()
            .map(Result::unwrap);
        assert_eq!(&rows.next().unwrap()[0], "'-7");
        let row = rows.next().unwrap();
        assert_eq!(&row[0], "'9223372036854775807");
        assert_eq!(&row[2], "Birthdate is not a real date (x\",=1)");
    }

    #[test]
    fn cells_that_begin_like_a_formula_are_text() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        assert_eq!(harmless("1042".to_owned()), "1042");
    }
}
