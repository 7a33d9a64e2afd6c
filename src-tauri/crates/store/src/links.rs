//! Links: which patient each number of an integration belongs to.
//!
//! Tens of thousands of links are read at a time, and each column costs as much as the row. So the state of a number is read as
//! one value: NULL or a number is the time of change of an active primary number without a cluster.

use chrono::{DateTime, Utc};
use domain::{IntegrationId, PatNum, PatientId, PatientStatus, ServerTime};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::decode::Millis;
use crate::{ClusterDigest, StoreError};

/// The expression that [`LinkState::read`] reads.
macro_rules! link_state {
    () => {
        "CASE WHEN status = 'active' AND is_primary AND cluster IS NULL THEN changed_at ELSE status || ' ' || is_primary \
         || ' ' || coalesce(hex(cluster), '') || ' ' || coalesce(changed_at, '') END"
    };
}
pub(crate) use link_state;

/// What was last read of a number.
pub(crate) struct LinkState {
    pub(crate) is_primary: bool,
    pub(crate) status: PatientStatus,
    pub(crate) changed_at: Option<ServerTime>,
    pub(crate) cluster: Option<ClusterDigest>,
}

impl LinkState {
    pub(crate) fn read(row: &SqliteRow, index: usize) -> Result<Self, StoreError> {
        if let Ok(changed_at) = row.try_get::<Option<i64>, _>(index) {
            return Ok(Self {
                is_primary: true,
                status: PatientStatus::Active,
                changed_at: changed_at.map(ServerTime),
                cluster: None,
            });
        }
        Self::parse(row.try_get(index)?).ok_or(StoreError::Damaged)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let status = PatientStatus::from_stored(parts.next()?)?;
        let is_primary = parts.next()? == "1";
        let cluster = match parts.next()? {
            "" => None,
            hex => Some(ClusterDigest(u64::from_str_radix(hex, 16).ok()?.to_be_bytes())),
        };
        let changed_at = match parts.next()? {
            "" => None,
            seconds => Some(ServerTime(seconds.parse().ok()?)),
        };
        Some(Self {
            is_primary,
            status,
            changed_at,
            cluster,
        })
    }
}

/// One number of a patient.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PatientLink {
    /// The integration.
    #[sqlx(try_from = "i64")]
    pub integration: IntegrationId,
    /// Its name.
    pub integration_name: String,
    /// The patient's number there.
    #[sqlx(try_from = "i64")]
    pub pat_num: PatNum,
    /// When the number was linked.
    #[sqlx(try_from = "Millis")]
    pub linked_at: DateTime<Utc>,
}

/// The patient's number in each integration.
pub(crate) async fn of_patient(
    db: &mut SqliteConnection,
    patient: PatientId,
) -> Result<Vec<PatientLink>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT l.integration, i.name AS integration_name, l.pat_num, l.linked_at FROM links l \
         JOIN integrations i ON i.id = l.integration WHERE l.patient = ? AND l.is_primary ORDER BY i.name, i.id",
    )
    .bind(patient.0)
    .fetch_all(db)
    .await?)
}
