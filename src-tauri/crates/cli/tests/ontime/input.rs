//! Typed input is normalized, and each invalid field has its own code.

use opendental_testkit::{Server, ServerOptions};

use crate::harness::{Finished, Ontime};

const UNUSUAL: &str = "  it's \"mine\" \\ Zähne  ";

#[derive(Clone, Copy)]
struct Fields<'a> {
    host: &'a str,
    port: &'a str,
    username: &'a str,
    database: &'a str,
}

impl Fields<'_> {
    fn add(&self, ontime: &Ontime, name: &str, more: &[&str]) -> Finished {
        let words = [
            ["integration", "add"],
            ["--name", name],
            ["--company", "Riverside"],
            ["--host", self.host],
            ["--port", self.port],
            ["--username", self.username],
            ["--database", self.database],
        ];
        let words = [&words.concat()[..], &["--password-stdin"], more].concat();
        ontime.json_with(&words, &format!("{UNUSUAL}\r\n"))
    }
}

async fn serve() -> Server {
    let server = ServerOptions::default().launch().await.unwrap();
    crate::connection_faults::fill(&server, &["praxis-nord `2`"]).await;
    let password = UNUSUAL.replace('\\', "\\\\").replace('\'', "''");
    let account =
        format!("CREATE USER reader@'%' IDENTIFIED BY '{password}'; GRANT SELECT ON *.* TO reader@'%'");
    server.execute(&account).await.unwrap();
    server
}

#[tokio::test]
async fn blanks_a_pasted_port_and_unusual_characters_are_accepted() {
    let server = serve().await;
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    let pasted = format!("  127.0.0.1:{} ", server.port());
    let typed = Fields {
        host: &pasted,
        port: "1",
        username: " reader ",
        database: "praxis-nord `2` ",
    };
    let card = typed.add(&ontime, "Odd", &[]).success();
    assert_eq!(
        (&card["host"], &card["port"], &card["username"], &card["database"]),
        (
            &"127.0.0.1".into(),
            &server.port().into(),
            &"reader".into(),
            &"praxis-nord `2`".into()
        )
    );
    assert_eq!(
        ontime.json(&["sync", "Odd", "--full"]).success()["outcome"],
        "completed"
    );
}

#[test]
fn each_invalid_field_has_its_own_code_tested_or_not() {
    let ontime = Ontime::new();
    ontime.json(&["company", "add", "Riverside"]).success();
    let good = Fields {
        host: "od-server",
        port: "3306",
        username: "reader",
        database: "demo",
    };
    let host = |host| Fields { host, ..good };
    let too_long = "d".repeat(65);
    for (typed, code) in [
        (host("  "), "invalid_host"),
        (host("my server"), "invalid_host"),
        (host("http://server"), "invalid_host"),
        (host("[::1"), "invalid_host"),
        (host("server:99999"), "invalid_port"),
        (host("server:"), "invalid_port"),
        (Fields { port: "0", ..good }, "invalid_port"),
        (
            Fields {
                username: " ",
                ..good
            },
            "invalid_username",
        ),
        (
            Fields {
                database: " ",
                ..good
            },
            "invalid_database",
        ),
        (
            Fields {
                database: &too_long,
                ..good
            },
            "invalid_database",
        ),
    ] {
        for more in [&[][..], &["--untested"]] {
            typed.add(&ontime, "Nonsense", more).failure(code);
        }
    }
    assert_eq!(
        ontime.json(&["integration", "list"]).success(),
        serde_json::json!([])
    );
}
