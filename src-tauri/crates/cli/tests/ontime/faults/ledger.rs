//! An office's store, opened by nobody else at the time, read past the store's own code and checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use domain::{ChangePosition, IntegrationId, Outcome};
use sqlx::{Connection, MySqlConnection};
use store::{Cursors, RunRecord, Store};
use vault::{KeySource, Keys};

use super::records::Records;
use super::stored::{self, Person};
use super::truth::{Expected, active};
use crate::desk::PASSPHRASE;

/// The only integration.
const MAIN: IntegrationId = IntegrationId(1);

/// The keys of an office, unlocked once for all looks into it.
pub(super) struct Ledger(Arc<Keys>);

/// What the store held at one look.
pub(super) struct Book {
    pub(super) runs: Vec<RunRecord>,
    cursors: Cursors,
    patients: usize,
    linked: BTreeMap<i64, Person>,
    /// How many have a link.
    people: usize,
}

/// The practice's rows at one moment.
pub(super) struct Truth {
    active: BTreeMap<i64, Result<Expected, &'static str>>,
    /// Time of change by number, of every row.
    stamps: BTreeMap<i64, i64>,
    /// Who is one person.
    records: Records,
    /// Originals and their second charts.
    charts: BTreeSet<i64>,
}

impl Truth {
    pub(super) async fn read(db: &mut MySqlConnection) -> Self {
        let stamps = "SELECT PatNum, CAST(UNIX_TIMESTAMP(DateTStamp) AS SIGNED) FROM patient";
        let stamps: Vec<(i64, i64)> = sqlx::query_as(stamps).fetch_all(&mut *db).await.unwrap();
        let mut truth = Self {
            active: active(db).await,
            stamps: stamps.into_iter().collect(),
            records: Records::read(db).await,
            charts: BTreeSet::new(),
        };
        // A second chart is nobody of its own, and its original is active as long as it is.
        let pairs = "SELECT PatNumFrom, PatNumTo FROM patientlink WHERE LinkType = 2";
        let pairs: Vec<(i64, i64)> = sqlx::query_as(pairs).fetch_all(&mut *db).await.unwrap();
        for number in pairs.into_iter().flat_map(|(one, other)| [one, other]) {
            truth.charts.insert(number);
            truth.stamps.remove(&number);
        }
        truth
    }
}

impl Ledger {
    pub(super) async fn of(data: &Path) -> Self {
        let source = KeySource::Passphrase(PASSPHRASE.to_owned().into());
        Self(Arc::new(vault::unlock(data, true, source).await.unwrap()))
    }

    /// Opens the store as the next program would, has it checked, and reads it.
    pub(super) async fn look(&self, data: &Path) -> Book {
        let store = Store::open(data, self.0.clone()).await.expect("the store opens");
        store.integrity_check().await.expect("the store is whole");
        let runs = store.runs(Some(MAIN), 0, 10_000).await.unwrap().rows;
        let cursors = store.cursor(MAIN).await.unwrap();
        let mut file = stored::open(data, &self.0).await;
        let counts: Vec<(i64, String, u32)> =
            sqlx::query_as("SELECT run, kind, count(*) FROM changes GROUP BY run, kind")
                .fetch_all(&mut file)
                .await
                .unwrap();
        check_counts(&runs, &counts);
        let everybody = stored::everybody(&mut file, &self.0, None).await;
        file.close().await.unwrap();
        store.close().await.unwrap();
        Book {
            runs,
            cursors,
            patients: everybody.len(),
            people: everybody.iter().filter(|person| !person.links.is_empty()).count(),
            linked: stored::by_number(everybody, MAIN.0),
        }
    }
}

/// What each run counted is what it recorded, patient by patient.
fn check_counts(runs: &[RunRecord], changes: &[(i64, String, u32)]) {
    for run in runs {
        let of = |kind: &str| {
            let found = changes
                .iter()
                .find(|change| change.0 == run.id.0 && change.1 == kind);
            found.map_or(0, |change| u64::from(change.2))
        };
        let counts = run.counts;
        assert!(counts.add_up());
        assert_eq!(of("created"), counts.added, "run {}", run.id);
        assert_eq!(
            of("updated") + of("reactivated"),
            counts.updated,
            "run {}",
            run.id
        );
        assert_eq!(of("deactivated"), counts.deactivated, "run {}", run.id);
    }
    let under_way = runs.iter().filter(|run| run.outcome.is_none()).count();
    let newest = runs.first().is_some_and(|run| run.outcome.is_none());
    assert_eq!(
        under_way,
        usize::from(newest),
        "an older run looks as if it were under way"
    );
}

impl Book {
    pub(super) fn run_left_open(&self) -> Option<&RunRecord> {
        self.runs.first().filter(|run| run.outcome.is_none())
    }

    /// Nobody is here twice, and whatever lies behind a cursor is here as it is there. The practice must not have
    /// changed since `truth` was read.
    pub(super) fn check(&self, truth: &Truth) {
        let added: u64 = self.runs.iter().map(|run| run.counts.added).sum();
        assert_eq!(
            added, self.patients as u64,
            "each patient was added once, by one run"
        );
        assert_eq!(self.people, self.patients, "nobody is without a number");
        for (number, stamp) in &truth.stamps {
            match truth.active.get(number) {
                Some(Ok(expected)) if self.is_dealt_with(*number, *stamp, true) => {
                    self.check_one(*number, expected);
                }
                None if self.is_dealt_with(*number, *stamp, false) => {
                    let here = self.linked.get(number);
                    assert!(
                        here.is_none_or(|here| !here.is_active()),
                        "{number} left, but is active here"
                    );
                }
                _ => {}
            }
        }
    }

    /// Everybody, field by field, and nobody else.
    pub(super) fn check_in_step(&self, truth: &Truth) {
        assert_eq!(self.runs[0].outcome, Some(Outcome::Completed));
        for (number, expected) in &truth.active {
            if truth.charts.contains(number) {
                self.check_chart(*number, truth);
            } else if let Ok(expected) = expected {
                self.check_one(*number, expected);
            }
        }
        for (number, here) in &self.linked {
            let mut numbers = here.numbers().into_iter();
            assert!(
                !here.is_active() || numbers.any(|(_, other)| truth.active.contains_key(&other)),
                "{number} is not active there"
            );
            let survivor = truth.records.survivor(*number).filter(|_| !here.is_active());
            if let Some(goes_on) = survivor.and_then(|survivor| self.linked.get(&survivor)) {
                assert!(
                    goes_on.id == here.id || here.merged_into == Some(goes_on.id),
                    "{number} was merged"
                );
            }
        }
    }

    /// An active chart belongs to one person with all the others, and that one has the fields of the first of them.
    fn check_chart(&self, number: i64, truth: &Truth) {
        let charts = truth.records.charts(truth.records.original(number));
        let mut active = charts.iter().filter_map(|chart| {
            let expected = truth.active.get(chart)?.as_ref().ok()?;
            Some((*chart, expected))
        });
        let Some((_, expected)) = active.next() else {
            return;
        };
        let charts = charts
            .iter()
            .filter(|chart| matches!(truth.active.get(chart), Some(Ok(_))));
        let persons: BTreeSet<i64> = charts
            .map(|chart| {
                self.check_one(*chart, expected);
                self.linked[chart].id
            })
            .collect();
        assert_eq!(persons.len(), 1, "the charts of {number} are {persons:?}");
    }

    fn check_one(&self, number: i64, expected: &Expected) {
        let here = self
            .linked
            .get(&number)
            .unwrap_or_else(|| panic!("patient {number} is lost"));
        assert_eq!(here.fields, expected.fields, "patient {number}");
        assert!(here.is_active(), "patient {number}");
        assert_eq!(here.records[0].2, expected.ssn, "patient {number}");
    }

    /// Whether a cursor says so. A row of the very second in which a walk began may have changed before or after.
    fn is_dealt_with(&self, number: i64, stamp: i64, is_active: bool) -> bool {
        let cursors = &self.cursors;
        let since = cursors.since.is_some_and(|since| stamp < since.0);
        let full = cursors.full.is_some_and(|walk| {
            is_active && walk.position.is_some_and(|last| number <= last.0) && stamp < walk.started.0
        });
        let incremental = cursors.incremental.is_some_and(|walk| match walk.position {
            ChangePosition::Behind(at, last) => (stamp, number) <= (at.0, last.0) && stamp < walk.started.0,
            ChangePosition::Beginning | ChangePosition::Before(_) => false,
        });
        since || full || incremental
    }
}
