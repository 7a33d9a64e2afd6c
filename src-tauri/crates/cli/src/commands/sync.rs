//! `ontime sync`: starts a run, follows it to its end, and prints its summary.

mod follow;
mod preview;
mod summary;

use app::view::{IntegrationCard, SyncRequest};
use app::{App, Fault, Language, Mode, Outcome, RunId, Trigger};

use self::summary::{Skipped, Summary};
use super::paging;
use crate::arguments::SyncArguments;
use crate::exit_status::CommandError;
use crate::output::Output;
use crate::output_types::{CommandOutput, FaultReport};
use crate::resolve;
use crate::signals::StopSignals;

pub(super) async fn run(
    app: &App,
    arguments: &SyncArguments,
    output: Output,
) -> Result<CommandOutput, CommandError> {
    let card = resolve::integration(app, &arguments.integration).await?;
    // Before the start, so that no run is ever without a way to stop it.
    let mut signals = StopSignals::listen().map_err(|_| Fault::SystemRefused)?;
    let request = request(&card, arguments);
    if arguments.preview {
        return preview::run(app, request, &mut signals, output).await;
    }
    // After an undo, a person sees what the next sync does before it starts.
    if output == Output::Text && card.fault == Some(Fault::SyncUndone) {
        let shown = preview::run(app, request, &mut signals, output).await?;
        output.line(shown.text());
    }
    let run = app.start_sync(request, Trigger::Command).await?;
    let observed = follow::to_the_end(app, run, &mut signals, output).await?;
    let mut record = app.run(run).await?;
    // If the outcome could not be recorded, the observed one counts.
    record.outcome = record.outcome.or(observed);
    let fault = record.fault.as_ref().map(FaultReport::new);
    let outcome = record.outcome;
    let summary = Summary::new(record, skipped(app, run).await?);
    // The list of a large practice takes as much memory as the sync, so only one form of it is made.
    let text = match output {
        Output::Text => summary.to_text(),
        Output::Json => String::new(),
    };
    let result = CommandOutput::new(&summary.to_json(), text)?;
    Ok(match outcome {
        Some(Outcome::Completed | Outcome::Limited) => result,
        _ => result.failed(fault),
    })
}

fn request(card: &IntegrationCard, arguments: &SyncArguments) -> SyncRequest {
    let mode = match (arguments.full, arguments.incremental) {
        (true, _) => Mode::Full,
        (_, true) => Mode::Incremental,
        _ => card.suggested_mode,
    };
    SyncRequest {
        integration: card.id,
        mode,
        limit: (!arguments.no_limit).then_some(arguments.limit),
        allow_mass_change: arguments.allow_mass_change,
    }
}

/// Every patient that the run could not import.
async fn skipped(app: &App, run: RunId) -> Result<Vec<Skipped>, Fault> {
    let read = async |page| {
        let page = app.run_problems(run, "", Language::En, page).await?;
        Ok((page.total, page.problems))
    };
    let (_, problems) = paging::first(u32::MAX, read).await?;
    Ok(problems
        .into_iter()
        .map(|problem| Skipped::from(&problem))
        .collect())
}
