//! A batch: lookups and writes of a sync in one write transaction.
//!
//! Nothing can change between a lookup and the write that follows from it, in this process or another, so a plan is never
//! outdated. A batch covers some thousand rows; readers do not wait for it.

pub(crate) mod apply;
pub(crate) mod counters;
pub(crate) mod links;
pub(crate) mod lookups;

use domain::{CompanyId, IntegrationId, RunId, SourceSnapshot};
use vault::SealingKey;

use crate::writer::WriteTransaction;
use crate::{PageChanges, Result, Store, Thing, sync_state};

pub use lookups::{Candidate, Candidates, LinkRow, MAX_CANDIDATES, MatchKey, StoredPatient};

/// What a batch belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchJob {
    /// The run, which must be in progress.
    pub run: RunId,
    /// Its integration.
    pub integration: IntegrationId,
    /// The integration's company. Patients of other companies are never changed.
    pub company: CompanyId,
}

/// An open batch. Dropped without [`commit`](Self::commit), it changes nothing.
pub struct Batch<'s> {
    key: &'s SealingKey,
    transaction: WriteTransaction<'s>,
    job: BatchJob,
    listed: Listed,
}

/// Which problems become the run's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// Those that were not open yet.
    New,
    /// All that are counted: a preview shows each skipped patient.
    Counted,
}

pub(crate) const CHECK: &str = "SELECT EXISTS (SELECT 1 FROM runs r JOIN integrations i ON i.id = r.integration \
     WHERE r.id = ? AND r.outcome IS NULL AND i.id = ? AND i.company = ?)";

impl Store {
    /// Begins a batch, which holds the right to write until it is committed or dropped.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the run is not in progress or the integration was removed; [`StoreError::Busy`].
    pub async fn begin_batch(&self, job: BatchJob) -> Result<Batch<'_>> {
        let mut transaction = self.begin().await?;
        let check = bind!(sqlx::query_scalar(CHECK); job.run.0, job.integration.0, job.company.0);
        Thing::Run.require(check.fetch_one(transaction.db()?).await?)?;
        Ok(Batch {
            key: self.sealing(),
            transaction,
            job,
            listed: match self.is_in_memory() {
                true => Listed::Counted,
                false => Listed::New,
            },
        })
    }
}

impl Batch<'_> {
    /// Writes changes. Later lookups of this batch see them.
    ///
    /// # Errors
    /// If the store cannot be written, or the changes contradict it. The batch must be dropped then.
    pub async fn apply(&mut self, changes: &PageChanges) -> Result<()> {
        apply::apply(self.transaction.db()?, self.key, (self.job, self.listed), changes).await
    }

    /// Saves what the source was, with the first rows that were accepted from it.
    pub async fn save_source_snapshot(&mut self, snapshot: &SourceSnapshot) -> Result<()> {
        sync_state::save_source(self.transaction.db()?, self.job.integration, snapshot).await
    }

    /// Makes everything since the beginning durable.
    ///
    /// # Errors
    /// If the disk refuses. Nothing is written then.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await
    }
}
