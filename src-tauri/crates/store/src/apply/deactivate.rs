//! Making patients inactive who left the practice.

use domain::Standing;
use sqlx::{QueryBuilder, Sqlite};

use super::{Page, ROWS_A_STATEMENT, standing_change};
use crate::changes::NewChange;
use crate::{ChangeKind, Deactivation, Pointer, StoreError};

impl Page<'_> {
    pub(super) async fn deactivate(&mut self, deactivations: &[Deactivation]) -> Result<(), StoreError> {
        let before = self.before(deactivations.iter().map(|row| row.patient)).await?;
        for deactivation in deactivations {
            let before = before.get(&deactivation.patient).ok_or(StoreError::Outdated)?;
            self.changes.push(deactivated(deactivation, before.standing));
        }
        self.set_inactive(deactivations).await?;
        let left = deactivations
            .iter()
            .map(|row| (row.pat_num, row.patient, row.departure));
        self.depart(&left.collect::<Vec<_>>()).await
    }

    pub(super) async fn set_inactive(&mut self, deactivations: &[Deactivation]) -> Result<(), StoreError> {
        for chunk in deactivations.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (patient, standing, merged_into) AS (");
            sql.push_values(chunk, |mut row, deactivation| {
                row.push_bind(deactivation.patient.0)
                    .push_bind(deactivation.departure.as_str())
                    .push_bind(deactivation.merged_into.map(|into| into.0));
            });
            sql.push(
                ") UPDATE patients SET standing = v.standing, merged_into = v.merged_into, updated_at = ",
            );
            sql.push_bind(self.now)
                .push(" FROM v WHERE patients.id = v.patient");
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }

    /// Writes down who goes on for patients that are inactive already.
    pub(super) async fn point(&mut self, pointers: &[Pointer]) -> Result<(), StoreError> {
        for chunk in pointers.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (patient, merged_into) AS (");
            sql.push_values(chunk, |mut row, pointer| {
                row.push_bind(pointer.patient.0)
                    .push_bind(pointer.merged_into.map(|into| into.0));
            });
            sql.push(") UPDATE patients SET merged_into = v.merged_into, updated_at = ");
            sql.push_bind(self.now);
            sql.push(" FROM v WHERE patients.id = v.patient AND patients.standing <> 'active'");
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }
}

fn deactivated(deactivation: &Deactivation, before: Standing) -> NewChange {
    NewChange {
        patient: deactivation.patient,
        pat_num: deactivation.pat_num,
        kind: ChangeKind::Deactivated,
        fields: vec![standing_change(
            before,
            Standing::Departed(deactivation.departure),
        )],
        ssn_from: None,
        ssn_to: None,
    }
}
