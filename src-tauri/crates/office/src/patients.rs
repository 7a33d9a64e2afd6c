//! The patient list, and what the desk does to it by hand.

use chrono::Local;
use domain::{Birthday, BirthdayError, CompanyId, ErrorCode, Fault, PatientFields, PatientId, Standing};
use store::{Direction, PatientRecord, PatientRow, PatientSort};

use crate::history::rfc3339;
use crate::office::Office;
use crate::view::{
    LinkView, MergedIntoView, PatientDetail, PatientInput, PatientListRow, PatientOrder, PatientPage,
    PatientQuery, PatientSaved, SortDirection, StandingFilter, StandingView,
};

/// The longest text that a field of a patient takes, in characters; Open Dental's longest is 100 a line.
const LONGEST_FIELD: usize = 250;

/// The longest notes of the desk, in characters.
const LONGEST_NOTES: usize = 20_000;

/// The most rows of one page.
const MOST_ROWS: u32 = 500;

impl Office {
    /// A page of the patient list.
    ///
    /// # Errors
    /// [`Fault`] if the store cannot be read.
    pub async fn patients(&self, query: &PatientQuery) -> Result<PatientPage, Fault> {
        let page = self.store().patients(&store_query(query)).await?;
        Ok(PatientPage {
            total: page.total,
            rows: page.rows.into_iter().map(list_row).collect(),
        })
    }

    /// One patient.
    ///
    /// # Errors
    /// [`Fault`] if there is no such patient.
    pub async fn patient(&self, id: PatientId) -> Result<PatientDetail, Fault> {
        let record = self.store().patient(id).await?;
        let companies = self.store().companies().await?;
        let company = companies.into_iter().find(|company| company.id == record.company);
        Ok(detail(
            record,
            company.map_or_else(String::new, |company| company.name),
        ))
    }

    /// Adds a patient by hand. A later sync finds it by name and birthday.
    ///
    /// # Errors
    /// [`Fault`] that says which field is missing or unusable.
    pub async fn add_patient(&self, input: &PatientInput) -> Result<PatientSaved, Fault> {
        let fields = fields(input, None)?;
        let id = self
            .store()
            .add_patient(input.company, &fields, notes(&input.desk_notes)?)
            .await?;
        self.changes().announce();
        Ok(PatientSaved { id })
    }

    /// Changes a patient by hand.
    ///
    /// # Errors
    /// [`Fault`] that says which field is unusable; [`ErrorCode::ManagedBySource`] for a patient that an integration
    /// keeps up to date, because the next sync would undo the change.
    pub async fn update_patient(&self, id: PatientId, input: &PatientInput) -> Result<(), Fault> {
        let before = self.store().patient(id).await?;
        if let Some(link) = before.links.first() {
            return Err(managed_by(&link.integration_name));
        }
        let fields = fields(input, Some(&before.fields))?;
        let desk_notes = notes(&input.desk_notes)?;
        self.store().update_patient(id, &fields, desk_notes).await?;
        self.changes().announce();
        Ok(())
    }

    /// Replaces the desk's own notes on a patient.
    ///
    /// # Errors
    /// [`Fault`] if they are too long or there is no such patient.
    pub async fn set_desk_notes(&self, id: PatientId, text: &str) -> Result<(), Fault> {
        self.store().set_desk_notes(id, notes(text)?).await?;
        self.changes().announce();
        Ok(())
    }

    /// How many active patients a company has.
    pub(crate) async fn count_active(&self, company: CompanyId) -> Result<u64, Fault> {
        let query = store::PatientQuery {
            search: None,
            company: Some(company),
            standing: store::StandingFilter::Active,
            sort: PatientSort::LastName,
            direction: Direction::Ascending,
            offset: 0,
            limit: 0,
        };
        Ok(self.store().patients(&query).await?.total)
    }
}

fn store_query(query: &PatientQuery) -> store::PatientQuery {
    store::PatientQuery {
        search: Some(query.search.trim().to_owned()).filter(|text| !text.is_empty()),
        company: query.company,
        standing: match query.standing {
            StandingFilter::Active => store::StandingFilter::Active,
            StandingFilter::Inactive => store::StandingFilter::Inactive,
            StandingFilter::All => store::StandingFilter::All,
        },
        sort: match query.order {
            PatientOrder::LastName => PatientSort::LastName,
            PatientOrder::FirstName => PatientSort::FirstName,
            PatientOrder::Birthday => PatientSort::Birthday,
            PatientOrder::City => PatientSort::City,
        },
        direction: match query.direction {
            SortDirection::Ascending => Direction::Ascending,
            SortDirection::Descending => Direction::Descending,
        },
        offset: query.offset,
        limit: query.limit.min(MOST_ROWS),
    }
}

fn list_row(row: PatientRow) -> PatientListRow {
    PatientListRow {
        id: row.id,
        first_name: row.first_name,
        last_name: row.last_name,
        birthday: row.birthday.to_string(),
        phone: row.phone,
        city: row.city,
        standing: standing_view(row.standing),
    }
}

fn standing_view(standing: Standing) -> StandingView {
    match standing {
        Standing::Active => StandingView::Active,
        Standing::Departed(reason) => StandingView::Inactive(reason),
    }
}

fn detail(record: PatientRecord, company_name: String) -> PatientDetail {
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
        phone: fields.phone,
        address: fields.address,
        city: fields.city,
        state: fields.state,
        zip: fields.zip,
        insurance_number: fields.insurance_number,
        ssn_on_file: record.has_ssn,
        desk_notes: record.desk_notes,
        standing: standing_view(record.standing),
        merged_into: record.merged_into.map(merged_into_view),
        links: record.links.into_iter().map(link_view).collect(),
        created_at: rfc3339(record.created_at),
        updated_at: rfc3339(record.updated_at),
    }
}

fn merged_into_view(other: store::MergedInto) -> MergedIntoView {
    MergedIntoView {
        id: other.id,
        name: format!("{} {}", other.first_name, other.last_name)
            .trim()
            .to_owned(),
    }
}

fn link_view(link: store::LinkRow) -> LinkView {
    LinkView {
        integration: link.integration,
        integration_name: link.integration_name,
        linked_at: rfc3339(link.linked_at),
    }
}

/// The fields as typed, without blanks around them. The legal first name of a patient who has another one stays.
fn fields(input: &PatientInput, before: Option<&PatientFields>) -> Result<PatientFields, Fault> {
    let first_name = text(&input.first_name)?;
    let last_name = text(&input.last_name)?;
    if first_name.is_empty() || last_name.is_empty() {
        return Err(Fault::new(
            ErrorCode::InvalidName,
            "First name and last name are both needed.",
            "Enter the missing name.",
        ));
    }
    let legal = before
        .filter(|b| b.legal_first_name != b.first_name)
        .map(|b| b.legal_first_name.clone());
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

fn text(typed: &str) -> Result<String, Fault> {
    let text = typed.trim();
    if text.chars().count() > LONGEST_FIELD {
        return Err(Fault::new(
            ErrorCode::InvalidInput,
            format!("A field is longer than {LONGEST_FIELD} characters."),
            "Shorten it; longer remarks go into the notes.",
        ));
    }
    Ok(text.to_owned())
}

fn birthday(typed: &str) -> Result<Birthday, Fault> {
    Birthday::parse(typed, Local::now().date_naive()).map_err(|error| {
        let why = match error {
            BirthdayError::Impossible if typed.trim().is_empty() => "The birthday is missing.",
            BirthdayError::Impossible => "The birthday is not a real date.",
            BirthdayError::TooLongAgo => "The birthday is before 1880, when nobody was born who is alive.",
            BirthdayError::Future => "The birthday is in the future.",
        };
        Fault::new(
            ErrorCode::InvalidBirthday,
            why,
            "Enter the patient's day of birth.",
        )
    })
}

fn notes(typed: &str) -> Result<String, Fault> {
    if typed.chars().count() > LONGEST_NOTES {
        return Err(Fault::new(
            ErrorCode::InvalidInput,
            format!("The notes are longer than {LONGEST_NOTES} characters."),
            "Shorten them.",
        ));
    }
    Ok(typed.to_owned())
}

fn managed_by(integration: &str) -> Fault {
    Fault::new(
        ErrorCode::ManagedBySource,
        format!(
            "This patient is kept up to date from Open Dental ({integration}), so the next sync would undo the change."
        ),
        "Change the patient in Open Dental; the next sync brings the change here. Your own notes can be edited here.",
    )
}
