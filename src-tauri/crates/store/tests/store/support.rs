//! A store in a temporary folder, and builders of test data.

use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use domain::{
    Birthday, CompanyId, Counts, Endpoint, Gender, InactiveReason, IntegrationId, Limit, Mode, Password,
    PatNum, PatientFields, PatientId, PatientStatus, Problem, Reconciliation, RunId, SourcePatient,
    SourceSnapshot, Ssn, TlsPolicy, Trigger,
};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use store::{
    BatchJob, Create, Deactivation, IntegrationDetails, Lease, LinkRow, LinkTouch, LinkUpsert, PageChanges,
    PassEnd, PatientEvent, PatientQuery, PatientRef, ProblemList, ProblemSearch, StatusFilter, Store,
    StoreError, Update,
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
            .add_integration(company, new_integration(name))
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
            job: BatchJob {
                run,
                integration,
                company,
            },
            _lease: lease,
        }
    }

    pub(crate) async fn total(&self) -> u64 {
        self.store.patients(&all_patients()).await.unwrap().total
    }

    /// Writes changes in a batch of their own.
    pub(crate) async fn apply(&self, sync: &Sync, changes: &PageChanges) -> Result<(), StoreError> {
        apply(&self.store, sync.job, changes).await
    }

    pub(crate) async fn link(&self, sync: &Sync, pat_num: i64) -> Option<LinkRow> {
        let mut batch = self.store.begin_batch(sync.job).await.unwrap();
        let mut found = batch.links_of(&[PatNum(pat_num)]).await.unwrap();
        found.remove(&PatNum(pat_num))
    }

    /// The patient that a number belongs to.
    pub(crate) async fn linked(&self, sync: &Sync, pat_num: i64) -> Option<PatientId> {
        self.link(sync, pat_num).await.map(|link| link.patient)
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
    pub(crate) job: BatchJob,
    _lease: Lease,
}

/// Records that a sync reached the end of its source.
pub(crate) async fn finish(app: &App, sync: &Sync, found: &Reconciliation) {
    let snapshot = SourceSnapshot::default();
    let end = PassEnd {
        run: sync.run,
        integration: sync.integration,
        mode: Mode::Full,
        data_as_of: Utc::now(),
        snapshot: &snapshot,
        found: Some(found),
    };
    app.store.finish_pass(&end).await.unwrap();
}

/// Writes changes in a batch of their own.
pub(crate) async fn apply(store: &Store, job: BatchJob, changes: &PageChanges) -> Result<(), StoreError> {
    let mut batch = store.begin_batch(job).await?;
    batch.apply(changes).await?;
    batch.commit().await
}

/// Creates these, each linked to its number.
pub(crate) fn creating(creates: Vec<Create>) -> PageChanges {
    let links = creates.iter().enumerate();
    let links = links.map(|(index, create)| link(create.pat_num.0, PatientRef::Created(index)));
    PageChanges {
        links: links.collect(),
        counts: Counts {
            rows_read: creates.len() as u64,
            added: creates.len() as u64,
            ..Counts::default()
        },
        creates,
        ..PageChanges::default()
    }
}

/// Updates these, each linked to its number with another fingerprint than [`creating`] gives.
pub(crate) fn updating(updates: Vec<Update>) -> PageChanges {
    let links = updates.iter().map(|update| LinkUpsert {
        fingerprint: fingerprint(2),
        ..link(update.pat_num.0, PatientRef::Existing(update.patient))
    });
    PageChanges {
        links: links.collect(),
        counts: Counts {
            rows_read: updates.len() as u64,
            updated: updates.len() as u64,
            ..Counts::default()
        },
        updates,
        ..PageChanges::default()
    }
}

/// A primary link, active in the source.
pub(crate) fn link(pat_num: i64, patient: PatientRef) -> LinkUpsert {
    LinkUpsert {
        pat_num: PatNum(pat_num),
        patient,
        is_primary: true,
        status: PatientStatus::Active,
        fingerprint: fingerprint(1),
        changed_at: None,
        cluster: None,
    }
}

pub(crate) fn deactivation(patient: PatientId, pat_num: i64, reason: InactiveReason) -> Deactivation {
    Deactivation {
        patient,
        pat_num: PatNum(pat_num),
        reason,
        into: None,
    }
}

/// Makes these inactive, and their numbers, as one that left the practice.
pub(crate) fn deactivating(rows: &[Deactivation]) -> PageChanges {
    let touched = rows.iter().map(|row| LinkTouch {
        pat_num: row.pat_num,
        status: PatientStatus::Inactive(row.reason),
        is_other_state: true,
        changed_at: None,
        cluster: None,
    });
    PageChanges {
        touched: touched.collect(),
        counts: Counts {
            rows_read: rows.len() as u64,
            deactivated: rows.len() as u64,
            ..Counts::default()
        },
        deactivations: rows.to_vec(),
        ..PageChanges::default()
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
        .pragma("cipher_page_size", "16384")
        .pragma("cipher_hmac_algorithm", "HMAC_SHA256")
        .disable_statement_logging()
        .connect()
        .await
}

pub(crate) fn new_integration(name: &str) -> IntegrationDetails {
    IntegrationDetails {
        name: name.to_owned(),
        endpoint: Endpoint::parse("127.0.0.1", 3306).unwrap(),
        username: "root".to_owned(),
        password: Some(Password::new("Dylan-12".to_owned())),
        database: "demo".to_owned(),
        program_version: Some("24.3.1".to_owned()),
        source: None,
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
    Fingerprint::from_bytes([seed; 16])
}

pub(crate) fn create(pat_num: i64, fields: PatientFields, ssn: Option<&str>) -> Create {
    Create {
        pat_num: PatNum(pat_num),
        patient: Arc::new(SourcePatient {
            fields,
            ssn: ssn.map(|text| Ssn::new(text.to_owned())),
        }),
    }
}

/// An update of a linked patient that changes nothing yet.
pub(crate) fn update(patient: PatientId, pat_num: i64, fields: PatientFields) -> Update {
    Update {
        patient,
        pat_num: PatNum(pat_num),
        fields,
        ssn: None,
        changed: Vec::new(),
        kept: Vec::new(),
        reactivated: false,
    }
}

pub(crate) fn all_patients() -> PatientQuery {
    PatientQuery {
        status: StatusFilter::All,
        limit: 100,
        ..PatientQuery::default()
    }
}
