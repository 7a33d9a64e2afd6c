//! `ontime patients` and `ontime patient`.
//!
//! What goes out is listed here field by field: no notes, no social security number, and no number of the patient in Open Dental.

use domain::{CompanyId, Gender, PatientId};
use office::view::{
    LinkView, MergedIntoView, PatientDetail, PatientListRow, PatientOrder, PatientQuery, SortDirection,
    StandingFilter, StandingView,
};
use office::{Fault, Office};
use serde::Serialize;

use crate::answer::Answer;
use crate::table::{Align, Table};
use crate::text::{counted, grouped, time};

/// What the office gives at once.
const CHUNK: u32 = 500;

#[derive(Serialize)]
struct Found {
    total: u64,
    patients: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: PatientId,
    first_name: String,
    last_name: String,
    birthday: String,
    phone: String,
    city: String,
    #[serde(flatten)]
    standing: StandingView,
}

#[derive(Serialize)]
struct Detail {
    id: PatientId,
    company: CompanyId,
    company_name: String,
    first_name: String,
    legal_first_name: Option<String>,
    last_name: String,
    birthday: String,
    gender: Gender,
    email: String,
    phone: String,
    address: String,
    city: String,
    state: String,
    zip: String,
    insurance_number: String,
    ssn_on_file: bool,
    #[serde(flatten)]
    standing: StandingView,
    merged_into: Option<MergedIntoView>,
    integrations: Vec<LinkView>,
    created_at: String,
    updated_at: String,
}

/// The first `limit` patients that a search finds, active or not, by last name.
pub(super) async fn list(office: &Office, search: String, limit: u32) -> Result<Answer, Fault> {
    let mut query = PatientQuery {
        search,
        company: None,
        standing: StandingFilter::All,
        order: PatientOrder::LastName,
        direction: SortDirection::Ascending,
        offset: 0,
        limit: 0,
    };
    let mut found = Found {
        total: 0,
        patients: Vec::new(),
    };
    let mut left = limit;
    while left > 0 {
        query.limit = left.min(CHUNK);
        let page = office.patients(&query).await?;
        let came = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        found.total = page.total;
        found.patients.extend(page.rows.into_iter().map(Row::from));
        if came < query.limit {
            break;
        }
        query.offset += u64::from(came);
        left -= came;
    }
    Answer::new(&found, table(&found))
}

/// One patient, by our id.
pub(super) async fn one(office: &Office, id: i64) -> Result<Answer, Fault> {
    let detail = Detail::from(office.patient(PatientId(id)).await?);
    Answer::new(&detail, card(&detail))
}

fn table(found: &Found) -> String {
    let shown = u64::try_from(found.patients.len()).unwrap_or(u64::MAX);
    if shown == 0 {
        return "No patients found.".to_owned();
    }
    let mut table = Table::new(&[
        ("Id", Align::Right),
        ("Last name", Align::Left),
        ("First name", Align::Left),
        ("Birthday", Align::Left),
        ("Phone", Align::Left),
        ("City", Align::Left),
        ("Standing", Align::Left),
    ]);
    for row in &found.patients {
        table.row([
            row.id.to_string(),
            row.last_name.clone(),
            row.first_name.clone(),
            row.birthday.clone(),
            row.phone.clone(),
            row.city.clone(),
            standing(row.standing),
        ]);
    }
    let total = counted(found.total, "patient", "patients");
    let end = if shown < found.total {
        format!("{} of {total}. More: --limit COUNT", grouped(shown))
    } else {
        total
    };
    format!("{}\n\n{end}", table.render())
}

fn card(detail: &Detail) -> String {
    let names = |links: &[LinkView]| -> String {
        let names: Vec<&str> = links.iter().map(|link| link.integration_name.as_str()).collect();
        if names.is_empty() {
            "-".to_owned()
        } else {
            names.join(", ")
        }
    };
    let legal = detail.legal_first_name.as_ref();
    let ssn = if detail.ssn_on_file {
        "on file"
    } else {
        "not on file"
    };
    Table::of_pairs(
        Align::Left,
        [
            ("Id", detail.id.to_string()),
            ("Company", detail.company_name.clone()),
            ("First Name", detail.first_name.clone()),
            ("Legal first name", legal.unwrap_or(&detail.first_name).clone()),
            ("Last Name", detail.last_name.clone()),
            ("Birthday", detail.birthday.clone()),
            ("Gender", detail.gender.as_str().to_owned()),
            ("Email", detail.email.clone()),
            ("Phone", detail.phone.clone()),
            ("Address", detail.address.clone()),
            ("City", detail.city.clone()),
            ("State", detail.state.clone()),
            ("ZIP Code", detail.zip.clone()),
            ("Insurance number", detail.insurance_number.clone()),
            ("SSN", ssn.to_owned()),
            ("Standing", standing(detail.standing)),
            ("Merged into", merged_into(detail.merged_into.as_ref())),
            ("Kept up to date from", names(&detail.integrations)),
            ("Created", time(Some(&detail.created_at))),
            ("Last changed", time(Some(&detail.updated_at))),
        ],
    )
    .render()
}

fn merged_into(other: Option<&MergedIntoView>) -> String {
    other.map_or_else(
        || "-".to_owned(),
        |other| format!("{} (id {})", other.name, other.id),
    )
}

fn standing(standing: StandingView) -> String {
    match standing {
        StandingView::Active => "active".to_owned(),
        StandingView::Inactive(reason) => format!("inactive ({})", reason.as_str().replace('_', " ")),
    }
}

impl From<PatientListRow> for Row {
    fn from(row: PatientListRow) -> Self {
        Self {
            id: row.id,
            first_name: row.first_name,
            last_name: row.last_name,
            birthday: row.birthday,
            phone: row.phone,
            city: row.city,
            standing: row.standing,
        }
    }
}

impl From<PatientDetail> for Detail {
    fn from(detail: PatientDetail) -> Self {
        Self {
            id: detail.id,
            company: detail.company,
            company_name: detail.company_name,
            first_name: detail.first_name,
            legal_first_name: detail.legal_first_name,
            last_name: detail.last_name,
            birthday: detail.birthday,
            gender: detail.gender,
            email: detail.email,
            phone: detail.phone,
            address: detail.address,
            city: detail.city,
            state: detail.state,
            zip: detail.zip,
            insurance_number: detail.insurance_number,
            ssn_on_file: detail.ssn_on_file,
            standing: detail.standing,
            merged_into: detail.merged_into,
            integrations: detail.links,
            created_at: detail.created_at,
            updated_at: detail.updated_at,
        }
    }
}
