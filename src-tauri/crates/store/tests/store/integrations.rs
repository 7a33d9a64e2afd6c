use domain::{
    CompanyId, Endpoint, Epoch, ErrorCode, Fault, IntegrationId, Outcome, Password, PatNum, TlsPolicy,
};
use store::{CursorMove, Cursors, FullWalk, IntegrationChange, PageWrite, StoreError};

use crate::support::{Office, create, fields, new_integration};

fn change(endpoint: &str, database: &str, password: Option<&str>) -> IntegrationChange {
    IntegrationChange {
        name: "Main office".to_owned(),
        endpoint: Endpoint::parse(endpoint, 3306).unwrap(),
        username: "reader".to_owned(),
        password: password.map(|text| Password::new(text.to_owned())),
        database: database.to_owned(),
        program_version: None,
        tls: TlsPolicy::Off,
    }
}

#[tokio::test]
async fn an_integration_comes_back_as_it_was_added() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let id = office.integration(company, " Main office ").await;
    let integration = office.store.integration(id).await.unwrap();
    assert_eq!(integration.name, "Main office");
    assert_eq!(integration.company, company);
    assert_eq!(integration.endpoint, Endpoint::parse("127.0.0.1", 3306).unwrap());
    assert_eq!(
        (integration.username.as_str(), integration.database.as_str()),
        ("root", "demo")
    );
    assert_eq!(integration.program_version.as_deref(), Some("24.3.1"));
    assert_eq!(office.store.integrations().await.unwrap(), [integration]);
    assert_eq!(
        office.store.integration_password(id).await.unwrap().expose(),
        "Dylan-12"
    );
}

#[tokio::test]
async fn a_change_keeps_the_password_unless_it_brings_one() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let id = office.integration(company, "Main office").await;
    office
        .store
        .update_integration(id, change("[::1]:3307", "demo", None))
        .await
        .unwrap();
    let integration = office.store.integration(id).await.unwrap();
    assert_eq!(integration.endpoint.to_string(), "[::1]:3307");
    assert_eq!(integration.username, "reader");
    assert_eq!(office.store.tls_policy(id).await.unwrap(), TlsPolicy::Off);
    assert_eq!(integration.program_version.as_deref(), Some("24.3.1"));
    assert_eq!(
        office.store.integration_password(id).await.unwrap().expose(),
        "Dylan-12"
    );
    office
        .store
        .update_integration(id, change("[::1]:3307", "demo", Some("")))
        .await
        .unwrap();
    assert_eq!(office.store.integration_password(id).await.unwrap().expose(), "");
}

#[tokio::test]
async fn another_server_or_database_starts_from_the_beginning() {
    for (endpoint, database, kept) in [
        ("127.0.0.1", "demo", true),
        ("127.0.0.1", "other", false),
        ("db2", "demo", false),
    ] {
        let (office, sync) = Office::syncing().await;
        let walk = FullWalk {
            started: Epoch(1_000),
            position: Some(PatNum(7)),
        };
        let page = PageWrite {
            cursor: CursorMove::Full(walk),
            ..sync.page()
        };
        office.store.apply_page(&page).await.unwrap();
        office
            .store
            .update_integration(sync.integration, change(endpoint, database, None))
            .await
            .unwrap();
        let cursors = office.store.cursor(sync.integration).await.unwrap();
        let expected = Cursors {
            full: kept.then_some(walk),
            ..Cursors::default()
        };
        assert_eq!(cursors, expected, "{endpoint} {database}");
    }
}

#[tokio::test]
async fn a_name_is_given_once_whatever_the_capitals() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let main = office.integration(company, "Main office").await;
    let west = office.integration(company, "Westside").await;
    let taken = |error: StoreError| assert!(matches!(error, StoreError::NameTaken), "{error:?}");
    taken(office.store.add_company("BRIGHT smiles").await.unwrap_err());
    taken(
        office
            .store
            .add_integration(new_integration(company, "MAIN OFFICE"))
            .await
            .unwrap_err(),
    );
    taken(
        office
            .store
            .rename_integration(west, "main office")
            .await
            .unwrap_err(),
    );
    office
        .store
        .rename_integration(main, "Main Office")
        .await
        .unwrap();
    office
        .store
        .rename_company(company, "Brighter Smiles")
        .await
        .unwrap();
    assert_eq!(office.store.companies().await.unwrap()[0].name, "Brighter Smiles");
}

#[tokio::test]
async fn a_change_to_a_name_that_cannot_be_leaves_all_as_it_was() {
    let (office, sync) = Office::syncing().await;
    let id = sync.integration;
    office.integration(sync.company, "West").await;
    let cursor = CursorMove::Full(FullWalk {
        started: Epoch(1_000),
        position: Some(PatNum(7)),
    });
    let page = PageWrite {
        cursor,
        ..sync.page()
    };
    office.store.apply_page(&page).await.unwrap();
    let (before, walk) = (
        office.store.integration(id).await.unwrap(),
        office.store.cursor(id).await.unwrap(),
    );
    for name in ["WEST", " "] {
        let change = IntegrationChange {
            name: name.to_owned(),
            ..change("elsewhere", "other", Some("secret"))
        };
        let error = office.store.update_integration(id, change).await.unwrap_err();
        assert!(
            matches!(error, StoreError::NameTaken | StoreError::NameUnusable),
            "{error:?}"
        );
        assert_eq!(office.store.integration(id).await.unwrap(), before);
        assert_eq!(office.store.tls_policy(id).await.unwrap(), TlsPolicy::Required);
        assert_eq!(office.store.cursor(id).await.unwrap(), walk);
    }
}

#[tokio::test]
async fn a_name_has_one_to_two_hundred_characters() {
    let office = Office::open().await;
    office.store.add_company(&"ß".repeat(200)).await.unwrap();
    for name in ["", "  ", &"x".repeat(201)] {
        let error = office.store.add_company(name).await.unwrap_err();
        assert!(matches!(error, StoreError::NameUnusable), "{error:?}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    let office = Office::open().await;
    let (company, integration) = (CompanyId(99), IntegrationId(99));
    let errors = [
        office.store.rename_company(company, "x").await.unwrap_err(),
        office
            .store
            .add_integration(new_integration(company, "x"))
            .await
            .unwrap_err(),
        office.store.integration(integration).await.unwrap_err(),
        office.store.integration_password(integration).await.unwrap_err(),
        office
            .store
            .update_integration(integration, change("x", "y", None))
            .await
            .unwrap_err(),
        office
            .store
            .rename_integration(integration, "x")
            .await
            .unwrap_err(),
        office.store.remove_integration(integration).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(Fault::from(error).code, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn removing_an_integration_keeps_its_patients_and_its_history() {
    let (office, sync) = Office::syncing().await;
    let page = PageWrite {
        cursor: CursorMove::FinishFull { since: Epoch(5) },
        ..sync.creating(vec![create(
            42,
            fields("Ann", "Lee", "1979-04-12"),
            Some("900112222"),
        )])
    };
    office.store.apply_page(&page).await.unwrap();
    let patient = office.linked(&sync, 42).await.unwrap();
    office
        .store
        .set_desk_notes(patient, "Prefers mornings".to_owned())
        .await
        .unwrap();
    office
        .store
        .finish_run(sync.run, Outcome::Completed, None, None)
        .await
        .unwrap();
    office
        .store
        .rename_integration(sync.integration, "Old office")
        .await
        .unwrap();
    office.store.remove_integration(sync.integration).await.unwrap();

    let record = office.store.patient(patient).await.unwrap();
    assert_eq!(record.links, []);
    assert_eq!(record.desk_notes, "Prefers mornings");
    assert!(record.has_ssn);
    assert_eq!(
        office.store.cursor(sync.integration).await.unwrap(),
        Cursors::default()
    );
    let runs = office.store.runs(None, 0, 10).await.unwrap();
    assert_eq!(runs.rows[0].integration_name, "Old office");
    assert_eq!(office.store.run_changes(sync.run, 0, 10).await.unwrap().total, 1);
    let next = office.integration(sync.company, "Old office").await;
    assert!(next > sync.integration, "an id is never used again");
    office.store.integrity_check().await.unwrap();
}
