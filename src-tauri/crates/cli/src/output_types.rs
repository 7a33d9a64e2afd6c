//! The output of a command, for people and for scripts.

use std::path::Path;

use app::Fault;
use serde::Serialize;

use crate::exit_status::ExitStatus;
use crate::texts::{self, fill};

/// The output of a command that ran: as text, and as one JSON value.
pub(crate) struct CommandOutput {
    json: String,
    text: String,
    fault: Option<FaultReport>,
    status: ExitStatus,
}

impl CommandOutput {
    /// # Errors
    /// None in practice; views are plain data.
    pub(crate) fn new(view: &impl Serialize, text: String) -> Result<Self, Fault> {
        let json = serde_json::to_string(view).map_err(|_| Fault::Internal)?;
        Ok(Self {
            json,
            text,
            fault: None,
            status: ExitStatus::Success,
        })
    }

    /// The same output of a command that failed. The text output ends with `fault`.
    pub(crate) fn failed(mut self, fault: Option<FaultReport>) -> Self {
        self.fault = fault;
        self.status = ExitStatus::Failure;
        self
    }

    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn fault(&self) -> Option<&FaultReport> {
        self.fault.as_ref()
    }

    pub(crate) fn status(&self) -> ExitStatus {
        self.status
    }
}

/// A fault in JSON and text. `code` is the fault's class, which stays stable for scripts.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FaultReport {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl FaultReport {
    pub(crate) fn new(fault: &Fault) -> Self {
        Self {
            code: fault.class().as_str(),
            message: texts::fault_message(fault),
            hint: texts::fault_hint(fault),
        }
    }

    /// The same fault with one more sentence in its hint.
    pub(crate) fn and_hint(mut self, sentence: &str) -> Self {
        self.hint = format!("{} {sentence}", self.hint);
        self
    }
}

/// A file that was written.
#[derive(Serialize)]
pub(crate) struct SavedFile {
    file: String,
}

impl SavedFile {
    /// The output of a command that wrote this file.
    ///
    /// # Errors
    /// None in practice, as for [`CommandOutput::new`].
    pub(crate) fn output(file: &Path) -> Result<CommandOutput, Fault> {
        let file = file.display().to_string();
        let text = fill("saved", serde_json::json!({ "file": file }));
        CommandOutput::new(&Self { file }, text)
    }
}
