//! The world as a [`PatientSource`]: in the order and with the answers of the real one, while life goes on.

use std::sync::{Arc, Mutex};

use domain::{
    ChangePosition, Epoch, ErrorCode, Fault, MARKS, Mark, PatNum, PatientSource, Problem, Relation,
    SourceFacts, SourceInfo, SourcePatient, SourceRow, Ssn, Standing, StandingRow, Tally,
};
use rand::RngExt;
use tokio_util::sync::CancellationToken;

use super::world::{SimRow, World};

/// What a call does instead of answering.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// The connection breaks.
    Breaks,
    /// No answer ever, and somebody presses Cancel.
    Hangs(CancellationToken),
    /// Somebody presses Cancel, and the answer comes.
    Cancelled(CancellationToken),
    /// No answer ever; the program is ended while it waits.
    Dies(CancellationToken),
}

pub(crate) struct SimSource {
    world: Arc<Mutex<World>>,
    /// The clock's answers, each with the event that it came after.
    clocks: Arc<Mutex<Vec<(i64, u64)>>>,
    /// At which call, counted from 1.
    trouble: Option<(usize, Trouble)>,
    calls: usize,
}

impl SimSource {
    pub(crate) fn new(
        world: &Arc<Mutex<World>>,
        clocks: &Arc<Mutex<Vec<(i64, u64)>>>,
        trouble: Option<(usize, Trouble)>,
    ) -> Self {
        Self {
            world: world.clone(),
            clocks: clocks.clone(),
            trouble,
            calls: 0,
        }
    }

    /// Life goes on for a while before the answer is put together.
    async fn call<T>(&mut self, answer: impl FnOnce(&mut World) -> T) -> Result<T, Fault> {
        self.calls += 1;
        match self.trouble.clone().filter(|(at, _)| *at == self.calls) {
            Some((_, Trouble::Breaks)) => {
                return Err(Fault::new(ErrorCode::ConnectionLost, "Gone.", "Again."));
            }
            Some((_, Trouble::Hangs(token) | Trouble::Dies(token))) => {
                token.cancel();
                std::future::pending::<()>().await;
            }
            Some((_, Trouble::Cancelled(token))) => token.cancel(),
            None => {}
        }
        let naps = self.world.lock().unwrap().rng.random_range(0..3);
        for _ in 0..naps {
            tokio::task::yield_now().await;
        }
        let mut world = self.world.lock().unwrap();
        for _ in 0..world.rng.random_range(0..3) {
            world.live();
        }
        Ok(answer(&mut world))
    }
}

fn active(world: &World, after: Option<PatNum>) -> impl Iterator<Item = (&i64, &SimRow)> {
    let behind = move |number: i64| after.is_none_or(|after| number > after.0);
    world
        .rows
        .iter()
        .filter(move |(number, row)| row.standing == Standing::Active && behind(**number))
}

fn changed(world: &World, position: ChangePosition, until: Epoch) -> Vec<(&i64, &SimRow)> {
    let mut rows: Vec<_> = world
        .rows
        .iter()
        .filter(|(_, row)| row.stamp <= until.0)
        .collect();
    rows.retain(|(number, row)| match position {
        ChangePosition::Beginning => true,
        ChangePosition::Before(stamp) => row.stamp >= stamp.0,
        ChangePosition::Behind(stamp, last) => (row.stamp, **number) > (stamp.0, last.0),
    });
    rows.sort_by_key(|(number, row)| (row.stamp, **number));
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
        stamp: Epoch(row.stamp),
        standing: row.standing,
        patient,
    }
}

impl PatientSource for SimSource {
    async fn info(&mut self) -> Result<SourceInfo, Fault> {
        Ok(SourceInfo {
            server: "A world in memory".to_owned(),
            program_version: None,
        })
    }

    async fn facts(&mut self) -> Result<SourceFacts, Fault> {
        self.call(|world| SourceFacts {
            server: "the only one".to_owned(),
            highest: world.rows.keys().next_back().copied().map(PatNum),
            next_number: Some(world.next_number()),
            marks: world.newest(MARKS),
            ..SourceFacts::default()
        })
        .await
    }

    async fn marks(&mut self, of: &[PatNum]) -> Result<Vec<Mark>, Fault> {
        self.call(|world| {
            let found = of.iter().filter_map(|pat_num| {
                let stamp = Epoch(world.rows.get(&pat_num.0)?.stamp);
                Some(Mark {
                    pat_num: *pat_num,
                    stamp,
                })
            });
            found.collect()
        })
        .await
    }

    async fn clock(&mut self) -> Result<Epoch, Fault> {
        let clocks = self.clocks.clone();
        self.call(|world| {
            clocks.lock().unwrap().push((world.now, world.event));
            Epoch(world.now)
        })
        .await
    }

    async fn active_behind(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        self.call(|world| active(world, after).take(world.page).map(source_row).collect())
            .await
    }

    async fn changed_behind(
        &mut self,
        position: ChangePosition,
        until: Epoch,
    ) -> Result<Vec<SourceRow>, Fault> {
        self.call(|world| {
            let rows = changed(world, position, until).into_iter();
            rows.take(world.page).map(source_row).collect()
        })
        .await
    }

    async fn count_active_behind(&mut self, after: Option<PatNum>) -> Result<u64, Fault> {
        self.call(|world| active(world, after).count() as u64).await
    }

    async fn count_changed_behind(&mut self, position: ChangePosition, until: Epoch) -> Result<u64, Fault> {
        let active = |(_, row): &(&i64, &SimRow)| row.standing == Standing::Active;
        self.call(|world| {
            changed(world, position, until)
                .iter()
                .filter(|row| active(row))
                .count() as u64
        })
        .await
    }

    async fn tally(&mut self, from: PatNum, to: PatNum) -> Result<Tally, Fault> {
        self.call(|world| {
            let numbers = active(world, None).map(|(number, _)| PatNum(*number));
            let numbers: Vec<_> = numbers.filter(|number| (from..=to).contains(number)).collect();
            Tally::of(&numbers)
        })
        .await
    }

    async fn standings(&mut self, of: &[PatNum]) -> Result<Vec<StandingRow>, Fault> {
        self.call(|world| {
            let found = of.iter().filter_map(|pat_num| {
                let standing = world.rows.get(&pat_num.0)?.standing;
                Some(StandingRow {
                    pat_num: *pat_num,
                    standing,
                })
            });
            found.collect()
        })
        .await
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Fault> {
        self.call(|world| {
            let wanted = world
                .rows
                .iter()
                .filter(|(number, _)| of.contains(&PatNum(**number)));
            wanted.map(source_row).collect()
        })
        .await
    }

    async fn relations_behind(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        self.call(|world| {
            let behind = world
                .relations
                .iter()
                .filter(|one| after.is_none_or(|after| one.record > after));
            Some(behind.take(world.page).copied().collect())
        })
        .await
    }
}
