//! `ontime changes` and `ontime patient ID --history`: what was done to patients, field by field.

use office::view::{ChangeKind, ChangePage, FieldChangeView, PatientEventPage};
use office::{English, Fault, Office, Page, PatientId, RunId};

use crate::answer::{Answer, Saved};
use crate::arguments::ChangesArguments;
use crate::table::{Align, Table};
use crate::text::{counted, grouped, time};

/// What the office gives at once.
const CHUNK: u32 = 1_000;

/// What a run did, patient by patient, or where that was saved.
pub(super) async fn of_run(office: &Office, arguments: &ChangesArguments) -> Result<Answer, Fault> {
    let run = RunId(arguments.run);
    if let Some(file) = &arguments.csv {
        office.save_changes_csv(run, &English, file).await?;
        return Saved::answer(file);
    }
    office.run(run).await?;
    let mut all = ChangePage {
        total: 0,
        changes: Vec::new(),
    };
    let mut left = arguments.limit;
    while left > 0 {
        let offset = all.changes.len() as u64;
        let limit = left.min(CHUNK);
        let page = office.run_changes(run, Page { offset, limit }).await?;
        let came = u32::try_from(page.changes.len()).unwrap_or(u32::MAX);
        all.total = page.total;
        all.changes.extend(page.changes);
        if came < limit {
            break;
        }
        left -= came;
    }
    Answer::new(&all, run_table(&all))
}

/// What happened to a patient, newest first.
pub(super) async fn of_patient(office: &Office, id: i64) -> Result<Answer, Fault> {
    let page = Page {
        offset: 0,
        limit: CHUNK,
    };
    let history = office.patient_history(PatientId(id), page).await?;
    Answer::new(&history, patient_table(&history))
}

fn run_table(page: &ChangePage) -> String {
    if page.changes.is_empty() {
        return "This sync changed no patient.".to_owned();
    }
    let mut table = Table::new(&[
        ("Patient", Align::Right),
        ("Name", Align::Left),
        ("Change", Align::Left),
        ("Fields", Align::Left),
    ]);
    for change in &page.changes {
        table.row([
            change.patient.to_string(),
            change.patient_name.clone(),
            word(change.kind).to_owned(),
            fields(change.kind, &change.fields),
        ]);
    }
    let shown = page.changes.len() as u64;
    let total = counted(page.total, "change", "changes");
    let end = if shown < page.total {
        format!("The first {} of {total}. More: --limit COUNT", grouped(shown))
    } else {
        total
    };
    format!("{}\n\n{end}", table.render())
}

fn patient_table(history: &PatientEventPage) -> String {
    if history.events.is_empty() {
        return "Nothing has been recorded of this patient yet.".to_owned();
    }
    let mut table = Table::new(&[
        ("When", Align::Left),
        ("By", Align::Left),
        ("Change", Align::Left),
        ("Fields", Align::Left),
    ]);
    for event in &history.events {
        let by = event.sync.as_ref().map_or_else(
            || "by hand".to_owned(),
            |sync| format!("{}, run {}", sync.integration_name, sync.run),
        );
        table.row([
            time(Some(&event.at)),
            by,
            word(event.kind).to_owned(),
            fields(event.kind, &event.fields),
        ]);
    }
    table.render()
}

fn word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Created => "added",
        ChangeKind::Updated => "updated",
        ChangeKind::Linked => "matched",
        ChangeKind::Deactivated => "made inactive",
        ChangeKind::Reactivated => "active again",
    }
}

/// Each field from what to what; of a patient who came in only how many fields, which the patient shows.
fn fields(kind: ChangeKind, fields: &[FieldChangeView]) -> String {
    if kind == ChangeKind::Created {
        return counted(fields.len() as u64, "field", "fields");
    }
    let each = fields.iter().map(|change| {
        let name = office::field_name(change.field);
        match (&change.from, &change.to) {
            (Some(from), Some(to)) => format!("{name}: {} -> {}", shown(from), shown(to)),
            _ => format!("{name}: changed"),
        }
    });
    each.collect::<Vec<_>>().join("; ")
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "(empty)" } else { value }
}
