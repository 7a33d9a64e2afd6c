//! Updates the status of numbers, and checks that the patients agree with it.

use domain::{InactiveReason, PatNum, PatientId};
use sqlx::{QueryBuilder, Sqlite};

use super::{Page, ROWS_PER_STATEMENT};
use crate::{LinkUpdate, StoreError};

const TABLES: [&str; 2] = ["links", "aliases"];

impl Page<'_> {
    /// Each number is a link or an alias, so both tables together must have them all.
    pub(super) async fn update_numbers(&mut self, link_updates: &[LinkUpdate]) -> Result<(), StoreError> {
        for chunk in link_updates.chunks(ROWS_PER_STATEMENT) {
            let mut done = 0;
            for table in TABLES {
                let mut sql = QueryBuilder::<Sqlite>::new("WITH v (pat_num, status, fingerprint) AS (");
                sql.push_values(chunk, |mut row, update| {
                    row.push_bind(update.pat_num.0)
                        .push_bind(update.status.as_str())
                        .push_bind(update.fingerprint.as_bytes().to_vec());
                });
                sql.push(") UPDATE ").push(table);
                sql.push(" SET status = v.status, fingerprint = v.fingerprint FROM v WHERE ");
                sql.push(table).push(".pat_num = v.pat_num AND integration = ");
                sql.push_bind(self.write.integration.0);
                done += sql.build().execute(&mut *self.db).await?.rows_affected();
            }
            if done != chunk.len() as u64 {
                return Err(StoreError::Outdated);
            }
        }
        Ok(())
    }

    /// Updates the numbers of patients who leave.
    pub(super) async fn depart(
        &mut self,
        left: &[(PatNum, PatientId, InactiveReason)],
    ) -> Result<(), StoreError> {
        for chunk in left.chunks(ROWS_PER_STATEMENT) {
            let mut done = 0;
            for table in TABLES {
                let mut sql = QueryBuilder::<Sqlite>::new("WITH v (pat_num, patient, status) AS (");
                sql.push_values(chunk, |mut row, (pat_num, patient, departure)| {
                    row.push_bind(pat_num.0)
                        .push_bind(patient.0)
                        .push_bind(departure.as_str());
                });
                sql.push(") UPDATE ").push(table);
                sql.push(" SET status = v.status FROM v WHERE ");
                sql.push(table).push(".pat_num = v.pat_num AND ");
                sql.push(table).push(".patient = v.patient AND integration = ");
                sql.push_bind(self.write.integration.0);
                done += sql.build().execute(&mut *self.db).await?.rows_affected();
            }
            if done != chunk.len() as u64 {
                return Err(StoreError::Outdated);
            }
        }
        Ok(())
    }

    /// Rejects the page if a patient it deactivates is still active under another number, or one it keeps active no longer
    /// is: another integration wrote in between.
    pub(super) async fn check_status(&mut self) -> Result<(), StoreError> {
        let write = self.write;
        let persons = &write.persons;
        let folded: Vec<i64> = persons.folds.iter().map(|fold| fold.patient.0).collect();
        let left = write.deactivations.iter().chain(&persons.turns);
        let left: Vec<i64> = left
            .map(|row| row.patient.0)
            .chain(folded.iter().copied())
            .collect();
        let refreshed = write.link_updates.iter().map(|row| row.pat_num.0);
        let refreshed: Vec<i64> = refreshed
            .chain(persons.numbers.iter().map(|row| row.pat_num.0))
            .collect();
        if left.is_empty() && refreshed.is_empty() {
            return Ok(());
        }
        let disagree: bool = sqlx::query_scalar(CHECK)
            .bind(serde_json::to_string(&left)?)
            .bind(serde_json::to_string(&refreshed)?)
            .bind(write.integration.0)
            .bind(serde_json::to_string(&folded)?)
            .fetch_one(&mut *self.db)
            .await?;
        if disagree {
            Err(StoreError::Outdated)
        } else {
            Ok(())
        }
    }
}

macro_rules! called_active {
    () => {
        "(EXISTS (SELECT 1 FROM links l WHERE l.patient = p.id AND l.status = 'active') \
         OR EXISTS (SELECT 1 FROM aliases a WHERE a.patient = p.id AND a.status = 'active'))"
    };
}

const CHECK: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM json_each(?1) t CROSS JOIN patients p ON p.id = t.value \
     WHERE p.status <> 'active' AND ",
    called_active!(),
    ") OR EXISTS (WITH kept (id) AS (SELECT value FROM json_each(?4) \
     UNION SELECT patient FROM json_each(?2) n CROSS JOIN links ON integration = ?3 AND pat_num = n.value \
     UNION SELECT patient FROM json_each(?2) n CROSS JOIN aliases ON integration = ?3 AND pat_num = n.value) \
     SELECT 1 FROM kept CROSS JOIN patients p ON p.id = kept.id WHERE p.status = 'active' AND NOT ",
    called_active!(),
    ")"
);
