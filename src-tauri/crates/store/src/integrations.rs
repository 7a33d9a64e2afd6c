//! Integrations: connected source databases, with their passwords sealed.

use domain::{CompanyId, Endpoint, IntegrationId, Password, SourceSnapshot, TlsPolicy};
use serde::Serialize;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Connection, Sqlite};
use vault::{AssociatedData, Sealed};

use crate::decode::{Text, checked_name, next_id, now, total};
use crate::{Result, Store, StoreError, Thing};

/// Name and connection of an integration, to be saved.
#[derive(Debug)]
pub struct IntegrationDetails {
    /// Its name, unique ignoring case.
    pub name: String,
    /// Host and port of the server.
    pub endpoint: Endpoint,
    /// The account.
    pub username: String,
    /// The account's password. `None` keeps the saved one, and is blank if there is none.
    pub password: Option<Password>,
    /// The database on the server.
    pub database: String,
    /// Version of the practice's program; `None` keeps the saved one.
    pub program_version: Option<String>,
    /// What the source was when the connection was tested; `None` keeps the saved one.
    pub source: Option<SourceSnapshot>,
    /// How the connection is protected.
    pub tls: TlsPolicy,
}

/// An integration, without its password.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Integration {
    /// Its id, which is never reused.
    #[sqlx(try_from = "i64")]
    pub id: IntegrationId,
    /// The company its patients belong to.
    #[sqlx(try_from = "i64")]
    pub company: CompanyId,
    /// Its name.
    pub name: String,
    /// Host and port of the server.
    #[sqlx(flatten, try_from = "Address")]
    pub endpoint: Endpoint,
    /// The account.
    pub username: String,
    /// The database on the server.
    #[sqlx(rename = "database_name")]
    pub database: String,
    /// How the connection is protected.
    #[sqlx(try_from = "Text")]
    pub tls: TlsPolicy,
    /// Version of the practice's program, if it is known.
    pub program_version: Option<String>,
    /// Active patients linked to it.
    #[sqlx(try_from = "i64")]
    pub active_patients: u64,
}

#[derive(sqlx::FromRow)]
struct Address {
    host: String,
    port: u16,
}

impl TryFrom<Address> for Endpoint {
    type Error = StoreError;
    fn try_from(stored: Address) -> Result<Self> {
        Self::parse(&stored.host, stored.port).map_err(|_| StoreError::Damaged)
    }
}

macro_rules! select {
    () => {
        "SELECT id, company, name, host, port, username, database_name, tls, program_version, active_patients \
         FROM integrations"
    };
}

/// Patients of an integration that others update, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct SharedPatients {
    /// How many patients the integration has.
    #[ts(type = "number")]
    pub total: u64,
    /// How many of them others update, too.
    #[ts(type = "number")]
    pub shared: u64,
    /// The names of the other integrations.
    pub integrations: Vec<String>,
}

const COUNT_SHARED: &str = "SELECT i.linked_patients, (SELECT count(*) FROM links l \
     WHERE l.integration = i.id AND l.is_primary AND EXISTS (SELECT 1 FROM links o \
     WHERE o.patient = l.patient AND o.integration <> i.id AND o.is_primary)) FROM integrations i WHERE i.id = ?";
const SHARED_WITH: &str = "SELECT i.name FROM integrations i WHERE i.id <> ?1 \
     AND EXISTS (SELECT 1 FROM links o CROSS JOIN links l ON l.patient = o.patient AND l.integration = ?1 AND l.is_primary \
     WHERE o.integration = i.id AND o.is_primary) ORDER BY i.name";

pub(crate) const ALL: &str = concat!(select!(), " ORDER BY name, id");

impl Store {
    /// Adds an integration of a company, with the default schedule. Its patients belong to the company.
    pub async fn add_integration(
        &self,
        company: CompanyId,
        new: IntegrationDetails,
    ) -> Result<IntegrationId> {
        checked_name(&new.name)?;
        let password = new.password.unwrap_or_else(|| Password::new(String::new()));
        let new = IntegrationDetails {
            password: Some(password),
            ..new
        };
        let mut write = self.begin_edit().await?;
        let id = next_id(write.db()?, "integrations").await?;
        company_exists(write.db()?, company).await?;
        let sql = "INSERT INTO integrations (name, tls, host, port, username, database_name, password, program_version, \
             saved_source, id, company) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let insert = self.bind_details(sql, id, &new)?.bind(company.0);
        insert.execute(write.db()?).await.map_err(StoreError::at_naming)?;
        crate::schedules::insert_default(write.db()?, id, now()).await?;
        write.commit().await?;
        Ok(IntegrationId(id))
    }

    /// Changes an integration's name and connection. Of another server or database nothing is known but the links, so the
    /// next sync compares everything.
    pub async fn update_integration(&self, id: IntegrationId, change: IntegrationDetails) -> Result<()> {
        checked_name(&change.name)?;
        let mut write = self.begin_edit().await?;
        let before = find(write.db()?, id).await?;
        if before.endpoint != change.endpoint || before.database != change.database {
            crate::sync_state::reset(write.db()?, id).await?;
        }
        let sql = "UPDATE integrations SET name = ?, tls = ?, host = ?, port = ?, username = ?, database_name = ?, \
             password = coalesce(?, password), program_version = coalesce(?, program_version), \
             saved_source = coalesce(?, saved_source) WHERE id = ?";
        let update = self.bind_details(sql, id.0, &change)?;
        update.execute(write.db()?).await.map_err(StoreError::at_naming)?;
        write.commit().await
    }

    fn bind_details(
        &self,
        sql: &'static str,
        id: i64,
        details: &IntegrationDetails,
    ) -> Result<Query<'_, Sqlite, SqliteArguments>> {
        let name = checked_name(&details.name)?;
        let password = details
            .password
            .as_ref()
            .map(|password| password.expose().as_bytes());
        let password = password.map(|plain| self.sealing().seal(password_place(id), plain));
        let password = password.transpose()?.map(|sealed| sealed.as_bytes().to_vec());
        let (host, port, tls) = (
            details.endpoint.host(),
            details.endpoint.port(),
            details.tls.to_string(),
        );
        let query = bind!(sqlx::query(sql); name, tls, host, port, &details.username, &details.database);
        let source = details.source.as_ref().map(serde_json::to_string).transpose()?;
        Ok(bind!(query; password, &details.program_version, source, id))
    }

    /// Renames an integration.
    pub async fn rename_integration(&self, id: IntegrationId, name: &str) -> Result<()> {
        let name = checked_name(name)?;
        let sql = "UPDATE integrations SET name = ? WHERE id = ?";
        let done = self.edit(bind!(sqlx::query(sql); name, id.0)).await;
        Thing::Integration.require(done.map_err(StoreError::at_naming)?)
    }

    /// All integrations, by name.
    pub async fn integrations(&self) -> Result<Vec<Integration>> {
        Ok(sqlx::query_as(ALL).fetch_all(self.reader().await?.db()?).await?)
    }

    /// One integration.
    pub async fn integration(&self, id: IntegrationId) -> Result<Integration> {
        find(self.reader().await?.db()?, id).await
    }

    /// The password of an integration, for connecting.
    pub async fn integration_password(&self, id: IntegrationId) -> Result<Password> {
        let sql = "SELECT password FROM integrations WHERE id = ?";
        let sealed: Option<Vec<u8>> = bind!(sqlx::query_scalar(sql); id.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        let sealed = Sealed::from_bytes(sealed.ok_or(StoreError::NotFound(Thing::Integration))?);
        let plain = self.sealing().open(password_place(id.0), &sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| StoreError::Damaged)?;
        Ok(Password::new(text.to_owned()))
    }

    /// Active patients linked to an integration.
    pub async fn active_patients(&self, id: IntegrationId) -> Result<u64> {
        let sql = "SELECT active_patients FROM integrations WHERE id = ?";
        let active: Option<i64> = bind!(sqlx::query_scalar(sql); id.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        total(active.ok_or(StoreError::NotFound(Thing::Integration))?)
    }

    /// How many of an integration's patients other integrations update, too, and the names of those integrations.
    pub async fn shared_patients(&self, id: IntegrationId) -> Result<SharedPatients> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let counts = bind!(sqlx::query_as(COUNT_SHARED); id.0)
            .fetch_optional(&mut *read)
            .await?;
        let (all, shared): (i64, i64) = counts.ok_or(StoreError::NotFound(Thing::Integration))?;
        let names = match shared {
            0 => Vec::new(),
            _ => {
                bind!(sqlx::query_scalar(SHARED_WITH); id.0)
                    .fetch_all(&mut *read)
                    .await?
            }
        };
        Ok(SharedPatients {
            total: total(all)?,
            shared: total(shared)?,
            integrations: names,
        })
    }

    /// Removes an integration with its links and schedule. Its patients stay, and so does the history of its runs.
    pub async fn remove_integration(&self, id: IntegrationId) -> Result<()> {
        let mut write = self.begin_edit().await?;
        let name = find(write.db()?, id).await?.name;
        let sql = "UPDATE runs SET integration_name = ? WHERE integration = ?";
        bind!(sqlx::query(sql); name, id.0).execute(write.db()?).await?;
        bind!(sqlx::query("DELETE FROM integrations WHERE id = ?"); id.0)
            .execute(write.db()?)
            .await?;
        write.commit().await
    }
}

fn password_place(id: i64) -> AssociatedData<'static> {
    AssociatedData {
        table: "integrations",
        row: id,
        column: "password",
    }
}

/// Checked before the row is written, because the insert reports a missing company and a taken name alike.
pub(crate) async fn company_exists(db: &mut SqliteConnection, id: CompanyId) -> Result<()> {
    let sql = "SELECT EXISTS (SELECT 1 FROM companies WHERE id = ?)";
    Thing::Company.require(bind!(sqlx::query_scalar(sql); id.0).fetch_one(db).await?)
}

pub(crate) async fn find(db: &mut SqliteConnection, id: IntegrationId) -> Result<Integration> {
    let found = bind!(sqlx::query_as(concat!(select!(), " WHERE id = ?")); id.0);
    let found = found.fetch_optional(db).await?;
    found.ok_or(StoreError::NotFound(Thing::Integration))
}
