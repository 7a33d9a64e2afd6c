//! `ontime changes` and `ontime patient ID --history`: what changed, field by field.

use app::view::{ChangeKind, ChangePage, FieldChange, PatientEvent, PatientEventPage};
use app::{App, Fault, Field, Language, PatientId, RunId};
use domain::formatted_phone;
use serde_json::json;

use super::paging;
use crate::arguments::ChangesArguments;
use crate::output_types::{CommandOutput, SavedFile};
use crate::table::{Align, Table};
use crate::texts::{changed_field, counted, fill, merged_field, shared, text, time};

/// What a run changed, patient by patient, or the file where that was saved.
pub(super) async fn of_run(app: &App, arguments: &ChangesArguments) -> Result<CommandOutput, Fault> {
    let run = RunId(arguments.run);
    if let Some(file) = &arguments.csv {
        app.save_changes_csv(run, Language::En, file).await?;
        return SavedFile::output(file);
    }
    app.run(run).await?;
    let read = async |page| {
        let page = app.run_changes(run, page).await?;
        Ok((page.total, page.rows))
    };
    let (total, rows) = paging::first(arguments.limit, read).await?;
    let page = ChangePage { total, rows };
    CommandOutput::new(&page, run_table(&page))
}

/// What happened to a patient, newest first.
pub(super) async fn of_patient(app: &App, id: i64) -> Result<CommandOutput, Fault> {
    let read = async |page| {
        let page = app.patient_history(PatientId(id), page).await?;
        Ok((page.total, page.rows))
    };
    let (total, rows) = paging::first(u32::MAX, read).await?;
    let rows = rows.into_iter().map(without_notes).collect();
    let history = PatientEventPage { total, rows };
    CommandOutput::new(&history, patient_table(&history))
}

/// The desk's notes are for the desk: only that they changed is shown.
fn without_notes(mut event: PatientEvent) -> PatientEvent {
    for change in event
        .fields
        .iter_mut()
        .filter(|change| change.field == Field::DeskNotes)
    {
        (change.from, change.to) = (None, None);
    }
    event
}

fn run_table(page: &ChangePage) -> String {
    if page.rows.is_empty() {
        return text("changesList.none").to_owned();
    }
    let mut table = Table::new(&[
        ("patient", Align::Right),
        ("name", Align::Left),
        ("change", Align::Left),
        ("fields", Align::Left),
    ]);
    for change in &page.rows {
        table.row([
            change.patient.to_string(),
            change.patient_name.clone(),
            kind(change.kind).to_owned(),
            fields(change.kind, &change.fields),
        ]);
    }
    let shown = page.rows.len() as u64;
    let total = counted("changes", page.total);
    let end = if shown < page.total {
        fill("changesList.first", json!({ "shown": shown, "total": total }))
    } else {
        total
    };
    format!("{}\n\n{end}", table.render())
}

fn patient_table(history: &PatientEventPage) -> String {
    if history.rows.is_empty() {
        return text("patientHistory.none").to_owned();
    }
    let mut table = Table::new(&[
        ("when", Align::Left),
        ("by", Align::Left),
        ("change", Align::Left),
        ("fields", Align::Left),
    ]);
    for event in &history.rows {
        let by = event.sync.as_ref().map_or_else(
            || event.author.clone().unwrap_or_default(),
            |sync| {
                let args = json!({ "integration": sync.integration_name, "run": sync.run });
                fill("patientHistory.run", args)
            },
        );
        table.row([
            time(Some(event.at)),
            by,
            kind(event.kind).to_owned(),
            fields(event.kind, &event.fields),
        ]);
    }
    table.render()
}

fn kind(kind: ChangeKind) -> &'static str {
    shared(&format!("csv.changeKind.{}", kind.as_str()))
}

/// Each field with its old and new value. For a new patient only their number, because `ontime patient` shows the values.
fn fields(kind: ChangeKind, fields: &[FieldChange]) -> String {
    if kind == ChangeKind::Created {
        return counted("fields", fields.len() as u64);
    }
    let texts = fields
        .iter()
        .map(|change| match kind == ChangeKind::Merged && change.kept {
            true => format!(
                "{}: {}",
                merged_field(change.field),
                value(change, change.to.as_deref())
            ),
            false => value_change(change),
        });
    texts.collect::<Vec<_>>().join("; ")
}

/// A field with its old and new value.
pub(super) fn value_change(change: &FieldChange) -> String {
    let field = changed_field(change);
    let [from, to] = [&change.from, &change.to].map(Option::as_deref);
    match from.and(to) {
        Some(_) => {
            let args = json!({ "field": field, "from": value(change, from), "to": value(change, to) });
            fill("field.fromTo", args)
        }
        None => fill("field.hidden", json!({ "field": field })),
    }
}

/// A value of a change as people read it.
fn value(change: &FieldChange, value: Option<&str>) -> String {
    match (change.field, value.unwrap_or_default()) {
        (_, "") => text("field.empty").to_owned(),
        (Field::Phone, value) => formatted_phone(value),
        (_, value) => value.to_owned(),
    }
}
