//! The patients an integration knows: imported, or with an open problem.

use domain::{
    Counts, InactiveReason, Outcome, PatNum, Problem, ProblemCode, RecentChange, Reconciliation, ServerTime,
    SourceSnapshot,
};
use store::{CursorMove, Cursors, Deactivation, Link, PageWrite, Update};

use crate::support::{App, Sync, create, fields, update};

fn problem(pat_num: i64) -> Problem {
    Problem {
        pat_num: PatNum(pat_num),
        code: ProblemCode::NoBirthdate,
        detail: None,
    }
}

async fn page(app: &App, sync: &Sync, problems: &[i64], processed: &[i64]) {
    let problems: Vec<Problem> = problems.iter().copied().map(problem).collect();
    let page = PageWrite {
        counts: Counts {
            rows_read: problems.len() as u64,
            skipped: problems.len() as u64,
            ..Counts::default()
        },
        problems,
        processed: processed.iter().copied().map(PatNum).collect(),
        ..sync.page()
    };
    app.store.apply_page(&page).await.unwrap();
}

async fn known(app: &App, sync: &Sync) -> (Vec<i64>, Vec<i64>) {
    let found = app.store.known_patients(sync.integration).await.unwrap();
    let plain = |numbers: Vec<PatNum>| numbers.into_iter().map(|number| number.0).collect();
    (plain(found.imported), plain(found.with_problems))
}

#[tokio::test]
async fn a_problem_is_open_until_its_patient_is_read_without_one() {
    let (app, sync) = App::syncing().await;
    let count = || async { app.store.open_problem_count(sync.integration).await.unwrap() };
    page(&app, &sync, &[7, -3, i64::MAX], &[7, -3, i64::MAX]).await;
    assert_eq!(count().await, 3);
    page(&app, &sync, &[7], &[7, 8, 9]).await;
    assert_eq!(count().await, 3, "reading it again does not add one");
    page(&app, &sync, &[], &[7, i64::MAX]).await;
    assert_eq!(known(&app, &sync).await, (vec![], vec![-3]));
}

#[tokio::test]
async fn a_patient_who_left_or_has_a_problem_does_not_count_as_imported() {
    let (app, sync) = App::syncing().await;
    let creates = (1..=4)
        .map(|number| create(number, fields("Ann", &format!("Lee{number}"), "1980-02-03"), None))
        .collect();
    app.store.apply_page(&sync.creating(creates)).await.unwrap();
    let patient = app.linked(&sync, 3).await.unwrap();
    let other = app.linked(&sync, 2).await.unwrap();
    let gone = |patient, pat_num| Deactivation {
        patient,
        pat_num: PatNum(pat_num),
        reason: InactiveReason::Archived,
        into: None,
    };
    let leaves = PageWrite {
        deactivations: vec![gone(other, 2), gone(patient, 3)],
        counts: Counts {
            rows_read: 2,
            deactivated: 2,
            ..Counts::default()
        },
        ..sync.page()
    };
    app.store.apply_page(&leaves).await.unwrap();
    page(&app, &sync, &[4], &[4]).await;
    assert_eq!(known(&app, &sync).await, (vec![1], vec![4]));

    let back = Update {
        reactivated: true,
        link: Link::Existing,
        ..update(patient, 3, fields("Ann", "Lee3", "1980-02-03"))
    };
    app.store.apply_page(&sync.updating(vec![back])).await.unwrap();
    assert_eq!(known(&app, &sync).await, (vec![1, 3], vec![4]));
}

#[tokio::test]
async fn a_verification_belongs_to_its_run_and_the_newest_one_to_the_integration() {
    let (app, sync) = App::syncing().await;
    let found = Reconciliation {
        source_active: 1_480,
        imported: 1_464,
        with_problems: 16,
        missing: 0,
        unexpected: 0,
    };
    let last = || async { app.store.last_verification(sync.integration).await.unwrap() };
    assert_eq!(last().await, None);
    assert_eq!(app.store.run(sync.run).await.unwrap().verified, None);
    app.store.record_verification(sync.run, &found).await.unwrap();
    app.store
        .finish_run(sync.run, Outcome::Completed, Some(0), None)
        .await
        .unwrap();
    let run = app.store.run(sync.run).await.unwrap();
    assert_eq!(run.verified.unwrap().found, found);
    assert_eq!(last().await, run.verified);
    assert!(
        app.store
            .record_verification(domain::RunId(99), &found)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_source_snapshot_is_kept_until_the_source_is_replaced() {
    let (app, sync) = App::syncing().await;
    let id = sync.integration;
    let facts = |server: &str| SourceSnapshot {
        server: server.to_owned(),
        highest: Some(PatNum(i64::MAX)),
        next_number: Some(i64::MAX),
        recent_changes: vec![RecentChange {
            pat_num: PatNum(3),
            changed_at: ServerTime(7),
        }],
        ..SourceSnapshot::default()
    };
    let snapshot = || async { app.store.source_snapshot(id).await.unwrap() };
    assert_eq!(snapshot().await, None);
    app.store.remember_source(id, &facts("one")).await.unwrap();
    let half = PageWrite {
        cursor: CursorMove::FinishFull { since: ServerTime(5) },
        ..sync.page()
    };
    app.store.apply_page(&half).await.unwrap();
    page(&app, &sync, &[7], &[7]).await;
    assert_eq!(snapshot().await, Some(facts("one")));

    app.store
        .restart_with_known_source(id, Some(&facts("one")))
        .await
        .unwrap();
    assert_eq!(snapshot().await, Some(facts("one")));
    assert_eq!(app.store.cursor(id).await.unwrap(), Cursors::default());
    assert_eq!(app.store.open_problem_count(id).await.unwrap(), 1);
    app.store
        .reset_for_new_source(id, Some(&facts("two")))
        .await
        .unwrap();
    assert_eq!(snapshot().await, Some(facts("two")));
    assert_eq!(app.store.cursor(id).await.unwrap(), Cursors::default());
    assert_eq!(app.store.open_problem_count(id).await.unwrap(), 0);
    app.store.reset_for_new_source(id, None).await.unwrap();
    assert_eq!(snapshot().await, None);
}
