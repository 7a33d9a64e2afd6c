//! Run by the outer test, in a network of their own.

use domain::{CertificateFingerprint, ErrorCode, Stage, StageState, TlsPolicy};
use opendental::{Diagnosis, Login};
use practice::elsewhere::{HERE, SILENT, certificate};
use practice::stranger::{greeting, offering_tls, packet};
use practice::{Server, ServerOptions};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::doctor::{examined, stopped};
use crate::strangers::{Part, Stranger};
use crate::support::{login_as, small_practice};

const PASSWORD: &str = "Dylan-12";
const READER: &str = "CREATE USER reader@'%' IDENTIFIED BY 'Dylan-12'; GRANT SELECT ON demo.* TO reader@'%'";

fn options() -> ServerOptions {
    ServerOptions::default().option("--bind-address=0.0.0.0")
}

async fn with_certificate(name: &str) -> Server {
    let file = |end: &str| certificate(name, end).display().to_string();
    let options = options()
        .option(format!("--ssl-cert={}", file("pem")))
        .option(format!("--ssl-key={}", file("key")));
    let server = small_practice(options.general_log()).await;
    server.execute(READER).await.unwrap();
    server
}

fn pin(name: &str) -> CertificateFingerprint {
    let der = std::fs::read(certificate(name, "der")).unwrap();
    CertificateFingerprint(Sha256::digest(der).into())
}

fn login(port: u16, tls: TlsPolicy) -> Login {
    Login {
        tls,
        ..login_as(HERE, port, "reader", PASSWORD)
    }
}

fn tls_state(diagnosis: &Diagnosis) -> StageState {
    diagnosis.stages[3].state
}

#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn without_encryption_nothing_goes_out_unless_somebody_chose_that() {
    let server = small_practice(options().general_log()).await;
    server.execute(READER).await.unwrap();
    for policy in [TlsPolicy::Required, TlsPolicy::Pinned(pin("good"))] {
        let found = stopped(&login(server.port(), policy), Some("demo")).await;
        assert_eq!(found, (Stage::Tls, ErrorCode::TlsNotOffered), "{policy}");
    }
    assert!(
        !server.general_log().unwrap().contains("reader@192"),
        "nobody tried to log in"
    );
    let diagnosis = examined(&login(server.port(), TlsPolicy::Off), Some("demo")).await;
    assert_eq!((tls_state(&diagnosis), diagnosis.fault), (StageState::Warn, None));
}

#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn a_certificate_is_trusted_by_name_or_pinned_or_not_at_all() {
    for (name, code) in [
        ("good", None),
        ("expired", Some(ErrorCode::CertificateExpired)),
        ("other", Some(ErrorCode::CertificateOtherHost)),
        ("unknown", Some(ErrorCode::CertificateUnknown)),
    ] {
        let server = with_certificate(name).await;
        let required = examined(&login(server.port(), TlsPolicy::Required), Some("demo")).await;
        assert_eq!(
            required.fault.as_ref().map(|fault| fault.code),
            code,
            "{name} {required:#?}"
        );
        if code.is_some() {
            assert_eq!(required.stopped_at(), Some(Stage::Tls), "{name}");
            assert_eq!(
                required.certificate,
                Some(pin(name)),
                "{name}: shown, to be compared and pinned"
            );
        }
        let wrong = TlsPolicy::Pinned(CertificateFingerprint([7; 32]));
        let changed = examined(&login(server.port(), wrong), Some("demo")).await;
        assert_eq!(
            changed.fault.unwrap().code,
            ErrorCode::CertificateChanged,
            "{name}"
        );
        assert_eq!(changed.certificate, Some(pin(name)));
        let before = server.general_log().unwrap().matches("reader@192").count();
        assert_eq!(
            before > 0,
            code.is_none(),
            "{name}: nobody tried to log in where the certificate was not good"
        );
        let pinned = examined(&login(server.port(), TlsPolicy::Pinned(pin(name))), Some("demo")).await;
        assert_eq!(
            (tls_state(&pinned), pinned.fault),
            (StageState::Green, None),
            "{name}"
        );
    }
}

#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn a_server_that_wants_encryption_or_another_computer_says_so() {
    let server = with_certificate("good").await;
    server
        .execute(
            "SET GLOBAL require_secure_transport = ON; CREATE USER far@'192.0.2.99'; DROP USER reader@'%'; FLUSH PRIVILEGES",
        )
        .await
        .unwrap();
    let plain = login(server.port(), TlsPolicy::Off);
    let found = stopped(&plain, Some("demo")).await;
    assert_eq!(
        found,
        (Stage::Greeting, ErrorCode::HostNotAllowed),
        "no account is for this computer"
    );
    server.execute(READER).await.unwrap();
    let found = stopped(&plain, Some("demo")).await;
    // MariaDB words it as a wrong password; the hint names the choice that was made.
    assert_eq!(found, (Stage::Login, ErrorCode::AccessDenied));
    let hint = examined(&plain, Some("demo")).await.fault.unwrap().hint;
    assert!(hint.contains("encrypt"), "{hint}");
}

#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn a_server_that_blocks_this_computer_says_so() {
    let options = options()
        .option("--skip-name-resolve=0")
        .option("--max-connect-errors=1");
    let server = small_practice(options).await;
    server.execute(READER).await.unwrap();
    for _ in 0..3 {
        let mut stream = TcpStream::connect((HERE, server.port())).await.unwrap();
        // Goes away in the middle of the greeting, as a port scanner does.
        let mut beginning = [0; 8];
        stream.read_exact(&mut beginning).await.unwrap();
    }
    let found = stopped(&login(server.port(), TlsPolicy::Off), Some("demo")).await;
    assert_eq!(found, (Stage::Greeting, ErrorCode::HostBlocked));
}

#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn a_firewall_that_swallows_everything_is_no_answer() {
    let silent = login_as(SILENT, 3306, "reader", PASSWORD);
    let found = stopped(&silent, Some("demo")).await;
    assert_eq!(found, (Stage::Port, ErrorCode::NoAnswer));
}

#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn whoever_strips_or_fakes_encryption_on_the_way_hears_no_name_and_no_password() {
    let plain = greeting("mysql_native_password");
    let tls = offering_tls("mysql_native_password");
    for (part, code) in [
        (Part::Says(packet(0, &plain)), ErrorCode::TlsNotOffered),
        (Part::Says(packet(0, &tls)), ErrorCode::TlsFailed),
        (
            Part::Answers(tls.clone(), vec![vec![0, 0, 0, 2, 0, 0, 0]]),
            ErrorCode::TlsFailed,
        ),
        (
            Part::Answers(tls, vec![b"HTTP/1.1 400 Bad Request".to_vec()]),
            ErrorCode::TlsFailed,
        ),
    ] {
        let stranger = Stranger::playing(part).await;
        let found = stopped(&login(stranger.port(), TlsPolicy::Required), Some("demo")).await;
        assert_eq!(found, (Stage::Tls, code));
        let heard = stranger.heard();
        assert!(
            !heard.windows(6).any(|window| window == b"reader"),
            "the account's name left"
        );
    }
}

/// In a process of its own, so that what it uses is what this used.
#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "run by the outer test, in a network of its own"]
async fn no_server_makes_us_use_much_memory() {
    // Else it would be the peak of the tests before.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak();
    crate::strangers::flood_in_every_way().await;
    let used = peak().saturating_sub(before);
    assert!(used < 96 * 1024, "{used} kB more than before");
}

/// The most memory that this process ever had, in kB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
