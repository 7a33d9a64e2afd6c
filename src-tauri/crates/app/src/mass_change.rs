//! The question before a mass change: which patients it is about, and what is odd about it.
//!
//! The names come from our own store. They are never logged.

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use domain::{Fault, Field, InactiveReason, RunId, normalized_name};
use store::{Proposal, ProposedChangeRecord};

use crate::app::{App, Page};
use crate::csv_file::{CsvList, typed_cell};
use crate::i18n::{Language, serialized_name, text};
use crate::view::{MassChangePage, MassChangeRow};

/// The last part of the key of each heading.
const HEADINGS: [&str; 8] = [
    "patientNumber",
    "lastName",
    "firstName",
    "birthday",
    "change",
    "newLastName",
    "newFirstName",
    "newBirthday",
];

/// Fewer changes in the same minute than this are not odd.
const SAME_MINUTE_PERCENT: usize = 80;

impl App {
    /// The changes that a run did not make, by name. The search finds names, new names, birthdays, and patient numbers; an
    /// empty text finds all. Without changes, a later run has decided about them.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`].
    pub async fn mass_change(&self, run: RunId, search: &str, page: Page) -> Result<MassChangePage, Fault> {
        let record = self.store().run(run).await?;
        let changes = self.store().proposed_changes(run).await?;
        let before = self
            .store()
            .mass_change_before(RunId(run.0 + 1), record.integration)
            .await?;
        let is_inactive =
            |change: &&ProposedChangeRecord| matches!(change.change.proposal, Proposal::Inactive(_));
        let inactive = changes.iter().filter(is_inactive).count();
        let words: Vec<String> = search.split_whitespace().map(normalized_name).collect();
        let found: Vec<_> = changes.iter().filter(|change| matches(change, &words)).collect();
        let offset = usize::try_from(page.offset).unwrap_or(usize::MAX);
        Ok(MassChangePage {
            inactive: inactive as u64,
            renamed: (changes.len() - inactive) as u64,
            before: before.total(),
            gone: changes.iter().filter(|change| is_gone(change)).count() as u64,
            same_minute: same_minute(&changes),
            total: found.len() as u64,
            rows: found
                .into_iter()
                .skip(offset)
                .take(page.size() as usize)
                .map(row)
                .collect(),
        })
    }

    /// The changes that a run did not make, as CSV in this language.
    ///
    /// # Errors
    /// [`Fault::RunNotFound`].
    pub async fn mass_change_csv(&self, run: RunId, language: Language) -> Result<String, Fault> {
        self.store().check_run_exists(run).await?;
        let label = |heading: &str| text(language, &format!("csv.massChange.{heading}")).to_owned();
        let mut list = CsvList::new(HEADINGS.map(label))?;
        for record in &self.store().proposed_changes(run).await? {
            let row = row(record);
            let change = match row.reason {
                Some(reason) => text(language, &format!("inactiveReason.{}", serialized_name(reason))),
                None => text(language, "csv.massChange.renamed"),
            };
            list.push([
                row.pat_num.to_string(),
                typed_cell(&row.last_name),
                typed_cell(&row.first_name),
                row.birthday.clone(),
                change.to_owned(),
                typed_cell(new_value(&row, Field::LastName)),
                typed_cell(new_value(&row, Field::FirstName)),
                new_value(&row, Field::Birthday).to_owned(),
            ])?;
        }
        list.text()
    }

    /// Saves the changes that a run did not make as CSV.
    ///
    /// # Errors
    /// [`Fault`] if there is no such run or the file cannot be written.
    pub async fn save_mass_change_csv(
        &self,
        run: RunId,
        language: Language,
        file: &Path,
    ) -> Result<(), Fault> {
        self.save_csv(&self.mass_change_csv(run, language).await?, file)
            .await
    }
}

fn row(record: &ProposedChangeRecord) -> MassChangeRow {
    let (reason, fields) = match &record.change.proposal {
        Proposal::Inactive(reason) => (Some(*reason), Vec::new()),
        Proposal::Renamed(fields) => (None, fields.clone()),
    };
    MassChangeRow {
        patient: record.change.patient,
        pat_num: record.change.pat_num,
        first_name: record.fields.first_name.clone(),
        last_name: record.fields.last_name.clone(),
        birthday: record.fields.birthday.to_string(),
        reason,
        fields,
    }
}

fn new_value(row: &MassChangeRow, field: Field) -> &str {
    let change = row.fields.iter().find(|change| change.field == field);
    change.and_then(|change| change.to.as_deref()).unwrap_or_default()
}

fn is_gone(record: &ProposedChangeRecord) -> bool {
    record.change.proposal == Proposal::Inactive(InactiveReason::Vanished)
}

/// Whether each word is part of a name, the birthday, or the number.
fn matches(record: &ProposedChangeRecord, words: &[String]) -> bool {
    let row = row(record);
    let new = row.fields.iter().filter_map(|change| change.to.as_deref());
    let texts = [&row.first_name, &row.last_name, &row.birthday].map(String::as_str);
    let mut texts: Vec<String> = texts.into_iter().chain(new).map(normalized_name).collect();
    texts.push(row.pat_num.to_string());
    words
        .iter()
        .all(|word| texts.iter().any(|text| text.contains(word.as_str())))
}

/// The minute in which most of the changed rows were saved.
fn same_minute(changes: &[ProposedChangeRecord]) -> Option<DateTime<Utc>> {
    let mut minutes = HashMap::<i64, usize>::new();
    for at in changes.iter().filter_map(|record| record.change.changed_at) {
        *minutes.entry(at.div_euclid(60)).or_default() += 1;
    }
    let (minute, count) = minutes
        .into_iter()
        .max_by_key(|(minute, count)| (*count, *minute))?;
    let is_odd = count * 100 >= changes.len() * SAME_MINUTE_PERCENT;
    DateTime::from_timestamp(minute * 60, 0).filter(|_| is_odd)
}

#[cfg(test)]
mod tests {
    use domain::{PatNum, PatientFields, PatientId};
    use store::{FieldChange, ProposedChange};

    use super::*;

    fn record(number: i64, proposal: Proposal, changed_at: Option<i64>) -> ProposedChangeRecord {
        ProposedChangeRecord {
            change: ProposedChange {
                patient: PatientId(number),
                pat_num: PatNum(number),
                proposal,
                changed_at,
            },
            fields: PatientFields::sample("Zoë", "Núñez", "1987-03-12"),
        }
    }

    #[test]
    fn a_minute_is_odd_if_four_in_five_changes_are_of_it() {
        let at = |second| record(1, Proposal::Inactive(InactiveReason::Archived), second);
        let minute = DateTime::from_timestamp(600, 0);
        for (seconds, expected) in [
            (
                vec![Some(600), Some(601), Some(659), Some(630), Some(9_000)],
                minute,
            ),
            (
                vec![Some(600), Some(601), Some(659), Some(660), Some(9_000)],
                None,
            ),
            (vec![Some(600), None], None),
            (vec![None, None], None),
            (vec![], None),
        ] {
            let changes: Vec<_> = seconds.iter().copied().map(at).collect();
            assert_eq!(same_minute(&changes), expected, "{seconds:?}");
        }
    }

    #[test]
    fn the_search_finds_old_and_new_names_birthdays_and_numbers() {
        let renamed = FieldChange::new(Field::LastName, "Núñez", "O'Brien");
        let record = record(1811, Proposal::Renamed(vec![renamed]), None);
        for (search, finds) in [
            ("", true),
            ("nunez zoe", true),
            ("obrien", true),
            ("1987-03", true),
            ("181", true),
            ("zoe smith", false),
            ("1812", false),
        ] {
            let words: Vec<String> = search.split_whitespace().map(normalized_name).collect();
            assert_eq!(matches(&record, &words), finds, "{search}");
        }
    }
}
