//! From what a person typed to a connection that works, or to words that say why not.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Endpoint, EndpointError, Epoch, ErrorCode, Fault, IntegrationId, Password, TlsPolicy};
use opendental::{DatabaseReport, Login};

use crate::office::Office;
use crate::view::{ConnectionInput, ConnectionReport, DatabaseChoice, DatabaseKind};

/// Whether an integration must be seen to work before it is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    /// Saved only if the connection works.
    Tested,
    /// Saved all the same.
    Untested,
}

impl Saving {
    /// From the flag of a command.
    #[must_use]
    pub fn from_untested(untested: bool) -> Self {
        if untested { Self::Untested } else { Self::Tested }
    }
}

impl Office {
    /// The login that was typed; an absent password is the one on file for `saved`, which is for that server and account
    /// only.
    pub(crate) async fn login(
        &self,
        input: &ConnectionInput,
        saved: Option<IntegrationId>,
    ) -> Result<Login, Fault> {
        let endpoint = endpoint(&input.host, input.port)?;
        let username = input.username.trim().to_owned();
        let password = match (&input.password, saved) {
            (Some(typed), _) => typed.duplicate(),
            (None, Some(id)) => self.password_on_file(id, &endpoint, &username).await?,
            (None, None) => Password::new(String::new()),
        };
        let tls = match (input.tls, saved) {
            (Some(chosen), _) => chosen,
            (None, Some(id)) => self.tls_on_file(id, &endpoint).await?,
            (None, None) => TlsPolicy::default(),
        };
        Ok(Login {
            endpoint,
            username,
            password,
            tls,
        })
    }

    /// Whoever sits at the window may type any host, and must not get the password sent there. A blank one is no secret.
    async fn password_on_file(
        &self,
        id: IntegrationId,
        endpoint: &Endpoint,
        username: &str,
    ) -> Result<Password, Fault> {
        let saved = self.store().integration(id).await?;
        let password = self.store().integration_password(id).await?;
        let is_the_same = saved.endpoint == *endpoint && saved.username == username;
        if is_the_same || password.is_empty() {
            return Ok(password);
        }
        Err(Fault::new(
            ErrorCode::PasswordNeeded,
            "The saved password is for another server or account, so it is not sent to this one.",
            "Type the password of this account.",
        ))
    }

    /// What somebody chose about encryption was chosen for one server, and does not go along to another.
    async fn tls_on_file(&self, id: IntegrationId, endpoint: &Endpoint) -> Result<TlsPolicy, Fault> {
        if self.store().integration(id).await?.endpoint == *endpoint {
            return Ok(self.store().tls_policy(id).await?);
        }
        Ok(TlsPolicy::default())
    }

    /// The login on file.
    pub(crate) async fn saved_login(&self, id: IntegrationId) -> Result<Login, Fault> {
        let integration = self.store().integration(id).await?;
        let password = self.store().integration_password(id).await?;
        Ok(Login {
            endpoint: integration.endpoint,
            username: integration.username,
            password,
            tls: self.store().tls_policy(id).await?,
        })
    }
}

fn endpoint(host: &str, port: u16) -> Result<Endpoint, Fault> {
    Endpoint::parse(host, port).map_err(|error| {
        let (code, message, hint) = match error {
            EndpointError::EmptyHost => (
                ErrorCode::InvalidHost,
                "The server host is empty.",
                "Enter the name or address of the computer that runs Open Dental's database, such as 127.0.0.1.",
            ),
            EndpointError::BadHost => (
                ErrorCode::InvalidHost,
                "The server host is not a computer's name or address.",
                "Enter only the name or address, such as OD-SERVER or 192.168.1.10.",
            ),
            EndpointError::BadPort => (
                ErrorCode::InvalidPort,
                "The port is not a number from 1 to 65535.",
                "Enter 3306 unless your IT has chosen another one.",
            ),
        };
        Fault::new(code, message, hint)
    })
}

pub(crate) fn connection_report(
    login: &Login,
    server: String,
    databases: Vec<DatabaseReport>,
) -> ConnectionReport {
    ConnectionReport {
        server,
        endpoint: login.endpoint.to_string(),
        preselected: opendental::likeliest(&databases).map(|database| database.name.clone()),
        databases: databases.into_iter().map(choice).collect(),
    }
}

fn choice(database: DatabaseReport) -> DatabaseChoice {
    DatabaseChoice {
        in_use: database.is_live(),
        name: database.name,
        kind: match database.kind {
            opendental::DatabaseKind::Practice => DatabaseKind::Practice,
            opendental::DatabaseKind::Training => DatabaseKind::Training,
            opendental::DatabaseKind::Backup => DatabaseKind::Backup,
            opendental::DatabaseKind::Archive => DatabaseKind::Archive,
            opendental::DatabaseKind::NotOpenDental => DatabaseKind::NotOpenDental,
        },
        active_patients: database.active_patients,
        newest_change: database.newest_change.and_then(rfc3339),
        program_version: database.program_version,
    }
}

fn rfc3339(epoch: Epoch) -> Option<String> {
    let time = DateTime::<Utc>::from_timestamp(epoch.0, 0).filter(|_| epoch.0 > 0)?;
    Some(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}
