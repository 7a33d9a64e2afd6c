//! Test Connection: from the server's name to a first patient, stage by stage, each told as it comes out.
//!
//! It ends at the first stage that stands in the way, with what it is, what to do, and who can do it. Nothing is written
//! and nothing locked; a wait for one answer ends after eight seconds.

mod chart;
mod for_it;
mod inside;
mod words;

use std::time::Duration;

use domain::{CertificateFingerprint, Fault, Fixer, Stage, StageState};
use tokio::time::Instant;

use crate::diagnosis::Target;
use crate::failure::Failure;
use crate::login::{Login, check_database};
use crate::rights::Rights;
use crate::session::{Purpose, Session};
use crate::statements::Statement;
use crate::survey::{self, DatabaseReport};
use chart::Chart;
pub use chart::{StageReport, Told};

/// For counting the patients of every database. What has not been counted by then is listed without numbers; with a last
/// wait for a held table there and one inside it stays within what a person waits.
const COUNTING: Duration = Duration::from_secs(4);

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Every stage, in order; those behind the first red one are pending.
    pub stages: Vec<StageReport>,
    /// What stands in the way; `None` if nothing does.
    pub fault: Option<Fault>,
    /// Who can mend that.
    pub fixer: Option<Fixer>,
    /// The server's own number and SQLSTATE of what stands in the way, for IT.
    pub refusal: Option<(u16, String)>,
    /// The certificate that the server showed, if it was not good enough.
    pub certificate: Option<CertificateFingerprint>,
    /// Kind and version of the server, once it greeted.
    pub server: Option<String>,
    /// Its databases, the likeliest practice first; empty if it was not reached.
    pub databases: Vec<DatabaseReport>,
    /// The database that was looked into: the chosen one, or the likeliest.
    pub database: Option<String>,
    /// What the account may do, once it was let in.
    pub rights: Option<Rights>,
    /// A script for IT that makes an account which can only read what we read.
    pub reader_script: Option<String>,
}

/// Examines a connection; with a database, that one, else the likeliest.
///
/// # Errors
/// If the user's name or the database's is not one that a server could know: then nothing is tried.
pub async fn examine(login: &Login, database: Option<&str>, told: Told<'_>) -> Result<Diagnosis, Fault> {
    login.check()?;
    if let Some(database) = database {
        check_database(database)?;
    }
    let mut examination = Examination {
        login,
        target: Target::new(login, database),
        chart: Chart::new(told),
        server: None,
        databases: Vec::new(),
        database: database.map(str::to_owned),
        rights: None,
        reader_script: None,
    };
    let ended = Box::pin(examination.go()).await;
    Ok(examination.close(ended.err()))
}

struct Examination<'a> {
    login: &'a Login,
    target: Target,
    chart: Chart<'a>,
    server: Option<String>,
    databases: Vec<DatabaseReport>,
    database: Option<String>,
    rights: Option<Rights>,
    reader_script: Option<String>,
}

impl Examination<'_> {
    async fn go(&mut self) -> Result<(), Failure> {
        let (login, chart) = (self.login, &self.chart);
        let mut session = Session::open_telling(login, None, Purpose::Looking, &|milestone| {
            chart.passed(milestone, login);
        })
        .await?;
        self.server = Some(session.server().to_owned());
        let host = self.rights(&mut session).await?;
        self.databases = survey::list(&mut session).await?;
        let chosen = self.database.is_some();
        if chosen {
            self.look_inside(&host).await?;
        }
        let until = Instant::now() + COUNTING;
        survey::count(session, login, &mut self.databases, until).await?;
        survey::sort(&mut self.databases);
        if !chosen {
            let likeliest = survey::likeliest(&self.databases).ok_or(Failure::NoDatabase)?;
            self.database = Some(likeliest.name.clone());
            self.target = Target::new(login, self.database.as_deref());
            self.look_inside(&host).await?;
        }
        Ok(())
    }

    /// Returns this computer as the server sees it.
    async fn rights(&mut self, session: &mut Session) -> Result<Option<String>, Failure> {
        let grants = session
            .ask_if_possible(Statement::Grants)
            .await?
            .unwrap_or_default();
        let rights = Rights::read(&grants);
        let closed = session.ask_if_possible(Statement::TakesNoChanges).await?;
        let closed = closed.is_some_and(|rows| survey::says_yes(&rows));
        let user = session.ask_if_possible(Statement::WhoWeAre).await?;
        let first = user.as_ref().and_then(|rows| rows.first());
        let user = first.and_then(|row| row.text(0).ok().flatten());
        let host = user.and_then(crate::reader_script::host_of);
        self.chart.rights(self.login, &rights, closed);
        self.rights = Some(rights);
        Ok(host)
    }

    fn close(self, failure: Option<Failure>) -> Diagnosis {
        let fault = failure.as_ref().map(|failure| self.target.explain(failure));
        if let (Some(failure), Some(fault)) = (&failure, &fault) {
            self.chart.stop(failure, fault);
        }
        let (refusal, certificate) = match failure {
            Some(Failure::Refusal { number, state }) => (Some((number, state)), None),
            Some(Failure::Certificate(_, seen)) => (None, seen),
            _ => (None, None),
        };
        Diagnosis {
            stages: self.chart.finish(),
            fixer: fault.as_ref().map(|fault| fault.code.fixer()),
            fault,
            refusal,
            certificate,
            server: self.server,
            databases: self.databases,
            database: self.database,
            rights: self.rights,
            reader_script: self.reader_script,
        }
    }
}

impl Diagnosis {
    /// The stage at which it ended.
    #[must_use]
    pub fn stopped_at(&self) -> Option<Stage> {
        let red = self.stages.iter().find(|stage| stage.state == StageState::Red);
        red.map(|stage| stage.stage)
    }
}
