//! `ontime integration test --json` tells each cause apart, with its stage and who can mend it. Each is induced for real:
//! by a real server with that setting, in a network of its own, or by a player where no real server does it any more.

use std::io::Write;
use std::net::TcpListener;

use practice::stranger::{greeting, offering_tls, packet, refusal};
use practice::{LoadOptions, OTHER_SERVER, Player, Practice, Server, ServerOptions, load};
use serde_json::Value;
use sqlx::{Connection, MySqlConnection};

use crate::desk::Desk;

mod inside;

pub(crate) const PASSWORD: &str = "Dylan-12";

/// A connection as somebody would type it.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'a> {
    pub(crate) host: &'a str,
    pub(crate) port: u16,
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    pub(crate) database: &'a str,
    pub(crate) tls: &'a str,
}

/// What the test must say: the stage, the code, and who can mend it.
pub(crate) type Told = (&'static str, &'static str, &'static str);

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
    /// Saves it untested and tests it.
    pub(crate) fn test(&self, desk: &Desk) -> (i32, Value) {
        let saved = desk.json(&["integration", "list"]).done();
        let name = format!("Connection {}", saved.as_array().unwrap().len());
        let port = self.port.to_string();
        let words = [
            ["integration", "add"],
            ["--untested", "--password-stdin"],
            ["--name", &name],
            ["--company", "Riverside"],
            ["--host", self.host],
            ["--port", &port],
            ["--username", self.username],
            ["--database", self.database],
            ["--tls", self.tls],
        ];
        desk.json_with(&words.concat(), self.password).done();
        let tested = desk.json(&["integration", "test", &name]);
        (tested.code, tested.value())
    }

    #[track_caller]
    pub(crate) fn must_say(&self, desk: &Desk, (stage, code, fixer): Told) {
        let (exit, said) = self.test(desk);
        assert_eq!((exit, said["code"].as_str()), (1, Some(code)), "{said}");
        assert_eq!(said["fault"]["code"], code);
        assert_eq!(said["fixer"], fixer, "{code}");
        let stages = said["stages"].as_array().unwrap();
        let red = stages.iter().position(|stage| stage["state"] == "red").unwrap();
        assert_eq!(
            (&stages[red]["stage"], &stages[red]["code"]),
            (&stage.into(), &code.into()),
            "{said}"
        );
        assert!(stages[..red].iter().all(|stage| stage["state"] != "pending"));
        assert!(stages[red + 1..].iter().all(|stage| stage["state"] == "pending"));
        let for_it = said["for_it"].as_str().unwrap();
        assert!(
            for_it.contains("Stopped at: ") && for_it.contains("To do: "),
            "{for_it}"
        );
        assert!(!said.to_string().contains(PASSWORD) && !said.to_string().contains("Smith"));
    }
}

pub(crate) fn desk() -> Desk {
    let desk = Desk::new();
    desk.json(&["company", "add", "Riverside"]).done();
    desk
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
fn what_stands_before_a_login_is_told_apart() {
    let desk = desk();
    let nowhere = Typed {
        host: "no-such-host.invalid",
        ..at(3306)
    };
    nowhere.must_say(&desk, ("address", "host_unknown", "you"));
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    at(closed).must_say(&desk, ("port", "connection_refused", "it"));
    let native = || packet(0, &greeting("mysql_native_password"));
    let whole_password = vec![vec![1, 4]];
    for (says, answers, told) in [
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
            packet(0, &refusal(1129)),
            Vec::new(),
            ("greeting", "host_blocked", "it"),
        ),
        (
            packet(0, &offering_tls("mysql_native_password")),
            Vec::new(),
            ("tls", "tls_failed", "it"),
        ),
        (
            packet(0, &greeting("mysql_clear_password")),
            Vec::new(),
            ("login_method", "login_method_unsupported", "it"),
        ),
        (
            packet(0, &greeting("caching_sha2_password")),
            whole_password,
            ("login_method", "tls_required", "it"),
        ),
        (native(), vec![refusal(3032)], ("login", "server_read_only", "it")),
        (
            native(),
            vec![vec![0x42; 30]],
            ("login_method", "protocol_broken", "it"),
        ),
    ] {
        let player = Player::playing(says, answers).unwrap();
        at(player.port()).must_say(&desk, told);
    }
}

#[tokio::test]
async fn what_a_real_server_finds_wrong_is_told_apart() {
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

    let desk = desk();
    let root = at(server.port());
    let (exit, works) = root.test(&desk);
    assert_eq!((exit, &works["fault"]), (0, &Value::Null), "{works}");
    let account = |username| Typed { username, ..root };
    let database = |database| Typed { database, ..root };
    let wrong = Typed {
        password: "Dylan-13",
        ..root
    };
    for (typed, told) in [
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
        typed.must_say(&desk, told);
    }

    let address = format!("mysql://nothing:{PASSWORD}@127.0.0.1:{}", server.port());
    let mut guests = Vec::new();
    while let Ok(guest) = MySqlConnection::connect(&address).await {
        guests.push(guest);
    }
    let (_, full) = account("nothing").test(&desk);
    assert_eq!(full["code"], "too_many_connections", "{full}");
    drop(guests);
    server.kill().unwrap();
    root.must_say(&desk, ("port", "connection_refused", "it"));
}

#[tokio::test]
async fn what_todays_mysql_finds_wrong_is_told_apart() {
    if std::env::var_os(OTHER_SERVER).is_none() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {OTHER_SERVER} names no MySQL 8 or 9");
        return;
    }
    let options = ServerOptions::of_this_run().root_password(PASSWORD);
    let server = options.launch().await.unwrap();
    fill(&server, &["demo", "unnoted"]).await;
    server
        .execute(
            "ALTER TABLE unnoted.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP;
             CREATE USER reader@'%' IDENTIFIED BY 'Dylan-12'; GRANT SELECT ON demo.* TO reader@'%'",
        )
        .await
        .unwrap();
    let desk = desk();
    let root = at(server.port());
    let reader = Typed {
        username: "reader",
        ..root
    };
    let plain = Typed { tls: "off", ..reader };
    let database = |database| Typed { database, ..root };
    plain.must_say(&desk, ("login_method", "tls_required", "it"));
    let (exit, works) = reader.test(&desk);
    assert_eq!((exit, &works["fault"]), (0, &Value::Null), "{works}");
    database("dmeo").must_say(&desk, ("databases", "database_missing", "you"));
    database("unnoted").must_say(&desk, ("columns", "changes_not_noted", "open_dental"));
    server.execute("SET GLOBAL offline_mode = ON").await.unwrap();
    reader.must_say(&desk, ("login", "server_read_only", "it"));
}

#[test]
fn what_is_wrong_with_another_computer_is_told_apart() {
    practice::elsewhere::run_inside("causes::inside::").unwrap();
}
