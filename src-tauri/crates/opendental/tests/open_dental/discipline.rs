//! Discipline: only reading, no connection left behind, no wait without an end.

use std::time::Duration;

use domain::{ChangePosition, ErrorCode, PatNum, PatientSource};
use opendental::OpenDental;
use practice::{Server, ServerOptions, add_other_databases};
use sqlx::{Connection, MySqlConnection};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{ALWAYS, HANG, login_as, root, small_practice, survey, walk_active, walk_changed};

#[tokio::test]
async fn a_whole_day_of_work_leaves_only_reads_in_the_servers_log() {
    let server = small_practice(ServerOptions::default().general_log()).await;
    add_other_databases(&mut server.connection().await.unwrap())
        .await
        .unwrap();
    server
        .execute("CREATE USER ontime@'%'; GRANT ALL ON *.* TO ontime@'%'")
        .await
        .unwrap();
    let login = login_as(server.host(), server.port(), "ontime", "");
    survey(&login).await.unwrap();
    let mut source = OpenDental::connect(&login, "demo").await.unwrap();
    source.info().await.unwrap();
    source.clock().await.unwrap();
    source.facts().await.unwrap();
    source.marks(&[PatNum(1)]).await.unwrap();
    walk_active(&mut source).await;
    walk_changed(&mut source, ChangePosition::Beginning).await;
    source.count_active_behind(None).await.unwrap();
    source
        .count_changed_behind(ChangePosition::Beginning, ALWAYS)
        .await
        .unwrap();
    source.tally(PatNum(i64::MIN), PatNum(i64::MAX)).await.unwrap();
    source.standings(&[PatNum(1)]).await.unwrap();
    source.rows(&[PatNum(1)]).await.unwrap();
    source.relations_behind(None).await.unwrap();
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
        "one connection each, and one to look inside a database\n{all}"
    );
    assert_eq!(all.matches("Quit").count(), 3, "a polite end each\n{all}");
}

async fn wait_until_connections_are(server: &Server, expected: i64) {
    wait_until(server, "USER = 'ontime'", expected).await;
}

/// Until so many connections are like that. Gives up before the lock wait of ten seconds would end a statement by itself.
async fn wait_until(server: &Server, like: &str, expected: i64) {
    let count = format!("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE {like}");
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
async fn a_server_that_has_its_hands_full_is_given_way_to_and_read_all_the_same() {
    let server = small_practice(ServerOptions::default().general_log()).await;
    server
        .execute("CREATE USER ontime@'%'; GRANT SELECT ON demo.* TO ontime@'%'; CREATE USER busy@'%'")
        .await
        .unwrap();
    let login = login_as(server.host(), server.port(), "ontime", "");
    let mut source = OpenDental::connect(&login, "demo").await.unwrap();
    let looks = || {
        let entries = server.log_of("ontime").unwrap();
        entries
            .iter()
            .filter(|entry| entry.text.contains("GLOBAL STATUS"))
            .count()
    };
    source.active_behind(None).await.unwrap();
    assert_eq!(looks(), 2, "before a page and behind it");

    let address = format!("mysql://busy@{}:{}", server.host(), server.port());
    for _ in 0..12 {
        let mut busy = MySqlConnection::connect(&address).await.unwrap();
        tokio::spawn(async move { sqlx::raw_sql("SELECT SLEEP(600)").execute(&mut busy).await });
    }
    wait_until(&server, "USER = 'busy' AND STATE = 'User sleep'", 12).await;
    assert_eq!(source.active_behind(None).await.unwrap().len(), 20);
    let while_busy = looks() - 2;
    assert!(while_busy > 5, "{while_busy} looks");

    server.execute("KILL USER busy@'%'").await.unwrap();
    wait_until(&server, "USER = 'busy'", 0).await;
    source.active_behind(None).await.unwrap();
    assert_eq!(looks() - 2 - while_busy, 2);
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
    let waiting = timeout(Duration::from_millis(500), source.active_behind(None)).await;
    assert!(waiting.is_err(), "the table is locked");
    // The lock is still held: the server itself must notice that nobody waits any more.
    wait_until_connections_are(&server, 0).await;
    assert_eq!(source.clock().await.unwrap_err().code, ErrorCode::ConnectionLost);
}

#[tokio::test]
async fn a_source_that_is_just_dropped_says_goodbye() {
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
async fn a_server_killed_in_mid_pass_is_a_lost_connection() {
    let mut server = small_practice(ServerOptions::default()).await;
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let first = source.active_behind(None).await.unwrap();
    server.kill().unwrap();
    let next = timeout(HANG, source.active_behind(first.last().map(|row| row.pat_num)))
        .await
        .unwrap();
    assert_eq!(next.unwrap_err().code, ErrorCode::ConnectionLost);
    let again = timeout(HANG, source.clock()).await.unwrap();
    assert_eq!(again.unwrap_err().code, ErrorCode::ConnectionLost);
}

#[tokio::test]
async fn a_server_that_shuts_down_is_a_lost_connection() {
    let mut server = small_practice(ServerOptions::default()).await;
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    server.stop().await.unwrap();
    assert_eq!(
        source.active_behind(None).await.unwrap_err().code,
        ErrorCode::ConnectionLost
    );
}

#[tokio::test]
async fn a_killed_connection_is_lost_and_not_some_error_of_the_server() {
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
        source.active_behind(None).await.unwrap_err().code,
        ErrorCode::ConnectionLost
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_frozen_server_ends_in_an_error_and_not_in_a_hang() {
    let server = small_practice(ServerOptions::default()).await;
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    server.pause().unwrap();
    let login = root(&server);
    let (connecting, asking) = tokio::join!(
        timeout(HANG, OpenDental::connect(&login, "demo")),
        timeout(HANG, source.clock())
    );
    server.resume().unwrap();
    assert_eq!(connecting.unwrap().err().unwrap().code, ErrorCode::NoAnswer);
    assert_eq!(asking.unwrap().unwrap_err().code, ErrorCode::TimedOut);
}
