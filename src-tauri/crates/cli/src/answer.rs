//! What a command has to say, for programs and for people at once.

use std::path::Path;

use office::{ErrorCode, Fault};
use serde::Serialize;

/// The answer of a command that was carried out.
pub(crate) struct Answer {
    json: String,
    text: String,
    complaint: Option<Fault>,
    exit: Exit,
}

/// What the process tells whoever started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked for is done.
    Done,
    /// It is not.
    Failed,
    /// The command line cannot be understood.
    Usage,
}

impl Answer {
    /// An answer in both forms.
    ///
    /// # Errors
    /// None in practice; views are plain data.
    pub(crate) fn new(view: &impl Serialize, text: String) -> Result<Self, Fault> {
        let json = serde_json::to_string(view).map_err(|_| {
            Fault::new(
                ErrorCode::Internal,
                "The answer could not be put into JSON.",
                "Send the log to support; it holds no patient data.",
            )
        })?;
        Ok(Self {
            json,
            text,
            complaint: None,
            exit: Exit::Done,
        })
    }

    /// The same answer, from a command that did not succeed, and why if that is to be said apart from it.
    pub(crate) fn failed(mut self, why: Option<Fault>) -> Self {
        self.complaint = why;
        self.exit = Exit::Failed;
        self
    }

    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn complaint(&self) -> Option<&Fault> {
        self.complaint.as_ref()
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }
}

/// A file that was written.
#[derive(Serialize)]
pub(crate) struct Saved {
    file: String,
}

impl Saved {
    /// Says which.
    ///
    /// # Errors
    /// None in practice, as for [`Answer::new`].
    pub(crate) fn answer(file: &Path) -> Result<Answer, Fault> {
        let file = file.display().to_string();
        let text = format!("Saved to {file}");
        Answer::new(&Self { file }, text)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::FAILURE,
            Exit::Usage => Self::from(2),
        }
    }
}
