//! The one mechanism that finds what a sync must read: the source's list of (number, time of change, status) and ours, walked
//! side by side in the order of the numbers.
//!
//! A row is read if it is unknown here and active there, gone there and active here, or if its status, its time of change, or
//! the records of its cluster differ from those of the last read. A time that was too young when its row was read is not kept,
//! so that row is always read again. The same walk at the end of a run is the **reconciliation**.

use std::pin::pin;

use domain::{Fault, LIST_PAGE, PatNum, PatientSource, PatientStatus, Reconciliation, SourceEntry};
use futures::StreamExt;
use futures::stream::{Stream, iter, unfold};
use store::KnownNumber;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::identity_graph::IdentityGraph;
use crate::job::Scope;
use crate::stop::{Stop, answer};

const READ_AHEAD: usize = 2;

/// What a walk found.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// The sums. `changed`, `missing`, and `unexpected` are the differences.
    pub(crate) found: Reconciliation,
    /// Differing numbers that are active in the source. Ascending, as the next two.
    pub(crate) active: Vec<PatNum>,
    /// Numbers that are active in the source and may differ: their time of change was too young at the last read.
    pub(crate) uncertain: Vec<PatNum>,
    /// Differing numbers that are not active in the source, or gone.
    pub(crate) inactive: Vec<PatNum>,
    /// Of `active` and `uncertain`, the linked numbers, whose names may differ.
    pub(crate) linked: Vec<PatNum>,
    /// Linked rows whose time of change is earlier than before.
    pub(crate) moved_back: u64,
}

/// `recent` are the numbers that this run read while their time of change was too young to be kept, ascending.
pub(crate) async fn compare<S: PatientSource>(
    source: &mut S,
    scope: Scope<'_>,
    recent: &[PatNum],
) -> Result<Comparison, Stop> {
    let (their_pages, theirs) = channel::<Vec<SourceEntry>>(READ_AHEAD);
    let (our_pages, ours) = channel::<Vec<KnownNumber>>(READ_AHEAD);
    let walk = async {
        let (graph, so_far) = (scope.graph, Comparison::default());
        let mut walk = Walk {
            graph,
            recent,
            so_far,
        };
        let (mut theirs, mut ours) = (pin!(entries(theirs).peekable()), pin!(entries(ours).peekable()));
        loop {
            let there = theirs.as_mut().peek().await.map(|entry| entry.pat_num);
            let here = ours.as_mut().peek().await.map(|known| known.pat_num);
            let Some(number) = [there, here].into_iter().flatten().min() else {
                return Ok(walk.so_far);
            };
            let there = theirs.as_mut().next_if(|entry| entry.pat_num == number).await;
            let here = ours.as_mut().next_if(|known| known.pat_num == number).await;
            walk.add(number, there, here);
        }
    };
    let list_theirs = list_theirs(source, scope, their_pages);
    let list_ours = list_ours(scope, our_pages);
    let (comparison, (), ()) = futures::try_join!(walk, list_theirs, list_ours)?;
    Ok(comparison)
}

/// The entries of all pages.
fn entries<T>(pages: Receiver<Vec<T>>) -> impl Stream<Item = T> {
    let next = async |mut pages: Receiver<Vec<T>>| Some((iter(pages.recv().await?), pages));
    unfold(pages, next).flatten()
}

async fn list_theirs<S: PatientSource>(
    source: &mut S,
    scope: Scope<'_>,
    pages: Sender<Vec<SourceEntry>>,
) -> Result<(), Stop> {
    let (mut after, mut page) = (None, answer(scope.cancel, source.list(None)).await?);
    loop {
        check_order(after, page.iter().map(|entry| entry.pat_num))?;
        after = page.last().map(|entry| entry.pat_num);
        if after.is_none() {
            return Ok(());
        }
        // The server reads the next page meanwhile.
        let next = answer(scope.cancel, source.list(after));
        let (next, sent) = futures::join!(next, pages.send(page));
        page = next?;
        if sent.is_err() {
            return Ok(());
        }
    }
}

async fn list_ours(scope: Scope<'_>, pages: Sender<Vec<KnownNumber>>) -> Result<(), Stop> {
    let (integration, mut after) = (scope.job.integration, None);
    loop {
        let page = scope.store.known_page(integration, after, LIST_PAGE).await?;
        after = page.last().map(|known| known.pat_num);
        if after.is_none() || pages.send(page).await.is_err() {
            return Ok(());
        }
    }
}

/// A damaged index can return the same rows forever, and the walk would never end.
pub(crate) fn check_order(after: Option<PatNum>, numbers: impl Iterator<Item = PatNum>) -> Result<(), Fault> {
    let numbers = after.into_iter().chain(numbers);
    match numbers.is_sorted_by(|one, next| one < next) {
        true => Ok(()),
        false => Err(Fault::RowsRepeated),
    }
}

impl Comparison {
    /// Whether everything is equal.
    pub(crate) fn is_equal(&self) -> bool {
        self.active.is_empty() && self.uncertain.is_empty() && self.inactive.is_empty()
    }
}

struct Walk<'a> {
    graph: &'a IdentityGraph,
    recent: &'a [PatNum],
    so_far: Comparison,
}

impl Walk<'_> {
    /// Adds a number that is in at least one of the two lists.
    fn add(&mut self, number: PatNum, theirs: Option<SourceEntry>, ours: Option<KnownNumber>) {
        let there = theirs.filter(|entry| entry.status == PatientStatus::Active);
        // Only an active row can have a problem.
        let here = ours.filter(|known| known.has_problem || known.status == PatientStatus::Active);
        let has_changed = match (there, here, ours) {
            (Some(there), Some(here), _) => self.is_changed(there, here),
            // Neither is active. What never was a patient here does not matter.
            (None, None, Some(known)) => {
                theirs.is_some_and(|entry| entry.status != known.status)
                    || !self.graph.has_same_records(number, known.cluster)
            }
            _ => false,
        };
        let Comparison {
            found,
            active,
            uncertain,
            inactive,
            linked,
            ..
        } = &mut self.so_far;
        found.source_active += u64::from(there.is_some());
        *match (there, here) {
            (Some(_), None) => &mut found.missing,
            (None, Some(_)) => &mut found.unexpected,
            _ if has_changed => &mut found.changed,
            _ => return,
        } += 1;
        if there.is_some() && here.is_some_and(|known| known.is_linked) {
            linked.push(number);
        }
        match there {
            Some(_) if here.is_some_and(|known| known.changed_at.is_none()) => uncertain.push(number),
            Some(_) => active.push(number),
            None => inactive.push(number),
        }
    }

    /// Counts a number that is active on both sides, and returns whether it differs.
    fn is_changed(&mut self, there: SourceEntry, here: KnownNumber) -> bool {
        let found = &mut self.so_far.found;
        *match (here.has_problem, here.is_primary) {
            (true, _) => &mut found.with_problems,
            (false, true) => &mut found.imported,
            (false, false) => &mut found.second_charts,
        } += 1;
        let has_same_records = self.graph.has_same_records(here.pat_num, here.cluster);
        let Some(known) = here.changed_at else {
            let is_recent = has_same_records && self.recent.binary_search(&here.pat_num).is_ok();
            found.recent += u64::from(is_recent);
            return !is_recent;
        };
        self.so_far.moved_back += u64::from(known > there.changed_at && here.is_linked);
        known != there.changed_at || !has_same_records
    }
}

#[cfg(test)]
mod tests;
