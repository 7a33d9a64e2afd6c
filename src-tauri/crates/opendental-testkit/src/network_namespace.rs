//! Runs tests in a network namespace, with an address that is not loopback and certificates made for them, so that a
//! server seems to be on another computer.
//!
//! Limits: needs root on Linux, with `unshare`, `mount`, and `ip`. Otherwise the tests are skipped with a message.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};

/// In the namespace, an address of this computer that is not loopback. It has a name, which servers can look up.
pub const HERE: &str = "192.0.2.1";
/// In the namespace, an address that never responds, as if it were behind a firewall.
pub const SILENT: &str = "198.51.100.9";
/// The certificates, each for [`HERE`] except `other`. The issuer of `unknown` is not trusted.
pub const CERTIFICATES: [&str; 4] = ["good", "expired", "other", "unknown"];

const FOLDER: &str = "ONTIME_TEST_CERTIFICATES";
/// The addresses are reserved for documentation (RFC 5737).
const NETWORK: &str = "printf '127.0.0.1 localhost\\n127.0.0.1 od-server.practice.example\\n192.0.2.1 server.practice.example\\n' > $0/hosts \
    && mount --bind $0/hosts /etc/hosts && ip link set lo up && ip addr add 192.0.2.1/32 dev lo \
    && ip link add q0 type veth peer name q1 && ip link set q0 up && ip link set q1 up \
    && ip addr add 198.51.100.1/24 dev q0 \
    && ip neigh add 198.51.100.9 lladdr 02:00:00:00:00:01 dev q0 nud permanent";

/// Whether this process runs in the namespace.
#[must_use]
pub fn is_inside() -> bool {
    std::env::var_os(FOLDER).is_some()
}

/// In the namespace, the file of a certificate. `extension` is `pem`, `key`, or `der`.
#[must_use]
pub fn certificate(name: &str, end: &str) -> PathBuf {
    PathBuf::from(std::env::var_os(FOLDER).unwrap_or_default()).join(format!("{name}.{end}"))
}

/// Runs the ignored tests of this test binary whose names start with `tests`, in the namespace and one after another.
/// There, the computer trusts the certificates' issuer.
///
/// # Errors
/// The output if a test failed, or if none ran.
pub fn run_inside(tests: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let tried = in_a_network(folder.path(), "true").output();
    if !tried.is_ok_and(|output| output.status.success()) {
        // `eprintln` would only show it if the test fails.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: {tests} needs root on Linux, with unshare, mount and ip"
        );
        return Ok(());
    }
    make_certificates(folder.path())?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = in_a_network(folder.path(), "exec \"$@\"")
        .arg(program)
        .args(["--ignored", "--test-threads=1", tests])
        .env(FOLDER, folder.path())
        .env("SSL_CERT_FILE", folder.path().join("ca.pem"))
        .output()
        .map_err(|error| error.to_string())?;
    let output_text = String::from_utf8_lossy(&output.stdout);
    let ran =
        output_text.contains(" passed; 0 failed; 0 ignored") && !output_text.contains("running 0 tests");
    if output.status.success() && ran {
        return Ok(());
    }
    Err(format!(
        "{output_text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    ))
}

fn in_a_network(folder: &Path, script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount", "sh", "-c", &format!("{NETWORK} && {script}")]);
    command.arg(folder);
    command
}

/// Creates `ca.pem`, and for each certificate `NAME.pem`, `NAME.key`, and `NAME.der`.
fn make_certificates(folder: &Path) -> Result<(), String> {
    let made = || -> Result<(), Box<dyn std::error::Error>> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        std::fs::write(folder.join("ca.pem"), params.self_signed(&key)?.pem())?;
        let issuer = Issuer::new(params, key);
        for name in CERTIFICATES {
            let address = if name == "other" { "192.0.2.99" } else { HERE };
            let mut params = CertificateParams::new(vec![address.to_owned()])?;
            if name == "expired" {
                params.not_before = date_time_ymd(2019, 1, 1);
                params.not_after = date_time_ymd(2020, 1, 1);
            }
            let key = KeyPair::generate()?;
            let certificate = match name {
                "unknown" => params.self_signed(&key)?,
                _ => params.signed_by(&key, &issuer)?,
            };
            std::fs::write(folder.join(format!("{name}.pem")), certificate.pem())?;
            std::fs::write(folder.join(format!("{name}.key")), key.serialize_pem())?;
            std::fs::write(folder.join(format!("{name}.der")), certificate.der())?;
        }
        Ok(())
    };
    made().map_err(|error| error.to_string())
}
