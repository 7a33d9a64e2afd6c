//! What a run did, for scripts and for people.

use domain::{Outcome, PatNum, ProblemCode};
use office::view::ProblemView;
use office::{ErrorCode, Fault};
use serde::Serialize;

use crate::commands::run_view::Run;
use crate::commands::verification;
use crate::table::{Align, Table};
use crate::text;

/// A run and the patients that it could not bring in, as many as `skipped` counts.
#[derive(Serialize)]
pub(super) struct Summary {
    #[serde(flatten)]
    run: Run,
    errors: Vec<Skipped>,
}

/// A patient that was not brought in.
#[derive(Serialize)]
pub(super) struct Skipped {
    pat_num: PatNum,
    code: ProblemCode,
    message: String,
    hint: String,
}

impl From<ProblemView> for Skipped {
    fn from(problem: ProblemView) -> Self {
        Self {
            pat_num: problem.pat_num,
            code: problem.code,
            message: problem.message,
            hint: problem.remedy,
        }
    }
}

impl Summary {
    pub(super) fn new(run: Run, errors: Vec<Skipped>) -> Self {
        Self { run, errors }
    }

    pub(super) fn outcome(&self) -> Option<Outcome> {
        self.run.outcome
    }

    pub(super) fn fault(&self) -> Option<Fault> {
        self.run.error.clone()
    }

    /// The list first: it may be long, and the figures must stand where the eye is.
    pub(super) fn to_text(&self) -> String {
        let list = (!self.errors.is_empty()).then(|| format!("{}\n", self.list()));
        let verified = self.run.verified.as_ref();
        let verified = verified.map(|found| format!("\n{}", verification::words(found)));
        let parts = [
            list,
            Some(self.headline()),
            Some(self.figures()),
            self.rest(),
            verified,
            self.unread(),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    fn headline(&self) -> String {
        format!(
            "{} of {}: {}",
            text::mode(self.run.mode),
            text::line(&self.run.integration_name),
            text::outcome(self.run.outcome, self.run.error.as_ref())
        )
    }

    fn list(&self) -> String {
        let mut table = Table::new(&[
            ("Patient Number", Align::Right),
            ("Reason", Align::Left),
            ("What to do", Align::Left),
        ]);
        for error in &self.errors {
            table.row([
                error.pat_num.to_string(),
                error.message.clone(),
                error.hint.clone(),
            ]);
        }
        table.render()
    }

    fn figures(&self) -> String {
        let counts = self.run.counts;
        let figures = [
            ("Patients Added", counts.added),
            ("Patients Updated", counts.updated),
            ("Unchanged", counts.unchanged),
            ("Patients Skipped", counts.skipped),
            ("Made inactive", counts.deactivated),
            ("Read in all", counts.rows_read),
        ];
        let figures = figures.map(|(name, count)| (name, text::grouped(count)));
        format!("\n{}", Table::of_pairs(Align::Right, figures).render())
    }

    fn unread(&self) -> Option<String> {
        self.run.relations_unread.then(|| {
            "\nMerged and cloned patients could not be recognised, because the table patientlink of Open Dental's database \
             is missing or may not be read. Everybody else is in step. Ask your IT to let the account read that table."
                .to_owned()
        })
    }

    fn rest(&self) -> Option<String> {
        let way_on = match self.run.error.as_ref().map(|fault| fault.code) {
            Some(ErrorCode::NeedsDecision) => {
                Some(("If these changes are right, allow them", "--allow-mass-change"))
            }
            Some(ErrorCode::SourceChanged) => Some(("To compare everything", "--full --no-limit")),
            _ => None,
        };
        if let Some((what, option)) = way_on {
            return Some(format!("\n{what}: ontime sync {} {option}", self.run.integration));
        }
        let left = self.run.remaining.filter(|left| *left > 0);
        match (self.run.outcome, left) {
            (Some(Outcome::Completed), _) => None,
            (_, Some(left)) => Some(format!(
                "\n{} to go; the next sync goes on from here.",
                text::counted(left, "patient", "patients")
            )),
            (_, None) => Some("\nThe next sync goes on from here.".to_owned()),
        }
    }
}
