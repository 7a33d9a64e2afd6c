//! An office's store in a folder of its own, synced as the office does it, and read back past the store's own code.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{
    CompanyId, Endpoint, Fault, IntegrationId, Limit, Mode, Notes, Outcome, Password, PatientFields,
    PatientSource, ProblemCode, Trigger,
};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Row};
use store::{Cursors, NewIntegration, RunRecord, Store};
use sync::{Consent, Job, Report};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use vault::{Keys, MasterKey, Place, Sealed};

/// Only a hang takes as long.
const HANG: Duration = Duration::from_secs(120);

pub(crate) struct Clinic {
    folder: TempDir,
    keys: Arc<Keys>,
    pub(crate) store: Store,
    pub(crate) company: CompanyId,
}

/// More integrations than any one store has here.
const MANY: i64 = 64;

/// One finished run.
pub(crate) struct Ran {
    pub(crate) record: RunRecord,
    pub(crate) result: Result<Report, Fault>,
}

/// A patient as the file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) company: i64,
    /// First, legal first, last, birthday, gender, email, phone, address, city, state, zip, insurance number.
    pub(crate) fields: [String; 12],
    pub(crate) standing: String,
    pub(crate) has_ssn: bool,
    pub(crate) desk: String,
    /// Integration, number and SSN, as the notes say.
    pub(crate) records: Vec<(i64, i64, Option<String>)>,
    /// Integration and number, as the links say.
    pub(crate) links: Vec<(i64, i64)>,
}

const COLUMNS: [&str; 12] = [
    "first_name",
    "legal_first_name",
    "last_name",
    "birthday",
    "gender",
    "email",
    "phone",
    "address",
    "city",
    "state",
    "zip",
    "insurance_number",
];

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
            *tally.entry(ProblemCode::as_str(row.problem.code)).or_default() += 1;
        }
        tally
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
        let links: Vec<(i64, i64, i64)> =
            sqlx::query_as("SELECT patient, integration, pat_num FROM links ORDER BY integration, pat_num")
                .fetch_all(&mut file)
                .await
                .unwrap();
        let rows = sqlx::query("SELECT * FROM patients ORDER BY id")
            .fetch_all(&mut file)
            .await
            .unwrap();
        let everybody: Vec<Person> = rows.iter().map(|row| self.person(row, &links)).collect();
        for person in &everybody {
            person.check();
        }
        everybody
    }

    /// Those whom an integration brought in, by number.
    pub(crate) async fn linked(&self, id: IntegrationId) -> BTreeMap<i64, Person> {
        let mut linked = BTreeMap::new();
        for person in self.everybody().await {
            for (integration, pat_num) in person.links.clone() {
                if integration == id.0 {
                    assert!(linked.insert(pat_num, person.clone()).is_none());
                }
            }
        }
        linked
    }

    /// Changes the file behind the store's back.
    pub(crate) async fn damage(&self, statement: &str) {
        let mut file = self.file().await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
            .execute(&mut file)
            .await
            .unwrap();
    }

    pub(crate) async fn file(&self) -> SqliteConnection {
        let key = self.keys.database.expose_pragma();
        SqliteConnectOptions::new()
            .filename(self.folder.path().join("ontime.db"))
            .pragma("key", key.to_string())
            .disable_statement_logging()
            .connect()
            .await
            .unwrap()
    }

    pub(crate) fn person(&self, row: &SqliteRow, links: &[(i64, i64, i64)]) -> Person {
        let id: i64 = row.get("id");
        let place = Place {
            table: "patients",
            row: id,
            column: "notes",
        };
        let sealed = Sealed::from_bytes(row.get("notes"));
        let notes = Notes::from_plain(&self.keys.sealing.open(place, &sealed).unwrap()).unwrap();
        let record = |integration: i64| {
            let record = notes.record(IntegrationId(integration))?;
            let ssn = record.ssn.as_ref().map(|ssn| ssn.expose().to_owned());
            Some((integration, record.pat_num.0, ssn))
        };
        Person {
            id,
            company: row.get("company"),
            fields: COLUMNS.map(|column| row.get(column)),
            standing: row.get("standing"),
            has_ssn: row.get("has_ssn"),
            desk: notes.desk().to_owned(),
            records: (1..MANY).filter_map(record).collect(),
            links: links
                .iter()
                .filter(|link| link.0 == id)
                .map(|link| (link.1, link.2))
                .collect(),
        }
    }
}

impl Person {
    pub(crate) fn is_active(&self) -> bool {
        self.standing == "active"
    }

    pub(crate) fn check(&self) {
        let noted: Vec<(i64, i64)> = self.records.iter().map(|record| (record.0, record.1)).collect();
        assert_eq!(noted, self.links, "notes and links keep step");
        let ssn = self.records.iter().any(|record| record.2.is_some());
        assert_eq!(ssn, self.has_ssn);
    }
}
