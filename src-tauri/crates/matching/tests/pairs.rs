//! Pairs of records among those of an office: which are one person, and why.
#![allow(clippy::unwrap_used, reason = "in a test, a failed step is the finding")]

use domain::Gender;
use matching::{Day, Model, Population, Reason, Record, SsnMark, Verdict};

const FIRST: [&str; 20] = [
    "Olga", "Peter", "Nina", "Viktor", "Ingrid", "Hugo", "Clara", "Oscar", "Ruth", "Leo", "Dora", "Felix",
    "Edith", "Bruno", "Iris", "Conrad", "Wilma", "Simon", "Hilda", "Gregor",
];
const LAST: [&str; 30] = [
    "Abbott", "Barlow", "Crane", "Dalton", "Ellery", "Fenn", "Gates", "Hollis", "Ingram", "Jarvis", "Keller",
    "Lorimer", "Mercer", "Norwood", "Osgood", "Pruitt", "Quigley", "Rowland", "Sutter", "Tilden", "Upton",
    "Vance", "Whitlock", "Yates", "Zeller", "Ames", "Boyd", "Colfax", "Dunham", "Easton",
];

fn record(first: &str, last: &str, (year, month, day): (u16, u8, u8)) -> Record {
    Record {
        first_name: first.to_owned(),
        legal_first_name: first.to_owned(),
        last_name: last.to_owned(),
        birthday: Some(Day { year, month, day }),
        gender: Gender::Unknown,
        email: String::new(),
        phone: String::new(),
        address: String::new(),
        city: "Salem".to_owned(),
        zip: "97301".to_owned(),
        insurance_number: String::new(),
        ssn: None,
    }
}

/// At the same address, with the same phone and email.
fn at_home(mut record: Record, number: usize) -> Record {
    record.address = format!("{number} Hazel Street");
    record.phone = format!("(503)555-{number:04}");
    record.email = format!("family{number}@example.org");
    record
}

/// Two hundred families of three.
fn office() -> Vec<Record> {
    let mut records = Vec::new();
    for family in 0..200_usize {
        let last = LAST[family % LAST.len()];
        for member in 0..3_usize {
            let at = u16::try_from(family * 3 + member).unwrap();
            let day = (
                1930 + at % 85,
                u8::try_from(1 + at % 12).unwrap(),
                u8::try_from(1 + at % 28).unwrap(),
            );
            let first = FIRST[(family + member * 7 + family / 30) % FIRST.len()];
            records.push(at_home(record(first, last, day), family));
        }
    }
    records
}

struct Found {
    verdict: Verdict,
    score: f64,
    reasons: Vec<Reason>,
}

/// How two records are judged in the office.
fn judge(one: Record, other: Record) -> Found {
    let mut records = office();
    records.extend([one, other]);
    let last = u32::try_from(records.len()).unwrap() - 1;
    let population = Population::new(records);
    let candidates = population.candidates(None);
    let model = Model::trained(&population, &candidates);
    if !candidates.contains(&(last - 1, last)) {
        return Found {
            verdict: Verdict::TwoPeople,
            score: 0.0,
            reasons: Vec::new(),
        };
    }
    let found = population.assess(&model, (last - 1, last));
    Found {
        verdict: found.verdict,
        score: found.score,
        reasons: found.reasons,
    }
}

#[test]
fn errors_of_a_front_desk_do_not_hide_a_person() {
    let day = (1979, 2, 18);
    let katherine = || at_home(record("Katherine", "Nguyen", day), 900);
    let with = |change: fn(&mut Record)| {
        let mut record = katherine();
        change(&mut record);
        record
    };
    let cases: [(Record, Reason); 12] = [
        (
            with(|it| it.first_name = "Kathy".into()),
            Reason::FirstNameShortForm,
        ),
        (
            with(|it| it.first_name = "Kahterine".into()),
            Reason::FirstNameMistyped,
        ),
        (with(|it| it.first_name = "K".into()), Reason::FirstNameInitial),
        (
            with(|it| it.first_name = "Katherine Anne".into()),
            Reason::FirstNameShortForm,
        ),
        (
            with(|it| it.last_name = "Nguyen-Hill".into()),
            Reason::LastNamePart,
        ),
        (
            with(|it| it.last_name = "Ngyuen".into()),
            Reason::LastNameMistyped,
        ),
        (
            with(|it| it.last_name = "Barlow".into()),
            Reason::LastNameDifferent,
        ),
        (
            with(|it| {
                it.birthday = Some(Day {
                    year: 1979,
                    month: 2,
                    day: 19,
                })
            }),
            Reason::BirthdayMistyped,
        ),
        (
            with(|it| {
                it.birthday = Some(Day {
                    year: 1997,
                    month: 2,
                    day: 18,
                })
            }),
            Reason::BirthdayMistyped,
        ),
        (
            with(|it| it.phone = "(971)555-7777".into()),
            Reason::PhoneDifferent,
        ),
        (
            with(|it| it.address = "4 Oak Avenue".into()),
            Reason::AddressDifferent,
        ),
        (
            with(|it| std::mem::swap(&mut it.first_name, &mut it.last_name)),
            Reason::NamesSwapped,
        ),
    ];
    for (mut other, reason) in cases {
        // The legal name is the one that was typed.
        other.legal_first_name.clone_from(&other.first_name);
        let found = judge(katherine(), other);
        assert_ne!(found.verdict, Verdict::TwoPeople, "{reason:?} {}", found.score);
        assert!(found.reasons.contains(&reason), "{reason:?}: {:?}", found.reasons);
    }
    let mut swapped = katherine();
    swapped.birthday = Some(Day {
        year: 1979,
        month: 8,
        day: 2,
    });
    let found = judge(at_home(record("Katherine", "Nguyen", (1979, 2, 8)), 900), swapped);
    assert!(
        found.reasons.contains(&Reason::BirthdaySwapped),
        "{:?}",
        found.reasons
    );
}

#[test]
fn an_address_without_one_of_its_parts_is_the_same_and_a_neighbors_is_not() {
    let at = |address: &str| {
        let mut record = record("Katherine", "Nguyen", (1979, 2, 18));
        record.address = address.to_owned();
        record
    };
    for (one, other, reason) in [
        ("1204 Hazel Street", "Hazel St", Reason::AddressSame),
        ("1204 Hazel Street", "1204", Reason::AddressSame),
        ("1204 Hazel Street Apt 3", "1204 # 3", Reason::AddressSame),
        ("1204 Hazel Street", "1204 Hazle", Reason::AddressSame),
        ("1204 Hazel Street", "1311 Hazel Street", Reason::AddressDifferent),
        ("1204 Hazel Street", "1205 Hazel Street", Reason::AddressDifferent),
        ("1204 Hazel Street", "1204 Oak Avenue", Reason::AddressDifferent),
        ("1204 Hazel Street", "1205 Oak Avenue", Reason::AddressDifferent),
    ] {
        let found = judge(at(one), at(other));
        assert!(
            found.reasons.contains(&reason),
            "{one}, {other}: {:?}",
            found.reasons
        );
    }
}

#[test]
fn short_first_names_count_and_words_for_an_unknown_name_do_not() {
    let albert = || at_home(record("Albert", "Nguyen", (1979, 2, 18)), 900);
    let al = at_home(record("Al", "Nguyen", (1979, 2, 18)), 900);
    let found = judge(albert(), al);
    assert!(
        found.reasons.contains(&Reason::FirstNameShortForm),
        "{:?}",
        found.reasons
    );
    let unknown = at_home(record("Albert", "Unknown", (1979, 2, 18)), 900);
    let found = judge(albert(), unknown);
    assert!(
        !found.reasons.contains(&Reason::LastNameDifferent),
        "{:?}",
        found.reasons
    );
    assert_ne!(found.verdict, Verdict::TwoPeople);
}

#[test]
fn exchanged_names_are_one_person_and_no_twins_although_the_gender_differs() {
    let mut one = at_home(record("Katherine", "Nguyen", (1979, 2, 18)), 900);
    one.gender = Gender::Female;
    let mut other = at_home(record("Nguyen", "Katherine", (1979, 2, 18)), 900);
    other.gender = Gender::Male;
    let found = judge(one, other);
    assert!(found.score > 0.9, "{} {:?}", found.score, found.reasons);
}

#[test]
fn the_same_name_and_birthday_and_home_is_sure() {
    let one = at_home(record("Katherine", "Nguyen", (1979, 2, 18)), 900);
    let mut other = one.clone();
    other.email = String::new();
    let found = judge(one, other);
    assert_eq!(found.verdict, Verdict::Sure, "{}", found.score);
}

#[test]
fn members_of_a_household_are_not_paired_by_what_they_share() {
    let home = |first, day, gender| {
        let mut record = at_home(record(first, "Okafor", day), 901);
        record.gender = gender;
        record
    };
    let cases = [
        (
            "a couple",
            home("James", (1980, 5, 1), Gender::Male),
            home("Grace", (1982, 9, 9), Gender::Female),
        ),
        (
            "siblings",
            home("Olive", (2010, 3, 3), Gender::Female),
            home("Ada", (2012, 4, 7), Gender::Female),
        ),
        (
            "twins",
            home("Marcus", (2011, 6, 6), Gender::Male),
            home("Julian", (2011, 6, 6), Gender::Male),
        ),
        (
            "a parent and child",
            home("James", (1960, 5, 1), Gender::Male),
            home("James", (1988, 9, 9), Gender::Male),
        ),
        (
            "born on the same day of the year",
            home("James", (1956, 3, 12), Gender::Male),
            home("James", (1987, 3, 12), Gender::Male),
        ),
    ];
    for (who, one, other) in cases {
        let found = judge(one, other);
        assert_eq!(found.verdict, Verdict::TwoPeople, "{who}: {}", found.score);
    }
}

#[test]
fn twins_with_similar_names_and_a_possible_typo_are_never_sure() {
    for (one, other) in [
        ("Jayden", "Jaden"),
        ("Ella", "Bella"),
        ("Hailey", "Bailey"),
        ("Mario", "Maria"),
    ] {
        let twin = |first| at_home(record(first, "Okafor", (2011, 6, 6)), 901);
        let found = judge(twin(one), twin(other));
        assert_ne!(found.verdict, Verdict::Sure, "{one} {other} {}", found.score);
    }
}

#[test]
fn senior_and_junior_are_two_people() {
    for (one, other) in [("Sr", "Jr"), ("Sr.", "II"), ("Jr.", "III")] {
        let man = |suffix, day| at_home(record("James", &format!("Okafor {suffix}"), day), 901);
        let found = judge(man(one, (1956, 3, 12)), man(other, (1956, 3, 21)));
        assert_eq!(found.verdict, Verdict::TwoPeople, "{one} {other}");
    }
    // A suffix that only one desk entered says nothing.
    let one = at_home(record("James", "Okafor", (1956, 3, 12)), 901);
    let other = at_home(record("James", "Okafor Jr", (1956, 3, 12)), 901);
    assert_eq!(judge(one, other).verdict, Verdict::Sure);
}

#[test]
fn last_digits_of_the_ssn_count_in_both_directions() {
    let with = |ssn, last: &str| {
        let mut record = record("Katherine", last, (1979, 2, 18));
        record.ssn = Some(SsnMark(ssn));
        record
    };
    let [same, other] = [7, 8].map(|ssn| judge(with(7, "Nguyen"), with(ssn, "Barlow")));
    assert!(same.reasons.contains(&Reason::SsnSame), "{:?}", same.reasons);
    assert!(same.score > other.score, "{} {}", same.score, other.score);
    let differs = judge(with(7, "Nguyen"), with(8, "Nguyen"));
    assert_ne!(differs.verdict, Verdict::Sure);
    assert!(
        differs.reasons.contains(&Reason::SsnDifferent),
        "{:?}",
        differs.reasons
    );
}

#[test]
fn only_pairs_with_a_changed_record_are_compared_again() {
    let mut records = office();
    let katherine = at_home(record("Katherine", "Nguyen", (1979, 2, 18)), 900);
    records.extend([katherine.clone(), katherine]);
    let count = records.len();
    let population = Population::new(records);
    let all = population.candidates(None);
    let mut changed = vec![false; count];
    assert_eq!(population.candidates(Some(&changed)), []);
    changed[count - 1] = true;
    let last = u32::try_from(count).unwrap() - 1;
    let again = population.candidates(Some(&changed));
    assert!(again.contains(&(last - 1, last)));
    let of_last: Vec<_> = all.into_iter().filter(|pair| pair.1 == last).collect();
    assert_eq!(again, of_last);
}

#[test]
fn the_number_of_pairs_grows_linearly_even_with_one_common_name_and_a_default_birthday() {
    let pairs = |records: usize| {
        let records = (0..records).map(|at| {
            let day = if at % 2 == 0 {
                (1900, 1, 1)
            } else {
                (1930 + u16::try_from(at % 80).unwrap(), 4, 9)
            };
            let first = if at % 3 == 0 {
                "Maria"
            } else {
                FIRST[at % FIRST.len()]
            };
            let mut record = record(first, "Garcia", day);
            record.phone = "(503)555-0000".to_owned();
            record
        });
        Population::new(records).candidates(None).len()
    };
    let (small, large) = (pairs(1_000), pairs(8_000));
    assert!(large < small * 12, "{small} {large}");
}

/// First and last names depend on each other, so a full name is far more common than its parts suggest.
#[test]
fn an_office_where_many_have_the_same_name_is_not_asked_about_them() {
    let records = (0..12_000_usize).map(|at| {
        let name = at % 1_500;
        let day = at.wrapping_mul(2_654_435_761) >> 7;
        let spelled: String = format!("{name:04}")
            .bytes()
            .map(|digit| char::from(digit + 49))
            .collect();
        let born = (
            1930 + u16::try_from(day % 85).unwrap(),
            u8::try_from(1 + day / 85 % 12).unwrap(),
            u8::try_from(1 + day / 1_020 % 28).unwrap(),
        );
        let mut record = record(&format!("mar{spelled}"), &format!("v{spelled}son"), born);
        record.phone = format!("(503){:07}", day % 10_000_000);
        record.email = format!("patient{at}@example.org");
        record.address = format!("{at} Hazel Street");
        record
    });
    let population = Population::new(records);
    let candidates = population.candidates(None);
    let model = Model::trained(&population, &candidates);
    let asked = candidates
        .iter()
        .filter(|pair| population.assess(&model, **pair).verdict != Verdict::TwoPeople);
    assert!(candidates.len() > 12_000, "{}", candidates.len());
    let asked = asked.count();
    assert!(asked < 120, "{asked} of {}", candidates.len());
}

#[test]
fn a_stored_model_judges_as_before() {
    let mut records = office();
    let katherine = at_home(record("Katherine", "Nguyen", (1979, 2, 18)), 900);
    let mut kathy = katherine.clone();
    kathy.first_name = "Kathy".to_owned();
    kathy.legal_first_name = "Kathy".to_owned();
    records.extend([katherine, kathy]);
    let last = u32::try_from(records.len()).unwrap() - 1;
    let population = Population::new(records);
    let model = Model::trained(&population, &population.candidates(None));
    let stored: Model = serde_json::from_str(&serde_json::to_string(&model).unwrap()).unwrap();
    let [before, after, shipped] =
        [&model, &stored, &Model::default()].map(|model| population.assess(model, (last - 1, last)));
    assert!((before.score - after.score).abs() < 1e-9);
    assert_eq!((before.verdict, &before.reasons), (after.verdict, &after.reasons));
    assert_ne!(before.score, shipped.score, "the model was trained");
}
