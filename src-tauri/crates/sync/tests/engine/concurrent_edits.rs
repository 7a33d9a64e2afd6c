//! A source that is edited while its pages are read.

use std::collections::BTreeMap;

use domain::{Fault, PatNum, PatientSource, Relation, SourceEntry, SourceSnapshot};
use futures::future::BoxFuture;

/// Runs `work` just before the page of rows, or the list, of that number is read, counted from 1.
pub(crate) struct ConcurrentEdits<S> {
    inner: S,
    pages: usize,
    before_page: BTreeMap<usize, BoxFuture<'static, ()>>,
    lists: usize,
    before_list: BTreeMap<usize, BoxFuture<'static, ()>>,
}

impl<S> ConcurrentEdits<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self {
            inner,
            pages: 0,
            before_page: BTreeMap::new(),
            lists: 0,
            before_list: BTreeMap::new(),
        }
    }

    pub(crate) fn before(mut self, page: usize, work: impl Future<Output = ()> + Send + 'static) -> Self {
        self.before_page.insert(page, Box::pin(work));
        self
    }

    /// A list is one walk from its beginning to its end.
    pub(crate) fn before_list(
        mut self,
        list: usize,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        self.before_list.insert(list, Box::pin(work));
        self
    }

    async fn turn_page(&mut self) -> &mut S {
        self.pages += 1;
        if let Some(work) = self.before_page.remove(&self.pages) {
            work.await;
        }
        &mut self.inner
    }
}

impl<S: PatientSource> PatientSource for ConcurrentEdits<S> {
    type Page = S::Page;

    async fn snapshot(&mut self) -> Result<SourceSnapshot, Fault> {
        self.inner.snapshot().await
    }

    async fn list(&mut self, after: Option<PatNum>) -> Result<Vec<SourceEntry>, Fault> {
        self.lists += usize::from(after.is_none());
        if after.is_none()
            && let Some(work) = self.before_list.remove(&self.lists)
        {
            work.await;
        }
        self.inner.list(after).await
    }

    async fn active(&mut self, after: Option<PatNum>) -> Result<S::Page, Fault> {
        self.turn_page().await.active(after).await
    }

    async fn rows(&mut self, of: &[PatNum]) -> Result<S::Page, Fault> {
        self.turn_page().await.rows(of).await
    }

    async fn count_active(&mut self) -> Result<u64, Fault> {
        self.inner.count_active().await
    }

    async fn relations(&mut self, after: Option<i64>) -> Result<Option<Vec<Relation>>, Fault> {
        self.inner.relations(after).await
    }
}
