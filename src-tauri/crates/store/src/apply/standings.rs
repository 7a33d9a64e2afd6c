//! What an integration says of its numbers, and whether the patients agree.

use domain::{Departure, PatNum, PatientId};
use sqlx::{QueryBuilder, Sqlite};

use super::{Page, ROWS_A_STATEMENT};
use crate::patients::standing_word;
use crate::{Refresh, StoreError};

const TABLES: [&str; 2] = ["links", "aliases"];

impl Page<'_> {
    /// Each number is a link or an alias: both tables together must have them all.
    pub(super) async fn refresh(&mut self, refreshes: &[Refresh]) -> Result<(), StoreError> {
        for chunk in refreshes.chunks(ROWS_A_STATEMENT) {
            let mut done = 0;
            for table in TABLES {
                let mut sql = QueryBuilder::<Sqlite>::new("WITH v (pat_num, standing, fingerprint) AS (");
                sql.push_values(chunk, |mut row, refresh| {
                    row.push_bind(refresh.pat_num.0)
                        .push_bind(standing_word(refresh.standing))
                        .push_bind(refresh.fingerprint.as_bytes().to_vec());
                });
                sql.push(") UPDATE ").push(table);
                sql.push(" SET standing = v.standing, fingerprint = v.fingerprint FROM v WHERE ");
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

    /// The numbers of those who leave.
    pub(super) async fn depart(&mut self, left: &[(PatNum, PatientId, Departure)]) -> Result<(), StoreError> {
        for chunk in left.chunks(ROWS_A_STATEMENT) {
            let mut done = 0;
            for table in TABLES {
                let mut sql = QueryBuilder::<Sqlite>::new("WITH v (pat_num, patient, standing) AS (");
                sql.push_values(chunk, |mut row, (pat_num, patient, departure)| {
                    row.push_bind(pat_num.0)
                        .push_bind(patient.0)
                        .push_bind(departure.as_str());
                });
                sql.push(") UPDATE ").push(table);
                sql.push(" SET standing = v.standing FROM v WHERE ");
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

    /// Whom this page made inactive, no number calls active; and whom it left active because another number does, one
    /// still does. Else another integration has spoken since the plan was made.
    pub(super) async fn check_standings(&mut self) -> Result<(), StoreError> {
        let write = self.write;
        let persons = &write.persons;
        let folded: Vec<i64> = persons.folds.iter().map(|fold| fold.patient.0).collect();
        let left = write.deactivations.iter().chain(&persons.turns);
        let left: Vec<i64> = left
            .map(|row| row.patient.0)
            .chain(folded.iter().copied())
            .collect();
        let refreshed = write.refreshes.iter().map(|row| row.pat_num.0);
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
        "(EXISTS (SELECT 1 FROM links l WHERE l.patient = p.id AND l.standing = 'active') \
         OR EXISTS (SELECT 1 FROM aliases a WHERE a.patient = p.id AND a.standing = 'active'))"
    };
}

const CHECK: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM json_each(?1) t CROSS JOIN patients p ON p.id = t.value \
     WHERE p.standing <> 'active' AND ",
    called_active!(),
    ") OR EXISTS (WITH kept (id) AS (SELECT value FROM json_each(?4) \
     UNION SELECT patient FROM json_each(?2) n CROSS JOIN links ON integration = ?3 AND pat_num = n.value \
     UNION SELECT patient FROM json_each(?2) n CROSS JOIN aliases ON integration = ?3 AND pat_num = n.value) \
     SELECT 1 FROM kept CROSS JOIN patients p ON p.id = kept.id WHERE p.standing = 'active' AND NOT ",
    called_active!(),
    ")"
);
