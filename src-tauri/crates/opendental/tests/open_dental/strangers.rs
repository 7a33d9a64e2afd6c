//! Strangers that play a server: no password leaves, nothing crashes, nothing hangs, and each is told apart.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::ErrorCode;
use opendental::OpenDental;
use practice::stranger::{greeting, offering_tls, ok, packet, refusal, switch_to};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::support::{HANG, login_as, survey};

const PASSWORD: &str = "Dylan-12";

/// What a stranger does with whoever connects.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Silent,
    Says(Vec<u8>),
    HangsUp,
    /// Says a byte at a time, slowly.
    Drips(Vec<u8>),
    /// Greets so, then answers each packet with the next of these; after the last it hangs up.
    Answers(Vec<u8>, Vec<Vec<u8>>),
    /// Greets so, then answers each packet with the same, for ever.
    Repeats(Vec<u8>, Vec<u8>),
    /// Greets, lets in, accepts so many statements, then sends the first of these once and the second without end.
    Floods(usize, Vec<u8>, Vec<u8>),
}

pub(crate) struct Stranger {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Stranger {
    pub(crate) async fn playing(part: Part) -> Self {
        // In a network of their own they can be met as another computer.
        let inside = practice::elsewhere::is_inside();
        let here = if inside { "0.0.0.0" } else { "127.0.0.1" };
        let listener = TcpListener::bind((here, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notes = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(play(stream, part.clone(), notes.clone()));
            }
        });
        Self { address, heard }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn heard(&self) -> Vec<u8> {
        self.heard.lock().unwrap().clone()
    }

    async fn code(&self) -> ErrorCode {
        let login = login_as("127.0.0.1", self.address.port(), "root", PASSWORD);
        let fault = timeout(HANG, survey(&login))
            .await
            .expect("a stranger made us hang")
            .unwrap_err();
        assert!(!fault.to_string().contains(PASSWORD));
        let heard = self.heard.lock().unwrap().clone();
        let password = PASSWORD.as_bytes();
        assert!(
            !heard.windows(password.len()).any(|window| window == password),
            "the password left"
        );
        fault.code
    }
}

async fn play(mut stream: TcpStream, part: Part, heard: Arc<Mutex<Vec<u8>>>) {
    match part {
        Part::Silent => listen(&mut stream, &heard).await,
        Part::Says(bytes) => {
            stream.write_all(&bytes).await.unwrap();
            listen(&mut stream, &heard).await;
        }
        Part::HangsUp => {}
        Part::Drips(bytes) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        Part::Repeats(greeting, answer) => {
            stream.write_all(&packet(0, &greeting)).await.unwrap();
            while let Some(number) = hear_packet(&mut stream, &heard).await {
                let answer = packet(number.wrapping_add(1), &answer);
                if stream.write_all(&answer).await.is_err() {
                    return;
                }
            }
        }
        Part::Answers(greeting, answers) => {
            stream.write_all(&packet(0, &greeting)).await.unwrap();
            for answer in answers {
                let Some(number) = hear_packet(&mut stream, &heard).await else {
                    return;
                };
                if stream
                    .write_all(&packet(number.wrapping_add(1), &answer))
                    .await
                    .is_err()
                {
                    return;
                }
            }
        }
        Part::Floods(accepted, once, forever) => {
            stream
                .write_all(&packet(0, &greeting("mysql_native_password")))
                .await
                .unwrap();
            for number in std::iter::once(2).chain(std::iter::repeat_n(1, accepted)) {
                hear_packet(&mut stream, &heard).await;
                stream.write_all(&packet(number, &ok())).await.unwrap();
            }
            hear_packet(&mut stream, &heard).await;
            stream.write_all(&once).await.unwrap();
            while stream.write_all(&forever).await.is_ok() {}
        }
    }
}

async fn listen(stream: &mut TcpStream, heard: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(count) = stream.read(&mut buffer).await {
        if count == 0 {
            return;
        }
        heard.lock().unwrap().extend(&buffer[..count]);
    }
}

async fn hear_packet(stream: &mut TcpStream, heard: &Mutex<Vec<u8>>) -> Option<u8> {
    let mut header = [0; 4];
    stream.read_exact(&mut header).await.ok()?;
    let mut body = vec![0; usize::from(header[0]) | usize::from(header[1]) << 8];
    stream.read_exact(&mut body).await.ok()?;
    heard.lock().unwrap().extend(&body);
    Some(header[3])
}

#[tokio::test]
async fn something_that_is_no_database_server_is_told_apart() {
    let mut long_greeting = greeting("mysql_native_password");
    long_greeting.extend([0; 1024]);
    for (part, code) in [
        (Part::Silent, ErrorCode::NoAnswer),
        (
            Part::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
            ErrorCode::NotMysql,
        ),
        (
            Part::Says(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
            ErrorCode::NotMysql,
        ),
        (Part::Says(packet(0, b"\x0a")), ErrorCode::NotMysql),
        (Part::Says(packet(0, &[9; 60])), ErrorCode::NotMysql),
        (Part::Says(packet(0, &long_greeting)), ErrorCode::NotMysql),
        (Part::HangsUp, ErrorCode::NotMysql),
    ] {
        assert_eq!(Stranger::playing(part).await.code().await, code);
    }
}

#[tokio::test]
async fn a_greeting_that_refuses_keeps_its_reason() {
    for (number, code) in [
        (1040, ErrorCode::TooManyConnections),
        (1129, ErrorCode::HostBlocked),
        (1130, ErrorCode::HostNotAllowed),
    ] {
        let mut body = vec![0xff];
        body.extend(u16::to_le_bytes(number));
        body.extend(b"some words");
        assert_eq!(
            Stranger::playing(Part::Says(packet(0, &body))).await.code().await,
            code
        );
    }
}

#[tokio::test]
async fn a_server_that_asks_for_the_password_in_clear_does_not_get_it() {
    let greets = Stranger::playing(Part::Answers(greeting("mysql_clear_password"), vec![ok()])).await;
    assert_eq!(greets.code().await, ErrorCode::LoginMethodUnsupported);
    assert!(
        greets.heard.lock().unwrap().is_empty(),
        "nothing is sent to such a server"
    );
    for method in ["mysql_clear_password", "client_ed25519", "dialog"] {
        let answers = vec![switch_to(method), ok()];
        let switches = Stranger::playing(Part::Answers(greeting("mysql_native_password"), answers)).await;
        assert_eq!(
            switches.code().await,
            ErrorCode::LoginMethodUnsupported,
            "{method}"
        );
    }
}

#[tokio::test]
async fn a_login_that_needs_encryption_where_there_is_none_says_so() {
    let asks_for_all = vec![vec![1, 4], b"\x01-----BEGIN PUBLIC KEY-----".to_vec()];
    let stranger = Stranger::playing(Part::Answers(greeting("caching_sha2_password"), asks_for_all)).await;
    assert_eq!(stranger.code().await, ErrorCode::TlsRequired);
}

#[tokio::test]
async fn a_server_that_talks_nonsense_crashes_nothing() {
    for (answers, code) in [
        // Makes the driver panic: an error that ends before its number.
        (vec![vec![0xff]], ErrorCode::ProtocolBroken),
        (vec![ok(), vec![0xff]], ErrorCode::ProtocolBroken),
        (
            vec![ok(), ok(), ok(), ok(), ok(), vec![0xff]],
            ErrorCode::ProtocolBroken,
        ),
        (vec![vec![]], ErrorCode::ProtocolBroken),
        (vec![vec![0x42; 30]], ErrorCode::ProtocolBroken),
        // A file request, which is answered with nothing of ours.
        (vec![ok(), b"\xfb/etc/passwd".to_vec()], ErrorCode::ProtocolBroken),
        (vec![refusal(1045)], ErrorCode::AccessDenied),
        (vec![refusal(4999)], ErrorCode::ServerError),
        (vec![ok()], ErrorCode::ConnectionLost),
    ] {
        let stranger =
            Stranger::playing(Part::Answers(greeting("mysql_native_password"), answers.clone())).await;
        assert_eq!(stranger.code().await, code, "{answers:?}");
    }
}

#[tokio::test]
async fn what_a_server_says_of_itself_is_in_no_error() {
    let stranger = Stranger::playing(Part::Answers(
        greeting("mysql_native_password"),
        vec![refusal(1105)],
    ))
    .await;
    let login = login_as("127.0.0.1", stranger.address.port(), "root", PASSWORD);
    let fault = OpenDental::connect(&login, "demo").await.err().unwrap();
    assert!(!format!("{fault:?}").contains("Smith"), "{fault:?}");
}

#[tokio::test]
async fn a_server_that_lies_about_what_comes_is_cut_off() {
    let long = |number: u8| vec![0xff, 0xff, 0xff, number];
    let columns = |count: &[u8]| vec![ok(), count.to_vec()];
    for (part, code) in [
        (
            Part::Drips(packet(0, &greeting("mysql_native_password"))),
            ErrorCode::NoAnswer,
        ),
        // Lengths that no packet of a greeting or a login has, with nothing behind them.
        (Part::Says(long(0)), ErrorCode::NotMysql),
        (
            Part::Says([packet(0, &greeting("mysql_native_password")), long(2)].concat()),
            ErrorCode::ProtocolBroken,
        ),
        // A greeting that is followed by an answer before anything was asked.
        (
            Part::Says(
                [
                    packet(0, &greeting("mysql_native_password")),
                    packet(2, &[0x42; 30]),
                ]
                .concat(),
            ),
            ErrorCode::ProtocolBroken,
        ),
        // Another method, and another, and another.
        (
            Part::Repeats(
                greeting("mysql_native_password"),
                switch_to("mysql_native_password"),
            ),
            ErrorCode::ProtocolBroken,
        ),
        (
            Part::Repeats(greeting("caching_sha2_password"), vec![1, 3]),
            ErrorCode::TimedOut,
        ),
        // The method of MySQL 4.0.
        (
            Part::Answers(greeting("mysql_native_password"), vec![vec![0xfe]]),
            ErrorCode::LoginMethodUnsupported,
        ),
        // 65,535 columns, and 2^64.
        (
            Part::Answers(greeting("mysql_native_password"), columns(&[0xfc, 0xff, 0xff])),
            ErrorCode::ProtocolBroken,
        ),
        (
            Part::Answers(
                greeting("mysql_native_password"),
                columns(&[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            ),
            ErrorCode::ProtocolBroken,
        ),
        // A server of 2001.
        (
            Part::Says(packet(0, b"\x093.23.58\0abcdefgh\0")),
            ErrorCode::ServerTooOld,
        ),
    ] {
        let stranger = Stranger::playing(part.clone()).await;
        assert_eq!(stranger.code().await, code, "{part:?}");
    }
}

#[tokio::test]
async fn encryption_that_does_not_come_about_is_told_apart() {
    let tls = offering_tls("mysql_native_password");
    for part in [
        Part::Says(packet(0, &tls)),
        Part::Answers(tls.clone(), vec![ok()]),
        Part::Answers(tls, Vec::new()),
    ] {
        let stranger = Stranger::playing(part.clone()).await;
        assert_eq!(stranger.code().await, ErrorCode::TlsFailed, "{part:?}");
        let heard = stranger.heard();
        assert!(
            heard.len() < 1024 && !heard.windows(4).any(|window| window == b"root"),
            "nothing but the wish for encryption, and its beginning"
        );
    }
}

#[tokio::test]
async fn a_server_that_never_stops_is_cut_off() {
    flood_in_every_way().await;
}

pub(crate) async fn flood_in_every_way() {
    let mut one_column = packet(1, &[1]);
    one_column.extend(packet(
        2,
        b"\x03def\0\0\0\x01a\0\x0c\x2d\0\x04\0\0\0\xfd\0\0\0\0\0",
    ));
    let row = packet(3, b"\x01x").repeat(100);
    // A packet of the greatest length, which is more than anybody asked for.
    let heavy = vec![0xff, 0xff, 0xff, 1];
    let filling = vec![b'x'; 64 * 1024];
    // The driver's own setting and our three come before the first question.
    for accepted in [0, 4] {
        for (once, forever) in [
            (one_column.clone(), row.clone()),
            (heavy.clone(), filling.clone()),
        ] {
            let stranger = Stranger::playing(Part::Floods(accepted, once, forever)).await;
            assert_eq!(stranger.code().await, ErrorCode::ProtocolBroken);
        }
    }
}
