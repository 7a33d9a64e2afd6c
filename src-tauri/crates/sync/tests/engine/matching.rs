//! Matching of patients that the desk entered.

use domain::{Gender, IntegrationId, Limit, Mode, Outcome, PatientFields, RelationKind};
use opendental_testkit::{LoadOptions, Practice, edits};

use crate::check_store::{self, assert_in_step};
use crate::fake_source::{FakeSource, patient};
use crate::harness::Harness;
use crate::read_store::Person;
use crate::server::{hold, shared, source};

/// A patient as the desk would enter it from memory.
fn by_hand(first: &str, last: &str, birthday: &str) -> PatientFields {
    PatientFields {
        birthday: domain::Birthday::from_stored(birthday).unwrap(),
        gender: Gender::Unknown,
        phone: "typed by the desk".to_owned(),
        ..patient(first, last)
    }
}

#[tokio::test]
async fn patients_entered_by_the_desk_match_by_either_first_name_and_keep_their_notes() {
    let server = shared().await;
    let practice = Practice::generate(21, 300);
    let mut db = hold(&server, &practice, &LoadOptions::named("matching_desk")).await;
    let importable = check_store::importable(&mut db).await;
    let clones = &practice.expected.clones;
    let whole: Vec<_> = importable
        .iter()
        .filter(|(number, _)| {
            !clones
                .iter()
                .any(|pair| pair.clone == **number || pair.original == **number)
        })
        .filter(|(_, person)| {
            person.fields[..3]
                .iter()
                .all(|name| name.chars().any(char::is_alphabetic))
        })
        .collect();
    let nicknamed: Vec<_> = whole
        .iter()
        .filter(|(_, p)| p.fields[0] != p.fields[1])
        .take(10)
        .collect();
    let harness = Harness::open().await;
    let mut hand_made = Vec::new();
    for (nth, (number, person)) in whole.iter().take(20).chain(nicknamed.iter().copied()).enumerate() {
        let fields = &person.fields;
        let spelled = match nth % 3 {
            0 => by_hand(&fields[0].to_uppercase(), &fields[2].to_lowercase(), &fields[3]),
            1 => by_hand(
                &fields[1],
                &format!("{} ", fields[2].replace(['-', ' ', '\''], "")),
                &fields[3],
            ),
            _ => by_hand(&fields[1], &fields[2], &fields[3]),
        };
        if hand_made.iter().any(|(known, _)| known == *number) {
            continue;
        }
        let id = harness.add_by_hand(&spelled, &format!("Desk note {nth}")).await;
        hand_made.push((**number, (id.0, format!("Desk note {nth}"))));
    }
    assert!(nicknamed.len() == 10 && hand_made.len() > 20);

    let id = harness.integration("main").await;
    let run = harness
        .full(id, &mut source(&server, "matching_desk").await)
        .await;
    assert_eq!(run.counts.updated, hand_made.len() as u64);
    assert_eq!(run.counts.added + run.counts.updated, importable.len() as u64);
    let linked = harness.linked(id).await;
    for (number, (patient, note)) in &hand_made {
        let person = &linked[number];
        assert_eq!((person.id, &person.desk), (*patient, note));
    }
    assert_eq!(harness.all_patients().await.len(), importable.len());
    assert_in_step(&harness, id, &mut db).await;

    edits::change_phones(&mut db, 200, 3).await.unwrap();
    harness
        .incremental(id, &mut source(&server, "matching_desk").await)
        .await;
    let linked = harness.linked(id).await;
    for (number, (_, note)) in &hand_made {
        assert_eq!(&linked[number].desk, note);
    }
}

fn names(all_patients: &[Person]) -> Vec<(i64, String, Vec<i64>)> {
    let numbers = |person: &Person| person.links.iter().map(|link| link.1).collect();
    all_patients
        .iter()
        .map(|person| (person.id, person.fields[0].clone(), numbers(person)))
        .collect()
}

#[tokio::test]
async fn several_patients_with_one_name_and_birthday_need_a_person() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    for _ in 0..2 {
        harness
            .add_by_hand(&by_hand("Ann", "Lee1", "1980-02-03"), "")
            .await;
    }
    let mut source = FakeSource::with(2);
    let run = harness.full(id, &mut source).await;
    assert_eq!((run.counts.skipped, run.counts.added), (1, 1));
    assert_eq!(harness.problems(&run).await["ambiguous_match"], 1);

    // The desk renames one of the two.
    let other = by_hand("Anna", "Lee1", "1980-02-03");
    harness
        .store
        .update_patient(domain::PatientId(2), &other, String::new())
        .await
        .unwrap();
    let run = harness.full(id, &mut source).await;
    assert_eq!((run.counts.skipped, run.counts.updated), (0, 1));
    let all_patients = names(&harness.all_patients().await);
    assert_eq!(
        all_patients,
        [
            (1, "Ann".to_owned(), vec![1]),
            (2, "Anna".to_owned(), vec![]),
            (3, "Ann".to_owned(), vec![2])
        ]
    );
}

/// Patients 1 to `count` of the source, each entered twice by the desk, after one sync with ambiguous matches.
async fn everybody_twice(count: i64) -> (Harness, IntegrationId, FakeSource) {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    for number in 1..=count {
        for _ in 0..2 {
            let fields = by_hand("Ann", &format!("Lee{number}"), "1980-02-03");
            harness.add_by_hand(&fields, "").await;
        }
    }
    let mut source = FakeSource::with(count);
    let run = harness.full(id, &mut source).await;
    assert_eq!(run.counts.skipped, u64::try_from(count).unwrap());
    source.now += 10_000;
    (harness, id, source)
}

/// The desk renames the second patient of this name.
async fn tell_apart(harness: &Harness, number: i64) {
    let other = by_hand("Anna", &format!("Lee{number}"), "1980-02-03");
    let id = domain::PatientId(2 * number);
    harness
        .store
        .update_patient(id, &other, String::new())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_match_that_became_unique_is_found_by_an_incremental_sync() {
    let (harness, id, mut source) = everybody_twice(2).await;
    let run = harness.incremental(id, &mut source).await;
    assert_eq!(
        run.counts,
        domain::Counts::default(),
        "nothing has become of them"
    );
    assert_eq!(harness.problems_at_present(id).await, [1, 2]);

    tell_apart(&harness, 2).await;
    source.now += 10_000;
    let run = harness.incremental(id, &mut source).await;
    assert_eq!((run.counts.rows_read, run.counts.updated), (1, 1));
    assert_eq!(harness.problems_at_present(id).await, [1]);
    assert_eq!(harness.linked(id).await[&2].id, domain::PatientId(3).0);
}

#[tokio::test]
async fn a_limit_leaves_some_unique_matches_to_the_next_run() {
    let (harness, id, mut source) = everybody_twice(3).await;
    for number in 1..=3 {
        tell_apart(&harness, number).await;
    }
    for (remaining, outcome) in [
        (2, Outcome::Limited),
        (1, Outcome::Limited),
        (0, Outcome::Completed),
    ] {
        source.now += 10_000;
        let run = harness
            .sync(id, &mut source, Mode::Incremental, Limit::AtMost(1))
            .await;
        assert_eq!(
            (run.counts.updated, run.outcome, run.remaining),
            (1, Some(outcome), Some(remaining))
        );
    }
    assert!(harness.problems_at_present(id).await.is_empty());
    assert_eq!(harness.linked(id).await.len(), 3);
}

#[tokio::test]
async fn an_ambiguous_second_chart_is_rechecked_with_its_original() {
    let (harness, id, mut source) = everybody_twice(1).await;
    source.put(2, 1_000, patient("Ann", "Lee1"));
    source.relate(RelationKind::Clone, 1, 2);
    let run = harness.incremental(id, &mut source).await;
    assert_eq!(run.counts.added + run.counts.updated, 0);

    tell_apart(&harness, 1).await;
    source.now += 10_000;
    let run = harness.incremental(id, &mut source).await;
    assert_eq!((run.counts.added, run.counts.updated), (0, 1));
    assert!(harness.problems_at_present(id).await.is_empty());
    assert_eq!(harness.linked(id).await[&1].id, domain::PatientId(1).0);
    assert_eq!(harness.all_patients().await.len(), 2);
}

#[tokio::test]
async fn a_different_birthday_company_or_last_name_is_a_different_person() {
    let harness = Harness::open().await;
    let elsewhere = harness.store.add_company("Elsewhere").await.unwrap().id;
    let here = harness.integration("main").await;
    harness
        .add_by_hand(&by_hand("Ann", "Lee1", "1980-02-04"), "")
        .await;
    harness
        .add_by_hand(&by_hand("Ann", "Leeds", "1980-02-03"), "")
        .await;
    harness
        .store
        .add_patient(elsewhere, &by_hand("Ann", "Lee1", "1980-02-03"), String::new())
        .await
        .unwrap();
    let run = harness.full(here, &mut FakeSource::with(1)).await;
    assert_eq!((run.counts.added, run.counts.updated), (1, 0));
    assert_eq!(harness.all_patients().await.len(), 4);
}

#[tokio::test]
async fn senior_junior_and_a_second_chart_are_not_mixed_up() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    harness
        .add_by_hand(&by_hand("James", "Hill", "1980-02-03"), "The father")
        .await;
    let mut source = FakeSource {
        now: 2_000,
        ..FakeSource::with(0)
    };
    // Far enough apart to lie on two pages.
    for number in [1, 2, 3, 4, 5, 6, 7] {
        let name = if number == 1 || number == 7 {
            "JAMES"
        } else {
            "Ann"
        };
        let last = if number == 1 || number == 7 {
            "Hill".to_owned()
        } else {
            format!("Lee{number}")
        };
        source.put(number, 1_000, patient(name, &last));
    }
    let run = harness.full(id, &mut source).await;
    assert_eq!((run.counts.updated, run.counts.added), (1, 6));
    let linked = harness.linked(id).await;
    assert_eq!((linked[&1].id, linked[&1].desk.as_str()), (1, "The father"));
    assert_ne!(linked[&7].id, 1);
    for mode_again in 0..2 {
        let again = harness.full(id, &mut source).await;
        assert_eq!(again.counts.unchanged, 7, "{mode_again}");
    }
}
