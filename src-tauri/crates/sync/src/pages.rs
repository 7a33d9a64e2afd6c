//! Reads rows of the source ahead of the writer, in pages, with everything computed that does not need the store.
//!
//! A page holds whole clusters: their members are read together, so that they are planned together. The active rows of a
//! full pass come without the members of clusters, which the run reads afterwards.

use std::collections::{HashMap, HashSet};

use domain::{InactiveReason, PAGE_SIZE, PatNum, PatientSource, PatientStatus, Problem, ServerTime};
use domain::{SourcePatient, SourceRow};
use tokio::sync::mpsc::Sender;
use vault::{Fingerprint, FingerprintKey};

use crate::compare::check_order;
use crate::fingerprint::fingerprint;
use crate::identity_graph::IdentityGraph;
use crate::job::Scope;
use crate::stop::{Stop, answer, check_cancelled};

/// Members of clusters are next to each other.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) members: Vec<Member>,
    /// How far a full pass has come with this page, and where the page begins; `None` for chosen numbers.
    pub(crate) range: Option<Range>,
}

/// A part of a full pass.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) after: Option<PatNum>,
    pub(crate) until: PatNum,
}

/// A number as read.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) pat_num: PatNum,
    /// Its cluster, if it is connected with other numbers.
    pub(crate) cluster: Option<usize>,
    /// `None` for a time that was too young to be kept, and for a row that no longer exists.
    pub(crate) changed_at: Option<ServerTime>,
    pub(crate) row: Row,
}

/// What a number's row says.
#[derive(Debug)]
pub(crate) enum Row {
    /// An active patient, and the fingerprint of its data.
    Active(Box<SourcePatient>, Fingerprint),
    /// An active patient that cannot be imported.
    Unusable(Problem),
    /// Not active, or gone.
    Left(InactiveReason),
}

impl Member {
    fn new(pat_num: PatNum, cluster: Option<usize>, row: Option<SourceRow>, key: &FingerprintKey) -> Self {
        let changed_at = row.as_ref().and_then(|row| row.changed_at);
        let row = match row.map(|row| (row.status, row.patient)) {
            None => Row::Left(InactiveReason::Vanished),
            Some((PatientStatus::Inactive(reason), _)) => Row::Left(reason),
            Some((PatientStatus::Active, Err(problem))) => Row::Unusable(problem),
            Some((PatientStatus::Active, Ok(patient))) => {
                let print = fingerprint(key, &patient);
                Row::Active(Box::new(patient), print)
            }
        };
        Self {
            pat_num,
            cluster,
            changed_at,
            row,
        }
    }

    pub(crate) fn is_active(&self) -> bool {
        !matches!(self.row, Row::Left(_))
    }
}

impl Page {
    /// The members that are planned together.
    pub(crate) fn units(&self) -> impl Iterator<Item = &[Member]> {
        self.members
            .chunk_by(|one, other| one.cluster.is_some() && one.cluster == other.cluster)
    }

    /// Numbers whose time of change was too young to be kept.
    pub(crate) fn recent(&self) -> impl Iterator<Item = PatNum> {
        let young = self
            .members
            .iter()
            .filter(|member| member.is_active() && member.changed_at.is_none());
        young.map(|member| member.pat_num)
    }
}

/// What to read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// The active rows after a number, by number.
    Active(Option<PatNum>),
    /// The rows of these numbers, and of all other numbers of their clusters.
    Numbers(&'a [PatNum]),
}

/// Reads pages.
pub(crate) struct Reader<'a, S> {
    pub(crate) source: &'a mut S,
    pub(crate) key: &'a FingerprintKey,
    pub(crate) scope: Scope<'a>,
}

impl<S: PatientSource> Reader<'_, S> {
    /// Sends pages, until there are no more or nobody wants them.
    pub(crate) async fn send(&mut self, wanted: Wanted<'_>, pages: Sender<Page>) -> Result<(), Stop> {
        match wanted {
            Wanted::Active(mut after) => {
                while let Some(page) = self.active(after).await? {
                    after = page.range.map(|range| range.until);
                    if pages.send(page).await.is_err() {
                        break;
                    }
                }
            }
            Wanted::Numbers(numbers) => {
                for chunk in chunks(numbers, self.scope.graph) {
                    let page = self.numbers(&chunk).await?;
                    if pages.send(page).await.is_err() {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    async fn active(&mut self, after: Option<PatNum>) -> Result<Option<Page>, Stop> {
        check_cancelled(self.scope.cancel)?;
        let rows = answer(self.scope.cancel, self.source.active(after)).await?;
        check_order(after, rows.iter().map(|row| row.pat_num))?;
        let Some(until) = rows.last().map(|row| row.pat_num) else {
            return Ok(None);
        };
        let single = rows
            .into_iter()
            .filter(|row| self.scope.graph.cluster_of(row.pat_num).is_none());
        Ok(Some(Page {
            members: single
                .map(|row| Member::new(row.pat_num, None, Some(row), self.key))
                .collect(),
            range: Some(Range { after, until }),
        }))
    }

    async fn numbers(&mut self, numbers: &[PatNum]) -> Result<Page, Stop> {
        check_cancelled(self.scope.cancel)?;
        let mut rows = HashMap::with_capacity(numbers.len());
        for part in numbers.chunks(page_size()) {
            let found = answer(self.scope.cancel, self.source.rows(part)).await?;
            rows.extend(found.into_iter().map(|row| (row.pat_num, row)));
        }
        let member = |number: &PatNum| {
            let cluster = self.scope.graph.cluster_of(*number);
            Member::new(*number, cluster, rows.remove(number), self.key)
        };
        Ok(Page {
            members: numbers.iter().map(member).collect(),
            range: None,
        })
    }
}

/// The numbers with their whole clusters, in parts of a page each. Only a larger cluster makes a larger part.
fn chunks(numbers: &[PatNum], graph: &IdentityGraph) -> Vec<Vec<PatNum>> {
    let (mut chunks, mut chunk, mut met) = (Vec::new(), Vec::new(), HashSet::new());
    for number in numbers {
        let unit = match graph.cluster_of(*number) {
            None => std::slice::from_ref(number),
            Some(cluster) if met.insert(cluster) => graph.cluster(cluster),
            Some(_) => continue,
        };
        if !chunk.is_empty() && chunk.len() + unit.len() > page_size() {
            chunks.push(std::mem::take(&mut chunk));
        }
        chunk.extend_from_slice(unit);
    }
    if !chunk.is_empty() {
        chunks.push(chunk);
    }
    chunks
}

fn page_size() -> usize {
    usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use domain::{Relation, RelationKind};

    use super::*;

    #[test]
    fn clusters_are_read_whole_and_once() {
        let merge = |from: i64, to: i64| Relation {
            record: from,
            kind: RelationKind::Merge,
            from: PatNum(from),
            to: PatNum(to),
            recorded_at: from,
        };
        let chain: Vec<Relation> = (10_000..10_600).map(|number| merge(number, number + 1)).collect();
        let pair = merge(3, 900);
        let graph = IdentityGraph::new(Some([vec![pair], chain].concat()), &[]);
        let numbers: Vec<PatNum> = (1..=700)
            .chain([900, 10_007, 10_500, 20_000])
            .map(PatNum)
            .collect();
        let chunks = chunks(&numbers, &graph);
        let sizes: Vec<usize> = chunks.iter().map(Vec::len).collect();
        assert_eq!(sizes, [500, 201, 601, 1]);
        assert_eq!(chunks[0][..5], [1, 2, 3, 900, 4].map(PatNum));
        let mut all = chunks.concat();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 1_303);
    }
}
