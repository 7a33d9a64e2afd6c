//! Tests that pages contain each row once, in order, on every engine and character set.

use domain::{Fault, LIST_PAGE, PatNum, PatientSource, PatientStatus, ProblemCode, SourcePage};
use opendental::OpenDental;
use opendental_testkit::{Charset, Engine, LoadOptions, Practice, Server, SkipReason, edits};

use crate::support::{load_into, numbers, pat_nums, read_active, read_list, root, servers};

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
                as_list(&mut source, &practice).await;
                source.close().await;
            }
        }
    }
}

async fn by_number(source: &mut OpenDental, practice: &Practice, charset: Charset) {
    let rows = read_active(source).await;
    let expected: Vec<i64> = practice.active().map(|row| row.pat_num).collect();
    assert_eq!(numbers(&rows), expected);
    assert_eq!(source.count_active().await.unwrap(), expected.len() as u64);
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

/// The list has every row, with the same time of change and status as the row itself.
async fn as_list(source: &mut OpenDental, practice: &Practice) {
    let entries = read_list(source).await;
    let found: Vec<i64> = entries.iter().map(|entry| entry.pat_num.0).collect();
    let all: Vec<i64> = practice.patients.iter().map(|row| row.pat_num).collect();
    assert_eq!(found, all);
    for entries in entries.chunks(500) {
        let wanted: Vec<PatNum> = entries.iter().map(|entry| entry.pat_num).collect();
        let rows = source.rows(&wanted).await.unwrap().into_rows().unwrap();
        assert_eq!(rows.len(), entries.len());
        for (entry, row) in entries.iter().zip(&rows) {
            assert_eq!((entry.pat_num, entry.status), (row.pat_num, row.status));
            if row.changed_at.is_some() {
                assert_eq!(row.changed_at, Some(entry.changed_at), "{}", row.pat_num);
            }
        }
        let known = rows.iter().filter(|row| row.changed_at.is_some()).count();
        assert!(known > entries.len() / 2, "{known} of {}", entries.len());
    }
}

#[tokio::test]
async fn a_list_of_several_pages_has_each_row_once() {
    let server = Server::launch().await.unwrap();
    let practice = Practice::generate(3, 14_000);
    assert!(practice.patients.len() > 2 * LIST_PAGE as usize);
    load_into(&server, &practice, &LoadOptions::default()).await;
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let entries = read_list(&mut source).await;
    let found: Vec<i64> = entries.iter().map(|entry| entry.pat_num.0).collect();
    let all: Vec<i64> = practice.patients.iter().map(|row| row.pat_num).collect();
    assert_eq!(found, all);
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
    let listed: Vec<i64> = read_list(&mut source)
        .await
        .iter()
        .map(|entry| entry.pat_num.0)
        .collect();
    assert_eq!(listed, extremes);
    let rows = source
        .rows(&pat_nums(&extremes))
        .await
        .unwrap()
        .into_rows()
        .unwrap();
    assert_eq!(numbers(&rows), extremes);
    let last = Some(PatNum(i64::MAX));
    assert!(source.active(last).await.unwrap().into_rows().unwrap().is_empty());
    assert!(source.list(last).await.unwrap().is_empty());
    assert_eq!(source.count_active().await.unwrap(), extremes.len() as u64);
}

#[tokio::test]
async fn rows_are_returned_for_existing_numbers_of_any_status() {
    let server = Server::launch().await.unwrap();
    let practice = Practice::generate(5, 600);
    load_into(&server, &practice, &LoadOptions::default()).await;
    let mut connection = server.connection_to("demo").await.unwrap();
    edits::remove_row(&mut connection, 3).await.unwrap();
    edits::archive(&mut connection, 4).await.unwrap();
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    assert!(source.rows(&[]).await.unwrap().into_rows().unwrap().is_empty());
    let few = source
        .rows(&pat_nums(&[4, 3, 4]))
        .await
        .unwrap()
        .into_rows()
        .unwrap();
    assert_eq!(few.len(), 1);
    assert_eq!(
        few[0].status,
        PatientStatus::Inactive(domain::InactiveReason::Archived)
    );
    let numbers: Vec<i64> = (1..=500).collect();
    let many = source
        .rows(&pat_nums(&numbers))
        .await
        .unwrap()
        .into_rows()
        .unwrap();
    let existing = numbers
        .iter()
        .filter(|number| **number != 3 && practice.patient(**number).is_some())
        .count();
    assert_eq!(many.len(), existing);
}

#[tokio::test]
async fn a_table_with_a_number_twice_is_said_to_be_damaged() {
    let server = Server::launch().await.unwrap();
    load_into(&server, &Practice::generate(1, 10), &LoadOptions::default()).await;
    server
        .execute(
            "ALTER TABLE demo.patient MODIFY PatNum bigint NOT NULL, DROP PRIMARY KEY;
             UPDATE demo.patient SET PatStatus = 0 WHERE PatNum = 1; INSERT INTO demo.patient (PatNum, LName, Birthdate) VALUES (1, 'Second', '1990-01-01')",
        )
        .await
        .unwrap();
    for part in ["list", "active", "rows"] {
        let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
        let fault = match part {
            "list" => source.list(None).await.map(drop),
            "active" => source.active(None).await.map(drop),
            _ => source.rows(&[PatNum(1)]).await.map(drop),
        };
        assert_eq!(fault.unwrap_err(), Fault::RowsRepeated, "{part}");
    }
}
