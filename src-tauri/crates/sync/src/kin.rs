//! Resolves merge and clone records: which numbers of a source belong to one person.
//!
//! - The newest record counts. If an older record contradicts it, even over several steps, the older one is canceled. So
//!   there is never a loop, in whatever order the records are read.
//! - A merge only applies to a number that is not active in the source. An active row is a patient.
//! - The charts of a **family**, an original and its clones, are one person, whichever was created first.
//!
//! [`crate::persons`] decides what this means for our patients.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{PatNum, Relation, RelationKind};

/// The longest chain that is followed, so that a malicious server cannot keep us busy.
const MOST_STEPS: usize = 1_000;

/// The resolved merge and clone records.
#[derive(Debug, Default)]
pub(crate) struct Kinship {
    /// Whether the records were read, not only remembered.
    certain: bool,
    parents: HashMap<PatNum, (PatNum, RelationKind)>,
    /// Each original with its clones, the original first.
    families: HashMap<PatNum, Vec<PatNum>>,
    /// The clusters, and the index of each number's cluster.
    groups: Vec<Vec<PatNum>>,
    group_of: HashMap<PatNum, usize>,
}

impl Kinship {
    /// From the source's records in any order, and `ties` of numbers that belong to one patient here.
    pub(crate) fn of(mut relations: Vec<Relation>, ties: &[(PatNum, PatNum)]) -> Self {
        relations.sort_by_key(|relation| (relation.recorded_at, relation.record));
        let mut kin = Self {
            certain: true,
            ..Self::default()
        };
        for relation in relations {
            kin.add(relation);
        }
        kin.gather(ties);
        kin
    }

    /// From remembered aliases with their links, if the source's records cannot be read.
    pub(crate) fn remembered(aliases: &[(PatNum, PatNum)]) -> Self {
        let pairs = aliases
            .iter()
            .map(|(alias, link)| (*alias, (*link, RelationKind::Clone)));
        let mut kin = Self {
            parents: pairs.collect(),
            ..Self::default()
        };
        kin.gather(aliases);
        kin
    }

    /// Whether the records were read from the source.
    pub(crate) fn is_certain(&self) -> bool {
        self.certain
    }

    fn add(&mut self, Relation { kind, from, to, .. }: Relation) {
        if from == to {
            return;
        }
        if self.path(to).any(|number| number == from) {
            self.parents.remove(&to);
        }
        self.parents.insert(from, (to, kind));
    }

    /// The chain from a number to its end, both included.
    fn path(&self, number: PatNum) -> impl Iterator<Item = PatNum> {
        let next = |number: &PatNum| self.parents.get(number).map(|(to, _)| *to);
        std::iter::successors(Some(number), next).take(MOST_STEPS)
    }

    fn root(&self, number: PatNum) -> PatNum {
        self.path(number).last().unwrap_or(number)
    }

    fn gather(&mut self, ties: &[(PatNum, PatNum)]) {
        self.gather_families();
        let links = self.parents.iter().map(|(from, (to, _))| (*from, *to));
        let mut neighbours: BTreeMap<PatNum, Vec<PatNum>> = BTreeMap::new();
        for (one, other) in links.chain(ties.iter().copied()) {
            neighbours.entry(one).or_default().push(other);
            neighbours.entry(other).or_default().push(one);
        }
        for number in neighbours.keys() {
            if self.group_of.contains_key(number) {
                continue;
            }
            let (mut group, mut at) = (vec![*number], 0);
            self.group_of.insert(*number, self.groups.len());
            while let Some(next) = group.get(at).copied() {
                for neighbour in neighbours.get(&next).into_iter().flatten() {
                    if self.group_of.insert(*neighbour, self.groups.len()).is_none() {
                        group.push(*neighbour);
                    }
                }
                at += 1;
            }
            group.sort_unstable();
            self.groups.push(group);
        }
    }

    fn gather_families(&mut self) {
        let mut families: BTreeMap<PatNum, BTreeSet<PatNum>> = BTreeMap::new();
        for (number, (_, kind)) in &self.parents {
            if *kind == RelationKind::Clone {
                families.entry(self.root(*number)).or_default().insert(*number);
            }
        }
        self.families = families
            .into_iter()
            .map(|(root, mut clones)| {
                clones.remove(&root);
                (root, std::iter::once(root).chain(clones).collect())
            })
            .collect();
    }

    /// The surviving number of a merged patient.
    pub(crate) fn merged_into(&self, number: PatNum) -> Option<PatNum> {
        let (_, kind) = self.parents.get(&number)?;
        (*kind == RelationKind::Merge).then(|| self.root(number))
    }

    /// All charts of this person, the original first, if there are several; `None` for a merged patient.
    pub(crate) fn family(&self, number: PatNum) -> Option<&[PatNum]> {
        let root = match self.parents.get(&number) {
            None => number,
            Some((_, RelationKind::Clone)) => self.root(number),
            Some((_, RelationKind::Merge)) => return None,
        };
        self.families.get(&root).map(Vec::as_slice)
    }

    /// The number of a person's first chart, which identifies the person. A merged patient is a separate person.
    pub(crate) fn person(&self, number: PatNum) -> PatNum {
        let first = self.family(number).and_then(<[PatNum]>::first);
        first.copied().unwrap_or(number)
    }

    /// The charts of a person, the original first.
    pub(crate) fn charts(&self, person: PatNum) -> Vec<PatNum> {
        self.family(person)
            .map_or_else(|| vec![person], <[PatNum]>::to_vec)
    }

    /// All numbers in the same cluster, including this one: connected by records or by a patient here. `None` if
    /// there is no other.
    pub(crate) fn group(&self, number: PatNum) -> Option<&[PatNum]> {
        let group = self.group_of.get(&number)?;
        self.groups.get(*group).map(Vec::as_slice)
    }

    /// All groups.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &[PatNum]> {
        self.groups.iter().map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn relation((made, kind, from, to): (i64, RelationKind, i64, i64)) -> Relation {
        Relation {
            record: -made,
            kind,
            from: PatNum(from),
            to: PatNum(to),
            recorded_at: made,
        }
    }

    fn kin(relations: &[(i64, RelationKind, i64, i64)]) -> Kinship {
        Kinship::of(relations.iter().copied().map(relation).collect(), &[])
    }

    use RelationKind::{Clone as C, Merge as M};

    #[test]
    fn merges_point_to_the_end_of_the_chain_and_the_newer_of_two_opposites_counts() {
        for (relations, fates) in [
            (vec![(1, M, 1, 2)], vec![(1, Some(2)), (2, None)]),
            (
                vec![(1, M, 1, 2), (2, M, 2, 3)],
                vec![(1, Some(3)), (2, Some(3)), (3, None)],
            ),
            (vec![(2, M, 2, 1), (1, M, 1, 2)], vec![(1, None), (2, Some(1))]),
            (
                vec![(1, M, 1, 2), (2, M, 2, 3), (3, M, 3, 1)],
                vec![(1, None), (2, Some(1)), (3, Some(1))],
            ),
            (vec![(1, M, 1, 2), (2, M, 1, 3)], vec![(1, Some(3)), (2, None)]),
            (vec![(1, M, 7, 7)], vec![(7, None)]),
            // A merge into a clone is a merge into its original.
            (vec![(1, C, 9, 8), (2, M, 1, 9)], vec![(1, Some(8)), (9, None)]),
        ] {
            let kin = kin(&relations);
            for (number, into) in fates {
                assert_eq!(
                    kin.merged_into(PatNum(number)),
                    into.map(PatNum),
                    "{relations:?} {number}"
                );
            }
        }
    }

    #[test]
    fn a_family_is_the_original_and_its_clones_and_their_clones() {
        let kin = kin(&[
            (1, C, 5, 9),
            (2, C, 7, 5),
            (3, C, 3, 9),
            (4, M, 4, 5),
            (5, M, 3, 9),
        ]);
        let all = [PatNum(9), PatNum(5), PatNum(7)];
        for number in all {
            assert_eq!(kin.family(number), Some(all.as_slice()), "{number}");
        }
        assert_eq!(kin.family(PatNum(4)), None);
        assert_eq!(kin.merged_into(PatNum(4)), Some(PatNum(9)));
        assert_eq!(
            (kin.family(PatNum(3)), kin.merged_into(PatNum(3))),
            (None, Some(PatNum(9)))
        );
    }

    proptest! {
        #[test]
        fn every_chain_ends_and_the_newest_record_counts(
            records in proptest::collection::vec((0..20_i64, any::<bool>(), 0..9_i64, 0..9_i64), 0..40),
        ) {
            let records: Vec<_> = records
                .into_iter()
                .enumerate()
                .map(|(at, (made, clone, from, to))| {
                    let kind = if clone { C } else { M };
                    Relation { record: i64::try_from(at).unwrap(), ..relation((made, kind, from, to)) }
                })
                .collect();
            let kin = Kinship::of(records.clone(), &[]);
            for number in (0..9).map(PatNum) {
                let path: Vec<_> = kin.path(number).collect();
                let different: BTreeSet<_> = path.iter().collect();
                prop_assert_eq!(different.len(), path.len());
            }
            let newest = records.iter().filter(|r| r.from != r.to).max_by_key(|r| (r.recorded_at, r.record));
            if let Some(newest) = newest {
                prop_assert_eq!(kin.parents.get(&newest.from), Some(&(newest.to, newest.kind)));
                prop_assert_eq!(kin.root(newest.from), kin.root(newest.to));
            }
        }
    }
}
