use domain::{InactiveReason, Relation, RelationKind, ServerTime};
use proptest::prelude::*;
use store::ClusterDigest;

use super::*;

const ACTIVE: PatientStatus = PatientStatus::Active;
const ARCHIVED: PatientStatus = PatientStatus::Inactive(InactiveReason::Archived);
const DECEASED: PatientStatus = PatientStatus::Inactive(InactiveReason::Deceased);

fn entry(number: i64, changed_at: i64, status: PatientStatus) -> There {
    There::listed(SourceEntry {
        pat_num: PatNum(number),
        changed_at: ServerTime(changed_at),
        status,
    })
}

/// An active row whose contents have this fingerprint.
fn read(number: i64, changed_at: Option<i64>, print: u8) -> There {
    There {
        changed_at: changed_at.map(ServerTime),
        data: Data::Usable(Fingerprint::from_bytes([print; 16])),
        ..entry(number, 0, ACTIVE)
    }
}

fn known(number: i64, changed_at: Option<i64>, status: PatientStatus) -> KnownNumber {
    KnownNumber {
        pat_num: PatNum(number),
        status,
        changed_at: changed_at.map(ServerTime),
        cluster: None,
        has_problem: false,
        is_linked: true,
        is_primary: true,
        fingerprint: None,
    }
}

fn imported(number: i64, changed_at: Option<i64>, print: u8) -> KnownNumber {
    KnownNumber {
        fingerprint: Some(Fingerprint::from_bytes([print; 16])),
        ..known(number, changed_at, ACTIVE)
    }
}

fn problem(number: i64, changed_at: i64) -> KnownNumber {
    KnownNumber {
        has_problem: true,
        is_linked: false,
        is_primary: false,
        ..known(number, Some(changed_at), ACTIVE)
    }
}

fn walked(
    theirs: Option<There>,
    ours: Option<KnownNumber>,
    graph: &IdentityGraph,
    recent: &[PatNum],
) -> Comparison {
    let mut walk = Walk::new(graph, recent, false);
    walk.add(PatNum(1), theirs, ours);
    walk.so_far
}

/// Whether nothing is to be read.
fn is_equal(found: &Comparison) -> bool {
    [&found.active, &found.uncertain, &found.inactive]
        .iter()
        .all(|numbers| numbers.is_empty())
}

#[test]
fn a_number_is_read_if_anything_differs_and_only_then() {
    let unrelated = IdentityGraph::new(Some(Vec::new()), &[]);
    for (what, theirs, ours, is_read) in [
        (
            "equal",
            Some(entry(1, 50, ACTIVE)),
            Some(known(1, Some(50), ACTIVE)),
            false,
        ),
        ("a new row", Some(entry(1, 50, ACTIVE)), None, true),
        ("an inactive stranger", Some(entry(1, 50, ARCHIVED)), None, false),
        (
            "a later time",
            Some(entry(1, 51, ACTIVE)),
            Some(known(1, Some(50), ACTIVE)),
            true,
        ),
        (
            "an earlier time",
            Some(entry(1, 49, ACTIVE)),
            Some(known(1, Some(50), ACTIVE)),
            true,
        ),
        (
            "an unknown time",
            Some(entry(1, 50, ACTIVE)),
            Some(known(1, None, ACTIVE)),
            true,
        ),
        (
            "left, with the same time",
            Some(entry(1, 50, ARCHIVED)),
            Some(known(1, Some(50), ACTIVE)),
            true,
        ),
        (
            "back, with the same time",
            Some(entry(1, 50, ACTIVE)),
            Some(known(1, Some(50), ARCHIVED)),
            true,
        ),
        (
            "another reason",
            Some(entry(1, 50, DECEASED)),
            Some(known(1, Some(50), ARCHIVED)),
            true,
        ),
        (
            "an edited chart of a leaver",
            Some(entry(1, 51, ARCHIVED)),
            Some(known(1, Some(50), ARCHIVED)),
            false,
        ),
        ("deleted", None, Some(known(1, Some(50), ACTIVE)), true),
        (
            "a leaver was deleted",
            None,
            Some(known(1, Some(50), ARCHIVED)),
            false,
        ),
        (
            "a known problem",
            Some(entry(1, 50, ACTIVE)),
            Some(problem(1, 50)),
            false,
        ),
        (
            "a problem that may be fixed",
            Some(entry(1, 51, ACTIVE)),
            Some(problem(1, 50)),
            true,
        ),
        (
            "a problem that left",
            Some(entry(1, 50, ARCHIVED)),
            Some(problem(1, 50)),
            true,
        ),
        ("a problem that was deleted", None, Some(problem(1, 50)), true),
    ] {
        let found = walked(theirs, ours, &unrelated, &[]);
        assert_eq!(!is_equal(&found), is_read, "{what}");
        assert_eq!(found.found.is_complete(), !is_read, "{what}");
    }
}

#[test]
fn a_row_read_while_young_is_recent_and_no_difference() {
    let unrelated = IdentityGraph::new(Some(Vec::new()), &[]);
    let (theirs, ours) = (entry(1, 50, ACTIVE), known(1, None, ACTIVE));
    let found = walked(Some(theirs), Some(ours), &unrelated, &[PatNum(1)]);
    assert!(is_equal(&found));
    assert_eq!(
        (found.found.recent, found.found.changed, found.found.imported),
        (1, 0, 1)
    );
    let left = walked(Some(entry(1, 50, ARCHIVED)), Some(ours), &unrelated, &[PatNum(1)]);
    assert_eq!((left.inactive, left.found.recent), (vec![PatNum(1)], 0));
}

#[test]
fn contents_tell_what_times_of_change_do_not() {
    let merge = Relation {
        record: 1,
        kind: RelationKind::Merge,
        from: PatNum(2),
        to: PatNum(1),
        recorded_at: 1,
    };
    let unrelated = IdentityGraph::new(Some(Vec::new()), &[]);
    let connected = IdentityGraph::new(Some(vec![merge]), &[]);
    let unusable = There {
        data: Data::Unusable,
        ..read(1, Some(50), 7)
    };
    let second = KnownNumber {
        is_primary: false,
        ..imported(1, Some(50), 7)
    };
    // Equal, only another time, hidden, read again, young.
    for (what, there, ours, graph, expected) in [
        (
            "equal",
            read(1, Some(50), 7),
            imported(1, Some(50), 7),
            &unrelated,
            [1, 0, 0, 0, 0],
        ),
        (
            "another time",
            read(1, Some(51), 7),
            imported(1, Some(50), 7),
            &unrelated,
            [0, 1, 0, 0, 0],
        ),
        (
            "an earlier time",
            read(1, Some(49), 7),
            imported(1, Some(50), 7),
            &unrelated,
            [0, 0, 0, 1, 0],
        ),
        (
            "a time that was young",
            read(1, Some(50), 7),
            imported(1, None, 7),
            &unrelated,
            [0, 1, 0, 0, 0],
        ),
        (
            "young both times",
            read(1, None, 7),
            imported(1, None, 7),
            &unrelated,
            [1, 0, 0, 0, 1],
        ),
        (
            "young again",
            read(1, None, 7),
            imported(1, Some(50), 7),
            &unrelated,
            [0, 0, 0, 1, 0],
        ),
        (
            "other contents",
            read(1, Some(50), 8),
            imported(1, Some(50), 7),
            &unrelated,
            [0, 0, 1, 1, 0],
        ),
        (
            "other contents and time",
            read(1, Some(51), 8),
            imported(1, Some(50), 7),
            &unrelated,
            [0, 0, 0, 1, 0],
        ),
        (
            "other contents, young",
            read(1, None, 8),
            imported(1, None, 7),
            &unrelated,
            [0, 0, 0, 1, 0],
        ),
        (
            "no longer usable",
            unusable,
            imported(1, Some(50), 7),
            &unrelated,
            [0, 0, 1, 1, 0],
        ),
        (
            "not its patient's number",
            read(1, Some(50), 7),
            second,
            &unrelated,
            [0, 0, 1, 1, 0],
        ),
        (
            "a known problem",
            unusable,
            problem(1, 50),
            &unrelated,
            [0, 0, 0, 0, 0],
        ),
        (
            "new records",
            read(1, Some(50), 7),
            imported(1, Some(50), 7),
            &connected,
            [0, 0, 0, 1, 0],
        ),
    ] {
        let mut walk = Walk::new(graph, &[], true);
        walk.add(PatNum(1), Some(there), Some(ours));
        let Comparison {
            active,
            uncertain,
            contents,
            found,
            ..
        } = walk.so_far;
        let equal = usize::try_from(contents.equal).unwrap();
        let read = active.len() + uncertain.len();
        let lists = [
            equal,
            contents.touched.len(),
            contents.hidden.len(),
            read,
            contents.young.len(),
        ];
        assert_eq!(lists, expected, "{what}");
        assert_eq!(found.is_complete(), expected[1..4] == [0; 3], "{what}");
    }
}

#[test]
fn the_status_of_a_leaver_is_read_where_only_active_rows_are_walked() {
    let unrelated = IdentityGraph::new(Some(Vec::new()), &[]);
    for (with_contents, unread) in [(true, vec![PatNum(1)]), (false, Vec::new())] {
        let mut walk = Walk::new(&unrelated, &[], with_contents);
        walk.add(PatNum(1), None, Some(known(1, Some(50), ARCHIVED)));
        assert_eq!(walk.so_far.contents.unread, unread);
        assert!(walk.so_far.found.is_complete());
    }
}

#[test]
fn records_are_a_difference_if_they_can_be_read() {
    let merge = Relation {
        record: 1,
        kind: RelationKind::Merge,
        from: PatNum(1),
        to: PatNum(2),
        recorded_at: 1,
    };
    let graph = IdentityGraph::new(Some(vec![merge]), &[]);
    let unread = IdentityGraph::new(None, &[]);
    let row = entry(1, 50, ARCHIVED);
    for (cluster, is_equal) in [
        (graph.digest(PatNum(1), None), true),
        (None, false),
        (Some(ClusterDigest([0; 8])), false),
    ] {
        let ours = KnownNumber {
            cluster,
            ..known(1, Some(50), ARCHIVED)
        };
        let found = walked(Some(row), Some(ours), &graph, &[]);
        assert_eq!(found.found.is_complete(), is_equal);
        assert!(walked(Some(row), Some(ours), &unread, &[]).found.is_complete());
    }
}

proptest! {
    #[test]
    fn each_active_row_is_in_one_sum(
        pairs in proptest::collection::vec((any::<Option<(bool, u8)>>(), any::<Option<(bool, u8, bool, bool)>>()), 0..60),
    ) {
        let graph = IdentityGraph::new(Some(Vec::new()), &[]);
        let mut walk = Walk::new(&graph, &[], false);
        let (mut source_active, mut here) = (0, 0);
        for (number, (theirs, ours)) in (1_i64..).zip(pairs) {
            let status = |is_active| if is_active { ACTIVE } else { ARCHIVED };
            let theirs = theirs.map(|(is_active, at)| entry(number, i64::from(at % 3), status(is_active)));
            let ours = ours.map(|(is_active, at, has_problem, is_primary)| KnownNumber {
                has_problem,
                is_primary,
                ..known(number, Some(i64::from(at % 3)), status(is_active))
            });
            source_active += u64::from(theirs.is_some_and(|entry| entry.status == ACTIVE));
            here += u64::from(ours.is_some_and(|known| known.has_problem || known.status == ACTIVE));
            walk.add(PatNum(number), theirs, ours);
        }
        let found = walk.so_far.found;
        prop_assert_eq!(found.source_active, source_active);
        let equal = found.imported + found.second_charts + found.with_problems;
        prop_assert_eq!(equal + found.missing, source_active);
        prop_assert_eq!(equal + found.unexpected, here);
        prop_assert_eq!(found.is_complete(), is_equal(&walk.so_far));
    }
}
