//! The one mechanism that finds what a sync must read: the source's list of (number, time of change, status) and ours, walked
//! side by side in the order of the numbers. A full sync walks the rows instead of the list, so that it compares contents, too.
//!
//! A row is read if it is unknown here and active there, gone there and active here, or if its status, its time of change, or
//! the records of its cluster differ from those of the last read. A time that was too young when its row was read is not kept,
//! so that row is always read again. The same walk at the end of a run is the **reconciliation**.

use std::collections::HashSet;
use std::iter::Peekable;
use std::vec;

use domain::{
    Fault, LIST_PAGE, Mode, PatNum, PatientSource, PatientStatus, Reconciliation, ServerTime, SourceEntry,
};
use store::KnownNumber;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use vault::Fingerprint;

use crate::equal_row::EqualRow;
use crate::identity_graph::IdentityGraph;
use crate::job::{Progress, Scope};
use crate::mass_change_guard::MassChangeGuard;
use crate::pages::{Member, Page, Reader, Row, Wanted};
use crate::stop::{Stop, answer};
use crate::writer::{BATCH_ROWS, Writer};

const READ_AHEAD: usize = 2;

/// How many pages of rows are read ahead, so that the source is read while times of change are written.
const ROWS_AHEAD: usize = 20;

/// What a walk found.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// The sums. `changed`, `missing`, and `unexpected` are the differences.
    pub(crate) found: Reconciliation,
    /// Differing numbers that are active in the source. Ascending, as the next ones.
    pub(crate) active: Vec<PatNum>,
    /// Numbers that are active in the source and may differ: their time of change was too young at the last read.
    pub(crate) uncertain: Vec<PatNum>,
    /// Differing numbers that are not active in the source, or gone.
    pub(crate) inactive: Vec<PatNum>,
    /// Of `active` and `uncertain`, the linked numbers, whose names may differ.
    pub(crate) linked: Vec<PatNum>,
    /// Linked rows whose time of change is earlier than before.
    pub(crate) moved_back: u64,
    /// Whether the walk ended early.
    pub(crate) is_cut: bool,
    /// What only a comparison of contents finds.
    pub(crate) contents: Contents,
}

/// What a comparison of contents finds.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// How many patients are equal in everything.
    pub(crate) equal: u64,
    /// Of those, the numbers whose time of change was too young to be kept.
    pub(crate) young: Vec<PatNum>,
    /// Rows that differ in nothing but a later time of their change, until it is written. They are in no list of differences.
    touched: Vec<EqualRow>,
    /// Of `active`, the numbers whose time of change does not tell that they differ.
    pub(crate) hidden: HashSet<PatNum>,
    /// Numbers that are inactive here and not active there, whose status was not read.
    pub(crate) unread: Vec<PatNum>,
}

/// Compares numbers, times of change, and statuses. `recent` are the numbers that this run read while their time of change was
/// too young to be kept, ascending. With a `guard`, the walk ends when so many linked patients differ that it may ask.
pub(crate) async fn compare<S: PatientSource>(
    source: &mut S,
    scope: Scope<'_>,
    recent: &[PatNum],
    guard: Option<&MassChangeGuard>,
) -> Result<Comparison, Stop> {
    let (their_pages, mut theirs) = channel::<Vec<SourceEntry>>(READ_AHEAD);
    let (our_pages, ours) = channel(READ_AHEAD);
    // It owns the pages: once it ends, nothing waits to send more.
    let walk = async move {
        let mut walk = Walk::new(scope.graph, recent, false);
        let mut ours = Ours::of(ours);
        while let Some(page) = theirs.recv().await {
            walk.add_page(page.into_iter().map(There::listed), &mut ours)
                .await;
            let differing = walk.so_far.linked.len() as u64;
            if guard.is_some_and(|guard| guard.is_suspicious(differing)) {
                walk.so_far.is_cut = true;
                return Ok(walk.so_far);
            }
        }
        Ok(walk.finish(ours).await)
    };
    let list_theirs = list_theirs(source, scope, their_pages);
    let list_ours = list_ours(scope, false, our_pages);
    let (comparison, (), ()) = futures::try_join!(walk, list_theirs, list_ours)?;
    Ok(comparison)
}

/// Compares contents, too: reads every active row. Meanwhile, equal patients are counted, and later times of change are written
/// where only they differ.
pub(crate) async fn compare_contents<S: PatientSource, P: FnMut(Progress) + Send>(
    reader: &mut Reader<'_, S>,
    writer: &mut Writer<'_, P>,
) -> Result<Comparison, Stop> {
    let scope = reader.scope;
    let (their_pages, mut theirs) = channel::<Page>(ROWS_AHEAD);
    let (our_pages, ours) = channel(READ_AHEAD);
    // It owns the pages: once it ends, nothing waits to send more.
    let walk = async move {
        let (mut walk, mut counted) = (Walk::new(scope.graph, &[], true), 0);
        // An incremental sync only counts rows that seemed to differ.
        let equal = |found: &Contents| match scope.job.mode {
            Mode::Full => found.equal,
            Mode::Incremental => found.young.len() as u64,
        };
        let mut ours = Ours::of(ours);
        while let Some(page) = theirs.recv().await {
            walk.add_page(page.members.iter().map(There::read), &mut ours)
                .await;
            let found = &mut walk.so_far.contents;
            if equal(found) - counted >= BATCH_ROWS as u64 {
                writer.count_unchanged(equal(found) - counted).await?;
                counted = equal(found);
            }
            if found.touched.len() >= BATCH_ROWS {
                writer.write_times(&found.touched).await?;
                found.touched.clear();
            }
        }
        let found = walk.finish(ours).await;
        writer.count_unchanged(equal(&found.contents) - counted).await?;
        writer.write_times(&found.contents.touched).await?;
        Ok(found)
    };
    let read_theirs = reader.send(Wanted::Active, their_pages);
    // None of them is dropped before its end: the source could not be used again, and a count may be half written.
    let (found, read, listed) = futures::join!(walk, read_theirs, list_ours(scope, true, our_pages));
    read.and(listed).and(found)
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

async fn list_ours(
    scope: Scope<'_>,
    with_contents: bool,
    pages: Sender<Vec<KnownNumber>>,
) -> Result<(), Stop> {
    let (integration, mut after) = (scope.job.integration, None);
    loop {
        let page = match with_contents {
            true => scope.store.known_contents(integration, after, LIST_PAGE).await?,
            false => scope.store.known_page(integration, after, LIST_PAGE).await?,
        };
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

/// What the source has for a number.
#[derive(Debug, Clone, Copy)]
struct There {
    pat_num: PatNum,
    status: PatientStatus,
    /// `None` if it is too young to be kept.
    changed_at: Option<ServerTime>,
    data: Data,
}

#[derive(Debug, Clone, Copy)]
enum Data {
    NotRead,
    Usable(Fingerprint),
    Unusable,
}

impl There {
    fn listed(entry: SourceEntry) -> Self {
        Self {
            pat_num: entry.pat_num,
            status: entry.status,
            changed_at: Some(entry.changed_at),
            data: Data::NotRead,
        }
    }

    fn read(member: &Member) -> Self {
        let (status, data) = match &member.row {
            Row::Active(_, print) => (PatientStatus::Active, Data::Usable(*print)),
            Row::Unusable(_) => (PatientStatus::Active, Data::Unusable),
            Row::Left(reason) => (PatientStatus::Inactive(*reason), Data::NotRead),
        };
        Self {
            pat_num: member.pat_num,
            status,
            changed_at: member.changed_at,
            data,
        }
    }
}

/// Our numbers, ascending.
struct Ours {
    pages: Receiver<Vec<KnownNumber>>,
    page: Peekable<vec::IntoIter<KnownNumber>>,
}

impl Ours {
    fn of(pages: Receiver<Vec<KnownNumber>>) -> Self {
        let page = Vec::new().into_iter().peekable();
        Self { pages, page }
    }

    async fn next_if(&mut self, is_next: impl Fn(PatNum) -> bool) -> Option<KnownNumber> {
        while self.page.peek().is_none() {
            self.page = self.pages.recv().await?.into_iter().peekable();
        }
        self.page.next_if(|known| is_next(known.pat_num))
    }
}

/// How a number that is active on both sides differs.
enum Difference {
    None,
    /// Only its time of change does, which is later.
    Time(EqualRow),
    /// Only its contents do.
    Hidden,
    Other,
}

struct Walk<'a> {
    graph: &'a IdentityGraph,
    recent: &'a [PatNum],
    /// Whether the source's active rows are walked instead of its list.
    with_contents: bool,
    so_far: Comparison,
}

impl<'a> Walk<'a> {
    fn new(graph: &'a IdentityGraph, recent: &'a [PatNum], with_contents: bool) -> Self {
        Self {
            graph,
            recent,
            with_contents,
            so_far: Comparison::default(),
        }
    }

    /// Adds the source's next numbers, and ours before them.
    async fn add_page(&mut self, theirs: impl Iterator<Item = There>, ours: &mut Ours) {
        for there in theirs {
            let number = there.pat_num;
            while let Some(known) = ours.next_if(|ours| ours < number).await {
                self.add(known.pat_num, None, Some(known));
            }
            let known = ours.next_if(|ours| ours == number).await;
            self.add(number, Some(there), known);
        }
    }

    /// Adds our last numbers.
    async fn finish(mut self, mut ours: Ours) -> Comparison {
        while let Some(known) = ours.next_if(|_| true).await {
            self.add(known.pat_num, None, Some(known));
        }
        self.so_far
    }

    /// Adds a number that is in at least one of the two lists.
    fn add(&mut self, number: PatNum, theirs: Option<There>, ours: Option<KnownNumber>) {
        let there = theirs.filter(|there| there.status == PatientStatus::Active);
        // Only an active row can have a problem.
        let here = ours.filter(|known| known.has_problem || known.status == PatientStatus::Active);
        let difference = match (there, here, ours) {
            (Some(there), Some(here), _) => self.difference(there, here),
            // Neither is active. What never was a patient here does not matter.
            (None, None, Some(known)) => {
                let has_same_records = self.graph.has_same_records(number, known.cluster);
                let is_same = has_same_records && theirs.is_none_or(|there| there.status == known.status);
                let is_unread = is_same && theirs.is_none() && self.with_contents;
                self.so_far.contents.unread.extend(is_unread.then_some(number));
                if is_same {
                    Difference::None
                } else {
                    Difference::Other
                }
            }
            _ => Difference::None,
        };
        let Comparison {
            found,
            active,
            uncertain,
            inactive,
            linked,
            contents,
            ..
        } = &mut self.so_far;
        found.source_active += u64::from(there.is_some());
        *match (there, here, &difference) {
            (Some(_), None, _) => &mut found.missing,
            (None, Some(_), _) => &mut found.unexpected,
            (_, _, Difference::None) => return,
            _ => &mut found.changed,
        } += 1;
        match difference {
            Difference::Time(row) => return contents.touched.push(row),
            Difference::Hidden => _ = contents.hidden.insert(number),
            Difference::None | Difference::Other => {}
        }
        if there.is_some() && here.is_some_and(|known| known.is_linked) {
            linked.push(number);
        }
        match there {
            Some(_) if here.is_some_and(|known| known.changed_at.is_none()) => uncertain.push(number),
            Some(_) => active.push(number),
            None => inactive.push(number),
        }
    }

    /// Counts a number that is active on both sides, and returns how it differs.
    fn difference(&mut self, there: There, here: KnownNumber) -> Difference {
        let Comparison {
            found,
            contents,
            moved_back,
            ..
        } = &mut self.so_far;
        *match (here.has_problem, here.is_primary) {
            (true, _) => &mut found.with_problems,
            (false, true) => &mut found.imported,
            (false, false) => &mut found.second_charts,
        } += 1;
        let number = here.pat_num;
        let has_same_records = self.graph.has_same_records(number, here.cluster);
        // Clusters and problems are compared when they are read again.
        let is_alone = !here.has_problem && self.graph.cluster_of(number).is_none();
        let has_same_contents = match there.data {
            Data::Usable(print) if is_alone => Some(here.is_primary && here.fingerprint == Some(print)),
            Data::Unusable if is_alone => Some(false),
            _ => None,
        };
        let has_same_time = match (there.changed_at, here.changed_at) {
            (Some(there), Some(known)) => {
                *moved_back += u64::from(known > there && here.is_linked);
                known == there
            }
            (Some(_), None) => self.recent.binary_search(&number).is_ok(),
            // Both times were too young when the row was read, so only its contents tell.
            (None, None) => has_same_contents == Some(true),
            (None, Some(_)) => false,
        };
        let is_same = has_same_records && has_same_time;
        let difference = match (has_same_contents, there.changed_at, here.fingerprint) {
            (None | Some(true), ..) if is_same => Difference::None,
            (Some(false), ..) if is_same => Difference::Hidden,
            (Some(true), Some(changed_at), Some(fingerprint))
                if has_same_records && here.changed_at.is_none_or(|known| known < changed_at) =>
            {
                Difference::Time(EqualRow {
                    pat_num: number,
                    changed_at,
                    fingerprint,
                })
            }
            _ => Difference::Other,
        };
        if is_same && has_same_contents != Some(false) {
            let is_young = here.changed_at.is_none();
            found.recent += u64::from(is_young);
            if has_same_contents.is_some() {
                contents.equal += 1;
                contents.young.extend(is_young.then_some(number));
            }
        }
        difference
    }
}

#[cfg(test)]
mod tests;
