//! A preview as CSV: one row per field, or per patient without one.

use domain::Fault;
use store::{PreviewChange, PreviewQuery, Store};

use crate::csv_file::{CsvList, typed_cell};
use crate::history_csv::change_name;
use crate::i18n::{Language, problem_title, serialized_name, text};

/// Rows per read.
const CHUNK: u32 = 1_000;

const HEADINGS: [&str; 6] = [
    "csv.problem.patientNumber",
    "csv.change.patient",
    "csv.change.change",
    "csv.change.field",
    "csv.change.from",
    "csv.change.to",
];

/// The rows of a query. It never holds an SSN or notes.
pub(crate) async fn csv(copy: &Store, query: &PreviewQuery, language: Language) -> Result<String, Fault> {
    let mut list = CsvList::new(HEADINGS.map(|key| text(language, key).to_owned()))?;
    let mut offset = 0;
    loop {
        let page = copy.preview_page(query, offset, CHUNK).await?;
        for change in &page.rows {
            push(&mut list, change, language)?;
        }
        offset += u64::from(CHUNK);
        if offset >= page.total {
            return list.text();
        }
    }
}

fn push(list: &mut CsvList, change: &PreviewChange, language: Language) -> Result<(), Fault> {
    let kind = text(
        language,
        &format!("preview.kind.{}", serialized_name(change.kind)),
    );
    let mut row = |field: String, from: String, to: String| {
        list.push([
            change.pat_num.to_string(),
            typed_cell(&change.patient_name),
            kind.to_owned(),
            field,
            from,
            to,
        ])
    };
    for field in &change.fields {
        let hidden = text(language, "csv.notShown");
        let (from, to) = match (&field.from, &field.to) {
            (Some(from), Some(to)) => (typed_cell(from), typed_cell(to)),
            _ => (String::new(), hidden.to_owned()),
        };
        row(change_name(language, field), from, to)?;
    }
    if change.fields.is_empty() {
        let problem = change.problem.as_ref();
        let why = problem.map(|problem| problem_title(language, problem.code, problem.detail.as_deref()));
        row(String::new(), String::new(), why.unwrap_or_default())?;
    }
    Ok(())
}
