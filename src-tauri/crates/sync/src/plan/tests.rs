//! Tests of page plans: tables of cases, and properties over random pages.

use std::collections::HashMap;

use domain::{Counts, Field, InactiveReason, PatientFields, PatientStatus, ProblemCode, ServerTime};
use proptest::prelude::*;
use vault::FingerprintKey;

use super::*;
use crate::identity_graph::IdentityGraph;
use crate::pages::Member;
use crate::testing::{CHANGED_AT, Plan, Shelf, active, called, fingerprint_key, left, print_of, unusable};

const DAY: &str = "1980-02-03";
const LEFT: PatientStatus = PatientStatus::Inactive(InactiveReason::Inactive);

fn plan_all(shelf: &Shelf, members: Vec<Member>, room: Option<u64>) -> Plan {
    let graph = IdentityGraph::new(Some(Vec::new()), &[]);
    shelf.plan(members, &graph, Counting::All, room)
}

fn ann() -> PatientFields {
    PatientFields::sample("Ann", "Lee", DAY)
}

/// Ann is patient 1, linked to number 7, with this status.
fn ann_linked(key: &FingerprintKey, status: PatientStatus) -> Shelf {
    let mut shelf = Shelf::default();
    shelf.add(1, ann(), status);
    shelf.link(7, 1, status, print_of(key, &ann()));
    shelf
}

#[test]
fn an_equal_fingerprint_is_unchanged_whatever_our_fields_are() {
    let key = fingerprint_key();
    let mut shelf = ann_linked(&key, PatientStatus::Active);
    // Another integration has added a phone number since.
    shelf.patients.get_mut(&PatientId(1)).unwrap().fields.phone = "555-0100".to_owned();
    let plan = plan_all(&shelf, vec![active(7, ann(), &key)], Some(1));
    assert_eq!(plan.changes.counts.unchanged, 1);
    assert!(plan.changes.is_empty());
}

#[test]
fn an_unchanged_row_needs_its_link_only_and_leaves_its_time_of_change() {
    let key = fingerprint_key();
    let mut shelf = ann_linked(&key, PatientStatus::Active);
    let mut row = active(7, ann(), &key);
    row.changed_at = Some(ServerTime(1_800_000_000));
    let page = Page {
        members: vec![row],
        range: None,
    };
    let known = Known {
        graph: &IdentityGraph::new(Some(Vec::new()), &[]),
        problems: &shelf.problems,
        links: shelf.links.clone(),
        patients: HashMap::new(),
        candidates: HashMap::new(),
    };
    let (patients, keys) = wanted(&page, &known);
    assert!(patients.is_empty() && keys.is_empty());
    let plan = plan_all(&shelf, page.members, Some(0));
    assert_eq!(
        (plan.changes.counts.unchanged, plan.changes.touched.len()),
        (1, 1)
    );
    shelf.write(&plan.changes);
    assert_eq!(
        shelf.links[&PatNum(7)].changed_at,
        Some(ServerTime(1_800_000_000))
    );
}

#[test]
fn a_time_of_change_that_is_too_young_is_not_kept() {
    let key = fingerprint_key();
    let mut shelf = ann_linked(&key, PatientStatus::Active);
    for fields in [ann(), PatientFields::sample("Anna", "Lee", DAY)] {
        let mut row = active(7, fields, &key);
        row.changed_at = None;
        let plan = plan_all(&shelf, vec![row], None);
        shelf.write(&plan.changes);
        assert_eq!(shelf.links[&PatNum(7)].changed_at, None);
        shelf.links.get_mut(&PatNum(7)).unwrap().changed_at = Some(CHANGED_AT);
    }
}

#[test]
fn an_update_lists_each_changed_field_including_emptied_ones() {
    let key = fingerprint_key();
    let mut ours = ann();
    ours.phone = "555-0100".to_owned();
    ours.city = "Salem".to_owned();
    let mut shelf = Shelf::default();
    shelf.add(1, ours.clone(), PatientStatus::Active);
    shelf.link(7, 1, PatientStatus::Active, print_of(&key, &ours));
    let mut theirs = ann();
    theirs.city = "Eugene".to_owned();
    let plan = plan_all(&shelf, vec![active(7, theirs.clone(), &key)], None);
    let update = &plan.changes.updates[0];
    let changes = update.changed.iter();
    let changes: Vec<_> = changes
        .map(|c| (c.field, c.from.as_deref(), c.to.as_deref()))
        .collect();
    assert_eq!(
        changes,
        [
            (Field::Phone, Some("555-0100"), Some("")),
            (Field::City, Some("Salem"), Some("Eugene"))
        ]
    );
    assert_eq!((&update.fields, update.reactivated), (&theirs, false));
    assert_eq!(plan.changes.links[0].fingerprint, print_of(&key, &theirs));
    assert_eq!(plan.changes.mass_change.renamed, 0);
}

#[test]
fn a_departure_is_written_once_and_so_is_each_other_reason() {
    use InactiveReason::{Deceased, Inactive};
    let deceased = PatientStatus::Inactive(Deceased);
    let key = fingerprint_key();
    // Status here, last status of this integration, whether another integration has it active, reason; expected
    // result: a new status, a new status of the link.
    for (status, said, elsewhere, reason, deactivated, touched) in [
        (
            PatientStatus::Active,
            PatientStatus::Active,
            false,
            Inactive,
            true,
            true,
        ),
        (LEFT, LEFT, false, Inactive, false, false),
        (LEFT, LEFT, false, Deceased, true, true),
        // Made inactive by another integration, for the same reason.
        (LEFT, PatientStatus::Active, false, Inactive, false, true),
        // Active in another integration: only this integration's status changes.
        (
            PatientStatus::Active,
            PatientStatus::Active,
            true,
            Inactive,
            false,
            true,
        ),
        (PatientStatus::Active, LEFT, true, Inactive, false, false),
        (PatientStatus::Active, LEFT, true, Deceased, false, true),
        // Another integration knows more.
        (deceased, LEFT, false, Inactive, false, false),
    ] {
        let mut shelf = ann_linked(&key, status);
        shelf.links.get_mut(&PatNum(7)).unwrap().status = said;
        shelf.patients.get_mut(&PatientId(1)).unwrap().active_elsewhere = elsewhere;
        let changes = plan_all(&shelf, vec![left(7, reason)], Some(0)).changes;
        let why = format!("{status:?} {said:?} {elsewhere} {reason:?}");
        let counts = (changes.counts.deactivated, changes.counts.unchanged);
        assert_eq!(counts, (u64::from(deactivated), u64::from(!deactivated)), "{why}");
        assert_eq!(changes.deactivations.len(), usize::from(deactivated), "{why}");
        assert_eq!(changes.touched.len(), usize::from(touched), "{why}");
        let leaves = deactivated && status == PatientStatus::Active;
        assert_eq!(changes.mass_change.inactive, u64::from(leaves), "{why}");
        shelf.write(&changes);
        let again = plan_all(&shelf, vec![left(7, reason)], Some(0)).changes;
        assert!(again.is_empty(), "{why}");
    }
}

#[test]
fn a_returning_patient_becomes_active_even_with_unchanged_fields() {
    let key = fingerprint_key();
    let shelf = ann_linked(&key, LEFT);
    let plan = plan_all(&shelf, vec![active(7, ann(), &key)], None);
    let update = &plan.changes.updates[0];
    assert!(update.reactivated && update.changed.is_empty());
    assert_eq!(plan.changes.counts.updated, 1);
}

#[test]
fn an_inactive_row_without_a_link_is_processed_but_not_counted() {
    let plan = plan_all(
        &Shelf::default(),
        vec![left(7, InactiveReason::Archived)],
        Some(0),
    );
    assert_eq!(
        (plan.changes.counts, plan.last),
        (Counts::default(), Some(PatNum(7)))
    );
    assert!(plan.changes.is_empty());
}

#[test]
fn a_row_with_a_problem_is_skipped_and_its_linked_patient_stays_until_it_is_solved() {
    let key = fingerprint_key();
    for status in [LEFT, PatientStatus::Active] {
        let mut shelf = ann_linked(&key, status);
        let changes = plan_all(&shelf, vec![unusable(7)], Some(0)).changes;
        assert_eq!((changes.counts.skipped, changes.problems.len()), (1, 1));
        assert!(changes.updates.is_empty() && changes.deactivations.is_empty());
        shelf.write(&changes);
        assert_eq!(shelf.links[&PatNum(7)].status, status);
        let changes = plan_all(&shelf, vec![active(7, ann(), &key)], None).changes;
        assert_eq!(changes.solved, [PatNum(7)]);
        assert_eq!(
            changes.counts.updated,
            u64::from(status == LEFT),
            "only a leaver comes back"
        );
    }
}

#[test]
fn a_problem_whose_row_left_is_solved_and_not_counted() {
    let mut shelf = Shelf::default();
    shelf.write(&plan_all(&shelf, vec![unusable(7)], None).changes.into_problems());
    let changes = plan_all(&shelf, vec![left(7, InactiveReason::Vanished)], None).changes;
    assert_eq!(
        (changes.solved, changes.counts),
        (vec![PatNum(7)], Counts::default())
    );
}

trait IntoProblems {
    fn into_problems(self) -> PageChanges;
}

impl IntoProblems for PageChanges {
    fn into_problems(self) -> PageChanges {
        PageChanges {
            problems: self.problems,
            ..PageChanges::default()
        }
    }
}

#[test]
fn a_row_that_is_tried_again_counts_only_if_it_changes_something() {
    let key = fingerprint_key();
    let graph = IdentityGraph::new(Some(Vec::new()), &[]);
    let mut shelf = Shelf::default();
    for patient in [1, 2] {
        shelf.add(patient, ann(), PatientStatus::Active);
    }
    let ambiguous = plan_all(&shelf, vec![active(7, ann(), &key)], None).changes;
    shelf.write(&ambiguous);
    let again = |shelf: &Shelf| {
        shelf
            .plan(vec![active(7, ann(), &key)], &graph, Counting::News, None)
            .changes
    };
    let changes = again(&shelf);
    assert!(changes.is_empty() && changes.solved.is_empty());
    assert_eq!(changes.counts, Counts::default());
    // The row is saved in the source: its time is kept, but the patient was counted as skipped before.
    let mut saved = active(7, ann(), &key);
    saved.changed_at = Some(ServerTime(1_000_000));
    let changes = shelf.plan(vec![saved], &graph, Counting::News, None).changes;
    assert_eq!(changes.problems[0].changed_at, Some(ServerTime(1_000_000)));
    assert_eq!((changes.counts, changes.errors), (Counts::default(), 0));
    // The desk renames one of them.
    shelf.add(
        2,
        PatientFields::sample("Beth", "Lee", DAY),
        PatientStatus::Active,
    );
    let changes = again(&shelf);
    assert_eq!((changes.counts.rows_read, changes.counts.updated), (1, 1));
    assert_eq!(changes.solved, [PatNum(7)]);
    shelf.write(&changes);
    assert_eq!(again(&shelf).counts, Counts::default(), "unchanged now");
}

#[test]
fn two_rows_of_one_page_never_match_the_same_patient() {
    let key = fingerprint_key();
    let mut shelf = Shelf::default();
    shelf.add(1, ann(), PatientStatus::Active);
    let plan = plan_all(&shelf, vec![active(7, ann(), &key), active(8, ann(), &key)], None);
    assert_eq!((plan.changes.counts.updated, plan.changes.counts.added), (1, 1));
    assert_eq!(plan.changes.creates[0].pat_num, PatNum(8));
    assert_eq!(plan.changes.mass_change.renamed, 0);
}

#[test]
fn a_link_takes_precedence_over_any_name() {
    let key = fingerprint_key();
    let other = PatientFields::sample("Anne", "Lee-Hill", DAY);
    let mut shelf = Shelf::default();
    shelf.add(1, other.clone(), PatientStatus::Active);
    shelf.link(7, 1, PatientStatus::Active, print_of(&key, &other));
    shelf.add(2, ann(), PatientStatus::Active);
    let plan = plan_all(&shelf, vec![active(7, ann(), &key)], None);
    assert_eq!(plan.changes.updates[0].patient, PatientId(1));
    assert_eq!(plan.changes.mass_change.renamed, 1);
}

#[test]
fn senior_and_junior_stay_two_even_if_only_one_is_known() {
    let key = fingerprint_key();
    let shelf = ann_linked(&key, PatientStatus::Active);
    let plan = plan_all(&shelf, vec![active(8, ann(), &key)], None);
    assert_eq!((plan.changes.counts.added, plan.changes.creates.len()), (1, 1));
}

#[test]
fn several_patients_with_one_name_are_ambiguous_and_do_not_use_the_limit() {
    let key = fingerprint_key();
    let mut shelf = Shelf::default();
    shelf.add(1, called("Ann", "Annabel", "Lee", DAY), PatientStatus::Active);
    shelf.add(2, ann(), LEFT);
    let plan = plan_all(&shelf, vec![active(7, ann(), &key)], Some(0));
    assert_eq!(plan.changes.problems[0].problem.code, ProblemCode::AmbiguousMatch);
    assert_eq!((plan.changes.counts.skipped, plan.is_short), (1, false));
}

#[test]
fn blank_names_match_nobody() {
    let key = fingerprint_key();
    for (first, last) in [("Ann", ""), ("Ann", "-"), ("", "Lee"), ("?", "Lee")] {
        let fields = PatientFields::sample(first, last, DAY);
        let mut shelf = Shelf::default();
        shelf.add(1, fields.clone(), PatientStatus::Active);
        let plan = plan_all(&shelf, vec![active(7, fields, &key)], None);
        assert_eq!(plan.changes.counts.added, 1, "{first:?} {last:?}");
    }
}

/// A kind of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Stranger,
    Leaver,
    KnownLeaver,
    Broken,
    Same,
    Edited,
    Returned,
    New,
    Found,
    Ambiguous,
}

impl Kind {
    const ALL: [Self; 10] = [
        Self::Stranger,
        Self::Leaver,
        Self::KnownLeaver,
        Self::Broken,
        Self::Same,
        Self::Edited,
        Self::Returned,
        Self::New,
        Self::Found,
        Self::Ambiguous,
    ];

    fn needs_room(self) -> bool {
        matches!(self, Self::Edited | Self::Returned | Self::New | Self::Found)
    }

    /// The count that it goes into.
    fn counts(self) -> Counts {
        let mut counts = Counts::default();
        let one = match self {
            Self::Stranger => return counts,
            Self::Leaver => &mut counts.deactivated,
            Self::KnownLeaver | Self::Same => &mut counts.unchanged,
            Self::Broken | Self::Ambiguous => &mut counts.skipped,
            Self::Edited | Self::Returned | Self::Found => &mut counts.updated,
            Self::New => &mut counts.added,
        };
        *one = 1;
        counts.rows_read = 1;
        counts
    }

    /// The row, and the store's content for it.
    fn build(self, number: i64, key: &FingerprintKey, shelf: &mut Shelf) -> Member {
        let fields = PatientFields::sample("Ann", &format!("Lee{number}"), DAY);
        let linked = match self {
            Self::Leaver | Self::Same | Self::Edited => Some(PatientStatus::Active),
            Self::KnownLeaver | Self::Returned => Some(LEFT),
            _ => None,
        };
        if let Some(status) = linked {
            shelf.add(number, fields.clone(), status);
            shelf.link(number, number, status, print_of(key, &fields));
        }
        let candidates = [(Self::Found, 1), (Self::Ambiguous, 2)]
            .into_iter()
            .find(|(kind, _)| *kind == self);
        for patient in 0..candidates.map_or(0, |(_, many)| many) {
            shelf.add(number + 1_000 * patient, fields.clone(), PatientStatus::Active);
        }
        let email = "new@example.com".to_owned();
        match self {
            Self::Stranger | Self::Leaver | Self::KnownLeaver => left(number, InactiveReason::Inactive),
            Self::Broken => unusable(number),
            Self::Edited => active(number, PatientFields { email, ..fields }, key),
            _ => active(number, fields, key),
        }
    }
}

fn page(kinds: &[Kind], key: &FingerprintKey, shelf: &mut Shelf) -> Vec<Member> {
    kinds
        .iter()
        .zip(1..)
        .map(|(kind, number)| kind.build(number, key, shelf))
        .collect()
}

fn sum(kinds: &[Kind]) -> Counts {
    kinds
        .iter()
        .fold(Counts::default(), |sum, kind| sum.plus(&kind.counts()))
}

fn done(plan: &Plan) -> usize {
    plan.last.map_or(0, |last| usize::try_from(last.0).unwrap())
}

proptest! {
    #[test]
    fn each_row_is_counted_once_and_the_plan_stops_before_exceeding_the_limit(
        kinds in proptest::collection::vec(proptest::sample::select(&Kind::ALL[..]), 0..60),
        room in proptest::option::of(0_u64..20),
    ) {
        let (key, mut shelf) = (fingerprint_key(), Shelf::default());
        let rows = page(&kinds, &key, &mut shelf);
        let plan = plan_all(&shelf, rows, room);
        let (counts, done) = (plan.changes.counts, done(&plan));
        prop_assert!(counts.add_up());
        prop_assert_eq!(counts, sum(&kinds[..done]));
        let changed = counts.added + counts.updated;
        prop_assert!(room.is_none_or(|room| changed <= room));
        match kinds.get(done) {
            None => prop_assert!(!plan.is_short),
            Some(waiting) => prop_assert!(waiting.needs_room() && Some(changed) == room && plan.is_short),
        }
        prop_assert_eq!(plan.changes.creates.len() as u64, counts.added);
        prop_assert_eq!(plan.changes.problems.len() as u64, counts.skipped);
        prop_assert_eq!(plan.changes.mass_change.inactive, counts.deactivated);
    }

    #[test]
    fn the_next_run_does_what_the_limit_left_and_then_nothing_is_left(
        kinds in proptest::collection::vec(proptest::sample::select(&Kind::ALL[..]), 0..60),
        room in 0_u64..20,
    ) {
        let (key, mut shelf) = (fingerprint_key(), Shelf::default());
        page(&kinds, &key, &mut shelf);
        let rows = || page(&kinds, &key, &mut Shelf::default());
        let first = plan_all(&shelf, rows(), Some(room));
        shelf.write(&first.changes);
        let second = plan_all(&shelf, rows().split_off(done(&first)), None);
        shelf.write(&second.changes);
        prop_assert_eq!(first.changes.counts.plus(&second.changes.counts), sum(&kinds));
        let third = plan_all(&shelf, rows(), Some(0));
        prop_assert!(third.changes.updates.is_empty() && third.changes.links.is_empty());
        prop_assert!(third.changes.touched.is_empty() && !third.is_short);
    }
}
