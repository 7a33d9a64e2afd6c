//! Uses the whole app, then checks that no response and no file contains a secret.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use app::view::{PatientOrder, PatientQuery, SortDirection, StatusFilter};
use app::{IntegrationId, Language, Mode, Outcome, Page, SaveMode};
use opendental_testkit::{DEMO_PASSWORD, Practice, ServerOptions, edits};
use serde::Serialize;
use sqlx::MySqlConnection;

use crate::harness::{Harness, connection, load_practice, password};

/// Names that occur nowhere else.
const FIRST: &str = "Zyzzybelle";
const LAST: &str = "Quoxfeatherington";
const DESK_NOTE: &str = "Wants the Xylomandibular room";

/// Every response of the app, as JSON.
#[derive(Default)]
struct Responses(Vec<String>);

impl Responses {
    fn record<T: Serialize>(&mut self, response: T) -> T {
        self.0.push(serde_json::to_string(&response).unwrap());
        response
    }

    async fn record_patients(&mut self, harness: &Harness) {
        let query = PatientQuery {
            search: String::new(),
            company: None,
            status: StatusFilter::All,
            quick: None,
            order: PatientOrder::Birthday,
            direction: SortDirection::Descending,
            offset: 0,
            limit: 500,
        };
        let page = self.record(harness.app.patients(&query).await.unwrap());
        assert_eq!(page.rows.len() as u64, page.total);
        for row in &page.rows {
            self.record(harness.app.patient(row.id).await.unwrap());
        }
    }

    async fn record_run(
        &mut self,
        harness: &Harness,
        id: IntegrationId,
        mode: Mode,
        limit: Option<u32>,
    ) -> Option<Outcome> {
        let all = Page {
            offset: 0,
            limit: 1_000,
        };
        let run = harness.start(id, mode, limit).await;
        let mut watch = harness.app.watch_sync(run).await.unwrap();
        while let Some(progress) = watch.next().await {
            self.record(progress);
        }
        self.record(
            harness
                .app
                .run_problems(run, "", Language::En, all)
                .await
                .unwrap(),
        );
        self.record(harness.app.run_changes(run, all).await.unwrap());
        self.record(harness.app.problems_csv(run, Language::En).await.unwrap());
        self.record(harness.app.runs(None, all).await.unwrap());
        self.record(harness.app.integrations().await.unwrap());
        self.record(harness.app.run(run).await.unwrap()).outcome
    }
}

/// Gives ten patients, some of them skipped, names that can be searched for.
async fn name_them(db: &mut MySqlConnection, practice: &Practice) {
    let skipped = practice.expected.skipped.iter().map(|skip| skip.pat_num).take(5);
    let active = practice.active().map(|row| row.pat_num).take(5);
    for number in skipped.chain(active) {
        edits::set(db, number, "FName", Some(FIRST)).await.unwrap();
        edits::set(db, number, "LName", Some(&format!("{LAST}{number}")))
            .await
            .unwrap();
    }
}

fn secrets(practice: &Practice) -> BTreeSet<String> {
    let mut secrets = BTreeSet::from([DEMO_PASSWORD.to_owned(), "Dylan-13".to_owned()]);
    for ssn in practice.patients.iter().filter_map(|row| row.ssn.as_ref()) {
        let digits = ssn.replace('-', "");
        if digits.len() == 9 {
            secrets.insert(format!("{}-{}-{}", &digits[..3], &digits[3..5], &digits[5..]));
            secrets.insert(digits);
        }
    }
    assert!(secrets.len() > 100);
    secrets
}

/// Long enough not to occur by chance.
fn names(practice: &Practice) -> BTreeSet<String> {
    let names = practice
        .patients
        .iter()
        .flat_map(|row| [&row.l_name, &row.f_name]);
    let mut names: BTreeSet<String> = names
        .flatten()
        .filter(|name| name.trim().len() > 6)
        .cloned()
        .collect();
    assert!(names.len() > 30);
    names.extend([FIRST, LAST, DESK_NOTE].map(str::to_owned));
    names
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

/// The first of `texts` that the bytes contain.
fn find<'a>(bytes: &[u8], texts: &'a BTreeSet<String>) -> Option<&'a str> {
    texts
        .iter()
        .find(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
        .map(String::as_str)
}

fn assert_files_contain_none_of(folder: &Path, forbidden: &BTreeSet<String>) {
    let files = files(folder);
    assert!(files.iter().any(|file| file.ends_with("ontime.db")));
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(find(&bytes, forbidden), None, "in {}", file.display());
    }
}

#[tokio::test]
async fn no_response_or_file_contains_an_ssn_or_the_password_and_no_file_a_name() {
    let mut server = ServerOptions::default()
        .root_password(DEMO_PASSWORD)
        .launch()
        .await
        .unwrap();
    let practice = Practice::generate(51, 300);
    let mut db = load_practice(&server, &practice, "demo").await;
    name_them(&mut db, &practice).await;
    let harness = Harness::open().await;
    let data = &harness.data;
    let log = app::log::start(data.log_dir()).unwrap();
    let mut responses = Responses::default();

    responses.record(data.state(None).await);
    responses.record(data.about());
    responses.record(harness.app.companies().await.unwrap());
    responses.record(harness.app.list_databases(&connection(&server)).await.unwrap());
    let mut wrong = connection(&server);
    wrong.password = Some(password("Dylan-13"));
    responses.record(harness.app.list_databases(&wrong).await.unwrap_err());
    let input = harness.input(&server, "Main", "demo");
    let id = responses
        .record(
            harness
                .app
                .add_integration(&input, SaveMode::Tested)
                .await
                .unwrap(),
        )
        .id;
    assert_eq!(
        responses.record_run(&harness, id, Mode::Full, Some(100)).await,
        Some(Outcome::Limited)
    );
    assert_eq!(
        responses.record_run(&harness, id, Mode::Full, None).await,
        Some(Outcome::Completed)
    );

    let rows = harness.patients(LAST, StatusFilter::All).await.rows;
    assert!(!rows.is_empty());
    harness.app.set_desk_notes(rows[0].id, DESK_NOTE).await.unwrap();
    for row in practice
        .active()
        .filter(|row| row.ssn.as_ref().is_some_and(|ssn| !ssn.is_empty()))
        .take(10)
    {
        edits::set(&mut db, row.pat_num, "SSN", Some("")).await.unwrap();
    }
    edits::change_phones(&mut db, 50, 1).await.unwrap();
    responses.record_run(&harness, id, Mode::Incremental, None).await;
    responses.record_patients(&harness).await;
    assert!(
        responses
            .0
            .iter()
            .any(|text| text.contains("\"ssn_on_file\":true"))
    );
    assert_files_contain_none_of(harness.folder.path(), &(&secrets(&practice) | &names(&practice)));

    drop(db);
    server.stop().await.unwrap();
    assert_eq!(
        responses.record_run(&harness, id, Mode::Incremental, None).await,
        Some(Outcome::Failed)
    );
    responses.record(harness.app.test_integration(id, &|_| {}).await.unwrap());
    harness.app.remove_integration(id).await.unwrap();
    harness.app.close().await;
    drop(log);

    let secrets = secrets(&practice);
    assert!(responses.0.len() > 300);
    for text in &responses.0 {
        assert_eq!(find(text.as_bytes(), &secrets), None, "in {text:.200}");
    }
    assert_files_contain_none_of(harness.folder.path(), &(&secrets | &names(&practice)));
    assert_log_records_the_syncs(data.log_dir());
}

fn assert_log_records_the_syncs(folder: &Path) {
    let text: String = files(folder)
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    for word in [
        "sync started",
        "sync ended",
        "outcome=\"limited\"",
        "patients skipped",
        "reasons=",
        "no_birthdate ",
        "outcome=\"failed\"",
    ] {
        assert!(text.contains(word), "{word}");
    }
    for line in text.lines() {
        let time = line.split_whitespace().next().unwrap_or_default();
        assert!(
            time.starts_with("20") && time.ends_with("+00:00"),
            "no time in UTC: {line}"
        );
    }
}
