//! Tests that need the inside of the store: the settings of its file, and the plans of its statements.

mod upgrades;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use domain::{IntegrationId, ProblemCode, RunId, RunStatus, Trigger};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row};
use tempfile::TempDir;
use vault::{Keys, MasterKey};

use crate::connection::Connector;
use crate::{
    BackupName, BackupReason, ProblemList, ProblemSearch, RunFilter, Store, StoreError, batch, changes,
    duplicates, history, integrations, known_numbers, mass_change, patient_events, patients, problems,
    run_stats, runs, schedules, sync_state,
};

/// A store in a temporary folder.
struct Folder {
    folder: TempDir,
    keys: Arc<Keys>,
}

impl Folder {
    /// A closed store of this program with one company.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(MasterKey::generate().derive());
        let store = Store::open(folder.path(), keys.clone()).await.unwrap();
        store.add_company("Bright Smiles").await.unwrap();
        store.close().await.unwrap();
        Self { folder, keys }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn connect(&self, file: &str) -> SqliteConnection {
        let connector = Connector::new(&self.path(file), &self.keys.database);
        connector.writer().await.unwrap()
    }
}

#[tokio::test]
async fn the_file_has_the_chosen_settings_and_the_writer_flushes_each_commit() {
    let folder = Folder::new().await;
    let mut db = folder.connect("ontime.db").await;
    for (pragma, expected) in [
        ("cipher_page_size", "16384"),
        ("cipher_hmac_algorithm", "HMAC_SHA256"),
        ("cipher_use_hmac", "1"),
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("wal_autocheckpoint", "0"),
    ] {
        let row = db
            .fetch_one(AssertSqlSafe(format!("PRAGMA {pragma}")))
            .await
            .unwrap();
        let value = row
            .try_get::<String, _>(0)
            .unwrap_or_else(|_| row.get::<i64, _>(0).to_string());
        assert_eq!(value, expected, "{pragma}");
    }
    db.close().await.unwrap();
    assert_eq!(fs::metadata(folder.path("ontime.db")).unwrap().len() % 16_384, 0);
}

/// A database can be wrong in a way that copying it does not show.
#[tokio::test]
async fn a_backup_that_fails_its_check_is_not_kept() {
    let folder = Folder::new().await;
    let mut db = folder.connect("ontime.db").await;
    db.execute(
        "PRAGMA foreign_keys = OFF; INSERT INTO schedules (integration, schedule, since_at) VALUES (99, '{}', 0)",
    )
    .await
    .unwrap();
    db.close().await.unwrap();
    let store = Store::open(folder.folder.path(), folder.keys.clone())
        .await
        .unwrap();
    let name = BackupName {
        made_at: chrono::Utc::now(),
        reason: BackupReason::Manual,
    };
    let error = store.back_up(name).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged), "{error:?}");
    assert_eq!(fs::read_dir(folder.path("backups")).unwrap().count(), 0);
}

/// Two programs that choose differently must not write into one file.
#[tokio::test]
async fn a_file_with_other_settings_is_refused_and_not_changed() {
    for (page_size, hmac) in [
        ("4096", "HMAC_SHA512"),
        ("16384", "HMAC_SHA512"),
        ("8192", "HMAC_SHA256"),
    ] {
        let keys = Arc::new(MasterKey::generate().derive());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ontime.db");
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .disable_statement_logging();
        let options = options.pragma("key", keys.database.expose_pragma().to_string());
        let options = options
            .pragma("cipher_page_size", page_size)
            .pragma("cipher_hmac_algorithm", hmac);
        let mut other = options.connect().await.unwrap();
        other
            .execute("CREATE TABLE companies (id INTEGER PRIMARY KEY) STRICT")
            .await
            .unwrap();
        other.close().await.unwrap();
        let before = fs::read(&file).unwrap();
        let error = Store::open(folder.path(), keys).await.unwrap_err();
        assert!(
            matches!(error, StoreError::KeyMismatch),
            "{page_size} {hmac}: {error:?}"
        );
        assert!(fs::read(&file).unwrap() == before, "{page_size} {hmac}");
    }
}

/// Steps of a plan that may read all of what they name.
const MAY_SCAN: [&str; 10] = [
    // The rows and lists of the statement itself.
    "SCAN CONSTANT ROW",
    "SCAN 3 CONSTANT ROWS",
    "SCAN 3-ROW VALUES CLAUSE",
    "SCAN v",
    "SCAN v VIRTUAL TABLE INDEX 1:",
    "SCAN json_each VIRTUAL TABLE INDEX 1:",
    // A handful of integrations.
    "SCAN i USING COVERING INDEX integrations_company",
    "SCAN integrations USING INDEX sqlite_autoindex_integrations_1",
    // The second charts of all integrations.
    "SCAN s USING INDEX links_secondary",
    // The revisions of the list's blocks, one for 256 patients.
    "SCAN list_blocks USING COVERING INDEX list_blocks_revision",
];

/// Further steps that a statement may carry out.
const ALLOWED: [(&str, &str); 6] = [
    // The changes of one page's patients, and the numbers of one patient.
    ("changes::LATER_CHANGES", "USE TEMP B-TREE FOR ORDER BY"),
    ("patients::record::LINKS", "USE TEMP B-TREE FOR ORDER BY"),
    // A partial index of what waits for a decision.
    (
        "patients::conditions::KEPT_CHANGED",
        "SCAN k USING INDEX kept_fields_changed",
    ),
    // A partial index of the few patients who were merged, read once after a change.
    (
        "patients::noted::NOTED",
        "SCAN patients USING COVERING INDEX patients_merged_into",
    ),
    // Parts of foreign keys, carried out only if the transaction has violated one already.
    ("patients::write::INSERT", "SCAN changes"),
    ("patients::write::INSERT", "SCAN links"),
];

/// Name and text of each statement that a sync, a card, a list, a search, or a patient's page carries out.
fn hot_statements() -> Vec<(String, String)> {
    macro_rules! named {
        ($($statement:path),+ $(,)?) => { vec![$((stringify!($statement).to_owned(), $statement.to_owned())),+] };
    }
    macro_rules! many {
        ($($statement:path),+ $(,)?) => { vec![$((stringify!($statement).to_owned(), $statement.text(3))),+] };
    }
    let mut all = named![
        batch::CHECK,
        batch::apply::BEFORE,
        batch::counters::COUNTED,
        batch::counters::ADD,
        batch::links::IN_RANGE,
        batch::links::OLD,
        batch::links::DELETE,
        batch::lookups::LINKS_IN,
        batch::lookups::LINKS_OF,
        batch::lookups::PATIENTS,
        batch::lookups::HAS_UNLINKED,
        batch::lookups::CANDIDATES,
        changes::OF_RUN,
        changes::COUNT_OF_RUN,
        changes::INSERT_ADDITIONS,
        changes::PATIENTS,
        changes::LATER_CHANGES,
        duplicates::search::DELETE_ONE,
        duplicates::search::DELETE_OTHER,
        duplicates::search::DECIDED,
        history::FOLDABLE,
        history::ADD,
        integrations::ALL,
        known_numbers::LINKS,
        known_numbers::CONTENTS,
        known_numbers::PROBLEMS,
        known_numbers::SECONDARY,
        mass_change::BEFORE,
        patient_events::LIST,
        patient_events::COUNT,
        patients::desk::IS_LINKED,
        patients::household::RELATIVES,
        patients::record::IS_DELETABLE,
        patients::conditions::PATIENTS_OF_NUMBER,
        patients::conditions::ADDED_SINCE,
        patients::conditions::ADDED_BY_DESK,
        patients::conditions::INACTIVE_SINCE,
        patients::conditions::KEPT_CHANGED,
        patients::noted::LATEST,
        patients::noted::NOTED,
        patients::kept::OF,
        patients::kept::CHANGES,
        patients::kept::MERGED,
        patients::rows::ROWS,
        patients::rows::NUMBERS,
        patients::record::LINKS,
        patients::record::SURVIVOR,
        patients::record::MERGED_RECORDS,
        patients::record::NOTES_SAVED,
        patients::list_block::LOAD,
        patients::list_block::REVISIONS,
        problems::HAS_ANY,
        problems::DELETE,
        problems::OLD,
        problems::OPEN,
        problems::COUNT_OPEN,
        problems::ADD_NEW_ERRORS,
        runs::ADD_COUNTS,
        runs::RUNNING,
        runs::LAST_ENDED,
        runs::LAST_CONCLUSIVE,
        runs::LAST_SYNCED,
        schedules::SELECT,
        sync_state::SELECT,
        sync_state::LAST_VERIFIED,
        sync_state::SAVE_BEGUN_AT,
        sync_state::FORGET_OF,
    ];
    all.extend(many![
        batch::links::INSERT,
        batch::links::UPDATE,
        changes::INSERT,
        patients::kept::UPDATE,
        patients::list_block::SAVE,
        patients::write::INSERT,
        patients::write::UPDATE,
        patients::write::UPDATE_NOTES,
        patients::write::UPDATE_STATUS,
        problems::INSERT,
        problems::UPSERT,
    ]);
    let text = |sql: sqlx::QueryBuilder<sqlx::Sqlite>| sql.sql().as_str().to_owned();
    let search = ProblemSearch {
        text: "1979".to_owned(),
        codes: vec![ProblemCode::BirthdateImpossible],
    };
    for list in [ProblemList::OfRun(RunId(1)), ProblemList::Open(IntegrationId(1))] {
        for search in [&ProblemSearch::default(), &search] {
            all.push((
                format!("{list:?}"),
                text(problems::listing(list, search, 0, 50).unwrap()),
            ));
        }
    }
    let filters = [
        RunFilter::from(Some(IntegrationId(1))),
        RunFilter {
            integration: Some(IntegrationId(1)),
            status: Some(RunStatus::Completed),
            ..RunFilter::default()
        },
        RunFilter {
            integration: Some(IntegrationId(1)),
            trigger: Some(Trigger::Timer),
            ..RunFilter::default()
        },
    ];
    for filter in filters {
        all.push((
            format!("runs::listing {filter:?}"),
            text(runs::listing(&filter, 0, 50).unwrap()),
        ));
    }
    let since = RunFilter {
        from: Some(chrono::Utc::now()),
        until: Some(chrono::Utc::now()),
        ..RunFilter::default()
    };
    all.push((
        "run_stats::of_runs".to_owned(),
        text(run_stats::of_runs(&since).unwrap()),
    ));
    all
}

/// The steps of each statement's plan; of one that names a missing index, the error.
async fn plans(db: &mut SqliteConnection) -> Vec<(String, String)> {
    let mut plans = Vec::new();
    for (name, text) in hot_statements() {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
        let plan = db.fetch_all(explain).await;
        let steps = plan.map(|rows| rows.iter().map(|row| row.get("detail")).collect());
        let steps: Vec<String> = steps.unwrap_or_else(|error| vec![format!("SCAN: {error}")]);
        plans.extend(steps.into_iter().map(|step| (name.clone(), step)));
    }
    plans
}

fn is_scan_or_sort((name, step): &&(String, String)) -> bool {
    // What a subquery returned is read once; how it was found is a step of its own.
    let is_scan = step.starts_with("SCAN")
        && !step.starts_with("SCAN (subquery-")
        && !MAY_SCAN.contains(&step.as_str());
    let is_work = is_scan || step.contains("TEMP B-TREE") || step.contains("AUTOMATIC");
    is_work && !ALLOWED.contains(&(name.as_str(), step.as_str()))
}

/// Those that only an import, a match, or an edit creates.
async fn create_indexes(db: &mut SqliteConnection) {
    db.execute(batch::lookups::CREATE_INDEX).await.unwrap();
}

#[tokio::test]
async fn no_hot_statement_scans_or_sorts_a_table() {
    let folder = Folder::new().await;
    let mut db = folder.connect("ontime.db").await;
    create_indexes(&mut db).await;
    let plans = plans(&mut db).await;
    let bad: Vec<_> = plans.iter().filter(is_scan_or_sort).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    db.close().await.unwrap();
}

/// Also shows that the test above finds the scans and sorts that follow from a missing index.
#[tokio::test]
async fn each_index_serves_a_hot_statement_and_most_statements_scan_or_sort_without_theirs() {
    let folder = Folder::new().await;
    let mut db = folder.connect("ontime.db").await;
    create_indexes(&mut db).await;
    let with_all = plans(&mut db).await;
    let indexes =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL");
    let indexes: Vec<String> = indexes.fetch_all(&mut db).await.unwrap();
    let (mut idle, mut missed) = (Vec::new(), Vec::new());
    for index in indexes {
        let mut transaction = db.begin().await.unwrap();
        transaction
            .execute(AssertSqlSafe(format!("DROP INDEX {index}")))
            .await
            .unwrap();
        let without = plans(&mut transaction).await;
        transaction.rollback().await.unwrap();
        if without == with_all {
            idle.push(index);
        } else if without.iter().any(|step| is_scan_or_sort(&step)) {
            missed.push(index);
        }
    }
    // Only a constraint: one run of an integration at a time.
    assert_eq!(idle, ["runs_in_progress"]);
    for index in [
        "changes_created",
        "changes_created_at",
        "changes_deactivated_at",
        "changes_patient",
        "changes_run",
        "links_primary",
        "patients_match",
        "run_problems_run",
        "runs_integration",
    ] {
        assert!(missed.iter().any(|missed| missed == index), "{index}: {missed:?}");
    }
    db.close().await.unwrap();
}
