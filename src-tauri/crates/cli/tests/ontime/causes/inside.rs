//! Run by the outer test, in a network of their own.

use std::io::Read;
use std::net::TcpStream;

use practice::elsewhere::{HERE, SILENT, certificate};
use practice::{Server, ServerOptions};

use super::{Typed, at, desk, fill};

const READER: &str = "CREATE USER reader@'%' IDENTIFIED BY 'Dylan-12'; GRANT SELECT ON demo.* TO reader@'%'";

async fn serve(options: ServerOptions) -> Server {
    let server = options.option("--bind-address=0.0.0.0").launch().await.unwrap();
    fill(&server, &["demo"]).await;
    server.execute(READER).await.unwrap();
    server
}

fn reader(port: u16) -> Typed<'static> {
    Typed {
        host: HERE,
        username: "reader",
        ..at(port)
    }
}

#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn a_certificate_that_will_not_do_says_why() {
    let desk = desk();
    let pinned = format!("pinned:{}", "a5".repeat(32));
    for (name, code) in [
        ("good", None),
        ("expired", Some("certificate_expired")),
        ("other", Some("certificate_other_host")),
        ("unknown", Some("certificate_unknown")),
    ] {
        let file = |end: &str| certificate(name, end).display().to_string();
        let options = ServerOptions::default()
            .option(format!("--ssl-cert={}", file("pem")))
            .option(format!("--ssl-key={}", file("key")));
        let server = serve(options).await;
        match code {
            Some(code) => reader(server.port()).must_say(&desk, ("tls", code, "it")),
            None => assert_eq!(reader(server.port()).test(&desk).0, 0),
        }
        let known = Typed {
            tls: &pinned,
            ..reader(server.port())
        };
        known.must_say(&desk, ("tls", "certificate_changed", "it"));
    }
}

#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn a_server_without_encryption_is_used_by_choice_only() {
    let server = serve(ServerOptions::default()).await;
    let desk = desk();
    reader(server.port()).must_say(&desk, ("tls", "tls_not_offered", "it"));
    let chosen = Typed {
        tls: "off",
        ..reader(server.port())
    };
    let (exit, said) = chosen.test(&desk);
    assert_eq!((exit, &said["stages"][3]["state"]), (0, &"warn".into()), "{said}");
}

#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn a_server_that_is_not_for_this_computer_says_so() {
    let options = ServerOptions::default()
        .option("--skip-name-resolve=0")
        .option("--max-connect-errors=1");
    let server = serve(options).await;
    let desk = desk();
    server
        .execute("DROP USER reader@'%'; CREATE USER reader@'192.0.2.99'; FLUSH PRIVILEGES")
        .await
        .unwrap();
    reader(server.port()).must_say(&desk, ("greeting", "host_not_allowed", "it"));
    server.execute(READER).await.unwrap();
    for _ in 0..3 {
        let mut stream = TcpStream::connect((HERE, server.port())).unwrap();
        // Goes away in the middle of the greeting, as a port scanner does.
        stream.read_exact(&mut [0; 8]).unwrap();
    }
    reader(server.port()).must_say(&desk, ("greeting", "host_blocked", "it"));
}

#[test]
#[ignore = "run by the outer test, in a network of its own"]
fn a_firewall_that_swallows_everything_is_no_answer() {
    let silent = Typed {
        host: SILENT,
        ..reader(3306)
    };
    silent.must_say(&desk(), ("port", "no_answer", "it"));
}
