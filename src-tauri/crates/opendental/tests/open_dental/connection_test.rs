//! Tests Test Connection against real servers: each cause has its step and code, and each step is reported at once.

use std::sync::Mutex;

use domain::{Fault, FaultClass, FaultCode, Step, StepNote, StepState, WhoCanFix};
use opendental::{Login, OpenDental, TestResult, test_connection};
use opendental_testkit::{LoadOptions, Practice, ServerOptions, add_extra_databases};
use tokio::time::{Duration, Instant};

use crate::support::{load_into, login_as, read_active, root, small_practice};

/// The longest time that a person waits.
const TEST_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) async fn tested(login: &Login, database: Option<&str>) -> TestResult {
    let reported = Mutex::new(Vec::new());
    let started = Instant::now();
    let result = test_connection(login, database, &|step| {
        reported.lock().unwrap().push(step.clone())
    })
    .await
    .unwrap();
    if result.fault.is_some() {
        assert!(
            started.elapsed() < TEST_TIMEOUT,
            "{:?} for {result:?}",
            started.elapsed()
        );
    }
    let reached: Vec<_> = result
        .steps
        .iter()
        .filter(|step| step.state != StepState::Pending)
        .cloned()
        .collect();
    assert_eq!(
        reported.into_inner().unwrap(),
        reached,
        "each step is reported once, in order"
    );
    let steps: Vec<_> = result.steps.iter().map(|step| step.step).collect();
    assert_eq!(steps, Step::ALL);
    for step in &result.steps {
        let has_notes = matches!(step.state, StepState::Passed | StepState::Warning);
        assert_eq!(!step.notes.is_empty(), has_notes, "{step:?}");
        assert_eq!(step.fault.is_some(), step.state == StepState::Failed, "{step:?}");
    }
    let failed = result
        .steps
        .iter()
        .position(|step| step.state == StepState::Failed);
    assert_eq!(failed.is_some(), result.fault.is_some());
    if let Some(failed) = failed {
        assert!(
            result.steps[failed + 1..]
                .iter()
                .all(|step| step.state == StepState::Pending)
        );
        assert_eq!(result.steps[failed].fault, result.fault);
    }
    let report = result.it_report(login, chrono::DateTime::default());
    assert_eq!(report.who_can_fix.is_some(), result.fault.is_some());
    let handshake = result.steps[2].state == StepState::Passed;
    assert_eq!(report.server.is_some(), handshake, "{report:?}");
    let json = serde_json::to_string(&result).unwrap();
    assert!(!format!("{result:?}{report:?}{json}").contains("Dylan-12"));
    result
}

/// The failed step and the class of its fault.
pub(crate) async fn failure(login: &Login, database: Option<&str>) -> (Step, FaultClass) {
    let result = tested(login, database).await;
    let step = result.failed_step().unwrap_or_else(|| panic!("{result:#?}"));
    (step, result.fault.unwrap().class())
}

#[tokio::test]
async fn a_working_connection_passes_all_steps() {
    let server = small_practice(ServerOptions::default().root_password("Dylan-12")).await;
    add_extra_databases(&mut server.connection().await.unwrap())
        .await
        .unwrap();
    for chosen in [Some("demo"), None] {
        let result = tested(&root(&server), chosen).await;
        assert_eq!(result.fault, None);
        let warnings: Vec<_> = result
            .steps
            .iter()
            .filter(|step| step.state != StepState::Passed)
            .map(|step| step.step)
            .collect();
        assert_eq!(warnings, [Step::Rights], "root has all privileges: {result:#?}");
        assert_eq!(result.database.as_deref(), Some("demo"));
        let report = result.report.as_ref().unwrap();
        assert_eq!(report.databases[0].active_patients, Some(20));
        assert_eq!(report.preselected.as_deref(), Some("demo"));
        let notes = &result.steps[6].notes;
        assert!(
            matches!(&notes[..], [StepNote::CanChangeData { privileges }, StepNote::IsRoot]
                if privileges.contains(&"ALL PRIVILEGES".to_owned()) || privileges.len() == 3),
            "{notes:?}"
        );
        let privileges = result.privileges.unwrap();
        assert!(privileges.can_change && privileges.is_root && !privileges.blank_password);
    }
}

#[tokio::test]
async fn a_fault_inside_a_database_has_its_step() {
    let server = small_practice(ServerOptions::default()).await;
    let login = root(&server);
    assert_eq!(
        failure(&login, Some("dmeo")).await,
        (Step::Databases, FaultClass::DatabaseMissing)
    );
    server
        .execute(
            "CREATE DATABASE forum; CREATE TABLE forum.posts (id int); CREATE DATABASE clinic;
             CREATE TABLE clinic.patient (id int, name varchar(20))",
        )
        .await
        .unwrap();
    for name in ["forum", "clinic"] {
        let found = failure(&login, Some(name)).await;
        assert_eq!(found, (Step::PatientTable, FaultClass::NoPatientTable), "{name}");
    }
    server
        .execute("ALTER TABLE demo.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP")
        .await
        .unwrap();
    let result = tested(&login, Some("demo")).await;
    assert_eq!(result.failed_step(), Some(Step::Columns));
    let code = result.fault.unwrap().code();
    assert_eq!(code, FaultCode::ChangesNotRecorded);
    assert_eq!(code.who_can_fix(), WhoCanFix::OpenDental);
    server.execute("ALTER TABLE demo.patient DROP Zip").await.unwrap();
    assert_eq!(
        failure(&login, Some("demo")).await,
        (Step::Columns, FaultClass::ColumnsMissing)
    );
    server.execute("DROP DATABASE demo").await.unwrap();
    let result = tested(&login, None).await;
    assert_eq!(result.failed_step(), Some(Step::PatientTable));
    assert_eq!(
        result.fault,
        Some(Fault::NoOpenDentalDatabase {
            username: "root".to_owned()
        })
    );
}

#[tokio::test]
async fn an_account_that_may_not_read_fails_at_its_step() {
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
        failure(&user("nothing"), Some("demo")).await,
        (Step::Databases, FaultClass::DatabaseDenied)
    );
    assert_eq!(
        failure(&user("partly"), Some("demo")).await,
        (Step::PatientTable, FaultClass::DatabaseDenied)
    );
    assert_eq!(
        failure(
            &login_as(server.host(), server.port(), "root", "wrong"),
            Some("demo")
        )
        .await,
        (Step::Login, FaultClass::AccessDenied)
    );
}

#[tokio::test]
async fn a_locked_table_is_reported_while_a_person_still_waits() {
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
    let (step, class) = failure(&root(&server), Some("demo")).await;
    assert!(step >= Step::PatientTable, "{step:?}");
    assert_eq!(class, FaultClass::TableLocked);
    assert_eq!(failure(&root(&server), None).await.1, FaultClass::TableLocked);
}

#[tokio::test]
async fn a_read_only_server_passes_with_a_warning() {
    let server = small_practice(ServerOptions::default()).await;
    server.execute("SET GLOBAL read_only = ON").await.unwrap();
    let result = tested(&root(&server), Some("demo")).await;
    assert_eq!(result.fault, None);
    let step = &result.steps[6];
    assert_eq!(step.state, StepState::Warning);
    assert!(step.notes.contains(&StepNote::ServerReadOnly), "{step:?}");
    assert_eq!(step.class(), Some(FaultClass::ServerReadOnly));
}

#[tokio::test]
async fn an_exhausted_hourly_quota_is_not_a_full_server() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute(
            "CREATE USER limited@'%' WITH MAX_CONNECTIONS_PER_HOUR 1; GRANT SELECT ON demo.* TO limited@'%'",
        )
        .await
        .unwrap();
    let limited = login_as(server.host(), server.port(), "limited", "");
    let result = tested(&limited, Some("demo")).await;
    assert_eq!(
        result.fault,
        Some(Fault::QuotaReached {
            username: "limited".to_owned()
        })
    );
}

#[tokio::test]
async fn a_server_whose_prepared_statements_are_used_up_is_read() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute("SET GLOBAL max_prepared_stmt_count = 0")
        .await
        .unwrap();
    assert_eq!(tested(&root(&server), Some("demo")).await.fault, None);
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    assert_eq!(read_active(&mut source).await.len(), 20);
}
