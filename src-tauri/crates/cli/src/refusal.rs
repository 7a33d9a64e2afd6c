//! Why a command was not carried out: a fault of the office, or one that only a command line can have.

use office::Fault;
use serde::Serialize;

use crate::answer::Exit;

/// `code`, `message` and `hint`, as every error has them.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Refusal {
    /// The office says why.
    Fault(Fault),
    /// The command line itself is at fault.
    Own(Own),
}

/// An error that the office does not know.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    code: &'static str,
    message: String,
    hint: String,
    #[serde(skip)]
    exit: Exit,
}

impl Refusal {
    /// The command line cannot be understood.
    pub(crate) fn usage(message: String, hint: String) -> Self {
        Self::Own(Own {
            code: "usage",
            message,
            hint,
            exit: Exit::Usage,
        })
    }

    /// Asked a second time to stop, a sync was left where it was.
    pub(crate) fn broken_off() -> Self {
        Self::Own(Own {
            code: "broken_off",
            message: "The sync was broken off at once.".to_owned(),
            hint: "Whole pages that were imported stay; the next sync goes on behind them.".to_owned(),
            exit: Exit::Failed,
        })
    }

    /// Whether nothing must be waited for any more.
    pub(crate) fn leaves_at_once(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    pub(crate) fn code(&self) -> String {
        match self {
            Self::Fault(fault) => format!("{:?}", fault.code),
            Self::Own(own) => own.code.to_owned(),
        }
    }

    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Fault(fault) => &fault.message,
            Self::Own(own) => &own.message,
        }
    }

    pub(crate) fn hint(&self) -> &str {
        match self {
            Self::Fault(fault) => &fault.hint,
            Self::Own(own) => &own.hint,
        }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Fault(_) => Exit::Failed,
            Self::Own(own) => own.exit,
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
