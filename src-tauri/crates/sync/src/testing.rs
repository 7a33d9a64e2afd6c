//! Sample values for the tests of this crate, and the part of the store that plans use.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::{
    InactiveReason, PatNum, PatientFields, PatientId, PatientStatus, Problem, ProblemCode, ServerTime,
    SourcePatient, normalized_name,
};
use store::{
    Candidate, Candidates, LinkRow, MAX_CANDIDATES, MatchKey, OpenProblem, PageChanges, PatientRef,
    StoredPatient,
};
use vault::{Fingerprint, FingerprintKey, MasterKey};

use crate::chart::Known;
use crate::identity_graph::IdentityGraph;
use crate::matching::match_key;
use crate::pages::{Member, Page, Row};
use crate::plan::{Counting, plan, wanted};

/// The time of change of every sample row.
pub(crate) const CHANGED_AT: ServerTime = ServerTime(1_700_000_000);

/// A patient with a preferred and a legal first name.
pub(crate) fn called(first: &str, legal: &str, last: &str, birthday: &str) -> PatientFields {
    PatientFields {
        legal_first_name: legal.to_owned(),
        ..PatientFields::sample(first, last, birthday)
    }
}

pub(crate) fn fingerprint_key() -> FingerprintKey {
    MasterKey::generate().derive().fingerprint
}

/// The fingerprint of a source patient with these fields.
pub(crate) fn print_of(key: &FingerprintKey, fields: &PatientFields) -> Fingerprint {
    let (fields, ssn) = (fields.clone(), None);
    crate::pages::fingerprint(key, &SourcePatient { fields, ssn })
}

pub(crate) fn active(pat_num: i64, fields: PatientFields, key: &FingerprintKey) -> Member {
    let print = print_of(key, &fields);
    member(
        pat_num,
        Row::Active(Arc::new(SourcePatient { fields, ssn: None }), print),
    )
}

pub(crate) fn left(pat_num: i64, reason: InactiveReason) -> Member {
    member(pat_num, Row::Left(reason))
}

pub(crate) fn unusable(pat_num: i64) -> Member {
    let problem = Problem {
        pat_num: PatNum(pat_num),
        code: ProblemCode::NoBirthdate,
        detail: None,
    };
    member(pat_num, Row::Unusable(problem))
}

fn member(pat_num: i64, row: Row) -> Member {
    Member {
        pat_num: PatNum(pat_num),
        cluster: None,
        changed_at: Some(CHANGED_AT),
        row,
    }
}

pub(crate) fn candidate(patient: i64, fields: PatientFields, status: PatientStatus) -> Candidate {
    Candidate {
        patient: PatientId(patient),
        first_name_normalized: normalized_name(&fields.first_name),
        legal_first_name_normalized: normalized_name(&fields.legal_first_name),
        fields,
        status,
    }
}

/// The plan of a page.
pub(crate) struct Plan {
    pub(crate) changes: PageChanges,
    /// The last number that is planned.
    pub(crate) last: Option<PatNum>,
    /// Whether the rest of the page must wait for the next run.
    pub(crate) is_short: bool,
}

/// The links, patients, and problems of an integration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    pub(crate) links: HashMap<PatNum, LinkRow>,
    pub(crate) patients: BTreeMap<PatientId, StoredPatient>,
    pub(crate) problems: HashMap<PatNum, OpenProblem>,
}

impl Shelf {
    /// Adds a patient without a link.
    pub(crate) fn add(&mut self, patient: i64, fields: PatientFields, status: PatientStatus) {
        let stored = StoredPatient {
            fields,
            status,
            merged_into: None,
            active_elsewhere: false,
            kept: BTreeMap::new(),
        };
        self.patients.insert(PatientId(patient), stored);
    }

    /// Links a number to a patient, as its primary number.
    pub(crate) fn link(
        &mut self,
        pat_num: i64,
        patient: i64,
        status: PatientStatus,
        fingerprint: Fingerprint,
    ) {
        let link = LinkRow {
            patient: PatientId(patient),
            is_primary: true,
            status,
            fingerprint,
            changed_at: Some(CHANGED_AT),
            cluster: None,
        };
        self.links.insert(PatNum(pat_num), link);
    }

    pub(crate) fn numbers_of(&self, patient: PatientId) -> Vec<PatNum> {
        let links = self.links.iter().filter(|(_, link)| link.patient == patient);
        let mut numbers: Vec<PatNum> = links.map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Plans members, which get the clusters of the graph.
    pub(crate) fn plan(
        &self,
        members: Vec<Member>,
        graph: &IdentityGraph,
        counting: Counting,
        room: Option<u64>,
    ) -> Plan {
        let mut members = members;
        for member in &mut members {
            member.cluster = graph.cluster_of(member.pat_num);
        }
        members.sort_by_key(|member| (member.cluster, member.pat_num));
        let page = Page { members, range: None };
        let mut known = Known {
            graph,
            problems: &self.problems,
            links: self.links.clone(),
            patients: HashMap::new(),
            candidates: HashMap::new(),
        };
        let (patients, keys) = wanted(&page, &known);
        known.candidates = self.candidates(&keys);
        let is_wanted = |(patient, stored): &(&PatientId, &StoredPatient)| {
            let key = match_key(&stored.fields);
            patients.contains(patient) || key.is_some_and(|key| known.candidates.contains_key(&key))
        };
        let stored = self.patients.iter().filter(is_wanted);
        known.patients = stored
            .map(|(patient, stored)| (*patient, stored.clone()))
            .collect();
        let (changes, planned) = plan(&page, &known, counting, room);
        let (planned, rest) = page.members.split_at(planned);
        Plan {
            changes,
            last: planned.last().map(|member| member.pat_num),
            is_short: !rest.is_empty(),
        }
    }

    fn candidates(&self, keys: &[MatchKey]) -> HashMap<MatchKey, Candidates> {
        let mut found: HashMap<MatchKey, Vec<Candidate>> = HashMap::new();
        let is_linked = |patient: &PatientId| self.links.values().any(|link| link.patient == *patient);
        for (patient, stored) in self.patients.iter().filter(|(patient, _)| !is_linked(patient)) {
            if let Some(key) = match_key(&stored.fields).filter(|key| keys.contains(key)) {
                let candidate = candidate(patient.0, stored.fields.clone(), stored.status);
                found.entry(key).or_default().push(candidate);
            }
        }
        let few = |(key, candidates): (MatchKey, Vec<Candidate>)| {
            let is_few = candidates.len() <= MAX_CANDIDATES;
            (
                key,
                if is_few {
                    Candidates::Few(candidates)
                } else {
                    Candidates::TooMany
                },
            )
        };
        found.into_iter().map(few).collect()
    }

    /// As the store does it.
    pub(crate) fn write(&mut self, changes: &PageChanges) {
        let next = self.patients.keys().next_back().map_or(1, |last| last.0 + 1);
        let resolved = |patient: PatientRef| match patient {
            PatientRef::Existing(patient) => patient,
            PatientRef::Created(index) => PatientId(next + i64::try_from(index).unwrap()),
        };
        for (create, id) in changes.creates.iter().zip(next..) {
            self.add(id, create.patient.fields.clone(), PatientStatus::Active);
        }
        for update in &changes.updates {
            let stored = self.patients.get_mut(&update.patient).unwrap();
            stored.fields = update.fields.clone();
            assert_eq!(update.reactivated, stored.status != PatientStatus::Active);
            (stored.status, stored.merged_into) = (PatientStatus::Active, None);
        }
        for row in &changes.deactivations {
            let stored = self.patients.get_mut(&row.patient).unwrap();
            stored.status = PatientStatus::Inactive(row.reason);
            stored.merged_into = row.into.map(resolved);
        }
        for row in &changes.survivors {
            self.patients.get_mut(&row.patient).unwrap().merged_into = row.into.map(resolved);
        }
        for number in &changes.removed_links {
            assert!(self.links.remove(number).is_some(), "{number} has a link");
        }
        for row in &changes.links {
            let link = LinkRow {
                patient: resolved(row.patient),
                is_primary: row.is_primary,
                status: row.status,
                fingerprint: row.fingerprint,
                changed_at: row.changed_at,
                cluster: row.cluster,
            };
            self.links.insert(row.pat_num, link);
        }
        for row in &changes.touched {
            let link = self.links.get_mut(&row.pat_num).unwrap();
            (link.status, link.changed_at, link.cluster) = (row.status, row.changed_at, row.cluster);
        }
        for number in &changes.solved {
            assert!(self.problems.remove(number).is_some(), "{number} has a problem");
        }
        for open in &changes.problems {
            self.problems.insert(open.problem.pat_num, open.clone());
        }
        self.check();
    }

    /// Each patient with a number has one primary number.
    fn check(&self) {
        let mut primaries: BTreeMap<PatientId, usize> = BTreeMap::new();
        for link in self.links.values() {
            *primaries.entry(link.patient).or_default() += usize::from(link.is_primary);
        }
        assert!(primaries.values().all(|primary| *primary == 1), "{primaries:?}");
    }
}
