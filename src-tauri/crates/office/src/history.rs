//! What syncs did: runs, the patients they could not bring in, and what they changed.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Completeness, Departure, Fault, Field, IntegrationId, Limit, PatientId, Problem, RunId};
use store::{ChangeRecord, FieldChange, ProblemList, RunRecord, Verification};

use crate::office::{Office, Page};
use crate::view::{
    ChangeKind, ChangePage, ChangeView, FieldChangeView, ProblemPage, ProblemView, RunPage, RunView,
    VerificationView,
};

/// How many problems are read at once when all of them are wanted.
const CHUNK: u32 = 1_000;

impl Office {
    /// One run.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run.
    pub async fn run(&self, run: RunId) -> Result<RunView, Fault> {
        Ok(run_view(&self.store().run(run).await?))
    }

    /// Runs, newest first, of one integration or of all.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn runs(&self, integration: Option<IntegrationId>, page: Page) -> Result<RunPage, Fault> {
        let found = self.store().runs(integration, page.offset, page.size()).await?;
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

    /// What the patients are called today.
    async fn names(&self, records: &[ChangeRecord]) -> Result<HashMap<PatientId, String>, Fault> {
        let mut names = HashMap::new();
        for record in records {
            if let Entry::Vacant(entry) = names.entry(record.patient) {
                let fields = self.store().patient(record.patient).await?.fields;
                entry.insert(
                    format!("{} {}", fields.first_name, fields.last_name)
                        .trim()
                        .to_owned(),
                );
            }
        }
        Ok(names)
    }

    /// Every problem of a list.
    pub(crate) async fn all_problems(&self, list: ProblemList) -> Result<Vec<Problem>, Fault> {
        match list {
            ProblemList::OfRun(run) => drop(self.store().run(run).await?),
            ProblemList::AtPresent(integration) => drop(self.store().integration(integration).await?),
        }
        let mut problems = Vec::new();
        let mut offset = 0;
        loop {
            let page = self.store().problems(list, None, offset, CHUNK).await?;
            offset += u64::from(CHUNK);
            problems.extend(page.rows);
            if offset >= page.total {
                return Ok(problems);
            }
        }
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
    let reason = record
        .fields
        .iter()
        .find(|change| change.field == Field::Standing);
    let reason = reason.and_then(|change| Departure::from_stored(&change.to));
    let mut fields: Vec<FieldChangeView> = record.fields.into_iter().map(field_view).collect();
    if record.ssn_changed {
        fields.push(FieldChangeView {
            field: Field::Ssn,
            from: None,
            to: None,
        });
    }
    ChangeView {
        patient: record.patient,
        patient_name: names.get(&record.patient).cloned().unwrap_or_default(),
        kind: match record.kind {
            store::ChangeKind::Created => ChangeKind::Created,
            store::ChangeKind::Updated => ChangeKind::Updated,
            store::ChangeKind::Linked => ChangeKind::Linked,
            store::ChangeKind::Deactivated => ChangeKind::Deactivated,
            store::ChangeKind::Reactivated => ChangeKind::Reactivated,
        },
        reason,
        fields,
    }
}

fn field_view(change: FieldChange) -> FieldChangeView {
    FieldChangeView {
        field: change.field,
        from: Some(change.from),
        to: Some(change.to),
    }
}
