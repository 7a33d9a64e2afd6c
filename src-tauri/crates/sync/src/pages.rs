//! Reads rows of the source ahead of the writer, in pages, with everything computed that does not need the store.
//!
//! A page holds whole clusters: their members are read together, so that they are planned together. The active rows of a
//! full pass come without the members of clusters, which the run reads afterwards.

use std::collections::{HashMap, HashSet};
use std::iter::once;

use domain::{InactiveReason, PAGE_SIZE, PatNum, PatientSource, PatientStatus, Problem, ServerTime};
use domain::{SourcePatient, SourceRow};
use tokio::sync::mpsc::Sender;
use vault::{Fingerprint, FingerprintKey};

use crate::compare::check_order;
use crate::identity_graph::IdentityGraph;
use crate::job::Scope;
use crate::stop::{Stop, answer, check_cancelled};

const PAGE: usize = PAGE_SIZE as usize;

/// Of the fingerprint. Must change with the list of imported fields, so that every patient is compared again once.
const VERSION: &[u8] = b"patient-1";

/// Members of clusters are next to each other.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) members: Vec<Member>,
    /// The part of a full pass, after the first number until the second; `None` for chosen numbers.
    pub(crate) range: Option<(Option<PatNum>, PatNum)>,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) pat_num: PatNum,
    /// Its cluster, if it is connected with other numbers.
    pub(crate) cluster: Option<usize>,
    /// `None` for a time that was too young to be kept, and for a row that no longer exists.
    pub(crate) changed_at: Option<ServerTime>,
    pub(crate) row: Row,
}

#[derive(Debug)]
pub(crate) enum Row {
    Active(Box<SourcePatient>, Fingerprint),
    /// An active patient that cannot be imported.
    Unusable(Problem),
    /// Not active, or gone.
    Left(InactiveReason),
}

impl Member {
    fn new(pat_num: PatNum, cluster: Option<usize>, row: Option<SourceRow>, key: &FingerprintKey) -> Self {
        let changed_at = row.as_ref().and_then(|row| row.changed_at);
        let row = match row.map(|row| (row.status, row.patient)) {
            None => Row::Left(InactiveReason::Vanished),
            Some((PatientStatus::Inactive(reason), _)) => Row::Left(reason),
            Some((PatientStatus::Active, Err(problem))) => Row::Unusable(problem),
            Some((PatientStatus::Active, Ok(patient))) => {
                let print = fingerprint(key, &patient);
                Row::Active(Box::new(patient), print)
            }
        };
        Self {
            pat_num,
            cluster,
            changed_at,
            row,
        }
    }

    pub(crate) fn is_active(&self) -> bool {
        !matches!(self.row, Row::Left(_))
    }
}

/// Covers every imported field and the SSN, in a fixed order.
pub(crate) fn fingerprint(key: &FingerprintKey, patient: &SourcePatient) -> Fingerprint {
    let named = patient.fields.named();
    let fields = named.iter().map(|(_, value)| value.as_bytes());
    let ssn = patient.ssn.as_ref().map_or("", |ssn| ssn.expose());
    key.fingerprint(once(VERSION).chain(fields).chain(once(ssn.as_bytes())))
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// The active rows after a number, by number.
    Active(Option<PatNum>),
    /// The rows of these numbers, and of all other numbers of their clusters.
    Numbers(&'a [PatNum]),
}

pub(crate) struct Reader<'a, S> {
    pub(crate) source: &'a mut S,
    pub(crate) key: &'a FingerprintKey,
    pub(crate) scope: Scope<'a>,
}

impl<S: PatientSource> Reader<'_, S> {
    /// Sends pages, until there are no more or the receiver is gone.
    pub(crate) async fn send(&mut self, wanted: Wanted<'_>, pages: Sender<Page>) -> Result<(), Stop> {
        match wanted {
            Wanted::Active(mut after) => {
                while let Some(page) = self.active(after).await? {
                    after = page.range.map(|(_, until)| until);
                    if pages.send(page).await.is_err() {
                        break;
                    }
                }
            }
            Wanted::Numbers(numbers) => {
                for chunk in chunks(numbers, self.scope.graph) {
                    let page = self.numbers(&chunk).await?;
                    if pages.send(page).await.is_err() {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    async fn active(&mut self, after: Option<PatNum>) -> Result<Option<Page>, Stop> {
        check_cancelled(self.scope.cancel)?;
        let rows = answer(self.scope.cancel, self.source.active(after)).await?;
        check_order(after, rows.iter().map(|row| row.pat_num))?;
        let Some(until) = rows.last().map(|row| row.pat_num) else {
            return Ok(None);
        };
        let graph = self.scope.graph;
        let single = rows
            .into_iter()
            .filter(|row| graph.cluster_of(row.pat_num).is_none());
        Ok(Some(Page {
            members: single
                .map(|row| Member::new(row.pat_num, None, Some(row), self.key))
                .collect(),
            range: Some((after, until)),
        }))
    }

    async fn numbers(&mut self, numbers: &[PatNum]) -> Result<Page, Stop> {
        check_cancelled(self.scope.cancel)?;
        let mut rows = HashMap::with_capacity(numbers.len());
        for part in numbers.chunks(PAGE) {
            let found = answer(self.scope.cancel, self.source.rows(part)).await?;
            rows.extend(found.into_iter().map(|row| (row.pat_num, row)));
        }
        let member = |number: &PatNum| {
            let cluster = self.scope.graph.cluster_of(*number);
            Member::new(*number, cluster, rows.remove(number), self.key)
        };
        Ok(Page {
            members: numbers.iter().map(member).collect(),
            range: None,
        })
    }
}

/// The numbers with their whole clusters, in parts of a page each. Only a larger cluster makes a larger part.
fn chunks(numbers: &[PatNum], graph: &IdentityGraph) -> Vec<Vec<PatNum>> {
    let (mut chunks, mut met) = (Vec::<Vec<PatNum>>::new(), HashSet::new());
    for number in numbers {
        let unit = match graph.cluster_of(*number) {
            None => std::slice::from_ref(number),
            Some(cluster) if met.insert(cluster) => &graph.clusters[cluster],
            Some(_) => continue,
        };
        match chunks.last_mut() {
            Some(chunk) if chunk.len() + unit.len() <= PAGE => chunk.extend_from_slice(unit),
            _ => chunks.push(unit.to_vec()),
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use domain::{PatientFields, Relation, RelationKind, Ssn};
    use vault::MasterKey;

    use super::*;

    #[test]
    fn clusters_are_read_whole_and_once() {
        let merge = |from: i64, to: i64| Relation {
            record: from,
            kind: RelationKind::Merge,
            from: PatNum(from),
            to: PatNum(to),
            recorded_at: from,
        };
        let chain: Vec<Relation> = (10_000..10_600).map(|number| merge(number, number + 1)).collect();
        let pair = merge(3, 900);
        let graph = IdentityGraph::new(Some([vec![pair], chain].concat()), &[]);
        let numbers: Vec<PatNum> = (1..=700)
            .chain([900, 10_007, 10_500, 20_000])
            .map(PatNum)
            .collect();
        let chunks = chunks(&numbers, &graph);
        let sizes: Vec<usize> = chunks.iter().map(Vec::len).collect();
        assert_eq!(sizes, [500, 201, 601, 1]);
        assert_eq!(chunks[0][..5], [1, 2, 3, 900, 4].map(PatNum));
        let mut all = chunks.concat();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 1_303);
    }

    fn of(key: &FingerprintKey, fields: PatientFields, ssn: Option<&str>) -> Fingerprint {
        fingerprint(
            key,
            &SourcePatient {
                fields,
                ssn: ssn.map(|text| Ssn::new(text.to_owned())),
            },
        )
    }

    #[test]
    fn every_imported_field_counts() {
        let key = MasterKey::generate().derive().fingerprint;
        let base = of(&key, PatientFields::sample("Ann", "Lee", "1980-02-03"), None);
        let changes: [fn(&mut PatientFields); 11] = [
            |f| f.first_name.push('x'),
            |f| f.legal_first_name.push('x'),
            |f| f.last_name.push('x'),
            |f| f.gender = domain::Gender::Other,
            |f| f.email.push('x'),
            |f| f.phone.push('x'),
            |f| f.address.push('x'),
            |f| f.city.push('x'),
            |f| f.state.push('x'),
            |f| f.zip.push('x'),
            |f| f.insurance_number.push('x'),
        ];
        for change in changes {
            let mut fields = PatientFields::sample("Ann", "Lee", "1980-02-03");
            change(&mut fields);
            assert_ne!(of(&key, fields, None), base);
        }
        assert_ne!(
            of(&key, PatientFields::sample("Ann", "Lee", "1980-02-04"), None),
            base
        );
        assert_ne!(
            of(
                &key,
                PatientFields::sample("Ann", "Lee", "1980-02-03"),
                Some("900112222")
            ),
            base
        );
        assert_eq!(
            of(&key, PatientFields::sample("Ann", "Lee", "1980-02-03"), None),
            base
        );
    }
}
