//! The patient list as a whole: saved as CSV or printed, with the columns that the desk chose. It never holds an SSN or notes.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use chrono::NaiveDate;
use domain::{CompanyId, Fault, PatientId, PatientStatus};
use schedule::Zone;
use serde::{Deserialize, Serialize};
use store::{PatientListRow, PatientQuery, SavedFilter};
use strum::{IntoStaticStr, VariantArray};
use ts_rs::TS;

use crate::app::App;
use crate::csv_file::{CsvList, typed_cell};
use crate::history_csv::local_time;
use crate::i18n::{Language, text};

/// Rows per read.
const CHUNK: usize = 1_000;

/// The most rows that are printed: more than a hundred pages.
const MAX_PRINTED: usize = 5_000;

/// A column of the patient list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray, TS)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum PatientColumn {
    /// Last name.
    LastName,
    /// First name.
    FirstName,
    /// Birthday.
    Birthday,
    /// Age in full years.
    Age,
    /// Gender.
    Gender,
    /// Phone.
    Phone,
    /// Email.
    Email,
    /// Street address.
    Address,
    /// City.
    City,
    /// ZIP code.
    Zip,
    /// Patient number in Open Dental.
    PatNum,
    /// Company.
    Company,
    /// Insurance number.
    InsuranceNumber,
    /// Active, or why not.
    Status,
    /// When the patient was added.
    Added,
    /// When the patient was last changed.
    Updated,
}

impl PatientColumn {
    /// All columns, in the order of the list.
    pub const ALL: &[Self] = Self::VARIANTS;

    fn heading(self, language: Language) -> String {
        let name: &str = self.into();
        text(language, &format!("patientList.columns.{name}")).to_owned()
    }
}

/// Which patients of a list are meant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum PatientSelection {
    /// All.
    All,
    /// Only these.
    Only {
        /// Their ids.
        ids: Vec<PatientId>,
    },
    /// All but these.
    Except {
        /// Their ids.
        ids: Vec<PatientId>,
    },
}

impl App {
    /// The selected patients of a list in its order, at most 5,000, for printing.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn selected_patients(
        &self,
        query: &PatientQuery,
        selection: &PatientSelection,
    ) -> Result<Vec<PatientListRow>, Fault> {
        let mut ids = self.selected_ids(query, selection).await?;
        ids.truncate(MAX_PRINTED);
        Ok(self.store().patient_rows(&ids).await?)
    }

    /// The selected patients of a list as CSV in this language.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn patients_csv(
        &self,
        query: &PatientQuery,
        selection: &PatientSelection,
        columns: &[PatientColumn],
        language: Language,
    ) -> Result<String, Fault> {
        let mut list = CsvList::new(columns.iter().map(|column| column.heading(language)))?;
        let zone = self.clock().zone();
        let companies = self.store().companies().await?;
        let cells = Cells {
            language,
            zone,
            today: zone.local(self.clock().now()).date(),
            companies: companies.into_iter().map(|each| (each.id, each.name)).collect(),
        };
        let ids = self.selected_ids(query, selection).await?;
        for chunk in ids.chunks(CHUNK) {
            for row in self.store().patient_rows(chunk).await? {
                list.push(columns.iter().map(|column| cells.cell(&row, *column)))?;
            }
        }
        list.text()
    }

    /// Saves the selected patients of a list as CSV.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read or the file cannot be written.
    pub async fn save_patients_csv(
        &self,
        query: &PatientQuery,
        selection: &PatientSelection,
        columns: &[PatientColumn],
        language: Language,
        file: &Path,
    ) -> Result<(), Fault> {
        let csv = self.patients_csv(query, selection, columns, language).await?;
        self.save_csv(&csv, file).await
    }

    async fn selected_ids(
        &self,
        query: &PatientQuery,
        selection: &PatientSelection,
    ) -> Result<Vec<PatientId>, Fault> {
        let mut all = self.store().patient_ids(query).await?;
        let set = |ids: &[PatientId]| ids.iter().copied().collect::<HashSet<_>>();
        match selection {
            PatientSelection::All => {}
            PatientSelection::Only { ids } => {
                let ids = set(ids);
                all.retain(|id| ids.contains(id));
            }
            PatientSelection::Except { ids } => {
                let ids = set(ids);
                all.retain(|id| !ids.contains(id));
            }
        }
        Ok(all)
    }

    /// The filters that the desk saved, by name.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn saved_filters(&self) -> Result<Vec<SavedFilter>, Fault> {
        Ok(self.store().saved_filters().await?)
    }

    /// Saves a filter, in place of one with this name.
    ///
    /// # Errors
    /// [`Fault::NameEmpty`] or [`Fault::NameTooLong`].
    pub async fn save_filter(&self, filter: &SavedFilter) -> Result<(), Fault> {
        Ok(self.store().save_filter(filter).await?)
    }

    /// Deletes a saved filter.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be written.
    pub async fn delete_saved_filter(&self, name: &str) -> Result<(), Fault> {
        Ok(self.store().delete_saved_filter(name).await?)
    }
}

/// What all cells depend on.
struct Cells<'a> {
    language: Language,
    zone: &'a dyn Zone,
    today: NaiveDate,
    companies: HashMap<CompanyId, String>,
}

impl Cells<'_> {
    fn cell(&self, row: &PatientListRow, column: PatientColumn) -> String {
        match column {
            PatientColumn::LastName => typed_cell(&row.last_name),
            PatientColumn::FirstName => typed_cell(&row.first_name),
            PatientColumn::Birthday => row.birthday.to_string(),
            PatientColumn::Age => {
                let age = self.today.years_since(row.birthday.date());
                age.map_or_else(String::new, |age| age.to_string())
            }
            PatientColumn::Gender => {
                text(self.language, &format!("gender.{}", row.gender.as_str())).to_owned()
            }
            PatientColumn::Phone => typed_cell(&row.phone),
            PatientColumn::Email => typed_cell(&row.email),
            PatientColumn::Address => typed_cell(&row.address.replace('\n', ", ")),
            PatientColumn::City => typed_cell(&row.city),
            PatientColumn::Zip => typed_cell(&row.zip),
            PatientColumn::PatNum => {
                let numbers: Vec<String> = row.pat_nums.iter().map(ToString::to_string).collect();
                numbers.join(", ")
            }
            PatientColumn::Company => self
                .companies
                .get(&row.company)
                .map_or_else(String::new, |name| typed_cell(name)),
            PatientColumn::InsuranceNumber => typed_cell(&row.insurance_number),
            PatientColumn::Status => {
                let key = match row.status {
                    PatientStatus::Active => "status.active".to_owned(),
                    PatientStatus::Inactive(reason) => format!("inactiveReason.{}", reason.as_str()),
                };
                text(self.language, &key).to_owned()
            }
            PatientColumn::Added => local_time(row.created_at, self.zone),
            PatientColumn::Updated => local_time(row.updated_at, self.zone),
        }
    }
}
