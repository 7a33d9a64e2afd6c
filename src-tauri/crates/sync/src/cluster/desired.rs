//! How the patients and links of a cluster must be.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::{InactiveReason, PatNum, PatientId, PatientStatus};
use store::{Deactivation, PatientRef, StoredPatient};

use super::Cluster;
use crate::matching::{Match, Matcher};

/// The desired state of a cluster.
#[derive(Default)]
pub(crate) struct Desired {
    /// Patients that have numbers. A new one is named by its place among the new ones.
    pub(super) patients: Vec<DesiredPatient>,
    /// Patients that are not active, and why.
    pub(super) inactive: Vec<Deactivation>,
    /// Numbers whose links must go.
    pub(super) freed: Vec<PatNum>,
    /// Charts of persons that match several patients.
    pub(crate) ambiguous: Vec<PatNum>,
    /// Numbers that must be read again, because the limit left a change to the next run.
    pub(super) deferred: HashSet<PatNum>,
    /// Whether the limit left something to the next run.
    pub(crate) is_short: bool,
}

/// A patient with its numbers.
pub(super) struct DesiredPatient {
    pub(super) patient: PatientRef,
    pub(super) numbers: Vec<PatNum>,
    pub(super) primary: PatNum,
    /// Whether the primary number's fields must be written. Otherwise the patient has them, or they cannot be read.
    pub(super) is_stale: bool,
}

/// Decides. Each patient that must be added or updated takes one from `room`; what does not fit is left to the next run.
pub(crate) fn desired(cluster: &Cluster<'_>, matcher: &mut Matcher<'_>, room: &mut Option<u64>) -> Desired {
    let mut decision = Decision {
        cluster,
        room,
        owners: owners(cluster),
        heads: HashMap::new(),
        folded: BTreeMap::new(),
        held: BTreeMap::new(),
        strangers: Vec::new(),
        imported: HashMap::new(),
        creates: 0,
        desired: Desired::default(),
    };
    let persons: BTreeSet<PatNum> = cluster
        .members
        .iter()
        .map(|it| cluster.graph.person(it.pat_num))
        .collect();
    for person in persons {
        let charts = cluster.graph.charts(person);
        decision.choose_head(person, &charts);
        decision.assign(person, &charts);
    }
    for (person, charts) in std::mem::take(&mut decision.strangers) {
        decision.import(person, charts, matcher);
    }
    for (patient, numbers) in std::mem::take(&mut decision.held) {
        decision.settle(patient, numbers);
    }
    decision.fold();
    decision.desired
}

/// The person of each patient: that of an active number, the primary one first.
fn owners(cluster: &Cluster<'_>) -> HashMap<PatientId, PatNum> {
    let mut best: HashMap<PatientId, (bool, bool, PatNum)> = HashMap::new();
    for number in cluster.members.iter().map(|member| member.pat_num) {
        if let Some(link) = cluster.link(number) {
            let rank = (!cluster.is_active(number), !link.is_primary, number);
            let best = best.entry(link.patient).or_insert(rank);
            *best = rank.min(*best);
        }
    }
    let best = best.into_iter();
    best.map(|(patient, (.., number))| (patient, cluster.graph.person(number)))
        .collect()
}

struct Decision<'c> {
    cluster: &'c Cluster<'c>,
    room: &'c mut Option<u64>,
    owners: HashMap<PatientId, PatNum>,
    /// The patient of each person.
    heads: HashMap<PatNum, PatientId>,
    /// The surviving patient of each folded one.
    folded: BTreeMap<PatientId, PatientId>,
    /// The numbers of each patient here, in the order in which they may give it its fields.
    held: BTreeMap<PatientId, Vec<PatNum>>,
    /// Active persons without a patient here, with their importable charts, the first one first.
    strangers: Vec<(PatNum, Vec<PatNum>)>,
    /// The patients of those that are imported.
    imported: HashMap<PatNum, PatientRef>,
    creates: usize,
    desired: Desired,
}

impl Decision<'_> {
    /// Of several patients of one person, one that stays active takes precedence, then the one with the first chart. If the
    /// person is not active, each of them keeps its numbers.
    fn choose_head(&mut self, person: PatNum, charts: &[PatNum]) {
        let cluster = self.cluster;
        let patient = |number: &PatNum| Some(cluster.link(*number)?.patient);
        let is_own = |patient: &PatientId| self.owners.get(patient) == Some(&person);
        let own: Vec<PatientId> = charts.iter().filter_map(patient).filter(is_own).collect();
        let is_active = charts.iter().any(|number| {
            cluster.is_importable(*number)
                || cluster.is_active(*number) && patient(number).as_ref().is_some_and(is_own)
        });
        let leaves = |patient: &&PatientId| {
            let stored = cluster.patients.get(patient);
            !stored.is_some_and(|it| it.active_elsewhere || is_active && it.status == PatientStatus::Active)
        };
        // The first of equal ones.
        let Some(head) = own.iter().min_by_key(leaves).copied() else {
            return;
        };
        self.heads.insert(person, head);
        if is_active {
            let others = own.iter().filter(|patient| **patient != head);
            self.folded.extend(others.map(|patient| (*patient, head)));
        }
    }

    /// Assigns the numbers of a person to patients.
    fn assign(&mut self, person: PatNum, charts: &[PatNum]) {
        let mut strangers = Vec::new();
        for number in charts {
            let patient = self.cluster.link(*number).map(|link| link.patient);
            let is_own = patient.is_some_and(|patient| self.owners.get(&patient) == Some(&person));
            let head = self.heads.get(&person).copied();
            match (patient, head) {
                (Some(patient), _) if is_own => self.give(*number, patient),
                (_, Some(head)) if self.cluster.is_importable(*number) => self.give(*number, head),
                (_, None) if self.cluster.is_importable(*number) => strangers.push(*number),
                (Some(_), _) => self.desired.freed.push(*number),
                (None, _) => {}
            }
        }
        if !strangers.is_empty() {
            self.strangers.push((person, strangers));
        }
    }

    /// Gives a number to a patient, or to the one that it is folded into.
    fn give(&mut self, number: PatNum, patient: PatientId) {
        let patient = self.folded.get(&patient).copied().unwrap_or(patient);
        self.held.entry(patient).or_default().push(number);
    }

    /// Uses the limit for one patient; `false` if it is reached.
    fn take(&mut self) -> bool {
        let has_room = *self.room != Some(0);
        *self.room = self.room.map(|room| room.saturating_sub(1));
        self.desired.is_short |= !has_room;
        has_room
    }

    /// Imports a person that has no patient here.
    fn import(&mut self, person: PatNum, numbers: Vec<PatNum>, matcher: &mut Matcher<'_>) {
        let first = numbers
            .first()
            .and_then(|first| Some((*first, self.cluster.data(*first)?.0)));
        let Some((primary, data)) = first else { return };
        let patient = match matcher.find(&data.fields) {
            Match::Several => return self.leave_ambiguous(&numbers),
            _ if !self.take() => return self.defer(&numbers),
            Match::One(patient) => PatientRef::Existing(patient),
            Match::None => PatientRef::Created(self.creates),
        };
        self.creates += usize::from(matches!(patient, PatientRef::Created(_)));
        self.imported.insert(person, patient);
        self.desired.patients.push(DesiredPatient {
            patient,
            numbers,
            primary,
            is_stale: true,
        });
    }

    fn leave_ambiguous(&mut self, numbers: &[PatNum]) {
        let linked = numbers
            .iter()
            .filter(|number| self.cluster.link(**number).is_some());
        self.desired.freed.extend(linked);
        self.desired.ambiguous.extend(numbers);
    }

    /// Leaves the numbers with the patients that have them, until the next run.
    fn defer(&mut self, numbers: &[PatNum]) {
        for number in numbers {
            if let Some(link) = self.cluster.link(*number) {
                self.give(*number, link.patient);
                self.desired.deferred.insert(*number);
            }
        }
    }

    /// Decides about a patient that has these numbers.
    fn settle(&mut self, patient: PatientId, numbers: Vec<PatNum>) {
        let cluster = self.cluster;
        let Some((stored, any)) = cluster.patients.get(&patient).zip(numbers.first().copied()) else {
            return;
        };
        let find = |is_it: &dyn Fn(PatNum) -> bool| numbers.iter().copied().find(|number| is_it(*number));
        let deferred = &self.desired.deferred;
        let source = find(&|number| cluster.is_importable(number) && !deferred.contains(&number));
        let active = find(&|number| cluster.is_active(number));
        let current = find(&|number| cluster.is_primary(number, patient));
        let stale = source.filter(|source| is_stale(cluster, patient, stored, *source));
        let waiting = stale.filter(|_| !self.take());
        self.desired.deferred.extend(waiting);
        if active.is_none() && !stored.active_elsewhere {
            let left = self.left(patient, stored, &numbers);
            self.desired.inactive.extend(left);
        }
        self.desired.patients.push(DesiredPatient {
            patient: PatientRef::Existing(patient),
            primary: source
                .filter(|_| waiting.is_none())
                .or(current)
                .or(active)
                .unwrap_or(any),
            numbers,
            is_stale: stale.is_some() && waiting.is_none(),
        });
    }

    /// Why a patient without an active number is not active. Being merged takes precedence over any other reason.
    fn left(&self, patient: PatientId, stored: &StoredPatient, numbers: &[PatNum]) -> Option<Deactivation> {
        let left = |pat_num, reason, into| {
            Some(Deactivation {
                patient,
                pat_num,
                reason,
                into,
            })
        };
        let graph = self.cluster.graph;
        let merged = numbers
            .iter()
            .filter_map(|number| Some((*number, graph.merged_into(*number)?)));
        let merged = merged.filter(|(_, survivor)| self.heads.get(survivor) != Some(&patient));
        if let Some((number, survivor)) = merged.min() {
            let head = self.heads.get(&survivor).copied().map(PatientRef::Existing);
            let into = head.or_else(|| self.imported.get(&survivor).copied());
            return left(number, InactiveReason::Merged, into);
        }
        // Without news the reason stays: another integration may have reported it.
        let is_kept = has_survivor(stored) && !graph.is_certain();
        let news = numbers.iter().copied().find(|number| self.is_news(*number));
        let first = numbers
            .first()
            .copied()
            .filter(|_| stored.status == PatientStatus::Active);
        let number = news.or(first).filter(|_| !is_kept)?;
        match self.cluster.status(number) {
            PatientStatus::Inactive(reason) => left(number, reason, None),
            PatientStatus::Active => None,
        }
    }

    /// Whether the number's status or records have changed since they were last read.
    fn is_news(&self, number: PatNum) -> bool {
        self.cluster.link(number).is_none_or(|link| {
            let digest = self.cluster.graph.digest(number, link.cluster);
            (link.status, link.cluster) != (self.cluster.status(number), digest)
        })
    }

    /// Folded patients have no number any longer.
    fn fold(&mut self) {
        for pat_num in self.cluster.members.iter().map(|member| member.pat_num) {
            let patient = self.cluster.link(pat_num).map(|link| link.patient);
            let Some((patient, into)) = patient.and_then(|patient| self.folded.remove_entry(&patient)) else {
                continue;
            };
            if self
                .cluster
                .patients
                .get(&patient)
                .is_some_and(|stored| !stored.active_elsewhere)
            {
                self.desired.inactive.push(Deactivation {
                    patient,
                    pat_num,
                    reason: InactiveReason::Clone,
                    into: Some(PatientRef::Existing(into)),
                });
            }
        }
    }
}

/// Whether a patient must be written from this chart.
fn is_stale(cluster: &Cluster<'_>, patient: PatientId, stored: &StoredPatient, source: PatNum) -> bool {
    let print = cluster.data(source).map(|(_, print)| print);
    stored.status != PatientStatus::Active
        || !cluster.is_primary(source, patient)
        || cluster.link(source).map(|link| link.fingerprint) != print
}

/// Whether the patient was merged or is a second chart.
fn has_survivor(stored: &StoredPatient) -> bool {
    let reasons = [InactiveReason::Merged, InactiveReason::Clone];
    reasons.map(PatientStatus::Inactive).contains(&stored.status)
}
