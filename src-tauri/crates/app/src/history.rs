//! The history of syncs: runs, the patients they could not import, and their changes.

use domain::{Fault, IntegrationId, Outcome, PatientId, Problem, ProblemCode, RunId};
use store::{ChangePage, PatientEventPage, ProblemList, ProblemSearch, RunPage, RunRecord};
use strum::VariantArray;

use crate::app::{App, Page};
use crate::i18n::{Language, problem_remedy, problem_title};
use crate::run_query::run_filter;
use crate::view::{ProblemPage, ProblemView, RunQuery};

impl App {
    /// One run.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`].
    pub async fn run(&self, run: RunId) -> Result<RunRecord, Fault> {
        Ok(self.settled(self.store().run(run).await?))
    }

    /// Runs, newest first: those of one integration, all, or those of a query.
    ///
    /// # Errors
    /// [`Fault::DateInvalid`], or [`Fault`] if the store cannot be read.
    pub async fn runs(&self, query: impl Into<RunQuery>, page: Page) -> Result<RunPage, Fault> {
        let filter = run_filter(&query.into(), self.clock().zone())?;
        let found = self.store().runs(filter, page.offset, page.size()).await?;
        Ok(RunPage {
            total: found.total,
            rows: found.rows.into_iter().map(|run| self.settled(run)).collect(),
        })
    }

    /// Shows a run that a crash left as interrupted: no one holds its lease. The store records that at the next start of a
    /// sync or of the app, because reads do not write. A run of this process whose end could not be recorded has its fault.
    pub(crate) fn settled(&self, run: RunRecord) -> RunRecord {
        let is_running = run.outcome.is_none();
        if !is_running
            || self.active_runs().watch(run.id).is_some()
            || self.store().is_leased(run.integration)
        {
            return run;
        }
        let fault = self.active_runs().unrecorded(run.id);
        RunRecord {
            outcome: Some(fault.as_ref().map_or(Outcome::Interrupted, |_| Outcome::Failed)),
            finished_at: Some(run.active_at),
            fault,
            ..run
        }
    }

    /// The patients to fix that a run met. A problem is stored once, with the run that first found it. If the latest run met
    /// others again, the list has all that are open; that of an earlier run has only those that it was the first to find. The
    /// search finds patient numbers, details, and the problem's texts in this language; an empty text finds all.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn run_problems(
        &self,
        run: RunId,
        search: &str,
        language: Language,
        page: Page,
    ) -> Result<ProblemPage, Fault> {
        self.problems(self.problem_list(run).await?, search, language, page)
            .await
    }

    /// The patients that an integration cannot import until they are corrected, whichever run found them: as many as its card
    /// says. The search is that of [`run_problems`](Self::run_problems).
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn open_problems(
        &self,
        integration: IntegrationId,
        search: &str,
        language: Language,
        page: Page,
    ) -> Result<ProblemPage, Fault> {
        self.problems(ProblemList::Open(integration), search, language, page)
            .await
    }

    async fn problems(
        &self,
        list: ProblemList,
        search: &str,
        language: Language,
        page: Page,
    ) -> Result<ProblemPage, Fault> {
        let search = problem_search(search, language);
        let found = self
            .store()
            .problems(list, &search, page.offset, page.size())
            .await?;
        Ok(ProblemPage {
            total: found.total,
            problems: found.rows.into_iter().map(problem_view).collect(),
        })
    }

    /// Which list shows the patients that a run could not import.
    pub(crate) async fn problem_list(&self, run: RunId) -> Result<ProblemList, Fault> {
        let store = self.store();
        let record = store.run(run).await?;
        let own = ProblemList::OfRun(run);
        let found = store.problems(own, &ProblemSearch::default(), 0, 1).await?.total;
        let last = store.last_ended_run(record.integration).await?;
        if found >= record.counts.skipped || last.is_none_or(|last| last.id != run) {
            return Ok(own);
        }
        // None are open if the integration was removed, or reads another database now.
        let open = store.open_problem_count(record.integration).await?;
        Ok(if open > 0 {
            ProblemList::Open(record.integration)
        } else {
            own
        })
    }

    /// What a run changed, patient by patient.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn run_changes(&self, run: RunId, page: Page) -> Result<ChangePage, Fault> {
        Ok(self.store().run_changes(run, page.offset, page.size()).await?)
    }

    /// What happened to a patient, newest first.
    ///
    /// # Errors
    /// [`Fault::PatientNotFound`].
    pub async fn patient_history(&self, id: PatientId, page: Page) -> Result<PatientEventPage, Fault> {
        if !self.store().patient_exists(id).await? {
            return Err(Fault::PatientNotFound);
        }
        Ok(self.store().patient_events(id, page.offset, page.size()).await?)
    }

    /// Every problem of a list.
    pub(crate) async fn all_problems(&self, list: ProblemList) -> Result<Vec<Problem>, Fault> {
        match list {
            ProblemList::OfRun(run) => self.store().check_run_exists(run).await?,
            ProblemList::Open(integration) => drop(self.store().integration(integration).await?),
        }
        // In one read: a sync that removes entries would shift the others between two pages.
        let all = ProblemSearch::default();
        Ok(self.store().problems(list, &all, 0, u32::MAX).await?.rows)
    }
}

/// The store has no texts, so the codes whose texts match are found here.
fn problem_search(typed: &str, language: Language) -> ProblemSearch {
    let text = typed.trim().to_owned();
    let needle = text.to_lowercase();
    let matches = |code: &ProblemCode| {
        let title = problem_title(language, *code, None).to_lowercase();
        title.contains(&needle) || problem_remedy(language, *code).to_lowercase().contains(&needle)
    };
    let codes = ProblemCode::VARIANTS.iter().copied();
    ProblemSearch {
        codes: codes.filter(matches).filter(|_| !text.is_empty()).collect(),
        text,
    }
}

pub(crate) fn problem_view(problem: Problem) -> ProblemView {
    ProblemView {
        pat_num: problem.pat_num,
        code: problem.code,
        severity: problem.code.severity(),
        detail: problem.detail,
    }
}
