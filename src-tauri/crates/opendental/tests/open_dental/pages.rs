//! Tests that pages contain each row once, in order, on every engine and character set.

use domain::{ChangePosition, PatNum, PatientSource, PatientStatus, ProblemCode, ServerTime, SourceRow};
use opendental::OpenDental;
use opendental_testkit::{Charset, Engine, LoadOptions, Practice, Server, SkipReason, edits};

use crate::support::{ALWAYS, load_into, numbers, pat_nums, read_active, read_changed, root, servers};

#[tokio::test]
async fn every_patient_is_read_once_and_in_order_on_every_engine_and_character_set() {
    let practice = Practice::generate(11, 1_200);
    for server in servers().await {
        for engine in [Engine::MyIsam, Engine::InnoDb] {
            for charset in [Charset::Utf8, Charset::Latin1] {
                let options = LoadOptions {
                    engine,
                    charset,
                    ..LoadOptions::default()
                };
                load_into(&server, &practice, &options).await;
                let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
                by_number(&mut source, &practice, charset).await;
                by_change(&mut source, &practice).await;
                source.close().await;
            }
        }
    }
}

async fn by_number(source: &mut OpenDental, practice: &Practice, charset: Charset) {
    let rows = read_active(source).await;
    let expected: Vec<i64> = practice.active().map(|row| row.pat_num).collect();
    assert_eq!(numbers(&rows), expected);
    assert_eq!(
        source.count_active_after(None).await.unwrap(),
        expected.len() as u64
    );
    let middle = rows[700].pat_num;
    assert_eq!(
        source.count_active_after(Some(middle)).await.unwrap(),
        (expected.len() - 701) as u64
    );
    for row in &rows {
        assert_eq!(row.status, PatientStatus::Active);
        let held = practice.patient(row.pat_num.0).unwrap();
        if let Ok(patient) = &row.patient {
            let last = charset
                .spelled(held.l_name.as_deref().unwrap_or_default())
                .trim()
                .to_owned();
            assert_eq!(patient.fields.last_name, last, "{}", row.pat_num);
        }
    }
    problems_are_as_expected(practice, &rows);
}

fn problems_are_as_expected(practice: &Practice, rows: &[domain::SourceRow]) {
    let found: Vec<_> = rows
        .iter()
        .filter_map(|row| {
            row.patient
                .as_ref()
                .err()
                .map(|problem| (row.pat_num.0, problem.code))
        })
        .collect();
    let expected: Vec<_> = practice
        .expected
        .skipped
        .iter()
        .map(|skip| {
            let code = match skip.reason {
                SkipReason::NoBirthdate | SkipReason::Before1880 => ProblemCode::NoBirthdate,
                SkipReason::ImpossibleDate => ProblemCode::BirthdateImpossible,
                SkipReason::FutureDate => ProblemCode::BirthdateInFuture,
                SkipReason::NoName => ProblemCode::NoName,
            };
            (skip.pat_num, code)
        })
        .collect();
    assert_eq!(found, expected);
}

async fn by_change(source: &mut OpenDental, practice: &Practice) {
    let rows = read_changed(source, ChangePosition::Beginning).await;
    assert!(rows.is_sorted_by_key(|row| (row.changed_at, row.pat_num)));
    let mut found = numbers(&rows);
    found.sort_unstable();
    let all: Vec<i64> = practice.patients.iter().map(|row| row.pat_num).collect();
    assert_eq!(found, all);
    let active = |rows: &[SourceRow]| {
        let active = rows.iter().filter(|row| row.status == PatientStatus::Active);
        active.count() as u64
    };
    let total = source
        .count_changed_after(ChangePosition::Beginning, ALWAYS)
        .await;
    assert_eq!(total.unwrap(), active(&rows));
    let middle = &rows[800];
    let position = ChangePosition::After(middle.changed_at, middle.pat_num);
    let after = source.count_changed_after(position, ALWAYS).await;
    assert_eq!(after.unwrap(), active(&rows[801..]));
    up_to_a_time(source, &rows, middle.changed_at).await;
    let from_its_second = read_changed(source, ChangePosition::Before(middle.changed_at)).await;
    let expected: Vec<_> = rows
        .iter()
        .filter(|row| row.changed_at >= middle.changed_at)
        .collect();
    assert_eq!(
        numbers(&from_its_second),
        expected.iter().map(|row| row.pat_num.0).collect::<Vec<_>>()
    );
}

/// Rows that changed later than `until` are neither read nor counted.
async fn up_to_a_time(source: &mut OpenDental, rows: &[SourceRow], until: ServerTime) {
    let first = &rows[790];
    let position = ChangePosition::After(first.changed_at, first.pat_num);
    let expected: Vec<_> = rows[791..].iter().filter(|row| row.changed_at <= until).collect();
    let page = source.changed_after(position, until).await.unwrap();
    assert_eq!(
        numbers(&page),
        expected.iter().map(|row| row.pat_num.0).collect::<Vec<_>>()
    );
    let active = expected
        .iter()
        .filter(|row| row.status == PatientStatus::Active)
        .count();
    let counted = source.count_changed_after(position, until).await.unwrap();
    assert_eq!(counted, active as u64);
}

#[tokio::test]
async fn three_thousand_rows_of_one_second_are_all_read() {
    let server = Server::launch().await.unwrap();
    let practice = Practice::generate(3, 2_400);
    load_into(&server, &practice, &LoadOptions::default()).await;
    server
        .execute("UPDATE demo.patient SET DateTStamp = '2026-05-05 02:00:00'")
        .await
        .unwrap();
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let rows = read_changed(&mut source, ChangePosition::Beginning).await;
    assert!(rows.len() >= 3_000, "{}", rows.len());
    assert!(rows.iter().all(|row| row.changed_at == rows[0].changed_at));
    let all: Vec<i64> = practice.patients.iter().map(|row| row.pat_num).collect();
    assert_eq!(numbers(&rows), all);
}

#[tokio::test]
async fn the_whole_range_of_patient_numbers_is_read() {
    let server = Server::launch().await.unwrap();
    load_into(&server, &Practice::generate(1, 10), &LoadOptions::default()).await;
    let extremes = [i64::MIN, -5, 0, 1, i64::MAX - 1, i64::MAX];
    let values = extremes
        .map(|number| format!("({number}, 'Extreme', '1990-01-01')"))
        .join(", ");
    let insert = format!(
        "TRUNCATE demo.patient; SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
         INSERT INTO demo.patient (PatNum, LName, Birthdate) VALUES {values}"
    );
    server.execute(&insert).await.unwrap();
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    assert_eq!(numbers(&read_active(&mut source).await), extremes);
    assert_eq!(
        numbers(&read_changed(&mut source, ChangePosition::Beginning).await),
        extremes
    );
    assert!(
        source
            .active_after(Some(PatNum(i64::MAX)))
            .await
            .unwrap()
            .is_empty()
    );
    let last = ChangePosition::After(ServerTime(i64::MAX), PatNum(i64::MAX));
    assert!(source.changed_after(last, ALWAYS).await.unwrap().is_empty());
    assert_eq!(source.count_changed_after(last, ALWAYS).await.unwrap(), 0);
}

#[tokio::test]
async fn a_row_without_a_time_of_change_is_found_from_the_beginning() {
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
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let rows = read_changed(&mut source, ChangePosition::Beginning).await;
    assert_eq!(numbers(&rows[..2]), [1, 2]);
    assert_eq!(
        (rows[0].changed_at, rows[1].changed_at),
        (ServerTime(0), ServerTime(0))
    );
    let later = read_changed(&mut source, ChangePosition::Before(ServerTime(1))).await;
    assert_eq!(later.len(), rows.len() - 2);
}

#[tokio::test]
async fn a_second_edit_in_the_second_of_the_cursor_is_found_again() {
    let server = Server::launch().await.unwrap();
    load_into(&server, &Practice::generate(2, 10), &LoadOptions::default()).await;
    let mut connection = server.connection_to("demo").await.unwrap();
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let before = source.clock().await.unwrap();
    edits::set(&mut connection, 1, "City", Some("Salem"))
        .await
        .unwrap();
    edits::set(&mut connection, 1, "City", Some("Eugene"))
        .await
        .unwrap();
    let found = read_changed(&mut source, ChangePosition::Before(before)).await;
    assert_eq!(numbers(&found), [1]);
    assert_eq!(found[0].patient.as_ref().unwrap().fields.city, "Eugene");
}

#[tokio::test]
async fn the_clock_and_the_timestamps_are_utc_in_any_time_zone() {
    let options = opendental_testkit::ServerOptions::default().option("--default-time-zone=+09:30");
    let server = options.launch().await.unwrap();
    load_into(&server, &Practice::generate(2, 10), &LoadOptions::default()).await;
    server
        .execute(
            "SET SESSION time_zone = '+00:00'; UPDATE demo.patient SET DateTStamp = '2026-03-29 02:30:00'",
        )
        .await
        .unwrap();
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let rows = read_changed(&mut source, ChangePosition::Beginning).await;
    assert!(
        rows.iter().all(|row| row.changed_at == ServerTime(1_774_751_400)),
        "{:?}",
        rows[0].changed_at
    );
}

#[tokio::test]
async fn statuses_are_returned_for_existing_rows() {
    let server = Server::launch().await.unwrap();
    let practice = Practice::generate(5, 600);
    load_into(&server, &practice, &LoadOptions::default()).await;
    let mut connection = server.connection_to("demo").await.unwrap();
    edits::remove_row(&mut connection, 3).await.unwrap();
    edits::archive(&mut connection, 4).await.unwrap();
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    assert!(source.statuses(&[]).await.unwrap().is_empty());
    let few = source.statuses(&pat_nums(&[3, 4])).await.unwrap();
    assert_eq!(few.len(), 1);
    assert_eq!(
        few[0].status,
        PatientStatus::Inactive(domain::InactiveReason::Archived)
    );
    let numbers: Vec<i64> = (1..=500).collect();
    let many = source.statuses(&pat_nums(&numbers)).await.unwrap();
    let existing = numbers
        .iter()
        .filter(|number| **number != 3 && practice.patient(**number).is_some())
        .count();
    assert_eq!(many.len(), existing);
}
