//! What the history tells: runs by a query and over time, what one did, and what happened to one patient.

use domain::{Ending, Field, Trigger};
use office::view::{ChangeKind, RunQuery, StandingFilter};
use office::{English, ErrorCode, Mode, Page, PatientId, RunId};
use practice::{Practice, edits};
use sqlx::MySqlConnection;

use crate::desk::{Desk, hold, server};

const ALL: Page = Page {
    offset: 0,
    limit: 1_000,
};

fn rows(csv: &str) -> Vec<Vec<String>> {
    let rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.as_bytes())
        .into_records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

#[tokio::test]
async fn the_list_of_runs_is_filtered_charted_and_saved_alike() {
    let server = server().await;
    hold(&server, &Practice::generate(51, 60), "history_runs").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "history_runs").await;
    let limited = desk.sync(id, Mode::Full, Some(10)).await;
    let whole = desk.sync(id, Mode::Full, None).await;
    let of = |ending| RunQuery {
        ending: Some(ending),
        ..RunQuery::default()
    };
    let found = desk.office.runs(of(Ending::Limited), ALL).await.unwrap();
    assert_eq!((found.total, &found.runs), (1, &vec![limited.clone()]));
    let timed = RunQuery {
        trigger: Some(Trigger::Timer),
        ..RunQuery::default()
    };
    assert_eq!(desk.office.runs(timed, ALL).await.unwrap().total, 0);
    let past = RunQuery {
        until: Some("2020-01-01".to_owned()),
        ..RunQuery::default()
    };
    assert_eq!(desk.office.runs(past, ALL).await.unwrap().total, 0);
    let no_day = RunQuery {
        from: Some("2026-02-30".to_owned()),
        ..RunQuery::default()
    };
    let refused = desk.office.runs(no_day, ALL).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);

    let everything = RunQuery::default();
    let charted = desk.office.activity(&everything).await.unwrap();
    let sum =
        |figure: fn(&office::view::ActivityPoint) -> u64| charted.points.iter().map(figure).sum::<u64>();
    assert_eq!(sum(|point| point.runs), 2);
    assert_eq!(
        sum(|point| point.added),
        limited.counts.added + whole.counts.added
    );
    assert_eq!(sum(|point| point.errors), limited.errors + whole.errors);

    let csv = rows(&desk.office.runs_csv(&everything, &English).await.unwrap());
    assert_eq!((csv.len(), csv[0][0].as_str()), (3, "Sync"));
    let column = |name: &str| csv[0].iter().position(|heading| heading == name).unwrap();
    assert_eq!(csv[1][column("Sync")], whole.run_id.to_string());
    assert_eq!(csv[2][column("Patients added")], "10");
    assert_eq!(csv[2][column("Outcome")], "Stopped at limit");
    let file = desk.folder.path().join("syncs.csv");
    desk.office
        .save_runs_csv(&of(Ending::Limited), &English, &file)
        .await
        .unwrap();
    let saved = std::fs::read_to_string(&file).unwrap();
    assert!(saved.starts_with("\u{feff}Sync,") && saved.ends_with("\r\n"));
    assert_eq!(saved.lines().count(), 2, "what is shown is what is saved");
}

#[tokio::test]
async fn what_a_run_did_is_saved_field_by_field_without_any_ssn() {
    let server = server().await;
    let practice = Practice::generate(52, 120);
    let mut db = hold(&server, &practice, "history_changes").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "history_changes").await;
    let full = desk.sync(id, Mode::Full, None).await;
    let csv = desk.office.changes_csv(full.run_id, &English).await.unwrap();
    let listed = rows(&csv);
    assert_eq!(listed[0][0], "Patient", "by name, and no number of the source");
    let added = listed
        .iter()
        .filter(|row| row[1] == "Added" && row[2] == "Last name");
    assert!(added.count() as u64 > full.counts.added * 9 / 10);
    let hidden = listed.iter().filter(|row| row[2] == "SSN");
    assert!(hidden.clone().count() > 20);
    assert!(
        hidden
            .clone()
            .all(|row| row[3].is_empty() && row[4] == "(not shown)")
    );
    for patient in &practice.patients {
        let digits: String = patient
            .ssn
            .iter()
            .flat_map(|ssn| ssn.chars())
            .filter(char::is_ascii_digit)
            .collect();
        assert!(digits.len() < 9 || !csv.contains(&digits));
    }

    let (_, number) = known_number(&desk, &mut db).await;
    edits::set(&mut db, number, "City", Some("=Quillby"))
        .await
        .unwrap();
    let run = desk.sync(id, Mode::Incremental, None).await;
    let changed = rows(&desk.office.changes_csv(run.run_id, &English).await.unwrap());
    assert_eq!(changed.len(), 2);
    assert_eq!(changed[1][1..3], ["Updated".to_owned(), "City".to_owned()]);
    assert_eq!(changed[1][4], "'=Quillby", "no cell is a formula");
    let file = desk.folder.path().join("changes.csv");
    desk.office
        .save_changes_csv(run.run_id, &English, &file)
        .await
        .unwrap();
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .starts_with("\u{feff}Patient,")
    );
    let nobody = desk.office.changes_csv(RunId(99), &English).await.unwrap_err();
    assert_eq!(
        (nobody.code, nobody.message.as_str()),
        (ErrorCode::NotFound, "This sync is not there any more.")
    );
}

/// Somebody who was brought in, and the number: no answer of the office tells it.
async fn known_number(desk: &Desk, db: &mut MySqlConnection) -> (PatientId, i64) {
    for number in edits::choose_active(db, 10, 1).await.unwrap() {
        let found = desk.patients(&number.to_string(), StandingFilter::Active).await;
        if let [only] = found.rows.as_slice() {
            return (only.id, number);
        }
    }
    panic!("none of ten was brought in");
}

#[tokio::test]
async fn a_patients_history_tells_everything_that_happened_newest_first() {
    let server = server().await;
    let practice = Practice::generate(53, 40);
    let mut db = hold(&server, &practice, "history_patient").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "history_patient").await;
    let first = desk.sync(id, Mode::Full, None).await;
    let changes = desk.office.run_changes(first.run_id, ALL).await.unwrap().changes;
    let (patient, number) = known_number(&desk, &mut db).await;
    assert!(changes.iter().any(|change| change.patient == patient));
    edits::set(&mut db, number, "City", Some("Quillby"))
        .await
        .unwrap();
    desk.sync(id, Mode::Incremental, None).await;
    edits::archive(&mut db, number).await.unwrap();
    desk.sync(id, Mode::Incremental, None).await;
    edits::set_status(&mut db, number, 0).await.unwrap();
    let last = desk.sync(id, Mode::Incremental, None).await;

    let page = desk.office.patient_history(patient, ALL).await.unwrap();
    let kinds: Vec<_> = page.events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [
            ChangeKind::Reactivated,
            ChangeKind::Deactivated,
            ChangeKind::Updated,
            ChangeKind::Created
        ]
    );
    assert_eq!(page.total, 4);
    assert_eq!(page.events[1].reason, Some(domain::Departure::Archived));
    let city = &page.events[2].fields[0];
    assert_eq!((city.field, city.to.as_deref()), (Field::City, Some("Quillby")));
    let sync = page.events[0].sync.as_ref().unwrap();
    assert_eq!(sync.run, last.run_id);
    assert_eq!(sync.integration_name, "history_patient");
    let part = Page { offset: 3, limit: 1 };
    let oldest = desk.office.patient_history(patient, part).await.unwrap();
    assert_eq!(oldest.events, page.events[3..]);
    let nobody = desk
        .office
        .patient_history(PatientId(9_999), ALL)
        .await
        .unwrap_err();
    assert_eq!(nobody.code, ErrorCode::NotFound);
    assert!(desk.patients("", StandingFilter::Active).await.total > 0);
}

#[tokio::test]
async fn the_fix_list_holds_everybody_once_and_lets_go_of_who_was_fixed_at_the_next_sync() {
    let server = server().await;
    let practice = Practice::generate(54, 200);
    let mut db = hold(&server, &practice, "history_fix").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "history_fix").await;
    desk.sync(id, Mode::Full, None).await;
    let before = desk.office.fix_list(id).await.unwrap();
    assert_eq!(before.total, desk.card(id).await.problems);
    assert_eq!(
        before
            .groups
            .iter()
            .map(|group| group.patients.len() as u64)
            .sum::<u64>(),
        before.total
    );
    // Whatever was wrong with the birthdate, a right one is the cure.
    let birthdates = before
        .groups
        .iter()
        .filter(|group| group.message.contains("irthdate"));
    let mut fixed = 0;
    for patient in birthdates.flat_map(|group| &group.patients) {
        edits::set(&mut db, patient.pat_num.0, "Birthdate", Some("1980-02-03"))
            .await
            .unwrap();
        fixed += 1;
    }
    assert!(fixed > 3);
    desk.sync(id, Mode::Incremental, None).await;
    let after = desk.office.fix_list(id).await.unwrap();
    assert_eq!(after.total, before.total - fixed);
    assert!(
        after
            .groups
            .iter()
            .all(|group| !group.message.contains("irthdate"))
    );
}
