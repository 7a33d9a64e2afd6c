//! The history as CSV: the list of runs, and what a run did to each patient. Times are this computer's.

use std::path::Path;

use chrono::{DateTime, Utc};
use domain::{Ending, Fault, Field, Limit, RunId};
use store::{ChangeRecord, FieldChange, RunRecord};
use sync::schedule::Zone;

use crate::csv_file::{CsvList, save};
use crate::list_words::{
    CHANGE_HEADINGS, NOT_SHOWN, RUN_HEADINGS, Wording, change, field_name, mode, outcome, started_by,
};
use crate::office::Office;
use crate::run_query::run_filter;
use crate::view::RunQuery;

/// How many rows are read at once.
const CHUNK: u32 = 1_000;

impl Office {
    /// The runs of a query as CSV, newest first.
    ///
    /// # Errors
    /// [`Fault`] if a day is none, or the store cannot be read.
    pub async fn runs_csv(&self, query: &RunQuery, words: &dyn Wording) -> Result<String, Fault> {
        let zone = self.clock().zone();
        let filter = run_filter(query, zone)?;
        let mut list = CsvList::new(RUN_HEADINGS.map(|heading| words.word(heading)))?;
        let mut offset = 0;
        loop {
            let page = self.store().runs(filter, offset, CHUNK).await?;
            for run in &page.rows {
                list.push(run_cells(run, words, zone))?;
            }
            offset += u64::from(CHUNK);
            if offset >= page.total {
                return list.text();
            }
        }
    }

    /// Writes the runs of a query to a file as CSV.
    ///
    /// # Errors
    /// [`Fault`] if a day is none or the file cannot be written.
    pub async fn save_runs_csv(
        &self,
        query: &RunQuery,
        words: &dyn Wording,
        file: &Path,
    ) -> Result<(), Fault> {
        save(&self.runs_csv(query, words).await?, file).await
    }

    /// What a run did, a row for each field: never a social security number, never a note.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run.
    pub async fn changes_csv(&self, run: RunId, words: &dyn Wording) -> Result<String, Fault> {
        self.store().run(run).await?;
        let zone = self.clock().zone();
        let mut list = CsvList::new(CHANGE_HEADINGS.map(|heading| words.word(heading)))?;
        let mut offset = 0;
        loop {
            let page = self.store().run_changes(run, offset, CHUNK).await?;
            let names = self.names(&page.rows).await?;
            for record in &page.rows {
                let name = names.get(&record.patient).map_or("", String::as_str);
                push_change(&mut list, record, name, words, zone)?;
            }
            offset += u64::from(CHUNK);
            if offset >= page.total {
                return list.text();
            }
        }
    }

    /// Writes what a run did to a file as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run or the file cannot be written.
    pub async fn save_changes_csv(&self, run: RunId, words: &dyn Wording, file: &Path) -> Result<(), Fault> {
        save(&self.changes_csv(run, words).await?, file).await
    }
}

fn run_cells(run: &RunRecord, words: &dyn Wording, zone: &dyn Zone) -> [String; 17] {
    let took = run
        .finished_at
        .map(|end| (end - run.started_at).num_seconds().max(0));
    let counts = run.counts;
    [
        run.id.to_string(),
        run.integration_name.clone(),
        words.word(mode(run.mode)),
        words.word(started_by(run.trigger)),
        match run.limit {
            Limit::AtMost(most) => most.to_string(),
            Limit::None => String::new(),
        },
        wall_clock(run.started_at, zone),
        run.finished_at
            .map_or_else(String::new, |at| wall_clock(at, zone)),
        took.map_or_else(String::new, |seconds| seconds.to_string()),
        words.word(outcome(Ending::of(run.outcome, run.fault.as_ref()))),
        counts.rows_read.to_string(),
        counts.added.to_string(),
        counts.updated.to_string(),
        counts.unchanged.to_string(),
        counts.deactivated.to_string(),
        counts.skipped.to_string(),
        run.errors.to_string(),
        run.fault
            .as_ref()
            .map_or_else(String::new, |fault| words.fault(fault)),
    ]
}

fn push_change(
    list: &mut CsvList,
    record: &ChangeRecord,
    name: &str,
    words: &dyn Wording,
    zone: &dyn Zone,
) -> Result<(), Fault> {
    let mut row = |field: String, from: &str, to: &str| {
        list.push([
            name.to_owned(),
            words.word(change(record.kind)),
            field,
            from.to_owned(),
            to.to_owned(),
            wall_clock(record.at, zone),
        ])
    };
    for FieldChange { field, from, to } in &record.fields {
        row(words.word(field_name(*field)), from, to)?;
    }
    if record.ssn_changed {
        row(words.word(field_name(Field::Ssn)), "", &words.word(NOT_SHOWN))?;
    } else if record.fields.is_empty() {
        row(String::new(), "", "")?;
    }
    Ok(())
}

/// As a spreadsheet takes it for a time.
fn wall_clock(at: DateTime<Utc>, zone: &dyn Zone) -> String {
    zone.local(at).format("%Y-%m-%d %H:%M:%S").to_string()
}
