use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use domain::Trigger;
use store::StoreError;

use crate::support::Office;

#[tokio::test]
async fn one_sync_of_an_integration_at_a_time() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let main = office.integration(company, "Main office").await;
    let west = office.integration(company, "Westside").await;
    let sync = office.sync(company, main).await;
    let others = [office.store.clone(), office.second_handle().await];
    for store in &others {
        let Err(StoreError::LeaseHeld { since, by }) = store.try_lease(main).await else {
            panic!("a second lease was given");
        };
        assert_eq!(by, Some(Trigger::Window));
        assert_eq!(since, Some(store.run(sync.run).await.unwrap().started_at));
    }
    others[1].try_lease(west).await.unwrap();
    drop(sync);
    others[1].try_lease(main).await.unwrap();
}

/// Waits until the child says a word, so that no test sleeps for luck.
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

/// Does nothing in an ordinary run; in the process that a test started, it takes the lock and waits to be killed.
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
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let main = office.integration(company, "Main office").await;
    drop(office.store.try_lease(main).await.unwrap());
    let mut holder = child(&format!("integration-{main}.lock"), office.folder.path());
    let error = office.store.try_lease(main).await.err();
    assert!(
        matches!(
            error,
            Some(StoreError::LeaseHeld {
                since: None,
                by: None
            })
        ),
        "{error:?}"
    );
    holder.kill().unwrap();
    holder.wait().unwrap();
    office.store.try_lease(main).await.unwrap();
}

#[tokio::test]
async fn a_writer_waits_for_the_other_process_and_goes_on_when_it_is_killed() {
    let office = Office::open().await;
    let mut holder = child("write.lock", office.folder.path());
    let store = office.store.clone();
    let writing = tokio::spawn(async move {
        store
            .add_company("Bright Smiles")
            .await
            .map(|company| company.name)
    });
    tokio::task::yield_now().await;
    assert_eq!(
        office.store.companies().await.unwrap(),
        [],
        "reading does not wait, and nothing was written"
    );
    assert!(!writing.is_finished());
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(writing.await.unwrap().unwrap(), "Bright Smiles");
}
