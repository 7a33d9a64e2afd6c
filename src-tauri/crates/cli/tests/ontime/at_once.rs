//! Two programs at work in the same moment.

use std::process::{Child, Stdio};

use practice::Practice;
use serde_json::Value;

use crate::desk::{Desk, assert_adds_up, count, serve};
use crate::relay::Relay;

/// Enough for a log-in and a few questions.
const BEFORE_THE_FIRST_PAGE: u64 = 6_000;

fn start(desk: &Desk, integration: &str) -> Child {
    desk.command(&["--json", "sync", integration, "--full", "--no-limit"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn end(desk: &Desk, sync: Child) -> Value {
    desk.hear(sync.wait_with_output().unwrap()).done()
}

/// An office with two ways to one practice.
fn with_two_ways(port: u16) -> Desk {
    let desk = Desk::connected(port);
    desk.add_integration("Second way", port, practice::DEMO_PASSWORD)
        .done();
    desk
}

fn added(runs: &[Value]) -> usize {
    runs.iter().map(|run| count(run, "added")).sum()
}

#[tokio::test]
async fn two_programs_that_meet_the_same_people_at_once_make_no_more_of_them_than_one_after_the_other() {
    let practice = Practice::generate(23, 2_000);
    let server = serve(&practice).await;
    let desk = with_two_ways(server.port());
    let in_turn = ["Main office", "Second way"].map(|way| end(&desk, start(&desk, way)));

    // Both stand still in front of the first patients, and are let go in the same moment.
    let relay = Relay::to(server.port());
    let desk = with_two_ways(relay.port());
    relay.stall_after(BEFORE_THE_FIRST_PAGE);
    let syncs = ["Main office", "Second way"].map(|way| start(&desk, way));
    desk.wait_for_runs(2, |run| run["outcome"].is_null());
    relay.let_go();
    let at_once = syncs.map(|sync| end(&desk, sync));
    at_once.iter().for_each(assert_adds_up);
    assert_eq!(added(&at_once), added(&in_turn));
    let companies = desk.json(&["company", "list"]).done();
    assert_eq!(count(&companies[0], "patients"), added(&in_turn));
}

#[tokio::test]
async fn of_two_programs_that_sync_one_integration_one_is_told_who_syncs_and_since_when() {
    let server = serve(&Practice::generate(24, 300)).await;
    let relay = Relay::to(server.port());
    let desk = Desk::connected(relay.port());
    relay.stall_after(BEFORE_THE_FIRST_PAGE);
    let first = start(&desk, "Main office");
    desk.wait_for_run(|run| run["outcome"].is_null());
    let refused = desk
        .json(&["sync", "Main office", "--full"])
        .refused("sync_running");
    let message = refused["message"].as_str().unwrap();
    assert!(
        message.contains(" since ") && message.ends_with(", started by the command ontime."),
        "{message}"
    );
    relay.let_go();
    assert_eq!(end(&desk, first)["outcome"], "completed");
    let history = desk.json(&["history"]).done();
    assert_eq!(history["runs"].as_array().unwrap().len(), 1, "{history}");
}
