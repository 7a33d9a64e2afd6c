//! Tests that the outer test runs in a network namespace.

use domain::{CertificateFingerprint, Fault, FaultClass, FaultCode, Step, StepState, TlsPolicy};
use opendental::{Login, TestResult};
use opendental_testkit::network_namespace::{HERE, SILENT, certificate};
use opendental_testkit::raw_packets::{handshake, handshake_with_tls, packet};
use opendental_testkit::{Server, ServerOptions};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::connection_test::{failure, tested};
use crate::hostile_servers::{Behavior, HostileServer};
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

fn tls_state(result: &TestResult) -> StepState {
    result.steps[3].state
}

#[tokio::test]
#[ignore = "run by the outer test, in a network namespace"]
async fn without_encryption_nothing_is_sent_unless_a_person_chose_that() {
    let server = small_practice(options().general_log()).await;
    server.execute(READER).await.unwrap();
    for policy in [TlsPolicy::Required, TlsPolicy::Pinned(pin("good"))] {
        let found = failure(&login(server.port(), policy), Some("demo")).await;
        assert_eq!(found, (Step::Tls, FaultClass::TlsNotOffered), "{policy}");
    }
    assert!(
        !server.general_log().unwrap().contains("reader@192"),
        "no login was tried"
    );
    let result = tested(&login(server.port(), TlsPolicy::Off), Some("demo")).await;
    assert_eq!((tls_state(&result), result.fault), (StepState::Warning, None));
}

#[tokio::test]
#[ignore = "run by the outer test, in a network namespace"]
async fn a_certificate_is_trusted_by_name_or_pinned_or_not_at_all() {
    for (name, code) in [
        ("good", None),
        ("expired", Some(FaultClass::CertificateExpired)),
        ("other", Some(FaultClass::CertificateOtherHost)),
        ("unknown", Some(FaultClass::CertificateUnknown)),
    ] {
        let server = with_certificate(name).await;
        let required = tested(&login(server.port(), TlsPolicy::Required), Some("demo")).await;
        assert_eq!(
            required.fault.as_ref().map(Fault::class),
            code,
            "{name} {required:#?}"
        );
        if code.is_some() {
            assert_eq!(required.failed_step(), Some(Step::Tls), "{name}");
            assert_eq!(
                required.certificate,
                Some(pin(name)),
                "{name}: reported, to compare and to pin"
            );
        }
        let wrong = TlsPolicy::Pinned(CertificateFingerprint([7; 32]));
        let changed = tested(&login(server.port(), wrong), Some("demo")).await;
        assert_eq!(
            changed.fault.unwrap().class(),
            FaultClass::CertificateChanged,
            "{name}"
        );
        assert_eq!(changed.certificate, Some(pin(name)));
        let before = server.general_log().unwrap().matches("reader@192").count();
        assert_eq!(
            before > 0,
            code.is_none(),
            "{name}: no login was tried with a rejected certificate"
        );
        let pinned = tested(&login(server.port(), TlsPolicy::Pinned(pin(name))), Some("demo")).await;
        assert_eq!(
            (tls_state(&pinned), pinned.fault),
            (StepState::Passed, None),
            "{name}"
        );
    }
}

#[tokio::test]
#[ignore = "run by the outer test, in a network namespace"]
async fn a_server_that_requires_encryption_or_another_computer_says_so() {
    let server = with_certificate("good").await;
    server
        .execute(
            "SET GLOBAL require_secure_transport = ON; CREATE USER far@'192.0.2.99'; DROP USER reader@'%'; FLUSH PRIVILEGES",
        )
        .await
        .unwrap();
    let plain = login(server.port(), TlsPolicy::Off);
    let found = failure(&plain, Some("demo")).await;
    assert_eq!(
        found,
        (Step::Greeting, FaultClass::HostNotAllowed),
        "no account may sign in from this computer"
    );
    server.execute(READER).await.unwrap();
    let found = failure(&plain, Some("demo")).await;
    // MariaDB reports a wrong password; the fault adds that encryption is off.
    assert_eq!(found, (Step::Login, FaultClass::AccessDenied));
    let code = tested(&plain, Some("demo")).await.fault.unwrap().code();
    assert_eq!(code, FaultCode::AccessDeniedUnencrypted);
}

#[tokio::test]
#[ignore = "run by the outer test, in a network namespace"]
async fn a_server_that_blocks_this_computer_says_so() {
    let options = options()
        .option("--skip-name-resolve=0")
        .option("--max-connect-errors=1");
    let server = small_practice(options).await;
    server.execute(READER).await.unwrap();
    for _ in 0..3 {
        let mut stream = TcpStream::connect((HERE, server.port())).await.unwrap();
        // Disconnects during the handshake, as a port scanner does.
        let mut beginning = [0; 8];
        stream.read_exact(&mut beginning).await.unwrap();
    }
    let found = failure(&login(server.port(), TlsPolicy::Off), Some("demo")).await;
    assert_eq!(found, (Step::Greeting, FaultClass::HostBlocked));
}

#[tokio::test]
#[ignore = "run by the outer test, in a network namespace"]
async fn a_firewall_that_drops_everything_is_no_response() {
    let silent = login_as(SILENT, 3306, "reader", PASSWORD);
    let found = failure(&silent, Some("demo")).await;
    assert_eq!(found, (Step::Port, FaultClass::NoAnswer));
}

#[tokio::test]
#[ignore = "run by the outer test, in a network namespace"]
async fn a_man_in_the_middle_who_strips_or_fakes_tls_gets_no_username_and_no_password() {
    let plain = handshake("mysql_native_password");
    let tls = handshake_with_tls("mysql_native_password");
    for (behavior, code) in [
        (Behavior::Sends(packet(0, &plain)), FaultClass::TlsNotOffered),
        (Behavior::Sends(packet(0, &tls)), FaultClass::TlsFailed),
        (
            Behavior::Responds(tls.clone(), vec![vec![0, 0, 0, 2, 0, 0, 0]]),
            FaultClass::TlsFailed,
        ),
        (
            Behavior::Responds(tls, vec![b"HTTP/1.1 400 Bad Request".to_vec()]),
            FaultClass::TlsFailed,
        ),
    ] {
        let server = HostileServer::start(behavior).await;
        let found = failure(&login(server.port(), TlsPolicy::Required), Some("demo")).await;
        assert_eq!(found, (Step::Tls, code));
        let received = server.received();
        assert!(
            !received.windows(6).any(|window| window == b"reader"),
            "the username was sent"
        );
    }
}

/// Runs in its own process, so that only this test's memory is measured.
#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "run by the outer test, in a network namespace"]
async fn no_server_makes_us_use_much_memory() {
    // Resets the peak, which otherwise includes the earlier tests.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak();
    crate::hostile_servers::flood_in_every_way().await;
    let used = peak().saturating_sub(before);
    assert!(used < 96 * 1024, "{used} kB more than before");
}

/// The peak memory of this process, in kB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
