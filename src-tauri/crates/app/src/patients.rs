//! The patient list, and what the desk edits.

use chrono::Local;
use domain::{
    Birthday, BirthdayError, CompanyId, DateOrder, Fault, Field, PatientFields, PatientId, TypedDate,
    formatted_phone, normalized_name,
};
use store::{
    DeletedPatient, Household, PatientLink, PatientListRow, PatientPage, PatientQuery, PatientRecord,
    QuickFilter, StatusFilter,
};

use crate::app::App;
use crate::change::Change;
use crate::view::{KeptChanges, LinkView, PatientDetail, PatientInput, PatientSaved};

/// The longest field, in characters. Open Dental's longest has 100 per line.
const MAX_FIELD_LEN: u32 = 250;

/// The longest desk notes, in characters.
const MAX_NOTES_LEN: u32 = 20_000;

/// As many names as Home lists.
const SHOWN_NAMES: u32 = 3;

/// The most rows per page.
const MAX_ROWS: u32 = 500;

impl App {
    /// A page of the patient list, at most 500 rows.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn patients(&self, query: &PatientQuery) -> Result<PatientPage, Fault> {
        let query = PatientQuery {
            limit: query.limit.min(MAX_ROWS),
            ..query.clone()
        };
        Ok(self.store().patients(&query).await?)
    }

    /// The patient of this company with this name and birthday, ignoring case and accents, as a sync matches patients.
    async fn same_patient(&self, input: &PatientInput) -> Result<Option<PatientId>, Fault> {
        let fields = fields(input, None)?;
        let name = |first: &str, last: &str| (normalized_name(first), normalized_name(last));
        let typed = name(&fields.first_name, &fields.last_name);
        let query = PatientQuery {
            search: format!("{} {} {}", typed.0, typed.1, fields.birthday),
            company: Some(input.company),
            status: StatusFilter::All,
            limit: MAX_ROWS,
            ..PatientQuery::default()
        };
        let found = self.store().patients(&query).await?.rows;
        let same = found
            .into_iter()
            .find(|row| row.birthday == fields.birthday && name(&row.first_name, &row.last_name) == typed);
        Ok(same.map(|row| row.id))
    }

    /// One patient.
    ///
    /// # Errors
    /// [`Fault::PatientNotFound`].
    pub async fn patient(&self, id: PatientId) -> Result<PatientDetail, Fault> {
        let record = self.store().patient(id).await?;
        let companies = self.store().companies().await?;
        let company = companies.into_iter().find(|company| company.id == record.company);
        let household = self.store().household(id).await?;
        let company_name = company.map_or_else(String::new, |company| company.name);
        Ok(detail(record, company_name, household))
    }

    /// Adds a patient. A later sync matches it by name and birthday.
    ///
    /// # Errors
    /// [`Fault::PatientExists`] if the company has a patient with this name and birthday; another [`Fault`] that says which
    /// field is missing or invalid.
    pub async fn add_patient(&self, input: &PatientInput) -> Result<PatientSaved, Fault> {
        if let Some(patient) = self.same_patient(input).await? {
            return Err(Fault::PatientExists { patient });
        }
        self.add_patient_anyway(input).await
    }

    /// As [`add_patient`](Self::add_patient), even if there is one with this name and birthday: a person has seen that one.
    ///
    /// # Errors
    /// [`Fault`] that says which field is missing or invalid.
    pub async fn add_patient_anyway(&self, input: &PatientInput) -> Result<PatientSaved, Fault> {
        let fields = fields(input, None)?;
        let id = self
            .store()
            .add_patient(input.company, &fields, notes(&input.desk_notes)?)
            .await?;
        self.changes().notify(Change::Patients);
        Ok(PatientSaved { id })
    }

    /// Edits a patient.
    ///
    /// # Errors
    /// [`Fault`] that says which field is invalid; [`Fault::ManagedByIntegration`] for a patient that an integration keeps up
    /// to date, because the next sync would undo the change.
    pub async fn update_patient(&self, id: PatientId, input: &PatientInput) -> Result<(), Fault> {
        let before = self.store().patient(id).await?;
        if let Some(link) = before.links.first() {
            return Err(Fault::ManagedByIntegration {
                integration: link.integration_name.clone(),
            });
        }
        let fields = fields(input, Some(&before.fields))?;
        let desk_notes = notes(&input.desk_notes)?;
        self.store().update_patient(id, &fields, desk_notes).await?;
        self.changes().notify(Change::Patients);
        Ok(())
    }

    /// Gives a field this value. If an integration is linked to the patient, no sync changes it until it is released.
    ///
    /// # Errors
    /// [`Fault`] that says why it is not a value of the field; [`Fault::PatientNotFound`].
    pub async fn keep_field(&self, id: PatientId, field: Field, value: &str) -> Result<(), Fault> {
        let value = field_value(field, value)?;
        self.store().keep_field(id, field, &value).await?;
        self.changes().notify(Change::Patients);
        Ok(())
    }

    /// Uses the source's value of a kept field again, or no longer offers a value that a sync has replaced or a merged record
    /// has.
    ///
    /// # Errors
    /// [`Fault::PatientNotFound`].
    pub async fn release_field(&self, id: PatientId, field: Field) -> Result<(), Fault> {
        self.store().release_field(id, field).await?;
        self.changes().notify(Change::Patients);
        Ok(())
    }

    /// The active patients with a kept field that has changed in the source since the desk decided about it.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn kept_changes(&self) -> Result<KeptChanges, Fault> {
        let query = PatientQuery {
            quick: Some(QuickFilter::KeptChanged),
            limit: SHOWN_NAMES,
            ..PatientQuery::default()
        };
        let page = self.store().patients(&query).await?;
        let rows = page.rows.iter();
        let name = |row: &PatientListRow| format!("{} {}", row.first_name, row.last_name).trim().to_owned();
        Ok(KeptChanges {
            total: page.total,
            names: rows.map(name).collect(),
        })
    }

    /// Replaces the desk's notes on a patient.
    ///
    /// # Errors
    /// [`Fault::NotesTooLong`] or [`Fault::PatientNotFound`].
    pub async fn set_desk_notes(&self, id: PatientId, text: &str) -> Result<(), Fault> {
        self.store().set_desk_notes(id, notes(text)?).await?;
        self.changes().notify(Change::Patients);
        Ok(())
    }

    /// Deletes a patient that the desk added and that no sync ever changed. For 30 days, it can be restored.
    ///
    /// # Errors
    /// [`Fault::ManagedBySource`], [`Fault::PatientNotDeletable`], or [`Fault::PatientNotFound`].
    pub async fn delete_patient(&self, id: PatientId) -> Result<(), Fault> {
        self.store().delete_patient(id).await?;
        self.changes().notify(Change::Patients);
        Ok(())
    }

    /// Restores a deleted patient with its notes and history.
    ///
    /// # Errors
    /// [`Fault::PatientNotFound`] if it was not deleted, or too long ago.
    pub async fn restore_patient(&self, id: PatientId) -> Result<(), Fault> {
        self.store().restore_patient(id).await?;
        self.changes().notify(Change::Patients);
        Ok(())
    }

    /// The deleted patients that can be restored, the last one first.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn deleted_patients(&self) -> Result<Vec<DeletedPatient>, Fault> {
        Ok(self.store().deleted_patients().await?)
    }

    /// The number of active patients of a company.
    pub(crate) async fn count_active(&self, company: CompanyId) -> Result<u64, Fault> {
        let query = PatientQuery {
            company: Some(company),
            status: StatusFilter::Active,
            ..PatientQuery::default()
        };
        Ok(self.store().patients(&query).await?.total)
    }
}

/// The birthday that was typed, if it is one that a patient can have.
#[must_use]
pub fn typed_birthday(text: &str, order: DateOrder) -> Option<Birthday> {
    let today = Local::now().date_naive();
    let date = TypedDate::parse_ordered(text, order, today)?.date()?;
    Birthday::parse(&date.to_string(), today).ok()
}

fn detail(record: PatientRecord, company_name: String, household: Household) -> PatientDetail {
    let fields = record.fields;
    let legal = fields.legal_first_name;
    PatientDetail {
        id: record.id,
        company: record.company,
        company_name,
        legal_first_name: (legal != fields.first_name).then_some(legal),
        first_name: fields.first_name,
        last_name: fields.last_name,
        birthday: fields.birthday.to_string(),
        gender: fields.gender,
        email: fields.email,
        formatted_phone: formatted_phone(&fields.phone),
        phone: fields.phone,
        address: fields.address,
        city: fields.city,
        state: fields.state,
        zip: fields.zip,
        insurance_number: fields.insurance_number,
        ssn_on_file: record.has_ssn,
        desk_notes: record.desk_notes,
        notes_saved: record.notes_saved,
        household,
        deletable: record.is_deletable,
        status: record.status,
        merged_into: record.merged_into,
        merged_records: record.merged_records,
        links: link_views(&record.links),
        kept: record.kept,
        replaced: record.replaced,
        created_at: record.created_at,
        updated_at: record.updated_at,
    }
}

/// One for each integration.
fn link_views(links: &[PatientLink]) -> Vec<LinkView> {
    let primary = links.iter().filter(|link| link.is_primary);
    let view = |link: &PatientLink| {
        let others = links
            .iter()
            .filter(|other| other.integration == link.integration && !other.is_primary);
        LinkView {
            integration: link.integration,
            integration_name: link.integration_name.clone(),
            pat_num: link.pat_num,
            other_numbers: others.map(|other| other.pat_num).collect(),
            linked_at: link.linked_at,
        }
    };
    primary.map(view).collect()
}

/// The fields as typed, trimmed. A legal first name that differs from the first name stays.
fn fields(input: &PatientInput, before: Option<&PatientFields>) -> Result<PatientFields, Fault> {
    let first_name = text(&input.first_name)?;
    let last_name = text(&input.last_name)?;
    if first_name.is_empty() || last_name.is_empty() {
        return Err(Fault::PatientNameMissing);
    }
    let legal = before
        .filter(|before| before.legal_first_name != before.first_name)
        .map(|before| before.legal_first_name.clone());
    Ok(PatientFields {
        legal_first_name: legal.unwrap_or_else(|| first_name.clone()),
        first_name,
        last_name,
        birthday: birthday(&input.birthday)?,
        gender: input.gender,
        email: text(&input.email)?,
        phone: text(&input.phone)?,
        address: text(&input.address)?,
        city: text(&input.city)?,
        state: text(&input.state)?,
        zip: text(&input.zip)?,
        insurance_number: text(&input.insurance_number)?,
    })
}

/// A value of one field as typed, as it is stored.
fn field_value(field: Field, typed: &str) -> Result<String, Fault> {
    let value = match field {
        Field::Birthday => birthday(typed)?.to_string(),
        _ => text(typed)?,
    };
    if value.is_empty() && [Field::FirstName, Field::LegalFirstName, Field::LastName].contains(&field) {
        return Err(Fault::PatientNameMissing);
    }
    Ok(value)
}

fn text(typed: &str) -> Result<String, Fault> {
    let text = typed.trim();
    if text.chars().count() > MAX_FIELD_LEN as usize {
        return Err(Fault::FieldTooLong { max: MAX_FIELD_LEN });
    }
    Ok(text.to_owned())
}

fn birthday(typed: &str) -> Result<Birthday, Fault> {
    let today = Local::now().date_naive();
    let understood = TypedDate::parse(typed, today).and_then(|typed| typed.date());
    let typed = &understood.map_or(typed.to_owned(), |day| day.to_string());
    Birthday::parse(typed, today).map_err(|error| match error {
        BirthdayError::Impossible if typed.trim().is_empty() => Fault::BirthdayMissing,
        BirthdayError::Impossible => Fault::BirthdayNotADate,
        BirthdayError::TooLongAgo => Fault::BirthdayTooEarly,
        BirthdayError::Future => Fault::BirthdayInFuture,
    })
}

fn notes(typed: &str) -> Result<String, Fault> {
    if typed.chars().count() > MAX_NOTES_LEN as usize {
        return Err(Fault::NotesTooLong { max: MAX_NOTES_LEN });
    }
    Ok(typed.to_owned())
}
