//! Every way in which a real server turns us away has its own code, within a bounded time.

use std::net::TcpListener;

use domain::{ErrorCode, Fault, PatientSource};
use opendental::{Login, OpenDental};
use practice::ServerOptions;
use tokio::time::timeout;

use crate::support::{HANG, login_as, root, small_practice, survey};

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

async fn code(login: &Login, database: &str) -> ErrorCode {
    refused(login, database).await.code
}

#[tokio::test]
async fn what_was_typed_wrong_is_told_apart() {
    let server = small_practice(ServerOptions::default().root_password("Dylan-12")).await;
    let (host, port) = (server.host(), server.port());
    assert!(connect(&root(&server), "demo").await.is_ok());
    let wrong = login_as(host, port, "root", "Dylan-13");
    assert_eq!(code(&wrong, "demo").await, ErrorCode::AccessDenied);
    assert_eq!(survey(&wrong).await.unwrap_err().code, ErrorCode::AccessDenied);
    assert_eq!(
        code(&login_as(host, port, "root", ""), "demo").await,
        ErrorCode::AccessDenied
    );
    assert_eq!(
        code(&login_as(host, port, "nobody", "Dylan-12"), "demo").await,
        ErrorCode::AccessDenied
    );
    let missing = refused(&root(&server), "dmeo").await;
    assert_eq!(missing.code, ErrorCode::DatabaseMissing);
    assert!(missing.message.contains("dmeo"));
    assert_eq!(code(&root(&server), "").await, ErrorCode::InvalidDatabase);
    assert_eq!(
        code(&login_as(host, port, " ", ""), "demo").await,
        ErrorCode::InvalidUsername
    );
    let unknown = login_as("no-such-host.invalid", port, "root", "");
    assert_eq!(code(&unknown, "demo").await, ErrorCode::HostUnknown);
    let free = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    assert_eq!(
        code(&login_as("127.0.0.1", free, "root", ""), "demo").await,
        ErrorCode::ConnectionRefused
    );
}

#[tokio::test]
async fn what_the_account_may_not_read_is_told_from_what_is_not_there() {
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
        code(&user("reader", "Dylan-12"), "demo").await,
        ErrorCode::DatabaseDenied
    );
    assert_eq!(code(&user("partly", ""), "demo").await, ErrorCode::DatabaseDenied);
    assert_eq!(
        code(&user("columns", ""), "demo").await,
        ErrorCode::DatabaseDenied
    );
    assert_eq!(
        code(&user("reader", "Dylan-12"), "forum").await,
        ErrorCode::NoPatientTable
    );
    let mut source = connect(&user("enough", ""), "demo").await.unwrap();
    assert_eq!(source.active_behind(None).await.unwrap().len(), 20);
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
    assert_eq!(fault.code, ErrorCode::ColumnsMissing);
    assert!(fault.message.contains("the column DateTStamp"), "{fault}");
    assert!(fault.hint.contains("DateTStamp"), "{fault}");
    server.execute("ALTER TABLE demo.patient DROP Zip").await.unwrap();
    let fault = refused(&root(&server), "demo").await;
    assert!(fault.message.contains("Zip, DateTStamp"), "{fault}");
}

#[tokio::test]
async fn a_server_that_takes_nobody_from_this_computer_says_so() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute("DELETE FROM mysql.global_priv WHERE Host <> 'elsewhere.example'; FLUSH PRIVILEGES")
        .await
        .unwrap();
    assert_eq!(code(&root(&server), "demo").await, ErrorCode::HostNotAllowed);
}

#[tokio::test]
async fn a_table_that_another_program_holds_is_told_from_a_silent_server() {
    let server = small_practice(ServerOptions::default()).await;
    let mut source = connect(&root(&server), "demo").await.unwrap();
    let mut other = server.connection_to("demo").await.unwrap();
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut other)
        .await
        .unwrap();
    let fault = timeout(HANG, source.active_behind(None))
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(fault.code, ErrorCode::TableLocked);
    sqlx::raw_sql("UNLOCK TABLES").execute(&mut other).await.unwrap();
    assert_eq!(
        source.active_behind(None).await.unwrap_err().code,
        ErrorCode::ConnectionLost
    );
}
