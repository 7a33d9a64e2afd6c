//! Decides how the patients and links of a cluster must be, and what must be written for that.
//!
//! The result does not depend on which row changed or was read first. Once it is written, nothing differs.
//!
//! - A person who is active in any chart is one active patient here. The **primary** link is the chart that gives the patient
//!   its fields: the first active chart that can be imported, the original before second charts.
//! - If several patients here are that person, one survives and the others are **folded** into it: they keep what the desk
//!   wrote, become inactive, and point to it.
//! - A patient whose numbers belong to several persons stays with an active one, its primary number's first. The other numbers
//!   are imported as new.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::{InactiveReason, PatNum, PatientFields, PatientId, PatientStatus, Problem, ProblemCode, Ssn};
use store::{
    Create, Deactivation, FieldChange, LinkRow, LinkTouch, LinkUpsert, PageChanges, PatientRef,
    StoredPatient, SurvivorChange, Update, changes_identity,
};

use crate::chart::{Chart, Known, never, settled};
use crate::matching::{Match, Matcher};

/// The changes of a cluster without counts, and whether the limit left something to the next run. Each patient that must be
/// added or updated takes one from `room`.
pub(crate) fn desired(
    cluster: &[Chart<'_>],
    known: &Known<'_>,
    matcher: &mut Matcher<'_>,
    room: &mut Option<u64>,
) -> (PageChanges, bool) {
    let mut changes = PageChanges::default();
    if let Some(link) = settled(cluster) {
        let as_read = |chart: &Chart<'_>| chart.link_to(PatientRef::Existing(link.patient), true);
        cluster
            .iter()
            .for_each(|chart| write_link(&mut changes, chart.link, as_read(chart)));
        return (changes, false);
    }
    let mut decision = Decision {
        known,
        room,
        owners: owners(cluster),
        heads: HashMap::new(),
        folded: HashMap::new(),
        held: BTreeMap::new(),
        deferred: HashSet::new(),
        changes,
        is_short: false,
    };
    let mut persons: BTreeMap<PatNum, Vec<&Chart<'_>>> = BTreeMap::new();
    for chart in cluster {
        persons.entry(chart.person).or_default().push(chart);
    }
    for (person, charts) in &mut persons {
        // The original first.
        charts.sort_by_key(|chart| chart.number != *person);
        decision.choose_head(*person, charts);
    }
    for (person, charts) in &persons {
        decision.assign(*person, charts, matcher);
    }
    for (patient, charts) in std::mem::take(&mut decision.held) {
        decision.settle(patient, &charts);
    }
    (decision.changes, decision.is_short)
}

/// The person of each patient: that of an active number, the primary one first.
fn owners(cluster: &[Chart<'_>]) -> HashMap<PatientId, PatNum> {
    let mut charts: Vec<_> = cluster.iter().rev().collect();
    // The last one counts.
    charts.sort_by_key(|chart| (chart.is_active(), chart.link.is_some_and(|link| link.is_primary)));
    let owner = |chart: &Chart<'_>| Some((chart.patient()?, chart.person));
    charts.into_iter().filter_map(owner).collect()
}

struct Decision<'c> {
    known: &'c Known<'c>,
    room: &'c mut Option<u64>,
    owners: HashMap<PatientId, PatNum>,
    heads: HashMap<PatNum, PatientRef>,
    /// The surviving patient of each folded one.
    folded: HashMap<PatientId, PatientId>,
    /// The charts of each patient here, in the order in which they may give it its fields.
    held: BTreeMap<PatientId, Vec<&'c Chart<'c>>>,
    /// Numbers that must be read again, because the limit left a change to the next run.
    deferred: HashSet<PatNum>,
    changes: PageChanges,
    is_short: bool,
}

impl<'c> Decision<'c> {
    /// The chart's patient, if it is one of the chart's person.
    fn own(&self, chart: &Chart<'_>) -> Option<PatientId> {
        let is_own = |patient: &PatientId| self.owners.get(patient) == Some(&chart.person);
        chart.patient().filter(is_own)
    }

    /// Of several patients of one person, one that stays active takes precedence, then the one with the first chart. If the
    /// person is not active, each of them keeps its numbers.
    fn choose_head(&mut self, person: PatNum, charts: &[&Chart<'_>]) {
        let own = |chart: &&Chart<'_>| Some((chart.number, self.own(chart)?));
        let is_active = charts
            .iter()
            .any(|chart| chart.data.is_some() || chart.is_active() && self.own(chart).is_some());
        let own: Vec<_> = charts.iter().filter_map(own).collect();
        let leaves = |(_, patient): &(PatNum, PatientId)| {
            let stored = self.known.patients.get(patient);
            !stored.is_some_and(|it| it.active_elsewhere || is_active && it.status == PatientStatus::Active)
        };
        // The first of equal ones.
        let Some((_, head)) = own.iter().copied().min_by_key(leaves) else {
            return;
        };
        let into = PatientRef::Existing(head);
        self.heads.insert(person, into);
        for (number, patient) in own {
            if is_active && patient != head && self.folded.insert(patient, head).is_none() {
                self.deactivate(patient, number, InactiveReason::Clone, Some(into));
            }
        }
    }

    /// Assigns the charts of a person to patients, and imports a person without one.
    fn assign(&mut self, person: PatNum, charts: &[&'c Chart<'c>], matcher: &mut Matcher<'_>) {
        let mut strangers = Vec::new();
        for chart in charts.iter().copied() {
            match (self.own(chart), self.heads.get(&person)) {
                (Some(patient), _) => self.give(chart, patient),
                (None, Some(PatientRef::Existing(head))) if chart.data.is_some() => self.give(chart, *head),
                _ if chart.data.is_some() => strangers.push(chart),
                _ => self.free(chart),
            }
        }
        self.import(person, &strangers, matcher);
    }

    fn free(&mut self, chart: &Chart<'_>) {
        let linked = chart.link.map(|_| chart.number);
        self.changes.removed_links.extend(linked);
    }

    /// Gives a chart to a patient, or to the one that it is folded into.
    fn give(&mut self, chart: &'c Chart<'c>, patient: PatientId) {
        let patient = self.folded.get(&patient).copied().unwrap_or(patient);
        self.held.entry(patient).or_default().push(chart);
    }

    /// Uses the limit for one patient; `false` if it is reached.
    fn take(&mut self) -> bool {
        let has_room = *self.room != Some(0);
        *self.room = self.room.map(|room| room.saturating_sub(1));
        self.is_short |= !has_room;
        has_room
    }

    /// Imports a person that has no patient here, but importable charts.
    fn import(&mut self, person: PatNum, charts: &[&'c Chart<'c>], matcher: &mut Matcher<'_>) {
        let Some((first, (data, _))) = charts.first().and_then(|first| Some((*first, first.data?))) else {
            return;
        };
        let patient = match matcher.find(&data.fields) {
            Match::Several => return self.leave_ambiguous(charts),
            _ if !self.take() => return self.defer(charts),
            Match::One(patient) => PatientRef::Existing(patient),
            Match::None => PatientRef::Created(self.changes.creates.len()),
        };
        self.heads.insert(person, patient);
        self.write(patient, charts, first, true);
    }

    fn leave_ambiguous(&mut self, charts: &[&Chart<'_>]) {
        for chart in charts {
            let problem = Problem {
                pat_num: chart.number,
                code: ProblemCode::AmbiguousMatch,
                detail: None,
            };
            self.changes.problems.push(chart.open_problem(problem));
            self.free(chart);
        }
    }

    fn defer(&mut self, charts: &[&'c Chart<'c>]) {
        for chart in charts {
            if let Some(patient) = chart.patient() {
                self.give(chart, patient);
                self.deferred.insert(chart.number);
            }
        }
    }

    /// Decides about a patient that has these charts.
    fn settle(&mut self, patient: PatientId, charts: &[&Chart<'_>]) {
        let Some((stored, any)) = self.known.patients.get(&patient).zip(charts.first()) else {
            return;
        };
        let can_give = |chart: &&&Chart<'_>| chart.data.is_some() && !self.deferred.contains(&chart.number);
        let source = charts.iter().find(can_give);
        let current = charts.iter().find(|chart| chart.is_primary_of(patient));
        let active = charts.iter().find(|chart| chart.is_active());
        // Whether the patient does not have the fields of that chart.
        let is_stale = source.is_some_and(|source| {
            let print = source.data.map(|(_, print)| print);
            let has_fields =
                source.is_primary_of(patient) && source.link.map(|link| link.fingerprint) == print;
            stored.status != PatientStatus::Active || !has_fields
        });
        let is_waiting = is_stale && !self.take();
        let waiting = source.filter(|_| is_waiting);
        self.deferred.extend(waiting.map(|chart| chart.number));
        if active.is_none() {
            self.leave(patient, stored, charts);
        }
        let source = source.filter(|_| !is_waiting);
        let primary = source.or(current).or(active).unwrap_or(any);
        self.write(
            PatientRef::Existing(patient),
            charts,
            primary,
            is_stale && !is_waiting,
        );
    }

    /// Makes a patient without an active chart inactive. Being merged takes precedence over any other reason.
    fn leave(&mut self, patient: PatientId, stored: &StoredPatient, charts: &[&Chart<'_>]) {
        let graph = self.known.graph;
        let survivor = |chart: &&Chart<'_>| Some((chart.number, graph.merged_into(chart.number)?));
        let merged = charts.iter().filter_map(survivor);
        let this = Some(&PatientRef::Existing(patient));
        if let Some((number, into)) = merged.filter(|(_, into)| self.heads.get(into) != this).min() {
            let into = self.heads.get(&into).copied();
            return self.deactivate(patient, number, InactiveReason::Merged, into);
        }
        // Without news the reason stays: another integration may have reported it.
        let is_same =
            |link: &LinkRow, chart: &Chart<'_>| link.status == chart.status && link.cluster == chart.cluster;
        let is_news = |chart: &&&Chart<'_>| !chart.link.is_some_and(|link| is_same(link, chart));
        let news = charts.iter().find(is_news);
        let first = charts.first().filter(|_| stored.status == PatientStatus::Active);
        let merged = [InactiveReason::Merged, InactiveReason::Clone].map(PatientStatus::Inactive);
        let is_kept = merged.contains(&stored.status) && !graph.is_certain;
        if let Some(chart) = news.or(first).filter(|_| !is_kept)
            && let PatientStatus::Inactive(reason) = chart.status
        {
            self.deactivate(patient, chart.number, reason, None);
        }
    }

    /// Writes a patient with its charts. If it `is_stale`, the primary one's fields are written.
    fn write(&mut self, patient: PatientRef, charts: &[&Chart<'_>], primary: &Chart<'_>, is_stale: bool) {
        if is_stale {
            self.write_fields(patient, charts, primary);
        }
        for chart in charts {
            let mut link = chart.link_to(patient, chart.number == primary.number);
            let is_kept = |link: &LinkRow| link.is_primary && PatientRef::Existing(link.patient) == patient;
            if self.deferred.contains(&chart.number) {
                (link.fingerprint, link.changed_at) = (never(), None);
            } else if link.is_primary && !is_stale && !chart.link.is_some_and(is_kept) {
                // The patient must have the fields of its primary number, or be written again.
                link.fingerprint = never();
            }
            write_link(&mut self.changes, chart.link, link);
        }
    }

    fn write_fields(&mut self, patient: PatientRef, charts: &[&Chart<'_>], source: &Chart<'_>) {
        let Some((data, _)) = source.data else { return };
        let pat_num = source.number;
        let PatientRef::Existing(patient) = patient else {
            let patient = Arc::clone(data);
            return self.changes.creates.push(Create { pat_num, patient });
        };
        let Some(stored) = self.known.patients.get(&patient) else {
            return;
        };
        let mut fields = data.fields.clone();
        let kept = stored.protect(&mut fields);
        let ssn = data.ssn.as_ref().map(Ssn::duplicate);
        let changed = changed_fields(&stored.fields, &fields);
        let was_linked = charts.iter().any(|chart| chart.patient() == Some(patient));
        if was_linked && changes_identity(&changed) {
            self.changes.mass_change.renamed += 1;
            self.changes.mass_changed.push(patient);
        }
        self.changes.updates.push(Update {
            patient,
            pat_num,
            fields,
            ssn,
            changed,
            kept,
            reactivated: stored.status != PatientStatus::Active,
        });
    }

    /// Makes a patient inactive, or points it to another survivor, unless another integration keeps it active. The mass-change
    /// guard does not count a folded patient, who continues as another one.
    fn deactivate(
        &mut self,
        patient: PatientId,
        pat_num: PatNum,
        reason: InactiveReason,
        into: Option<PatientRef>,
    ) {
        let stored = self.known.patients.get(&patient);
        let Some(stored) = stored.filter(|stored| !stored.active_elsewhere) else {
            return;
        };
        if stored.status != PatientStatus::Inactive(reason) {
            let leaves = stored.status == PatientStatus::Active && reason != InactiveReason::Clone;
            if leaves {
                self.changes.mass_change.inactive += 1;
                self.changes.mass_changed.push(patient);
            }
            self.changes.deactivations.push(Deactivation {
                patient,
                pat_num,
                reason,
                into,
            });
        } else if stored.merged_into.map(PatientRef::Existing) != into {
            self.changes.survivors.push(SurvivorChange { patient, into });
        }
    }
}

fn write_link(changes: &mut PageChanges, current: Option<&LinkRow>, desired: LinkUpsert) {
    let is_same = |link: &&LinkRow| {
        (PatientRef::Existing(link.patient), link.is_primary) == (desired.patient, desired.is_primary)
            && link.fingerprint == desired.fingerprint
    };
    let Some(link) = current.filter(is_same) else {
        return changes.links.push(desired);
    };
    let touch = LinkTouch {
        pat_num: desired.pat_num,
        status: desired.status,
        is_other_state: (link.status, link.cluster) != (desired.status, desired.cluster),
        changed_at: desired.changed_at,
        cluster: desired.cluster,
    };
    if (link.status, link.changed_at, link.cluster) != (touch.status, touch.changed_at, touch.cluster) {
        changes.touched.push(touch);
    }
}

fn changed_fields(ours: &PatientFields, theirs: &PatientFields) -> Vec<FieldChange> {
    let pairs = ours.named().into_iter().zip(theirs.named());
    let differing = pairs.filter(|(from, to)| from.1 != to.1);
    let change = |((field, from), (_, to))| FieldChange::new(field, from, to);
    differing.map(change).collect()
}

#[cfg(test)]
mod tests;
