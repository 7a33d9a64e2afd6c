//! Resolves merge and clone records: which numbers of a source belong to one person.
//!
//! - The newest record counts. If its target leads back to it over older records, the target's own record is canceled. So
//!   there is never a loop, in whatever order the records are read.
//! - A merge only applies to a number that is not active in the source. An active row is a patient.
//! - An original and its clones are the **charts** of one person, whichever was created first.
//! - A **cluster** is everything that records, or links to one patient here, connect. It is planned as a whole (see
//!   [`crate::cluster`]). The digest of its records tells whether that must be done again.
//!
//! The cost is linear in the records, however long a chain of merges is.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::{PatNum, Relation, RelationKind};
use store::ClusterDigest;

/// How many steps are taken along older records to find contradictions. Only a malicious server has that many.
const MOST_STEPS: usize = 5_000_000;

/// The resolved merge and clone records.
#[derive(Debug, Default)]
pub(crate) struct IdentityGraph {
    /// Whether the records were read, not only remembered.
    is_certain: bool,
    parents: HashMap<PatNum, (PatNum, RelationKind)>,
    /// The end of the chain of each number in `parents`.
    roots: HashMap<PatNum, PatNum>,
    /// Each original with its clones, the original first.
    charts: HashMap<PatNum, Vec<PatNum>>,
    digests: HashMap<PatNum, ClusterDigest>,
    /// The numbers of each cluster, ascending.
    clusters: Vec<Vec<PatNum>>,
    cluster_of: HashMap<PatNum, usize>,
}

impl IdentityGraph {
    /// From the source's records in any order, and `ties`: secondary numbers here, each with the primary one. If the records
    /// could not be read, what was one person stays one.
    pub(crate) fn new(records: Option<Vec<Relation>>, ties: &[(PatNum, PatNum)]) -> Self {
        let mut graph = Self {
            is_certain: records.is_some(),
            ..Self::default()
        };
        let mut records = records.unwrap_or_default();
        records.retain(|record| record.from != record.to);
        records.sort_unstable_by_key(|record| (record.recorded_at, record.record));
        let (mut components, mut steps) = (Components::default(), MOST_STEPS);
        for record in &records {
            graph.add(record, &mut components, &mut steps);
        }
        graph.digests = digests(&records, &mut components);
        for (second, first) in ties {
            components.join(*second, *first);
            if !graph.is_certain {
                graph.parents.insert(*second, (*first, RelationKind::Clone));
            }
        }
        graph.find_persons();
        graph.find_clusters(components);
        graph
    }

    /// Whether the records were read from the source.
    pub(crate) fn is_certain(&self) -> bool {
        self.is_certain
    }

    fn add(&mut self, record: &Relation, components: &mut Components, steps: &mut usize) {
        let Relation { kind, from, to, .. } = *record;
        // Only numbers that are connected already can contradict each other.
        if components.find(from) == components.find(to) {
            match self.leads_to(to, from, steps) {
                None => return,
                Some(true) => drop(self.parents.remove(&to)),
                Some(false) => {}
            }
        }
        self.parents.insert(from, (to, kind));
        components.join(from, to);
    }

    /// Whether the chain of `number` contains `end`; `None` once too many steps were taken.
    fn leads_to(&self, mut number: PatNum, end: PatNum, steps: &mut usize) -> Option<bool> {
        while number != end {
            *steps = steps.checked_sub(1)?;
            match self.parents.get(&number) {
                Some((next, _)) => number = *next,
                None => return Some(false),
            }
        }
        Some(true)
    }

    fn find_persons(&mut self) {
        let mut clones: HashMap<PatNum, BTreeSet<PatNum>> = HashMap::new();
        for (number, (_, kind)) in &self.parents {
            let root = root(*number, &self.parents, &mut self.roots);
            if *kind == RelationKind::Clone {
                clones.entry(root).or_default().insert(*number);
            }
        }
        for (root, clones) in clones {
            let charts = [root].into_iter().chain(clones).collect();
            self.charts.insert(root, charts);
        }
    }

    fn find_clusters(&mut self, mut components: Components) {
        let mut numbers: Vec<PatNum> = components.0.keys().copied().collect();
        numbers.sort_unstable();
        let mut index_of: HashMap<PatNum, usize> = HashMap::new();
        for number in numbers {
            let index = *index_of
                .entry(components.find(number))
                .or_insert(self.clusters.len());
            if index == self.clusters.len() {
                self.clusters.push(Vec::new());
            }
            self.clusters[index].push(number);
            self.cluster_of.insert(number, index);
        }
    }

    /// The surviving number of a merged patient.
    pub(crate) fn merged_into(&self, number: PatNum) -> Option<PatNum> {
        let (_, kind) = self.parents.get(&number)?;
        self.roots
            .get(&number)
            .copied()
            .filter(|_| *kind == RelationKind::Merge)
    }

    /// The number of a person's first chart, which identifies the person. A merged patient is a separate person.
    pub(crate) fn person(&self, number: PatNum) -> PatNum {
        let is_clone = matches!(self.parents.get(&number), Some((_, RelationKind::Clone)));
        self.roots
            .get(&number)
            .copied()
            .filter(|_| is_clone)
            .unwrap_or(number)
    }

    /// The charts of a person, the original first.
    pub(crate) fn charts(&self, person: PatNum) -> Vec<PatNum> {
        self.charts.get(&person).cloned().unwrap_or_else(|| vec![person])
    }

    /// The digest of the records that connect this number with others. If they could not be read, the `known` one counts.
    pub(crate) fn digest(&self, number: PatNum, known: Option<ClusterDigest>) -> Option<ClusterDigest> {
        if self.is_certain {
            self.digests.get(&number).copied()
        } else {
            known
        }
    }

    /// The index of the number's cluster; `None` if it is connected with no other.
    pub(crate) fn cluster_of(&self, number: PatNum) -> Option<usize> {
        self.cluster_of.get(&number).copied()
    }

    /// The numbers of a cluster, ascending.
    pub(crate) fn cluster(&self, index: usize) -> &[PatNum] {
        self.clusters.get(index).map_or(&[], Vec::as_slice)
    }

    /// The first number of each cluster.
    pub(crate) fn first_numbers(&self) -> impl Iterator<Item = PatNum> {
        self.clusters
            .iter()
            .filter_map(|numbers| numbers.first().copied())
    }
}

/// The end of a number's chain. It is noted for every number on the chain, so that no part is followed twice.
fn root(
    number: PatNum,
    parents: &HashMap<PatNum, (PatNum, RelationKind)>,
    roots: &mut HashMap<PatNum, PatNum>,
) -> PatNum {
    let (mut chain, mut end) = (Vec::new(), number);
    while let Some((next, _)) = parents.get(&end) {
        chain.push(end);
        end = roots.get(&end).copied().unwrap_or(*next);
    }
    roots.extend(chain.into_iter().map(|number| (number, end)));
    end
}

/// The digest of each number's records, which must be in the order in which they count. Ties are left out: they change when
/// the plan is written.
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

/// Numbers that are connected, as a union-find.
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
}

#[cfg(test)]
mod tests;
