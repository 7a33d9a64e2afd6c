//! Another program takes the port of the practice's server and asks for the password.

use std::io::Write;

use opendental_testkit::{DEMO_PASSWORD, Impostor, OTHER_SERVER, Practice, Request, ServerOptions};

use crate::connection_faults::{at, fill, ontime};
use crate::harness::{Ontime, serve};

/// Each way to ask for the password itself.
const REQUESTS: [Request; 4] = [
    Request::Plugin("sha256_password"),
    Request::Plugin("mysql_clear_password"),
    Request::Plugin("caching_sha2_password"),
    Request::FullAuthentication,
];

/// Whether the first use of the server pinned its certificate, as that of a MySQL 8 or 9 does.
fn is_pinned(ontime: &Ontime) -> bool {
    let cards = ontime.json(&["integration", "list"]).success();
    let pinned = cards[0]["tls"].as_str().unwrap().starts_with("pinned:");
    assert_eq!(pinned, std::env::var_os(OTHER_SERVER).is_some());
    pinned
}

/// Asserts that nothing was received from which the password can be read: only responses to challenges.
fn assert_no_password(impostor: &Impostor, request: Request) {
    let received = impostor.received();
    let what = format!("{request:?} {received:?}");
    assert!(!received.is_empty(), "{what}");
    let password = DEMO_PASSWORD.as_bytes();
    let challenge = b"abcdefghijklmnopqrst";
    for packet in &received {
        let mixed = packet.iter().zip(challenge.iter().cycle());
        let mixed: Vec<u8> = mixed.map(|(byte, key)| byte ^ key).collect();
        for bytes in [packet, &mixed] {
            assert!(
                !bytes.windows(password.len()).any(|window| window == password),
                "{what}: the password was sent"
            );
        }
    }
    // Only the response to the handshake. This plugin's request is another challenge.
    if request != Request::Plugin("caching_sha2_password") {
        assert_eq!(received.len(), 1, "{what}");
    }
}

fn sync(ontime: &Ontime) -> Result<(), String> {
    let finished = ontime.json(&["sync", "Main office", "--incremental"]);
    match finished.code {
        0 => Ok(()),
        _ => Err(finished.value()["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()),
    }
}

#[tokio::test]
async fn an_impostor_on_the_port_of_a_stopped_server_gets_no_password() {
    let mut server = serve(&Practice::generate(7, 20)).await;
    let ontime = Ontime::connected(server.port());
    let pinned = is_pinned(&ontime);
    ontime.json(&["sync", "Main office", "--full"]).success();
    server.stop().await.unwrap();
    for request in REQUESTS {
        for with_tls in [true, false] {
            let impostor = match with_tls {
                true => Impostor::listen(server.port(), request),
                false => Impostor::listen_without_tls(server.port(), request),
            };
            let impostor = impostor.unwrap();
            let code = sync(&ontime).unwrap_err();
            let what = format!("{request:?}, TLS {with_tls}");
            let expected = match request {
                _ if pinned && with_tls => "certificate_changed",
                _ if pinned => "tls_not_offered",
                Request::Plugin("mysql_clear_password") => "login_method_unsupported",
                // It accepts the response to its challenge, and then answers no query.
                Request::Plugin("caching_sha2_password") => "protocol_broken",
                _ if with_tls => "certificate_unknown",
                _ => "tls_required",
            };
            assert_eq!(code, expected, "{what}");
            if pinned {
                assert_eq!(impostor.received(), Vec::<Vec<u8>>::new(), "{what}");
            } else {
                assert_no_password(&impostor, request);
            }
        }
    }
    server.start().await.unwrap();
    assert_eq!(sync(&ontime), Ok(()), "the genuine server works again at once");
}

#[tokio::test]
async fn a_typed_password_is_sent_to_a_new_server_only() {
    let mut server = serve(&Practice::generate(7, 20)).await;
    let ontime = Ontime::connected(server.port());
    let pinned = is_pinned(&ontime);
    let first = Impostor::listen(0, Request::FullAuthentication).unwrap();
    let add = |name: &str, port: u16| ontime.add_integration(name, port, DEMO_PASSWORD);
    // It answers no query.
    add("First use", first.port()).failure("protocol_broken");
    let received = first.received();
    assert!(
        received.contains(&format!("{DEMO_PASSWORD}\0").into_bytes()),
        "a new server on this computer may request the password: {received:?}"
    );

    server.stop().await.unwrap();
    let impostor = Impostor::listen(server.port(), Request::FullAuthentication).unwrap();
    let refused = add("Second", server.port());
    if pinned {
        refused.failure("certificate_changed");
        assert_eq!(impostor.received(), Vec::<Vec<u8>>::new());
        return;
    }
    let refused = refused.failure("certificate_unknown");
    assert!(refused["hint"].as_str().unwrap().contains("SHA-256"), "{refused}");
    assert_no_password(&impostor, Request::FullAuthentication);
}

#[tokio::test]
async fn the_certificate_of_a_server_that_requests_the_password_is_pinned_on_first_use() {
    if std::env::var_os(OTHER_SERVER).is_none() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {OTHER_SERVER} names no MySQL 8 or 9");
        return;
    }
    let options = ServerOptions::from_environment().root_password(DEMO_PASSWORD);
    let mut server = options.launch().await.unwrap();
    fill(&server, &["demo", "second"]).await;
    let ontime = Ontime::connected(server.port());
    let cards = ontime.json(&["integration", "list"]).success();
    let tls = cards[0]["tls"].as_str().unwrap().to_owned();
    assert!(tls.starts_with("pinned:"), "{tls}");
    // The server forgets that the password was correct, so it requests it again.
    server.execute("FLUSH PRIVILEGES").await.unwrap();
    ontime.json(&["sync", "Main office", "--full"]).success();
    // Another integration on the same server uses the same certificate.
    let second = ontime
        .add_database("Second", server.port(), DEMO_PASSWORD, "second")
        .success();
    assert_eq!(second["tls"], tls);

    server.stop().await.unwrap();
    let impostor = Impostor::listen(server.port(), Request::FullAuthentication).unwrap();
    assert_eq!(sync(&ontime).unwrap_err(), "certificate_changed");
    assert_eq!(impostor.received(), Vec::<Vec<u8>>::new());
    drop(impostor);
    server.start().await.unwrap();
    assert_eq!(sync(&ontime), Ok(()), "the genuine server works again at once");
}

#[tokio::test]
async fn tls_that_cannot_be_negotiated_on_this_computer_is_no_worse_than_none() {
    for options in [
        &[
            "--tls-version=TLSv1.2",
            "--ssl-cipher=DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384",
        ][..],
        &["--tls-version=TLSv1.1", "--ssl-cipher=DEFAULT@SECLEVEL=0"],
    ] {
        let Some(certificate) = rsa_certificate() else {
            return;
        };
        let mut server = ServerOptions::default()
            .root_password(DEMO_PASSWORD)
            .plain_logins()
            .option(format!(
                "--ssl-cert={}",
                certificate.path().join("cert.pem").display()
            ))
            .option(format!(
                "--ssl-key={}",
                certificate.path().join("key.pem").display()
            ));
        for option in options {
            server = server.option(*option);
        }
        let server = server.launch().await.unwrap();
        fill(&server, &["demo"]).await;
        let ontime = ontime();
        let (exit, result) = at(server.port()).test(&ontime);
        assert_eq!(
            (exit, &result["fault"]),
            (0, &serde_json::Value::Null),
            "{options:?}"
        );
        let text = result["stages"][3]["text"].as_str().unwrap();
        assert!(text.contains("stays on this computer"), "{text}");
    }
}

/// A self-signed RSA certificate, as a server of that age has; `None` without the program `openssl`.
fn rsa_certificate() -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().unwrap();
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "9",
            "-subj",
            "/CN=MySQL",
        ])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder.path())
        .output();
    if made.is_ok_and(|output| output.status.success()) {
        return Some(folder);
    }
    let _ = writeln!(std::io::stderr(), "SKIPPED: this machine has no openssl");
    None
}

#[test]
fn a_name_is_never_this_computer() {
    opendental_testkit::network_namespace::run_inside("impostor::inside::").unwrap();
}

mod inside {
    use super::*;
    use crate::connection_faults::Typed;

    #[test]
    #[ignore = "run by `a_name_is_never_this_computer` in a network namespace"]
    fn a_name_that_resolves_to_loopback_gets_nothing_without_a_verified_certificate() {
        let ontime = ontime();
        for request in REQUESTS {
            let (impostor, code) = (Impostor::listen(0, request).unwrap(), "certificate_unknown");
            let typed = Typed {
                host: "od-server.practice.example",
                ..at(impostor.port())
            };
            typed.expect_fault(&ontime, ("tls", code, "it"));
            assert_eq!(impostor.received(), Vec::<Vec<u8>>::new(), "{request:?}");
            let plain = Impostor::listen_without_tls(0, request).unwrap();
            let typed = Typed {
                port: plain.port(),
                ..typed
            };
            typed.expect_fault(&ontime, ("tls", "tls_not_offered", "it"));
            assert_eq!(plain.received(), Vec::<Vec<u8>>::new(), "{request:?}");
        }
    }

    #[test]
    #[ignore = "run by `a_name_is_never_this_computer` in a network namespace"]
    fn localhost_is_loopback_whatever_the_hosts_file_says() {
        let hosts = std::fs::read_to_string("/etc/hosts").unwrap();
        std::fs::write(
            "/etc/hosts",
            hosts.replace("127.0.0.1 localhost", "192.0.2.1 localhost"),
        )
        .unwrap();
        let impostor = Impostor::listen(0, Request::FullAuthentication).unwrap();
        let typed = Typed {
            host: "localhost",
            ..at(impostor.port())
        };
        // It listens on 127.0.0.1 only.
        typed.expect_fault(&ontime(), ("login_method", "certificate_unknown", "it"));
        std::fs::write("/etc/hosts", hosts).unwrap();
    }
}
