//! The model as a [`PatientSource`], with the order and results of the real one, while the practice keeps working.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::{
    Fault, PatNum, PatientSource, PatientStatus, Problem, Relation, ServerTime, SourceEntry, SourcePatient,
    SourceRow, SourceSnapshot, Ssn,
};
use rand::RngExt;
use tokio_util::sync::CancellationToken;

use super::model::{Model, SimRow};

/// A fault that replaces the result of a call.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// The connection is lost.
    Breaks,
    /// It never returns, and a person cancels the run.
    Hangs(CancellationToken),
    /// A person cancels the run, and the result arrives.
    Cancelled(CancellationToken),
    /// It never returns, and the program ends while it waits.
    Dies(CancellationToken),
}

pub(crate) struct SimSource {
    model: Arc<Mutex<Model>>,
    /// The walks through the list or all active rows, in order.
    walks: Arc<Mutex<Vec<Walk>>>,
    /// Numbers whose rows were young when they were last read, and the event of that moment.
    young: BTreeMap<i64, u64>,
    /// The call, counted from 1, and its fault.
    trouble: Option<(usize, Trouble)>,
    calls: usize,
}

impl SimSource {
    pub(crate) fn new(model: &Arc<Mutex<Model>>, trouble: Option<(usize, Trouble)>) -> Self {
        Self {
            model: model.clone(),
            walks: Arc::default(),
            young: BTreeMap::new(),
            trouble,
            calls: 0,
        }
    }

    pub(crate) fn young(&self) -> &BTreeMap<i64, u64> {
        &self.young
    }

    fn note_young(&mut self, (rows, event): (Vec<SourceRow>, u64)) -> Vec<SourceRow> {
        for row in &rows {
            match row.changed_at {
                Some(_) => self.young.remove(&row.pat_num.0),
                None => self.young.insert(row.pat_num.0, event),
            };
        }
        rows
    }

    pub(crate) fn walks(&self) -> Vec<Walk> {
        self.walks.lock().unwrap().clone()
    }

    /// Random events happen before the result is computed.
    async fn call<T>(&mut self, answer: impl FnOnce(&mut Model) -> T) -> Result<T, Fault> {
        self.calls += 1;
        match self.trouble.clone().filter(|(at, _)| *at == self.calls) {
            Some((_, Trouble::Breaks)) => {
                return Err(crate::fake_source::connection_lost());
            }
            Some((_, Trouble::Hangs(token) | Trouble::Dies(token))) => {
                token.cancel();
                std::future::pending::<()>().await;
            }
            Some((_, Trouble::Cancelled(token))) => token.cancel(),
            None => {}
        }
        let naps = self.model.lock().unwrap().rng.random_range(0..3);
        for _ in 0..naps {
            tokio::task::yield_now().await;
        }
        let mut model = self.model.lock().unwrap();
        for _ in 0..model.rng.random_range(0..3) {
            model.live();
        }
        Ok(answer(&mut model))
    }
}

/// What one walk through the list returned.
#[derive(Debug, Clone, Default)]
pub(crate) struct Walk {
    /// Of each page, the number after which it starts, and the event of that moment.
    pages: Vec<(Option<i64>, u64)>,
    pub(crate) is_complete: bool,
}

impl Walk {
    /// The event at which this number was listed.
    pub(crate) fn listed(&self, number: i64) -> u64 {
        let page = self
            .pages
            .iter()
            .rev()
            .find(|(after, _)| after.is_none_or(|after| number > after));
        page.expect("the first page starts at the beginning").1
    }

    /// Whether nothing happened since before its first page.
    pub(crate) fn is_current(&self, now: u64) -> bool {
        self.pages.iter().all(|(_, event)| *event == now)
    }
}

fn note_page(walks: &mut Vec<Walk>, after: Option<PatNum>, event: u64, is_last: bool) {
    if after.is_none() {
        // A walk that was broken off promises nothing.
        walks.retain(|walk| walk.is_complete);
        walks.push(Walk::default());
    }
    let walk = walks.last_mut().unwrap();
    walk.pages.push((after.map(|after| after.0), event));
    walk.is_complete = is_last;
}

fn active(model: &Model, after: Option<PatNum>) -> impl Iterator<Item = (&i64, &SimRow)> {
    let is_next = move |number: i64| after.is_none_or(|after| number > after.0);
    model
        .rows
        .iter()
        .filter(move |(number, row)| row.status == PatientStatus::Active && is_next(**number))
}

fn source_row(model: &Model, (number, row): (&i64, &SimRow)) -> SourceRow {
    let pat_num = PatNum(*number);
    let patient = match row.problem {
        Some(code) => Err(Problem {
            pat_num,
            code,
            detail: None,
        }),
        None => Ok(SourcePatient {
            fields: row.patient(),
            ssn: row.ssn.clone().map(Ssn::new),
        }),
    };
    SourceRow {
        pat_num,
        changed_at: (!model.is_young(row.changed_at)).then_some(ServerTime(row.changed_at)),
        status: row.status,
        patient,
    }
}

impl PatientSource for SimSource {
    type Page = Vec<SourceRow>;

    async fn snapshot(&mut self) -> Result<SourceSnapshot, Fault> {
        self.call(|model| SourceSnapshot {
            server: "the only one".to_owned(),
            highest: model.rows.keys().next_back().copied().map(PatNum),
            next_number: Some(model.next_number()),
            ..SourceSnapshot::default()
        })
        .await
    }

    async fn list(&mut self, after: Option<PatNum>) -> Result<Vec<SourceEntry>, Fault> {
        let walks = self.walks.clone();
        self.call(move |model| {
            let rows = model
                .rows
                .iter()
                .filter(|(number, _)| after.is_none_or(|after| **number > after.0));
            let entry = |(number, row): (&i64, &SimRow)| SourceEntry {
                pat_num: PatNum(*number),
                changed_at: ServerTime(row.changed_at),
                status: row.status,
            };
            let page: Vec<SourceEntry> = rows.take(model.list_page).map(entry).collect();
            let mut walks = walks.lock().unwrap();
            note_page(&mut walks, after, model.event, page.is_empty());
            page
        })
        .await
    }

    async fn active(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        let walks = self.walks.clone();
        self.call(move |model| {
            let rows = active(model, after).take(model.page);
            let rows: Vec<SourceRow> = rows.map(|row| source_row(model, row)).collect();
            note_page(&mut walks.lock().unwrap(), after, model.event, rows.is_empty());
            (rows, model.event)
        })
        .await
        .map(|rows| self.note_young(rows))
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Fault> {
        self.call(|model| {
            let wanted = model
                .rows
                .iter()
                .filter(|(number, _)| of.contains(&PatNum(**number)));
            (wanted.map(|row| source_row(model, row)).collect(), model.event)
        })
        .await
        .map(|rows| self.note_young(rows))
    }

    async fn count_active(&mut self) -> Result<u64, Fault> {
        self.call(|model| active(model, None).count() as u64).await
    }

    async fn relations(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        self.call(|model| {
            let next = model
                .relations
                .iter()
                .filter(|one| after.is_none_or(|after| one.record > after));
            Some(next.take(model.page).copied().collect())
        })
        .await
    }
}
