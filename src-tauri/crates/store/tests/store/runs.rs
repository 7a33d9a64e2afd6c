use domain::{Counts, Fault, Limit, Mode, Outcome, PatNum, Problem, ProblemCode, RunId, Trigger};
use sqlx::Connection;
use store::{OpenProblem, PageChanges, ProblemList, ProblemSearch, StoreError, Thing};

use crate::support::{App, create, creating, fields};

#[tokio::test]
async fn a_run_is_recorded_from_its_start_to_its_outcome() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let integration = app.integration(company, "Main office").await;
    let lease = app.store.try_lease(integration).await.unwrap();
    let run = app
        .store
        .start_run(&lease, Mode::Incremental, Trigger::Timer, Limit::None)
        .await
        .unwrap();
    let under_way = app.store.running_run(integration).await.unwrap().unwrap();
    assert_eq!(
        (under_way.id, under_way.mode, under_way.trigger),
        (run, Mode::Incremental, Trigger::Timer)
    );
    assert_eq!((under_way.limit, under_way.outcome), (Limit::None, None));

    let fault = Fault::ConnectionLost {
        address: "od:3306".to_owned(),
    };
    app.store
        .finish_run(run, Outcome::Failed, Some(1_380), Some(&fault))
        .await
        .unwrap();
    let ended = app.store.run(run).await.unwrap();
    assert_eq!(ended.outcome, Some(Outcome::Failed));
    assert_eq!((ended.remaining, ended.fault), (Some(1_380), Some(fault)));
    assert!(ended.finished_at.unwrap() >= ended.started_at);
    assert_eq!(app.store.running_run(integration).await.unwrap(), None);
    let error = app
        .store
        .finish_run(run, Outcome::Completed, None, None)
        .await
        .unwrap_err();
    assert!(
        matches!(error, StoreError::NotFound(Thing::Run)),
        "an outcome is final: {error:?}"
    );
}

#[tokio::test]
async fn history_is_newest_first_and_shows_the_current_name() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    let west = app.integration(company, "Westside").await;
    let mut runs = Vec::new();
    for integration in [main, west, main] {
        let sync = app.sync(company, integration).await;
        app.store
            .finish_run(sync.run, Outcome::Completed, None, None)
            .await
            .unwrap();
        runs.push(sync.run);
    }
    app.store.rename_integration(main, "Downtown").await.unwrap();
    let all = app.store.runs(None, 0, 2).await.unwrap();
    assert_eq!(all.total, 3);
    assert_eq!(
        all.rows.iter().map(|run| run.id).collect::<Vec<_>>(),
        [runs[2], runs[1]]
    );
    assert_eq!(all.rows[0].integration_name, "Downtown");
    let of_main = app.store.runs(Some(main), 1, 10).await.unwrap();
    assert_eq!(
        (of_main.total, of_main.rows.len(), of_main.rows[0].id),
        (2, 1, runs[0])
    );
    let error = app.store.run(RunId(999)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound(Thing::Run)));
}

#[tokio::test]
async fn a_run_that_a_crash_left_is_shown_as_interrupted_with_what_it_did() {
    let (app, sync) = App::syncing().await;
    let page = creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
    app.apply(&sync, &page).await.unwrap();
    let (run, integration) = (sync.run, sync.integration);
    drop(sync);

    let lease = app.store.try_lease(integration).await.unwrap();
    let second = app
        .store
        .start_run(&lease, Mode::Full, Trigger::Window, Limit::AtMost(Limit::DEFAULT))
        .await;
    assert!(second.is_err(), "an integration never has two runs in progress");
    assert_eq!(app.store.interrupt_stale_runs(&lease).await.unwrap(), [run]);
    let stale = app.store.run(run).await.unwrap();
    assert_eq!(
        (stale.outcome, stale.counts.added),
        (Some(Outcome::Interrupted), 1)
    );
    assert_eq!(stale.finished_at, Some(stale.active_at));
    assert_eq!(app.store.interrupt_stale_runs(&lease).await.unwrap(), []);
    app.store
        .start_run(&lease, Mode::Full, Trigger::Window, Limit::AtMost(Limit::DEFAULT))
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
async fn problems_are_listed_and_searched_by_number_detail_and_code() {
    let (app, sync) = App::syncing().await;
    let problems = vec![
        problem(1042, ProblemCode::NoBirthdate, None),
        problem(1187, ProblemCode::BirthdateInFuture, Some("2062-03-04")),
        problem(-1203, ProblemCode::AmbiguousMatch, Some("2 patients")),
    ];
    let open = problems.iter().cloned().map(|problem| OpenProblem {
        problem,
        changed_at: None,
        cluster: None,
    });
    let page = PageChanges {
        problems: open.collect(),
        counts: Counts {
            rows_read: 3,
            skipped: 3,
            ..Counts::default()
        },
        errors: 2,
        ..PageChanges::default()
    };
    app.apply(&sync, &page).await.unwrap();
    let run = ProblemList::OfRun(sync.run);
    let all = app
        .store
        .problems(run, &ProblemSearch::default(), 0, 10)
        .await
        .unwrap();
    assert_eq!(all.rows, problems);
    assert_eq!(app.store.run(sync.run).await.unwrap().errors, 2);
    for (text, codes, expected) in [
        ("1042", vec![], vec![1042]),
        ("-12", vec![], vec![-1203]),
        ("no BIRTHDATE", vec![ProblemCode::NoBirthdate], vec![1042]),
        ("2062", vec![], vec![1187]),
        (
            "2 PATIENTS",
            vec![ProblemCode::BirthdateInFuture],
            vec![1187, -1203],
        ),
        ("%", vec![], vec![]),
        ("  ", vec![], vec![1042, 1187, -1203]),
    ] {
        let search = ProblemSearch {
            text: text.to_owned(),
            codes,
        };
        let found = app.store.problems(run, &search, 0, 10).await.unwrap();
        let numbers: Vec<_> = found.rows.iter().map(|row| row.pat_num.0).collect();
        assert_eq!(
            (numbers, found.total),
            (expected.clone(), expected.len() as u64),
            "{text}"
        );
    }
    let second = app
        .store
        .problems(run, &ProblemSearch::default(), 1, 1)
        .await
        .unwrap();
    assert_eq!((second.total, second.rows[0].pat_num), (3, PatNum(1187)));
}

#[tokio::test]
async fn a_stored_fault_has_its_code_and_arguments_and_no_text() {
    let (app, sync) = App::syncing().await;
    let fault = Fault::HostUnknown {
        host: "od".to_owned(),
    };
    app.store
        .finish_run(sync.run, Outcome::Failed, None, Some(&fault))
        .await
        .unwrap();
    let mut db = app.raw().await;
    let stored: String = sqlx::query_scalar("SELECT fault FROM runs")
        .fetch_one(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    assert_eq!(stored, r#"{"code":"host_unknown","args":{"host":"od"}}"#);
}

#[tokio::test]
async fn only_a_completed_or_limited_run_is_a_sync() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let id = app.integration(company, "Main office").await;
    assert_eq!(app.store.last_synced(id).await.unwrap(), None);
    let mut expected = None;
    for outcome in [
        Outcome::Failed,
        Outcome::Completed,
        Outcome::Cancelled,
        Outcome::Limited,
        Outcome::Failed,
    ] {
        let sync = app.sync(company, id).await;
        app.store.finish_run(sync.run, outcome, None, None).await.unwrap();
        if matches!(outcome, Outcome::Completed | Outcome::Limited) {
            expected = app.store.run(sync.run).await.unwrap().finished_at;
        }
        assert_eq!(app.store.last_synced(id).await.unwrap(), expected, "{outcome:?}");
    }
}

#[tokio::test]
async fn abandoned_runs_are_interrupted_and_running_ones_are_not() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    let west = app.integration(company, "Westside").await;
    let abandoned = app.sync(company, main).await.run;
    let running = app.sync(company, west).await;
    assert_eq!(app.store.interrupt_abandoned_runs().await.unwrap(), [abandoned]);
    assert_eq!(app.store.run(running.run).await.unwrap().outcome, None);
    assert_eq!(app.store.interrupt_abandoned_runs().await.unwrap(), []);
}
