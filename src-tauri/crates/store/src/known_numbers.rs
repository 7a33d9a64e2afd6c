//! The numbers that an integration knows, in order, to be walked next to the source's list.
//!
//! Tens of thousands of links are read at a time, and each column costs as much as the row. So the state of a number is read as
//! one value: NULL or a number is the time of change of an active primary number without a cluster.

use std::iter::Peekable;

use domain::{IntegrationId, PatNum, PatientStatus, ServerTime};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row};

use crate::decode::first_after;
use crate::{ClusterDigest, Result, Store, StoreError};

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
    pub(crate) fn read(row: &SqliteRow, index: usize) -> Result<Self> {
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

/// A number with a link, an open problem, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownNumber {
    /// The number.
    pub pat_num: PatNum,
    /// The source's own status when last read; active for a number without a link.
    pub status: PatientStatus,
    /// The row's time of last change as last read; `None` if unknown.
    pub changed_at: Option<ServerTime>,
    /// The digest of its cluster's relations when last read.
    pub cluster: Option<ClusterDigest>,
    /// Whether it has an open problem.
    pub has_problem: bool,
    /// Whether it has a link.
    pub is_linked: bool,
    /// Whether it is its patient's primary number.
    pub is_primary: bool,
}

pub(crate) const LINKS: &str = concat!(
    "SELECT pat_num, ",
    link_state!(),
    " FROM links WHERE integration = ? AND pat_num >= ? ORDER BY pat_num LIMIT ?"
);

pub(crate) const PROBLEMS: &str = concat!(
    "SELECT pat_num, ",
    link_state!(),
    " FROM (SELECT *, 'active' AS status, 1 AS is_primary FROM open_problems) WHERE integration = ? AND pat_num >= ? \
     ORDER BY pat_num LIMIT ?"
);

// Without the name of the index, all links of the integration are read.
pub(crate) const SECONDARY: &str = "SELECT s.pat_num, p.pat_num FROM links s INDEXED BY links_secondary \
     CROSS JOIN links p ON p.patient = s.patient AND p.integration = s.integration AND p.is_primary \
     WHERE NOT s.is_primary AND s.integration = ?";

impl Store {
    /// The first `limit` numbers after `after`, ascending. Empty at the end.
    pub async fn known_page(
        &self,
        integration: IntegrationId,
        after: Option<PatNum>,
        limit: u32,
    ) -> Result<Vec<KnownNumber>> {
        let Some(first) = first_after(after) else {
            return Ok(Vec::new());
        };
        let mut reader = self.reader().await?;
        // One snapshot for both lists.
        let mut read = reader.db()?.begin().await?;
        let mut lists = Vec::with_capacity(2);
        for list in [LINKS, PROBLEMS] {
            let select = bind!(sqlx::query(list); integration.0, first, limit);
            let rows = select.fetch_all(&mut *read).await?;
            lists.push(rows.iter().map(known).collect::<Result<Vec<_>, _>>()?);
        }
        let problems = lists.pop().unwrap_or_default().into_iter().peekable();
        let links = lists.pop().unwrap_or_default();
        let mut page = merged(links, problems);
        page.truncate(limit as usize);
        Ok(page)
    }

    /// The secondary numbers of an integration, each with the primary number of its patient. Ascending.
    pub async fn secondary_links(&self, integration: IntegrationId) -> Result<Vec<(PatNum, PatNum)>> {
        let select = bind!(sqlx::query_as(SECONDARY); integration.0);
        let mut pairs: Vec<(i64, i64)> = select.fetch_all(self.reader().await?.db()?).await?;
        pairs.sort_unstable();
        let pairs = pairs.into_iter();
        Ok(pairs
            .map(|(secondary, primary)| (PatNum(secondary), PatNum(primary)))
            .collect())
    }
}

/// Both lists by number. What the link says counts.
fn merged(
    links: Vec<KnownNumber>,
    mut problems: Peekable<impl Iterator<Item = KnownNumber>>,
) -> Vec<KnownNumber> {
    let alone = |problem| KnownNumber {
        has_problem: true,
        is_linked: false,
        is_primary: false,
        ..problem
    };
    let mut all = Vec::with_capacity(links.len());
    for mut link in links {
        while let Some(problem) = problems.next_if(|problem| problem.pat_num < link.pat_num) {
            all.push(alone(problem));
        }
        link.has_problem = problems
            .next_if(|problem| problem.pat_num == link.pat_num)
            .is_some();
        all.push(link);
    }
    all.extend(problems.map(alone));
    all
}

fn known(row: &SqliteRow) -> Result<KnownNumber> {
    let state = LinkState::read(row, 1)?;
    Ok(KnownNumber {
        pat_num: PatNum(row.try_get(0)?),
        status: state.status,
        changed_at: state.changed_at,
        cluster: state.cluster,
        has_problem: false,
        is_linked: true,
        is_primary: state.is_primary,
    })
}
