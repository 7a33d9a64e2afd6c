//! Test Connection against real servers: each cause at its stage, with its code, told as it comes out.

use std::sync::Mutex;

use domain::{ErrorCode, Fixer, Stage, StageState};
use opendental::{Diagnosis, Login, examine};
use practice::{LoadOptions, Practice, ServerOptions, add_other_databases};
use tokio::time::{Duration, Instant};

use crate::support::{load_into, login_as, root, small_practice};

/// What the issue promises to whoever waits.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) async fn examined(login: &Login, database: Option<&str>) -> Diagnosis {
    let told = Mutex::new(Vec::new());
    let begun = Instant::now();
    let diagnosis = examine(login, database, &|stage| told.lock().unwrap().push(stage.clone()))
        .await
        .unwrap();
    if diagnosis.fault.is_some() {
        assert!(
            begun.elapsed() < PATIENCE,
            "{:?} for {diagnosis:?}",
            begun.elapsed()
        );
    }
    let out: Vec<_> = diagnosis
        .stages
        .iter()
        .filter(|stage| stage.state != StageState::Pending)
        .cloned()
        .collect();
    assert_eq!(
        told.into_inner().unwrap(),
        out,
        "each stage is told as it comes out, in order"
    );
    let names: Vec<_> = diagnosis.stages.iter().map(|stage| stage.stage).collect();
    assert_eq!(names, Stage::ALL);
    for stage in &diagnosis.stages {
        assert_eq!(
            stage.text.is_empty(),
            stage.state == StageState::Pending,
            "{stage:?}"
        );
    }
    let red = diagnosis
        .stages
        .iter()
        .position(|stage| stage.state == StageState::Red);
    assert_eq!(red.is_some(), diagnosis.fault.is_some());
    if let Some(red) = red {
        assert!(
            diagnosis.stages[red + 1..]
                .iter()
                .all(|stage| stage.state == StageState::Pending)
        );
        assert!(diagnosis.fixer.is_some());
    }
    let copied = diagnosis.for_it(login, chrono::DateTime::default());
    assert!(!format!("{diagnosis:?}{copied}").contains("Dylan-12"));
    diagnosis
}

/// Where it ended, with which code.
pub(crate) async fn stopped(login: &Login, database: Option<&str>) -> (Stage, ErrorCode) {
    let diagnosis = examined(login, database).await;
    let stage = diagnosis.stopped_at().unwrap_or_else(|| panic!("{diagnosis:#?}"));
    (stage, diagnosis.fault.unwrap().code)
}

#[tokio::test]
async fn a_connection_that_works_is_green_from_end_to_end() {
    let server = small_practice(ServerOptions::default().root_password("Dylan-12")).await;
    add_other_databases(&mut server.connection().await.unwrap())
        .await
        .unwrap();
    for chosen in [Some("demo"), None] {
        let diagnosis = examined(&root(&server), chosen).await;
        assert_eq!(diagnosis.fault, None);
        let warned: Vec<_> = diagnosis
            .stages
            .iter()
            .filter(|stage| stage.state != StageState::Green)
            .map(|stage| stage.stage)
            .collect();
        assert_eq!(warned, [Stage::Rights], "root may do everything: {diagnosis:#?}");
        assert_eq!(diagnosis.database.as_deref(), Some("demo"));
        assert_eq!(diagnosis.databases[0].active_patients, Some(20));
        let rights = &diagnosis.stages[6].text;
        assert!(
            rights.contains("can change Open Dental's data") && rights.contains("root"),
            "{rights}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_inside_a_database_is_told_at_its_stage() {
    let server = small_practice(ServerOptions::default()).await;
    let login = root(&server);
    assert_eq!(
        stopped(&login, Some("dmeo")).await,
        (Stage::Databases, ErrorCode::DatabaseMissing)
    );
    server
        .execute(
            "CREATE DATABASE forum; CREATE TABLE forum.posts (id int); CREATE DATABASE clinic;
             CREATE TABLE clinic.patient (id int, name varchar(20))",
        )
        .await
        .unwrap();
    for name in ["forum", "clinic"] {
        let found = stopped(&login, Some(name)).await;
        assert_eq!(found, (Stage::PatientTable, ErrorCode::NoPatientTable), "{name}");
    }
    server
        .execute("ALTER TABLE demo.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP")
        .await
        .unwrap();
    let diagnosis = examined(&login, Some("demo")).await;
    assert_eq!(diagnosis.stopped_at(), Some(Stage::Columns));
    assert_eq!(diagnosis.fault.unwrap().code, ErrorCode::ChangesNotNoted);
    assert_eq!(diagnosis.fixer, Some(Fixer::OpenDental));
    server.execute("ALTER TABLE demo.patient DROP Zip").await.unwrap();
    assert_eq!(
        stopped(&login, Some("demo")).await,
        (Stage::Columns, ErrorCode::ColumnsMissing)
    );
    server.execute("DROP DATABASE demo").await.unwrap();
    assert_eq!(
        stopped(&login, None).await,
        (Stage::PatientTable, ErrorCode::NoPatientTable)
    );
}

#[tokio::test]
async fn an_account_that_may_not_read_is_told_at_its_stage() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute(
            "CREATE USER partly@'%'; GRANT SELECT ON demo.preference TO partly@'%';
             CREATE USER nothing@'%'",
        )
        .await
        .unwrap();
    let user = |name: &str| login_as(server.host(), server.port(), name, "");
    assert_eq!(
        stopped(&user("nothing"), Some("demo")).await,
        (Stage::Databases, ErrorCode::DatabaseDenied)
    );
    assert_eq!(
        stopped(&user("partly"), Some("demo")).await,
        (Stage::PatientTable, ErrorCode::DatabaseDenied)
    );
    assert_eq!(
        stopped(
            &login_as(server.host(), server.port(), "root", "wrong"),
            Some("demo")
        )
        .await,
        (Stage::Login, ErrorCode::AccessDenied)
    );
}

#[tokio::test]
async fn a_held_table_is_told_while_a_person_still_waits() {
    let server = small_practice(ServerOptions::default()).await;
    for name in ["first", "second", "third"] {
        load_into(&server, &Practice::generate(2, 10), &LoadOptions::named(name)).await;
    }
    let mut other = server.connection().await.unwrap();
    sqlx::raw_sql(
        "LOCK TABLES demo.patient WRITE, first.patient WRITE, second.patient WRITE, third.patient WRITE",
    )
    .execute(&mut other)
    .await
    .unwrap();
    let (stage, code) = stopped(&root(&server), Some("demo")).await;
    assert!(stage >= Stage::PatientTable, "{stage:?}");
    assert_eq!(code, ErrorCode::TableLocked);
    assert_eq!(stopped(&root(&server), None).await.1, ErrorCode::TableLocked);
}

#[tokio::test]
async fn a_server_that_takes_no_changes_is_read_all_the_same() {
    let server = small_practice(ServerOptions::default()).await;
    server.execute("SET GLOBAL read_only = ON").await.unwrap();
    let diagnosis = examined(&root(&server), Some("demo")).await;
    assert_eq!(diagnosis.fault, None);
    let rights = &diagnosis.stages[6];
    assert_eq!(
        (rights.state, rights.code),
        (StageState::Warn, Some(ErrorCode::ServerReadOnly))
    );
}
