//! Plans what a page of the source changes, as plain data without I/O.

use std::collections::HashSet;

use domain::{PatNum, PatientId, Problem, Severity};
use store::{MatchKey, OpenProblem, PageChanges};

use crate::chart::{Chart, Known, charts, settled, units};
use crate::desired::desired;
use crate::matching::{Matcher, match_key};
use crate::pages::{Page, Row};

/// Which rows are counted as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    /// Every row that is active or linked.
    All,
    /// Only those that change something. The others were counted before, or were only tried again.
    News,
}

/// The patients and match keys that must be looked up to plan the page. None, if all rows are settled.
pub(crate) fn wanted(page: &Page, known: &Known<'_>) -> (Vec<PatientId>, Vec<MatchKey>) {
    let (mut patients, mut keys) = (Vec::new(), Vec::new());
    let charts = charts(page, known);
    for chart in units(&charts).filter(|unit| settled(unit).is_none()).flatten() {
        patients.extend(chart.patient());
        if let Some((patient, _)) = chart.data
            && (chart.link.is_none() || chart.member.cluster.is_some())
        {
            keys.extend(match_key(&patient.fields));
        }
    }
    (patients, keys)
}

/// Plans the page in order, until `room`, the number of patients that may still be added or updated, is used up. Unchanged
/// and skipped rows do not count. Returns how many members are planned; the limit leaves the others to the next run.
pub(crate) fn plan(
    page: &Page,
    known: &Known<'_>,
    counting: Counting,
    mut room: Option<u64>,
) -> (PageChanges, usize) {
    let (mut all, mut planned) = (PageChanges::default(), 0);
    let (charts, mut matcher) = (charts(page, known), Matcher::new(&known.candidates));
    for unit in units(&charts) {
        let before = room;
        let (mut changes, is_short) = desired(unit, known, &mut matcher, &mut room);
        if is_short && room == before {
            break;
        }
        list_problems(unit, known, counting, &mut changes);
        count(unit, known, counting, &mut changes);
        all.extend(changes);
        if is_short {
            break;
        }
        planned += unit.len();
    }
    (all, planned)
}

fn list_problems(unit: &[Chart<'_>], known: &Known<'_>, counting: Counting, changes: &mut PageChanges) {
    for chart in unit {
        if let Row::Unusable(problem) = &chart.member.row {
            changes.problems.push(chart.open_problem(problem.clone()));
        }
    }
    let open: HashSet<PatNum> = changes.problems.iter().map(|open| open.problem.pat_num).collect();
    let is_solved = |number: &PatNum| known.problems.contains_key(number) && !open.contains(number);
    changes
        .solved
        .extend(unit.iter().map(|chart| chart.number).filter(is_solved));
    if counting == Counting::News {
        let problem = |open: &OpenProblem| known.problems.get(&open.problem.pat_num);
        changes.problems.retain(|open| problem(open) != Some(open));
    }
}

/// Counts the patients that change, and the other rows as unchanged.
fn count(unit: &[Chart<'_>], known: &Known<'_>, counting: Counting, changes: &mut PageChanges) {
    // A problem whose row was saved meanwhile is not another one.
    let is_counted = |problem: &&Problem| {
        let known = known.problems.get(&problem.pat_num);
        counting == Counting::All || known.is_none_or(|open| open.problem != **problem)
    };
    let problems = changes.problems.iter().map(|open| &open.problem);
    let counted: Vec<&Problem> = problems.filter(is_counted).collect();
    let errors = counted
        .iter()
        .filter(|problem| problem.code.severity() == Severity::Error);
    (changes.errors, changes.counts.skipped) = (errors.count() as u64, counted.len() as u64);
    let is_ours = |chart: &&Chart<'_>| chart.member.is_active() || chart.link.is_some();
    let rows = match counting {
        Counting::All => unit.iter().filter(is_ours).count() as u64,
        Counting::News => 0,
    };
    let counts = &mut changes.counts;
    counts.added = changes.creates.len() as u64;
    counts.updated = changes.updates.len() as u64;
    counts.deactivated = changes.deactivations.len() as u64;
    let done = counts.added + counts.updated + counts.deactivated + counts.skipped;
    counts.unchanged = rows.saturating_sub(done);
    counts.rows_read = done + counts.unchanged;
}

#[cfg(test)]
mod tests;
