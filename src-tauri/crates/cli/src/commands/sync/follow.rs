//! Beside a run: the progress bar, and Ctrl-C.

use domain::{Outcome, RunId};
use indicatif::ProgressBar;
use office::view::SyncProgress;
use office::{ErrorCode, Fault, Office};

use crate::interruption::Interruptions;
use crate::output::{self, Output};
use crate::refusal::Refusal;
use crate::text::grouped;

/// Returns when the run has ended, with what was seen of its end. The first interruption asks the run to stop, which it
/// does behind a whole page; the second leaves it.
pub(super) async fn to_the_end(
    office: &Office,
    run: RunId,
    interruptions: &mut Interruptions,
    output: Output,
) -> Result<Option<Outcome>, Refusal> {
    let bar = output.progress_bar();
    let ended = watch(office, run, interruptions, output, &bar).await;
    bar.finish_and_clear();
    ended
}

async fn watch(
    office: &Office,
    run: RunId,
    interruptions: &mut Interruptions,
    output: Output,
    bar: &ProgressBar,
) -> Result<Option<Outcome>, Refusal> {
    let mut asked = false;
    // A watch that ends without an outcome lost its run to a fault; the second look waits for what is put on record.
    for _ in 0..2 {
        let mut watch = office.watch_sync(run).await?;
        loop {
            tokio::select! {
                progress = watch.next() => match progress {
                    Some(progress) if progress.outcome.is_some() => return Ok(progress.outcome),
                    Some(progress) => show(bar, &progress),
                    None => break,
                },
                () = interruptions.next() => {
                    if asked {
                        return Err(Refusal::broken_off());
                    }
                    asked = true;
                    stop(office, run, output, bar);
                }
            }
        }
    }
    Ok(None)
}

fn stop(office: &Office, run: RunId, output: Output, bar: &ProgressBar) {
    // A run that is not there any more has just ended.
    if office.cancel_sync(run).is_ok() {
        bar.suspend(|| output.aside("Stopping behind this page. Press Ctrl-C again to leave at once."));
    }
}

fn show(bar: &ProgressBar, progress: &SyncProgress) {
    if let Some(expected) = progress.expected {
        output::set_length(bar, expected);
    }
    let counts = progress.counts;
    bar.set_position(counts.rows_read);
    bar.set_message(format!(
        "{} added, {} updated, {} skipped",
        grouped(counts.added),
        grouped(counts.updated),
        grouped(counts.skipped)
    ));
}

pub(super) fn no_signals() -> Fault {
    Fault::new(
        ErrorCode::Internal,
        "This computer does not let OnTime Dental notice Ctrl-C, so a sync could not be stopped cleanly.",
        "Close other programs, or start the computer again.",
    )
}
