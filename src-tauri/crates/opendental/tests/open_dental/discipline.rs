//! Discipline: only reading, no connection left behind, no wait without an end.

use std::time::Duration;

use domain::{ChangePosition, ErrorCode, PatNum, PatientSource};
use opendental::{OpenDental, survey};
use practice::{Server, ServerOptions, add_other_databases};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{ALWAYS, HANG, login_as, root, small_practice, walk_active, walk_changed};

/// The kinds of entries that a general log has, and what may stand behind those that carry SQL.
fn is_harmless(entry: &str) -> bool {
    let mut words = entry.split_whitespace();
    match words.next().unwrap_or_default() {
        "Query" | "Prepare" | "Execute" => {
            matches!(
                words.next(),
                Some("SELECT" | "SHOW" | "SET" | "BEGIN" | "START" | "COMMIT" | "ROLLBACK")
            )
        }
        "Connect" | "Quit" | "Close" | "Reset" => true,
        _ => false,
    }
}

/// The entries of one connection's user: each begins, behind an optional time, with the connection's number.
fn entries_of(log: &str, user: &str) -> Vec<String> {
    let entries: Vec<(String, String)> = log
        .lines()
        .filter_map(|line| {
            let tail = line.rsplit_once('\t').map_or(line, |(_, tail)| tail);
            let head = line.strip_suffix(tail)?.trim();
            let mut words = head.split_whitespace().rev();
            let kind = words.next()?;
            let number = words.next()?;
            number.parse::<u64>().ok()?;
            Some((number.to_owned(), format!("{kind} {tail}")))
        })
        .collect();
    let ours: Vec<_> = entries
        .iter()
        .filter(|(_, entry)| entry.starts_with(&format!("Connect {user}@")))
        .map(|(number, _)| number.clone())
        .collect();
    entries
        .into_iter()
        .filter(|(number, _)| ours.contains(number))
        .map(|(_, entry)| entry)
        .collect()
}

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
    let entries = entries_of(&server.general_log().unwrap(), "ontime");
    let harmful: Vec<_> = entries.iter().filter(|entry| !is_harmless(entry)).collect();
    assert!(harmful.is_empty(), "{harmful:#?}");
    let all = entries.join("\n");
    assert!(all.contains("SET SESSION TRANSACTION READ ONLY"), "{all}");
    assert!(all.contains("WHERE PatStatus = 0 AND PatNum >="), "{all}");
    assert_eq!(all.matches("Connect ").count(), 2, "one connection each\n{all}");
    assert_eq!(all.matches("Quit").count(), 2, "a polite end each\n{all}");
}

/// The connections that the user `ontime` has at this moment.
async fn connections(server: &Server) -> i64 {
    let mut root = server.connection().await.unwrap();
    let count = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'ontime'";
    sqlx::query_scalar(count).fetch_one(&mut root).await.unwrap()
}

/// Gives up before the lock wait of ten seconds would end a statement by itself.
async fn wait_until_connections_are(server: &Server, expected: i64) {
    let end = Instant::now() + Duration::from_secs(7);
    while connections(server).await != expected {
        assert!(
            Instant::now() < end,
            "still {} connections",
            connections(server).await
        );
        sleep(Duration::from_millis(50)).await;
    }
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
    assert!(
        entries_of(&server.general_log().unwrap(), "ontime")
            .iter()
            .any(|entry| entry.starts_with("Quit"))
    );
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
