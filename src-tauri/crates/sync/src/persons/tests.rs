//! Properties of cluster plans: after a plan is written, nothing is left to decide, and our patients match the records.

use domain::{PatientFields, Relation, RelationKind};
use proptest::prelude::*;
use store::{Lookup, Whose};
use vault::FingerprintKey;

use super::*;
use crate::fingerprint::secondary;
use crate::kin::Kinship;
use crate::testing::{active, broken, fingerprint_key, gone, print_of};

const DAY: &str = "1980-02-03";
const NUMBERS: i64 = 6;

/// The state of a number's row.
#[derive(Debug, Clone, Copy)]
enum Row {
    /// An active row, with a revision number.
    Active(u8),
    Unusable,
    Left,
    Missing,
}

/// The previous state of a number: its patient, whether it was active, and whether it was primary.
type Before = Option<(i64, bool, bool)>;

fn fields(number: i64, edition: u8) -> PatientFields {
    let mut fields = PatientFields::sample("Ann", &format!("Lee{number}"), DAY);
    fields.city = format!("City {edition}");
    fields
}

fn rows(of: &[Row]) -> HashMap<PatNum, SourceRow> {
    let made = of.iter().zip(1..).filter_map(|(row, number)| match row {
        Row::Active(edition) => Some(active(number, fields(number, *edition))),
        Row::Unusable => Some(broken(number)),
        Row::Left => Some(gone(number, InactiveReason::Archived)),
        Row::Missing => None,
    });
    made.map(|row| (row.pat_num, row)).collect()
}

/// The part of the store that a cluster uses.
struct Here<'a> {
    key: &'a FingerprintKey,
    found: Lookup,
    next: i64,
}

impl<'a> Here<'a> {
    /// The first number of each patient is the link, the first that spoke gave the fields, and a patient is active if one of
    /// the numbers is.
    fn of(before: &[Before], key: &'a FingerprintKey) -> Self {
        let mut here = Self {
            key,
            found: Lookup::default(),
            next: 100,
        };
        for (before, number) in before.iter().zip(1..) {
            let Some((patient, is_active, speaks)) = *before else {
                continue;
            };
            let is_link = here
                .found
                .linked
                .values()
                .all(|own| own.patient != PatientId(patient));
            let status = if is_active { PatientStatus::Active } else { LEFT };
            let has_spoken = here
                .of_patient(PatientId(patient))
                .any(|own| own.fingerprint != secondary(key));
            let fields = fields(number, 0);
            let fingerprint = if speaks && !has_spoken {
                print_of(key, &fields)
            } else {
                secondary(key)
            };
            let linked = LinkedPatient {
                patient: PatientId(patient),
                is_link,
                source_status: status,
                fingerprint,
                active_elsewhere: false,
                merged_into: None,
                fields,
                status,
            };
            here.found.linked.insert(PatNum(number), linked);
        }
        let patients: BTreeSet<PatientId> = here.found.linked.values().map(|own| own.patient).collect();
        for patient in patients {
            let is_active = here
                .of_patient(patient)
                .any(|own| own.source_status == PatientStatus::Active);
            let status = if is_active { PatientStatus::Active } else { LEFT };
            let spoken = here
                .of_patient(patient)
                .find(|own| own.fingerprint != secondary(key));
            let fields = spoken
                .or(here.of_patient(patient).next())
                .map(|own| own.fields.clone());
            here.change(patient, |own| {
                own.status = status;
                own.fields.clone_from(fields.as_ref().unwrap());
            });
        }
        here
    }

    fn of_patient(&self, patient: PatientId) -> impl Iterator<Item = &LinkedPatient> {
        self.found
            .linked
            .values()
            .filter(move |own| own.patient == patient)
    }

    fn change(&mut self, patient: PatientId, change: impl Fn(&mut LinkedPatient)) {
        let of_this = self
            .found
            .linked
            .values_mut()
            .filter(|own| own.patient == patient);
        of_this.for_each(change);
    }

    /// As the store does it.
    fn write(&mut self, verdict: &Verdict) {
        let known: HashMap<PatientId, LinkedPatient> = self
            .found
            .linked
            .values()
            .map(|own| (own.patient, own.clone()))
            .collect();
        for number in &verdict.persons.replaced {
            self.found.linked.remove(number);
        }
        for create in &verdict.creates {
            let patient = PatientId(self.next);
            self.next += 1;
            let own = LinkedPatient {
                patient,
                is_link: true,
                source_status: PatientStatus::Active,
                fingerprint: create.fingerprint,
                active_elsewhere: false,
                merged_into: None,
                fields: create.fields.clone(),
                status: PatientStatus::Active,
            };
            assert!(
                self.found.linked.insert(create.pat_num, own).is_none(),
                "one row a number"
            );
        }
        for row in verdict
            .persons
            .numbers
            .iter()
            .filter(|row| matches!(row.whose, Whose::Link(_)))
        {
            let Whose::Link(patient) = row.whose else {
                unreachable!()
            };
            assert!(
                self.of_patient(patient).all(|own| !own.is_link),
                "one link a patient"
            );
            self.put(row, &known[&patient], true);
        }
        for row in &verdict.persons.numbers {
            if let Whose::Beside(link) = row.whose {
                let head = self.found.linked[&link].clone();
                assert!(head.is_link);
                self.put(row, &head, false);
            }
        }
        for update in &verdict.updates {
            let fields = update.fields.clone();
            self.change(update.patient, |own| {
                own.fields.clone_from(&fields);
                if update.reactivated {
                    (own.status, own.merged_into) = (PatientStatus::Active, None);
                }
            });
        }
        for turn in &verdict.persons.turns {
            let into = turn.into.map(|into| self.found.linked[&into].patient);
            let status = PatientStatus::Inactive(turn.reason);
            self.change(turn.patient, |own| (own.status, own.merged_into) = (status, into));
        }
        for (patient, into) in &verdict.persons.pointers {
            let into = into.map(|into| self.found.linked[&into].patient);
            self.change(*patient, |own| own.merged_into = into);
        }
        for fold in &verdict.persons.folds {
            assert_eq!(
                self.of_patient(fold.patient).count(),
                0,
                "who is folded has no number"
            );
        }
    }

    fn put(&mut self, row: &store::NumberRow, patient: &LinkedPatient, is_link: bool) {
        let own = LinkedPatient {
            is_link,
            source_status: row.status,
            fingerprint: row.fingerprint,
            ..patient.clone()
        };
        assert!(
            self.found.linked.insert(row.pat_num, own).is_none(),
            "one row a number"
        );
    }
}

const LEFT: PatientStatus = PatientStatus::Inactive(InactiveReason::Archived);

fn decide(
    here: &Here<'_>,
    kin: &Kinship,
    rows: &HashMap<PatNum, SourceRow>,
    room: Option<u64>,
) -> Vec<Verdict> {
    let known = PlanContext {
        found: &here.found,
        kin,
        cluster_rows: rows,
        key: here.key,
    };
    kin.groups()
        .map(|group| Verdict::on(&Group::of(group, known, Evidence::Rows(rows)), &[].into(), room))
        .collect()
}

fn is_remembered_as_settled(here: &Here<'_>, kin: &Kinship, to_fix: &BTreeSet<PatNum>) -> bool {
    let nobody = HashMap::new();
    let known = PlanContext {
        found: &here.found,
        kin,
        cluster_rows: &nobody,
        key: here.key,
    };
    let evidence = Evidence::Remembered { to_fix };
    kin.groups()
        .all(|group| Verdict::on(&Group::of(group, known, evidence), &[].into(), None).is_settled())
}

fn kinship(records: &[(bool, i64, i64)], here: &Here<'_>) -> Kinship {
    let relations = records.iter().zip(0..).map(|((clone, from, to), at)| Relation {
        record: at,
        kind: if *clone {
            RelationKind::Clone
        } else {
            RelationKind::Merge
        },
        from: PatNum(*from),
        to: PatNum(*to),
        recorded_at: at,
    });
    let alone = (1..=NUMBERS).map(|number| (PatNum(number), PatNum(number)));
    let linked = || here.found.linked.iter();
    let to_link = linked().filter_map(|(number, own)| {
        let link = linked().find(|(_, other)| other.is_link && other.patient == own.patient);
        Some((*number, *link?.0))
    });
    let ties: Vec<_> = alone.chain(to_link).collect();
    Kinship::of(relations.collect(), &ties)
}

/// Asserts that each active person is one active patient here with the fields of the first importable chart, and that
/// all others are inactive.
fn assert_as_the_records_say(here: &Here<'_>, kin: &Kinship, rows: &[Row]) {
    let mut patients: BTreeMap<PatientId, PatNum> = BTreeMap::new();
    for person in (1..=NUMBERS)
        .map(|number| kin.person(PatNum(number)))
        .collect::<BTreeSet<_>>()
    {
        let charts = kin.charts(person);
        let row = |number: &PatNum| rows[usize::try_from(number.0 - 1).unwrap()];
        let mut speaking = charts.iter().filter_map(|number| match row(number) {
            Row::Active(edition) => Some((*number, edition)),
            _ => None,
        });
        let Some((first, edition)) = speaking.next() else {
            continue;
        };
        let own = &here.found.linked[&first];
        assert_eq!(own.status, PatientStatus::Active);
        assert_eq!(
            own.fields,
            fields(first.0, edition),
            "{first} speaks for {charts:?}"
        );
        assert_eq!(own.fingerprint, print_of(here.key, &own.fields));
        for (other, _) in speaking {
            let other = &here.found.linked[&other];
            assert_eq!(
                (other.patient, other.fingerprint),
                (own.patient, secondary(here.key))
            );
        }
        assert_eq!(
            patients.insert(own.patient, person),
            None,
            "two persons are one patient"
        );
    }
    for (number, own) in &here.found.linked {
        let is_active = here
            .of_patient(own.patient)
            .any(|own| own.source_status == PatientStatus::Active);
        assert_eq!(own.status == PatientStatus::Active, is_active, "{number}");
        if own.status == PatientStatus::Active {
            assert_eq!(own.merged_into, None, "{number}");
        }
        assert_points_to_survivor(here, kin, rows, own.patient);
    }
}

/// The lowest merged number decides the survivor. A number that cannot be imported keeps its state.
fn assert_points_to_survivor(here: &Here<'_>, kin: &Kinship, rows: &[Row], patient: PatientId) {
    let row = |number: &PatNum| rows[usize::try_from(number.0 - 1).unwrap()];
    let linked = here.found.linked.iter();
    let numbers: BTreeMap<PatNum, &LinkedPatient> = linked
        .filter(|(_, own)| own.patient == patient)
        .map(|(number, own)| (*number, own))
        .collect();
    let own = numbers.values().next().unwrap();
    if own.status == PatientStatus::Active
        || numbers.keys().any(|number| matches!(row(number), Row::Unusable))
    {
        return;
    }
    let goes_on = |number: &PatNum| {
        let survivor = kin.merged_into(*number)?;
        let charts = kin.charts(kin.person(survivor)).into_iter();
        let mut known: Vec<_> = charts.filter_map(|chart| here.found.linked.get(&chart)).collect();
        known.sort_by_key(|own| own.status != PatientStatus::Active);
        Some(known.first().map(|own| own.patient))
    };
    let merged = PatientStatus::Inactive(InactiveReason::Merged);
    match numbers
        .keys()
        .filter_map(goes_on)
        .find(|into| *into != Some(patient))
    {
        None => assert_ne!(own.status, merged, "{patient:?}"),
        Some(into) => assert_eq!((own.status, own.merged_into), (merged, into), "{patient:?}"),
    }
}

fn a_row() -> impl Strategy<Value = Row> {
    prop_oneof![
        4 => (0..2_u8).prop_map(Row::Active),
        1 => Just(Row::Unusable),
        2 => Just(Row::Left),
        1 => Just(Row::Missing),
    ]
}

fn some_records() -> impl Strategy<Value = Vec<(bool, i64, i64)>> {
    proptest::collection::vec((any::<bool>(), 1..=NUMBERS, 1..=NUMBERS), 0..6)
}

fn numbers<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    proptest::collection::vec(of, usize::try_from(NUMBERS).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn after_a_plan_is_written_nothing_is_left_to_decide(
        before in numbers(proptest::option::of((1..4_i64, any::<bool>(), any::<bool>()))),
        worlds in proptest::collection::vec((some_records(), numbers(a_row())), 1..4),
    ) {
        let key = fingerprint_key();
        let mut here = Here::of(&before, &key);
        for (records, now) in worlds {
            let kin = kinship(&records, &here);
            let rows = rows(&now);
            let known: BTreeMap<PatNum, PatientId> =
                here.found.linked.iter().map(|(number, own)| (*number, own.patient)).collect();
            let verdicts = decide(&here, &kin, &rows, None);
            let folded: BTreeSet<PatientId> = verdicts
                .iter()
                .flat_map(|verdict| verdict.persons.folds.iter().map(|fold| fold.patient))
                .collect();
            for verdict in verdicts {
                here.write(&verdict);
            }
            assert_as_the_records_say(&here, &kin, &now);
            for (number, patient) in known {
                let speaks = matches!(now[usize::try_from(number.0 - 1).unwrap()], Row::Active(_));
                let goes_on = here.of_patient(patient).any(|own| own.status == PatientStatus::Active);
                prop_assert!(!speaks || goes_on || folded.contains(&patient), "{patient:?} keeps a person");
            }
            for verdict in decide(&here, &kin, &rows, None) {
                prop_assert!(verdict.is_settled());
            }
            let unusable = now.iter().zip(1..).filter(|(row, _)| matches!(row, Row::Unusable));
            let to_fix = unusable.map(|(_, number)| PatNum(number)).collect();
            prop_assert!(is_remembered_as_settled(&here, &kin, &to_fix));
        }
    }

    #[test]
    fn planning_one_by_one_gives_the_same_result_as_all_at_once(
        before in numbers(proptest::option::of((1..4_i64, any::<bool>(), any::<bool>()))),
        records in some_records(),
        now in numbers(a_row()),
    ) {
        let key = fingerprint_key();
        let mut here = Here::of(&before, &key);
        let rows = rows(&now);
        for _ in 0..20 {
            let kin = kinship(&records, &here);
            let groups = decide(&here, &kin, &rows, Some(1));
            for verdict in &groups {
                let changed = verdict.counts.added + verdict.counts.updated;
                prop_assert!(changed <= 1 && (changed == 1 || !verdict.is_short));
                here.write(verdict);
            }
            if groups.iter().all(|verdict| !verdict.is_short) {
                break;
            }
        }
        assert_as_the_records_say(&here, &kinship(&records, &here), &now);
    }
}
