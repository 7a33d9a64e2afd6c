//! One server for all tests that run at the same time; each has a database of its own on it.

use std::sync::{Arc, Weak};

use domain::{Endpoint, Password, TlsPolicy};
use opendental::{Login, OpenDental};
use practice::{LoadOptions, Practice, Server, ServerOptions, load};
use sqlx::MySqlConnection;
use tokio::sync::Mutex;

/// Gone with the last test that holds it: what a `static` owns is never dropped.
static SHARED: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());

pub(crate) async fn shared() -> Arc<Server> {
    let mut shared = SHARED.lock().await;
    if let Some(server) = shared.upgrade() {
        return server;
    }
    let server = Arc::new(ServerOptions::of_this_run().launch().await.unwrap());
    *shared = Arc::downgrade(&server);
    server
}

/// Loads a practice and leaves a connection to it.
pub(crate) async fn hold(server: &Server, practice: &Practice, options: &LoadOptions) -> MySqlConnection {
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, practice, options).await.unwrap();
    connection
}

pub(crate) async fn source(server: &Server, database: &str) -> OpenDental {
    let login = Login {
        endpoint: Endpoint::parse(server.host(), server.port()).unwrap(),
        username: server.root().to_owned(),
        password: Password::new(server.root_password().to_owned()),
        tls: TlsPolicy::default(),
    };
    OpenDental::connect(&login, database).await.unwrap()
}
