//! Connections to another computer, in a network namespace.

use std::io::Read;
use std::net::TcpStream;

use opendental_testkit::network_namespace::{HERE, SILENT, certificate};
use opendental_testkit::{Server, ServerOptions};

use super::{Typed, at, fill, ontime};

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
#[ignore = "run by `each_cause_on_another_computer_has_its_own_code` in a network namespace"]
async fn each_unusable_certificate_has_its_own_code() {
    let ontime = ontime();
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
            Some(code) => reader(server.port()).expect_fault(&ontime, ("tls", code, "it")),
            None => assert_eq!(reader(server.port()).test(&ontime).0, 0),
        }
        let known = Typed {
            tls: &pinned,
            ..reader(server.port())
        };
        known.expect_fault(&ontime, ("tls", "certificate_changed", "it"));
    }
}

#[tokio::test]
#[ignore = "run by `each_cause_on_another_computer_has_its_own_code` in a network namespace"]
async fn a_server_without_encryption_is_used_only_by_choice() {
    let server = serve(ServerOptions::default()).await;
    let ontime = ontime();
    reader(server.port()).expect_fault(&ontime, ("tls", "tls_not_offered", "it"));
    let chosen = Typed {
        tls: "off",
        ..reader(server.port())
    };
    let (exit, result) = chosen.test(&ontime);
    assert_eq!(
        (exit, &result["stages"][3]["state"]),
        (0, &"warning".into()),
        "{result}"
    );
}

#[tokio::test]
#[ignore = "run by `each_cause_on_another_computer_has_its_own_code` in a network namespace"]
async fn a_server_that_does_not_allow_this_computer_is_reported() {
    let options = ServerOptions::default()
        .option("--skip-name-resolve=0")
        .option("--max-connect-errors=1");
    let server = serve(options).await;
    let ontime = ontime();
    server
        .execute("DROP USER reader@'%'; CREATE USER reader@'192.0.2.99'; FLUSH PRIVILEGES")
        .await
        .unwrap();
    reader(server.port()).expect_fault(&ontime, ("greeting", "host_not_allowed", "it"));
    server.execute(READER).await.unwrap();
    for _ in 0..3 {
        let mut stream = TcpStream::connect((HERE, server.port())).unwrap();
        // Disconnects in the middle of the handshake, as a port scanner does.
        stream.read_exact(&mut [0; 8]).unwrap();
    }
    reader(server.port()).expect_fault(&ontime, ("greeting", "host_blocked", "it"));
}

#[test]
#[ignore = "run by `each_cause_on_another_computer_has_its_own_code` in a network namespace"]
fn a_firewall_that_drops_packets_is_reported_as_no_response() {
    let silent = Typed {
        host: SILENT,
        ..reader(3306)
    };
    silent.expect_fault(&ontime(), ("port", "no_answer", "it"));
}
