//! Implements [`PatientSource`] for an Open Dental database.

use chrono::{DateTime, Days, NaiveDate};
use domain::{
    ChangePosition, Fault, PAGE_SIZE, PatNum, PatientSource, RECENT_CHANGES, RangeChecksum, RecentChange,
    Relation, ServerTime, SourceInfo, SourceRow, SourceSnapshot, StatusRow,
};
use tokio::time::Instant;

use crate::cell::Row;
use crate::database_discovery::{clock, program_version};
use crate::failure::Failure;
use crate::faults::Target;
use crate::login::{Login, check_database};
use crate::mapping;
use crate::session::{Purpose, Session};
use crate::snapshot::{has_on_update_timestamp, recent_changes, snapshot};
use crate::statements::{ChangeStart, Column, Statement};
use crate::throttle::Throttle;

/// A connection to a practice's database, for reading. After an error, each call returns `connection_lost`.
pub struct OpenDental {
    session: Session,
    target: Target,
    clock: ServerClock,
    throttle: Throttle,
}

impl OpenDental {
    /// Checks whether the username and the database name are valid, without connecting.
    ///
    /// # Errors
    /// If one of them is not valid.
    pub fn check_names(login: &Login, database: &str) -> Result<(), Fault> {
        login.check()?;
        check_database(database)
    }

    /// Connects, and checks that the database has a patient table with the columns we read.
    ///
    /// # Errors
    /// Anything from an unknown host to a missing column.
    pub async fn connect(login: &Login, database: &str) -> Result<Self, Fault> {
        Self::check_names(login, database)?;
        let target = Target::new(login, Some(database));
        match Box::pin(open(login, database)).await {
            Ok((session, clock)) => Ok(Self {
                session,
                target,
                clock,
                throttle: Throttle::default(),
            }),
            Err(failure) => Err(target.to_fault(&failure)),
        }
    }

    /// Checks whether the server updates `DateTStamp` when a patient changes. Only an incremental sync needs that.
    ///
    /// # Errors
    /// `changes_not_recorded` if it does not, or a fault of the connection.
    pub async fn check_changes_are_recorded(&mut self) -> Result<(), Fault> {
        match has_on_update_timestamp(&mut self.session).await {
            Ok(Some(false)) => Err(self.target.to_fault(&Failure::ChangesNotRecorded)),
            Ok(_) => Ok(()),
            Err(failure) => Err(self.target.to_fault(&failure)),
        }
    }

    /// Versions of the server and of Open Dental.
    ///
    /// # Errors
    /// A fault of the connection.
    pub async fn info(&mut self) -> Result<SourceInfo, Fault> {
        let response = self.session.query_optional(Statement::ProgramVersion).await;
        let rows = response.map_err(|failure| self.target.to_fault(&failure))?;
        Ok(SourceInfo {
            server: self.session.server().to_owned(),
            program_version: rows.as_deref().and_then(program_version),
        })
    }

    /// Closes the connection, waiting briefly for the server.
    pub async fn close(self) {
        self.session.close().await;
    }

    async fn query(&mut self, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.session
            .query(statement)
            .await
            .map_err(|failure| self.target.to_fault(&failure))
    }

    async fn count(&mut self, statement: Statement) -> Result<u64, Fault> {
        let rows = self.query(statement).await?;
        let count = rows
            .first()
            .and_then(|row| row.number(0))
            .and_then(|count| u64::try_from(count).ok());
        count.ok_or_else(|| self.protocol_broken())
    }

    async fn page(&mut self, statement: Statement) -> Result<Vec<SourceRow>, Fault> {
        let response = self.throttle.query(&mut self.session, statement).await;
        let rows = response.map_err(|failure| self.target.to_fault(&failure))?;
        let latest = self.clock.latest_birthday();
        let mapped: Option<Vec<_>> = rows.iter().map(|row| mapping::source_row(row, latest)).collect();
        mapped.ok_or_else(|| self.protocol_broken())
    }

    fn protocol_broken(&self) -> Fault {
        self.target.to_fault(&Failure::ProtocolBroken)
    }
}

impl PatientSource for OpenDental {
    async fn snapshot(&mut self) -> Result<SourceSnapshot, Fault> {
        snapshot(&mut self.session)
            .await
            .map_err(|failure| self.target.to_fault(&failure))
    }

    async fn change_times(&mut self, of: &[PatNum]) -> Result<Vec<RecentChange>, Fault> {
        let mut found = Vec::with_capacity(of.len());
        for chunk in of.chunks(RECENT_CHANGES) {
            let rows = self.query(Statement::ChangeTimes { of: chunk.to_vec() }).await?;
            found.extend(recent_changes(&rows).ok_or_else(|| self.protocol_broken())?);
        }
        Ok(found)
    }

    async fn clock(&mut self) -> Result<ServerTime, Fault> {
        let now = clock(&mut self.session)
            .await
            .map_err(|failure| self.target.to_fault(&failure))?;
        self.clock = ServerClock::start(now);
        Ok(now)
    }

    async fn active_after(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        match first_after(after) {
            Some(from) => self.page(Statement::Active { from }).await,
            None => Ok(Vec::new()),
        }
    }

    async fn changed_after(
        &mut self,
        position: ChangePosition,
        until: ServerTime,
    ) -> Result<Vec<SourceRow>, Fault> {
        match ChangeStart::of(position) {
            Some(from) => self.page(Statement::Changed { from, until }).await,
            None => Ok(Vec::new()),
        }
    }

    async fn count_active_after(&mut self, after: Option<PatNum>) -> Result<u64, Fault> {
        match first_after(after) {
            Some(from) => self.count(Statement::CountActive { from }).await,
            None => Ok(0),
        }
    }

    async fn count_changed_after(
        &mut self,
        position: ChangePosition,
        until: ServerTime,
    ) -> Result<u64, Fault> {
        match ChangeStart::of(position) {
            Some(from) => self.count(Statement::CountChanged { from, until }).await,
            None => Ok(0),
        }
    }

    async fn range_checksum(&mut self, from: PatNum, to: PatNum) -> Result<RangeChecksum, Fault> {
        let rows = self
            .query(Statement::RangeChecksum {
                from: from.0,
                to: to.0,
            })
            .await?;
        let number = |position| u64::try_from(rows.first()?.number(position)?).ok();
        match (number(0), number(1)) {
            (Some(count), Some(checksum)) => Ok(RangeChecksum { count, checksum }),
            _ => Err(self.protocol_broken()),
        }
    }

    async fn statuses(&mut self, of: &[PatNum]) -> Result<Vec<StatusRow>, Fault> {
        let mut found = Vec::with_capacity(of.len());
        for page in of.chunks(usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX)) {
            let rows = self.query(Statement::Statuses { of: page.to_vec() }).await?;
            let mapped: Option<Vec<_>> = rows.iter().map(mapping::status_row).collect();
            found.extend(mapped.ok_or_else(|| self.protocol_broken())?);
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

    /// The table may be missing (before version 17.1), not readable with this account, or damaged.
    async fn relations_after(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        let Some(from) = first_after(after.map(PatNum)) else {
            return Ok(Some(Vec::new()));
        };
        let response = self.session.query_optional(Statement::Relations { from }).await;
        let Some(rows) = response.map_err(|failure| self.target.to_fault(&failure))? else {
            return Ok(None);
        };
        let mapped: Option<Vec<_>> = rows.iter().map(mapping::relation).collect();
        mapped.map(Some).ok_or_else(|| self.protocol_broken())
    }
}

/// The first number after `after`; `None` if there is none.
fn first_after(after: Option<PatNum>) -> Option<i64> {
    match after {
        None => Some(i64::MIN),
        Some(PatNum(number)) => number.checked_add(1),
    }
}

async fn open(login: &Login, database: &str) -> Result<(Session, ServerClock), Failure> {
    let mut session = Session::open(login, Some(database), Purpose::Background).await?;
    if let Err(failure) = session.query(Statement::Probe).await {
        return Err(name_missing_columns(failure, login, database).await);
    }
    let now = clock(&mut session).await?;
    Ok((session, ServerClock::start(now)))
}

/// If columns are missing, finds out which. Uses a new connection, because a session is unusable after an error.
pub(crate) async fn name_missing_columns(failure: Failure, login: &Login, database: &str) -> Failure {
    if !matches!(failure, Failure::ServerError { number: 1054, .. }) {
        return failure;
    }
    let Ok(mut session) = Session::open(login, Some(database), Purpose::Background).await else {
        return failure;
    };
    let Ok(rows) = session.query(Statement::ColumnNames).await else {
        return failure;
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

/// The server's clock, advanced by the time that has passed on this computer. The two clocks are not compared.
struct ServerClock {
    server_time: ServerTime,
    read_at: Instant,
}

impl ServerClock {
    fn start(now: ServerTime) -> Self {
        Self {
            server_time: now,
            read_at: Instant::now(),
        }
    }

    /// The last valid birthday: the server's date in UTC plus one day, because it may be tomorrow east of UTC.
    fn latest_birthday(&self) -> NaiveDate {
        let passed = i64::try_from(self.read_at.elapsed().as_secs()).unwrap_or(0);
        let now = DateTime::from_timestamp(self.server_time.0.saturating_add(passed), 0).unwrap_or_default();
        now.date_naive()
            .checked_add_days(Days::new(1))
            .unwrap_or(NaiveDate::MAX)
    }
}
