//! How many patients a pass has made inactive or given another name or birthday, over all its runs.

use std::ops::AddAssign;

use domain::{IntegrationId, Mode, RunId};

use crate::values::count;
use crate::{Store, StoreError};

/// Patients who lost their place in the list, or their identity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MassChange {
    /// Made inactive.
    pub inactive: u64,
    /// Given another first name, last name or birthday.
    pub renamed: u64,
}

impl MassChange {
    /// Both together.
    #[must_use]
    pub fn total(self) -> u64 {
        self.inactive + self.renamed
    }
}

impl AddAssign for MassChange {
    fn add_assign(&mut self, other: Self) {
        self.inactive += other.inactive;
        self.renamed += other.renamed;
    }
}

impl Store {
    /// Records that a person allowed a run to change as many patients as it finds changed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if it is not under way.
    pub async fn allow_mass_change(&self, run: RunId) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let done = sqlx::query("UPDATE runs SET mass_change_allowed = 1 WHERE id = ? AND outcome IS NULL")
            .bind(run.0)
            .execute(write.db()?)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("sync"));
        }
        write.commit().await
    }

    /// What the earlier runs of the pass that `run` goes on with have changed: those of its integration and mode since
    /// the last one that came to its end or was allowed to change more; and those of the other mode, if since then no
    /// run of either did. Patients who were linked by the same run that changed them were
    /// not ours before, those found to be another patient's second chart go on as that one, and who had left before has
    /// another reason only.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn mass_change_before(
        &self,
        run: RunId,
        integration: IntegrationId,
        mode: Mode,
    ) -> Result<MassChange, StoreError> {
        let row = sqlx::query(
            "SELECT count(DISTINCT CASE WHEN c.kind = 'deactivated' THEN c.patient END) AS inactive, \
             count(DISTINCT CASE WHEN c.kind <> 'deactivated' THEN c.patient END) AS renamed \
             FROM runs r CROSS JOIN changes c ON c.run = r.id \
             WHERE r.integration = ?1 AND r.id < ?3 \
             AND NOT EXISTS (SELECT 1 FROM runs e WHERE e.integration = ?1 AND e.id >= r.id AND e.id < ?3 \
             AND (e.mode = ?2 OR r.mode <> ?2) AND (e.outcome = 'completed' OR e.mass_change_allowed)) \
             AND (c.kind = 'deactivated' AND c.fields ->> '$[0].from' = 'active' AND c.fields ->> '$[0].to' <> 'clone' OR c.kind IN ('updated', 'reactivated') \
             AND EXISTS (SELECT 1 FROM json_each(c.fields) f WHERE f.value ->> 'field' \
             IN ('first_name', 'legal_first_name', 'last_name', 'birthday')) \
             AND NOT EXISTS (SELECT 1 FROM changes l WHERE l.run = c.run AND l.patient = c.patient \
             AND l.kind = 'linked'))",
        )
        .bind(integration.0)
        .bind(mode.as_str())
        .bind(run.0)
        .fetch_one(self.reader().await?.db()?)
        .await?;
        Ok(MassChange {
            inactive: count(&row, "inactive")?,
            renamed: count(&row, "renamed")?,
        })
    }
}
