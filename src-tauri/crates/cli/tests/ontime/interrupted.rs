//! Syncs that are killed, canceled, cut off, or refused because another one is running.

#[cfg(unix)]
use std::io::{BufRead, BufReader, Read};
#[cfg(unix)]
use std::process::Stdio;

use opendental_testkit::{Practice, Server};
use serde_json::Value;

use crate::cut_connection::StallingProxy;
#[cfg(unix)]
use crate::harness::text;
use crate::harness::{Ontime, assert_adds_up, count, serve};

const ACTIVE: usize = 3_000;
/// About three pages of 500 patients: some pages are done and some are left.
const MIDDLE: u64 = 250_000;

/// A practice behind a proxy that stalls in the middle of a sync.
async fn stalling() -> (Practice, Server, StallingProxy, Ontime) {
    let practice = Practice::generate(11, ACTIVE);
    let server = serve(&practice).await;
    let proxy = StallingProxy::to(server.port());
    let ontime = Ontime::connected(proxy.port());
    proxy.stall_after(MIDDLE);
    (practice, server, proxy, ontime)
}

fn in_the_middle(run: &Value) -> bool {
    run["rows_read"].as_u64().is_some_and(|rows| rows >= 500)
}

#[tokio::test]
async fn a_second_sync_is_refused_and_the_next_one_continues_after_a_kill() {
    let (practice, _server, proxy, ontime) = stalling().await;
    let mut first = ontime.start_sync(&["--no-limit"]);
    ontime.wait_for_run(in_the_middle);
    ontime.json(&["sync", "Main office"]).failure("sync_running");
    assert_eq!(
        ontime.json(&["integration", "list"]).success()[0]["health"],
        "syncing"
    );
    ontime
        .json(&["integration", "remove", "Main office"])
        .failure("sync_running");

    first.kill().unwrap();
    first.wait().unwrap();
    proxy.resume();
    let rest = ontime
        .json(&["sync", "Main office", "--full", "--no-limit"])
        .success();
    assert_adds_up(&rest);
    let runs = ontime.json(&["history"]).success()["runs"].clone();
    assert_eq!(
        (&runs[0]["outcome"], &runs[1]["outcome"]),
        (&"completed".into(), &"interrupted".into())
    );
    let before = &runs[1];
    assert!(count(before, "added") > 0 && count(before, "rows_read") < ACTIVE);
    assert_eq!(count(&rest, "rows_read"), ACTIVE, "it compares everything");
    assert_eq!(
        count(before, "added") + count(&rest, "added"),
        practice.expected.importable
    );
}

#[tokio::test]
async fn a_lost_server_fails_the_run_and_the_summary_is_still_printed() {
    let (_practice, mut server, proxy, ontime) = stalling().await;
    let sync = ontime.start_sync(&["--no-limit"]);
    ontime.wait_for_run(in_the_middle);
    server.kill().unwrap();
    proxy.resume();
    let result = ontime.record(sync.wait_with_output().unwrap());
    assert_eq!(result.code, 1);
    let run = result.value();
    assert_eq!(run["outcome"], "failed");
    assert_eq!(run["error"]["code"], "connection_lost", "{run}");
    assert!(run["error"]["hint"].is_string());
    assert_adds_up(&run);
    assert!(count(&run, "added") > 0);

    let refused = ontime.json(&["sync", "Main office"]);
    assert_eq!((refused.code, &refused.value()["outcome"]), (1, &"failed".into()));
    server.start().await.unwrap();
    assert_eq!(
        ontime.json(&["sync", "Main office"]).success()["outcome"],
        "limited"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_a_sync_cleanly_with_its_summary() {
    let (practice, _server, proxy, ontime) = stalling().await;
    let sync = ontime.start_sync(&["--no-limit"]);
    ontime.wait_for_run(in_the_middle);
    interrupt(sync.id());
    let result = ontime.record(sync.wait_with_output().unwrap());
    assert_eq!(result.code, 1);
    let run = result.value();
    assert_eq!(run["outcome"], "cancelled");
    assert!(run.get("error").is_none());
    assert_adds_up(&run);
    assert!(count(&run, "added") > 0);

    proxy.resume();
    let rest = ontime
        .json(&["sync", "Main office", "--full", "--no-limit"])
        .success();
    assert_eq!(count(&rest, "rows_read"), ACTIVE, "it compares everything");
    let added = count(&run, "added") + count(&rest, "added");
    assert_eq!(added, practice.expected.importable);
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_ctrl_c_quits_now_and_the_next_sync_continues() {
    let (_practice, _server, proxy, ontime) = stalling().await;
    let mut command = ontime.command(&["sync", "Main office", "--no-limit"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut sync = command.spawn().unwrap();
    ontime.wait_for_run(in_the_middle);
    interrupt(sync.id());
    let mut stderr = BufReader::new(sync.stderr.take().unwrap());
    let mut note = String::new();
    stderr.read_line(&mut note).unwrap();
    assert!(note.contains(text("cli.stopping")), "{note}");
    interrupt(sync.id());
    let mut last = String::new();
    stderr.read_to_string(&mut last).unwrap();
    assert!(last.contains(text("cli.stoppedNow.message")), "{last}");
    let output = sync.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    proxy.resume();
    assert_eq!(
        ontime.json(&["sync", "Main office"]).success()["outcome"],
        "limited"
    );
    assert_eq!(
        ontime.json(&["history"]).success()["runs"][1]["outcome"],
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
