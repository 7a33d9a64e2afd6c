//! Makes patients inactive who left the practice.

use sqlx::{QueryBuilder, Sqlite};

use super::persons::deactivated;
use super::{Page, ROWS_PER_STATEMENT};
use crate::{Deactivation, StoreError};

impl Page<'_> {
    pub(super) async fn deactivate(&mut self, deactivations: &[Deactivation]) -> Result<(), StoreError> {
        let before = self.before(deactivations.iter().map(|row| row.patient)).await?;
        for deactivation in deactivations {
            let before = before.get(&deactivation.patient).ok_or(StoreError::Outdated)?;
            self.changes.push(deactivated(deactivation, before.status, None));
        }
        self.set_inactive(deactivations).await?;
        let left = deactivations
            .iter()
            .map(|row| (row.pat_num, row.patient, row.reason));
        self.depart(&left.collect::<Vec<_>>()).await
    }

    pub(super) async fn set_inactive(&mut self, deactivations: &[Deactivation]) -> Result<(), StoreError> {
        for chunk in deactivations.chunks(ROWS_PER_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (patient, status, number) AS (");
            sql.push_values(chunk, |mut row, deactivation| {
                row.push_bind(deactivation.patient.0)
                    .push_bind(deactivation.reason.as_str())
                    .push_bind(deactivation.into.map(|into| into.0));
            });
            sql.push(
                ") UPDATE patients SET status = v.status, merged_into = \
                 (SELECT l.patient FROM links l WHERE l.pat_num = v.number AND l.integration = ",
            );
            sql.push_bind(self.write.integration.0);
            sql.push("), updated_at = ").push_bind(self.now);
            sql.push(" FROM v WHERE patients.id = v.patient");
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }
}
