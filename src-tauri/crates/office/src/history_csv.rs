//! The history as CSV: the list of runs, and what a run did to each patient. Times are this computer's.

use std::path::Path;

use chrono::{DateTime, Utc};
use domain::{Ending, Fault, Field, Limit, Mode, RunId, Trigger};
use store::{ChangeKind, ChangeRecord, FieldChange, RunRecord};
use sync::schedule::Zone;

use crate::csv_file::{CsvList, save};
use crate::office::Office;
use crate::run_query::run_filter;
use crate::view::RunQuery;

/// How many rows are read at once.
const CHUNK: u32 = 1_000;

/// The file name that the save dialog offers for the list of runs.
pub const RUNS_FILE_NAME: &str = "OnTime Dental - syncs.csv";

/// The same for what a run did.
#[must_use]
pub fn changes_file_name(run: RunId) -> String {
    format!("OnTime Dental - sync {run} - changes.csv")
}

const RUN_HEADINGS: [&str; 17] = [
    "Sync",
    "Integration",
    "Kind",
    "Started by",
    "Limit",
    "Started",
    "Finished",
    "Seconds",
    "Outcome",
    "Patients read",
    "Added",
    "Updated",
    "Unchanged",
    "Made inactive",
    "Skipped",
    "Errors",
    "Why it stopped",
];

const CHANGE_HEADINGS: [&str; 6] = ["Patient", "Change", "Field", "From", "To", "Changed at"];

impl Office {
    /// The runs of a query as CSV, newest first.
    ///
    /// # Errors
    /// [`Fault`] if a day is none, or the store cannot be read.
    pub async fn runs_csv(&self, query: &RunQuery) -> Result<String, Fault> {
        let zone = self.clock().zone();
        let filter = run_filter(query, zone)?;
        let mut list = CsvList::new(RUN_HEADINGS)?;
        let mut offset = 0;
        loop {
            let page = self.store().runs(filter, offset, CHUNK).await?;
            for run in &page.rows {
                list.push(run_cells(run, zone))?;
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
    pub async fn save_runs_csv(&self, query: &RunQuery, file: &Path) -> Result<(), Fault> {
        save(&self.runs_csv(query).await?, file).await
    }

    /// What a run did, a row for each field: never a social security number, never a note.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run.
    pub async fn changes_csv(&self, run: RunId) -> Result<String, Fault> {
        self.store().run(run).await?;
        let zone = self.clock().zone();
        let mut list = CsvList::new(CHANGE_HEADINGS)?;
        let mut offset = 0;
        loop {
            let page = self.store().run_changes(run, offset, CHUNK).await?;
            let names = self.names(&page.rows).await?;
            for record in &page.rows {
                let name = names.get(&record.patient).map_or("", String::as_str);
                push_change(&mut list, record, name, zone)?;
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
    pub async fn save_changes_csv(&self, run: RunId, file: &Path) -> Result<(), Fault> {
        save(&self.changes_csv(run).await?, file).await
    }
}

fn run_cells(run: &RunRecord, zone: &dyn Zone) -> [String; 17] {
    let took = run
        .finished_at
        .map(|end| (end - run.started_at).num_seconds().max(0));
    let counts = run.counts;
    [
        run.id.to_string(),
        run.integration_name.clone(),
        match run.mode {
            Mode::Full => "Full Sync".to_owned(),
            Mode::Incremental => "Incremental Sync".to_owned(),
        },
        started_by(run.trigger).to_owned(),
        match run.limit {
            Limit::AtMost(most) => most.to_string(),
            Limit::None => String::new(),
        },
        wall_clock(run.started_at, zone),
        run.finished_at
            .map_or_else(String::new, |at| wall_clock(at, zone)),
        took.map_or_else(String::new, |seconds| seconds.to_string()),
        outcome(Ending::of(run.outcome, run.fault.as_ref())).to_owned(),
        counts.rows_read.to_string(),
        counts.added.to_string(),
        counts.updated.to_string(),
        counts.unchanged.to_string(),
        counts.deactivated.to_string(),
        counts.skipped.to_string(),
        run.errors.to_string(),
        run.fault
            .as_ref()
            .map_or_else(String::new, |fault| fault.message.clone()),
    ]
}

fn push_change(list: &mut CsvList, record: &ChangeRecord, name: &str, zone: &dyn Zone) -> Result<(), Fault> {
    let mut row = |field: &str, from: &str, to: &str| {
        list.push([
            name.to_owned(),
            change(record.kind).to_owned(),
            field.to_owned(),
            from.to_owned(),
            to.to_owned(),
            wall_clock(record.at, zone),
        ])
    };
    for FieldChange { field, from, to } in &record.fields {
        row(field_name(*field), from, to)?;
    }
    if record.ssn_changed {
        row(field_name(Field::Ssn), "", "(not shown)")?;
    } else if record.fields.is_empty() {
        row("", "", "")?;
    }
    Ok(())
}

/// As a spreadsheet takes it for a time.
fn wall_clock(at: DateTime<Utc>, zone: &dyn Zone) -> String {
    zone.local(at).format("%Y-%m-%d %H:%M:%S").to_string()
}

fn started_by(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Window => "Window",
        Trigger::Command => "Command line",
        Trigger::Timer => "Schedule",
    }
}

fn outcome(ending: Ending) -> &'static str {
    match ending {
        Ending::Running => "Running",
        Ending::Completed => "Finished",
        Ending::Limited => "Stopped at limit",
        Ending::Cancelled => "Cancelled",
        Ending::Asks => "Stopped to ask",
        Ending::Failed => "Failed",
        Ending::Interrupted => "Interrupted",
    }
}

fn change(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Created => "Added",
        ChangeKind::Updated => "Updated",
        ChangeKind::Linked => "Matched",
        ChangeKind::Deactivated => "Made inactive",
        ChangeKind::Reactivated => "Active again",
    }
}

/// What a field is called in lists that leave the window.
#[must_use]
pub fn field_name(field: Field) -> &'static str {
    match field {
        Field::FirstName => "First name",
        Field::LegalFirstName => "Legal first name",
        Field::LastName => "Last name",
        Field::Birthday => "Birthday",
        Field::Gender => "Gender",
        Field::Email => "Email",
        Field::Phone => "Phone",
        Field::Address => "Address",
        Field::City => "City",
        Field::State => "State",
        Field::Zip => "ZIP code",
        Field::InsuranceNumber => "Insurance number",
        Field::Ssn => "SSN",
        Field::Standing => "Status",
    }
}
