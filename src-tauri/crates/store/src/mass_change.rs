//! How many patients syncs have made inactive or renamed since one last completed.

use std::ops::AddAssign;

use domain::{Field, IntegrationId, RunId};

use crate::decode::total;
use crate::{FieldChange, Result, Store, Thing};

/// The changes that a sync must not make to many patients on its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MassChange {
    /// Patients made inactive.
    pub inactive: u64,
    /// Patients given another name or birthday.
    pub renamed: u64,
}

pub(crate) const BEFORE: &str = "SELECT coalesce(sum(made_inactive), 0), coalesce(sum(renamed), 0) FROM runs \
     WHERE integration = ?1 AND id < ?2 AND id > coalesce((SELECT id FROM runs WHERE integration = ?1 AND id < ?2 \
     AND (outcome = 'completed' OR mass_change_allowed) ORDER BY id DESC LIMIT 1), 0)";

impl MassChange {
    /// Both together.
    #[must_use]
    pub fn total(self) -> u64 {
        self.inactive + self.renamed
    }
}

/// Whether one of these fields identifies a person.
#[must_use]
pub fn changes_identity(fields: &[FieldChange]) -> bool {
    fields
        .iter()
        .any(|change| Field::IDENTITY.contains(&change.field))
}

impl AddAssign for MassChange {
    fn add_assign(&mut self, other: Self) {
        self.inactive += other.inactive;
        self.renamed += other.renamed;
    }
}

impl Store {
    /// Records that a person allowed a run to change any number of patients.
    pub async fn allow_mass_change(&self, run: RunId) -> Result<()> {
        let sql = "UPDATE runs SET mass_change_allowed = 1 WHERE id = ? AND outcome IS NULL";
        Thing::Run.require(self.write(bind!(sqlx::query(sql); run.0)).await?)
    }

    /// What the runs of an integration before `run` have changed since the last one that completed or was allowed a mass
    /// change.
    pub async fn mass_change_before(&self, run: RunId, integration: IntegrationId) -> Result<MassChange> {
        let (inactive, renamed): (i64, i64) = bind!(sqlx::query_as(BEFORE); integration.0, run.0)
            .fetch_one(self.reader().await?.db()?)
            .await?;
        Ok(MassChange {
            inactive: total(inactive)?,
            renamed: total(renamed)?,
        })
    }
}
