//! What syncs did: runs, the patients they could not bring in, and what they changed.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Completeness, Fault, Field, IntegrationId, Limit, PatientId, Problem, RunId};
use store::{ChangeRecord, FieldChange, ProblemList, RunRecord, Verification};

use crate::office::{Office, Page};
use crate::patient_history::departure;
use crate::run_query::run_filter;
use crate::view::{
    ChangeKind, ChangePage, ChangeView, FieldChangeView, ProblemPage, ProblemView, RunPage, RunQuery,
    RunView, VerificationView,
};

impl Office {
    /// One run.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run.
    pub async fn run(&self, run: RunId) -> Result<RunView, Fault> {
        Ok(run_view(&self.store().run(run).await?))
    }

    /// Runs, newest first: those of one integration, all, or those of a query.
    ///
    /// # Errors
    /// [`Fault`] if a day of the query is none, or the store cannot be read.
    pub async fn runs(&self, query: impl Into<RunQuery>, page: Page) -> Result<RunPage, Fault> {
        let filter = run_filter(&query.into(), self.clock().zone())?;
        let found = self.store().runs(filter, page.offset, page.size()).await?;
        Ok(RunPage {
            total: found.total,
            runs: found.rows.iter().map(run_view).collect(),
        })
    }

    /// The patients that a run could not bring in.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn run_problems(&self, run: RunId, search: &str, page: Page) -> Result<ProblemPage, Fault> {
        self.problems(ProblemList::OfRun(run), search, page).await
    }

    /// The patients that an integration cannot bring in at present, whichever run met them: as many as its card says.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn current_problems(
        &self,
        integration: IntegrationId,
        search: &str,
        page: Page,
    ) -> Result<ProblemPage, Fault> {
        self.problems(ProblemList::AtPresent(integration), search, page)
            .await
    }

    async fn problems(&self, list: ProblemList, search: &str, page: Page) -> Result<ProblemPage, Fault> {
        let found = self
            .store()
            .problems(list, Some(search), page.offset, page.size())
            .await?;
        Ok(ProblemPage {
            total: found.total,
            problems: found.rows.iter().map(problem_view).collect(),
        })
    }

    /// What a run changed, patient by patient.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn run_changes(&self, run: RunId, page: Page) -> Result<ChangePage, Fault> {
        let found = self.store().run_changes(run, page.offset, page.size()).await?;
        let names = self.names(&found.rows).await?;
        let changes = found
            .rows
            .into_iter()
            .map(|record| change_view(record, &names))
            .collect();
        Ok(ChangePage {
            total: found.total,
            changes,
        })
    }

    /// What the patients of these records are called today.
    pub(crate) async fn names(&self, records: &[ChangeRecord]) -> Result<HashMap<PatientId, String>, Fault> {
        let patients: Vec<PatientId> = records.iter().map(|record| record.patient).collect();
        Ok(self.store().patient_names(&patients).await?)
    }

    /// Every problem of a list.
    pub(crate) async fn all_problems(&self, list: ProblemList) -> Result<Vec<Problem>, Fault> {
        match list {
            ProblemList::OfRun(run) => drop(self.store().run(run).await?),
            ProblemList::AtPresent(integration) => drop(self.store().integration(integration).await?),
        }
        // In one reading: a sync that takes entries out meanwhile would move the others between two pages.
        Ok(self.store().problems(list, None, 0, u32::MAX).await?.rows)
    }
}

/// A time as every view shows it: UTC, to the second.
pub(crate) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(crate) fn run_view(run: &RunRecord) -> RunView {
    RunView {
        run_id: run.id,
        integration: run.integration,
        integration_name: run.integration_name.clone(),
        mode: run.mode,
        trigger: run.trigger,
        limit: match run.limit {
            Limit::AtMost(most) => Some(most),
            Limit::None => None,
        },
        mass_change_allowed: run.mass_change_allowed,
        relations_unread: run.relations_unread,
        outcome: run.outcome,
        counts: run.counts,
        errors: run.errors,
        remaining: run.remaining,
        verified: run.verified.map(verification_view),
        fault: run.fault.clone(),
        started_at: rfc3339(run.started_at),
        finished_at: run.finished_at.map(rfc3339),
    }
}

pub(crate) fn verification_view(verification: Verification) -> VerificationView {
    let Completeness {
        source_active,
        here,
        to_fix,
        missing,
        surplus,
    } = verification.found;
    VerificationView {
        at: rfc3339(verification.at),
        source_active,
        here,
        to_fix,
        missing,
        surplus,
    }
}

pub(crate) fn problem_view(problem: &Problem) -> ProblemView {
    ProblemView {
        pat_num: problem.pat_num,
        code: problem.code,
        severity: problem.code.severity(),
        message: problem.message(),
        remedy: problem.code.remedy().to_owned(),
    }
}

fn change_view(record: ChangeRecord, names: &HashMap<PatientId, String>) -> ChangeView {
    ChangeView {
        patient: record.patient,
        patient_name: names.get(&record.patient).cloned().unwrap_or_default(),
        kind: change_kind(record.kind),
        reason: departure(&record.fields),
        fields: fields_view(record.fields, record.ssn_changed),
    }
}

pub(crate) fn change_kind(kind: store::ChangeKind) -> ChangeKind {
    match kind {
        store::ChangeKind::Created => ChangeKind::Created,
        store::ChangeKind::Updated => ChangeKind::Updated,
        store::ChangeKind::Linked => ChangeKind::Linked,
        store::ChangeKind::Deactivated => ChangeKind::Deactivated,
        store::ChangeKind::Reactivated => ChangeKind::Reactivated,
    }
}

/// Fields before and after. Of the social security number only that it changed.
pub(crate) fn fields_view(changes: Vec<FieldChange>, ssn_changed: bool) -> Vec<FieldChangeView> {
    let hidden = ssn_changed.then_some(FieldChangeView {
        field: Field::Ssn,
        from: None,
        to: None,
    });
    let shown = changes.into_iter().map(|change| FieldChangeView {
        field: change.field,
        from: Some(change.from),
        to: Some(change.to),
    });
    shown.chain(hidden).collect()
}
