//! Inserts links and updates their fingerprints, as active.

use domain::{PatNum, PatientId};
use sqlx::{QueryBuilder, Sqlite};
use vault::Fingerprint;

use super::{Page, ROWS_PER_STATEMENT};
use crate::{StoreError, Update};

/// A link to be written.
pub(super) struct NewLink {
    pub(super) pat_num: PatNum,
    pub(super) patient: PatientId,
    pub(super) fingerprint: Fingerprint,
}

impl From<&Update> for NewLink {
    fn from(update: &Update) -> Self {
        Self {
            pat_num: update.pat_num,
            patient: update.patient,
            fingerprint: update.fingerprint,
        }
    }
}

impl Page<'_> {
    pub(super) async fn insert_links(&mut self, links: &[NewLink]) -> Result<(), StoreError> {
        let (integration, now) = (self.write.integration, self.now);
        for chunk in links.chunks(ROWS_PER_STATEMENT) {
            let mut insert = QueryBuilder::<Sqlite>::new(
                "INSERT INTO links (integration, pat_num, patient, fingerprint, status, linked_at) ",
            );
            insert.push_values(chunk, |mut row, link| {
                row.push_bind(integration.0)
                    .push_bind(link.pat_num.0)
                    .push_bind(link.patient.0)
                    .push_bind(link.fingerprint.as_bytes().to_vec())
                    .push("'active'")
                    .push_bind(now);
            });
            insert
                .build()
                .execute(&mut *self.db)
                .await
                .map_err(|error| match error.as_database_error() {
                    Some(database) if database.is_unique_violation() => StoreError::Outdated,
                    _ => error.into(),
                })?;
        }
        Ok(())
    }

    pub(super) async fn update_links(&mut self, links: &[NewLink]) -> Result<(), StoreError> {
        for chunk in links.chunks(ROWS_PER_STATEMENT) {
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (pat_num, patient, fingerprint) AS (");
            sql.push_values(chunk, |mut row, link| {
                row.push_bind(link.pat_num.0)
                    .push_bind(link.patient.0)
                    .push_bind(link.fingerprint.as_bytes().to_vec());
            });
            sql.push(
                ") UPDATE links SET fingerprint = v.fingerprint, status = 'active' FROM v \
                 WHERE links.pat_num = v.pat_num AND links.patient = v.patient AND links.integration = ",
            );
            sql.push_bind(self.write.integration.0);
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }
}
