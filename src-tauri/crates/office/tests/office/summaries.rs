//! The summary of a run: who was skipped and why, as a list and as CSV, and what was changed.

use std::collections::BTreeSet;

use domain::{ProblemCode, Severity};
use office::view::ChangeKind;
use office::{English, ErrorCode, IntegrationId, Mode, Outcome, Page, RunId, Saving};
use practice::{Practice, edits};

use crate::desk::{Desk, hold, server};

const ALL: Page = Page {
    offset: 0,
    limit: 1_000,
};

#[tokio::test]
async fn the_skipped_are_listed_searched_and_saved_for_a_spreadsheet() {
    let server = server().await;
    let practice = Practice::generate(41, 300);
    hold(&server, &practice, "summaries_skipped").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "summaries_skipped").await;
    let run = desk.sync(id, Mode::Full, None).await;
    let expected: BTreeSet<i64> = practice
        .expected
        .skipped
        .iter()
        .map(|skip| skip.pat_num)
        .collect();

    let page = desk.office.run_problems(run.run_id, "", ALL).await.unwrap();
    let listed: BTreeSet<i64> = page.problems.iter().map(|problem| problem.pat_num.0).collect();
    assert_eq!(listed, expected);
    assert_eq!(
        (page.total, run.counts.skipped),
        (expected.len() as u64, expected.len() as u64)
    );
    let errors = page
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    assert_eq!(errors.count() as u64, run.errors);
    assert!(
        page.problems
            .iter()
            .all(|problem| !problem.message.is_empty() && !problem.remedy.is_empty())
    );
    assert_eq!(desk.card(id).await.problems, run.counts.skipped);
    let verified = run.verified.unwrap();
    assert_eq!(
        (verified.to_fix, verified.missing, verified.surplus),
        (run.counts.skipped, 0, 0)
    );
    // A run that meets none of them again does not make them fewer.
    let quiet = desk.sync(id, Mode::Incremental, None).await;
    let card = desk.card(id).await;
    assert_eq!((quiet.counts.skipped, card.problems), (0, run.counts.skipped));
    assert_eq!(card.verified, quiet.verified);

    let second = Page { offset: 2, limit: 3 };
    let part = desk.office.run_problems(run.run_id, "", second).await.unwrap();
    assert_eq!(part.problems, page.problems[2..5]);
    let future = desk.office.run_problems(run.run_id, "future", ALL).await.unwrap();
    assert!(future.total > 0);
    assert!(
        future
            .problems
            .iter()
            .all(|problem| problem.code == ProblemCode::BirthdateInFuture)
    );
    let number = page.problems[0].pat_num;
    let found = desk
        .office
        .run_problems(run.run_id, &number.to_string(), ALL)
        .await
        .unwrap();
    assert!(found.problems.iter().any(|problem| problem.pat_num == number));

    let csv = desk.office.problems_csv(run.run_id, &English).await.unwrap();
    let rows: Vec<_> = csv::Reader::from_reader(csv.as_bytes())
        .into_records()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), expected.len());
    assert_eq!(
        rows[0].get(0),
        Some(page.problems[0].pat_num.to_string().as_str())
    );
    assert_eq!(rows[0].get(3), Some(page.problems[0].remedy.as_str()));
    let file = desk.folder.path().join("patients to fix.csv");
    desk.office
        .save_problems_csv(run.run_id, &English, &file)
        .await
        .unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("\u{feff}{csv}"));
    let nowhere = desk.folder.path().join("no such folder").join("x.csv");
    let refused = desk
        .office
        .save_problems_csv(run.run_id, &English, &nowhere)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::FileFailed);
    assert_eq!(
        desk.office
            .problems_csv(RunId(99), &English)
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn a_run_tells_whom_it_changed_from_what_to_what() {
    let server = server().await;
    let practice = Practice::generate(42, 60);
    let mut db = hold(&server, &practice, "summaries_changes").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "summaries_changes").await;
    let first = desk.sync(id, Mode::Full, None).await;
    let created = desk.office.run_changes(first.run_id, ALL).await.unwrap();
    assert_eq!(created.total, first.counts.added);
    assert!(
        created
            .changes
            .iter()
            .all(|change| change.kind == ChangeKind::Created)
    );

    let with_ssn = practice.active().find(|row| {
        row.ssn.as_ref().is_some_and(|ssn| !ssn.is_empty())
            && !practice
                .expected
                .skipped
                .iter()
                .any(|skip| skip.pat_num == row.pat_num)
    });
    let number = with_ssn.unwrap().pat_num;
    edits::set(&mut db, number, "City", Some("Quillby"))
        .await
        .unwrap();
    edits::set(&mut db, number, "SSN", Some("900-49-0001"))
        .await
        .unwrap();
    let run = desk.sync(id, Mode::Incremental, None).await;
    let changes = desk.office.run_changes(run.run_id, ALL).await.unwrap();
    assert_eq!((changes.total, run.counts.updated), (1, 1));
    let change = &changes.changes[0];
    assert_eq!(change.kind, ChangeKind::Updated);
    assert!(!change.patient_name.is_empty());
    let city = change
        .fields
        .iter()
        .find(|field| field.field == domain::Field::City)
        .unwrap();
    assert_eq!(city.to.as_deref(), Some("Quillby"));
    let ssn = change
        .fields
        .iter()
        .find(|field| field.field == domain::Field::Ssn)
        .unwrap();
    assert_eq!((&ssn.from, &ssn.to), (&None, &None), "only that it changed");
}

#[tokio::test]
async fn the_patients_to_fix_are_those_the_card_counts_whichever_run_met_them() {
    let server = server().await;
    let practice = Practice::generate(43, 200);
    let mut db = hold(&server, &practice, "summaries_current").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "summaries_current").await;
    let full = desk.sync(id, Mode::Full, None).await;
    let before = desk.office.current_problems(id, "", ALL).await.unwrap();
    assert_eq!(before.total, full.counts.skipped);
    let fixed = before
        .problems
        .iter()
        .find(|problem| problem.code == ProblemCode::NoBirthdate)
        .unwrap()
        .pat_num;
    edits::set(&mut db, fixed.0, "Birthdate", Some("1980-02-03"))
        .await
        .unwrap();
    let run = desk.sync(id, Mode::Incremental, None).await;
    assert_eq!((run.outcome, run.counts.skipped), (Some(Outcome::Completed), 0));

    let now = desk.office.current_problems(id, "", ALL).await.unwrap();
    assert_eq!(now.total, desk.card(id).await.problems);
    let mut rest = before.problems;
    rest.retain(|problem| problem.pat_num != fixed);
    assert_eq!(now.problems, rest);
    assert!(rest.is_sorted_by_key(|problem| problem.pat_num.0));
    let second = Page { offset: 1, limit: 2 };
    let part = desk.office.current_problems(id, "", second).await.unwrap();
    assert_eq!((part.total, &part.problems[..]), (now.total, &rest[1..3]));
    let future = desk.office.current_problems(id, "future", ALL).await.unwrap();
    assert!(future.total > 0 && future.total < now.total);

    let csv = desk.office.current_problems_csv(id, &English).await.unwrap();
    assert_eq!(csv.lines().count(), rest.len() + 1);
    let file = desk.folder.path().join("patients to fix now.csv");
    desk.office
        .save_current_problems_csv(id, &English, &file)
        .await
        .unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("\u{feff}{csv}"));
    let other = desk.input(&server, "Second way", "summaries_current");
    let other = desk
        .office
        .add_integration(&other, Saving::Tested)
        .await
        .unwrap()
        .id;
    assert_eq!(
        desk.office.current_problems(other, "", ALL).await.unwrap().total,
        0
    );
    let nobody = desk
        .office
        .current_problems_csv(IntegrationId(999), &English)
        .await;
    assert_eq!(nobody.unwrap_err().code, ErrorCode::NotFound);
}
