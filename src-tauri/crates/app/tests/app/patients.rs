//! The patient list: what the desk edits, and what an integration keeps up to date.

use app::view::{PatientColumn, PatientInput, PatientOrder, PatientQuery, PatientSelection, StatusFilter};
use app::{Fault, FaultClass, Language, Mode};
use domain::{Gender, PatientStatus};
use opendental_testkit::{Practice, edits};

use crate::harness::{Harness, load_practice, server};

fn typed(harness: &Harness) -> PatientInput {
    PatientInput {
        company: harness.company,
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
    let harness = Harness::open().await;
    let id = harness.app.add_patient(&typed(&harness)).await.unwrap().id;
    for search in ["quill", "ada quill", "4/12/1979", "555-0142"] {
        let found = harness.patients(search, StatusFilter::Active).await;
        assert_eq!((found.total, found.rows[0].id), (1, id), "{search}");
    }
    let mut input = typed(&harness);
    input.first_name = "Adelaide".to_owned();
    input.desk_notes = "Prefers evenings.".to_owned();
    harness.app.update_patient(id, &input).await.unwrap();
    let patient = harness.app.patient(id).await.unwrap();
    assert_eq!(
        (patient.first_name.as_str(), patient.legal_first_name),
        ("Adelaide", None)
    );
    assert_eq!(patient.desk_notes, "Prefers evenings.");
    assert!(!patient.ssn_on_file && patient.links.is_empty());
    assert_eq!(harness.app.companies().await.unwrap()[0].patients, 1);
}

#[tokio::test]
async fn a_patient_who_is_in_the_list_is_added_again_only_on_request() {
    let harness = Harness::open().await;
    let id = harness.app.add_patient(&typed(&harness)).await.unwrap().id;
    let mut again = typed(&harness);
    again.first_name = "ADA".to_owned();
    again.last_name = "Quill-Feather".to_owned();
    again.birthday = "4/12/79".to_owned();
    let exists = Fault::PatientExists { patient: id };
    assert_eq!(harness.app.add_patient(&again).await, Err(exists));
    for (first_name, birthday) in [("Bea", "4/12/79"), ("Ada", "4/13/79")] {
        let mut other = again.clone();
        (other.first_name, other.birthday) = (first_name.to_owned(), birthday.to_owned());
        harness.app.add_patient(&other).await.unwrap();
    }
    let elsewhere = harness.app.add_company("Lakeside").await.unwrap().id;
    let mut other = again.clone();
    other.company = elsewhere;
    harness.app.add_patient(&other).await.unwrap();
    harness.app.add_patient_anyway(&again).await.unwrap();
    let found = harness
        .patients("ada quillfeather 4/12/1979", StatusFilter::All)
        .await;
    assert_eq!(found.total, 3);
}

#[tokio::test]
async fn a_patient_by_hand_is_shown_with_a_formatted_phone_family_and_author_and_deleted_with_undo() {
    let harness = Harness::open().await;
    let app = &harness.app;
    let mut input = typed(&harness);
    (input.phone, input.birthday) = ("503.555.0142 x7".to_owned(), "3/12/87".to_owned());
    let id = app.add_patient(&input).await.unwrap().id;
    input.first_name = "Ben".to_owned();
    (input.phone, input.desk_notes) = ("5035550142".to_owned(), String::new());
    let ben = app.add_patient(&input).await.unwrap().id;
    let patient = app.patient(id).await.unwrap();
    assert_eq!(
        (patient.phone.as_str(), patient.formatted_phone.as_str()),
        ("503.555.0142 x7", "(503) 555-0142 ext. 7")
    );
    assert_eq!(patient.birthday, "1987-03-12");
    assert_eq!(patient.household.same_phone[0].id, ben);
    assert!(patient.notes_saved.is_some() && app.patient(ben).await.unwrap().notes_saved.is_none());
    assert!(patient.deletable);

    app.delete_patient(id).await.unwrap();
    assert_eq!(app.patient(id).await.unwrap_err(), Fault::PatientNotFound);
    assert_eq!(app.deleted_patients().await.unwrap()[0].id, id);
    app.restore_patient(id).await.unwrap();
    let restored = app.patient(id).await.unwrap();
    assert_eq!(restored, patient);
    assert_eq!(app.restore_patient(id).await, Err(Fault::PatientNotFound));
}

#[tokio::test]
async fn an_empty_company_is_removed_but_not_the_last_one() {
    let harness = Harness::open().await;
    let app = &harness.app;
    assert_eq!(app.remove_company(harness.company).await, Err(Fault::LastCompany));
    let id = app.add_patient(&typed(&harness)).await.unwrap().id;
    let other = app.add_company("Typo").await.unwrap();
    let removable: Vec<_> = app
        .companies()
        .await
        .unwrap()
        .iter()
        .map(|company| company.removable)
        .collect();
    assert_eq!((removable, other.removable), (vec![false, true], true));
    assert_eq!(
        app.remove_company(harness.company).await,
        Err(Fault::CompanyInUse)
    );
    app.remove_company(other.id).await.unwrap();
    app.delete_patient(id).await.unwrap();
    assert!(!app.companies().await.unwrap()[0].removable, "the only one");
}

#[tokio::test]
async fn each_missing_or_impossible_field_is_reported_and_nothing_is_saved() {
    let harness = Harness::open().await;
    type Spoil = fn(&mut PatientInput);
    let cases: [(Spoil, FaultClass); 7] = [
        (|input| input.first_name = " ".to_owned(), FaultClass::InvalidName),
        (|input| input.last_name = String::new(), FaultClass::InvalidName),
        (
            |input| input.birthday = String::new(),
            FaultClass::InvalidBirthday,
        ),
        (
            |input| input.birthday = "1979-02-30".to_owned(),
            FaultClass::InvalidBirthday,
        ),
        (
            |input| input.birthday = "2979-02-03".to_owned(),
            FaultClass::InvalidBirthday,
        ),
        (|input| input.city = "x".repeat(251), FaultClass::InvalidInput),
        (
            |input| input.desk_notes = "x".repeat(20_001),
            FaultClass::InvalidInput,
        ),
    ];
    for (spoil, code) in cases {
        let mut input = typed(&harness);
        spoil(&mut input);
        assert_eq!(harness.app.add_patient(&input).await.unwrap_err().class(), code);
    }
    assert_eq!(harness.patients("", StatusFilter::All).await.total, 0);
}

#[tokio::test]
async fn a_patient_with_an_integration_is_edited_in_open_dental_except_the_desk_notes() {
    let server = server().await;
    let practice = Practice::generate(11, 40);
    let mut db = load_practice(&server, &practice, "patients_managed").await;
    let harness = Harness::open().await;
    let integration = harness.add(&server, "patients_managed").await;
    harness.sync(integration, Mode::Full, None).await;
    let row = harness.patients("", StatusFilter::Active).await.rows[5].clone();
    let refused = harness
        .app
        .update_patient(row.id, &typed(&harness))
        .await
        .unwrap_err();
    assert_eq!(
        refused,
        Fault::ManagedByIntegration {
            integration: "patients_managed".to_owned()
        }
    );
    harness
        .app
        .set_desk_notes(row.id, "Tea, no sugar.")
        .await
        .unwrap();

    edits::change_phones(&mut db, 40, 1).await.unwrap();
    harness.sync(integration, Mode::Incremental, None).await;
    let patient = harness.app.patient(row.id).await.unwrap();
    assert_eq!(patient.desk_notes, "Tea, no sugar.");
    assert_eq!(
        (patient.first_name, patient.last_name),
        (row.first_name, row.last_name)
    );
    assert_eq!(patient.links[0].integration, integration);

    // Editable again once no integration keeps it up to date.
    harness.app.remove_integration(integration).await.unwrap();
    harness
        .app
        .update_patient(row.id, &typed(&harness))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_birthday_typed_by_hand_has_the_bounds_of_an_imported_one() {
    let harness = Harness::open().await;
    for (typed_day, expected) in [
        ("", Fault::BirthdayMissing),
        ("1979-00-15", Fault::BirthdayNotADate),
        ("1879-12-31", Fault::BirthdayTooEarly),
        ("0202-05-01", Fault::BirthdayTooEarly),
        ("9999-01-01", Fault::BirthdayInFuture),
    ] {
        let input = PatientInput {
            birthday: typed_day.to_owned(),
            ..typed(&harness)
        };
        let fault = harness.app.add_patient(&input).await.unwrap_err();
        assert_eq!(fault, expected, "{typed_day}");
    }
}

#[tokio::test]
async fn a_merged_patient_names_the_surviving_one_and_a_second_chart_is_found_by_its_number() {
    let server = server().await;
    let practice = Practice::generate(14, 60);
    let mut db = load_practice(&server, &practice, "patients_merged").await;
    let harness = Harness::open().await;
    let integration = harness.add(&server, "patients_merged").await;
    harness.sync(integration, Mode::Full, None).await;
    let clone = practice.expected.clones[0];
    let found = harness
        .patients(&clone.clone.to_string(), StatusFilter::All)
        .await;
    let original = harness
        .patients(&clone.original.to_string(), StatusFilter::All)
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
    let run = harness.sync(integration, Mode::Incremental, None).await;
    assert_eq!((run.counts.deactivated, run.relations_skipped), (1, false));
    let inactive = harness.patients("", StatusFilter::Inactive).await;
    let merged = harness.app.patient(inactive.rows[0].id).await.unwrap();
    assert_eq!(
        merged.status,
        PatientStatus::Inactive(domain::InactiveReason::Merged)
    );
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
    let mut db = load_practice(&server, &practice, "patients_unread").await;
    sqlx::raw_sql("DROP TABLE patientlink")
        .execute(&mut db)
        .await
        .unwrap();
    let harness = Harness::open().await;
    let integration = harness.add(&server, "patients_unread").await;
    let run = harness.sync(integration, Mode::Full, None).await;
    assert!(run.relations_skipped && run.fault.is_none());
    assert_eq!(
        run.errors + run.counts.skipped,
        run.errors + practice.expected.skipped.len() as u64
    );
    assert!(harness.app.run(run.id).await.unwrap().relations_skipped);
}

#[tokio::test]
async fn departed_patients_are_listed_as_inactive_with_the_reason() {
    let server = server().await;
    let practice = Practice::generate(12, 40);
    let mut db = load_practice(&server, &practice, "patients_left").await;
    let harness = Harness::open().await;
    let integration = harness.add(&server, "patients_left").await;
    let imported = harness.sync(integration, Mode::Full, None).await.counts.added;
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
    let run = harness.sync(integration, Mode::Incremental, None).await;
    assert_eq!(run.counts.deactivated, 1);
    let inactive = harness.patients("", StatusFilter::Inactive).await;
    assert_eq!(inactive.total, 1);
    assert_eq!(
        inactive.rows[0].status,
        PatientStatus::Inactive(domain::InactiveReason::Deceased)
    );
    assert_eq!(
        harness.patients("", StatusFilter::Active).await.total,
        imported - 1
    );
    assert_eq!(harness.card(integration).await.patients, imported - 1);
    let changes = harness
        .app
        .run_changes(run.id, app::Page { offset: 0, limit: 10 })
        .await
        .unwrap();
    assert_eq!(changes.rows[0].reason, Some(domain::InactiveReason::Deceased));
}

#[tokio::test]
async fn a_list_is_saved_with_the_chosen_columns_and_patients_and_without_formulas() {
    let harness = Harness::open().await;
    let mut ids = Vec::new();
    for (first_name, email, zip) in [
        ("Ada", "ada@example.com", "02134"),
        ("=1+1", "-7@example.com", "1234E5"),
        ("Cid", "", ""),
    ] {
        let input = PatientInput {
            first_name: first_name.to_owned(),
            email: email.to_owned(),
            zip: zip.to_owned(),
            address: "9 Elm Court\nApt. 7".to_owned(),
            ..typed(&harness)
        };
        ids.push(harness.app.add_patient_anyway(&input).await.unwrap().id);
    }
    let query = PatientQuery {
        order: PatientOrder::Added,
        ..PatientQuery::default()
    };
    let columns = [
        PatientColumn::FirstName,
        PatientColumn::Email,
        PatientColumn::Zip,
        PatientColumn::Birthday,
        PatientColumn::Status,
        PatientColumn::Address,
    ];
    let csv = async |selection: &PatientSelection, language| {
        let app = &harness.app;
        app.patients_csv(&query, selection, &columns, language)
            .await
            .unwrap()
    };
    let all = csv(&PatientSelection::All, Language::En).await;
    assert_eq!(
        all.lines().collect::<Vec<_>>(),
        [
            "First name,Email,ZIP code,Birthday,Status,Address",
            "Ada,ada@example.com,'02134,1979-04-12,Active,\"'9 Elm Court, Apt. 7\"",
            "'=1+1,'-7@example.com,'1234E5,1979-04-12,Active,\"'9 Elm Court, Apt. 7\"",
            "Cid,,,1979-04-12,Active,\"'9 Elm Court, Apt. 7\"",
        ]
    );
    let only = PatientSelection::Only {
        ids: vec![ids[2], ids[0]],
    };
    let except = PatientSelection::Except { ids: vec![ids[1]] };
    let [only, except] = [csv(&only, Language::Es).await, csv(&except, Language::Es).await];
    assert_eq!(only, except);
    assert!(only.lines().nth(1).unwrap().contains("Activo"), "{only}");
    assert_eq!(only.lines().count(), 3);
    let file = harness.folder.path().join("patients.csv");
    let app = &harness.app;
    app.save_patients_csv(&query, &PatientSelection::All, &columns, Language::En, &file)
        .await
        .unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("\u{feff}{all}"));
    let one = PatientSelection::Only { ids: vec![ids[1]] };
    let printed = app.selected_patients(&query, &one).await.unwrap();
    assert_eq!(printed[0].first_name, "=1+1");
}
