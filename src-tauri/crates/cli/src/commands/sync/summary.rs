//! The summary of a run.

use app::view::{ProblemView, RunRecord, Verification};
use app::{Outcome, ProblemCode};
use domain::PatNum;
use serde::Serialize;
use serde_json::{Value, json};

use crate::commands::stable_json::{command_hint, run_json};
use crate::table::{Align, Table};
use crate::texts::{self, fill, number, problem_remedy, problem_title, shared, text};

/// A run, and the patients to fix that it met.
pub(super) struct Summary {
    run: RunRecord,
    errors: Vec<Skipped>,
}

#[derive(Serialize)]
pub(super) struct SummaryJson<'a> {
    #[serde(flatten)]
    pub(super) run: Value,
    errors: &'a [Skipped],
}

/// A patient that was not imported.
#[derive(Serialize)]
pub(super) struct Skipped {
    pat_num: PatNum,
    code: ProblemCode,
    message: String,
    hint: &'static str,
}

impl From<&ProblemView> for Skipped {
    fn from(problem: &ProblemView) -> Self {
        Self {
            pat_num: problem.pat_num,
            code: problem.code,
            message: problem_title(problem.code, problem.detail.as_deref()),
            hint: problem_remedy(problem.code),
        }
    }
}

impl Summary {
    pub(super) fn new(run: RunRecord, errors: Vec<Skipped>) -> Self {
        Self { run, errors }
    }

    /// The run, with the skipped patients as `errors`.
    pub(super) fn to_json(&self) -> SummaryJson<'_> {
        SummaryJson {
            run: run_json(&self.run),
            errors: &self.errors,
        }
    }

    /// The list comes first, because it may be long and the figures must stay visible.
    pub(super) fn to_text(&self) -> String {
        let list = (!self.errors.is_empty()).then(|| format!("{}\n", self.list()));
        let verified = self.run.verified.as_ref();
        let parts = [
            list,
            Some(self.headline()),
            Some(format!("\n{}", self.figures())),
            self.next_step().map(|line| format!("\n{line}")),
            verified.map(|verified| format!("\n{}", verification(verified))),
            self.relations().map(|line| format!("\n{line}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    fn headline(&self) -> String {
        let run = &self.run;
        let status = texts::run_status(run.outcome, run.fault.as_ref());
        let name = texts::line(&run.integration_name);
        let args = json!({ "mode": texts::mode(run.mode), "name": name, "status": status });
        fill("sync.headline", args)
    }

    fn list(&self) -> String {
        let mut table = Table::new(&[
            ("patientNumber", Align::Right),
            ("problem", Align::Left),
            ("remedy", Align::Left),
        ]);
        for error in &self.errors {
            table.row([
                error.pat_num.to_string(),
                error.message.clone(),
                error.hint.to_owned(),
            ]);
        }
        table.render()
    }

    fn figures(&self) -> String {
        let counts = self.run.counts;
        let figures = [
            ("patientsAdded", counts.added),
            ("patientsUpdated", counts.updated),
            ("unchanged", counts.unchanged),
            ("patientsSkipped", counts.skipped),
            ("deactivated", counts.deactivated),
            ("rowsRead", counts.rows_read),
        ];
        let figures = figures.map(|(key, count)| (key, number(count)));
        Table::of_pairs(Align::Right, figures).render()
    }

    fn relations(&self) -> Option<&'static str> {
        self.run
            .relations_skipped
            .then(|| shared("summary.relationsUnread"))
    }

    /// The command that helps, or how the next sync continues.
    fn next_step(&self) -> Option<String> {
        let fault = self.run.fault.as_ref();
        let command = fault.and_then(|fault| command_hint(fault, self.run.integration));
        if command.is_some() {
            return command;
        }
        let left = self.run.remaining.filter(|left| *left > 0);
        match (self.run.outcome, left) {
            (Some(Outcome::Completed), _) => None,
            (_, Some(left)) => Some(texts::counted("sync.remaining", left)),
            (_, None) => Some(text("sync.continues").to_owned()),
        }
    }
}

/// The comparison with Open Dental.
fn verification(verified: &Verification) -> String {
    texts::verification(&verified.found, &texts::time(Some(verified.at)))
}
