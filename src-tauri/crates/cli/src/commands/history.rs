//! `ontime history`.

use office::view::RunQuery;
use office::{English, ErrorCode, Fault, IntegrationId, Office, Page};
use serde::Serialize;

use super::run_view::Run;
use crate::answer::{Answer, Saved};
use crate::arguments::HistoryArguments;
use crate::find;
use crate::table::{Align, Table};
use crate::text::{counted, grouped, mode, outcome, time};

/// What the office gives at once.
const CHUNK: u32 = 1_000;

#[derive(Serialize)]
struct History {
    total: u64,
    runs: Vec<Run>,
}

/// Lists the runs that are asked for, or saves them.
pub(super) async fn run(office: &Office, arguments: &HistoryArguments) -> Result<Answer, Fault> {
    let integration = match &arguments.integration {
        Some(called) => Some(integration(office, called).await?),
        None => None,
    };
    let query = RunQuery {
        integration,
        ..arguments.query()
    };
    match &arguments.csv {
        Some(file) => {
            office.save_runs_csv(&query, &English, file).await?;
            Saved::answer(file)
        }
        None => list(office, &query, arguments.limit).await,
    }
}

/// The newest `limit` runs.
async fn list(office: &Office, query: &RunQuery, limit: u32) -> Result<Answer, Fault> {
    let mut history = History {
        total: 0,
        runs: Vec::new(),
    };
    let mut offset = 0;
    let mut left = limit;
    while left > 0 {
        let size = left.min(CHUNK);
        let page = office.runs(query.clone(), Page { offset, limit: size }).await?;
        let came = u32::try_from(page.runs.len()).unwrap_or(u32::MAX);
        history.total = page.total;
        history.runs.extend(page.runs.into_iter().map(Run::from));
        if came < size {
            break;
        }
        offset += u64::from(came);
        left -= came;
    }
    Answer::new(&history, table(&history))
}

/// The history of an integration outlives it, under its id.
async fn integration(office: &Office, called: &str) -> Result<IntegrationId, Fault> {
    let fault = match find::integration(office, called).await {
        Ok(card) => return Ok(card.id),
        Err(fault) => fault,
    };
    let Some(id) = called.parse().ok().filter(|_| fault.code == ErrorCode::NotFound) else {
        return Err(fault);
    };
    let known = office.runs(Some(id), Page { offset: 0, limit: 1 }).await?;
    if known.total > 0 { Ok(id) } else { Err(fault) }
}

fn table(history: &History) -> String {
    if history.runs.is_empty() {
        return "There was no such sync.".to_owned();
    }
    let mut table = Table::new(&[
        ("Run", Align::Right),
        ("Integration", Align::Left),
        ("Kind", Align::Left),
        ("Started", Align::Left),
        ("Outcome", Align::Left),
        ("Added", Align::Right),
        ("Updated", Align::Right),
        ("Unchanged", Align::Right),
        ("Skipped", Align::Right),
        ("Deactivated", Align::Right),
    ]);
    for run in &history.runs {
        let counts = run.counts;
        table.row([
            run.run_id.to_string(),
            run.integration_name.clone(),
            mode(run.mode).to_owned(),
            time(Some(&run.started_at)),
            outcome(run.outcome, run.error.as_ref()).to_owned(),
            grouped(counts.added),
            grouped(counts.updated),
            grouped(counts.unchanged),
            grouped(counts.skipped),
            grouped(counts.deactivated),
        ]);
    }
    let shown = u64::try_from(history.runs.len()).unwrap_or(u64::MAX);
    let total = counted(history.total, "sync", "syncs");
    let end = if shown < history.total {
        format!("The newest {} of {total}. More: --limit COUNT", grouped(shown))
    } else {
        total
    };
    format!("{}\n\n{end}", table.render())
}
