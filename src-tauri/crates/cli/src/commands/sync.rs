//! `ontime sync`: starts a run, follows it to its end, and tells what it did.

mod follow;
mod summary;

use domain::{Mode, Outcome, RunId, Trigger};
use office::view::{IntegrationCard, SyncRequest};
use office::{Fault, Office, Page};

use self::summary::{Skipped, Summary};
use super::run_view::Run;
use crate::answer::Answer;
use crate::arguments::SyncArguments;
use crate::find;
use crate::interruption::Interruptions;
use crate::output::Output;
use crate::refusal::Refusal;

/// What the office gives at once.
const CHUNK: u32 = 1_000;

pub(super) async fn run(
    office: &Office,
    arguments: &SyncArguments,
    output: Output,
) -> Result<Answer, Refusal> {
    let card = find::integration(office, &arguments.integration).await?;
    // Before the start, so that a run is never under way without somebody who can stop it.
    let mut interruptions = Interruptions::listen().map_err(|_| follow::no_signals())?;
    let run = office
        .start_sync(request(&card, arguments), Trigger::Command)
        .await?;
    let seen = follow::to_the_end(office, run, &mut interruptions, output).await?;
    let mut record = Run::from(office.run(run).await?);
    // If the end could not be put on record, what was seen of it still counts.
    record.outcome = record.outcome.or(seen);
    let summary = Summary::new(record, skipped(office, run).await?);
    let answer = Answer::new(&summary, summary.to_text())?;
    Ok(match summary.outcome() {
        Some(Outcome::Completed | Outcome::Limited) => answer,
        _ => answer.failed(summary.fault()),
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

/// Every patient that the run could not bring in.
async fn skipped(office: &Office, run: RunId) -> Result<Vec<Skipped>, Fault> {
    let mut skipped = Vec::new();
    let mut offset = 0;
    loop {
        let page = office
            .run_problems(run, "", Page { offset, limit: CHUNK })
            .await?;
        offset += u64::from(CHUNK);
        skipped.extend(page.problems.into_iter().map(Skipped::from));
        if offset >= page.total {
            return Ok(skipped);
        }
    }
}
