//! Writes links. Those that move to another patient, or become primary or secondary, are deleted before any is inserted, so
//! numbers can change places in any order.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{PatNum, PatientId, PatientStatus, ServerTime};

use super::apply::Apply;
use crate::before::keep_links;
use crate::decode::json_list;
use crate::many_rows::{ManyRows, Values};
use crate::{ClusterDigest, LinkUpsert, PatientRef, Result};

pub(crate) const IN_RANGE: &str =
    "SELECT EXISTS (SELECT 1 FROM links WHERE integration = ? AND pat_num >= ? AND pat_num <= ?)";

pub(crate) const OLD: &str = "SELECT l.pat_num, l.patient, l.is_primary, l.linked_at FROM json_each(?2) v \
     CROSS JOIN links l ON l.integration = ?1 AND l.pat_num = v.value";

pub(crate) const DELETE: &str =
    "DELETE FROM links WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?))";

pub(crate) const INSERT: ManyRows = ManyRows {
    columns: "integration, pat_num, patient, is_primary, linked_at, fingerprint, status, changed_at, cluster",
    statement: "INSERT INTO links (integration, pat_num, patient, is_primary, linked_at, fingerprint, status, \
                changed_at, cluster) SELECT * FROM v WHERE integration IS NOT NULL",
};

pub(crate) const UPDATE: ManyRows = ManyRows {
    columns: "pat_num, fingerprint, status, changed_at, cluster",
    statement: "UPDATE links SET fingerprint = coalesce(v.fingerprint, links.fingerprint), status = v.status, \
                changed_at = v.changed_at, cluster = v.cluster FROM v \
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
    deleted: Vec<i64>,
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

#[derive(sqlx::FromRow)]
struct OldLink {
    pat_num: i64,
    patient: i64,
    is_primary: bool,
    linked_at: i64,
}

impl<'a> Apply<'a> {
    pub(super) async fn plan_links(&mut self) -> Result<LinkChanges<'a>> {
        let changes = self.changes;
        let mut old = self.old_links().await?;
        let mut plan = LinkChanges::default();
        let mut lost = HashSet::new();
        let mut delete = |link: &OldLink| {
            let patient = PatientId(link.patient);
            plan.deleted.push(link.pat_num);
            plan.left.insert(patient);
            lost.extend(link.is_primary.then_some(patient));
        };
        let removed = changes.removed_links.iter();
        removed
            .filter_map(|number| old.remove(&number.0))
            .for_each(|link| delete(&link));
        let (mut gained, mut created) = (HashMap::new(), 0);
        for row in &changes.links {
            let patient = self.resolve(row.patient)?;
            created += usize::from(row.is_primary && matches!(row.patient, PatientRef::Created(_)));
            let before = old.remove(&row.pat_num.0);
            if let Some(link) = &before {
                if (link.patient, link.is_primary) == (patient.0, row.is_primary) {
                    plan.updated.push(row);
                    continue;
                }
                delete(link);
            }
            let linked_at = before.map_or(self.now, |link| link.linked_at);
            plan.inserted.push((row, patient, linked_at));
            if row.is_primary && matches!(row.patient, PatientRef::Existing(_)) {
                gained.insert(patient, row.pat_num);
            }
        }
        // Another number that is primary, too, would violate the index.
        Self::expect_all(created as u64, changes.creates.len())?;
        let unlinked = lost.iter().filter(|patient| !gained.contains_key(patient));
        plan.unlinked = unlinked.copied().collect();
        let primary = gained.into_iter().map(|(patient, pat_num)| {
            let is_first = !lost.contains(&patient);
            (patient, NewPrimary { pat_num, is_first })
        });
        plan.primary = primary.collect();
        Ok(plan)
    }

    /// The links that are there for the numbers of the changes. A first import has none, and looks up none.
    async fn old_links(&mut self) -> Result<HashMap<i64, OldLink>> {
        let numbers = self.changes.links.iter().map(|row| row.pat_num.0);
        let removed = self.changes.removed_links.iter().map(|number| number.0);
        let mut numbers: Vec<i64> = numbers.chain(removed).collect();
        numbers.sort_unstable();
        let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
            return Ok(HashMap::new());
        };
        let integration = self.job.integration.0;
        let has_any = bind!(sqlx::query_scalar(IN_RANGE); integration, first, last);
        if !has_any.fetch_one(&mut *self.db).await? {
            return Ok(HashMap::new());
        }
        let old = bind!(sqlx::query_as(OLD); integration, json_list(numbers)?);
        let old: Vec<OldLink> = old.fetch_all(&mut *self.db).await?;
        Ok(old.into_iter().map(|link| (link.pat_num, link)).collect())
    }

    /// Keeps the links that change in more than the time of their row. New patients and their new numbers need none.
    pub(super) async fn keep_links(&mut self, plan: &LinkChanges<'_>) -> Result<()> {
        let mut numbers = plan.deleted.clone();
        numbers.extend(plan.updated.iter().map(|row| row.pat_num.0));
        let touched = self.changes.touched.iter().filter(|row| row.is_other_state);
        numbers.extend(touched.map(|row| row.pat_num.0));
        let inserted = plan
            .inserted
            .iter()
            .filter(|(row, ..)| matches!(row.patient, PatientRef::Existing(_)));
        let absent = inserted.map(|(row, ..)| row.pat_num.0).collect();
        keep_links(self.db, self.job.run, self.job.integration.0, numbers, absent).await
    }

    pub(super) async fn write_links(&mut self, plan: &LinkChanges<'_>) -> Result<()> {
        let (db, touched) = (&mut *self.db, &self.changes.touched);
        let integration = self.job.integration.0;
        if !plan.deleted.is_empty() {
            let deleted = json_list(plan.deleted.iter().copied())?;
            let delete = bind!(sqlx::query(DELETE); integration, deleted);
            delete.execute(&mut *db).await?;
        }
        let inserted = INSERT.execute(db, &plan.inserted, None, |values, (row, patient, linked_at)| {
            values.push(integration).push(row.pat_num.0).push(patient.0);
            values.push(row.is_primary).push(*linked_at);
            values.push(&row.fingerprint.as_bytes()[..]);
            push_state(values, row.status, row.changed_at, row.cluster);
        });
        inserted.await?;
        let updated = UPDATE.execute(db, &plan.updated, Some(integration), |values, row| {
            values.push(row.pat_num.0).push(&row.fingerprint.as_bytes()[..]);
            push_state(values, row.status, row.changed_at, row.cluster);
        });
        updated.await?;
        let updated = UPDATE.execute(db, touched, Some(integration), |values, row| {
            values.push(row.pat_num.0).push(None::<&[u8]>);
            push_state(values, row.status, row.changed_at, row.cluster);
        });
        Self::expect_all(updated.await?, touched.len())
    }
}

fn push_state(
    values: &mut Values,
    status: PatientStatus,
    changed_at: Option<ServerTime>,
    cluster: Option<ClusterDigest>,
) {
    values.push_text(status.as_str()).push(changed_at.map(|at| at.0));
    values.push(cluster.as_ref().map(|digest| &digest.0[..]));
}
