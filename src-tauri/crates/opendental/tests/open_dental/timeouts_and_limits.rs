//! Tests that only reads are sent, no connection is left open, and every wait ends.

use std::time::Duration;

use domain::{FaultClass, PatNum, PatientSource, SourcePage};
use opendental::OpenDental;
use opendental_testkit::{Server, ServerOptions, add_extra_databases};
use sqlx::{Connection, MySqlConnection};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{HANG, discover, login_as, read_active, read_list, root, small_practice};

#[tokio::test]
async fn all_operations_leave_only_reads_in_the_servers_log() {
    let server = small_practice(ServerOptions::default().general_log()).await;
    add_extra_databases(&mut server.connection().await.unwrap())
        .await
        .unwrap();
    server
        .execute("CREATE USER ontime@'%'; GRANT ALL ON *.* TO ontime@'%'")
        .await
        .unwrap();
    let login = login_as(server.host(), server.port(), "ontime", "");
    discover(&login).await.unwrap();
    let mut source = OpenDental::connect(&login, "demo").await.unwrap();
    source.info().await.unwrap();
    source.snapshot().await.unwrap();
    read_active(&mut source).await;
    read_list(&mut source).await;
    source.count_active().await.unwrap();
    source.rows(&[PatNum(1)]).await.unwrap();
    source.relations(None).await.unwrap();
    source.close().await;
    wait_until_connections_are(&server, 0).await;
    let entries = server.log_of("ontime").unwrap();
    let harmful: Vec<_> = entries.iter().filter(|entry| !entry.only_reads()).collect();
    assert!(harmful.is_empty(), "{harmful:#?}");
    let all: String = entries
        .iter()
        .map(|entry| format!("{} {}\n", entry.command, entry.text))
        .collect();
    assert!(all.contains("SET SESSION TRANSACTION READ ONLY"), "{all}");
    assert!(all.contains("WHERE PatStatus = 0 AND PatNum >="), "{all}");
    assert_eq!(
        all.matches("Connect ").count(),
        3,
        "one connection each, and one to test a database\n{all}"
    );
    assert_eq!(
        all.matches("Quit").count(),
        3,
        "each connection is closed politely\n{all}"
    );
}

async fn wait_until_connections_are(server: &Server, expected: i64) {
    wait_until(server, "USER = 'ontime'", expected).await;
}

/// Waits until this many connections match. Gives up before the lock wait of ten seconds ends a statement.
async fn wait_until(server: &Server, condition: &str, expected: i64) {
    let count = format!("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE {condition}");
    let end = Instant::now() + Duration::from_secs(7);
    loop {
        let mut root = server.connection().await.unwrap();
        let counted = sqlx::query_scalar(sqlx::AssertSqlSafe(count.clone()));
        let found: i64 = counted.fetch_one(&mut root).await.unwrap();
        if found == expected {
            return;
        }
        assert!(Instant::now() < end, "still {found} connections");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_busy_server_is_throttled_but_still_read() {
    let server = small_practice(ServerOptions::default().general_log()).await;
    server
        .execute("CREATE USER ontime@'%'; GRANT SELECT ON demo.* TO ontime@'%'; CREATE USER busy@'%'")
        .await
        .unwrap();
    let login = login_as(server.host(), server.port(), "ontime", "");
    let mut source = OpenDental::connect(&login, "demo").await.unwrap();
    let checks = || {
        let entries = server.log_of("ontime").unwrap();
        entries
            .iter()
            .filter(|entry| entry.text.contains("GLOBAL STATUS"))
            .count()
    };
    for _ in 0..20 {
        source.active(None).await.unwrap();
    }
    let before = checks();
    assert!((1..10).contains(&before), "{before} checks for 20 pages");

    let address = format!("mysql://busy@{}:{}", server.host(), server.port());
    for _ in 0..12 {
        let mut busy = MySqlConnection::connect(&address).await.unwrap();
        tokio::spawn(async move { sqlx::raw_sql("SELECT SLEEP(600)").execute(&mut busy).await });
    }
    wait_until(&server, "USER = 'busy' AND STATE = 'User sleep'", 12).await;
    sleep(Duration::from_millis(150)).await;
    for page in 0..2 {
        let before = checks();
        assert_eq!(source.active(None).await.unwrap().into_rows().unwrap().len(), 20);
        let while_busy = checks() - before;
        assert!(while_busy > 5, "{while_busy} checks for page {page}");
    }

    server.execute("KILL USER busy@'%'").await.unwrap();
    wait_until(&server, "USER = 'busy'", 0).await;
    let before = checks();
    source.active(None).await.unwrap();
    assert_eq!(checks() - before, 1);
}

#[tokio::test]
async fn a_dropped_call_leaves_no_connection_and_no_source() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute("CREATE USER ontime@'%'; GRANT ALL ON *.* TO ontime@'%'")
        .await
        .unwrap();
    let login = login_as(server.host(), server.port(), "ontime", "");
    let mut source = OpenDental::connect(&login, "demo").await.unwrap();
    wait_until_connections_are(&server, 1).await;
    let mut other = server.connection_to("demo").await.unwrap();
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut other)
        .await
        .unwrap();
    let waiting = timeout(Duration::from_millis(500), source.active(None)).await;
    assert!(waiting.is_err(), "the table is locked");
    // The lock is still held, so the server itself must notice that the client is gone.
    wait_until_connections_are(&server, 0).await;
    assert_eq!(
        source.count_active().await.unwrap_err().class(),
        FaultClass::ConnectionLost
    );
}

#[tokio::test]
async fn a_dropped_source_closes_its_connection_politely() {
    let server = small_practice(ServerOptions::default().general_log()).await;
    server
        .execute("CREATE USER ontime@'%'; GRANT ALL ON *.* TO ontime@'%'")
        .await
        .unwrap();
    let login = login_as(server.host(), server.port(), "ontime", "");
    drop(OpenDental::connect(&login, "demo").await.unwrap());
    wait_until_connections_are(&server, 0).await;
    let entries = server.log_of("ontime").unwrap();
    assert!(entries.iter().any(|entry| entry.command == "Quit"));
}

#[tokio::test]
async fn a_server_killed_during_a_pass_is_a_lost_connection() {
    let mut server = small_practice(ServerOptions::default()).await;
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let first = source.active(None).await.unwrap().into_rows().unwrap();
    server.kill().unwrap();
    let next = timeout(HANG, source.active(first.last().map(|row| row.pat_num)))
        .await
        .unwrap();
    assert_eq!(next.unwrap_err().class(), FaultClass::ConnectionLost);
    let again = timeout(HANG, source.count_active()).await.unwrap();
    assert_eq!(again.unwrap_err().class(), FaultClass::ConnectionLost);
}

#[tokio::test]
async fn a_server_that_shuts_down_is_a_lost_connection() {
    let mut server = small_practice(ServerOptions::default()).await;
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    server.stop().await.unwrap();
    assert_eq!(
        source.active(None).await.unwrap_err().class(),
        FaultClass::ConnectionLost
    );
}

#[tokio::test]
async fn a_killed_connection_is_a_lost_connection_and_not_a_server_error() {
    let server = small_practice(ServerOptions::default()).await;
    server
        .execute("CREATE USER ontime@'%'; GRANT ALL ON *.* TO ontime@'%'")
        .await
        .unwrap();
    let login = login_as(server.host(), server.port(), "ontime", "");
    let mut source = OpenDental::connect(&login, "demo").await.unwrap();
    server.execute("KILL USER ontime@'%'").await.unwrap();
    wait_until_connections_are(&server, 0).await;
    assert_eq!(
        source.active(None).await.unwrap_err().class(),
        FaultClass::ConnectionLost
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_frozen_server_causes_a_timeout_and_not_a_hang() {
    let server = small_practice(ServerOptions::default()).await;
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    server.pause().unwrap();
    let login = root(&server);
    let (connecting, querying) = tokio::join!(
        timeout(HANG, OpenDental::connect(&login, "demo")),
        timeout(HANG, source.count_active())
    );
    server.resume().unwrap();
    assert_eq!(connecting.unwrap().err().unwrap().class(), FaultClass::NoAnswer);
    assert_eq!(querying.unwrap().unwrap_err().class(), FaultClass::TimedOut);
}
