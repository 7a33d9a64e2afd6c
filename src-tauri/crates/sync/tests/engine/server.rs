//! One server for all tests that run at the same time; each has a database of its own on it.
//!
//! The engine logs in with the account that the product's own script makes, which can read three tables and nothing else.

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

/// What the script's placeholder is replaced by.
const PASSWORD: &str = "Reads-only-77";
const READER: &str = "ontime_reader";

/// Loads a practice, lets the reading account in, and leaves a connection to it.
pub(crate) async fn hold(server: &Server, practice: &Practice, options: &LoadOptions) -> MySqlConnection {
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, practice, options).await.unwrap();
    let root = login(server, server.root(), server.root_password());
    let examined = opendental::examine(&root, Some(&options.database), &|_| {}).await;
    let script = examined.unwrap().reader_script.unwrap();
    // The account is there already if another database of the server was loaded first.
    let script = script.replace("CREATE USER ", "CREATE USER IF NOT EXISTS ");
    let script = script.replace("PUT-A-LONG-PASSWORD-HERE", PASSWORD);
    server.execute(&script).await.unwrap();
    connection
}

pub(crate) async fn source(server: &Server, database: &str) -> OpenDental {
    let login = login(server, READER, PASSWORD);
    OpenDental::connect(&login, database).await.unwrap()
}

fn login(server: &Server, username: &str, password: &str) -> Login {
    Login {
        endpoint: Endpoint::parse(server.host(), server.port()).unwrap(),
        username: username.to_owned(),
        password: Password::new(password.to_owned()),
        tls: TlsPolicy::default(),
    }
}
