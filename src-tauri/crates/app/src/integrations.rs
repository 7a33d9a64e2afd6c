//! Integrations: adding, editing, renaming, removing, and their cards.
//!
//! Computing a card only reads: it takes no lease and writes nothing.

use chrono::Utc;
use domain::{CompanyId, Endpoint, Fault, IntegrationId, Mode, PatientSource, SourceSnapshot, TlsPolicy};
use opendental::{Login, OpenDental};
use store::{
    CONCLUSIVE, Integration, IntegrationDetails, RunRecord, SharedPatients, SyncState, Verification,
};

use crate::app::App;
use crate::change::Change;
use crate::connections::SaveMode;
use crate::health::{HealthInput, fault, health};
use crate::source;
use crate::view::{IntegrationCard, IntegrationInput};

impl App {
    /// The cards of all integrations, by name, computed from the store. The window uses [`cards`](Self::cards), which caches
    /// them.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn integrations(&self) -> Result<Vec<IntegrationCard>, Fault> {
        let companies = self.store().companies().await?;
        let name_of = |id: CompanyId| {
            companies
                .iter()
                .find(|company| company.id == id)
                .map_or("", |company| company.name.as_str())
                .to_owned()
        };
        let mut cards = Vec::new();
        for integration in self.store().integrations().await? {
            let company_name = name_of(integration.company);
            cards.push(self.card(integration, company_name).await?);
        }
        Ok(cards)
    }

    /// Adds an integration.
    ///
    /// # Errors
    /// [`Fault::DatabaseConnected`] if another integration reads this database; another [`Fault`]. Nothing is saved then.
    pub async fn add_integration(
        &self,
        input: &IntegrationInput,
        mode: SaveMode,
    ) -> Result<IntegrationCard, Fault> {
        let login = self
            .login(&input.connection, input.connection.integration)
            .await?;
        let database = database_name(&input.database);
        let tried = try_connection(&login, database, mode).await?;
        self.refuse_connected(None, &login.endpoint, database, tried.source.as_ref())
            .await?;
        let Login {
            endpoint,
            username,
            password,
            ..
        } = login;
        let new = IntegrationDetails {
            name: input.name.clone(),
            endpoint,
            username,
            password: Some(password),
            database: database.to_owned(),
            program_version: tried.program_version,
            source: tried.source,
            tls: tried.tls,
        };
        let id = self.store().add_integration(input.company, new).await?;
        tracing::info!(integration = %id, "integration added");
        log_tls(id, tried.tls);
        self.changed_card(id).await
    }

    /// Changes name and connection; the company stays. An absent password keeps the saved one.
    ///
    /// # Errors
    /// [`Fault`]; nothing is changed then.
    pub async fn update_integration(
        &self,
        id: IntegrationId,
        input: &IntegrationInput,
        mode: SaveMode,
    ) -> Result<IntegrationCard, Fault> {
        // Its patients, and all that was matched by their names, belong to the company.
        if self.store().integration(id).await?.company != input.company {
            return Err(Fault::CompanyFixed);
        }
        let login = self.login(&input.connection, Some(id)).await?;
        let database = database_name(&input.database);
        let tried = try_connection(&login, database, mode).await?;
        self.refuse_connected(Some(id), &login.endpoint, database, tried.source.as_ref())
            .await?;
        let _lease = self.store().try_lease(id).await?;
        let change = IntegrationDetails {
            name: input.name.clone(),
            password: input.connection.password.is_some().then_some(login.password),
            endpoint: login.endpoint,
            username: login.username,
            database: database.to_owned(),
            program_version: tried.program_version,
            source: tried.source,
            tls: tried.tls,
        };
        self.store().update_integration(id, change).await?;
        if mode == SaveMode::Tested {
            self.connected().record(id, Utc::now());
        }
        tracing::info!(integration = %id, "integration changed");
        log_tls(id, tried.tls);
        self.changed_card(id).await
    }

    /// Renames an integration.
    ///
    /// # Errors
    /// [`Fault::NameEmpty`], [`Fault::NameTooLong`], [`Fault::NameTaken`], or [`Fault::IntegrationNotFound`].
    pub async fn rename_integration(&self, id: IntegrationId, name: &str) -> Result<IntegrationCard, Fault> {
        self.store().rename_integration(id, name).await?;
        self.changed_card(id).await
    }

    /// How many of an integration's patients other integrations keep up to date, too.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn shared_patients(&self, id: IntegrationId) -> Result<SharedPatients, Fault> {
        Ok(self.store().shared_patients(id).await?)
    }

    /// Two integrations that read one database would add each patient twice. A database is recognized by its address, or by
    /// what its server tells under another address.
    async fn refuse_connected(
        &self,
        own: Option<IntegrationId>,
        endpoint: &Endpoint,
        database: &str,
        seen: Option<&SourceSnapshot>,
    ) -> Result<(), Fault> {
        for other in self.store().integrations().await? {
            let has_address =
                other.endpoint.is_same_server(endpoint) && other.database.eq_ignore_ascii_case(database);
            let known = self.store().last_source(other.id).await?;
            let is_same = known
                .zip(seen)
                .is_some_and(|(known, seen)| known.is_same_database(seen));
            if Some(other.id) != own && (has_address || is_same) {
                return Err(Fault::DatabaseConnected {
                    integration: other.id,
                    name: other.name,
                });
            }
        }
        Ok(())
    }

    /// Removes an integration; its patients and its run history stay.
    ///
    /// # Errors
    /// [`Fault::SyncRunningSince`] during a sync; [`Fault::IntegrationNotFound`].
    pub async fn remove_integration(&self, id: IntegrationId) -> Result<(), Fault> {
        let _lease = self.store().try_lease(id).await?;
        self.store().remove_integration(id).await?;
        tracing::info!(integration = %id, "integration removed; its patients stay");
        self.changes().notify(Change::Integrations);
        Ok(())
    }

    pub(crate) async fn changed_card(&self, id: IntegrationId) -> Result<IntegrationCard, Fault> {
        self.changes().notify(Change::Integrations);
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
        let unfinished = self.store().running_run(id).await?.map(|run| self.settled(run));
        let (running, interrupted) = match unfinished {
            Some(run) if run.outcome.is_none() => (Some(run), None),
            interrupted => (None, interrupted),
        };
        let ended = match interrupted {
            Some(run) => Some(run),
            None => self.store().last_ended_run(id).await?,
        };
        let conclusive = self.conclusive(id, ended.as_ref()).await?;
        let state = self.store().sync_state(id).await?;
        let record = self.store().schedule(id).await?;
        let (now, zone) = (self.clock().now(), self.clock().zone());
        let due = schedule::next(&record.schedule, &record.state, now, zone);
        let input = HealthInput {
            running: running.is_some(),
            is_undone: state.paused_by.is_some(),
            ended: ended.as_ref(),
            conclusive: conclusive.as_ref(),
            connected_at: self.connected().at(id),
        };
        let health = health(input, &record, now, zone);
        Ok(IntegrationCard {
            id,
            company: integration.company,
            company_name,
            host: integration.endpoint.host().to_owned(),
            port: integration.endpoint.port(),
            name: integration.name,
            username: integration.username,
            database: integration.database,
            tls: integration.tls,
            program_version: integration.program_version,
            health,
            fault: match state.paused_by {
                Some(_) if running.is_none() => Some(Fault::SyncUndone),
                _ => conclusive.as_ref().and_then(|run| fault(health, run)),
            },
            last_ended: ended.as_ref().map(|run| run.id),
            last_run: conclusive.or(ended),
            last_synced_at: self.store().last_synced(id).await?,
            data_as_of: state.data_as_of,
            failing_since: record.failing_since,
            next_due_at: due
                .filter(|_| running.is_none() && state.paused_by.is_none())
                .map(|due| due.at),
            late: record.late,
            schedule: record.schedule,
            running: running.map(|run| run.id),
            patients: integration.active_patients,
            suggested_mode: suggested_mode(&state),
            full_sync_finished: state.full_completed_at.is_some(),
            full_sync_unfinished: state.full_sync_begun_at.is_some(),
            problems: self.store().open_problem_count(id).await?,
            verified: self.verified(id, &state).await?,
        })
    }

    /// The last verification; none for a source whose end no sync has reached yet.
    async fn verified(&self, id: IntegrationId, state: &SyncState) -> Result<Option<Verification>, Fault> {
        if state.data_as_of.is_none() {
            return Ok(None);
        }
        Ok(self.store().last_verification(id).await?)
    }

    /// The last run that shows whether syncs work, which is usually the one that ended last.
    async fn conclusive(
        &self,
        id: IntegrationId,
        ended: Option<&RunRecord>,
    ) -> Result<Option<RunRecord>, Fault> {
        match ended {
            Some(run) if run.outcome.is_some_and(|outcome| CONCLUSIVE.contains(&outcome)) => {
                Ok(Some(run.clone()))
            }
            _ => Ok(self.store().last_conclusive_run(id).await?),
        }
    }
}

/// A weakened connection must be visible in the log.
fn log_tls(id: IntegrationId, tls: TlsPolicy) {
    match tls {
        TlsPolicy::Required => {}
        TlsPolicy::Pinned(certificate) => {
            tracing::info!(integration = %id, %certificate, "the server is trusted by its certificate");
        }
        TlsPolicy::Off => {
            tracing::warn!(integration = %id, "encryption was turned off");
        }
    }
}

/// No database name ends in a space (MySQL manual, "Schema Object Names"); it may start with one.
pub(crate) fn database_name(typed: &str) -> &str {
    typed.trim_end()
}

/// What connecting found out.
struct Tried {
    /// The version of Open Dental.
    program_version: Option<String>,
    /// What the database was.
    source: Option<SourceSnapshot>,
    /// The policy to save: the chosen one, or the certificate of a server that was used for the first time.
    tls: TlsPolicy,
}

/// Connects as a sync would, with the checks of Test Connection. Untested, it only checks the names.
async fn try_connection(login: &Login, database: &str, mode: SaveMode) -> Result<Tried, Fault> {
    OpenDental::check_names(login, database)?;
    if mode == SaveMode::Untested {
        return Ok(Tried {
            program_version: None,
            source: None,
            tls: login.tls,
        });
    }
    let mut source = source::connect(login, database).await?;
    source.check_changes_are_recorded()?;
    let info = source.info().await?;
    let seen = source.snapshot().await?;
    let tls = source.certificate_to_pin().map_or(login.tls, TlsPolicy::Pinned);
    source.close().await;
    Ok(Tried {
        program_version: info.program_version,
        source: Some(seen),
        tls,
    })
}

/// Full until one has finished.
fn suggested_mode(state: &SyncState) -> Mode {
    if state.full_completed_at.is_some() {
        Mode::Incremental
    } else {
        Mode::Full
    }
}
