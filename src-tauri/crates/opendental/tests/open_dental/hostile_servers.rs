//! Tests hostile servers: no password is sent, nothing crashes or hangs, and each has its own fault.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::{CertificateFingerprint, FaultClass, TlsPolicy};
use opendental::{FirstUse, Login, OpenDental};
use opendental_testkit::raw_packets::{auth_switch, error_packet, handshake, handshake_with_tls, ok, packet};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::support::{HANG, discover, login_as};

const PASSWORD: &str = "Dylan-12";

/// What the server does with each client.
#[derive(Clone, Debug)]
pub(crate) enum Behavior {
    Silent,
    Sends(Vec<u8>),
    Disconnects,
    /// Sends one byte per second.
    Drips(Vec<u8>),
    /// Sends a handshake, then responds to each packet with the next of these, then disconnects.
    Responds(Vec<u8>, Vec<Vec<u8>>),
    /// Sends a handshake, then responds to each packet with the same one, forever.
    Repeats(Vec<u8>, Vec<u8>),
    /// Signs the client in, accepts this many statements, then sends the first bytes once and the second ones forever.
    Floods(usize, Vec<u8>, Vec<u8>),
}

pub(crate) struct HostileServer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<u8>>>,
}

impl HostileServer {
    pub(crate) async fn start(behavior: Behavior) -> Self {
        // In a network namespace they are another computer.
        let inside = opendental_testkit::network_namespace::is_inside();
        let here = if inside { "0.0.0.0" } else { "127.0.0.1" };
        let listener = TcpListener::bind((here, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let notes = received.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(play(stream, behavior.clone(), notes.clone()));
            }
        });
        Self { address, received }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn received(&self) -> Vec<u8> {
        self.received.lock().unwrap().clone()
    }

    async fn class(&self) -> FaultClass {
        let login = Login {
            first_use: FirstUse::Refuse,
            ..login_as("127.0.0.1", self.address.port(), "root", PASSWORD)
        };
        let fault = timeout(HANG, discover(&login))
            .await
            .expect("the server made us hang")
            .unwrap_err();
        assert!(!fault.to_string().contains(PASSWORD));
        let received = self.received.lock().unwrap().clone();
        let password = PASSWORD.as_bytes();
        assert!(
            !received.windows(password.len()).any(|window| window == password),
            "the password was sent"
        );
        fault.class()
    }
}

async fn play(mut stream: TcpStream, behavior: Behavior, received: Arc<Mutex<Vec<u8>>>) {
    match behavior {
        Behavior::Silent => listen(&mut stream, &received).await,
        Behavior::Sends(bytes) => {
            stream.write_all(&bytes).await.unwrap();
            listen(&mut stream, &received).await;
        }
        Behavior::Disconnects => {}
        Behavior::Drips(bytes) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        Behavior::Repeats(handshake, response) => {
            stream.write_all(&packet(0, &handshake)).await.unwrap();
            while let Some(number) = read_packet(&mut stream, &received).await {
                let response = packet(number.wrapping_add(1), &response);
                if stream.write_all(&response).await.is_err() {
                    return;
                }
            }
        }
        Behavior::Responds(handshake, responses) => {
            stream.write_all(&packet(0, &handshake)).await.unwrap();
            for response in responses {
                let Some(number) = read_packet(&mut stream, &received).await else {
                    return;
                };
                if stream
                    .write_all(&packet(number.wrapping_add(1), &response))
                    .await
                    .is_err()
                {
                    return;
                }
            }
        }
        Behavior::Floods(accepted, once, forever) => {
            stream
                .write_all(&packet(0, &handshake("mysql_native_password")))
                .await
                .unwrap();
            for number in std::iter::once(2).chain(std::iter::repeat_n(1, accepted)) {
                read_packet(&mut stream, &received).await;
                stream.write_all(&packet(number, &ok())).await.unwrap();
            }
            read_packet(&mut stream, &received).await;
            stream.write_all(&once).await.unwrap();
            while stream.write_all(&forever).await.is_ok() {}
        }
    }
}

async fn listen(stream: &mut TcpStream, received: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(count) = stream.read(&mut buffer).await {
        if count == 0 {
            return;
        }
        received.lock().unwrap().extend(&buffer[..count]);
    }
}

async fn read_packet(stream: &mut TcpStream, received: &Mutex<Vec<u8>>) -> Option<u8> {
    let mut header = [0; 4];
    stream.read_exact(&mut header).await.ok()?;
    let mut body = vec![0; usize::from(header[0]) | usize::from(header[1]) << 8];
    stream.read_exact(&mut body).await.ok()?;
    received.lock().unwrap().extend(&body);
    Some(header[3])
}

#[tokio::test]
async fn something_that_is_not_a_database_server_has_its_own_fault() {
    let mut long_handshake = handshake("mysql_native_password");
    long_handshake.extend([0; 1024]);
    for (behavior, code) in [
        (Behavior::Silent, FaultClass::NoAnswer),
        (
            Behavior::Sends(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
            FaultClass::NotMysql,
        ),
        (
            Behavior::Sends(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
            FaultClass::NotMysql,
        ),
        (Behavior::Sends(packet(0, b"\x0a")), FaultClass::NotMysql),
        (Behavior::Sends(packet(0, &[9; 60])), FaultClass::NotMysql),
        (Behavior::Sends(packet(0, &long_handshake)), FaultClass::NotMysql),
        (Behavior::Disconnects, FaultClass::NotMysql),
    ] {
        assert_eq!(HostileServer::start(behavior).await.class().await, code);
    }
}

#[tokio::test]
async fn an_error_instead_of_a_handshake_keeps_its_reason() {
    for (number, code) in [
        (1040, FaultClass::TooManyConnections),
        (1129, FaultClass::HostBlocked),
        (1130, FaultClass::HostNotAllowed),
    ] {
        let mut body = vec![0xff];
        body.extend(u16::to_le_bytes(number));
        body.extend(b"some words");
        assert_eq!(
            HostileServer::start(Behavior::Sends(packet(0, &body)))
                .await
                .class()
                .await,
            code
        );
    }
}

#[tokio::test]
async fn a_server_that_requests_the_password_in_plain_text_does_not_get_it() {
    let server =
        HostileServer::start(Behavior::Responds(handshake("mysql_clear_password"), vec![ok()])).await;
    assert_eq!(server.class().await, FaultClass::LoginMethodUnsupported);
    assert!(
        server.received.lock().unwrap().is_empty(),
        "nothing is sent to such a server"
    );
    for method in ["mysql_clear_password", "client_ed25519", "dialog"] {
        let responses = vec![auth_switch(method), ok()];
        let switches =
            HostileServer::start(Behavior::Responds(handshake("mysql_native_password"), responses)).await;
        assert_eq!(
            switches.class().await,
            FaultClass::LoginMethodUnsupported,
            "{method}"
        );
    }
}

#[tokio::test]
async fn a_login_that_needs_encryption_fails_without_it() {
    let asks_for_all = vec![vec![1, 4], b"\x01-----BEGIN PUBLIC KEY-----".to_vec()];
    let server = HostileServer::start(Behavior::Responds(
        handshake("caching_sha2_password"),
        asks_for_all,
    ))
    .await;
    assert_eq!(server.class().await, FaultClass::TlsRequired);
}

#[tokio::test]
async fn invalid_packets_crash_nothing() {
    for (responses, code) in [
        // An error without a number makes the driver panic.
        (vec![vec![0xff]], FaultClass::ProtocolBroken),
        (vec![ok(), vec![0xff]], FaultClass::ProtocolBroken),
        (
            vec![ok(), ok(), ok(), ok(), ok(), vec![0xff]],
            FaultClass::ProtocolBroken,
        ),
        (vec![vec![]], FaultClass::ProtocolBroken),
        (vec![vec![0x42; 30]], FaultClass::ProtocolBroken),
        // A request for a local file, which is rejected.
        (
            vec![ok(), b"\xfb/etc/passwd".to_vec()],
            FaultClass::ProtocolBroken,
        ),
        (vec![error_packet(1045)], FaultClass::AccessDenied),
        (vec![error_packet(4999)], FaultClass::ServerError),
        (vec![ok()], FaultClass::ConnectionLost),
    ] {
        let server = HostileServer::start(Behavior::Responds(
            handshake("mysql_native_password"),
            responses.clone(),
        ))
        .await;
        assert_eq!(server.class().await, code, "{responses:?}");
    }
}

#[tokio::test]
async fn no_fault_contains_the_servers_text() {
    let server = HostileServer::start(Behavior::Responds(
        handshake("mysql_native_password"),
        vec![error_packet(1105)],
    ))
    .await;
    let login = login_as("127.0.0.1", server.address.port(), "root", PASSWORD);
    let fault = OpenDental::connect(&login, "demo").await.err().unwrap();
    assert!(!format!("{fault:?}").contains("Smith"), "{fault:?}");
}

#[tokio::test]
async fn a_server_that_announces_too_much_is_disconnected() {
    let long = |number: u8| vec![0xff, 0xff, 0xff, number];
    let columns = |count: &[u8]| vec![ok(), count.to_vec()];
    for (behavior, code) in [
        (
            Behavior::Drips(packet(0, &handshake("mysql_native_password"))),
            FaultClass::NoAnswer,
        ),
        // Lengths that no packet of a handshake or login has, without a body.
        (Behavior::Sends(long(0)), FaultClass::NotMysql),
        (
            Behavior::Sends([packet(0, &handshake("mysql_native_password")), long(2)].concat()),
            FaultClass::ProtocolBroken,
        ),
        // A response before the request.
        (
            Behavior::Sends(
                [
                    packet(0, &handshake("mysql_native_password")),
                    packet(2, &[0x42; 30]),
                ]
                .concat(),
            ),
            FaultClass::ProtocolBroken,
        ),
        // Endless auth switch requests.
        (
            Behavior::Repeats(
                handshake("mysql_native_password"),
                auth_switch("mysql_native_password"),
            ),
            FaultClass::ProtocolBroken,
        ),
        (
            Behavior::Repeats(handshake("caching_sha2_password"), vec![1, 3]),
            FaultClass::TimedOut,
        ),
        // The plugin of MySQL 4.0.
        (
            Behavior::Responds(handshake("mysql_native_password"), vec![vec![0xfe]]),
            FaultClass::LoginMethodUnsupported,
        ),
        // 65,535 columns, and 2^64.
        (
            Behavior::Responds(handshake("mysql_native_password"), columns(&[0xfc, 0xff, 0xff])),
            FaultClass::ProtocolBroken,
        ),
        (
            Behavior::Responds(
                handshake("mysql_native_password"),
                columns(&[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            ),
            FaultClass::ProtocolBroken,
        ),
        // A server of 2001.
        (
            Behavior::Sends(packet(0, b"\x093.23.58\0abcdefgh\0")),
            FaultClass::ServerTooOld,
        ),
    ] {
        let server = HostileServer::start(behavior.clone()).await;
        assert_eq!(server.class().await, code, "{behavior:?}");
    }
}

#[tokio::test]
async fn a_failed_tls_handshake_has_its_own_fault() {
    let tls = handshake_with_tls("mysql_native_password");
    let pinned = TlsPolicy::Pinned(CertificateFingerprint([7; 32]));
    for behavior in [
        Behavior::Sends(packet(0, &tls)),
        Behavior::Responds(tls.clone(), vec![ok()]),
        Behavior::Responds(tls, Vec::new()),
    ] {
        let server = HostileServer::start(behavior.clone()).await;
        let login = Login {
            tls: pinned,
            ..login_as("127.0.0.1", server.port(), "root", PASSWORD)
        };
        let fault = discover(&login).await.unwrap_err();
        assert_eq!(fault.class(), FaultClass::TlsFailed, "{behavior:?}");
        let received = server.received();
        assert!(
            received.len() < 1024 && !received.windows(4).any(|window| window == b"root"),
            "only the TLS request and the start of the TLS handshake are sent"
        );
    }
}

#[tokio::test]
async fn a_server_that_never_stops_sending_is_disconnected() {
    flood_in_every_way().await;
}

pub(crate) async fn flood_in_every_way() {
    let mut one_column = packet(1, &[1]);
    one_column.extend(packet(
        2,
        b"\x03def\0\0\0\x01a\0\x0c\x2d\0\x04\0\0\0\xfd\0\0\0\0\0",
    ));
    let row = packet(3, b"\x01x").repeat(100);
    // A packet of the maximum length, which is more than any response needs.
    let heavy = vec![0xff, 0xff, 0xff, 1];
    let filling = vec![b'x'; 64 * 1024];
    // The driver sends one setting, and the session three, before the first query.
    for accepted in [0, 4] {
        for (once, forever) in [
            (one_column.clone(), row.clone()),
            (heavy.clone(), filling.clone()),
        ] {
            let server = HostileServer::start(Behavior::Floods(accepted, once, forever)).await;
            assert_eq!(server.class().await, FaultClass::ProtocolBroken);
        }
    }
}
