//! The numbers that an integration knows: linked, or with an open problem; and what its syncs have reached.

use chrono::{DateTime, Utc};
use domain::{
    Counts, Mode, Outcome, PatNum, PatientStatus, Problem, ProblemCode, Reconciliation, RunId, ServerTime,
    SourceSnapshot,
};
use store::{LinkUpsert, OpenProblem, PageChanges, PassEnd, PatientRef, SyncState};

use crate::support::{App, Sync, create, creating, fields, finish, link};

fn problem(pat_num: i64, detail: Option<&str>, changed_at: Option<i64>) -> OpenProblem {
    OpenProblem {
        problem: Problem {
            pat_num: PatNum(pat_num),
            code: ProblemCode::NoBirthdate,
            detail: detail.map(str::to_owned),
        },
        changed_at: changed_at.map(ServerTime),
        cluster: None,
    }
}

async fn page(app: &App, sync: &Sync, problems: Vec<OpenProblem>, solved: &[i64]) {
    let changes = PageChanges {
        counts: Counts {
            rows_read: problems.len() as u64,
            skipped: problems.len() as u64,
            ..Counts::default()
        },
        problems,
        solved: solved.iter().copied().map(PatNum).collect(),
        ..PageChanges::default()
    };
    app.apply(sync, &changes).await.unwrap();
}

#[tokio::test]
async fn a_problem_is_open_until_its_number_is_read_without_one() {
    let (app, sync) = App::syncing().await;
    let count = || async { app.store.open_problem_count(sync.integration).await.unwrap() };
    let of_run = || async { app.run_problems(sync.run).await.len() };
    let all = [7, -3, i64::MAX].map(|number| problem(number, None, None));
    page(&app, &sync, all.into(), &[]).await;
    assert_eq!((count().await, of_run().await), (3, 3));
    page(&app, &sync, vec![problem(7, None, Some(5))], &[8, 9]).await;
    assert_eq!((count().await, of_run().await), (3, 3), "it is known already");
    page(&app, &sync, vec![problem(7, Some("1979-00-15"), Some(5))], &[]).await;
    assert_eq!((count().await, of_run().await), (3, 4), "another problem is new");
    let known = app.store.known_page(sync.integration, None, 9).await.unwrap();
    let seen: Vec<_> = known
        .iter()
        .map(|known| {
            (
                known.pat_num.0,
                known.changed_at,
                known.has_problem,
                known.is_linked,
            )
        })
        .collect();
    let expected = [(-3, None), (7, Some(ServerTime(5))), (i64::MAX, None)];
    assert_eq!(seen, expected.map(|(number, at)| (number, at, true, false)));
    page(&app, &sync, vec![], &[7, i64::MAX]).await;
    assert_eq!((count().await, of_run().await), (1, 4), "the run still tells");
    page(&app, &sync, vec![problem(7, None, None)], &[7]).await;
    assert_eq!(
        (count().await, of_run().await),
        (2, 5),
        "it was solved in between"
    );
}

#[tokio::test]
async fn all_known_numbers_are_walked_in_order_whatever_the_page() {
    let (app, sync) = App::syncing().await;
    let linked = [i64::MIN, -5, 0, 10, 20, 30, i64::MAX];
    let creates = linked.map(|number| create(number, fields("Ann", "Lee", "1979-04-12"), None));
    app.apply(&sync, &creating(creates.into())).await.unwrap();
    let with_problems = [-7, -6, -5, 0, 15, 16, 17, 18, 31];
    let problems = with_problems.map(|number| problem(number, None, None));
    page(&app, &sync, problems.into(), &[]).await;
    let mut expected: Vec<i64> = linked.into_iter().chain(with_problems).collect();
    expected.sort_unstable();
    expected.dedup();
    for limit in [1, 2, 3, 5, 100] {
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let page = app
                .store
                .known_page(sync.integration, after, limit)
                .await
                .unwrap();
            assert!(page.len() <= limit as usize);
            let Some(last) = page.last() else { break };
            after = Some(last.pat_num);
            walked.extend(page);
        }
        let numbers: Vec<i64> = walked.iter().map(|known| known.pat_num.0).collect();
        assert_eq!(numbers, expected, "{limit}");
        for known in walked {
            let number = known.pat_num.0;
            let is_linked = linked.contains(&number);
            assert_eq!(
                (known.is_linked, known.has_problem, known.is_primary, known.status),
                (
                    is_linked,
                    with_problems.contains(&number),
                    is_linked,
                    PatientStatus::Active
                ),
                "{number}"
            );
        }
    }
}

#[tokio::test]
async fn a_secondary_number_is_listed_with_the_primary_number_of_its_patient() {
    let (app, sync) = App::syncing().await;
    let mut changes = creating(vec![
        create(5, fields("Ann", "Lee", "1979-04-12"), None),
        create(6, fields("Bob", "Ray", "1980-05-05"), None),
    ]);
    for (number, index) in [(9, 1), (-2, 0), (7, 0)] {
        changes.links.push(LinkUpsert {
            is_primary: false,
            ..link(number, PatientRef::Created(index))
        });
    }
    app.apply(&sync, &changes).await.unwrap();
    let pairs = app.store.secondary_links(sync.integration).await.unwrap();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(secondary, primary)| (secondary.0, primary.0))
        .collect();
    assert_eq!(pairs, [(-2, 5), (7, 5), (9, 6)]);
    let bob = app.linked(&sync, 9).await.unwrap();
    let record = app.store.patient(bob).await.unwrap();
    let numbers: Vec<_> = record
        .links
        .iter()
        .map(|link| (link.pat_num, link.is_primary))
        .collect();
    assert_eq!(numbers, [(PatNum(6), true), (PatNum(9), false)]);
}

#[tokio::test]
async fn a_verification_belongs_to_its_run_and_the_newest_one_to_the_integration() {
    let (app, sync) = App::syncing().await;
    let found = Reconciliation {
        source_active: 1_499,
        imported: 1_480,
        second_charts: 9,
        with_problems: 10,
        missing: 0,
        unexpected: 0,
        changed: 2,
        recent: 3,
    };
    let last = || async { app.store.last_verification(sync.integration).await.unwrap() };
    assert_eq!(last().await, None);
    assert_eq!(app.store.run(sync.run).await.unwrap().verified, None);
    finish(&app, &sync, &found).await;
    app.store
        .finish_run(sync.run, Outcome::Completed, Some(0), None)
        .await
        .unwrap();
    let run = app.store.run(sync.run).await.unwrap();
    let verified = run.verified.unwrap();
    assert_eq!((verified.found, verified.is_complete), (found, false));
    assert_eq!(last().await, run.verified);
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Earlier versions stored how far a full sync had come.
async fn leave_position(app: &App) {
    let leave = sqlx::query("UPDATE integrations SET pass_position = 7");
    leave.execute(&mut app.raw().await).await.unwrap();
}

#[tokio::test]
async fn a_full_pass_is_unfinished_until_a_full_sync_ends() {
    let (app, sync) = App::syncing().await;
    let id = sync.integration;
    let state = || async { app.store.sync_state(id).await.unwrap() };
    assert_eq!(state().await, SyncState::default());
    let begun = at("2026-11-01T08:00:00Z");
    for full_sync_begun_at in [Some(begun), Some(at("2026-11-01T09:00:00Z")), None] {
        let changes = PageChanges {
            full_sync_begun_at,
            ..PageChanges::default()
        };
        app.apply(&sync, &changes).await.unwrap();
        assert_eq!(state().await.full_sync_begun_at, Some(begun));
    }
    leave_position(&app).await;
    let snapshot = SourceSnapshot::default();
    let end = |run, mode, data_as_of| PassEnd {
        run,
        integration: id,
        mode,
        data_as_of,
        snapshot: &snapshot,
        found: None,
    };
    let first = at("2026-11-02T08:00:00Z");
    let incremental = end(sync.run, Mode::Incremental, first);
    app.store.finish_pass(&incremental).await.unwrap();
    let after = state().await;
    assert_eq!(
        (after.full_sync_begun_at, after.data_as_of),
        (Some(begun), Some(first))
    );
    assert_eq!(after.full_completed_at, None);
    let second = at("2026-11-01T08:00:00Z");
    let full = end(sync.run, Mode::Full, second);
    app.store.finish_pass(&full).await.unwrap();
    let after = state().await;
    assert_eq!((after.full_sync_begun_at, after.data_as_of), (None, Some(second)));
    assert!(after.full_completed_at.is_some());
    let unknown_run = end(RunId(99), Mode::Full, second);
    app.store.finish_pass(&unknown_run).await.unwrap_err();
}

#[tokio::test]
async fn a_source_that_is_another_one_is_read_whole_again() {
    let (app, sync) = App::syncing().await;
    let id = sync.integration;
    let snapshot = || async { app.store.source_snapshot(id).await.unwrap() };
    assert_eq!(snapshot().await, None);
    let seen = SourceSnapshot {
        server: "one".to_owned(),
        highest: Some(PatNum(i64::MAX)),
        next_number: Some(i64::MAX),
        ..SourceSnapshot::default()
    };
    let mut changes = creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
    changes.links[0].changed_at = Some(ServerTime(5));
    changes.full_sync_begun_at = Some(at("2026-11-01T08:00:00Z"));
    let mut batch = app.store.begin_batch(sync.job).await.unwrap();
    batch.apply(&changes).await.unwrap();
    batch.save_source_snapshot(&seen).await.unwrap();
    batch.commit().await.unwrap();
    page(&app, &sync, vec![problem(7, None, Some(5))], &[]).await;

    leave_position(&app).await;
    app.store.forget_changed_at(id).await.unwrap();
    assert_eq!(
        snapshot().await,
        Some(seen),
        "until the new one was compared whole"
    );
    assert_eq!(app.store.sync_state(id).await.unwrap().full_sync_begun_at, None);
    let known = app.store.known_page(id, None, 9).await.unwrap();
    let times: Vec<_> = known
        .iter()
        .map(|known| (known.pat_num.0, known.changed_at))
        .collect();
    assert_eq!(times, [(1, None), (7, None)]);
}
