//! Syncs that do not reach their end: killed, cancelled, cut off, or met by another.

#[cfg(unix)]
use std::io::{BufRead, BufReader, Read};
#[cfg(unix)]
use std::process::Stdio;

use practice::{Practice, Server};
use serde_json::Value;

use crate::desk::{Desk, assert_adds_up, count, serve};
use crate::relay::Relay;

const ACTIVE: usize = 3_000;
/// About three pages of 500 patients; a connection that stalls here has some pages behind it and some before it.
const MIDDLE: u64 = 250_000;

/// A practice, and a desk that reaches it over a wire which stalls in the middle of a sync.
async fn stalling() -> (Practice, Server, Relay, Desk) {
    let practice = Practice::generate(11, ACTIVE);
    let server = serve(&practice).await;
    let relay = Relay::to(server.port());
    let desk = Desk::connected(relay.port());
    relay.stall_after(MIDDLE);
    (practice, server, relay, desk)
}

fn in_the_middle(run: &Value) -> bool {
    run["rows_read"].as_u64().is_some_and(|rows| rows >= 500)
}

#[tokio::test]
async fn of_two_syncs_at_once_one_is_told_and_a_killed_one_is_taken_up_where_it_was() {
    let (practice, _server, relay, desk) = stalling().await;
    let mut first = desk.start_sync(&["--no-limit"]);
    desk.wait_for_run(in_the_middle);
    desk.json(&["sync", "Main office"]).refused("sync_running");
    assert_eq!(desk.json(&["integration", "list"]).done()[0]["health"], "syncing");
    desk.json(&["integration", "remove", "Main office"])
        .refused("sync_running");

    first.kill().unwrap();
    first.wait().unwrap();
    relay.let_go();
    let rest = desk.json(&["sync", "Main office", "--full", "--no-limit"]).done();
    assert_adds_up(&rest);
    let runs = desk.json(&["history"]).done()["runs"].clone();
    assert_eq!(
        (&runs[0]["outcome"], &runs[1]["outcome"]),
        (&"completed".into(), &"interrupted".into())
    );
    let before = &runs[1];
    assert!(count(before, "added") > 0 && count(&rest, "rows_read") < ACTIVE);
    assert_eq!(count(before, "rows_read") + count(&rest, "rows_read"), ACTIVE);
    assert_eq!(
        count(before, "added") + count(&rest, "added"),
        practice.expected.importable
    );
}

#[tokio::test]
async fn a_source_that_goes_away_fails_the_run_and_still_gives_its_summary() {
    let (_practice, mut server, relay, desk) = stalling().await;
    let sync = desk.start_sync(&["--no-limit"]);
    desk.wait_for_run(in_the_middle);
    server.kill().unwrap();
    relay.let_go();
    let said = desk.hear(sync.wait_with_output().unwrap());
    assert_eq!(said.code, 1);
    let run = said.value();
    assert_eq!(run["outcome"], "failed");
    assert_eq!(run["error"]["code"], "connection_lost", "{run}");
    assert!(run["error"]["hint"].is_string());
    assert_adds_up(&run);
    assert!(count(&run, "added") > 0);

    let refused = desk.json(&["sync", "Main office"]);
    assert_eq!((refused.code, &refused.value()["outcome"]), (1, &"failed".into()));
    server.start().await.unwrap();
    assert_eq!(desk.json(&["sync", "Main office"]).done()["outcome"], "limited");
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_a_sync_cleanly_with_its_summary() {
    let (_practice, _server, relay, desk) = stalling().await;
    let sync = desk.start_sync(&["--no-limit"]);
    desk.wait_for_run(in_the_middle);
    interrupt(sync.id());
    let said = desk.hear(sync.wait_with_output().unwrap());
    assert_eq!(said.code, 1);
    let run = said.value();
    assert_eq!(run["outcome"], "cancelled");
    assert!(run.get("error").is_none());
    assert_adds_up(&run);
    assert!(count(&run, "added") > 0);

    relay.let_go();
    let rest = desk.json(&["sync", "Main office", "--full", "--no-limit"]).done();
    assert_eq!(count(&run, "rows_read") + count(&rest, "rows_read"), ACTIVE);
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_ctrl_c_leaves_at_once_and_the_next_sync_goes_on() {
    let (_practice, _server, relay, desk) = stalling().await;
    let mut command = desk.command(&["sync", "Main office", "--no-limit"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut sync = command.spawn().unwrap();
    desk.wait_for_run(in_the_middle);
    interrupt(sync.id());
    let mut stderr = BufReader::new(sync.stderr.take().unwrap());
    let mut aside = String::new();
    stderr.read_line(&mut aside).unwrap();
    assert!(aside.contains("Press Ctrl-C again"), "{aside}");
    interrupt(sync.id());
    let mut last = String::new();
    stderr.read_to_string(&mut last).unwrap();
    assert!(last.contains("broken off"), "{last}");
    let output = sync.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    relay.let_go();
    assert_eq!(desk.json(&["sync", "Main office"]).done()["outcome"], "limited");
    assert_eq!(
        desk.json(&["history"]).done()["runs"][1]["outcome"],
        "interrupted"
    );
}

#[cfg(unix)]
fn interrupt(process: u32) {
    let mut kill = std::process::Command::new("kill");
    assert!(
        kill.args(["-s", "INT", &process.to_string()])
            .status()
            .unwrap()
            .success()
    );
}
