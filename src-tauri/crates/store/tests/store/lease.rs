use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use domain::Trigger;
use store::StoreError;

use crate::support::App;

#[tokio::test]
async fn an_integration_has_one_sync_at_a_time() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    let west = app.integration(company, "Westside").await;
    let sync = app.sync(company, main).await;
    let others = [app.store.clone(), app.second_handle().await];
    for store in &others {
        let Err(StoreError::SyncRunningSince { since, started_by }) = store.try_lease(main).await else {
            panic!("a second lease was given");
        };
        assert_eq!(started_by, Trigger::Window);
        assert_eq!(since, store.run(sync.run).await.unwrap().started_at);
    }
    others[1].try_lease(west).await.unwrap();
    drop(sync);
    others[1].try_lease(main).await.unwrap();
}

#[tokio::test]
async fn reading_whether_a_lease_is_held_neither_takes_nor_creates_it() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    let file = app.folder.path().join(format!("locks/integration-{main}.lock"));
    assert!(!app.store.is_leased(main));
    assert!(!file.exists());
    let sync = app.sync(company, main).await;
    let other = app.second_handle().await;
    for store in [&app.store, &other] {
        assert!(store.is_leased(main));
        assert!(store.is_leased(main));
    }
    drop(sync);
    assert!(!other.is_leased(main));
    app.store.try_lease(main).await.unwrap();
}

/// Waits for the child's first line instead of sleeping.
fn child(role: &str, folder: &std::path::Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "lease::a_child_process_plays_its_role",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("STORE_TEST_ROLE", role)
        .env("STORE_TEST_FOLDER", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(
        lines.any(|line| line.unwrap().contains("in place")),
        "the child began"
    );
    child
}

/// Does nothing in an ordinary run. In the process started by a test it takes the lock and waits to be killed.
#[test]
fn a_child_process_plays_its_role() {
    let (Ok(role), Ok(folder)) = (
        std::env::var("STORE_TEST_ROLE"),
        std::env::var("STORE_TEST_FOLDER"),
    ) else {
        return;
    };
    let path = std::path::Path::new(&folder).join("locks").join(role);
    let lock = std::fs::File::options()
        .read(true)
        .write(true)
        .open(path)
        .unwrap();
    lock.lock().unwrap();
    writeln!(std::io::stdout(), "in place").unwrap();
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

#[tokio::test]
async fn a_lease_of_a_killed_process_is_free_at_once() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    drop(app.store.try_lease(main).await.unwrap());
    let mut holder = child(&format!("integration-{main}.lock"), app.folder.path());
    let error = app.store.try_lease(main).await.err();
    assert!(matches!(error, Some(StoreError::SyncRunning)), "{error:?}");
    holder.kill().unwrap();
    holder.wait().unwrap();
    app.store.try_lease(main).await.unwrap();
}

#[tokio::test]
async fn a_writer_waits_for_the_other_process_and_continues_when_it_is_killed() {
    let app = App::open().await;
    let mut holder = child("write.lock", app.folder.path());
    let store = app.store.clone();
    let writing = tokio::spawn(async move {
        store
            .add_company("Bright Smiles")
            .await
            .map(|company| company.name)
    });
    tokio::task::yield_now().await;
    assert_eq!(
        app.store.companies().await.unwrap(),
        [],
        "reading does not wait, and nothing was written"
    );
    assert!(!writing.is_finished());
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(writing.await.unwrap().unwrap(), "Bright Smiles");
}
