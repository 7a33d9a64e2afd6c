//! Resolves merges and clones independently of the program.

use std::collections::BTreeMap;

use sqlx::MySqlConnection;

/// Each merged or cloned number with the number that its newest record points to.
#[derive(Debug, Default)]
pub(crate) struct RelationOracle {
    leads_to: BTreeMap<i64, (i64, bool)>,
}

const MERGE: i64 = 1;

impl RelationOracle {
    pub(crate) async fn read(db: &mut MySqlConnection) -> Self {
        let oldest_first = "SELECT CAST(LinkType AS SIGNED), PatNumFrom, PatNumTo FROM patientlink \
                            WHERE LinkType IN (1, 2) ORDER BY DateTimeLink, PatientLinkNum";
        let rows: Vec<(i64, i64, i64)> = sqlx::query_as(oldest_first).fetch_all(db).await.unwrap();
        Self::of(rows.into_iter().map(|(kind, from, to)| match kind {
            MERGE => (from, to, true),
            _ => (to, from, false),
        }))
    }

    /// From, to, and whether it is a merge; oldest first. A newer record cancels an older opposite one.
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

    /// The surviving number of a merged patient.
    pub(crate) fn survivor(&self, number: i64) -> Option<i64> {
        let merged = self.leads_to.get(&number).is_some_and(|(_, merge)| *merge);
        merged.then(|| self.end(number))
    }

    /// The original of an active chart, or the chart itself.
    pub(crate) fn original(&self, number: i64) -> i64 {
        match self.leads_to.get(&number) {
            Some((_, false)) => self.end(number),
            _ => number,
        }
    }

    /// All charts of a person: the original, then the others by number.
    pub(crate) fn charts(&self, original: i64) -> Vec<i64> {
        let clones = self.leads_to.iter().filter(|(_, (_, merge))| !*merge);
        let of_this = clones
            .map(|(number, _)| *number)
            .filter(|number| self.end(*number) == original);
        std::iter::once(original).chain(of_this).collect()
    }
}
