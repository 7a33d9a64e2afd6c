//! The model as a [`PatientSource`], with the order and results of the real one, while the practice keeps working.

use std::sync::{Arc, Mutex};

use domain::{
    ChangePosition, Fault, PatNum, PatientSource, PatientStatus, Problem, RECENT_CHANGES, RangeChecksum,
    RecentChange, Relation, ServerTime, SourcePatient, SourceRow, SourceSnapshot, Ssn, StatusRow,
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
    /// The clock's results, each with the event before it.
    clocks: Arc<Mutex<Vec<(i64, u64)>>>,
    /// The call, counted from 1, and its fault.
    trouble: Option<(usize, Trouble)>,
    calls: usize,
}

impl SimSource {
    pub(crate) fn new(
        model: &Arc<Mutex<Model>>,
        clocks: &Arc<Mutex<Vec<(i64, u64)>>>,
        trouble: Option<(usize, Trouble)>,
    ) -> Self {
        Self {
            model: model.clone(),
            clocks: clocks.clone(),
            trouble,
            calls: 0,
        }
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

fn active(model: &Model, after: Option<PatNum>) -> impl Iterator<Item = (&i64, &SimRow)> {
    let behind = move |number: i64| after.is_none_or(|after| number > after.0);
    model
        .rows
        .iter()
        .filter(move |(number, row)| row.status == PatientStatus::Active && behind(**number))
}

fn changed(model: &Model, position: ChangePosition, until: ServerTime) -> Vec<(&i64, &SimRow)> {
    let mut rows: Vec<_> = model
        .rows
        .iter()
        .filter(|(_, row)| row.changed_at <= until.0)
        .collect();
    rows.retain(|(number, row)| match position {
        ChangePosition::Beginning => true,
        ChangePosition::Before(changed_at) => row.changed_at >= changed_at.0,
        ChangePosition::After(changed_at, last) => (row.changed_at, **number) > (changed_at.0, last.0),
    });
    rows.sort_by_key(|(number, row)| (row.changed_at, **number));
    rows
}

fn source_row((number, row): (&i64, &SimRow)) -> SourceRow {
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
        changed_at: ServerTime(row.changed_at),
        status: row.status,
        patient,
    }
}

impl PatientSource for SimSource {
    async fn snapshot(&mut self) -> Result<SourceSnapshot, Fault> {
        self.call(|model| SourceSnapshot {
            server: "the only one".to_owned(),
            highest: model.rows.keys().next_back().copied().map(PatNum),
            next_number: Some(model.next_number()),
            recent_changes: model.newest(RECENT_CHANGES),
            ..SourceSnapshot::default()
        })
        .await
    }

    async fn change_times(&mut self, of: &[PatNum]) -> Result<Vec<RecentChange>, Fault> {
        self.call(|model| {
            let found = of.iter().filter_map(|pat_num| {
                let changed_at = ServerTime(model.rows.get(&pat_num.0)?.changed_at);
                Some(RecentChange {
                    pat_num: *pat_num,
                    changed_at,
                })
            });
            found.collect()
        })
        .await
    }

    async fn clock(&mut self) -> Result<ServerTime, Fault> {
        let clocks = self.clocks.clone();
        self.call(|model| {
            clocks.lock().unwrap().push((model.now, model.event));
            ServerTime(model.now)
        })
        .await
    }

    async fn active_after(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        self.call(|model| active(model, after).take(model.page).map(source_row).collect())
            .await
    }

    async fn changed_after(
        &mut self,
        position: ChangePosition,
        until: ServerTime,
    ) -> Result<Vec<SourceRow>, Fault> {
        self.call(|model| {
            let rows = changed(model, position, until).into_iter();
            rows.take(model.page).map(source_row).collect()
        })
        .await
    }

    async fn count_active_after(&mut self, after: Option<PatNum>) -> Result<u64, Fault> {
        self.call(|model| active(model, after).count() as u64).await
    }

    async fn count_changed_after(
        &mut self,
        position: ChangePosition,
        until: ServerTime,
    ) -> Result<u64, Fault> {
        let active = |(_, row): &(&i64, &SimRow)| row.status == PatientStatus::Active;
        self.call(|model| {
            changed(model, position, until)
                .iter()
                .filter(|row| active(row))
                .count() as u64
        })
        .await
    }

    async fn range_checksum(&mut self, from: PatNum, to: PatNum) -> Result<RangeChecksum, Fault> {
        self.call(|model| {
            let numbers = active(model, None).map(|(number, _)| PatNum(*number));
            let numbers: Vec<_> = numbers.filter(|number| (from..=to).contains(number)).collect();
            RangeChecksum::of(&numbers)
        })
        .await
    }

    async fn statuses(&mut self, of: &[PatNum]) -> Result<Vec<StatusRow>, Fault> {
        self.call(|model| {
            let found = of.iter().filter_map(|pat_num| {
                let status = model.rows.get(&pat_num.0)?.status;
                Some(StatusRow {
                    pat_num: *pat_num,
                    status,
                })
            });
            found.collect()
        })
        .await
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Fault> {
        self.call(|model| {
            let wanted = model
                .rows
                .iter()
                .filter(|(number, _)| of.contains(&PatNum(**number)));
            wanted.map(source_row).collect()
        })
        .await
    }

    async fn relations_after(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        self.call(|model| {
            let behind = model
                .relations
                .iter()
                .filter(|one| after.is_none_or(|after| one.record > after));
            Some(behind.take(model.page).copied().collect())
        })
        .await
    }
}
