//! The practice's database of the guide, on a port of its own.

use practice::{DEMO_DATABASE, DEMO_PASSWORD, LoadOptions, Port, Practice, Server, ServerOptions};

pub(crate) async fn demo_server(practice: &Practice) -> Server {
    let options = ServerOptions::default()
        .port(Port::Any)
        .root_password(DEMO_PASSWORD);
    let server = options.launch().await.unwrap();
    let mut connection = server.connection().await.unwrap();
    practice::load(&mut connection, practice, &LoadOptions::named(DEMO_DATABASE))
        .await
        .unwrap();
    practice::add_other_databases(&mut connection).await.unwrap();
    server
}
