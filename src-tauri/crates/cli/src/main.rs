//! `ontime`: the office without a window, for IT people, scripts and measurements.
//!
//! It does what the window does, through the same `office`, and can run beside it. Standard output carries the answer
//! and nothing else; with `--json` that is one JSON value in every case, errors included. The exit code is 0 for done,
//! 1 for failed and 2 for a command line that cannot be understood. A password comes in on standard input only, so that
//! no list of processes and no shell history holds it.

mod answer;
mod arguments;
mod commands;
mod find;
mod interruption;
mod output;
mod password;
mod refusal;
mod table;
mod text;

use std::process::ExitCode;
use std::time::Duration;

use answer::{Answer, Exit};
use arguments::Arguments;
use office::{DataFolder, ErrorCode, Fault, Passphrase};
use output::Output;
use refusal::Refusal;
use tokio::runtime::Runtime;

/// How long the end waits for what is under way.
const LAST_WAIT: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let output = Output::for_words(std::env::args_os());
    let said = match arguments::read() {
        Ok(arguments) => carry_out(arguments, &output),
        Err(error) => arguments::explain(&error),
    };
    match said {
        Ok(answer) => output.answer(&answer),
        Err(refusal) => output.refusal(&refusal),
    }
    .into()
}

fn carry_out(arguments: Arguments, output: &Output) -> Result<Answer, Refusal> {
    let runtime = Runtime::new().map_err(|_| no_runtime())?;
    let answer = runtime.block_on(in_the_office(arguments, output));
    // Tasks that are still there hold the store open, which must not be when the process ends. A thread that still waits
    // for a dead network must not hold the person up.
    runtime.shutdown_timeout(LAST_WAIT);
    answer
}

/// Opens the office, runs the command and closes it, with the log around all of it.
async fn in_the_office(arguments: Arguments, output: &Output) -> Result<Answer, Refusal> {
    let passphrase = arguments.passphrase_file.as_deref().map(Passphrase::from_file);
    let passphrase = passphrase.transpose()?;
    let folder = DataFolder::locate(arguments.data_dir)?;
    let _log = office::log::start(folder.log_dir())?;
    let opened = folder.open(passphrase.as_ref()).await;
    let office = opened.map_err(|fault| name_the_option(fault, passphrase.is_some()))?;
    let answer = commands::run(&folder, &office, arguments.command, output).await;
    match &answer {
        Ok(answer) if answer.exit() == Exit::Done => {}
        Ok(_) => tracing::warn!("the command did not do all that it was asked for"),
        Err(refusal) => tracing::warn!(code = refusal.code(), "the command was refused"),
    }
    // Closing waits for running syncs to stop.
    if !matches!(&answer, Err(refusal) if refusal.leaves_at_once()) {
        office.close().await;
    }
    answer
}

/// Where a passphrase is wanted, a window asks for it; here an option names its file.
fn name_the_option(fault: Fault, given: bool) -> Fault {
    let name_it = "write the office passphrase into a file that only you may read, and name it with --passphrase-file FILE.";
    let hint = match (fault.code, given) {
        (ErrorCode::Locked, false) => format!("To open it, {name_it}"),
        (ErrorCode::KeychainUnavailable, false) => format!("{} To do so, {name_it}", fault.hint),
        (ErrorCode::WrongPassphrase, true) => "Check the first line of the passphrase file.".to_owned(),
        _ => return fault,
    };
    Fault::new(fault.code, fault.message, hint)
}

fn no_runtime() -> Fault {
    Fault::new(
        ErrorCode::Internal,
        "This computer gives OnTime Dental no thread to work with.",
        "Close other programs, or start the computer again.",
    )
}
