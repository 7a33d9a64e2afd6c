//! Reads a store without the store's own code and compares it with the source. No other process may have it open.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use domain::{IntegrationId, LIST_PAGE, Outcome, PatNum, PatientStatus};
use sqlx::{Connection, MySqlConnection};
use store::{KnownNumber, RunRecord, Store};
use vault::{KeySource, Keys};

use super::expected_state::{Expected, active};
use super::read_store::{self, Person};
use super::relation_oracle::RelationOracle;
use crate::harness::PASSPHRASE;

/// The only integration.
const MAIN: IntegrationId = IntegrationId(1);

/// The keys of a store, unlocked once.
pub(super) struct StoreCheck(Arc<Keys>);

/// What the store contained at one moment.
pub(super) struct StoreContents {
    pub(super) runs: Vec<RunRecord>,
    /// The numbers that the integration knows.
    known: BTreeMap<i64, KnownNumber>,
    patients: usize,
    linked: BTreeMap<i64, Person>,
    /// Patients with a link.
    people: usize,
}

/// The source's rows at one moment.
pub(super) struct SourceState {
    active: BTreeMap<i64, Result<Expected, &'static str>>,
    /// Time of change of every row, by patient number.
    stamps: BTreeMap<i64, i64>,
    /// Which patient numbers are the same person.
    records: RelationOracle,
    /// Originals and their second charts.
    charts: BTreeSet<i64>,
}

impl SourceState {
    pub(super) async fn read(db: &mut MySqlConnection) -> Self {
        let stamps = "SELECT PatNum, CAST(UNIX_TIMESTAMP(DateTStamp) AS SIGNED) FROM patient";
        let stamps: Vec<(i64, i64)> = sqlx::query_as(stamps).fetch_all(&mut *db).await.unwrap();
        let mut source = Self {
            active: active(db).await,
            stamps: stamps.into_iter().collect(),
            records: RelationOracle::read(db).await,
            charts: BTreeSet::new(),
        };
        // A second chart is not a patient of its own, and its original is active as long as the chart is.
        let pairs = "SELECT PatNumFrom, PatNumTo FROM patientlink WHERE LinkType = 2";
        let pairs: Vec<(i64, i64)> = sqlx::query_as(pairs).fetch_all(&mut *db).await.unwrap();
        for number in pairs.into_iter().flat_map(|(one, other)| [one, other]) {
            source.charts.insert(number);
            source.stamps.remove(&number);
        }
        source
    }
}

impl StoreCheck {
    pub(super) async fn of(data: &Path) -> Self {
        let source = KeySource::Passphrase(PASSPHRASE.to_owned().into());
        Self(Arc::new(vault::unlock(data, true, source).await.unwrap()))
    }

    /// Opens the store as the next process would, checks its integrity, and reads it.
    pub(super) async fn read(&self, data: &Path) -> StoreContents {
        let store = Store::open(data, self.0.clone()).await.expect("the store opens");
        store.integrity_check().await.expect("the store is intact");
        let runs = store.runs(Some(MAIN), 0, 10_000).await.unwrap().rows;
        let mut known: BTreeMap<i64, KnownNumber> = BTreeMap::new();
        loop {
            let after = known.keys().next_back().map(|number| PatNum(*number));
            let page = store.known_page(MAIN, after, LIST_PAGE).await.unwrap();
            if page.is_empty() {
                break;
            }
            known.extend(page.into_iter().map(|number| (number.pat_num.0, number)));
        }
        let mut file = read_store::open(data, &self.0).await;
        let counts: Vec<(i64, String, u32)> = sqlx::query_as(
            "SELECT run, kind, sum(patients) FROM changes WHERE run IS NOT NULL GROUP BY run, kind",
        )
        .fetch_all(&mut file)
        .await
        .unwrap();
        check_counts(&runs, &counts);
        let everyone = read_store::all_patients(&mut file, &self.0, None).await;
        file.close().await.unwrap();
        store.close().await.unwrap();
        StoreContents {
            runs,
            known,
            patients: everyone.len(),
            people: everyone.iter().filter(|person| !person.links.is_empty()).count(),
            linked: read_store::by_number(everyone, MAIN.0),
        }
    }
}

/// The counts of each run equal its change records.
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
    let unfinished = runs.iter().filter(|run| run.outcome.is_none()).count();
    let newest = runs.first().is_some_and(|run| run.outcome.is_none());
    assert_eq!(unfinished, usize::from(newest), "an older run has no outcome");
}

impl StoreContents {
    pub(super) fn run_left_open(&self) -> Option<&RunRecord> {
        self.runs.first().filter(|run| run.outcome.is_none())
    }

    /// No patient is here twice, and every row whose time of change is kept equals the source. The source must not have
    /// changed since `source` was read.
    pub(super) fn check(&self, source: &SourceState) {
        let added: u64 = self.runs.iter().map(|run| run.counts.added).sum();
        assert_eq!(
            added, self.patients as u64,
            "each patient was added once, by one run"
        );
        assert_eq!(self.people, self.patients, "every patient has a patient number");
        for (number, known) in &self.known {
            let Some(stamp) = source.stamps.get(number) else {
                continue;
            };
            match source.active.get(number) {
                Some(Ok(expected)) if known.changed_at.is_some_and(|at| at.0 == *stamp) => {
                    self.check_one(*number, expected);
                }
                None if known.status != PatientStatus::Active => {
                    let here = self.linked.get(number);
                    assert!(
                        here.is_none_or(|here| !here.is_active()),
                        "{number} departed but is active here"
                    );
                }
                _ => {}
            }
        }
    }

    /// The store contains exactly the patients of the source, field by field.
    pub(super) fn check_equal(&self, source: &SourceState) {
        assert_eq!(self.runs[0].outcome, Some(Outcome::Completed));
        for (number, expected) in &source.active {
            if source.charts.contains(number) {
                self.check_chart(*number, source);
            } else if let Ok(expected) = expected {
                self.check_one(*number, expected);
            }
        }
        for (number, here) in &self.linked {
            let mut numbers = here.numbers().into_iter();
            assert!(
                !here.is_active() || numbers.any(|(_, other)| source.active.contains_key(&other)),
                "{number} is not active there"
            );
            let survivor = source.records.survivor(*number).filter(|_| !here.is_active());
            if let Some(survivor_patient) = survivor.and_then(|survivor| self.linked.get(&survivor)) {
                assert!(
                    survivor_patient.id == here.id || here.merged_into == Some(survivor_patient.id),
                    "{number} was merged"
                );
            }
        }
    }

    /// All active charts of a person are linked to one patient, which has the fields of the first chart.
    fn check_chart(&self, number: i64, source: &SourceState) {
        let charts = source.records.charts(source.records.original(number));
        let mut active = charts.iter().filter_map(|chart| {
            let expected = source.active.get(chart)?.as_ref().ok()?;
            Some((*chart, expected))
        });
        let Some((_, expected)) = active.next() else {
            return;
        };
        let charts = charts
            .iter()
            .filter(|chart| matches!(source.active.get(chart), Some(Ok(_))));
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
}
