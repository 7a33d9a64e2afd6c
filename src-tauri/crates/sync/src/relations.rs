//! Reads the source's merge and clone records before the first row.

use domain::{Fault, PatientSource, Relation};
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::identity_graph::IdentityGraph;
use crate::job::Job;
use crate::stop::{Stop, answer};

/// More pages than any practice has. A server that sends more is malicious.
const MOST_PAGES: usize = 2_000;

/// Reads all records. If that is not possible, known relations stay, and the run reports it.
pub(crate) async fn load<S: PatientSource>(
    store: &Store,
    source: &mut S,
    job: &Job,
    cancel: &CancellationToken,
) -> Result<IdentityGraph, Stop> {
    let records = read(source, cancel).await?;
    if records.is_none() {
        tracing::warn!(run = %job.run, "the source does not tell which patients were merged or cloned");
        store.record_skipped_relations(job.run).await?;
    }
    let ties = store.secondary_links(job.integration).await?;
    Ok(IdentityGraph::new(records, &ties))
}

async fn read<S: PatientSource>(
    source: &mut S,
    cancel: &CancellationToken,
) -> Result<Option<Vec<Relation>>, Stop> {
    let (mut relations, mut after) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let Some(page) = answer(cancel, source.relations(after)).await? else {
            return Ok(None);
        };
        let Some(last) = page.last().map(|relation| relation.record) else {
            return Ok(Some(relations));
        };
        if after.is_some_and(|after| last <= after) {
            return Err(Fault::RowsRepeated.into());
        }
        relations.extend(page);
        after = Some(last);
    }
    Ok(None)
}
