//! The history as CSV: the list of runs, and what a run changed. Times are on this computer's clock.

use std::path::Path;

use chrono::{DateTime, Utc};
use domain::{Fault, Field, Limit, Outcome, Reconciliation, RunId, RunStatus};
use schedule::Zone;
use serde_json::json;
use store::{ChangeRecord, FieldChange, RunRecord};

use crate::app::App;
use crate::csv_file::{CsvList, typed_cell};
use crate::i18n::{Language, fault_message, fill, run_status_name, serialized_name, text};
use crate::run_query::run_filter;
use crate::view::RunQuery;

/// Rows per read.
const CHUNK: u32 = 1_000;

/// The last part of the key of each heading.
const RUN_HEADINGS: [&str; 25] = [
    "sync",
    "integration",
    "mode",
    "startedBy",
    "limit",
    "started",
    "finished",
    "duration",
    "result",
    "read",
    "added",
    "updated",
    "unchanged",
    "deactivated",
    "skipped",
    "errors",
    "reason",
    "remaining",
    "active",
    "imported",
    "secondCharts",
    "withProblems",
    "missing",
    "unexpected",
    "changed",
];
const CHANGE_HEADINGS: [&str; 6] = ["patient", "change", "field", "from", "to", "changedAt"];

impl App {
    /// The runs of a query as CSV in this language, newest first.
    ///
    /// # Errors
    /// [`Fault`] if a date is not valid or the store cannot be read.
    pub async fn runs_csv(&self, query: &RunQuery, language: Language) -> Result<String, Fault> {
        let zone = self.clock().zone();
        let filter = run_filter(query, zone)?;
        let mut list = CsvList::new(RUN_HEADINGS.map(|heading| label(language, "run", heading)))?;
        let mut offset = 0;
        loop {
            let page = self.store().runs(filter, offset, CHUNK).await?;
            for run in page.rows {
                list.push(run_cells(&self.settled(run), language, zone))?;
            }
            offset += u64::from(CHUNK);
            if offset >= page.total {
                return list.text();
            }
        }
    }

    /// Saves the runs of a query as CSV.
    ///
    /// # Errors
    /// [`Fault`] if a date is not valid or the file cannot be written.
    pub async fn save_runs_csv(
        &self,
        query: &RunQuery,
        language: Language,
        file: &Path,
    ) -> Result<(), Fault> {
        self.save_csv(&self.runs_csv(query, language).await?, file).await
    }

    /// What a run changed as CSV in this language, one row per field. It never holds an SSN or notes.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run.
    pub async fn changes_csv(&self, run: RunId, language: Language) -> Result<String, Fault> {
        self.store().check_run_exists(run).await?;
        let zone = self.clock().zone();
        let mut list = CsvList::new(CHANGE_HEADINGS.map(|heading| label(language, "change", heading)))?;
        let mut offset = 0;
        loop {
            let page = self.store().run_changes(run, offset, CHUNK).await?;
            for record in &page.rows {
                push_change(&mut list, record, language, zone)?;
            }
            offset += u64::from(CHUNK);
            if offset >= page.total {
                return list.text();
            }
        }
    }

    /// Saves what a run changed as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run or the file cannot be written.
    pub async fn save_changes_csv(&self, run: RunId, language: Language, file: &Path) -> Result<(), Fault> {
        self.save_csv(&self.changes_csv(run, language).await?, file).await
    }
}

fn label(language: Language, group: &str, name: &str) -> String {
    text(language, &format!("csv.{group}.{name}")).to_owned()
}

fn run_cells(run: &RunRecord, language: Language, zone: &dyn Zone) -> [String; 25] {
    let seconds = run
        .finished_at
        .map(|end| (end - run.started_at).num_seconds().max(0));
    let counts = run.counts;
    let found = run.verified.map(|verified| verified.found);
    let sum = |part: fn(&Reconciliation) -> u64| {
        found
            .as_ref()
            .map_or_else(String::new, |found| part(found).to_string())
    };
    let status = RunStatus::of(run.outcome, run.fault.as_ref());
    let is_sync = run.undoes.is_none();
    let if_so = |is_so: bool, count: u64| if is_so { count.to_string() } else { String::new() };
    let changed = |count| if_so(is_sync && !run.undone, count);
    [
        run.id.to_string(),
        typed_cell(&run.integration_name),
        match is_sync {
            true => label(language, "mode", &serialized_name(run.mode)),
            false => text(language, "undo.ran").to_owned(),
        },
        run.user.as_deref().map_or_else(
            || label(language, "trigger", &serialized_name(run.trigger)),
            typed_cell,
        ),
        match run.limit {
            Limit::AtMost(most) => most.to_string(),
            Limit::None => String::new(),
        },
        local_time(run.started_at, zone),
        run.finished_at
            .map_or_else(String::new, |at| local_time(at, zone)),
        seconds.map_or_else(String::new, |seconds| seconds.to_string()),
        match run.undone {
            true => text(language, "undo.badge").to_owned(),
            false => run_status_name(language, status).to_owned(),
        },
        if_so(is_sync, counts.rows_read),
        changed(counts.added),
        changed(counts.updated),
        if_so(is_sync, counts.unchanged),
        changed(counts.deactivated),
        if_so(is_sync, counts.skipped),
        if_so(is_sync, run.errors),
        reason(run, language),
        run.remaining.map_or_else(String::new, |left| left.to_string()),
        sum(|found| found.source_active),
        sum(|found| found.imported),
        sum(|found| found.second_charts),
        sum(|found| found.with_problems),
        sum(|found| found.missing),
        sum(|found| found.unexpected),
        sum(|found| found.changed),
    ]
}

/// Why a run stopped, or the counts of one that was undone or that undid another one: they are in no column, so that each
/// column adds up to the patients that stayed changed.
fn reason(run: &RunRecord, language: Language) -> String {
    let counts = run.counts;
    if let Some(fault) = &run.fault {
        return fault_message(language, fault);
    }
    if run.outcome == Some(Outcome::Interrupted) {
        return text(language, "activity.closed").to_owned();
    }
    if run.undoes.is_some() {
        let (removed, restored) = (counts.deactivated, counts.updated + counts.added);
        let counts = json!({ "removed": removed, "restored": restored });
        return fill(language, "undo.counts", &counts);
    }
    match run.undone {
        true => fill(language, "sync.counts", &json!(counts)),
        false => String::new(),
    }
}

fn push_change(
    list: &mut CsvList,
    record: &ChangeRecord,
    language: Language,
    zone: &dyn Zone,
) -> Result<(), Fault> {
    let mut row = |field: String, from: String, to: String| {
        list.push([
            typed_cell(&record.patient_name),
            label(language, "changeKind", &serialized_name(record.kind)),
            field,
            from,
            to,
            local_time(record.at, zone),
        ])
    };
    for change in &record.fields {
        let hidden = text(language, "csv.notShown");
        let (from, to) = match (&change.from, &change.to) {
            (Some(from), Some(to)) => (typed_cell(from), typed_cell(to)),
            _ => (String::new(), hidden.to_owned()),
        };
        row(change_name(language, change), from, to)?;
    }
    if record.fields.is_empty() {
        row(String::new(), String::new(), String::new())?;
    }
    Ok(())
}

/// The name of a changed field, and whether only the source's value changed, because the desk keeps its own.
#[must_use]
pub fn change_name(language: Language, change: &FieldChange) -> String {
    let name = field_name(language, change.field);
    match change.kept {
        true => fill(language, "summary.keptField", &json!({ "field": name })),
        false => name,
    }
}

/// The name of a field.
#[must_use]
pub fn field_name(language: Language, field: Field) -> String {
    text(language, &format!("field.{}", serialized_name(field))).to_owned()
}

/// A format that a spreadsheet reads as a time.
pub(crate) fn local_time(at: DateTime<Utc>, zone: &dyn Zone) -> String {
    zone.local(at).format("%Y-%m-%d %H:%M:%S").to_string()
}
