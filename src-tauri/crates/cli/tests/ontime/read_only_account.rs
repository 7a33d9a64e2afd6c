//! A read-only account is enough for everything, and `ontime` sends the server only reading statements.

use opendental_testkit::{
    DEMO_PASSWORD, LoadOptions, Practice, Server, ServerOptions, add_extra_databases, load,
};

use crate::harness::{Ontime, assert_adds_up, count, login};

const ACTIVE: usize = 60;

async fn serve() -> Server {
    let options = ServerOptions::from_environment().root_password(DEMO_PASSWORD);
    let server = options.general_log().launch().await.unwrap();
    let mut root = server.connection().await.unwrap();
    load(
        &mut root,
        &Practice::generate(23, ACTIVE),
        &LoadOptions::default(),
    )
    .await
    .unwrap();
    add_extra_databases(&mut root).await.unwrap();
    server
}

/// The account that the script creates.
pub(crate) const READER: &str = "ontime_reader";
const PASSWORD: &str = "Reads-only-77";

/// Runs the script that `ontime` prints and adds the integration `Reader` with the account it creates.
pub(crate) async fn connect_reader(ontime: &Ontime, server: &Server) {
    let printed = ontime
        .json(&["integration", "reader-script", "Main office"])
        .success();
    let script = printed["script"].as_str().unwrap();
    let script = script.replace("PUT-A-LONG-PASSWORD-HERE", PASSWORD);
    server.execute(&script).await.unwrap();
    add_reader(ontime, server);
}

/// Adds the integration `Reader` with the account of an earlier [`connect_reader`], instead of the one that is connected.
pub(crate) fn add_reader(ontime: &Ontime, server: &Server) {
    ontime.json(&["integration", "remove", "Main office"]);
    let port = server.port().to_string();
    let words = [
        "integration",
        "add",
        "--name",
        "Reader",
        "--company",
        "1",
        "--database",
        "demo",
    ];
    ontime
        .json_with(&[&words[..], &login(&port, READER)].concat(), PASSWORD)
        .success();
}

#[tokio::test]
async fn the_account_of_the_script_is_enough_for_every_command() {
    let server = serve().await;
    let ontime = Ontime::connected(server.port());
    connect_reader(&ontime, &server).await;
    let port = server.port().to_string();

    let tested = ontime.json(&["integration", "test", "Reader"]).success();
    let states: Vec<_> = tested["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| &stage["state"])
        .collect();
    assert_eq!(states, ["passed"; 11], "{tested}");
    assert_eq!(tested["rights"]["can_change"], false, "{tested}");
    let seen = ontime
        .json_with(&[&["databases"][..], &login(&port, READER)].concat(), PASSWORD)
        .success();
    let names: Vec<_> = seen["databases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["demo"], "{seen}");
    let connections = || {
        let asked = server.log_of(READER).unwrap();
        asked.iter().filter(|entry| entry.command == "Connect").count()
    };
    let before = connections();
    let full = ontime.json(&["sync", "Reader", "--full", "--no-limit"]).success();
    assert_adds_up(&full);
    assert_eq!(connections() - before, 1, "a sync uses one connection");
    // The unchanged rows are second charts: the account can read `patientlink`, too.
    assert_eq!(full["relations_unread"], false, "{full}");
    assert_eq!(
        count(&full, "added") + count(&full, "skipped") + count(&full, "unchanged"),
        count(&full, "rows_read")
    );
    server
        .execute("UPDATE demo.patient SET City = 'Salem' WHERE PatStatus = 0 LIMIT 5")
        .await
        .unwrap();
    let next = ontime.json(&["sync", "Reader", "--incremental"]).success();
    assert_eq!(next["outcome"], "completed", "{next}");

    let asked = server.log_of(READER).unwrap();
    let harmful: Vec<_> = asked.iter().filter(|entry| !entry.only_reads()).collect();
    assert!(harmful.is_empty(), "{harmful:#?}");
    let all: String = asked.iter().map(|entry| format!("{}\n", entry.text)).collect();
    for part in [
        "SHOW GRANTS",
        "SET SESSION TRANSACTION READ ONLY",
        "PatStatus = 0 AND PatNum >=",
        "SHOW DATABASES",
    ] {
        assert!(all.contains(part), "{part} in {all}");
    }
}

#[tokio::test]
async fn an_administrator_sees_which_database_is_the_practice() {
    let server = serve().await;
    let ontime = Ontime::new();
    let port = server.port().to_string();
    let words = [&["databases"][..], &login(&port, "root")].concat();
    let seen = ontime.json_with(&words, DEMO_PASSWORD).success();
    let all: Vec<_> = seen["databases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["name"].as_str().unwrap(),
                one["kind"].as_str().unwrap(),
                one["in_use"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        all,
        [
            ("demo", "practice", true),
            ("demo_training", "training", false),
            ("demobackup_11_02_2026", "backup", true),
            ("phpbb", "not_open_dental", false),
        ]
    );
    assert_eq!(seen["preselected"], "demo");
}
