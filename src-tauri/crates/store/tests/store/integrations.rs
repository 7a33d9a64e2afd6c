use chrono::DateTime;
use domain::{
    CompanyId, Endpoint, Fault, FaultClass, IntegrationId, Outcome, Password, ServerTime, TlsPolicy,
};
use store::{IntegrationDetails, PageChanges, StoreError, SyncState};

use crate::support::{App, create, creating, fields, finish, new_integration};

/// A page of a full sync that links a patient.
fn page() -> PageChanges {
    let mut page = creating(vec![create(7, fields("Ann", "Lee", "1979-04-12"), None)]);
    page.links[0].changed_at = Some(ServerTime(5));
    page.full_sync_begun_at = Some(DateTime::UNIX_EPOCH);
    page
}

fn change(endpoint: &str, database: &str, password: Option<&str>) -> IntegrationDetails {
    IntegrationDetails {
        name: "Main office".to_owned(),
        endpoint: Endpoint::parse(endpoint, 3306).unwrap(),
        username: "reader".to_owned(),
        password: password.map(|text| Password::new(text.to_owned())),
        database: database.to_owned(),
        program_version: None,
        source: None,
        tls: TlsPolicy::Off,
    }
}

#[tokio::test]
async fn an_integration_is_read_as_it_was_added() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let id = app.integration(company, " Main office ").await;
    let integration = app.store.integration(id).await.unwrap();
    assert_eq!(integration.name, "Main office");
    assert_eq!(integration.company, company);
    assert_eq!(integration.endpoint, Endpoint::parse("127.0.0.1", 3306).unwrap());
    assert_eq!(
        (integration.username.as_str(), integration.database.as_str()),
        ("root", "demo")
    );
    assert_eq!(integration.program_version.as_deref(), Some("24.3.1"));
    assert_eq!(app.store.integrations().await.unwrap(), [integration]);
    assert_eq!(
        app.store.integration_password(id).await.unwrap().expose(),
        "Dylan-12"
    );
}

#[tokio::test]
async fn a_change_without_a_password_keeps_the_saved_one() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let id = app.integration(company, "Main office").await;
    app.store
        .update_integration(id, change("[::1]:3307", "demo", None))
        .await
        .unwrap();
    let integration = app.store.integration(id).await.unwrap();
    assert_eq!(integration.endpoint.to_string(), "[::1]:3307");
    assert_eq!(integration.username, "reader");
    assert_eq!(integration.tls, TlsPolicy::Off);
    assert_eq!(integration.program_version.as_deref(), Some("24.3.1"));
    assert_eq!(
        app.store.integration_password(id).await.unwrap().expose(),
        "Dylan-12"
    );
    app.store
        .update_integration(id, change("[::1]:3307", "demo", Some("")))
        .await
        .unwrap();
    assert_eq!(app.store.integration_password(id).await.unwrap().expose(), "");
}

#[tokio::test]
async fn another_server_or_database_is_read_whole_again() {
    for (endpoint, database, kept) in [
        ("127.0.0.1", "demo", true),
        ("127.0.0.1", "other", false),
        ("db2", "demo", false),
    ] {
        let (app, sync) = App::syncing().await;
        finish(&app, &sync, &domain::Reconciliation::default()).await;
        app.apply(&sync, &page()).await.unwrap();
        let before = app.store.sync_state(sync.integration).await.unwrap();
        assert!(
            before.full_sync_begun_at.is_some()
                && before.full_completed_at.is_some()
                && before.data_as_of.is_some()
        );
        app.store
            .update_integration(sync.integration, change(endpoint, database, None))
            .await
            .unwrap();
        let after = app.store.sync_state(sync.integration).await.unwrap();
        let expected = if kept { before } else { SyncState::default() };
        assert_eq!(after, expected, "{endpoint} {database}");
        let link = app.link(&sync, 7).await.unwrap();
        assert_eq!(link.changed_at, kept.then_some(ServerTime(5)));
        let snapshot = app.store.source_snapshot(sync.integration).await.unwrap();
        assert_eq!(snapshot.is_some(), kept);
    }
}

#[tokio::test]
async fn a_name_is_unique_ignoring_case() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    let west = app.integration(company, "Westside").await;
    let taken = |error: StoreError| assert!(matches!(error, StoreError::NameTaken), "{error:?}");
    taken(app.store.add_company("BRIGHT smiles").await.unwrap_err());
    taken(
        app.store
            .add_integration(company, new_integration("MAIN OFFICE"))
            .await
            .unwrap_err(),
    );
    taken(
        app.store
            .rename_integration(west, "main office")
            .await
            .unwrap_err(),
    );
    app.store.rename_integration(main, "Main Office").await.unwrap();
    app.store
        .rename_company(company, "Brighter Smiles")
        .await
        .unwrap();
    assert_eq!(app.store.companies().await.unwrap()[0].name, "Brighter Smiles");
}

#[tokio::test]
async fn a_change_with_an_invalid_name_changes_nothing() {
    let (app, sync) = App::syncing().await;
    let id = sync.integration;
    app.integration(sync.company, "West").await;
    app.apply(&sync, &page()).await.unwrap();
    let (before, walk) = (
        app.store.integration(id).await.unwrap(),
        app.store.sync_state(id).await.unwrap(),
    );
    for name in ["WEST", " "] {
        let change = IntegrationDetails {
            name: name.to_owned(),
            ..change("elsewhere", "other", Some("secret"))
        };
        let error = app.store.update_integration(id, change).await.unwrap_err();
        assert!(
            matches!(error, StoreError::NameTaken | StoreError::NameEmpty),
            "{error:?}"
        );
        assert_eq!(app.store.integration(id).await.unwrap(), before);
        assert_eq!(app.store.sync_state(id).await.unwrap(), walk);
    }
}

#[tokio::test]
async fn a_name_has_one_to_two_hundred_characters() {
    let app = App::open().await;
    app.store.add_company(&"ß".repeat(200)).await.unwrap();
    for name in ["", "  "] {
        let error = app.store.add_company(name).await.unwrap_err();
        assert!(matches!(error, StoreError::NameEmpty), "{error:?}");
    }
    let error = app.store.add_company(&"x".repeat(201)).await.unwrap_err();
    assert_eq!(Fault::from(error), Fault::NameTooLong { max: 200 });
}

#[tokio::test]
async fn what_does_not_exist_is_reported_as_not_found() {
    let app = App::open().await;
    let (company, integration) = (CompanyId(99), IntegrationId(99));
    let errors = [
        app.store.rename_company(company, "x").await.unwrap_err(),
        app.store
            .add_integration(company, new_integration("x"))
            .await
            .unwrap_err(),
        app.store.integration(integration).await.unwrap_err(),
        app.store.integration_password(integration).await.unwrap_err(),
        app.store
            .update_integration(integration, change("x", "y", None))
            .await
            .unwrap_err(),
        app.store.rename_integration(integration, "x").await.unwrap_err(),
        app.store.remove_integration(integration).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(Fault::from(error).class(), FaultClass::NotFound);
    }
}

#[tokio::test]
async fn removing_an_integration_keeps_its_patients_and_its_history() {
    let (app, sync) = App::syncing().await;
    let page = creating(vec![create(
        42,
        fields("Ann", "Lee", "1979-04-12"),
        Some("900112222"),
    )]);
    app.apply(&sync, &page).await.unwrap();
    let patient = app.linked(&sync, 42).await.unwrap();
    app.store
        .set_desk_notes(patient, "Prefers mornings".to_owned())
        .await
        .unwrap();
    app.store
        .finish_run(sync.run, Outcome::Completed, None, None)
        .await
        .unwrap();
    app.store
        .rename_integration(sync.integration, "Old office")
        .await
        .unwrap();
    app.store.remove_integration(sync.integration).await.unwrap();

    let record = app.store.patient(patient).await.unwrap();
    assert_eq!(record.links, []);
    assert_eq!(record.desk_notes, "Prefers mornings");
    assert!(record.has_ssn);
    let known = app.store.known_page(sync.integration, None, 9).await.unwrap();
    assert_eq!(known, []);
    let runs = app.store.runs(None, 0, 10).await.unwrap();
    assert_eq!(runs.rows[0].integration_name, "Old office");
    assert_eq!(app.store.run_changes(sync.run, 0, 10).await.unwrap().total, 1);
    let next = app.integration(sync.company, "Old office").await;
    assert!(next > sync.integration, "an id is never used again");
    app.store.integrity_check().await.unwrap();
}
