//! An office's store in a folder of its own, synced as the office does it, and read back past the store's own code.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{
    CompanyId, Endpoint, Fault, IntegrationId, Limit, Mode, Outcome, Password, PatientFields, PatientSource,
    ProblemCode, TlsPolicy, Trigger,
};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use store::{Cursors, NewIntegration, RunRecord, Store};
use sync::{Consent, Job, Report};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use vault::{Keys, MasterKey};

use crate::stored::{self, Person};

/// Only a hang takes as long.
const HANG: Duration = Duration::from_secs(120);

pub(crate) struct Clinic {
    folder: TempDir,
    keys: Arc<Keys>,
    pub(crate) store: Store,
    pub(crate) company: CompanyId,
}

/// One finished run.
pub(crate) struct Ran {
    pub(crate) record: RunRecord,
    pub(crate) result: Result<Report, Fault>,
}

impl Clinic {
    pub(crate) async fn open() -> Self {
        Self::open_in(tempfile::tempdir().unwrap()).await
    }

    /// Where there is a file system in memory, in that one: thousands of commits then wait for no disk.
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
        let new = NewIntegration {
            company,
            name: name.to_owned(),
            endpoint: Endpoint::parse("127.0.0.1", 3306).unwrap(),
            username: "root".to_owned(),
            password: Password::new(String::new()),
            database: name.to_owned(),
            program_version: None,
            tls: TlsPolicy::default(),
        };
        self.store.add_integration(new).await.unwrap()
    }

    pub(crate) async fn full<S: PatientSource>(&self, id: IntegrationId, source: &mut S) -> RunRecord {
        self.sync(id, source, Mode::Full, Limit::None).await
    }

    pub(crate) async fn incremental<S: PatientSource>(&self, id: IntegrationId, source: &mut S) -> RunRecord {
        self.sync(id, source, Mode::Incremental, Limit::None).await
    }

    /// A run that must not fail.
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

    /// A run under its lease, recorded to its end, whatever that is.
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

    /// A run that a person has allowed to change as many patients as it finds changed.
    pub(crate) async fn allowed<S: PatientSource>(
        &self,
        id: IntegrationId,
        source: &mut S,
        mode: Mode,
    ) -> RunRecord {
        let nobody = CancellationToken::new();
        let ran = self
            .run_with(id, source, mode, Limit::None, &nobody, Consent::Given)
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
        let lease = self.store.try_lease(id).await.unwrap();
        let company = self.store.integration(id).await.unwrap().company;
        let run = self
            .store
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
            self.store.allow_mass_change(run).await.unwrap();
        }
        let mut told = None;
        let work = sync::run(&self.store, &self.keys.fingerprint, source, &job, cancel, |now| {
            told = Some(now.counts);
        });
        let result = tokio::time::timeout(HANG, work).await.expect("a run has an end");
        let result = result.map_err(Fault::from);
        let (outcome, remaining) = match &result {
            Ok(report) => (report.outcome, report.remaining),
            Err(_) => (Outcome::Failed, None),
        };
        let fault = result.as_ref().err();
        self.store
            .finish_run(run, outcome, remaining, fault)
            .await
            .unwrap();
        let record = self.store.run(run).await.unwrap();
        assert!(record.counts.add_up());
        if let Some(told) = told {
            assert_eq!(told, record.counts, "what was told is what was written");
        }
        if let Limit::AtMost(most) = limit {
            assert!(record.counts.added + record.counts.updated <= u64::from(most));
        }
        Ran { record, result }
    }

    pub(crate) async fn cursor(&self, id: IntegrationId) -> Cursors {
        self.store.cursor(id).await.unwrap()
    }

    /// How many problems of each kind a run met.
    pub(crate) async fn problems(&self, run: &RunRecord) -> BTreeMap<&'static str, usize> {
        let page = self.store.run_problems(run.id, None, 0, 100_000).await.unwrap();
        assert_eq!(page.total, run.counts.skipped);
        let mut tally = BTreeMap::new();
        for row in page.rows {
            *tally.entry(ProblemCode::as_str(row.code)).or_default() += 1;
        }
        tally
    }

    /// Whom an integration cannot bring in at present.
    pub(crate) async fn problems_at_present(&self, id: IntegrationId) -> Vec<i64> {
        let to_fix = self.store.accounted(id).await.unwrap().to_fix;
        to_fix.into_iter().map(|number| number.0).collect()
    }

    pub(crate) async fn add_by_hand(&self, fields: &PatientFields, desk: &str) -> domain::PatientId {
        self.store
            .add_patient(self.company, fields, desk.to_owned())
            .await
            .unwrap()
    }

    /// Everybody in the file, by id. What must hold at any time is checked on the way.
    pub(crate) async fn everybody(&self) -> Vec<Person> {
        self.store.integrity_check().await.unwrap();
        let mut file = self.file().await;
        let everybody = stored::everybody(&mut file, &self.keys, None).await;
        file.close().await.unwrap();
        everybody
    }

    /// Everybody of one company, read from a file that is open.
    pub(crate) async fn everybody_of(&self, company: CompanyId, file: &mut SqliteConnection) -> Vec<Person> {
        stored::everybody(file, &self.keys, Some(company.0)).await
    }

    /// Those whom an integration brought in, by number.
    pub(crate) async fn linked(&self, id: IntegrationId) -> BTreeMap<i64, Person> {
        stored::by_number(self.everybody().await, id.0)
    }

    /// Changes the file behind the store's back.
    pub(crate) async fn damage(&self, statement: &str) {
        let mut file = self.file().await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
            .execute(&mut file)
            .await
            .unwrap();
        file.close().await.unwrap();
    }

    pub(crate) async fn file(&self) -> SqliteConnection {
        stored::open(self.folder.path(), &self.keys).await
    }
}
