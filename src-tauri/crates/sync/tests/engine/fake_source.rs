//! A source in memory with pages of three rows, which fails or hangs at a chosen call.

use domain::{
    Fault, Gender, InactiveReason, PatNum, PatientFields, PatientSource, PatientStatus, Relation,
    RelationKind, ServerTime, SourceEntry, SourcePatient, SourceRow, SourceSnapshot, Ssn,
};
use std::collections::BTreeMap;
use tokio_util::sync::CancellationToken;

const PAGE: usize = 3;
const LIST_PAGE: usize = 4;

/// A younger time of change is not kept.
pub(crate) const YOUNG: i64 = 600;

/// A fault that replaces the result of a call.
#[derive(Debug, Clone)]
pub(crate) enum InjectedFault {
    Fail,
    /// Never returns; the run is canceled meanwhile.
    Hang(CancellationToken),
    /// Returns, but the run has been canceled by then.
    Cancel(CancellationToken),
    /// From this call on, every page is the first one.
    Repeat,
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) changed_at: i64,
    pub(crate) status: PatientStatus,
    pub(crate) fields: PatientFields,
    pub(crate) ssn: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(crate) struct FakeSource {
    pub(crate) now: i64,
    pub(crate) rows: BTreeMap<i64, Row>,
    /// Merge and clone records; `None` if they cannot be read.
    pub(crate) relations: Option<Vec<Relation>>,
    /// Identifies the server.
    pub(crate) server: &'static str,
    /// The number of the next new row, if it is not the highest plus one.
    pub(crate) next: i64,
    /// All rows get a new time of change before each page.
    pub(crate) restless: bool,
    /// Calls so far.
    pub(crate) calls: usize,
    /// How many rows were asked for by number.
    pub(crate) asked: usize,
    /// The call, counted from 1, and its fault.
    pub(crate) injected: Option<(usize, InjectedFault)>,
}

pub(crate) fn patient(first: &str, last: &str) -> PatientFields {
    PatientFields {
        gender: Gender::Female,
        ..PatientFields::sample(first, last, "1980-02-03")
    }
}

pub(crate) fn connection_lost() -> Fault {
    Fault::ConnectionLost {
        address: "od:3306".to_owned(),
    }
}

impl FakeSource {
    /// Active patients 1 to `count` with different names, all changed at second 1,000. The time is 2,000.
    pub(crate) fn with(count: i64) -> Self {
        let mut source = Self {
            now: 2_000,
            rows: BTreeMap::new(),
            relations: Some(Vec::new()),
            server: "",
            next: 0,
            restless: false,
            calls: 0,
            asked: 0,
            injected: None,
        };
        for number in 1..=count {
            source.put(number, 1_000, patient("Ann", &format!("Lee{number}")));
        }
        source
    }

    pub(crate) fn put(&mut self, number: i64, changed_at: i64, fields: PatientFields) {
        let row = Row {
            changed_at,
            status: PatientStatus::Active,
            fields,
            ssn: None,
        };
        self.rows.insert(number, row);
    }

    /// Changes a row now.
    pub(crate) fn edit(&mut self, number: i64, change: impl FnOnce(&mut Row)) {
        let row = self.rows.get_mut(&number).unwrap();
        row.changed_at = self.now;
        change(row);
    }

    pub(crate) fn depart(&mut self, number: i64, reason: InactiveReason) {
        self.edit(number, |row| row.status = PatientStatus::Inactive(reason));
    }

    /// Adds a record that `from` was merged into `to` or is its clone. Neither row changes.
    pub(crate) fn relate(&mut self, kind: RelationKind, from: i64, to: i64) {
        let relations = self.relations.get_or_insert_default();
        let record = i64::try_from(relations.len()).unwrap();
        relations.push(Relation {
            record,
            kind,
            from: PatNum(from),
            to: PatNum(to),
            recorded_at: record,
        });
    }

    /// The same source on a new connection.
    pub(crate) fn again(&self, injected: Option<(usize, InjectedFault)>) -> Self {
        Self {
            calls: 0,
            asked: 0,
            injected,
            ..self.clone()
        }
    }

    async fn call(&mut self) -> Result<(), Fault> {
        self.calls += 1;
        match &self.injected {
            Some((at, injected)) if *at == self.calls => match injected {
                InjectedFault::Repeat => Ok(()),
                InjectedFault::Fail => Err(connection_lost()),
                InjectedFault::Hang(cancel) => {
                    cancel.cancel();
                    std::future::pending().await
                }
                InjectedFault::Cancel(cancel) => {
                    cancel.cancel();
                    Ok(())
                }
            },
            _ => Ok(()),
        }
    }

    fn repeats(&self) -> bool {
        matches!(self.injected, Some((at, InjectedFault::Repeat)) if self.calls >= at)
    }

    fn active_rows(&self, after: Option<PatNum>) -> impl Iterator<Item = (&i64, &Row)> {
        self.rows.iter().filter(move |(number, row)| {
            row.status == PatientStatus::Active && after.is_none_or(|after| **number > after.0)
        })
    }

    /// A program that repeatedly updates the time of change of all rows.
    fn set_timestamp(&mut self) {
        if self.restless {
            self.now += 1;
            self.rows.values_mut().for_each(|row| row.changed_at = self.now);
        }
    }

    fn source_row(&self, (number, row): (&i64, &Row)) -> SourceRow {
        SourceRow {
            pat_num: PatNum(*number),
            changed_at: (row.changed_at <= self.now - YOUNG).then_some(ServerTime(row.changed_at)),
            status: row.status,
            patient: Ok(SourcePatient {
                fields: row.fields.clone(),
                ssn: row.ssn.map(|ssn| Ssn::new(ssn.to_owned())),
            }),
        }
    }
}

impl PatientSource for FakeSource {
    type Page = Vec<SourceRow>;

    async fn snapshot(&mut self) -> Result<SourceSnapshot, Fault> {
        self.call().await?;
        let highest = self.rows.keys().next_back().copied();
        Ok(SourceSnapshot {
            server: self.server.to_owned(),
            highest: highest.map(PatNum),
            next_number: highest.map(|highest| self.next.max(highest + 1)),
            has_utc_times: true,
            ..SourceSnapshot::default()
        })
    }

    async fn list(&mut self, after: Option<PatNum>) -> Result<Vec<SourceEntry>, Fault> {
        self.call().await?;
        self.set_timestamp();
        let after = after.filter(|_| !self.repeats());
        let rows = self
            .rows
            .iter()
            .filter(|(number, _)| after.is_none_or(|after| **number > after.0));
        let entry = |(number, row): (&i64, &Row)| SourceEntry {
            pat_num: PatNum(*number),
            changed_at: ServerTime(row.changed_at),
            status: row.status,
        };
        Ok(rows.take(LIST_PAGE).map(entry).collect())
    }

    async fn active(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        self.call().await?;
        self.set_timestamp();
        let after = after.filter(|_| !self.repeats());
        Ok(self
            .active_rows(after)
            .take(PAGE)
            .map(|row| self.source_row(row))
            .collect())
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Fault> {
        self.call().await?;
        self.asked += of.len();
        self.set_timestamp();
        let wanted = self
            .rows
            .iter()
            .filter(|(number, _)| of.contains(&PatNum(**number)));
        Ok(wanted.map(|row| self.source_row(row)).collect())
    }

    async fn count_active(&mut self) -> Result<u64, Fault> {
        self.call().await?;
        Ok(self.active_rows(None).count() as u64)
    }

    async fn relations(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        self.call().await?;
        let Some(relations) = &self.relations else {
            return Ok(None);
        };
        let next = relations
            .iter()
            .filter(|one| after.is_none_or(|after| one.record > after));
        Ok(Some(next.take(PAGE).copied().collect()))
    }
}
