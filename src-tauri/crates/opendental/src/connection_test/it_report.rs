//! "Copy for IT": what a technician needs, without the password.

use chrono::{DateTime, Utc};
use domain::{CertificateFingerprint, Fault, Step, TlsPolicy, WhoCanFix};

use super::{StepReport, TestResult};
use crate::login::Login;

/// The contents of the report for IT. Contains the host, account, and database as typed, but no password and no text
/// that the server sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItReport {
    /// The version of OnTime Dental.
    pub version: &'static str,
    /// When the test ended.
    pub tested_at: DateTime<Utc>,
    /// Host and port.
    pub endpoint: String,
    /// Kind and version of the server; `None` if it sent no handshake.
    pub server: Option<String>,
    /// The account.
    pub username: String,
    /// The tested database; `None` if the test did not get that far.
    pub database: Option<String>,
    /// The TLS policy.
    pub tls: TlsPolicy,
    /// The step that failed.
    pub failed_step: Option<Step>,
    /// Why it failed.
    pub fault: Option<Fault>,
    /// Who can most likely fix it.
    pub who_can_fix: Option<WhoCanFix>,
    /// The server's error number and SQLSTATE.
    pub server_error: Option<(u16, String)>,
    /// SHA-256 of the server's certificate, if it was rejected.
    pub certificate: Option<CertificateFingerprint>,
    /// All steps, in order.
    pub steps: Vec<StepReport>,
}

impl TestResult {
    /// The report for IT.
    #[must_use]
    pub fn it_report(&self, login: &Login, tested_at: DateTime<Utc>) -> ItReport {
        ItReport {
            version: env!("CARGO_PKG_VERSION"),
            tested_at,
            endpoint: login.endpoint.to_string(),
            server: self.server().map(str::to_owned),
            username: login.username.clone(),
            database: self.database.clone(),
            tls: login.tls,
            failed_step: self.failed_step(),
            fault: self.fault.clone(),
            who_can_fix: self.fault.as_ref().map(|fault| fault.code().who_can_fix()),
            server_error: self.server_error.clone(),
            certificate: self.certificate,
            steps: self.steps.clone(),
        }
    }
}
