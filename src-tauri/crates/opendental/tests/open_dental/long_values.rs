//! Tests that no value ends a sync, however long or damaged it is.

use domain::{PatNum, PatientSource, ProblemCode, SourcePage, SourceRow};
use opendental::OpenDental;
use opendental_testkit::{LoadOptions, Practice, Server};

use crate::support::{load_into, numbers, read_active, root, servers};

/// A practice of 1,200 patients in which some values can have any length.
async fn practice_of_long_values(server: &Server) -> Practice {
    let practice = Practice::generate(9, 1_200);
    load_into(server, &practice, &LoadOptions::default()).await;
    server
        .execute(
            "ALTER TABLE demo.patient MODIFY Address longtext, MODIFY Email mediumtext, MODIFY City longblob",
        )
        .await
        .unwrap();
    practice
}

fn active(practice: &Practice) -> Vec<i64> {
    practice.active().map(|row| row.pat_num).collect()
}

/// The detail of a row's problem, which must be an unreadable value.
fn unreadable(row: &SourceRow) -> Option<&str> {
    let problem = row.patient.as_ref().err()?;
    assert_eq!(problem.code, ProblemCode::Unreadable, "{}", problem.pat_num);
    problem.detail.as_deref()
}

#[tokio::test]
async fn a_value_of_two_megabytes_is_the_problem_of_its_patient() {
    for server in servers().await {
        let practice = practice_of_long_values(&server).await;
        let all = active(&practice);
        let (long, damaged) = (all[700], all[701]);
        server
            .execute(&format!(
                "UPDATE demo.patient SET LName = 'Long', FName = 'A', Birthdate = '1990-01-01'
                   WHERE PatNum IN ({long}, {damaged});
                 UPDATE demo.patient SET Address = REPEAT('x', 2000000) WHERE PatNum = {long};
                 UPDATE demo.patient SET City = x'53ff656d' WHERE PatNum = {damaged}"
            ))
            .await
            .unwrap();
        let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
        let rows = read_active(&mut source).await;
        assert_eq!(numbers(&rows), all);
        assert_eq!(unreadable(&rows[700]), Some("Address"));
        assert_eq!(unreadable(&rows[701]), Some("City"));
        let rows = source
            .rows(&[PatNum(long), PatNum(damaged)])
            .await
            .unwrap()
            .into_rows()
            .unwrap();
        assert_eq!(unreadable(&rows[0]), Some("Address"));
        assert_eq!(unreadable(&rows[1]), Some("City"));
        source.close().await;
    }
}

#[tokio::test]
async fn a_page_of_more_than_the_allowed_size_is_read_in_parts() {
    for server in servers().await {
        let practice = practice_of_long_values(&server).await;
        server
            .execute(
                "UPDATE demo.patient SET Address = REPEAT('x', 8000), Email = REPEAT('é', 8000);
                 UPDATE demo.patient SET Address = REPEAT('y', 100000) WHERE PatNum % 3 = 0",
            )
            .await
            .unwrap();
        let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
        let rows = read_active(&mut source).await;
        let all = active(&practice);
        assert_eq!(numbers(&rows), all);
        for row in &rows {
            match &row.patient {
                Ok(patient) => assert_eq!(patient.fields.email.chars().count(), 8000),
                Err(problem) if problem.code == ProblemCode::Unreadable => {
                    assert_eq!(row.pat_num.0 % 3, 0);
                    assert_eq!(problem.detail.as_deref(), Some("Address"));
                }
                Err(_) => {}
            }
        }
        let wanted: Vec<PatNum> = all.iter().take(500).copied().map(PatNum).collect();
        assert_eq!(
            numbers(&source.rows(&wanted).await.unwrap().into_rows().unwrap()),
            all[..500]
        );
        source.close().await;
    }
}

#[tokio::test]
async fn a_row_of_the_longest_values_in_every_column_is_read() {
    let server = Server::launch().await.unwrap();
    load_into(&server, &Practice::generate(1, 10), &LoadOptions::default()).await;
    let columns = [
        "LName",
        "FName",
        "MiddleI",
        "Preferred",
        "Email",
        "HmPhone",
        "WkPhone",
        "WirelessPhone",
        "Address",
        "Address2",
        "City",
        "State",
        "Zip",
        "SSN",
        "MedicaidID",
    ];
    // An index cannot be that long.
    let mut changes = "ALTER TABLE demo.patient DROP INDEX byName, DROP INDEX byPhone".to_owned();
    let mut values = String::new();
    for column in columns {
        changes += &format!(", MODIFY {column} longtext CHARACTER SET utf8mb4");
        values += &format!("{column} = REPEAT('🦷', 8191), ");
    }
    server
        .execute(&format!(
            "SET NAMES utf8mb4; {changes}; UPDATE demo.patient SET {values} Birthdate = '1990-01-01', PatStatus = 0"
        ))
        .await
        .unwrap();
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let rows = read_active(&mut source).await;
    assert!(rows.len() >= 10);
    for row in rows {
        let fields = row.patient.unwrap().fields;
        assert_eq!(fields.city.chars().count(), 8191);
    }
}
