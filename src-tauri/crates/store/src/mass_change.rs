//! How many patients a pass has made inactive or renamed, over all its runs.

use std::ops::AddAssign;

use domain::{Field, IntegrationId, Mode, PatientStatus, RunId};

use crate::changes::NewChange;
use crate::decode::total;
use crate::{ChangeKind, FieldChange, Store, StoreError, Thing};

/// The changes that a sync must not make to many patients on its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MassChange {
    /// Patients made inactive.
    pub inactive: u64,
    /// Patients given another name or birthday.
    pub renamed: u64,
}

impl MassChange {
    /// Both together.
    #[must_use]
    pub fn total(self) -> u64 {
        self.inactive + self.renamed
    }

    /// What these changes of one page amount to. A patient linked by the same page was not linked before, a second chart
    /// continues as the original, and a patient who was inactive already only gets another reason.
    pub(crate) fn of_page(changes: &[NewChange]) -> Self {
        let linked: std::collections::HashSet<_> = changes
            .iter()
            .filter(|change| change.kind == ChangeKind::Linked)
            .map(|change| change.patient)
            .collect();
        let mut counted = Self::default();
        for change in changes {
            match change.kind {
                ChangeKind::Deactivated => counted.inactive += u64::from(leaves_the_list(&change.fields)),
                ChangeKind::Updated | ChangeKind::Reactivated if !linked.contains(&change.patient) => {
                    counted.renamed += u64::from(changes_identity(&change.fields));
                }
                ChangeKind::Updated | ChangeKind::Reactivated | ChangeKind::Created | ChangeKind::Linked => {}
            }
        }
        counted
    }
}

/// Whether one of these fields identifies a person.
#[must_use]
pub fn changes_identity(fields: &[FieldChange]) -> bool {
    fields.iter().any(|change| {
        matches!(
            change.field,
            Field::FirstName | Field::LegalFirstName | Field::LastName | Field::Birthday
        )
    })
}

fn leaves_the_list(fields: &[FieldChange]) -> bool {
    let clone = PatientStatus::Inactive(domain::InactiveReason::Clone).as_str();
    fields.iter().any(|change| {
        change.field == Field::Status
            && change.from.as_deref() == Some(PatientStatus::Active.as_str())
            && change.to.as_deref() != Some(clone)
    })
}

impl AddAssign for MassChange {
    fn add_assign(&mut self, other: Self) {
        self.inactive += other.inactive;
        self.renamed += other.renamed;
    }
}

impl Store {
    /// Records that a person allowed a run to change any number of patients.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if it is not in progress.
    pub async fn allow_mass_change(&self, run: RunId) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let done = sqlx::query("UPDATE runs SET mass_change_allowed = 1 WHERE id = ? AND outcome IS NULL")
            .bind(run.0)
            .execute(write.db()?)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound(Thing::Run));
        }
        write.commit().await
    }

    /// What the earlier runs of the pass that `run` continues have changed: the runs of its integration and mode since the
    /// last one that completed or was allowed a mass change, and the runs of the other mode, unless a run of either mode
    /// did so since.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn mass_change_before(
        &self,
        run: RunId,
        integration: IntegrationId,
        mode: Mode,
    ) -> Result<MassChange, StoreError> {
        let (inactive, renamed): (i64, i64) = sqlx::query_as(
            "WITH earlier AS (SELECT * FROM runs WHERE integration = ?1 AND id < ?3), \
         closed AS (SELECT mode, max(id) AS id FROM earlier \
         WHERE outcome = 'completed' OR mass_change_allowed GROUP BY mode) \
         SELECT coalesce(sum(made_inactive), 0), coalesce(sum(renamed), 0) FROM earlier r \
         WHERE id > coalesce((SELECT max(id) FROM closed WHERE closed.mode = ?2 OR r.mode <> ?2), 0)",
        )
        .bind(integration.0)
        .bind(mode.as_str())
        .bind(run.0)
        .fetch_one(self.reader().await?.db()?)
        .await?;
        Ok(MassChange {
            inactive: total(inactive)?,
            renamed: total(renamed)?,
        })
    }
}
