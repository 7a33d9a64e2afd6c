//! Properties of cluster plans: after a plan is written, nothing is left to decide, our patients match the records, and the
//! order of the rows does not matter.

use std::collections::{BTreeMap, BTreeSet};

use domain::{PatientFields, Relation, RelationKind};
use proptest::prelude::*;
use vault::FingerprintKey;

use super::*;
use crate::identity_graph::IdentityGraph;
use crate::pages::Member;
use crate::plan::Counting;
use crate::testing::{Plan, Shelf, active, fingerprint_key, left, print_of, unusable};
use store::LinkRow;

const DAY: &str = "1980-02-03";
const NUMBERS: i64 = 6;
const MERGED: PatientStatus = PatientStatus::Inactive(InactiveReason::Merged);

/// The state of a number's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// An active row, with a revision number.
    Active(u8),
    Unusable,
    Left(InactiveReason),
}

/// A moment in the practice.
#[derive(Debug, Clone)]
struct World {
    /// Whether it is a clone, from, to; oldest first. `None` if they cannot be read.
    records: Option<Vec<(bool, i64, i64)>>,
    rows: Vec<State>,
}

fn fields(number: i64, revision: u8) -> PatientFields {
    let mut fields = PatientFields::sample("Ann", &format!("Lee{number}"), DAY);
    fields.city = format!("City {revision}");
    fields
}

/// The charts of a person, the original first.
fn charts(graph: &IdentityGraph, person: PatNum) -> Vec<PatNum> {
    let others = (1..=NUMBERS)
        .map(PatNum)
        .filter(|number| *number != person && graph.person(*number) == person);
    [person].into_iter().chain(others).collect()
}

impl World {
    fn state(&self, number: PatNum) -> State {
        self.rows[usize::try_from(number.0 - 1).unwrap()]
    }

    fn members(&self, key: &FingerprintKey, numbers: impl Iterator<Item = PatNum>) -> Vec<Member> {
        let member = |number: PatNum| match self.state(number) {
            State::Active(revision) => active(number.0, fields(number.0, revision), key),
            State::Unusable => unusable(number.0),
            State::Left(reason) => left(number.0, reason),
        };
        numbers.map(member).collect()
    }

    fn graph(&self, shelf: &Shelf) -> IdentityGraph {
        let mut ties = Vec::new();
        for (number, link) in shelf.links.iter().filter(|(_, link)| !link.is_primary) {
            let primary = shelf
                .links
                .iter()
                .find(|(_, other)| other.is_primary && other.patient == link.patient);
            ties.push((*number, *primary.unwrap().0));
        }
        ties.sort_unstable();
        let Some(records) = &self.records else {
            return IdentityGraph::new(None, &ties);
        };
        let relation = |((clone, from, to), at): (&(bool, i64, i64), i64)| Relation {
            record: at,
            kind: if *clone {
                RelationKind::Clone
            } else {
                RelationKind::Merge
            },
            from: PatNum(*from),
            to: PatNum(*to),
            recorded_at: at,
        };
        IdentityGraph::new(Some(records.iter().zip(0..).map(relation).collect()), &ties)
    }

    fn plan(&self, shelf: &Shelf, key: &FingerprintKey, room: Option<u64>) -> Plan {
        let members = self.members(key, (1..=NUMBERS).map(PatNum));
        shelf.plan(members, &self.graph(shelf), Counting::All, room)
    }

    /// Asserts that each active person is one active patient here with the fields of the first importable chart, and that
    /// all others are inactive.
    fn assert_written(&self, shelf: &Shelf, key: &FingerprintKey) {
        let graph = self.graph(shelf);
        let persons: BTreeSet<PatNum> = (1..=NUMBERS).map(|number| graph.person(PatNum(number))).collect();
        let mut patients: BTreeMap<PatientId, PatNum> = BTreeMap::new();
        for person in persons {
            let charts = charts(&graph, person);
            let mut importable = charts.iter().filter_map(|number| match self.state(*number) {
                State::Active(revision) => Some((*number, revision)),
                _ => None,
            });
            let Some((first, revision)) = importable.next() else {
                continue;
            };
            let link = shelf.links[&first];
            let stored = &shelf.patients[&link.patient];
            assert_eq!(stored.status, PatientStatus::Active);
            assert_eq!(
                stored.fields,
                fields(first.0, revision),
                "{first} is the source of {charts:?}"
            );
            assert!(link.is_primary && link.fingerprint == print_of(key, &stored.fields));
            for (other, revision) in importable {
                let other_link = shelf.links[&other];
                assert_eq!((other_link.patient, other_link.is_primary), (link.patient, false));
                assert_eq!(other_link.fingerprint, print_of(key, &fields(other.0, revision)));
            }
            assert_eq!(
                patients.insert(link.patient, person),
                None,
                "two persons are one patient"
            );
        }
        for (number, link) in &shelf.links {
            let numbers = shelf.numbers_of(link.patient);
            let is_active = numbers
                .iter()
                .any(|number| shelf.links[number].status == PatientStatus::Active);
            let stored = &shelf.patients[&link.patient];
            assert_eq!(stored.status == PatientStatus::Active, is_active, "{number}");
            assert!(!is_active || stored.merged_into.is_none(), "{number}");
            if graph.is_certain && !is_active {
                self.assert_points_to_survivor(shelf, &graph, link.patient, &numbers);
            }
        }
    }

    /// The lowest merged number decides the survivor. A number that cannot be imported keeps its state.
    fn assert_points_to_survivor(
        &self,
        shelf: &Shelf,
        graph: &IdentityGraph,
        patient: PatientId,
        numbers: &[PatNum],
    ) {
        if numbers
            .iter()
            .any(|number| self.state(*number) == State::Unusable)
        {
            return;
        }
        let survivor = |number: &PatNum| {
            let survivor = graph.merged_into(*number)?;
            let charts = charts(graph, survivor).into_iter();
            let mut known: Vec<_> = charts.filter_map(|chart| shelf.links.get(&chart)).collect();
            known.sort_by_key(|link| shelf.patients[&link.patient].status != PatientStatus::Active);
            Some(known.first().map(|link| link.patient))
        };
        let stored = &shelf.patients[&patient];
        match numbers
            .iter()
            .filter_map(survivor)
            .find(|into| *into != Some(patient))
        {
            None => assert_ne!(stored.status, MERGED, "{patient:?}"),
            Some(into) => assert_eq!((stored.status, stored.merged_into), (MERGED, into), "{patient:?}"),
        }
    }

    /// A plan of the same world decides nothing.
    fn assert_settled(&self, shelf: &Shelf, key: &FingerprintKey) {
        let plan = self.plan(shelf, key, Some(0));
        let mut changes = plan.changes;
        // Problems are listed each time they are met.
        changes.problems.clear();
        assert!(
            changes.is_empty() && changes.solved.is_empty() && !plan.is_short,
            "{changes:?}"
        );
        let counts = changes.counts;
        assert_eq!(counts.added + counts.updated + counts.deactivated, 0);
    }
}

type Pictured = (Vec<PatNum>, bool, PatientStatus, PatientFields, Vec<PatNum>);

/// What is here, without the ids of patients: of each number its patient's numbers, fields, status, and survivor.
fn picture(shelf: &Shelf) -> BTreeMap<PatNum, Pictured> {
    let number = |(number, link): (&PatNum, &LinkRow)| {
        let stored = &shelf.patients[&link.patient];
        let into = stored
            .merged_into
            .map(|into| shelf.numbers_of(into))
            .unwrap_or_default();
        let patient = (
            shelf.numbers_of(link.patient),
            link.is_primary,
            stored.status,
            stored.fields.clone(),
            into,
        );
        (*number, patient)
    };
    shelf.links.iter().map(number).collect()
}

fn a_state() -> impl Strategy<Value = State> {
    prop_oneof![
        4 => (0..2_u8).prop_map(State::Active),
        1 => Just(State::Unusable),
        2 => Just(State::Left(InactiveReason::Archived)),
        1 => Just(State::Left(InactiveReason::Deceased)),
        1 => Just(State::Left(InactiveReason::Vanished)),
    ]
}

fn a_world() -> impl Strategy<Value = World> {
    let record = (any::<bool>(), 1..=NUMBERS, 1..=NUMBERS);
    let records = proptest::collection::vec(record, 0..6);
    let records = proptest::option::weighted(0.9, records);
    let rows = proptest::collection::vec(a_state(), usize::try_from(NUMBERS).unwrap());
    (records, rows).prop_map(|(records, rows)| World { records, rows })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn after_a_plan_is_written_nothing_is_left_to_decide(worlds in proptest::collection::vec(a_world(), 1..6)) {
        let (key, mut shelf) = (fingerprint_key(), Shelf::default());
        for world in worlds {
            let before = shelf.clone();
            let plan = world.plan(&shelf, &key, None);
            shelf.write(&plan.changes);
            world.assert_written(&shelf, &key);
            world.assert_settled(&shelf, &key);
            let folded: Vec<PatientId> = plan.changes.deactivations.iter()
                .filter(|row| row.reason == InactiveReason::Clone)
                .map(|row| row.patient)
                .collect();
            for (number, link) in &before.links {
                let continues = shelf.patients[&link.patient].status == PatientStatus::Active;
                let is_active = matches!(world.state(*number), State::Active(_));
                prop_assert!(!is_active || continues || folded.contains(&link.patient), "{number} keeps a person");
            }
        }
    }

    #[test]
    fn within_a_limit_of_one_the_same_is_reached_step_by_step(worlds in proptest::collection::vec(a_world(), 1..4)) {
        let (key, mut shelf) = (fingerprint_key(), Shelf::default());
        for world in worlds {
            for step in 0.. {
                prop_assert!(step < 40, "there is no end");
                let plan = world.plan(&shelf, &key, Some(1));
                let changed = plan.changes.counts.added + plan.changes.counts.updated;
                prop_assert!(changed <= 1 && (changed == 1 || !plan.is_short));
                shelf.write(&plan.changes);
                if !plan.is_short {
                    break;
                }
            }
            world.assert_written(&shelf, &key);
            world.assert_settled(&shelf, &key);
        }
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(
        worlds in proptest::collection::vec(a_world(), 2..4),
        order in Just((1..=NUMBERS).map(PatNum).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let (key, mut together, mut apart) = (fingerprint_key(), Shelf::default(), Shelf::default());
        for world in worlds {
            let plan = world.plan(&together, &key, None);
            together.write(&plan.changes);
            // Each cluster on a page of its own.
            let graph = world.graph(&apart);
            let mut read = BTreeSet::new();
            for number in &order {
                let cluster = graph.cluster_of(*number).map(|cluster| graph.clusters[cluster].clone());
                let cluster = cluster.unwrap_or_else(|| vec![*number]);
                if cluster.iter().any(|number| !read.insert(*number)) {
                    continue;
                }
                let members = world.members(&key, cluster.into_iter());
                let plan = apart.plan(members, &graph, Counting::All, None);
                apart.write(&plan.changes);
            }
            prop_assert_eq!(picture(&together), picture(&apart));
        }
    }
}

/// Found by the simulation: a record that does not touch a merged number can take its survivor away.
#[test]
fn a_survivor_known_by_its_clone_only_is_lost_with_the_clone_record() {
    let (key, mut shelf) = (fingerprint_key(), Shelf::default());
    let left = State::Left(InactiveReason::Archived);
    let rows = vec![left, left, State::Active(0), left, left, left];
    let first = World {
        records: Some(vec![]),
        rows: vec![State::Active(0), left, State::Active(0), left, left, left],
    };
    // 1 was merged into 2, whose clone is 3. Only 3 is a patient here.
    let merged = World {
        records: Some(vec![(false, 1, 2), (true, 3, 2)]),
        rows: rows.clone(),
    };
    let apart = World {
        records: Some(vec![(false, 1, 2)]),
        rows,
    };
    for world in [&first, &merged] {
        let plan = world.plan(&shelf, &key, None);
        shelf.write(&plan.changes);
    }
    let patient = shelf.links[&PatNum(1)].patient;
    assert_eq!(
        shelf.patients[&patient].merged_into,
        Some(shelf.links[&PatNum(3)].patient)
    );
    assert_ne!(
        shelf.links[&PatNum(1)].cluster,
        apart.graph(&shelf).digest(PatNum(1), None)
    );
    shelf.write(&apart.plan(&shelf, &key, None).changes);
    assert_eq!(shelf.patients[&patient].merged_into, None);
}
