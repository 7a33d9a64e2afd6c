//! Searches for words that no field of a patient has: mistyped names, and words of the desk's notes.

use store::PatientQuery;

use crate::support::{App, all_patients, create, creating, fields};

fn query(search: &str) -> PatientQuery {
    PatientQuery {
        search: search.to_owned(),
        ..all_patients()
    }
}

#[tokio::test]
async fn a_search_without_hits_suggests_a_name_that_differs_by_one_letter() {
    let (app, sync) = App::syncing().await;
    let mut johnson = fields("Grace", "Johnson", "1987-03-12");
    johnson.city = "Salem".to_owned();
    let patients = [
        johnson,
        fields("Ana", "García López", "1985-02-20"),
        fields("Otis", "García", "1950-01-01"),
        fields("Zoe", "Graciunas", "1951-01-01"),
        fields("Max", "Núñez-Barrera", "1990-12-01"),
        fields("Bo", "Lee", "1990-12-02"),
    ];
    let creates = (1..)
        .zip(patients)
        .map(|(number, fields)| create(number, fields, None));
    app.apply(&sync, &creating(creates.collect())).await.unwrap();
    let found = async |search: &str| app.store.patients(&query(search)).await.unwrap();
    for (search, expected) in [
        ("Jonhson", Some("Johnson")),
        ("jonhs", Some("Johnson")),
        ("jonhson, grace", Some("Johnson grace")),
        ("grce Johnson", Some("Grace Johnson")),
        ("salem jonhson 3/12/87", Some("salem Johnson 3/12/87")),
        // Of two names the one that is as long as the word.
        ("gracia", Some("García")),
        ("gracia ana", Some("García ana")),
        ("lopes", Some("López")),
        ("nunes barera", Some("Núñez Barrera")),
        ("nunez barera", Some("nunez Barrera")),
        ("jonhson 3/13/87", None),
        ("jonhson ana", None),
        ("jhosnon", None),
        ("lea", None),
        ("5035550163", None),
        ("", None),
    ] {
        let page = found(search).await;
        assert_eq!(page.suggestion.as_deref(), expected, "{search}");
        if let Some(suggestion) = &page.suggestion {
            assert!(found(suggestion).await.total > 0, "{suggestion}");
        }
    }
    assert_eq!(found("johnson").await.suggestion, None, "someone was found");
}

#[tokio::test]
async fn words_that_no_field_has_are_found_in_the_desks_notes() {
    let (app, sync) = App::syncing().await;
    let imported = create(42, fields("Ann", "Lee", "1980-01-01"), Some("900112222"));
    app.apply(&sync, &creating(vec![imported])).await.unwrap();
    let ann = app.linked(&sync, 42).await.unwrap();
    let bob = fields("Bob", "Lee", "1980-01-01");
    let bob = app
        .store
        .add_patient(sync.company, &bob, "Ride home\nat 5".to_owned());
    let bob = bob.await.unwrap();
    let found = async |search: &str| {
        let rows = app.store.patients(&query(search)).await.unwrap().rows;
        rows.into_iter()
            .map(|row| (row.id, row.in_notes))
            .collect::<Vec<_>>()
    };
    assert_eq!(found("ride").await, [(bob, true)]);
    app.store
        .set_desk_notes(ann, "Prefers mornings. Takes Ibuprofén".to_owned())
        .await
        .unwrap();
    assert_eq!(found("MORNINGS").await, [(ann, true)]);
    assert_eq!(found("ibuprofen lee").await, [(ann, true)]);
    assert_eq!(found("bob mornings").await, []);
    assert_eq!(found("ann").await, [(ann, false)], "fields come first");
    assert_eq!(found("900112222").await, [], "never by SSN");
    app.store.set_desk_notes(ann, String::new()).await.unwrap();
    assert_eq!(found("mornings").await, []);
    let merged = app.store.merge_patients([ann, bob]).await.unwrap();
    assert!(found("ride").await.contains(&(merged.patient, true)));
}
