//! An account that can only read is enough for everything, and nothing but reading is ever asked of the server.

use practice::{DEMO_PASSWORD, LoadOptions, Practice, Server, ServerOptions, add_other_databases, load};

use crate::desk::{Desk, assert_adds_up, count};

const ACTIVE: usize = 60;

async fn serve() -> Server {
    let options = ServerOptions::of_this_run().root_password(DEMO_PASSWORD);
    let server = options.general_log().launch().await.unwrap();
    let mut root = server.connection().await.unwrap();
    load(
        &mut root,
        &Practice::generate(23, ACTIVE),
        &LoadOptions::default(),
    )
    .await
    .unwrap();
    add_other_databases(&mut root).await.unwrap();
    server
}

/// The account that the script makes.
pub(crate) const READER: &str = "ontime_reader";
const PASSWORD: &str = "Reads-only-77";

fn place(port: &str) -> [&str; 7] {
    [
        "--host",
        "127.0.0.1",
        "--port",
        port,
        "--username",
        READER,
        "--password-stdin",
    ]
}

/// Lets IT run the script that `ontime` prints, and adds the integration `Reader` with the account that it makes.
pub(crate) async fn connect_reader(desk: &Desk, server: &Server) {
    let answer = desk.json(&["integration", "reader-script", "Main office"]).done();
    let script = answer["script"].as_str().unwrap();
    let script = script.replace("PUT-A-LONG-PASSWORD-HERE", PASSWORD);
    server.execute(&script).await.unwrap();
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
    desk.json_with(&[&words[..], &place(&port)].concat(), PASSWORD)
        .done();
}

#[tokio::test]
async fn the_scripts_account_is_enough_for_a_whole_run_that_only_reads() {
    let server = serve().await;
    let desk = Desk::connected(server.port());
    connect_reader(&desk, &server).await;
    let port = server.port().to_string();

    let tested = desk.json(&["integration", "test", "Reader"]).done();
    let states: Vec<_> = tested["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| &stage["state"])
        .collect();
    assert_eq!(states, ["green"; 11], "{tested}");
    assert_eq!(tested["rights"]["can_change"], false, "{tested}");
    let seen = desk
        .json_with(&[&["databases"][..], &place(&port)].concat(), PASSWORD)
        .done();
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
    let full = desk.json(&["sync", "Reader", "--full", "--no-limit"]).done();
    assert_adds_up(&full);
    assert_eq!(connections() - before, 1, "a sync uses one connection");
    // Unchanged are second charts: their records can be read, too.
    assert_eq!(full["relations_unread"], false, "{full}");
    assert_eq!(
        count(&full, "added") + count(&full, "skipped") + count(&full, "unchanged"),
        count(&full, "rows_read")
    );
    server
        .execute("UPDATE demo.patient SET City = 'Salem' WHERE PatStatus = 0 LIMIT 5")
        .await
        .unwrap();
    let next = desk.json(&["sync", "Reader", "--incremental"]).done();
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
async fn root_sees_which_database_is_the_practice() {
    let server = serve().await;
    let desk = Desk::new();
    let port = server.port().to_string();
    let words = [
        "databases",
        "--host",
        "127.0.0.1",
        "--port",
        &port,
        "--username",
        "root",
        "--password-stdin",
    ];
    let seen = desk.json_with(&words, DEMO_PASSWORD).done();
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
