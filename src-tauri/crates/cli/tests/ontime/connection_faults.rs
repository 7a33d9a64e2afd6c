//! `ontime integration test --json` reports each cause with its own code, its step, and who can fix it.
//!
//! Each cause is produced by a real server with that setting, or by a scripted server where no current server does it.

use std::io::Write;
use std::net::TcpListener;

use opendental_testkit::raw_packets::{error_packet, handshake, handshake_with_tls, packet};
use opendental_testkit::{LoadOptions, OTHER_SERVER, Practice, ScriptedServer, Server, ServerOptions, load};
use serde_json::Value;
use sqlx::{Connection, MySqlConnection};

use crate::harness::Ontime;

mod remote_tls;

pub(crate) const PASSWORD: &str = "Dylan-12";

/// A connection as typed.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'a> {
    pub(crate) host: &'a str,
    pub(crate) port: u16,
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    pub(crate) database: &'a str,
    pub(crate) tls: &'a str,
}

/// The expected step, code, and who can fix it.
pub(crate) type Expected = (&'static str, &'static str, &'static str);

pub(crate) fn at(port: u16) -> Typed<'static> {
    Typed {
        host: "127.0.0.1",
        port,
        username: "root",
        password: PASSWORD,
        database: "demo",
        tls: "required",
    }
}

impl Typed<'_> {
    /// Saves the connection untested, tests it, and removes it, because a database is connected only once.
    pub(crate) fn test(&self, ontime: &Ontime) -> (i32, Value) {
        let name = "Connection";
        let port = self.port.to_string();
        let words = [
            ["integration", "add"],
            ["--untested", "--password-stdin"],
            ["--name", name],
            ["--company", "Riverside"],
            ["--host", self.host],
            ["--port", &port],
            ["--username", self.username],
            ["--database", self.database],
            ["--tls", self.tls],
        ];
        ontime.json_with(&words.concat(), self.password).success();
        let tested = ontime.json(&["integration", "test", name]);
        ontime.json(&["integration", "remove", name]).success();
        (tested.code, tested.value())
    }

    #[track_caller]
    pub(crate) fn expect_fault(&self, ontime: &Ontime, (stage, code, fixer): Expected) {
        let (exit, result) = self.test(ontime);
        assert_eq!((exit, result["code"].as_str()), (1, Some(code)), "{result}");
        assert_eq!(result["fault"]["code"], code);
        assert_eq!(result["fixer"], fixer, "{code}");
        let stages = result["stages"].as_array().unwrap();
        let failed = stages
            .iter()
            .position(|stage| stage["state"] == "failed")
            .unwrap();
        assert_eq!(
            (&stages[failed]["stage"], &stages[failed]["code"]),
            (&stage.into(), &code.into()),
            "{result}"
        );
        assert!(stages[..failed].iter().all(|stage| stage["state"] != "pending"));
        assert!(
            stages[failed + 1..]
                .iter()
                .all(|stage| stage["state"] == "pending")
        );
        let for_it = result["for_it"].as_str().unwrap();
        assert!(
            for_it.contains("Stopped at: ") && for_it.contains("What to do: "),
            "{for_it}"
        );
        assert!(!result.to_string().contains(PASSWORD) && !result.to_string().contains("Smith"));
    }
}

pub(crate) fn ontime() -> Ontime {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    ontime
}

pub(crate) async fn fill(server: &Server, databases: &[&str]) {
    for database in databases {
        let mut root = server.connection().await.unwrap();
        let options = LoadOptions::named(*database);
        load(&mut root, &Practice::generate(7, 20), &options)
            .await
            .unwrap();
    }
}

#[test]
fn each_cause_before_sign_in_has_its_own_code() {
    let ontime = ontime();
    let nowhere = Typed {
        host: "no-such-host.invalid",
        ..at(3306)
    };
    nowhere.expect_fault(&ontime, ("address", "host_unknown", "you"));
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    at(closed).expect_fault(&ontime, ("port", "connection_refused", "it"));
    let native = || packet(0, &handshake("mysql_native_password"));
    let whole_password = vec![vec![1, 4]];
    for (says, answers, expected) in [
        (Vec::new(), Vec::new(), ("greeting", "no_answer", "it")),
        (
            b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(),
            Vec::new(),
            ("greeting", "not_mysql", "you"),
        ),
        (
            packet(0, b"\x093.23.58\0abcdefgh\0"),
            Vec::new(),
            ("greeting", "server_too_old", "it"),
        ),
        (
            packet(0, &error_packet(1129)),
            Vec::new(),
            ("greeting", "host_blocked", "it"),
        ),
        (
            packet(0, &handshake_with_tls("mysql_native_password")),
            Vec::new(),
            ("tls", "tls_failed", "it"),
        ),
        (
            packet(0, &handshake("mysql_clear_password")),
            Vec::new(),
            ("login_method", "login_method_unsupported", "it"),
        ),
        (
            packet(0, &handshake("caching_sha2_password")),
            whole_password,
            ("login_method", "tls_required", "it"),
        ),
        (
            native(),
            vec![error_packet(3032)],
            ("login", "server_read_only", "it"),
        ),
        (
            native(),
            vec![vec![0x42; 30]],
            ("login_method", "protocol_broken", "it"),
        ),
    ] {
        let server = ScriptedServer::start(says, answers).unwrap();
        at(server.port()).expect_fault(&ontime, expected);
    }
}

#[tokio::test]
async fn each_cause_on_a_real_server_has_its_own_code() {
    let options = ServerOptions::default()
        .root_password(PASSWORD)
        .option("--secure-auth=OFF")
        .option("--max-connections=10")
        .option("--myisam-recover-options=OFF");
    let mut server = options.launch().await.unwrap();
    fill(&server, &["demo", "unnoted", "lacking", "held", "damaged"]).await;
    server
        .execute(
            "ALTER TABLE unnoted.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP;
             ALTER TABLE lacking.patient DROP Zip; CREATE DATABASE forum; CREATE TABLE forum.posts (id int);
             CREATE USER nothing@'%' IDENTIFIED BY 'Dylan-12'; GRANT SELECT ON forum.* TO nothing@'%';
             CREATE USER old@'%' IDENTIFIED VIA mysql_old_password USING '565491d704013245'",
        )
        .await
        .unwrap();
    server.stop().await.unwrap();
    let index = server.data_folder().join("damaged").join("patient.MYI");
    let whole = std::fs::read(&index).unwrap();
    std::fs::write(&index, &whole[..whole.len() / 8]).unwrap();
    server.start().await.unwrap();
    let mut holder = server.connection_to("held").await.unwrap();
    sqlx::raw_sql("LOCK TABLES patient WRITE")
        .execute(&mut holder)
        .await
        .unwrap();

    let ontime = ontime();
    let root = at(server.port());
    let (exit, works) = root.test(&ontime);
    assert_eq!((exit, &works["fault"]), (0, &Value::Null), "{works}");
    let account = |username| Typed { username, ..root };
    let database = |database| Typed { database, ..root };
    let wrong = Typed {
        password: "Dylan-13",
        ..root
    };
    for (typed, expected) in [
        (wrong, ("login", "access_denied", "you")),
        (account("old"), ("login_method", "login_method_unsupported", "it")),
        (account("nothing"), ("databases", "database_denied", "it")),
        (database("dmeo"), ("databases", "database_missing", "you")),
        (database("forum"), ("patient_table", "no_patient_table", "you")),
        (database("held"), ("patient_table", "table_locked", "it")),
        (
            database("damaged"),
            ("first_read", "table_damaged", "open_dental"),
        ),
        (database("lacking"), ("columns", "columns_missing", "open_dental")),
        (
            database("unnoted"),
            ("columns", "changes_not_noted", "open_dental"),
        ),
    ] {
        typed.expect_fault(&ontime, expected);
    }

    let address = format!("mysql://nothing:{PASSWORD}@127.0.0.1:{}", server.port());
    let mut guests = Vec::new();
    while let Ok(guest) = MySqlConnection::connect(&address).await {
        guests.push(guest);
    }
    let (_, full) = account("nothing").test(&ontime);
    assert_eq!(full["code"], "too_many_connections", "{full}");
    drop(guests);
    server.kill().unwrap();
    root.expect_fault(&ontime, ("port", "connection_refused", "it"));
}

#[tokio::test]
async fn each_cause_on_a_current_mysql_has_its_own_code() {
    if std::env::var_os(OTHER_SERVER).is_none() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {OTHER_SERVER} names no MySQL 8 or 9");
        return;
    }
    let options = ServerOptions::from_environment().root_password(PASSWORD);
    let server = options.launch().await.unwrap();
    fill(&server, &["demo", "unnoted"]).await;
    server
        .execute(
            "ALTER TABLE unnoted.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP;
             CREATE USER reader@'%' IDENTIFIED BY 'Dylan-12'; GRANT SELECT ON demo.* TO reader@'%'",
        )
        .await
        .unwrap();
    let ontime = ontime();
    let root = at(server.port());
    let reader = Typed {
        username: "reader",
        ..root
    };
    let plain = Typed { tls: "off", ..reader };
    plain.expect_fault(&ontime, ("login_method", "tls_required", "it"));
    // Saved untested, so the server is not known.
    reader.expect_fault(&ontime, ("login_method", "certificate_unknown", "it"));
    let (_, unknown) = reader.test(&ontime);
    let pinned = format!("pinned:{}", unknown["certificate"].as_str().unwrap());
    let [root, reader] = [root, reader].map(|typed| Typed {
        tls: &pinned,
        ..typed
    });
    let (exit, works) = reader.test(&ontime);
    assert_eq!((exit, &works["fault"]), (0, &Value::Null), "{works}");
    let database = |database| Typed { database, ..root };
    database("dmeo").expect_fault(&ontime, ("databases", "database_missing", "you"));
    database("unnoted").expect_fault(&ontime, ("columns", "changes_not_noted", "open_dental"));
    server.execute("SET GLOBAL offline_mode = ON").await.unwrap();
    reader.expect_fault(&ontime, ("login", "server_read_only", "it"));
}

#[test]
fn each_cause_on_another_computer_has_its_own_code() {
    opendental_testkit::network_namespace::run_inside("connection_faults::remote_tls::").unwrap();
}
