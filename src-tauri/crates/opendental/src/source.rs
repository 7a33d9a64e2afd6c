//! Implements [`PatientSource`] for an Open Dental database.

use chrono::{DateTime, Days, NaiveDate};
use domain::{
    CertificateFingerprint, Fault, PAGE_SIZE, PatNum, PatientSource, Relation, ServerTime, SourceEntry,
    SourceInfo, SourcePage, SourceRow, SourceSnapshot,
};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use crate::database_discovery::{clock, program_version};
use crate::failure::Failure;
use crate::faults::Target;
use crate::login::{Login, check_database};
use crate::mapping;
use crate::patient_table::{PatientTable, TableKind, Width, missing_columns};
use crate::rows::{Row, Rows};
use crate::session::{Purpose, Session};
use crate::snapshot::snapshot;
use crate::source_name::SourceName;
use crate::statements::{Column, Statement, Table, Which};
use crate::throttle::Throttle;

/// The most characters of a page of long texts: at most 8 MB.
const MAX_PAGE_CHARS: i64 = 2_000_000;

/// A connection to a practice's database, for reading. After an error, each call returns `connection_lost`.
///
/// Each read is a task of its own, so that rows are parsed and mapped while the caller writes those before them.
pub struct OpenDental {
    /// `None` after a read that was dropped.
    reader: Option<Reader>,
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
            Ok(reader) => Ok(Self {
                reader: Some(reader),
                target,
            }),
            Err(failure) => Err(target.to_fault(&failure)),
        }
    }

    /// Checks whether the server updates `DateTStamp` when a patient changes. Only an incremental sync needs that.
    ///
    /// # Errors
    /// `changes_not_recorded` if it does not.
    pub fn check_changes_are_recorded(&self) -> Result<(), Fault> {
        let table = self.reader.as_ref().map(|reader| reader.table);
        match table.and_then(|table| table.has_on_update_timestamp) {
            Some(false) => Err(self.target.to_fault(&Failure::ChangesNotRecorded)),
            _ => Ok(()),
        }
    }

    /// The server's certificate, if this was the first use of the server ([`FirstUse::Pin`](crate::FirstUse::Pin)): it must
    /// be saved as the pinned one.
    #[must_use]
    pub fn certificate_to_pin(&self) -> Option<CertificateFingerprint> {
        self.reader.as_ref()?.session.certificate_to_pin()
    }

    /// Versions of the server and of Open Dental.
    ///
    /// # Errors
    /// A fault of the connection.
    pub async fn info(&mut self) -> Result<SourceInfo, Fault> {
        self.read(|reader| reader.info().boxed()).await
    }

    /// The names of these numbers, for a person who looks for them in Open Dental. Numbers without a row are left out. What
    /// is read must be neither stored nor logged.
    ///
    /// # Errors
    /// A fault of the connection.
    pub async fn names(&mut self, of: &[PatNum]) -> Result<Vec<SourceName>, Fault> {
        let of = of.to_vec();
        self.read(move |reader| reader.names(of).boxed()).await
    }

    async fn read<T: Send + 'static>(
        &mut self,
        read: impl FnOnce(&mut Reader) -> BoxFuture<'_, Result<T, Failure>> + Send + 'static,
    ) -> Result<T, Fault> {
        let Some(mut reader) = self.reader.take() else {
            return Err(self.target.to_fault(&Failure::ConnectionLost));
        };
        let task = tokio::spawn(async move {
            let found = read(&mut reader).await;
            (reader, found)
        });
        let found = match AbortOnDropHandle::new(task).await {
            Ok((reader, found)) => {
                self.reader = Some(reader);
                found
            }
            Err(_) => Err(Failure::ConnectionLost),
        };
        found.map_err(|failure| self.target.to_fault(&failure))
    }

    /// Closes the connection, waiting briefly for the server.
    pub async fn close(self) {
        if let Some(reader) = self.reader {
            reader.session.close().await;
        }
    }
}

impl PatientSource for OpenDental {
    type Page = PatientPage;

    async fn snapshot(&mut self) -> Result<SourceSnapshot, Fault> {
        self.read(|reader| snapshot(&mut reader.session).boxed()).await
    }

    async fn list(&mut self, after: Option<PatNum>) -> Result<Vec<SourceEntry>, Fault> {
        self.read(move |reader| reader.list(after).boxed()).await
    }

    async fn active(&mut self, after: Option<PatNum>) -> Result<PatientPage, Fault> {
        self.read(move |reader| reader.active(after).boxed()).await
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<PatientPage, Fault> {
        let of = of.to_vec();
        self.read(move |reader| reader.rows(of).boxed()).await
    }

    async fn count_active(&mut self) -> Result<u64, Fault> {
        self.read(|reader| reader.count_active().boxed()).await
    }

    async fn relations(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        self.read(move |reader| reader.relations(after).boxed()).await
    }
}

/// Rows of the patient table as they arrived.
#[derive(Debug)]
pub struct PatientPage {
    /// Several, if the rows are long.
    parts: Vec<Rows>,
    last: Option<PatNum>,
    latest_birthday: NaiveDate,
    /// What it is if a row cannot be mapped.
    broken: Fault,
}

impl SourcePage for PatientPage {
    fn last_number(&self) -> Option<PatNum> {
        self.last
    }

    fn into_rows(self) -> Result<Vec<SourceRow>, Fault> {
        let map = |row| mapping::source_row(row, self.latest_birthday);
        let all = self
            .parts
            .iter()
            .flat_map(Rows::iter)
            .map(map)
            .collect::<Option<Vec<_>>>();
        all.ok_or(self.broken)
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
    broken: Fault,
}

impl Reader {
    async fn open(login: &Login, database: &str) -> Result<Self, Failure> {
        let mut session = Session::open(login, Some(database), Purpose::Background).await?;
        if let Err(failure) = session.query(Statement::Probe).await {
            return Err(explain_probe(failure, login, database).await);
        }
        let table = PatientTable::read(&mut session).await?;
        let now = clock(&mut session).await?;
        Ok(Self {
            session,
            table,
            relations: None,
            clock: ServerClock::start(now),
            throttle: Throttle::default(),
            broken: Target::new(login, Some(database)).fault(&Failure::ProtocolBroken),
        })
    }

    async fn info(&mut self) -> Result<SourceInfo, Failure> {
        let rows = self.session.query_optional(Statement::ProgramVersion).await?;
        Ok(SourceInfo {
            server: self.session.server().to_owned(),
            program_version: rows.as_ref().and_then(program_version),
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

    async fn active(&mut self, after: Option<PatNum>) -> Result<PatientPage, Failure> {
        let mut page = self.empty_page();
        let Some(from) = first_after(after) else {
            return Ok(page);
        };
        let mut most = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
        if self.table.width == Width::Wide {
            let sizes = self.sizes(Which::Active { from, most }).await?;
            most = fitting(&sizes).max(1);
        }
        page.last = after;
        self.extend(&mut page, Which::Active { from, most }).await?;
        page.last = page.last.filter(|last| Some(*last) != after);
        Ok(page)
    }

    async fn rows(&mut self, of: Vec<PatNum>) -> Result<PatientPage, Failure> {
        let mut page = self.empty_page();
        if of.is_empty() {
            return Ok(page);
        }
        if self.table.width == Width::Narrow {
            self.extend(&mut page, Which::These(of)).await?;
            return Ok(page);
        }
        let sizes = self.sizes(Which::These(of)).await?;
        let mut rest = sizes.as_slice();
        while !rest.is_empty() {
            let (part, later) = rest.split_at(fitting(rest).max(1));
            let numbers = part.iter().map(|(number, _)| *number).collect();
            self.extend(&mut page, Which::These(numbers)).await?;
            rest = later;
        }
        Ok(page)
    }

    fn empty_page(&self) -> PatientPage {
        PatientPage {
            parts: Vec::new(),
            last: None,
            latest_birthday: self.clock.latest_birthday(),
            broken: self.broken.clone(),
        }
    }

    /// Adds rows, which must follow those of the page.
    async fn extend(&mut self, page: &mut PatientPage, which: Which) -> Result<(), Failure> {
        let statement = Statement::Patients {
            table: self.table,
            which,
        };
        let rows = self.throttle.query(&mut self.session, statement).await?;
        for row in rows.iter() {
            let number = row.number(Column::PatNum.position());
            let number = number.map(PatNum).ok_or(Failure::ProtocolBroken)?;
            if page.last.is_some_and(|last| number <= last) {
                return Err(Failure::RowsRepeated);
            }
            page.last = Some(number);
        }
        page.parts.push(rows);
        Ok(())
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

    async fn names(&mut self, of: Vec<PatNum>) -> Result<Vec<SourceName>, Failure> {
        let mut names = Vec::with_capacity(of.len());
        for part in of.chunks(usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX)) {
            let statement = Statement::Names {
                kind: self.table.kind,
                numbers: part.to_vec(),
            };
            let rows = self.throttle.query(&mut self.session, statement).await?;
            names.extend(mapped(&rows, SourceName::of)?);
        }
        Ok(names)
    }

    async fn count_active(&mut self) -> Result<u64, Failure> {
        let rows = self.session.query(Statement::CountActive).await?;
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

/// If columns are missing, finds out which; if the table is missing, whether its name differs in case. Uses a new connection,
/// because a session is unusable after an error.
pub(crate) async fn explain_probe(failure: Failure, login: &Login, database: &str) -> Failure {
    let statement = match failure {
        Failure::ServerError { number: 1054, .. } => Statement::PatientColumns,
        Failure::ServerError { number: 1146, .. } => Statement::PatientTableName,
        _ => return failure,
    };
    let Ok(mut session) = Session::open(login, Some(database), Purpose::Background).await else {
        return failure;
    };
    let Ok(rows) = session.query(statement.clone()).await else {
        return failure;
    };
    session.close().await;
    if statement == Statement::PatientTableName {
        let is_patient = |name: &&str| name.eq_ignore_ascii_case("patient");
        let name = rows.first_text(0).filter(is_patient);
        return name.map_or(failure, |name| Failure::TableNameCase(name.to_owned()));
    }
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
