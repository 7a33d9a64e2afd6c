//! A source in memory, in pages of three, that fails or hangs at a call of our choice.

use std::collections::BTreeMap;

use domain::{
    Birthday, ChangePosition, Departure, Epoch, ErrorCode, Fault, Gender, MARKS, Mark, PatNum, PatientFields,
    PatientSource, Relation, RelationKind, SourceFacts, SourceInfo, SourcePatient, SourceRow, Ssn, Standing,
    StandingRow, Tally,
};
use tokio_util::sync::CancellationToken;

const PAGE: usize = 3;

/// What a call does instead of answering.
#[derive(Debug, Clone)]
pub(crate) enum Mischief {
    Fail,
    /// Never answers; the run is cancelled meanwhile.
    Hang(CancellationToken),
    /// Answers, but the run has been cancelled by then.
    Cancel(CancellationToken),
    /// From this call on every page is the first one.
    Repeat,
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) stamp: i64,
    pub(crate) standing: Standing,
    pub(crate) fields: PatientFields,
    pub(crate) ssn: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(crate) struct Scripted {
    pub(crate) now: i64,
    pub(crate) rows: BTreeMap<i64, Row>,
    /// Merges and clones; `None` if nobody may read them.
    pub(crate) relations: Option<Vec<Relation>>,
    /// What tells it from another.
    pub(crate) server: &'static str,
    /// The number of the next new row, if it is not the one behind the highest.
    pub(crate) next: i64,
    /// All rows are stamped anew before each page of changes.
    pub(crate) restless: bool,
    /// Calls so far.
    pub(crate) calls: usize,
    /// At which call, counted from 1.
    pub(crate) mischief: Option<(usize, Mischief)>,
}

pub(crate) fn patient(first: &str, last: &str) -> PatientFields {
    PatientFields {
        first_name: first.to_owned(),
        legal_first_name: first.to_owned(),
        last_name: last.to_owned(),
        birthday: Birthday::from_stored("1980-02-03").unwrap(),
        gender: Gender::Female,
        email: String::new(),
        phone: String::new(),
        address: String::new(),
        city: String::new(),
        state: String::new(),
        zip: String::new(),
        insurance_number: String::new(),
    }
}

impl Scripted {
    /// Active patients 1 to `count`, each with a name of its own, all changed at second 1,000; it is 2,000.
    pub(crate) fn with(count: i64) -> Self {
        let mut source = Self {
            now: 2_000,
            rows: BTreeMap::new(),
            relations: Some(Vec::new()),
            server: "",
            next: 0,
            restless: false,
            calls: 0,
            mischief: None,
        };
        for number in 1..=count {
            source.put(number, 1_000, patient("Ann", &format!("Lee{number}")));
        }
        source
    }

    pub(crate) fn put(&mut self, number: i64, stamp: i64, fields: PatientFields) {
        let row = Row {
            stamp,
            standing: Standing::Active,
            fields,
            ssn: None,
        };
        self.rows.insert(number, row);
    }

    /// Changes a row now.
    pub(crate) fn edit(&mut self, number: i64, change: impl FnOnce(&mut Row)) {
        let row = self.rows.get_mut(&number).unwrap();
        row.stamp = self.now;
        change(row);
    }

    pub(crate) fn depart(&mut self, number: i64, reason: Departure) {
        self.edit(number, |row| row.standing = Standing::Departed(reason));
    }

    /// Records that `from` was merged into `to`, or is its clone; neither row moves.
    pub(crate) fn relate(&mut self, kind: RelationKind, from: i64, to: i64) {
        let relations = self.relations.get_or_insert_default();
        let record = i64::try_from(relations.len()).unwrap();
        relations.push(Relation {
            record,
            kind,
            from: PatNum(from),
            to: PatNum(to),
            made: record,
        });
    }

    /// The same source, opened anew.
    pub(crate) fn again(&self, mischief: Option<(usize, Mischief)>) -> Self {
        Self {
            calls: 0,
            mischief,
            ..self.clone()
        }
    }

    async fn call(&mut self) -> Result<(), Fault> {
        self.calls += 1;
        match &self.mischief {
            Some((at, mischief)) if *at == self.calls => match mischief {
                Mischief::Repeat => Ok(()),
                Mischief::Fail => Err(Fault::new(ErrorCode::ConnectionLost, "Gone.", "Try again.")),
                Mischief::Hang(cancel) => {
                    cancel.cancel();
                    std::future::pending().await
                }
                Mischief::Cancel(cancel) => {
                    cancel.cancel();
                    Ok(())
                }
            },
            _ => Ok(()),
        }
    }

    fn repeats(&self) -> bool {
        matches!(self.mischief, Some((at, Mischief::Repeat)) if self.calls >= at)
    }

    fn active(&self, after: Option<PatNum>) -> impl Iterator<Item = (&i64, &Row)> {
        self.rows.iter().filter(move |(number, row)| {
            row.standing == Standing::Active && after.is_none_or(|after| **number > after.0)
        })
    }

    fn newest(&self) -> Vec<Mark> {
        let mark = |(number, row): (&i64, &Row)| Mark {
            pat_num: PatNum(*number),
            stamp: Epoch(row.stamp),
        };
        let mut marks: Vec<Mark> = self.rows.iter().map(mark).collect();
        marks.sort_by_key(|mark| std::cmp::Reverse((mark.stamp, mark.pat_num)));
        marks.truncate(MARKS);
        marks
    }

    /// A program that stamps all rows anew, again and again.
    fn restamp(&mut self) {
        if self.restless {
            self.now += 1;
            self.rows.values_mut().for_each(|row| row.stamp = self.now);
        }
    }

    fn changed(&self, position: ChangePosition, until: Epoch) -> Vec<(&i64, &Row)> {
        let mut rows: Vec<_> = self.rows.iter().filter(|(_, row)| row.stamp <= until.0).collect();
        rows.retain(|(number, row)| match position {
            ChangePosition::Beginning => true,
            ChangePosition::Before(stamp) => row.stamp >= stamp.0,
            ChangePosition::Behind(stamp, last) => (row.stamp, **number) > (stamp.0, last.0),
        });
        rows.sort_by_key(|(number, row)| (row.stamp, **number));
        rows
    }
}

fn source_row((number, row): (&i64, &Row)) -> SourceRow {
    SourceRow {
        pat_num: PatNum(*number),
        stamp: Epoch(row.stamp),
        standing: row.standing,
        patient: Ok(SourcePatient {
            fields: row.fields.clone(),
            ssn: row.ssn.map(|ssn| Ssn::new(ssn.to_owned())),
        }),
    }
}

impl PatientSource for Scripted {
    async fn info(&mut self) -> Result<SourceInfo, Fault> {
        unreachable!("the engine does not ask")
    }

    async fn facts(&mut self) -> Result<SourceFacts, Fault> {
        self.call().await?;
        Ok(SourceFacts {
            server: self.server.to_owned(),
            highest: self.rows.keys().next_back().copied().map(PatNum),
            next_number: self
                .rows
                .keys()
                .next_back()
                .map(|highest| self.next.max(highest + 1)),
            marks: self.newest(),
            ..SourceFacts::default()
        })
    }

    async fn marks(&mut self, of: &[PatNum]) -> Result<Vec<Mark>, Fault> {
        self.call().await?;
        let found = of.iter().filter_map(|pat_num| {
            let stamp = Epoch(self.rows.get(&pat_num.0)?.stamp);
            Some(Mark {
                pat_num: *pat_num,
                stamp,
            })
        });
        Ok(found.collect())
    }

    async fn clock(&mut self) -> Result<Epoch, Fault> {
        self.call().await.map(|()| Epoch(self.now))
    }

    async fn active_behind(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        self.call().await?;
        let after = after.filter(|_| !self.repeats());
        Ok(self.active(after).take(PAGE).map(source_row).collect())
    }

    async fn changed_behind(
        &mut self,
        position: ChangePosition,
        until: Epoch,
    ) -> Result<Vec<SourceRow>, Fault> {
        self.call().await?;
        self.restamp();
        let position = if self.repeats() {
            ChangePosition::Beginning
        } else {
            position
        };
        Ok(self
            .changed(position, until)
            .into_iter()
            .take(PAGE)
            .map(source_row)
            .collect())
    }

    async fn count_active_behind(&mut self, after: Option<PatNum>) -> Result<u64, Fault> {
        self.call().await?;
        Ok(self.active(after).count() as u64)
    }

    async fn count_changed_behind(&mut self, position: ChangePosition, until: Epoch) -> Result<u64, Fault> {
        self.call().await?;
        let mut rows = self.changed(position, until);
        rows.retain(|(_, row)| row.standing == Standing::Active);
        Ok(rows.len() as u64)
    }

    async fn tally(&mut self, from: PatNum, to: PatNum) -> Result<Tally, Fault> {
        self.call().await?;
        let numbers = self.active(None).map(|(number, _)| PatNum(*number));
        let numbers: Vec<_> = numbers.filter(|number| (from..=to).contains(number)).collect();
        Ok(Tally::of(&numbers))
    }

    async fn standings(&mut self, of: &[PatNum]) -> Result<Vec<StandingRow>, Fault> {
        self.call().await?;
        let found = of.iter().filter_map(|pat_num| {
            let standing = self.rows.get(&pat_num.0)?.standing;
            Some(StandingRow {
                pat_num: *pat_num,
                standing,
            })
        });
        Ok(found.collect())
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Fault> {
        self.call().await?;
        let wanted = self
            .rows
            .iter()
            .filter(|(number, _)| of.contains(&PatNum(**number)));
        Ok(wanted.map(source_row).collect())
    }

    async fn relations_behind(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        self.call().await?;
        let Some(relations) = &self.relations else {
            return Ok(None);
        };
        let behind = relations
            .iter()
            .filter(|one| after.is_none_or(|after| one.record > after));
        Ok(Some(behind.take(PAGE).copied().collect()))
    }
}
