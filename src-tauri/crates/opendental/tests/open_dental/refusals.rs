//! Tests that each refusal of a real server has its own code, within a bounded time.

use std::net::TcpListener;

use domain::{Fault, FaultClass, PatientSource, SourcePage};
use opendental::{Login, OpenDental};
use opendental_testkit::ServerOptions;
use tokio::time::timeout;

use crate::support::{HANG, discover, login_as, root, small_practice};

async fn connect(login: &Login, database: &str) -> Result<OpenDental, Fault> {
    timeout(HANG, OpenDental::connect(login, database)).await.unwrap()
}

async fn refused(login: &Login, database: &str) -> Fault {
    let fault = connect(login, database)
        .await
        .err()
        .expect("this must not connect");
    assert!(!fault.to_string().contains("Dylan-12"), "{fault}");
    fault
}

async fn class(login: &Login, database: &str) -> FaultClass {
    refused(login, database).await.class()
}

#[tokio::test]
async fn each_typing_error_has_its_own_code() {
    let server = small_practice(ServerOptions::default().root_password("Dylan-12")).await;
    let (host, port) = (server.host(), server.port());
    assert!(connect(&root(&server), "demo").await.is_ok());
    let wrong = login_as(host, port, "root", "Dylan-13");
    assert_eq!(class(&wrong, "demo").await, FaultClass::AccessDenied);
    assert_eq!(
        discover(&wrong).await.unwrap_err().class(),
        FaultClass::AccessDenied
    );
    assert_eq!(
        class(&login_as(host, port, "root", ""), "demo").await,
        FaultClass::AccessDenied
    );
    assert_eq!(
        class(&login_as(host, port, "nobody", "Dylan-12"), "demo").await,
        FaultClass::AccessDenied
    );
    let missing = refused(&root(&server), "dmeo").await;
    assert_eq!(
        missing,
        Fault::DatabaseMissing {
            database: "dmeo".to_owned()
        }
    );
    assert_eq!(class(&root(&server), "").await, FaultClass::InvalidDatabase);
    assert_eq!(
        class(&login_as(host, port, " ", ""), "demo").await,
        FaultClass::InvalidUsername
    );
    let unknown = login_as("no-such-host.invalid", port, "root", "");
    assert_eq!(class(&unknown, "demo").await, FaultClass::HostUnknown);
    let free = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    assert_eq!(
        class(&login_as("127.0.0.1", free, "root", ""), "demo").await,
        FaultClass::ConnectionRefused
    );
}

#[tokio::test]
async fn a_denied_database_is_not_a_missing_one() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute(
            "CREATE DATABASE forum; CREATE TABLE forum.posts (id int);
             CREATE USER reader@'%' IDENTIFIED BY 'Dylan-12'; GRANT SELECT ON forum.* TO reader@'%';
             CREATE USER partly@'%'; GRANT SELECT ON demo.preference TO partly@'%';
             CREATE USER columns@'%'; GRANT SELECT (PatNum, LName) ON demo.patient TO columns@'%';
             CREATE USER enough@'%'; GRANT SELECT ON demo.patient TO enough@'%'",
        )
        .await
        .unwrap();
    let user = |name: &str, password: &str| login_as(server.host(), server.port(), name, password);
    assert_eq!(
        class(&user("reader", "Dylan-12"), "demo").await,
        FaultClass::DatabaseDenied
    );
    assert_eq!(
        class(&user("partly", ""), "demo").await,
        FaultClass::DatabaseDenied
    );
    assert_eq!(
        class(&user("columns", ""), "demo").await,
        FaultClass::DatabaseDenied
    );
    assert_eq!(
        class(&user("reader", "Dylan-12"), "forum").await,
        FaultClass::NoPatientTable
    );
    let mut source = connect(&user("enough", ""), "demo").await.unwrap();
    assert_eq!(source.active(None).await.unwrap().into_rows().unwrap().len(), 20);
    assert_eq!(source.info().await.unwrap().program_version, None);
}

#[tokio::test]
async fn missing_columns_are_named() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute("ALTER TABLE demo.patient DROP DateTStamp")
        .await
        .unwrap();
    let fault = refused(&root(&server), "demo").await;
    let database = || "demo".to_owned();
    assert_eq!(fault, Fault::TimestampMissing { database: database() });
    server.execute("ALTER TABLE demo.patient DROP Zip").await.unwrap();
    let fault = refused(&root(&server), "demo").await;
    let columns = ["Zip", "DateTStamp"].map(str::to_owned).to_vec();
    assert_eq!(
        fault,
        Fault::ColumnsMissing {
            database: database(),
            columns
        }
    );
}

#[tokio::test]
async fn a_server_that_rejects_this_computer_says_so() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute("DELETE FROM mysql.global_priv WHERE Host <> 'elsewhere.example'; FLUSH PRIVILEGES")
        .await
        .unwrap();
    assert_eq!(class(&root(&server), "demo").await, FaultClass::HostNotAllowed);
}

#[tokio::test]
async fn a_table_locked_by_another_program_is_not_a_silent_server() {
    let server = small_practice(ServerOptions::default()).await;
    let mut source = connect(&root(&server), "demo").await.unwrap();
    let mut other = server.connection_to("demo").await.unwrap();
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut other)
        .await
        .unwrap();
    let fault = timeout(HANG, source.active(None)).await.unwrap().unwrap_err();
    assert_eq!(fault.class(), FaultClass::TableLocked);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut other).await.unwrap();
    assert_eq!(
        source.active(None).await.unwrap_err().class(),
        FaultClass::ConnectionLost
    );
}
