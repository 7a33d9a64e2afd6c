//! Aliases: further numbers of patients who have a link.

use domain::{Departure, PatNum, Ssn, Standing};
use sqlx::{QueryBuilder, Sqlite};

use super::links::NewLink;
use super::{NewNotes, Page, ROWS_A_STATEMENT, standing_change};
use crate::changes::NewChange;
use crate::patients::seal_notes;
use crate::{ChangeKind, Deactivation, Fold, NewAlias, StoreError};

impl Page<'_> {
    /// Aliases of patients whose id is known.
    pub(super) async fn put_aliases(&mut self, aliases: &[NewLink]) -> Result<(), StoreError> {
        let (integration, now) = (self.write.integration, self.now);
        for chunk in aliases.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new(
                "INSERT OR REPLACE INTO aliases (integration, pat_num, patient, fingerprint, standing, linked_at) ",
            );
            sql.push_values(chunk, |mut row, alias| {
                row.push_bind(integration.0)
                    .push_bind(alias.pat_num.0)
                    .push_bind(alias.patient.0)
                    .push_bind(alias.fingerprint.as_bytes().to_vec())
                    .push("'active'")
                    .push_bind(now);
            });
            sql.build().execute(&mut *self.db).await?;
        }
        Ok(())
    }

    /// Aliases of those whom a number, perhaps of this very page, is linked to.
    pub(super) async fn insert_aliases(&mut self, aliases: &[NewAlias]) -> Result<(), StoreError> {
        for chunk in aliases.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (pat_num, head, fingerprint) AS (");
            sql.push_values(chunk, |mut row, alias| {
                row.push_bind(alias.pat_num.0)
                    .push_bind(alias.head.0)
                    .push_bind(alias.fingerprint.as_bytes().to_vec());
            });
            sql.push(
                ") INSERT OR REPLACE INTO aliases (integration, pat_num, patient, fingerprint, standing, linked_at) \
                 SELECT l.integration, v.pat_num, l.patient, v.fingerprint, 'active', ",
            );
            sql.push_bind(self.now);
            sql.push(" FROM v CROSS JOIN links l ON l.pat_num = v.head AND l.integration = ");
            sql.push_bind(self.write.integration.0);
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }

    pub(super) async fn remove_aliases(&mut self, numbers: &[PatNum]) -> Result<(), StoreError> {
        if numbers.is_empty() {
            return Ok(());
        }
        let numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
        sqlx::query(
            "DELETE FROM aliases WHERE integration = ? AND pat_num IN (SELECT value FROM json_each(?))",
        )
        .bind(self.write.integration.0)
        .bind(serde_json::to_string(&numbers)?)
        .execute(&mut *self.db)
        .await?;
        Ok(())
    }

    /// The patient's lines of this integration go out of the notes with the link; the sealed number that may have been
    /// among them stays in the change record.
    pub(super) async fn fold(&mut self, folds: &[Fold]) -> Result<(), StoreError> {
        let mut before = self.before(folds.iter().map(|fold| fold.patient)).await?;
        let mut new_notes = Vec::new();
        for fold in folds {
            let mut before = before.remove(&fold.patient).ok_or(StoreError::Outdated)?;
            let record = before.notes.take_out(self.write.integration);
            let ssn = record.and_then(|record| record.ssn).filter(|ssn| !ssn.is_empty());
            if fold.deactivates {
                self.changes.push(folded(fold, before.standing, ssn.as_ref()));
            }
            new_notes.push(NewNotes {
                patient: fold.patient,
                sealed: seal_notes(self.key, fold.patient, &before.notes)?,
                has_ssn: before.notes.has_ssn(),
            });
        }
        self.update_notes(new_notes).await?;
        for chunk in folds.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("DELETE FROM links WHERE integration = ");
            sql.push_bind(self.write.integration.0);
            sql.push(" AND (pat_num, patient) IN (");
            sql.push_values(chunk, |mut row, fold| {
                row.push_bind(fold.alias.pat_num.0).push_bind(fold.patient.0);
            });
            sql.push(")");
            self.execute_for_all(sql, chunk.len()).await?;
        }
        let aliases: Vec<_> = folds.iter().map(|fold| fold.alias).collect();
        self.insert_aliases(&aliases).await?;
        self.take_aliases_along(folds).await?;
        let gone: Vec<_> = folds.iter().filter_map(deactivation).collect();
        self.set_inactive(&gone).await
    }

    async fn take_aliases_along(&mut self, folds: &[Fold]) -> Result<(), StoreError> {
        for chunk in folds.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (patient, goes_on, fingerprint) AS (");
            sql.push_values(chunk, |mut row, fold| {
                row.push_bind(fold.patient.0)
                    .push_bind(fold.into.0)
                    .push_bind(fold.alias.fingerprint.as_bytes().to_vec());
            });
            sql.push(
                ") UPDATE aliases SET patient = v.goes_on, fingerprint = v.fingerprint FROM v \
                 WHERE aliases.patient = v.patient AND integration = ",
            );
            sql.push_bind(self.write.integration.0);
            sql.build().execute(&mut *self.db).await?;
        }
        Ok(())
    }
}

fn deactivation(fold: &Fold) -> Option<Deactivation> {
    fold.deactivates.then_some(Deactivation {
        patient: fold.patient,
        pat_num: fold.alias.pat_num,
        departure: Departure::Clone,
        merged_into: Some(fold.into),
    })
}

fn folded(fold: &Fold, before: Standing, ssn: Option<&Ssn>) -> NewChange {
    let after = Standing::Departed(Departure::Clone);
    NewChange {
        patient: fold.patient,
        pat_num: fold.alias.pat_num,
        kind: ChangeKind::Deactivated,
        fields: vec![standing_change(before, after)],
        ssn_from: ssn.map(Ssn::duplicate),
        ssn_to: None,
    }
}
