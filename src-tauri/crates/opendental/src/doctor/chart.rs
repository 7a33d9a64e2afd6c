//! The stages as they come out, in order and each once.

use std::sync::{Mutex, PoisonError};

use domain::{ErrorCode, Fault, Stage, StageState};

use super::words;
use crate::failure::Failure;
use crate::gate::{Milestone, Protection};
use crate::login::Login;
use crate::rights::Rights;

/// How one stage came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageReport {
    /// Which.
    pub stage: Stage,
    /// How it came out.
    pub state: StageState,
    /// In one plain sentence; empty while it is pending.
    pub text: String,
    /// What is wrong, for programs.
    pub code: Option<ErrorCode>,
}

/// Hears of each stage as it comes out.
pub type Told<'a> = &'a (dyn Fn(&StageReport) + Send + Sync);

pub(super) struct Chart<'a> {
    told: Told<'a>,
    out: Mutex<Vec<StageReport>>,
}

impl<'a> Chart<'a> {
    pub(super) fn new(told: Told<'a>) -> Self {
        Self {
            told,
            out: Mutex::default(),
        }
    }

    /// A step of the way to the server.
    pub(super) fn passed(&self, milestone: Milestone, login: &Login) {
        let (stage, text) = match milestone {
            Milestone::Address(addresses) => (Stage::Address, words::address(login, &addresses)),
            Milestone::Port => (Stage::Port, words::port(login)),
            Milestone::Greeting(server) => (Stage::Greeting, words::greeting(&server)),
            Milestone::Protected(Protection::PlainByChoice) => {
                return self.put(
                    Stage::Tls,
                    StageState::Warn,
                    words::PLAIN_BY_CHOICE.to_owned(),
                    None,
                );
            }
            Milestone::Protected(protection) => (Stage::Tls, words::protection(protection, login)),
            Milestone::LoginMethod(method) => (Stage::LoginMethod, words::method(method)),
            Milestone::LoggedIn => (Stage::Login, words::logged_in(login)),
        };
        self.green(stage, text);
    }

    pub(super) fn rights(&self, login: &Login, rights: &Rights, closed: bool) {
        let warnings = words::rights(login, rights, closed);
        if warnings.is_empty() {
            return self.green(Stage::Rights, words::READS_ONLY.to_owned());
        }
        let code = closed.then_some(ErrorCode::ServerReadOnly);
        self.put(Stage::Rights, StageState::Warn, warnings, code);
    }

    pub(super) fn green(&self, stage: Stage, text: String) {
        self.put(stage, StageState::Green, text, None);
    }

    pub(super) fn warn(&self, stage: Stage, text: String) {
        self.put(stage, StageState::Warn, text, None);
    }

    /// The stage at which it ends: the one that the failure is about, else the next.
    pub(super) fn stop(&self, failure: &Failure, fault: &Fault) {
        let next = self.next();
        let stage = about(failure, fault.code, next).max(next);
        for passed in Stage::ALL {
            if passed >= next && passed < stage {
                self.green(passed, words::passed(passed).to_owned());
            }
        }
        self.put(stage, StageState::Red, fault.message.clone(), Some(fault.code));
    }

    /// All stages, with those that were not reached.
    pub(super) fn finish(&self) -> Vec<StageReport> {
        let mut out = self.out();
        let rest = Stage::ALL.into_iter().skip(out.len()).map(|stage| StageReport {
            stage,
            state: StageState::Pending,
            text: String::new(),
            code: None,
        });
        out.extend(rest);
        out
    }

    fn out(&self) -> Vec<StageReport> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn next(&self) -> Stage {
        let last = Stage::ALL[Stage::ALL.len() - 1];
        Stage::ALL.get(self.out().len()).copied().unwrap_or(last)
    }

    /// A stage that is out already, as on a second connection, stays as it is.
    fn put(&self, stage: Stage, state: StageState, text: String, code: Option<ErrorCode>) {
        let report = StageReport {
            stage,
            state,
            text,
            code,
        };
        {
            let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
            if out.iter().any(|known| known.stage == stage) {
                return;
            }
            out.push(report.clone());
        }
        (self.told)(&report);
    }
}

/// Which stage a failure is about that came up at `next`.
fn about(failure: &Failure, code: ErrorCode, next: Stage) -> Stage {
    match code {
        ErrorCode::LoginMethodUnsupported | ErrorCode::TlsRequired => Stage::LoginMethod,
        ErrorCode::ColumnsMissing | ErrorCode::ChangesNotNoted => Stage::Columns,
        ErrorCode::NoPatientTable => Stage::PatientTable,
        // A refusal in the login: a way to log in was found.
        _ if next == Stage::LoginMethod && matches!(failure, Failure::Refusal { .. }) => Stage::Login,
        _ => next,
    }
}
