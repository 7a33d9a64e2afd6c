//! `ontime patients` and `ontime patient`.
//!
//! The output lists each field by name: no notes and no SSN. Phones are formatted in tables, and as typed in JSON.

use app::view::{
    KeptField, LinkView, MergedInto, PatientColumn, PatientDetail, PatientListRow, PatientQuery,
    PatientSelection,
};
use app::{App, CompanyId, Fault, Language, Page, PatientId};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Birthday, Gender, InactiveReason, PatientStatus, formatted_phone};
use serde::{Serialize, Serializer};
use serde_json::json;

use super::paging;
use crate::arguments::PatientsArguments;
use crate::output_types::{CommandOutput, SavedFile};
use crate::table::{Align, Table};
use crate::texts::{counted, fill, shared, text, time};

#[derive(Serialize)]
struct Found {
    total: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
    patients: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: PatientId,
    first_name: String,
    last_name: String,
    birthday: Birthday,
    phone: String,
    city: String,
    #[serde(flatten, serialize_with = "status_as_standing")]
    status: PatientStatus,
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
    #[serde(flatten, serialize_with = "status_as_standing")]
    status: PatientStatus,
    merged_into: Option<MergedInto>,
    integrations: Vec<LinkView>,
    kept_fields: Vec<KeptField>,
    #[serde(serialize_with = "seconds")]
    created_at: DateTime<Utc>,
    #[serde(serialize_with = "seconds")]
    updated_at: DateTime<Utc>,
}

/// As the field `standing`, which scripts rely on.
fn status_as_standing<S: Serializer>(status: &PatientStatus, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(tag = "standing", content = "reason", rename_all = "snake_case")]
    enum StatusJson {
        Active,
        Inactive(InactiveReason),
    }
    match status {
        PatientStatus::Active => StatusJson::Active,
        PatientStatus::Inactive(reason) => StatusJson::Inactive(*reason),
    }
    .serialize(serializer)
}

/// RFC 3339 in UTC, to the second, as all times in the JSON of `ontime`.
fn seconds<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Lists or saves the patients that match the arguments, by last name.
pub(super) async fn run(app: &App, arguments: &PatientsArguments) -> Result<CommandOutput, Fault> {
    let query = arguments.query();
    let Some(file) = &arguments.csv else {
        return list(app, &query, arguments.limit).await;
    };
    app.save_patients_csv(
        &query,
        &PatientSelection::All,
        PatientColumn::ALL,
        Language::En,
        file,
    )
    .await?;
    SavedFile::output(file)
}

/// The first `limit` patients.
async fn list(app: &App, query: &PatientQuery, limit: u32) -> Result<CommandOutput, Fault> {
    let read = async |page: Page| {
        let query = PatientQuery {
            offset: page.offset,
            limit: page.limit,
            ..query.clone()
        };
        let page = app.patients(&query).await?;
        Ok((page.total, page.rows))
    };
    let (total, rows) = paging::first(limit, read).await?;
    let found = Found {
        total,
        suggestion: match rows.is_empty() {
            true => app.patients(query).await?.suggestion,
            false => None,
        },
        patients: rows.into_iter().map(Row::from).collect(),
    };
    CommandOutput::new(&found, table(&found))
}

/// One patient, by our id.
pub(super) async fn one(app: &App, id: i64) -> Result<CommandOutput, Fault> {
    let detail = Detail::from(app.patient(PatientId(id)).await?);
    CommandOutput::new(&detail, card(&detail))
}

fn table(found: &Found) -> String {
    let shown = found.patients.len() as u64;
    if shown == 0 {
        let none = text("patient.none");
        return found.suggestion.as_ref().map_or_else(
            || none.to_owned(),
            |search| fill("patient.noneBut", json!({ "search": search })),
        );
    }
    let mut table = Table::new(&[
        ("id", Align::Right),
        ("lastName", Align::Left),
        ("firstName", Align::Left),
        ("birthday", Align::Left),
        ("phone", Align::Left),
        ("city", Align::Left),
        ("status", Align::Left),
    ]);
    for row in &found.patients {
        table.row([
            row.id.to_string(),
            row.last_name.clone(),
            row.first_name.clone(),
            row.birthday.to_string(),
            formatted_phone(&row.phone),
            row.city.clone(),
            status(row.status).to_owned(),
        ]);
    }
    let total = counted("patients", found.total);
    let end = if shown < found.total {
        fill("patient.shown", json!({ "shown": shown, "total": total }))
    } else {
        total
    };
    format!("{}\n\n{end}", table.render())
}

fn card(detail: &Detail) -> String {
    let integrations: Vec<&str> = detail
        .integrations
        .iter()
        .map(|link| link.integration_name.as_str())
        .collect();
    let legal = detail.legal_first_name.as_ref();
    let ssn = text(if detail.ssn_on_file {
        "patient.ssnOn"
    } else {
        "patient.ssnOff"
    });
    Table::of_pairs(
        Align::Left,
        [
            ("id", detail.id.to_string()),
            ("patientNumber", numbers(&detail.integrations)),
            ("company", detail.company_name.clone()),
            ("firstName", detail.first_name.clone()),
            ("legalFirstName", legal.unwrap_or(&detail.first_name).clone()),
            ("lastName", detail.last_name.clone()),
            ("birthday", detail.birthday.clone()),
            (
                "gender",
                shared(&format!("gender.{}", detail.gender.as_str())).to_owned(),
            ),
            ("email", detail.email.clone()),
            ("phone", formatted_phone(&detail.phone)),
            ("address", detail.address.clone()),
            ("city", detail.city.clone()),
            ("stateCode", detail.state.clone()),
            ("zip", detail.zip.clone()),
            ("insuranceNumber", detail.insurance_number.clone()),
            ("ssn", ssn.to_owned()),
            ("status", status(detail.status).to_owned()),
            (
                "mergedInto",
                detail.merged_into.as_ref().map_or_else(none, merged_into),
            ),
            (
                "syncedFrom",
                Some(integrations.join(", "))
                    .filter(|names| !names.is_empty())
                    .unwrap_or_else(none),
            ),
            ("created", time(Some(detail.created_at))),
            ("lastUpdated", time(Some(detail.updated_at))),
        ],
    )
    .render()
}

/// `42 (Main office)`, with the numbers of further charts.
fn numbers(integrations: &[LinkView]) -> String {
    let of_integration = |link: &LinkView| {
        let numbers = [link.pat_num]
            .into_iter()
            .chain(link.other_numbers.iter().copied());
        let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
        format!("{} ({})", numbers.join(", "), link.integration_name)
    };
    match integrations {
        [] => none(),
        links => links.iter().map(of_integration).collect::<Vec<_>>().join("; "),
    }
}

fn none() -> String {
    "-".to_owned()
}

fn merged_into(other: &MergedInto) -> String {
    fill(
        "patient.mergedInto",
        json!({ "name": other.name, "id": other.id }),
    )
}

fn status(status: PatientStatus) -> &'static str {
    match status {
        PatientStatus::Active => shared("status.active"),
        PatientStatus::Inactive(reason) => shared(&format!("inactiveReason.{}", reason.as_str())),
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
            status: row.status,
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
            status: detail.status,
            merged_into: detail.merged_into,
            integrations: detail.links,
            kept_fields: detail.kept,
            created_at: detail.created_at,
            updated_at: detail.updated_at,
        }
    }
}
