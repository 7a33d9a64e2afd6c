//! The changes that a run did not make, because a person must decide first: who would become inactive, or get another name or
//! birthday.
//!
//! They are kept until a later run of the integration is conclusive, so at most one list per integration is stored.

use domain::{InactiveReason, Outcome, PatNum, PatientFields, PatientId, RunId};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::decode::{optional_json, optional_text_enum};
use crate::many_rows::ManyRows;
use crate::patients::fields;
use crate::runs::CONCLUSIVE;
use crate::{FieldChange, Result, Store};

const INSERT: ManyRows = ManyRows {
    columns: "run, patient, pat_num, reason, fields, changed_at",
    statement: "INSERT INTO proposed_changes (run, patient, pat_num, reason, fields, changed_at) SELECT * FROM v \
                WHERE run IS NOT NULL",
};

pub(crate) const OF_RUN: &str = "SELECT c.pat_num, c.reason, c.fields AS changed_fields, c.changed_at, p.* \
     FROM proposed_changes c CROSS JOIN patients p ON p.id = c.patient WHERE c.run = ?";

pub(crate) const DELETE_DECIDED: &str = "DELETE FROM proposed_changes WHERE run < ?1 \
     AND (SELECT integration FROM runs WHERE id = run) = (SELECT integration FROM runs WHERE id = ?1)";

/// What would happen to a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposal {
    /// Become inactive.
    Inactive(InactiveReason),
    /// Get another name or birthday: the fields that identify a person.
    Renamed(Vec<FieldChange>),
}

/// A change that a run did not make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedChange {
    /// The patient.
    pub patient: PatientId,
    /// The number whose row says so.
    pub pat_num: PatNum,
    /// What would happen.
    pub proposal: Proposal,
    /// When that row was last changed, in Unix seconds, if the source says so.
    pub changed_at: Option<i64>,
}

/// A change that a run did not make, with the patient as stored.
#[derive(Debug)]
pub struct ProposedChangeRecord {
    /// The change.
    pub change: ProposedChange,
    /// The patient's fields.
    pub fields: PatientFields,
}

impl Store {
    /// Records the changes that a run will not make.
    pub async fn propose_changes(&self, run: RunId, changes: &[ProposedChange]) -> Result<()> {
        let mut write = self.begin().await?;
        INSERT
            .execute(write.db()?, changes, None, |row, change| {
                let (reason, fields) = match &change.proposal {
                    Proposal::Inactive(reason) => (Some(reason.as_str()), Ok(None)),
                    Proposal::Renamed(fields) => (None, serde_json::to_string(fields).map(Some)),
                };
                row.push(run.0).push(change.patient.0).push(change.pat_num.0);
                row.push(reason).try_push(fields.map_err(Into::into));
                row.push(change.changed_at);
            })
            .await?;
        write.commit().await
    }

    /// The changes that a run did not make, by name; none if a later run has decided about them.
    pub async fn proposed_changes(&self, run: RunId) -> Result<Vec<ProposedChangeRecord>> {
        let select = bind!(sqlx::query(OF_RUN); run.0);
        let rows = select.fetch_all(self.reader().await?.db()?).await?;
        let mut records = rows.iter().map(record).collect::<Result<Vec<_>>>()?;
        records.sort_by_cached_key(|record| {
            let name = [&record.fields.last_name, &record.fields.first_name];
            (name.map(|name| name.to_lowercase()), record.change.pat_num)
        });
        Ok(records)
    }
}

/// Removes the changes that runs before this one proposed, unless it says nothing about them.
pub(crate) async fn remove_decided(db: &mut SqliteConnection, run: RunId, outcome: Outcome) -> Result<()> {
    if CONCLUSIVE.contains(&outcome) {
        bind!(sqlx::query(DELETE_DECIDED); run.0).execute(db).await?;
    }
    Ok(())
}

fn record(row: &SqliteRow) -> Result<ProposedChangeRecord> {
    let reason = optional_text_enum(row, "reason")?;
    let renamed = optional_json::<Vec<FieldChange>>(row, "changed_fields")?;
    Ok(ProposedChangeRecord {
        change: ProposedChange {
            patient: PatientId(row.try_get("id")?),
            pat_num: PatNum(row.try_get("pat_num")?),
            proposal: match reason {
                Some(reason) => Proposal::Inactive(reason),
                None => Proposal::Renamed(renamed.unwrap_or_default()),
            },
            changed_at: row.try_get("changed_at")?,
        },
        fields: fields(row)?,
    })
}
