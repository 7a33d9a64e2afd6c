//! Exit codes, and the errors of commands that did not run.

use app::Fault;
use serde::Serialize;

use crate::output_types::FaultReport;
use crate::texts::text;

/// The exit code of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// 0: done.
    Success,
    /// 1: failed.
    Failure,
    /// 2: invalid command line.
    Usage,
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        match status {
            ExitStatus::Success => Self::SUCCESS,
            ExitStatus::Failure => Self::FAILURE,
            ExitStatus::Usage => Self::from(2),
        }
    }
}

/// Why a command did not run. Serialized as `code`, `message`, and `hint`.
#[derive(Debug, Serialize)]
pub(crate) struct CommandError {
    #[serde(flatten)]
    report: FaultReport,
    #[serde(skip)]
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Fault,
    Usage,
    StoppedNow,
}

impl CommandError {
    /// An invalid command line.
    pub(crate) fn usage(message: String, hint: String) -> Self {
        let report = FaultReport {
            code: "usage",
            message,
            hint,
        };
        let kind = Kind::Usage;
        Self { report, kind }
    }

    /// A sync that a second Ctrl-C left unfinished.
    pub(crate) fn stopped_now() -> Self {
        let report = FaultReport {
            code: "broken_off",
            message: text("stoppedNow.message").to_owned(),
            hint: text("stoppedNow.hint").to_owned(),
        };
        let kind = Kind::StoppedNow;
        Self { report, kind }
    }

    /// Whether the process must exit without waiting for running syncs.
    pub(crate) fn exits_now(&self) -> bool {
        self.kind == Kind::StoppedNow
    }

    pub(crate) fn report(&self) -> &FaultReport {
        &self.report
    }

    pub(crate) fn status(&self) -> ExitStatus {
        match self.kind {
            Kind::Fault | Kind::StoppedNow => ExitStatus::Failure,
            Kind::Usage => ExitStatus::Usage,
        }
    }
}

impl From<FaultReport> for CommandError {
    fn from(report: FaultReport) -> Self {
        let kind = Kind::Fault;
        Self { report, kind }
    }
}

impl From<Fault> for CommandError {
    fn from(fault: Fault) -> Self {
        FaultReport::new(&fault).into()
    }
}
