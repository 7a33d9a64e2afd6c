//! Previews: a sync on a copy in memory shows what the sync then does, and changes no file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::{Fault, IntegrationId, Limit, Mode, PatientFields, PatientId, PatientSource};
use opendental_testkit::{Engine, LoadOptions, Practice, edits};
use store::{ChangeKind, PreviewQuery, ProblemList, ProblemSearch, RunRecord};
use sync::Consent;
use tokio_util::sync::CancellationToken;

use crate::expected_state;
use crate::harness::{Harness, Ran};
use crate::server::{hold, shared, source};

/// Kind, number, the patient unless it is added, and the changed fields.
type Row = (&'static str, i64, Option<i64>, String);

/// What a preview showed.
pub(crate) struct Previewed {
    record: RunRecord,
    fault: Option<Fault>,
    rows: BTreeSet<Row>,
    skipped: BTreeMap<i64, String>,
    /// The patients that had a number before.
    linked: BTreeSet<i64>,
}

impl Previewed {
    pub(crate) async fn of<S: PatientSource>(
        harness: &Harness,
        id: IntegrationId,
        source: &mut S,
        options: (Mode, Limit, Consent),
    ) -> Self {
        let copy = harness.store.copy_in_memory(id).await.unwrap();
        let never = CancellationToken::new();
        let ran = harness.run_on(&copy, id, source, options, &never).await;
        copy.make_preview(ran.record.id, &harness.store).await.unwrap();
        let all = copy
            .preview_page(&PreviewQuery::default(), 0, 1_000_000)
            .await
            .unwrap();
        assert_eq!(all.total, all.rows.len() as u64);
        let some = copy.preview_page(&PreviewQuery::default(), 3, 4).await.unwrap();
        let middle: Vec<_> = all.rows.iter().skip(3).take(4).cloned().collect();
        assert_eq!((some.total, some.rows), (all.total, middle));
        let counts = copy.preview_counts().await.unwrap();
        assert_eq!(counts.values().sum::<u64>(), all.total);
        let (mut rows, mut skipped) = (BTreeSet::new(), BTreeMap::new());
        for row in all.rows {
            match row.problem {
                Some(problem) => drop(skipped.insert(row.pat_num.0, format!("{problem:?}"))),
                None => {
                    let kind = <&str>::from(row.kind);
                    let patient = row.patient.map(|patient| patient.0);
                    let fields = serde_json::to_string(&row.fields).unwrap();
                    assert!(rows.insert((kind, row.pat_num.0, patient, fields)), "shown twice");
                }
            }
        }
        let mut file = harness.file().await;
        let linked = sqlx::query_scalar("SELECT patient FROM links WHERE integration = ? AND is_primary");
        let linked: Vec<i64> = linked.bind(id.0).fetch_all(&mut file).await.unwrap();
        sqlx::Connection::close(file).await.unwrap();
        Self {
            record: ran.record,
            fault: ran.result.err(),
            rows,
            skipped,
            linked: linked.into_iter().collect(),
        }
    }

    /// Asserts that the sync did what was shown.
    pub(crate) async fn assert_is_what(&self, harness: &Harness, ran: &Ran) {
        let (shown, record) = (&self.record, &ran.record);
        assert_eq!(self.fault.as_ref(), ran.result.as_ref().err());
        assert_eq!(shown.counts, record.counts);
        assert_eq!(
            (shown.outcome, shown.remaining, shown.errors),
            (record.outcome, record.remaining, record.errors)
        );
        let found = [shown, record].map(|run| run.verified.map(|verified| verified.found));
        assert_eq!(found[0], found[1]);
        assert_eq!(self.rows, self.changes(harness, record).await);
        assert_eq!(
            self.skipped.len() as u64,
            record.counts.skipped,
            "{:?}",
            self.skipped
        );
        let new = harness
            .store
            .problems(
                ProblemList::OfRun(record.id),
                &ProblemSearch::default(),
                0,
                1_000_000,
            )
            .await
            .unwrap();
        for problem in new.rows {
            let shown = self.skipped.get(&problem.pat_num.0);
            assert_eq!(shown, Some(&format!("{problem:?}")));
        }
    }

    /// What the run changed, from its change records.
    async fn changes(&self, harness: &Harness, run: &RunRecord) -> BTreeSet<Row> {
        let page = harness.store.run_changes(run.id, 0, 1_000_000).await.unwrap();
        let of_kind = |kinds: &'static [ChangeKind]| {
            let rows = page.rows.iter().filter(move |row| kinds.contains(&row.kind));
            rows.map(|row| (row.patient, serde_json::to_string(&row.fields).unwrap()))
        };
        let mut updates: BTreeMap<PatientId, String> =
            of_kind(&[ChangeKind::Updated, ChangeKind::Reactivated]).collect();
        let linked: BTreeSet<PatientId> = of_kind(&[ChangeKind::Linked]).map(|row| row.0).collect();
        let mut rows = BTreeSet::new();
        for row in &page.rows {
            let is_update = matches!(row.kind, ChangeKind::Updated | ChangeKind::Reactivated);
            if is_update && linked.contains(&row.patient) {
                continue;
            }
            let kind = match row.kind {
                ChangeKind::Created => "added",
                ChangeKind::Deactivated => "deactivated",
                ChangeKind::Linked if !self.linked.contains(&row.patient.0) => "matched",
                _ => "updated",
            };
            let fields = match row.kind {
                ChangeKind::Linked => updates.remove(&row.patient).unwrap_or("[]".to_owned()),
                _ => serde_json::to_string(&row.fields).unwrap(),
            };
            let patient = (kind != "added").then_some(row.patient.0);
            rows.insert((kind, row.pat_num.0, patient, fields));
        }
        rows
    }
}

/// The contents of all files of the store.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => drop(all.insert(path.display().to_string(), std::fs::read(&path).unwrap())),
            }
        }
    }
    all
}

/// A sync that must do what its preview shows; the preview must change no file.
async fn preview_and_sync(
    harness: &Harness,
    id: IntegrationId,
    database: &str,
    (mode, limit): (Mode, Limit),
) -> Previewed {
    let server = shared().await;
    let mut open = source(&server, database).await;
    harness.store.checkpoint().await.unwrap();
    let before = files(harness.store.folder());
    let options = (mode, limit, Consent::Given);
    let shown = Previewed::of(harness, id, &mut open, options).await;
    assert!(before == files(harness.store.folder()), "a file was changed");
    let never = CancellationToken::new();
    let ran = harness
        .run_on(&harness.store, id, &mut open, options, &never)
        .await;
    shown.assert_is_what(harness, &ran).await;
    shown
}

#[tokio::test]
async fn a_preview_shows_what_the_sync_then_does_and_changes_no_file() {
    let server = shared().await;
    for (seed, engine) in [(31, Engine::MyIsam), (32, Engine::InnoDb), (33, Engine::InnoDb)] {
        let made = Practice::generate(seed, 700);
        let practice = match seed {
            33 => made.with_random_numbers(seed),
            _ => made,
        };
        let options = LoadOptions {
            engine,
            ..LoadOptions::named(format!("previews_{seed}"))
        };
        let mut db = hold(&server, &practice, &options).await;
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        // The desk has entered some of them, and one of those twice.
        let there = expected_state::active(&mut db).await;
        let there: Vec<_> = there
            .values()
            .filter_map(|row| row.as_ref().ok())
            .take(6)
            .collect();
        for row in there.iter().chain(&there[..1]) {
            let fields = PatientFields::sample(&row.fields[0], &row.fields[2], &row.fields[3]);
            harness.add_by_hand(&fields, "Allergic to latex").await;
        }
        let mut met = BTreeSet::new();
        let mut note = |shown: Previewed| {
            met.extend(shown.rows.iter().map(|row| row.0));
            met.extend(shown.skipped.keys().map(|_| "skipped"));
        };
        let full = (Mode::Full, Limit::None);
        note(preview_and_sync(&harness, id, &options.database, (Mode::Full, Limit::AtMost(100))).await);
        note(preview_and_sync(&harness, id, &options.database, full).await);
        for round in 0..3 {
            edits::change_phones(&mut db, 25, seed + round).await.unwrap();
            let chosen = edits::choose_active(&mut db, 12, seed + round).await.unwrap();
            for (nth, number) in chosen.into_iter().enumerate() {
                match nth % 4 {
                    0 => edits::archive(&mut db, number).await.unwrap(),
                    1 => edits::delete(&mut db, number).await.unwrap(),
                    2 => edits::remove_row(&mut db, number).await.unwrap(),
                    _ => edits::move_birthdate(&mut db, number, "1950-01-02")
                        .await
                        .unwrap(),
                }
            }
            let choice = match round {
                0 => (Mode::Incremental, Limit::AtMost(9)),
                1 => (Mode::Incremental, Limit::None),
                _ => full,
            };
            note(preview_and_sync(&harness, id, &options.database, choice).await);
        }
        assert_eq!(
            met.into_iter().collect::<Vec<_>>(),
            ["added", "deactivated", "matched", "skipped", "updated"]
        );
    }
}
