//! Rows that differ in nothing but the time of their change: only that time is written.

use domain::{PatNum, PatientStatus, ServerTime};
use store::{LinkRow, LinkTouch};
use vault::Fingerprint;

use crate::chart::{Chart, Known, charts, settled, units};
use crate::identity_graph::IdentityGraph;
use crate::pages::Page;

/// A row that was read and is equal here, so it need not be read again.
#[derive(Debug)]
pub(crate) struct EqualRow {
    pub(crate) pat_num: PatNum,
    pub(crate) changed_at: ServerTime,
    pub(crate) fingerprint: Fingerprint,
}

impl EqualRow {
    /// `None` if the link is not the one that the row was equal to.
    pub(crate) fn touch(&self, link: &LinkRow, graph: &IdentityGraph) -> Option<LinkTouch> {
        let is_same =
            link.is_primary && link.status == PatientStatus::Active && link.fingerprint == self.fingerprint;
        let cluster = graph.digest(self.pat_num, link.cluster);
        is_same.then_some(LinkTouch {
            pat_num: self.pat_num,
            status: link.status,
            is_other_state: link.cluster != cluster,
            changed_at: Some(self.changed_at),
            cluster,
        })
    }
}

/// The rows without clusters and problems that are equal here, and whose time of change can be kept.
pub(crate) fn equal_rows(page: &Page, known: &Known<'_>) -> Vec<EqualRow> {
    let charts = charts(page, known);
    let equal = |unit: &[Chart<'_>]| {
        let [chart] = unit else { return None };
        let link = settled(unit)?;
        let is_alone = chart.member.cluster.is_none() && !known.problems.contains_key(&chart.number);
        is_alone.then_some(EqualRow {
            pat_num: chart.number,
            changed_at: chart.member.changed_at?,
            fingerprint: link.fingerprint,
        })
    };
    units(&charts).filter_map(equal).collect()
}
