//! The numbers that an integration knows, in order, to be walked next to the source's list.

use std::iter::Peekable;

use domain::{IntegrationId, PatNum, PatientStatus, ServerTime};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row};

use crate::decode::first_after;
use crate::links::{LinkState, link_state};
use crate::{ClusterDigest, Store, StoreError};

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

pub(crate) const SECONDARY: &str = "SELECT s.pat_num, p.pat_num FROM links s \
     CROSS JOIN links p ON p.patient = s.patient AND p.integration = s.integration AND p.is_primary \
     WHERE s.integration = ? AND NOT s.is_primary ORDER BY s.pat_num";

impl Store {
    /// The first `limit` numbers after `after`, ascending. Empty at the end.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn known_page(
        &self,
        integration: IntegrationId,
        after: Option<PatNum>,
        limit: u32,
    ) -> Result<Vec<KnownNumber>, StoreError> {
        let Some(first) = first_after(after) else {
            return Ok(Vec::new());
        };
        let mut reader = self.reader().await?;
        // One snapshot for both lists.
        let mut read = reader.db()?.begin().await?;
        let mut lists = Vec::with_capacity(2);
        for list in [LINKS, PROBLEMS] {
            let rows = sqlx::query(list)
                .bind(integration.0)
                .bind(first)
                .bind(limit)
                .fetch_all(&mut *read)
                .await?;
            lists.push(rows.iter().map(known).collect::<Result<Vec<_>, _>>()?);
        }
        let problems = lists.pop().unwrap_or_default().into_iter().peekable();
        let links = lists.pop().unwrap_or_default();
        let mut page = merged(links, problems);
        page.truncate(limit as usize);
        Ok(page)
    }

    /// The secondary numbers of an integration, each with the primary number of its patient. Ascending.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn secondary_links(
        &self,
        integration: IntegrationId,
    ) -> Result<Vec<(PatNum, PatNum)>, StoreError> {
        let pairs: Vec<(i64, i64)> = sqlx::query_as(SECONDARY)
            .bind(integration.0)
            .fetch_all(self.reader().await?.db()?)
            .await?;
        Ok(pairs
            .into_iter()
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

fn known(row: &SqliteRow) -> Result<KnownNumber, StoreError> {
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
