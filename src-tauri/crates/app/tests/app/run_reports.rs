//! The reports of a run: skipped patients as a list and as CSV, and the changes.

use std::collections::BTreeSet;

use app::i18n::problem_remedy;
use app::view::{ChangeKind, RunQuery};
use app::{FaultClass, IntegrationId, Language, Mode, Outcome, Page, RunId, SaveMode};
use domain::{ProblemCode, Severity};
use opendental_testkit::{Practice, edits};

use crate::harness::{Harness, load_practice, server};

const ALL: Page = Page {
    offset: 0,
    limit: 1_000,
};

#[tokio::test]
async fn skipped_patients_are_listed_searched_and_saved_for_a_spreadsheet() {
    let server = server().await;
    let practice = Practice::generate(41, 300);
    load_practice(&server, &practice, "summaries_skipped").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "summaries_skipped").await;
    let run = harness.sync(id, Mode::Full, None).await;
    let expected: BTreeSet<i64> = practice
        .expected
        .skipped
        .iter()
        .map(|skip| skip.pat_num)
        .collect();

    let page = harness
        .app
        .run_problems(run.id, "", Language::En, ALL)
        .await
        .unwrap();
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
    assert_eq!(harness.card(id).await.problems, run.counts.skipped);
    let verified = run.verified.unwrap();
    assert_eq!(
        (
            verified.found.with_problems,
            verified.found.missing,
            verified.found.unexpected
        ),
        (run.counts.skipped, 0, 0)
    );
    // A run that reads none of them does not remove them.
    let quiet = harness.sync(id, Mode::Incremental, None).await;
    let card = harness.card(id).await;
    assert_eq!((quiet.counts.skipped, card.problems), (0, run.counts.skipped));
    assert_eq!(card.verified, quiet.verified);

    let second = Page { offset: 2, limit: 3 };
    let part = harness
        .app
        .run_problems(run.id, "", Language::En, second)
        .await
        .unwrap();
    assert_eq!(part.problems, page.problems[2..5]);
    let future = harness
        .app
        .run_problems(run.id, "future", Language::En, ALL)
        .await
        .unwrap();
    assert!(future.total > 0);
    assert!(
        future
            .problems
            .iter()
            .all(|problem| problem.code == ProblemCode::BirthdateInFuture)
    );
    let number = page.problems[0].pat_num;
    let found = harness
        .app
        .run_problems(run.id, &number.to_string(), Language::En, ALL)
        .await
        .unwrap();
    assert!(found.problems.iter().any(|problem| problem.pat_num == number));

    let csv = harness.app.problems_csv(run.id, Language::En).await.unwrap();
    let rows: Vec<_> = csv::Reader::from_reader(csv.as_bytes())
        .into_records()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), expected.len());
    assert_eq!(
        rows[0].get(0),
        Some(page.problems[0].pat_num.to_string().as_str())
    );
    assert_eq!(
        rows[0].get(3),
        Some(problem_remedy(Language::En, page.problems[0].code))
    );
    let file = harness.folder.path().join("patients to fix.csv");
    harness
        .app
        .save_problems_csv(run.id, Language::En, &file)
        .await
        .unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("\u{feff}{csv}"));
    let nowhere = harness.folder.path().join("no such folder").join("x.csv");
    let refused = harness
        .app
        .save_problems_csv(run.id, Language::En, &nowhere)
        .await
        .unwrap_err();
    assert_eq!(refused.class(), FaultClass::FileFailed);
    assert_eq!(
        harness
            .app
            .problems_csv(RunId(99), Language::En)
            .await
            .unwrap_err()
            .class(),
        FaultClass::NotFound
    );
}

#[tokio::test]
async fn problems_met_again_are_listed_but_not_counted_again_over_time() {
    let server = server().await;
    let practice = Practice::generate(46, 300);
    let mut db = load_practice(&server, &practice, "summaries_again").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "summaries_again").await;
    let first = harness.sync(id, Mode::Full, None).await;
    let again = harness.sync(id, Mode::Full, None).await;
    assert!(first.errors > 0);
    assert_eq!(
        (again.counts.skipped, again.errors),
        (first.counts.skipped, first.errors)
    );
    let listed = |run: RunId| harness.app.run_problems(run, "", Language::En, ALL);
    assert_eq!(listed(again.id).await.unwrap().total, first.counts.skipped);
    assert_eq!(listed(first.id).await.unwrap().total, first.counts.skipped);

    // One of them is edited, but not fixed.
    let number = listed(first.id).await.unwrap().problems[0].pat_num.0;
    edits::set(&mut db, number, "City", Some("Elsewhere"))
        .await
        .unwrap();
    let edited = harness.sync(id, Mode::Incremental, None).await;
    assert_eq!(edited.counts.skipped, 1);
    let all_open = listed(edited.id).await.unwrap().total;
    assert_eq!(all_open, first.counts.skipped);
    let found_first = listed(again.id).await.unwrap().total;
    assert_eq!(found_first, 0, "a later run has all that are open");

    let activity = harness.app.activity(&RunQuery::default()).await.unwrap();
    let errors: u64 = activity.points.iter().map(|point| point.errors).sum();
    assert_eq!(errors, first.errors);
}

#[tokio::test]
async fn the_active_patients_are_the_sum_of_their_parts_in_every_place() {
    let server = server().await;
    let practice = Practice::generate(47, 300);
    load_practice(&server, &practice, "summaries_sum").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "summaries_sum").await;
    let run = harness.sync(id, Mode::Full, None).await;
    let card = harness.card(id).await;
    let found = run.verified.unwrap().found;
    assert!(found.second_charts > 0 && found.with_problems > 0);
    assert_eq!(
        found.source_active,
        found.imported + found.second_charts + found.with_problems
    );
    assert_eq!((card.verified, card.patients), (run.verified, found.imported));
    assert_eq!(card.problems, found.with_problems);
    let runs = harness.app.runs_csv(&RunQuery::default(), Language::En).await;
    let parts = [
        found.source_active,
        found.imported,
        found.second_charts,
        found.with_problems,
        0,
        0,
        0,
    ];
    let sum = parts.map(|part| part.to_string()).join(",");
    assert!(runs.unwrap().trim_end().ends_with(&sum), "{sum}");
    // Second charts are read again only if they change.
    let quiet = harness.sync(id, Mode::Incremental, None).await;
    assert_eq!(
        (quiet.counts.rows_read, quiet.verified.unwrap().found),
        (0, found)
    );
}

#[tokio::test]
async fn a_run_lists_the_patients_it_changed_field_by_field() {
    let server = server().await;
    let practice = Practice::generate(42, 60);
    let mut db = load_practice(&server, &practice, "summaries_changes").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "summaries_changes").await;
    let first = harness.sync(id, Mode::Full, None).await;
    let created = harness.app.run_changes(first.id, ALL).await.unwrap();
    assert_eq!(created.total, first.counts.added);
    assert!(
        created
            .rows
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
    let run = harness.sync(id, Mode::Incremental, None).await;
    let changes = harness.app.run_changes(run.id, ALL).await.unwrap();
    assert_eq!((changes.total, run.counts.updated), (1, 1));
    let change = &changes.rows[0];
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
async fn the_patients_to_fix_are_those_the_card_counts_whichever_run_found_them() {
    let server = server().await;
    let practice = Practice::generate(43, 200);
    let mut db = load_practice(&server, &practice, "summaries_current").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "summaries_current").await;
    let full = harness.sync(id, Mode::Full, None).await;
    let before = harness
        .app
        .open_problems(id, "", Language::En, ALL)
        .await
        .unwrap();
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
    let run = harness.sync(id, Mode::Incremental, None).await;
    assert_eq!((run.outcome, run.counts.skipped), (Some(Outcome::Completed), 0));

    let now = harness
        .app
        .open_problems(id, "", Language::En, ALL)
        .await
        .unwrap();
    assert_eq!(now.total, harness.card(id).await.problems);
    let mut rest = before.problems;
    rest.retain(|problem| problem.pat_num != fixed);
    assert_eq!(now.problems, rest);
    assert!(rest.is_sorted_by_key(|problem| problem.pat_num.0));
    let second = Page { offset: 1, limit: 2 };
    let part = harness
        .app
        .open_problems(id, "", Language::En, second)
        .await
        .unwrap();
    assert_eq!((part.total, &part.problems[..]), (now.total, &rest[1..3]));
    let future = harness
        .app
        .open_problems(id, "future", Language::En, ALL)
        .await
        .unwrap();
    assert!(future.total > 0 && future.total < now.total);

    let csv = harness.app.open_problems_csv(id, Language::En).await.unwrap();
    assert_eq!(csv.lines().count(), rest.len() + 1);
    let file = harness.folder.path().join("patients to fix now.csv");
    harness
        .app
        .save_open_problems_csv(id, Language::En, &file)
        .await
        .unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("\u{feff}{csv}"));
    let other = harness.input(&server, "Second way", "summaries_other");
    let other = harness
        .app
        .add_integration(&other, SaveMode::Untested)
        .await
        .unwrap()
        .id;
    assert_eq!(
        harness
            .app
            .open_problems(other, "", Language::En, ALL)
            .await
            .unwrap()
            .total,
        0
    );
    let refused = harness
        .app
        .open_problems_csv(IntegrationId(999), Language::En)
        .await;
    assert_eq!(refused.unwrap_err().class(), FaultClass::NotFound);
}
