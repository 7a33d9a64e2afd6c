//! The patient list by hand, beside what an integration keeps up to date.

use domain::Gender;
use office::view::{PatientInput, StandingFilter, StandingView};
use office::{ErrorCode, Mode};
use practice::{Practice, edits};

use crate::desk::{Desk, hold, server};

fn typed(desk: &Desk) -> PatientInput {
    PatientInput {
        company: desk.company,
        first_name: " Ada ".to_owned(),
        last_name: "Quillfeather".to_owned(),
        birthday: "1979-04-12".to_owned(),
        gender: Gender::Female,
        email: String::new(),
        phone: "(503) 555-0142".to_owned(),
        address: String::new(),
        city: String::new(),
        state: String::new(),
        zip: String::new(),
        insurance_number: String::new(),
        desk_notes: "Prefers mornings.".to_owned(),
    }
}

#[tokio::test]
async fn a_patient_by_hand_is_added_found_and_changed() {
    let desk = Desk::open().await;
    let id = desk.office.add_patient(&typed(&desk)).await.unwrap().id;
    for search in ["quill", "ada quill", "4/12/1979", "555-0142"] {
        let found = desk.patients(search, StandingFilter::Active).await;
        assert_eq!((found.total, found.rows[0].id), (1, id), "{search}");
    }
    let mut input = typed(&desk);
    input.first_name = "Adelaide".to_owned();
    input.desk_notes = "Prefers evenings.".to_owned();
    desk.office.update_patient(id, &input).await.unwrap();
    let patient = desk.office.patient(id).await.unwrap();
    assert_eq!(
        (patient.first_name.as_str(), patient.legal_first_name),
        ("Adelaide", None)
    );
    assert_eq!(patient.desk_notes, "Prefers evenings.");
    assert!(!patient.ssn_on_file && patient.links.is_empty());
    assert_eq!(desk.office.companies().await.unwrap()[0].patients, 1);
}

#[tokio::test]
async fn what_is_missing_or_impossible_is_said_and_nothing_is_saved() {
    let desk = Desk::open().await;
    type Spoil = fn(&mut PatientInput);
    let cases: [(Spoil, ErrorCode); 7] = [
        (|input| input.first_name = " ".to_owned(), ErrorCode::InvalidName),
        (|input| input.last_name = String::new(), ErrorCode::InvalidName),
        (|input| input.birthday = String::new(), ErrorCode::InvalidBirthday),
        (
            |input| input.birthday = "1979-02-30".to_owned(),
            ErrorCode::InvalidBirthday,
        ),
        (
            |input| input.birthday = "2979-02-03".to_owned(),
            ErrorCode::InvalidBirthday,
        ),
        (|input| input.city = "x".repeat(251), ErrorCode::InvalidInput),
        (
            |input| input.desk_notes = "x".repeat(20_001),
            ErrorCode::InvalidInput,
        ),
    ];
    for (spoil, code) in cases {
        let mut input = typed(&desk);
        spoil(&mut input);
        assert_eq!(desk.office.add_patient(&input).await.unwrap_err().code, code);
    }
    assert_eq!(desk.patients("", StandingFilter::All).await.total, 0);
}

#[tokio::test]
async fn what_an_integration_keeps_up_to_date_is_changed_there_but_notes_are_the_desks() {
    let server = server().await;
    let practice = Practice::generate(11, 40);
    let mut db = hold(&server, &practice, "patients_managed").await;
    let desk = Desk::open().await;
    let integration = desk.add(&server, "patients_managed").await;
    desk.sync(integration, Mode::Full, None).await;
    let row = desk.patients("", StandingFilter::Active).await.rows[5].clone();
    let refused = desk
        .office
        .update_patient(row.id, &typed(&desk))
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::ManagedBySource);
    assert!(
        refused.message.contains("patients_managed"),
        "{}",
        refused.message
    );
    desk.office
        .set_desk_notes(row.id, "Tea, no sugar.")
        .await
        .unwrap();

    edits::change_phones(&mut db, 40, 1).await.unwrap();
    desk.sync(integration, Mode::Incremental, None).await;
    let patient = desk.office.patient(row.id).await.unwrap();
    assert_eq!(patient.desk_notes, "Tea, no sugar.");
    assert_eq!(
        (patient.first_name, patient.last_name),
        (row.first_name, row.last_name)
    );
    assert_eq!(patient.links[0].integration, integration);

    // Free again once nobody keeps it up to date.
    desk.office.remove_integration(integration).await.unwrap();
    desk.office.update_patient(row.id, &typed(&desk)).await.unwrap();
}

#[tokio::test]
async fn a_birthday_typed_by_hand_has_the_bounds_of_an_imported_one() {
    let desk = Desk::open().await;
    for (typed_day, part) in [
        ("", "missing"),
        ("1979-00-15", "not a real date"),
        ("1879-12-31", "before 1880"),
        ("0202-05-01", "before 1880"),
        ("9999-01-01", "future"),
    ] {
        let input = PatientInput {
            birthday: typed_day.to_owned(),
            ..typed(&desk)
        };
        let fault = desk.office.add_patient(&input).await.unwrap_err();
        assert_eq!(fault.code, ErrorCode::InvalidBirthday, "{typed_day}");
        assert!(fault.message.contains(part), "{typed_day}: {}", fault.message);
    }
}

#[tokio::test]
async fn a_merged_patient_names_who_goes_on_and_a_second_chart_is_found_by_its_number() {
    let server = server().await;
    let practice = Practice::generate(14, 60);
    let mut db = hold(&server, &practice, "patients_merged").await;
    let desk = Desk::open().await;
    let integration = desk.add(&server, "patients_merged").await;
    desk.sync(integration, Mode::Full, None).await;
    let clone = practice.expected.clones[0];
    let found = desk.patients(&clone.clone.to_string(), StandingFilter::All).await;
    let original = desk
        .patients(&clone.original.to_string(), StandingFilter::All)
        .await;
    let survivor = &original.rows[0];
    assert!(
        found.rows.iter().any(|row| row.id == survivor.id),
        "both numbers lead to one patient"
    );

    let skipped = |number| {
        practice
            .expected
            .skipped
            .iter()
            .any(|skip| skip.pat_num == number)
    };
    let loser = practice.active().map(|row| row.pat_num);
    let loser = loser.filter(|number| !skipped(*number) && ![clone.original, clone.clone].contains(number));
    edits::merge(&mut db, loser.last().unwrap(), clone.clone)
        .await
        .unwrap();
    let run = desk.sync(integration, Mode::Incremental, None).await;
    assert_eq!((run.counts.deactivated, run.relations_unread), (1, false));
    let inactive = desk.patients("", StandingFilter::Inactive).await;
    let merged = desk.office.patient(inactive.rows[0].id).await.unwrap();
    assert_eq!(merged.standing, StandingView::Inactive(domain::Departure::Merged));
    let goes_on = merged.merged_into.unwrap();
    assert_eq!(
        goes_on.id, survivor.id,
        "into the original of the second chart that it was merged into"
    );
    assert_eq!(
        goes_on.name,
        format!("{} {}", survivor.first_name, survivor.last_name)
    );
}

#[tokio::test]
async fn a_sync_without_the_records_of_merges_says_so_in_its_run() {
    let server = server().await;
    let practice = Practice::generate(15, 40);
    let mut db = hold(&server, &practice, "patients_unread").await;
    sqlx::raw_sql("DROP TABLE patientlink")
        .execute(&mut db)
        .await
        .unwrap();
    let desk = Desk::open().await;
    let integration = desk.add(&server, "patients_unread").await;
    let run = desk.sync(integration, Mode::Full, None).await;
    assert!(run.relations_unread && run.fault.is_none());
    assert_eq!(
        run.errors + run.counts.skipped,
        run.errors + practice.expected.skipped.len() as u64
    );
    assert!(desk.office.run(run.run_id).await.unwrap().relations_unread);
}

#[tokio::test]
async fn who_left_is_listed_as_inactive_with_the_reason() {
    let server = server().await;
    let practice = Practice::generate(12, 40);
    let mut db = hold(&server, &practice, "patients_left").await;
    let desk = Desk::open().await;
    let integration = desk.add(&server, "patients_left").await;
    let everybody = desk.sync(integration, Mode::Full, None).await.counts.added;
    let gone = practice.active().find(|row| {
        !practice
            .expected
            .skipped
            .iter()
            .any(|skip| skip.pat_num == row.pat_num)
    });
    edits::set_status(&mut db, gone.unwrap().pat_num, 5)
        .await
        .unwrap();
    let run = desk.sync(integration, Mode::Incremental, None).await;
    assert_eq!(run.counts.deactivated, 1);
    let inactive = desk.patients("", StandingFilter::Inactive).await;
    assert_eq!(inactive.total, 1);
    assert_eq!(
        inactive.rows[0].standing,
        StandingView::Inactive(domain::Departure::Deceased)
    );
    assert_eq!(
        desk.patients("", StandingFilter::Active).await.total,
        everybody - 1
    );
    assert_eq!(desk.card(integration).await.patients, everybody - 1);
    let changes = desk
        .office
        .run_changes(run.run_id, office::Page { offset: 0, limit: 10 })
        .await
        .unwrap();
    assert_eq!(changes.changes[0].reason, Some(domain::Departure::Deceased));
}
