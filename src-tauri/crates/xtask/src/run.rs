//! Runs other programs and says plainly which one failed.

use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Why a task stopped, for a person.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    pub(crate) fn io(doing: &str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let words = format!("Could not {doing} {}", path.into().display());
        move |error| Self(format!("{words}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Announces a part of a task.
pub(crate) fn heading(words: &str) {
    println!("\n\u{2500}\u{2500} {words}");
}

/// Runs it with our own output; any other end than success is a failure.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    flush();
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure(format!("Failed ({status}): {}", shown(command))))
    }
}

/// Runs it, passing its standard output on and showing each line to `watch`. True if it succeeded.
pub(crate) fn run_watched(command: &mut Command, mut watch: impl FnMut(&str)) -> Result<bool, Failure> {
    flush();
    let mut out = std::io::stdout();
    let succeeded = run_heard(command, |line| {
        // A broken pipe of ours must not leave the child behind: whatever happens, it is read to its end.
        let _ = out.write_all(line);
        watch(String::from_utf8_lossy(line).trim_end());
    });
    flush();
    succeeded
}

/// Runs it, giving each line of its standard output to `hear`. True if it succeeded.
pub(crate) fn run_heard(command: &mut Command, mut hear: impl FnMut(&[u8])) -> Result<bool, Failure> {
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|error| cannot_start(command, &error))?;
    if let Some(pipe) = child.stdout.take() {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            hear(&line);
            line.clear();
        }
    }
    let status = child.wait().map_err(|error| cannot_start(command, &error))?;
    Ok(status.success())
}

/// Runs it silently; what it printed is shown if it fails, and given back if it does not.
pub(crate) fn quietly(command: &mut Command) -> Result<String, Failure> {
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
        shown(command)
    )))
}

pub(crate) fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure(format!(
        "Could not run {}: {error}",
        command.get_program().display()
    ))
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| quoted(&word.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(word: &str) -> String {
    if word.contains(' ') {
        format!("\"{word}\"")
    } else {
        word.to_owned()
    }
}

/// Our lines and the child's must come out in order.
fn flush() {
    let _ = std::io::stdout().flush();
}
