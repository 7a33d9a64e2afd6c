//! Tests the generated practice: the same for a seed, with all defects.

use std::collections::{HashMap, HashSet};

use opendental_testkit::{DEMO_SEED, DEMO_SIZE, LinkKind, PatientRow, Practice, SkipReason, status};

fn demo() -> Practice {
    Practice::generate(DEMO_SEED, DEMO_SIZE)
}

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

#[test]
fn the_same_seed_gives_the_same_practice_and_another_seed_another() {
    assert_eq!(Practice::generate(7, 400), Practice::generate(7, 400));
    assert_ne!(
        Practice::generate(7, 400).patients,
        Practice::generate(8, 400).patients
    );
}

#[test]
fn the_number_of_active_patients_is_exact() {
    for size in [0, 1, 30, 200, 1_500, 5_000] {
        for seed in 0..5 {
            let practice = Practice::generate(seed, size);
            assert_eq!(practice.active().count(), size, "seed {seed}");
            assert_eq!(practice.expected.active, size, "seed {seed}");
            assert_eq!(practice.expected.rows, practice.patients.len());
            assert_eq!(
                practice.expected.importable
                    + practice.expected.skipped.len()
                    + practice.expected.clones.len(),
                size,
                "seed {seed}"
            );
        }
    }
}

/// Counts again from the rows alone.
fn skip_reason(row: &PatientRow) -> Option<SkipReason> {
    let date = text(&row.birthdate);
    let parts: Vec<u32> = date.split('-').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [] | [1, 1, 1] | [0, 0, 0] => return Some(SkipReason::NoBirthdate),
        [_, 0, _] | [_, _, 0] => return Some(SkipReason::ImpossibleDate),
        [year, ..] if year < 1880 => return Some(SkipReason::Before1880),
        [year, ..] if year > 2026 => return Some(SkipReason::FutureDate),
        _ => {}
    }
    let nameless = text(&row.f_name).is_empty() && text(&row.l_name).is_empty();
    nameless.then_some(SkipReason::NoName)
}

#[test]
fn the_expected_skips_match_the_rows() {
    for practice in [
        demo(),
        Practice::generate(3, 200),
        Practice::generate(4, 20_000).with_random_numbers(5),
    ] {
        let mut seen: Vec<(i64, SkipReason)> = practice
            .active()
            .filter_map(|row| Some((row.pat_num, skip_reason(row)?)))
            .collect();
        seen.sort_unstable_by_key(|(pat_num, _)| *pat_num);
        let expected: Vec<(i64, SkipReason)> = practice
            .expected
            .skipped
            .iter()
            .map(|skip| (skip.pat_num, skip.reason))
            .collect();
        assert_eq!(seen, expected);
        for reason in SkipReason::ALL {
            assert!(practice.expected.skipped_for(reason) > 0, "{reason:?}");
        }
    }
    assert!(demo().expected.skipped.len() < DEMO_SIZE / 50);
}

type Irregularity<'a> = &'a dyn Fn(&PatientRow) -> bool;

#[test]
fn every_defect_of_a_real_practice_occurs() {
    let practice = demo();
    let has = |what: Irregularity| practice.active().any(what);
    let irregularities: [(&str, Irregularity); 16] = [
        ("hyphen", &|row| text(&row.l_name).contains('-')),
        ("apostrophe", &|row| text(&row.l_name).contains('\'')),
        ("accent in latin1", &|row| {
            text(&row.f_name).contains('é') || text(&row.l_name).contains('ü')
        }),
        ("letter beyond latin1", &|row| {
            text(&row.l_name).chars().any(|letter| letter > '\u{ff}')
        }),
        ("nickname", &|row| {
            text(&row.preferred) == "Bill" || text(&row.preferred) == "Mike"
        }),
        ("blank nickname", &|row| text(&row.preferred) == "  "),
        ("first name only", &|row| {
            text(&row.l_name).is_empty() && !text(&row.f_name).is_empty()
        }),
        ("last name only", &|row| {
            text(&row.f_name).is_empty() && !text(&row.l_name).is_empty()
        }),
        ("NULLs", &|row| {
            row.email.is_none() && row.ssn.is_none() && row.preferred.is_none()
        }),
        ("note after a phone", &|row| {
            text(&row.wireless_phone).ends_with(" mom")
        }),
        ("phone of words", &|row| {
            text(&row.wireless_phone) == "call mother"
        }),
        ("several addresses", &|row| {
            text(&row.email).matches('@').count() == 2
        }),
        ("SSN with dashes", &|row| text(&row.ssn).contains('-')),
        ("SSN without", &|row| text(&row.ssn).len() == 9),
        ("Medicaid ID", &|row| !text(&row.medicaid_id).is_empty()),
        ("capitals", &|row| {
            text(&row.l_name).len() > 3 && text(&row.l_name) == text(&row.l_name).to_uppercase()
        }),
    ];
    for (name, oddity) in irregularities {
        assert!(has(oddity), "no {name}");
    }
    for gender in 0..=3 {
        assert!(has(&|row| row.gender == gender), "no gender {gender}");
    }
    for wanted in status::PATIENT..=status::PROSPECTIVE {
        assert!(
            practice.patients.iter().any(|row| row.pat_status == wanted),
            "no status {wanted}"
        );
    }
    let departed = practice.patients.len() - DEMO_SIZE;
    assert!(
        (DEMO_SIZE / 5..DEMO_SIZE / 2).contains(&departed),
        "{departed} not active"
    );
}

#[test]
fn families_twins_and_juniors_occur() {
    let practice = demo();
    let mut families: HashMap<i64, Vec<&PatientRow>> = HashMap::new();
    practice
        .active()
        .for_each(|row| families.entry(row.guarantor).or_default().push(row));
    let pair = |what: &dyn Fn(&PatientRow, &PatientRow) -> bool| {
        families.values().any(|family| {
            family.iter().any(|one| {
                family
                    .iter()
                    .any(|other| one.pat_num != other.pat_num && what(one, other))
            })
        })
    };
    assert!(pair(&|one, other| !text(&one.hm_phone).is_empty()
        && one.hm_phone == other.hm_phone
        && one.address == other.address
        && one.email == other.email));
    assert!(
        pair(&|one, other| one.birthdate == other.birthdate
            && one.f_name != other.f_name
            && skip_reason(one).is_none()),
        "no twins"
    );
    assert!(
        pair(&|one, other| one.f_name == other.f_name
            && one.l_name == other.l_name
            && one.birthdate != other.birthdate),
        "no Sr and Jr"
    );
}

#[test]
fn only_clones_share_name_and_birthday() {
    let practice = demo();
    let clones: HashSet<i64> = practice.expected.clones.iter().map(|pair| pair.clone).collect();
    assert!(!clones.is_empty());
    let mut people = HashMap::new();
    for row in practice.active().filter(|row| skip_reason(row).is_none()) {
        let folded = |name: &Option<String>| text(name).trim().to_lowercase();
        let identity = (
            folded(&row.f_name),
            folded(&row.l_name),
            text(&row.birthdate).to_owned(),
        );
        let earlier = people.insert(identity, row.pat_num);
        assert_eq!(
            earlier.is_some(),
            clones.contains(&row.pat_num),
            "{} and {earlier:?}",
            row.pat_num
        );
    }
}

#[test]
fn merged_and_cloned_patients_are_linked() {
    let practice = demo().with_random_numbers(1);
    assert!(practice.patients.iter().any(|row| row.pat_num > 1 << 53));
    assert!(practice.expected.merges.len() > 3);
    for pair in &practice.expected.merges {
        assert_eq!(practice.patient(pair.loser).unwrap().pat_status, status::ARCHIVED);
        assert_eq!(
            practice.patient(pair.survivor).unwrap().pat_status,
            status::PATIENT
        );
        assert!(
            practice
                .links
                .iter()
                .any(|link| link.kind == LinkKind::Merge && link.from == pair.loser)
        );
    }
    for pair in &practice.expected.clones {
        let (one, other) = (
            practice.patient(pair.original).unwrap(),
            practice.patient(pair.clone).unwrap(),
        );
        assert_eq!(text(&one.l_name).to_uppercase(), text(&other.l_name));
        assert_eq!(one.birthdate, other.birthdate);
        let linked =
            |link: &&opendental_testkit::LinkRow| (link.from, link.to) == (pair.original, pair.clone);
        assert_eq!(practice.links.iter().find(linked).unwrap().kind, LinkKind::Clone);
    }
}

#[test]
fn no_person_is_real() {
    for row in &Practice::generate(11, 3_000).patients {
        let ssn = text(&row.ssn).replace('-', "");
        assert!(
            ssn.is_empty() || ssn.len() == 9 && ssn.starts_with('9') && &ssn[3..5] < "50",
            "{ssn}"
        );
        for phone in [&row.hm_phone, &row.wk_phone, &row.wireless_phone] {
            let digits: String = text(phone).chars().filter(char::is_ascii_digit).collect();
            assert!(digits.len() < 10 || digits.contains("55501"), "{digits}");
            assert!(text(phone).len() <= 30);
        }
        for address in text(&row.email)
            .split([',', ';', ' '])
            .filter(|part| !part.is_empty())
        {
            assert!(
                address
                    .split_once('@')
                    .is_some_and(|(_, host)| host.starts_with("example.")),
                "{address}"
            );
        }
        assert!(text(&row.medicaid_id).len() <= 20 && text(&row.email).len() <= 100);
    }
}
