//! The number of store queries during a sync does not depend on the number of its pages.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use app::view::RunQuery;
use app::{App, Change, ChangeListener, Mode, NotificationTracker, Outcome, Page};
use opendental_testkit::Practice;
use tokio::task::JoinHandle;

use crate::harness::{Harness, load_practice, server};

/// The modules of the store that lists and cards read. The engine reads others, page by page.
const LISTED: [&str; 8] = [
    "companies",
    "integrations",
    "patients",
    "problems",
    "run_stats",
    "runs",
    "schedules",
    "sync_state",
];

/// What the shell attaches to an open app: the window, the status monitor with its notifications, and the timer.
struct Listeners {
    pages: Arc<AtomicU64>,
    tasks: [JoinHandle<()>; 2],
}

impl Listeners {
    fn attach(app: &App, changes: impl Fn() -> ChangeListener) -> Self {
        app.start_timer();
        let pages = Arc::new(AtomicU64::new(0));
        let window = tokio::spawn(window(app.clone(), changes(), pages.clone()));
        let monitor = tokio::spawn(status_monitor(app.clone(), changes()));
        Self {
            pages,
            tasks: [window, monitor],
        }
    }

    fn detach(self) -> u64 {
        self.tasks.iter().for_each(JoinHandle::abort);
        self.pages.load(Ordering::Relaxed)
    }
}

/// Reads again what each change invalidates, as the window's queries do.
async fn window(app: App, mut changes: ChangeListener, pages: Arc<AtomicU64>) {
    let page = Page { offset: 0, limit: 50 };
    while let Some(change) = changes.next().await {
        match change {
            Change::Progress(_) => drop(pages.fetch_add(1, Ordering::Relaxed)),
            Change::RunEnded(_) | Change::Everything => {
                app.cards().await.unwrap();
                app.runs(None, page).await.unwrap();
                app.activity(&RunQuery::default()).await.unwrap();
            }
            _ => drop(app.cards().await.unwrap()),
        }
    }
}

/// The tray and the notifications.
async fn status_monitor(app: App, mut changes: ChangeListener) {
    let mut tracker = NotificationTracker::default();
    while changes.cards_changed().await {
        app.cards().await.unwrap();
        tracker.notifications(&app).await.unwrap();
    }
}

fn listed(app: &App) -> BTreeMap<&'static str, u64> {
    let counts = app.read_counts();
    assert!(!counts.is_empty(), "reads are counted");
    let is_listed = |module: &str| LISTED.iter().any(|listed| module.contains(listed));
    counts
        .into_iter()
        .filter(|(module, _)| is_listed(module))
        .collect()
}

fn since(before: &BTreeMap<&'static str, u64>, after: &BTreeMap<&'static str, u64>) -> u64 {
    let total = |counts: &BTreeMap<&'static str, u64>| counts.values().sum::<u64>();
    total(after) - total(before)
}

/// Pages with progress and reads of lists during a full sync of so many patients, with the listeners attached.
async fn reads_during_a_sync(patients: usize, database: &str) -> (u64, u64) {
    let server = server().await;
    load_practice(&server, &Practice::generate(81, patients), database).await;
    let harness = Harness::open().await;
    let id = harness.add(&server, database).await;
    let listeners = Listeners::attach(&harness.app, || harness.data.changes().subscribe());
    // The listeners' own first reads are over.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = listed(&harness.app);
    let run = harness.sync(id, Mode::Full, None).await;
    assert_eq!(run.outcome, Some(Outcome::Completed));
    tokio::time::sleep(Duration::from_secs(1)).await;
    let reads = since(&before, &listed(&harness.app));
    let pages = listeners.detach();
    harness.app.close().await;
    (pages, reads)
}

#[tokio::test]
async fn a_sync_of_many_pages_reads_the_lists_no_more_often_than_one_of_few() {
    let harness = Harness::open().await;
    let server = server().await;
    load_practice(&server, &Practice::generate(81, 20), "reads_once").await;
    harness.add(&server, "reads_once").await;
    let before = listed(&harness.app);
    harness.app.integrations().await.unwrap();
    let one_computation = since(&before, &listed(&harness.app));
    assert!(one_computation > 3, "a card reads several tables");

    let (few_pages, few) = reads_during_a_sync(400, "reads_few").await;
    let (many_pages, many) = reads_during_a_sync(12_000, "reads_many").await;
    assert!(many_pages > few_pages, "{few_pages} and {many_pages} pages");
    // Start and end of a short sync may fall into one batch, which saves a computation.
    assert!(
        many <= few + 2 * one_computation,
        "{few} reads in {few_pages} pages, {many} in {many_pages}; one computation is {one_computation}"
    );
}

#[tokio::test]
async fn cards_are_computed_once_per_change_however_many_readers_ask() {
    let server = server().await;
    load_practice(&server, &Practice::generate(82, 20), "reads_cached").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "reads_cached").await;
    let first = harness.app.cards().await.unwrap();
    let before = listed(&harness.app);
    for _ in 0..20 {
        assert!(Arc::ptr_eq(&first, &harness.app.cards().await.unwrap()));
    }
    assert_eq!(since(&before, &listed(&harness.app)), 0);
    harness.app.rename_integration(id, "Renamed").await.unwrap();
    assert_eq!(harness.app.cards().await.unwrap()[0].name, "Renamed");
    // Another program's change is noticed, too.
    let other = harness.another_program().await;
    other.rename_integration(id, "Renamed elsewhere").await.unwrap();
    assert_eq!(harness.app.cards().await.unwrap()[0].name, "Renamed elsewhere");
}
