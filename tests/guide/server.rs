//! The guide's Open Dental server, on a free port.

use app::CompanyId;
use app::view::IntegrationInput;
use opendental_testkit::{DEMO_DATABASE, DEMO_PASSWORD, LoadOptions, Port, Practice, Server, ServerOptions};

pub(crate) async fn demo_server(practice: &Practice) -> Server {
    let options = ServerOptions::default()
        .port(Port::Any)
        .root_password(DEMO_PASSWORD);
    let server = options.launch().await.unwrap();
    let mut connection = server.connection().await.unwrap();
    opendental_testkit::load(&mut connection, practice, &LoadOptions::named(DEMO_DATABASE))
        .await
        .unwrap();
    opendental_testkit::add_extra_databases(&mut connection)
        .await
        .unwrap();
    server
}

/// What the guide types to connect that server.
pub(crate) fn demo_integration(server: &Server, company: CompanyId, name: &str) -> IntegrationInput {
    serde_json::from_value(serde_json::json!({
        "name": name,
        "company": company,
        "connection": {
            "integration": null,
            "host": "127.0.0.1",
            "port": server.port(),
            "username": server.root(),
            "password": DEMO_PASSWORD,
        },
        "database": DEMO_DATABASE,
    }))
    .unwrap()
}
