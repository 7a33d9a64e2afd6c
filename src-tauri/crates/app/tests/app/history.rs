//! The history: runs by filter and over time, the changes of one, and the events of one patient.

use app::i18n::{fault_message, text};
use app::view::{ChangeKind, RunQuery, StatusFilter};
use app::{Fault, FaultClass, Language, Mode, Outcome, Page, PatientId, RunId};
use domain::{Field, ProblemCode, RunStatus, Trigger};
use opendental_testkit::{Practice, edits};
use sqlx::MySqlConnection;
use strum::IntoEnumIterator;

use crate::harness::{Harness, load_practice, server};
use crate::health::{add, record};
use crate::two_processes::store;

const EVERYTHING: RunQuery = RunQuery {
    integration: None,
    mode: None,
    trigger: None,
    status: None,
    changed_patients: false,
    from: None,
    until: None,
};

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
async fn the_list_of_runs_is_filtered_charted_and_saved_the_same_way() {
    let server = server().await;
    load_practice(&server, &Practice::generate(51, 60), "history_runs").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "history_runs").await;
    let limited = harness.sync(id, Mode::Full, Some(10)).await;
    let whole = harness.sync(id, Mode::Full, None).await;
    let of = |status| RunQuery {
        status: Some(status),
        ..RunQuery::default()
    };
    let found = harness.app.runs(of(RunStatus::Limited), ALL).await.unwrap();
    assert_eq!((found.total, &found.rows), (1, &vec![limited.clone()]));
    let timed = RunQuery {
        trigger: Some(Trigger::Timer),
        ..RunQuery::default()
    };
    assert_eq!(harness.app.runs(timed, ALL).await.unwrap().total, 0);
    let incremental = RunQuery {
        mode: Some(Mode::Incremental),
        ..RunQuery::default()
    };
    assert_eq!(harness.app.runs(incremental, ALL).await.unwrap().total, 0);
    assert!(whole.user.is_some(), "a person started it");
    let past = RunQuery {
        until: Some("2020-01-01".to_owned()),
        ..RunQuery::default()
    };
    assert_eq!(harness.app.runs(past, ALL).await.unwrap().total, 0);
    let no_day = RunQuery {
        from: Some("2026-02-30".to_owned()),
        ..RunQuery::default()
    };
    let refused = harness.app.runs(no_day, ALL).await.unwrap_err();
    assert_eq!(refused.class(), FaultClass::InvalidInput);

    let everything = RunQuery::default();
    let charted = harness.app.activity(&everything).await.unwrap();
    let sum = |figure: fn(&app::view::ActivityPoint) -> u64| charted.points.iter().map(figure).sum::<u64>();
    assert_eq!(sum(|point| point.runs), 2);
    assert_eq!(
        sum(|point| point.added),
        limited.counts.added + whole.counts.added
    );
    assert_eq!(sum(|point| point.errors), limited.errors + whole.errors);

    let csv = rows(&harness.app.runs_csv(&everything, Language::En).await.unwrap());
    assert_eq!((csv.len(), csv[0][0].as_str()), (3, "Sync"));
    let column = |name: &str| csv[0].iter().position(|heading| heading == name).unwrap();
    assert_eq!(csv[1][column("Sync")], whole.id.to_string());
    assert_eq!(csv[2][column("Patients added")], "10");
    assert_eq!(csv[2][column("Result")], "Stopped at the limit");
    let file = harness.folder.path().join("syncs.csv");
    harness
        .app
        .save_runs_csv(&of(RunStatus::Limited), Language::En, &file)
        .await
        .unwrap();
    let saved = std::fs::read_to_string(&file).unwrap();
    assert!(saved.starts_with("\u{feff}Sync,") && saved.ends_with("\r\n"));
    assert_eq!(saved.lines().count(), 2, "what is shown is what is saved");
}

#[tokio::test]
async fn what_was_undone_counts_in_no_figure() {
    let server = server().await;
    load_practice(&server, &Practice::generate(52, 60), "history_undone").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "history_undone").await;
    let limited = harness.sync(id, Mode::Full, Some(10)).await;
    let whole = harness.sync(id, Mode::Full, None).await;
    harness.app.undo_run(whole.id, Trigger::Window).await.unwrap();

    let everything = RunQuery::default();
    let charted = harness.app.activity(&everything).await.unwrap();
    let sum = |figure: fn(&app::view::ActivityPoint) -> u64| charted.points.iter().map(figure).sum::<u64>();
    assert_eq!(sum(|point| point.runs), 2);
    assert_eq!((sum(|point| point.undone), sum(|point| point.undos)), (1, 1));
    assert_eq!(sum(|point| point.added), limited.counts.added);
    assert_eq!(sum(|point| point.deactivated), 0);
    let listed = harness.app.runs(everything.clone(), ALL).await.unwrap().total;
    assert_eq!(sum(|point| point.runs) + sum(|point| point.undos), listed);

    let csv = rows(&harness.app.runs_csv(&everything, Language::En).await.unwrap());
    let column = |name: &str| csv[0].iter().position(|heading| heading == name).unwrap();
    let cells = |name: &str| {
        csv[1..]
            .iter()
            .map(|row| row[column(name)].as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(cells("Patients added"), ["", "", "10"]);
    assert_eq!(cells("Patients made inactive"), ["", "", "0"]);
    assert_eq!(cells("Type"), ["Undo of a sync", "Full Sync", "Full Sync"]);
    assert_eq!(cells("Result"), ["Finished", "Undone", "Stopped at the limit"]);
    let removed = format!("{} removed, 0 restored", whole.counts.added);
    assert_eq!(cells("Reason stopped")[0], removed);
}

#[tokio::test]
async fn the_changes_of_a_run_are_saved_field_by_field_without_any_ssn() {
    let server = server().await;
    let practice = Practice::generate(52, 120);
    let mut db = load_practice(&server, &practice, "history_changes").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "history_changes").await;
    let full = harness.sync(id, Mode::Full, None).await;
    let csv = harness.app.changes_csv(full.id, Language::En).await.unwrap();
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

    let (_, number) = known_number(&harness, &mut db).await;
    edits::set(&mut db, number, "City", Some("=Quillby"))
        .await
        .unwrap();
    let run = harness.sync(id, Mode::Incremental, None).await;
    let changed = rows(&harness.app.changes_csv(run.id, Language::En).await.unwrap());
    assert_eq!(changed.len(), 2);
    assert_eq!(changed[1][1..3], ["Updated".to_owned(), "City".to_owned()]);
    assert_eq!(changed[1][4], "'=Quillby", "no cell is a formula");
    let file = harness.folder.path().join("changes.csv");
    harness
        .app
        .save_changes_csv(run.id, Language::En, &file)
        .await
        .unwrap();
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .starts_with("\u{feff}Patient,")
    );
    let refused = harness
        .app
        .changes_csv(RunId(99), Language::En)
        .await
        .unwrap_err();
    assert_eq!(refused, Fault::RunNotFound);
}

/// The column with how a run ended.
const RESULT: usize = 8;

/// The column with the reason why a run stopped.
const REASON: usize = 16;

#[tokio::test]
async fn a_spanish_list_of_runs_holds_no_english() {
    let harness = Harness::open().await;
    let store = store(&harness).await;
    let id = add(&harness, "Principal").await;
    let address = "od:3306".to_owned();
    let faults = [
        Fault::CertificateUnknown {
            address: address.clone(),
        },
        Fault::CertificateUnknownSeen {
            address: address.clone(),
            fingerprint: "AB:CD".to_owned(),
        },
        Fault::CertificateChanged {
            address: address.clone(),
        },
        Fault::CertificateChangedSeen {
            address,
            fingerprint: "AB:CD".to_owned(),
        },
    ];
    let denied = Fault::iter().filter(|fault| fault.class() == FaultClass::AccessDenied);
    let faults: Vec<Fault> = faults.into_iter().chain(denied).collect();
    for fault in &faults {
        record(&store, id, Outcome::Failed, Some(fault)).await;
    }
    let csv = |language| harness.app.runs_csv(&EVERYTHING, language);
    let (spanish, english) = (
        rows(&csv(Language::Es).await.unwrap()),
        rows(&csv(Language::En).await.unwrap()),
    );
    assert_eq!(spanish.len(), faults.len() + 1);
    for (spanish, english) in spanish.iter().zip(&english) {
        let reason = (&spanish[REASON], &english[REASON]);
        assert_ne!(reason.0, reason.1);
        for column in [2, 3, RESULT] {
            assert_ne!(spanish[column], english[column], "{spanish:?}");
        }
        let lower = reason.0.to_lowercase();
        let mut words = lower.split(|letter: char| !letter.is_alphabetic());
        let is_english = |word: &str| {
            [
                "the",
                "this",
                "is",
                "server",
                "certificate",
                "password",
                "account",
            ]
            .contains(&word)
        };
        assert!(!words.any(is_english), "{}", reason.0);
    }
    let reasons: Vec<&String> = spanish.iter().skip(1).filter_map(|row| row.get(REASON)).collect();
    let expected: Vec<String> = faults
        .iter()
        .rev()
        .map(|fault| fault_message(Language::Es, fault))
        .collect();
    assert_eq!(reasons, expected.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_list_of_runs_has_a_short_result_and_the_reason_in_another_column() {
    let harness = Harness::open().await;
    let store = store(&harness).await;
    let id = add(&harness, "Main office").await;
    let ends = [
        (Outcome::Interrupted, None),
        (Outcome::Failed, Some(Fault::SourceEmpty { linked: 30 })),
    ];
    for (outcome, fault) in &ends {
        record(&store, id, *outcome, fault.as_ref()).await;
    }
    for (language, results) in [
        (Language::En, ["Needs your decision", "Stopped"]),
        (Language::Es, ["Necesita su decisión", "Detenida"]),
    ] {
        let csv = rows(&harness.app.runs_csv(&EVERYTHING, language).await.unwrap());
        assert_eq!([&csv[1][RESULT], &csv[2][RESULT]], results);
        let fault = ends[1].1.as_ref().unwrap();
        let reasons = [&fault_message(language, fault), text(language, "activity.closed")];
        assert_eq!([&csv[1][REASON], &csv[2][REASON]], reasons);
    }
}

/// An imported patient and its number in the source.
async fn known_number(harness: &Harness, db: &mut MySqlConnection) -> (PatientId, i64) {
    for number in edits::choose_active(db, 10, 1).await.unwrap() {
        let found = harness.patients(&number.to_string(), StatusFilter::Active).await;
        if let [only] = found.rows.as_slice() {
            return (only.id, number);
        }
    }
    panic!("none of ten was imported");
}

#[tokio::test]
async fn a_patients_history_lists_all_events_newest_first() {
    let server = server().await;
    let practice = Practice::generate(53, 40);
    let mut db = load_practice(&server, &practice, "history_patient").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "history_patient").await;
    let first = harness.sync(id, Mode::Full, None).await;
    let changes = harness.app.run_changes(first.id, ALL).await.unwrap().rows;
    let (patient, number) = known_number(&harness, &mut db).await;
    assert!(changes.iter().any(|change| change.patient == patient));
    edits::set(&mut db, number, "City", Some("Quillby"))
        .await
        .unwrap();
    harness.sync(id, Mode::Incremental, None).await;
    edits::archive(&mut db, number).await.unwrap();
    harness.sync(id, Mode::Incremental, None).await;
    edits::set_status(&mut db, number, 0).await.unwrap();
    let last = harness.sync(id, Mode::Incremental, None).await;

    let page = harness.app.patient_history(patient, ALL).await.unwrap();
    let kinds: Vec<_> = page.rows.iter().map(|event| event.kind).collect();
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
    assert_eq!(page.rows[1].reason, Some(domain::InactiveReason::Archived));
    let city = &page.rows[2].fields[0];
    assert_eq!((city.field, city.to.as_deref()), (Field::City, Some("Quillby")));
    let sync = page.rows[0].sync.as_ref().unwrap();
    assert_eq!(sync.run, last.id);
    assert_eq!(sync.integration_name, "history_patient");
    let part = Page { offset: 3, limit: 1 };
    let oldest = harness.app.patient_history(patient, part).await.unwrap();
    assert_eq!(oldest.rows, page.rows[3..]);
    let refused = harness
        .app
        .patient_history(PatientId(9_999), ALL)
        .await
        .unwrap_err();
    assert_eq!(refused.class(), FaultClass::NotFound);
    assert!(harness.patients("", StatusFilter::Active).await.total > 0);
}

fn is_about_birthdate(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::NoBirthdate | ProblemCode::BirthdateImpossible | ProblemCode::BirthdateInFuture
    )
}

#[tokio::test]
async fn the_fix_list_has_each_patient_once_and_loses_the_corrected_ones_at_the_next_sync() {
    let server = server().await;
    let practice = Practice::generate(54, 200);
    let mut db = load_practice(&server, &practice, "history_fix").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "history_fix").await;
    harness.sync(id, Mode::Full, None).await;
    let before = harness.app.fix_list(id).await.unwrap();
    assert_eq!(before.total, harness.card(id).await.problems);
    assert_eq!(
        before
            .groups
            .iter()
            .map(|group| group.patients.len() as u64)
            .sum::<u64>(),
        before.total
    );
    // A correct birthdate fixes every problem with the birthdate.
    let birthdates = before
        .groups
        .iter()
        .filter(|group| is_about_birthdate(group.code));
    let mut fixed = 0;
    for patient in birthdates.flat_map(|group| &group.patients) {
        edits::set(&mut db, patient.pat_num.0, "Birthdate", Some("1980-02-03"))
            .await
            .unwrap();
        fixed += 1;
    }
    assert!(fixed > 3);
    harness.sync(id, Mode::Incremental, None).await;
    let after = harness.app.fix_list(id).await.unwrap();
    assert_eq!(after.total, before.total - fixed);
    assert!(after.groups.iter().all(|group| !is_about_birthdate(group.code)));
}
