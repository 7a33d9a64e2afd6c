use domain::{Counts, ErrorCode, Fault, Limit, Mode, Outcome, PatNum, Problem, ProblemCode, RunId, Trigger};
use store::{PageWrite, StoreError};

use crate::support::{Office, create, fields};

#[tokio::test]
async fn a_run_is_on_record_from_its_start_to_its_outcome() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let integration = office.integration(company, "Main office").await;
    let lease = office.store.try_lease(integration).await.unwrap();
    let run = office
        .store
        .start_run(&lease, Mode::Incremental, Trigger::Timer, Limit::None)
        .await
        .unwrap();
    let under_way = office.store.running_run(integration).await.unwrap().unwrap();
    assert_eq!(
        (under_way.id, under_way.mode, under_way.trigger),
        (run, Mode::Incremental, Trigger::Timer)
    );
    assert_eq!((under_way.limit, under_way.outcome), (Limit::None, None));

    let fault = Fault::new(ErrorCode::ConnectionLost, "The connection broke.", "Try again.");
    office
        .store
        .finish_run(run, Outcome::Failed, Some(1_380), Some(&fault))
        .await
        .unwrap();
    let ended = office.store.run(run).await.unwrap();
    assert_eq!(ended.outcome, Some(Outcome::Failed));
    assert_eq!((ended.remaining, ended.fault), (Some(1_380), Some(fault)));
    assert!(ended.finished_at.unwrap() >= ended.started_at);
    assert_eq!(office.store.running_run(integration).await.unwrap(), None);
    let error = office
        .store
        .finish_run(run, Outcome::Completed, None, None)
        .await
        .unwrap_err();
    assert!(
        matches!(error, StoreError::NotFound("sync")),
        "an outcome is final: {error:?}"
    );
}

#[tokio::test]
async fn history_is_newest_first_and_under_the_present_name() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let main = office.integration(company, "Main office").await;
    let west = office.integration(company, "Westside").await;
    let mut runs = Vec::new();
    for integration in [main, west, main] {
        let sync = office.sync(company, integration).await;
        office
            .store
            .finish_run(sync.run, Outcome::Completed, None, None)
            .await
            .unwrap();
        runs.push(sync.run);
    }
    office.store.rename_integration(main, "Downtown").await.unwrap();
    let all = office.store.runs(None, 0, 2).await.unwrap();
    assert_eq!(all.total, 3);
    assert_eq!(
        all.rows.iter().map(|run| run.id).collect::<Vec<_>>(),
        [runs[2], runs[1]]
    );
    assert_eq!(all.rows[0].integration_name, "Downtown");
    let of_main = office.store.runs(Some(main), 1, 10).await.unwrap();
    assert_eq!(
        (of_main.total, of_main.rows.len(), of_main.rows[0].id),
        (2, 1, runs[0])
    );
    let error = office.store.run(RunId(999)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound("sync")));
}

#[tokio::test]
async fn a_run_that_a_crash_left_is_shown_as_interrupted_with_what_it_did() {
    let (office, sync) = Office::syncing().await;
    let page = sync.creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
    office.store.apply_page(&page).await.unwrap();
    let (run, integration) = (sync.run, sync.integration);
    drop(sync);

    let lease = office.store.try_lease(integration).await.unwrap();
    let second = office
        .store
        .start_run(&lease, Mode::Full, Trigger::Window, Limit::AtMost(Limit::OFFERED))
        .await;
    assert!(second.is_err(), "two runs of one integration are never under way");
    assert_eq!(office.store.interrupt_stale_runs(&lease).await.unwrap(), [run]);
    let stale = office.store.run(run).await.unwrap();
    assert_eq!(
        (stale.outcome, stale.counts.added),
        (Some(Outcome::Interrupted), 1)
    );
    assert_eq!(stale.finished_at, Some(stale.active_at));
    assert_eq!(office.store.interrupt_stale_runs(&lease).await.unwrap(), []);
    office
        .store
        .start_run(&lease, Mode::Full, Trigger::Window, Limit::AtMost(Limit::OFFERED))
        .await
        .unwrap();
}

fn problem(pat_num: i64, code: ProblemCode, detail: Option<&str>) -> Problem {
    Problem {
        pat_num: PatNum(pat_num),
        code,
        detail: detail.map(str::to_owned),
    }
}

#[tokio::test]
async fn problems_are_listed_and_searched_by_number_cause_and_remedy() {
    let (office, sync) = Office::syncing().await;
    let problems = vec![
        problem(1042, ProblemCode::NoBirthdate, None),
        problem(1187, ProblemCode::BirthdateInFuture, Some("2062-03-04")),
        problem(-1203, ProblemCode::AmbiguousMatch, Some("2 patients")),
    ];
    let page = PageWrite {
        problems: problems.clone(),
        counts: Counts {
            rows_read: 3,
            skipped: 3,
            ..Counts::default()
        },
        ..sync.page()
    };
    office.store.apply_page(&page).await.unwrap();
    let all = office.store.run_problems(sync.run, None, 0, 10).await.unwrap();
    assert_eq!(all.rows, problems);
    assert_eq!(office.store.run(sync.run).await.unwrap().errors, 2);
    for (search, expected) in [
        ("1042", vec![1042]),
        ("-12", vec![-1203]),
        ("no BIRTHDATE", vec![1042]),
        ("in the future", vec![1187]),
        ("correct the year", vec![1187]),
        ("2062", vec![1187]),
        ("%", vec![]),
        ("  ", vec![1042, 1187, -1203]),
    ] {
        let found = office
            .store
            .run_problems(sync.run, Some(search), 0, 10)
            .await
            .unwrap();
        let numbers: Vec<_> = found.rows.iter().map(|row| row.pat_num.0).collect();
        assert_eq!(
            (numbers, found.total),
            (expected.clone(), expected.len() as u64),
            "{search}"
        );
    }
    let second = office.store.run_problems(sync.run, None, 1, 1).await.unwrap();
    assert_eq!((second.total, second.rows[0].pat_num), (3, PatNum(1187)));
}
