//! The progress bar of a run, and Ctrl-C.

use app::view::SyncProgress;
use app::{App, Outcome, RunId};
use indicatif::ProgressBar;
use serde_json::json;

use crate::exit_status::CommandError;
use crate::output::{self, Output};
use crate::signals::StopSignals;
use crate::texts::{fill, text};

/// Returns the observed outcome when the run has ended. The first signal asks the run to stop, which it does after the current
/// page; the second one leaves it unfinished.
pub(super) async fn to_the_end(
    app: &App,
    run: RunId,
    signals: &mut StopSignals,
    output: Output,
) -> Result<Option<Outcome>, CommandError> {
    let bar = output.progress_bar();
    let outcome = watch(app, run, signals, output, &bar).await;
    bar.finish_and_clear();
    outcome
}

async fn watch(
    app: &App,
    run: RunId,
    signals: &mut StopSignals,
    output: Output,
    bar: &ProgressBar,
) -> Result<Option<Outcome>, CommandError> {
    let mut is_stopping = false;
    // A watch that ends without an outcome lost its run to a fault. The second one waits for the recorded outcome.
    for _ in 0..2 {
        let mut watch = app.watch_sync(run).await?;
        loop {
            tokio::select! {
                progress = watch.next() => match progress {
                    Some(progress) if progress.outcome.is_some() => return Ok(progress.outcome),
                    Some(progress) => show(bar, &progress),
                    None => break,
                },
                () = signals.next() => {
                    if is_stopping {
                        return Err(CommandError::stopped_now());
                    }
                    is_stopping = true;
                    stop(app, run, output, bar);
                }
            }
        }
    }
    Ok(None)
}

fn stop(app: &App, run: RunId, output: Output, bar: &ProgressBar) {
    // It fails if the run has just ended.
    if app.cancel_sync(run).is_ok() {
        bar.suspend(|| output.note(text("stopping")));
    }
}

pub(super) fn show(bar: &ProgressBar, progress: &SyncProgress) {
    if let Some(expected) = progress.expected {
        output::set_length(bar, expected);
    }
    bar.set_position(progress.counts.rows_read);
    bar.set_message(fill("sync.progress", json!(progress.counts)));
}
