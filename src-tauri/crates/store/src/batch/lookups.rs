//! What a batch looks up. Each lookup is one statement, however many rows it is for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    Birthday, CompanyId, Field, PatNum, PatientFields, PatientId, PatientStatus, ServerTime, normalized_name,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, Row};
use vault::Fingerprint;

use super::Batch;
use crate::decode::{first_after, json_list, parse_lines, status};
use crate::known_numbers::{LinkState, link_lines};
use crate::patients::{fields, kept, match_key};
use crate::{ClusterDigest, Result};

/// Patients with one match key that are compared one by one. More of them are ambiguous whatever their first names.
pub const MAX_CANDIDATES: usize = 20;

/// What the store has for a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRow {
    /// The patient it belongs to.
    pub patient: PatientId,
    /// Whether it is the patient's number in this integration.
    pub is_primary: bool,
    /// The source's own status of the number when last read.
    pub status: PatientStatus,
    /// The fingerprint of the number's own row.
    pub fingerprint: Fingerprint,
    /// The row's time of last change as last read; `None` if unknown.
    pub changed_at: Option<ServerTime>,
    /// The digest of its cluster's relations when last read.
    pub cluster: Option<ClusterDigest>,
}

/// A patient as it is now.
#[derive(Debug, Clone)]
pub struct StoredPatient {
    /// Its fields.
    pub fields: PatientFields,
    /// Its status.
    pub status: PatientStatus,
    /// The surviving patient, if this one was merged or is a second chart.
    pub merged_into: Option<PatientId>,
    /// Whether a number of another integration keeps it active.
    pub active_elsewhere: bool,
    /// The source's values of the fields that the desk keeps.
    pub kept: BTreeMap<Field, String>,
}

/// Last name and birthday: what all candidates for a match have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MatchKey {
    /// [`domain::normalized_name`] of the last name. The key `""` matches nothing.
    pub last_name_normalized: String,
    /// Birthday.
    pub birthday: Birthday,
}

/// The company's patients with one match key that are not linked in this integration.
#[derive(Debug, Clone)]
pub enum Candidates {
    /// At most [`MAX_CANDIDATES`], by id.
    Few(Vec<Candidate>),
    /// More than [`MAX_CANDIDATES`].
    TooMany,
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
}

pub(crate) const LINKS_IN: &str = link_lines!(
    "patient || ' ' || hex(fingerprint) || ' ' || ",
    "FROM links WHERE integration = ? AND pat_num >= ? AND pat_num <= ?"
);
// CROSS JOIN keeps SQLite from reading a whole table to find some hundred rows.
pub(crate) const LINKS_OF: &str = link_lines!(
    "patient || ' ' || hex(fingerprint) || ' ' || ",
    "FROM json_each(?2) v CROSS JOIN links l ON l.integration = ?1 AND l.pat_num = v.value"
);

pub(crate) const PATIENTS: &str = "SELECT p.*, \
     EXISTS (SELECT 1 FROM links WHERE patient = p.id AND is_primary AND integration <> ?2 AND status = 'active') \
     OR EXISTS (SELECT 1 FROM links WHERE patient = p.id AND NOT is_primary AND integration <> ?2 AND status = 'active') \
     AS active_elsewhere FROM json_each(?1) v CROSS JOIN patients p ON p.id = v.value WHERE p.company = ?3";

/// Whether the company has a patient that is not linked in the integration.
pub(crate) const HAS_UNLINKED: &str = "SELECT c.patients > i.linked_patients FROM integrations i \
     JOIN companies c ON c.id = i.company WHERE i.id = ?";

pub(crate) const CREATE_INDEX: &str =
    "CREATE INDEX IF NOT EXISTS patients_match ON patients (match_key) WHERE match_key IS NOT NULL";

/// At most one more than [`MAX_CANDIDATES`] of each key.
pub(crate) const CANDIDATES: &str = "SELECT p.* FROM json_each(?1) v CROSS JOIN patients p ON p.id IN \
     (SELECT q.id FROM patients q WHERE q.match_key = v.value AND q.company = ?2 AND NOT EXISTS \
     (SELECT 1 FROM links WHERE patient = q.id AND integration = ?3 AND is_primary) LIMIT ?4)";

impl Batch<'_> {
    /// The links with a number after `after` up to `until`, inclusive.
    pub async fn links_in(
        &mut self,
        after: Option<PatNum>,
        until: PatNum,
    ) -> Result<HashMap<PatNum, LinkRow>> {
        let Some(first) = first_after(after) else {
            return Ok(HashMap::new());
        };
        let select = bind!(sqlx::query_scalar(LINKS_IN); self.job.integration.0, first, until.0);
        let lines: Option<String> = select.fetch_one(self.transaction.db()?).await?;
        parse_lines(lines.as_deref(), link)
    }

    /// The links of these numbers.
    pub async fn links_of(&mut self, numbers: &[PatNum]) -> Result<HashMap<PatNum, LinkRow>> {
        let numbers = json_list(numbers.iter().map(|number| number.0))?;
        let select = bind!(sqlx::query_scalar(LINKS_OF); self.job.integration.0, numbers);
        let lines: Option<String> = select.fetch_one(self.transaction.db()?).await?;
        parse_lines(lines.as_deref(), link)
    }

    /// Patients of the company, for those that change.
    pub async fn patients(&mut self, patients: &[PatientId]) -> Result<HashMap<PatientId, StoredPatient>> {
        let ids = json_list(patients.iter().map(|patient| patient.0))?;
        let select = bind!(sqlx::query(PATIENTS); &ids, self.job.integration.0, self.job.company.0);
        let rows = select.fetch_all(self.transaction.db()?).await?;
        let kept = kept::of(self.transaction.db()?, &ids).await?;
        let patient = |row: &SqliteRow| {
            let id = PatientId(row.try_get("id")?);
            let patient = StoredPatient {
                fields: fields(row)?,
                status: status(row, "status")?,
                merged_into: row.try_get::<Option<i64>, _>("merged_into")?.map(PatientId),
                active_elsewhere: row.try_get("active_elsewhere")?,
                // A patient that was asked for twice has two rows.
                kept: kept.get(&id).cloned().unwrap_or_default(),
            };
            Ok((id, patient))
        };
        rows.iter().map(patient).collect()
    }

    /// The company's patients that these keys may match. Keys without any are absent.
    pub async fn candidates(&mut self, keys: &[MatchKey]) -> Result<HashMap<MatchKey, Candidates>> {
        let (job, mut found) = (self.job, HashMap::new());
        let has_unlinked = bind!(sqlx::query_scalar(HAS_UNLINKED); job.integration.0);
        if !has_unlinked.fetch_one(self.transaction.db()?).await? {
            return Ok(found);
        }
        self.transaction.db()?.execute(CREATE_INDEX).await?;
        let hashes: BTreeSet<i64> = keys.iter().filter_map(|key| key.hash(job.company)).collect();
        let most = i64::try_from(MAX_CANDIDATES + 1).unwrap_or(i64::MAX);
        let (company, integration) = (job.company.0, job.integration.0);
        let select = bind!(sqlx::query(CANDIDATES); json_list(hashes)?, company, integration, most);
        let rows = select.fetch_all(self.transaction.db()?).await?;
        let mut all = rows.iter().map(candidate).collect::<Result<Vec<_>, _>>()?;
        all.sort_unstable_by_key(|candidate| candidate.patient);
        for candidate in all {
            let key = MatchKey {
                last_name_normalized: normalized_name(&candidate.fields.last_name),
                birthday: candidate.fields.birthday,
            };
            let candidates = found.entry(key).or_insert_with(|| Candidates::Few(Vec::new()));
            match candidates {
                Candidates::Few(few) if few.len() < MAX_CANDIDATES => few.push(candidate),
                _ => *candidates = Candidates::TooMany,
            }
        }
        Ok(found)
    }
}

impl MatchKey {
    fn hash(&self, company: CompanyId) -> Option<i64> {
        match_key(company, &self.last_name_normalized, &self.birthday.to_string())
    }
}

fn link(line: &str) -> Option<(PatNum, LinkRow)> {
    let mut parts = line.split(' ');
    let pat_num = PatNum(parts.next()?.parse().ok()?);
    let patient = PatientId(parts.next()?.parse().ok()?);
    let fingerprint = Fingerprint::from_hex(parts.next()?)?;
    let state = LinkState::parse(parts)?;
    let link = LinkRow {
        patient,
        is_primary: state.is_primary,
        status: state.status,
        fingerprint,
        changed_at: state.changed_at,
        cluster: state.cluster,
    };
    Some((pat_num, link))
}

fn candidate(row: &SqliteRow) -> Result<Candidate> {
    let fields = fields(row)?;
    Ok(Candidate {
        patient: PatientId(row.try_get("id")?),
        first_name_normalized: normalized_name(&fields.first_name),
        legal_first_name_normalized: normalized_name(&fields.legal_first_name),
        fields,
        status: status(row, "status")?,
    })
}
