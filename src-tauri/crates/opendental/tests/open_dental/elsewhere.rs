//! A server that is another computer, as far as anybody can tell: in a network of its own with an address that is not
//! loopback. Needs root on Linux and `unshare` and `ip`; elsewhere the test says in words that it was skipped.
//!
//! The outer test makes the certificates and the network and runs the inner ones in it, one after the other.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};

pub(crate) mod inside;

pub(crate) const CERTIFICATES: &str = "ONTIME_TEST_CERTIFICATES";

/// Two addresses that are nobody's: one is this computer's own and has a name, the other never answers.
const NETWORK: &str = "printf '127.0.0.1 localhost\\n192.0.2.1 server.practice.example\\n' > $0/hosts \
    && mount --bind $0/hosts /etc/hosts && ip link set lo up && ip addr add 192.0.2.1/32 dev lo \
    && ip link add q0 type veth peer name q1 && ip link set q0 up && ip link set q1 up \
    && ip addr add 198.51.100.1/24 dev q0 \
    && ip neigh add 198.51.100.9 lladdr 02:00:00:00:00:01 dev q0 nud permanent";

fn in_a_network(folder: &Path, script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount", "sh", "-c", &format!("{NETWORK} && {script}")]);
    command.arg(folder);
    command
}

/// Not through `eprintln`, which only shows for a test that failed.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[test]
fn another_computer_gets_credentials_only_as_the_policy_allows() {
    let folder = tempfile::tempdir().unwrap();
    if !in_a_network(folder.path(), "true")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        say(
            "SKIPPED: the tests of a server on another computer need root on Linux, with unshare, mount and ip",
        );
        return;
    }
    make_certificates(folder.path());
    let output = in_a_network(folder.path(), "exec \"$@\"")
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--test-threads=1", "elsewhere::inside::"])
        .env(CERTIFICATES, folder.path())
        .env("SSL_CERT_FILE", folder.path().join("ca.pem"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}");
    assert!(
        said.contains(" passed; 0 failed; 0 ignored") && !said.contains("running 0 tests"),
        "{said}"
    );
}

/// `ca.pem`, and for each server `NAME.pem`, `NAME.key` and `NAME.der`.
fn make_certificates(folder: &Path) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    std::fs::write(folder.join("ca.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(params, key);
    for (name, address) in [
        ("good", "192.0.2.1"),
        ("expired", "192.0.2.1"),
        ("other", "192.0.2.99"),
        ("unknown", "192.0.2.1"),
    ] {
        let mut params = CertificateParams::new(vec![address.to_owned()]).unwrap();
        if name == "expired" {
            params.not_before = date_time_ymd(2019, 1, 1);
            params.not_after = date_time_ymd(2020, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = match name {
            "unknown" => params.self_signed(&key),
            _ => params.signed_by(&key, &issuer),
        }
        .unwrap();
        std::fs::write(folder.join(format!("{name}.pem")), certificate.pem()).unwrap();
        std::fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
        std::fs::write(folder.join(format!("{name}.der")), certificate.der()).unwrap();
    }
}
