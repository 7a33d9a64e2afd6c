//! Two `ontime` processes at the same time.

use std::process::{Child, Stdio};

use app::i18n::{Language, fault_message};
use app::{Fault, Trigger};
use opendental_testkit::{DEMO_PASSWORD, LoadOptions, Practice, load};
use serde_json::Value;

use crate::cut_connection::StallingProxy;
use crate::harness::{Ontime, assert_adds_up, count, serve, text};

const SECOND_DATABASE: &str = "second";

/// Enough to sign in and send a few queries.
const BEFORE_THE_FIRST_PAGE: u64 = 6_000;

fn start(ontime: &Ontime, integration: &str) -> Child {
    ontime
        .command(&["--json", "sync", integration, "--full", "--no-limit"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn end(ontime: &Ontime, sync: Child) -> Value {
    ontime.record(sync.wait_with_output().unwrap()).success()
}

/// Two integrations with databases of the same practice.
fn with_two_integrations(port: u16) -> Ontime {
    let ontime = Ontime::connected(port);
    ontime
        .add_database("Second connection", port, DEMO_PASSWORD, SECOND_DATABASE)
        .success();
    ontime
}

fn added(runs: &[Value]) -> usize {
    runs.iter().map(|run| count(run, "added")).sum()
}

#[tokio::test]
async fn two_processes_that_import_the_same_patients_at_once_add_no_duplicates() {
    let practice = Practice::generate(23, 2_000);
    let server = serve(&practice).await;
    let mut root = server.connection().await.unwrap();
    let options = LoadOptions::named(SECOND_DATABASE);
    load(&mut root, &practice, &options).await.unwrap();
    let ontime = with_two_integrations(server.port());
    let sequential = ["Main office", "Second connection"].map(|name| end(&ontime, start(&ontime, name)));

    // Both stall before the first page and resume at the same moment.
    let proxy = StallingProxy::to(server.port());
    let ontime = with_two_integrations(proxy.port());
    proxy.stall_after(BEFORE_THE_FIRST_PAGE);
    let syncs = ["Main office", "Second connection"].map(|name| start(&ontime, name));
    ontime.wait_for_runs(2, |run| run["outcome"].is_null());
    proxy.resume();
    let at_once = syncs.map(|sync| end(&ontime, sync));
    at_once.iter().for_each(assert_adds_up);
    assert_eq!(added(&at_once), added(&sequential));
    let companies = ontime.json(&["company", "list"]).success();
    assert_eq!(count(&companies[0], "patients"), added(&sequential));
}

#[tokio::test]
async fn a_second_sync_of_an_integration_is_refused_with_who_started_the_first_and_when() {
    let server = serve(&Practice::generate(24, 300)).await;
    let proxy = StallingProxy::to(server.port());
    let ontime = Ontime::connected(proxy.port());
    proxy.stall_after(BEFORE_THE_FIRST_PAGE);
    let first = start(&ontime, "Main office");
    ontime.wait_for_run(|run| run["outcome"].is_null());
    let refused = ontime
        .json(&["sync", "Main office", "--full"])
        .failure("sync_running");
    let started_at = &ontime.json(&["history"]).success()["runs"][0]["started_at"];
    let fault = Fault::SyncRunningSince {
        since: started_at.as_str().unwrap().parse().unwrap(),
        started_by: Trigger::Command,
    };
    assert_eq!(refused["message"], fault_message(Language::En, &fault));
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains(text("term.command"))
    );
    proxy.resume();
    assert_eq!(end(&ontime, first)["outcome"], "completed");
    let history = ontime.json(&["history"]).success();
    assert_eq!(history["runs"].as_array().unwrap().len(), 1, "{history}");
}
