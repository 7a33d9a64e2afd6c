//! Resolves merge and clone records: which numbers of a source belong to one person.
//!
//! - The newest record counts. If its target leads back to it over older records, the target's own record is canceled. So
//!   there is never a loop, in whatever order the records are read.
//! - A merge only applies to a number that is not active in the source. An active row is a patient.
//! - An original and its clones are the charts of one **person**, whichever was created first.
//! - A **cluster** is everything that records, or links to one patient here, connect.
//!
//! The cost is linear in the records, however long a chain of merges is.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::{PatNum, Relation, RelationKind};
use store::ClusterDigest;

/// How many steps are taken along older records to find contradictions. Only a malicious server has that many.
const MOST_STEPS: usize = 5_000_000;

type Lead = (PatNum, RelationKind);

/// The resolved merge and clone records.
#[derive(Debug, Default)]
pub(crate) struct IdentityGraph {
    /// Whether the records were read from the source, not only remembered.
    pub(crate) is_certain: bool,
    /// The end of the chain of each number that has a record, and the kind of its own record.
    ends: HashMap<PatNum, Lead>,
    /// A record elsewhere in the cluster can change who survives, so all of them count. Ties do not: they change when the
    /// plan is written.
    digests: HashMap<PatNum, ClusterDigest>,
    /// The numbers of each cluster, ascending.
    pub(crate) clusters: Vec<Vec<PatNum>>,
    cluster_of: HashMap<PatNum, usize>,
}

impl IdentityGraph {
    /// From the source's records in any order, and `ties`: secondary numbers here, each with the primary one. If the records
    /// could not be read, what was one person stays one.
    pub(crate) fn new(records: Option<Vec<Relation>>, ties: &[(PatNum, PatNum)]) -> Self {
        let is_certain = records.is_some();
        let mut records = records.unwrap_or_default();
        records.retain(|record| record.from != record.to);
        records.sort_unstable_by_key(|record| (record.recorded_at, record.record));
        let (mut leads, mut components) = resolve(&records);
        let digests = digests(&records, &mut components);
        for (second, first) in ties {
            components.join(*second, *first);
            if !is_certain {
                leads.insert(*second, (*first, RelationKind::Clone));
            }
        }
        let clusters = components.groups();
        let mut cluster_of = HashMap::new();
        for (index, cluster) in clusters.iter().enumerate() {
            cluster_of.extend(cluster.iter().map(|number| (*number, index)));
        }
        Self {
            is_certain,
            ends: ends(&leads),
            digests,
            clusters,
            cluster_of,
        }
    }

    /// The surviving number of a merged patient.
    pub(crate) fn merged_into(&self, number: PatNum) -> Option<PatNum> {
        let (end, kind) = self.ends.get(&number)?;
        (*kind == RelationKind::Merge).then_some(*end)
    }

    /// The number of a person's first chart, which identifies the person. A merged patient is a separate person.
    pub(crate) fn person(&self, number: PatNum) -> PatNum {
        match self.ends.get(&number) {
            Some((end, RelationKind::Clone)) => *end,
            _ => number,
        }
    }

    /// The digest of the records that connect a number with others. If they could not be read, the `known` one counts.
    pub(crate) fn digest(&self, number: PatNum, known: Option<ClusterDigest>) -> Option<ClusterDigest> {
        match self.is_certain {
            true => self.digests.get(&number).copied(),
            false => known,
        }
    }

    /// Without readable records nothing is known to differ.
    pub(crate) fn has_same_records(&self, number: PatNum, known: Option<ClusterDigest>) -> bool {
        self.digest(number, known) == known
    }

    /// `None` if the number is connected with no other.
    pub(crate) fn cluster_of(&self, number: PatNum) -> Option<usize> {
        self.cluster_of.get(&number).copied()
    }
}

/// Where each number leads by the newest record, and which numbers are connected. The newest record must be the last.
fn resolve(records: &[Relation]) -> (HashMap<PatNum, Lead>, Components) {
    let (mut leads, mut components, mut steps) = (HashMap::new(), Components::default(), MOST_STEPS);
    for Relation { kind, from, to, .. } in records.iter().copied() {
        // Only numbers that are connected already can contradict each other.
        if components.find(from) == components.find(to) {
            let mut end = to;
            while let Some((next, _)) = leads.get(&end).filter(|_| end != from && steps > 0) {
                (end, steps) = (*next, steps - 1);
            }
            if end == from {
                leads.remove(&to);
            } else if steps == 0 {
                continue;
            }
        }
        leads.insert(from, (to, kind));
        components.join(from, to);
    }
    (leads, components)
}

/// Follows each chain to its end, no part of it twice.
fn ends(leads: &HashMap<PatNum, Lead>) -> HashMap<PatNum, Lead> {
    let mut ends: HashMap<PatNum, Lead> = HashMap::with_capacity(leads.len());
    for number in leads.keys() {
        let (mut chain, mut end) = (Vec::new(), *number);
        while let Some((next, kind)) = leads.get(&end) {
            chain.push((end, *kind));
            end = ends.get(&end).map_or(*next, |(end, _)| *end);
        }
        ends.extend(chain.into_iter().map(|(number, kind)| (number, (end, kind))));
    }
    ends
}

fn digests(records: &[Relation], components: &mut Components) -> HashMap<PatNum, ClusterDigest> {
    let mut hashers: HashMap<PatNum, DefaultHasher> = HashMap::new();
    for record in records {
        let hasher = hashers.entry(components.find(record.from)).or_default();
        (record.kind, record.from, record.to).hash(hasher);
    }
    let numbers = records.iter().flat_map(|record| [record.from, record.to]);
    let digest = |number| {
        let hasher = hashers.get(&components.find(number))?;
        Some((number, ClusterDigest(hasher.finish().to_be_bytes())))
    };
    numbers.filter_map(digest).collect()
}

/// A union-find.
#[derive(Debug, Default)]
struct Components(HashMap<PatNum, PatNum>);

impl Components {
    fn find(&mut self, mut number: PatNum) -> PatNum {
        loop {
            let parent = *self.0.entry(number).or_insert(number);
            if parent == number {
                return number;
            }
            let next = self.0.get(&parent).copied().unwrap_or(parent);
            self.0.insert(number, next);
            number = next;
        }
    }

    fn join(&mut self, one: PatNum, other: PatNum) {
        let (one, other) = (self.find(one), self.find(other));
        self.0.insert(one, other);
    }

    fn groups(mut self) -> Vec<Vec<PatNum>> {
        let mut numbers: Vec<PatNum> = self.0.keys().copied().collect();
        numbers.sort_unstable();
        let mut groups: BTreeMap<PatNum, Vec<PatNum>> = BTreeMap::new();
        for number in numbers {
            groups.entry(self.find(number)).or_default().push(number);
        }
        groups.into_values().collect()
    }
}

#[cfg(test)]
mod tests;
