use std::time::{Duration, Instant};

use RelationKind::{Clone as C, Merge as M};
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

fn graph(relations: &[(i64, RelationKind, i64, i64)]) -> IdentityGraph {
    IdentityGraph::new(Some(relations.iter().copied().map(relation).collect()), &[])
}

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
        let graph = graph(&relations);
        for (number, into) in fates {
            let found = graph.merged_into(PatNum(number));
            assert_eq!(found, into.map(PatNum), "{relations:?} {number}");
        }
    }
}

#[test]
fn clones_and_their_clones_are_one_person_with_the_original() {
    let graph = graph(&[
        (1, C, 5, 9),
        (2, C, 7, 5),
        (3, C, 3, 9),
        (4, M, 4, 5),
        (5, M, 3, 9),
    ]);
    for number in [9, 5, 7].map(PatNum) {
        assert_eq!(
            (graph.person(number), graph.merged_into(number)),
            (PatNum(9), None)
        );
    }
    for merged in [3, 4].map(PatNum) {
        assert_eq!(
            (graph.person(merged), graph.merged_into(merged)),
            (merged, Some(PatNum(9)))
        );
    }
}

#[test]
fn a_digest_changes_with_the_records_of_its_cluster_and_with_no_others() {
    let one = graph(&[(1, M, 1, 2), (2, C, 5, 6)]);
    let two = graph(&[(1, M, 1, 2), (2, C, 5, 6), (3, M, 2, 3)]);
    let three = graph(&[(1, C, 1, 2), (2, C, 5, 6)]);
    let digest = |graph: &IdentityGraph, number| graph.digest(PatNum(number), None);
    assert_ne!(digest(&one, 1), digest(&two, 1));
    assert_ne!(digest(&one, 1), digest(&three, 1));
    assert_eq!(digest(&one, 5), digest(&two, 5));
    assert_eq!(digest(&one, 1), digest(&one, 2));
    assert_ne!(digest(&one, 1), digest(&one, 5));
    assert_eq!(digest(&one, 3), None);
}

#[test]
fn ties_connect_numbers_without_being_records() {
    let ties = [(PatNum(8), PatNum(1)), (PatNum(9), PatNum(1))];
    let relations = vec![relation((1, M, 8, 20))];
    let graph = IdentityGraph::new(Some(relations), &ties);
    let cluster = graph.cluster_of(PatNum(9)).unwrap();
    assert_eq!(graph.clusters[cluster], [1, 8, 9, 20].map(PatNum));
    assert_eq!(graph.person(PatNum(9)), PatNum(9));
    let alone = IdentityGraph::new(Some(Vec::new()), &ties);
    assert_eq!(alone.digest(PatNum(9), None), None);
    let remembered = IdentityGraph::new(None, &ties);
    assert_eq!(
        remembered.digest(PatNum(9), Some(ClusterDigest([1; 8]))),
        Some(ClusterDigest([1; 8]))
    );
    assert_eq!(
        [1, 8, 9].map(|number| remembered.person(PatNum(number))),
        [PatNum(1); 3]
    );
    assert!(!remembered.is_certain);
}

#[test]
fn a_chain_of_merges_costs_no_more_per_record_when_it_is_long() {
    const LENGTH: i64 = 50_000;
    let began = Instant::now();
    for backward in [false, true] {
        let made = |number: i64| if backward { LENGTH - number } else { number };
        let chain = (0..LENGTH).map(|number| relation((made(number), M, number, number + 1)));
        let graph = IdentityGraph::new(Some(chain.collect()), &[]);
        assert_eq!(graph.merged_into(PatNum(0)), Some(PatNum(LENGTH)));
        assert_eq!(graph.clusters.len(), 1);
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
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
        let graph = IdentityGraph::new(Some(records.clone()), &[]);
        let backward = IdentityGraph::new(Some(records.iter().rev().copied().collect()), &[]);
        let end = |number: PatNum| graph.ends.get(&number).map_or(number, |(end, _)| *end);
        for number in (0..9).map(PatNum) {
            prop_assert!(!graph.ends.contains_key(&end(number)));
            prop_assert_eq!(graph.ends.get(&number), backward.ends.get(&number));
            prop_assert_eq!(graph.cluster_of(number), graph.cluster_of(end(number)));
        }
        let newest = records.iter().filter(|r| r.from != r.to).max_by_key(|r| (r.recorded_at, r.record));
        if let Some(newest) = newest {
            prop_assert_eq!(end(newest.from), end(newest.to));
            prop_assert_eq!(graph.ends[&newest.from].1, newest.kind);
        }
    }
}
