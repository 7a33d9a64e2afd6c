//! Integrations: tested before they are saved, edited, removed.

use domain::TlsPolicy;
use office::view::{ConnectionInput, DatabaseKind, IntegrationHealth, IntegrationInput, StandingFilter};
use office::{ErrorCode, Mode, Outcome, Saving};
use practice::{Practice, add_other_databases, edits};

use crate::desk::{Desk, connection, hold, password, server};

#[tokio::test]
async fn a_connection_that_works_lists_its_databases_the_practice_first() {
    let server = server().await;
    let practice = Practice::generate(1, 60);
    let mut db = hold(&server, &practice, "opendental").await;
    add_other_databases(&mut db).await.unwrap();
    let desk = Desk::open().await;
    let report = desk.office.test_connection(&connection(&server)).await.unwrap();
    assert_eq!(report.endpoint, format!("127.0.0.1:{}", server.port()));
    assert_eq!(report.databases[0].kind, DatabaseKind::Practice);
    let find = |name: &str| report.databases.iter().find(|database| database.name == name);
    assert_eq!(find("opendental").unwrap().active_patients, Some(60));
    assert_eq!(find("demo_training").unwrap().kind, DatabaseKind::Training);
    assert_eq!(find("demobackup_11_02_2026").unwrap().kind, DatabaseKind::Backup);
    assert!(find("mysql").is_none());
}

#[tokio::test]
async fn what_does_not_work_is_said_in_words_and_not_saved() {
    let server = server().await;
    hold(&server, &Practice::generate(2, 20), "int_refused").await;
    server
        .execute("CREATE DATABASE IF NOT EXISTS int_empty")
        .await
        .unwrap();
    hold(&server, &Practice::generate(2, 20), "int_unnoted").await;
    server
        .execute(
            "ALTER TABLE int_unnoted.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP",
        )
        .await
        .unwrap();
    let desk = Desk::open().await;
    let good = || desk.input(&server, "Main", "int_refused");
    let at = |change: fn(&mut ConnectionInput)| {
        let mut input = good();
        change(&mut input.connection);
        input
    };
    let on = |database: &str| IntegrationInput {
        database: database.to_owned(),
        ..good()
    };
    for (input, code) in [
        (at(|c| c.host = "  ".to_owned()), ErrorCode::InvalidHost),
        (at(|c| c.port = 0), ErrorCode::InvalidPort),
        (at(|c| c.username = " ".to_owned()), ErrorCode::InvalidUsername),
        (
            at(|c| c.password = Some(password("Dylan-13"))),
            ErrorCode::AccessDenied,
        ),
        (at(|c| c.password = None), ErrorCode::AccessDenied),
        (
            at(|c| c.host = "no-such-host.invalid".to_owned()),
            ErrorCode::HostUnknown,
        ),
        (at(|c| c.port = 1), ErrorCode::ConnectionRefused),
        (on(""), ErrorCode::InvalidDatabase),
        (on("no_such_database"), ErrorCode::DatabaseMissing),
        (on("int_empty"), ErrorCode::NoPatientTable),
        (on("int_unnoted"), ErrorCode::ChangesNotNoted),
    ] {
        let fault = desk
            .office
            .add_integration(&input, Saving::Tested)
            .await
            .unwrap_err();
        assert_eq!(fault.code, code, "{input:?}");
        assert!(!fault.message.is_empty() && !fault.hint.is_empty());
    }
    assert!(desk.office.integrations().await.unwrap().is_empty());

    desk.office
        .add_integration(&good(), Saving::Tested)
        .await
        .unwrap();
    let taken = desk
        .office
        .add_integration(&good(), Saving::Tested)
        .await
        .unwrap_err();
    assert_eq!(taken.code, ErrorCode::NameTaken);
    assert_eq!(desk.office.integrations().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_integration_is_saved_untested_when_asked_and_fails_when_it_syncs() {
    let server = server().await;
    let desk = Desk::open().await;
    let mut input = desk.input(&server, "Main", "demo");
    input.connection.port = 1;
    let card = desk
        .office
        .add_integration(&input, Saving::Untested)
        .await
        .unwrap();
    assert_eq!(
        (card.health, card.suggested_mode),
        (IntegrationHealth::New, Mode::Full)
    );
    let run = desk.sync(card.id, Mode::Full, Some(100)).await;
    assert_eq!(run.outcome, Some(Outcome::Failed));
    assert_eq!(run.fault.unwrap().code, ErrorCode::ConnectionRefused);
    let card = desk.card(card.id).await;
    assert_eq!(
        (card.health, card.last_synced_at),
        (IntegrationHealth::Failing, None)
    );
}

#[tokio::test]
async fn a_database_that_notes_no_changes_can_be_saved_by_choice_and_fully_synced() {
    let server = server().await;
    hold(&server, &Practice::generate(8, 20), "int_full_only").await;
    server
        .execute("ALTER TABLE int_full_only.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP")
        .await
        .unwrap();
    let desk = Desk::open().await;
    let input = desk.input(&server, "Main", "int_full_only");
    let add = desk.office.add_integration(&input, Saving::Untested);
    let id = add.await.unwrap().id;
    let examined = desk.office.examine_integration(id, &|_| {}).await.unwrap();
    assert_eq!(examined.fault.unwrap().code, ErrorCode::ChangesNotNoted);
    for (mode, outcome) in [
        (Mode::Full, Outcome::Completed),
        (Mode::Incremental, Outcome::Failed),
    ] {
        assert_eq!(desk.sync(id, mode, None).await.outcome, Some(outcome));
    }
}

#[tokio::test]
async fn an_edit_without_a_password_keeps_the_one_on_file() {
    let server = server().await;
    hold(&server, &Practice::generate(3, 20), "int_kept").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "int_kept").await;
    // Whether or not the form says which integration it edits.
    for integration in [None, Some(id)] {
        let mut input = desk.input(&server, "Renamed", "int_kept");
        input.connection.integration = integration;
        input.connection.password = None;
        let card = desk
            .office
            .update_integration(id, &input, Saving::Tested)
            .await
            .unwrap();
        assert_eq!(card.name, "Renamed");
    }
    let mut typed = connection(&server);
    typed.password = None;
    assert_eq!(
        desk.office.test_connection(&typed).await.unwrap_err().code,
        ErrorCode::AccessDenied,
        "a new connection has no password on file"
    );
    typed.integration = Some(id);
    desk.office.test_connection(&typed).await.unwrap();
    let examined = desk.office.examine_integration(id, &|_| {}).await;
    assert_eq!(examined.unwrap().fault, None);
    assert_eq!(
        desk.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
}

#[tokio::test]
async fn the_password_on_file_goes_to_its_own_server_and_account_only() {
    let server = server().await;
    hold(&server, &Practice::generate(3, 20), "int_elsewhere").await;
    // Who listens here must not be spoken to.
    let stranger = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    stranger.set_nonblocking(true).unwrap();
    let desk = Desk::open().await;
    let id = desk.add(&server, "int_elsewhere").await;
    let before = desk.card(id).await;
    type Alter = fn(&mut ConnectionInput, u16);
    let alterations: [Alter; 3] = [
        |input, _| input.host = "localhost".to_owned(),
        |input, port| input.port = port,
        |input, _| input.username = "somebody".to_owned(),
    ];
    for alter in alterations {
        let mut input = desk.input(&server, "int_elsewhere", "int_elsewhere");
        input.connection.integration = Some(id);
        input.connection.password = None;
        alter(&mut input.connection, stranger.local_addr().unwrap().port());
        let mut codes = vec![
            desk.office
                .test_connection(&input.connection)
                .await
                .unwrap_err()
                .code,
        ];
        for saving in [Saving::Tested, Saving::Untested] {
            let refused = desk.office.update_integration(id, &input, saving).await;
            codes.push(refused.unwrap_err().code);
        }
        assert_eq!(codes, [ErrorCode::PasswordNeeded; 3]);
    }
    let nobody = stranger.accept().unwrap_err();
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock);
    assert_eq!(desk.card(id).await, before);
}

#[tokio::test]
async fn a_choice_about_encryption_stays_with_its_server() {
    let server = server().await;
    let desk = Desk::open().await;
    let mut input = desk.input(&server, "Main", "demo");
    input.connection.tls = Some(TlsPolicy::Off);
    let add = desk.office.add_integration(&input, Saving::Untested);
    let id = add.await.unwrap().id;
    input.connection.tls = None;
    for (host, expected) in [
        ("127.0.0.1", TlsPolicy::Off),
        ("od-server.example", TlsPolicy::Required),
    ] {
        input.connection.host = host.to_owned();
        let update = desk.office.update_integration(id, &input, Saving::Untested);
        assert_eq!(update.await.unwrap().tls, expected, "{host}");
    }
}

#[tokio::test]
async fn an_edit_that_does_not_work_changes_nothing() {
    let server = server().await;
    hold(&server, &Practice::generate(4, 20), "int_edit").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "int_edit").await;
    let before = desk.card(id).await;
    for (wrong, code) in [("wrong", ErrorCode::AccessDenied), ("", ErrorCode::AccessDenied)] {
        let mut input = desk.input(&server, "Renamed", "int_edit");
        input.connection.password = Some(password(wrong));
        let refused = desk.office.update_integration(id, &input, Saving::Tested).await;
        assert_eq!(refused.unwrap_err().code, code);
    }
    let other = desk.input(&server, "Renamed", "no_such_database");
    let refused = desk.office.update_integration(id, &other, Saving::Tested).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::DatabaseMissing);
    assert_eq!(desk.card(id).await, before);
    assert_eq!(
        desk.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );

    let renamed = desk
        .office
        .rename_integration(id, "  Front office ")
        .await
        .unwrap();
    assert_eq!(renamed.name, "Front office");
    let empty = desk.office.rename_integration(id, " ").await.unwrap_err();
    assert_eq!(empty.code, ErrorCode::InvalidName);
}

#[tokio::test]
async fn an_integration_stays_with_its_company_and_says_so() {
    let server = server().await;
    hold(&server, &Practice::generate(7, 20), "int_company").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "int_company").await;
    let before = desk.card(id).await;
    let mut input = desk.input(&server, "Renamed", "int_company");
    input.company = desk.office.add_company("Westside Dental").await.unwrap().id;
    let refused = desk
        .office
        .update_integration(id, &input, Saving::Tested)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    assert!(refused.message.contains("another company"), "{}", refused.message);
    assert_eq!(desk.card(id).await, before);
}

#[tokio::test]
async fn another_database_begins_with_a_full_sync_again() {
    let server = server().await;
    hold(&server, &Practice::generate(5, 40), "int_first").await;
    hold(&server, &Practice::generate(5, 40), "int_second").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "int_first").await;
    let added = desk.sync(id, Mode::Full, None).await.counts.added;
    assert_eq!(desk.card(id).await.suggested_mode, Mode::Incremental);
    let moved = desk.input(&server, "int_first", "int_second");
    let card = desk
        .office
        .update_integration(id, &moved, Saving::Tested)
        .await
        .unwrap();
    assert_eq!(
        (card.suggested_mode, card.full_sync_finished),
        (Mode::Full, false)
    );
    assert_eq!(card.patients, added);
    let charts = added + Practice::generate(5, 40).expected.clones.len() as u64;
    assert_eq!(desk.sync(id, Mode::Full, None).await.counts.unchanged, charts);
}

#[tokio::test]
async fn a_removed_integration_leaves_its_patients_and_its_history() {
    let server = server().await;
    let practice = Practice::generate(6, 60);
    let mut db = hold(&server, &practice, "int_removed").await;
    let desk = Desk::open().await;
    let id = desk.add(&server, "int_removed").await;
    let run = desk.sync(id, Mode::Full, None).await;
    let before = desk.patients("", StandingFilter::All).await;
    assert_eq!(before.total, run.counts.added);

    desk.office.remove_integration(id).await.unwrap();
    assert!(desk.office.integrations().await.unwrap().is_empty());
    assert_eq!(desk.patients("", StandingFilter::All).await, before);
    let history = desk.office.run(run.run_id).await.unwrap();
    assert_eq!(history.integration_name, "int_removed");
    assert!(
        desk.office
            .patient(before.rows[0].id)
            .await
            .unwrap()
            .links
            .is_empty()
    );
    assert_eq!(
        desk.office.remove_integration(id).await.unwrap_err().code,
        ErrorCode::NotFound
    );
    assert_eq!(
        desk.office
            .examine_integration(id, &|_| {})
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );

    // Added again, it finds them by name and birthday: one of them stands for each row, or a person has to decide.
    let again = desk.add(&server, "int_removed").await;
    edits::change_phones(&mut db, 5, 1).await.unwrap();
    let run = desk.sync(again, Mode::Full, None).await;
    assert_eq!(run.counts.added, practice.expected.one_name_only.len() as u64);
    assert_eq!(run.counts.skipped, practice.expected.skipped.len() as u64);
    let everybody = practice.expected.importable as u64;
    assert_eq!(run.counts.updated, everybody - run.counts.added);
}
