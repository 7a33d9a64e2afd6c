//! Counts of linked and active patients, kept in `integrations`. Only batches write links, so only they count.

use std::collections::{BTreeMap, BTreeSet};

use domain::PatientId;
use sqlx::sqlite::SqliteConnection;

use super::apply::Apply;
use super::links::LinkChanges;
use crate::Result;
use crate::decode::json_list;

pub(crate) const COUNTED: &str = "SELECT l.integration, p.status = 'active' FROM json_each(?) v \
     CROSS JOIN patients p ON p.id = v.value CROSS JOIN links l ON l.patient = p.id AND l.is_primary";

pub(crate) const ADD: &str = "UPDATE integrations SET linked_patients = linked_patients + ?, \
     active_patients = active_patients + ? WHERE id = ?";

/// Linked and active patients, by integration.
pub(crate) type Counted = BTreeMap<i64, (i64, i64)>;

impl Apply<'_> {
    /// The patients whose part in the counts may change, as JSON, and what they count before.
    pub(super) async fn affected(&mut self, links: &LinkChanges<'_>) -> Result<(String, Counted)> {
        let changes = self.changes;
        let reactivated = changes.updates.iter().filter(|row| row.reactivated);
        let mut affected: BTreeSet<PatientId> = reactivated.map(|row| row.patient).collect();
        affected.extend(changes.deactivations.iter().map(|row| row.patient));
        affected.extend(&links.left);
        affected.extend(links.primary.keys());
        let patients = json_list(affected.iter().map(|patient| patient.0))?;
        let before = counted(self.db, &patients).await?;
        Ok((patients, before))
    }

    pub(super) async fn update_counters(&mut self, (patients, before): (String, Counted)) -> Result<()> {
        let mut difference = difference(self.db, before, &patients).await?;
        // Each of them has a primary number, and is active.
        let created = i64::try_from(self.changes.creates.len()).unwrap_or(i64::MAX);
        let own = difference.entry(self.job.integration.0).or_default();
        *own = (own.0 + created, own.1 + created);
        add(self.db, difference).await
    }
}

/// Adds to the integrations' counts what differs for these patients.
pub(crate) async fn add_difference(db: &mut SqliteConnection, before: Counted, patients: &str) -> Result<()> {
    let difference = difference(db, before, patients).await?;
    add(db, difference).await
}

async fn difference(db: &mut SqliteConnection, before: Counted, patients: &str) -> Result<Counted> {
    let mut difference = counted(db, patients).await?;
    for (integration, (linked, active)) in before {
        let entry = difference.entry(integration).or_default();
        *entry = (entry.0 - linked, entry.1 - active);
    }
    Ok(difference)
}

async fn add(db: &mut SqliteConnection, difference: Counted) -> Result<()> {
    for (integration, counts) in difference.into_iter().filter(|(_, counts)| *counts != (0, 0)) {
        let add = bind!(sqlx::query(ADD); counts.0, counts.1, integration);
        add.execute(&mut *db).await?;
    }
    Ok(())
}

pub(crate) async fn counted(db: &mut SqliteConnection, patients: &str) -> Result<Counted> {
    let mut counted = Counted::new();
    if patients == "[]" {
        return Ok(counted);
    }
    let rows: Vec<(i64, bool)> = bind!(sqlx::query_as(COUNTED); patients).fetch_all(db).await?;
    for (integration, is_active) in rows {
        let entry = counted.entry(integration).or_default();
        *entry = (entry.0 + 1, entry.1 + i64::from(is_active));
    }
    Ok(counted)
}
