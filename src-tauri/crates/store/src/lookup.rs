//! Looks up the patients of a page with three queries, however many patients it has.

use std::collections::HashMap;

use domain::{Birthday, CompanyId, IntegrationId, PatNum, PatientFields, PatientId, PatientStatus};
use sqlx::Connection;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use vault::Fingerprint;

use crate::decode::status;
use crate::patients::fields;
use crate::{Store, StoreError};

/// One patient of a page, to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceKey {
    /// Its number in the source.
    pub pat_num: PatNum,
    /// What else it may be found by; `None` if only by its number.
    pub by: Option<MatchKey>,
}

/// Last name and birthday: what all candidates for a match have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MatchKey {
    /// [`domain::normalized_name`] of the last name. The key `""` matches nothing.
    pub last_name_normalized: String,
    /// Birthday.
    pub birthday: Birthday,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Lookup {
    /// The patients that the numbers of the page belong to, by link or alias.
    pub linked: HashMap<PatNum, LinkedPatient>,
    /// The company's patients with a last name and birthday of the page, linked or not, by id.
    pub candidates: HashMap<MatchKey, Vec<Candidate>>,
}

/// The patient that a number belongs to.
#[derive(Debug, Clone)]
pub struct LinkedPatient {
    /// The patient.
    pub patient: PatientId,
    /// Whether the number is the patient's link, not an alias.
    pub is_link: bool,
    /// The status of this number when last read.
    pub source_status: PatientStatus,
    /// The fingerprint of what was last imported from this number.
    pub fingerprint: Fingerprint,
    /// Whether the patient is active in another integration.
    pub active_elsewhere: bool,
    /// The surviving patient, if this one was merged.
    pub merged_into: Option<PatientId>,
    /// Its current fields.
    pub fields: PatientFields,
    /// Its status.
    pub status: PatientStatus,
}

/// A patient that may be the one in the source.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The patient.
    pub patient: PatientId,
    /// Its current fields.
    pub fields: PatientFields,
    /// [`domain::normalized_name`] of its first name.
    pub first_name_normalized: String,
    /// [`domain::normalized_name`] of its legal first name.
    pub legal_first_name_normalized: String,
    /// Its status.
    pub status: PatientStatus,
    /// The number of **this** integration that it is linked to, if any.
    pub linked_as: Option<PatNum>,
}

impl Store {
    /// Looks up a page.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn lookup(
        &self,
        integration: IntegrationId,
        company: CompanyId,
        page: &[SourceKey],
    ) -> Result<Lookup, StoreError> {
        // One snapshot for all queries.
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        Ok(Lookup {
            linked: linked(&mut read, integration, page).await?,
            candidates: candidates(&mut read, integration, company, page).await?,
        })
    }
}

async fn linked(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    page: &[SourceKey],
) -> Result<HashMap<PatNum, LinkedPatient>, StoreError> {
    let numbers: Vec<i64> = page.iter().map(|key| key.pat_num.0).collect();
    let numbers = serde_json::to_string(&numbers)?;
    let mut linked = HashMap::new();
    for (sql, is_link) in [(LINKS, true), (ALIASES, false)] {
        let rows = sqlx::query(sql)
            .bind(&numbers)
            .bind(integration.0)
            .fetch_all(&mut *db)
            .await?;
        for row in &rows {
            linked.insert(PatNum(row.try_get("pat_num")?), linked_patient(row, is_link)?);
        }
    }
    Ok(linked)
}

/// CROSS JOIN prevents SQLite from reading a whole table to find a few hundred rows.
macro_rules! linked {
    ($table:literal) => {
        concat!(
            "SELECT l.pat_num, l.fingerprint, l.status AS source_status, \
             EXISTS (SELECT 1 FROM links o WHERE o.patient = p.id AND o.integration <> ?2 AND o.status = 'active') \
             OR EXISTS (SELECT 1 FROM aliases o WHERE o.patient = p.id AND o.integration <> ?2 \
             AND o.status = 'active') AS active_elsewhere, p.* FROM json_each(?1) n CROSS JOIN ",
            $table,
            " l ON l.integration = ?2 AND l.pat_num = n.value CROSS JOIN patients p ON p.id = l.patient"
        )
    };
}
const LINKS: &str = linked!("links");
const ALIASES: &str = linked!("aliases");

fn fingerprint(row: &SqliteRow) -> Result<Fingerprint, StoreError> {
    let stored: &[u8] = row.try_get("fingerprint")?;
    let bytes = stored.try_into().map_err(|_| StoreError::Damaged)?;
    Ok(Fingerprint::from_bytes(bytes))
}

fn linked_patient(row: &SqliteRow, is_link: bool) -> Result<LinkedPatient, StoreError> {
    Ok(LinkedPatient {
        patient: PatientId(row.try_get("id")?),
        is_link,
        source_status: status(row, "source_status")?,
        fingerprint: fingerprint(row)?,
        active_elsewhere: row.try_get("active_elsewhere")?,
        merged_into: row.try_get::<Option<i64>, _>("merged_into")?.map(PatientId),
        fields: fields(row)?,
        status: status(row, "status")?,
    })
}

async fn candidates(
    db: &mut SqliteConnection,
    integration: IntegrationId,
    company: CompanyId,
    page: &[SourceKey],
) -> Result<HashMap<MatchKey, Vec<Candidate>>, StoreError> {
    let mut keys: Vec<(&str, String)> = page
        .iter()
        .filter_map(|key| key.by.as_ref())
        .filter(|by| !by.last_name_normalized.is_empty())
        .map(|by| (by.last_name_normalized.as_str(), by.birthday.to_string()))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let rows = sqlx::query(
        "SELECT p.*, l.pat_num FROM json_each(?) k \
         CROSS JOIN patients p INDEXED BY patients_match \
         ON p.company = ? AND p.last_name_normalized = k.value ->> 0 AND p.birthday = k.value ->> 1 \
         LEFT JOIN links l ON l.integration = ? AND l.patient = p.id ORDER BY p.id",
    )
    .bind(serde_json::to_string(&keys)?)
    .bind(company.0)
    .bind(integration.0)
    .fetch_all(db)
    .await?;
    let mut found: HashMap<MatchKey, Vec<Candidate>> = HashMap::new();
    for row in &rows {
        let candidate = candidate(row)?;
        let key = MatchKey {
            last_name_normalized: row.try_get("last_name_normalized")?,
            birthday: candidate.fields.birthday,
        };
        found.entry(key).or_default().push(candidate);
    }
    Ok(found)
}

fn candidate(row: &SqliteRow) -> Result<Candidate, StoreError> {
    Ok(Candidate {
        patient: PatientId(row.try_get("id")?),
        fields: fields(row)?,
        first_name_normalized: row.try_get("first_name_normalized")?,
        legal_first_name_normalized: row.try_get("legal_first_name_normalized")?,
        status: status(row, "status")?,
        linked_as: row.try_get::<Option<i64>, _>("pat_num")?.map(PatNum),
    })
}
