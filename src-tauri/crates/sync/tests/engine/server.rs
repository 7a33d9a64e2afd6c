//! One server shared by all running tests; each test has its own database.
//!
//! The engine signs in with the account that the product's script creates, which can only read three tables.

use std::sync::{Arc, Weak};

use domain::{Endpoint, Password, TlsPolicy};
use opendental::{FirstUse, Login, OpenDental};
use opendental_testkit::{LoadOptions, Practice, Server, ServerOptions, load};
use sqlx::MySqlConnection;
use tokio::sync::Mutex;

/// Weak, so that the last test drops the server: a `static` is never dropped.
static SHARED: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());

pub(crate) async fn shared() -> Arc<Server> {
    let mut shared = SHARED.lock().await;
    if let Some(server) = shared.upgrade() {
        return server;
    }
    let server = Arc::new(ServerOptions::from_environment().launch().await.unwrap());
    *shared = Arc::downgrade(&server);
    server
}

/// Replaces the script's placeholder.
const PASSWORD: &str = "Reads-only-77";
const READER: &str = "ontime_reader";

/// Loads a practice, creates the read-only account, and returns a connection.
pub(crate) async fn hold(server: &Server, practice: &Practice, options: &LoadOptions) -> MySqlConnection {
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, practice, options).await.unwrap();
    let root = login(server, server.root(), server.root_password());
    let tested = opendental::test_connection(&root, Some(&options.database), &|_| {}).await;
    let script = tested.unwrap().read_only_account_sql.unwrap();
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
        first_use: FirstUse::Pin,
    }
}
