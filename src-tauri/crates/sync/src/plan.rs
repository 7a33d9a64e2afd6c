//! Plans what a page of the source changes, as plain data without I/O.
//!
//! A row that is equal to its link is done with one comparison. Everything else is decided by [`crate::cluster`], with the
//! patients that the store has for it.

use std::collections::HashMap;
use std::ops::ControlFlow;

use domain::{Counts, PatNum, PatientId, PatientStatus, Problem, ProblemCode};
use store::{Candidate, Candidates, LinkRow, LinkTouch, MatchKey, OpenProblem, PageChanges, StoredPatient};

use crate::cluster::{Cluster, desired, diff};
use crate::identity_graph::IdentityGraph;
use crate::matching::{Matcher, match_key};
use crate::pages::{Member, Page, Row};

/// What a plan is based on.
pub(crate) struct Known<'a> {
    pub(crate) graph: &'a IdentityGraph,
    pub(crate) links: HashMap<PatNum, LinkRow>,
    /// The patients of all links that are not settled.
    pub(crate) patients: HashMap<PatientId, StoredPatient>,
    /// Patients that may be those of rows without a link.
    pub(crate) candidates: HashMap<MatchKey, Candidates>,
    pub(crate) problems: &'a HashMap<PatNum, OpenProblem>,
}

/// Which rows are counted as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    /// Every row that is active or linked.
    All,
    /// Only those that change something. The others were counted before, or were only tried again.
    News,
}

/// What to write for one page.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) changes: PageChanges,
    /// The last number that is planned; `None` if the limit was reached before the first.
    pub(crate) last: Option<PatNum>,
    /// Whether the limit was reached, and the rest of the page must wait for the next run.
    pub(crate) is_short: bool,
}

/// The patients and match keys that must be looked up to plan the page. None, if all rows are settled.
pub(crate) fn wanted(page: &Page, links: &HashMap<PatNum, LinkRow>) -> (Vec<PatientId>, Vec<MatchKey>) {
    let (mut patients, mut keys) = (Vec::new(), Vec::new());
    for member in page.units().filter(|unit| !is_settled(unit, links)).flatten() {
        let link = links.get(&member.pat_num);
        patients.extend(link.map(|link| link.patient));
        if let Row::Active(patient, _) = &member.row
            && (link.is_none() || member.cluster.is_some())
        {
            keys.extend(match_key(&patient.fields));
        }
    }
    (patients, keys)
}

/// Plans the page in order, until `room`, the number of patients that may still be added or updated, is used up. Unchanged
/// and skipped rows do not count.
pub(crate) fn plan(page: &Page, mut known: Known<'_>, counting: Counting, room: Option<u64>) -> Plan {
    let candidates = std::mem::take(&mut known.candidates);
    for candidates in candidates.values() {
        if let Candidates::Few(candidates) = candidates {
            known.patients.extend(candidates.iter().map(stored));
        }
    }
    let mut planner = Planner {
        known: &known,
        counting,
        room,
        matcher: Matcher::new(&candidates),
        plan: Plan::default(),
    };
    for unit in page.units() {
        if planner.plan_unit(unit).is_break() {
            planner.plan.is_short = true;
            break;
        }
        planner.plan.last = unit.last().map(|member| member.pat_num);
    }
    planner.plan
}

fn stored(candidate: &Candidate) -> (PatientId, StoredPatient) {
    let stored = StoredPatient {
        fields: candidate.fields.clone(),
        status: candidate.status,
        merged_into: None,
        active_elsewhere: false,
    };
    (candidate.patient, stored)
}

/// Whether the row is a patient as it is here, so that at most the time of its change is news. An active primary link belongs
/// to an active patient with the fields of that link's fingerprint.
fn is_settled(unit: &[Member], links: &HashMap<PatNum, LinkRow>) -> bool {
    let [
        Member {
            pat_num,
            row: Row::Active(_, print),
            ..
        },
    ] = unit
    else {
        return false;
    };
    let is_equal = |link: &LinkRow| {
        link.is_primary && link.status == PatientStatus::Active && link.fingerprint == *print
    };
    links.get(pat_num).is_some_and(is_equal)
}

struct Planner<'k> {
    known: &'k Known<'k>,
    counting: Counting,
    room: Option<u64>,
    matcher: Matcher<'k>,
    plan: Plan,
}

impl Planner<'_> {
    /// Breaks if the limit is reached.
    fn plan_unit(&mut self, unit: &[Member]) -> ControlFlow<()> {
        let known = self.known;
        let (mut changes, mut ambiguous, mut is_short) = (PageChanges::default(), Vec::new(), false);
        if is_settled(unit, &known.links) {
            changes
                .touched
                .extend(unit.iter().filter_map(|member| touch(member, known)));
        } else {
            let room = self.room;
            let cluster = Cluster {
                members: unit,
                links: &known.links,
                patients: &known.patients,
                graph: known.graph,
            };
            let desired = desired(&cluster, &mut self.matcher, &mut self.room);
            is_short = desired.is_short;
            if is_short && self.room == room {
                return ControlFlow::Break(());
            }
            changes = diff(&cluster, &desired);
            ambiguous = desired.ambiguous;
        }
        self.list_problems(unit, &ambiguous, &mut changes);
        changes.counts = self.counts(unit, &changes);
        self.plan.changes.extend(changes);
        if is_short {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn list_problems(&self, unit: &[Member], ambiguous: &[PatNum], changes: &mut PageChanges) {
        for member in unit {
            let known = self.known.problems.get(&member.pat_num);
            let Some(problem) = problem(member, ambiguous) else {
                changes.solved.extend(known.map(|_| member.pat_num));
                continue;
            };
            let open = OpenProblem {
                problem,
                changed_at: member.changed_at,
                cluster: self
                    .known
                    .graph
                    .digest(member.pat_num, known.and_then(|known| known.cluster)),
            };
            if self.counting == Counting::All || known != Some(&open) {
                changes.problems.push(open);
            }
        }
    }

    /// Completes the counts of the unit's patients to those of its rows.
    fn counts(&self, unit: &[Member], changes: &PageChanges) -> Counts {
        let is_ours = |member: &&Member| member.is_active() || self.known.links.contains_key(&member.pat_num);
        let rows = match self.counting {
            Counting::All => unit.iter().filter(is_ours).count() as u64,
            Counting::News => 0,
        };
        let mut counts = changes.counts;
        counts.skipped = changes.problems.len() as u64;
        let done = counts.added + counts.updated + counts.deactivated + counts.skipped;
        counts.unchanged = rows.saturating_sub(done);
        counts.rows_read = done + counts.unchanged;
        counts
    }
}

/// The link of a settled row, if its time of change or its records are news.
fn touch(member: &Member, known: &Known<'_>) -> Option<LinkTouch> {
    let Member {
        pat_num, changed_at, ..
    } = *member;
    let link = known.links.get(&pat_num)?;
    let cluster = known.graph.digest(pat_num, link.cluster);
    let status = PatientStatus::Active;
    let touch = LinkTouch {
        pat_num,
        status,
        changed_at,
        cluster,
    };
    ((link.changed_at, link.cluster) != (changed_at, cluster)).then_some(touch)
}

/// Why the number cannot be imported.
fn problem(member: &Member, ambiguous: &[PatNum]) -> Option<Problem> {
    let pat_num = member.pat_num;
    match &member.row {
        Row::Unusable(problem) => Some(problem.clone()),
        _ => ambiguous.contains(&pat_num).then_some(Problem {
            pat_num,
            code: ProblemCode::AmbiguousMatch,
            detail: None,
        }),
    }
}

#[cfg(test)]
mod tests;
