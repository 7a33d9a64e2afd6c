//! Tests the private server: loading, edits, and failures.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests: a failure here is the test's failure"
)]

use opendental_testkit::{
    Charset, Engine, Error, LoadOptions, Port, Practice, Server, ServerKind, ServerOptions, StampColumn,
    Writer, add_extra_databases, edits, load,
};
use sqlx::{Connection, MySqlConnection};

async fn count(connection: &mut MySqlConnection, query: &'static str) -> usize {
    let rows: i64 = sqlx::query_scalar(query).fetch_one(connection).await.unwrap();
    usize::try_from(rows).unwrap()
}

#[tokio::test]
async fn a_practice_loads_in_both_engines_and_both_character_sets() {
    let server = Server::launch().await.unwrap();
    let practice = Practice::generate(42, 600);
    let mut connection = server.connection().await.unwrap();
    for engine in [Engine::MyIsam, Engine::InnoDb] {
        for charset in [Charset::Utf8, Charset::Latin1] {
            let options = LoadOptions {
                engine,
                charset,
                ..LoadOptions::default()
            };
            load(&mut connection, &practice, &options).await.unwrap();
            assert_eq!(
                count(&mut connection, "SELECT COUNT(*) FROM patient").await,
                practice.expected.rows
            );
            assert_eq!(
                count(
                    &mut connection,
                    "SELECT COUNT(*) FROM patient WHERE PatStatus = 0"
                )
                .await,
                600
            );
            assert_eq!(
                count(&mut connection, "SELECT COUNT(*) FROM patientlink").await,
                practice.links.len()
            );
            check_texts(&mut connection, &practice, charset).await;
        }
    }
}

/// Checks the columns that are most easily damaged.
async fn check_texts(connection: &mut MySqlConnection, practice: &Practice, charset: Charset) {
    type Row = (
        i64,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<String>,
    );
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT PatNum, LName, FName, CAST(Birthdate AS CHAR), WirelessPhone, Address FROM patient ORDER BY PatNum",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    for (row, made) in rows.iter().zip(&practice.patients) {
        let spelled = |text: &Option<String>| text.as_deref().map(|text| charset.spelled(text).into_owned());
        assert_eq!(row.0, made.pat_num);
        assert_eq!(row.1, spelled(&made.l_name));
        assert_eq!(row.2, spelled(&made.f_name));
        assert_eq!(row.3, made.birthdate);
        assert_eq!(row.4, made.wireless_phone);
        assert_eq!(row.5, spelled(&made.address));
    }
}

#[tokio::test]
async fn random_numbers_load_and_timestamps_are_in_the_past() {
    let server = Server::launch().await.unwrap();
    let practice = Practice::generate(1, 300).with_random_numbers(2);
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, &practice, &LoadOptions::default())
        .await
        .unwrap();
    let last = practice.patients.last().unwrap().pat_num;
    let found: i64 = sqlx::query_scalar("SELECT MAX(PatNum) FROM patient")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(found, last);
    let future = "SELECT COUNT(*) FROM patient WHERE DateTStamp > NOW() - INTERVAL 1 DAY";
    assert_eq!(count(&mut connection, future).await, 0);
    let same_second = "SELECT MAX(n) FROM (SELECT COUNT(*) n FROM patient GROUP BY DateTStamp) t";
    assert!(count(&mut connection, same_second).await > 50);
}

#[tokio::test]
async fn the_root_password_is_set_and_the_settings_are_open_dentals() {
    let server = ServerOptions::default()
        .root_password("Dylan-12")
        .launch()
        .await
        .unwrap();
    let mut connection = server.connection().await.unwrap();
    let (mode, engine, names, lower): (String, String, bool, i64) = sqlx::query_as(
        "SELECT @@global.sql_mode, @@default_storage_engine, @@skip_name_resolve = 1, CAST(@@lower_case_table_names AS SIGNED)",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(
        (mode.as_str(), engine.as_str(), names, lower),
        ("", "MyISAM", true, 1)
    );
    let blank = sqlx::mysql::MySqlConnectOptions::new()
        .host(server.host())
        .port(server.port())
        .username("root");
    let refused = MySqlConnection::connect_with(&blank).await;
    assert!(refused.is_err_and(|error| error.as_database_error().is_some()));
}

#[tokio::test]
async fn a_stopped_or_killed_server_restarts_with_its_data_on_its_port() {
    let mut server = Server::launch().await.unwrap();
    let port = server.port();
    server
        .execute("CREATE DATABASE kept; CREATE TABLE kept.it (n int) ENGINE = InnoDB")
        .await
        .unwrap();
    server.stop().await.unwrap();
    assert!(server.connection().await.is_err());
    server.start().await.unwrap();
    server.execute("INSERT INTO kept.it VALUES (1)").await.unwrap();
    server.kill().unwrap();
    assert!(server.connection().await.is_err());
    server.start().await.unwrap();
    assert_eq!(server.port(), port);
    let mut connection = server.connection_to("kept").await.unwrap();
    count(&mut connection, "SELECT COUNT(*) FROM it").await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_frozen_server_responds_only_after_it_is_resumed() {
    let server = Server::launch().await.unwrap();
    let mut connection = server.connection().await.unwrap();
    server.pause().unwrap();
    let query = tokio::spawn(async move { count(&mut connection, "SELECT COUNT(*)").await });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(!query.is_finished());
    server.resume().unwrap();
    assert_eq!(query.await.unwrap(), 1);
}

#[tokio::test]
async fn if_the_port_is_taken_the_next_one_is_used_and_a_dropped_server_leaves_nothing() {
    let first = Server::launch().await.unwrap();
    let second = ServerOptions::default()
        .port(Port::From(first.port()))
        .launch()
        .await
        .unwrap();
    assert!(second.port() > first.port());
    let folder = second.data_folder().to_owned();
    let port = second.port();
    assert!(folder.is_dir());
    drop(second);
    assert!(!folder.exists());
    assert!(std::net::TcpListener::bind(("127.0.0.1", port)).is_ok());
}

#[tokio::test]
async fn a_given_folder_is_kept_and_reused() {
    let folder = tempfile::tempdir().unwrap();
    let options = ServerOptions::default().data_folder(folder.path()).general_log();
    let mut server = options.clone().launch().await.unwrap();
    server.execute("CREATE DATABASE kept").await.unwrap();
    assert!(server.general_log().unwrap().contains("CREATE DATABASE kept"));
    server.stop().await.unwrap();
    drop(server);
    let server = options.launch().await.unwrap();
    server.connection_to("kept").await.unwrap();
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
    let refused = ServerOptions::default().option("--no-such-option").launch().await;
    let Err(Error::DidNotStart { log, .. }) = refused else {
        unreachable!("it started")
    };
    assert!(log.contains("no-such-option"), "{log}");
}

#[tokio::test]
async fn the_extra_databases_of_a_real_server_exist() {
    let server = Server::launch().await.unwrap();
    let mut connection = server.connection().await.unwrap();
    add_extra_databases(&mut connection).await.unwrap();
    assert_eq!(
        count(
            &mut connection,
            "SELECT COUNT(*) FROM demo_training.patient WHERE PatStatus = 0"
        )
        .await,
        30
    );
    let stale =
        "SELECT COUNT(*) FROM demobackup_11_02_2026.patient WHERE DateTStamp > NOW() - INTERVAL 20 DAY";
    assert_eq!(count(&mut connection, stale).await, 0);
    assert_eq!(
        count(&mut connection, "SELECT COUNT(*) FROM phpbb.phpbb_users").await,
        2
    );
}

#[tokio::test]
async fn edits_change_the_row_and_its_timestamp() {
    let server = Server::launch().await.unwrap();
    let mut connection = server.connection().await.unwrap();
    let practice = Practice::generate(9, 200);
    load(&mut connection, &practice, &LoadOptions::default())
        .await
        .unwrap();
    let recent = "SELECT COUNT(*) FROM patient WHERE DateTStamp > NOW() - INTERVAL 1 HOUR";

    let changed = edits::change_phones(&mut connection, 12, 5).await.unwrap();
    assert_eq!(changed.len(), 12);
    assert_eq!(count(&mut connection, recent).await, 12);

    let pair = practice.expected.clones[0];
    edits::merge(&mut connection, pair.clone, pair.original)
        .await
        .unwrap();
    edits::delete(&mut connection, changed[0]).await.unwrap();
    edits::remove_row(&mut connection, changed[1]).await.unwrap();
    edits::move_birthdate(&mut connection, changed[2], "0000-00-00")
        .await
        .unwrap();
    let active = "SELECT COUNT(*) FROM patient WHERE PatStatus = 0";
    assert_eq!(
        count(&mut connection, active).await,
        200 - if changed.contains(&pair.clone) { 2 } else { 3 }
    );

    let row = opendental_testkit::PatientRow {
        pat_num: 0,
        f_name: Some("Ada".into()),
        ..practice.patients[0].clone()
    };
    let added = edits::add(&mut connection, &row).await.unwrap();
    assert!(added > practice.patients.last().unwrap().pat_num);

    let before = edits::server_clock(&mut connection).await.unwrap() - 60;
    edits::set_all_timestamps(&mut connection, before).await.unwrap();
    assert_eq!(
        count(&mut connection, "SELECT COUNT(DISTINCT DateTStamp) FROM patient").await,
        1
    );
    edits::age_balances(&mut connection).await.unwrap();
    assert_eq!(
        count(&mut connection, "SELECT COUNT(DISTINCT DateTStamp) FROM patient").await,
        1
    );
}

/// Starts the demo's server program on its own port and waits until it is ready.
fn practice_server(port: u16) -> (std::process::Child, u16) {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_practice-server"))
        .args(["--port", &port.to_string(), "--patients", "50"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let port = line
        .trim()
        .strip_prefix("ready 127.0.0.1 ")
        .unwrap()
        .parse()
        .unwrap();
    (child, port)
}

async fn demo_connection(port: u16) -> MySqlConnection {
    let login = sqlx::mysql::MySqlConnectOptions::new()
        .host("127.0.0.1")
        .port(port)
        .username("root");
    MySqlConnection::connect_with(&login.password("Dylan-12").database("demo"))
        .await
        .unwrap()
}

#[tokio::test]
async fn the_practice_server_serves_the_demo_until_its_input_ends() {
    let other = Server::launch().await.unwrap();
    let (mut child, port) = practice_server(other.port());
    assert_ne!(port, other.port());
    let mut connection = demo_connection(port).await;
    assert_eq!(
        count(
            &mut connection,
            "SELECT COUNT(*) FROM patient WHERE PatStatus = 0"
        )
        .await,
        50
    );
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert!(std::net::TcpListener::bind(("127.0.0.1", port)).is_ok());
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_and_its_folder_are_removed_even_if_its_starter_was_killed() {
    let (mut child, port) = practice_server(Server::launch().await.unwrap().port());
    let mut connection = demo_connection(port).await;
    let folder: String = sqlx::query_scalar("SELECT @@datadir")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while std::path::Path::new(&folder).exists() || connection.ping().await.is_ok() {
        assert!(
            std::time::Instant::now() < deadline,
            "the server or {folder} stayed"
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
#[ignore = "takes a few seconds and 300 MB: cargo test -p opendental-testkit -- --ignored"]
async fn two_hundred_thousand_active_patients_load() {
    let practice = Practice::generate(1, 200_000);
    let server = Server::launch().await.unwrap();
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, &practice, &LoadOptions::default())
        .await
        .unwrap();
    assert_eq!(
        count(&mut connection, "SELECT COUNT(*) FROM patient").await,
        practice.expected.rows
    );
}

#[tokio::test]
#[ignore = "needs a MySQL 8 or 9, named by PRACTICE_MYSQLD"]
async fn a_practice_loads_into_mysql() {
    let mysqld = std::env::var("PRACTICE_MYSQLD").unwrap();
    let options = ServerOptions::default()
        .kind(ServerKind::mysql(mysqld))
        .root_password("Dylan-12");
    let mut server = options.launch().await.unwrap();
    let practice = Practice::generate(2, 300);
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, &practice, &LoadOptions::default())
        .await
        .unwrap();
    check_texts(&mut connection, &practice, Charset::Utf8).await;
    server.stop().await.unwrap();
    server.start().await.unwrap();
}

/// City and time of change (Unix seconds) of a patient.
async fn city_and_stamp(connection: &mut MySqlConnection, pat_num: i64) -> (String, i64) {
    let query = "SELECT City, CAST(UNIX_TIMESTAMP(DateTStamp) AS SIGNED) FROM patient WHERE PatNum = ?";
    sqlx::query_as(query)
        .bind(pat_num)
        .fetch_one(connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn edits_carry_a_time_of_any_age_or_none_and_rows_are_restored_with_theirs() {
    let server = Server::launch().await.unwrap();
    for stamp in [StampColumn::Timestamp, StampColumn::LocalTime] {
        let mut connection = server.connection().await.unwrap();
        let options = LoadOptions {
            stamp,
            ..LoadOptions::default()
        };
        load(&mut connection, &Practice::generate(4, 50), &options)
            .await
            .unwrap();
        let before = city_and_stamp(&mut connection, 1).await;
        edits::back_up(&mut connection).await.unwrap();
        edits::set_without_stamp(&mut connection, 1, "City", Some("Bend"))
            .await
            .unwrap();
        assert_eq!(
            city_and_stamp(&mut connection, 1).await,
            ("Bend".to_owned(), before.1)
        );
        edits::set_as_of(&mut connection, 1, "City", Some("Salem"), 1_700_000_000)
            .await
            .unwrap();
        assert_eq!(
            city_and_stamp(&mut connection, 1).await,
            ("Salem".to_owned(), 1_700_000_000)
        );
        edits::restore_rows(&mut connection, Some(&[1])).await.unwrap();
        assert_eq!(city_and_stamp(&mut connection, 1).await, before);
        edits::remove_row(&mut connection, 2).await.unwrap();
        edits::restore_rows(&mut connection, None).await.unwrap();
        city_and_stamp(&mut connection, 2).await;

        let now = edits::server_clock(&mut connection).await.unwrap();
        edits::use_time_zone(&mut connection, "-05:00").await.unwrap();
        edits::set(&mut connection, 1, "City", Some("Bend"))
            .await
            .unwrap();
        edits::use_time_zone(&mut connection, "+00:00").await.unwrap();
        let age = now - city_and_stamp(&mut connection, 1).await.1;
        let expected = match stamp {
            StampColumn::Timestamp => 0,
            StampColumn::LocalTime => 5 * 3_600,
        };
        assert!((age - expected).abs() < 60, "{stamp:?}: {age}");
    }
}

#[tokio::test]
async fn a_server_that_starts_leaves_the_temporary_tables_of_others_alone() {
    let server = Server::launch().await.unwrap();
    let mut connection = server.connection().await.unwrap();
    let create = "CREATE TEMPORARY TABLE mysql.numbers (number INT) AS SELECT 7 AS number";
    sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
    Server::launch().await.unwrap();
    // Opens the table's files a second time.
    let both = "SELECT COUNT(*) FROM mysql.numbers one, mysql.numbers other";
    assert_eq!(count(&mut connection, both).await, 1);
}

#[tokio::test]
async fn a_writer_measures_each_of_its_saves() {
    let server = Server::launch().await.unwrap();
    let mut connection = server.connection().await.unwrap();
    load(
        &mut connection,
        &Practice::generate(4, 50),
        &LoadOptions::default(),
    )
    .await
    .unwrap();
    let mut writer = Writer::connect(&server, "demo").await.unwrap();
    let mut waits = Vec::new();
    writer.save_until(&mut waits, |saved| saved == 20).await.unwrap();
    assert_eq!(waits.len(), 20);
    let saved = "SELECT COUNT(*) FROM patient WHERE DateTStamp > NOW() - INTERVAL 1 HOUR";
    // One of them has this value already.
    assert_eq!(count(&mut connection, saved).await, 19);
}
