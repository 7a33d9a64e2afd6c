//! A source with somebody at work while its pages are read.

use std::collections::BTreeMap;

use domain::{
    ChangePosition, Epoch, Fault, Mark, PatNum, PatientSource, Relation, SourceFacts, SourceInfo, SourceRow,
    StandingRow, Tally,
};
use futures::future::BoxFuture;

/// Does something right before the page of that number, from 1 up, is fetched.
pub(crate) struct Meddled<S> {
    inner: S,
    pages: usize,
    before: BTreeMap<usize, BoxFuture<'static, ()>>,
    tallies: usize,
    before_tally: BTreeMap<usize, BoxFuture<'static, ()>>,
}

impl<S> Meddled<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self {
            inner,
            pages: 0,
            before: BTreeMap::new(),
            tallies: 0,
            before_tally: BTreeMap::new(),
        }
    }

    pub(crate) fn before(mut self, page: usize, work: impl Future<Output = ()> + Send + 'static) -> Self {
        self.before.insert(page, Box::pin(work));
        self
    }

    pub(crate) fn before_tally(
        mut self,
        tally: usize,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        self.before_tally.insert(tally, Box::pin(work));
        self
    }

    async fn turn_page(&mut self) -> &mut S {
        self.pages += 1;
        if let Some(work) = self.before.remove(&self.pages) {
            work.await;
        }
        &mut self.inner
    }
}

impl<S: PatientSource> PatientSource for Meddled<S> {
    async fn info(&mut self) -> Result<SourceInfo, Fault> {
        self.inner.info().await
    }

    async fn facts(&mut self) -> Result<SourceFacts, Fault> {
        self.inner.facts().await
    }

    async fn marks(&mut self, of: &[PatNum]) -> Result<Vec<Mark>, Fault> {
        self.inner.marks(of).await
    }

    async fn clock(&mut self) -> Result<Epoch, Fault> {
        self.inner.clock().await
    }

    async fn active_behind(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        self.turn_page().await.active_behind(after).await
    }

    async fn changed_behind(
        &mut self,
        position: ChangePosition,
        until: Epoch,
    ) -> Result<Vec<SourceRow>, Fault> {
        self.turn_page().await.changed_behind(position, until).await
    }

    async fn count_active_behind(&mut self, after: Option<PatNum>) -> Result<u64, Fault> {
        self.inner.count_active_behind(after).await
    }

    async fn count_changed_behind(&mut self, position: ChangePosition, until: Epoch) -> Result<u64, Fault> {
        self.inner.count_changed_behind(position, until).await
    }

    async fn tally(&mut self, from: PatNum, to: PatNum) -> Result<Tally, Fault> {
        self.tallies += 1;
        if let Some(work) = self.before_tally.remove(&self.tallies) {
            work.await;
        }
        self.inner.tally(from, to).await
    }

    async fn standings(&mut self, of: &[PatNum]) -> Result<Vec<StandingRow>, Fault> {
        self.inner.standings(of).await
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Fault> {
        self.inner.rows(of).await
    }

    async fn relations_behind(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        self.inner.relations_behind(after).await
    }
}
