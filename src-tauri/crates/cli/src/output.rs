//! The one place that writes to the terminal.
//!
//! Standard output gets the answer, as text or as one JSON value; errors without `--json`, the progress bar and the
//! password prompt go to standard error. A reader that stops reading (`ontime patients | head`) is no error.

use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::answer::{Answer, Exit};
use crate::refusal::Refusal;

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// A person.
    Text,
    /// A program.
    Json,
}

impl Output {
    /// From the words of the command line as they are, because a line that cannot be understood is answered too.
    pub(crate) fn for_words(words: impl Iterator<Item = OsString>) -> Self {
        let mut options = words.skip(1).take_while(|word| word != "--");
        if options.any(|word| word == "--json") {
            Self::Json
        } else {
            Self::Text
        }
    }

    /// Writes what a command has to say.
    pub(crate) fn answer(self, answer: &Answer) -> Exit {
        let exit = match self {
            Self::Json => return to_stdout(answer.json(), answer.exit()),
            Self::Text => to_stdout(answer.text(), answer.exit()),
        };
        if let Some(fault) = answer.complaint() {
            to_stderr(&format!("\n{}\n{}", fault.message, fault.hint));
        }
        exit
    }

    /// Writes why a command was not carried out.
    pub(crate) fn refusal(self, refusal: &Refusal) -> Exit {
        match self {
            Self::Json => {
                // Three texts cannot fail to become JSON.
                let json = serde_json::to_string(refusal).unwrap_or_else(|_| "null".to_owned());
                to_stdout(&json, refusal.exit())
            }
            Self::Text => {
                to_stderr(&format!("{}\n{}", refusal.message(), refusal.hint()));
                refusal.exit()
            }
        }
    }

    /// A progress bar for a person at a terminal, else one that does not show.
    pub(crate) fn progress_bar(self) -> ProgressBar {
        let target = match self {
            Self::Text if io::stderr().is_terminal() => ProgressDrawTarget::stderr(),
            _ => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(style("{spinner} {msg}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    /// Writes one line of an answer to a person as soon as it is known.
    pub(crate) fn part(self, text: &str) {
        if self == Self::Text {
            to_stdout(text, Exit::Done);
        }
    }

    /// Says something to the person at a terminal, beside the answer.
    pub(crate) fn aside(self, text: &str) {
        if self == Self::Text {
            to_stderr(text);
        }
    }
}

/// Gives a bar its length, once it is known.
pub(crate) fn set_length(bar: &ProgressBar, length: u64) {
    if bar.length() != Some(length) {
        bar.set_length(length);
        bar.set_style(style("{bar:32} {human_pos} of {human_len}  {msg}"));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn to_stdout(text: &str, exit: Exit) -> Exit {
    match write_line(&mut io::stdout().lock(), text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            to_stderr(&format!("The answer could not be written ({}).", error.kind()));
            Exit::Failed
        }
        _ => exit,
    }
}

/// There is nobody left to tell that standard error cannot be written to.
fn to_stderr(text: &str) {
    let _ = write_line(&mut io::stderr().lock(), text);
}

fn write_line(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.write_all(b"\n")?;
    to.flush()
}
