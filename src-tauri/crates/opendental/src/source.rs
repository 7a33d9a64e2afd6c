//! The practice's database as a [`PatientSource`].

use chrono::{DateTime, Days, NaiveDate};
use domain::{
    ChangePosition, Epoch, Fault, MARKS, Mark, PAGE_SIZE, PatNum, PatientSource, Relation, SourceFacts,
    SourceInfo, SourceRow, StandingRow, Tally,
};
use tokio::time::Instant;

use crate::cell::Row;
use crate::courtesy::Courtesy;
use crate::diagnosis::Target;
use crate::facts::{facts, marks, notes_changes};
use crate::failure::Failure;
use crate::login::{Login, check_database};
use crate::mapping;
use crate::session::{Purpose, Session};
use crate::statements::{ChangeStart, Column, Statement};
use crate::survey::{clock, program_version};

/// One practice's database, open for reading. One connection; after an error it answers nothing but that the
/// connection is lost.
pub struct OpenDental {
    session: Session,
    target: Target,
    clock: ServerClock,
    courtesy: Courtesy,
}

impl OpenDental {
    /// Whether an account and a database can have these names at all; nothing is tried.
    ///
    /// # Errors
    /// A [`Fault`] that tells the two apart.
    pub fn check_names(login: &Login, database: &str) -> Result<(), Fault> {
        login.check()?;
        check_database(database)
    }

    /// Connects, and checks that the database has a patient table with the columns that we read.
    ///
    /// # Errors
    /// A [`Fault`] that names what is in the way, from the host's name to a missing column.
    pub async fn connect(login: &Login, database: &str) -> Result<Self, Fault> {
        Self::check_names(login, database)?;
        let target = Target::new(login, Some(database));
        match Box::pin(open(login, database)).await {
            Ok((session, clock)) => Ok(Self {
                session,
                target,
                clock,
                courtesy: Courtesy::default(),
            }),
            Err(failure) => Err(target.explain(&failure)),
        }
    }

    /// Whether the server notes when a patient is changed, as an incremental sync needs it and a full one does not.
    ///
    /// # Errors
    /// A [`Fault`] that says so if it does not; or if the server cannot be asked.
    pub async fn check_changes_are_noted(&mut self) -> Result<(), Fault> {
        match notes_changes(&mut self.session).await {
            Ok(Some(false)) => Err(self.target.explain(&Failure::ChangesNotNoted)),
            Ok(_) => Ok(()),
            Err(failure) => Err(self.target.explain(&failure)),
        }
    }

    /// Takes leave of the server; waits for it, but not long.
    pub async fn close(self) {
        self.session.close().await;
    }

    async fn ask(&mut self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.session
            .ask(statement)
            .await
            .map_err(|failure| self.target.explain(&failure))
    }

    async fn count(&mut self, statement: Statement) -> Result<u64, Fault> {
        let rows = self.ask(statement).await?;
        let count = rows
            .first()
            .and_then(|row| row.number(0))
            .and_then(|count| u64::try_from(count).ok());
        count.ok_or_else(|| self.broken())
    }

    async fn page(&mut self, statement: Statement) -> Result<Vec<SourceRow>, Fault> {
        let asked = self.courtesy.ask(&mut self.session, statement).await;
        let rows = asked.map_err(|failure| self.target.explain(&failure))?;
        let latest = self.clock.latest_birthday();
        let mapped: Option<Vec<_>> = rows.iter().map(|row| mapping::source_row(row, latest)).collect();
        mapped.ok_or_else(|| self.broken())
    }

    fn broken(&self) -> Fault {
        self.target.explain(&Failure::Broken)
    }
}

impl PatientSource for OpenDental {
    async fn info(&mut self) -> Result<SourceInfo, Fault> {
        let asked = self.session.ask_if_possible(Statement::ProgramVersion).await;
        let rows = asked.map_err(|failure| self.target.explain(&failure))?;
        Ok(SourceInfo {
            server: self.session.server().to_owned(),
            program_version: rows.as_deref().and_then(program_version),
        })
    }

    async fn facts(&mut self) -> Result<SourceFacts, Fault> {
        facts(&mut self.session)
            .await
            .map_err(|failure| self.target.explain(&failure))
    }

    async fn marks(&mut self, of: &[PatNum]) -> Result<Vec<Mark>, Fault> {
        let mut found = Vec::with_capacity(of.len());
        for some in of.chunks(MARKS) {
            let rows = self.ask(Statement::Stamps { of: some.to_vec() }).await?;
            found.extend(marks(&rows).ok_or_else(|| self.broken())?);
        }
        Ok(found)
    }

    async fn clock(&mut self) -> Result<Epoch, Fault> {
        let now = clock(&mut self.session)
            .await
            .map_err(|failure| self.target.explain(&failure))?;
        self.clock = ServerClock::showing(now);
        Ok(now)
    }

    async fn active_behind(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        match first_behind(after) {
            Some(from) => self.page(Statement::Active { from }).await,
            None => Ok(Vec::new()),
        }
    }

    async fn changed_behind(
        &mut self,
        position: ChangePosition,
        until: Epoch,
    ) -> Result<Vec<SourceRow>, Fault> {
        match ChangeStart::of(position) {
            Some(from) => self.page(Statement::Changed { from, until }).await,
            None => Ok(Vec::new()),
        }
    }

    async fn count_active_behind(&mut self, after: Option<PatNum>) -> Result<u64, Fault> {
        match first_behind(after) {
            Some(from) => self.count(Statement::CountActive { from }).await,
            None => Ok(0),
        }
    }

    async fn count_changed_behind(&mut self, position: ChangePosition, until: Epoch) -> Result<u64, Fault> {
        match ChangeStart::of(position) {
            Some(from) => self.count(Statement::CountChanged { from, until }).await,
            None => Ok(0),
        }
    }

    async fn tally(&mut self, from: PatNum, to: PatNum) -> Result<Tally, Fault> {
        let rows = self
            .ask(Statement::Tally {
                from: from.0,
                to: to.0,
            })
            .await?;
        let number = |position| u64::try_from(rows.first()?.number(position)?).ok();
        match (number(0), number(1)) {
            (Some(count), Some(checksum)) => Ok(Tally { count, checksum }),
            _ => Err(self.broken()),
        }
    }

    async fn standings(&mut self, of: &[PatNum]) -> Result<Vec<StandingRow>, Fault> {
        let mut found = Vec::with_capacity(of.len());
        for page in of.chunks(usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX)) {
            let rows = self.ask(Statement::Standings { of: page.to_vec() }).await?;
            let mapped: Option<Vec<_>> = rows.iter().map(mapping::standing_row).collect();
            found.extend(mapped.ok_or_else(|| self.broken())?);
        }
        Ok(found)
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Fault> {
        let mut found = Vec::with_capacity(of.len());
        for page in of.chunks(usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX)) {
            found.extend(self.page(Statement::Rows { of: page.to_vec() }).await?);
        }
        Ok(found)
    }

    /// Versions before 17.1 have no such table, an account for us alone may be kept from it, and it may be damaged.
    async fn relations_behind(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        let Some(from) = first_behind(after.map(PatNum)) else {
            return Ok(Some(Vec::new()));
        };
        let asked = self.session.ask_if_possible(Statement::Relations { from }).await;
        let Some(rows) = asked.map_err(|failure| self.target.explain(&failure))? else {
            return Ok(None);
        };
        let mapped: Option<Vec<_>> = rows.iter().map(mapping::relation).collect();
        mapped.map(Some).ok_or_else(|| self.broken())
    }
}

/// The lowest number behind `after`; `None` if there is none.
fn first_behind(after: Option<PatNum>) -> Option<i64> {
    match after {
        None => Some(i64::MIN),
        Some(PatNum(number)) => number.checked_add(1),
    }
}

async fn open(login: &Login, database: &str) -> Result<(Session, ServerClock), Failure> {
    let mut session = Session::open(login, Some(database), Purpose::Sync).await?;
    if let Err(refusal) = session.ask(Statement::Probe).await {
        return Err(name_the_columns(refusal, login, database).await);
    }
    let now = clock(&mut session).await?;
    Ok((session, ServerClock::showing(now)))
}

/// Looks up which columns are missing if that was the refusal, on a new connection: no session outlives an error.
pub(crate) async fn name_the_columns(refusal: Failure, login: &Login, database: &str) -> Failure {
    if !matches!(refusal, Failure::Refusal { number: 1054, .. }) {
        return refusal;
    }
    let Ok(mut session) = Session::open(login, Some(database), Purpose::Sync).await else {
        return refusal;
    };
    let Ok(rows) = session.ask(Statement::ColumnNames).await else {
        return refusal;
    };
    session.close().await;
    let present: Vec<_> = rows.iter().filter_map(|row| row.text(0).ok().flatten()).collect();
    let missing = Column::ALL.map(Column::name).into_iter();
    let missing = missing.filter(|name| !present.iter().any(|other| other.eq_ignore_ascii_case(name)));
    let missing: Vec<_> = missing.collect();
    if missing.contains(&Column::PatNum.name()) || missing.contains(&Column::PatStatus.name()) {
        return Failure::NotOpenDental;
    }
    Failure::ColumnsMissing(missing)
}

/// The server's clock, carried on by ours without comparing the two.
struct ServerClock {
    shown: Epoch,
    at: Instant,
}

impl ServerClock {
    fn showing(now: Epoch) -> Self {
        Self {
            shown: now,
            at: Instant::now(),
        }
    }

    /// The last day on which somebody can be born by now, somewhere: the server's day by UTC and one more, for the
    /// offices east of it.
    fn latest_birthday(&self) -> NaiveDate {
        let passed = i64::try_from(self.at.elapsed().as_secs()).unwrap_or(0);
        let now = DateTime::from_timestamp(self.shown.0.saturating_add(passed), 0).unwrap_or_default();
        now.date_naive()
            .checked_add_days(Days::new(1))
            .unwrap_or(NaiveDate::MAX)
    }
}
