//! A number as read, with what the store knows of it.

use std::collections::HashMap;
use std::sync::Arc;

use domain::{PatNum, PatientId, PatientStatus, Problem, SourcePatient};
use store::{
    Candidates, ClusterDigest, LinkRow, LinkUpsert, MatchKey, OpenProblem, PatientRef, StoredPatient,
};
use vault::Fingerprint;

use crate::identity_graph::IdentityGraph;
use crate::pages::{Member, Page, Row};

/// What the store has for a page.
pub(crate) struct Known<'a> {
    pub(crate) graph: &'a IdentityGraph,
    pub(crate) problems: &'a HashMap<PatNum, OpenProblem>,
    pub(crate) links: HashMap<PatNum, LinkRow>,
    /// Those of all links that are not settled, and the candidates.
    pub(crate) patients: HashMap<PatientId, StoredPatient>,
    pub(crate) candidates: HashMap<MatchKey, Candidates>,
}

/// A number of a page.
#[derive(Clone, Copy)]
pub(crate) struct Chart<'a> {
    pub(crate) number: PatNum,
    /// The number of its person's first chart.
    pub(crate) person: PatNum,
    pub(crate) member: &'a Member,
    pub(crate) link: Option<&'a LinkRow>,
    /// The number's own status. One that cannot be imported keeps the status that it has here.
    pub(crate) status: PatientStatus,
    /// The patient data and their fingerprint, if it is active and can be imported.
    pub(crate) data: Option<(&'a Arc<SourcePatient>, Fingerprint)>,
    pub(crate) cluster: Option<ClusterDigest>,
}

/// The charts of a page.
pub(crate) fn charts<'a>(page: &'a Page, known: &'a Known<'_>) -> Vec<Chart<'a>> {
    let members = page.members.iter();
    members.map(|member| Chart::new(member, known)).collect()
}

/// The charts that are planned together.
pub(crate) fn units<'c, 'a>(charts: &'c [Chart<'a>]) -> impl Iterator<Item = &'c [Chart<'a>]> {
    charts.chunk_by(|one, other| one.member.cluster.is_some() && one.member.cluster == other.member.cluster)
}

/// The link of a row that is equal to it, so that at most the time of its change is news: an active primary link belongs to an
/// active patient with the fields of that link's fingerprint.
pub(crate) fn settled<'a>(unit: &[Chart<'a>]) -> Option<&'a LinkRow> {
    let [chart] = unit else { return None };
    let (link, (_, print)) = chart.link.zip(chart.data)?;
    let is_active = link.is_primary && link.status == PatientStatus::Active;
    (is_active && link.fingerprint == print).then_some(link)
}

impl<'a> Chart<'a> {
    fn new(member: &'a Member, known: &'a Known<'_>) -> Self {
        let number = member.pat_num;
        let link = known.links.get(&number);
        let (status, data) = match &member.row {
            Row::Active(patient, print) => (PatientStatus::Active, Some((patient, *print))),
            Row::Left(reason) => (PatientStatus::Inactive(*reason), None),
            Row::Unusable(_) => (link.map_or(PatientStatus::Active, |link| link.status), None),
        };
        let cluster = match link {
            Some(link) => link.cluster,
            None => known.problems.get(&number).and_then(|open| open.cluster),
        };
        Self {
            number,
            person: known.graph.person(number),
            member,
            link,
            status,
            data,
            cluster: known.graph.digest(number, cluster),
        }
    }

    pub(crate) fn patient(&self) -> Option<PatientId> {
        self.link.map(|link| link.patient)
    }

    pub(crate) fn is_primary_of(&self, patient: PatientId) -> bool {
        self.link
            .is_some_and(|link| link.is_primary && link.patient == patient)
    }

    /// Whether the number makes its patient active.
    pub(crate) fn is_active(&self) -> bool {
        self.status == PatientStatus::Active && (self.data.is_some() || self.link.is_some())
    }

    /// The link to a patient, as the row was read.
    pub(crate) fn link_to(&self, patient: PatientRef, is_primary: bool) -> LinkUpsert {
        // Only a row that can be imported says something of the fields.
        let known = || self.link.map(|link| link.fingerprint);
        let print = self.data.map(|(_, print)| print).or_else(known);
        LinkUpsert {
            pat_num: self.number,
            patient,
            is_primary,
            status: self.status,
            fingerprint: print.unwrap_or_else(never),
            changed_at: self.member.changed_at,
            cluster: self.cluster,
        }
    }

    pub(crate) fn open_problem(&self, problem: Problem) -> OpenProblem {
        OpenProblem {
            problem,
            changed_at: self.member.changed_at,
            cluster: self.cluster,
        }
    }
}

/// No row has this fingerprint, so a patient with it is written by the next run.
pub(crate) fn never() -> Fingerprint {
    Fingerprint::from_bytes([0; 16])
}
