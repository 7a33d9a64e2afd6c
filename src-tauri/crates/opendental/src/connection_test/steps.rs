//! Collects the reports of the steps, in order and each once.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::{Fault, FaultClass, FaultCode, Step, StepNote, StepState};
use serde::Serialize;
use ts_rs::TS;

use crate::client::{ConnectStep, Pins, Protection};
use crate::failure::Failure;
use crate::login::Login;
use crate::privileges::Privileges;

/// How many privileges a note names.
const MAX_PRIVILEGES: usize = 3;

/// The result of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct StepReport {
    /// Which step.
    pub step: Step,
    /// Its result.
    pub state: StepState,
    /// What a passed step found, or what a warning is about; else empty.
    pub notes: Vec<StepNote>,
    /// Why the step failed; else `null`.
    pub fault: Option<Fault>,
    /// How long the step took; zero for a pending one.
    #[serde(skip)]
    pub duration: Duration,
}

impl StepReport {
    /// The class of the step's fault, or of a warning that has one; for scripts.
    #[must_use]
    pub fn class(&self) -> Option<FaultClass> {
        let read_only = self.notes.contains(&StepNote::ServerReadOnly);
        let fault = self.fault.as_ref().map(Fault::class);
        fault.or(read_only.then_some(FaultClass::ServerReadOnly))
    }
}

/// Is called after each step.
pub type OnStepReport<'a> = &'a (dyn Fn(&StepReport) + Send + Sync);

pub(super) struct StepLog<'a> {
    on_step: OnStepReport<'a>,
    log: Mutex<Log>,
}

struct Log {
    reports: Vec<StepReport>,
    last_ended: Instant,
}

impl<'a> StepLog<'a> {
    pub(super) fn new(on_step: OnStepReport<'a>) -> Self {
        Self {
            on_step,
            log: Mutex::new(Log {
                reports: Vec::new(),
                last_ended: Instant::now(),
            }),
        }
    }

    /// A step of connecting has succeeded.
    pub(super) fn connected(&self, step: ConnectStep, login: &Login) {
        match step {
            ConnectStep::Resolved(addresses) => self.passed(Step::Address, address(login, &addresses)),
            ConnectStep::Connected => {
                let port = login.endpoint.port();
                self.passed(Step::Port, StepNote::PortOpen { port });
            }
            ConnectStep::Handshake(server) => self.passed(Step::Greeting, StepNote::ServerFound { server }),
            ConnectStep::Secured(protection) => self.secured(protection, login),
            ConnectStep::AuthPlugin(plugin, pins) => {
                let method = plugin.name().to_owned();
                let mut notes = vec![StepNote::LoginMethod { method }];
                if pins == Pins::Certificate {
                    notes.push(StepNote::CertificatePinnedNow);
                }
                self.add(Step::LoginMethod, StepState::Passed, notes, None);
            }
            ConnectStep::SignedIn => {
                let username = login.username.clone();
                self.passed(Step::Login, StepNote::SignedInAs { username });
            }
        }
    }

    fn secured(&self, protection: Protection, login: &Login) {
        let note = match protection {
            Protection::PlainLoopback => StepNote::PlainLoopback,
            Protection::PlainByChoice => return self.warning(Step::Tls, vec![StepNote::PlainByChoice]),
            Protection::EncryptedLoopback => StepNote::EncryptedLoopback,
            Protection::TrustedByName => StepNote::CertificateTrusted {
                host: login.endpoint.host().to_owned(),
            },
            Protection::Pinned => StepNote::CertificatePinned,
        };
        self.passed(Step::Tls, note);
    }

    pub(super) fn privileges(&self, privileges: &Privileges, server_read_only: bool) {
        let warnings = privilege_warnings(privileges, server_read_only);
        if warnings.is_empty() {
            self.passed(Step::Rights, StepNote::ReadOnlyAccount);
        } else {
            self.warning(Step::Rights, warnings);
        }
    }

    pub(super) fn passed(&self, step: Step, note: StepNote) {
        self.add(step, StepState::Passed, vec![note], None);
    }

    pub(super) fn warning(&self, step: Step, notes: Vec<StepNote>) {
        self.add(step, StepState::Warning, notes, None);
    }

    /// The test ends: the step that the failure is about fails, and the steps before it have passed.
    pub(super) fn fail(&self, failure: &Failure, fault: &Fault) {
        let next = self.next();
        let failed = failed_step(failure, fault.code(), next).max(next);
        for &step in Step::ALL {
            if step >= next && step < failed {
                self.passed(step, passed_note(step));
            }
        }
        self.add(failed, StepState::Failed, Vec::new(), Some(fault.clone()));
    }

    /// All steps; those that were not reached are pending.
    pub(super) fn finish(&self) -> Vec<StepReport> {
        let mut reports = self.lock().reports.clone();
        let pending = Step::ALL.iter().skip(reports.len()).map(|&step| StepReport {
            step,
            state: StepState::Pending,
            notes: Vec::new(),
            fault: None,
            duration: Duration::ZERO,
        });
        reports.extend(pending);
        reports
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Step {
        let done = self.lock().reports.len();
        Step::ALL.get(done).copied().unwrap_or(Step::FirstRead)
    }

    /// Keeps the first report of a step: a second connection repeats some.
    fn add(&self, step: Step, state: StepState, notes: Vec<StepNote>, fault: Option<Fault>) {
        let report = {
            let mut log = self.lock();
            if log.reports.iter().any(|known| known.step == step) {
                return;
            }
            let now = Instant::now();
            let report = StepReport {
                step,
                state,
                notes,
                fault,
                duration: now.duration_since(std::mem::replace(&mut log.last_ended, now)),
            };
            log.reports.push(report.clone());
            report
        };
        (self.on_step)(&report);
    }
}

fn address(login: &Login, addresses: &[SocketAddr]) -> StepNote {
    let host = login.endpoint.host().to_owned();
    match addresses.first().map(|address| address.ip().to_string()) {
        Some(address) if address != host => StepNote::AddressResolved { host, address },
        _ => StepNote::AddressSame { host },
    }
}

fn privilege_warnings(privileges: &Privileges, server_read_only: bool) -> Vec<StepNote> {
    let mut warnings = Vec::new();
    if server_read_only {
        warnings.push(StepNote::ServerReadOnly);
    }
    if privileges.can_change {
        let named = privileges.beyond_reading.iter().take(MAX_PRIVILEGES);
        warnings.push(StepNote::CanChangeData {
            privileges: named.cloned().collect(),
        });
    } else if privileges.has_roles {
        warnings.push(StepNote::HasRoles);
    }
    if privileges.is_root {
        warnings.push(StepNote::IsRoot);
    }
    if privileges.blank_password {
        warnings.push(StepNote::NoPassword);
    }
    warnings
}

/// The step that a failure is about, if it happened while `next` was the next step.
fn failed_step(failure: &Failure, code: FaultCode, next: Step) -> Step {
    match code.class() {
        FaultClass::LoginMethodUnsupported | FaultClass::TlsRequired => Step::LoginMethod,
        FaultClass::ColumnsMissing | FaultClass::ChangesNotNoted => Step::Columns,
        FaultClass::NoPatientTable => Step::PatientTable,
        // The server returned an error while signing in, so it accepted the authentication plugin.
        _ if next == Step::LoginMethod && matches!(failure, Failure::ServerError { .. }) => Step::Login,
        _ => next,
    }
}

/// For a step that must have passed, because a later one was reached.
fn passed_note(step: Step) -> StepNote {
    match step {
        Step::Address => StepNote::AddressKnown,
        Step::Port => StepNote::PortReached,
        Step::Greeting => StepNote::ServerResponded,
        Step::Tls => StepNote::ConnectionSecure,
        Step::LoginMethod => StepNote::LoginMethodSafe,
        Step::Login => StepNote::SignedIn,
        Step::Rights => StepNote::ReadOnlyAccount,
        Step::Databases => StepNote::DatabasesListed,
        Step::PatientTable => StepNote::PatientTableFound,
        Step::Columns => StepNote::ColumnsComplete,
        Step::FirstRead => StepNote::SampleRead,
    }
}
