//! `ontime sync --preview`: what a sync would do. Nothing is written.

use app::view::{PreviewChangeView, PreviewQuery, ProblemView, SyncPreview, SyncRequest};
use app::{App, Fault, Outcome, Trigger};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::follow::show;
use super::summary::{Skipped, Summary, SummaryJson};
use crate::commands::changes::value_change;
use crate::commands::paging;
use crate::exit_status::CommandError;
use crate::output::Output;
use crate::output_types::{CommandOutput, FaultReport};
use crate::signals::StopSignals;
use crate::table::{Align, Table};
use crate::texts::{counted, fill, problem_title, shared, text};

/// More rows are for `--json`.
const SHOWN: usize = 200;

pub(super) async fn run(
    app: &App,
    request: SyncRequest,
    signals: &mut StopSignals,
    output: Output,
) -> Result<CommandOutput, CommandError> {
    let bar = output.progress_bar();
    let preview = async {
        let preview = app.preview_sync(request, Trigger::Command, |progress| show(&bar, &progress));
        tokio::pin!(preview);
        loop {
            tokio::select! {
                preview = &mut preview => return preview,
                () = signals.next() => app.cancel_preview(),
            }
        }
    };
    let preview = preview.await;
    bar.finish_and_clear();
    let preview = preview?;
    let rows = rows(app, &preview).await?;
    let outcome = preview.run.outcome;
    let fault = preview.run.fault.as_ref().map(FaultReport::new);
    let summary = summary(&preview, &rows);
    let json = PreviewJson::new(&preview, &summary, &rows);
    let result = CommandOutput::new(&json, to_text(&preview, &rows))?;
    Ok(match outcome {
        Some(Outcome::Completed | Outcome::Limited) => result,
        _ => result.failed(fault),
    })
}

async fn rows(app: &App, preview: &SyncPreview) -> Result<Vec<PreviewChangeView>, Fault> {
    let (id, all) = (preview.preview, PreviewQuery::default());
    let read = async |page| {
        let page = app.preview_changes(id, &all, page).await?;
        Ok((page.total, page.changes))
    };
    Ok(paging::first(u32::MAX, read).await?.1)
}

fn summary(preview: &SyncPreview, rows: &[PreviewChangeView]) -> Summary {
    let problems = rows.iter().filter_map(|row| row.problem.as_ref());
    Summary::new(preview.run.clone(), problems.map(Skipped::from).collect())
}

/// The summary, with the changes, and what the sync would ask. No run has its id.
#[derive(Serialize)]
struct PreviewJson<'a> {
    #[serde(flatten)]
    summary: SummaryJson<'a>,
    #[serde(serialize_with = "write_rows")]
    changes: &'a [PreviewChangeView],
}

impl<'a> PreviewJson<'a> {
    fn new(preview: &SyncPreview, summary: &'a Summary, changes: &'a [PreviewChangeView]) -> Self {
        let mut summary = summary.to_json();
        summary.run["run_id"] = Value::Null;
        summary.run["question"] = json!(preview.question.as_ref().map(FaultReport::new));
        Self { summary, changes }
    }
}

/// One after the other: all of them as values take a gigabyte in a large practice.
fn write_rows<S: Serializer>(rows: &[PreviewChangeView], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rows.iter().map(row_json))
}

fn row_json(row: &PreviewChangeView) -> Value {
    let problem = |problem: &ProblemView| problem_title(problem.code, problem.detail.as_deref());
    json!({
        "pat_num": row.pat_num,
        "patient": row.patient,
        "patient_name": row.patient_name,
        "kind": row.kind,
        "why": match row.reason {
            Some(reason) => Some(shared(&format!("inactiveReason.{}", reason.as_str())).to_owned()),
            None => why(row).or(row.problem.as_ref().map(problem)),
        },
        "fields": row.fields,
    })
}

/// Why a patient is matched.
fn why(row: &PreviewChangeView) -> Option<String> {
    let is_matched = row.kind == app::view::PreviewKind::Matched;
    is_matched.then(|| shared("preview.matchedWhy").to_owned())
}

fn to_text(preview: &SyncPreview, rows: &[PreviewChangeView]) -> String {
    let mut parts = Vec::new();
    if !rows.is_empty() {
        parts.push(table(&rows[..rows.len().min(SHOWN)]));
        let more = rows.len().saturating_sub(SHOWN) as u64;
        parts.extend((more > 0).then(|| counted("preview.more", more)));
    }
    let question = preview.question.as_ref();
    parts.extend(question.map(|fault| {
        let report = FaultReport::new(fault);
        format!("{}\n{}", report.message, report.hint)
    }));
    let figures = Summary::new(preview.run.clone(), Vec::new()).to_text();
    parts.push(figures);
    parts.push(text("preview.nothingWritten").to_owned());
    parts.join("\n\n")
}

fn table(rows: &[PreviewChangeView]) -> String {
    let mut table = Table::new(&[
        ("patientNumber", Align::Right),
        ("name", Align::Left),
        ("change", Align::Left),
        ("fields", Align::Left),
    ]);
    for row in rows {
        let json = row_json(row);
        let mut what = Vec::new();
        if let Some(patient) = row
            .patient
            .filter(|_| row.kind == app::view::PreviewKind::Matched)
        {
            what.push(fill("preview.matchedTo", json!({ "patient": patient })));
        }
        what.extend(json["why"].as_str().map(str::to_owned));
        match row.kind {
            app::view::PreviewKind::Added => what.push(counted("fields", row.fields.len() as u64)),
            _ => what.extend(row.fields.iter().map(value_change)),
        }
        table.row([
            row.pat_num.to_string(),
            row.patient_name.clone(),
            shared(&format!(
                "preview.kind.{}",
                json["kind"].as_str().unwrap_or_default()
            ))
            .to_owned(),
            what.join("; "),
        ]);
    }
    table.render()
}
