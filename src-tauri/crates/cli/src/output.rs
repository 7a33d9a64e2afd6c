//! Writes to the terminal. No other module does.
//!
//! Standard output gets the output of the command, as text or as one JSON value. Errors without `--json`, the progress bar, and
//! the password prompt go to standard error. A closed pipe (`ontime patients | head`) is not an error.

use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::exit_status::{CommandError, ExitStatus};
use crate::output_types::{CommandOutput, FaultReport};
use crate::texts::fill;

/// The reader of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// A person.
    Text,
    /// A program.
    Json,
}

impl Output {
    /// From the unparsed arguments, because an invalid command line also gets output.
    pub(crate) fn of_arguments(arguments: impl Iterator<Item = OsString>) -> Self {
        let mut options = arguments.skip(1).take_while(|argument| argument != "--");
        if options.any(|argument| argument == "--json") {
            Self::Json
        } else {
            Self::Text
        }
    }

    /// Writes the output of a command.
    pub(crate) fn command_output(self, output: &CommandOutput) -> ExitStatus {
        let status = match self {
            Self::Json => return to_stdout(&escaped(output.json()), output.status()),
            Self::Text => to_stdout(&visible(output.text()), output.status()),
        };
        if let Some(fault) = output.fault() {
            to_stderr(&format!("\n{}", two_lines(fault)));
        }
        status
    }

    /// Writes why a command did not run.
    pub(crate) fn error(self, error: &CommandError) -> ExitStatus {
        match self {
            Self::Json => {
                // Three strings always serialize.
                let json = serde_json::to_string(error).unwrap_or_else(|_| "null".to_owned());
                to_stdout(&escaped(&json), error.status())
            }
            Self::Text => {
                to_stderr(&two_lines(error.report()));
                error.status()
            }
        }
    }

    /// A progress bar, which is visible only to a person at a terminal.
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

    /// Writes a line of the text output early.
    pub(crate) fn line(self, text: &str) {
        if self == Self::Text {
            to_stdout(&visible(text), ExitStatus::Success);
        }
    }

    /// Writes a note for a person to standard error.
    pub(crate) fn note(self, text: &str) {
        if self == Self::Text {
            to_stderr(text);
        }
    }
}

/// Sets the length of a bar, once it is known.
pub(crate) fn set_length(bar: &ProgressBar, length: u64) {
    if bar.length() != Some(length) {
        bar.set_length(length);
        bar.set_style(style("{bar:32} {human_pos} of {human_len}  {msg}"));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn two_lines(fault: &FaultReport) -> String {
    format!("{}\n{}", fault.message, fault.hint)
}

fn to_stdout(text: &str, status: ExitStatus) -> ExitStatus {
    match write_line(&mut io::stdout().lock(), text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let reason = error.kind().to_string();
            to_stderr(&fill("notWritten", serde_json::json!({ "reason": reason })));
            ExitStatus::Failure
        }
        _ => status,
    }
}

/// An error of standard error cannot be reported anywhere.
fn to_stderr(text: &str) {
    let _ = write_line(&mut io::stderr().lock(), &visible(text));
}

/// Whether a terminal would obey the character instead of showing it, or show the text after it in another order. Names in
/// another program's database may contain anything.
fn is_command(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}')
}

/// Text in which a terminal obeys line breaks and tabs only.
fn visible(text: &str) -> String {
    let show = |letter| match letter {
        '\n' | '\t' => letter,
        letter if is_command(letter) => char::REPLACEMENT_CHARACTER,
        letter => letter,
    };
    text.chars().map(show).collect()
}

/// JSON of the same value in which a terminal obeys nothing. Such characters occur only inside strings.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_command(letter) && letter != '\n' {
            text.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            text.push(letter);
        }
    }
    text
}

fn write_line(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.write_all(b"\n")?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "Ann\u{1b}[2J\u{9b}31m\u{7f}\u{202e}eeL\u{2066}\u{200f}";

    #[test]
    fn a_terminal_shows_names_and_obeys_none() {
        assert_eq!(
            visible(&format!("{HOSTILE}\n\tיעל 林")),
            "Ann\u{fffd}[2J\u{fffd}31m\u{fffd}\u{fffd}eeL\u{fffd}\u{fffd}\n\tיעל 林"
        );
    }

    #[test]
    fn json_keeps_every_value_without_characters_that_a_terminal_obeys() {
        let json = serde_json::json!({ "name": HOSTILE }).to_string();
        let text = escaped(&json);
        assert!(!text.chars().any(is_command), "{text:?}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap()["name"],
            HOSTILE
        );
    }
}
