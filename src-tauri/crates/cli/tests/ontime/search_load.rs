//! A search during a sync finds what it finds without one.
//!
//! The test prints how long the searches took for `cargo xtask bench`, which runs it with more patients. It never asserts a
//! time, because a busy machine would fail.

use std::time::{Duration, Instant};

use app::view::{PatientQuery, SyncRequest};
use app::{App, DataFolder, IntegrationId, Mode, Outcome, Passphrase, Trigger};
use opendental_testkit::{DEMO_DATABASE, Practice};
use sqlx::{AssertSqlSafe, MySqlConnection};

use crate::harness::{Ontime, serve};

/// In the test; `cargo xtask bench` sets more.
const PATIENTS: usize = 1_000;
/// The patients searched for, each in several ways.
const SEARCHED: usize = 40;
/// What the window asks for at once.
const ROWS: u32 = 50;
/// Between two searches, much faster than a person types.
const PAUSE: Duration = Duration::from_millis(5);

/// What the desk types to find some patients: their names, while they are typed and complete, a birthday, the end of a phone
/// number, and the patient number.
fn searches(practice: &Practice) -> Vec<String> {
    let every = practice.patients.len() / SEARCHED;
    let rows = practice.active().step_by(every.max(1));
    let mut searches = Vec::new();
    for row in rows {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let (first, last) = (text(&row.f_name), text(&row.l_name));
        let start = |name: &str| name.chars().take(3).collect::<String>();
        let phone = text(&row.hm_phone);
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        searches.extend([start(&last), format!("{} {}", start(&first), start(&last)), last]);
        searches.extend([text(&row.birthdate), row.pat_num.to_string()]);
        searches.extend(digits.len().checked_sub(4).map(|from| digits[from..].to_owned()));
    }
    searches
}

fn query(search: &str) -> PatientQuery {
    PatientQuery {
        search: search.to_owned(),
        limit: ROWS,
        ..PatientQuery::default()
    }
}

/// Searches, and how many patients each finds.
struct Desk {
    app: App,
    searches: Vec<(String, u64)>,
    next: usize,
}

impl Desk {
    /// Searches once for everything without a sync. Returns how long each search took, too.
    async fn new(app: App, searches: Vec<String>) -> (Self, Vec<Duration>) {
        let mut found = Vec::new();
        let mut times = Vec::new();
        for search in searches {
            let started = Instant::now();
            let page = app.patients(&query(&search)).await.unwrap();
            times.push(started.elapsed());
            found.push((search, page.total));
        }
        let desk = Self {
            app,
            searches: found,
            next: 0,
        };
        (desk, times)
    }

    /// Searches during a sync, which must succeed. Adds how long each search took.
    async fn search_during(&mut self, mode: Mode, times: &mut Vec<Duration>) {
        let request = SyncRequest {
            integration: IntegrationId(1),
            mode,
            limit: None,
            allow_mass_change: false,
        };
        let run = self.app.start_sync(request, Trigger::Window).await.unwrap();
        let watch = self.app.watch_sync(run).await.unwrap();
        let sync = tokio::spawn(watch.end());
        while !sync.is_finished() {
            let (search, total) = &self.searches[self.next % self.searches.len()];
            let started = Instant::now();
            let page = self.app.patients(&query(search)).await.unwrap();
            times.push(started.elapsed());
            assert_eq!(page.total, *total, "{search}");
            self.next += 1;
            tokio::time::sleep(PAUSE).await;
        }
        let run = self.app.run(run).await.unwrap();
        assert_eq!(run.outcome, Some(Outcome::Completed), "{run:?}");
    }
}

fn report(when: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let number = times.len();
    for (what, at) in [
        ("95th percentile of a search".to_owned(), number * 95 / 100),
        (format!("longest of {number} searches"), number - 1),
    ] {
        let milliseconds = times[at].as_secs_f64() * 1_000.0;
        println!("bench-report|{what}, {when}|{milliseconds:.1} ms");
    }
}

/// Changes every patient in a way that no search sees.
async fn change_every_email(db: &mut MySqlConnection, round: usize) {
    let update = format!("UPDATE patient SET Email = CONCAT('m{round}', Email)");
    sqlx::query(AssertSqlSafe(update)).execute(db).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_during_a_sync_finds_what_it_finds_alone() {
    let patients = std::env::var("ONTIME_BENCH_PATIENTS").map_or(PATIENTS, |many| many.parse().unwrap());
    let practice = Practice::generate(8, patients);
    let server = serve(&practice).await;
    let ontime = Ontime::connected(server.port());
    ontime
        .json(&["sync", "Main office", "--full", "--no-limit"])
        .success();
    let folder = DataFolder::locate(Some(ontime.data())).unwrap();
    let passphrase = Passphrase::from_file(&ontime.passphrase_file()).unwrap();
    let app = folder.open(Some(&passphrase)).await.unwrap();

    let (mut desk, mut alone) = Desk::new(app.clone(), searches(&practice)).await;
    // A second chart's own birthday and number find no one.
    let empty: Vec<_> = desk.searches.iter().filter(|(_, total)| *total == 0).collect();
    assert!(empty.len() * 10 < desk.searches.len(), "{empty:?}");
    let (mut full, mut updating) = (Vec::new(), Vec::new());
    let mut demo = server.connection_to(DEMO_DATABASE).await.unwrap();
    for round in 0..3 {
        desk.search_during(Mode::Full, &mut full).await;
        change_every_email(&mut demo, round).await;
        desk.search_during(Mode::Incremental, &mut updating).await;
    }
    app.close().await;

    println!("bench-report|active patients of the searched store|{patients}");
    report("without a sync", &mut alone);
    report("during a full sync without changes", &mut full);
    report("during a sync that updates every patient", &mut updating);
}
