//! Merges and clones, worked out by other code than the program's.

use std::collections::BTreeMap;

use sqlx::MySqlConnection;

/// Who is one person, by the practice's records: each row that was merged, or is a clone, with the one it leads to.
#[derive(Debug, Default)]
pub(crate) struct Records {
    leads_to: BTreeMap<i64, (i64, bool)>,
}

const MERGE: i64 = 1;

impl Records {
    pub(crate) async fn read(db: &mut MySqlConnection) -> Self {
        let oldest_first = "SELECT CAST(LinkType AS SIGNED), PatNumFrom, PatNumTo FROM patientlink \
                            WHERE LinkType IN (1, 2) ORDER BY DateTimeLink, PatientLinkNum";
        let rows: Vec<(i64, i64, i64)> = sqlx::query_as(oldest_first).fetch_all(db).await.unwrap();
        Self::of(rows.into_iter().map(|(kind, from, to)| match kind {
            MERGE => (from, to, true),
            _ => (to, from, false),
        }))
    }

    /// From whom, to whom, and whether by a merge; the oldest first. The newest cancels what says the opposite.
    pub(crate) fn of(oldest_first: impl Iterator<Item = (i64, i64, bool)>) -> Self {
        let mut records = Self::default();
        for (from, to, merge) in oldest_first.filter(|(from, to, _)| from != to) {
            if records.end(to) == from || records.way(to).contains(&from) {
                records.leads_to.remove(&to);
            }
            records.leads_to.insert(from, (to, merge));
        }
        records
    }

    fn way(&self, number: i64) -> Vec<i64> {
        let mut way = vec![number];
        while let Some((next, _)) = self.leads_to.get(way.last().unwrap()) {
            way.push(*next);
        }
        way
    }

    pub(crate) fn end(&self, number: i64) -> i64 {
        *self.way(number).last().unwrap()
    }

    /// Who goes on for somebody who is no active patient any more.
    pub(crate) fn survivor(&self, number: i64) -> Option<i64> {
        let merged = self.leads_to.get(&number).is_some_and(|(_, merge)| *merge);
        merged.then(|| self.end(number))
    }

    /// Whose chart an active row is: its original's, or its own.
    pub(crate) fn original(&self, number: i64) -> i64 {
        match self.leads_to.get(&number) {
            Some((_, false)) => self.end(number),
            _ => number,
        }
    }

    /// All charts of a person, the original first, the others by number.
    pub(crate) fn charts(&self, original: i64) -> Vec<i64> {
        let clones = self.leads_to.iter().filter(|(_, (_, merge))| !*merge);
        let of_this = clones
            .map(|(number, _)| *number)
            .filter(|number| self.end(*number) == original);
        std::iter::once(original).chain(of_this).collect()
    }
}
