//! Integrations: added, edited, renamed, removed, and how each is doing.

use chrono::{DateTime, Utc};
use domain::{CompanyId, ErrorCode, Fault, IntegrationId, Mode, Outcome, PatientSource, TlsPolicy};
use opendental::{Login, OpenDental};
use store::{Cursors, Integration, IntegrationChange, NewIntegration, RunRecord, TELLING};

use crate::connections::Saving;
use crate::health::{State, health, trouble};
use crate::history::{rfc3339, run_view, verification_view};
use crate::office::Office;
use crate::schedules::{memory, missed_view};
use crate::view::{IntegrationCard, IntegrationInput, VerificationView};

impl Office {
    /// All integrations, by name, each with how it is doing.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn integrations(&self) -> Result<Vec<IntegrationCard>, Fault> {
        let companies = self.store().companies().await?;
        let name_of = |id: CompanyId| {
            companies
                .iter()
                .find(|c| c.id == id)
                .map_or("", |c| c.name.as_str())
                .to_owned()
        };
        let mut cards = Vec::new();
        for integration in self.store().integrations().await? {
            let company_name = name_of(integration.company);
            cards.push(self.card(integration, company_name).await?);
        }
        Ok(cards)
    }

    /// Adds an integration, by default only if its connection and database work.
    ///
    /// # Errors
    /// [`Fault`]; nothing is saved then.
    pub async fn add_integration(
        &self,
        input: &IntegrationInput,
        saving: Saving,
    ) -> Result<IntegrationCard, Fault> {
        let login = self
            .login(&input.connection, input.connection.integration)
            .await?;
        let database = database_name(&input.database);
        let program_version = try_out(&login, database, saving).await?;
        let Login {
            endpoint,
            username,
            password,
            tls,
        } = login;
        let new = NewIntegration {
            company: input.company,
            name: input.name.clone(),
            endpoint,
            username,
            password,
            database: database.to_owned(),
            program_version,
            tls,
        };
        let id = self.store().add_integration(new).await?;
        tracing::info!(integration = %id, "integration added");
        log_choice(id, tls);
        self.changed_card(id).await
    }

    /// Changes name and connection; the company stays. An absent password keeps the one on file.
    ///
    /// # Errors
    /// [`Fault`]; nothing is changed then.
    pub async fn update_integration(
        &self,
        id: IntegrationId,
        input: &IntegrationInput,
        saving: Saving,
    ) -> Result<IntegrationCard, Fault> {
        if self.store().integration(id).await?.company != input.company {
            return Err(company_stays());
        }
        let login = self.login(&input.connection, Some(id)).await?;
        let database = database_name(&input.database);
        let program_version = try_out(&login, database, saving).await?;
        let _lease = self.store().try_lease(id).await?;
        let tls = login.tls;
        let change = IntegrationChange {
            name: input.name.clone(),
            password: input.connection.password.is_some().then_some(login.password),
            endpoint: login.endpoint,
            username: login.username,
            database: database.to_owned(),
            program_version,
            tls,
        };
        self.store().update_integration(id, change).await?;
        tracing::info!(integration = %id, "integration changed");
        log_choice(id, tls);
        self.changed_card(id).await
    }

    /// Gives an integration another name.
    ///
    /// # Errors
    /// [`Fault`] if the name is empty, too long or in use, or the integration is gone.
    pub async fn rename_integration(&self, id: IntegrationId, name: &str) -> Result<IntegrationCard, Fault> {
        self.store().rename_integration(id, name).await?;
        self.changed_card(id).await
    }

    /// Removes an integration; its patients and the history of its runs stay.
    ///
    /// # Errors
    /// [`Fault`] while it is being synced, or if it is gone.
    pub async fn remove_integration(&self, id: IntegrationId) -> Result<(), Fault> {
        let _lease = self.store().try_lease(id).await?;
        self.store().remove_integration(id).await?;
        tracing::info!(integration = %id, "integration removed; its patients stay");
        self.changes().announce();
        Ok(())
    }

    pub(crate) async fn changed_card(&self, id: IntegrationId) -> Result<IntegrationCard, Fault> {
        self.changes().announce();
        let integration = self.store().integration(id).await?;
        let companies = self.store().companies().await?;
        let company = companies
            .into_iter()
            .find(|company| company.id == integration.company);
        self.card(
            integration,
            company.map_or_else(String::new, |company| company.name),
        )
        .await
    }

    async fn card(&self, integration: Integration, company_name: String) -> Result<IntegrationCard, Fault> {
        let id = integration.id;
        let running = self.live_run(id).await?;
        let recent = self.store().runs(Some(id), 0, RECENT_RUNS).await?.rows;
        let ended = recent.iter().find(|run| run.outcome.is_some());
        let telling = self.telling(id, ended).await?;
        let cursors = self.store().cursor(id).await?;
        let schedule = self.store().schedule(id).await?;
        let (now, zone) = (self.clock().now(), self.clock().zone());
        let due = sync::schedule::next(&schedule.schedule, &memory(&schedule), now, zone);
        let state = State {
            running: running.is_some(),
            ended,
            telling: telling.as_ref(),
        };
        let health = health(state, &schedule, now, zone);
        Ok(IntegrationCard {
            id,
            company: integration.company,
            company_name,
            host: integration.endpoint.host().to_owned(),
            port: integration.endpoint.port(),
            name: integration.name,
            username: integration.username,
            database: integration.database,
            tls: self.store().tls_policy(id).await?,
            program_version: integration.program_version,
            health,
            trouble: telling.as_ref().and_then(|run| trouble(health, run)),
            last_run: telling.as_ref().or(ended).map(run_view),
            last_ended: ended.map(|run| run.id),
            last_synced_at: self.last_synced(id, &recent).await?.map(rfc3339),
            data_as_of: schedule.completed.map(rfc3339),
            failing_since: schedule.failing_since.map(rfc3339),
            next_due_at: due.filter(|_| running.is_none()).map(|due| rfc3339(due.at)),
            missed: schedule.missed.map(missed_view),
            schedule: schedule.schedule,
            running: running.map(|run| run.id),
            patients: self.store().linked_counts(id).await?.active,
            suggested_mode: suggested_mode(&cursors),
            full_sync_finished: cursors.since.is_some(),
            full_sync_unfinished: cursors.full.is_some(),
            problems: self.store().current_problem_count(id).await?,
            verified: self.verified(id, &cursors).await?,
        })
    }

    /// The last proof; none for a source that no pass has gone through yet.
    async fn verified(
        &self,
        id: IntegrationId,
        cursors: &Cursors,
    ) -> Result<Option<VerificationView>, Fault> {
        if cursors.since.is_none() {
            return Ok(None);
        }
        Ok(self.store().last_verification(id).await?.map(verification_view))
    }

    /// The latest run that tells how the syncs fare, which is mostly the one that ended last.
    async fn telling(
        &self,
        id: IntegrationId,
        ended: Option<&RunRecord>,
    ) -> Result<Option<RunRecord>, Fault> {
        match ended {
            Some(run) if run.outcome.is_some_and(|outcome| TELLING.contains(&outcome)) => {
                Ok(Some(run.clone()))
            }
            _ => Ok(self.store().telling_run(id).await?),
        }
    }

    /// When a sync last did its work; looked for in the whole history, for a server may be off for days.
    async fn last_synced(
        &self,
        id: IntegrationId,
        recent: &[RunRecord],
    ) -> Result<Option<DateTime<Utc>>, Fault> {
        let mut runs = recent.to_vec();
        let mut passed = 0;
        loop {
            if let Some(run) = runs.iter().find(|run| did_its_work(run)) {
                return Ok(run.finished_at);
            }
            if runs.is_empty() {
                return Ok(None);
            }
            passed += runs.len() as u64;
            runs = self.store().runs(Some(id), passed, OLDER_RUNS).await?.rows;
        }
    }

    /// The run that is under way, here or in another program. A run that a crash left is not: nobody holds its lease.
    async fn live_run(&self, id: IntegrationId) -> Result<Option<RunRecord>, Fault> {
        let Some(run) = self.store().running_run(id).await? else {
            return Ok(None);
        };
        if let Ok(lease) = self.store().try_lease(id).await {
            // A list is only read: it must come even when nothing can be written.
            if let Err(error) = self.store().interrupt_stale_runs(&lease).await {
                tracing::warn!(run = %run.id, %error, "a run that a crash left could not be marked as interrupted");
            }
            return Ok(None);
        }
        Ok(Some(run))
    }
}

/// How many runs a card reads at first: one of them has usually done its work.
const RECENT_RUNS: u32 = 20;

/// How many more it reads at a time while none has.
const OLDER_RUNS: u32 = 1_000;

/// Who chose to do without the usual protection must be found later.
fn log_choice(id: IntegrationId, tls: TlsPolicy) {
    match tls {
        TlsPolicy::Required => {}
        TlsPolicy::Pinned(certificate) => {
            tracing::info!(integration = %id, %certificate, "the server is known by its certificate from now on");
        }
        TlsPolicy::Off => {
            tracing::warn!(integration = %id, "it was chosen to connect without encryption");
        }
    }
}

/// No database's name ends in a blank (MySQL manual, "Schema Object Names"); it may begin with one.
pub(crate) fn database_name(typed: &str) -> &str {
    typed.trim_end()
}

/// Connects as a sync would, finds in the way what Test Connection finds, and asks for Open Dental's version; or only
/// looks whether the names can be such.
async fn try_out(login: &Login, database: &str, saving: Saving) -> Result<Option<String>, Fault> {
    OpenDental::check_names(login, database)?;
    if saving == Saving::Untested {
        return Ok(None);
    }
    let mut source = OpenDental::connect(login, database).await?;
    source.check_changes_are_noted().await?;
    let info = source.info().await?;
    source.close().await;
    Ok(info.program_version)
}

/// Its patients are the company's, and so is everything that was matched by their names.
fn company_stays() -> Fault {
    Fault::new(
        ErrorCode::InvalidInput,
        "An integration cannot be moved to another company, because the patients it brought in belong to this one.",
        "Nothing was changed. To bring this database's patients into another company, add an integration there.",
    )
}

/// Full until one has finished.
fn suggested_mode(cursors: &Cursors) -> Mode {
    if cursors.since.is_some() {
        Mode::Incremental
    } else {
        Mode::Full
    }
}

fn did_its_work(run: &RunRecord) -> bool {
    matches!(run.outcome, Some(Outcome::Completed | Outcome::Limited))
}
