//! A source that is edited while its pages are read.

use std::collections::BTreeMap;

use domain::{
    ChangePosition, Fault, PatNum, PatientSource, RangeChecksum, RecentChange, Relation, ServerTime,
    SourceRow, SourceSnapshot, StatusRow,
};
use futures::future::BoxFuture;

/// Runs `work` just before the page of that number, counted from 1, is fetched.
pub(crate) struct ConcurrentEdits<S> {
    inner: S,
    pages: usize,
    before: BTreeMap<usize, BoxFuture<'static, ()>>,
    tallies: usize,
    before_tally: BTreeMap<usize, BoxFuture<'static, ()>>,
}

impl<S> ConcurrentEdits<S> {
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

impl<S: PatientSource> PatientSource for ConcurrentEdits<S> {
    async fn snapshot(&mut self) -> Result<SourceSnapshot, Fault> {
        self.inner.snapshot().await
    }

    async fn change_times(&mut self, of: &[PatNum]) -> Result<Vec<RecentChange>, Fault> {
        self.inner.change_times(of).await
    }

    async fn clock(&mut self) -> Result<ServerTime, Fault> {
        self.inner.clock().await
    }

    async fn active_after(&mut self, after: Option<PatNum>) -> Result<Vec<SourceRow>, Fault> {
        self.turn_page().await.active_after(after).await
    }

    async fn changed_after(
        &mut self,
        position: ChangePosition,
        until: ServerTime,
    ) -> Result<Vec<SourceRow>, Fault> {
        self.turn_page().await.changed_after(position, until).await
    }

    async fn count_active_after(&mut self, after: Option<PatNum>) -> Result<u64, Fault> {
        self.inner.count_active_after(after).await
    }

    async fn count_changed_after(
        &mut self,
        position: ChangePosition,
        until: ServerTime,
    ) -> Result<u64, Fault> {
        self.inner.count_changed_after(position, until).await
    }

    async fn range_checksum(&mut self, from: PatNum, to: PatNum) -> Result<RangeChecksum, Fault> {
        self.tallies += 1;
        if let Some(work) = self.before_tally.remove(&self.tallies) {
            work.await;
        }
        self.inner.range_checksum(from, to).await
    }

    async fn statuses(&mut self, of: &[PatNum]) -> Result<Vec<StatusRow>, Fault> {
        self.inner.statuses(of).await
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<Vec<SourceRow>, Fault> {
        self.inner.rows(of).await
    }

    async fn relations_after(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        self.inner.relations_after(after).await
    }
}
