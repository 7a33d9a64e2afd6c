//! A store in a temporary folder, and short ways to say what a test needs.

use std::path::Path;
use std::sync::Arc;

use domain::{
    Birthday, CompanyId, Counts, Endpoint, Gender, IntegrationId, Limit, Mode, Password, PatNum,
    PatientFields, PatientId, RunId, Ssn, TlsPolicy, Trigger,
};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use store::{
    Create, Lease, Link, NewIntegration, PageWrite, PatientQuery, SourceKey, StandingFilter, Store, Update,
};
use tempfile::TempDir;
use vault::{Fingerprint, KeySource, Keys, MasterKey};

pub(crate) struct Office {
    pub(crate) store: Store,
    pub(crate) keys: Arc<Keys>,
    pub(crate) folder: TempDir,
}

impl Office {
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

    /// A company, an integration and a run under way.
    pub(crate) async fn syncing() -> (Self, Sync) {
        let office = Self::open().await;
        let company = office.company("Bright Smiles").await;
        let integration = office.integration(company, "Main office").await;
        let sync = office.sync(company, integration).await;
        (office, sync)
    }

    pub(crate) async fn sync(&self, company: CompanyId, integration: IntegrationId) -> Sync {
        let lease = self.store.try_lease(integration).await.unwrap();
        let run = self
            .store
            .start_run(&lease, Mode::Full, Trigger::Window, Limit::AtMost(Limit::OFFERED))
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

    /// The patient behind a number.
    pub(crate) async fn linked(&self, sync: &Sync, pat_num: i64) -> Option<PatientId> {
        let page = [by_number(pat_num)];
        let found = self
            .store
            .lookup(sync.integration, sync.company, &page)
            .await
            .unwrap();
        found.linked.get(&PatNum(pat_num)).map(|linked| linked.patient)
    }

    /// A connection of the test's own.
    pub(crate) async fn raw(&self) -> SqliteConnection {
        raw(&self.folder.path().join("ontime.db"), &self.keys)
            .await
            .unwrap()
    }
}

/// A run under way.
pub(crate) struct Sync {
    pub(crate) run: RunId,
    pub(crate) company: CompanyId,
    pub(crate) integration: IntegrationId,
    _lease: Lease,
}

impl Sync {
    pub(crate) fn page(&self) -> PageWrite {
        PageWrite::new(self.run, self.integration, self.company)
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

pub(crate) fn fields(first: &str, last: &str, birthday: &str) -> PatientFields {
    PatientFields {
        first_name: first.to_owned(),
        legal_first_name: first.to_owned(),
        last_name: last.to_owned(),
        birthday: born(birthday),
        gender: Gender::Female,
        email: "family@example.test".to_owned(),
        phone: "(503)363-5432 x12".to_owned(),
        address: "1 Oak Street\nUnit 2".to_owned(),
        city: "Salem".to_owned(),
        state: "OR".to_owned(),
        zip: "97301".to_owned(),
        insurance_number: "MED-77".to_owned(),
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
        standing: StandingFilter::All,
        limit: 100,
        ..PatientQuery::default()
    }
}
