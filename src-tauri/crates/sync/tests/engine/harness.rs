//! A store in its own folder, which is synced as in the app and read back without the store's code.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{
    CompanyId, Endpoint, Fault, IntegrationId, Limit, Mode, Outcome, PatientFields, PatientSource,
    ProblemCode, TlsPolicy, Trigger,
};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use store::{IntegrationDetails, ProblemList, ProblemSearch, RunRecord, Store, SyncState};
use sync::{Consent, Job, Report};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use vault::{Keys, MasterKey};

use crate::read_store::{self, Person};

/// Only a hang takes this long.
const HANG: Duration = Duration::from_secs(120);

pub(crate) struct Harness {
    folder: TempDir,
    keys: Arc<Keys>,
    pub(crate) store: Store,
    pub(crate) company: CompanyId,
}

/// A finished run.
pub(crate) struct Ran {
    pub(crate) record: RunRecord,
    pub(crate) result: Result<Report, Fault>,
}

impl Harness {
    pub(crate) async fn open() -> Self {
        Self::open_in(tempfile::tempdir().unwrap()).await
    }

    /// In a memory file system if there is one, so that thousands of commits do not wait for a disk.
    pub(crate) async fn open_fast() -> Self {
        let memory = tempfile::tempdir_in("/dev/shm");
        Self::open_in(memory.or_else(|_| tempfile::tempdir()).unwrap()).await
    }

    async fn open_in(folder: TempDir) -> Self {
        let keys = Arc::new(MasterKey::generate().derive());
        let store = Store::open(folder.path(), keys.clone()).await.unwrap();
        let company = store.add_company("Riverside").await.unwrap().id;
        Self {
            folder,
            keys,
            store,
            company,
        }
    }

    pub(crate) async fn integration(&self, name: &str) -> IntegrationId {
        self.integration_of(self.company, name).await
    }

    pub(crate) async fn integration_of(&self, company: CompanyId, name: &str) -> IntegrationId {
        let new = IntegrationDetails {
            name: name.to_owned(),
            endpoint: Endpoint::parse("127.0.0.1", 3306).unwrap(),
            username: "root".to_owned(),
            password: None,
            database: name.to_owned(),
            program_version: None,
            source: None,
            tls: TlsPolicy::default(),
        };
        self.store.add_integration(company, new).await.unwrap()
    }

    pub(crate) async fn full<S: PatientSource>(&self, id: IntegrationId, source: &mut S) -> RunRecord {
        self.sync(id, source, Mode::Full, Limit::None).await
    }

    pub(crate) async fn incremental<S: PatientSource>(&self, id: IntegrationId, source: &mut S) -> RunRecord {
        self.sync(id, source, Mode::Incremental, Limit::None).await
    }

    /// Runs a sync that must not fail.
    pub(crate) async fn sync<S: PatientSource>(
        &self,
        id: IntegrationId,
        source: &mut S,
        mode: Mode,
        limit: Limit,
    ) -> RunRecord {
        let ran = self.run(id, source, mode, limit, &CancellationToken::new()).await;
        ran.result.unwrap();
        ran.record
    }

    /// Runs a sync under its lease and records its end.
    pub(crate) async fn run<S: PatientSource>(
        &self,
        id: IntegrationId,
        source: &mut S,
        mode: Mode,
        limit: Limit,
        cancel: &CancellationToken,
    ) -> Ran {
        self.run_with(id, source, mode, limit, cancel, Consent::NotGiven)
            .await
    }

    /// Runs a sync with consent to any number of changes.
    pub(crate) async fn allowed<S: PatientSource>(
        &self,
        id: IntegrationId,
        source: &mut S,
        mode: Mode,
    ) -> RunRecord {
        let never = CancellationToken::new();
        let ran = self
            .run_with(id, source, mode, Limit::None, &never, Consent::Given)
            .await;
        ran.result.unwrap();
        ran.record
    }

    pub(crate) async fn run_with<S: PatientSource>(
        &self,
        id: IntegrationId,
        source: &mut S,
        mode: Mode,
        limit: Limit,
        cancel: &CancellationToken,
        consent: Consent,
    ) -> Ran {
        self.run_on(&self.store, id, source, (mode, limit, consent), cancel)
            .await
    }

    /// Runs a sync on this store.
    pub(crate) async fn run_on<S: PatientSource>(
        &self,
        store: &Store,
        id: IntegrationId,
        source: &mut S,
        (mode, limit, consent): (Mode, Limit, Consent),
        cancel: &CancellationToken,
    ) -> Ran {
        let lease = store.try_lease(id).await.unwrap();
        let company = store.integration(id).await.unwrap().company;
        let run = store
            .start_run(&lease, mode, Trigger::Window, limit)
            .await
            .unwrap();
        let job = Job {
            run,
            integration: id,
            company,
            mode,
            trigger: Trigger::Window,
            limit,
            consent,
        };
        if consent == Consent::Given {
            store.allow_mass_change(run).await.unwrap();
        }
        let mut told = None;
        let work = sync::run(store, &self.keys.fingerprint, source, &job, cancel, |now| {
            told = Some(now.counts);
        });
        let result = tokio::time::timeout(HANG, work).await.expect("a run has an end");
        let (outcome, remaining) = match &result {
            Ok(report) => (report.outcome, report.remaining),
            Err(_) => (Outcome::Failed, None),
        };
        let fault = result.as_ref().err();
        store.finish_run(run, outcome, remaining, fault).await.unwrap();
        let record = store.run(run).await.unwrap();
        assert!(record.counts.add_up());
        if let Some(told) = told {
            assert_eq!(told, record.counts, "what was told is what was written");
        }
        if let Limit::AtMost(most) = limit {
            assert!(record.counts.added + record.counts.updated <= u64::from(most));
        }
        Ran { record, result }
    }

    pub(crate) async fn state(&self, id: IntegrationId) -> SyncState {
        self.store.sync_state(id).await.unwrap()
    }

    /// The number of problems of each kind in a run.
    pub(crate) async fn problems(&self, run: &RunRecord) -> BTreeMap<&'static str, usize> {
        let page = self
            .store
            .problems(ProblemList::OfRun(run.id), &ProblemSearch::default(), 0, 100_000)
            .await
            .unwrap();
        assert_eq!(page.total, run.counts.skipped);
        let mut tally = BTreeMap::new();
        for row in page.rows {
            *tally.entry(ProblemCode::as_str(row.code)).or_default() += 1;
        }
        tally
    }

    /// The numbers that an integration currently cannot import.
    pub(crate) async fn problems_at_present(&self, id: IntegrationId) -> Vec<i64> {
        let open = self.store.open_problems(id).await.unwrap().into_iter();
        let mut numbers: Vec<i64> = open.map(|open| open.problem.pat_num.0).collect();
        numbers.sort_unstable();
        numbers
    }

    pub(crate) async fn add_by_hand(&self, fields: &PatientFields, desk: &str) -> domain::PatientId {
        self.store
            .add_patient(self.company, fields, desk.to_owned())
            .await
            .unwrap()
    }

    /// All patients in the file by id. Checks the invariants of [`read_store`].
    pub(crate) async fn all_patients(&self) -> Vec<Person> {
        self.store.integrity_check().await.unwrap();
        let mut file = self.file().await;
        let all_patients = read_store::all_patients(&mut file, &self.keys, None).await;
        file.close().await.unwrap();
        all_patients
    }

    /// All patients of one company, read from an open file.
    pub(crate) async fn everybody_of(&self, company: CompanyId, file: &mut SqliteConnection) -> Vec<Person> {
        read_store::all_patients(file, &self.keys, Some(company.0)).await
    }

    /// The patients of an integration by number.
    pub(crate) async fn linked(&self, id: IntegrationId) -> BTreeMap<i64, Person> {
        read_store::by_number(self.all_patients().await, id.0)
    }

    /// Changes the file without the store's code.
    pub(crate) async fn damage(&self, statement: &str) {
        let mut file = self.file().await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
            .execute(&mut file)
            .await
            .unwrap();
        file.close().await.unwrap();
    }

    pub(crate) async fn file(&self) -> SqliteConnection {
        read_store::open(self.folder.path(), &self.keys).await
    }
}
