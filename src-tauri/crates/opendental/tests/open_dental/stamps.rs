//! Tests which times of change are kept and which are unknown.

use domain::{PatientSource, ServerTime, SourcePage};
use opendental::OpenDental;
use opendental_testkit::{LoadOptions, Practice, Server, ServerOptions, StampColumn, edits};
use sqlx::MySqlConnection;

use crate::support::{load_into, pat_nums, read_list, root, servers};

const HOUR: i64 = 3_600;

/// The times of change of these patients, in order, as read with the row.
async fn stamps(server: &Server, numbers: &[i64]) -> Vec<Option<i64>> {
    let mut source = OpenDental::connect(&root(server), "demo").await.unwrap();
    let rows = source
        .rows(&pat_nums(numbers))
        .await
        .unwrap()
        .into_rows()
        .unwrap();
    source.close().await;
    rows.iter()
        .map(|row| row.changed_at.map(|ServerTime(seconds)| seconds))
        .collect()
}

async fn writer(server: &Server) -> MySqlConnection {
    server.connection_to("demo").await.unwrap()
}

fn local_time() -> LoadOptions {
    LoadOptions {
        stamp: StampColumn::LocalTime,
        ..LoadOptions::default()
    }
}

#[tokio::test]
async fn a_time_of_change_is_unknown_for_ten_minutes_by_the_servers_clock() {
    for server in servers().await {
        load_into(&server, &Practice::generate(2, 20), &LoadOptions::default()).await;
        let mut connection = writer(&server).await;
        let now = edits::server_clock(&mut connection).await.unwrap();
        // A minute on both sides of ten, because the clock does not stand still.
        let ages = [0, 540, 660, 30 * HOUR, -HOUR];
        for (number, age) in (1..).zip(ages) {
            edits::set_timestamp(&mut connection, number, now - age)
                .await
                .unwrap();
        }
        let found = stamps(&server, &[1, 2, 3, 4, 5]).await;
        assert_eq!(found, ages.map(|age| (age > 600).then_some(now - age)));
        let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
        let listed = read_list(&mut source).await;
        let listed: Vec<i64> = listed.iter().take(5).map(|entry| entry.changed_at.0).collect();
        assert_eq!(listed, ages.map(|age| now - age), "a list has every time");
    }
}

#[tokio::test]
async fn a_local_time_of_change_is_unknown_for_as_long_as_a_time_zone_can_be_ahead() {
    for server in servers().await {
        load_into(&server, &Practice::generate(2, 20), &local_time()).await;
        let mut connection = writer(&server).await;
        let now = edits::server_clock(&mut connection).await.unwrap();
        let ages = [-14 * HOUR, 0, 14 * HOUR, 15 * HOUR];
        for (number, age) in (1..).zip(ages) {
            edits::set_timestamp(&mut connection, number, now - age)
                .await
                .unwrap();
        }
        let found = stamps(&server, &[1, 2, 3, 4]).await;
        assert_eq!(found, [None, None, None, Some(now - 15 * HOUR)]);
        // The westernmost time zone, whose newest changes look twelve hours old.
        edits::use_time_zone(&mut connection, "-12:00").await.unwrap();
        edits::set(&mut connection, 4, "City", Some("Baker"))
            .await
            .unwrap();
        assert_eq!(stamps(&server, &[4]).await, [None]);
    }
}

#[tokio::test]
async fn a_local_time_of_change_of_any_year_distinguishes() {
    let server = Server::launch().await.unwrap();
    load_into(&server, &Practice::generate(2, 10), &local_time()).await;
    server
        .execute(
            "UPDATE demo.patient SET DateTStamp = '1950-01-01 00:00:01' WHERE PatNum = 1;
             UPDATE demo.patient SET DateTStamp = '1950-01-01 00:00:02' WHERE PatNum = 2;
             UPDATE demo.patient SET DateTStamp = '2199-01-01 00:00:00' WHERE PatNum = 3;
             UPDATE demo.patient SET DateTStamp = '0000-00-00 00:00:00' WHERE PatNum = 4",
        )
        .await
        .unwrap();
    let found = stamps(&server, &[1, 2, 3, 4]).await;
    assert_eq!(found, [Some(-631_151_999), Some(-631_151_998), None, Some(0)]);
}

#[tokio::test]
async fn a_row_without_a_time_of_change_has_a_known_one() {
    let server = Server::launch().await.unwrap();
    load_into(&server, &Practice::generate(2, 10), &LoadOptions::default()).await;
    server
        .execute(
            "ALTER TABLE demo.patient MODIFY DateTStamp timestamp NULL;
             UPDATE demo.patient SET DateTStamp = NULL WHERE PatNum = 1;
             UPDATE demo.patient SET DateTStamp = '0000-00-00 00:00:00' WHERE PatNum = 2",
        )
        .await
        .unwrap();
    assert_eq!(stamps(&server, &[1, 2]).await, [Some(0), Some(0)]);
}

#[tokio::test]
async fn timestamps_are_utc_in_any_time_zone() {
    let options = ServerOptions::default().option("--default-time-zone=+09:30");
    let server = options.launch().await.unwrap();
    load_into(&server, &Practice::generate(2, 10), &LoadOptions::default()).await;
    server
        .execute(
            "SET SESSION time_zone = '+00:00'; UPDATE demo.patient SET DateTStamp = '2026-03-29 02:30:00'",
        )
        .await
        .unwrap();
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let listed = read_list(&mut source).await;
    assert!(
        listed
            .iter()
            .all(|entry| entry.changed_at == ServerTime(1_774_751_400))
    );
}
