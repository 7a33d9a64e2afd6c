//! Tests of page plans: tables of cases, and properties over random pages.

use domain::{Field, InactiveReason};
use proptest::prelude::*;

use super::*;
use crate::fingerprint::secondary;
use crate::testing::{active, broken, called, candidate, fingerprint_key, gone, link, offer, print_of};

const DAY: &str = "1980-02-03";
const LEFT: PatientStatus = PatientStatus::Inactive(InactiveReason::Inactive);

/// Relations of a source without merges and clones.
fn plan(rows: &[SourceRow], found: &Lookup, key: &FingerprintKey, room: Option<u64>) -> Plan {
    let known = PlanContext {
        found,
        kin: &Kinship::of(Vec::new(), &[]),
        cluster_rows: &HashMap::new(),
        key,
    };
    super::plan(rows, known, room)
}

fn ann() -> PatientFields {
    PatientFields::sample("Ann", "Lee", DAY)
}

/// Ann is patient 1, linked to number 7, with this status.
fn ann_linked(key: &FingerprintKey, status: PatientStatus) -> Lookup {
    let mut found = Lookup::default();
    link(&mut found, 7, 1, ann(), status, print_of(key, &ann()));
    found
}

#[test]
fn an_equal_fingerprint_is_unchanged_whatever_our_fields_are() {
    let key = fingerprint_key();
    let mut found = ann_linked(&key, PatientStatus::Active);
    // Another integration has added a phone number since.
    found.linked.get_mut(&PatNum(7)).unwrap().fields.phone = "555-0100".to_owned();
    let plan = plan(&[active(7, ann())], &found, &key, Some(1));
    assert_eq!((plan.counts.unchanged, plan.updates.len()), (1, 0));
}

#[test]
fn an_update_lists_each_changed_field_including_emptied_ones() {
    let key = fingerprint_key();
    let mut ours = ann();
    ours.phone = "555-0100".to_owned();
    ours.city = "Salem".to_owned();
    let mut found = Lookup::default();
    link(
        &mut found,
        7,
        1,
        ours.clone(),
        PatientStatus::Active,
        print_of(&key, &ours),
    );
    let mut theirs = ann();
    theirs.city = "Eugene".to_owned();
    let plan = plan(&[active(7, theirs.clone())], &found, &key, None);
    let update = &plan.updates[0];
    let changes: Vec<_> = update
        .changed
        .iter()
        .map(|change| {
            (
                change.field,
                change.from.as_deref().unwrap(),
                change.to.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        changes,
        [(Field::Phone, "555-0100", ""), (Field::City, "Salem", "Eugene")]
    );
    assert_eq!(update.fields, theirs);
    assert_eq!((update.link, update.reactivated), (Link::Existing, false));
}

#[test]
fn a_departure_is_written_once_and_so_is_each_other_reason() {
    let key = fingerprint_key();
    let deceased = PatientStatus::Inactive(InactiveReason::Deceased);
    // Status here, last status of this integration, whether another integration has it active, reason; expected
    // result.
    for (status, said, elsewhere, reason, deactivated, refreshed) in [
        (
            PatientStatus::Active,
            PatientStatus::Active,
            false,
            InactiveReason::Inactive,
            true,
            false,
        ),
        (LEFT, LEFT, false, InactiveReason::Inactive, false, false),
        (LEFT, LEFT, false, InactiveReason::Deceased, true, false),
        // Made inactive by another integration, for the same reason.
        (
            LEFT,
            PatientStatus::Active,
            false,
            InactiveReason::Inactive,
            false,
            true,
        ),
        // Active in another integration: only this integration's status changes.
        (
            PatientStatus::Active,
            PatientStatus::Active,
            true,
            InactiveReason::Inactive,
            false,
            true,
        ),
        (
            PatientStatus::Active,
            LEFT,
            true,
            InactiveReason::Inactive,
            false,
            false,
        ),
        (
            PatientStatus::Active,
            LEFT,
            true,
            InactiveReason::Deceased,
            false,
            true,
        ),
        (deceased, LEFT, false, InactiveReason::Inactive, false, false),
    ] {
        let mut found = Lookup::default();
        link(&mut found, 7, 1, ann(), status, print_of(&key, &ann()));
        let linked = found.linked.get_mut(&PatNum(7)).unwrap();
        (linked.source_status, linked.active_elsewhere) = (said, elsewhere);
        let plan = plan(&[gone(7, reason)], &found, &key, Some(0));
        let counts = (plan.counts.deactivated, plan.counts.unchanged);
        let why = format!("{status:?} {said:?} {elsewhere} {reason:?}");
        assert_eq!(counts, (u64::from(deactivated), u64::from(!deactivated)), "{why}");
        assert_eq!(plan.deactivations.len(), usize::from(deactivated), "{why}");
        assert_eq!(plan.link_updates.len(), usize::from(refreshed), "{why}");
    }
}

#[test]
fn a_returning_patient_becomes_active_even_with_unchanged_fields() {
    let key = fingerprint_key();
    // As this integration left it, and as another one did.
    for said in [LEFT, PatientStatus::Active] {
        let mut found = Lookup::default();
        link(&mut found, 7, 1, ann(), LEFT, print_of(&key, &ann()));
        found.linked.get_mut(&PatNum(7)).unwrap().source_status = said;
        let plan = plan(&[active(7, ann())], &found, &key, None);
        let update = &plan.updates[0];
        assert!(update.reactivated && update.changed.is_empty());
        assert_eq!(update.fingerprint, print_of(&key, &ann()));
        assert_eq!(plan.counts.updated, 1);
    }
}

#[test]
fn an_inactive_row_without_a_link_is_processed_but_not_counted() {
    let key = fingerprint_key();
    let plan = plan(
        &[gone(7, InactiveReason::Archived)],
        &Lookup::default(),
        &key,
        Some(0),
    );
    assert_eq!((plan.counts, plan.rows_done), (Counts::default(), 1));
}

#[test]
fn a_row_with_a_problem_is_skipped_and_its_linked_patient_stays() {
    let key = fingerprint_key();
    let plan = plan(&[broken(7)], &ann_linked(&key, LEFT), &key, Some(0));
    assert_eq!((plan.counts.skipped, plan.problems.len()), (1, 1));
    assert!(plan.updates.is_empty() && plan.deactivations.is_empty());
}

#[test]
fn two_rows_of_one_page_never_match_the_same_patient() {
    let key = fingerprint_key();
    let mut found = Lookup::default();
    offer(&mut found, candidate(1, ann(), PatientStatus::Active, None));
    let plan = plan(&[active(7, ann()), active(8, ann())], &found, &key, None);
    assert_eq!((plan.counts.updated, plan.counts.added), (1, 1));
    assert_eq!(plan.updates[0].link, Link::New);
    assert_eq!(plan.creates[0].pat_num, PatNum(8));
}

#[test]
fn a_link_takes_precedence_over_any_name() {
    let key = fingerprint_key();
    let mut found = Lookup::default();
    link(
        &mut found,
        7,
        1,
        PatientFields::sample("Anne", "Lee-Hill", DAY),
        PatientStatus::Active,
        secondary(&key),
    );
    offer(&mut found, candidate(2, ann(), PatientStatus::Active, None));
    let plan = plan(&[active(7, ann())], &found, &key, None);
    assert_eq!(plan.updates[0].patient, PatientId(1));
}

#[test]
fn senior_and_junior_stay_two_even_if_only_one_is_known() {
    let key = fingerprint_key();
    let plan = plan(
        &[active(8, ann())],
        &ann_linked(&key, PatientStatus::Active),
        &key,
        None,
    );
    assert_eq!((plan.counts.added, plan.creates.len()), (1, 1));
}

#[test]
fn several_patients_with_one_name_are_ambiguous_and_do_not_use_the_limit() {
    let key = fingerprint_key();
    let mut found = Lookup::default();
    offer(
        &mut found,
        candidate(
            1,
            called("Ann", "Annabel", "Lee", DAY),
            PatientStatus::Active,
            None,
        ),
    );
    offer(&mut found, candidate(2, ann(), LEFT, None));
    let plan = plan(&[active(7, ann())], &found, &key, Some(0));
    assert_eq!(plan.problems[0].code, ProblemCode::AmbiguousMatch);
    assert_eq!((plan.counts.skipped, plan.rows_done), (1, 1));
}

#[test]
fn blank_names_match_nobody() {
    let key = fingerprint_key();
    for (first, last) in [("Ann", ""), ("Ann", "-"), ("", "Lee"), ("?", "Lee")] {
        let fields = PatientFields::sample(first, last, DAY);
        let mut found = Lookup::default();
        offer(
            &mut found,
            candidate(1, fields.clone(), PatientStatus::Active, None),
        );
        let plan = plan(&[active(7, fields)], &found, &key, None);
        assert_eq!(plan.counts.added, 1, "{first:?} {last:?}");
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

    /// The row and the store's content for it.
    fn build(self, number: i64, key: &FingerprintKey, found: &mut Lookup) -> SourceRow {
        let fields = PatientFields::sample("Ann", &format!("Lee{number}"), DAY);
        let print = print_of(key, &fields);
        let mut linked =
            |status, fingerprint| link(found, number, number, fields.clone(), status, fingerprint);
        match self {
            Self::Leaver | Self::Same | Self::Edited => linked(PatientStatus::Active, print),
            Self::KnownLeaver => linked(LEFT, print),
            Self::Returned => linked(LEFT, print),
            Self::Found => offer(
                found,
                candidate(number, fields.clone(), PatientStatus::Active, None),
            ),
            Self::Ambiguous => {
                for patient in [number, number + 1_000] {
                    offer(
                        found,
                        candidate(patient, fields.clone(), PatientStatus::Active, None),
                    );
                }
            }
            Self::Stranger | Self::Broken | Self::New => {}
        }
        match self {
            Self::Stranger | Self::Leaver | Self::KnownLeaver => gone(number, InactiveReason::Inactive),
            Self::Broken => broken(number),
            Self::Edited => active(
                number,
                PatientFields {
                    email: "new@example.com".to_owned(),
                    ..fields
                },
            ),
            _ => active(number, fields),
        }
    }
}

fn page(kinds: &[Kind], key: &FingerprintKey, found: &mut Lookup) -> Vec<SourceRow> {
    let numbered = kinds.iter().zip(1..);
    numbered
        .map(|(kind, number)| kind.build(number, key, found))
        .collect()
}

fn tally(kinds: &[Kind]) -> Counts {
    kinds
        .iter()
        .fold(Counts::default(), |sum, kind| sum.plus(&kind.counts()))
}

proptest! {
    #[test]
    fn each_row_is_counted_once_and_the_plan_stops_before_exceeding_the_limit(
        kinds in proptest::collection::vec(proptest::sample::select(&Kind::ALL[..]), 0..60),
        room in proptest::option::of(0_u64..20),
    ) {
        let key = fingerprint_key();
        let mut found = Lookup::default();
        let rows = page(&kinds, &key, &mut found);
        let plan = plan(&rows, &found, &key, room);
        prop_assert!(plan.counts.add_up());
        prop_assert_eq!(plan.counts, tally(&kinds[..plan.rows_done]));
        let changed = plan.counts.added + plan.counts.updated;
        prop_assert!(room.is_none_or(|room| changed <= room));
        match kinds.get(plan.rows_done) {
            None => prop_assert_eq!(plan.rows_done, kinds.len()),
            Some(waiting) => {
                prop_assert!(waiting.needs_room());
                prop_assert_eq!(Some(changed), room);
            }
        }
        let patients: HashSet<_> = plan.updates.iter().map(|update| update.patient).collect();
        prop_assert_eq!(patients.len(), plan.updates.len());
        prop_assert_eq!(plan.creates.len() as u64, plan.counts.added);
        prop_assert_eq!(plan.problems.len() as u64, plan.counts.skipped);
    }

    #[test]
    fn the_next_run_does_what_the_limit_left(
        kinds in proptest::collection::vec(proptest::sample::select(&Kind::ALL[..]), 0..60),
        room in 0_u64..20,
    ) {
        let key = fingerprint_key();
        let mut found = Lookup::default();
        let rows = page(&kinds, &key, &mut found);
        let first = plan(&rows, &found, &key, Some(room));
        let rest = page(&kinds, &key, &mut Lookup::default()).split_off(first.rows_done);
        let second = plan(&rest, &found, &key, None);
        prop_assert_eq!(first.rows_done + second.rows_done, kinds.len());
        prop_assert_eq!(first.counts.plus(&second.counts), tally(&kinds));
    }
}
