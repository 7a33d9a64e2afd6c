//! Reads rows of the source ahead of the writer, in pages, with everything computed that does not need the store.
//!
//! A page of chosen numbers holds whole clusters: their members are read together, so that they are planned together.

use std::collections::{HashMap, HashSet};
use std::iter::once;
use std::panic::resume_unwind;
use std::sync::Arc;

use domain::{Fault, InactiveReason, PAGE_SIZE, PatNum, PatientSource, PatientStatus, Problem, ServerTime};
use domain::{SourcePage, SourcePatient, SourceRow};
use tokio::sync::mpsc::{Sender, channel};
use tokio::task::JoinError;
use vault::{Fingerprint, FingerprintKey};

use crate::compare::check_order;
use crate::identity_graph::IdentityGraph;
use crate::job::Scope;
use crate::stop::{Stop, answer, check_cancelled};

const PAGE: usize = PAGE_SIZE as usize;

/// Of the fingerprint. Must change with the list of imported fields, so that every patient is compared again once.
const VERSION: &[u8] = b"patient-1";

/// One page or several. Members of clusters are next to each other.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) members: Vec<Member>,
    /// All active rows after the first number until the second; `None` for chosen numbers.
    pub(crate) range: Option<(Option<PatNum>, PatNum)>,
}

impl Page {
    /// Adds the next page.
    pub(crate) fn extend(&mut self, mut next: Self) {
        self.members.append(&mut next.members);
        if let (Some((_, until)), Some((_, last))) = (&mut self.range, next.range) {
            *until = last;
        }
    }
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
    Active(Arc<SourcePatient>, Fingerprint),
    /// An active patient that cannot be imported.
    Unusable(Problem),
    /// Not active, or gone.
    Left(InactiveReason),
}

impl Member {
    fn new(row: SourceRow, key: &FingerprintKey) -> Self {
        let (pat_num, changed_at) = (row.pat_num, row.changed_at);
        let row = match (row.status, row.patient) {
            (PatientStatus::Inactive(reason), _) => Row::Left(reason),
            (PatientStatus::Active, Err(problem)) => Row::Unusable(problem),
            (PatientStatus::Active, Ok(patient)) => {
                let print = fingerprint(key, &patient);
                Row::Active(Arc::new(patient), print)
            }
        };
        Self {
            pat_num,
            cluster: None,
            changed_at,
            row,
        }
    }

    fn gone(pat_num: PatNum) -> Self {
        Self {
            pat_num,
            cluster: None,
            changed_at: None,
            row: Row::Left(InactiveReason::Vanished),
        }
    }

    pub(crate) fn is_active(&self) -> bool {
        !matches!(self.row, Row::Left(_))
    }
}

pub(crate) fn fingerprint(key: &FingerprintKey, patient: &SourcePatient) -> Fingerprint {
    fingerprint_of(key, &patient.fields, patient.ssn.as_ref())
}

/// Covers every imported field and the SSN, in a fixed order.
pub fn fingerprint_of(
    key: &FingerprintKey,
    fields: &domain::PatientFields,
    ssn: Option<&domain::Ssn>,
) -> Fingerprint {
    let named = fields.named();
    let fields = named.iter().map(|(_, value)| value.as_bytes());
    let ssn = ssn.map_or("", |ssn| ssn.expose());
    key.fingerprint(once(VERSION).chain(fields).chain(once(ssn.as_bytes())))
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// All active rows, by number.
    Active,
    /// The rows of these numbers, and of all other numbers of their clusters.
    Numbers(&'a [PatNum]),
}

pub(crate) struct Reader<'a, S> {
    pub(crate) source: &'a mut S,
    pub(crate) key: &'a FingerprintKey,
    pub(crate) scope: Scope<'a>,
}

/// What to read at once.
enum Part {
    /// The first active rows after a number.
    Active(Option<PatNum>),
    Numbers(Vec<PatNum>),
}

impl<S: PatientSource> Reader<'_, S> {
    /// Sends pages, until there are no more or the receiver is gone. The next page is read while the one before is mapped.
    pub(crate) async fn send(&mut self, wanted: Wanted<'_>, pages: Sender<Page>) -> Result<(), Stop> {
        let Self { source, key, scope } = self;
        let (raw_pages, mut read) = channel(1);
        let reading = read_all(*source, *scope, wanted, raw_pages);
        let mapping = async {
            while let Some((part, rows)) = read.recv().await {
                let page = Part::page(part, rows, key.clone(), scope.graph).await?;
                if pages.send(page).await.is_err() {
                    break;
                }
            }
            // Now the reader stops, too.
            drop(read);
            Ok(())
        };
        let (read, mapped) = futures::join!(reading, mapping);
        read.and(mapped)
    }
}

async fn read_all<S: PatientSource>(
    source: &mut S,
    scope: Scope<'_>,
    wanted: Wanted<'_>,
    pages: Sender<(Part, Vec<S::Page>)>,
) -> Result<(), Stop> {
    let mut chunks = match wanted {
        Wanted::Active => Vec::new(),
        Wanted::Numbers(numbers) => chunks(numbers, scope.graph),
    }
    .into_iter();
    let mut next = match wanted {
        Wanted::Active => Some(Part::Active(None)),
        Wanted::Numbers(_) => chunks.next().map(Part::Numbers),
    };
    while let Some(part) = next {
        let rows = part.read(source, scope).await?;
        next = match &part {
            Part::Numbers(_) => chunks.next().map(Part::Numbers),
            Part::Active(_) => match rows.iter().find_map(SourcePage::last_number) {
                Some(last) => Some(Part::Active(Some(last))),
                None => break,
            },
        };
        if pages.send((part, rows)).await.is_err() {
            break;
        }
    }
    Ok(())
}

impl Part {
    async fn read<S: PatientSource>(&self, source: &mut S, scope: Scope<'_>) -> Result<Vec<S::Page>, Stop> {
        check_cancelled(scope.cancel)?;
        match self {
            Self::Active(after) => Ok(vec![answer(scope.cancel, source.active(*after)).await?]),
            Self::Numbers(numbers) => {
                let mut rows = Vec::with_capacity(1);
                for part in numbers.chunks(PAGE) {
                    rows.push(answer(scope.cancel, source.rows(part)).await?);
                }
                Ok(rows)
            }
        }
    }

    /// Maps the rows on another thread, because the caller's has the writer to serve.
    async fn page(
        self,
        rows: Vec<impl SourcePage>,
        key: FingerprintKey,
        graph: &IdentityGraph,
    ) -> Result<Page, Stop> {
        let mapping = tokio::spawn(async move {
            let rows: Result<Vec<_>, Fault> = rows.into_iter().map(SourcePage::into_rows).collect();
            let rows = rows?.into_iter().flatten();
            Ok::<_, Fault>(rows.map(|row| Member::new(row, &key)).collect::<Vec<_>>())
        });
        let members = match mapping.await.map_err(JoinError::try_into_panic) {
            Ok(members) => members?,
            Err(Ok(panic)) => resume_unwind(panic),
            // The program ends.
            Err(Err(_)) => return Err(Stop::Cancelled),
        };
        match self {
            Self::Active(after) => {
                check_order(after, members.iter().map(|member| member.pat_num))?;
                let range = members.last().map(|member| (after, member.pat_num));
                Ok(Page { members, range })
            }
            Self::Numbers(numbers) => {
                let mut read: HashMap<_, _> = members
                    .into_iter()
                    .map(|member| (member.pat_num, member))
                    .collect();
                let member = |number: &PatNum| {
                    let mut member = read.remove(number).unwrap_or_else(|| Member::gone(*number));
                    member.cluster = graph.cluster_of(*number);
                    member
                };
                Ok(Page {
                    members: numbers.iter().map(member).collect(),
                    range: None,
                })
            }
        }
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
