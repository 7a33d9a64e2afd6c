//! `ontime history`.

use app::view::{RunQuery, RunRecord};
use app::{App, Fault, FaultClass, IntegrationId, Language, Page};
use serde_json::json;

use super::paging;
use super::stable_json::run_json;
use crate::arguments::HistoryArguments;
use crate::output_types::{CommandOutput, SavedFile};
use crate::resolve;
use crate::table::{Align, Table};
use crate::texts::{counted, fill, mode, number, run_status, text, time};

/// Lists or saves the runs that match the arguments.
pub(super) async fn run(app: &App, arguments: &HistoryArguments) -> Result<CommandOutput, Fault> {
    let integration = match &arguments.integration {
        Some(id_or_name) => Some(integration(app, id_or_name).await?),
        None => None,
    };
    let query = RunQuery {
        integration,
        ..arguments.query()
    };
    match &arguments.csv {
        Some(file) => {
            app.save_runs_csv(&query, Language::En, file).await?;
            SavedFile::output(file)
        }
        None => list(app, &query, arguments.limit).await,
    }
}

/// The newest `limit` runs.
async fn list(app: &App, query: &RunQuery, limit: u32) -> Result<CommandOutput, Fault> {
    let read = async |page| {
        let page = app.runs(query.clone(), page).await?;
        Ok((page.total, page.rows))
    };
    let (total, runs) = paging::first(limit, read).await?;
    let json = json!({ "total": total, "runs": runs.iter().map(run_json).collect::<Vec<_>>() });
    CommandOutput::new(&json, table(total, &runs))
}

/// The history of a removed integration is still found by its id.
async fn integration(app: &App, id_or_name: &str) -> Result<IntegrationId, Fault> {
    let fault = match resolve::integration(app, id_or_name).await {
        Ok(card) => return Ok(card.id),
        Err(fault) => fault,
    };
    let id = id_or_name.parse().ok();
    let Some(id) = id.filter(|_| fault.class() == FaultClass::NotFound) else {
        return Err(fault);
    };
    let known = app.runs(Some(id), Page { offset: 0, limit: 1 }).await?;
    if known.total > 0 { Ok(id) } else { Err(fault) }
}

fn table(total: u64, runs: &[RunRecord]) -> String {
    if runs.is_empty() {
        return text("history.none").to_owned();
    }
    let mut table = Table::new(&[
        ("run", Align::Right),
        ("integration", Align::Left),
        ("kind", Align::Left),
        ("started", Align::Left),
        ("result", Align::Left),
        ("added", Align::Right),
        ("updated", Align::Right),
        ("unchanged", Align::Right),
        ("skipped", Align::Right),
        ("deactivated", Align::Right),
    ]);
    for run in runs {
        let counts = run.counts;
        table.row([
            run.id.to_string(),
            run.integration_name.clone(),
            mode(run.mode).to_owned(),
            time(Some(run.started_at)),
            run_status(run.outcome, run.fault.as_ref()).to_owned(),
            number(counts.added),
            number(counts.updated),
            number(counts.unchanged),
            number(counts.skipped),
            number(counts.deactivated),
        ]);
    }
    let shown = runs.len() as u64;
    let total_text = counted("syncs", total);
    let end = if shown < total {
        fill("history.newest", json!({ "shown": shown, "total": total_text }))
    } else {
        total_text
    };
    format!("{}\n\n{end}", table.render())
}
