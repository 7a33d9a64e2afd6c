//! An app in a folder of its own, and a practice's database for it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use app::view::{
    ConnectionInput, IntegrationCard, IntegrationInput, PatientOrder, PatientPage, PatientQuery, RunRecord,
    SortDirection, StatusFilter, SyncRequest,
};
use app::{App, CompanyId, DataFolder, IntegrationId, Mode, RunId, SaveMode, Trigger};
use opendental_testkit::{DEMO_PASSWORD, LoadOptions, Practice, Server, ServerOptions, load};
use sqlx::MySqlConnection;
use tempfile::TempDir;
use tokio::sync::Mutex;
use vault::MemoryKeychain;

use crate::fake_clock::FakeClock;

/// Only a hang takes this long.
pub(crate) const HANG: Duration = Duration::from_secs(60);

/// Weak, because what a `static` owns is never dropped: the server ends with the last test that uses it.
static SHARED: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());

/// A server with the guide's password, shared by all tests that run at the same time.
pub(crate) async fn server() -> Arc<Server> {
    let mut shared = SHARED.lock().await;
    if let Some(server) = shared.upgrade() {
        return server;
    }
    let options = ServerOptions::default().root_password(DEMO_PASSWORD);
    let server = Arc::new(options.launch().await.unwrap());
    *shared = Arc::downgrade(&server);
    server
}

/// Loads a practice and returns a connection to it.
pub(crate) async fn load_practice(server: &Server, practice: &Practice, database: &str) -> MySqlConnection {
    let mut connection = server.connection().await.unwrap();
    load(&mut connection, practice, &LoadOptions::named(database))
        .await
        .unwrap();
    connection
}

pub(crate) struct Harness {
    pub(crate) folder: TempDir,
    pub(crate) keychain: Arc<MemoryKeychain>,
    pub(crate) data: DataFolder,
    pub(crate) app: App,
    pub(crate) company: CompanyId,
}

impl Harness {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keychain = Arc::new(MemoryKeychain::new());
        let data = data_folder(&folder, &keychain);
        let app = data.open(None).await.unwrap();
        let company = app.add_company("Riverside Family Dental").await.unwrap().id;
        Self {
            folder,
            keychain,
            data,
            app,
            company,
        }
    }

    pub(crate) fn data_dir(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// The app of another program on this computer.
    pub(crate) async fn another_program(&self) -> App {
        let data = data_folder(&self.folder, &self.keychain);
        data.open(None).await.unwrap()
    }

    /// The same data folder with this clock.
    pub(crate) async fn app_with_clock(&self, clock: &Arc<FakeClock>) -> App {
        let data = self.data.clone().with_clock(clock.clone());
        data.open(None).await.unwrap()
    }

    pub(crate) fn input(&self, server: &Server, name: &str, database: &str) -> IntegrationInput {
        IntegrationInput {
            name: name.to_owned(),
            company: self.company,
            connection: connection(server),
            database: database.to_owned(),
        }
    }

    pub(crate) async fn add(&self, server: &Server, database: &str) -> IntegrationId {
        let input = self.input(server, database, database);
        self.app
            .add_integration(&input, SaveMode::Tested)
            .await
            .unwrap()
            .id
    }

    pub(crate) async fn card(&self, id: IntegrationId) -> IntegrationCard {
        card(&self.app, id).await
    }

    pub(crate) async fn sync(&self, integration: IntegrationId, mode: Mode, limit: Option<u32>) -> RunRecord {
        let run = self.start(integration, mode, limit).await;
        self.end(run).await
    }

    pub(crate) async fn start(&self, integration: IntegrationId, mode: Mode, limit: Option<u32>) -> RunId {
        let request = SyncRequest {
            integration,
            mode,
            limit,
            allow_mass_change: false,
        };
        self.app.start_sync(request, Trigger::Window).await.unwrap()
    }

    /// Waits for the end of a run.
    pub(crate) async fn end(&self, run: RunId) -> RunRecord {
        let watch = self.app.watch_sync(run).await.unwrap();
        tokio::time::timeout(HANG, watch.end())
            .await
            .expect("a run has an end");
        self.app.run(run).await.unwrap()
    }

    pub(crate) async fn patients(&self, search: &str, status: StatusFilter) -> PatientPage {
        let query = PatientQuery {
            search: search.to_owned(),
            company: None,
            status,
            quick: None,
            order: PatientOrder::LastName,
            direction: SortDirection::Ascending,
            offset: 0,
            limit: 500,
        };
        self.app.patients(&query).await.unwrap()
    }
}

pub(crate) fn data_folder(folder: &TempDir, keychain: &Arc<MemoryKeychain>) -> DataFolder {
    let data = folder.path().join("data");
    DataFolder::at(data.clone(), data.join("logs"), keychain.clone()).unwrap()
}

pub(crate) async fn card(app: &App, id: IntegrationId) -> IntegrationCard {
    let cards = app.integrations().await.unwrap();
    cards.into_iter().find(|card| card.id == id).unwrap()
}

pub(crate) fn connection(server: &Server) -> ConnectionInput {
    ConnectionInput {
        integration: None,
        host: format!(" {} ", server.host()),
        port: server.port(),
        username: server.root().to_owned(),
        password: Some(password(server.root_password())),
        tls: None,
    }
}

pub(crate) fn password(text: &str) -> domain::Password {
    domain::Password::new(text.to_owned())
}
