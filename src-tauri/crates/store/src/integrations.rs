//! Integrations: connected source databases, with their passwords sealed.

use domain::{CompanyId, Endpoint, IntegrationId, Password, TlsPolicy};
use sqlx::sqlite::SqliteConnection;
use vault::{AssociatedData, Sealed};
use zeroize::Zeroizing;

use crate::decode::{Text, checked_name, next_id, total};
use crate::{Store, StoreError, Thing, clock};

/// An integration to be added.
#[derive(Debug)]
pub struct NewIntegration {
    /// The company its patients belong to.
    pub company: CompanyId,
    /// Its name, unique ignoring case.
    pub name: String,
    /// Host and port of the server.
    pub endpoint: Endpoint,
    /// The account.
    pub username: String,
    /// The account's password; may be blank.
    pub password: Password,
    /// The database on the server.
    pub database: String,
    /// Version of the practice's program, if it is known.
    pub program_version: Option<String>,
    /// How the connection is protected.
    pub tls: TlsPolicy,
}

/// New name and connection details of an integration.
#[derive(Debug)]
pub struct IntegrationChange {
    /// Its name, unique ignoring case.
    pub name: String,
    /// Host and port of the server.
    pub endpoint: Endpoint,
    /// The account.
    pub username: String,
    /// A new password; `None` keeps the saved one.
    pub password: Option<Password>,
    /// The database on the server.
    pub database: String,
    /// Version of the practice's program; `None` keeps the saved one.
    pub program_version: Option<String>,
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
    fn try_from(stored: Address) -> Result<Self, StoreError> {
        Self::parse(&stored.host, stored.port).map_err(|_| StoreError::Damaged)
    }
}

const SELECT: &str = "SELECT id, company, name, host, port, username, database_name, tls, program_version, \
                      active_patients FROM integrations";

impl Store {
    /// Adds an integration, with the default schedule.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`], [`StoreError::NameEmpty`], [`StoreError::NameTooLong`], [`StoreError::NotFound`] for the company.
    pub async fn add_integration(&self, new: NewIntegration) -> Result<IntegrationId, StoreError> {
        let name = checked_name(&new.name)?;
        let mut write = self.begin().await?;
        let id = next_id(write.db()?, "integrations").await?;
        let password = self.seal_password(id, &new.password)?;
        company_exists(write.db()?, new.company).await?;
        sqlx::query(
            "INSERT INTO integrations (id, company, name, host, port, username, database_name, tls, program_version, \
             password) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(id)
        .bind(new.company.0)
        .bind(name)
        .bind(new.endpoint.host())
        .bind(new.endpoint.port())
        .bind(&new.username)
        .bind(&new.database)
        .bind(new.tls.to_string())
        .bind(&new.program_version)
        .bind(password.as_bytes())
        .execute(write.db()?)
        .await
        .map_err(StoreError::at_naming)?;
        crate::schedules::insert_default(write.db()?, id, clock::now()).await?;
        write.commit().await?;
        Ok(IntegrationId(id))
    }

    /// Changes an integration's name and connection. A cursor is only valid for one database, so another server or database
    /// deletes the cursors and the source snapshot, and the next sync compares everything. The links stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NameTaken`], [`StoreError::NameEmpty`], [`StoreError::NameTooLong`]; nothing is changed then.
    pub async fn update_integration(
        &self,
        id: IntegrationId,
        change: IntegrationChange,
    ) -> Result<(), StoreError> {
        let name = checked_name(&change.name)?;
        let password = change
            .password
            .map(|password| self.seal_password(id.0, &password))
            .transpose()?;
        let mut write = self.begin().await?;
        let before = find(write.db()?, id).await?;
        if before.endpoint != change.endpoint || before.database != change.database {
            crate::full_passes::reset(write.db()?, id).await?;
        }
        sqlx::query(
            "UPDATE integrations SET name = ?, tls = ?, host = ?, port = ?, username = ?, database_name = ?, \
             password = coalesce(?, password), program_version = coalesce(?, program_version) WHERE id = ?",
        )
        .bind(name)
        .bind(change.tls.to_string())
        .bind(change.endpoint.host())
        .bind(change.endpoint.port())
        .bind(&change.username)
        .bind(&change.database)
        .bind(password.as_ref().map(Sealed::as_bytes))
        .bind(&change.program_version)
        .bind(id.0)
        .execute(write.db()?)
        .await
        .map_err(StoreError::at_naming)?;
        write.commit().await
    }

    /// Renames an integration.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NameTaken`], [`StoreError::NameEmpty`], [`StoreError::NameTooLong`].
    pub async fn rename_integration(&self, id: IntegrationId, name: &str) -> Result<(), StoreError> {
        let name = checked_name(name)?;
        let mut write = self.begin().await?;
        let done = sqlx::query("UPDATE integrations SET name = ? WHERE id = ?")
            .bind(name)
            .bind(id.0)
            .execute(write.db()?)
            .await
            .map_err(StoreError::at_naming)?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound(Thing::Integration));
        }
        write.commit().await
    }

    /// All integrations, by name.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn integrations(&self) -> Result<Vec<Integration>, StoreError> {
        let mut sql = sqlx::QueryBuilder::new(SELECT);
        sql.push(" ORDER BY name, id");
        Ok(sql.build_query_as().fetch_all(self.reader().await?.db()?).await?)
    }

    /// One integration.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn integration(&self, id: IntegrationId) -> Result<Integration, StoreError> {
        find(self.reader().await?.db()?, id).await
    }

    /// The password of an integration, for connecting.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Damaged`] if the sealed value was altered.
    pub async fn integration_password(&self, id: IntegrationId) -> Result<Password, StoreError> {
        let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT password FROM integrations WHERE id = ?")
            .bind(id.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        let sealed = Sealed::from_bytes(sealed.ok_or(StoreError::NotFound(Thing::Integration))?);
        let plain = self.sealing().open(password_place(id.0), &sealed)?;
        let text = Zeroizing::new(String::from_utf8(plain.to_vec()).map_err(|_| StoreError::Damaged)?);
        Ok(Password::new(text.to_string()))
    }

    /// Active patients linked to an integration.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn active_patients(&self, id: IntegrationId) -> Result<u64, StoreError> {
        let active: Option<i64> = sqlx::query_scalar("SELECT active_patients FROM integrations WHERE id = ?")
            .bind(id.0)
            .fetch_optional(self.reader().await?.db()?)
            .await?;
        total(active.ok_or(StoreError::NotFound(Thing::Integration))?)
    }

    /// Removes an integration with its links, cursors and schedule. Its patients stay, and so does the history of its runs.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn remove_integration(&self, id: IntegrationId) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let name = find(write.db()?, id).await?.name;
        sqlx::query("UPDATE runs SET integration_name = ? WHERE integration = ?")
            .bind(name)
            .bind(id.0)
            .execute(write.db()?)
            .await?;
        sqlx::query("DELETE FROM integrations WHERE id = ?")
            .bind(id.0)
            .execute(write.db()?)
            .await?;
        write.commit().await
    }

    fn seal_password(&self, id: i64, password: &Password) -> Result<Sealed, StoreError> {
        Ok(self
            .sealing()
            .seal(password_place(id), password.expose().as_bytes())?)
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
pub(crate) async fn company_exists(db: &mut SqliteConnection, id: CompanyId) -> Result<(), StoreError> {
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM companies WHERE id = ?)")
        .bind(id.0)
        .fetch_one(db)
        .await?;
    if exists {
        Ok(())
    } else {
        Err(StoreError::NotFound(Thing::Company))
    }
}

pub(crate) async fn find(db: &mut SqliteConnection, id: IntegrationId) -> Result<Integration, StoreError> {
    let mut sql = sqlx::QueryBuilder::new(SELECT);
    sql.push(" WHERE id = ").push_bind(id.0);
    sql.build_query_as()
        .fetch_optional(db)
        .await?
        .ok_or(StoreError::NotFound(Thing::Integration))
}
