//! Integrations: tested before they are saved, edited, and removed.

use app::view::{ConnectionInput, DatabaseKind, IntegrationHealth, IntegrationInput, StatusFilter};
use app::{Fault, FaultClass, Mode, Outcome, SaveMode};
use domain::{CertificateFingerprint, TlsPolicy};
use opendental_testkit::{Practice, add_extra_databases, edits};

use crate::harness::{Harness, connection, load_practice, password, server};
use crate::tcp_proxy::TcpProxy;

#[tokio::test]
async fn a_connection_that_works_lists_its_databases_the_practice_first() {
    let server = server().await;
    let practice = Practice::generate(1, 60);
    let mut db = load_practice(&server, &practice, "opendental").await;
    add_extra_databases(&mut db).await.unwrap();
    let harness = Harness::open().await;
    let report = harness.app.list_databases(&connection(&server)).await.unwrap();
    assert_eq!(report.endpoint, format!("127.0.0.1:{}", server.port()));
    assert_eq!(report.databases[0].kind, DatabaseKind::Practice);
    let find = |name: &str| report.databases.iter().find(|database| database.name == name);
    assert_eq!(find("opendental").unwrap().active_patients, Some(60));
    assert_eq!(find("demo_training").unwrap().kind, DatabaseKind::Training);
    assert_eq!(find("demobackup_11_02_2026").unwrap().kind, DatabaseKind::Backup);
    assert!(find("mysql").is_none());
}

#[tokio::test]
async fn a_connection_that_does_not_work_is_refused_and_not_saved() {
    let server = server().await;
    load_practice(&server, &Practice::generate(2, 20), "int_refused").await;
    server
        .execute("CREATE DATABASE IF NOT EXISTS int_empty")
        .await
        .unwrap();
    for database in ["int_unnoted", "int_other"] {
        load_practice(&server, &Practice::generate(2, 20), database).await;
    }
    server
        .execute(
            "ALTER TABLE int_unnoted.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP",
        )
        .await
        .unwrap();
    let harness = Harness::open().await;
    let good = || harness.input(&server, "Main", "int_refused");
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
        (at(|c| c.host = "  ".to_owned()), FaultClass::InvalidHost),
        (at(|c| c.port = 0), FaultClass::InvalidPort),
        (at(|c| c.username = " ".to_owned()), FaultClass::InvalidUsername),
        (
            at(|c| c.password = Some(password("Dylan-13"))),
            FaultClass::AccessDenied,
        ),
        (at(|c| c.password = None), FaultClass::AccessDenied),
        (
            at(|c| c.host = "no-such-host.invalid".to_owned()),
            FaultClass::HostUnknown,
        ),
        (at(|c| c.port = 1), FaultClass::ConnectionRefused),
        (on(""), FaultClass::InvalidDatabase),
        (on("no_such_database"), FaultClass::DatabaseMissing),
        (on("int_empty"), FaultClass::NoPatientTable),
        (on("int_unnoted"), FaultClass::ChangesNotNoted),
    ] {
        let fault = harness
            .app
            .add_integration(&input, SaveMode::Tested)
            .await
            .unwrap_err();
        assert_eq!(fault.class(), code, "{input:?}");
    }
    assert!(harness.app.integrations().await.unwrap().is_empty());

    harness
        .app
        .add_integration(&good(), SaveMode::Tested)
        .await
        .unwrap();
    let taken = harness
        .app
        .add_integration(&on("int_other"), SaveMode::Tested)
        .await
        .unwrap_err();
    assert_eq!(taken.class(), FaultClass::NameTaken);
    assert_eq!(harness.app.integrations().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_integration_is_saved_untested_when_asked_and_fails_when_it_syncs() {
    let server = server().await;
    let harness = Harness::open().await;
    let mut input = harness.input(&server, "Main", "demo");
    input.connection.port = 1;
    let card = harness
        .app
        .add_integration(&input, SaveMode::Untested)
        .await
        .unwrap();
    assert_eq!(
        (card.health, card.suggested_mode),
        (IntegrationHealth::New, Mode::Full)
    );
    let run = harness.sync(card.id, Mode::Full, Some(100)).await;
    assert_eq!(run.outcome, Some(Outcome::Failed));
    assert_eq!(run.fault.unwrap().class(), FaultClass::ConnectionRefused);
    let card = harness.card(card.id).await;
    assert_eq!(
        (card.health, card.last_synced_at),
        (IntegrationHealth::Failing, None)
    );
}

#[tokio::test]
async fn a_database_that_records_no_changes_can_be_saved_untested_and_fully_synced() {
    let server = server().await;
    load_practice(&server, &Practice::generate(8, 20), "int_full_only").await;
    server
        .execute("ALTER TABLE int_full_only.patient MODIFY DateTStamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP")
        .await
        .unwrap();
    let harness = Harness::open().await;
    let input = harness.input(&server, "Main", "int_full_only");
    let add = harness.app.add_integration(&input, SaveMode::Untested);
    let id = add.await.unwrap().id;
    let examined = harness.app.test_integration(id, &|_| {}).await.unwrap();
    assert_eq!(
        examined.result.fault.unwrap().class(),
        FaultClass::ChangesNotNoted
    );
    for (mode, outcome) in [
        (Mode::Full, Outcome::Completed),
        (Mode::Incremental, Outcome::Failed),
    ] {
        assert_eq!(harness.sync(id, mode, None).await.outcome, Some(outcome));
    }
}

#[tokio::test]
async fn an_edit_without_a_password_keeps_the_saved_one() {
    let server = server().await;
    load_practice(&server, &Practice::generate(3, 20), "int_kept").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "int_kept").await;
    // Whether or not the form says which integration it edits.
    for integration in [None, Some(id)] {
        let mut input = harness.input(&server, "Renamed", "int_kept");
        input.connection.integration = integration;
        input.connection.password = None;
        let card = harness
            .app
            .update_integration(id, &input, SaveMode::Tested)
            .await
            .unwrap();
        assert_eq!(card.name, "Renamed");
    }
    let mut typed = connection(&server);
    typed.password = None;
    assert_eq!(
        harness.app.list_databases(&typed).await.unwrap_err().class(),
        FaultClass::AccessDenied,
        "a new connection has no saved password"
    );
    typed.integration = Some(id);
    harness.app.list_databases(&typed).await.unwrap();
    let examined = harness.app.test_integration(id, &|_| {}).await;
    assert_eq!(examined.unwrap().result.fault, None);
    assert_eq!(
        harness.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );
}

#[tokio::test]
async fn the_saved_password_goes_to_its_own_server_and_account_with_its_own_encryption_only() {
    let server = server().await;
    load_practice(&server, &Practice::generate(3, 20), "int_elsewhere").await;
    // Nothing may connect to this listener.
    let other_server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    other_server.set_nonblocking(true).unwrap();
    let harness = Harness::open().await;
    let id = harness.add(&server, "int_elsewhere").await;
    let before = harness.card(id).await;
    type Alter = fn(&mut ConnectionInput, u16);
    let alterations: [Alter; 5] = [
        |input, _| input.host = "localhost".to_owned(),
        |input, port| input.port = port,
        |input, _| input.username = "other".to_owned(),
        |input, _| input.tls = Some(TlsPolicy::Off),
        |input, _| input.tls = Some(TlsPolicy::Pinned(CertificateFingerprint([7; 32]))),
    ];
    for alter in alterations {
        let mut input = harness.input(&server, "int_elsewhere", "int_elsewhere");
        input.connection.integration = Some(id);
        input.connection.password = None;
        alter(&mut input.connection, other_server.local_addr().unwrap().port());
        let mut codes = vec![
            harness
                .app
                .list_databases(&input.connection)
                .await
                .unwrap_err()
                .class(),
        ];
        for saving in [SaveMode::Tested, SaveMode::Untested] {
            let refused = harness.app.update_integration(id, &input, saving).await;
            codes.push(refused.unwrap_err().class());
        }
        assert_eq!(codes, [FaultClass::PasswordNeeded; 3]);
    }
    let refused = other_server.accept().unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::WouldBlock);
    assert_eq!(harness.card(id).await, before);
}

#[tokio::test]
async fn weakening_a_connection_requires_the_password() {
    // Nothing may connect to this listener.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let server = server().await;
    let harness = Harness::open().await;
    let (one, other) = ([7; 32], [8; 32]);
    let [one, other] = [one, other].map(|bytes| TlsPolicy::Pinned(CertificateFingerprint(bytes)));
    let (required, off) = (TlsPolicy::Required, TlsPolicy::Off);
    let cases = [
        (one, off),
        (one, other),
        (one, required),
        (required, off),
        (required, one),
        (off, one),
    ];
    for (number, (saved, chosen)) in cases.into_iter().enumerate() {
        let mut input = harness.input(&server, &format!("Number {number}"), &format!("demo{number}"));
        input.connection.port = listener.local_addr().unwrap().port();
        input.connection.tls = Some(saved);
        let add = harness.app.add_integration(&input, SaveMode::Untested);
        let id = add.await.unwrap().id;
        input.connection.integration = Some(id);
        input.connection.tls = Some(chosen);
        input.connection.password = None;
        let listed = harness.app.list_databases(&input.connection).await;
        let mut faults = vec![listed.unwrap_err()];
        for mode in [SaveMode::Tested, SaveMode::Untested] {
            faults.push(
                harness
                    .app
                    .update_integration(id, &input, mode)
                    .await
                    .unwrap_err(),
            );
        }
        assert_eq!(
            faults,
            vec![Fault::PasswordForOtherEncryption; 3],
            "{saved} {chosen}"
        );
        assert_eq!(harness.card(id).await.tls, saved);
        input.connection.password = Some(password("Dylan-12"));
        let update = harness.app.update_integration(id, &input, SaveMode::Untested);
        assert_eq!(update.await.unwrap().tls, chosen, "with the password it is saved");
    }
    let mut input = harness.input(&server, "Strengthened", "strengthened");
    input.connection.tls = Some(off);
    let add = harness.app.add_integration(&input, SaveMode::Untested);
    let id = add.await.unwrap().id;
    (input.connection.tls, input.connection.password) = (Some(required), None);
    let update = harness.app.update_integration(id, &input, SaveMode::Untested);
    assert_eq!(update.await.unwrap().tls, required);
    let connected = listener.accept().unwrap_err();
    assert_eq!(connected.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn a_choice_about_encryption_stays_with_its_server() {
    let server = server().await;
    let harness = Harness::open().await;
    let mut input = harness.input(&server, "Main", "demo");
    input.connection.tls = Some(TlsPolicy::Off);
    let add = harness.app.add_integration(&input, SaveMode::Untested);
    let id = add.await.unwrap().id;
    input.connection.tls = None;
    for (host, expected) in [
        ("127.0.0.1", TlsPolicy::Off),
        ("od-server.example", TlsPolicy::Required),
    ] {
        input.connection.host = host.to_owned();
        let update = harness.app.update_integration(id, &input, SaveMode::Untested);
        assert_eq!(update.await.unwrap().tls, expected, "{host}");
    }
}

#[tokio::test]
async fn a_connection_test_that_passes_ends_a_failure_to_connect() {
    let server = server().await;
    load_practice(&server, &Practice::generate(3, 20), "int_back").await;
    let mut proxy = TcpProxy::to(server.port()).await;
    let harness = Harness::open().await;
    let mut input = harness.input(&server, "int_back", "int_back");
    input.connection.port = proxy.port();
    let add = harness.app.add_integration(&input, SaveMode::Tested);
    let id = add.await.unwrap().id;
    proxy.cut().await;
    harness.sync(id, Mode::Full, None).await;
    let cards = harness.app.cards().await.unwrap();
    assert_eq!(cards[0].health, IntegrationHealth::Failing);
    assert!(
        harness
            .app
            .test_integration(id, &|_| {})
            .await
            .unwrap()
            .result
            .fault
            .is_some()
    );
    assert_eq!(harness.card(id).await.health, IntegrationHealth::Failing);
    proxy.restore().await;
    harness.app.test_integration(id, &|_| {}).await.unwrap();
    // As the window and the tray see it.
    let cards = harness.app.cards().await.unwrap();
    assert_eq!(
        (cards[0].health, &cards[0].fault),
        (IntegrationHealth::Unfinished, &None)
    );
    proxy.cut().await;
    harness.sync(id, Mode::Full, None).await;
    assert_eq!(harness.card(id).await.health, IntegrationHealth::Failing);
}

#[tokio::test]
async fn an_edit_that_does_not_work_changes_nothing() {
    let server = server().await;
    load_practice(&server, &Practice::generate(4, 20), "int_edit").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "int_edit").await;
    let before = harness.card(id).await;
    for (wrong, code) in [
        ("wrong", FaultClass::AccessDenied),
        ("", FaultClass::AccessDenied),
    ] {
        let mut input = harness.input(&server, "Renamed", "int_edit");
        input.connection.password = Some(password(wrong));
        let refused = harness.app.update_integration(id, &input, SaveMode::Tested).await;
        assert_eq!(refused.unwrap_err().class(), code);
    }
    let other = harness.input(&server, "Renamed", "no_such_database");
    let refused = harness.app.update_integration(id, &other, SaveMode::Tested).await;
    assert_eq!(refused.unwrap_err().class(), FaultClass::DatabaseMissing);
    assert_eq!(harness.card(id).await, before);
    assert_eq!(
        harness.sync(id, Mode::Full, None).await.outcome,
        Some(Outcome::Completed)
    );

    let renamed = harness
        .app
        .rename_integration(id, "  Front office ")
        .await
        .unwrap();
    assert_eq!(renamed.name, "Front office");
    let empty = harness.app.rename_integration(id, " ").await.unwrap_err();
    assert_eq!(empty.class(), FaultClass::InvalidName);
}

#[tokio::test]
async fn a_database_is_connected_once_whatever_its_address() {
    let server = server().await;
    for (seed, database) in [(7, "int_once"), (8, "int_twice")] {
        load_practice(&server, &Practice::generate(seed, 20), database).await;
    }
    let harness = Harness::open().await;
    let id = harness.add(&server, "int_once").await;
    let connected = Fault::DatabaseConnected {
        integration: id,
        name: "int_once".to_owned(),
    };
    let at = |host: &str, port: u16, database: &str| {
        let mut input = harness.input(&server, "Again", database);
        (input.connection.host, input.connection.port) = (host.to_owned(), port);
        input
    };
    let proxy = TcpProxy::to(server.port()).await;
    for (input, mode) in [
        (at("127.0.0.1", server.port(), "int_once"), SaveMode::Tested),
        (at("localhost", server.port(), "INT_ONCE"), SaveMode::Untested),
        (at("127.0.0.1", proxy.port(), "int_once"), SaveMode::Tested),
    ] {
        let refused = harness.app.add_integration(&input, mode).await;
        assert_eq!(refused.unwrap_err(), connected, "{input:?}");
    }
    // Neither as an edit of another integration, while its own database is no other one.
    let other = harness.add(&server, "int_twice").await;
    let input = at("127.0.0.1", proxy.port(), "int_once");
    let refused = harness
        .app
        .update_integration(other, &input, SaveMode::Tested)
        .await;
    assert_eq!(refused.unwrap_err(), connected);
    let same = at("127.0.0.1", proxy.port(), "int_twice");
    harness
        .app
        .update_integration(other, &same, SaveMode::Tested)
        .await
        .unwrap();
    harness.app.remove_integration(id).await.unwrap();
    let mut input = input;
    input.name = "Once".to_owned();
    harness
        .app
        .add_integration(&input, SaveMode::Tested)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_integration_stays_with_its_company() {
    let server = server().await;
    load_practice(&server, &Practice::generate(7, 20), "int_company").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "int_company").await;
    let before = harness.card(id).await;
    let mut input = harness.input(&server, "Renamed", "int_company");
    input.company = harness.app.add_company("Westside Dental").await.unwrap().id;
    let refused = harness
        .app
        .update_integration(id, &input, SaveMode::Tested)
        .await
        .unwrap_err();
    assert_eq!(refused, Fault::CompanyFixed);
    assert_eq!(harness.card(id).await, before);
}

#[tokio::test]
async fn another_database_starts_with_a_full_sync() {
    let server = server().await;
    load_practice(&server, &Practice::generate(5, 40), "int_first").await;
    load_practice(&server, &Practice::generate(5, 40), "int_second").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "int_first").await;
    let added = harness.sync(id, Mode::Full, None).await.counts.added;
    assert_eq!(harness.card(id).await.suggested_mode, Mode::Incremental);
    let moved = harness.input(&server, "int_first", "int_second");
    let card = harness
        .app
        .update_integration(id, &moved, SaveMode::Tested)
        .await
        .unwrap();
    assert_eq!(
        (card.suggested_mode, card.full_sync_finished),
        (Mode::Full, false)
    );
    assert_eq!(card.patients, added);
    let charts = added + Practice::generate(5, 40).expected.clones.len() as u64;
    assert_eq!(harness.sync(id, Mode::Full, None).await.counts.unchanged, charts);
}

#[tokio::test]
async fn a_removed_integration_leaves_its_patients_and_its_history() {
    let server = server().await;
    let practice = Practice::generate(6, 60);
    let mut db = load_practice(&server, &practice, "int_removed").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "int_removed").await;
    let run = harness.sync(id, Mode::Full, None).await;
    let mut before = harness.patients("", StatusFilter::All).await;
    assert_eq!(before.total, run.counts.added);

    harness.app.remove_integration(id).await.unwrap();
    assert!(harness.app.integrations().await.unwrap().is_empty());
    // The numbers were the integration's.
    before.rows.iter_mut().for_each(|row| row.pat_nums.clear());
    assert_eq!(harness.patients("", StatusFilter::All).await, before);
    let history = harness.app.run(run.id).await.unwrap();
    assert_eq!(history.integration_name, "int_removed");
    assert!(
        harness
            .app
            .patient(before.rows[0].id)
            .await
            .unwrap()
            .links
            .is_empty()
    );
    assert_eq!(
        harness.app.remove_integration(id).await.unwrap_err().class(),
        FaultClass::NotFound
    );
    assert_eq!(
        harness
            .app
            .test_integration(id, &|_| {})
            .await
            .unwrap_err()
            .class(),
        FaultClass::NotFound
    );

    // Added again, it matches them by name and birthday: one patient per row, or a person has to decide.
    let again = harness.add(&server, "int_removed").await;
    edits::change_phones(&mut db, 5, 1).await.unwrap();
    let run = harness.sync(again, Mode::Full, None).await;
    assert_eq!(run.counts.added, practice.expected.one_name_only.len() as u64);
    assert_eq!(run.counts.skipped, practice.expected.skipped.len() as u64);
    let importable = practice.expected.importable as u64;
    assert_eq!(run.counts.updated, importable - run.counts.added);
}
