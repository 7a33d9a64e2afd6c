//! Counts of linked and active patients, kept in `integrations`. Only batches write links, so only they count.

use std::collections::{BTreeMap, BTreeSet};

use domain::PatientId;
use sqlx::sqlite::SqliteConnection;

use super::apply::Apply;
use super::links::LinkChanges;
use crate::{PatientRef, StoreError};

pub(crate) const COUNTED: &str = "SELECT l.integration, p.status = 'active' FROM json_each(?) v \
     CROSS JOIN patients p ON p.id = v.value CROSS JOIN links l ON l.patient = p.id AND l.is_primary";

pub(crate) const ADD: &str = "UPDATE integrations SET linked_patients = linked_patients + ?, \
     active_patients = active_patients + ? WHERE id = ?";

/// Linked and active patients, by integration.
type Counted = BTreeMap<i64, (i64, i64)>;

/// The patients whose part in the counts may change, as JSON, and what they count before.
pub(super) struct Affected {
    patients: String,
    before: Counted,
}

impl Apply<'_> {
    pub(super) async fn affected(&mut self, links: &LinkChanges<'_>) -> Result<Affected, StoreError> {
        let changes = self.changes;
        let reactivated = changes.updates.iter().filter(|row| row.reactivated);
        let affected: BTreeSet<PatientId> = changes
            .deactivations
            .iter()
            .map(|row| row.patient)
            .chain(reactivated.map(|row| row.patient))
            .chain(links.left.iter().copied())
            .chain(links.primary.keys().copied())
            .collect();
        let affected: Vec<i64> = affected.iter().map(|patient| patient.0).collect();
        let patients = serde_json::to_string(&affected)?;
        let before = counted(self.db, &patients).await?;
        Ok(Affected { patients, before })
    }

    pub(super) async fn update_counters(&mut self, affected: Affected) -> Result<(), StoreError> {
        let mut difference = counted(self.db, &affected.patients).await?;
        for (integration, (linked, active)) in affected.before {
            let entry = difference.entry(integration).or_default();
            *entry = (entry.0 - linked, entry.1 - active);
        }
        let links = self.changes.links.iter();
        let created = links.filter(|row| row.is_primary && matches!(row.patient, PatientRef::Created(_)));
        let created = i64::try_from(created.count()).unwrap_or(i64::MAX);
        let own = difference.entry(self.job.integration.0).or_default();
        *own = (own.0 + created, own.1 + created);
        for (integration, counts) in difference.into_iter().filter(|(_, counts)| *counts != (0, 0)) {
            sqlx::query(ADD)
                .bind(counts.0)
                .bind(counts.1)
                .bind(integration)
                .execute(&mut *self.db)
                .await?;
        }
        Ok(())
    }
}

async fn counted(db: &mut SqliteConnection, patients: &str) -> Result<Counted, StoreError> {
    let mut counted = Counted::new();
    let rows: Vec<(i64, bool)> = sqlx::query_as(COUNTED).bind(patients).fetch_all(db).await?;
    for (integration, is_active) in rows {
        let entry = counted.entry(integration).or_default();
        *entry = (entry.0 + 1, entry.1 + i64::from(is_active));
    }
    Ok(counted)
}
