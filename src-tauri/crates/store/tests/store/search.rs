use std::collections::HashSet;
use std::time::Instant;

use domain::{PatNum, PatientFields, PatientId, normalized_name};
use store::{MatchKey, PageWrite, PatientOrder, PatientQuery, SourceKey};

use crate::support::{App, Sync, create, everybody, fields};

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
    for page in 0..patients / 500 {
        let creates = (page * 500..(page + 1) * 500)
            .map(|number| create(number, patient(number), None))
            .collect();
        let page: PageWrite = sync.creating(creates);
        app.store.apply_page(&page).await.unwrap();
    }
    app.store.checkpoint().await.unwrap();
}

fn query(search: &str) -> PatientQuery {
    PatientQuery {
        search: search.to_owned(),
        ..everybody()
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
    ] {
        for offset in [0, 50_000, 99_950] {
            let began = Instant::now();
            let page = app
                .store
                .patients(&PatientQuery {
                    order,
                    offset,
                    ..everybody()
                })
                .await
                .unwrap();
            eprintln!("{order:?} from {offset}: {:?}", began.elapsed());
            assert_eq!(page.rows.len(), if offset == 99_950 { 50 } else { 100 });
        }
    }
}

/// What a sync asks for with every page does not grow with the list.
#[tokio::test]
async fn a_page_is_looked_up_among_thousands() {
    let (app, sync) = App::syncing().await;
    fill(&app, &sync, 20_000).await;
    let page: Vec<_> = (19_600..20_100)
        .map(|number| SourceKey {
            pat_num: PatNum(number),
            by: Some(MatchKey {
                last_name_normalized: normalized_name(&patient(number).last_name),
                birthday: patient(number).birthday,
            }),
        })
        .collect();
    let began = Instant::now();
    let found = app
        .store
        .lookup(sync.integration, sync.company, &page)
        .await
        .unwrap();
    eprintln!("500 of 20,000 looked up in {:?}", began.elapsed());
    assert_eq!((found.linked.len(), found.candidates.len()), (400, 400));
    for (key, candidates) in &found.candidates {
        assert_eq!(candidates.len(), 1);
        let linked = &found.linked[&candidates[0].linked_as.unwrap()];
        assert_eq!(
            (linked.patient, linked.fields.birthday),
            (candidates[0].patient, key.birthday)
        );
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
    ] {
        let mut seen: HashSet<PatientId> = HashSet::new();
        for page in 0..20 {
            let offset = page * 100;
            let page = app
                .store
                .patients(&PatientQuery {
                    order,
                    offset,
                    ..everybody()
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
    creates[1].fields.phone = "no phone".to_owned();
    app.store.apply_page(&sync.creating(creates)).await.unwrap();
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
