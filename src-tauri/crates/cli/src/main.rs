//! `ontime`: the app without a window, for IT, scripts, and measurements.
//!
//! It does what the window does, through the crate `app`, and can run next to it. Standard output contains only the output of
//! the command; with `--json` that is one JSON value in every case, including errors. The exit code is 0 for success, 1 for
//! failure, and 2 for an invalid command line. A password is read from standard input only, so it appears in no process list
//! and no shell history.

mod arguments;
mod commands;
mod exit_status;
mod output;
mod output_types;
mod password;
mod resolve;
mod signals;
mod table;
mod texts;

use std::process::ExitCode;
use std::time::Duration;

use app::{DataFolder, Fault, FaultAction, FaultClass, Passphrase};
use arguments::{Arguments, Command, OfficeCommand};
use exit_status::{CommandError, ExitStatus};
use output::Output;
use output_types::{CommandOutput, FaultReport};
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: app::WipingAllocator = app::WIPING_ALLOCATOR;

/// How long the process waits for its background tasks at the end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    app::protect_memory();
    let output = Output::of_arguments(std::env::args_os());
    let result = match arguments::read() {
        Ok(arguments) => execute(arguments, output),
        Err(error) => arguments::explain(&error),
    };
    match result {
        Ok(result) => output.command_output(&result),
        Err(error) => output.error(&error),
    }
    .into()
}

fn execute(arguments: Arguments, output: Output) -> Result<CommandOutput, CommandError> {
    let runtime = Runtime::new().map_err(|_| Fault::SystemRefused)?;
    let result = runtime.block_on(open_and_run(arguments, output));
    // Remaining tasks keep the store open, and it must be closed when the process exits. A thread that waits for a dead
    // network must not delay the exit.
    runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
    result
}

/// Opens the data folder, runs the command, and closes the folder. The log covers all of it.
async fn open_and_run(arguments: Arguments, output: Output) -> Result<CommandOutput, CommandError> {
    let passphrase = arguments.passphrase_file.as_deref().map(Passphrase::from_file);
    let passphrase = passphrase.transpose()?;
    let folder = DataFolder::locate(arguments.data_dir)?;
    if let Command::Erase { .. } = &arguments.command {
        // Without a log, which would be deleted while it is open.
        folder.erase().await?;
        return Ok(commands::erased()?);
    }
    let _log = app::log::start(folder.log_dir())?;
    if let Command::Restore(arguments) = &arguments.command {
        let restored = commands::backup::restore(&folder, arguments, passphrase.as_ref()).await;
        return Ok(restored.map_err(|fault| with_option_hint(&fault, passphrase.is_some()))?);
    }
    let opened = match &arguments.command {
        Command::Open { accept_loss: true } => folder.open_accepting_loss(passphrase.as_ref()).await,
        Command::Office(OfficeCommand::Open { file }) => {
            let code = password::read_recovery_code()?;
            folder.open_office_file(file, &code, passphrase.as_ref()).await
        }
        Command::Recover => {
            folder
                .recover(&password::read_recovery_code()?, passphrase.as_ref())
                .await
        }
        _ => folder.open(passphrase.as_ref()).await,
    };
    let app = opened.map_err(|fault| with_option_hint(&fault, passphrase.is_some()))?;
    let result = commands::run(&folder, &app, passphrase.as_ref(), arguments.command, output).await;
    match &result {
        Ok(result) if result.status() == ExitStatus::Success => {}
        Ok(_) => tracing::warn!("the command failed"),
        Err(error) => tracing::warn!(code = error.report().code, "the command did not run"),
    }
    // Closing waits for running syncs to stop.
    if !matches!(&result, Err(error) if error.exits_now()) {
        app.close().await;
    }
    result
}

/// The window has a field or a button; here it is an option.
fn with_option_hint(fault: &Fault, is_given: bool) -> FaultReport {
    let report = FaultReport::new(fault);
    let with_hint = |key: &str| FaultReport {
        hint: texts::text(key).to_owned(),
        ..report.clone()
    };
    match (fault, is_given) {
        (Fault::Locked, false) => with_hint("hint.passphraseFile"),
        (Fault::WrongPassphrase, true) => with_hint("hint.checkPassphraseFile"),
        (Fault::KeychainMissing | Fault::KeychainDenied, false) => {
            report.and_hint(texts::text("hint.setPassphrase"))
        }
        (fault, _) if fault.class() == FaultClass::StoreIncomplete => report
            .and_hint(texts::text("hint.restore"))
            .and_hint(texts::text("hint.acceptLoss")),
        (fault, _) if fault.action() == FaultAction::RestoreBackup => {
            report.and_hint(texts::text("hint.restore"))
        }
        _ => report,
    }
}
