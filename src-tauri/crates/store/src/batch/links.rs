//! Writes links. Those that move to another patient, or become primary or secondary, are deleted before any is inserted, so
//! numbers can change places in any order.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{PatNum, PatientId};

use super::apply::Apply;
use crate::many_rows::ManyRows;
use crate::{LinkUpsert, PatientRef, StoreError};

pub(crate) const IN_RANGE: &str =
    "SELECT EXISTS (SELECT 1 FROM links WHERE integration = ? AND pat_num >= ? AND pat_num <= ?)";

pub(crate) const OLD: &str = "SELECT l.pat_num, l.patient, l.is_primary, l.linked_at FROM json_each(?2) v \
     CROSS JOIN links l ON l.integration = ?1 AND l.pat_num = v.value";

pub(crate) const DELETE: &str =
    "DELETE FROM links WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?))";

pub(crate) const INSERT: ManyRows = ManyRows {
    before: "INSERT INTO links (integration, pat_num, patient, is_primary, status, fingerprint, changed_at, cluster, \
             linked_at) VALUES",
    row: "(?, ?, ?, ?, ?, ?, ?, ?, ?)",
    after: "",
};

pub(crate) const UPDATE: ManyRows = ManyRows {
    before: "WITH v (pat_num, status, fingerprint, changed_at, cluster) AS (VALUES",
    row: "(?, ?, ?, ?, ?)",
    after: ") UPDATE links SET status = v.status, fingerprint = v.fingerprint, changed_at = v.changed_at, \
            cluster = v.cluster FROM v WHERE links.integration = ? AND links.pat_num = v.pat_num",
};

pub(crate) const TOUCH: ManyRows = ManyRows {
    before: "WITH v (pat_num, status, changed_at, cluster) AS (VALUES",
    row: "(?, ?, ?, ?)",
    after: ") UPDATE links SET status = v.status, changed_at = v.changed_at, cluster = v.cluster FROM v \
            WHERE links.integration = ? AND links.pat_num = v.pat_num",
};

/// What changes about whose number is which.
#[derive(Default)]
pub(super) struct LinkChanges<'a> {
    /// Same patient and primary flag as before.
    updated: Vec<&'a LinkUpsert>,
    /// New, or changed in patient or primary flag; with the patient and the time when it was linked.
    inserted: Vec<(&'a LinkUpsert, PatientId, i64)>,
    /// Numbers to delete first.
    deleted: Vec<PatNum>,
    /// Patients of deleted links.
    pub(super) left: HashSet<PatientId>,
    /// Patients that have another primary number than before, or their first one.
    pub(super) primary: BTreeMap<PatientId, NewPrimary>,
    /// Patients that no longer have a number.
    pub(super) unlinked: Vec<PatientId>,
}

/// A patient's new primary number.
#[derive(Clone, Copy)]
pub(super) struct NewPrimary {
    pub(super) pat_num: PatNum,
    /// Whether the patient had none in this integration.
    pub(super) is_first: bool,
}

struct OldLink {
    patient: PatientId,
    is_primary: bool,
    linked_at: i64,
}

impl<'a> Apply<'a> {
    pub(super) async fn plan_links(&mut self) -> Result<LinkChanges<'a>, StoreError> {
        let changes = self.changes;
        let mut old = self.old_links().await?;
        let mut plan = LinkChanges::default();
        let mut lost = HashSet::new();
        let mut delete = |pat_num, link: &OldLink| {
            plan.deleted.push(pat_num);
            plan.left.insert(link.patient);
            lost.extend(link.is_primary.then_some(link.patient));
        };
        for number in &changes.removed_links {
            if let Some(link) = old.remove(number) {
                delete(*number, &link);
            }
        }
        let (mut gained, mut created) = (HashMap::new(), 0);
        for row in &changes.links {
            let patient = self.resolve(row.patient)?;
            created += usize::from(row.is_primary && matches!(row.patient, PatientRef::Created(_)));
            let before = old.remove(&row.pat_num);
            if let Some(link) = &before {
                if (link.patient, link.is_primary) == (patient, row.is_primary) {
                    plan.updated.push(row);
                    continue;
                }
                delete(row.pat_num, link);
            }
            let linked_at = before.map_or(self.now, |link| link.linked_at);
            plan.inserted.push((row, patient, linked_at));
            if row.is_primary && matches!(row.patient, PatientRef::Existing(_)) {
                gained.insert(patient, row.pat_num);
            }
        }
        // Another number that is primary, too, would violate the index.
        Self::expect_all(created as u64, changes.creates.len())?;
        plan.unlinked = lost
            .iter()
            .filter(|patient| !gained.contains_key(patient))
            .copied()
            .collect();
        let primary = gained.into_iter().map(|(patient, pat_num)| {
            let is_first = !lost.contains(&patient);
            (patient, NewPrimary { pat_num, is_first })
        });
        plan.primary = primary.collect();
        Ok(plan)
    }

    /// The links that are there for the numbers of the changes. A first import has none, and looks up none.
    async fn old_links(&mut self) -> Result<HashMap<PatNum, OldLink>, StoreError> {
        let changes = self.changes;
        let numbers = changes.links.iter().map(|row| row.pat_num);
        let mut numbers: Vec<PatNum> = numbers.chain(changes.removed_links.iter().copied()).collect();
        numbers.sort_unstable();
        let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
            return Ok(HashMap::new());
        };
        let has_any: bool = sqlx::query_scalar(IN_RANGE)
            .bind(self.job.integration.0)
            .bind(first.0)
            .bind(last.0)
            .fetch_one(&mut *self.db)
            .await?;
        if !has_any {
            return Ok(HashMap::new());
        }
        let rows: Vec<(i64, i64, bool, i64)> = sqlx::query_as(OLD)
            .bind(self.job.integration.0)
            .bind(json_numbers(&numbers)?)
            .fetch_all(&mut *self.db)
            .await?;
        let link = |(pat_num, patient, is_primary, linked_at)| {
            let link = OldLink {
                patient: PatientId(patient),
                is_primary,
                linked_at,
            };
            (PatNum(pat_num), link)
        };
        Ok(rows.into_iter().map(link).collect())
    }

    pub(super) async fn write_links(&mut self, plan: &LinkChanges<'_>) -> Result<(), StoreError> {
        let integration = self.job.integration.0;
        if !plan.deleted.is_empty() {
            sqlx::query(DELETE)
                .bind(integration)
                .bind(json_numbers(&plan.deleted)?)
                .execute(&mut *self.db)
                .await?;
        }
        INSERT
            .execute(
                &mut *self.db,
                &plan.inserted,
                |values, (row, patient, linked_at)| {
                    values
                        .push(integration)
                        .push(row.pat_num.0)
                        .push(patient.0)
                        .push(row.is_primary)
                        .push(row.status.as_str())
                        .push(&row.fingerprint.as_bytes()[..])
                        .push(row.changed_at.map(|at| at.0))
                        .push(row.cluster.as_ref().map(|digest| &digest.0[..]))
                        .push(*linked_at);
                },
            )
            .await?;
        UPDATE
            .execute_with(&mut *self.db, &plan.updated, integration, |values, row| {
                values
                    .push(row.pat_num.0)
                    .push(row.status.as_str())
                    .push(&row.fingerprint.as_bytes()[..])
                    .push(row.changed_at.map(|at| at.0))
                    .push(row.cluster.as_ref().map(|digest| &digest.0[..]));
            })
            .await?;
        let touched = TOUCH
            .execute_with(
                &mut *self.db,
                &self.changes.touched,
                integration,
                |values, row| {
                    values
                        .push(row.pat_num.0)
                        .push(row.status.as_str())
                        .push(row.changed_at.map(|at| at.0))
                        .push(row.cluster.as_ref().map(|digest| &digest.0[..]));
                },
            )
            .await?;
        Self::expect_all(touched, self.changes.touched.len())
    }
}

pub(super) fn json_numbers(numbers: &[PatNum]) -> Result<String, StoreError> {
    let numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    Ok(serde_json::to_string(&numbers)?)
}
