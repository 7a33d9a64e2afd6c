//! Writes patients who have, or had, several numbers: a link, and aliases.
//!
//! All their rows that change are deleted before anything else is written, and inserted after it. So a number can move from
//! one patient to another, or from alias to link, in any order of the plan.

use std::collections::HashMap;

use domain::{InactiveReason, PatNum, PatientId, PatientStatus, Ssn};
use sqlx::{QueryBuilder, Sqlite};

use super::{NewNotes, Page, ROWS_PER_STATEMENT, status_change};
use crate::changes::NewChange;
use crate::patients::seal_notes;
use crate::{ChangeKind, Deactivation, Fold, NumberRow, PersonsWrite, StoreError, Whose};

/// When numbers were linked.
pub(super) type Since = HashMap<PatNum, i64>;

impl Page<'_> {
    /// Deletes numbers from links and aliases.
    pub(super) async fn take_out(&mut self, numbers: &[PatNum]) -> Result<Since, StoreError> {
        let mut since = Since::new();
        if numbers.is_empty() {
            return Ok(since);
        }
        let numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
        let numbers = serde_json::to_string(&numbers)?;
        for delete in [
            "DELETE FROM links WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?)) \
             RETURNING pat_num, linked_at",
            "DELETE FROM aliases WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?)) \
             RETURNING pat_num, linked_at",
        ] {
            let rows: Vec<(i64, i64)> = sqlx::query_as(delete)
                .bind(self.write.integration.0)
                .bind(&numbers)
                .fetch_all(&mut *self.db)
                .await?;
            since.extend(rows.into_iter().map(|(number, at)| (PatNum(number), at)));
        }
        Ok(since)
    }

    pub(super) async fn settle_persons(
        &mut self,
        persons: &PersonsWrite,
        since: &Since,
    ) -> Result<(), StoreError> {
        self.put_links(&persons.numbers, since).await?;
        self.put_aliases(&persons.numbers, since).await?;
        self.relink(&persons.relinked).await?;
        self.fold(&persons.folds).await?;
        let before = self.before(persons.turns.iter().map(|turn| turn.patient)).await?;
        for turn in &persons.turns {
            let before = before.get(&turn.patient).ok_or(StoreError::Outdated)?;
            self.changes.push(deactivated(turn, before.status, None));
        }
        self.set_inactive(&persons.turns).await?;
        self.point(&persons.pointers).await
    }

    async fn put_links(&mut self, numbers: &[NumberRow], since: &Since) -> Result<(), StoreError> {
        let links: Vec<_> = numbers
            .iter()
            .filter_map(|row| match row.whose {
                Whose::Link(patient) => Some((row, patient)),
                Whose::Beside(_) => None,
            })
            .collect();
        let (integration, now) = (self.write.integration, self.now);
        for chunk in links.chunks(ROWS_PER_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new(
                "INSERT INTO links (integration, pat_num, patient, fingerprint, status, linked_at) ",
            );
            sql.push_values(chunk, |mut row, (number, patient)| {
                row.push_bind(integration.0)
                    .push_bind(number.pat_num.0)
                    .push_bind(patient.0)
                    .push_bind(number.fingerprint.as_bytes().to_vec())
                    .push_bind(number.status.as_str())
                    .push_bind(since.get(&number.pat_num).copied().unwrap_or(now));
            });
            sql.build().execute(&mut *self.db).await?;
        }
        Ok(())
    }

    async fn put_aliases(&mut self, numbers: &[NumberRow], since: &Since) -> Result<(), StoreError> {
        let aliases: Vec<_> = numbers
            .iter()
            .filter_map(|row| match row.whose {
                Whose::Beside(link) => Some((row, link)),
                Whose::Link(_) => None,
            })
            .collect();
        let now = self.now;
        for chunk in aliases.chunks(ROWS_PER_STATEMENT) {
            let mut sql =
                QueryBuilder::<Sqlite>::new("WITH v (pat_num, link, fingerprint, status, linked_at) AS (");
            sql.push_values(chunk, |mut row, (number, link)| {
                row.push_bind(number.pat_num.0)
                    .push_bind(link.0)
                    .push_bind(number.fingerprint.as_bytes().to_vec())
                    .push_bind(number.status.as_str())
                    .push_bind(since.get(&number.pat_num).copied().unwrap_or(now));
            });
            sql.push(
                ") INSERT INTO aliases (integration, pat_num, patient, fingerprint, status, linked_at) \
                 SELECT l.integration, v.pat_num, l.patient, v.fingerprint, v.status, v.linked_at \
                 FROM v CROSS JOIN links l ON l.pat_num = v.link AND l.integration = ",
            );
            sql.push_bind(self.write.integration.0);
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }

    /// Writes the number of the link into the notes.
    async fn relink(&mut self, relinked: &[(PatientId, PatNum)]) -> Result<(), StoreError> {
        let mut before = self.before(relinked.iter().map(|(patient, _)| *patient)).await?;
        let mut new_notes = Vec::new();
        for (patient, number) in relinked {
            let mut notes = before.remove(patient).ok_or(StoreError::Outdated)?.notes;
            let ssn = notes
                .record(self.write.integration)
                .and_then(|old| old.ssn.as_ref());
            let record = super::source_record(self.write.integration, *number, ssn);
            notes.put(record);
            new_notes.push(NewNotes {
                patient: *patient,
                sealed: seal_notes(self.key, *patient, &notes)?,
                has_ssn: notes.has_ssn(),
            });
        }
        self.update_notes(new_notes).await
    }

    /// Deletes the integration's lines from the notes with the number. An SSN among them stays sealed in the change record.
    async fn fold(&mut self, folds: &[Fold]) -> Result<(), StoreError> {
        let mut before = self.before(folds.iter().map(|fold| fold.patient)).await?;
        let mut new_notes = Vec::new();
        for fold in folds {
            let mut before = before.remove(&fold.patient).ok_or(StoreError::Outdated)?;
            let record = before.notes.take_out(self.write.integration);
            let ssn = record.and_then(|record| record.ssn).filter(|ssn| !ssn.is_empty());
            if fold.deactivates {
                let change = deactivated(&deactivation(fold), before.status, ssn.as_ref());
                self.changes.push(change);
            }
            new_notes.push(NewNotes {
                patient: fold.patient,
                sealed: seal_notes(self.key, fold.patient, &before.notes)?,
                has_ssn: before.notes.has_ssn(),
            });
        }
        self.update_notes(new_notes).await?;
        let leaving = folds.iter().filter(|fold| fold.deactivates);
        let leaving: Vec<_> = leaving.map(deactivation).collect();
        self.set_inactive(&leaving).await
    }

    /// Sets the surviving patient of inactive patients.
    async fn point(&mut self, pointers: &[(PatientId, Option<PatNum>)]) -> Result<(), StoreError> {
        for chunk in pointers.chunks(ROWS_PER_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (patient, number) AS (");
            sql.push_values(chunk, |mut row, (patient, into)| {
                row.push_bind(patient.0).push_bind(into.map(|into| into.0));
            });
            sql.push(
                ") UPDATE patients SET merged_into = \
                 (SELECT l.patient FROM links l WHERE l.pat_num = v.number AND l.integration = ",
            );
            sql.push_bind(self.write.integration.0);
            sql.push("), updated_at = ").push_bind(self.now);
            sql.push(" FROM v WHERE patients.id = v.patient AND patients.status <> 'active'");
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }
}

fn deactivation(fold: &Fold) -> Deactivation {
    Deactivation {
        patient: fold.patient,
        pat_num: fold.pat_num,
        reason: InactiveReason::Clone,
        into: Some(fold.into),
    }
}

/// The change record of a patient who becomes inactive, or is inactive for another reason.
pub(super) fn deactivated(row: &Deactivation, before: PatientStatus, ssn: Option<&Ssn>) -> NewChange {
    NewChange {
        patient: row.patient,
        pat_num: row.pat_num,
        kind: ChangeKind::Deactivated,
        fields: vec![status_change(before, PatientStatus::Inactive(row.reason))],
        ssn_from: ssn.map(Ssn::duplicate),
        ssn_to: None,
    }
}
