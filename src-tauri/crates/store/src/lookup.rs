//! What is known here of the patients on a page: three queries, however many patients.

use std::collections::HashMap;

use domain::{Birthday, CompanyId, IntegrationId, PatNum, PatientFields, PatientId, Standing};
use sqlx::Connection;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use vault::Fingerprint;

use crate::patients::{fields, standing};
use crate::values::word;
use crate::{Store, StoreError};

/// One patient of a page, to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceKey {
    /// Its number in the source.
    pub pat_num: PatNum,
    /// By what else it may be found; `None` if only by its number.
    pub by: Option<MatchKey>,
}

/// Last name and birthday: what all candidates for a match have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MatchKey {
    /// [`domain::name_key`] of the last name. The key `""` matches nothing.
    pub last_key: String,
    /// Day of birth.
    pub birthday: Birthday,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Lookup {
    /// Patients for whom a number of the page stands, as a link or as an alias.
    pub linked: HashMap<PatNum, LinkedPatient>,
    /// The company's patients with a last name and birthday of the page, linked or not, in the order of their ids.
    pub candidates: HashMap<MatchKey, Vec<Candidate>>,
}

/// A patient for whom a number stands.
#[derive(Debug, Clone)]
pub struct LinkedPatient {
    /// Who.
    pub patient: PatientId,
    /// Whether the number is the patient's link, and not an alias beside it.
    pub is_link: bool,
    /// What the integration last said of this number.
    pub said: Standing,
    /// The fingerprint of what was last imported from this number.
    pub fingerprint: Fingerprint,
    /// Whether another integration says that the patient is active.
    pub active_elsewhere: bool,
    /// Who goes on for the patient, if that is so.
    pub merged_into: Option<PatientId>,
    /// Its fields now.
    pub fields: PatientFields,
    /// Whether it is active here.
    pub standing: Standing,
    /// Whether a social security number is on file.
    pub has_ssn: bool,
}

/// A patient that may be the one of the source.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Who.
    pub patient: PatientId,
    /// Its fields now.
    pub fields: PatientFields,
    /// [`domain::name_key`] of its first name.
    pub first_key: String,
    /// [`domain::name_key`] of its legal first name.
    pub legal_first_key: String,
    /// Whether it is active here.
    pub standing: Standing,
    /// Whether a social security number is on file.
    pub has_ssn: bool,
    /// The number of **this** integration that it is linked to, if any.
    pub linked_as: Option<PatNum>,
}

impl Store {
    /// Looks a page up.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn lookup(
        &self,
        integration: IntegrationId,
        company: CompanyId,
        page: &[SourceKey],
    ) -> Result<Lookup, StoreError> {
        // One snapshot for both queries.
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

/// CROSS JOIN keeps SQLite from reading a whole table to find a few hundred rows.
macro_rules! linked {
    ($table:literal) => {
        concat!(
            "SELECT l.pat_num, l.fingerprint, l.standing AS said, \
             EXISTS (SELECT 1 FROM links o WHERE o.patient = p.id AND o.integration <> ?2 AND o.standing = 'active') \
             OR EXISTS (SELECT 1 FROM aliases o WHERE o.patient = p.id AND o.integration <> ?2 \
             AND o.standing = 'active') AS active_elsewhere, p.* FROM json_each(?1) n CROSS JOIN ",
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
        said: word(row, "said", standing)?,
        fingerprint: fingerprint(row)?,
        active_elsewhere: row.try_get("active_elsewhere")?,
        merged_into: row.try_get::<Option<i64>, _>("merged_into")?.map(PatientId),
        fields: fields(row)?,
        standing: word(row, "standing", standing)?,
        has_ssn: row.try_get("has_ssn")?,
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
        .filter(|by| !by.last_key.is_empty())
        .map(|by| (by.last_key.as_str(), by.birthday.to_string()))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let rows = sqlx::query(
        "SELECT p.*, l.pat_num FROM json_each(?) k \
         CROSS JOIN patients p INDEXED BY patients_match \
         ON p.company = ? AND p.last_key = k.value ->> 0 AND p.birthday = k.value ->> 1 \
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
            last_key: row.try_get("last_key")?,
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
        first_key: row.try_get("first_key")?,
        legal_first_key: row.try_get("legal_first_key")?,
        standing: word(row, "standing", standing)?,
        has_ssn: row.try_get("has_ssn")?,
        linked_as: row.try_get::<Option<i64>, _>("pat_num")?.map(PatNum),
    })
}
