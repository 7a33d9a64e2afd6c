//! Reads both lists ahead, page by page, and walks them.

use std::pin::pin;

use domain::{Fault, LIST_PAGE, PatNum, PatientSource, SourceEntry};
use futures::StreamExt;
use futures::stream::{Stream, iter, unfold};
use store::KnownNumber;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::{Comparison, Expected};
use crate::job::Scope;
use crate::stop::{Stop, answer};

/// How many pages of a list are read ahead.
const READ_AHEAD: usize = 2;

/// Compares the source with the numbers that the integration knows. `recent` are those that this run read while their time of
/// change was too young to be kept, ascending.
pub(crate) async fn compare<S: PatientSource>(
    source: &mut S,
    scope: Scope<'_>,
    recent: &[PatNum],
) -> Result<Comparison, Stop> {
    let (their_pages, theirs) = channel(READ_AHEAD);
    let (our_pages, ours) = channel(READ_AHEAD);
    let walk = async {
        let (graph, mut comparison) = (scope.graph, Comparison::default());
        let (mut theirs, mut ours) = (pin!(entries(theirs).peekable()), pin!(entries(ours).peekable()));
        loop {
            let there = theirs
                .as_mut()
                .peek()
                .await
                .map(|entry: &SourceEntry| entry.pat_num);
            let here = ours
                .as_mut()
                .peek()
                .await
                .map(|known: &KnownNumber| known.pat_num);
            let Some(number) = [there, here].into_iter().flatten().min() else {
                return Ok(comparison);
            };
            let there = theirs.as_mut().next_if(|entry| entry.pat_num == number).await;
            let here = ours.as_mut().next_if(|known| known.pat_num == number).await;
            comparison.add(number, there, here, Expected { graph, recent });
        }
    };
    let lists = (
        list_theirs(source, scope, their_pages),
        list_ours(scope, our_pages),
    );
    let (comparison, (), ()) = futures::try_join!(walk, lists.0, lists.1)?;
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
    let mut after = None;
    loop {
        let page = answer(scope.cancel, source.list(after)).await?;
        check_order(after, page.iter().map(|entry| entry.pat_num))?;
        after = page.last().map(|entry| entry.pat_num);
        if after.is_none() || pages.send(page).await.is_err() {
            return Ok(());
        }
    }
}

async fn list_ours(scope: Scope<'_>, pages: Sender<Vec<KnownNumber>>) -> Result<(), Stop> {
    let mut after = None;
    loop {
        let page = scope
            .store
            .known_page(scope.job.integration, after, LIST_PAGE)
            .await?;
        after = page.last().map(|known| known.pat_num);
        if after.is_none() || pages.send(page).await.is_err() {
            return Ok(());
        }
    }
}

/// A damaged index can return the same rows forever, and the walk would never end.
pub(crate) fn check_order(after: Option<PatNum>, numbers: impl Iterator<Item = PatNum>) -> Result<(), Fault> {
    let numbers = after.into_iter().chain(numbers);
    if numbers.is_sorted_by(|one, next| one < next) {
        Ok(())
    } else {
        Err(Fault::RowsRepeated)
    }
}
