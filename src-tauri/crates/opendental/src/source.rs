//! Implements [`PatientSource`] for an Open Dental database.

use chrono::{DateTime, Days, NaiveDate};
use domain::{
    Fault, PAGE_SIZE, PatNum, PatientSource, Relation, ServerTime, SourceEntry, SourceInfo, SourceRow,
    SourceSnapshot,
};
use tokio::time::Instant;

use crate::database_discovery::{clock, program_version};
use crate::failure::Failure;
use crate::faults::Target;
use crate::login::{Login, check_database};
use crate::mapping;
use crate::patient_table::{PatientTable, TableKind, Width, missing_columns};
use crate::rows::{Row, Rows};
use crate::session::{Purpose, Session};
use crate::snapshot::snapshot;
use crate::statements::{Column, Statement, Table, Which};
use crate::throttle::Throttle;

/// The most characters of a page of long texts: at most 8 MB.
const MAX_PAGE_CHARS: i64 = 2_000_000;

/// A connection to a practice's database, for reading. After an error, each call returns `connection_lost`.
pub struct OpenDental {
    reader: Reader,
    target: Target,
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
        match Box::pin(Reader::open(login, database)).await {
            Ok(reader) => Ok(Self { reader, target }),
            Err(failure) => Err(target.to_fault(&failure)),
        }
    }

    /// Checks whether the server updates `DateTStamp` when a patient changes. Only an incremental sync needs that.
    ///
    /// # Errors
    /// `changes_not_recorded` if it does not.
    pub fn check_changes_are_recorded(&self) -> Result<(), Fault> {
        match self.reader.table.has_on_update_timestamp {
            Some(false) => Err(self.target.to_fault(&Failure::ChangesNotRecorded)),
            _ => Ok(()),
        }
    }

    /// Versions of the server and of Open Dental.
    ///
    /// # Errors
    /// A fault of the connection.
    pub async fn info(&mut self) -> Result<SourceInfo, Fault> {
        let session = &mut self.reader.session;
        let rows = session.query_optional(Statement::ProgramVersion).await;
        let rows = rows.map_err(|failure| self.target.to_fault(&failure))?;
        Ok(SourceInfo {
            server: self.reader.session.server().to_owned(),
            program_version: rows.as_ref().and_then(program_version),
        })
    }

    /// Closes the connection, waiting briefly for the server.
    pub async fn close(self) {
        self.reader.session.close().await;
    }
}

impl PatientSource for OpenDental {
    async fn snapshot(&mut self) -> Result<SourceSnapshot, Fault> {
        let found = snapshot(&mut self.reader.session).await;
        found.map_err(|failure| self.target.to_fault(&failure))
    }

    async fn list(&mut self, after: Option<PatNum>) -> Result<Vec<SourceEntry>, Fault> {
        let found = self.reader.list(after).await;
        found.map_err(|failure| self.target.to_fault(&failure))
    }

    async fn active(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        let found = self.reader.active(after).await;
        found.map_err(|failure| self.target.to_fault(&failure))
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Fault> {
        let found = self.reader.rows(of).await;
        found.map_err(|failure| self.target.to_fault(&failure))
    }

    async fn count_active(&mut self, after: Option<PatNum>) -> Result<u64, Fault> {
        let found = self.reader.count_active(after).await;
        found.map_err(|failure| self.target.to_fault(&failure))
    }

    async fn relations(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        let found = self.reader.relations(after).await;
        found.map_err(|failure| self.target.to_fault(&failure))
    }
}

/// Reads pages from one session.
struct Reader {
    session: Session,
    table: PatientTable,
    /// How merges and clones are stored, once it was asked.
    relations: Option<TableKind>,
    clock: ServerClock,
    throttle: Throttle,
}

impl Reader {
    async fn open(login: &Login, database: &str) -> Result<Self, Failure> {
        let mut session = Session::open(login, Some(database), Purpose::Background).await?;
        if let Err(failure) = session.query(Statement::Probe).await {
            return Err(name_missing_columns(failure, login, database).await);
        }
        let table = PatientTable::read(&mut session).await?;
        let now = clock(&mut session).await?;
        Ok(Self {
            session,
            table,
            relations: None,
            clock: ServerClock::start(now),
            throttle: Throttle::default(),
        })
    }

    async fn list(&mut self, after: Option<PatNum>) -> Result<Vec<SourceEntry>, Failure> {
        let Some(from) = first_after(after) else {
            return Ok(Vec::new());
        };
        let statement = Statement::List {
            table: self.table,
            from,
        };
        let rows = self.throttle.query(&mut self.session, statement).await?;
        let entries = mapped(&rows, mapping::source_entry)?;
        check_order(entries.iter().map(|entry| entry.pat_num), after)?;
        Ok(entries)
    }

    async fn active(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Failure> {
        let Some(from) = first_after(after) else {
            return Ok(Vec::new());
        };
        let mut most = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
        if self.table.width == Width::Wide {
            let sizes = self.sizes(Which::Active { from, most }).await?;
            most = fitting(&sizes).max(1);
        }
        let page = self.page(Which::Active { from, most }).await?;
        check_order(page.iter().map(|row| row.pat_num), after)?;
        Ok(page)
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Failure> {
        let mut found = Vec::with_capacity(of.len());
        for numbers in of.chunks(usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX)) {
            if self.table.width == Width::Narrow {
                found.extend(self.page(Which::These(numbers.to_vec())).await?);
                continue;
            }
            let sizes = self.sizes(Which::These(numbers.to_vec())).await?;
            let mut rest = sizes.as_slice();
            while !rest.is_empty() {
                let (page, later) = rest.split_at(fitting(rest).max(1));
                let numbers = page.iter().map(|(number, _)| *number).collect();
                found.extend(self.page(Which::These(numbers)).await?);
                rest = later;
            }
        }
        found.sort_by_key(|row| row.pat_num);
        check_order(found.iter().map(|row| row.pat_num), None)?;
        Ok(found)
    }

    async fn page(&mut self, which: Which) -> Result<Vec<SourceRow>, Failure> {
        let statement = Statement::Patients {
            table: self.table,
            which,
        };
        let rows = self.throttle.query(&mut self.session, statement).await?;
        let latest = self.clock.latest_birthday();
        mapped(&rows, |row| mapping::source_row(row, latest))
    }

    /// The numbers of a page, and how many characters each row has.
    async fn sizes(&mut self, which: Which) -> Result<Vec<(PatNum, i64)>, Failure> {
        let statement = Statement::Sizes {
            table: self.table,
            which,
        };
        let rows = self.throttle.query(&mut self.session, statement).await?;
        mapped(&rows, |row| Some((PatNum(row.number(0)?), row.number(1)?)))
    }

    async fn count_active(&mut self, after: Option<PatNum>) -> Result<u64, Failure> {
        let Some(from) = first_after(after) else {
            return Ok(0);
        };
        let rows = self.session.query(Statement::CountActive { from }).await?;
        let count = rows.first_number(0).and_then(|count| u64::try_from(count).ok());
        count.ok_or(Failure::ProtocolBroken)
    }

    /// The table may be missing (before version 17.1), not readable with this account, or damaged.
    async fn relations(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Failure> {
        let Some(from) = first_after(after.map(PatNum)) else {
            return Ok(Some(Vec::new()));
        };
        let kind = match self.relations {
            Some(kind) => kind,
            None => TableKind::read(&mut self.session, Table::PatientLink).await?,
        };
        self.relations = Some(kind);
        let statement = Statement::Relations { kind, from };
        let response = self.session.query_optional(statement).await?;
        response.map(|rows| mapped(&rows, mapping::relation)).transpose()
    }
}

/// Maps all rows. A row that cannot be mapped violates the protocol.
fn mapped<'a, T>(rows: &'a Rows, map: impl Fn(Row<'a>) -> Option<T>) -> Result<Vec<T>, Failure> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        all.push(map(row).ok_or(Failure::ProtocolBroken)?);
    }
    Ok(all)
}

/// How many rows, from the first, fit into a page.
fn fitting(sizes: &[(PatNum, i64)]) -> usize {
    let mut total = 0_i64;
    let fits = |(_, size): &&(PatNum, i64)| {
        total = total.saturating_add(*size);
        total <= MAX_PAGE_CHARS
    };
    sizes.iter().take_while(fits).count()
}

/// Fails unless each number is greater than the one before: a damaged index returns rows twice, and a table without a
/// primary key may have them twice.
fn check_order(numbers: impl Iterator<Item = PatNum>, after: Option<PatNum>) -> Result<(), Failure> {
    let mut last = after;
    for number in numbers {
        if last.is_some_and(|last| number <= last) {
            return Err(Failure::RowsRepeated);
        }
        last = Some(number);
    }
    Ok(())
}

/// The first number after `after`; `None` if there is none.
fn first_after(after: Option<PatNum>) -> Option<i64> {
    match after {
        None => Some(i64::MIN),
        Some(PatNum(number)) => number.checked_add(1),
    }
}

/// If columns are missing, finds out which. Uses a new connection, because a session is unusable after an error.
pub(crate) async fn name_missing_columns(failure: Failure, login: &Login, database: &str) -> Failure {
    if !matches!(failure, Failure::ServerError { number: 1054, .. }) {
        return failure;
    }
    let Ok(mut session) = Session::open(login, Some(database), Purpose::Background).await else {
        return failure;
    };
    let Ok(rows) = session.query(Statement::PatientColumns).await else {
        return failure;
    };
    session.close().await;
    let missing = missing_columns(&rows);
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
