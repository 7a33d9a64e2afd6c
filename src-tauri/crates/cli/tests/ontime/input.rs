//! What a person types is taken as it was meant, and nonsense is told apart field by field.

use practice::{Server, ServerOptions};

use crate::desk::{Desk, Said};

const ODD: &str = "  it's \"mine\" \\ Zähne  ";

#[derive(Clone, Copy)]
struct Fields<'a> {
    host: &'a str,
    port: &'a str,
    username: &'a str,
    database: &'a str,
}

impl Fields<'_> {
    fn add(&self, desk: &Desk, name: &str, more: &[&str]) -> Said {
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
        desk.json_with(&words, &format!("{ODD}\r\n"))
    }
}

async fn serve() -> Server {
    let server = ServerOptions::default().launch().await.unwrap();
    crate::causes::fill(&server, &["praxis-nord `2`"]).await;
    let password = ODD.replace('\\', "\\\\").replace('\'', "''");
    let account =
        format!("CREATE USER reader@'%' IDENTIFIED BY '{password}'; GRANT SELECT ON *.* TO reader@'%'");
    server.execute(&account).await.unwrap();
    server
}

#[tokio::test]
async fn blanks_a_pasted_port_and_odd_characters_are_understood() {
    let server = serve().await;
    let desk = Desk::new();
    desk.json(&["company", "add", "Riverside"]).done();
    let pasted = format!("  127.0.0.1:{} ", server.port());
    let typed = Fields {
        host: &pasted,
        port: "1",
        username: " reader ",
        database: "praxis-nord `2` ",
    };
    let card = typed.add(&desk, "Odd", &[]).done();
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
        desk.json(&["sync", "Odd", "--full"]).done()["outcome"],
        "completed"
    );
}

#[test]
fn nonsense_is_told_apart_field_by_field_whether_or_not_it_is_tested() {
    let desk = Desk::new();
    desk.json(&["company", "add", "Riverside"]).done();
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
            typed.add(&desk, "Nonsense", more).refused(code);
        }
    }
    assert_eq!(desk.json(&["integration", "list"]).done(), serde_json::json!([]));
}
