//! A store in a temporary folder, and builders of test data.

use std::path::Path;
use std::sync::Arc;

use domain::{
    Birthday, CompanyId, Counts, Endpoint, Gender, IntegrationId, Limit, Mode, Password, PatNum,
    PatientFields, PatientId, Problem, RunId, Ssn, TlsPolicy, Trigger,
};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use store::{
    Create, CursorMove, Lease, Link, NewIntegration, PageWrite, PatientEvent, PatientQuery, PersonsWrite,
    ProblemList, ProblemSearch, SourceKey, StatusFilter, Store, Update,
};
use tempfile::TempDir;
use vault::{Fingerprint, KeySource, Keys, MasterKey};

pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) keys: Arc<Keys>,
    pub(crate) folder: TempDir,
}

impl App {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(MasterKey::generate().derive());
        let store = Store::open(folder.path(), keys.clone()).await.unwrap();
        Self { store, keys, folder }
    }

    /// A store that another process can open, too: its key is under a passphrase in the folder.
    pub(crate) async fn under_a_passphrase() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = unlock(folder.path()).await;
        let store = Store::open(folder.path(), keys.clone()).await.unwrap();
        Self { store, keys, folder }
    }

    /// One more handle on the same file, as another process would have.
    pub(crate) async fn second_handle(&self) -> Store {
        Store::open(self.folder.path(), self.keys.clone()).await.unwrap()
    }

    pub(crate) async fn company(&self, name: &str) -> CompanyId {
        self.store.add_company(name).await.unwrap().id
    }

    pub(crate) async fn integration(&self, company: CompanyId, name: &str) -> IntegrationId {
        self.store
            .add_integration(new_integration(company, name))
            .await
            .unwrap()
    }

    /// A company, an integration, and a run in progress.
    pub(crate) async fn syncing() -> (Self, Sync) {
        let app = Self::open().await;
        let company = app.company("Bright Smiles").await;
        let integration = app.integration(company, "Main office").await;
        let sync = app.sync(company, integration).await;
        (app, sync)
    }

    pub(crate) async fn sync(&self, company: CompanyId, integration: IntegrationId) -> Sync {
        let lease = self.store.try_lease(integration).await.unwrap();
        let run = self
            .store
            .start_run(&lease, Mode::Full, Trigger::Window, Limit::AtMost(Limit::DEFAULT))
            .await
            .unwrap();
        Sync {
            run,
            company,
            integration,
            _lease: lease,
        }
    }

    pub(crate) async fn total(&self) -> u64 {
        self.store.patients(&everybody()).await.unwrap().total
    }

    /// The patient that a number belongs to.
    pub(crate) async fn linked(&self, sync: &Sync, pat_num: i64) -> Option<PatientId> {
        let page = [by_number(pat_num)];
        let found = self
            .store
            .lookup(sync.integration, sync.company, &page)
            .await
            .unwrap();
        found.linked.get(&PatNum(pat_num)).map(|linked| linked.patient)
    }

    /// What syncs changed in a patient, newest first.
    pub(crate) async fn patient_changes(&self, patient: PatientId) -> Vec<PatientEvent> {
        let mut events = self.store.patient_events(patient, 0, 1_000).await.unwrap().rows;
        events.retain(|event| event.sync.is_some());
        events
    }

    /// The problems of a run.
    pub(crate) async fn run_problems(&self, run: RunId) -> Vec<Problem> {
        let all = ProblemSearch::default();
        let page = self.store.problems(ProblemList::OfRun(run), &all, 0, 1_000).await;
        page.unwrap().rows
    }

    /// A connection of the test itself.
    pub(crate) async fn raw(&self) -> SqliteConnection {
        raw(&self.folder.path().join("ontime.db"), &self.keys)
            .await
            .unwrap()
    }
}

/// A run in progress.
pub(crate) struct Sync {
    pub(crate) run: RunId,
    pub(crate) company: CompanyId,
    pub(crate) integration: IntegrationId,
    _lease: Lease,
}

impl Sync {
    pub(crate) fn page(&self) -> PageWrite {
        empty_page(self.run, self.integration, self.company)
    }

    /// A page that creates these.
    pub(crate) fn creating(&self, creates: Vec<Create>) -> PageWrite {
        let counts = Counts {
            rows_read: creates.len() as u64,
            added: creates.len() as u64,
            ..Counts::default()
        };
        PageWrite {
            creates,
            counts,
            ..self.page()
        }
    }

    /// A page that updates these.
    pub(crate) fn updating(&self, updates: Vec<Update>) -> PageWrite {
        let counts = Counts {
            rows_read: updates.len() as u64,
            updated: updates.len() as u64,
            ..Counts::default()
        };
        PageWrite {
            updates,
            counts,
            ..self.page()
        }
    }
}

/// A page that does nothing.
pub(crate) fn empty_page(run: RunId, integration: IntegrationId, company: CompanyId) -> PageWrite {
    PageWrite {
        run,
        integration,
        company,
        creates: Vec::new(),
        updates: Vec::new(),
        link_updates: Vec::new(),
        deactivations: Vec::new(),
        persons: PersonsWrite::default(),
        processed: Vec::new(),
        problems: Vec::new(),
        counts: Counts::default(),
        cursor: CursorMove::Stay,
    }
}

/// The keys of a folder whose store is under the tests' passphrase.
pub(crate) async fn unlock(folder: &Path) -> Arc<Keys> {
    let source = KeySource::Passphrase("four teeth in a row".to_owned().into());
    Arc::new(
        vault::unlock(folder, Store::exists(folder), source)
            .await
            .unwrap(),
    )
}

pub(crate) async fn raw(file: &Path, keys: &Keys) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new()
        .filename(file)
        .pragma("key", keys.database.expose_pragma().to_string())
        .disable_statement_logging()
        .connect()
        .await
}

pub(crate) fn new_integration(company: CompanyId, name: &str) -> NewIntegration {
    NewIntegration {
        company,
        name: name.to_owned(),
        endpoint: Endpoint::parse("127.0.0.1", 3306).unwrap(),
        username: "root".to_owned(),
        password: Password::new("Dylan-12".to_owned()),
        database: "demo".to_owned(),
        program_version: Some("24.3.1".to_owned()),
        tls: TlsPolicy::default(),
    }
}

pub(crate) fn born(day: &str) -> Birthday {
    Birthday::from_stored(day).unwrap()
}

/// A patient with every field filled in.
pub(crate) fn fields(first: &str, last: &str, birthday: &str) -> PatientFields {
    PatientFields {
        gender: Gender::Female,
        email: "family@example.test".to_owned(),
        phone: "(503)363-5432 x12".to_owned(),
        address: "1 Oak Street\nUnit 2".to_owned(),
        city: "Salem".to_owned(),
        state: "OR".to_owned(),
        zip: "97301".to_owned(),
        insurance_number: "MED-77".to_owned(),
        ..PatientFields::sample(first, last, birthday)
    }
}

pub(crate) fn fingerprint(seed: u8) -> Fingerprint {
    Fingerprint::from_bytes([seed; 32])
}

pub(crate) fn create(pat_num: i64, fields: PatientFields, ssn: Option<&str>) -> Create {
    Create {
        pat_num: PatNum(pat_num),
        fields,
        ssn: ssn.map(|text| Ssn::new(text.to_owned())),
        fingerprint: fingerprint(1),
    }
}

/// An update of a linked patient that changes nothing yet.
pub(crate) fn update(patient: PatientId, pat_num: i64, fields: PatientFields) -> Update {
    Update {
        patient,
        pat_num: PatNum(pat_num),
        fields,
        ssn: None,
        fingerprint: fingerprint(2),
        changed: Vec::new(),
        reactivated: false,
        link: Link::Existing,
    }
}

pub(crate) fn by_number(pat_num: i64) -> SourceKey {
    SourceKey {
        pat_num: PatNum(pat_num),
        by: None,
    }
}

pub(crate) fn everybody() -> PatientQuery {
    PatientQuery {
        status: StatusFilter::All,
        limit: 100,
        ..PatientQuery::default()
    }
}
