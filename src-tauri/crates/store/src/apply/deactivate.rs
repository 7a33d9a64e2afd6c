//! Making patients inactive who left the practice.

use domain::Standing;
use sqlx::{QueryBuilder, Sqlite};

use super::{Page, ROWS_A_STATEMENT, standing_change};
use crate::changes::NewChange;
use crate::{ChangeKind, Deactivation, StoreError};

impl Page<'_> {
    pub(super) async fn deactivate(&mut self, deactivations: &[Deactivation]) -> Result<(), StoreError> {
        let now = self.now;
        let before = self.before(deactivations.iter().map(|row| row.patient)).await?;
        for deactivation in deactivations {
            let before = before.get(&deactivation.patient).ok_or(StoreError::Outdated)?;
            self.changes.push(deactivated(deactivation, before.standing));
        }
        for chunk in deactivations.chunks(ROWS_A_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (patient, pat_num, standing) AS (");
            sql.push_values(chunk, |mut row, deactivation| {
                row.push_bind(deactivation.patient.0)
                    .push_bind(deactivation.pat_num.0)
                    .push_bind(deactivation.departure.as_str());
            });
            sql.push(") UPDATE patients SET standing = v.standing, updated_at = ")
                .push_bind(now);
            sql.push(
                " FROM v CROSS JOIN links l ON l.pat_num = v.pat_num AND l.patient = v.patient \
                 WHERE patients.id = v.patient AND l.integration = ",
            );
            sql.push_bind(self.write.integration.0);
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
