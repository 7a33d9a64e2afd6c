//! Test Connection: checks a connection step by step, from the host name to a first patient.
//!
//! The test ends at the first step that fails, with its fault. It writes and locks nothing, and waits at most eight
//! seconds for one response.

mod database_steps;
mod it_report;
mod steps;

use std::time::Duration;

use domain::{CertificateFingerprint, Fault, Step, StepNote, StepState, TlsPolicy};
use serde::Serialize;
use tokio::time::Instant;
use ts_rs::TS;

use crate::database_discovery::{self, DatabaseReport};
use crate::failure::Failure;
use crate::faults::Target;
use crate::login::{Login, check_database};
use crate::privileges::Privileges;
use crate::session::{Purpose, Session};
use crate::statements::Statement;
pub use it_report::ItReport;
use steps::StepLog;
pub use steps::{OnStepReport, StepReport};

/// For counting the patients of all databases. A database that is not counted by then is listed without a number. Two
/// waits for a locked table, one here and one in the chosen database, still fit into the time a person waits.
const COUNT_TIMEOUT: Duration = Duration::from_secs(4);

/// The result of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestResult {
    /// All steps, in order; those after a failed one are pending.
    pub steps: Vec<StepReport>,
    /// Why the test failed; `null` if it passed.
    pub fault: Option<Fault>,
    /// SHA-256 of the server's certificate if it was rejected, to compare and to pin.
    pub certificate: Option<CertificateFingerprint>,
    /// SHA-256 of the server's certificate if this was the first use of the server: the integration must be saved with this
    /// certificate pinned.
    pub certificate_to_pin: Option<CertificateFingerprint>,
    /// What the account may do, once it has signed in.
    pub privileges: Option<Privileges>,
    /// An SQL script for IT that creates a read-only account.
    pub read_only_account_sql: Option<String>,
    /// The server and its databases; `null` if the test did not get that far.
    pub report: Option<ConnectionReport>,
    /// The tested database: the chosen one, or the most likely one.
    #[serde(skip)]
    pub database: Option<String>,
    /// The server's error number and SQLSTATE, for IT.
    #[serde(skip)]
    pub server_error: Option<(u16, String)>,
}

/// The server and its databases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ConnectionReport {
    /// Kind and version of the server, for example `MariaDB 10.11.19`.
    pub server: String,
    /// Host and port as understood, for example `127.0.0.1:3306`.
    pub endpoint: String,
    /// The databases to choose from, the most likely first.
    pub databases: Vec<DatabaseReport>,
    /// The database to select if none is chosen yet; never a backup or an archive.
    pub preselected: Option<String>,
}

/// Tests a connection with the given database, or else with the most likely one.
///
/// # Errors
/// If the username or the database name is not valid; then nothing is tried.
pub async fn test_connection(
    login: &Login,
    database: Option<&str>,
    on_step: OnStepReport<'_>,
) -> Result<TestResult, Fault> {
    login.check()?;
    if let Some(database) = database {
        check_database(database)?;
    }
    let mut test = ConnectionTest {
        login,
        pinned: None,
        target: Target::new(login, database),
        steps: StepLog::new(on_step),
        server: None,
        databases: Vec::new(),
        database: database.map(str::to_owned),
        privileges: None,
        read_only_account_sql: None,
    };
    let ended = Box::pin(test.run()).await;
    Ok(test.finish(ended.err()))
}

struct ConnectionTest<'a> {
    login: &'a Login,
    /// The login for all connections after the first use of a server.
    pinned: Option<Login>,
    target: Target,
    steps: StepLog<'a>,
    server: Option<String>,
    databases: Vec<DatabaseReport>,
    database: Option<String>,
    privileges: Option<Privileges>,
    read_only_account_sql: Option<String>,
}

impl ConnectionTest<'_> {
    async fn run(&mut self) -> Result<(), Failure> {
        let (login, steps) = (self.login, &self.steps);
        let mut session = Session::open_with_progress(login, None, Purpose::Interactive, &|step| {
            steps.connected(step, login);
        })
        .await?;
        self.server = Some(session.server().to_owned());
        self.pinned = session
            .certificate_to_pin()
            .map(|certificate| login.pinned(certificate));
        let client_host = self.check_privileges(&mut session).await?;
        self.databases = database_discovery::list(&mut session).await?;
        let chosen = self.database.is_some();
        let session = if chosen {
            // One connection at a time, as in a sync: the account may be limited to one.
            session.close().await;
            self.database_steps(&client_host).await?;
            Session::open(self.login(), None, Purpose::Interactive).await.ok()
        } else {
            Some(session)
        };
        let until = Instant::now() + COUNT_TIMEOUT;
        let login = self.pinned.as_ref().unwrap_or(self.login);
        if let Some(session) = session {
            // A sync does not need the counts.
            let _ = database_discovery::count(session, login, &mut self.databases, until).await;
        }
        database_discovery::sort(&mut self.databases);
        if !chosen {
            let most_likely =
                database_discovery::most_likely(&self.databases).ok_or(Failure::NoOpenDentalDatabase)?;
            self.database = Some(most_likely.name.clone());
            self.target = Target::new(login, self.database.as_deref());
            self.database_steps(&client_host).await?;
        }
        Ok(())
    }

    fn login(&self) -> &Login {
        self.pinned.as_ref().unwrap_or(self.login)
    }

    /// Returns this computer's host as the server sees it.
    async fn check_privileges(&mut self, session: &mut Session) -> Result<Option<String>, Failure> {
        let grants = session
            .query_optional(Statement::Grants)
            .await?
            .unwrap_or_default();
        let privileges = Privileges::read(&grants, self.login);
        let read_only = session.query_optional(Statement::ReadOnlyMode).await?;
        let read_only = read_only.is_some_and(|rows| database_discovery::is_on(&rows));
        let user = session.query_optional(Statement::CurrentUser).await?;
        let user = user.as_ref().and_then(|rows| rows.first_text(0));
        let client_host = user.and_then(crate::read_only_account_sql::client_host);
        self.steps.privileges(&privileges, read_only);
        self.privileges = Some(privileges);
        Ok(client_host)
    }

    fn finish(self, failure: Option<Failure>) -> TestResult {
        let fault = failure.as_ref().map(|failure| self.target.to_fault(failure));
        if let (Some(failure), Some(fault)) = (&failure, &fault) {
            self.steps.fail(failure, fault);
        }
        let (server_error, certificate) = match failure {
            Some(Failure::ServerError { number, state }) => (Some((number, state)), None),
            Some(Failure::Certificate(_, seen)) => (None, seen),
            Some(Failure::PasswordWithheld(certificate)) => (None, Some(certificate)),
            _ => (None, None),
        };
        let report = self.server.map(|server| ConnectionReport {
            server,
            endpoint: self.login.endpoint.to_string(),
            preselected: database_discovery::most_likely(&self.databases)
                .map(|database| database.name.clone()),
            databases: self.databases,
        });
        TestResult {
            steps: self.steps.finish(),
            fault,
            certificate,
            certificate_to_pin: match self.pinned.map(|login| login.tls) {
                Some(TlsPolicy::Pinned(certificate)) => Some(certificate),
                _ => None,
            },
            privileges: self.privileges,
            read_only_account_sql: self.read_only_account_sql,
            report,
            database: self.database,
            server_error,
        }
    }
}

impl TestResult {
    /// The step that failed.
    #[must_use]
    pub fn failed_step(&self) -> Option<Step> {
        let failed = self.steps.iter().find(|step| step.state == StepState::Failed);
        failed.map(|step| step.step)
    }

    /// Kind and version of the server, if it sent its handshake.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        let mut notes = self.steps.iter().flat_map(|step| &step.notes);
        notes.find_map(|note| match note {
            StepNote::ServerFound { server } => Some(server.as_str()),
            _ => None,
        })
    }
}
