//! Tests that a patient table that is not built as Open Dental's is read where that is possible.

use domain::{FaultCode, PatientSource, SourcePage, Step, StepNote};
use opendental::OpenDental;
use opendental_testkit::{LoadOptions, Practice, Server, edits};

use crate::connection_test::tested;
use crate::support::{load_into, login_as, numbers, pat_nums, read_active, read_list, root, servers};

/// A practice of 1,200 patients whose table is changed by these statements.
async fn altered(server: &Server, statements: &str) -> Practice {
    let practice = Practice::generate(17, 1_200);
    load_into(server, &practice, &LoadOptions::default()).await;
    server
        .execute(&format!("USE demo; SET SESSION sql_mode = ''; {statements}"))
        .await
        .unwrap();
    practice
}

/// Reads everything in every way.
async fn assert_all_are_read(server: &Server, practice: &Practice) {
    let mut source = OpenDental::connect(&root(server), "demo").await.unwrap();
    let active: Vec<i64> = practice.active().map(|row| row.pat_num).collect();
    assert_eq!(numbers(&read_active(&mut source).await), active);
    let all: Vec<i64> = practice.patients.iter().map(|row| row.pat_num).collect();
    let listed = read_list(&mut source).await;
    assert_eq!(
        listed.iter().map(|entry| entry.pat_num.0).collect::<Vec<_>>(),
        all
    );
    let rows = source
        .rows(&pat_nums(&all[..500]))
        .await
        .unwrap()
        .into_rows()
        .unwrap();
    assert_eq!(numbers(&rows), all[..500]);
    assert_eq!(source.count_active().await.unwrap(), active.len() as u64);
    source.close().await;
}

/// What Test Connection says of the columns, if it passes.
async fn columns_notes(server: &Server) -> Vec<StepNote> {
    let result = tested(&root(server), Some("demo")).await;
    assert_eq!(result.fault, None);
    let columns = result.steps.into_iter().find(|step| step.step == Step::Columns);
    columns.unwrap().notes
}

#[tokio::test]
async fn a_view_is_read_and_its_changes_are_not_called_unrecorded() {
    for server in servers().await {
        let rename =
            "RENAME TABLE patient TO patient_table; CREATE VIEW patient AS SELECT * FROM patient_table";
        let practice = altered(&server, rename).await;
        assert_all_are_read(&server, &practice).await;
        let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
        assert_eq!(source.snapshot().await.unwrap().has_on_update_timestamp, None);
        source.check_changes_are_recorded().unwrap();
        assert_eq!(columns_notes(&server).await, [StepNote::PatientView]);
    }
}

#[tokio::test]
async fn a_copy_without_a_primary_key_is_read() {
    for server in servers().await {
        let drop_key = "ALTER TABLE patient MODIFY PatNum bigint NOT NULL, DROP PRIMARY KEY";
        let practice = altered(&server, drop_key).await;
        assert_all_are_read(&server, &practice).await;
        assert_eq!(columns_notes(&server).await, [StepNote::NoPrimaryKey]);
    }
}

#[tokio::test]
async fn a_copy_that_does_not_record_changes_is_still_read_in_full() {
    for server in servers().await {
        let copy =
            "CREATE TABLE copy AS SELECT * FROM patient; DROP TABLE patient; RENAME TABLE copy TO patient;
            ALTER TABLE patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP";
        let practice = altered(&server, copy).await;
        assert_all_are_read(&server, &practice).await;
        let result = tested(&root(&server), Some("demo")).await;
        assert_eq!(result.fault.unwrap().code(), FaultCode::ChangesNotRecorded);
    }
}

#[tokio::test]
async fn a_primary_key_of_two_columns_is_no_key_of_numbers() {
    let server = Server::launch().await.unwrap();
    let key = "ALTER TABLE patient DROP PRIMARY KEY, ADD PRIMARY KEY (PatNum, ClinicNum)";
    let practice = altered(&server, key).await;
    assert_all_are_read(&server, &practice).await;
}

#[tokio::test]
async fn a_number_column_in_place_of_a_text_is_read_as_text() {
    let server = Server::launch().await.unwrap();
    let practice = altered(
        &server,
        "UPDATE patient SET Zip = '97301'; ALTER TABLE patient MODIFY Zip int",
    )
    .await;
    let skipped = |number| {
        practice
            .expected
            .skipped
            .iter()
            .any(|skip| skip.pat_num == number)
    };
    let healthy = practice
        .active()
        .find(|row| !skipped(row.pat_num))
        .unwrap()
        .pat_num;
    let mut connection = server.connection_to("demo").await.unwrap();
    edits::set(&mut connection, healthy, "Zip", Some("97302"))
        .await
        .unwrap();
    let mut source = OpenDental::connect(&root(&server), "demo").await.unwrap();
    let rows = source
        .rows(&pat_nums(&[healthy]))
        .await
        .unwrap()
        .into_rows()
        .unwrap();
    assert_eq!(rows[0].patient.as_ref().unwrap().fields.zip, "97302");
}

#[tokio::test]
async fn the_usual_table_has_nothing_to_say() {
    for server in servers().await {
        altered(&server, "SELECT 1").await;
        assert_eq!(columns_notes(&server).await, [StepNote::ColumnsComplete]);
        server
            .execute("CREATE USER narrow@'%'; GRANT SELECT ON demo.patient TO narrow@'%'")
            .await
            .unwrap();
        let narrow = login_as(server.host(), server.port(), "narrow", "");
        let result = tested(&narrow, Some("demo")).await;
        let columns = result.steps.iter().find(|step| step.step == Step::Columns);
        assert_eq!(columns.unwrap().notes, [StepNote::ColumnsComplete]);
    }
}
