//! Several numbers of one patient in an integration: a link, and aliases.

use domain::{IntegrationId, PatNum};
use vault::Fingerprint;

use crate::{Store, StoreError};

/// What the store knows of numbers that belong to another number's patient.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonsNumbers {
    /// Aliases, each with the number that its patient is linked to. Ascending.
    pub aliases: Vec<(PatNum, PatNum)>,
    /// Numbers that were merged when last read. Ascending.
    pub merged: Vec<PatNum>,
    /// Active numbers with the given fingerprint. Ascending.
    pub silent: Vec<PatNum>,
}

impl Store {
    /// The numbers of an integration that belong to another number's patient, were merged, or have the fingerprint `silent`.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn persons_numbers(
        &self,
        integration: IntegrationId,
        silent: Fingerprint,
    ) -> Result<PersonsNumbers, StoreError> {
        let mut reader = self.reader().await?;
        let aliases: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT a.pat_num, l.pat_num FROM aliases a JOIN links l ON l.integration = a.integration AND l.patient = a.patient \
             WHERE a.integration = ? ORDER BY a.pat_num",
        )
        .bind(integration.0)
        .fetch_all(reader.db()?)
        .await?;
        let merged: Vec<i64> = sqlx::query_scalar(
            "SELECT pat_num FROM links WHERE integration = ?1 AND status = 'merged' UNION \
             SELECT pat_num FROM aliases WHERE integration = ?1 AND status = 'merged' ORDER BY 1",
        )
        .bind(integration.0)
        .fetch_all(reader.db()?)
        .await?;
        let silent: Vec<i64> = sqlx::query_scalar(
            "SELECT pat_num FROM links WHERE integration = ?1 AND fingerprint = ?2 AND status = 'active' UNION \
             SELECT pat_num FROM aliases WHERE integration = ?1 AND fingerprint = ?2 AND status = 'active' ORDER BY 1",
        )
        .bind(integration.0)
        .bind(silent.as_bytes().to_vec())
        .fetch_all(reader.db()?)
        .await?;
        Ok(PersonsNumbers {
            aliases: aliases
                .into_iter()
                .map(|(alias, link)| (PatNum(alias), PatNum(link)))
                .collect(),
            merged: merged.into_iter().map(PatNum).collect(),
            silent: silent.into_iter().map(PatNum).collect(),
        })
    }
}
