//! The numbers that an integration knows, in order, to be walked next to the source's list.
//!
//! A page is one text with a line for each number (see [`parse_lines`]).

use std::iter::Peekable;

use domain::{IntegrationId, PatNum, PatientStatus, ServerTime};
use sqlx::{Connection, SqliteConnection};
use vault::Fingerprint;

use crate::decode::{first_after, parse_lines, parse_pair};
use crate::{ClusterDigest, Result, Store, StoreError};

/// Lines of a number, `$more` columns, and its state: `changed_at`, followed by ` status is_primary cluster` unless the number
/// is active, primary, and without a cluster.
macro_rules! link_lines {
    ($more:literal, $rows:literal) => {
        concat!(
            "SELECT group_concat(line, char(10)) FROM (SELECT pat_num || ' ' || ",
            $more,
            "coalesce(changed_at, '') || CASE WHEN status = 'active' AND is_primary AND cluster IS NULL THEN '' \
             ELSE ' ' || status || ' ' || is_primary || ' ' || coalesce(hex(cluster), '') END AS line ",
            $rows,
            ")"
        )
    };
}
pub(crate) use link_lines;

/// What was last read of a number.
pub(crate) struct LinkState {
    pub(crate) is_primary: bool,
    pub(crate) status: PatientStatus,
    pub(crate) changed_at: Option<ServerTime>,
    pub(crate) cluster: Option<ClusterDigest>,
}

impl LinkState {
    /// Reads the rest of a line.
    pub(crate) fn parse<'t>(mut parts: impl Iterator<Item = &'t str>) -> Option<Self> {
        let changed_at = match parts.next()? {
            "" => None,
            seconds => Some(ServerTime(seconds.parse().ok()?)),
        };
        let Some(status) = parts.next() else {
            return Some(Self {
                is_primary: true,
                status: PatientStatus::Active,
                changed_at,
                cluster: None,
            });
        };
        Some(Self {
            status: PatientStatus::from_stored(status)?,
            is_primary: parts.next()? == "1",
            changed_at,
            cluster: ClusterDigest::of_hex(parts.next()?).ok()?,
        })
    }
}

impl ClusterDigest {
    /// Reads what SQLite's `hex` wrote of a digest or of NULL.
    pub(crate) fn of_hex(hex: &str) -> Result<Option<Self>> {
        match hex {
            "" => Ok(None),
            hex => match u64::from_str_radix(hex, 16) {
                Ok(number) => Ok(Some(Self(number.to_be_bytes()))),
                Err(_) => Err(StoreError::Damaged),
            },
        }
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
    /// Of the contents when last read; only from [`Store::known_contents`], and only for a link.
    pub fingerprint: Option<Fingerprint>,
}

pub(crate) const LINKS: &str = link_lines!(
    "' ' || ",
    "FROM links WHERE integration = ? AND pat_num >= ? ORDER BY pat_num LIMIT ?"
);

pub(crate) const CONTENTS: &str = link_lines!(
    "hex(fingerprint) || ' ' || ",
    "FROM links WHERE integration = ? AND pat_num >= ? ORDER BY pat_num LIMIT ?"
);

pub(crate) const PROBLEMS: &str = link_lines!(
    "' ' || ",
    "FROM (SELECT *, 'active' AS status, 1 AS is_primary FROM open_problems) WHERE integration = ? AND pat_num >= ? \
     ORDER BY pat_num LIMIT ?"
);

// Without the name of the index, all links of the integration are read.
pub(crate) const SECONDARY: &str = "SELECT group_concat(s.pat_num || ' ' || p.pat_num, char(10)) \
     FROM links s INDEXED BY links_secondary CROSS JOIN links p ON p.patient = s.patient AND p.integration = s.integration AND p.is_primary \
     WHERE NOT s.is_primary AND s.integration = ?";

impl Store {
    /// The first `limit` numbers after `after`, ascending. Empty at the end.
    pub async fn known_page(
        &self,
        integration: IntegrationId,
        after: Option<PatNum>,
        limit: u32,
    ) -> Result<Vec<KnownNumber>> {
        self.known(LINKS, integration, after, limit).await
    }

    /// As [`known_page`](Self::known_page), with the fingerprints of the contents.
    pub async fn known_contents(
        &self,
        integration: IntegrationId,
        after: Option<PatNum>,
        limit: u32,
    ) -> Result<Vec<KnownNumber>> {
        self.known(CONTENTS, integration, after, limit).await
    }

    async fn known(
        &self,
        select: &'static str,
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
        let links = list(&mut read, select, (integration, first, limit)).await?;
        let problems = list(&mut read, PROBLEMS, (integration, first, limit)).await?;
        let mut page = merged(links, problems.into_iter().peekable());
        page.truncate(limit as usize);
        Ok(page)
    }

    /// The secondary numbers of an integration, each with the primary number of its patient. Ascending.
    pub async fn secondary_links(&self, integration: IntegrationId) -> Result<Vec<(PatNum, PatNum)>> {
        let select = bind!(sqlx::query_scalar(SECONDARY); integration.0);
        let lines: Option<String> = select.fetch_one(self.reader().await?.db()?).await?;
        let mut pairs: Vec<(i64, i64)> = parse_lines(lines.as_deref(), parse_pair)?;
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

async fn list(
    db: &mut SqliteConnection,
    sql: &'static str,
    (integration, first, limit): (IntegrationId, i64, u32),
) -> Result<Vec<KnownNumber>> {
    let select = bind!(sqlx::query_scalar(sql); integration.0, first, limit);
    let lines: Option<String> = select.fetch_one(db).await?;
    let known: Vec<KnownNumber> = parse_lines(lines.as_deref(), known)?;
    // SQLite only promises the order of the rows, not of the lines.
    match known.is_sorted_by(|one, next| one.pat_num < next.pat_num) {
        true => Ok(known),
        false => Err(StoreError::Damaged),
    }
}

fn known(line: &str) -> Option<KnownNumber> {
    let mut parts = line.split(' ');
    let pat_num = PatNum(parts.next()?.parse().ok()?);
    let fingerprint = match parts.next()? {
        "" => None,
        hex => Some(Fingerprint::from_hex(hex)?),
    };
    let state = LinkState::parse(parts)?;
    Some(KnownNumber {
        pat_num,
        status: state.status,
        changed_at: state.changed_at,
        cluster: state.cluster,
        has_problem: false,
        is_linked: true,
        is_primary: state.is_primary,
        fingerprint,
    })
}
