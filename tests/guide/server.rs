//! The guide's Open Dental server, on a free port.

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
