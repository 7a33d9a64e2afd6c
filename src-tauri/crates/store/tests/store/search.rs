use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use domain::{InactiveReason, PatNum, PatientFields, PatientId, normalized_name};
use store::{Candidates, MatchKey, PatientOrder, PatientQuery, StatusFilter};

use crate::support::{
    App, Sync, all_patients, create, creating, deactivating, deactivation, fields, update, updating,
};

const FIRST: [&str; 10] = [
    "Ann", "Bob", "José", "Dee", "Eve", "Fay", "Gus", "Hal", "Ivy", "Zoë",
];
const LAST: [&str; 10] = [
    "Lee",
    "De la Cruz",
    "O'Brien",
    "Smith-Jones",
    "Núñez",
    "Ray",
    "Kim",
    "Stone",
    "Miller",
    "Wu",
];

/// Patient `number` of many: names repeat, all else differs.
fn patient(number: i64) -> PatientFields {
    let place = usize::try_from(number).unwrap();
    let day = chrono::NaiveDate::from_ymd_opt(1930, 1, 1).unwrap()
        + chrono::Days::new(u64::try_from(number).unwrap() % 30_000);
    let mut fields = fields(FIRST[place % 10], LAST[place / 10 % 10], &day.to_string());
    fields.legal_first_name = format!("Legal{}", place % 1_000);
    fields.phone = format!("(503){:03}-{:04} mom", place / 10_000 % 1_000, place % 10_000);
    fields.city = format!("City{}", place % 97);
    fields
}

async fn fill(app: &App, sync: &Sync, patients: i64) {
    for start in (0..patients).step_by(5_000) {
        let numbers = start..(start + 5_000).min(patients);
        let creates = numbers
            .map(|number| create(number, patient(number), None))
            .collect();
        app.apply(sync, &creating(creates)).await.unwrap();
    }
    app.store.checkpoint().await.unwrap();
}

fn query(search: &str) -> PatientQuery {
    PatientQuery {
        search: search.to_owned(),
        ..all_patients()
    }
}

/// The page and search of a list of 100,000. The times are printed but not checked, because the machine may be busy.
#[tokio::test]
async fn a_hundred_thousand_patients_are_paged_and_searched() {
    let (app, sync) = App::syncing().await;
    let began = Instant::now();
    fill(&app, &sync, 100_000).await;
    eprintln!("100,000 patients written in {:?}", began.elapsed());
    assert_eq!(app.total().await, 100_000);

    for (search, total) in [
        ("zoë", 10_000),
        ("nunez zoe", 1_000),
        ("zoe nunez", 1_000),
        ("cruz la de jose", 1_000),
        ("smithjones", 10_000),
        ("legal77 bob", 100),
        ("legal771", 100),
        ("(503) 007-1234", 1),
        ("0071234", 1),
        ("99999", 1), // its number, and the end of its phone number
        ("1930-01-01", 4),
        ("1/1/1930", 4),
        ("ann 1/1/1930", 4),
        ("nobody", 0),
        ("smiht", 0), // with a suggestion
    ] {
        let began = Instant::now();
        let page = app.store.patients(&query(search)).await.unwrap();
        eprintln!("{search:>16}: {:>6} found in {:?}", page.total, began.elapsed());
        assert_eq!(page.total, total, "{search}");
        assert_eq!(page.rows.len() as u64, total.min(100), "{search}");
    }
    for order in [
        PatientOrder::LastName,
        PatientOrder::FirstName,
        PatientOrder::Birthday,
        PatientOrder::City,
        PatientOrder::Company,
        PatientOrder::Added,
    ] {
        for offset in [0, 50_000, 99_950] {
            let began = Instant::now();
            let page = app
                .store
                .patients(&PatientQuery {
                    order,
                    offset,
                    ..all_patients()
                })
                .await
                .unwrap();
            eprintln!("{order:?} from {offset}: {:?}", began.elapsed());
            assert_eq!(page.rows.len(), if offset == 99_950 { 50 } else { 100 });
        }
    }
}

#[tokio::test]
async fn a_patient_is_found_by_everything_that_a_caller_may_say() {
    let (app, sync) = App::syncing().await;
    let mut grace = fields("Grace", "Abbott", "1987-03-12");
    grace.email = "g.abbott@Example.com".to_owned();
    grace.phone = "(503) 363-5432 home".to_owned();
    grace.address = "1420 NW Peña Street\nApt. 7".to_owned();
    grace.city = "Salem".to_owned();
    grace.state = "OR".to_owned();
    grace.zip = "97301-1234".to_owned();
    let mut other = fields("Bob", "Jones", "1985-02-20");
    other.phone = "(971) 555-0100".to_owned();
    other.email = "bob@example.org".to_owned();
    other.address = "9 Elm Court".to_owned();
    other.city = "Albany".to_owned();
    other.state = "NY".to_owned();
    other.zip = "10001".to_owned();
    let creates = vec![create(8_042, grace, None), create(8_043, other, None)];
    app.apply(&sync, &creating(creates)).await.unwrap();
    for search in [
        "grace",
        "abbott grace",
        "gra abb",
        "3/12/87",
        "03121987",
        "March 12, 1987",
        "12 de marzo de 1987",
        "3/12",
        "abbott 3/12/1987",
        "1987 grace",
        "503-363-5432",
        "(503) 363 5432",
        "+1 503 363 5432",
        "5432",
        "g.abbott@example.com",
        "abbott@example",
        "1420 pena",
        "pena street 1420",
        "nw peña",
        "apt 7 salem",
        "salem or 97301",
        "97301",
        "#8042",
        "8042",
        "grace salem 503",
    ] {
        let page = app.store.patients(&query(search)).await.unwrap();
        let names: Vec<&str> = page.rows.iter().map(|row| row.first_name.as_str()).collect();
        assert_eq!(names, ["Grace"], "{search}");
    }
    for search in [
        "#42",
        "#8044",
        "3/13/87",
        "420",
        "1988 grace",
        "grace jones",
        "7301",
        "503-363-5433",
    ] {
        assert_eq!(
            app.store.patients(&query(search)).await.unwrap().total,
            0,
            "{search}"
        );
    }
    let company = app.store.companies().await.unwrap().remove(0).name;
    assert_eq!(app.store.patients(&query(&company)).await.unwrap().total, 2);
    assert_eq!(
        app.store
            .patients(&query(&format!("grace {company}")))
            .await
            .unwrap()
            .total,
        1
    );
}

#[tokio::test]
async fn patients_with_the_other_status_are_counted() {
    let (app, sync) = App::syncing().await;
    let names = ["Ann", "Ann", "Bob"];
    let patient = |(number, name): (usize, &&str)| {
        let number = i64::try_from(number).unwrap();
        create(number, fields(name, "Lee", "1980-01-01"), None)
    };
    let creates = names.iter().enumerate().map(patient).collect();
    app.apply(&sync, &creating(creates)).await.unwrap();
    let ann = app.linked(&sync, 0).await.unwrap();
    let left = deactivation(ann, 0, InactiveReason::Inactive);
    app.apply(&sync, &deactivating(&[left])).await.unwrap();
    let found = async |search: &str, status| {
        let query = PatientQuery {
            status,
            ..query(search)
        };
        let page = app.store.patients(&query).await.unwrap();
        (page.total, page.elsewhere)
    };
    assert_eq!(found("ann", StatusFilter::Active).await, (1, 1));
    assert_eq!(found("ann", StatusFilter::Inactive).await, (1, 1));
    assert_eq!(found("ann", StatusFilter::All).await, (2, 0));
    assert_eq!(found("bob", StatusFilter::Inactive).await, (0, 1));
}

/// What a sync asks for with every page does not grow with the list.
#[tokio::test]
async fn a_page_is_looked_up_among_thousands() {
    let (app, sync) = App::syncing().await;
    fill(&app, &sync, 20_000).await;
    let west = app.integration(sync.company, "Westside").await;
    let west = app.sync(sync.company, west).await;
    let numbers: Vec<PatNum> = (19_600..20_100).map(PatNum).collect();
    let key = |number: &PatNum| MatchKey {
        last_name_normalized: normalized_name(&patient(number.0).last_name),
        birthday: patient(number.0).birthday,
    };
    let keys: Vec<MatchKey> = numbers.iter().map(key).collect();
    for (sync, expected) in [(&sync, 0), (&west, 400)] {
        let mut batch = app.store.begin_batch(sync.job).await.unwrap();
        let began = Instant::now();
        let candidates = batch.candidates(&keys).await.unwrap();
        let again = batch.candidates(&keys).await.unwrap();
        eprintln!("500 of 20,000 looked up twice in {:?}", began.elapsed());
        assert_eq!((candidates.len(), again.len()), (expected, expected));
        for (number, key) in numbers.iter().zip(&keys).take(expected) {
            let Some(Candidates::Few(found)) = candidates.get(key) else {
                panic!("{number} has no candidates");
            };
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].fields, patient(number.0));
        }
    }
}

#[tokio::test]
async fn all_pages_together_list_each_patient_once() {
    let (app, sync) = App::syncing().await;
    fill(&app, &sync, 2_000).await;
    for order in [
        PatientOrder::LastName,
        PatientOrder::FirstName,
        PatientOrder::Birthday,
        PatientOrder::City,
        PatientOrder::Company,
        PatientOrder::Added,
    ] {
        let mut seen: HashSet<PatientId> = HashSet::new();
        for page in 0..20 {
            let offset = page * 100;
            let page = app
                .store
                .patients(&PatientQuery {
                    order,
                    offset,
                    ..all_patients()
                })
                .await
                .unwrap();
            seen.extend(page.rows.iter().map(|row| row.id));
        }
        assert_eq!(seen.len(), 2_000, "{order:?}");
    }
}

#[tokio::test]
async fn a_patient_number_finds_its_patient_and_no_longer_number() {
    let (app, sync) = App::syncing().await;
    let mut creates: Vec<_> = [42, 421, 1042, -42, i64::MAX]
        .map(|number| create(number, patient(7), None))
        .into();
    Arc::get_mut(&mut creates[1].patient).unwrap().fields.phone = "no phone".to_owned();
    app.apply(&sync, &creating(creates)).await.unwrap();
    for (search, number) in [
        ("42", 42),
        ("421", 421),
        ("-42", -42),
        ("9223372036854775807", i64::MAX),
    ] {
        let page = app.store.patients(&query(search)).await.unwrap();
        let found: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        assert_eq!(found, [app.linked(&sync, number).await.unwrap()], "{search}");
    }
}

/// Each word is a number of its own: a patient number that is one of them does not stand for the others.
#[tokio::test]
async fn a_phone_number_in_words_does_not_find_the_patient_numbers_in_it() {
    let (app, sync) = App::syncing().await;
    let mut caller = fields("Grace", "Abbott", "1987-03-12");
    caller.phone = "(503) 555-0163".to_owned();
    let other = fields("Bob", "Olson", "2003-10-20");
    let creates = vec![create(9_000, caller, None), create(163, other, None)];
    app.apply(&sync, &creating(creates)).await.unwrap();
    for (search, name) in [("503 555 0163", "Grace"), ("#163", "Bob")] {
        let page = app.store.patients(&query(search)).await.unwrap();
        let names: Vec<&str> = page.rows.iter().map(|row| row.first_name.as_str()).collect();
        assert_eq!(names, [name], "{search}");
    }
}

#[tokio::test]
async fn whatever_is_typed_is_a_search_and_not_an_error() {
    let (app, sync) = App::syncing().await;
    fill(&app, &sync, 500).await;
    let long = "x".repeat(100_000);
    let many = "a ".repeat(5_000);
    for search in [
        "%",
        "_",
        "'",
        "\"; DROP TABLE patients; --",
        "\0",
        "🦷",
        "99/99/9999",
        &long,
        &many,
    ] {
        app.store.patients(&query(search)).await.unwrap();
    }
    assert_eq!(app.total().await, 500);
}

/// The list has its own copy of what it shows.
#[tokio::test]
async fn the_list_shows_what_the_patients_hold_after_any_change() {
    let (app, sync) = App::syncing().await;
    let names = [
        "Lee",
        "lee",
        "LEE",
        "O'Brien",
        "de la Cruz",
        "Núñez",
        "Øst",
        "李",
        "",
        "-",
        "x",
        "Éa",
    ];
    let mut numbers = Vec::new();
    for (number, last) in (0..).zip(names.iter().cycle().take(700)) {
        let first = names[usize::try_from(number).unwrap() / 12 % 12];
        let mut patient = fields(first, last, "1979-04-12");
        patient.city = last.to_lowercase();
        numbers.push(create(number, patient, None));
    }
    app.apply(&sync, &creating(numbers)).await.unwrap();
    let as_in_the_list = async || {
        let query = PatientQuery {
            limit: 1_000,
            ..all_patients()
        };
        let page = app.store.patients(&query).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (700, 700));
        for row in &page.rows {
            let record = app.store.patient(row.id).await.unwrap();
            let held = &record.fields;
            let names = (&row.first_name, &row.last_name, row.birthday, row.gender);
            assert_eq!(
                names,
                (&held.first_name, &held.last_name, held.birthday, held.gender)
            );
            let contact = (&row.phone, &row.email, &row.address, &row.city, &row.zip);
            assert_eq!(
                contact,
                (&held.phone, &held.email, &held.address, &held.city, &held.zip)
            );
            assert_eq!(row.insurance_number, held.insurance_number);
            assert_eq!((row.company, row.status), (record.company, record.status));
            assert_eq!(
                (row.created_at, row.updated_at),
                (record.created_at, record.updated_at)
            );
            let numbers: Vec<PatNum> = record.links.iter().map(|link| link.pat_num).collect();
            assert_eq!(row.pat_nums, numbers);
        }
    };
    as_in_the_list().await;
    for (step, number) in (0..700).step_by(37).enumerate() {
        let patient = app.linked(&sync, number).await.unwrap();
        let mut new = fields("Ann", names[step % 12], "1880-01-01");
        new.phone = "no phone".to_owned();
        app.apply(&sync, &updating(vec![update(patient, number, new)]))
            .await
            .unwrap();
        for reason in <domain::InactiveReason as strum::VariantArray>::VARIANTS {
            let left = deactivation(patient, number, *reason);
            app.apply(&sync, &deactivating(&[left])).await.unwrap();
            let row = app.store.patients(&query("no phone")).await.unwrap();
            assert!(row.rows.iter().all(|row| row.id != patient), "letters find names");
        }
    }
    as_in_the_list().await;
}
