//! Runs other programs and reports which one failed.

use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Why a task stopped.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    pub(crate) fn io(doing: &str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let message = format!("Could not {doing} {}", path.into().display());
        move |error| Self(format!("{message}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Prints the heading of a step.
pub(crate) fn heading(title: &str) {
    println!("\n\u{2500}\u{2500} {title}");
}

/// Runs the command with its output on the terminal. Any exit status but success is a failure.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    flush();
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure(format!("Failed ({status}): {}", command_line(command))))
    }
}

/// Runs the command, echoes its standard output, and passes each line to `on_line`. Returns whether it succeeded.
pub(crate) fn run_echoed(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<bool, Failure> {
    flush();
    let mut out = std::io::stdout();
    let succeeded = run_lines(command, |line| {
        // Ignore a broken pipe: the child must still be read to its end.
        let _ = out.write_all(line);
        on_line(String::from_utf8_lossy(line).trim_end());
    });
    flush();
    succeeded
}

/// Runs the command and passes each line of its standard output to `on_line`. Returns whether it succeeded.
pub(crate) fn run_lines(command: &mut Command, mut on_line: impl FnMut(&[u8])) -> Result<bool, Failure> {
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|error| cannot_start(command, &error))?;
    if let Some(pipe) = child.stdout.take() {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            on_line(&line);
            line.clear();
        }
    }
    let status = child.wait().map_err(|error| cannot_start(command, &error))?;
    Ok(status.success())
}

/// Runs the command silently and returns its standard output. If it fails, the failure contains its output.
pub(crate) fn output_of(command: &mut Command) -> Result<String, Failure> {
    flush();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(Failure(format!(
        "{text}{errors}\nFailed ({}): {}",
        output.status,
        command_line(command)
    )))
}

pub(crate) fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure(format!(
        "Could not run {}: {error}",
        command.get_program().display()
    ))
}

/// The command as typed in a shell.
pub(crate) fn command_line(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    parts
        .map(|part| quoted(&part.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(part: &str) -> String {
    if part.contains(' ') {
        format!("\"{part}\"")
    } else {
        part.to_owned()
    }
}

/// Keeps our lines and those of the child in order.
fn flush() {
    let _ = std::io::stdout().flush();
}
