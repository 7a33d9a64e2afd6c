//! A row that differs in nothing but the time of its change: only that time is written.

use domain::{PatNum, PatientStatus, ServerTime};
use store::{LinkRow, LinkTouch};
use vault::Fingerprint;

use crate::identity_graph::IdentityGraph;

/// A row whose contents are those of its link.
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
