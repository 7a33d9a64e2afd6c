use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use domain::{IntegrationId, Limit, Mode, RunId, Trigger};
use store::{BatchJob, PageChanges, Store};

use crate::support::{App, all_patients, apply, create, creating, fields, unlock};

/// A page of ten patients, numbered from `first`.
fn page(first: i64) -> PageChanges {
    let patients = (first..first + 10).map(|number| create(number, fields("Ann", "Lee", "1979-04-12"), None));
    creating(patients.collect())
}

/// Patients, links, counter, and change records agree on the number of whole pages; returns the patients.
async fn whole_pages(store: &Store, run: RunId, integration: IntegrationId) -> u64 {
    let total = store.patients(&all_patients()).await.unwrap().total;
    assert_eq!(total % 10, 0);
    assert_eq!(store.active_patients(integration).await.unwrap(), total);
    assert_eq!(store.run(run).await.unwrap().counts.added, total);
    assert_eq!(store.run_changes(run, 0, 1).await.unwrap().total, total);
    total
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_of_two_handles_take_turns() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let handles = [
        app.store.clone(),
        app.second_handle().await,
        app.second_handle().await,
    ];
    let tasks: Vec<_> = (0..9)
        .map(|task| {
            let store = handles[task % 3].clone();
            tokio::spawn(async move {
                for number in 0..10 {
                    let patient = fields("Ann", &format!("Lee{task}x{number}"), "1979-04-12");
                    store.add_patient(company, &patient, String::new()).await.unwrap();
                    if number == 5 {
                        store.checkpoint().await.unwrap();
                    }
                    store.patients(&all_patients()).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(app.total().await, 90);
    handles[2].integrity_check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_abandoned_write_is_complete_or_absent() {
    let (app, sync) = App::syncing().await;
    let mut next = 0;
    let (mut whole, mut absent) = (0, 0);
    for microseconds in (0..6_000).step_by(150) {
        let page = page(next);
        let _ = tokio::time::timeout(Duration::from_micros(microseconds), app.apply(&sync, &page)).await;
        // The next write starts only after the abandoned one has ended.
        app.store
            .rename_company(sync.company, "Bright Smiles")
            .await
            .unwrap();
        let total = i64::try_from(whole_pages(&app.store, sync.run, sync.integration).await).unwrap();
        if total == next {
            absent += 1
        } else {
            whole += 1
        }
        assert!(total == next || total == next + 10);
        next = total;
    }
    eprintln!("{whole} whole, {absent} absent");
    assert!(absent > 0, "none was abandoned early enough to test anything");
    app.store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn the_data_version_changes_with_commits_of_other_handles_only() {
    let app = App::open().await;
    let other = app.second_handle().await;
    let first = app.store.data_version().await.unwrap();
    app.company("Bright Smiles").await;
    assert_eq!(app.store.data_version().await, Some(first));
    other.add_company("Westside Dental").await.unwrap();
    assert_ne!(app.store.data_version().await, Some(first));
}

/// Does nothing in an ordinary run. In the process started by a test it applies pages until it is killed.
#[tokio::test]
async fn a_child_process_applies_pages() {
    let Ok(folder) = std::env::var("STORE_TEST_PAGES") else {
        return;
    };
    let folder = std::path::Path::new(&folder);
    let store = Store::open(folder, unlock(folder).await).await.unwrap();
    let integration = store.integrations().await.unwrap().remove(0);
    let lease = store.try_lease(integration.id).await.unwrap();
    let run = store.runs(None, 0, 1).await.unwrap().rows[0].id;
    let mut next = i64::try_from(whole_pages(&store, run, lease.integration()).await).unwrap();
    loop {
        let job = BatchJob {
            run,
            integration: integration.id,
            company: integration.company,
        };
        apply(&store, job, &page(next)).await.unwrap();
        next += 10;
        writeln!(std::io::stdout(), "applied {next}").unwrap();
    }
}

#[tokio::test]
async fn a_killed_process_leaves_whole_pages_and_none_that_it_reported_is_missing() {
    let app = App::under_a_passphrase().await;
    let company = app.company("Bright Smiles").await;
    let integration = app.integration(company, "Main office").await;
    let lease = app.store.try_lease(integration).await.unwrap();
    let run = app
        .store
        .start_run(&lease, Mode::Full, Trigger::Command, Limit::None)
        .await
        .unwrap();
    drop(lease);
    for round in 0..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writers::a_child_process_applies_pages", "--nocapture"])
            .env("STORE_TEST_PAGES", app.folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut reported = 0;
        let lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let mut pages = 0;
        for line in lines {
            if let Some((_, number)) = line.split_once("applied ") {
                reported = number.parse::<u64>().unwrap();
                pages += 1;
            }
            if pages == 2 + round * 3 {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(pages >= 2 + round * 3, "the child came to write");
        let store = app.second_handle().await;
        store.integrity_check().await.unwrap();
        let total = whole_pages(&store, run, integration).await;
        assert!(
            total == reported || total == reported + 10,
            "{total} there, {reported} reported"
        );
        store.try_lease(integration).await.unwrap();
    }
}

/// Does nothing in an ordinary run. In the process started by a test it ends without closing its store.
#[tokio::test]
async fn a_child_process_forgets_to_close() {
    let Ok(folder) = std::env::var("STORE_TEST_FORGETS") else {
        return;
    };
    let folder = std::path::Path::new(&folder);
    let store = Store::open(folder, unlock(folder).await).await.unwrap();
    let company = store.companies().await.unwrap()[0].id;
    store
        .add_patient(company, &fields("Ann", "Lee", "1979-04-12"), String::new())
        .await
        .unwrap();
    store.patients(&all_patients()).await.unwrap();
    store.add_company("Bright Smiles").await.unwrap_err();
}

// The store needs a thread for its tasks while this one waits for the child.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_forgets_to_close_its_store_ends_well_all_the_same() {
    let app = App::under_a_passphrase().await;
    app.company("Bright Smiles").await;
    for round in 1..=5 {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writers::a_child_process_forgets_to_close"])
            .env("STORE_TEST_FORGETS", app.folder.path())
            .output()
            .unwrap();
        assert!(child.status.success(), "{child:?}");
        assert_eq!(app.total().await, round);
    }
}
